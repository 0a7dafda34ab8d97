/* One session: who is expected, what became of each, and earlier registrations. The whole team on one page. */
#include "supply/attendance_page.h"

#include "attendance.html.h"
#include "base/text.h"
#include "base/words.h"
#include "path/meeting_page.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "supply/course_session_page.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

#define SCHEDULE "/henvisninger/skema"

/* The form's fields of each row: s = status, m = minutes, n = note. */
#define ROWS_10(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define ROWS_50(X)    ROWS_10(X, ) ROWS_10(X, 1) ROWS_10(X, 2) ROWS_10(X, 3) ROWS_10(X, 4)
#define ROW_PARAMS(i) {"s" #i, P_FORM, 0, 40}, {"m" #i, P_FORM, 0, 10}, {"n" #i, P_FORM, 0, 200},
#define ROW_NAMES(i)  {"s" #i, "m" #i, "n" #i},
static const struct {
    const char *status, *minutes, *note;
} row_names[] = {ROWS_50(ROW_NAMES)};
_Static_assert(sizeof row_names / sizeof row_names[0] == ATTENDANCE_PAGE, "a name for each row of a page");

const char *attendance_page_time(struct arena *a, int64_t minute, int64_t minutes_long)
{
    return course_session_time(a, minute, minutes_long);
}

const char *attendance_page_hours(struct arena *a, int64_t minutes)
{
    if (minutes % 60 == 0)
        return arena_printf(a, minutes == 60 ? tr("%lld time") : tr("%lld timer"), (long long)minutes / 60);
    return arena_printf(a, tr("%lld t. %lld min."), (long long)minutes / 60, (long long)minutes % 60);
}

struct session_open {
    struct actor actor;
    struct course_session_row s;
    struct attendance_row *rows;
    size_t n;
    int64_t total, page;
    struct attendance_past **past; /* [n] */
    size_t *n_past;
};

static int session_past(struct conn *c, struct req *req, struct session_open *o)
{
    struct arena *a = req->arena;
    int rc = OK;
    o->past = arena_must(a, (o->n + 1) * sizeof *o->past);
    o->n_past = arena_must(a, (o->n + 1) * sizeof *o->n_past);
    for (size_t i = 0; !rc && i < o->n; i++) {
        struct attendance_earlier *rows;
        if (!o->rows[i].n_earlier)
            continue;
        rc = attendance_earlier_of(c, o->rows[i].id, &rows, &o->n_past[i], a, &req->err);
        if (rc)
            return rc;
        o->past[i] = arena_must(a, (o->n_past[i] + 1) * sizeof **o->past);
        for (size_t k = 0; k < o->n_past[i]; k++)
            o->past[i][k].text = html_format(a, req->lang, HARG(rows[k].at));
        for (size_t k = 0; k < o->n_past[i]; k++)
            o->past[i][k].text =
                arena_printf(a, "%s, %s, %s", code_label("attendance_status", rows[k].status),
                    o->past[i][k].text, rows[k].user_name ? rows[k].user_name : tr("Systemet"));
    }
    return rc;
}

static int session_load(struct req *req, struct session_open *o)
{
    struct conn *c;
    day_t today = clock_today();
    o->actor = citizen_page_actor(req);
    o->page = req_int(req, "side", 1);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_session_by_id(c, &o->actor, req_int(req, "id", 0), today, &o->s, req->arena, &req->err);
    if (!rc)
        rc = attendance_expected(c, &o->actor, &o->s, today, (o->page - 1) * ATTENDANCE_PAGE, ATTENDANCE_PAGE,
            &o->rows, &o->n, req->arena, &req->err);
    if (!rc)
        rc = attendance_expected_count(c, &o->actor, &o->s, today, &o->total, &req->err);
    if (!rc)
        rc = session_past(c, req, o);
    db_release(req->db, c);
    const char *detail = arena_printf(req->arena, "attendance hits=%zu", o->n);
    return rc ? rc
              : audit_log(req->db, &o->actor,
                    &(struct audit_entry){"read", "course_session", o->s.id, o->s.citizen_id, detail},
                    &req->err);
}

static const struct fact *session_facts(struct req *req, const struct session_open *o, size_t *ret_n)
{
    struct arena *a = req->arena;
    const struct course_session_row *s = &o->s;
    struct fact *f = arena_must(a, 5 * sizeof *f);
    bool cancelled = text_equal(s->state, "cancelled"), taken = !stamp_is_none(s->taken);
    size_t n = 0;
    f[n++] = (struct fact){tr("Tilbud"), lang_pick(s->title, s->title_en), NULL, false};
    f[n++] = (struct fact){tr("Tid"), meeting_page_weekday(a, s->day),
        course_session_time(a, s->minute, s->minutes_long), false};
    f[n++] = (struct fact){tr("Sted"), s->place, NULL, false};
    f[n++] = (struct fact){tr("Deltagere"), arena_printf(a, "%lld", (long long)o->total), NULL, false};
    f[n++] = (struct fact){tr("Tilstand"),
        cancelled ? arena_printf(a, tr("Aflyst: %s"), code_label("session_cancel_reason", s->cancel_reason))
        : taken   ? tr("Fremmøde taget")
        : s->day.n > clock_today().n ? tr("Planlagt")
                                     : tr("Mangler fremmøde"),
        cancelled ? s->cancel_note
        : taken   ? arena_printf(a, tr("%lld udeblevet af %lld ventede"), (long long)s->n_no_show,
                        (long long)s->n_expected)
                  : NULL,
        cancelled};
    *ret_n = n;
    return f;
}

