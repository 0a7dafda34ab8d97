/* The closed loop of a referral: received, answered with a reason, expired, messages, entry requirements, and referrals in all directions
 * between the administrations. Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/course.h"
#include "path/referral_clock.h"
#include "path/referral_message.h"
#include "people/legal_basis.h"
#include "system/user.h"
#include <string.h>

static struct actor bif, sof, suf, colleague, leader, ips, stranger;

static int64_t user_new(const char *login, const char *unit, const char *role)
{
    struct user user = {.login = login, .name = login, .title = "Prøve", .unit = unit};
    int64_t id;
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &id, &err));
    return id;
}

static struct actor actor_new(const char *login, const char *unit, const char *admin, const char *role)
{
    return (struct actor){
        user_new(login, unit, role), login, unit, admin, "henvisning", role_find(role)->perms};
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    bif = actor_new("mette", "jobcenter-koebenhavn", "bif", "caseworker");
    colleague = actor_new("karim", "jobcenter-koebenhavn", "bif", "coordinator");
    sof = actor_new("amira", "center-for-rusmiddelbehandling", "sof", "caseworker");
    suf = actor_new("jonas", "afdeling-sundhed-beskaeftigelse", "suf", "caseworker");
    leader = actor_new("lone", "afdeling-sundhed-beskaeftigelse", "suf", "offer_leader");
    ips = actor_new("sofus", "bif", "bif", "offer_leader");
    stranger = actor_new("fremmed", "kofoed-skole", "kofoed-skole", "offer_leader");
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

struct write {
    const struct actor *actor;
    struct referral *r;
    struct legal_basis *b;
    day_t day;
    int64_t id, version, n;
    const char *to, *reason, *text;
    const struct referral_scope *scope;
};
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return legal_basis_add(c, w->actor, w->b, e);
}
static int send_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_send(c, w->actor, w->r, w->day, e);
}
static int read_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_mark_read(c, w->actor, w->id, e);
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
static int criterion_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_set_criterion(c, w->id, w->text, e);
}
static int message_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_message_add(c, w->actor, w->id, w->text, &w->n, e);
}
static int message_read_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_message_mark_read(c, w->actor, w->id, &w->n, e);
}
static int tidy_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_tidy(c, w->scope, w->day, &w->n, e);
}

/* A basis from one administration to another to the end of 2026, for the citizen. */
static int64_t basis(int64_t citizen, const struct actor *by, const char *to, const char *tracks)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = by->admin;
    b.to_admin = to;
    b.tracks = tracks;
    b.valid_from = day("2024-01-01");
    b.valid_to = day("2026-12-31");
    struct write w = {.actor = by, .b = &b};
    must(db_write(db, "test", basis_fn, &w, &err));
    return b.id;
}

static struct referral ready(int64_t citizen, const char *key, int64_t basis_id)
{
    struct referral r;
    field_clear_row(&referral_table, &r);
    r.citizen_id = citizen;
    r.intervention_id = offer(key).id;
    r.reason = "Borgeren vil i gang.";
    r.priority = "normal";
    r.legal_basis_id = basis_id;
    return r;
}

static int send(const struct actor *actor, struct referral *r, const char *on, struct err *e)
{
    struct write w = {.actor = actor, .r = r, .day = day(on)};
    *e = ERR_INIT;
    clock_set_today(day(on));
    return db_write(db, "test", send_fn, &w, e);
}

/* A referral from BIF to the psychologist, sent on day. */
static int64_t sent_on(const char *on)
{
    struct err e;
    int64_t citizen = add_citizen("1985-01-01", "", "");
    struct referral r = ready(citizen, "psykologforloeb", basis(citizen, &bif, "suf", "job,benefit"));
    must(send(&bif, &r, on, &e));
    return r.id;
}

static struct referral stored(int64_t id)
{
    struct referral r;
    struct conn *c = lease();
    must(referral_by_id(c, id, &r, arena, &err));
    release(c);
    return r;
}

static struct referral_row row_of(int64_t id)
{
    struct referral_row r;
    struct conn *c = lease();
    must(referral_row_by_id(c, id, &r, arena, &err));
    release(c);
    return r;
}

static size_t events_of(int64_t id, struct referral_event **ret)
{
    size_t n;
    struct conn *c = lease();
    must(referral_events(c, id, ret, &n, arena, &err));
    release(c);
    return n;
}

