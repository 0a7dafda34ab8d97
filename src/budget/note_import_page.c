#include "budget/note_import_page.h"

#include "base/text.h"
#include "budget/note_edit_page.h"
#include "note_import.html.h"
#include "offer/catalogue_file.h"
#include "system/layout_page.h"

struct take {
    struct actor actor;
    const char *key, *name;
    const void *data;
    size_t n;
    int64_t id, replaced;
    const struct note_import *read;
};
static int keep_fn(struct conn *c, void *ctx, struct err *err)
{
    struct take *w = ctx;
    return catalogue_upload_add(c, &w->actor, w->name, w->data, w->n, &w->id, err);
}
static int save_fn(struct conn *c, void *ctx, struct err *err)
{
    struct take *w = ctx;
    int rc = note_import_save(c, &w->actor, w->key, w->read, w->name, &w->replaced, err);
    return rc ? rc : catalogue_upload_remove(c, w->id, err);
}

/* Sums within the file, told before it is saved. */
static int fill_sums(struct req *req, const struct note_import *read, struct note_import_view *v)
{
    struct note_finding *f;
    size_t n;
    int rc = note_check_lines(read->cells, read->n_cells, &f, &n, req->arena, &req->err);
    struct note_check_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note import");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct note_check_row){f[i].table_no, f[i].row_label,
            text_equal(f[i].year, "total") ? tr("I alt") : f[i].year,
            html_format(req->arena, req->lang, harg_int(f[i].printed)),
            html_format(req->arena, req->lang, harg_int(f[i].computed)),
            html_format(req->arena, req->lang, harg_int(f[i].computed - f[i].printed))};
    v->sums = rows;
    v->n_sums = n;
    return OK;
}

static int show(
    struct req *req, struct res *res, const struct budget_note *head, struct take *w, const char *error)
{
    const char *url = arena_printf(req->arena, "/oekonomi/notater/%s", head->key);
    struct note_import_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/trykte", url),
        .save_url = arena_printf(req->arena, "%s/trykte/gem", url),
        .back_url = url,
        .error = error,
        .file = w ? w->name : NULL,
        .id = w ? w->id : 0,
        .replaced = w ? w->replaced : 0,
        .read = w ? w->read : NULL};
    int rc = w && w->read ? fill_sums(req, w->read, &v) : OK;
    if (rc)
        return rc;
    struct html *h = note_page_begin(req, res, head, tr("Indlæs trykte tabeller"));
    t_note_import_page(h, &v);
    return page_end(req, res, h);
}

static int note_import_form(struct req *req, struct res *res)
{
    struct note_full n;
    int rc = note_of_request(req, &n);
    return rc ? rc : show(req, res, &n.head, NULL, NULL);
}

/* Cells of an earlier file, which saving takes away. */
static int count_replaced(struct req *req, const char *key, int64_t *ret)
{
    struct conn *c;
    struct note_line *lines;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = note_lines(c, key, NULL, &lines, &n, req->arena, &req->err);
    db_release(req->db, c);
    *ret = (int64_t)n;
    return rc;
}

static int note_import_preview(struct req *req, struct res *res)
{
    struct note_full n;
    struct note_import read;
    const struct upload *file = req_upload(req, "fil");
    struct take w = {.actor = req_actor(req)};
    int rc = note_of_request(req, &n);
    if (rc)
        return rc;
    if (!file || !file->size) {
        res->status = err_http_status(ERR_INVALID);
        return show(req, res, &n.head, NULL, tr("Vælg en fil."));
    }
    w.name = text_trim(req->arena, file->filename);
    w.data = file->data;
    w.n = file->size;
    rc = note_import_read(w.name, w.data, w.n, n.head.key, &read, req->arena, &req->err);
    if (rc == ERR_INVALID) {
        const char *error = arena_strdup(req->arena, err_user_text(&req->err));
        err_clear(&req->err);
        res->status = err_http_status(rc);
        return show(req, res, &n.head, NULL, error);
    }
    w.read = &read;
    if (!rc && !read.n_faults)
        rc = db_write(req->db, "note_import_keep", keep_fn, &w, &req->err);
    if (!rc)
        rc = count_replaced(req, n.head.key, &w.replaced);
    if (rc)
        return rc;
    if (read.n_faults)
        res->status = err_http_status(ERR_INVALID);
    return show(req, res, &n.head, &w, NULL);
}

static int note_import_post(struct req *req, struct res *res)
{
    struct conn *c;
    struct note_full n;
    struct note_import read;
    struct take w = {.actor = req_actor(req), .id = req_int(req, "id", 0), .key = req_text(req, "key")};
    int rc = note_of_request(req, &n);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = catalogue_upload_read(c, &w.actor, w.id, &w.name, &w.data, &w.n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = note_import_read(w.name, w.data, w.n, n.head.key, &read, req->arena, &req->err);
    w.read = &read;
    if (!rc)
        rc = db_write(req->db, "note_import", save_fn, &w, &req->err);
    return rc ? rc : note_form_done(req, res, n.head.key, "indlaest", 0);
}

static const struct param import_params[] = {{"key", P_KEY, 0, 0}, {"fil", P_FILE, 0, NOTE_IMPORT_MAX_FILE},
    {"id", P_INT, 1, INT64_MAX}, {"celler", P_INT, 0, INT64_MAX}};
#define IMPORT_ROUTE(ident, method, path, fn)                                                                \
    ROUTE(ident, method, "/oekonomi/notater/{key}/trykte" path, PERM_ECONOMY_EDIT, fn, import_params)
IMPORT_ROUTE(note_import_get, "GET", "", note_import_form);
IMPORT_ROUTE(note_import_preview_post, "POST", "", note_import_preview);
IMPORT_ROUTE(note_import_save_post, "POST", "/gem", note_import_post);
