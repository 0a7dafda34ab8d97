/* Registers of activity without citizens: rows where rows exist, reported figures where they don't, each in its own unit (S3-01a, 03a, 05a,
 * 09a, 12a, 13a, 16). */
#include "effect_fixture.h"
#include "base/text.h"
#include "effect/figure.h"
#include "offer/agreement_grant.h"
#include "path/digest.h"
#include "path/pool.h"
#include "supply/activity_count.h"
#include "supply/employer.h"
#include "system/user.h"

#include <string.h>

struct work {
    struct actor actor;
    struct activity row;
    const struct activity_register *r;
    const struct activity_action *action;
    const char *reason;
    struct employer employer;
    int64_t same;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return activity_add(c, &w->actor, &w->row, e);
}
static int update_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return activity_update(c, &w->actor, &w->row, e);
}
static int act_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return activity_act(c, &w->actor, w->action, &w->row, e);
}
static int cancel_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return activity_cancel(c, &w->actor, w->r, w->row.id, w->row.version, w->reason, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return activity_undo(c, &w->actor, w->r, w->row.id, e);
}
static int employer_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return employer_add(c, &w->actor, &w->employer, &w->same, e);
}
static int employer_remove_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return employer_remove(c, &w->actor, w->employer.id, 1, e);
}

static struct work work_of(const char *reg, const char *intervention, const char *on)
{
    struct work w = {.actor = everyone, .r = activity_register_find(reg)};
    field_clear_row(&activity_table, &w.row);
    w.row.employer_cvr = NULL;
    w.row.reg = reg;
    w.row.intervention = intervention;
    w.row.day = on ? day(on) : DAY_NONE;
    assert_non_null(w.r);
    return w;
}

static int64_t add(struct work *w)
{
    must(db_write(db, "add", add_fn, w, &err));
    return w->row.id;
}

static struct activity get(const char *reg, int64_t id)
{
    struct activity row;
    struct conn *c = lease();
    must(activity_by_id(c, activity_register_find(reg), id, &row, arena, &err));
    release(c);
    return row;
}

static int act(const char *reg, int64_t id, const char *action, struct activity *typed)
{
    struct work w = {.actor = everyone, .r = activity_register_find(reg)};
    w.row = typed ? *typed : get(reg, id);
    w.action = activity_action_find(w.r, action);
    assert_non_null(w.action);
    return db_write(db, "act", act_fn, &w, &err);
}

static struct activity_count count(const char *intervention, const char *measure, int year)
{
    struct activity_count ret;
    struct conn *c = lease();
    assert_non_null(activity_measure_find(measure));
    must(activity_count_of(c, intervention, activity_measure_find(measure), day_from_ymd(year, 1, 1),
        day_from_ymd(year, 12, 31), &ret, arena, &err));
    release(c);
    return ret;
}

static int64_t company(const char *cvr, const char *name)
{
    struct work w = {.actor = everyone};
    field_clear_row(&employer_table, &w.employer);
    w.employer.cvr = cvr;
    w.employer.name = name;
    must(db_write(db, "employer", employer_fn, &w, &err));
    return w.employer.id;
}

static void refused_at(int rc, const char *field)
{
    assert_int_equal(rc, ERR_INVALID);
    if (!err_field_text(&err, field))
        fail_msg("no message at %s", field);
    err_clear(&err);
}

/* ---- employers ---- */

static void test_a_cvr_number_passes_modulus_11_and_a_p_number_has_ten_digits(void **state)
{
    (void)state;
    char cvr[9], p[11];
    assert_true(employer_parse_cvr("13748136", cvr)); /* the example of Erhvervsstyrelsen */
    assert_true(employer_parse_cvr("DK-13 74 81 36", cvr));
    assert_string_equal(cvr, "13748136");
    assert_false(employer_parse_cvr("13748137", cvr));
    assert_false(employer_parse_cvr("1374813", cvr));
    assert_false(employer_parse_cvr("137481366", cvr));
    assert_false(employer_parse_cvr("1374813x", cvr));
    assert_false(employer_parse_cvr("00000000", cvr));
    assert_false(employer_parse_cvr(NULL, cvr));
    assert_true(employer_parse_p("1999 900 001", p));
    assert_string_equal(p, "1999900001");
    assert_false(employer_parse_p("199990000", p));
}

