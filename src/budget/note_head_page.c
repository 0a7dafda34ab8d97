/* A new budget note, and the head and annex of one: number, years, who writes, categories, districts. */
#include "base/text.h"
#include "budget/note_edit_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

static const struct html_option *district_options(struct req *req, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list("district", DAY_NONE, &codes);
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    o[0] = (struct html_option){"bydaekkende", tr("Bydækkende")};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct html_option){codes[i]->code, code_label("district", codes[i]->code)};
    *ret_n = n + 1;
    return o;
}

static void add_checks(struct req *req, struct note_form *f, const char *name, const char *label,
    const char *hint, const struct html_option *options, size_t n, const char *stored)
{
    f->checks[f->n_checks++] = (struct note_checks){
        name, label, hint, NULL, options, n, req_is_post(req) ? note_ticked(req, name, options, n) : stored};
}

static void head_form(struct req *req, struct note_form *f, const struct budget_note *h, const char *url,
    const char *post, bool is_new)
{
    const struct table *t = &budget_note_table;
    size_t n;
    *f = (struct note_form){0};
    record_form_begin(req, &f->form, post, url, is_new ? tr("Opret notatet") : tr("Gem hoved og bilag"),
        is_new ? INT_NONE : h->version);
    record_form_add(req, &f->form, t, "number", h, NULL, tr("Fx BI12."));
    record_form_add(req, &f->form, t, "title", h, NULL, NULL);
    record_form_add(req, &f->form, t, "budget_year", h, NULL, NULL);
    record_form_add(req, &f->form, t, "year_from", h, NULL, NULL);
    record_form_add(req, &f->form, t, "year_to", h, NULL, NULL);
    record_form_add(req, &f->form, t, "earlier_from", h, NULL,
        tr("Kun når indsatsen har fået penge før. Tabel 3 får de år."));
    record_form_add(req, &f->form, t, "earlier_to", h, NULL, NULL);
    const struct html_option *administrations = note_administration_options(req, NULL, &n);
    record_form_choice(req, &f->form, field_find(t, "lead"), h->lead, administrations, n,
        tr("Den forvaltning kan rette alle linjer. De andre retter deres egne."));
    add_checks(req, f, "administrations", tr("Forvaltninger, der skriver"), NULL, administrations, n,
        h->administrations);
    if (is_new)
        return;
    record_form_add(req, &f->form, t, "address", h, NULL, NULL);
    add_checks(req, f, "marks", tr("Kategorier"), tr("Kryds af, hvad notatet er."),
        page_options(req->arena, "note_mark", NULL, &n), n, h->marks);
    const struct html_option *districts = district_options(req, &n);
    add_checks(req, f, "districts", tr("Bydele"), tr("Bydækkende, eller de bydele, notatet gælder."),
        districts, n, h->districts);
}

static void head_parse(struct req *req, struct note_form *f, struct budget_note *h)
{
    size_t n;
    record_form_parse(req, &f->form, &budget_note_table, h);
    const struct html_option *administrations = note_administration_options(req, NULL, &n);
    h->lead = note_chosen(req, "lead", administrations, n);
    for (size_t i = 0; i < f->n_checks; i++) {
        const struct note_checks *c = &f->checks[i];
        const char **stored = (const char **)((char *)h + field_find(&budget_note_table, c->name)->off);
        *stored = c->set;
    }
    if (text_list_has(h->districts, "bydaekkende") && !text_equal(h->districts, "bydaekkende"))
        err_field(&req->err, "districts", "%s", tr("Vælg enten bydækkende eller enkelte bydele."));
}

static void head_errors(struct req *req, struct note_form *f)
{
    record_form_errors(req, &f->form);
    for (size_t i = 0; i < f->n_checks; i++)
        f->checks[i].error = err_field_text(&req->err, f->checks[i].name);
}

/* What is stored now, beside boxes that differ. */
static void head_conflict(
    struct req *req, struct res *res, struct note_form *f, const struct budget_note *now)
{
    record_form_conflict(req, res, &f->form, &budget_note_table, now, now->version);
    for (size_t i = 0; i < f->n_checks; i++) {
        const struct field *field = field_find(&budget_note_table, f->checks[i].name);
        const char *stored;
        memcpy(&stored, (const char *)now + field->off, sizeof stored);
        const char *shown = note_field_words(req, field, now);
        if (!text_equal(stored, f->checks[i].set))
            f->checks[i].hint = arena_printf(req->arena, tr("Gemt nu: %s"), shown ? shown : tr("ingenting"));
    }
}

