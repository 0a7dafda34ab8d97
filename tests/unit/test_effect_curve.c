/* Curves as they may be shown: read on a grid, hidden where they would tell of few. */
#include "unit.h"

#include "base/money.h"
#include "base/rng.h"
#include "effect/curve.h"

#include <math.h>
#include <string.h>

enum { YEAR_FROM = 1000, UNTIL = 1800, MOST = 2000, STEPS = 12, K = 5 };

static const struct snapshot_code CODE[] = {{"dead", NULL, "", UNTIL}, {"moved", NULL, "", UNTIL},
    {"work", NULL, "", UNTIL}, {"education", NULL, "", UNTIL}, {"foertidspension", NULL, "", UNTIL}};
static const struct snapshot_intervention OFFER[] = {{"a", "A", 1}, {"b", "B", 2}};
static const char *const NONE[] = {""};

static struct arena *arena;
static struct err err;

struct city {
    struct snapshot_person persons[MOST];
    struct snapshot_spell spells[MOST];
    struct snapshot_course courses[MOST];
    struct snapshot_rows rows;
    size_t n, n_spells;
    struct snapshot s;
    struct snapshot_report report;
};

/* A person whose course of offer ends on day `last`, and who begins code after `days` (0 = never). */
static void add(struct city *c, uint16_t offer, enum snap_sex sex, uint16_t last, uint8_t code, uint16_t days)
{
    int64_t id = (int64_t)c->n + 1;
    c->persons[c->n] = (struct snapshot_person){id, 100, (uint8_t)sex, 0};
    c->courses[c->n++] =
        (struct snapshot_course){id, (uint16_t)(last - 50), (uint16_t)(last + 1), SNAP_OPEN, offer, 0};
    if (days)
        c->spells[c->n_spells++] =
            (struct snapshot_spell){id, (uint16_t)(last + days), (uint16_t)(last + days + 30), code};
}

static const struct snapshot *city_of(struct city *c)
{
    c->rows = (struct snapshot_rows){.codes = CODE,
        .n_codes = 5,
        .interventions = OFFER,
        .n_interventions = 2,
        .districts = NONE,
        .n_districts = 1,
        .exits = NONE,
        .n_exits = 1,
        .persons = c->persons,
        .n_persons = c->n,
        .spells = c->spells,
        .n_spells = c->n_spells,
        .courses = c->courses,
        .n_courses = c->n};
    assert_int_equal(snapshot_make(&c->rows, &c->s, &c->report, arena, &err), OK);
    return &c->s;
}

static struct curve_ask ask_of(enum curve_split split, bool sees_all)
{
    return (struct curve_ask){.of = {.population = OUTCOME_COURSE_ENDED,
                                  .anchor = OUTCOME_FROM_EXIT,
                                  .unit = OUTCOME_FIRST_OF_YEAR,
                                  .from = YEAR_FROM,
                                  .to = YEAR_FROM + 365},
        .causes = curve_causes,
        .n_causes = curve_n_causes,
        .split = split,
        .n_steps = STEPS,
        .k = K,
        .sees_all = sees_all,
        .tests = split != CURVE_WHOLE};
}

static void curve(struct city *c, enum curve_split split, bool sees_all, struct curve_answer *ret)
{
    struct curve_ask ask = ask_of(split, sees_all);
    assert_int_equal(curve_compute(city_of(c), &ask, ret, arena, &err), OK);
}

/* 20 persons: 8 in work after 40 days, 2 in education after 100, 10 without an outcome. */
static struct city *plain_city(void)
{
    struct city *c = arena_array(arena, 1, sizeof *c);
    for (int i = 0; i < 20; i++) {
        uint8_t code = i < 8 ? 2 : 3;
        add(c, 0, i % 2 ? SNAP_FEMALE : SNAP_MALE, 1100, code, i < 8 ? 40 : i < 10 ? 100 : 0);
    }
    return c;
}

static void the_grid_reads_the_estimate_at_each_month(void **state)
{
    (void)state;
    struct curve_answer r;
    curve(plain_city(), CURVE_WHOLE, true, &r);
    assert_int_equal(r.n_groups, 1);
    assert_int_equal(r.groups[0].n, 20);
    assert_int_equal(r.groups[0].n_event[0], 8);
    assert_int_equal(r.groups[0].n_event[1], 2);
    assert_int_equal(r.groups[0].n_open, 10);
    /* Month 1 is day 30, month 2 day 61, month 3 day 91, month 4 day 122. */
    const double job[] = {0, 0, 0.4, 0.4, 0.4}, school[] = {0, 0, 0, 0, 0.1};
    for (int i = 0; i < 5; i++) {
        assert_true(fabs(r.groups[0].step[0][i].share - job[i]) < 1e-12);
        assert_true(fabs(r.groups[0].step[1][i].share - school[i]) < 1e-12);
        assert_true(fabs(r.groups[0].without[i].share - (1 - job[i] - school[i])) < 1e-12);
    }
    assert_int_equal(r.groups[0].left[4], 10);
    assert_true(r.groups[0].step[0][STEPS].shown);
}

