/* Saving, renaming and deleting views of lists. Any list page may link to saved_view_new_url. */
#include "system/saved_view_page.h"

#include "base/text.h"
#include "saved_view.html.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

static const struct {
    const char *page, *name;
    enum menu menu;
} lists[] = {
    {"/overblik", N_("Mit overblik"), MENU_HOME},
    {"/borgere/mine", N_("Mine borgere"), MENU_CITIZENS},
    {"/effekt/maal", N_("Effektmål"), MENU_EFFECT},
};

/* Title of a list that can be saved, translated; NULL when views of the page cannot be saved. */
static const char *saved_view_list_name(const char *page)
{
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (text_equal(lists[i].page, page)) {
            return tr(lists[i].name);
        }
    }
    return NULL;
}

const char *saved_view_url(const struct saved_view *view, struct arena *a)
{
    return view->query ? arena_printf(a, "%s?%s", view->page, view->query) : view->page;
}

const char *saved_view_new_url(struct arena *a, const char *page, const char *query)
{
    return html_url_with(a, html_url_with(a, "/visninger/ny", "side", page), "q", query);
}

/* Page and query of a new view as they came: an address of ours, else the view would lead astray. */
static int check_place(struct req *req, const char *page, const char *query)
{
    const char *url = arena_printf(req->arena, "%s?%s", page ? page : "", query ? query : "");
    if (!saved_view_list_name(page) || !http_is_local(url)) {
        return err_set(&req->err, ERR_NOT_FOUND, "no list to save a view of");
    }
    return OK;
}

static int show_form(struct req *req, struct res *res, struct saved_view_form *form)
{
    form->csrf = req_csrf(req);
    form->err = form->err ? form->err : &settings_no_err;
    form->list_name = saved_view_list_name(form->page);
    const struct crumb crumbs[] = {{tr("Gemte visninger"), "/visninger"}, {form->title, NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, form->title, crumbs, 2);
    t_saved_view_form_page(h, form);
    return page_end(req, res, h);
}

static int new_page(struct req *req, struct res *res)
{
    const char *page = req_text(req, "side"), *query = req_text(req, "q");
    int rc = check_place(req, page, query);
    if (rc != OK) {
        return rc;
    }
    struct saved_view view = {.page = page, .query = query};
    struct saved_view_form form = {.title = tr("Gem visning"),
        .action = "/visninger/ny",
        .page = page,
        .query = query ? query : "",
        .back = saved_view_url(&view, req->arena),
        .name = "",
        .version = INT_NONE};
    return show_form(req, res, &form);
}

/* What a write of this file needs; each uses its part. */
struct view_write {
    const struct actor *actor;
    struct saved_view view;
};

static int write_add(struct conn *c, void *ctx, struct err *err)
{
    struct view_write *w = ctx;
    return saved_view_add(c, w->actor, &w->view, err);
}

static int write_change(struct conn *c, void *ctx, struct err *err)
{
    struct view_write *w = ctx;
    return saved_view_change(c, w->actor, &w->view, err);
}

static int write_delete(struct conn *c, void *ctx, struct err *err)
{
    struct view_write *w = ctx;
    return saved_view_delete(c, w->actor, w->view.id, err);
}

static int write_undo(struct conn *c, void *ctx, struct err *err)
{
    struct view_write *w = ctx;
    return saved_view_undo(c, w->actor, w->view.id, err);
}

static void read_form(struct req *req, struct saved_view *view)
{
    view->name = text_trim(req->arena, req_form(req, "name"));
    view->is_default = text_equal(req_form(req, "is_default"), "1");
}

static int create_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    const char *page = req_form(req, "page"), *query = req_form(req, "query");
    struct view_write write = {.actor = &actor, .view = {.page = page, .query = *query ? query : NULL}};
    int rc = check_place(req, page, query);
    if (rc != OK) {
        return rc;
    }
    read_form(req, &write.view);
    rc = db_write(req->db, "saved_view_add", write_add, &write, &req->err);
    if (rc == ERR_INVALID) {
        struct saved_view_form form = {.title = tr("Gem visning"),
            .action = "/visninger/ny",
            .page = page,
            .query = query,
            .back = saved_view_url(&write.view, req->arena),
            .err = &req->err,
            .name = req_form(req, "name"),
            .is_default = write.view.is_default == 1,
            .version = INT_NONE};
        res->status = 422;
        return show_form(req, res, &form);
    }
    if (rc != OK) {
        return rc;
    }
    return res_redirect(
        res, html_url_with(req->arena, saved_view_url(&write.view, req->arena), "gemt", "visning"));
}