static void test_the_same_cvr_number_is_refused_with_the_one_that_is_there(void **state)
{
    (void)state;
    int64_t first = company("99000007", "Brokholt Gartneri ApS");
    struct work w = {.actor = everyone};
    field_clear_row(&employer_table, &w.employer);
    w.employer.cvr = "99 00 00 07";
    w.employer.name = "Den samme igen";
    refused_at(db_write(db, "employer", employer_fn, &w, &err), "cvr");
    assert_int_equal(w.same, first);
    w.employer.p_number = "1999900001"; /* the other row is the whole company */
    refused_at(db_write(db, "employer", employer_fn, &w, &err), "cvr");
    w.employer.cvr = "99000009";
    refused_at(db_write(db, "employer", employer_fn, &w, &err), "cvr");
    assert_int_equal(w.same, 0);
    w.employer.cvr = "99000015";
    w.employer.name = "Kommunen, bibliotek";
    must(db_write(db, "employer", employer_fn, &w, &err));
    w.employer.p_number = "1999900002"; /* two places of work of one unit */
    w.employer.name = "Kommunen, plejecenter";
    must(db_write(db, "employer", employer_fn, &w, &err));
    struct employer e;
    struct conn *c = lease();
    assert_int_equal(employer_by_number(c, "99000015", &e, arena, &err), ERR_INVALID); /* which of them? */
    err_clear(&err);
    must(employer_by_number(c, "1999900002", &e, arena, &err));
    release(c);
    assert_string_equal(e.name, "Kommunen, plejecenter");
}