/* The first step that is drawn, or n_steps + 1. */
static int first_shown(const struct curve_step *steps, int n_steps)
{
    int i = 0;
    while (i <= n_steps && !steps[i].shown)
        i++;
    return i;
}

static void few_with_an_outcome_are_not_drawn_for_those_who_may_not_see_them(void **state)
{
    (void)state;
    struct curve_answer r;
    curve(plain_city(), CURVE_WHOLE, false, &r);
    const struct curve_group *g = &r.groups[0];
    assert_int_equal(first_shown(g->step[0], STEPS), 2);
    assert_int_equal(first_shown(g->step[1], STEPS), STEPS + 1);
    assert_true(g->n_event[1] == INT_NONE);
    /* 20 - 8 - x - 10 would tell of the hidden one. */
    size_t hidden = g->n_open == INT_NONE;
    for (size_t k = 0; k < r.n_causes; k++)
        hidden += g->n_event[k] == INT_NONE;
    assert_true(hidden >= 2);
    /* The curve of work ends at 8 of 20, so those without an outcome are hidden along with the 2. */
    assert_true(g->n_event[0] == 8 && g->n_open == INT_NONE);
    assert_int_equal(first_shown(g->without, STEPS), STEPS + 1);
}

/* Where a curve ends tells how many had the outcome, or that nobody else had one: one whose number is hidden is not drawn. */
static void a_curve_is_not_drawn_where_its_number_is_hidden(void **state)
{
    (void)state;
    int hidden = 0, drawn = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        struct city *c = arena_array(arena, 1, sizeof *c);
        for (uint64_t i = 10 + rng_below(&rng, 80); i > 0; i--)
            add(c, 0, SNAP_MALE, 1100, (uint8_t)(1 + rng_below(&rng, 4)),
                (uint16_t)(rng_below(&rng, 3) ? 1 + rng_below(&rng, 350) : 0));
        struct curve_answer r;
        curve(c, CURVE_WHOLE, false, &r);
        const struct curve_group *g = &r.groups[0];
        for (size_t k = 0; !g->hidden && k <= r.n_causes; k++) {
            bool is_hidden = (k < r.n_causes ? g->n_event[k] : g->n_open) == INT_NONE;
            bool is_drawn = first_shown(k < r.n_causes ? g->step[k] : g->without, STEPS) <= STEPS;
            assert_false(is_hidden && is_drawn);
            hidden += is_hidden;
            drawn += is_drawn;
        }
    }
    assert_true(hidden > 10 && drawn > 10);
}

static void curves_of_random_cities_never_take_a_step_of_fewer_than_k(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        struct city *c = arena_array(arena, 1, sizeof *c);
        for (uint64_t i = 10 + rng_below(&rng, 150); i > 0; i--)
            add(c, (uint16_t)rng_below(&rng, 2), rng_below(&rng, 4) ? SNAP_FEMALE : SNAP_MALE,
                (uint16_t)(YEAR_FROM + rng_below(&rng, 300)), (uint8_t)(1 + rng_below(&rng, 4)),
                (uint16_t)(rng_below(&rng, 3) ? 1 + rng_below(&rng, 350) : 0));
        struct curve_answer all, few;
        curve(c, CURVE_BY_SEX, true, &all);
        curve(c, CURVE_BY_SEX, false, &few);
        for (size_t i = 0; i < few.n_groups; i++) {
            const struct curve_group *g = &few.groups[i], *whole = &all.groups[i];
            assert_true(g->hidden || whole->n >= K);
            for (size_t k = 0; !g->hidden && k < few.n_causes; k++) {
                double last = 0;
                for (int t = 0; t <= STEPS; t++) {
                    const struct curve_step *s = &g->step[k][t];
                    if (!s->shown)
                        continue;
                    double rise = s->share - last;
                    /* Nobody is censored within the year here: a step of k persons is at least k / n. */
                    assert_true(rise < 1e-9 || rise * (double)whole->n > K - 1e-6);
                    last = s->share;
                }
                assert_true(g->n_event[k] == INT_NONE || g->n_event[k] == 0 || g->n_event[k] >= K);
            }
            for (int t = 0; !g->hidden && t <= STEPS; t++)
                assert_true(g->left[t] == INT_NONE || g->left[t] == 0 || g->left[t] >= K);
        }
    }
}

