/* Planning sessions week by week, moving them, cancelling them with a reason, and taking a cancellation back. */
#include "base/text.h"
#include "course_session.html.h"
#include "path/meeting_page.h"
#include "people/citizen_access_page.h"
#include "supply/attendance_page.h"
#include "supply/course_session_page.h"
#include "system/code.h"

#include <string.h>

#define SCHEDULE "/henvisninger/skema"

static const struct field offer_field = {"offer", F_TEXT, 0, N_("Tilbud eller hold"), FR_REQUIRED, 0, NULL};
static const struct field begin_field = {"minute", F_TEXT, 0, N_("Begynder"), FR_REQUIRED, 5, NULL};
static const struct field end_field = {"minutes_long", F_TEXT, 0, N_("Slutter"), FR_REQUIRED, 5, NULL};
static const struct field weeks_field = {
    "weeks", F_INT, 0, N_("Antal uger"), FR_REQUIRED, COURSE_SESSION_WEEKS, NULL};

/* "hif" = the whole offer, "hif/hif-unge" = a team. */
static int session_choices(struct conn *c, struct req *req, struct session_edit_view *v)
{
    struct intervention *offers = NULL;
    struct team *teams = NULL;
    size_t n = 0, n_teams = 0, kept = 0, cap;
    struct arena *a = req->arena;
    int rc = intervention_list(c, NULL, &offers, &n, a, &req->err);
    cap = n + 200;
    struct html_option *options = arena_array(a, cap, sizeof *options);
    if (!rc && !options)
        rc = err_set(&req->err, ERR_LIMIT, "session_choices: out of memory");
    for (size_t i = 0; !rc && i < n && kept < cap; i++) {
        if (!text_equal(offers[i].provider, req->who.unit) ||
            (!day_is_none(offers[i].end_day) && offers[i].end_day.n < clock_today().n))
            continue;
        const char *title = lang_pick(offers[i].title, offers[i].title_en);
        rc = intervention_teams(c, offers[i].key, &teams, &n_teams, a, &req->err);
        options[kept++] = (struct html_option){
            offers[i].key, n_teams ? arena_printf(a, tr("%s, alle hold"), title) : title};
        for (size_t k = 0; !rc && k < n_teams && kept < cap; k++)
            options[kept++] = (struct html_option){arena_printf(a, "%s/%s", offers[i].key, teams[k].key),
                lang_pick(teams[k].title, teams[k].title_en)};
    }
    v->offers = options;
    v->n_offers = kept;
    return rc;
}

/* What was chosen; the intervention's id is 0 when it is none of the unit's. */
static int session_read_offer(struct conn *c, struct req *req, struct course_session *s)
{
    struct intervention iv;
    const char *typed = req_form(req, "offer");
    size_t n = strcspn(typed, "/");
    if (!*typed)
        return err_field(&req->err, "offer", "%s", tr("Vælg et tilbud eller et hold."));
    int rc = intervention_by_key(c, arena_strndup(req->arena, typed, n), &iv, req->arena, &req->err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(&req->err);
        return err_field(&req->err, "offer", "%s", tr("Vælg et tilbud, som din enhed udfører."));
    }
    s->intervention_id = rc ? 0 : iv.id;
    s->team = typed[n] && typed[n + 1] ? typed + n + 1 : NULL;
    return rc;
}

/* Day, times, place and weeks as typed; what is wrong becomes a message at the field. */
static void session_read(struct req *req, struct course_session *s, int64_t *ret_weeks)
{
    const char *place = text_trim(req->arena, req_form(req, "place"));
    s->day = day_parse(req_form(req, "day"), clock_today());
    s->minute = meeting_page_minute(req, "minute");
    int64_t end = meeting_page_minute(req, "minutes_long");
    s->minutes_long = end == INT_NONE || s->minute == INT_NONE ? INT_NONE : end - s->minute;
    s->place = *place ? place : NULL;
    if (ret_weeks &&
        !text_to_int(text_trim(req->arena, req_form(req, "weeks")), 1, COURSE_SESSION_WEEKS, ret_weeks))
        err_field(&req->err, "weeks", tr("Skriv et antal uger fra 1 til %d."), COURSE_SESSION_WEEKS);
}

static const char *session_clock(struct arena *a, int64_t minute)
{
    return arena_printf(a, "%02lld.%02lld", (long long)minute / 60, (long long)minute % 60);
}

static void session_fields(struct session_edit_view *v)
{
    v->offer_field = &offer_field;
    v->begin_field = &begin_field;
    v->end_field = &end_field;
    v->weeks_field = &weeks_field;
    v->day_field = field_find(&course_session_table, "day");
    v->place_field = field_find(&course_session_table, "place");
}

static void session_typed(struct req *req, struct session_edit_view *v)
{
    v->day = req_form(req, "day");
    v->begin = req_form(req, "minute");
    v->end = req_form(req, "minutes_long");
    v->place = req_form(req, "place");
}