static int answer(const struct actor *actor, int64_t id, const char *to, const char *reason, struct err *e)
{
    struct write w = {.actor = actor, .id = id, .version = stored(id).version, .to = to, .reason = reason};
    *e = ERR_INIT;
    return db_write(db, "test", answer_fn, &w, e);
}

static void test_opened_by_the_receiving_unit_it_is_received_once(void **state)
{
    (void)state;
    struct referral_event *events;
    int64_t id = sent_on("2026-03-20");
    struct write w = {.actor = &stranger, .id = id};
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "test", read_fn, &w, &e), ERR_NOT_FOUND);
    assert_string_equal(stored(id).state, "sent");
    w.actor = &leader;
    int64_t version = stored(id).version;
    must(db_write(db, "test", read_fn, &w, &err));
    must(db_write(db, "test", read_fn, &w, &err));
    assert_string_equal(stored(id).state, "received");
    assert_int_equal(stored(id).version, version); /* who writes meanwhile is not disturbed */
    assert_int_equal(events_of(id, &events), 2);
    assert_string_equal(events[1].from_state, "sent");
    assert_string_equal(events[1].to_state, "received");
    assert_int_equal(events[1].user_id, leader.user_id);
}

static void test_the_states_in_sql_are_those_of_the_functions(void **state)
{
    (void)state;
    static const char *const all[] = {"draft", "sent", "received", "accepted", "declined", "wait_listed",
        "started", "completed", "discontinued", "withdrawn", "expired"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *quoted = arena_printf(arena, "'%s'", all[i]);
        assert_int_equal(referral_is_open(all[i]), strstr(REFERRAL_OPEN, quoted) != NULL);
        assert_int_equal(referral_is_unanswered(all[i]), strstr(REFERRAL_UNANSWERED, quoted) != NULL);
    }
}

static void test_withdrawn_by_the_sender_or_a_colleague_with_a_reason(void **state)
{
    (void)state;
    struct err e;
    int64_t id = sent_on("2026-03-20");
    assert_int_equal(answer(&bif, id, "withdrawn", NULL, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "withdraw_reason"));
    assert_int_equal(answer(&bif, id, "withdrawn", "full", &e), ERR_INVALID); /* a reason for declining */
    assert_int_equal(answer(&leader, id, "withdrawn", "mistake", &e), ERR_NOT_FOUND);
    assert_int_equal(answer(&suf, id, "withdrawn", "mistake", &e), ERR_NOT_FOUND);
    must(answer(&colleague, id, "withdrawn", "waited_too_long", &e));
    assert_string_equal(stored(id).decline_reason, "waited_too_long");
    struct write w = {.actor = &colleague, .id = id};
    must(db_write(db, "test", undo_fn, &w, &err));
    assert_string_equal(stored(id).state, "sent");
    assert_null(stored(id).decline_reason);
}

static void test_the_nine_stop_reasons_can_be_used_by_both_sides(void **state)
{
    (void)state;
    struct err e;
    static const char *const stops[] = {"no_need_citizen", "no_need_professional", "opt_out_active",
        "opt_out_illness", "opt_out_transport_cost", "opt_out_transport_logistics", "opt_out_other_training",
        "event_ended", "no_show"};
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        int64_t id = sent_on("2026-03-20");
        must(answer(i % 2 ? &leader : &bif, id, i % 2 ? "declined" : "withdrawn", stops[i], &e));
        assert_string_equal(stored(id).decline_reason, stops[i]);
    }
}

static void test_undo_goes_back_to_the_waiting_list_with_its_times(void **state)
{
    (void)state;
    struct err e;
    int64_t id = sent_on("2026-03-20");
    must(answer(&leader, id, "wait_listed", "team_start", &e));
    struct referral waits = stored(id);
    assert_string_equal(waits.wait_reason, "team_start");
    must(answer(&leader, id, "accepted", NULL, &e));
    struct write w = {.actor = &leader, .id = id};
    must(db_write(db, "test", undo_fn, &w, &err));
    struct referral again = stored(id);
    assert_string_equal(again.state, "wait_listed");
    assert_int_equal(again.decided.ms / 1000, waits.decided.ms / 1000);
    assert_int_equal(again.waiting_since.ms, waits.waiting_since.ms);
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", undo_fn, &w, &e), ERR_REFUSED); /* an undo is not undone */
}

