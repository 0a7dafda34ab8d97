/* Referrals and courses from draft to exit. Names carry the story's id. */
#include "effect_fixture.h"
#include "path/course.h"
#include "path/referral.h"
#include "path/worklist.h"
#include "people/legal_basis.h"
#include "system/user.h"
#include <string.h>

static struct actor sender, leader, stranger;
static int64_t user_new(const char *login, const char *unit, const char *role)
{
    struct user user = {.login = login, .name = login, .title = "Prøve", .unit = unit};
    int64_t id;
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &id, &err));
    return id;
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state)) {
        return -1;
    }
    user_hash_limits(1, 8192);
    uint64_t work = (UINT64_C(1) << PERM_CITIZEN_FIND) | (UINT64_C(1) << PERM_REFERRAL_SEND);
    sender = (struct actor){user_new("afsender", "jobcenter-koebenhavn", "caseworker"), "afsender",
        "jobcenter-koebenhavn", "bif", "sagsbehandling-lab", work};
    leader = (struct actor){user_new("leder", "afdeling-sundhed-beskaeftigelse", "offer_leader"), "leder",
        "afdeling-sundhed-beskaeftigelse", "suf", "henvisning", UINT64_C(1) << PERM_INBOX};
    stranger = (struct actor){99, "fremmed", "sof", "sof", NULL, UINT64_C(1) << PERM_INBOX};
    return 0;
}

static struct intervention offer(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, key, &iv, arena, &err));
    release(c);
    return iv;
}

static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &sender, ctx, e);
}

/* A citizen with consent for SUF in force in March to June 2026, and a referral of the citizen ready to send. */
static struct referral ready(const char *birth, const char *key)
{
    struct legal_basis b;
    struct referral r;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = add_citizen(birth, "", "");
    b.basis = "samtykke";
    b.from_admin = "bif";
    b.to_admin = "suf";
    b.tracks = "job,benefit";
    b.valid_from = day("2026-03-01");
    b.valid_to = day("2026-06-30");
    must(db_write(db, "test", basis_fn, &b, &err));
    field_clear_row(&referral_table, &r);
    r.citizen_id = b.citizen_id;
    r.intervention_id = offer(key).id;
    r.reason = "Borgeren vil i gang.";
    r.priority = "normal";
    r.legal_basis_id = b.id;
    return r;
}

struct write {
    const struct actor *actor;
    struct referral *r;
    day_t day;
    int64_t id, version, course;
    const char *to, *reason, *text;
    bool again;
};
static int once_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_send_once(c, w->actor, w->r, w->day, &w->again, e);
}
static int send_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_send(c, w->actor, w->r, w->day, e);
}
static int draft_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_save_draft(c, w->actor, w->r, e);
}
static int answer_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_answer(c, w->actor, w->id, w->version, w->to, w->reason, w->text, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_undo(c, w->actor, w->id, e);
}
static int start_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return course_start(c, w->actor, w->id, w->version, w->day, &w->course, e);
}
static int end_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return course_end(c, w->actor, w->course, w->version, w->day, w->reason, w->text, e);
}

static int send(struct referral *r, const char *on, struct err *e)
{
    struct write w = {.actor = &sender, .r = r, .day = day(on)};
    *e = ERR_INIT;
    clock_set_today(day(on));
    return db_write(db, "test", send_fn, &w, e);
}

static struct referral stored(int64_t id)
{
    struct referral r;
    struct conn *c = lease();
    must(referral_by_id(c, id, &r, arena, &err));
    release(c);
    return r;
}

static int answer(const struct actor *actor, int64_t id, const char *to, const char *reason, struct err *e)
{
    struct write w = {.actor = actor, .id = id, .version = stored(id).version, .to = to, .reason = reason};
    *e = ERR_INIT;
    return db_write(db, "test", answer_fn, &w, e);
}

static void test_S0_15_sent_on_the_last_day_refused_the_day_after(void **state)
{
    (void)state;
    struct err e;
    struct referral a = ready("1979-01-01", "traening-bevaegelse"),
                    b = ready("1980-01-01", "traening-bevaegelse");
    must(send(&a, "2026-03-09", &e));
    assert_string_equal(stored(a.id).state, "sent");
    assert_int_equal(stored(a.id).sent_day.n, day("2026-03-09").n);
    assert_int_equal(send(&b, "2026-03-10", &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "9. marts 2026"));
    /* What was typed is kept as a draft, one for the pair. */
    struct write w = {.actor = &sender, .r = &b};
    must(db_write(db, "test", draft_fn, &w, &err));
    int64_t first = b.id;
    b.reason = "Rettet begrundelse.";
    must(db_write(db, "test", draft_fn, &w, &err));
    assert_int_equal(b.id, first);
    assert_string_equal(stored(first).reason, "Rettet begrundelse.");
    assert_string_equal(stored(first).state, "draft");
    assert_true(stamp_is_none(stored(first).sent));
}

