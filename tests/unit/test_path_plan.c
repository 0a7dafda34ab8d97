/* Plans: job goal or reason, sight per track and per family member, versions, undo, refusals, release plans. */
#include "path_fixture.h"

#include "base/text.h"
#include "path/care_team.h"
#include "path/plan.h"
#include "path/plan_seen.h"
#include "path/plan_version.h"
#include "people/citizen.h"
#include "system/code.h"

static struct actor bif, sof, suf;

struct write {
    const struct actor *actor;
    struct plan plan;
    struct plan_action action;
    struct plan_goal goal;
    struct plan_citizen members[3];
    size_t n_members;
    int64_t id, version;
    const char *reason;
};

static int begin_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_begin_family(c, w->actor, &w->plan, w->members, w->n_members, e);
}
static int decline_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_decline(c, w->actor, &w->plan, e);
}
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_change(c, w->actor, &w->plan, e);
}
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_action_add(c, w->actor, &w->action, e);
}
static int action_change_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_action_change(c, w->actor, &w->action, e);
}
static int done_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_action_done(c, w->actor, w->id, w->version, clock_today(), e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_action_undo(c, w->actor, w->id, e);
}
static int close_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return plan_close(c, w->actor, w->id, w->version, clock_today(), w->reason, e);
}

static int run(db_write_fn *fn, struct write *w)
{
    err_clear(&err);
    return db_write(db, "test", fn, w, &err);
}

static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &sof, ctx, e);
}
static void add_basis(int64_t citizen_id, const char *from, const char *to, const char *tracks)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen_id;
    b.basis = "samtykke";
    b.from_admin = from;
    b.to_admin = to;
    b.tracks = tracks;
    b.valid_from = clock_today();
    b.valid_to = day_add_months(clock_today(), 3);
    must(db_write(db, "test", basis_fn, &b, &err));
}
static int64_t citizen(void)
{
    return path_citizen(NULL, "1985-02-03", "0302851");
}
static int64_t kid(void)
{
    return path_citizen(NULL, "2012-05-06", "0605124");
}

static struct write new_plan(int64_t citizen_id, const char *kind, const char *job_goal)
{
    struct write w = {.actor = &bif};
    field_clear_row(&plan_table, &w.plan);
    w.plan.citizen_id = citizen_id;
    w.plan.kind = kind;
    w.plan.own_goal = "Jeg vil gerne arbejde igen.";
    w.plan.job_goal = job_goal;
    w.plan.start_day = clock_today();
    return w;
}

static struct write new_action(const struct actor *actor, int64_t plan, int64_t citizen_id, const char *track)
{
    struct write w = {.actor = actor};
    field_clear_row(&plan_action_table, &w.action);
    w.action.plan_id = plan;
    w.action.citizen_id = citizen_id;
    w.action.track = track;
    w.action.text = "Ring til lægen";
    w.action.responsible_id = actor->user_id;
    return w;
}

static struct plan_seen seen(const struct actor *actor, int64_t citizen_id, int64_t plan_id, int *ret_rc)
{
    struct plan_seen p = {.version_no = 0};
    struct err e = ERR_INIT;
    struct conn *c = lease();
    *ret_rc = plan_seen_one(c, actor, citizen_id, plan_id, clock_today(), &p, arena, &e);
    release(c);
    return p;
}

static struct citizen read_citizen(int64_t id)
{
    struct citizen c;
    struct conn *conn = lease();
    must(citizen_by_id(conn, id, &c, arena, &err));
    release(conn);
    return c;
}

static void test_S4_07_a_plan_without_job_goal_asks_for_a_goal_or_a_reason(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, NULL);
    assert_int_equal(run(begin_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "job_goal"));
    w.plan.job_goal_reason = "Afventer udredning";
    must(run(begin_fn, &w));
    assert_string_equal(read_citizen(id).job_goal_reason, "Afventer udredning");
}

static void test_S4_07_the_job_goal_also_becomes_the_citizens_in_the_same_write(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    assert_string_equal(read_citizen(id).job_goal, "Kok");
    w.plan.version = 1;
    w.plan.job_goal = "Tjener";
    must(run(change_fn, &w));
    assert_string_equal(read_citizen(id).job_goal, "Tjener");
}

