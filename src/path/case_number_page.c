/* Case numbers on the citizen's journal page: adding, taking away, putting back. */
#include "base/text.h"
#include "journal.html.h"
#include "path/journal_page.h"

struct number_write {
    struct actor actor;
    struct case_number n;
    int64_t citizen_id, id, version;
};
static int number_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct number_write *w = ctx;
    struct case_number n = w->n;
    return case_number_add(c, &w->actor, &n, err);
}
static int number_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct number_write *w = ctx;
    return case_number_remove(c, &w->actor, w->citizen_id, w->id, w->version, err);
}
static int number_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct number_write *w = ctx;
    return case_number_undo(c, &w->actor, w->citizen_id, w->id, err);
}

static int number_form(struct req *req, struct res *res, const struct citizen_open *o)
{
    static const char *const names[] = {"kind", "number", "title"};
    struct journal_field fields[3] = {{0}};
    const char *url = arena_printf(req->arena, "%s/journal", o->url);
    for (size_t i = 0; i < 3; i++) {
        fields[i].field = field_find(&case_number_table, names[i]);
        fields[i].typed = req_is_post(req) ? req_form(req, names[i]) : "";
        fields[i].error = err_field_text(&req->err, names[i]);
    }
    fields[0].options = page_options(req->arena, "case_number_kind", NULL, &fields[0].n_options);
    fields[1].hint = tr("F2: 2026-5707. eDoc: 2026-0098451. KLE: 15.20.00-P35.");
    struct journal_edit_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .back_url = url,
        .post_url = arena_printf(req->arena, "%s/sagsnummer", url),
        .submit = tr("Gem sagsnummer"),
        .fields = fields,
        .n_fields = 3};
    struct html *h = journal_page_begin(req, res, o, url, tr("Tilføj sagsnummer"));
    t_error_summary(h, &req->err);
    struct page_head head = {.title = arena_printf(req->arena, tr("Tilføj sagsnummer: %s"), o->name),
        .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_case_number_form(h, &v);
    return page_end(req, res, h);
}

static int case_number_new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = journal_page_open(req, res, N_("nyt sagsnummer"), &o);
    return rc ? (rc == CITIZEN_ANSWERED ? OK : rc) : number_form(req, res, &o);
}

static int case_number_save_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"kind", "number", "title"};
    struct citizen_open o;
    struct number_write w;
    int rc = journal_page_open(req, res, N_("gem sagsnummer"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    w = (struct number_write){.actor = o.actor};
    field_clear_row(&case_number_table, &w.n);
    w.n.citizen_id = o.citizen.id;
    for (size_t i = 0; i < 3; i++) {
        struct field f = *field_find(&case_number_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED;
        field_parse(&f, &w.n, req_form(req, names[i]), false, req->arena, &req->err);
    }
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "case_number_add", number_add_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return number_form(req, res, &o);
    }
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s/journal?besked=%d", o.url, JOURNAL_CASE_ADDED));
}

static int number_change(struct req *req, struct res *res, const char *what, db_write_fn *fn, int message)
{
    struct citizen_open o;
    int rc = journal_page_open(req, res, what, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct number_write w = {.actor = o.actor,
        .citizen_id = o.citizen.id,
        .id = req_int(req, "id", 0),
        .version = req_int(req, "version", 0)};
    rc = db_write(req->db, "case_number", fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "%s/journal?besked=%d&nr=%lld", o.url, message,
                                      (long long)w.id));
}

static int case_number_remove_page(struct req *req, struct res *res)
{
    return number_change(req, res, N_("fjern sagsnummer"), number_remove_fn, JOURNAL_CASE_REMOVED);
}

static int case_number_undo_page(struct req *req, struct res *res)
{
    return number_change(req, res, N_("fortryd sagsnummer"), number_undo_fn, JOURNAL_CASE_BACK);
}

static const struct param case_number_key_params[] = {{"key", P_KEY, 0, 0}};
static const struct param case_number_save_params[] = {
    {"key", P_KEY, 0, 0}, {"kind", P_FORM, 0, 80}, {"number", P_FORM, 0, 60}, {"title", P_FORM, 0, 200}};
static const struct param case_number_id_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(case_number_new, "GET", "/borgere/{key}/journal/sagsnummer", PERM_CITIZEN_EDIT, case_number_new_page,
    case_number_key_params);
ROUTE(case_number_save, "POST", "/borgere/{key}/journal/sagsnummer", PERM_CITIZEN_EDIT, case_number_save_page,
    case_number_save_params);
ROUTE(case_number_remove_post, "POST", "/borgere/{key}/journal/sagsnummer/{id}/fjern", PERM_CITIZEN_EDIT,
    case_number_remove_page, case_number_id_params);
ROUTE(case_number_undo_post, "POST", "/borgere/{key}/journal/sagsnummer/{id}/fortryd", PERM_CITIZEN_EDIT,
    case_number_undo_page, case_number_id_params);
