#include "supply/employer_page.h"

#include "base/text.h"
#include "effect/export_page.h"
#include "employer.html.h"
#include "people/record_form_page.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"

enum { EMPLOYER_ROWS = 100, EMPLOYER_ADD = 4 };

static const char *number_of(struct req *req, const struct employer *e)
{
    const char *cvr =
        arena_printf(req->arena, "%.2s %.2s %.2s %.2s", e->cvr, e->cvr + 2, e->cvr + 4, e->cvr + 6);
    return e->p_number ? arena_printf(req->arena, tr("%s, P %s"), cvr, e->p_number) : cvr;
}

static const char *address_of(struct req *req, const struct employer *e)
{
    return e->address && e->postal_district
               ? arena_printf(req->arena, "%s, %s", e->address, e->postal_district)
           : e->address ? e->address
                        : e->postal_district;
}

/* ---- the list ---- */

static int list_export(struct req *req, struct res *res, const struct employer_filter *f)
{
    enum { COLS = 7 };
    struct conn *c;
    struct employer *list = NULL;
    struct actor actor = req_actor(req);
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = employer_list(c, f, EMPLOYER_EXPORT_MAX, 0, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "employer", INT_NONE, INT_NONE, f->sector}, &req->err);
    struct export_cell *cells = rc ? NULL : arena_array(req->arena, (n + 1) * COLS, sizeof *cells);
    if (!cells)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "export");
    for (size_t i = 0; i < n; i++) {
        const char *missing = tr("ikke oplyst"),
                   *sector = list[i].sector ? code_label("sector", list[i].sector) : missing;
        struct export_cell *row = cells + i * COLS;
        row[0] = export_text(list[i].name);
        row[1] = export_text(list[i].cvr);
        row[2] = export_text(list[i].p_number ? list[i].p_number : missing);
        row[3] = export_text(address_of(req, &list[i]) ? address_of(req, &list[i]) : missing);
        row[4] = export_text(sector);
        row[5] = export_number(EXPORT_COUNT, list[i].n_rows);
        row[6] = export_number(EXPORT_DAY, list[i].last_day.n);
    }
    const char *heads[] = {tr("Navn"), tr("CVR-nummer"), tr("P-nummer"), tr("Adresse"), tr("Branche"),
        tr("Registreringer"), tr("Seneste")};
    const char *notes[] = {tr("Kilde: Tovholders register over virksomheder.")};
    struct export_table table = {"virksomheder", heads, COLS, cells, n, notes, 1};
    return export_send(req, res, req_text(req, "fil"), &table);
}

static int list_load(struct req *req, const struct employer_filter *f, struct employer_list_view *v)
{
    struct conn *c;
    struct employer *list = NULL;
    size_t n = 0;
    int64_t count = 0, page = req_int(req, "side", 1);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = employer_list(c, f, EMPLOYER_PAGE, page - 1, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = employer_count(c, f, &count, req->arena, &req->err);
    db_release(req->db, c);
    struct employer_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "employers");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct employer_row){arena_printf(req->arena, "/virksomheder/%lld", (long long)list[i].id),
            list[i].name, number_of(req, &list[i]), address_of(req, &list[i]),
            list[i].sector ? code_label("sector", list[i].sector) : NULL, list[i].n_rows, list[i].last_day};
    v->rows = rows;
    v->n = n;
    v->paging =
        (struct paging){html_url_with(req->arena, v->url, "sorter", f->sort), page, EMPLOYER_PAGE, count};
    return OK;
}

static void list_receipt(struct req *req, struct html *h)
{
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "fjernet"))
        t_receipt(h, tr("Virksomheden er fjernet fra registeret."),
            arena_printf(req->arena, "/virksomheder/%lld/fortryd", (long long)req_int(req, "nr", 0)),
            req_csrf(req));
}

