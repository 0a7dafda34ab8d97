#include "path/referral_clock.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/referral_internal.h"
#include "system/code.h"
#include "system/command.h"
#include "system/job.h"
#include "system/load.h"
#include "system/organisation.h"
#include "system/setting.h"

#include <stdio.h>

#define DAY_MS  INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)

SETTING(
    referral_read_days, "referral_read_days", N_("Dage til en henvisning skal være læst"), "3", F_INT, 1, 60);
SETTING(referral_decide_days, "referral_decide_days", N_("Dage til en henvisning skal være besvaret"), "10",
    F_INT, 1, 120);
SETTING(referral_start_days, "referral_start_days", N_("Dage fra svar til start"), "28", F_INT, 1, 365);
SETTING(referral_expire_days, "referral_expire_days",
    N_("Dage til en henvisning uden svar eller start udløber"), "90", F_INT, 14, 730);

static const struct field referral_limit_fields[] = {
    FIELD(referral_limit, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral_limit, intervention, F_TEXT, N_("Tilbud"), FR_KEY | FR_REQUIRED),
    FIELD_MAX(referral_limit, read_days, F_INT, N_("Læst inden (dage)"), 0, 60),
    FIELD_MAX(referral_limit, decide_days, F_INT, N_("Besvaret inden (dage)"), 0, 120),
    FIELD_MAX(referral_limit, start_days, F_INT, N_("Startet inden (dage)"), 0, 365),
    FIELD_MAX(referral_limit, expire_days, F_INT, N_("Udløber efter (dage)"), 0, 730),
    FIELD(referral_limit, source, F_TEXT, NULL, 0),
    FIELD(referral_limit, note, F_TEXT, NULL, 0),
};
TABLE(referral_limit_table, "referral_limit", N_("Frister for henvisninger"), referral_limit,
    referral_limit_fields);
LOAD(referral_limit_load, .file = "referral_limits", .table = &referral_limit_table, .order = 40,
    .keys = {"intervention"}, .refs = {{"intervention", "interventions"}});

struct tidy_row {
    int64_t id, expire_days;
    const char *what;   /* code of list expire_reason, or "place_lapsed" */
    struct stamp since; /* when an unanswered one was sent, or one not started was accepted */
};
static const struct field tidy_row_fields[] = {
    FIELD(tidy_row, id, F_ID, NULL, 0),
    FIELD(tidy_row, expire_days, F_INT, NULL, 0),
    FIELD(tidy_row, what, F_TEXT, NULL, 0),
    FIELD(tidy_row, since, F_STAMP, NULL, 0),
};
static TABLE(tidy_row_table, "tidy_row", NULL, tidy_row, tidy_row_fields);

/* $1 today, $2 its first millisecond and an hour, since summer time makes some of the days between an hour longer or shorter (is_due
 * counts exactly), $3 standard days to expiry, $4 milliseconds of a day, $5 whose: the four statements differ in whose referrals they look at. */
#define TIDY_WHAT                                                                                            \
    "SELECT r.id AS id, CASE WHEN i.end_day < $1 THEN 'offer_closed' "                                       \
    "WHEN r.state IN " REFERRAL_UNANSWERED " THEN 'not_answered' "                                           \
    "WHEN r.state = 'accepted' THEN 'not_started' ELSE 'place_lapsed' END AS what, "                         \
    "l.expire_days AS expire_days, CASE WHEN r.state = 'accepted' THEN r.decided ELSE r.sent END AS since "
#define TIDY_LIMIT "LEFT JOIN referral_limit l ON l.intervention = i.key "
#define TIDY_DUE                                                                                             \
    "AND r.state IN " REFERRAL_OPEN " AND (i.end_day < $1 "                                                  \
    "OR (r.state IN " REFERRAL_UNANSWERED                                                                    \
    " AND r.sent < $2 - COALESCE(l.expire_days, CAST($3 AS BIGINT)) * $4) "                                  \
    "OR (r.state = 'accepted' AND r.decided < $2 - COALESCE(l.expire_days, CAST($3 AS BIGINT)) * $4) "       \
    "OR (r.state = 'wait_listed' AND r.place_state = 'offered' AND r.place_deadline < $1)) "
#define TIDY_END "ORDER BY r.id LIMIT 500"
SQL(referral_select_tidy_all, TIDY_WHAT "FROM intervention i CROSS JOIN referral r " TIDY_LIMIT
                                        "WHERE r.intervention_id = i.id " TIDY_DUE TIDY_END);
SQL(referral_select_tidy_unit,
    TIDY_WHAT "FROM intervention i CROSS JOIN referral r " TIDY_LIMIT
              "WHERE r.intervention_id = i.id AND i.provider = $5 " TIDY_DUE TIDY_END);