static void test_S0_11_psychologist_after_the_other_stops(void **state)
{
    (void)state;
    struct err e;
    struct referral a = ready("1979-01-01", "psykologforloeb"), b = ready("1979-01-02", "psykologforloeb");
    must(send(&a, "2026-03-20", &e));
    assert_int_equal(send(&b, "2026-07-01", &e), ERR_REFUSED);
}

static void test_S0_13_other_team_needs_a_reason(void **state)
{
    (void)state;
    struct err e;
    struct referral young = ready("1996-04-01", "hif"), old = ready("1996-03-05", "hif");
    must(send(&young, "2026-03-05", &e)); /* 29 */
    assert_string_equal(stored(young.id).team, "hif-unge");
    old.team = "hif-unge"; /* 30 on the day */
    assert_int_equal(send(&old, "2026-03-05", &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "override_reason"));
    old.override_reason = "Borgeren fyldte 30 år i dag og kender holdet.";
    must(send(&old, "2026-03-05", &e));
    assert_string_equal(stored(old.id).team, "hif-unge");
}

static void test_no_basis_no_referral(void **state)
{
    (void)state;
    struct err e;
    struct referral r = ready("1979-01-01", "psykologforloeb");
    assert_int_equal(send(&r, "2026-02-28", &e), ERR_INVALID); /* before the consent */
    assert_non_null(err_field_text(&e, "legal_basis_id"));
    r.legal_basis_id = INT_NONE;
    r.reason = NULL;
    assert_int_equal(send(&r, "2026-03-20", &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "legal_basis_id"));
    assert_non_null(err_field_text(&e, "reason"));
}

static void test_accept_start_end(void **state)
{
    (void)state;
    struct err e;
    struct referral r = ready("1979-01-01", "psykologforloeb");
    must(send(&r, "2026-03-20", &e));
    assert_int_equal(answer(&stranger, r.id, "accepted", NULL, &e), ERR_NOT_FOUND);
    must(answer(&leader, r.id, "accepted", NULL, &e));
    assert_int_equal(answer(&leader, r.id, "declined", "full", &e), ERR_CONFLICT); /* answered already */
    struct write w = {
        .actor = &leader, .id = r.id, .version = stored(r.id).version, .day = day("2026-03-19")};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", start_fn, &w, &e), ERR_INVALID); /* before it was sent */
    assert_non_null(err_field_text(&e, "start_day"));
    w.day = day("2026-03-20");
    must(db_write(db, "test", start_fn, &w, &err));
    assert_string_equal(stored(r.id).state, "started");
    w.version = 1;
    w.day = day("2026-03-19");
    w.reason = "job";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", end_fn, &w, &e), ERR_INVALID);
    assert_string_equal(err_field_text(&e, "last_day"), "Slutdatoen ligger før startdatoen. Ret en af dem.");
    w.day = day("2026-03-20");
    must(db_write(db, "test", end_fn, &w, &err));
    assert_string_equal(stored(r.id).state, "completed");
    struct course_row course;
    struct conn *c = lease();
    must(course_of_referral(c, r.id, &course, arena, &err));
    release(c);
    assert_int_equal(course.end_day.n, day("2026-03-21").n);
    assert_string_equal(course.exit_reason, "job");
}

static int assess_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return course_assess(c, w->actor, w->course, w->text, w->reason, e);
}

/* Rows of one kind on the sender's worklist; ret_code, ret_text = of the last. */
static size_t tasks(enum worklist_list list, const char *kind, const char *today, const char **ret_text)
{
    struct worklist found;
    struct worklist_of of = worklist_own(&sender, day(today));
    size_t n = 0;
    struct conn *c = lease();
    must(worklist_load(c, &of, list, &found, arena, &err));
    release(c);
    for (size_t i = 0; i < found.n; i++) {
        if (strcmp(found.items[i].kind, kind))
            continue;
        n++;
        *ret_text = found.items[i].text;
    }
    return n;
}

static void test_S0_10_a_health_talk_is_completed_with_an_assessment(void **state)
{
    (void)state;
    struct err e;
    const char *advised = NULL;
    struct referral r = ready("1979-01-01", "sundhedssamtale");
    must(send(&r, "2026-03-12", &e));
    must(answer(&leader, r.id, "accepted", NULL, &e));
    struct write w = {
        .actor = &leader, .id = r.id, .version = stored(r.id).version, .day = day("2026-03-12")};
    must(db_write(db, "test", start_fn, &w, &err));
    w.version = 1;
    w.reason = "completed";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", end_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "assessment"));
    struct write advice = {.actor = &leader, .course = w.course, .text = "Smerter hindrer arbejde."};
    e = ERR_INIT;
    assert_int_equal(
        db_write(db, "test", assess_fn, &advice, &e), ERR_INVALID); /* nothing recommended, not even "none" */
    assert_non_null(err_field_text(&e, "recommended"));
    advice.reason = "findes-ikke";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", assess_fn, &advice, &e), ERR_INVALID);
    size_t before = tasks(WORKLIST_ADVISED, "advised", "2026-03-12", &advised);
    advice.reason = "motion-kofoed-skole,samtaler-sind";
    must(db_write(db, "test", assess_fn, &advice, &err));
    must(db_write(db, "test", end_fn, &w, &err));
    assert_int_equal(
        tasks(WORKLIST_ADVISED, "advised", "2026-03-12", &advised), before + 1); /* a task for the sender */
    assert_string_equal(advised, "motion-kofoed-skole,samtaler-sind");
}