/* What the persons as one show, less what all groups but one show, is what the last hides. */
static void a_split_taken_from_the_whole_gives_no_hidden_count(void **state)
{
    (void)state;
    int shown = 0, hidden = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        struct city *c = arena_array(arena, 1, sizeof *c);
        for (uint64_t i = 60 + rng_below(&rng, 150); i > 0; i--)
            add(c, 0, rng_below(&rng, 4) ? SNAP_FEMALE : SNAP_MALE,
                (uint16_t)(YEAR_FROM + rng_below(&rng, 300)), (uint8_t)(1 + rng_below(&rng, 4)),
                (uint16_t)(rng_below(&rng, 3) ? 1 + rng_below(&rng, 350) : 0));
        struct curve_answer one, split;
        curve(c, CURVE_WHOLE, false, &one);
        curve(c, CURVE_BY_SEX, false, &split);
        for (size_t k = 0; k < one.n_causes && split.n_hidden == 0; k++) {
            size_t unknown = 0;
            for (size_t i = 0; i < split.n_groups; i++)
                unknown += split.groups[i].n_event[k] == INT_NONE;
            assert_false(one.groups[0].n_event[k] != INT_NONE && unknown == 1);
            shown += unknown == 0;
            hidden += unknown > 1;
        }
    }
    assert_true(shown > 10 && hidden > 10);
}

/* Beside others an offer has the same persons as alone and hides the same: no company tells what another hides. */
static void an_offer_hides_the_same_in_any_company(void **state)
{
    (void)state;
    static uint16_t both[] = {0, 1};
    int hidden = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        struct city *c = arena_array(arena, 1, sizeof *c);
        for (uint64_t i = 10 + rng_below(&rng, 80); i > 0; i--)
            add(c, (uint16_t)(rng_below(&rng, 5) == 0), SNAP_MALE, 1100, (uint8_t)(1 + rng_below(&rng, 4)),
                (uint16_t)(rng_below(&rng, 3) ? 1 + rng_below(&rng, 350) : 0));
        const struct snapshot *s = city_of(c);
        struct curve_answer beside, alone;
        struct curve_ask ask = ask_of(CURVE_BY_INTERVENTION, false);
        ask.of.interventions = both;
        ask.of.n_interventions = 2;
        assert_int_equal(curve_compute(s, &ask, &beside, arena, &err), OK);
        for (size_t i = 0; i < beside.n_groups; i++) {
            struct curve_ask one = ask_of(CURVE_WHOLE, false);
            one.of.interventions = &both[beside.groups[i].label[0] == 'B'];
            one.of.n_interventions = 1;
            assert_int_equal(curve_compute(s, &one, &alone, arena, &err), OK);
            const struct curve_group *x = &beside.groups[i], *y = &alone.groups[0];
            assert_true(x->n == y->n && x->n_open == y->n_open);
            for (size_t k = 0; !x->hidden && k < beside.n_causes; k++) {
                assert_true(x->n_event[k] == y->n_event[k]);
                hidden += x->n_event[k] == INT_NONE;
            }
        }
    }
    assert_true(hidden > 10);
}

static void a_small_group_takes_a_second_with_it(void **state)
{
    (void)state;
    struct city *c = arena_array(arena, 1, sizeof *c);
    for (int i = 0; i < 43; i++)
        add(c, 0, i < 40 ? SNAP_FEMALE : SNAP_MALE, 1100, 2, (uint16_t)(i % 2 ? 20 : 0));
    struct curve_answer r;
    curve(c, CURVE_BY_SEX, false, &r);
    assert_int_equal(r.n_groups, 2);
    assert_int_equal(r.n_hidden, 2);
    assert_true(r.groups[0].n == INT_NONE && r.groups[1].n == INT_NONE);
    curve(c, CURVE_BY_SEX, true, &r);
    assert_int_equal(r.n_hidden, 0);
    assert_int_equal(r.groups[1].n, 3);
}

static void groups_that_differ_are_told_apart(void **state)
{
    (void)state;
    struct city *c = arena_array(arena, 1, sizeof *c);
    for (int i = 0; i < 80; i++)
        add(c, 0, i % 2 ? SNAP_FEMALE : SNAP_MALE, 1100, 2, (uint16_t)(i % 2 ? 30 + i : i < 8 ? 200 : 0));
    struct curve_answer r;
    curve(c, CURVE_BY_SEX, true, &r);
    assert_true(r.p_any < 0.001 && r.test[0].p_hazard < 0.001 && r.test[0].p_share < 0.001);
    assert_true(isnan(r.test[1].p_hazard)); /* nobody has it */
}

static void nobody_gives_no_curve(void **state)
{
    (void)state;
    struct city *c = arena_array(arena, 1, sizeof *c);
    add(c, 0, SNAP_FEMALE, 300, 2, 10);
    struct curve_answer r;
    curve(c, CURVE_WHOLE, true, &r);
    assert_int_equal(r.n_groups, 0);
    assert_int_equal(r.n, 0);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    err = ERR_INIT;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_grid_reads_the_estimate_at_each_month),
        T(few_with_an_outcome_are_not_drawn_for_those_who_may_not_see_them),
        T(a_curve_is_not_drawn_where_its_number_is_hidden),
        T(curves_of_random_cities_never_take_a_step_of_fewer_than_k),
        T(an_offer_hides_the_same_in_any_company),
        T(a_small_group_takes_a_second_with_it),
        T(a_split_taken_from_the_whole_gives_no_hidden_count),
        T(groups_that_differ_are_told_apart),
        T(nobody_gives_no_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
