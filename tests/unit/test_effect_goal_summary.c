/* Goals in few numbers: states, trends, and that what is kept in memory follows the rows. */
#include "effect_fixture.h"

#include "base/money.h"
#include "effect/figure.h"
#include "effect/goal_change.h"
#include "effect/goal_measured.h"
#include "effect/goal_near.h"
#include "effect/goal_summary.h"
#include "people/survey.h"

#include <math.h>

static const struct goal plain = {.no = 1,
    .population = "course_ended",
    .outcome_kind = "status",
    .outcome = "work,education",
    .horizon_kind = "at",
    .horizon_n = 2,
    .horizon_unit = "months",
    .comparator = "at_least",
    .target = {50000},
    .target_high = DEC_NONE,
    .base_year = INT_NONE,
    .target_year = INT_NONE,
    .age_from = INT_NONE,
    .age_to = INT_NONE};

static struct goal goal_of(const char *key)
{
    struct goal g = plain;
    g.key = g.intervention = key;
    return g;
}

/* n citizens who ended on the last day of May, the first x of them in work from June. */
static void add_many(const char *offer, int year, int n, int x)
{
    for (int i = 0; i < n; i++) {
        int64_t p = add_citizen(i % 2 ? "1980-01-01" : "2003-01-01", "", "");
        add_course(p, offer, arena_printf(arena, "%d-01-10", year), arena_printf(arena, "%d-06-01", year));
        if (i < x)
            add_spell(p, "work", arena_printf(arena, "%d-06-01", year), "");
    }
}

static struct goal_summary summarise(const struct goal *g, int year, const char *as_of)
{
    struct goal_summary s;
    struct conn *c = lease();
    must(goal_summarise(c, g, year, day(as_of), &s, arena, &err));
    release(c);
    return s;
}

static const struct goal_measured *measured(const struct goal *g, int year)
{
    const struct goal_measured *m;
    struct conn *c = lease();
    must(goal_measured_lease(c, g, year, GOAL_LOCAL, day("2026-04-14"), 5, &m, &err));
    release(c);
    return m;
}

static void the_trend_is_told_only_when_the_interval_tells_it(void **state)
{
    (void)state;
    add_many("s-up", 2024, 60, 10);
    add_many("s-up", 2025, 60, 50);
    add_many("s-down", 2024, 60, 50);
    add_many("s-down", 2025, 60, 10);
    add_many("s-same", 2024, 60, 30);
    add_many("s-same", 2025, 60, 33);
    const struct goal up = goal_of("s-up"), down = goal_of("s-down"), same = goal_of("s-same");
    assert_int_equal(summarise(&up, 2025, "2026-04-14").trend, GOAL_TREND_UP);
    assert_int_equal(summarise(&down, 2025, "2026-04-14").trend, GOAL_TREND_DOWN);
    assert_int_equal(summarise(&same, 2025, "2026-04-14").trend, GOAL_TREND_UNSURE);
    assert_int_equal(summarise(&same, 2024, "2026-04-14").trend, GOAL_TREND_UNKNOWN);
    assert_int_equal(summarise(&up, 2025, "2026-04-14").state, GOAL_MET);
    assert_int_equal(summarise(&down, 2025, "2026-04-14").state, GOAL_NOT_MET);
    assert_int_equal(summarise(&same, 2025, "2026-04-14").state, GOAL_UNDECIDED);
}

static void nobody_due_is_not_yet_and_nobody_at_all_is_cannot(void **state)
{
    (void)state;
    add_many("s-late", 2025, 8, 4);
    struct goal g = goal_of("s-late");
    struct goal_summary s = summarise(&g, 2025, "2025-06-15");
    assert_int_equal(s.state, GOAL_NOT_YET);
    assert_int_equal(s.result.earliest_due.n, day("2025-07-31").n);
    assert_int_equal(summarise(&g, 2022, "2026-04-14").state, GOAL_CANNOT);
    g.target = DEC_NONE;
    g.comparator = "none";
    g.no = 2;
    assert_int_equal(summarise(&g, 2025, "2026-04-14").state, GOAL_NO_VERDICT);
}