static void test_an_employer_that_rows_name_cannot_be_removed(void **state)
{
    (void)state;
    struct work w = work_of("company_contact", "groen-erhvervsenhed", "2024-02-01");
    w.employer.id = company("99000023", "Engsø Cykler ApS");
    w.row.employer_cvr = "99000023";
    w.row.kind = "contact";
    add(&w);
    assert_int_equal(db_write(db, "remove", employer_remove_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
    w.reason = "Forkert virksomhed";
    w.row.version = 1;
    must(db_write(db, "cancel", cancel_fn, &w, &err));
    must(db_write(db, "remove", employer_remove_fn, &w, &err));
}

/* ---- counts ---- */

static void test_S3_09a_a_company_counts_once_and_reported_figures_stand_beside_the_rows(void **state)
{
    (void)state;
    struct activity_count none = count("groen-erhvervsenhed", "companies_visited", 2023);
    (void)none;
    company("99000031", "Kråsby Genbrug A/S");
    company("99000058", "Nordvang Data ApS");
    static const struct {
        const char *cvr, *kind, *on;
    } rows[] = {{"99000031", "contact", "2025-02-03"}, {"99000031", "visit", "2025-03-03"},
        {"99000031", "visit", "2025-06-03"}, {"99000058", "contact", "2025-04-03"},
        {"99000058", "meeting", "2025-05-03"}, {"99000058", "visit", "2026-01-05"}};
    for (size_t i = 0; i < 6; i++) {
        struct work w = work_of("company_contact", "groen-erhvervsenhed", rows[i].on);
        w.row.employer_cvr = rows[i].cvr;
        w.row.kind = rows[i].kind;
        add(&w);
    }
    assert_int_equal(count("groen-erhvervsenhed", "companies_contacted", 2025).rows, 2);
    assert_int_equal(count("groen-erhvervsenhed", "companies_visited", 2025).rows, 1);
    assert_int_equal(count("groen-erhvervsenhed", "company_meetings", 2025).rows, 1);
    assert_int_equal(count("groen-erhvervsenhed", "company_contacts", 2025).rows, 5);
    assert_int_equal(
        count("groen-erhvervsenhed", "companies_visited", 2022).rows, 0); /* rows, but none that year */
    struct activity_count contacted = count("groen-erhvervsenhed", "companies_contacted", 2025),
                          visited = count("groen-erhvervsenhed", "companies_visited", 2025);
    assert_int_equal(contacted.n_reported, 1);
    assert_string_equal(contacted.reported[0].as_printed, "ca. 400");
    assert_string_equal(contacted.reported[0].qualifier, "ca.");
    assert_string_equal(contacted.reported[0].period, "2025");
    assert_string_equal(visited.reported[0].as_printed, "150");
    /* The 88 per cent of Dansk Erhverv are no result of the unit. */
    for (size_t i = 0; i < contacted.n_reported; i++)
        assert_null(strstr(contacted.reported[i].as_printed, "88"));
}

static void test_a_register_without_rows_says_so_and_is_never_zero(void **state)
{
    (void)state;
    assert_int_equal(count("groenne-matcharrangementer", "match_events", 2025).rows, INT_NONE);
    assert_int_equal(
        count("groenne-matcharrangementer", "match_events", 2025).n_reported, 0); /* ikke oplyst */
    struct activity_count signature = count("groenne-signaturvirksomheder", "signature_companies", 2025);
    assert_int_equal(signature.rows, INT_NONE);
    assert_int_equal(signature.n_reported, 1);
    assert_string_equal(signature.reported[0].as_printed, "28");
    assert_int_equal(signature.reported[0].value.milli, 28000);
    struct activity_count jobs = count("socialt-frikort-pulje", "pool_jobs", 2025);
    assert_string_equal(jobs.reported[0].as_printed, "267");
    assert_string_equal(jobs.reported[0].unit, "jobs");
}

static void test_the_indicator_shows_companies_below_the_limit_and_tells_the_reported_figure_apart(
    void **state)
{
    (void)state;
    struct figure_params p = {
        3, {{"measure", "companies_visited"}, {"intervention", "groen-erhvervsenhed"}, {"year", "2025"}}};
    struct figure f;
    struct conn *c = lease();
    must(figure_compute(c, &reader, "activity", &p, day("2026-04-14"), &f, arena, &err));
    assert_int_equal(f.value, 1); /* one company: no person is hidden behind it */
    assert_false(f.suppressed);
    assert_string_equal(f.unit, "companies");
    assert_non_null(strstr(f.note, "150"));
    p.p[1].value = "groenne-matcharrangementer";
    p.p[0].value = "match_events";
    must(figure_compute(c, &reader, "activity", &p, day("2026-04-14"), &f, arena, &err));
    assert_true(f.missing);
    p.p[0].value = "nothing";
    assert_int_equal(
        figure_compute(c, &reader, "activity", &p, day("2026-04-14"), &f, arena, &err), ERR_INVALID);
    err_clear(&err);
    release(c);
}

static void test_courses_of_citizens_are_suppressed_as_everywhere(void **state)
{
    (void)state;
    add_course(add_citizen("1980-01-01", "", ""), "cafe-b", "2025-03-01", "");
    struct figure_params p = {3, {{"measure", "courses"}, {"intervention", "cafe-b"}, {"year", "2025"}}};
    struct figure f;
    struct conn *c = lease();
    must(figure_compute(c, &reader, "activity", &p, day("2026-04-14"), &f, arena, &err));
    assert_true(f.suppressed);
    must(figure_compute(c, &everyone, "activity", &p, day("2026-04-14"), &f, arena, &err));
    assert_int_equal(f.value, 1);
    release(c);
}

static void test_S3_05a_participants_are_employees_and_count_once(void **state)
{
    (void)state;
    struct work course = work_of("staff_course", "groen-masterclass", "2025-05-06");
    course.row.title = "Hold 1";
    course.row.kind = "team";
    course.row.minutes = 360;
    int64_t id = add(&course), second;
    course.row.title = "Sparring";
    course.row.kind = "sparring";
    course.row.minutes = 45;
    second = add(&course);
    static const struct {
        const char *person, *state;
        int course;
    } rows[] = {{"Ida Kråsby", "attended", 0}, {"Bo Engsø", "attended", 0}, {"Per Holm", "absent", 0},
        {"IDA Kråsby", "attended", 1}};
    for (size_t i = 0; i < 4; i++) {
        struct work w = work_of("staff_participant", NULL, NULL);
        w.row.parent_id = rows[i].course ? second : id;
        w.row.person = rows[i].person;
        w.row.party = "Center for Unge";
        w.row.state = rows[i].state;
        add(&w);
    }
    assert_int_equal(count("groen-masterclass", "staff_courses", 2025).rows, 2);
    assert_int_equal(count("groen-masterclass", "staff_participants", 2025).rows, 2);
    assert_int_equal(count("groen-masterclass", "staff_participations", 2025).rows, 3);
    assert_int_equal(count("groen-masterclass", "staff_minutes", 2025).rows, 13); /* 360 + 360 + 45 minutes */
    struct work w = {.actor = everyone,
        .r = activity_register_find("staff_course"),
        .reason = "Aflyst",
        .row = get("staff_course", id)};
    must(db_write(db, "cancel", cancel_fn, &w, &err));
    assert_int_equal(
        count("groen-masterclass", "staff_participations", 2025).rows, 1); /* nor do those under it count */
}

static void test_S3_05a_a_partnership_counts_in_its_whole_period_and_is_renewed(void **state)
{
    (void)state;
    company("99000066", "Skelmark Transport A/S");
    struct work p = work_of("partnership", "groenne-signaturvirksomheder", "2024-05-01");
    p.row.kind = "signature";
    p.row.title = "Praktik";
    p.row.employer_cvr = "99000066";
    p.row.end_day = day("2026-04-30");
    add(&p);
    for (int year = 2023; year <= 2027; year++)
        assert_int_equal(count("groenne-signaturvirksomheder", "signature_companies", year).rows,
            year >= 2024 && year <= 2026);
    p.row.end_day = day("2024-04-30");
    refused_at(db_write(db, "add", add_fn, &p, &err), "end_day");
    struct activity typed = get("partnership", p.row.id);
    typed.end_day = day("2020-01-01");
    refused_at(act("partnership", p.row.id, "forny", &typed), "end_day");
    typed.end_day = (day_t){clock_today().n + 400};
    typed.due_day = (day_t){clock_today().n + 300};
    must(act("partnership", p.row.id, "forny", &typed)); /* the same row goes on */
    struct activity now = get("partnership", p.row.id);
    assert_string_equal(now.state, "active");
    assert_int_equal(now.done_day.n, clock_today().n);
    assert_true(activity_is_late(p.r, &now, (day_t){now.due_day.n + 1}));
    assert_int_equal(
        count("groenne-signaturvirksomheder", "signature_companies", day_year(now.end_day)).rows, 1);
}

/* ---- the pool ---- */

static struct pool_balance balance(void)
{
    struct pool_balance b;
    struct conn *c = lease();
    must(pool_balance_of(c, "socialt-frikort", &b, arena, &err));
    release(c);
    return b;
}

static struct work application(int64_t kr)
{
    struct work w = work_of("pool_application", "socialt-frikort-pulje", "2026-03-02");
    w.row.party = "Biblioteket";
    w.row.title = "Sætter bøger på plads";
    w.row.amount = (struct money){kr * 100};
    return w;
}

static void test_S3_12a_a_granted_application_is_a_job_and_the_empty_pool_refuses(void **state)
{
    (void)state;
    struct work w = application(3400000);
    int64_t id = add(&w), jobs = balance().n_jobs;
    assert_string_equal(get("pool_application", id).state, "received");
    must(act("pool_application", id, "bevilg", NULL));
    assert_int_equal(balance().n_jobs, jobs + 1);
    assert_int_equal(balance().spent.oere, 340000000);
    assert_true(get("pool_application", id).pool_job_id > 0);
    struct work u = {.actor = everyone, .r = w.r, .row = get("pool_application", id)};
    must(db_write(db, "undo", undo_fn, &u, &err)); /* the money is back, the application waits again */
    assert_int_equal(balance().spent.oere, 0);
    assert_string_equal(get("pool_application", id).state, "received");
    must(act("pool_application", id, "bevilg", NULL));
    assert_int_equal(act("pool_application", id, "bevilg", NULL), ERR_CONFLICT);
    err_clear(&err);
    u.row = get("pool_application", id);
    u.reason = "Fejl";
    assert_int_equal(
        db_write(db, "cancel", cancel_fn, &u, &err), ERR_REFUSED); /* the job is taken back on the pool */
    err_clear(&err);
    w = application(100001);
    id = add(&w);
    assert_int_equal(act("pool_application", id, "bevilg", NULL), ERR_REFUSED);
    assert_non_null(strstr(err.user, "100000"));
    err_clear(&err);
    w = application(100000);
    int64_t last = add(&w);
    must(act("pool_application", last, "bevilg", NULL));
    assert_int_equal(act("pool_application", id, "bevilg", NULL), ERR_REFUSED);
    assert_non_null(strstr(err.user, "Puljen er brugt"));
    err_clear(&err);
    refused_at(act("pool_application", id, "afslaa", NULL), "reason");
    struct activity typed = get("pool_application", id);
    typed.reason = "used";
    must(act("pool_application", id, "afslaa", &typed));
    assert_string_equal(get("pool_application", id).state, "refused");
    assert_int_equal(count("socialt-frikort-pulje", "applications", 2026).rows, 3);
    assert_int_equal(count("socialt-frikort-pulje", "applications_refused", 2026).rows, 1);
}

/* ---- reports ---- */

static void test_S3_16_a_report_without_citizens_counts_when_it_is_approved(void **state)
{
    (void)state;
    struct work w = work_of("supplier_report", "sabaah-tilskud", "2025-01-01");
    w.row.end_day = day("2025-12-31");
    w.row.due_day = day("2026-02-15");
    int64_t id = add(&w);
    struct activity row = get("supplier_report", id);
    assert_string_equal(row.state, "expected");
    assert_string_equal(row.party, "Sabaah"); /* the intervention's provider */
    assert_false(activity_is_late(w.r, &row, day("2026-02-15")));
    assert_true(activity_is_late(w.r, &row, day("2026-02-16")));
    must(act("supplier_report", id, "ryk", NULL));
    assert_false(day_is_none(get("supplier_report", id).reminded));
    struct work f = work_of("report_figure", NULL, NULL);
    f.row.parent_id = id;
    f.row.title = "Aftener holdt";
    f.row.as_printed = "ca. 40";
    f.row.value = (struct dec){40000};
    f.row.unit = "meetings";
    f.row.qualifier = "ca.";
    f.row.kind = "reports";
    add(&f);
    assert_int_equal(count("sabaah-tilskud", "reports", 2025).n_reported, 0);
    must(act("supplier_report", id, "modtag", NULL));
    assert_int_equal(get("supplier_report", id).done_day.n, clock_today().n);
    assert_false(activity_is_late(w.r,
        &(struct activity){.state = "received", .due_day = row.due_day, .cancelled = STAMP_NONE},
        day("2026-06-01")));
    refused_at(act("supplier_report", id, "retur", NULL), "reason");
    must(act("supplier_report", id, "godkend", NULL));
    struct activity_count counted = count("sabaah-tilskud", "reports", 2025);
    assert_int_equal(counted.n_reported, 1);
    assert_string_equal(counted.reported[0].as_printed, "ca. 40");
    assert_string_equal(counted.reported[0].supplier, "Sabaah");
    assert_int_equal(counted.reported[0].received.n, clock_today().n);
    assert_int_equal(count("sabaah-tilskud", "reports", 2024).n_reported, 0);
    struct activity_figure *others;
    size_t n_others;
    struct conn *c = lease();
    must(activity_report_figures(
        c, "sabaah-tilskud", day("2025-01-01"), day("2025-12-31"), &others, &n_others, arena, &err));
    release(c);
    assert_int_equal(n_others, 0);        /* it says the same as a measure */
    f.row.title = "Deltager 010179-9992"; /* a person's number has no place here */
    refused_at(db_write(db, "add", add_fn, &f, &err), "title");
}

static void test_a_late_report_stands_in_the_daily_e_mail_of_who_registered_it(void **state)
{
    (void)state;
    static const char *const roles[] = {"controller"};
    struct user user = {.login = "cora", .name = "Cora Opdigtet", .unit = "bif", .active = 1};
    struct digest_counts counts;
    int64_t id;
    must(user_add(db, &everyone, &user, "et langt kodeord til test", roles, 1, &id, &err));
    struct work w = work_of("supplier_report", "sabaah-tilskud", "2024-01-01");
    w.row.end_day = day("2024-06-30");
    w.row.due_day = day("2024-08-15");
    w.actor.user_id = id;
    add(&w);
    struct conn *c = lease();
    must(user_by_id(c, id, &user, arena, &err));
    must(digest_count(c, &user, day("2024-08-15"), &counts, arena, &err));
    assert_int_equal(counts.n_activity, 0); /* the last day is not late */
    assert_false(digest_has(&counts));
    must(digest_count(c, &user, day("2024-08-16"), &counts, arena, &err));
    release(c);
    assert_int_equal(counts.n_activity, 1);
    assert_true(digest_has(&counts));
    assert_non_null(strstr(digest_text(&counts, NULL, arena), "over fristen: 1"));
}

static void test_a_supplier_writes_its_own_reports_and_cannot_approve_them(void **state)
{
    (void)state;
    struct work w = work_of("supplier_report", "jobcamps", "2025-01-01");
    w.row.end_day = day("2025-06-30");
    w.row.due_day = day("2025-08-15");
    w.actor = (struct actor){.user_id = everyone.user_id,
        .login = "frak",
        .unit = "frak",
        .admin = "frak",
        .perms = UINT64_C(1) << PERM_ACTIVITY_EDIT | UINT64_C(1) << PERM_INBOX};
    int64_t id = add(&w);
    w.action = activity_action_find(w.r, "modtag");
    w.row = get("supplier_report", id);
    must(db_write(db, "act", act_fn, &w, &err));
    w.action = activity_action_find(w.r, "godkend");
    w.row = get("supplier_report", id);
    assert_int_equal(db_write(db, "act", act_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    struct work other = work_of("supplier_report", "sabaah-tilskud", "2025-01-01");
    other.row.end_day = day("2025-06-30");
    other.row.due_day = day("2025-08-15");
    other.actor = w.actor;
    assert_int_equal(db_write(db, "add", add_fn, &other, &err), ERR_DENIED);
    err_clear(&err);
    struct intervention *list; /* nor does it see what others report */
    size_t n = 0;
    struct conn *c = lease();
    must(activity_interventions(c, w.r, &list, &n, arena, &err));
    release(c);
    assert_true(n >= 5);
    assert_true(activity_keep_readable(&w.actor, list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].key, "jobcamps");
}

/* ---- the others ---- */

static void test_S3_03a_amounts_by_period_and_the_two_dates_of_agreement_and_grant(void **state)
{
    (void)state;
    static const char *const first[] = {"2025-01-01", "2025-07-01", "2026-01-01"}, *const last[] = {
                                                                                       "2025-06-30",
                                                                                       "2025-12-31",
                                                                                       "2026-06-30"};
    for (size_t i = 0; i < 3; i++) {
        struct work w = work_of("contract_cost", "fremmedsprogstolkning", first[i]);
        w.row.title = "Merudgift";
        w.row.end_day = day(last[i]);
        w.row.amount = (struct money){110000000};
        add(&w);
    }
    assert_int_equal(count("fremmedsprogstolkning", "contract_cost", 2025).rows, 220000000);
    assert_int_equal(count("fremmedsprogstolkning", "contract_cost", 2026).rows, 110000000);
    struct work w = work_of("contract_cost", "fremmedsprogstolkning", "2026-07-01");
    refused_at(db_write(db, "add", add_fn, &w, &err), "amount");
    struct agreement *g;
    struct agreement_grant *grants;
    size_t n, n_grants;
    day_t from, to;
    struct conn *c = lease();
    must(agreement_of_intervention(c, "fremmedsprogstolkning", &g, &n, arena, &err));
    assert_int_equal(n, 1);
    must(agreement_grants_of(c, g[0].key, &grants, &n_grants, arena, &err));
    release(c);
    assert_true(agreement_uncovered(&g[0], grants, n_grants, &from, &to));
    assert_int_equal(from.n, day("2026-07-01").n);
    assert_int_equal(to.n, day("2026-12-31").n);
}

static void test_S3_13a_extra_meetings_are_counted_apart_from_those_of_the_base(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *state, *on;
        int64_t cases;
    } rows[] = {{"base", "held", "2025-02-04", 7}, {"base", "planned", "2025-12-02", INT_NONE},
        {"base", "dropped", "2025-03-04", INT_NONE}, {"extra", "held", "2025-02-06", 5},
        {"extra", "held", "2025-02-13", 6}, {"extra", "planned", "2025-04-01", INT_NONE}};
    for (size_t i = 0; i < 6; i++) {
        struct work w = work_of("extra_meeting", "ekstra-rehabiliteringsteammoeder", rows[i].on);
        w.row.kind = rows[i].kind;
        w.row.state = rows[i].state;
        w.row.quantity = rows[i].cases;
        add(&w);
    }
    assert_int_equal(count("ekstra-rehabiliteringsteammoeder", "base_meetings", 2025).rows, 2);
    assert_int_equal(count("ekstra-rehabiliteringsteammoeder", "extra_meetings", 2025).rows, 2);
    assert_int_equal(count("ekstra-rehabiliteringsteammoeder", "extra_meeting_cases", 2025).rows, 11);
    assert_int_equal(
        count("ekstra-rehabiliteringsteammoeder", "extra_meetings", 2025).n_reported, 0); /* ikke oplyst */
}

static void test_S3_01a_milestones_are_reached_with_a_document_and_late_after_the_deadline(void **state)
{
    (void)state;
    struct work w = work_of("milestone", "analyse-leverandoerindgang", NULL);
    w.row.title = "Endelig analyse";
    w.row.due_day = day("2026-12-31");
    w.row.as_printed = "3. eller 4. kvartal 2026";
    int64_t id = add(&w);
    struct activity row = get("milestone", id);
    assert_int_equal(row.day.n, day("2026-12-31").n); /* it counts in the year it is due */
    must(act("milestone", id, "begynd", NULL));
    row = get("milestone", id);
    assert_true(activity_is_late(w.r, &row, day("2027-01-01")));
    row.document = "2026-0123456";
    must(act("milestone", id, "naaet", &row));
    row = get("milestone", id);
    assert_string_equal(row.state, "done");
    assert_string_equal(row.document, "2026-0123456");
    assert_false(activity_is_late(w.r, &row, day("2027-01-01")));
    assert_int_equal(count("analyse-leverandoerindgang", "milestones_done", 2026).rows, 1);
}

static void test_a_change_meets_a_newer_version_and_a_cancelled_row_comes_back_within_half_a_minute(
    void **state)
{
    (void)state;
    struct work w = work_of("position", "groen-projektledelse", "2024-03-01");
    w.row.title = "Projektleder";
    int64_t id = add(&w);
    struct activity mine = get("position", id);
    struct work u = {.actor = everyone, .r = w.r, .row = mine};
    u.row.title = "Tværgående projektleder";
    must(db_write(db, "update", update_fn, &u, &err));
    assert_int_equal(db_write(db, "update", update_fn, &u, &err), ERR_CONFLICT); /* still version 1 */
    err_clear(&err);
    u.row = get("position", id);
    u.reason = "";
    refused_at(db_write(db, "cancel", cancel_fn, &u, &err), "cancel_reason");
    u.reason = "Oprettet to gange";
    must(db_write(db, "cancel", cancel_fn, &u, &err));
    assert_int_equal(count("groen-projektledelse", "positions", 2025).rows, INT_NONE);
    struct actor other = everyone;
    other.user_id = everyone.user_id + 1;
    u.actor = other;
    assert_int_equal(db_write(db, "undo", undo_fn, &u, &err), ERR_REFUSED);
    err_clear(&err);
    u.actor = everyone;
    must(db_write(db, "undo", undo_fn, &u, &err));
    assert_int_equal(count("groen-projektledelse", "positions", 2025).rows, 1);
    assert_int_equal(db_write(db, "undo", undo_fn, &u, &err), ERR_REFUSED);
    err_clear(&err);
}

static void test_lists_are_filtered_sorted_and_paged(void **state)
{
    (void)state;
    const struct activity_register *r = activity_register_find("milestone");
    for (int i = 0; i < 7; i++) {
        struct work w = work_of("milestone", "analyse-leverandoerindgang", NULL);
        w.row.title = i % 2 ? "Ålegræs" : "Æbleblomst";
        w.row.due_day = day_from_ymd(2020, 1 + i, 1);
        add(&w);
    }
    struct activity_filter f = {.intervention = "analyse-leverandoerindgang",
        .from = day("2020-01-01"),
        .to = day("2020-12-31"),
        .sort = "titel"};
    struct activity *rows;
    size_t n;
    int64_t total;
    struct conn *c = lease();
    must(activity_list(c, r, &f, 5, 0, &rows, &n, arena, &err));
    must(activity_count_rows(c, r, &f, &total, arena, &err));
    assert_int_equal(n, 5);
    assert_int_equal(total, 7);
    assert_string_equal(rows[0].title, "Æbleblomst"); /* æ before å */
    assert_string_equal(rows[4].title, "Ålegræs");
    must(activity_list(c, r, &f, 5, 1, &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    f.words = "ÅLEGRÆS";
    must(activity_count_rows(c, r, &f, &total, arena, &err));
    assert_int_equal(total, 3);
    f.words = NULL;
    f.late = true;
    f.sort = "-frist";
    must(activity_list(c, r, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 7);
    assert_int_equal(rows[0].due_day.n, day("2020-07-01").n);
    f.state = "done";
    must(activity_count_rows(c, r, &f, &total, arena, &err));
    assert_int_equal(total, 0);
    release(c);
}

static void test_a_register_refuses_an_intervention_of_another_kind(void **state)
{
    (void)state;
    struct work w = work_of("milestone", "sundhedssamtale", NULL);
    w.row.title = "Ikke en analyse";
    w.row.due_day = day("2026-12-31");
    refused_at(db_write(db, "add", add_fn, &w, &err), "intervention");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cvr_number_passes_modulus_11_and_a_p_number_has_ten_digits),
        cmocka_unit_test(test_a_register_without_rows_says_so_and_is_never_zero),
        cmocka_unit_test(test_the_same_cvr_number_is_refused_with_the_one_that_is_there),
        cmocka_unit_test(test_an_employer_that_rows_name_cannot_be_removed),
        cmocka_unit_test(test_S3_09a_a_company_counts_once_and_reported_figures_stand_beside_the_rows),
        cmocka_unit_test(
            test_the_indicator_shows_companies_below_the_limit_and_tells_the_reported_figure_apart),
        cmocka_unit_test(test_courses_of_citizens_are_suppressed_as_everywhere),
        cmocka_unit_test(test_S3_05a_participants_are_employees_and_count_once),
        cmocka_unit_test(test_S3_05a_a_partnership_counts_in_its_whole_period_and_is_renewed),
        cmocka_unit_test(test_S3_12a_a_granted_application_is_a_job_and_the_empty_pool_refuses),
        cmocka_unit_test(test_S3_16_a_report_without_citizens_counts_when_it_is_approved),
        cmocka_unit_test(test_a_late_report_stands_in_the_daily_e_mail_of_who_registered_it),
        cmocka_unit_test(test_a_supplier_writes_its_own_reports_and_cannot_approve_them),
        cmocka_unit_test(test_S3_03a_amounts_by_period_and_the_two_dates_of_agreement_and_grant),
        cmocka_unit_test(test_S3_13a_extra_meetings_are_counted_apart_from_those_of_the_base),
        cmocka_unit_test(test_S3_01a_milestones_are_reached_with_a_document_and_late_after_the_deadline),
        cmocka_unit_test(
            test_a_change_meets_a_newer_version_and_a_cancelled_row_comes_back_within_half_a_minute),
        cmocka_unit_test(test_lists_are_filtered_sorted_and_paged),
        cmocka_unit_test(test_a_register_refuses_an_intervention_of_another_kind),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
