/* Calendars: my week or the team's, the steering group's half-yearly meetings, and files for calendar programs. */
#include "base/text.h"
#include "meeting.html.h"
#include "path/meeting_ics.h"
#include "path/meeting_page.h"
#include "system/audit.h"
#include "system/code.h"

enum { WEEK = 7 };
#define STEERING_TITLE "Styregruppe BIF og SOF"

/* Monday of the week of parameter `uge` (a day), or of today. */
static day_t week_of(struct req *req)
{
    day_t day = req_day(req, "uge");
    if (day_is_none(day))
        day = clock_today();
    return (day_t){day.n - (day_weekday(day) - 1)};
}

static bool is_team(struct req *req)
{
    return who_may(&req->who, PERM_TEAM_LEAD) && text_equal(req_text(req, "vis"), "team");
}

/* Rows of the week; of each, whether the user may read name and kind. */
struct week {
    struct meeting_row *rows;
    bool *named;
    size_t n;
};
static int week_see(struct conn *c, const struct actor *actor, const struct meeting_row *row, bool *ret,
    struct arena *a, struct err *err)
{
    struct meeting m;
    enum meeting_access access = MEETING_NONE;
    field_clear_row(&meeting_table, &m);
    m.id = row->id;
    m.citizen_id = row->citizen_id;
    m.track = row->track;
    int rc = meeting_access_of(c, actor, &m, &access, a, err);
    *ret = access == MEETING_FULL;
    return rc;
}

static int week_load(struct req *req, day_t monday, bool team, struct week *w)
{
    struct conn *c;
    struct err err = ERR_INIT;
    struct actor actor = req_actor(req);
    day_t sunday = {monday.n + WEEK - 1};
    *w = (struct week){0};
    int rc = db_lease(req->db, &c, &err);
    if (rc)
        return rc;
    rc = team ? meeting_of_unit(c, actor.unit, monday, sunday, &w->rows, &w->n, req->arena, &err)
              : meeting_of_user(c, actor.user_id, monday, sunday, &w->rows, &w->n, req->arena, &err);
    w->named = arena_must(req->arena, (w->n + 1) * sizeof *w->named);
    for (size_t i = 0; !rc && i < w->n; i++)
        rc = week_see(c, &actor, &w->rows[i], &w->named[i], req->arena, &err);
    db_release(req->db, c);
    if (rc)
        req->err = err;
    return rc;
}

static const struct meeting_item *week_items(struct req *req, const struct week *w, bool team)
{
    struct meeting_item *items = arena_must(req->arena, (w->n + 1) * sizeof *items);
    for (size_t i = 0; i < w->n; i++) {
        const struct meeting_row *m = &w->rows[i];
        const char *kind = meeting_name(m->kind, m->series_no, m->series_of, req->arena);
        bool named = w->named[i];
        if (named && m->series_no == INT_NONE)
            kind = m->title;
        items[i] = (struct meeting_item){.url = arena_printf(req->arena, "/moeder/%lld", (long long)m->id),
            .name = named && m->citizen_key
                        ? arena_printf(req->arena, "%s, %s %s", kind, m->first_name, m->last_name)
                    : named && m->citizen_id == INT_NONE ? m->title
                    : team                               ? tr("Optaget")
                                                         : kind,
            .who = team ? m->user_name : NULL,
            .place = named || !team ? m->place : NULL,
            .time = meeting_page_time(req->arena, m->minute),
            .weekday = meeting_page_weekday(req->arena, m->day),
            .day = m->day};
    }
    return items;
}

static const char *week_url(struct req *req, const char *path, day_t monday, bool team)
{
    char iso[11];
    return arena_printf(req->arena, "%s?uge=%s%s", path, day_iso(monday, iso), team ? "&vis=team" : "");
}

static int week_page(struct req *req, struct res *res)
{
    day_t monday = week_of(req);
    bool team = is_team(req);
    struct actor actor = req_actor(req);
    struct week w;
    int rc = week_load(req, monday, team, &w);
    if (!rc && team)
        rc = audit_log(
            req->db, &actor, &(struct audit_entry){"read", "meeting", INT_NONE, INT_NONE, "team"}, &req->err);
    if (rc)
        return rc;
    int year;
    int week = day_iso_week(monday, &year);
    struct meeting_week_view v = {.title = arena_printf(req->arena, tr("Uge %d, %d"), week, year),
        .previous = week_url(req, "/overblik/moeder", (day_t){monday.n - WEEK}, team),
        .next = week_url(req, "/overblik/moeder", (day_t){monday.n + WEEK}, team),
        .this_week = team ? "/overblik/moeder?vis=team" : "/overblik/moeder",
        .mine = week_url(req, "/overblik/moeder", monday, false),
        .team = week_url(req, "/overblik/moeder", monday, true),
        .ics = week_url(req, "/overblik/moeder.ics", monday, false),
        .is_team = team,
        .may_team = who_may(&req->who, PERM_TEAM_LEAD),
        .items = week_items(req, &w, team),
        .n = w.n,
        .steering_url = "/overblik/moeder/styregruppe"};
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Møder"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, team ? tr("Teamets møder") : tr("Møder"), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = team ? tr("Teamets møder") : tr("Møder")});
    t_meeting_week(h, &v);
    return page_end(req, res, h);
}

/* ---- files ---- */