/* Whether it was the same; r as it is then. */
static bool sent_again(struct referral *r, const char *reason)
{
    struct write w = {.actor = &sender, .r = r, .day = day("2026-03-20")};
    r->id = 0;
    r->reason = reason;
    must(db_write(db, "test", once_fn, &w, &err));
    return w.again;
}

static void test_a_referral_sent_twice_is_one_until_it_is_answered_no(void **state)
{
    (void)state;
    struct err e;
    struct referral r = ready("1979-02-02", "psykologforloeb");
    clock_set_today(day("2026-03-20"));
    assert_false(sent_again(&r, "Uro"));
    int64_t first = r.id;
    assert_true(sent_again(&r, "Uro"));
    assert_int_equal(r.id, first);
    assert_false(sent_again(&r, "Uro og søvn"));
    assert_true(r.id > first);
    must(answer(&leader, first, "declined", "full", &e));
    assert_false(sent_again(&r, "Uro"));
    assert_true(r.id > first);
}

static void test_decline_needs_a_reason_and_can_be_undone(void **state)
{
    (void)state;
    struct err e;
    struct referral r = ready("1979-01-01", "psykologforloeb");
    must(send(&r, "2026-03-20", &e));
    assert_int_equal(answer(&leader, r.id, "declined", NULL, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "decline_reason"));
    must(answer(&leader, r.id, "declined", "full", &e));
    assert_string_equal(stored(r.id).decline_reason, "full");
    struct write w = {.actor = &stranger, .id = r.id};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", undo_fn, &w, &e), ERR_REFUSED);
    w.actor = &leader;
    must(db_write(db, "test", undo_fn, &w, &err));
    assert_string_equal(stored(r.id).state, "sent");
    assert_null(stored(r.id).decline_reason);
    assert_true(stamp_is_none(stored(r.id).decided));
    struct referral_event *events;
    size_t n;
    struct conn *c = lease();
    must(referral_events(c, r.id, &events, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3); /* sent, declined, undone: nothing is erased */
}

static void test_inbox_oldest_unread_first(void **state)
{
    (void)state;
    struct err e;
    struct referral_row *rows;
    size_t n;
    int64_t total, all;
    struct conn *c = lease();
    must(referral_inbox_count(c, &leader, NULL, NULL, &all, &err));
    release(c);
    struct referral first = ready("1979-01-01", "sundhedssamtale"),
                    second = ready("1979-01-02", "sundhedssamtale");
    must(send(&first, "2026-03-02", &e));
    must(send(&second, "2026-03-03", &e));
    c = lease();
    must(referral_inbox(c, &leader, "sent", "sundhedssamtale", 0, 10, &rows, &n, arena, &err));
    must(referral_inbox_count(c, &leader, NULL, NULL, &total, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].id, first.id);
    assert_int_equal(total, all + 2);
    assert_int_equal(referral_wait_days(&rows[0], day("2026-03-12")), 10);
    c = lease();
    struct actor elsewhere = leader;
    elsewhere.unit = "sof";
    must(referral_inbox(c, &elsewhere, NULL, NULL, 0, 10, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
}

static void test_a_declined_referral_is_back_on_the_senders_worklist(void **state)
{
    (void)state;
    struct err e;
    const char *text;
    struct referral r = ready("1979-01-01", "psykologforloeb");
    must(send(&r, "2026-03-20", &e));
    size_t before = tasks(WORKLIST_DUE, "declined", "2026-03-20", &text);
    must(answer(&leader, r.id, "declined", "full", &e));
    assert_int_equal(tasks(WORKLIST_DUE, "declined", "2026-03-20", &text), before + 1);
    struct referral again = r;
    must(send(&again, "2026-03-21", &e)); /* a new referral settles it */
    assert_int_equal(tasks(WORKLIST_DUE, "declined", "2026-03-21", &text), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_15_sent_on_the_last_day_refused_the_day_after),
        cmocka_unit_test(test_S0_11_psychologist_after_the_other_stops),
        cmocka_unit_test(test_S0_13_other_team_needs_a_reason),
        cmocka_unit_test(test_no_basis_no_referral),
        cmocka_unit_test(test_accept_start_end),
        cmocka_unit_test(test_S0_10_a_health_talk_is_completed_with_an_assessment),
        cmocka_unit_test(test_a_referral_sent_twice_is_one_until_it_is_answered_no),
        cmocka_unit_test(test_decline_needs_a_reason_and_can_be_undone),
        cmocka_unit_test(test_inbox_oldest_unread_first),
        cmocka_unit_test(test_a_declined_referral_is_back_on_the_senders_worklist),
    };
    return cmocka_run_group_tests_name("path", tests, set_up, effect_tear_down);
}
