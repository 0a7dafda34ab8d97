/* The audit log on screen and as CSV, and the check of its chain. */
#include "audit.html.h"
#include "base/csv.h"
#include "base/text.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

enum { PAGE_ROWS = 50, EXPORT_ROWS = 100000 };

/* A day as people type it; a wrong one is an error for the page. */
static day_t read_day(struct req *req, const char *name)
{
    const char *text = req_text(req, name);
    if (text == NULL) {
        return DAY_NONE;
    }
    day_t day = day_parse(text, clock_today());
    if (day_is_none(day)) {
        err_user(&req->err, ERR_INVALID, tr("%s er ikke en dato. Skriv den som 14.04.2026."), text);
    }
    return day;
}

static int read_filter(struct req *req, struct audit_filter *ret)
{
    *ret = (struct audit_filter){
        .login = req_text(req, "bruger"),
        .citizen = req_text(req, "borger"),
        .action = req_text(req, "handling"),
        .from = read_day(req, "fra"),
        .to = read_day(req, "til"),
        .before = req_int(req, "foer", INT_NONE),
    };
    return req->err.code;
}

static const char *criteria(struct req *req)
{
    static const char *const names[] = {"bruger", "borger", "handling", "fra", "til"};
    const char *text = "";
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = req_text(req, names[i]);
        if (value) {
            text = arena_printf(req->arena, "%s%s%s=%s", text, *text ? "; " : "", names[i], value);
        }
    }
    return text;
}

/* Looking at the log is logged too. */
static int log_look(struct req *req, const char *action)
{
    struct actor actor = req_actor(req);
    struct audit_entry entry = {action, "audit", INT_NONE, INT_NONE, criteria(req)};
    return audit_log(req->db, &actor, &entry, &req->err);
}

/* The page's address with the filter of now. */
static const char *url_of(struct req *req, const char *path, int64_t before)
{
    static const char *const names[] = {"bruger", "borger", "handling", "fra", "til"};
    const char *url = path;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        url = html_url_with(req->arena, url, names[i], req_text(req, names[i]));
    }
    if (before != INT_NONE) {
        url = html_url_with(req->arena, url, "foer", arena_printf(req->arena, "%lld", (long long)before));
    }
    return url;
}

static int read_lines(struct req *req, const struct audit_filter *filter, struct audit_view *view)
{
    struct conn *c;
    struct audit_line *lines;
    size_t n;
    struct audit_check *check = arena_alloc(req->arena, sizeof(*check));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = audit_find(c, filter, PAGE_ROWS + 1, &lines, &n, req->arena, &req->err);
    if (rc == OK && check && audit_last_check(c, check, req->arena, &req->err) == OK) {
        view->check = check;
    }
    db_release(req->db, c);
    if (rc != OK || req->err.code != OK) {
        return rc != OK ? rc : req->err.code;
    }
    struct audit_view_line *shown = arena_array(req->arena, n + 1, sizeof(*shown));
    view->n = shown == NULL ? 0 : n > PAGE_ROWS ? PAGE_ROWS : n;
    for (size_t i = 0; i < view->n; i++) {
        shown[i] = (struct audit_view_line){
            .line = &lines[i],
            .action = tr(audit_action_label(lines[i].action)),
            .entity = tr(audit_entity_label(lines[i].entity)),
            .purpose = lines[i].purpose ? code_label("lookup_purpose", lines[i].purpose) : NULL,
        };
    }
    view->lines = shown;
    if (n > PAGE_ROWS) {
        view->older_url = url_of(req, "/indstillinger/log", lines[PAGE_ROWS - 1].id);
    }
    return OK;
}

static void fill_actions(struct req *req, struct audit_view *view)
{
    struct html_option *options = arena_array(req->arena, audit_action_count + 1, sizeof(*options));
    if (options == NULL) {
        return;
    }
    options[0] = (struct html_option){"", tr("Alle")};
    for (size_t i = 0; i < audit_action_count; i++) {
        options[i + 1] = (struct html_option){audit_actions[i].code, tr(audit_actions[i].label)};
    }
    view->actions = options;
    view->n_actions = audit_action_count + 1;
}