static void test_three_clocks_run_and_stop(void **state)
{
    (void)state;
    struct err e;
    struct referral_clock c[REFERRAL_CLOCKS];
    int64_t id = sent_on("2026-03-02");
    struct referral_row r = row_of(id);
    referral_clocks_of(&r, day("2026-03-05"), c);
    assert_int_equal(c[REFERRAL_CLOCK_READ].days, 3);
    assert_int_equal(c[REFERRAL_CLOCK_READ].limit, 3); /* referral_limits.csv */
    assert_true(c[REFERRAL_CLOCK_READ].runs && !c[REFERRAL_CLOCK_READ].over);
    assert_int_equal(c[REFERRAL_CLOCK_START].days, INT_NONE);
    referral_clocks_of(&r, day("2026-03-06"), c);
    assert_true(c[REFERRAL_CLOCK_READ].over);
    clock_set_today(day("2026-03-16"));
    must(answer(&leader, id, "accepted", NULL, &e));
    r = row_of(id);
    referral_clocks_of(&r, day("2026-04-01"), c);
    assert_int_equal(c[REFERRAL_CLOCK_DECIDE].days, 14);
    assert_true(!c[REFERRAL_CLOCK_DECIDE].runs && c[REFERRAL_CLOCK_DECIDE].over);
    assert_int_equal(c[REFERRAL_CLOCK_START].days, 16);
    assert_int_equal(c[REFERRAL_CLOCK_START].limit, 42);
    assert_int_equal(referral_wait_days(&r, day("2026-04-01")), 30);
}

static void test_unanswered_referrals_expire_once_and_cannot_be_answered(void **state)
{
    (void)state;
    struct err e;
    struct referral_event *events;
    const struct referral_scope unit = {.unit = leader.unit};
    int64_t id = sent_on("2026-01-05");
    struct write w = {.scope = &unit, .day = day("2026-05-05")}; /* 120 days: the last day */
    must(db_write(db, "test", tidy_fn, &w, &err));
    assert_string_equal(stored(id).state, "sent");
    struct referral_row r = row_of(id);
    assert_int_equal(referral_days_to_expiry(&r, day("2026-05-05")), 0);
    clock_set_today(day("2026-05-06"));
    assert_int_equal(answer(&leader, id, "accepted", NULL, &e), ERR_REFUSED);
    must(referral_tidy_now(db, &unit, day("2026-05-06"), &err));
    assert_string_equal(stored(id).state, "expired");
    assert_string_equal(stored(id).decline_reason, "not_answered");
    size_t n = events_of(id, &events);
    assert_string_equal(events[n - 1].to_state, "expired");
    assert_int_equal(events[n - 1].user_id, INT_NONE); /* by the program */
    w.day = day("2026-05-07");
    must(db_write(db, "test", tidy_fn, &w, &err));
    assert_int_equal(events_of(id, &events), n);
    assert_int_equal(answer(&leader, id, "accepted", NULL, &e), ERR_CONFLICT);
}

struct sent_at {
    int64_t id;
    struct stamp at;
};
static int sent_at_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct sent_at *s = ctx;
    struct referral r;
    int rc = referral_by_id(c, s->id, &r, arena, e);
    r.sent = s->at;
    return rc ? rc : q_update(c, &referral_table, &r, e);
}

