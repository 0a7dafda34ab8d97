/* Attendance of one course, for the unit that runs it, and of a citizen's courses, for those who may see their tracks. */
#include "attendance.html.h"
#include "base/text.h"
#include "base/words.h"
#include "path/course.h"
#include "path/meeting_page.h"
#include "people/citizen_access_page.h"
#include "people/citizen_timeline_page.h"
#include "supply/attendance_page.h"
#include "supply/course_session_page.h"
#include "system/code.h"
#include "system/organisation.h"

static const char *status_class(const char *status)
{
    const struct code *code = code_find("attendance_status", status);
    const char *as = code ? code->parent : NULL;
    return text_equal(as, "attended")  ? "success"
           : text_equal(as, "no_show") ? "error"
           : text_equal(as, "absent")  ? "warning"
                                       : "plain";
}

/* Sums of a course as facts. */
static void course_facts(struct req *req, const struct attendance_sum *s, struct attendance_course_view *v)
{
    struct arena *a = req->arena;
    struct fact *f = arena_must(a, 4 * sizeof *f);
    f[0] = (struct fact){tr("Mødegange registreret"), arena_printf(a, "%lld", (long long)s->n), NULL, false};
    f[1] = (struct fact){tr("Mødt"),
        arena_printf(a, tr("%lld af %lld"), (long long)s->n_attended, (long long)s->n_base),
        tr("af dem, hvor borgeren var ventet"), false};
    f[2] = (struct fact){
        tr("Udeblevet uden afbud"), arena_printf(a, "%lld", (long long)s->n_no_show), NULL, s->n_no_show > 0};
    f[3] = (struct fact){tr("Timer"), attendance_page_hours(a, s->minutes_present),
        arena_printf(a, tr("af %s planlagt"), attendance_page_hours(a, s->minutes_planned)), false};
    v->facts = f;
    v->n_facts = 4;
    v->attended = f[1].value;
    v->no_show = f[2].value;
    v->hours = f[3].value;
}

static void course_lines(struct req *req, const struct attendance_line *list, size_t n, bool may_open,
    struct attendance_course_view *v)
{
    struct arena *a = req->arena;
    struct attendance_line_view *rows = arena_array(a, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        const struct attendance_line *l = &list[i];
        int64_t late = attendance_late_days(l->day, l->at);
        rows[v->n++] = (struct attendance_line_view){.when = meeting_page_weekday(a, l->day),
            .time = course_session_time(a, l->minute, l->minutes_long),
            .place = l->place,
            .status = code_label("attendance_status", l->status),
            .status_class = status_class(l->status),
            .minutes =
                l->minutes == INT_NONE ? NULL : arena_printf(a, tr("%lld minutter"), (long long)l->minutes),
            .note = l->note,
            .by = l->user_name ? l->user_name : tr("Systemet"),
            .late = late ? arena_printf(a, tr("registreret %s dage efter"), words_count(late, a)) : NULL,
            .url = may_open ? arena_printf(a, "/henvisninger/skema/%lld", (long long)l->session_id) : NULL,
            .n_earlier = l->n_earlier};
    }
    v->rows = rows;
}

/* ---- one course, for its unit ---- */

static int course_open(struct req *req, struct course_row *row, struct citizen_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_row_by_id(c, req_int(req, "id", 0), row, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(row->provider, req->who.unit))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    return rc ? rc : citizen_page_open_id(req, row->citizen_id, N_("fremmøde"), o);
}

static int course_read(struct req *req, int64_t course_id, int64_t page, struct attendance_sum *sum,
    struct attendance_line **lines, size_t *n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = attendance_sum_of_course(c, course_id, sum, req->arena, &req->err);
    if (!rc)
        rc = attendance_of_course(
            c, course_id, (page - 1) * ATTENDANCE_PAGE, ATTENDANCE_PAGE, lines, n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int course_handler(struct req *req, struct res *res)
{
    struct course_row row;
    struct citizen_open o;
    struct attendance_sum sum;
    struct attendance_line *lines = NULL;
    size_t n = 0;
    struct arena *a = req->arena;
    int64_t page = req_int(req, "side", 1);
    int rc = course_open(req, &row, &o);
    if (!rc)
        rc = course_read(req, row.id, page, &sum, &lines, &n);
    if (rc)
        return rc;
    const char *course_url = arena_printf(a, "/henvisninger/forloeb/%lld", (long long)row.id);
    const char *url = arena_printf(a, "%s/fremmoede", course_url);
    struct attendance_course_view v = {.url = url,
        .course_url = course_url,
        .new_url = arena_printf(a, "/henvisninger/skema/ny?forloeb=%lld", (long long)row.id),
        .empty = tr("Der er ikke registreret fremmøde i forløbet."),
        .paging = {url, page, ATTENDANCE_PAGE, sum.n}};
    course_facts(req, &sum, &v);
    course_lines(req, lines, n, true, &v);
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"},
        {tr("Forløb i gang"), "/henvisninger/forloeb"}, {o.name, course_url}, {tr("Fremmøde"), NULL}};
    const char *title = arena_printf(a, tr("Fremmøde for %s"), o.name);
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 4);
    int64_t planned = req_int(req, "planlagt", 0);
    if (planned)
        t_receipt(h,
            arena_printf(a,
                planned == 1 ? tr("%lld mødegang er planlagt.") : tr("%lld mødegange er planlagt."),
                (long long)planned),
            NULL, NULL);
    struct action actions[] = {{tr("Planlæg mødegang"), v.new_url, NULL}};
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = lang_pick(row.intervention_title, row.intervention_title_en),
                       .actions = actions,
                       .n_actions = 1,
                       .no_primary = true});
    t_attendance_course(h, &v);
    return page_end(req, res, h);
}

