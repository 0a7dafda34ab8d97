/* The schedule of the unit's teams and courses: a week, a list, what lacks attendance; and files for calendar programs. */
#include "supply/course_session_page.h"

#include "base/text.h"
#include "course_session.html.h"
#include "path/meeting_ics.h"
#include "path/meeting_page.h"
#include "people/citizen_access_page.h"
#include "supply/attendance.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/mail.h"
#include "system/organisation.h"

enum { WEEK = 7 };
#define SCHEDULE "/henvisninger/skema"

const char *course_session_name(const struct course_session_row *s, struct arena *a)
{
    if (s->course_id != INT_NONE)
        return arena_printf(a, "%s %s", s->first_name, s->last_name);
    return s->team ? lang_pick(s->team_title, s->team_title_en) : lang_pick(s->title, s->title_en);
}

const char *course_session_time(struct arena *a, int64_t minute, int64_t minutes_long)
{
    int64_t end = minute + minutes_long;
    return arena_printf(a, tr("kl. %02lld.%02lld–%02lld.%02lld"), (long long)minute / 60,
        (long long)minute % 60, (long long)end / 60, (long long)end % 60);
}

static day_t schedule_monday(struct req *req)
{
    day_t day = req_day(req, "uge");
    if (day_is_none(day))
        day = clock_today();
    return (day_t){day.n - (day_weekday(day) - 1)};
}

static bool schedule_missing(struct req *req)
{
    return text_equal(req_text(req, "vis"), "mangler");
}

struct schedule_data {
    struct course_session_filter filter;
    struct course_session_row *rows;
    size_t n;
    int64_t page, n_missing;
    struct intervention *offers;
    size_t n_offers;
    struct team *teams; /* of the offer chosen */
    size_t n_teams;
};

static struct course_session_filter schedule_filter(struct req *req, day_t monday)
{
    day_t today = clock_today();
    struct course_session_filter f = {.from = monday,
        .to = {monday.n + WEEK - 1},
        .offer = req_text(req, "tilbud"),
        .team = req_text(req, "hold"),
        .course_id = INT_NONE};
    if (text_equal(req_text(req, "vis"), "liste"))
        f.to = (day_t){monday.n + WEEK * SCHEDULE_WEEKS_AHEAD - 1};
    if (schedule_missing(req)) {
        f.from = (day_t){today.n - WEEK * SCHEDULE_WEEKS_BACK};
        f.to = today;
        f.missing = f.newest_first = true;
    }
    return f;
}

static int schedule_load(struct req *req, struct schedule_data *d)
{
    struct conn *c;
    struct actor actor = citizen_page_actor(req);
    day_t today = clock_today();
    bool is_week = !req_text(req, "vis") || text_equal(req_text(req, "vis"), "uge");
    int64_t limit = is_week ? COURSE_SESSION_MAX : SCHEDULE_PAGE;
    d->page = is_week ? 1 : req_int(req, "side", 1);
    d->filter = schedule_filter(req, schedule_monday(req));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_session_list(c, &actor, &d->filter, today, (d->page - 1) * limit, limit + 1, &d->rows, &d->n,
        req->arena, &req->err);
    if (!rc)
        rc = course_session_missing(
            c, &actor, (day_t){today.n - WEEK * SCHEDULE_WEEKS_BACK}, today, &d->n_missing, &req->err);
    if (!rc)
        rc = intervention_list(c, NULL, &d->offers, &d->n_offers, req->arena, &req->err);
    if (!rc && d->filter.offer)
        rc = intervention_teams(c, d->filter.offer, &d->teams, &d->n_teams, req->arena, &req->err);
    db_release(req->db, c);
    const char *detail = arena_printf(req->arena, "schedule hits=%zu", d->n);
    return rc ? rc
              : audit_log(req->db, &actor,
                    &(struct audit_entry){"search", "course_session", INT_NONE, INT_NONE, detail}, &req->err);
}

