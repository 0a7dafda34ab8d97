/* Goals made and changed: versions with reason and author, targets with a day, conflicts, undo, what is wrong in a form; and the verdicts. */
#include "effect_fixture.h"
#include "effect/figure.h"
#include "effect/goal_change.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "effect/reported_verdict.h"

#include <math.h>
#include <string.h>
#include <time.h>

static struct actor analyst, other;

static struct goal draft(const char *title)
{
    struct goal g;
    field_clear_row(&goal_table, &g);
    g.title = title;
    g.intervention = "ips-rusmiddel";
    g.population = "course_ended";
    g.outcome_kind = "status";
    g.outcome = "work";
    g.horizon_kind = "at";
    g.horizon_n = 2;
    g.horizon_unit = "months";
    g.comparator = "at_least";
    g.counting = "first";
    g.profile = "local";
    g.gone = "not_achieved";
    g.target = (struct dec){50000};
    g.unit = "percent";
    return g;
}

struct job {
    struct actor actor;
    struct goal goal;
    struct goal_base base, made;
    struct reported told;
    bool gone;
};
static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_create(c, &j->actor, &j->goal, arena, e);
}
static int revise_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_revise(c, &j->actor, &j->goal, j->base, &j->made, arena, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_undo(c, &j->actor, j->goal.key, j->made, &j->gone, arena, e);
}
static int report_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_report(c, &j->actor, &j->goal, &j->told, arena, e);
}
static int report_undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_report_undo(c, &j->actor, j->goal.key, j->told.key, arena, e);
}

static struct job made(const char *title)
{
    struct job j = {.actor = analyst, .goal = draft(title)};
    must(db_write(db, "test", create_fn, &j, &err));
    j.base = j.made = (struct goal_base){1, 1};
    j.goal.reason = "Præciseret efter styregruppens møde";
    j.goal.valid_from = day("2026-01-01");
    return j;
}

static struct goal read_back(const char *key)
{
    struct goal g;
    struct conn *c = lease();
    must(goal_by_key(c, key, &g, arena, &err));
    release(c);
    return g;
}

static size_t count_versions(const char *key)
{
    struct goal_version *v;
    size_t n;
    struct conn *c = lease();
    must(goal_versions(c, key, &v, &n, arena, &err));
    release(c);
    return n;
}

SQL(test_audit_of,
    "SELECT COUNT(*) AS n FROM audit WHERE entity = 'goal' AND entity_id = $1 AND action = $2");
static int64_t logged(int64_t id, const char *action)
{
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, &test_audit_of, ARGS(V_INT(id), V_TEXT(action)), &n, &err));
    release(c);
    return n;
}

static void test_a_new_definition_is_a_version_and_the_old_one_stays_readable(void **state)
{
    (void)state;
    struct job j = made("Første mål");
    j.goal.horizon_kind = "within";
    j.goal.outcome = "work,education";
    must(db_write(db, "test", revise_fn, &j, &err));
    assert_int_equal(j.made.version, 2);
    assert_int_equal(j.made.target, 1);
    struct goal now = read_back(j.goal.key), first;
    assert_int_equal(now.no, 2);
    assert_string_equal(now.outcome, "work,education");
    assert_string_equal(now.reason, "Præciseret efter styregruppens møde");
    assert_int_equal(now.user_id, analyst.user_id);
    struct conn *c = lease();
    must(goal_by_version(c, j.goal.key, 1, &first, arena, &err));
    struct goal_version was = goal_get_version(&first), is = goal_get_version(&now);
    release(c);
    assert_string_equal(first.outcome, "work");
    const char *const *differ = goal_differences(&was, &is, arena);
    assert_string_equal(differ[0], "outcome");
    assert_string_equal(differ[1], "horizon_kind");
    assert_null(differ[2]);
    assert_int_equal(logged(now.id, "create"), 1);
    assert_int_equal(logged(now.id, "update"), 1);
}

static void test_a_version_of_a_later_day_is_not_in_force_yet(void **state)
{
    (void)state;
    struct job j = made("Senere mål");
    j.goal.horizon_n = 3;
    j.goal.valid_from = (day_t){clock_today().n + 10};
    must(db_write(db, "test", revise_fn, &j, &err));
    assert_int_equal(read_back(j.goal.key).no, 1);
    assert_int_equal(count_versions(j.goal.key), 2);
}