static int session_edit_show(
    struct req *req, struct res *res, struct session_edit_view *v, const char *title, const char *lead)
{
    session_fields(v);
    v->csrf = req_csrf(req);
    v->err = &req->err;
    struct crumb crumbs[] = {
        {tr("Henvisninger"), "/henvisninger"}, {tr("Mødeskema"), SCHEDULE}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title, .lead = lead});
    t_session_edit(h, v);
    return page_end(req, res, h);
}

/* ---- new ---- */

/* The course that the sessions are for, opened as the course's own page is; false = a team's. */
static int session_course(struct req *req, struct course_row *row, struct citizen_open *o, bool *ret)
{
    struct conn *c;
    int64_t id = req_int(req, "forloeb", 0);
    *ret = id != 0;
    if (!id)
        return OK;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_row_by_id(c, id, row, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(row->provider, req->who.unit))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    return rc ? rc : citizen_page_open_id(req, row->citizen_id, N_("mødegange"), o);
}

static int session_new_show(struct req *req, struct res *res, bool typed)
{
    struct conn *c;
    struct course_row course;
    struct citizen_open o;
    struct err err = req->err;
    bool individual = false;
    req->err = ERR_INIT;
    struct session_edit_view v = {.url = SCHEDULE "/ny",
        .back_url = SCHEDULE,
        .submit = tr("Planlæg"),
        .is_new = true,
        .day = "",
        .begin = "",
        .end = "",
        .place = "",
        .weeks = typed ? req_form(req, "weeks") : "1",
        .offer = typed ? req_form(req, "offer") : req_text(req, "tilbud")};
    int rc = session_course(req, &course, &o, &individual);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = session_choices(c, req, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (err.code || err.n_fields)
        req->err = err;
    if (typed)
        session_typed(req, &v);
    if (individual) {
        v.course = arena_printf(req->arena, "%lld", (long long)course.id);
        v.back_url = arena_printf(req->arena, "/henvisninger/forloeb/%lld/fremmoede", (long long)course.id);
    }
    return session_edit_show(req, res, &v, tr("Planlæg mødegange"),
        individual ? arena_printf(req->arena, "%s · %s", o.name,
                         lang_pick(course.intervention_title, course.intervention_title_en))
                   : NULL);
}

static int session_new_get(struct req *req, struct res *res)
{
    return session_new_show(req, res, false);
}

struct session_write {
    struct actor actor;
    struct course_session s;
    int64_t n_weeks, n;
    const char *reason, *note;
    bool following;
};
static int session_plan_fn(struct conn *c, void *ctx, struct err *err)
{
    struct session_write *w = ctx;
    struct course_session s = w->s;
    return course_session_plan(c, &w->actor, &s, w->n_weeks, clock_today(), &w->n, err);
}

static int session_new_post(struct req *req, struct res *res)
{
    struct conn *c;
    struct course_row course;
    struct citizen_open o;
    bool individual = false;
    struct session_write w = {.actor = citizen_page_actor(req), .n_weeks = 1};
    field_clear_row(&course_session_table, &w.s);
    int rc = session_course(req, &course, &o, &individual);
    if (rc)
        return rc;
    if (individual) {
        w.actor = o.actor;
        w.s.intervention_id = course.intervention_id;
        w.s.course_id = course.id;
    } else {
        rc = db_lease(req->db, &c, &req->err);
        if (rc)
            return rc;
        rc = session_read_offer(c, req, &w.s);
        db_release(req->db, c);
        if (rc && rc != ERR_INVALID)
            return rc;
    }
    session_read(req, &w.s, &w.n_weeks);
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "course_session_plan", session_plan_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return session_new_show(req, res, true);
    }
    if (rc)
        return rc;
    char iso[11];
    if (individual)
        return res_redirect(
            res, arena_printf(req->arena, "/henvisninger/forloeb/%lld/fremmoede?planlagt=%lld",
                     (long long)course.id, (long long)w.n));
    return res_redirect(res,
        arena_printf(req->arena, SCHEDULE "?uge=%s&planlagt=%lld", day_iso(w.s.day, iso), (long long)w.n));
}

/* ---- moved ---- */