/* ---- the citizen's courses ---- */

static const struct attendance_sum *sum_find(const struct attendance_sum *sums, size_t n, int64_t course)
{
    for (size_t i = 0; i < n; i++) {
        if (sums[i].course_id == course)
            return &sums[i];
    }
    return NULL;
}

struct citizen_data {
    struct course_row *courses;
    struct attendance_sum *sums;
    size_t n_courses, n_sums;
};

static int citizen_read(struct req *req, int64_t citizen_id, struct citizen_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_of_citizen(c, citizen_id, &d->courses, &d->n_courses, req->arena, &req->err);
    if (!rc)
        rc = attendance_sum_of_citizen(c, citizen_id, &d->sums, &d->n_sums, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int citizen_handler(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_data d = {0};
    struct arena *a = req->arena;
    struct attendance_citizen_view v = {0};
    struct attendance_course_view *shown = NULL;
    int64_t chosen = req_int(req, "forloeb", 0), page = req_int(req, "side", 1);
    int rc = citizen_page_open(req, res, N_("fremmøde"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = citizen_read(req, o.citizen.id, &d);
    if (rc)
        return rc;
    const char *url = arena_printf(a, "%s/fremmoede", o.url);
    struct attendance_course_view *courses = arena_array(a, d.n_courses + 1, sizeof *courses);
    for (size_t i = d.n_courses; courses && i-- > 0;) {
        const struct course_row *r = &d.courses[i];
        const struct attendance_sum *sum = sum_find(d.sums, d.n_sums, r->id);
        if (!sum || !citizen_path_may_see(&o, r->track, r->provider))
            continue;
        struct attendance_course_view *c = &courses[v.n++];
        *c = (struct attendance_course_view){
            .title = lang_pick(r->intervention_title, r->intervention_title_en),
            .url = arena_printf(a, "%s?forloeb=%lld", url, (long long)r->id),
            .unit = r->provider ? organisation_name(r->provider) : NULL,
            .period = arena_printf(a, "%s – %s", citizen_page_day(a, r->start_day),
                day_is_none(r->end_day) ? "" : citizen_page_day(a, (day_t){r->end_day.n - 1}))};
        course_facts(req, sum, c);
        if (r->id == chosen)
            shown = c;
    }
    v.courses = courses;
    if (shown) {
        struct attendance_sum sum;
        struct attendance_line *lines = NULL;
        size_t n = 0;
        rc = course_read(req, chosen, page, &sum, &lines, &n);
        if (rc)
            return rc;
        course_lines(req, lines, n, false, shown);
        shown->paging = (struct paging){shown->url, page, ATTENDANCE_PAGE, sum.n};
    }
    v.shown = shown;
    v.hidden = citizen_page_hidden(req, &o, SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING);
    bool may_find = who_may(&req->who, PERM_CITIZEN_FIND);
    struct crumb crumbs[] = {
        {may_find ? tr("Borgere") : tr("Henvisninger"), may_find ? "/borgere" : "/henvisninger"},
        {o.name, o.url}, {tr("Fremmøde"), NULL}};
    struct html *h = page_begin(req, res, may_find ? MENU_CITIZENS : MENU_REFERRALS, o.name, crumbs, 3);
    citizen_page_top(req, h, &o, NULL, 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_PATH);
    t_attendance_citizen(h, &v);
    return page_end(req, res, h);
}

static const struct param course_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"side", P_INT, 1, 1000}, {"planlagt", P_INT, 0, 100}};
static const struct param citizen_params[] = {
    {"key", P_KEY, 0, 0}, {"forloeb", P_INT, 1, INT64_MAX}, {"side", P_INT, 1, 1000}};
ROUTE(attendance_course_route, "GET", "/henvisninger/forloeb/{id}/fremmoede", PERM_INBOX, course_handler,
    course_params);
ROUTE(attendance_citizen_route, "GET", "/borgere/{key}/fremmoede", PERM_CITIZEN_READ, citizen_handler,
    citizen_params);