static void what_is_kept_follows_the_rows(void **state)
{
    (void)state;
    const struct goal g = goal_of("s-kept");
    add_many("s-kept", 2025, 20, 10);
    assert_int_equal(summarise(&g, 2025, "2026-04-14").result.n, 20);
    assert_int_equal(summarise(&g, 2025, "2026-04-14").result.n, 20);
    add_many("s-kept", 2025, 1, 1);
    assert_int_equal(summarise(&g, 2025, "2026-04-14").result.x, 11);
}

static int shown_year(const struct goal *g)
{
    int year = 0;
    struct conn *c = lease();
    must(goal_measured_year(c, g, day("2026-04-14"), &year, arena, &err));
    release(c);
    return year;
}

static void the_year_shown_is_kept_and_follows_the_rows(void **state)
{
    (void)state;
    const struct goal g = goal_of("s-year");
    int year = goal_default_year(&g, day("2026-04-14"));
    assert_int_equal(shown_year(&g), year);
    for (int i = 0; i < 5; i++)
        add_course(add_citizen("1980-01-01", "", ""), "s-year", arena_printf(arena, "%d-12-01", year),
            arena_printf(arena, "%d-01-10", year + 1));
    assert_int_equal(shown_year(&g), year + 1);
    assert_int_equal(shown_year(&g), year + 1);
    add_many("s-year", year, 3, 1);
    assert_int_equal(shown_year(&g), year);
}

static int answer_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct survey_answer *answer = ctx;
    struct survey_answer s = *answer;
    return q_insert(c, &survey_answer_table, &s, &s.id, e);
}

static void add_answer(int64_t citizen, const char *on, int64_t score)
{
    struct survey_answer s = {.id = INT_NONE,
        .citizen_id = citizen,
        .instrument = "self_rated_health",
        .day = day(on),
        .q1 = score,
        .q2 = INT_NONE,
        .q3 = INT_NONE,
        .q4 = INT_NONE,
        .q5 = INT_NONE,
        .score = score,
        .course_id = INT_NONE,
        .user_id = INT_NONE,
        .created = clock_now()};
    must(db_write(db, "test", answer_fn, &s, &err));
}

static void answers_are_measured_anew_when_there_are_more(void **state)
{
    (void)state;
    struct goal g = goal_of("s-answers");
    int64_t first = add_citizen("1990-05-05", "", ""), second = add_citizen("1990-05-05", "", "");
    g.outcome_kind = NULL;
    g.outcome = "health_improved";
    add_answer(first, "2024-03-01", 2);
    add_answer(first, "2025-03-01", 4);
    int64_t n = measured(&g, 2025)->result.n;
    assert_true(n >= 1);
    add_answer(second, "2024-03-01", 2);
    add_answer(second, "2025-03-01", 3);
    assert_int_equal(measured(&g, 2025)->result.n, n + 1);
    /* On the board too. */
    n = summarise(&g, 2025, "2026-04-14").result.n;
    int64_t third = add_citizen("1990-05-05", "", "");
    add_answer(third, "2024-03-01", 2);
    add_answer(third, "2025-03-01", 3);
    assert_int_equal(summarise(&g, 2025, "2026-04-14").result.n, n + 1);
}

static void a_page_s_parts_add_up_and_are_measured_once_for_a_snapshot(void **state)
{
    (void)state;
    const struct goal g = goal_of("s-page");
    add_many("s-page", 2024, 30, 10);
    add_many("s-page", 2025, 40, 25);
    const struct goal_measured *m = measured(&g, 2025), *again = measured(&g, 2025);
    assert_ptr_equal(m, again);
    assert_int_equal(m->result.n, 40);
    assert_int_equal(m->half[4].n + m->half[5].n, 40);
    assert_int_equal(m->half[2].x + m->half[3].x, 10);
    for (int split = 0; split < GOAL_BY_OUTCOME; split++) {
        int64_t n = 0, x = 0;
        for (size_t i = 0; i < m->n_groups[split]; i++) {
            n += m->groups[split][i].n;
            x += m->groups[split][i].x;
        }
        assert_int_equal(n, 40);
        assert_int_equal(x, 25);
    }
    /* Each outcome among the same 40; here nobody has two. */
    assert_int_equal(m->n_groups[GOAL_BY_OUTCOME], 2);
    assert_int_equal(m->groups[GOAL_BY_OUTCOME][0].n, 40);
    assert_int_equal(m->groups[GOAL_BY_OUTCOME][0].x + m->groups[GOAL_BY_OUTCOME][1].x, 25);
    assert_true(m->has_other);
    assert_int_equal(m->curve[1].n_groups, 1);
    assert_int_equal(m->curve[1].groups[0].n_event[0], 25);
    assert_true(fabs(m->mark - 2) < 1e-9);
    add_many("s-page", 2025, 1, 0);
    const struct goal_measured *newer = measured(&g, 2025);
    assert_ptr_not_equal(m, newer);
    assert_int_equal(newer->result.n, 41);
    assert_int_equal(m->result.n, 40); /* held: still whole */
    goal_measured_release(m);
    goal_measured_release(again);
    goal_measured_release(newer);
}

