/* What has been loaded, and the report of one run. */
#include "import.html.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct import_run *rows = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc == OK) {
        rc = import_latest(c, &rows, &n, req->arena, &req->err);
        db_release(req->db, c);
    }
    if (rc != OK) {
        return rc;
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Indlæsninger"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Indlæsninger"), crumbs, 2);
    t_import_list(h, rows, n);
    return page_end(req, res, h);
}

static int show_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct import_run run;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc == OK) {
        rc = import_by_id(c, req_int(req, "id", 0), &run, req->arena, &req->err);
        db_release(req->db, c);
    }
    if (rc != OK) {
        return rc;
    }
    const char *title = arena_printf(
        req->arena, tr("Indlæsning %s"), html_format(req->arena, req->lang, harg_stamp(run.started)));
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"},
        {tr("Indlæsninger"), "/indstillinger/indlaesninger"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, title, crumbs, 3);
    t_import_show(h, &run);
    return page_end(req, res, h);
}

static const struct param id_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE_PLAIN(import_list, "GET", "/indstillinger/indlaesninger", PERM_ADMIN, list_page);
ROUTE(import_show, "GET", "/indstillinger/indlaesninger/{id}", PERM_ADMIN, show_page, id_params);
