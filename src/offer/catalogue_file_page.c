#include "offer/catalogue_file_page.h"

#include "base/text.h"
#include "catalogue_file.html.h"
#include "effect/export.h"
#include "offer/catalogue_file.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <string.h>

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
enum { SHOWN_LINES = 300, GUIDE_COLUMNS = 5 };

/* ---- out ---- */

/* A cell that reads back as what is stored; what is missing is empty. */
static struct export_cell cell_of(const struct field *f, const void *row, struct arena *a)
{
    const char *at = (const char *)row + f->off;
    if (field_is_missing(f, row))
        return export_text("");
    int64_t i = 0;
    day_t day = DAY_NONE;
    switch (f->type) {
    case F_INT:
    case F_BOOL: memcpy(&i, at, sizeof i); return (struct export_cell){.type = EXPORT_PLAIN, .value = i};
    case F_MONEY: memcpy(&i, at, sizeof i); return (struct export_cell){.type = EXPORT_KR, .value = i};
    case F_DAY: memcpy(&day, at, sizeof day); return (struct export_cell){.type = EXPORT_DAY, .value = day.n};
    default: return export_text(field_text(f, row, a));
    }
}

static int table_of(struct conn *c, struct req *req, const struct load *load, struct export_table *ret)
{
    struct arena *a = req->arena;
    const struct table *t = load->table;
    const char *rows;
    size_t n, n_cols = 0;
    int rc = catalogue_rows(c, load, &rows, &n, a, &req->err);
    const char **heads = rc ? NULL : arena_array(a, t->n_fields + 1, sizeof *heads);
    struct export_cell *cells = heads ? arena_array(a, (n + 1) * t->n_fields, sizeof *cells) : NULL;
    if (!cells)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "catalogue: no memory for %s", load->file);
    for (size_t i = 0; i < t->n_fields; i++) {
        if (catalogue_shows(&t->fields[i]))
            heads[n_cols++] = t->fields[i].name;
    }
    for (size_t r = 0, at = 0; r < n; r++) {
        for (size_t i = 0; i < t->n_fields; i++) {
            if (catalogue_shows(&t->fields[i]))
                cells[at++] = cell_of(&t->fields[i], rows + r * t->size, a);
        }
    }
    *ret = (struct export_table){
        .name = load->file, .heads = heads, .n_cols = n_cols, .cells = cells, .n_rows = n};
    return OK;
}

/* What each column is called, and what may stand in it. */
static int guide_of(struct req *req, const struct load *const *tables, size_t n, struct export_table *ret)
{
    struct arena *a = req->arena;
    size_t n_rows = 0;
    for (size_t i = 0; i < n; i++)
        n_rows += tables[i]->table->n_fields;
    const char **heads = arena_array(a, GUIDE_COLUMNS, sizeof *heads);
    struct export_cell *cells = arena_array(a, (n_rows + 1) * GUIDE_COLUMNS, sizeof *cells);
    if (!heads || !cells)
        return err_set(&req->err, ERR_LIMIT, "catalogue: no memory for the guide");
    heads[0] = tr("Ark");
    heads[1] = tr("Kolonne");
    heads[2] = tr("Betydning");
    heads[3] = tr("Skal udfyldes");
    heads[4] = tr("Hvad der må stå");
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const struct load *load = tables[i];
        for (size_t k = 0; k < load->table->n_fields; k++) {
            const struct field *f = &load->table->fields[k];
            const char *may = f->list              ? arena_printf(a, tr("en kode fra listen %s"), f->list)
                              : f->type == F_DAY   ? tr("en dag")
                              : f->type == F_MONEY ? tr("kroner")
                              : f->type == F_BOOL  ? tr("1 eller 0")
                              : f->type == F_INT   ? tr("et helt tal")
                                                   : tr("tekst");
            for (size_t r = 0; r < sizeof load->refs / sizeof load->refs[0] && load->refs[r].column; r++) {
                if (text_equal(load->refs[r].column, f->name))
                    may = arena_printf(a, tr("en nøgle fra %s"), load->refs[r].target);
            }
            if (!catalogue_shows(f))
                continue;
            cells[at++] = export_text(load->file);
            cells[at++] = export_text(f->name);
            cells[at++] = export_text(f->label ? tr(f->label) : f->name);
            cells[at++] = export_text(f->rule & FR_REQUIRED ? tr("ja") : tr("nej"));
            cells[at++] = export_text(may);
        }
    }
    *ret = (struct export_table){.name = "vejledning",
        .heads = heads,
        .n_cols = GUIDE_COLUMNS,
        .cells = cells,
        .n_rows = at / GUIDE_COLUMNS};
    return OK;
}

