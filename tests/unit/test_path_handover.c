/* Hand-over of the coordinator: asked and answered, refused with a reason, withdrawn, taken when there is none, and the same caseworker through
 * sentence and release. */
#include "path_fixture.h"

#include "base/text.h"
#include "path/care_team.h"
#include "path/handover.h"
#include "path/plan.h"
#include "people/citizen.h"

static struct actor one, two, leader;

static int64_t adult(const struct actor *coordinator)
{
    return path_citizen(coordinator, "1985-02-03", "0302851");
}

struct write {
    const struct actor *actor;
    struct handover h;
    struct plan plan;
    const char *state, *reason;
};
static int ask_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return handover_ask(c, w->actor, &w->h, clock_today(), e);
}
static int answer_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return handover_answer(c, w->actor, w->h.id, w->h.version, w->state, w->reason, clock_today(), e);
}
static int stop_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return handover_stop(c, w->actor, w->h.citizen_id, w->reason, clock_today(), e);
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

static struct write ask(const struct actor *actor, int64_t citizen_id, const struct actor *to)
{
    struct write w = {.actor = actor};
    field_clear_row(&handover_table, &w.h);
    w.h.citizen_id = citizen_id;
    w.h.to_user_id = to->user_id;
    w.h.version = 1;
    return w;
}

static int answer(struct write *w, const struct actor *actor, const char *state, const char *reason)
{
    w->actor = actor;
    w->state = state;
    w->reason = reason;
    return run(answer_fn, w);
}

static int64_t coordinator_of(int64_t id)
{
    struct citizen c;
    struct conn *conn = lease();
    must(citizen_by_id(conn, id, &c, arena, &err));
    release(conn);
    return c.responsible_id;
}

static void test_who_is_asked_says_yes_and_there_is_one_coordinator(void **state)
{
    (void)state;
    int64_t id = adult(&one);
    struct write w = ask(&one, id, &two);
    must(run(ask_fn, &w));
    assert_string_equal(w.h.state, "asked");
    assert_int_equal(coordinator_of(id), one.user_id);
    assert_int_equal(answer(&w, &one, "accepted", NULL), ERR_DENIED);
    must(answer(&w, &two, "accepted", NULL));
    assert_int_equal(coordinator_of(id), two.user_id);
    w.h.version = 2;
    assert_int_equal(answer(&w, &two, "refused", "For sent"), ERR_CONFLICT);
    bool has = true;
    struct conn *c = lease();
    must(care_team_has(c, id, one.user_id, clock_today(), &has, &err));
    release(c);
    assert_false(has);
}

static void test_a_refusal_needs_a_reason_and_changes_nothing(void **state)
{
    (void)state;
    int64_t id = adult(&one);
    struct write w = ask(&one, id, &two);
    must(run(ask_fn, &w));
    assert_int_equal(answer(&w, &two, "refused", NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    must(answer(&w, &two, "refused", "Jeg har for mange sager."));
    assert_int_equal(coordinator_of(id), one.user_id);
}

static void test_becoming_coordinator_asks_the_one_there_is(void **state)
{
    (void)state;
    int64_t id = adult(&one);
    struct write w = ask(&two, id, &two);
    must(run(ask_fn, &w));
    assert_string_equal(w.h.state, "asked");
    assert_int_equal(coordinator_of(id), one.user_id);
    struct write again = ask(&two, id, &two);
    assert_int_equal(run(ask_fn, &again), ERR_REFUSED);
    assert_int_equal(answer(&w, &two, "accepted", NULL), ERR_DENIED);
    assert_int_equal(answer(&w, &one, "withdrawn", NULL), ERR_DENIED);
    must(answer(&w, &two, "withdrawn", NULL));
    must(run(ask_fn, &again));
    must(answer(&again, &one, "accepted", NULL));
    assert_int_equal(coordinator_of(id), two.user_id);
}

static void test_a_team_leader_asks_and_answers_in_the_coordinators_place(void **state)
{
    (void)state;
    int64_t id = adult(&one);
    struct write stranger = ask(&two, id, &leader);
    assert_int_equal(run(ask_fn, &stranger), ERR_INVALID);
    struct write w = ask(&leader, id, &two);
    must(run(ask_fn, &w));
    must(answer(&w, &two, "accepted", NULL));
    assert_int_equal(coordinator_of(id), two.user_id);
    struct write request = ask(&one, id, &one);
    must(run(ask_fn, &request));
    must(answer(&request, &leader, "accepted", NULL));
    assert_int_equal(coordinator_of(id), one.user_id);
}

static void test_without_a_coordinator_one_becomes_it_at_once(void **state)
{
    (void)state;
    int64_t id = adult(NULL);
    struct write w = ask(&two, id, &two);
    must(run(ask_fn, &w));
    assert_string_equal(w.h.state, "accepted");
    assert_int_equal(coordinator_of(id), two.user_id);
    w.actor = &one;
    assert_int_equal(run(stop_fn, &w), ERR_CONFLICT);
    w.actor = &two;
    must(run(stop_fn, &w));
    assert_int_equal(coordinator_of(id), INT_NONE);
}

static void test_S3_18b_the_caseworker_stays_through_sentence_and_release_also_past_30(void **state)
{
    (void)state;
    /* Turns 30 during the sentence. */
    int64_t id = path_citizen(&one, "1996-04-20", "2004961");
    struct write w = ask(&one, id, &two);
    field_clear_row(&plan_table, &w.plan);
    w.plan.citizen_id = id;
    w.plan.kind = PLAN_KIND_RELEASE;
    w.plan.start_day = clock_today();
    must(run(plan_fn, &w));
    clock_set_today(day("2026-05-02"));
    assert_int_equal(coordinator_of(id), one.user_id);
    assert_int_equal(run(ask_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    struct write stop = {.actor = &one, .h = {.citizen_id = id}};
    assert_int_equal(run(stop_fn, &stop), ERR_INVALID);
    w.h.reason = "Sagsbehandleren går på orlov.";
    must(run(ask_fn, &w));
    must(answer(&w, &two, "accepted", NULL));
    assert_int_equal(coordinator_of(id), two.user_id);
    clock_set_today(day("2026-04-14"));
}

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    one = path_user("en", "Else En", "jobcenter-koebenhavn", "caseworker");
    two = path_user("to", "Tom To", "jobcenter-koebenhavn", "caseworker");
    leader = path_user("leder", "Lone Leder", "jobcenter-koebenhavn", "team_leader");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_asked_says_yes_and_there_is_one_coordinator),
        cmocka_unit_test(test_a_refusal_needs_a_reason_and_changes_nothing),
        cmocka_unit_test(test_becoming_coordinator_asks_the_one_there_is),
        cmocka_unit_test(test_a_team_leader_asks_and_answers_in_the_coordinators_place),
        cmocka_unit_test(test_without_a_coordinator_one_becomes_it_at_once),
        cmocka_unit_test(test_S3_18b_the_caseworker_stays_through_sentence_and_release_also_past_30),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
