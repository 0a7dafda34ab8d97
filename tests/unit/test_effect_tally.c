/* Measures of the whole city as tables that may be shown. */
#include "unit.h"

#include "base/money.h"
#include "base/rng.h"
#include "effect/tally.h"
#include "measure/status_profile.h"

#include <string.h>

enum { YEAR = 2025, MOST = 3000, CODES = 5, OFFERS = 4, K = 5 };

static struct arena *arena;
static struct err err;
static struct snapshot_code codes[CODES];
static const struct snapshot_intervention OFFER[OFFERS] = {
    {"a", "A", 1}, {"b", "B", 2}, {"c", "C", 3}, {"d", "D", 4}};
static const char *const NONE[] = {""};

struct city {
    struct snapshot_person persons[MOST];
    struct snapshot_spell spells[MOST];
    struct snapshot_course courses[MOST];
    struct snapshot s;
    struct snapshot_report report;
    size_t n_spells, n_courses;
};

static uint16_t day(int month, int d)
{
    return snap_day(day_from_ymd(YEAR, month, d));
}

/* Everything is known until 15 October. */
static const struct snapshot *city_of(struct city *c, size_t n)
{
    static const char *const keys[CODES] = {"dead", "moved", "work", "sygedagpenge", "kontanthjaelp"};
    for (int i = 0; i < CODES; i++)
        codes[i] = (struct snapshot_code){keys[i], i > 2 ? "benefit" : NULL, keys[i], day(10, 16)};
    struct snapshot_code *all = arena_array(arena, CODES + 1, sizeof *all);
    memcpy(all, codes, sizeof codes);
    all[CODES] = (struct snapshot_code){"benefit", NULL, "benefit", day(10, 16)};
    const struct snapshot_rows rows = {.codes = all,
        .n_codes = CODES + 1,
        .interventions = OFFER,
        .n_interventions = OFFERS,
        .districts = NONE,
        .n_districts = 1,
        .exits = NONE,
        .n_exits = 1,
        .persons = c->persons,
        .n_persons = n,
        .spells = c->spells,
        .n_spells = c->n_spells,
        .courses = c->courses,
        .n_courses = c->n_courses};
    assert_int_equal(snapshot_make(&rows, &c->s, &c->report, arena, &err), OK);
    return &c->s;
}

static const struct snapshot *random_city(uint64_t seed, size_t n)
{
    struct rng r;
    rng_seed(&r, seed);
    struct city *c = arena_array(arena, 1, sizeof *c);
    for (size_t p = 0; p < n; p++) {
        int64_t id = (int64_t)p + 1;
        c->persons[p] = (struct snapshot_person){id,
            snap_day(day_from_ymd(1960 + (int)rng_below(&r, 45), 3, 3)), (uint8_t)(1 + rng_below(&r, 2)), 0};
        for (uint64_t k = rng_below(&r, 3); k > 0; k--) {
            uint16_t start = (uint16_t)(day(1, 1) - 40 + rng_below(&r, 300));
            c->spells[c->n_spells++] =
                (struct snapshot_spell){id, start, (uint16_t)(start + 1 + rng_below(&r, 120)),
                    (uint8_t)(rng_below(&r, 8) ? 2 + rng_below(&r, 2) : 4)};
        }
        uint16_t start = (uint16_t)(day(1, 1) - 100 + rng_below(&r, 280));
        c->courses[c->n_courses++] = (struct snapshot_course){id, start,
            (uint16_t)(start + 10 + rng_below(&r, 60)), (uint16_t)(start - rng_below(&r, 20)),
            (uint16_t)(rng_below(&r, 9) ? rng_below(&r, 2) : 3), 0};
    }
    return city_of(c, n);
}

static struct tally_ask ask_of(bool sees_all)
{
    return (struct tally_ask){.year = YEAR,
        .codes = "sygedagpenge,kontanthjaelp",
        .population = OUTCOME_COURSE_ENDED,
        .outcomes = {{"work", true}},
        .what = UNIQUE_STARTED,
        .pause_limit = 56,
        .k = K,
        .sees_all = sees_all};
}