/* csv of one table, or all tables as a spreadsheet. */
static int make_file(struct req *req, const char *format, const char *table, struct buf *out)
{
    struct conn *c;
    const struct load *const *tables;
    size_t n = catalogue_tables(&tables, req->arena), kept = 0;
    struct export_table *sheets = arena_array(req->arena, n + 1, sizeof *sheets);
    bool xlsx = text_equal(format, "xlsx");
    if (!sheets || !tables)
        return err_set(&req->err, ERR_LIMIT, "catalogue: out of memory");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < n; i++) {
        if (xlsx || text_equal(tables[i]->file, table))
            rc = table_of(c, req, tables[i], &sheets[kept++]);
    }
    db_release(req->db, c);
    if (!rc && (!kept || (!xlsx && !text_equal(format, "csv"))))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Tabellen findes ikke i kataloget."));
    if (!rc && xlsx) {
        rc = guide_of(req, tables, n, &sheets[kept]);
        return rc ? rc : export_xlsx_book(sheets, kept + 1, out, &req->err);
    }
    if (!rc)
        export_csv(&sheets[0], out);
    return rc;
}

static int catalogue_get_page(struct req *req, struct res *res)
{
    struct buf out = BUF_INIT;
    const char *format = req_text(req, "format"), *table = req_text(req, "tabel");
    int rc = make_file(req, format, table, &out);
    if (!rc && buf_failed(&out))
        rc = err_set(&req->err, ERR_LIMIT, "catalogue: no memory for the file");
    if (!rc) {
        bool xlsx = text_equal(format, "xlsx");
        struct actor actor = req_actor(req);
        const char *name = xlsx ? "katalog.xlsx" : arena_printf(req->arena, "%s.csv", table);
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "reference_data", INT_NONE, INT_NONE, name}, &req->err);
        if (!rc)
            rc = res_file(res, xlsx ? XLSX_TYPE : "text/csv; charset=utf-8", name, out.data, out.len);
    }
    buf_done(&out);
    return rc;
}

/* ---- the page ---- */

static int load_runs(struct req *req, struct catalogue_front_view *v)
{
    struct conn *c;
    struct import_run *runs;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = import_latest(c, &runs, &n, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(runs[i].kind, "catalogue"))
            runs[v->n_runs++] = runs[i];
    }
    v->runs = rc ? NULL : runs;
    return rc;
}

static int catalogue_front(struct req *req, struct res *res, const char *error)
{
    const struct load *const *tables;
    struct catalogue_front_view v = {
        .csrf = req_csrf(req), .error = error, .may_edit = who_may(&req->who, PERM_OFFER_EDIT)};
    v.n_tables = catalogue_tables(&tables, req->arena);
    struct catalogue_table_line *lines = arena_array(req->arena, v.n_tables + 1, sizeof *lines);
    if (!lines || !tables)
        return err_set(&req->err, ERR_LIMIT, "catalogue: out of memory");
    for (size_t i = 0; i < v.n_tables; i++)
        lines[i] = (struct catalogue_table_line){tables[i]->file, tr(tables[i]->table->label)};
    v.tables = lines;
    err_clear(&req->err);
    int rc = load_runs(req, &v);
    if (rc)
        return rc;
    if (error)
        err_field(&req->err, "fil", "%s", error);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Kataloget som fil"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Kataloget som fil"), crumbs, 2);
    if (error)
        t_error_summary(h, &req->err);
    if (text_equal(req_text(req, "kvit"), "gemt"))
        t_receipt(h, tr("Filen er læst ind i kataloget."), NULL, NULL);
    struct page_head head = {.title = tr("Kataloget som fil"),
        .lead = tr("Tilbud, målgrupper, hold, alternativer, aftaler og pladser ud og ind igen.")};
    t_page_head(h, &head);
    t_catalogue_front_page(h, &v);
    return page_end(req, res, h);
}

static int catalogue_front_handler(struct req *req, struct res *res)
{
    return catalogue_front(req, res, NULL);
}

/* ---- in ---- */