/* ---- the difference of two goals ---- */

struct change {
    struct goal goal;
    struct goal_base base, made;
};
static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return goal_create(c, &everyone, &w->goal, arena, e);
}
static int revise_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return goal_revise(c, &everyone, &w->goal, w->base, &w->made, arena, e);
}

static struct goal stored(const char *offer, const char *title, const char *outcome)
{
    struct change w = {.goal = plain};
    w.goal.intervention = offer;
    w.goal.title = title;
    w.goal.outcome = outcome;
    w.goal.counting = "first";
    w.goal.profile = "local";
    w.goal.gone = "not_achieved";
    must(db_write(db, "test", create_fn, &w, &err));
    struct goal g;
    struct conn *c = lease();
    must(goal_by_key(c, w.goal.key, &g, arena, &err));
    release(c);
    return g;
}

static struct figure shown(const struct goal *g, const char *version, const struct actor *actor)
{
    struct figure f;
    struct figure_params p = {2, {{"key", g->key}, {"year", "2025"}, {"goal_version", version}}};
    struct conn *c = lease();
    p.n += version != NULL;
    must(figure_compute(c, actor, "goal", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

/* 12 in work and 2 more in education: two goals that hold each other would tell of the 2. */
static void two_goals_do_not_tell_of_the_few_between_them(void **state)
{
    (void)state;
    add_many("s-near", 2025, 28, 12);
    for (int i = 0; i < 2; i++) {
        int64_t p = add_citizen("1985-01-01", "", "");
        add_course(p, "s-near", "2025-01-10", "2025-06-01");
        add_spell(p, "education", "2025-06-01", "");
    }
    struct goal work = stored("s-near", "Nær: job", "work"),
                both = stored("s-near", "Nær: job eller uddannelse", "work,education");
    assert_int_equal(measured(&work, 2025)->result.near, 0); /* the earlier one stays shown */
    assert_int_equal(measured(&both, 2025)->result.near, 2);
    assert_int_equal(measured(&both, 2025)->result.x, 14);
    assert_true(goal_is_few(&both, &measured(&both, 2025)->result, 5));
    assert_int_equal(summarise(&both, 2025, "2026-04-14").result.near, 2);
    assert_false(shown(&work, NULL, &reader).suppressed);
    assert_true(shown(&both, NULL, &reader).suppressed);
    assert_false(shown(&both, NULL, &everyone).suppressed);
    /* Another distance is no part of the other: nothing to take away. */
    struct goal late = both;
    late.horizon_n = 3;
    late.key = "s-near-later";
    assert_int_equal(measured(&late, 2025)->result.near, 0);
    /* With more between them both are shown, and what was kept follows. */
    for (int i = 0; i < 4; i++) {
        int64_t p = add_citizen("1985-01-01", "", "");
        add_course(p, "s-near", "2025-01-10", "2025-06-01");
        add_spell(p, "education", "2025-06-01", "");
    }
    assert_int_equal(measured(&both, 2025)->result.near, 0);
    assert_false(shown(&both, NULL, &reader).suppressed);
}

/* 24 in work, 6 more in education, of whom one is a woman, one under 30 and one in the first half-year: the whole is safe, its divisions are not. */
static void two_goals_do_not_tell_of_the_few_by_their_divisions(void **state)
{
    (void)state;
    add_many("s-parts", 2025, 28, 24);
    for (int i = 0; i < 6; i++) {
        int64_t p = add_citizen(i ? "1985-01-01" : "2000-01-01", "", "");
        add_course(p, "s-parts", i ? "2025-07-10" : "2025-01-10", i ? "2025-08-01" : "2025-06-01");
        add_spell(p, "education", "2025-06-01", "");
    }
    struct goal work = stored("s-parts", "Dele: job", "work"),
                both = stored("s-parts", "Dele: job eller uddannelse", "work,education");
    const struct goal_measured *first = measured(&work, 2025), *second = measured(&both, 2025);
    assert_int_equal(second->result.x - first->result.x, 6);
    assert_int_equal(second->result.near, 0);
    assert_false(first->near_split[GOAL_BY_AGE]);
    assert_true(second->near_split[GOAL_BY_AGE]);
    assert_int_equal(first->near[GOAL_YEARS - 1], 0);
    assert_int_equal(second->near[GOAL_YEARS - 1], 1);
}

/* A hidden goal gives nothing away, so it hides no other. */
static void a_goal_that_is_hidden_itself_hides_no_other(void **state)
{
    (void)state;
    add_many("s-few", 2025, 30, 3);
    for (int i = 0; i < 4; i++) {
        int64_t p = add_citizen("1985-01-01", "", "");
        add_course(p, "s-few", "2025-01-10", "2025-06-01");
        add_spell(p, "education", "2025-06-01", "");
    }
    struct goal work = stored("s-few", "Få: job", "work"),
                both = stored("s-few", "Få: job eller uddannelse", "work,education");
    assert_true(shown(&work, NULL, &reader).suppressed);
    assert_false(shown(&both, NULL, &reader).suppressed);
}

/* An earlier version can be asked for by number: it does not tell of the few that the change was about. */
static void an_earlier_version_does_not_tell_of_the_few_between(void **state)
{
    (void)state;
    add_many("s-version", 2025, 30, 12);
    for (int i = 0; i < 2; i++) {
        int64_t p = add_citizen("1985-01-01", "", "");
        add_course(p, "s-version", "2025-01-10", "2025-06-01");
        add_spell(p, "education", "2025-06-01", "");
    }
    struct change w = {.goal = stored("s-version", "Version", "work"), .base = {1, 1}};
    w.goal.outcome = "work,education";
    w.goal.reason = "Uddannelse tæller med.";
    w.goal.valid_from = day("2026-01-01");
    assert_false(shown(&w.goal, "1", &reader).suppressed);
    must(db_write(db, "test", revise_fn, &w, &err));
    assert_false(shown(&w.goal, NULL, &reader).suppressed);
    assert_int_equal(shown(&w.goal, NULL, &reader).n, 32);
    assert_true(shown(&w.goal, "1", &reader).suppressed);
    assert_false(shown(&w.goal, "1", &everyone).suppressed);
}

/* Few with one outcome, few with only others, or few with both: none of the outcomes is told. */
static void outcomes_apart_are_hidden_together(void **state)
{
    (void)state;
    const struct goal_group few[] = {{"a", 20, 60}, {"b", 3, 60}}, only[] = {{"a", 22, 60}, {"b", 20, 60}},
                            with_both[] = {{"a", 20, 60}, {"b", 12, 60}},
                            safe[] = {{"a", 20, 60}, {"b", 10, 60}};
    assert_false(goal_outcomes_are_safe(few, 2, 23, 60, 5));
    assert_false(goal_outcomes_are_safe(only, 2, 24, 60, 5));
    assert_false(goal_outcomes_are_safe(with_both, 2, 30, 60, 5));
    assert_true(goal_outcomes_are_safe(safe, 2, 30, 60, 5));
    assert_true(goal_outcomes_are_safe(few, 2, 23, 60, 1));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trend_is_told_only_when_the_interval_tells_it),
        cmocka_unit_test(nobody_due_is_not_yet_and_nobody_at_all_is_cannot),
        cmocka_unit_test(what_is_kept_follows_the_rows),
        cmocka_unit_test(the_year_shown_is_kept_and_follows_the_rows),
        cmocka_unit_test(answers_are_measured_anew_when_there_are_more),
        cmocka_unit_test(a_page_s_parts_add_up_and_are_measured_once_for_a_snapshot),
        cmocka_unit_test(two_goals_do_not_tell_of_the_few_between_them),
        cmocka_unit_test(two_goals_do_not_tell_of_the_few_by_their_divisions),
        cmocka_unit_test(a_goal_that_is_hidden_itself_hides_no_other),
        cmocka_unit_test(an_earlier_version_does_not_tell_of_the_few_between),
        cmocka_unit_test(outcomes_apart_are_hidden_together),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