static void full_time_persons_are_days_by_days_and_a_month_to_come_is_not_0(void **state)
{
    (void)state;
    struct city *c = arena_array(arena, 1, sizeof *c);
    /* One for all of March, one for its last 10 days; the second also in October. */
    for (int p = 0; p < 2; p++)
        c->persons[p] = (struct snapshot_person){p + 1, snap_day(day_from_ymd(1990, 1, 1)), SNAP_FEMALE, 0};
    c->spells[c->n_spells++] = (struct snapshot_spell){1, day(3, 1), day(4, 1), 3};
    c->spells[c->n_spells++] = (struct snapshot_spell){2, day(3, 22), day(4, 1), 3};
    c->spells[c->n_spells++] = (struct snapshot_spell){2, day(10, 1), SNAP_OPEN, 3};
    struct tally_ask ask = ask_of(true);
    struct tally_table t[2];
    assert_int_equal(tally_fulltime(city_of(c, 2), &ask, t, arena, &err), OK);
    assert_int_equal(t[0].n_rows, 1);
    assert_int_equal(t[0].rows[0].cells[2].value, ((31 + 10) * 1000 + 15) / 31);
    assert_int_equal(t[1].rows[0].cells[2].value, 2);
    assert_int_equal(t[0].rows[0].cells[8].state, TALLY_PROVISIONAL);
    assert_int_equal(t[0].rows[0].cells[9].state, TALLY_NOT_YET);
    assert_int_equal(t[1].rows[0].cells[11].state, TALLY_NOT_YET);
}

static bool is_shown(const struct tally_cell *c)
{
    return c->state == TALLY_KNOWN || c->state == TALLY_PROVISIONAL;
}

static void small_counts_are_hidden_in_both_tables_and_never_alone(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct snapshot *s = random_city(seed, 60 + 20 * (size_t)(seed % 7));
        struct tally_ask ask = ask_of(false);
        struct tally_table t[2];
        ask.split = seed % 2 ? TALLY_BY_CODE : TALLY_BY_AGE;
        assert_int_equal(tally_fulltime(s, &ask, t, arena, &err), OK);
        for (size_t m = 0; m < 12; m++) {
            size_t hidden = 0, others = 0; /* hidden, and shown but not 0 */
            for (size_t i = 0; i < t[1].n_rows; i++) {
                const struct tally_cell *persons = &t[1].rows[i].cells[m], *full = &t[0].rows[i].cells[m];
                assert_true(!is_shown(persons) || persons->value == 0 || persons->value >= K);
                assert_int_equal(persons->state, full->state);
                hidden += persons->state == TALLY_HIDDEN;
                others += is_shown(persons) && persons->value > 0;
            }
            assert_true(hidden != 1 || others == 0);
        }
    }
}

/* The table of all benefits hides a large code to protect a small one: its own page and its parts must not tell it either. */
static void what_the_table_of_all_benefits_hides_no_filter_tells(void **state)
{
    (void)state;
    int64_t hidden = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct snapshot *s = random_city(seed, 60 + 10 * (size_t)(seed % 5));
        struct tally_ask ask = ask_of(false);
        struct tally_table all[2], own[2], parts[2];
        assert_int_equal(tally_fulltime(s, &ask, all, arena, &err), OK);
        for (size_t i = 0; i < all[1].n_rows; i++) {
            ask.split = TALLY_BY_CODE;
            ask.codes = strcmp(all[1].rows[i].label, "sygedagpenge") == 0 ? "sygedagpenge" : "kontanthjaelp";
            assert_int_equal(tally_fulltime(s, &ask, own, arena, &err), OK);
            ask.split = seed % 2 ? TALLY_BY_SEX : TALLY_BY_AGE;
            assert_int_equal(tally_fulltime(s, &ask, parts, arena, &err), OK);
            for (size_t m = 0; m < 12; m++) {
                int64_t sum = 0, n = 0; /* of the hidden parts, each 1 or more beside a total that is shown */
                for (size_t r = 0; r < parts[1].n_rows; r++) {
                    const struct tally_cell *part = &parts[1].rows[r].cells[m];
                    sum += part->state == TALLY_HIDDEN ? part->value : 0;
                    n += part->state == TALLY_HIDDEN;
                }
                assert_true(n == 0 || !is_shown(&own[1].rows[0].cells[m]) || sum - n >= K);
                if (all[1].rows[i].cells[m].state != TALLY_HIDDEN)
                    continue;
                assert_false(is_shown(&own[0].rows[0].cells[m]) || is_shown(&own[1].rows[0].cells[m]));
                for (size_t r = 0; r < parts[1].n_rows; r++)
                    assert_false(
                        is_shown(&parts[0].rows[r].cells[m]) || is_shown(&parts[1].rows[r].cells[m]));
                hidden += all[1].rows[i].cells[m].value >= K;
            }
        }
        arena_clear(arena);
    }
    assert_true(hidden > 20);
}