static void test_a_stale_plan_is_a_conflict_and_stores_nothing(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok"), late;
    must(run(begin_fn, &w));
    late = w;
    late.plan.version = w.plan.version = 1;
    w.plan.own_goal = "Først";
    must(run(change_fn, &w));
    late.plan.own_goal = "Sidst";
    assert_int_equal(run(change_fn, &late), ERR_CONFLICT);
    int rc;
    struct plan_seen p = seen(&bif, id, w.plan.id, &rc);
    assert_string_equal(p.plan.own_goal, "Først");
    assert_int_equal(p.version_no, 2);
}

static void test_a_stale_action_is_a_conflict(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    struct write x = new_action(&bif, w.plan.id, id, "job"), late;
    must(run(add_fn, &x));
    late = x;
    x.action.version = late.action.version = 1;
    x.action.text = "Først";
    must(run(action_change_fn, &x));
    late.action.text = "Sidst";
    assert_int_equal(run(action_change_fn, &late), ERR_CONFLICT);
}

static void test_an_action_without_a_plan_begins_one_with_the_reason_that_it_came_from_a_meeting(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write x = new_action(&bif, INT_NONE, id, "job");
    must(run(add_fn, &x));
    int rc;
    struct plan_seen p = seen(&bif, id, 0, &rc);
    must(rc);
    assert_int_equal(p.plan.id, x.action.plan_id);
    assert_non_null(p.plan.job_goal_reason);
    struct write y = new_action(&bif, INT_NONE, id, "job");
    must(run(add_fn, &y));
    assert_int_equal(y.action.plan_id, x.action.plan_id);
}

static void test_S2_05_another_administration_sees_only_its_own_track_and_may_change_no_other(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    struct write job = new_action(&bif, w.plan.id, id, "job");
    must(run(add_fn, &job));
    struct write social = new_action(&sof, w.plan.id, id, "social");
    must(run(add_fn, &social));
    struct write leisure = new_action(&sof, w.plan.id, id, "leisure");
    must(run(add_fn, &leisure));
    int rc;
    struct plan_seen p = seen(&sof, id, w.plan.id, &rc);
    must(rc);
    assert_int_equal(p.n_actions, 2);
    assert_false(p.sees_head);
    assert_false(p.sees_job);
    p = seen(&bif, id, w.plan.id, &rc);
    assert_int_equal(p.n_actions, 1);
    assert_string_equal(p.actions[0].track, "job");
    struct write wrong = new_action(&sof, w.plan.id, id, "job");
    assert_int_equal(run(add_fn, &wrong), ERR_DENIED);
    struct write head = w;
    head.actor = &sof;
    head.plan.version = 1;
    assert_int_equal(run(change_fn, &head), ERR_DENIED);
}

static void test_a_plan_of_which_nothing_is_for_the_user_does_not_exist_for_them(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    int rc;
    seen(&suf, id, w.plan.id, &rc);
    assert_int_equal(rc, ERR_NOT_FOUND);
    seen(&suf, id, 0, &rc);
    assert_int_equal(rc, ERR_NOT_FOUND);
}

static void test_done_can_be_undone_by_the_same_user_only(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    struct write x = new_action(&bif, w.plan.id, id, "job");
    must(run(add_fn, &x));
    struct write d = {.actor = &bif, .id = x.action.id, .version = 1};
    must(run(done_fn, &d));
    d.version = 2;
    assert_int_equal(run(done_fn, &d), ERR_CONFLICT);
    struct write other = {.actor = &everyone, .id = x.action.id};
    assert_int_equal(run(undo_fn, &other), ERR_CONFLICT);
    must(run(undo_fn, &d));
    int rc;
    struct plan_seen p = seen(&bif, id, w.plan.id, &rc);
    assert_string_equal(p.actions[0].state, "not_started");
    assert_int_equal(p.version_no, 4);
}

static void test_every_change_is_a_version_and_two_lie_side_by_side(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    must(run(begin_fn, &w));
    w.plan.version = 1;
    w.plan.own_goal = "Jeg vil være gartner.";
    must(run(change_fn, &w));
    struct write x = new_action(&bif, w.plan.id, id, "job");
    must(run(add_fn, &x));
    struct plan_version first, last;
    struct plan_version_row *rows;
    size_t n, n_changed = 0, n_added = 0;
    struct conn *c = lease();
    must(plan_version_list(c, w.plan.id, &rows, &n, arena, &err));
    must(plan_version_by_no(c, w.plan.id, 1, &first, arena, &err));
    must(plan_version_by_no(c, w.plan.id, 3, &last, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].what, "action_added");
    assert_string_equal(rows[0].user_name, "Bodil BIF");
    struct plan_line *lines = plan_version_compare(&first, &last, &n, arena);
    for (size_t i = 0; i < n; i++) {
        bool is_goal = text_equal(lines[i].key, "own_goal");
        n_changed += lines[i].state == PLAN_LINE_CHANGED;
        n_added += lines[i].state == PLAN_LINE_ADDED;
        if (is_goal) {
            assert_string_equal(lines[i].before, "Jeg vil gerne arbejde igen.");
            assert_string_equal(lines[i].after, "Jeg vil være gartner.");
        }
    }
    assert_int_equal(n_changed, 1);
    assert_true(n_added >= 3);
}