static int session_open(struct req *req, struct actor *actor, struct course_session_row *row)
{
    struct conn *c;
    *actor = citizen_page_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_session_by_id(c, actor, req_int(req, "id", 0), clock_today(), row, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int session_move_show(struct req *req, struct res *res, const struct course_session_row *s, bool typed)
{
    struct arena *a = req->arena;
    struct session_edit_view v = {.url = arena_printf(a, SCHEDULE "/%lld/ret", (long long)s->id),
        .back_url = arena_printf(a, SCHEDULE "/%lld", (long long)s->id),
        .submit = tr("Gem"),
        .in_series = s->series != NULL,
        .version = s->version,
        .day = citizen_page_day(a, s->day),
        .begin = session_clock(a, s->minute),
        .end = session_clock(a, s->minute + s->minutes_long),
        .place = s->place ? s->place : ""};
    if (typed) {
        session_typed(req, &v);
        v.following = text_equal(req_text(req, "omfang"), "foelgende");
    }
    return session_edit_show(req, res, &v, tr("Ret mødegang"),
        arena_printf(a, "%s, %s", course_session_name(s, a), meeting_page_weekday(a, s->day)));
}

static int session_move_get(struct req *req, struct res *res)
{
    struct actor actor;
    struct course_session_row row;
    int rc = session_open(req, &actor, &row);
    return rc ? rc : session_move_show(req, res, &row, false);
}

static int session_move_fn(struct conn *c, void *ctx, struct err *err)
{
    struct session_write *w = ctx;
    return course_session_move(c, &w->actor, &w->s, w->following, clock_today(), &w->n, err);
}

static int session_move_post(struct req *req, struct res *res)
{
    struct session_write w = {.following = text_equal(req_text(req, "omfang"), "foelgende")};
    struct course_session_row row;
    int rc = session_open(req, &w.actor, &row);
    if (rc)
        return rc;
    field_clear_row(&course_session_table, &w.s);
    w.s.id = row.id;
    w.s.version = req_int(req, "version", 0);
    session_read(req, &w.s, NULL);
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "course_session_move", session_move_fn, &w, &req->err);
    if (!rc) {
        char iso[11];
        return res_redirect(res,
            arena_printf(req->arena, SCHEDULE "?uge=%s&flyttet=%lld", day_iso(w.s.day, iso), (long long)w.n));
    }
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return session_move_show(req, res, &row, true);
}

/* ---- cancelled and restored ---- */

static int session_cancel_fn(struct conn *c, void *ctx, struct err *err)
{
    struct session_write *w = ctx;
    return course_session_cancel(
        c, &w->actor, w->s.id, w->s.version, w->reason, w->note, w->following, clock_today(), &w->n, err);
}
static int session_restore_fn(struct conn *c, void *ctx, struct err *err)
{
    struct session_write *w = ctx;
    return course_session_restore(c, &w->actor, w->s.id, w->s.version, clock_today(), err);
}

static int session_cancel_post(struct req *req, struct res *res)
{
    const char *note = text_trim(req->arena, req_form(req, "cancel_note"));
    const char *reason = req_form(req, "cancel_reason");
    struct session_write w = {.actor = citizen_page_actor(req),
        .reason = *reason ? reason : NULL,
        .note = *note ? note : NULL,
        .following = text_equal(req_text(req, "omfang"), "foelgende")};
    w.s.id = req_int(req, "id", 0);
    w.s.version = req_int(req, "version", 0);
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "course_session_cancel", session_cancel_fn, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_REFUSED)
        return attendance_page_again(req, res, rc);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, SCHEDULE "/%lld?aflyst=%lld", (long long)w.s.id,
                                      (long long)w.n));
}

static int session_restore_post(struct req *req, struct res *res)
{
    struct session_write w = {.actor = citizen_page_actor(req)};
    w.s.id = req_int(req, "id", 0);
    w.s.version = req_int(req, "version", 0);
    int rc = db_write(req->db, "course_session_restore", session_restore_fn, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_REFUSED)
        return attendance_page_again(req, res, rc);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, SCHEDULE "/%lld?genoprettet=1", (long long)w.s.id));
}

#define SESSION_FORM                                                                                         \
    {"offer", P_FORM, 0, 170}, {"day", P_FORM, 0, 30}, {"minute", P_FORM, 0, 10},                            \
        {"minutes_long", P_FORM, 0, 10}, {"place", P_FORM, 0, 200},                                          \
    {                                                                                                        \
        "weeks", P_FORM, 0, 10                                                                               \
    }
static const struct param session_new_params[] = {
    {"forloeb", P_INT, 1, INT64_MAX}, {"tilbud", P_KEY, 0, 0}, SESSION_FORM};
static const struct param session_move_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, {"omfang", P_KEY, 0, 0}, SESSION_FORM};
/* With those of attendance, whose page is shown again. */
static const struct param session_cancel_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"omfang", P_KEY, 0, 0}, {"cancel_reason", P_FORM, 0, 80},
    {"cancel_note", P_FORM, 0, 400}, ATTENDANCE_SHOWN};
ROUTE(session_new_route, "GET", SCHEDULE "/ny", PERM_INBOX, session_new_get, session_new_params);
ROUTE(session_plan_route, "POST", SCHEDULE "/ny", PERM_INBOX, session_new_post, session_new_params);
ROUTE(session_move_route, "GET", SCHEDULE "/{id}/ret", PERM_INBOX, session_move_get, session_move_params);
ROUTE(session_move_post_route, "POST", SCHEDULE "/{id}/ret", PERM_INBOX, session_move_post,
    session_move_params);
ROUTE(session_cancel_route, "POST", SCHEDULE "/{id}/aflys", PERM_INBOX, session_cancel_post,
    session_cancel_params);
ROUTE(session_restore_route, "POST", SCHEDULE "/{id}/genopret", PERM_INBOX, session_restore_post,
    session_cancel_params);