static int log_page(struct req *req, struct res *res)
{
    struct audit_filter filter;
    struct audit_view view = {
        .csrf = req_csrf(req),
        .login = req_text(req, "bruger"),
        .citizen = req_text(req, "borger"),
        .action = req_text(req, "handling"),
        .from = req_text(req, "fra"),
        .to = req_text(req, "til"),
        .export_url = url_of(req, "/indstillinger/log.csv", INT_NONE),
    };
    int rc = read_filter(req, &filter);
    if (rc == OK) {
        rc = log_look(req, "read");
    }
    if (rc == OK) {
        rc = read_lines(req, &filter, &view);
    }
    if (rc == ERR_INVALID) {
        view.error = err_user_text(&req->err);
    } else if (rc != OK) {
        return rc;
    }
    if (filter.before != INT_NONE) {
        view.newest_url = url_of(req, "/indstillinger/log", INT_NONE);
    }
    fill_actions(req, &view);
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Log"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Log"), crumbs, 2);
    t_audit_top(h, &view);
    if (filter.before == INT_NONE && !view.login && !view.citizen && !view.action) {
        page_parts(req, h, PAGE_LOG);
    }
    t_audit_log(h, &view);
    return page_end(req, res, h);
}

struct export
{
    struct buf *out;
    int64_t n;
};

static int export_line(const struct audit_line *line, void *ctx, struct err *err)
{
    struct export *export = ctx;
    char at[25];
    if (++export->n > EXPORT_ROWS) {
        return err_user(
            err, ERR_REFUSED, tr("Der er mere end %d rækker. Vælg en kortere periode."), EXPORT_ROWS);
    }
    buf_printf(export->out, "%lld;%s;", (long long)line->id, stamp_iso(line->at, at));
    const char *cells[] = {line->login, line->name ? line->name : "", line->action, line->entity,
        line->citizen ? line->citizen : "", line->purpose ? line->purpose : "",
        line->detail ? line->detail : ""};
    csv_put_row(export->out, cells, sizeof(cells) / sizeof(cells[0]), ';');
    return OK;
}

static int export_page(struct req *req, struct res *res)
{
    struct audit_filter filter;
    struct conn *c;
    struct buf out = BUF_INIT;
    struct export export = {.out = &out};
    int rc = read_filter(req, &filter);
    if (rc == OK) {
        rc = log_look(req, "export");
    }
    if (rc == OK) {
        rc = db_lease(req->db, &c, &req->err);
    }
    if (rc != OK) {
        return rc;
    }
    buf_puts(&out, "nr;tidspunkt;bruger;navn;handling;vedroerer;borger;formaal;detaljer\r\n");
    rc = audit_each(c, &filter, EXPORT_ROWS + 1, export_line, &export, &req->err);
    db_release(req->db, c);
    if (rc == OK && buf_failed(&out)) {
        rc = err_set(&req->err, ERR_LIMIT, "no memory for the export");
    }
    if (rc == OK) {
        rc = res_file(res, "text/csv; charset=utf-8", "tovholder-log.csv", out.data, out.len);
    }
    buf_done(&out);
    return rc;
}

static int check_page(struct req *req, struct res *res)
{
    int64_t id;
    struct actor actor = req_actor(req);
    int rc = job_start(req->db, &actor, "audit_verify", NULL, NULL, &id, &req->err);
    return rc == OK ? res_redirect(res, arena_printf(req->arena, "/indstillinger/job/%lld", (long long)id))
                    : rc;
}

#define FILTER_PARAMS                                                                                        \
    {"bruger", P_TEXT, .max = 60}, {"borger", P_TEXT, .max = 80}, {"handling", P_TEXT, .max = 40},           \
        {"fra", P_TEXT, .max = 20}, {"til", P_TEXT, .max = 20},                                              \
    {                                                                                                        \
        "foer", P_INT, 1, INT64_MAX                                                                          \
    }
static const struct param log_params[] = {FILTER_PARAMS};
ROUTE(audit_log_show, "GET", "/indstillinger/log", PERM_AUDIT_READ, log_page, log_params);
ROUTE(audit_log_export, "GET", "/indstillinger/log.csv", PERM_AUDIT_READ, export_page, log_params);
ROUTE_PLAIN(audit_log_check, "POST", "/indstillinger/log/kontrol", PERM_AUDIT_READ, check_page);
