/* The last referral day, on the public data: stories S0-11 and S0-15, and the same through a file. */
#include "effect_fixture.h"
#include "base/buf.h"
#include "base/text.h"
#include "path/referral_import.h"
#include "path/referral_request.h"
#include "people/legal_basis.h"
#include <string.h>

static int64_t citizen, basis;
static const char *const citizen_key = "k1";

static int add_basis(struct conn *c, void *ctx, struct err *e)
{
    struct legal_basis *b = ctx;
    return legal_basis_add(c, &everyone, b, e);
}

static int add_user(struct conn *c, void *ctx, struct err *e)
{
    SQL(test_add_user, "INSERT INTO app_user (id, login, name, unit, password, active, failed, version) "
                       "VALUES (7, 'mette', 'Mette', 'jobcenter-koebenhavn', 'x', 1, 0, 1)");
    (void)ctx;
    return q_exec(c, &test_add_user, NO_ARGS, NULL, e);
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    must(db_write(db, "test_user", add_user, NULL, &err));
    citizen = add_citizen("1980-05-05", "", "");
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "lov";
    b.statute = "Retssikkerhedsloven § 11 a";
    b.from_admin = "bif";
    b.to_admin = "suf";
    b.tracks = "job,health";
    b.valid_from = day("2025-01-01");
    must(db_write(db, "test_basis", add_basis, &b, &err));
    basis = b.id;
    return 0;
}

struct sending {
    const char *offer, *day;
    struct referral referral;
};

static int send(struct conn *c, void *ctx, struct err *e)
{
    struct sending *s = ctx;
    struct intervention iv;
    struct referral *r = &s->referral;
    clock_set_today(day(s->day)); /* sent that day; what is sent on an earlier day needs a reason */
    int rc = intervention_by_key(c, s->offer, &iv, arena, e);
    field_clear_row(&referral_table, r);
    r->citizen_id = citizen;
    r->intervention_id = iv.id;
    r->reason = "Ondt i ryggen";
    r->priority = "normal";
    r->legal_basis_id = basis;
    return rc ? rc : referral_send(c, &everyone, r, day(s->day), e);
}

static int send_late(struct conn *c, void *ctx, struct err *e)
{
    struct sending *s = ctx;
    return referral_send(c, &everyone, &s->referral, day(s->day), e);
}

/* What sending on that day gives; refusal = the message, in the arena, or NULL. */
static int send_on(const char *offer, const char *iso, const char **refusal)
{
    struct sending s = {offer, iso, {0}};
    struct err e = ERR_INIT;
    int rc = db_write(db, "test_send", send, &s, &e);
    *refusal = rc ? arena_strdup(arena, err_user_text(&e)) : NULL;
    if (rc == OK)
        assert_int_equal(s.referral.sent_day.n, day(iso).n);
    return rc;
}

static void assert_sent(const char *offer, const char *iso)
{
    const char *refusal;
    int rc = send_on(offer, iso, &refusal);
    if (rc)
        fail_msg("%s on %s: %s", offer, iso, refusal);
}

static void assert_refused(const char *offer, const char *iso, const char *part)
{
    const char *refusal;
    assert_int_equal(send_on(offer, iso, &refusal), ERR_REFUSED);
    if (!strstr(refusal, part))
        fail_msg("“%s” does not say “%s”", refusal, part);
}

static void test_s0_15_health_talk_until_18_march(void **state)
{
    (void)state;
    assert_sent("sundhedssamtale", "2026-03-18");
    assert_refused(
        "sundhedssamtale", "2026-03-19", "Du kan ikke henvise til Sundhedssamtale efter 18. marts 2026.");
    assert_refused("sundhedssamtale", "2026-03-19", "aftalt mellem BIF og SUF");
}

static void test_s0_15_training_until_9_march(void **state)
{
    (void)state;
    assert_sent("traening-bevaegelse", "2026-03-09");
    assert_refused("traening-bevaegelse", "2026-03-10", "efter 9. marts 2026");
    assert_refused("traening-bevaegelse", "2026-03-10", "Vælg et andet tilbud, fx ");
}

static void test_s0_11_psychologist_until_the_end_of_june(void **state)
{
    (void)state;
    assert_sent("psykologforloeb", "2026-03-20");
    assert_sent("psykologforloeb", "2026-06-30");
    assert_refused("psykologforloeb", "2026-07-01", "er ophørt 30. juni 2026");
}