static void test_S3_06a_a_family_plan_is_refused_while_only_one_administration_has_a_case(void **state)
{
    (void)state;
    int64_t parent = citizen(), child = kid();
    add_spell(parent, "kontanthjaelp-aktivitetsparat", "2025-01-01", "");
    struct write w = new_plan(parent, PLAN_KIND_FAMILY, "Kok");
    assert_int_equal(run(begin_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "member"));
    w.members[0] = (struct plan_citizen){INT_NONE, INT_NONE, child, "child"};
    w.n_members = 1;
    assert_int_equal(run(begin_fn, &w), ERR_REFUSED);
    add_course(child, "hfi-noerrebro-bispebjerg", "2026-01-01", "");
    must(run(begin_fn, &w));
    int rc;
    struct plan_seen p = seen(&bif, child, w.plan.id, &rc);
    must(rc);
    assert_int_equal(p.n_persons, 2);
}

static void test_S3_06a_each_user_sees_of_each_member_what_the_basis_for_that_member_covers(void **state)
{
    (void)state;
    int64_t parent = citizen(), child = kid();
    add_spell(parent, "kontanthjaelp-aktivitetsparat", "2025-01-01", "");
    add_course(child, "hfi-noerrebro-bispebjerg", "2026-01-01", "");
    struct write w = new_plan(parent, PLAN_KIND_FAMILY, "Kok");
    w.actor = &sof;
    w.members[0] = (struct plan_citizen){INT_NONE, INT_NONE, child, "child"};
    w.n_members = 1;
    must(run(begin_fn, &w));
    struct write a = new_action(&sof, w.plan.id, child, "social");
    must(run(add_fn, &a));
    struct write b = new_action(&sof, w.plan.id, parent, "social");
    must(run(add_fn, &b));
    int rc;
    seen(&bif, parent, w.plan.id, &rc);
    assert_int_equal(rc, ERR_NOT_FOUND);
    add_basis(parent, "sof", "bif", "social");
    struct plan_seen p = seen(&bif, parent, w.plan.id, &rc);
    must(rc);
    assert_int_equal(p.n_actions, 1);
    assert_int_equal(p.actions[0].citizen_id, parent);
    p = seen(&sof, child, w.plan.id, &rc);
    must(rc);
    assert_true(p.sees_head);
    assert_int_equal(p.n_actions, 2);
    int64_t stranger = citizen();
    struct write x = new_action(&sof, w.plan.id, stranger, "social");
    assert_int_equal(run(add_fn, &x), ERR_INVALID);
    assert_non_null(err_field_text(&err, "citizen_id"));
}

SQL(count_follow_ups, "SELECT COUNT(*) FROM follow_up WHERE citizen_id = $1");
SQL(count_team, "SELECT COUNT(*) FROM care_team_member WHERE citizen_id = $1");

static int team_fn(struct conn *c, void *ctx, struct err *e)
{
    return care_team_add(c, &bif, ctx, e);
}

static void test_S3_18a_a_release_plan_needs_no_job_goal_and_brings_in_Danmarks_Faengsler(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_RELEASE, NULL);
    must(run(begin_fn, &w));
    assert_null(read_citizen(id).job_goal_reason);
    struct care_team team;
    struct citizen person = read_citizen(id);
    struct sight sight;
    struct actor coordinator = bif;
    bool has = false, is_partner = false;
    struct conn *c = lease();
    must(plan_has_release(c, id, &has, &err));
    release(c);
    assert_true(has);
    struct care_team_member own;
    field_clear_row(&care_team_member_table, &own);
    own.citizen_id = id;
    own.team = "core";
    own.user_id = coordinator.user_id;
    own.from_day = clock_today();
    must(db_write(db, "test", team_fn, &own, &err));
    c = lease();
    must(sight_of(c, &coordinator, &person, clock_today(), &sight, &err));
    must(care_team_load(c, &coordinator, &person, &sight, clock_today(), &team, arena, &err));
    for (size_t i = 0; i < team.n_rows; i++)
        is_partner |= text_equal(team.rows[i].organisation, "danmarks-faengsler");
    assert_true(is_partner);
    must(sight_of(c, &sof, &person, clock_today(), &sight, &err));
    must(care_team_load(c, &sof, &person, &sight, clock_today(), &team, arena, &err));
    for (size_t i = 0; i < team.n_rows; i++)
        assert_false(text_equal(team.rows[i].organisation, "danmarks-faengsler"));
    release(c);
    struct write x = new_action(&bif, w.plan.id, id, "job");
    x.action.phase = "after";
    must(run(add_fn, &x));
    int rc;
    struct plan_seen p = seen(&bif, id, w.plan.id, &rc);
    assert_string_equal(p.actions[0].phase, "after");
}