/* Rows as stored; when typed, as the user left them, with what stands now beside a choice that differs. */
static const struct attendance_person *session_people(
    struct req *req, const struct session_open *o, bool typed)
{
    struct arena *a = req->arena;
    struct attendance_person *rows = arena_array(a, o->n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < o->n && i < ATTENDANCE_PAGE; i++) {
        const struct attendance_row *r = &o->rows[i];
        struct attendance_person *p = &rows[i];
        int64_t late = r->id ? attendance_late_days(o->s.day, r->at) : 0;
        *p = (struct attendance_person){.url = arena_printf(a, "/borgere/%s", r->citizen_key),
            .name = arena_printf(a, "%s %s", r->first_name, r->last_name),
            .cpr = cpr_format(r->cpr, a),
            .row = arena_printf(a, "%lld-%lld", (long long)r->course_id, (long long)r->version),
            .status = r->status,
            .status_label = r->status ? code_label("attendance_status", r->status) : NULL,
            .minutes = r->minutes == INT_NONE ? "" : arena_printf(a, "%lld", (long long)r->minutes),
            .note = r->note ? r->note : "",
            .late = late ? arena_printf(a, tr("registreret %s dage efter"), words_count(late, a)) : NULL,
            .past = o->past[i],
            .n_past = o->n_past[i]};
        if (typed) {
            const char *status = req_form(req, row_names[i].status);
            p->theirs = r->status && *status && !text_equal(r->status, status) ? p->status_label : NULL;
            p->status = *status ? status : r->status;
            p->minutes = req_form(req, row_names[i].minutes);
            p->note = req_form(req, row_names[i].note);
            p->minutes_error = err_field_text(&req->err, row_names[i].minutes);
        }
        p->open = *p->minutes || *p->note || p->minutes_error;
    }
    return rows;
}

static int session_show(
    struct req *req, struct res *res, const struct session_open *o, bool attending, bool cancelling)
{
    struct arena *a = req->arena;
    const struct course_session_row *s = &o->s;
    const char *id = arena_printf(a, SCHEDULE "/%lld", (long long)s->id);
    struct session_view v = {.csrf = req_csrf(req),
        .url = id,
        .cancel_url = arena_printf(a, "%s/aflys", id),
        .restore_url = arena_printf(a, "%s/genopret", id),
        .edit_url = arena_printf(a, "%s/ret", id),
        .ics_url = arena_printf(a, "%s/moedegang.ics", id),
        .err = &req->err,
        .version = s->version,
        .page = o->page,
        .is_cancelled = text_equal(s->state, "cancelled"),
        .is_ahead = s->day.n > clock_today().n,
        .may_change = stamp_is_none(s->taken),
        .in_series = s->series != NULL,
        .reason_field = field_find(&course_session_table, "cancel_reason"),
        .note_field = field_find(&course_session_table, "cancel_note"),
        .reason = cancelling ? req_form(req, "cancel_reason") : "",
        .note = cancelling ? req_form(req, "cancel_note") : "",
        .status_error = err_field_text(&req->err, "fremmoede"),
        .paging = {id, o->page, ATTENDANCE_PAGE, o->total}};
    v.facts = session_facts(req, o, &v.n_facts);
    v.statuses = page_options(a, "attendance_status", NULL, &v.n_statuses);
    v.reasons = page_options(a, "session_cancel_reason", NULL, &v.n_reasons);
    v.rows = session_people(req, o, attending);
    v.n = v.rows ? o->n : 0;
    const char *title = course_session_name(s, a);
    struct crumb crumbs[] = {
        {tr("Henvisninger"), "/henvisninger"}, {tr("Mødeskema"), SCHEDULE}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 3);
    if (!attending && !cancelling) {
        int64_t n = req_int(req, "gemt", -1);
        if (n >= 0)
            t_receipt(h,
                arena_printf(a,
                    n == 1 ? tr("Fremmøde er gemt for %lld borger.")
                           : tr("Fremmøde er gemt for %lld borgere."),
                    (long long)n),
                NULL, NULL);
        if (req_int(req, "aflyst", 0))
            t_receipt(h,
                req_int(req, "aflyst", 0) == 1 ? tr("Mødegangen er aflyst.")
                                               : tr("Mødegangen og de følgende er aflyst."),
                NULL, NULL);
        if (req_int(req, "genoprettet", 0))
            t_receipt(h, tr("Mødegangen er genoprettet."), NULL, NULL);
    }
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = arena_printf(a, "%s %s", meeting_page_weekday(a, s->day),
                           course_session_time(a, s->minute, s->minutes_long)),
                       .badge = v.is_cancelled ? tr("Aflyst") : NULL,
                       .badge_class = "error"});
    t_session_page(h, &v);
    return page_end(req, res, h);
}