/* Days are Danish calendar days, also when summer time begins or ends between: 120 days for the psychologist. */
static void test_the_last_day_is_the_same_whatever_the_hour_and_summer_time(void **state)
{
    (void)state;
    static const struct {
        const char *sent, *last;
        int minute;
    } cases[] = {{"2026-01-05", "2026-05-05", 23 * 60 + 30}, {"2026-01-05", "2026-05-05", 30},
        {"2026-07-10", "2026-11-07", 30}, {"2026-07-10", "2026-11-07", 23 * 60 + 30},
        {"2026-03-29", "2026-07-27", 59}, {"2026-10-25", "2027-02-22", 24 * 60 - 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e;
        day_t last = day(cases[i].last);
        struct sent_at s = {sent_on("2026-01-05"), stamp_from_local(day(cases[i].sent), cases[i].minute)};
        must(db_write(db, "test", sent_at_fn, &s, &err));
        assert_false(referral_has_expired(s.at, 120, last));
        assert_true(referral_has_expired(s.at, 120, (day_t){last.n + 1}));
        const struct referral_scope citizen = {.citizen_id = stored(s.id).citizen_id};
        must(referral_tidy_now(db, &citizen, last, &err));
        bool closed = last.n > day("2026-06-30").n; /* the offer's own last day */
        assert_string_equal(stored(s.id).state, closed ? "expired" : "sent");
        if (closed)
            continue;
        clock_set_today((day_t){last.n + 1});
        assert_int_equal(answer(&leader, s.id, "accepted", NULL, &e), ERR_REFUSED);
        must(referral_tidy_now(db, &citizen, (day_t){last.n + 1}, &err));
        assert_string_equal(stored(s.id).decline_reason, "not_answered");
    }
}

static void test_accepted_and_never_started_expires_and_so_does_all_when_the_offer_ends(void **state)
{
    (void)state;
    struct err e;
    int64_t accepted = sent_on("2026-01-05"), waits = sent_on("2026-03-01");
    clock_set_today(day("2026-01-10"));
    must(answer(&leader, accepted, "accepted", NULL, &e));
    clock_set_today(day("2026-03-02"));
    must(answer(&leader, waits, "wait_listed", NULL, &e));
    const struct referral_scope sender = {.from_user_id = bif.user_id};
    must(referral_tidy_now(db, &sender, day("2026-05-20"), &err));
    assert_string_equal(stored(accepted).decline_reason, "not_started");
    assert_string_equal(stored(waits).state, "wait_listed"); /* a line may be long */
    const struct referral_scope citizen = {.citizen_id = stored(waits).citizen_id};
    must(referral_tidy_now(db, &citizen, day("2026-07-01"), &err)); /* the offer ended on 30 June */
    assert_string_equal(stored(waits).decline_reason, "offer_closed");
}

static void test_messages_go_between_the_two_sides_only(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct referral_message *rows;
    size_t n;
    int64_t id = sent_on("2026-03-20");
    struct write w = {.actor = &leader, .id = id, .text = "Hvilken dag passer bedst?"};
    must(db_write(db, "test", message_fn, &w, &err));
    const struct actor *const others[] = {&stranger, &ips, &sof, &suf};
    for (size_t i = 0; i < 4; i++) {
        w.actor = others[i];
        e = ERR_INIT;
        assert_int_equal(db_write(db, "test", message_fn, &w, &e), ERR_NOT_FOUND);
        must(db_write(db, "test", message_read_fn, &w, &err));
        assert_int_equal(w.n, 0);
    }
    assert_int_equal(row_of(id).n_from_receiver, 1);
    w.actor = &colleague; /* may write, but the message is not read by that */
    must(db_write(db, "test", message_read_fn, &w, &err));
    assert_int_equal(w.n, 0);
    w.text = "";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", message_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "text"));
    w.text = "Tirsdag.";
    must(db_write(db, "test", message_fn, &w, &err));
    w.actor = &bif;
    must(db_write(db, "test", message_read_fn, &w, &err));
    assert_int_equal(w.n, 1);
    assert_int_equal(row_of(id).n_from_receiver, 0);
    assert_int_equal(row_of(id).n_from_sender, 1);
    struct conn *c = lease();
    must(referral_messages(c, id, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].side, "receiver");
    assert_string_equal(rows[1].name, "karim");
}

static void test_S2_04_ips_takes_those_in_treatment_from_the_drug_unit(void **state)
{
    (void)state;
    struct err e;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    add_spell(citizen, "kontanthjaelp-aktivitetsparat", "2025-01-01", "");
    struct referral r = ready(citizen, "ips-rusmiddel", basis(citizen, &sof, "bif", "social,job"));
    assert_int_equal(send(&sof, &r, "2026-03-20", &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "BI11")); /* where those who must be motivated belong */
    r.entry_met = "center-for-rusmiddelbehandling";
    must(send(&sof, &r, "2026-03-20", &e));
    must(answer(&ips, r.id, "accepted", NULL, &e));
    assert_string_equal(stored(r.id).entry_met, "center-for-rusmiddelbehandling");
    /* The job centre itself does not visit to IPS. */
    struct referral own = ready(citizen, "ips-rusmiddel", INT_NONE);
    own.entry_met = "center-for-rusmiddelbehandling";
    assert_int_equal(send(&bif, &own, "2026-03-20", &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "Center for Rusmiddelbehandling"));
}

static void test_S2_04_the_receiver_needs_a_basis_across_administrations(void **state)
{
    (void)state;
    struct err e;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    struct referral r = ready(citizen, "ips-rusmiddel", INT_NONE);
    r.entry_met = "center-for-rusmiddelbehandling";
    assert_int_equal(send(&sof, &r, "2026-03-20", &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "legal_basis_id"));
    r.legal_basis_id = basis(citizen, &sof, "suf", "social"); /* to the wrong one */
    assert_int_equal(send(&sof, &r, "2026-03-20", &e), ERR_INVALID);
    r.legal_basis_id =
        basis(citizen, &suf, "bif", "health"); /* what SUF may tell says nothing of what SOF may */
    assert_int_equal(send(&sof, &r, "2026-03-20", &e), ERR_INVALID);
    r.legal_basis_id = basis(citizen, &sof, "bif", "social");
    must(send(&sof, &r, "2026-03-20", &e));
}

static void test_S2_09_a_veteran_is_referred_from_the_social_side_to_the_job_side(void **state)
{
    (void)state;
    struct err e;
    int64_t citizen = add_citizen("1980-01-01", "", ""); /* no benefit */
    struct referral r = ready(citizen, "veteranindsats", basis(citizen, &sof, "bif", "social"));
    must(send(&sof, &r, "2026-03-20", &e));
    must(answer(&ips, r.id, "accepted", NULL, &e));
    struct referral back = ready(citizen, "veteranindsats", basis(citizen, &suf, "bif", "health"));
    must(send(&suf, &back, "2026-03-21", &e)); /* from health as well */
}

static void test_inside_one_administration_no_basis_is_asked_for(void **state)
{
    (void)state;
    struct err e;
    int64_t citizen = add_citizen("1980-01-01", "", "");
    struct intervention own = offer("veteranindsats"), other = offer("psykologforloeb");
    assert_false(referral_needs_basis(&bif, &own));
    assert_true(referral_needs_basis(&sof, &own));
    assert_true(referral_needs_basis(&bif, &other));
    struct referral r = ready(citizen, "veteranindsats", INT_NONE);
    must(send(&bif, &r, "2026-03-20", &e));
}

static void test_S1_03_S1_11_people_in_work_and_no_doctor(void **state)
{
    (void)state;
    struct err e;
    struct referral_requirement *rules;
    size_t n;
    int64_t worker = add_citizen("1975-01-01", "", "");
    add_spell(worker, "work", "2020-01-01", ""); /* in work, no benefit */
    struct referral r = ready(worker, "kontaktpersonordning", INT_NONE);
    must(send(&bif, &r, "2026-03-20", &e));
    must(answer(&ips, r.id, "accepted", NULL, &e));
    int64_t sick = add_citizen("1975-01-01", "", "");
    add_spell(sick, "kontanthjaelp", "2025-01-01", "");
    struct intervention back = offer("hurtig-rygudredning"), doctor = offer("forloeb-ryglidelse");
    struct conn *c = lease();
    must(referral_requirements(c, &back, day("2026-03-20"), &rules, &n, arena, &err));
    assert_int_equal(n, 0); /* direct: no doctor is asked for */
    must(referral_requirements(c, &doctor, day("2026-03-20"), &rules, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rules[0].code, "doctor_referral");
    release(c);
    struct referral direct = ready(sick, "hurtig-rygudredning", basis(sick, &bif, "suf", "job"));
    must(send(&bif, &direct, "2026-03-20", &e));
}

static void test_S3_17a_refusals_are_counted_by_reason_and_criterion(void **state)
{
    (void)state;
    struct err e;
    struct referral_refusal *rows;
    size_t n;
    for (int i = 0; i < 3; i++) {
        int64_t id = sent_on("2024-03-20");
        must(answer(&leader, id, "declined", i < 2 ? "not_target_group" : "full", &e));
        struct write w = {.id = id, .text = "Er under 30 år."};
        if (i < 2)
            must(db_write(db, "test", criterion_fn, &w, &err));
    }
    struct conn *c = lease();
    must(referral_refusals(c, &leader, NULL, day("2024-01-01"), day("2025-01-01"), &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].criterion, "Er under 30 år.");
    assert_int_equal(rows[0].n, 2);
    assert_string_equal(rows[1].reason, "full");
    must(referral_refusals(c, &stranger, NULL, day("2024-01-01"), day("2025-01-01"), &rows, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
}

struct course_write {
    int64_t referral, course, n;
    const struct actor *actor;
};
static int course_fn(struct conn *c, void *ctx, struct err *e)
{
    struct course_write *w = ctx;
    struct referral r;
    int rc = referral_by_id(c, w->referral, &r, arena, e);
    if (!rc)
        rc = course_start(c, &ips, w->referral, r.version, day("2026-03-24"), &w->course, e);
    return rc ? rc : course_assess(c, &ips, w->course, "Kan arbejde 15 timer.", "veteranindsats,hif", e);
}
/* A plan that begins checks the citizen's number, which the fixture's is not. */
static int number_fn(struct conn *c, void *ctx, struct err *e)
{
    SQL(test_loop_number, "UPDATE citizen SET cpr = $2 WHERE id = $1");
    return q_exec(c, &test_loop_number, ARGS(V_INT(*(int64_t *)ctx), V_TEXT("0101029995")), NULL, e);
}
static int plan_fn(struct conn *c, void *ctx, struct err *e)
{
    struct course_write *w = ctx;
    return course_plan_recommended(c, w->actor, w->referral, &w->n, e);
}

static void test_S1_10_the_assessment_lands_in_the_plan_once(void **state)
{
    SQL(test_loop_actions, "SELECT COUNT(*) FROM plan_action WHERE citizen_id = $1 AND responsible_id = $2");
    (void)state;
    struct err e = ERR_INIT;
    int64_t citizen = add_citizen("2002-01-01", "", ""), n;
    must(db_write(db, "test", number_fn, &citizen, &err));
    struct referral r = ready(citizen, "laegefaglig-konsulent", INT_NONE);
    must(send(&bif, &r, "2026-03-20", &e));
    clock_set_today(day("2026-03-29"));
    must(answer(&ips, r.id, "accepted", NULL, &e));
    struct course_write w = {.referral = r.id, .actor = &bif};
    must(db_write(db, "test", plan_fn, &w, &err)); /* no assessment yet: nothing */
    assert_int_equal(w.n, 0);
    must(db_write(db, "test", course_fn, &w, &err));
    w.actor = &sof;
    assert_int_equal(db_write(db, "test", plan_fn, &w, &e), ERR_NOT_FOUND);
    w.actor = &bif;
    must(db_write(db, "test", plan_fn, &w, &err));
    assert_int_equal(w.n, 2);
    must(db_write(db, "test", plan_fn, &w, &err));
    assert_int_equal(w.n, 0);
    struct conn *c = lease();
    must(q_int(c, &test_loop_actions, ARGS(V_INT(citizen), V_INT(bif.user_id)), &n, &err));
    release(c);
    assert_int_equal(n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened_by_the_receiving_unit_it_is_received_once),
        cmocka_unit_test(test_the_states_in_sql_are_those_of_the_functions),
        cmocka_unit_test(test_withdrawn_by_the_sender_or_a_colleague_with_a_reason),
        cmocka_unit_test(test_the_nine_stop_reasons_can_be_used_by_both_sides),
        cmocka_unit_test(test_undo_goes_back_to_the_waiting_list_with_its_times),
        cmocka_unit_test(test_three_clocks_run_and_stop),
        cmocka_unit_test(test_unanswered_referrals_expire_once_and_cannot_be_answered),
        cmocka_unit_test(test_the_last_day_is_the_same_whatever_the_hour_and_summer_time),
        cmocka_unit_test(test_accepted_and_never_started_expires_and_so_does_all_when_the_offer_ends),
        cmocka_unit_test(test_messages_go_between_the_two_sides_only),
        cmocka_unit_test(test_S2_04_ips_takes_those_in_treatment_from_the_drug_unit),
        cmocka_unit_test(test_S2_04_the_receiver_needs_a_basis_across_administrations),
        cmocka_unit_test(test_S2_09_a_veteran_is_referred_from_the_social_side_to_the_job_side),
        cmocka_unit_test(test_inside_one_administration_no_basis_is_asked_for),
        cmocka_unit_test(test_S1_03_S1_11_people_in_work_and_no_doctor),
        cmocka_unit_test(test_S1_10_the_assessment_lands_in_the_plan_once),
        cmocka_unit_test(test_S3_17a_refusals_are_counted_by_reason_and_criterion),
    };
    return cmocka_run_group_tests_name("referral_loop", tests, set_up, effect_tear_down);
}