/* Registered on today, sent on the day of s: with or without a reason. */
static int register_late(
    const char *today, const char *sent, const char *why, struct sending *s, struct err *e)
{
    *s = (struct sending){"sundhedssamtale", sent, {0}};
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, s->offer, &iv, arena, &err));
    release(c);
    struct referral *r = &s->referral;
    field_clear_row(&referral_table, r);
    r->citizen_id = citizen;
    r->intervention_id = iv.id;
    r->reason = "Ondt i ryggen";
    r->priority = "normal";
    r->legal_basis_id = basis;
    r->late_reason = why;
    *e = ERR_INIT;
    clock_set_today(day(today));
    return db_write(db, "test_late", send_late, s, e);
}

static void test_s0_11_a_referral_registered_late_keeps_both_dates(void **state)
{
    (void)state;
    struct sending s;
    struct err e;
    struct referral kept;
    assert_int_equal(register_late("2026-04-14", "2026-03-17", NULL, &s, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "late_reason"));
    assert_int_equal(register_late("2026-04-14", "2026-03-17", "Sendt med brev", &s, &e), OK);
    struct conn *c = lease();
    must(referral_by_id(c, s.referral.id, &kept, arena, &err));
    release(c);
    assert_int_equal(kept.sent_day.n, day("2026-03-17").n);
    assert_int_equal(stamp_local_day(kept.created).n, day("2026-04-14").n);
    assert_string_equal(kept.late_reason, "Sendt med brev");
    /* The stop of the day it was sent counts, not that of the day it is registered. */
    assert_int_equal(register_late("2026-04-14", "2026-03-19", "Sendt med brev", &s, &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "18. marts 2026"));
    assert_int_equal(
        register_late("2026-06-17", "2026-03-18", "Sendt med brev", &s, &e), ERR_INVALID); /* 91 days */
    assert_non_null(err_field_text(&e, "sent_day"));
    assert_int_equal(register_late("2026-06-16", "2026-03-18", "Sendt med brev", &s, &e), OK); /* 90 */
    assert_int_equal(
        register_late("2026-03-16", "2026-03-17", "Sendt med brev", &s, &e), ERR_INVALID); /* ahead */
}

static int64_t count(const char *what)
{
    SQL(test_count_referrals, "SELECT COUNT(*) FROM referral WHERE state <> 'draft'");
    SQL(test_count_drafts, "SELECT COUNT(*) FROM referral WHERE state = 'draft' AND from_user_id = 7");
    SQL(test_count_runs, "SELECT COUNT(*) FROM import_run WHERE kind = 'referrals'");
    const struct sql *sql = !strcmp(what, "drafts") ? &test_count_drafts
                            : !strcmp(what, "runs") ? &test_count_runs
                                                    : &test_count_referrals;
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, sql, NO_ARGS, &n, &err));
    release(c);
    return n;
}

static struct referral_import_report import(const char *rows, bool partial, bool dry_run)
{
    struct referral_import in = {
        .path = "prøve.csv", .actor = everyone, .partial = partial, .dry_run = dry_run};
    struct referral_import_report report;
    in.actor.user_id = 7;
    in.data = arena_printf(arena, "citizen;offer;sent_day;reason;legal_basis\n%s", rows);
    in.len = strlen(in.data);
    must(referral_import(db, &in, &report, &err));
    return report;
}

static void test_s0_15_import_refuses_with_the_same_words(void **state)
{
    (void)state;
    const char *refusal;
    int64_t before = count("referrals");
    clock_set_today(day("2026-03-20"));
    assert_int_equal(send_on("bbat", "2026-03-10", &refusal), ERR_REFUSED);
    const char *rows = arena_printf(
        arena, "%s;bbat;2026-03-09;Smerter;lov\n%s;bbat;2026-03-10;Smerter;lov\n", citizen_key, citizen_key);
    struct referral_import_report report = import(rows, false, false);
    assert_int_equal(report.n_sent, 1);
    assert_int_equal(report.n_refused, 1);
    assert_false(report.sent);
    assert_non_null(strstr(report.text.data, arena_printf(arena, "linje 3: afvist. %s\n", refusal)));
    assert_int_equal(count("referrals"), before);
    assert_int_equal(count("drafts"), 1);
    assert_int_equal(report.n_drafts, 1);
    assert_int_equal(count("runs"), 1);
    buf_done(&report.text);
}