static struct schedule_item schedule_item(struct req *req, const struct course_session_row *s)
{
    struct arena *a = req->arena;
    bool cancelled = text_equal(s->state, "cancelled"), been = s->day.n <= clock_today().n;
    bool taken = !stamp_is_none(s->taken);
    struct schedule_item item = {.url = arena_printf(a, SCHEDULE "/%lld", (long long)s->id),
        .name = course_session_name(s, a),
        .offer = s->team || s->course_id != INT_NONE ? lang_pick(s->title, s->title_en) : NULL,
        .place = s->place,
        .weekday = meeting_page_weekday(a, s->day),
        .time = course_session_time(a, s->minute, s->minutes_long),
        .state = cancelled ? tr("Aflyst")
                 : taken   ? tr("Fremmøde taget")
                 : been    ? tr("Mangler fremmøde")
                           : tr("Planlagt"),
        .state_class = cancelled ? "error"
                       : taken   ? "success"
                       : been    ? "warning"
                                 : "plain",
        .day = s->day,
        .minute = s->minute};
    if (cancelled)
        item.taken = code_label("session_cancel_reason", s->cancel_reason);
    else if (taken)
        item.taken = arena_printf(
            a, tr("%lld ventet, %lld udeblevet"), (long long)s->n_expected, (long long)s->n_no_show);
    else if (been)
        item.take_url = item.url;
    return item;
}

/* ---- the week as a table ---- */

static void schedule_table(struct req *req, struct schedule_view *v, day_t monday)
{
    struct arena *a = req->arena;
    const char **names = arena_must(a, SCHEDULE_DAYS * sizeof *names);
    struct schedule_time *times = arena_array(a, SCHEDULE_TIMES, sizeof *times);
    const struct schedule_item **cells = arena_array(a, v->n * 2 + 1, sizeof *cells);
    v->n_days = 5;
    for (size_t i = 0; i < v->n; i++)
        v->n_days = v->items[i].day.n - monday.n > 4 ? SCHEDULE_DAYS : v->n_days;
    for (int32_t i = 0; i < SCHEDULE_DAYS; i++)
        names[i] = meeting_page_weekday(a, (day_t){monday.n + i});
    v->day_names = names;
    if (!times || !cells)
        return;
    /* Items are by day and time; rows are by time. */
    for (int64_t minute = 0; minute < 24 * 60 && v->n_times < SCHEDULE_TIMES; minute += 15) {
        struct schedule_time *row = &times[v->n_times];
        *row = (struct schedule_time){.time = NULL};
        for (size_t i = 0; i < v->n; i++) {
            const struct schedule_item *item = &v->items[i];
            if (item->minute < minute || item->minute >= minute + 15)
                continue;
            struct schedule_cell *cell = &row->days[item->day.n - monday.n];
            if (!cell->items)
                cell->items = cells;
            *cells++ = item;
            cell->n++;
            row->time =
                row->time ? row->time
                          : arena_printf(a, "%02lld.%02lld", (long long)minute / 60, (long long)minute % 60);
        }
        v->n_times += row->time != NULL;
    }
    v->times = times;
}

static const char *schedule_url(struct req *req, const char *path, const char *shown, day_t monday)
{
    char iso[11];
    const char *url = html_url_with(req->arena, path, "vis", shown);
    url = html_url_with(req->arena, url, "uge", day_iso(monday, iso));
    url = html_url_with(req->arena, url, "tilbud", req_text(req, "tilbud"));
    return html_url_with(req->arena, url, "hold", req_text(req, "hold"));
}

