/* Core and support team: who is in it, who sees whom, external members, ending and undo; and the share of plans with a job goal. */
#include "path_fixture.h"

#include "base/text.h"
#include "effect/figure.h"
#include "path/care_team.h"
#include "path/plan.h"
#include "people/citizen.h"

static struct actor bif, suf, offer;

struct write {
    const struct actor *actor;
    struct care_team_member m;
    struct plan plan;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return care_team_add(c, w->actor, &w->m, e);
}
static int end_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return care_team_end(c, w->actor, w->m.id, w->m.version, clock_today(), e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return care_team_undo(c, w->actor, w->m.id, e);
}
static int plan_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_begin(c, w->actor, &w->plan, e);
}
static int run(db_write_fn *fn, struct write *w)
{
    err_clear(&err);
    return db_write(db, "test", fn, w, &err);
}

static struct write member(int64_t citizen_id, const char *team, const struct actor *user)
{
    struct write w = {.actor = &bif};
    field_clear_row(&care_team_member_table, &w.m);
    w.m.citizen_id = citizen_id;
    w.m.team = team;
    w.m.user_id = user ? user->user_id : INT_NONE;
    w.m.from_day = clock_today();
    w.m.version = 1;
    return w;
}

static bool has(int64_t citizen_id, const struct actor *user)
{
    bool ret = false;
    struct conn *c = lease();
    must(care_team_has(c, citizen_id, user->user_id, clock_today(), &ret, &err));
    release(c);
    return ret;
}

static struct care_team team_of(int64_t citizen_id, const struct actor *viewer)
{
    struct care_team team;
    struct citizen row;
    struct sight sight;
    struct conn *c = lease();
    must(citizen_by_id(c, citizen_id, &row, arena, &err));
    must(sight_of(c, viewer, &row, clock_today(), &sight, &err));
    must(care_team_load(c, viewer, &row, &sight, clock_today(), &team, arena, &err));
    release(c);
    return team;
}

static void test_a_member_is_in_the_team_until_the_day_it_ends_and_that_can_be_undone(void **state)
{
    (void)state;
    int64_t id = path_citizen(NULL, "1985-02-03", "0302851");
    struct write w = member(id, "core", &suf);
    assert_false(has(id, &suf));
    must(run(add_fn, &w));
    assert_true(has(id, &suf));
    struct write twice = w;
    assert_int_equal(run(add_fn, &twice), ERR_INVALID);
    must(run(end_fn, &w));
    assert_false(has(id, &suf));
    struct write other = w;
    other.actor = &suf;
    assert_int_equal(run(undo_fn, &other), ERR_CONFLICT);
    must(run(undo_fn, &w));
    assert_true(has(id, &suf));
}

static void test_who_may_not_open_the_citizen_cannot_be_a_member(void **state)
{
    (void)state;
    struct write w = member(path_citizen(NULL, "1985-02-03", "0302851"), "support", &offer);
    assert_int_equal(run(add_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "user_id"));
    struct write nobody = member(path_citizen(NULL, "1985-02-03", "0302851"), "support", NULL);
    assert_int_equal(run(add_fn, &nobody), ERR_INVALID);
    nobody.m.name = "Grete Lærer";
    nobody.m.organisation = "Skolen ved Søerne";
    must(run(add_fn, &nobody));
}

static void test_another_administrations_member_is_hidden_from_those_outside_the_team(void **state)
{
    (void)state;
    int64_t id = path_citizen(NULL, "1985-02-03", "0302851");
    struct write w = member(id, "core", &suf);
    must(run(add_fn, &w));
    struct care_team team = team_of(id, &bif);
    assert_int_equal(team.n_rows, 0);
    assert_string_equal(team.hidden_admin, "suf");
    w = member(id, "support", &bif);
    must(run(add_fn, &w));
    team = team_of(id, &bif);
    assert_int_equal(team.n_rows, 2);
    assert_true(team.is_member);
    assert_null(team.hidden_admin);
}

static void test_S4_07_the_share_of_plans_with_a_job_goal_is_a_figure_per_unit(void **state)
{
    (void)state;
    struct figure figure;
    for (int i = 0; i < 3; i++) {
        struct write w = {.actor = &bif};
        field_clear_row(&plan_table, &w.plan);
        w.plan.citizen_id = path_citizen(NULL, "1985-02-03", "0302851");
        w.plan.kind = i == 2 ? PLAN_KIND_RELEASE : PLAN_KIND_WHOLE;
        w.plan.job_goal = i == 0 ? "Kok" : NULL;
        w.plan.job_goal_reason = i == 1 ? "Afventer udredning" : NULL;
        w.plan.start_day = clock_today();
        must(run(plan_fn, &w));
    }
    struct figure_params p = {1, {{"unit", "jobcenter-koebenhavn"}}};
    struct conn *c = lease();
    must(figure_compute_whole(c, "plan_job_goal", &p, clock_today(), &figure, arena, &err));
    assert_int_equal(figure.n, 2);
    assert_int_equal(figure.value, 500000);
    p.p[0].value = "sof";
    must(figure_compute_whole(c, "plan_job_goal", &p, clock_today(), &figure, arena, &err));
    assert_true(figure.missing);
    release(c);
}

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("bodil", "Bodil BIF", "jobcenter-koebenhavn", "caseworker");
    suf = path_user("susan", "Susan SUF", "afdeling-sundhed-beskaeftigelse", "caseworker");
    offer = path_user("tine", "Tine Tilbud", "kofoed-skole", "offer_leader");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_member_is_in_the_team_until_the_day_it_ends_and_that_can_be_undone),
        cmocka_unit_test(test_who_may_not_open_the_citizen_cannot_be_a_member),
        cmocka_unit_test(test_another_administrations_member_is_hidden_from_those_outside_the_team),
        cmocka_unit_test(test_S4_07_the_share_of_plans_with_a_job_goal_is_a_figure_per_unit),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
