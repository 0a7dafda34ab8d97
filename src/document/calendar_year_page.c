/* The committees' year month by month, for the screen, for paper and as a calendar file. */
#include "document/calendar.h"
#include "document/process_page.h"

#include "base/text.h"
#include "base/words.h"
#include "calendar.html.h"
#include "committee/round.h"
#include "path/meeting_ics.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#define YEAR_URL "/dokumenter/kalender/aar"
enum { MONTHS = 12 };

struct year {
    int64_t year;
    struct calendar_entry *entries;
    struct budget_round *rounds;
    size_t n, n_rounds;
};

static int year_read(struct req *req, day_t from, day_t to, struct year *y)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = calendar_entries(
        c, &actor, req_text(req, "udvalg"), from, to, &y->entries, &y->n, req->arena, &req->err);
    if (!rc)
        rc = round_list(c, &y->rounds, &y->n_rounds, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static void fill_months(struct req *req, const struct year *y, struct calendar_year_view *v)
{
    struct calendar_month *months = arena_must(req->arena, MONTHS * sizeof *months);
    size_t at = 0;
    for (int month = 1; month <= MONTHS; month++) {
        const char *name = words_month(month, req->lang);
        const size_t first = at;
        while (at < y->n && day_ymd(y->entries[at].day).month == month)
            at++;
        if (at > first)
            months[v->n_months++] =
                (struct calendar_month){arena_printf(req->arena, "%s %lld", name, (long long)y->year),
                    y->entries + first, at - first};
        else
            v->empty_months =
                v->empty_months ? arena_printf(req->arena, "%s, %s", v->empty_months, name) : name;
    }
    v->months = months;
}

/* Rounds that the year usually has and that nobody has entered. */
static void fill_missing(struct req *req, const struct year *y, struct calendar_year_view *v)
{
    const struct code *const *kinds;
    size_t n = code_list("budget_round_kind", DAY_NONE, &kinds);
    struct link *links = arena_must(req->arena, (n + 1) * sizeof *links);
    for (size_t i = 0; i < n; i++) {
        int first, last;
        bool there = !round_months(kinds[i]->code, &first, &last);
        for (size_t k = 0; k < y->n_rounds; k++)
            there = there || (text_equal(y->rounds[k].kind, kinds[i]->code) &&
                                 day_year(y->rounds[k].from_day) == y->year);
        const char *month = there ? NULL : words_month(first, req->lang);
        if (!there)
            links[v->n_missing++] = (struct link){
                arena_printf(req->arena, first == last ? "%s (%s)" : "%s (%s–%s)",
                    lang_pick(kinds[i]->label, kinds[i]->label_en), month, words_month(last, req->lang)),
                arena_printf(req->arena, "/dokumenter/runder/ny?slags=%s&aar=%lld", kinds[i]->code,
                    (long long)y->year),
                false};
    }
    v->missing = links;
}

static const char *year_url(struct req *req, const char *path, int64_t year)
{
    return html_url_with(req->arena, arena_printf(req->arena, "%s?aar=%lld", path, (long long)year), "udvalg",
        req_text(req, "udvalg"));
}

static int year_page(struct req *req, struct res *res)
{
    struct year y = {.year = req_int(req, "aar", day_year(clock_today()))};
    int rc = year_read(req, day_from_ymd((int)y.year, 1, 1), day_from_ymd((int)y.year + 1, 1, 1), &y);
    if (rc)
        return rc;
    struct calendar_year_view v = {.year = y.year,
        .committee = req_text(req, "udvalg"),
        .before_url = year_url(req, YEAR_URL, y.year - 1),
        .after_url = year_url(req, YEAR_URL, y.year + 1),
        .ics_url = year_url(req, "/dokumenter/kalender.ics", y.year),
        .today = clock_today().n};
    v.calendar_url = html_url_with(req->arena, "/dokumenter/kalender", "udvalg", v.committee);
    v.committee_name = v.committee ? organisation_name(v.committee) : NULL;
    v.committees = process_organisations(req, "committee", tr("Alle udvalg"), &v.n_committees);
    fill_months(req, &y, &v);
    if (who_may(&req->who, PERM_DOCUMENT_EDIT))
        fill_missing(req, &y, &v);
    const char *title = tr("Udvalgenes år");
    const struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Udvalgskalender"), "/dokumenter/kalender"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = tr("Møder, runder og frister måned for måned, og hvem der mangler hvad")});
    t_calendar_year(h, &v);
    return page_end(req, res, h);
}
static const struct param year_params[] = {{"aar", P_INT, 1990, 2100}, {"udvalg", P_KEY, 0, 0}};
ROUTE(calendar_year_route, "GET", YEAR_URL, PERM_DOCUMENT_READ, year_page, year_params);

/* ---- the file ---- */

static void add_event(struct req *req, struct buf *out, const struct calendar_entry *e)
{
    struct arena *a = req->arena;
    const char *host = req_header(req, "host");
    const char *who = e->who ? e->who : tr("alle udvalg");
    const char *id = arena_printf(a, "%s %s %s", e->thing, e->what, e->committee ? e->committee : "");
    ics_add(out,
        &(struct ics_event){.id = 1,
            .version = e->day.n, /* a moved day is a newer event */
            .kind = text_slug(a, id),
            .summary = arena_printf(a, "%s: %s", e->what, e->title),
            .description = who,
            .url = e->url && host ? arena_printf(a, "https://%s%s", host, e->url) : NULL,
            .day = e->day,
            .minute = INT_NONE,
            .minutes_long = INT_NONE},
        clock_now());
}

/* A year, or what is to come when none is asked for. */
static int ics_page(struct req *req, struct res *res)
{
    struct year y = {.year = req_int(req, "aar", INT_NONE)};
    struct buf out = BUF_INIT;
    bool whole = y.year != INT_NONE;
    struct actor actor = req_actor(req);
    int rc = year_read(req, whole ? day_from_ymd((int)y.year, 1, 1) : clock_today(),
        whole ? day_from_ymd((int)y.year + 1, 1, 1) : DAY_NONE, &y);
    if (rc)
        return rc;
    ics_begin(&out);
    for (size_t i = 0; i < y.n; i++)
        add_event(req, &out, &y.entries[i]);
    ics_end(&out);
    const char *name = whole ? arena_printf(req->arena, "udvalgskalender-%lld.ics", (long long)y.year)
                             : "udvalgskalender.ics";
    rc = buf_failed(&out) ? err_set(&req->err, ERR_LIMIT, "calendar file") : OK;
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "committee_meeting", INT_NONE, INT_NONE, name}, &req->err);
    if (!rc)
        rc = res_file(res, "text/calendar; charset=utf-8", name, out.data, out.len);
    buf_done(&out);
    return rc;
}
ROUTE(calendar_ics_route, "GET", "/dokumenter/kalender.ics", PERM_DOCUMENT_READ, ics_page, year_params);