static void schedule_frame(
    struct req *req, const struct schedule_data *d, struct schedule_view *v, day_t monday)
{
    struct arena *a = req->arena;
    struct html_option *offers = arena_array(a, d->n_offers + 1, sizeof *offers);
    struct link *tabs = arena_must(a, 3 * sizeof *tabs);
    bool list = text_equal(v->shown, "liste"), missing = schedule_missing(req);
    int year, week = day_iso_week(monday, &year);
    if (offers)
        offers[v->n_offers++] = (struct html_option){"", tr("Alle tilbud")};
    for (size_t i = 0; offers && i < d->n_offers; i++) {
        if (text_equal(d->offers[i].provider, req->who.unit))
            offers[v->n_offers++] =
                (struct html_option){d->offers[i].key, lang_pick(d->offers[i].title, d->offers[i].title_en)};
    }
    v->offers = offers;
    v->offer = req_text(req, "tilbud");
    v->team = req_text(req, "hold");
    struct html_option *teams = arena_must(a, (d->n_teams + 1) * sizeof *teams);
    teams[0] = (struct html_option){"", tr("Alle hold")};
    for (size_t i = 0; i < d->n_teams; i++)
        teams[i + 1] =
            (struct html_option){d->teams[i].key, lang_pick(d->teams[i].title, d->teams[i].title_en)};
    v->teams = teams;
    v->n_teams = d->n_teams ? d->n_teams + 1 : 0;
    tabs[0] = (struct link){tr("Uge"), schedule_url(req, SCHEDULE, NULL, monday), !list && !missing};
    tabs[1] = (struct link){tr("Liste"), schedule_url(req, SCHEDULE, "liste", monday), list};
    tabs[2] = (struct link){arena_printf(a, tr("Mangler fremmøde (%lld)"), (long long)d->n_missing),
        schedule_url(req, SCHEDULE, "mangler", monday), missing};
    v->tabs = tabs;
    v->n_tabs = 3;
    const char *shown = list ? "liste" : NULL;
    int32_t step = list ? WEEK * SCHEDULE_WEEKS_AHEAD : WEEK;
    v->previous = missing ? NULL : schedule_url(req, SCHEDULE, shown, (day_t){monday.n - step});
    v->next = missing ? NULL : schedule_url(req, SCHEDULE, shown, (day_t){monday.n + step});
    v->this_week = missing ? NULL : html_url_with(a, SCHEDULE, "vis", shown);
    v->ics = missing ? NULL : schedule_url(req, SCHEDULE ".ics", shown, monday);
    v->title = missing ? arena_printf(a, tr("De seneste %d uger"), SCHEDULE_WEEKS_BACK)
               : list  ? arena_printf(a, tr("Uge %d, %d, og de tre følgende"), week, year)
                       : arena_printf(a, tr("Uge %d, %d"), week, year);
    v->empty = missing ? tr("Der er taget fremmøde ved alle mødegange.")
               : list  ? tr("Der er ingen mødegange i de fire uger.")
                       : tr("Der er ingen mødegange i ugen.");
}

static int schedule_handler(struct req *req, struct res *res)
{
    struct schedule_data d = {0};
    day_t monday = schedule_monday(req);
    char iso[11];
    int rc = schedule_load(req, &d);
    if (rc)
        return rc;
    struct schedule_view v = {.shown = req_text(req, "vis"),
        .url = SCHEDULE,
        .new_url = SCHEDULE "/ny",
        .week = arena_strdup(req->arena, day_iso(monday, iso))};
    bool is_week = !v.shown || text_equal(v.shown, "uge");
    size_t limit = is_week ? COURSE_SESSION_MAX : SCHEDULE_PAGE;
    struct schedule_item *items = arena_array(req->arena, d.n + 1, sizeof *items);
    for (size_t i = 0; items && i < d.n && v.n < limit; i++)
        items[v.n++] = schedule_item(req, &d.rows[i]);
    v.items = items;
    v.is_cut = is_week && d.n > limit;
    schedule_frame(req, &d, &v, monday);
    if (is_week)
        schedule_table(req, &v, monday);
    else
        v.paging = (struct paging){schedule_url(req, SCHEDULE, v.shown, monday), d.page, SCHEDULE_PAGE,
            (d.page - 1) * SCHEDULE_PAGE + (int64_t)d.n};
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"}, {tr("Mødeskema"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Mødeskema"), crumbs, 2);
    int64_t done = req_int(req, "aflyst", 0);
    if (done)
        t_receipt(h,
            arena_printf(req->arena,
                done == 1 ? tr("%lld mødegang er aflyst.") : tr("%lld mødegange er aflyst."),
                (long long)done),
            NULL, NULL);
    done = req_int(req, "planlagt", 0);
    if (done)
        t_receipt(h,
            arena_printf(req->arena,
                done == 1 ? tr("%lld mødegang er planlagt.") : tr("%lld mødegange er planlagt."),
                (long long)done),
            NULL, NULL);
    done = req_int(req, "flyttet", 0);
    if (done)
        t_receipt(h,
            arena_printf(req->arena,
                done == 1 ? tr("%lld mødegang er rettet.") : tr("%lld mødegange er rettet."),
                (long long)done),
            NULL, NULL);
    struct action actions[] = {{tr("Planlæg mødegange"), v.new_url, NULL}};
    t_page_head(h, &(struct page_head){.title = tr("Mødeskema"),
                       .lead = organisation_name(req->who.unit),
                       .actions = actions,
                       .n_actions = 1});
    t_schedule_page(h, &v);
    return page_end(req, res, h);
}