static int list_page(struct req *req, struct res *res)
{
    struct arena *a = req->arena;
    struct employer_filter f = {req_text(req, "q"), req_text(req, "branche"), req_text(req, "sorter")};
    struct employer_list_view v = {.q = f.words, .sector = f.sector, .sort = f.sort};
    if (req_text(req, "fil"))
        return list_export(req, res, &f);
    v.url = html_url_with(a, html_url_with(a, "/virksomheder", "q", f.words), "branche", f.sector);
    int rc = list_load(req, &f, &v);
    if (rc)
        return rc;
    v.sectors = page_options(a, "sector", tr("Alle brancher"), &v.n_sectors);
    struct link *active = arena_must(a, 2 * sizeof *active);
    if (f.words)
        active[v.n_active++] = (struct link){f.words, html_url_with(a, v.url, "q", NULL), false};
    if (f.sector)
        active[v.n_active++] =
            (struct link){code_label("sector", f.sector), html_url_with(a, v.url, "branche", NULL), false};
    v.active = active;
    v.csv_url = html_url_with(a, v.paging.url, "fil", "csv");
    v.xlsx_url = html_url_with(a, v.paging.url, "fil", "xlsx");
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aktivitet"), "/aktiviteter"}, {tr("Virksomheder"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Virksomheder"), crumbs, 3);
    list_receipt(req, h);
    struct action actions[] = {{tr("Opret virksomhed"), "/virksomheder/ny", NULL}};
    struct page_head head = {.title = tr("Virksomheder"),
        .lead = v.paging.n_rows == 1 ? tr("1 virksomhed")
                                     : arena_printf(a, tr("%lld virksomheder"), (long long)v.paging.n_rows),
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_ACTIVITY_EDIT) ? 1 : 0};
    t_page_head(h, &head);
    t_employer_list_page(h, &v);
    return page_end(req, res, h);
}

/* ---- one employer ---- */

static void show_rows(struct req *req, const struct activity *list, size_t n, struct employer_show_view *v)
{
    struct arena *a = req->arena;
    struct employer_activity *rows = arena_array(a, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        const struct activity_register *r = activity_register_find(list[i].reg);
        if (!r)
            continue;
        const char *kind = activity_page_value(req, r, "kind", &list[i]),
                   *title = list[i].title ? list[i].title : list[i].parent_title;
        if (!title)
            title = kind ? kind : tr(r->one);
        rows[v->n++] = (struct employer_activity){.url = activity_page_url(req, r, list[i].id),
            .title = title,
            .register_title = kind && !text_equal(kind, title) ? kind : tr(r->one),
            .offer = lang_pick(list[i].iv_title, list[i].iv_title_en),
            .offer_url = arena_printf(a, "/tilbud/%s/aktivitet", list[i].intervention),
            .state = activity_page_value(req, r, "state", &list[i]),
            .day = list[i].day,
            .end_day = list[i].end_day};
    }
    v->rows = rows;
}

/* Whether the user may write for one of the interventions that have the register. */
static int may_add(struct req *req, struct conn *c, const struct activity_register *r, bool *ret)
{
    struct actor actor = req_actor(req);
    struct intervention *list = NULL;
    size_t n = 0;
    int rc = activity_interventions(c, r, &list, &n, req->arena, &req->err);
    *ret = false;
    for (size_t i = 0; !rc && i < n && !*ret; i++)
        *ret = activity_may_write(&actor, &list[i]);
    return rc;
}

static int show_add(struct req *req, struct conn *c, int64_t id, struct employer_show_view *v)
{
    static const char *const keys[] = {"company_contact", "partnership", "pool_application"};
    struct link *add = arena_must(req->arena, EMPLOYER_ADD * sizeof *add);
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof keys / sizeof keys[0]; i++) {
        const struct activity_register *r = activity_register_find(keys[i]);
        bool may = false;
        rc = may_add(req, c, r, &may);
        if (may)
            add[v->n_add++] = (struct link){tr(r->add),
                arena_printf(req->arena, "/aktiviteter/%s/ny?virksomhed=%lld", r->path, (long long)id),
                false};
    }
    v->add = add;
    return rc;
}

/* Offer leaders see what their own interventions have with the employer. */
static int keep_readable(struct req *req, struct conn *c, struct activity *list, size_t *n)
{
    struct actor actor = req_actor(req);
    struct intervention iv;
    size_t kept = 0;
    int rc = OK;
    for (size_t i = 0; !rc && i < *n; i++) {
        rc = intervention_by_key(c, list[i].intervention, &iv, req->arena, &req->err);
        if (!rc && activity_may_read(&actor, &iv))
            list[kept++] = list[i];
    }
    *n = kept;
    return rc;
}