static void test_a_revised_target_is_a_row_with_a_day_and_no_new_version(void **state)
{
    (void)state;
    struct job j = made("Revideret mål");
    j.goal.target = (struct dec){45000};
    j.goal.valid_from = day("2025-07-01");
    must(db_write(db, "test", revise_fn, &j, &err));
    assert_int_equal(j.made.version, 1);
    assert_int_equal(j.made.target, 2);
    struct goal g = read_back(j.goal.key);
    assert_int_equal(g.target.milli, 45000);
    struct conn *c = lease();
    must(goal_set_year(c, &g, 2024, arena, &err));
    assert_int_equal(g.target.milli, 50000);
    must(goal_set_year(c, &g, 2025, arena, &err));
    assert_int_equal(g.target.milli, 45000);
    release(c);
}

static void test_a_change_on_an_older_version_is_a_conflict_that_stores_nothing(void **state)
{
    (void)state;
    struct job j = made("Mål med to om buddet");
    struct job late = j;
    late.actor = other;
    late.goal.horizon_n = 6;
    j.goal.horizon_n = 3;
    must(db_write(db, "test", revise_fn, &j, &err));
    assert_int_equal(db_write(db, "test", revise_fn, &late, &err), ERR_CONFLICT);
    err_clear(&err);
    assert_int_equal(count_versions(j.goal.key), 2);
    assert_int_equal(read_back(j.goal.key).horizon_n, 3);
}

static void test_undo_takes_the_newest_back_for_who_made_it(void **state)
{
    (void)state;
    struct job j = made("Fortrudt mål");
    int64_t id = read_back(j.goal.key).id;
    j.goal.horizon_n = 3;
    j.goal.target = (struct dec){40000};
    must(db_write(db, "test", revise_fn, &j, &err));
    struct job stranger = j;
    stranger.actor = other;
    assert_int_equal(db_write(db, "test", undo_fn, &stranger, &err), ERR_REFUSED);
    err_clear(&err);
    must(db_write(db, "test", undo_fn, &j, &err));
    assert_false(j.gone);
    assert_int_equal(count_versions(j.goal.key), 1);
    assert_int_equal(read_back(j.goal.key).target.milli, 50000);
    assert_int_equal(logged(id, "undo"), 1);
    j.made = (struct goal_base){1, 1};
    must(db_write(db, "test", undo_fn, &j, &err));
    assert_true(j.gone);
    struct goal g;
    struct conn *c = lease();
    assert_int_equal(goal_by_key(c, j.goal.key, &g, arena, &err), ERR_NOT_FOUND);
    err_clear(&err);
    release(c);
}

static void test_undo_takes_back_the_last_change_only(void **state)
{
    (void)state;
    struct job j = made("To ændringer i træk");
    struct timespec pause = {0, 3000000};
    j.goal.horizon_n = 3;
    must(db_write(db, "test", revise_fn, &j, &err));
    nanosleep(&pause, NULL);
    j.base = j.made;
    j.goal.target = (struct dec){40000};
    must(db_write(db, "test", revise_fn, &j, &err));
    must(db_write(db, "test", undo_fn, &j, &err));
    assert_int_equal(count_versions(j.goal.key), 2);
    assert_int_equal(read_back(j.goal.key).horizon_n, 3);
    assert_int_equal(read_back(j.goal.key).target.milli, 50000);
}

static void refuse(struct job *j, const char *field)
{
    assert_int_equal(db_write(db, "test", j->goal.key ? revise_fn : create_fn, j, &err), ERR_INVALID);
    if (!err_field_text(&err, field))
        fail_msg("no message at %s, but at %s: %s", field, err.field[0].name, err.field[0].msg);
    err_clear(&err);
}