static void fill_lines(struct req *req, const struct load_entries *e, struct catalogue_preview_view *v)
{
    static const struct {
        const char *label, *class_name;
    } kinds[] = {[LOAD_BAD] = {N_("Fejl"), "error"},
        [LOAD_NEW] = {N_("Ny"), "success"},
        [LOAD_CHANGED] = {N_("Ændres"), "info"},
        [LOAD_SAME] = {N_("Uændret"), "plain"}};
    struct catalogue_line *lines = arena_array(req->arena, SHOWN_LINES, sizeof *lines);
    for (size_t i = 0; lines && i < e->n; i++) {
        const struct load_entry *x = &e->list[i];
        if (x->kind == LOAD_SAME)
            continue;
        if (v->n_lines == SHOWN_LINES) {
            v->n_more++;
            continue;
        }
        v->has_bad |= x->kind == LOAD_BAD;
        lines[v->n_lines++] = (struct catalogue_line){tr(kinds[x->kind].label), kinds[x->kind].class_name,
            arena_strdup(req->arena, x->file), arena_strdup(req->arena, x->column),
            arena_strdup(req->arena, x->key), arena_strdup(req->arena, x->text), x->line};
    }
    v->lines = lines;
}

static int preview_show(struct req *req, struct res *res, const char *name, int64_t id,
    const struct load_report *report, const struct load_entries *entries, const char *problem)
{
    struct catalogue_preview_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "/tilbud/katalogfil/%lld/gem", (long long)id),
        .problem = problem,
        .n_new = report->n_new,
        .n_changed = report->n_changed,
        .may_save = !problem && report->n_error == 0 && report->n_new + report->n_changed > 0};
    fill_lines(req, entries, &v);
    struct arena *a = req->arena;
    enum lang lang = req->lang;
    struct fact facts[] = {{tr("Nye"), html_format(a, lang, harg_int(report->n_new)), NULL, false},
        {tr("Ændres"), html_format(a, lang, harg_int(report->n_changed)), NULL, false},
        {tr("Uændrede"), html_format(a, lang, harg_int(report->n_same)), NULL, false},
        {tr("Fejl"), html_format(a, lang, harg_int(report->n_error)), NULL, report->n_error > 0}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    const char *title = arena_printf(a, tr("Forhåndsvisning af %s"), name);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {tr("Kataloget som fil"), "/tilbud/katalogfil"}, {tr("Forhåndsvisning"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    struct page_head head = {.title = title, .lead = tr("Intet er gemt endnu.")};
    t_page_head(h, &head);
    t_catalogue_preview_page(h, &v);
    return page_end(req, res, h);
}

struct catalogue_write {
    struct actor actor;
    const char *name;
    const void *data;
    size_t n;
    int64_t id;
};
static int upload_fn(struct conn *c, void *ctx, struct err *err)
{
    struct catalogue_write *w = ctx;
    return catalogue_upload_add(c, &w->actor, w->name, w->data, w->n, &w->id, err);
}
static int remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct catalogue_write *w = ctx;
    return catalogue_upload_remove(c, w->id, err);
}

/* Tries the file and shows what it would change. problem = what to tell first, or NULL. */
static int preview(struct req *req, struct res *res, const struct catalogue_write *w, const char *problem)
{
    struct load_rows *rows = NULL;
    struct load_report report = {.text = BUF_INIT};
    struct load_entries entries = {0};
    size_t n = 0;
    struct arena *a = arena_new(CATALOGUE_ARENA);
    if (!a)
        return err_set(&req->err, ERR_LIMIT, "catalogue: out of memory");
    int rc = catalogue_parse(w->name, w->data, w->n, &rows, &n, a, &req->err);
    if (rc) {
        arena_free(a);
        return rc;
    }
    rc = load_memory(req->db, rows, n, false, w->name, &w->actor, &report, &entries, a, &req->err);
    if (rc == ERR_INVALID) {
        problem = arena_strdup(req->arena, err_user_text(&req->err));
        err_clear(&req->err);
    }
    if (!rc || rc == ERR_INVALID) {
        res->status = problem ? err_http_status(ERR_INVALID) : 200;
        rc = preview_show(req, res, w->name, w->id, &report, &entries, problem);
    }
    buf_done(&report.text);
    arena_free(a);
    return rc;
}

static int catalogue_preview_handler(struct req *req, struct res *res)
{
    const struct upload *file = req_upload(req, "fil");
    struct catalogue_write w = {.actor = req_actor(req)};
    if (!file || !file->size) {
        res->status = err_http_status(ERR_INVALID);
        return catalogue_front(req, res, tr("Vælg en fil."));
    }
    w.name = text_trim(req->arena, file->filename);
    w.data = file->data;
    w.n = file->size;
    int rc = db_write(req->db, "catalogue_upload", upload_fn, &w, &req->err);
    if (!rc)
        rc = preview(req, res, &w, NULL);
    if (rc != ERR_INVALID && rc != ERR_LIMIT)
        return rc;
    res->status = err_http_status(rc);
    return catalogue_front(req, res, arena_strdup(req->arena, err_user_text(&req->err)));
}

/* Saves when the file still changes as much as the user was shown. */
static int save(struct req *req, struct catalogue_write *w, bool *ret_differs)
{
    struct load_rows *rows = NULL;
    struct load_report report = {.text = BUF_INIT};
    struct load_entries entries = {0};
    size_t n = 0;
    struct arena *a = arena_new(CATALOGUE_ARENA);
    if (!a)
        return err_set(&req->err, ERR_LIMIT, "catalogue: out of memory");
    int rc = catalogue_parse(w->name, w->data, w->n, &rows, &n, a, &req->err);
    if (!rc)
        rc = load_memory(req->db, rows, n, false, w->name, &w->actor, &report, &entries, a, &req->err);
    *ret_differs = rc == ERR_INVALID || report.n_new != req_int(req, "nye", -1) ||
                   report.n_changed != req_int(req, "aendrede", -1);
    buf_done(&report.text);
    if (!rc && !*ret_differs) {
        rc = load_memory(req->db, rows, n, true, w->name, &w->actor, &report, &entries, a, &req->err);
        buf_done(&report.text);
    }
    arena_free(a);
    return rc;
}

static int catalogue_save_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct catalogue_write w = {.actor = req_actor(req), .id = req_int(req, "id", 0)};
    bool differs = false;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = catalogue_upload_read(c, &w.actor, w.id, &w.name, &w.data, &w.n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = save(req, &w, &differs);
    if (differs && (!rc || rc == ERR_INVALID)) {
        err_clear(&req->err);
        return preview(req, res, &w,
            tr("Kataloget er ændret, siden du så forhåndsvisningen. Se den nye, og læs filen ind igen."));
    }
    if (!rc)
        rc = db_write(req->db, "catalogue_upload_remove", remove_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, "/tilbud/katalogfil?kvit=gemt");
}

static int catalogue_run_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct import_run run;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = import_by_id(c, req_int(req, "id", 0), &run, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(run.kind, "catalogue"))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Indlæsningen findes ikke."));
    if (rc)
        return rc;
    const char *title = arena_printf(req->arena, tr("Indlæsning af %s"), run.path);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {tr("Kataloget som fil"), "/tilbud/katalogfil"}, {tr("Indlæsning"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    struct page_head head = {
        .title = title, .lead = html_format(req->arena, req->lang, harg_stamp(run.started))};
    t_page_head(h, &head);
    t_catalogue_run_page(h, &run);
    return page_end(req, res, h);
}

static const struct param front_params[] = {{"kvit", P_KEY, 0, 0}};
static const struct param get_params[] = {{"format", P_KEY, 0, 0}, {"tabel", P_KEY, 0, 0}};
static const struct param upload_params[] = {{"kvit", P_KEY, 0, 0}, {"fil", P_FILE, 0, CATALOGUE_MAX_FILE}};
static const struct param save_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"nye", P_INT, 0, INT64_MAX}, {"aendrede", P_INT, 0, INT64_MAX}};
static const struct param run_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE(catalogue_front_route, "GET", "/tilbud/katalogfil", PERM_OFFER_READ, catalogue_front_handler,
    front_params);
ROUTE(catalogue_get_route, "GET", "/tilbud/katalogfil/hent", PERM_OFFER_READ, catalogue_get_page, get_params);
ROUTE(catalogue_preview_route, "POST", "/tilbud/katalogfil", PERM_OFFER_EDIT, catalogue_preview_handler,
    upload_params);
ROUTE(catalogue_save_route, "POST", "/tilbud/katalogfil/{id}/gem", PERM_OFFER_EDIT, catalogue_save_handler,
    save_params);
ROUTE(catalogue_run_route, "GET", "/tilbud/katalogfil/koersler/{id}", PERM_OFFER_EDIT, catalogue_run_handler,
    run_params);