SQL(referral_select_tidy_sender,
    TIDY_WHAT "FROM referral r JOIN intervention i ON i.id = r.intervention_id " TIDY_LIMIT
              "WHERE r.from_user_id = $5 " TIDY_DUE TIDY_END);
SQL(referral_select_tidy_citizen,
    TIDY_WHAT "FROM referral r JOIN intervention i ON i.id = r.intervention_id " TIDY_LIMIT
              "WHERE r.citizen_id = $5 " TIDY_DUE TIDY_END);

static int64_t limit_or(int64_t own, const struct setting *standard)
{
    return own == INT_NONE ? setting_int(standard) : own;
}

static struct referral_clock clock_of(struct stamp from, day_t end, bool runs, day_t today, int64_t limit)
{
    struct referral_clock c = {INT_NONE, limit, false, false};
    if (stamp_is_none(from) || (day_is_none(end) && !runs))
        return c;
    c.runs = day_is_none(end);
    c.days = (c.runs ? today.n : end.n) - stamp_local_day(from).n;
    if (c.days < 0)
        c.days = 0;
    c.over = c.days > limit;
    return c;
}

static day_t local_or_none(struct stamp s)
{
    return stamp_is_none(s) ? DAY_NONE : stamp_local_day(s);
}

void referral_clocks_of(const struct referral_row *r, day_t today, struct referral_clock ret[REFERRAL_CLOCKS])
{
    bool unanswered = referral_is_unanswered(r->state);
    bool positive = text_equal(r->state, "wait_listed") || text_equal(r->state, "accepted");
    struct stamp answered = stamp_is_none(r->waiting_since) ? r->decided : r->waiting_since;
    day_t decided = unanswered ? DAY_NONE : local_or_none(answered);
    day_t read = local_or_none(r->read_at);
    if (day_is_none(read))
        read = decided;
    ret[REFERRAL_CLOCK_READ] = clock_of(
        r->sent, read, text_equal(r->state, "sent"), today, limit_or(r->read_days, &referral_read_days));
    ret[REFERRAL_CLOCK_DECIDE] =
        clock_of(r->sent, decided, unanswered, today, limit_or(r->decide_days, &referral_decide_days));
    bool began = positive || !day_is_none(r->start_day);
    ret[REFERRAL_CLOCK_START] = clock_of(began ? answered : STAMP_NONE, r->start_day, positive, today,
        limit_or(r->start_days, &referral_start_days));
}

bool referral_has_expired(struct stamp sent, int64_t expire_days, day_t today)
{
    return !stamp_is_none(sent) &&
           today.n - stamp_local_day(sent).n > limit_or(expire_days, &referral_expire_days);
}

int64_t referral_days_to_expiry(const struct referral_row *r, day_t today)
{
    struct stamp from = referral_is_unanswered(r->state)   ? r->sent
                        : text_equal(r->state, "accepted") ? r->decided
                                                           : STAMP_NONE;
    if (stamp_is_none(from))
        return INT_NONE;
    int64_t left = stamp_local_day(from).n + limit_or(r->expire_days, &referral_expire_days) - today.n;
    if (!day_is_none(r->offer_end) && r->offer_end.n - today.n < left)
        left = r->offer_end.n - today.n;
    return left < 0 ? 0 : left;
}

static int tidy_candidates(struct conn *c, const struct referral_scope *scope, day_t today,
    struct tidy_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct val day = V_DAY(today), first = V_STAMP((struct stamp){stamp_from_local(today, 0).ms + HOUR_MS}),
               days = V_INT(setting_int(&referral_expire_days)), ms = V_INT(DAY_MS);
    if (scope->unit)
        return q_all(c, &referral_select_tidy_unit, ARGS(day, first, days, ms, V_TEXT(scope->unit)),
            &tidy_row_table, ret, ret_n, a, err);
    if (scope->from_user_id)
        return q_all(c, &referral_select_tidy_sender, ARGS(day, first, days, ms, V_INT(scope->from_user_id)),
            &tidy_row_table, ret, ret_n, a, err);
    if (scope->citizen_id)
        return q_all(c, &referral_select_tidy_citizen, ARGS(day, first, days, ms, V_INT(scope->citizen_id)),
            &tidy_row_table, ret, ret_n, a, err);
    return q_all(
        c, &referral_select_tidy_all, ARGS(day, first, days, ms), &tidy_row_table, ret, ret_n, a, err);
}

static bool is_due(const struct tidy_row *row, day_t today)
{
    bool by_days = text_equal(row->what, "not_answered") || text_equal(row->what, "not_started");
    return !by_days || referral_has_expired(row->since, row->expire_days, today);
}