static void test_what_is_wrong_is_told_at_its_field(void **state)
{
    (void)state;
    struct job j = {.actor = analyst, .goal = draft("")};
    refuse(&j, "title");
    j.goal = draft("Mål");
    j.goal.intervention = NULL;
    refuse(&j, "intervention");
    j.goal = draft("Mål");
    j.goal.outcome = NULL;
    refuse(&j, "outcome");
    j.goal = draft("Mål");
    j.goal.horizon_n = INT_NONE;
    refuse(&j, "horizon_n");
    j.goal = draft("Mål");
    j.goal.target = DEC_NONE;
    refuse(&j, "target");
    j.goal = draft("Mål");
    j.goal.target = (struct dec){100001};
    refuse(&j, "target");
    j.goal = draft("Mål");
    j.goal.comparator = "between";
    j.goal.target_high = (struct dec){49999};
    refuse(&j, "target_high");
    j.goal = draft("Mål");
    j.goal.comparator = "relative_fall";
    refuse(&j, "base_year");
    j.goal = draft("Mål");
    j.goal.outcome_kind = "left";
    refuse(&j, "outcome_kind");
    j.goal = draft("Mål");
    j.goal.horizon_kind = "before";
    refuse(&j, "horizon_kind");
    j.goal = draft("Mål");
    j.goal.population = "new_spell";
    refuse(&j, "spell_kind");
    j = made("Mål uden grund");
    j.goal.reason = NULL;
    j.goal.horizon_n = 4;
    refuse(&j, "reason");
    j = made("Mål uden ændring");
    refuse(&j, "title");
    j = made("Mål uden dag");
    j.goal.valid_from = DAY_NONE;
    j.goal.horizon_n = 4;
    refuse(&j, "valid_from");
}