static int session_get(struct req *req, struct res *res)
{
    struct session_open o = {0};
    int rc = session_load(req, &o);
    return rc ? rc : session_show(req, res, &o, false, false);
}

/* The page again with what was typed and the messages in req->err. */
static int session_again(struct req *req, struct res *res, int code, bool attending)
{
    struct session_open o = {0};
    struct err err = req->err;
    req->err = ERR_INIT;
    int rc = session_load(req, &o);
    if (rc)
        return rc;
    req->err = err;
    res->status = err_http_status(code);
    return session_show(req, res, &o, attending, !attending);
}

int attendance_page_again(struct req *req, struct res *res, int code)
{
    return session_again(req, res, code, false);
}

/* ---- taking attendance ---- */

struct attendance_write {
    struct actor actor;
    int64_t id, n_changed;
    struct attendance_entry rows[ATTENDANCE_PAGE];
    int place[ATTENDANCE_PAGE]; /* of the row on the page */
    size_t n;
};
static int attendance_fn(struct conn *c, void *ctx, struct err *err)
{
    struct attendance_write *w = ctx;
    return attendance_take(c, &w->actor, w->id, w->rows, w->n, clock_today(), &w->n_changed, err);
}

/* The rows with a choice; with `rest`, those without one have attended. */
static void attendance_read(struct req *req, struct attendance_write *w, bool rest)
{
    const char **rows;
    size_t n = req_all(req, "raekke", &rows);
    for (size_t i = 0; i < n && i < ATTENDANCE_PAGE; i++) {
        struct attendance_entry *e = &w->rows[w->n];
        const char *status = req_form(req, row_names[i].status), *dash = strchr(rows[i], '-');
        const char *minutes = text_trim(req->arena, req_form(req, row_names[i].minutes));
        const char *note = text_trim(req->arena, req_form(req, row_names[i].note));
        if (!*status && rest)
            status = "present";
        if (!*status || !dash ||
            !text_to_int(
                arena_strndup(req->arena, rows[i], (size_t)(dash - rows[i])), 1, INT64_MAX, &e->course_id) ||
            !text_to_int(dash + 1, 0, INT64_MAX, &e->version))
            continue;
        e->status = status;
        e->note = *note ? note : NULL;
        e->minutes = INT_NONE;
        if (*minutes && !text_to_int(minutes, 1, 720, &e->minutes))
            err_field(&req->err, row_names[i].minutes, "%s", tr("Skriv minutterne som et helt tal."));
        w->place[w->n++] = (int)i;
    }
}

/* Messages of attendance_take name the course; those of the page the row. */
static void attendance_place_errors(struct req *req, const struct attendance_write *w)
{
    for (int k = 0; k < req->err.n_fields; k++) {
        int64_t course = 0;
        if (req->err.field[k].name[0] != 'm' ||
            !text_to_int(req->err.field[k].name + 1, 1, INT64_MAX, &course))
            continue;
        for (size_t i = 0; i < w->n; i++) {
            if (w->rows[i].course_id == course) {
                text_copy(
                    req->err.field[k].name, sizeof req->err.field[k].name, row_names[w->place[i]].minutes);
                break;
            }
        }
    }
}

static int attendance_post(struct req *req, struct res *res)
{
    struct attendance_write *w = arena_must(req->arena, sizeof *w);
    w->actor = citizen_page_actor(req);
    w->id = req_int(req, "id", 0);
    attendance_read(req, w, text_equal(req_text(req, "handling"), "resten"));
    bool typed_wrong = req->err.n_fields > 0;
    if (!typed_wrong && !w->n)
        err_field(&req->err, "fremmoede", "%s", tr("Vælg fremmøde for mindst én borger."));
    int rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "attendance_take", attendance_fn, w, &req->err);
    if (rc == ERR_INVALID && !typed_wrong)
        attendance_place_errors(req, w);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_REFUSED)
        return session_again(req, res, rc, true);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, SCHEDULE "/%lld?side=%lld&gemt=%lld", (long long)w->id,
                             (long long)req_int(req, "side", 1), (long long)w->n_changed));
}

static const struct param session_params[] = {{"id", P_INT, 1, INT64_MAX}, ATTENDANCE_SHOWN,
    {"gemt", P_INT, 0, ATTENDANCE_PAGE}, {"aflyst", P_INT, 0, 100}, {"genoprettet", P_INT, 0, 1}};
static const struct param attendance_params[] = {{"id", P_INT, 1, INT64_MAX}, ATTENDANCE_SHOWN,
    {"handling", P_KEY, 0, 0}, {"raekke", P_FORM, 0, 40}, ROWS_50(ROW_PARAMS)};
ROUTE(session_route, "GET", SCHEDULE "/{id}", PERM_INBOX, session_get, session_params);
ROUTE(attendance_route, "POST", SCHEDULE "/{id}", PERM_INBOX, attendance_post, attendance_params);