/* ---- new ---- */

struct create {
    struct actor actor;
    struct budget_note head;
};
static int create_fn(struct conn *c, void *ctx, struct err *err)
{
    struct create *w = ctx;
    struct budget_note head = w->head;
    return note_create(c, &w->actor, &head, err);
}

/* The note just made, by its number, which is its own. */
static int to_number(struct req *req, struct res *res, const char *number)
{
    struct conn *c;
    struct budget_note *all;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = note_head_list(c, &all, &n, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(all[i].number, number))
            return note_form_done(req, res, all[i].key, "oprettet", 0);
    }
    return rc ? rc : res_redirect(res, "/oekonomi/notater");
}

static int note_new_page(struct req *req, struct res *res)
{
    struct note_form f;
    struct create w = {.actor = req_actor(req)};
    int year = day_year(clock_today()) + 1;
    field_clear_row(&budget_note_table, &w.head);
    w.head.budget_year = w.head.year_from = year;
    w.head.year_to = year + 3;
    w.head.lead = w.head.administrations = req->who.admin;
    head_form(req, &f, &w.head, "/oekonomi/notater", "/oekonomi/notater/ny", true);
    if (req_is_post(req)) {
        head_parse(req, &f, &w.head);
        int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "note_create", create_fn, &w, &req->err);
        if (!rc)
            return to_number(req, res, w.head.number);
        if (!note_form_again(rc))
            return rc;
        res->status = err_http_status(rc);
        head_errors(req, &f);
    }
    return note_form_show(req, res, NULL, tr("Nyt budgetnotat"), &f);
}

/* ---- head and annex ---- */

static int note_head_page(struct req *req, struct res *res)
{
    struct note_full n;
    struct note_form f;
    int rc = note_of_request(req, &n);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/oekonomi/notater/%s", n.head.key);
    const char *post = arena_printf(req->arena, "%s/hoved", url);
    head_form(req, &f, &n.head, url, post, false);
    if (req_is_post(req)) {
        struct budget_note typed = n.head;
        head_parse(req, &f, &typed);
        typed.version = req_int(req, "version", 0);
        struct note_save w = {req_actor(req), NOTE_HEAD, &typed, sizeof typed, 0};
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "note_head", note_save_fn, &w, &req->err);
        if (!rc)
            return note_form_done(req, res, n.head.key, "gemt", w.nr);
        if (rc == ERR_CONFLICT) {
            err_clear(&req->err);
            rc = note_of_request(req, &n);
            if (rc)
                return rc;
            head_conflict(req, res, &f, &n.head);
        } else if (!note_form_again(rc)) {
            return rc;
        } else {
            res->status = err_http_status(rc);
            head_errors(req, &f);
        }
    }
    return note_form_show(req, res, &n.head, tr("Hoved og bilag"), &f);
}

static const struct param head_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX},
    {"number", P_FORM, 0, 80}, {"title", P_FORM, 0, 400}, {"budget_year", P_FORM, 0, 20},
    {"year_from", P_FORM, 0, 20}, {"year_to", P_FORM, 0, 20}, {"earlier_from", P_FORM, 0, 20},
    {"earlier_to", P_FORM, 0, 20}, {"lead", P_FORM, 0, 80}, {"address", P_FORM, 0, 400},
    {"administrations", P_FORM, 0, 80}, {"marks", P_FORM, 0, 80}, {"districts", P_FORM, 0, 80}};
ROUTE(note_new_get, "GET", "/oekonomi/notater/ny", PERM_ECONOMY_EDIT, note_new_page, head_params);
ROUTE(note_new_post, "POST", "/oekonomi/notater/ny", PERM_ECONOMY_EDIT, note_new_page, head_params);
ROUTE(note_head_get, "GET", "/oekonomi/notater/{key}/hoved", PERM_ECONOMY_EDIT, note_head_page, head_params);
ROUTE(
    note_head_post, "POST", "/oekonomi/notater/{key}/hoved", PERM_ECONOMY_EDIT, note_head_page, head_params);
