#include "path/team_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "effect/export.h"
#include "path/team_kept.h"
#include "path/worklist_page.h"
#include "people/citizen_access_page.h"
#include "system/audit.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "team.html.h"

#include <stdlib.h>

static const struct {
    const char *key, *label, *list; /* list = what the count opens; NULL = the citizens */
} team_columns[TEAM_COUNTS] = {
    {"borgere", N_("Borgere"), NULL},
    {"forfalder", N_("Forfalder"), "vis=forfalder"},
    {"over", N_("Over fristen"), "vis=forfalder&periode=over"},
    {"pauser", N_("Pauser"), "vis=pauser"},
    {"venter", N_("Venter på svar"), "vis=venter"},
    {"moeder", N_("Møder i denne uge"), "vis=moeder"},
    {"orientering", N_("Mangler orientering"), "vis=orientering"},
};

static void team_fill(struct req *req, const struct team_member *m, struct team_line *line)
{
    *line = (struct team_line){.name = m->name,
        .title = m->title ? tr(m->title) : NULL, /* the demo users' are known texts */
        .count = {m->n_citizens, m->n_due, m->n_late, m->n_pauses, m->n_waiting, m->n_meetings, m->n_inform}};
    for (size_t k = 0; k < TEAM_COUNTS; k++) {
        line->url[k] =
            team_columns[k].list
                ? arena_printf(req->arena, "/overblik?%s&person=%lld", team_columns[k].list, (long long)m->id)
                : arena_printf(req->arena, "/borgere/mine?person=%lld", (long long)m->id);
    }
}

/* A row and what it is sorted by. */
struct team_order {
    const struct team_line *line;
    int column; /* -1 = name */
    bool down;
};

static int team_compare(const void *x, const void *y)
{
    const struct team_order *a = x, *b = y;
    int order = text_compare(a->line->name, b->line->name);
    if (a->column >= 0) {
        int64_t m = a->line->count[a->column], n = b->line->count[a->column];
        if (m != n)
            order = m < n ? -1 : 1;
        else if (a->down)
            return order;
    }
    return a->down ? -order : order;
}

static int team_sort(struct req *req, struct team_line *lines, size_t n, const char *sort)
{
    struct team_order *order = arena_array(req->arena, n + 1, sizeof *order);
    struct team_line *before = arena_array(req->arena, n + 1, sizeof *before);
    bool down = *sort == '-';
    int column = -1;
    if (!order || !before)
        return err_set(&req->err, ERR_LIMIT, "team page");
    for (int k = 0; k < TEAM_COUNTS; k++) {
        if (text_equal(team_columns[k].key, sort + down))
            column = k;
    }
    for (size_t i = 0; i < n; i++) {
        before[i] = lines[i];
        order[i] = (struct team_order){&before[i], column, down};
    }
    array_sort(order, n, sizeof *order, team_compare);
    for (size_t i = 0; i < n; i++)
        lines[i] = *order[i].line;
    return OK;
}

static int team_export(struct req *req, struct res *res, const struct team_view *v)
{
    enum { N_COLS = TEAM_COUNTS + 1 };
    const char *heads[N_COLS] = {tr("Person")};
    struct export_cell *cells = arena_array(req->arena, v->n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "team file");
    for (size_t k = 0; k < TEAM_COUNTS; k++)
        heads[k + 1] = v->label[k];
    for (size_t i = 0; i < v->n; i++) {
        cells[i * N_COLS] = export_text(v->rows[i].name);
        for (size_t k = 0; k < TEAM_COUNTS; k++)
            cells[i * N_COLS + k + 1] = export_number(EXPORT_COUNT, v->rows[i].count[k]);
    }
    const char *notes[] = {arena_printf(req->arena, tr("%s. Hentet %s."), organisation_name(req->who.unit),
        worklist_date(req, clock_today()))};
    struct export_table t = {"team", heads, N_COLS, cells, v->n, notes, 1};
    return worklist_send_file(req, res, &t);
}

static int team_show(struct req *req, struct res *res, const struct team_view *v)
{
    const struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Mit team"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Mit team"), crumbs, 2);
    struct page_head head = {.title = tr("Mit team"),
        .lead = arena_printf(req->arena, tr("%s · %zu personer · %s"), organisation_name(req->who.unit), v->n,
            worklist_date(req, clock_today()))};
    t_page_head(h, &head);
    t_team_page(h, v);
    return page_end(req, res, h);
}

static int team_show_page(struct req *req, struct res *res)
{
    struct team_member *members;
    size_t n;
    const char *sort = req_text(req, "sorter");
    struct actor actor = citizen_page_actor(req);
    int64_t age;
    bool fresh = req_text(req, "format") || req_int(req, "nu", 0) == 1;
    int rc = team_kept(req->db, &actor, clock_today(), fresh, &members, &n, &age, req->arena, &req->err);
    if (rc)
        return rc;
    struct team_line *lines = arena_array(req->arena, n + 1, sizeof *lines);
    struct team_view v = {.url = "/overblik/team", .sort = sort ? sort : "person", .rows = lines, .n = n};
    if (!lines)
        return err_set(&req->err, ERR_LIMIT, "team page");
    for (size_t k = 0; k < TEAM_COUNTS; k++) {
        v.key[k] = team_columns[k].key;
        v.label[k] = tr(team_columns[k].label);
    }
    for (size_t i = 0; i < n; i++) {
        team_fill(req, &members[i], &lines[i]);
        for (size_t k = 0; k < TEAM_COUNTS; k++)
            v.total[k] += lines[i].count[k];
    }
    rc = team_sort(req, lines, n, v.sort);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return team_export(req, res, &v);
    const char *url = html_url_with(req->arena, v.url, "sorter", v.sort);
    const struct link links[] = {
        {.label = tr("Hent XLSX"), .url = html_url_with(req->arena, url, "format", "xlsx")},
        {.label = tr("Hent CSV"), .url = html_url_with(req->arena, url, "format", "csv")}};
    v.links = links;
    v.n_links = 2;
    v.counted = age < 1    ? tr("Optalt nu.")
                : age == 1 ? tr("Optalt for 1 sekund siden.")
                           : arena_printf(req->arena, tr("Optalt for %lld sekunder siden."), (long long)age);
    v.again_url = html_url_with(req->arena, url, "nu", "1");
    return team_show(req, res, &v);
}

static const struct param team_params[] = {
    {"sorter", P_TEXT, 0, 20}, {"format", P_KEY, 0, 0}, {"nu", P_INT, 0, 1}};
ROUTE(team_route, "GET", "/overblik/team", PERM_TEAM_LEAD, team_show_page, team_params);