static void test_S3_18a_a_refusal_is_kept_closed_and_nothing_follows(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_RELEASE, NULL);
    must(run(decline_fn, &w));
    int rc;
    struct plan_seen p = seen(&bif, id, w.plan.id, &rc);
    must(rc);
    assert_string_equal(p.plan.state, "closed");
    assert_string_equal(p.plan.end_reason, "citizen_declines");
    bool has = true;
    int64_t n = 1;
    struct conn *c = lease();
    must(plan_has_release(c, id, &has, &err));
    must(q_int(c, &count_follow_ups, ARGS(V_INT(id)), &n, &err));
    assert_int_equal(n, 0);
    must(q_int(c, &count_team, ARGS(V_INT(id)), &n, &err));
    assert_int_equal(n, 0);
    release(c);
    assert_false(has);
    struct write whole = new_plan(id, PLAN_KIND_WHOLE, "Kok");
    assert_int_equal(run(decline_fn, &whole), ERR_INVALID);
}

static void test_a_closed_plan_is_not_changed_and_a_second_of_the_kind_waits_for_it(void **state)
{
    (void)state;
    int64_t id = citizen();
    struct write w = new_plan(id, PLAN_KIND_WHOLE, "Kok"), second = new_plan(id, PLAN_KIND_WHOLE, "Tjener");
    must(run(begin_fn, &w));
    assert_int_equal(run(begin_fn, &second), ERR_CONFLICT);
    struct write x = {.actor = &bif, .id = w.plan.id, .version = 1, .reason = NULL};
    assert_int_equal(run(close_fn, &x), ERR_INVALID);
    x.reason = "reached";
    must(run(close_fn, &x));
    w.plan.version = 2;
    assert_int_equal(run(change_fn, &w), ERR_CONFLICT);
    must(run(begin_fn, &second));
}

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("bodil", "Bodil BIF", "jobcenter-koebenhavn", "caseworker");
    sof = path_user("soren", "Søren SOF", "sof", "caseworker");
    suf = path_user("susan", "Susan SUF", "afdeling-sundhed-beskaeftigelse", "caseworker");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S4_07_a_plan_without_job_goal_asks_for_a_goal_or_a_reason),
        cmocka_unit_test(test_S4_07_the_job_goal_also_becomes_the_citizens_in_the_same_write),
        cmocka_unit_test(test_a_stale_plan_is_a_conflict_and_stores_nothing),
        cmocka_unit_test(test_a_stale_action_is_a_conflict),
        cmocka_unit_test(
            test_an_action_without_a_plan_begins_one_with_the_reason_that_it_came_from_a_meeting),
        cmocka_unit_test(test_S2_05_another_administration_sees_only_its_own_track_and_may_change_no_other),
        cmocka_unit_test(test_a_plan_of_which_nothing_is_for_the_user_does_not_exist_for_them),
        cmocka_unit_test(test_done_can_be_undone_by_the_same_user_only),
        cmocka_unit_test(test_every_change_is_a_version_and_two_lie_side_by_side),
        cmocka_unit_test(test_S3_06a_a_family_plan_is_refused_while_only_one_administration_has_a_case),
        cmocka_unit_test(test_S3_06a_each_user_sees_of_each_member_what_the_basis_for_that_member_covers),
        cmocka_unit_test(test_S3_18a_a_release_plan_needs_no_job_goal_and_brings_in_Danmarks_Faengsler),
        cmocka_unit_test(test_S3_18a_a_refusal_is_kept_closed_and_nothing_follows),
        cmocka_unit_test(test_a_closed_plan_is_not_changed_and_a_second_of_the_kind_waits_for_it),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