static int tidy_rows(struct conn *c, const struct referral_scope *scope, day_t today, struct tidy_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    size_t n = 0, kept = 0;
    int rc = tidy_candidates(c, scope, today, ret, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (is_due(&(*ret)[i], today))
            (*ret)[kept++] = (*ret)[i];
    *ret_n = kept;
    return rc;
}

static int tidy_one(struct conn *c, const struct tidy_row *row, struct arena *a, struct err *err)
{
    static const struct actor program = {.login = "tovholder"};
    struct referral r;
    int rc = referral_by_id(c, row->id, &r, a, err);
    if (rc)
        return rc;
    const char *from = r.state;
    if (text_equal(row->what, "place_lapsed")) {
        r.place_state = "lapsed";
    } else {
        r.state = "expired";
        r.decided = clock_now();
        r.decided_by = INT_NONE;
        r.decline_reason = row->what;
        if (text_equal(r.place_state, "offered"))
            r.place_state = "lapsed";
    }
    rc = q_update(c, &referral_table, &r, err);
    return rc ? rc : referral_event_add(c, &program, &r, from, row->what, NULL, err);
}

int referral_tidy(
    struct conn *c, const struct referral_scope *scope, day_t today, int64_t *ret_n, struct err *err)
{
    struct tidy_row *rows;
    size_t n = 0;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_tidy: out of memory");
    int rc = tidy_rows(c, scope, today, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = tidy_one(c, &rows[i], a, err);
    *ret_n = rc ? 0 : (int64_t)n;
    arena_free(a);
    return rc;
}

struct tidy {
    const struct referral_scope *scope;
    day_t today;
    int64_t n;
};
static int tidy_fn(struct conn *c, void *ctx, struct err *err)
{
    struct tidy *t = ctx;
    return referral_tidy(c, t->scope, t->today, &t->n, err);
}

int referral_tidy_now(struct db *db, const struct referral_scope *scope, day_t today, struct err *err)
{
    struct tidy_row *rows;
    size_t n = 0;
    struct conn *c;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_tidy_now: out of memory");
    int rc = db_lease(db, &c, err);
    if (!rc) {
        rc = tidy_rows(c, scope, today, &rows, &n, a, err);
        db_release(db, c);
    }
    arena_free(a);
    struct tidy t = {scope, today, 0};
    return rc || n == 0 ? rc : db_write(db, "referral_tidy", tidy_fn, &t, err);
}

/* Batch by batch, so that no write is long. watch may be NULL and stops the work by returning false. */
static int tidy_all(struct db *db, day_t today, struct job_run *run, int64_t *ret_n, struct err *err)
{
    const struct referral_scope everybody = {0};
    struct tidy t = {&everybody, today, 0};
    *ret_n = 0;
    do {
        int rc = db_write(db, "referral_tidy", tidy_fn, &t, err);
        if (rc)
            return rc;
        *ret_n += t.n;
        if (run && !job_progress(run, *ret_n, INT_NONE, N_("henvisninger")))
            return OK;
    } while (t.n > 0);
    return OK;
}

static int run_job(struct job_run *run, struct err *err)
{
    int64_t n = 0;
    int rc = tidy_all(job_db(run), clock_today(), run, &n, err);
    if (!rc)
        job_set_message(run, arena_printf(job_arena(run),
                                 tr("%lld henvisninger og tilbudte pladser er udløbet."), (long long)n));
    return rc;
}
JOB(referral_expire_job, .kind = "referral_expire", .label = N_("Henvisninger, der udløber"), .run = run_job);

static int run_command(int argc, char **argv, struct err *err)
{
    struct db *db;
    int64_t n = 0;
    const char *today = command_option(&argc, argv, "today");
    if (today && day_is_none(day_parse_iso(today)))
        return err_user(
            err, ERR_INVALID, "%s", tr("--today skal være en dato som åååå-mm-dd, for eksempel 2026-03-09."));
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc)
        return rc;
    rc = command_arguments(argc, argv, 0, 0, err);
    if (!rc)
        rc = organisation_refresh(db, err);
    if (!rc)
        rc = code_refresh(db, err);
    if (!rc)
        rc = setting_refresh(db, err);
    if (!rc) {
        clock_set_today(today ? day_parse_iso(today) : setting_day(setting_demo_today));
        rc = tidy_all(db, clock_today(), NULL, &n, err);
    }
    if (!rc)
        printf(tr("%lld henvisninger og tilbudte pladser er udløbet.\n"), (long long)n);
    db_close(db);
    return rc;
}
COMMAND(referral_expire_command, "expire referrals", N_("[--today ÅÅÅÅ-MM-DD] [--db URL]"),
    N_("Lader henvisninger udløbe, som ingen har svaret på eller startet i tide, og tilbudte pladser, som ingen har svaret på. Kan køres hver nat; siderne gør det samme, når de åbnes."),
    run_command);