/* 7 gaps, 6 of them over the limit: one is not. */
static void gaps_left_of_those_over_the_limit_are_not_few(void **state)
{
    (void)state;
    int64_t shown = 0, hidden = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 80);
        struct tally_ask ask = ask_of(false);
        struct tally_table t[2];
        struct status_profile local;
        assert_int_equal(status_profile_of_program(s, "local", &local, &err), OK);
        ask.profile = &local;
        ask.pause_limit = 28;
        assert_int_equal(tally_pause(s, &ask, t, arena, &err), OK);
        for (size_t i = 0; i <= t[0].n_rows; i++) {
            const struct tally_cell *c = i == t[0].n_rows ? t[0].total->cells : t[0].rows[i].cells;
            for (size_t col = 1; col < 3; col++) {
                int64_t rest = c[col - 1].value - c[col].value;
                bool both = is_shown(&c[col - 1]) && is_shown(&c[col]);
                assert_false(both && rest > 0 && rest < K);
                shown += both && rest > 0;
                hidden += !both && rest > 0 && rest < K;
            }
        }
        arena_clear(arena);
    }
    assert_true(shown > 0 && hidden > 0);
}

static void shares_of_few_are_hidden_for_those_who_may_not_see_them(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct snapshot *s = random_city(seed, 200);
        struct tally_ask ask = ask_of(false);
        struct tally_table few, all;
        assert_int_equal(tally_status(s, &ask, &few, arena, &err), OK);
        ask.sees_all = true;
        assert_int_equal(tally_status(s, &ask, &all, arena, &err), OK);
        assert_int_equal(few.n_rows, all.n_rows);
        for (size_t i = 0; i < few.n_rows; i++) {
            int64_t base = 0; /* followed to the day before */
            for (size_t h = 0; h < few.n_cols; h++) {
                const struct tally_cell *a = &few.rows[i].cells[h], *b = &all.rows[i].cells[h];
                int64_t x = (b->value * b->n + 500000) / 1000000;
                bool small = b->state == TALLY_KNOWN && ((x > 0 && x < K) || (b->n - x > 0 && b->n - x < K));
                bool lost = b->state == TALLY_KNOWN && base - b->n > 0 && base - b->n < K;
                assert_int_equal(a->state == TALLY_HIDDEN, small || lost);
                base = a->state == TALLY_KNOWN ? a->n : base;
                assert_true(a->state != TALLY_KNOWN || a->value == b->value);
            }
        }
    }
}

static bool is_few(int64_t n)
{
    return n > 0 && n < K;
}

static int64_t achieved(const struct tally_cell *c)
{
    return (c->value * c->n + 500000) / 1000000;
}