static int show_load(struct req *req, struct employer *e, struct employer_show_view *v)
{
    struct conn *c;
    struct activity *list = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = employer_by_id(c, req_int(req, "id", 0), e, req->arena, &req->err);
    if (!rc)
        rc = activity_of_employer(c, e->id, EMPLOYER_ROWS + 1, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = keep_readable(req, c, list, &n);
    if (!rc)
        rc = employer_jobs(c, e->id, (struct employer_job **)&v->jobs, &v->n_jobs, req->arena, &req->err);
    if (!rc && stamp_is_none(e->removed) && who_may(&req->who, PERM_ACTIVITY_EDIT))
        rc = show_add(req, c, e->id, v);
    db_release(req->db, c);
    if (rc)
        return rc;
    v->more = n > EMPLOYER_ROWS;
    show_rows(req, list, v->more ? EMPLOYER_ROWS : n, v);
    return OK;
}

static int show_page(struct req *req, struct res *res)
{
    struct employer e;
    struct employer_show_view v = {.csrf = req_csrf(req)};
    struct arena *a = req->arena;
    int rc = show_load(req, &e, &v);
    if (rc)
        return rc;
    bool may = who_may(&req->who, PERM_ACTIVITY_EDIT), open = stamp_is_none(e.removed);
    const char *url = arena_printf(a, "/virksomheder/%lld", (long long)e.id);
    struct fact facts[] = {{tr("CVR-nummer"), number_of(req, &e), NULL, false},
        {tr("Adresse"), address_of(req, &e), NULL, false},
        {tr("Branche"), e.sector ? code_label("sector", e.sector) : NULL, NULL, false},
        {tr("Hjemmeside"), e.web, NULL, false}};
    v.facts = facts;
    v.n_facts = 4;
    v.note = e.note;
    v.version = e.version;
    if (may && open && v.n == 0 && v.n_jobs == 0)
        v.remove_url = arena_printf(a, "%s/fjern", url);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aktivitet"), "/aktiviteter"},
        {tr("Virksomheder"), "/virksomheder"}, {e.name, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, e.name, crumbs, 4);
    const char *receipt = req_text(req, "kvit");
    if (receipt)
        t_receipt(h,
            text_equal(receipt, "oprettet") ? tr("Virksomheden er oprettet.")
            : text_equal(receipt, "rettet") ? tr("Ændringen er gemt.")
                                            : tr("Det er fortrudt."),
            NULL, NULL);
    struct action actions[] = {{tr("Ret"), arena_printf(a, "%s/ret", url), NULL}};
    struct page_head head = {.title = e.name,
        .lead = tr("Alt, der er registreret med virksomheden, på tværs af indsatser"),
        .badge = open ? NULL : tr("Fjernet"),
        .badge_class = "plain",
        .actions = actions,
        .n_actions = may && open ? 1 : 0};
    t_page_head(h, &head);
    t_employer_show_page(h, &v);
    return page_end(req, res, h);
}

/* ---- writing ---- */

struct write {
    struct actor actor;
    struct employer row;
    int64_t same;
};
static int add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return employer_add(c, &w->actor, &w->row, &w->same, err);
}
static int update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return employer_update(c, &w->actor, &w->row, &w->same, err);
}
static int remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return employer_remove(c, &w->actor, w->row.id, w->row.version, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return employer_undo(c, &w->actor, w->row.id, err);
}

static void form_build(struct req *req, struct record_form *f, const struct employer *row)
{
    static const char *const names[] = {
        "cvr", "p_number", "name", "address", "postal_district", "sector", "web", "note"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *hint = i == 0   ? tr("8 cifre. Nummeret kontrolleres, men ikke, om virksomheden findes.")
                           : i == 1 ? tr("10 cifre. Kun når arbejdsstedet skal stå for sig.")
                           : i == 7 ? tr("Skriv ikke om bestemte personer.")
                                    : NULL;
        record_form_add(
            req, f, &employer_table, names[i], row, text_equal(names[i], "sector") ? "sector" : NULL, hint);
    }
}

static int form_show(struct req *req, struct res *res, struct record_form *f, const char *title, int64_t same)
{
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aktivitet"), "/aktiviteter"},
        {tr("Virksomheder"), "/virksomheder"}, {title, NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    if (same) {
        struct attention at = {"warning", tr("Virksomheden findes allerede."),
            tr("Brug den, der er, eller skriv arbejdsstedets P-nummer."), tr("Åbn virksomheden"),
            arena_printf(req->arena, "/virksomheder/%lld", (long long)same)};
        t_attention(h, &at, 1);
    }
    struct page_head head = {.title = title};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int new_page(struct req *req, struct res *res)
{
    struct record_form f;
    struct employer row;
    struct write w = {.actor = req_actor(req)};
    field_clear_row(&employer_table, &row);
    row.cvr = req_is_post(req) ? NULL : req_text(req, "cvr");
    record_form_begin(req, &f, "/virksomheder/ny", "/virksomheder", tr("Opret virksomhed"), INT_NONE);
    form_build(req, &f, &row);
    if (!req_is_post(req))
        return form_show(req, res, &f, tr("Opret virksomhed"), 0);
    field_clear_row(&employer_table, &w.row);
    record_form_parse(req, &f, &employer_table, &w.row);
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "employer_add", add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "/virksomheder/%lld?kvit=oprettet", (long long)w.row.id));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return form_show(req, res, &f, tr("Opret virksomhed"), w.same);
}