static void test_import_partial_sends_the_good_rows_once(void **state)
{
    (void)state;
    int64_t before = count("referrals");
    const char *rows =
        arena_printf(arena, "%s;hif-ro-i-krop-og-sind;9/3-2026;Uro;lov\n%s;bbat;2026-03-10;Smerter;lov\n",
            citizen_key, citizen_key);
    struct referral_import_report report = import(rows, true, true);
    assert_int_equal(report.n_sent, 1);
    assert_int_equal(count("referrals"), before);
    buf_done(&report.text);
    for (int again = 0; again < 2; again++) {
        report = import(rows, true, false);
        assert_true(report.sent);
        assert_int_equal(report.n_sent, again ? 0 : 1);
        assert_int_equal(report.n_same, again ? 1 : 0);
        assert_int_equal(count("referrals"), before + 1);
        assert_int_equal(count("drafts"), 1);
        buf_done(&report.text);
    }
}

static void assert_reported(const char *row, const char *message)
{
    struct referral_import_report report = import(row, false, true);
    if (report.n_refused != 1 || !strstr(report.text.data, message))
        fail_msg("%s gives “%s”, not “%s”", row, report.text.data, message);
    buf_done(&report.text);
}

static void test_import_says_what_is_wrong_with_a_row(void **state)
{
    (void)state;
    assert_reported("3102991234;bbat;2026-03-09;Smerter;lov\n",
        "linje 2: afvist. citizen: CPR-nummeret skal have 10 cifre");
    assert_reported("0101011234;bbat;2026-03-09;Smerter;lov\n", "citizen: Borgeren findes ikke");
    assert_reported("k1;yoga;2026-03-09;Smerter;lov\n", "offer: Tilbuddet “yoga” findes ikke");
    assert_reported("k1;bbat;2026-02-30;Smerter;lov\n", "sent_day: Skriv datoen som");
    assert_reported("k1;bbat;2030-01-01;Smerter;lov\n", "sent_day: Datoen ligger i fremtiden");
    assert_reported("k1;hif;2026-03-09;Smerter;ukendt\n", "legal_basis: Hjemlen “ukendt” findes ikke");
    assert_reported("k1;hif;2026-03-09;Smerter;samtykke\n", "legal_basis: Borgeren har ikke denne hjemmel");
    assert_reported("k1;hif;2026-03-09;;lov\n", "reason: Skriv, hvorfor borgeren henvises.");
}

static void test_import_refuses_a_file_it_cannot_read(void **state)
{
    (void)state;
    static const struct {
        const char *data, *message;
    } bad[] = {
        {"citizen;offer;sent_day\nk1;bbat;2026-03-09\n", "Kolonnen “reason” mangler"},
        {"citizen;offer;sent_day;reason;color\n", "Kolonnen “color” kendes ikke"},
        {"", ""},
        {"citizen;offer;sent_day;reason\nk1;bbat;2026-03-09;\xff\xfe\n", ""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct referral_import in = {
            .path = "x.csv", .data = bad[i].data, .len = strlen(bad[i].data), .actor = everyone};
        struct referral_import_report report;
        struct err e = ERR_INIT;
        assert_int_equal(referral_import(db, &in, &report, &e), ERR_INVALID);
        assert_non_null(strstr(err_user_text(&e), bad[i].message));
        buf_done(&report.text);
    }
}

static void test_a_request_takes_a_cpr_number_or_a_key(void **state)
{
    (void)state;
    struct referral_request by_key = {
        .citizen = citizen_key, .offer = "hif", .reason = "Uro", .legal_basis = "lov", .team = "hif-unge"};
    struct referral_asked ask;
    struct err e = ERR_INIT;
    struct conn *c = lease();
    must(referral_request_read(c, &everyone, &by_key, day("2026-03-05"), &ask, arena, &e));
    assert_int_equal(ask.referral.citizen_id, citizen);
    assert_int_equal(ask.referral.legal_basis_id, basis);
    assert_string_equal(ask.referral.team, "hif-unge");
    assert_string_equal(ask.referral.priority, "normal");
    by_key.team = "hif-børn";
    by_key.priority = "nu";
    assert_int_equal(
        referral_request_read(c, &everyone, &by_key, day("2026-03-05"), &ask, arena, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "team"));
    assert_non_null(err_field_text(&e, "priority"));
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_s0_15_health_talk_until_18_march),
        cmocka_unit_test(test_s0_15_training_until_9_march),
        cmocka_unit_test(test_s0_11_psychologist_until_the_end_of_june),
        cmocka_unit_test(test_s0_11_a_referral_registered_late_keeps_both_dates),
        cmocka_unit_test(test_s0_15_import_refuses_with_the_same_words),
        cmocka_unit_test(test_import_partial_sends_the_good_rows_once),
        cmocka_unit_test(test_import_says_what_is_wrong_with_a_row),
        cmocka_unit_test(test_import_refuses_a_file_it_cannot_read),
        cmocka_unit_test(test_a_request_takes_a_cpr_number_or_a_key),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