/* Work of n, a benefit of n, and both together of n: each less another is a count too. */
static void one_outcome_less_another_tells_of_no_few(void **state)
{
    (void)state;
    int64_t shown = 0, hidden = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 150 + 20 * (size_t)(seed % 9));
        struct status_profile local;
        assert_int_equal(status_profile_of_program(s, "local", &local, &err), OK);
        struct tally_table t[3];
        for (int i = 0; i < 3; i++) {
            struct tally_ask ask = ask_of(false);
            ask.profile = &local;
            ask.outcomes[0] = (struct tally_outcome){"work", i != 1};
            ask.outcomes[1] = (struct tally_outcome){"kontanthjaelp", i != 0};
            assert_int_equal(tally_status(s, &ask, &t[i], arena, &err), OK);
        }
        for (size_t i = 0; i < t[0].n_rows; i++)
            for (size_t h = 0; h < t[0].n_cols; h++) {
                const struct tally_cell *w = &t[0].rows[i].cells[h], *b = &t[1].rows[i].cells[h],
                                        *both = &t[2].rows[i].cells[h];
                int64_t n = w->n, work = achieved(w), benefit = achieved(b), all = achieved(both);
                assert_int_equal(all, work + benefit);
                assert_false(is_shown(w) && (is_few(work) || is_few(n - work)));
                assert_false(is_shown(both) && (is_few(all) || is_few(n - all)));
                assert_false(is_shown(both) && is_shown(w) && is_few(benefit));
                assert_false(is_shown(both) && is_shown(b) && is_few(work));
                assert_false(is_shown(w) && is_shown(b) && is_few(n - all));
                shown += is_shown(both) && is_shown(w);
                hidden += is_few(benefit) && !is_few(work) && !is_few(n - work);
            }
        arena_clear(arena);
    }
    assert_true(shown > 0 && hidden > 10);
}

/* Fewer are followed to a later day: the difference is those whose course ended shortly before the data do. */
static void from_one_day_to_the_next_no_few_are_lost(void **state)
{
    (void)state;
    int64_t few = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 300);
        struct tally_ask ask = ask_of(false);
        struct tally_table t;
        assert_int_equal(tally_status(s, &ask, &t, arena, &err), OK);
        for (size_t i = 0; i < t.n_rows; i++)
            for (size_t h = 1; h < t.n_cols; h++)
                for (size_t g = 0; g < h; g++) {
                    const struct tally_cell *c = t.rows[i].cells;
                    few += is_few(c[g].n - c[h].n);
                    assert_false(is_shown(&c[g]) && is_shown(&c[h]) && is_few(c[g].n - c[h].n));
                }
        arena_clear(arena);
    }
    assert_true(few > 5);
}

/* The same gaps with two limits: their difference is those in between. */
static void gaps_between_two_limits_are_not_few(void **state)
{
    (void)state;
    int64_t shown = 0, few = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 150);
        struct tally_table t[TALLY_LIMITS][2];
        struct status_profile local;
        assert_int_equal(status_profile_of_program(s, "local", &local, &err), OK);
        for (size_t l = 0; l < TALLY_LIMITS; l++) {
            struct tally_ask ask = ask_of(false);
            ask.profile = &local;
            ask.pause_limit = tally_limits[l];
            assert_int_equal(tally_pause(s, &ask, t[l], arena, &err), OK);
        }
        for (size_t l = 1; l < TALLY_LIMITS; l++)
            for (size_t i = 0; i <= t[0][0].n_rows; i++)
                for (size_t col = 1; col < 3; col++) {
                    const struct tally_table *x = &t[l - 1][0], *y = &t[l][0];
                    const struct tally_cell *a = &(i < x->n_rows ? &x->rows[i] : x->total)->cells[col],
                                            *b = &(i < y->n_rows ? &y->rows[i] : y->total)->cells[col];
                    few += is_few(a->value - b->value);
                    shown += is_shown(a) && is_shown(b) && a->value > b->value;
                    assert_false(is_shown(a) && is_shown(b) && is_few(a->value - b->value));
                }
        arena_clear(arena);
    }
    assert_true(shown > 0 && few > 10);
}

/* Of a wait of n, x have begun within 4 weeks and x + 1 within 8: one began in between. */
static void no_step_of_a_wait_tells_of_few(void **state)
{
    (void)state;
    int64_t shown = 0, few = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 150 + 10 * (size_t)(seed % 9));
        struct tally_ask ask = ask_of(false);
        struct tally_table t[2];
        ask.since_referral = seed % 2;
        assert_int_equal(tally_wait(s, &ask, t, arena, &err), OK);
        const struct tally_cell *begun = &t[0].rows[0].cells[0];
        for (size_t r = 0; r < t[1].n_rows; r++) {
            int64_t last = 0;
            for (size_t i = 0; i < t[1].n_cols; i++) {
                const struct tally_cell *c = &t[1].rows[r].cells[i];
                few += c->state == TALLY_HIDDEN && !is_few(achieved(c)) && !is_few(c->n - achieved(c));
                if (!is_shown(c))
                    continue;
                assert_false(is_few(achieved(c) - last));
                assert_true(r > 0 || is_shown(begun));
                assert_false(r == 0 && is_few(begun->value - achieved(c)));
                shown += achieved(c) > last;
                last = achieved(c);
            }
        }
        arena_clear(arena);
    }
    assert_true(shown > 10 && few > 10);
}