static void event_add(struct req *req, struct buf *out, const struct meeting_row *m, const char *summary)
{
    const char *url = meeting_page_link(req, m->id);
    ics_add(out,
        &(struct ics_event){.id = m->id,
            .version = m->version,
            .summary = summary,
            .place = m->place,
            .url = url,
            .description = arena_printf(req->arena, tr("Dagsorden og deltagere: %s"), url),
            .day = m->day,
            .minute = m->minute,
            .minutes_long = m->minutes_long,
            .cancelled = text_equal(m->state, "cancelled")},
        clock_now());
}

static int ics_answer(struct req *req, struct res *res, struct buf *out, const char *name)
{
    int rc = buf_failed(out) ? err_set(&req->err, ERR_LIMIT, "calendar file: out of memory")
                             : res_file(res, "text/calendar; charset=utf-8", name, out->data, out->len);
    buf_done(out);
    return rc;
}

static int week_ics_page(struct req *req, struct res *res)
{
    struct week w;
    struct buf out = BUF_INIT;
    char iso[11];
    day_t monday = week_of(req);
    int rc = week_load(req, monday, false, &w);
    if (rc)
        return rc;
    ics_begin(&out);
    for (size_t i = 0; i < w.n; i++)
        event_add(req, &out, &w.rows[i],
            meeting_name(w.rows[i].kind, w.rows[i].series_no, w.rows[i].series_of, req->arena));
    ics_end(&out);
    return ics_answer(req, res, &out, arena_printf(req->arena, "moeder-%s.ics", day_iso(monday, iso)));
}

static int one_ics_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    struct buf out = BUF_INIT;
    int rc = meeting_page_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    ics_begin(&out);
    event_add(req, &out,
        &(struct meeting_row){.id = s.m.id,
            .version = s.m.version,
            .place = s.m.place,
            .day = s.m.day,
            .minute = s.m.minute,
            .minutes_long = s.m.minutes_long,
            .state = s.m.state},
        s.name);
    ics_end(&out);
    return ics_answer(req, res, &out, arena_printf(req->arena, "moede-%lld.ics", (long long)s.m.id));
}

/* ---- steering group ---- */

static int steering_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct meeting_row *rows = NULL;
    size_t n = 0;
    day_t today = clock_today();
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = meeting_steering(c, &rows, &n, req->arena, &req->err);
    enum meeting_access *access = arena_must(req->arena, (n + 1) * sizeof *access);
    struct actor actor = req_actor(req);
    for (size_t i = 0; !rc && i < n; i++) {
        struct meeting m = {.id = rows[i].id, .citizen_id = INT_NONE};
        rc = meeting_access_of(c, &actor, &m, &access[i], req->arena, &req->err);
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    bool effect = who_may(&req->who, PERM_EFFECT_READ);
    struct meeting_item *items = arena_must(req->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++) {
        bool planned = text_equal(rows[i].state, "planned");
        int64_t over = planned ? today.n - rows[i].day.n : 0;
        items[i] =
            (struct meeting_item){.url = arena_printf(req->arena, "/moeder/%lld", (long long)rows[i].id),
                .sheet_url = effect && access[i] == MEETING_FULL
                                 ? arena_printf(req->arena, "/moeder/%lld/resultatark", (long long)rows[i].id)
                                 : NULL,
                .name = rows[i].title,
                .place = rows[i].place,
                .state = over > 0 ? tr("Forfalden") : code_label("meeting_state", rows[i].state),
                .state_class = over > 0  ? "error"
                               : planned ? "info"
                                         : "success",
                .time = meeting_page_time(req->arena, rows[i].minute),
                .day = rows[i].day,
                .days_over = over};
    }
    struct meeting_week_view v = {.csrf = req_csrf(req),
        .items = items,
        .n = n,
        .steering_url = "/overblik/moeder/styregruppe",
        .may_plan = who_may(&req->who, PERM_TEAM_LEAD)};
    struct crumb crumbs[] = {
        {tr("Mit overblik"), "/overblik"}, {tr("Møder"), "/overblik/moeder"}, {tr("Styregruppen"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Styregruppens halvårlige møder"), crumbs, 3);
    t_page_head(h, &(struct page_head){.title = tr("Styregruppens halvårlige møder")});
    t_meeting_steering_page(h, &v);
    return page_end(req, res, h);
}

struct steering_write {
    struct actor actor;
    int64_t n;
};
static int steering_fn(struct conn *c, void *ctx, struct err *err)
{
    struct steering_write *w = ctx;
    return meeting_plan_steering(
        c, &w->actor, STEERING_TITLE, day_from_ymd(2026, 6, 15), day_from_ymd(2029, 12, 31), &w->n, err);
}

static int steering_plan_page(struct req *req, struct res *res)
{
    struct steering_write w = {.actor = req_actor(req)};
    int rc = db_write(req->db, "meeting_plan_steering", steering_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, "/overblik/moeder/styregruppe");
}

static const struct param week_params[] = {{"uge", P_DAY, 0, 0}, {"vis", P_KEY, 0, 0}};
static const struct param one_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE(meeting_week_route, "GET", "/overblik/moeder", PERM_HOME, week_page, week_params);
ROUTE(meeting_week_ics_route, "GET", "/overblik/moeder.ics", PERM_HOME, week_ics_page, week_params);
ROUTE(meeting_ics_route, "GET", "/moeder/{id}/indkaldelse.ics", PERM_HOME, one_ics_page, one_params);
ROUTE_PLAIN(meeting_steering_route, "GET", "/overblik/moeder/styregruppe", PERM_HOME, steering_page);
ROUTE_PLAIN(
    meeting_steering_plan_route, "POST", "/overblik/moeder/styregruppe", PERM_TEAM_LEAD, steering_plan_page);