static int read_view(struct req *req, struct saved_view *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = saved_view_by_id(c, req->who.user_id, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int show_edit(struct req *req, struct res *res, const struct saved_view *view, const struct err *err)
{
    struct saved_view_form form = {.title = tr("Ret visning"),
        .action = arena_printf(req->arena, "/visninger/%lld", (long long)view->id),
        .page = view->page,
        .query = view->query ? view->query : "",
        .back = "/visninger",
        .err = err,
        .name = view->name,
        .is_default = view->is_default == 1,
        .version = view->version};
    return show_form(req, res, &form);
}

static int edit_page(struct req *req, struct res *res)
{
    struct saved_view view;
    int rc = read_view(req, &view);
    return rc != OK ? rc : show_edit(req, res, &view, NULL);
}

static int save_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct view_write write = {.actor = &actor};
    int rc = read_view(req, &write.view);
    if (rc != OK) {
        return rc;
    }
    struct saved_view stored = write.view;
    read_form(req, &write.view);
    write.view.version = req_int(req, "version", 0);
    rc = db_write(req->db, "saved_view_change", write_change, &write, &req->err);
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        rc = err_field(&req->err, "name",
            tr("Visningen blev ændret i et andet vindue og hedder nu %s. Gem igen for at bruge det, du skrev."),
            stored.name);
    }
    if (rc == ERR_INVALID) {
        write.view.version = stored.version;
        write.view.name = req_form(req, "name");
        res->status = 422;
        return show_edit(req, res, &write.view, &req->err);
    }
    return rc == OK ? res_redirect(res, "/visninger?gemt=rettet") : rc;
}

static int delete_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct view_write write = {.actor = &actor, .view = {.id = req_int(req, "id", 0)}};
    int rc = db_write(req->db, "saved_view_delete", write_delete, &write, &req->err);
    return rc != OK ? rc
                    : res_redirect(res, arena_printf(req->arena, "/visninger?gemt=slettet&nr=%lld",
                                            (long long)write.view.id));
}

static int undo_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct view_write write = {.actor = &actor, .view = {.id = req_int(req, "id", 0)}};
    int rc = db_write(req->db, "saved_view_undo", write_undo, &write, &req->err);
    return rc != OK ? rc : res_redirect(res, "/visninger?gemt=fortrudt");
}

static void fill_receipt(struct req *req, struct saved_view_list *list)
{
    const char *done = req_text(req, "gemt");
    if (text_equal(done, "slettet")) {
        list->receipt = tr("Visningen er slettet.");
        list->undo_url =
            arena_printf(req->arena, "/visninger/%lld/fortryd", (long long)req_int(req, "nr", 0));
    } else if (text_equal(done, "fortrudt")) {
        list->receipt = tr("Visningen er tilbage.");
    } else if (text_equal(done, "rettet")) {
        list->receipt = tr("Visningen er gemt.");
    }
}

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct saved_view *views;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = saved_view_of(c, req->who.user_id, NULL, &views, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc != OK) {
        return rc;
    }
    struct saved_view_row *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    struct saved_view_list list = {.csrf = req_csrf(req), .rows = rows, .n = rows ? n : 0};
    for (size_t i = 0; rows && i < n; i++) {
        rows[i] = (struct saved_view_row){.name = views[i].name,
            .page = saved_view_list_name(views[i].page),
            .url = saved_view_url(&views[i], req->arena),
            .edit_url = arena_printf(req->arena, "/visninger/%lld", (long long)views[i].id),
            .delete_url = arena_printf(req->arena, "/visninger/%lld/slet", (long long)views[i].id),
            .is_default = views[i].is_default == 1};
    }
    fill_receipt(req, &list);
    struct html *h = page_begin(req, res, MENU_HOME, tr("Gemte visninger"), NULL, 0);
    t_saved_view_list_page(h, &list);
    return page_end(req, res, h);
}

#define VIEW_ID                                                                                              \
    {                                                                                                        \
        "id", P_INT, 1, INT64_MAX                                                                            \
    }
#define VIEW_FORM                                                                                            \
    {"name", P_FORM, .max = 200},                                                                            \
    {                                                                                                        \
        "is_default", P_FORM, .max = 1                                                                       \
    }
static const struct param list_params[] = {{"gemt", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
static const struct param new_params[] = {{"side", P_TEXT, 0, 80}, {"q", P_TEXT, 0, 500}};
static const struct param create_params[] = {
    VIEW_FORM, {"page", P_FORM, .max = 80}, {"query", P_FORM, .max = 500}};
static const struct param id_params[] = {VIEW_ID};
static const struct param save_params[] = {VIEW_ID, VIEW_FORM, {"version", P_INT, 0, INT64_MAX},
    {"page", P_FORM, .max = 80}, {"query", P_FORM, .max = 500}};
ROUTE(saved_view_list_route, "GET", "/visninger", PERM_HOME, list_page, list_params);
ROUTE(saved_view_new_route, "GET", "/visninger/ny", PERM_HOME, new_page, new_params);
ROUTE(saved_view_create_route, "POST", "/visninger/ny", PERM_HOME, create_page, create_params);
ROUTE(saved_view_edit_route, "GET", "/visninger/{id}", PERM_HOME, edit_page, id_params);
ROUTE(saved_view_save_route, "POST", "/visninger/{id}", PERM_HOME, save_page, save_params);
ROUTE(saved_view_delete_route, "POST", "/visninger/{id}/slet", PERM_HOME, delete_page, id_params);
ROUTE(saved_view_undo_route, "POST", "/visninger/{id}/fortryd", PERM_HOME, undo_page, id_params);