/* Courses that run in the year less those that begin in it. */
static void running_less_begun_are_not_few(void **state)
{
    (void)state;
    int64_t shown = 0, few = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct snapshot *s = random_city(seed, 60);
        struct tally_ask ask = ask_of(false);
        struct tally_table begun, runs;
        assert_int_equal(tally_unique(s, &ask, &begun, arena, &err), OK);
        ask.what = UNIQUE_RUNNING;
        assert_int_equal(tally_unique(s, &ask, &runs, arena, &err), OK);
        for (size_t i = 0; i <= runs.n_rows; i++) {
            const struct tally_row *r = i < runs.n_rows ? &runs.rows[i] : runs.total, *b = NULL;
            for (size_t j = 0; j <= begun.n_rows && !b; j++) {
                const struct tally_row *one = j < begun.n_rows ? &begun.rows[j] : begun.total;
                b = strcmp(one->label, r->label) == 0 ? one : NULL;
            }
            for (size_t col = 0; b && col < 4; col++) {
                int64_t before = r->cells[col].value - b->cells[col].value;
                bool both = is_shown(&r->cells[col]) && is_shown(&b->cells[col]);
                assert_false(both && is_few(before));
                shown += both && before > 0;
                few += is_few(before);
            }
        }
        arena_clear(arena);
    }
    assert_true(shown > 0 && few > 10);
}

static void totals_of_distinct_persons_are_counted_anew_and_tell_of_no_hidden_row(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct snapshot *s = random_city(seed, 150);
        struct tally_ask ask = ask_of(false);
        struct tally_table t;
        assert_int_equal(tally_unique(s, &ask, &t, arena, &err), OK);
        assert_int_equal(t.total->cells[3].value, t.total->cells[2].value); /* one course each */
        for (size_t col = 0; col < 4; col++) {
            size_t hidden = 0;
            for (size_t i = 0; i < t.n_rows; i++) {
                const struct tally_cell *c = &t.rows[i].cells[col];
                assert_true(!is_shown(c) || c->value == 0 || c->value >= K);
                hidden += c->state == TALLY_HIDDEN;
            }
            assert_true(hidden != 1 || !is_shown(&t.total->cells[col]));
        }
    }
}

static void the_end_of_every_wait_is_told_once(void **state)
{
    (void)state;
    const struct snapshot *s = random_city(7, 400);
    struct tally_ask ask = ask_of(true);
    struct tally_table t[2];
    assert_int_equal(tally_wait(s, &ask, t, arena, &err), OK);
    int64_t sum = 0;
    for (size_t i = 0; i < t[0].n_rows; i++)
        sum += t[0].rows[i].cells[0].value;
    assert_true(sum > 0);
    assert_int_equal(sum, t[0].total->cells[0].value);
    ask.since_referral = true;
    assert_int_equal(tally_wait(s, &ask, t, arena, &err), OK);
    assert_true(t[1].n_rows == 0 || t[1].rows[0].cells[3].value >= t[1].rows[0].cells[0].value);
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
        T(full_time_persons_are_days_by_days_and_a_month_to_come_is_not_0),
        T(small_counts_are_hidden_in_both_tables_and_never_alone),
        T(what_the_table_of_all_benefits_hides_no_filter_tells),
        T(gaps_left_of_those_over_the_limit_are_not_few),
        T(shares_of_few_are_hidden_for_those_who_may_not_see_them),
        T(one_outcome_less_another_tells_of_no_few),
        T(from_one_day_to_the_next_no_few_are_lost),
        T(gaps_between_two_limits_are_not_few),
        T(no_step_of_a_wait_tells_of_few),
        T(running_less_begun_are_not_few),
        T(totals_of_distinct_persons_are_counted_anew_and_tell_of_no_hidden_row),
        T(the_end_of_every_wait_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