/* ---- files ---- */

/* The offer and its team, never a citizen. */
static void schedule_event(struct req *req, struct buf *out, const struct course_session_row *s)
{
    struct arena *a = req->arena;
    const char *base = mail_base_url(), *host = req_header(req, "Host");
    if (!base || !*base)
        base = arena_printf(a, "http://%s", host ? host : "localhost");
    const char *url = arena_printf(a, "%s" SCHEDULE "/%lld", base, (long long)s->id);
    const char *title = lang_pick(s->title, s->title_en);
    ics_add(out,
        &(struct ics_event){.id = s->id,
            .version = s->version,
            .kind = "moedegang",
            .summary = s->team                    ? lang_pick(s->team_title, s->team_title_en)
                       : s->course_id == INT_NONE ? title
                                                  : arena_printf(a, tr("%s, individuelt"), title),
            .place = s->place,
            .url = url,
            .description = arena_printf(a, tr("Fremmøde: %s"), url),
            .day = s->day,
            .minute = s->minute,
            .minutes_long = s->minutes_long,
            .cancelled = text_equal(s->state, "cancelled")},
        clock_now());
}

static int schedule_file(
    struct req *req, struct res *res, const struct course_session_row *rows, size_t n, const char *name)
{
    struct buf out = BUF_INIT;
    ics_begin(&out);
    for (size_t i = 0; i < n; i++)
        schedule_event(req, &out, &rows[i]);
    ics_end(&out);
    int rc = buf_failed(&out) ? err_set(&req->err, ERR_LIMIT, "calendar file: out of memory")
                              : res_file(res, "text/calendar; charset=utf-8", name, out.data, out.len);
    buf_done(&out);
    return rc;
}

static int schedule_ics_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct course_session_row *rows = NULL;
    size_t n = 0;
    char iso[11];
    day_t monday = schedule_monday(req);
    struct actor actor = citizen_page_actor(req);
    struct course_session_filter filter = schedule_filter(req, monday);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_session_list(
        c, &actor, &filter, clock_today(), 0, COURSE_SESSION_MAX, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    return rc ? rc
              : schedule_file(
                    req, res, rows, n, arena_printf(req->arena, "moedeskema-%s.ics", day_iso(monday, iso)));
}

static int session_ics_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct course_session_row row;
    struct actor actor = citizen_page_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_session_by_id(c, &actor, req_int(req, "id", 0), clock_today(), &row, req->arena, &req->err);
    db_release(req->db, c);
    return rc ? rc
              : schedule_file(
                    req, res, &row, 1, arena_printf(req->arena, "moedegang-%lld.ics", (long long)row.id));
}

static const struct param schedule_params[] = {{"vis", P_KEY, 0, 0}, {"uge", P_DAY, 0, 0},
    {"tilbud", P_KEY, 0, 0}, {"hold", P_KEY, 0, 0}, {"side", P_INT, 1, 10000}, {"aflyst", P_INT, 0, 100},
    {"planlagt", P_INT, 0, 100}, {"flyttet", P_INT, 0, 100}};
static const struct param session_ics_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE(schedule_route, "GET", SCHEDULE, PERM_INBOX, schedule_handler, schedule_params);
ROUTE(schedule_ics_route, "GET", SCHEDULE ".ics", PERM_INBOX, schedule_ics_handler, schedule_params);
ROUTE(session_ics_route, "GET", SCHEDULE "/{id}/moedegang.ics", PERM_INBOX, session_ics_handler,
    session_ics_params);