static void test_a_goal_belongs_to_an_initiative_or_a_grant_too(void **state)
{
    (void)state;
    struct job j = {.actor = analyst, .goal = draft("Mål for en indsats i strategien")};
    j.goal.intervention = NULL;
    j.goal.population = "things";
    j.goal.outcome_kind = "count";
    j.goal.outcome = NULL;
    j.goal.unit = "talks";
    j.goal.initiative = "hurtig-rygudredning";
    j.goal.strategy = "faelles-strategi-2010";
    goal_tidy(&j.goal);
    must(db_write(db, "test", create_fn, &j, &err));
    struct goal g = read_back(j.goal.key), *of;
    size_t n;
    assert_string_equal(g.initiative, "hurtig-rygudredning");
    assert_string_equal(g.horizon_kind, "year");
    struct conn *c = lease();
    must(goal_of_grant(c, "bevilling-07", &of, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
}

static void test_a_told_figure_needs_its_source_and_can_be_taken_back(void **state)
{
    (void)state;
    struct job j = made("Mål med oplyst tal");
    field_clear_row(&reported_table, &j.told);
    j.told.label = "Planer i 2025";
    j.told.as_printed = "ca. 400";
    assert_int_equal(db_write(db, "test", report_fn, &j, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "source"));
    err_clear(&err);
    j.told.source = "udloeb-2026";
    j.told.period = "2025";
    must(db_write(db, "test", report_fn, &j, &err));
    struct reported *rows;
    size_t n;
    struct conn *c = lease();
    must(reported_of_goal(c, j.goal.key, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].as_printed, "ca. 400");
    struct job stranger = j;
    stranger.actor = other;
    assert_int_equal(db_write(db, "test", report_undo_fn, &stranger, &err), ERR_REFUSED);
    err_clear(&err);
    must(db_write(db, "test", report_undo_fn, &j, &err));
    c = lease();
    must(reported_of_goal(c, j.goal.key, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
}

static void test_a_figure_tells_the_version_of_its_definition(void **state)
{
    (void)state;
    struct job j = made("Mål i et dokument");
    struct figure f;
    int64_t p = add_citizen("1990-01-01", "", "");
    add_course(p, "ips-rusmiddel", "2023-01-01", "2023-03-01");
    add_spell(p, "education", "2023-03-01", "2023-09-01");
    j.goal.outcome = "work,education";
    must(db_write(db, "test", revise_fn, &j, &err));
    struct figure_params now = {2, {{"key", j.goal.key}, {"year", "2023"}}},
                         then = {3, {{"goal_version", "1"}, {"key", j.goal.key}, {"year", "2023"}}};
    struct conn *c = lease();
    must(figure_compute(c, &everyone, "goal", &now, day("2026-04-14"), &f, arena, &err));
    assert_non_null(strstr(f.filter, "version 2"));
    assert_int_equal(f.value, 1000000);
    must(figure_compute(c, &everyone, "goal", &then, day("2026-04-14"), &f, arena, &err));
    assert_non_null(strstr(f.filter, "version 1"));
    assert_int_equal(f.value, 0);
    then.p[0].value = "9";
    assert_int_equal(
        figure_compute(c, &everyone, "goal", &then, day("2026-04-14"), &f, arena, &err), ERR_NOT_FOUND);
    err_clear(&err);
    release(c);
}

/* ---- verdicts ---- */

static enum verdict judge(const char *comparator, int64_t target, int64_t high, int64_t x, int64_t n)
{
    struct goal g = draft("v");
    struct share s = share_wilson(x, n);
    g.comparator = comparator;
    g.target = (struct dec){target};
    g.target_high = high ? (struct dec){high} : DEC_NONE;
    return goal_judge_share(&g, &s);
}

static void test_47_percent_is_undecided_against_50_at_every_n_up_to_400(void **state)
{
    (void)state;
    static const int64_t n[] = {40, 80, 120, 200, 400};
    static const double low[] = {0.329, 0.369, 0.380, 0.402, 0.422},
                        high[] = {0.625, 0.583, 0.556, 0.539, 0.519};
    for (size_t i = 0; i < 5; i++) {
        int64_t x = (47 * n[i] + 50) / 100;
        struct share s = share_wilson(x, n[i]);
        assert_int_equal(judge("at_least", 50000, 0, x, n[i]), VERDICT_UNDECIDED);
        if (i == 1 || i == 2)
            continue; /* 47 per cent of 80 and 120 is not a whole number of persons */
        assert_true(fabs(s.low - low[i]) < 0.006 && fabs(s.high - high[i]) < 0.006);
    }
    assert_int_equal(judge("at_least", 50000, 0, 600, 1000), VERDICT_MET);
    assert_int_equal(judge("at_least", 50000, 0, 400, 1000), VERDICT_NOT_MET);
    assert_int_equal(judge("at_least", 50000, 0, 0, 0), VERDICT_NONE);
    assert_int_equal(judge("at_most", 50000, 0, 400, 1000), VERDICT_MET);
    assert_int_equal(judge("at_most", 50000, 0, 600, 1000), VERDICT_NOT_MET);
    assert_int_equal(judge("at_most", 50000, 0, 500, 1000), VERDICT_UNDECIDED);
    assert_int_equal(judge("between", 40000, 60000, 500, 1000), VERDICT_MET);
    assert_int_equal(judge("between", 40000, 60000, 650, 1000), VERDICT_NOT_MET);
    assert_int_equal(judge("between", 40000, 60000, 350, 1000), VERDICT_NOT_MET);
    assert_int_equal(judge("between", 40000, 60000, 590, 1000), VERDICT_UNDECIDED);
    assert_int_equal(judge("none", 40000, 0, 590, 1000), VERDICT_NONE);
}

static void test_the_n_that_would_decide_decides(void **state)
{
    (void)state;
    static const char *const comparators[] = {"at_least", "at_most", "between"};
    for (size_t i = 0; i < 3; i++) {
        struct goal g = draft("n");
        g.comparator = comparators[i];
        g.target = (struct dec){50000};
        g.target_high = i == 2 ? (struct dec){90000} : DEC_NONE;
        struct share s = share_wilson(47, 100);
        int64_t n = goal_deciding_n(&g, &s);
        assert_true(n > 100);
        /* At whole hundreds 47 per cent is a whole number of persons. */
        int64_t above = (n + 99) / 100 * 100, below = (n - 1) / 100 * 100;
        struct share more = share_wilson(47 * above / 100, above),
                     fewer = share_wilson(47 * below / 100, below);
        assert_int_not_equal(goal_judge_share(&g, &more), VERDICT_UNDECIDED);
        assert_int_equal(goal_judge_share(&g, &fewer), VERDICT_UNDECIDED);
    }
}

static void test_counts_are_exact_and_a_running_year_is_not_missed(void **state)
{
    (void)state;
    struct goal g = draft("c");
    g.outcome_kind = "count";
    g.target = (struct dec){400000};
    assert_int_equal(goal_judge_count(&g, 412000, true, false), VERDICT_MET);
    assert_int_equal(goal_judge_count(&g, 400000, true, false), VERDICT_MET);
    assert_int_equal(goal_judge_count(&g, 399999, true, false), VERDICT_NOT_MET);
    assert_int_equal(goal_judge_count(&g, 399000, true, true), VERDICT_NONE);
    assert_int_equal(goal_judge_count(&g, 412000, true, true), VERDICT_MET);
    assert_int_equal(goal_judge_count(&g, 412000, false, false), VERDICT_UNDECIDED);
    g.comparator = "between";
    g.target = (struct dec){120000};
    g.target_high = (struct dec){150000};
    assert_int_equal(goal_judge_count(&g, 240000, true, false), VERDICT_NOT_MET);
    assert_int_equal(goal_judge_count(&g, 240000, true, true), VERDICT_NOT_MET);
    assert_int_equal(goal_judge_count(&g, 130000, true, true), VERDICT_NONE);
    assert_int_equal(goal_judge_count(&g, 130000, true, false), VERDICT_MET);
    g.comparator = "at_most";
    assert_int_equal(goal_judge_count(&g, 120000, true, true), VERDICT_NONE);
    assert_int_equal(goal_judge_count(&g, 121000, true, true), VERDICT_NOT_MET);
    g.target = DEC_NONE;
    assert_int_equal(goal_judge_count(&g, 121000, true, false), VERDICT_NONE);
}

static void test_a_fall_is_judged_by_the_interval_of_the_change(void **state)
{
    (void)state;
    struct goal g = draft("f");
    struct share base = share_wilson(1200, 4000), now = share_wilson(959, 3900);
    g.comparator = "relative_fall";
    g.target = (struct dec){20000};
    struct share_change c = goal_change(&g, &base, &now);
    assert_true(
        fabs(c.value - 0.1803) < 0.0001 && fabs(c.low - 0.1187) < 0.0001 && fabs(c.high - 0.2377) < 0.0001);
    assert_int_equal(goal_judge_change(&g, &c), VERDICT_UNDECIDED);
    g.comparator = "relative_rise";
    c = goal_change(&g, &base, &now);
    assert_true(fabs(c.value + 0.1803) < 0.0001 && c.low < c.value && c.value < c.high);
    assert_int_equal(goal_judge_change(&g, &c), VERDICT_NOT_MET);
    g.comparator = "point_fall";
    g.target = (struct dec){2000};
    c = goal_change(&g, &base, &now);
    assert_true(fabs(c.value - (0.3 - 959.0 / 3900)) < 1e-12);
    assert_int_equal(goal_judge_change(&g, &c), VERDICT_MET);
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    analyst = other = everyone;
    return rc;
}

SQL(test_add_user,
    "INSERT INTO app_user (login, name, unit, password, active, failed, version) VALUES ($1, $1, 'bif', '-', 1, 0, 1)");
SQL(test_user_id, "SELECT id FROM app_user WHERE login = $1");
static int add_users(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    int rc = q_exec(c, &test_add_user, ARGS(V_TEXT("goal-a")), NULL, e);
    return rc ? rc : q_exec(c, &test_add_user, ARGS(V_TEXT("goal-b")), NULL, e);
}

static int group_set_up(void **state)
{
    int rc = set_up(state);
    if (rc)
        return rc;
    must(db_write(db, "test", add_users, NULL, &err));
    struct conn *c = lease();
    must(q_int(c, &test_user_id, ARGS(V_TEXT("goal-a")), &analyst.user_id, &err));
    must(q_int(c, &test_user_id, ARGS(V_TEXT("goal-b")), &other.user_id, &err));
    release(c);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_definition_is_a_version_and_the_old_one_stays_readable),
        cmocka_unit_test(test_a_version_of_a_later_day_is_not_in_force_yet),
        cmocka_unit_test(test_a_revised_target_is_a_row_with_a_day_and_no_new_version),
        cmocka_unit_test(test_a_change_on_an_older_version_is_a_conflict_that_stores_nothing),
        cmocka_unit_test(test_undo_takes_the_newest_back_for_who_made_it),
        cmocka_unit_test(test_undo_takes_back_the_last_change_only),
        cmocka_unit_test(test_what_is_wrong_is_told_at_its_field),
        cmocka_unit_test(test_a_goal_belongs_to_an_initiative_or_a_grant_too),
        cmocka_unit_test(test_a_told_figure_needs_its_source_and_can_be_taken_back),
        cmocka_unit_test(test_a_figure_tells_the_version_of_its_definition),
        cmocka_unit_test(test_47_percent_is_undecided_against_50_at_every_n_up_to_400),
        cmocka_unit_test(test_the_n_that_would_decide_decides),
        cmocka_unit_test(test_counts_are_exact_and_a_running_year_is_not_missed),
        cmocka_unit_test(test_a_fall_is_judged_by_the_interval_of_the_change),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, group_set_up, effect_tear_down);
}