static int load_one(struct req *req, struct employer *ret)
{
    struct conn *c;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = employer_by_id(c, req_int(req, "id", 0), ret, req->arena, &err);
    db_release(req->db, c);
    return rc ? err_user(&req->err, rc, "%s", err_user_text(&err)) : OK;
}

static int edit_page(struct req *req, struct res *res)
{
    struct record_form f;
    struct employer row;
    struct write w = {.actor = req_actor(req)};
    int rc = load_one(req, &row);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/virksomheder/%lld", (long long)row.id),
               *title = arena_printf(req->arena, tr("Ret %s"), row.name);
    record_form_begin(req, &f, arena_printf(req->arena, "%s/ret", url), url, tr("Gem"),
        req_is_post(req) ? req_int(req, "version", 0) : row.version);
    form_build(req, &f, &row);
    if (!req_is_post(req))
        return form_show(req, res, &f, title, 0);
    field_clear_row(&employer_table, &w.row);
    record_form_parse(req, &f, &employer_table, &w.row);
    w.row.id = row.id;
    w.row.version = f.version;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "employer_update", update_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=rettet", url));
    if (rc == ERR_CONFLICT && stamp_is_none(row.removed)) {
        record_form_conflict(req, res, &f, &employer_table, &row, row.version);
        return form_show(req, res, &f, title, 0);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return form_show(req, res, &f, title, w.same);
}

static int remove_page(struct req *req, struct res *res)
{
    struct write w = {.actor = req_actor(req)};
    w.row.id = req_int(req, "id", 0);
    w.row.version = req_int(req, "version", 0);
    int rc = db_write(req->db, "employer_remove", remove_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/virksomheder?kvit=fjernet&nr=%lld", (long long)w.row.id));
}

static int undo_page(struct req *req, struct res *res)
{
    struct write w = {.actor = req_actor(req)};
    w.row.id = req_int(req, "id", 0);
    int rc = db_write(req->db, "employer_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/virksomheder/%lld?kvit=fortrudt", (long long)w.row.id));
}

static const struct param list_params[] = {{"q", P_TEXT, 0, 100}, {"branche", P_TEXT, 0, 4},
    {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 100000}, {"fil", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"nr", P_INT, 1, INT64_MAX}};
static const struct param form_params[] = {{"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"cvr", P_FORM, 0, 40}, {"p_number", P_FORM, 0, 40}, {"name", P_FORM, 0, 300},
    {"address", P_FORM, 0, 300}, {"postal_district", P_FORM, 0, 160}, {"sector", P_FORM, 0, 80},
    {"web", P_FORM, 0, 300}, {"note", P_FORM, 0, 2000}};
static const struct param new_params[] = {{"cvr", P_TEXT, 0, 20}};
ROUTE(employer_list_get, "GET", "/virksomheder", PERM_OFFER_READ, list_page, list_params);
ROUTE(employer_new_get, "GET", "/virksomheder/ny", PERM_ACTIVITY_EDIT, new_page, new_params);
ROUTE(employer_new_post, "POST", "/virksomheder/ny", PERM_ACTIVITY_EDIT, new_page, form_params);
ROUTE(employer_show_get, "GET", "/virksomheder/{id}", PERM_OFFER_READ, show_page, form_params);
ROUTE(employer_edit_get, "GET", "/virksomheder/{id}/ret", PERM_ACTIVITY_EDIT, edit_page, form_params);
ROUTE(employer_edit_post, "POST", "/virksomheder/{id}/ret", PERM_ACTIVITY_EDIT, edit_page, form_params);
ROUTE(employer_remove_post, "POST", "/virksomheder/{id}/fjern", PERM_ACTIVITY_EDIT, remove_page, form_params);
ROUTE(employer_undo_post, "POST", "/virksomheder/{id}/fortryd", PERM_ACTIVITY_EDIT, undo_page, form_params);
