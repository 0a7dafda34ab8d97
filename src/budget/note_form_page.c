/* What the forms of a budget note share. */
#include "base/text.h"
#include "economy/grant.h"
#include "budget/note_edit_page.h"
#include "note_edit.html.h"
#include "offer/intervention.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

int note_of_request(struct req *req, struct note_full *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = note_full_read(c, req_text(req, "key"), ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

struct html *note_page_begin(
    struct req *req, struct res *res, const struct budget_note *head, const char *title)
{
    struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Budgetnotater"), "/oekonomi/notater"},
        {head ? head->number : title,
            head ? arena_printf(req->arena, "/oekonomi/notater/%s", head->key) : NULL},
        {title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, title, crumbs, head ? 4 : 3);
    t_error_summary(h, &req->err);
    struct page_head p = {.title = title, .lead = head ? lang_pick(head->title, head->title_en) : NULL};
    t_page_head(h, &p);
    return h;
}

const struct link *note_tabs(struct req *req, const char *key, bool printed, int current, size_t *ret_n)
{
    struct link *t = arena_must(req->arena, 3 * sizeof *t);
    size_t n = 0;
    t[n++] =
        (struct link){tr("Notatet"), arena_printf(req->arena, "/oekonomi/notater/%s", key), current == 0};
    if (printed)
        t[n++] = (struct link){
            tr("Som trykt"), arena_printf(req->arena, "/oekonomi/notater/%s/trykt", key), current == 1};
    t[n++] = (struct link){
        tr("Udgaver"), arena_printf(req->arena, "/oekonomi/notater/%s/udgaver", key), current == 2};
    *ret_n = n;
    return t;
}

const char *note_field_words(struct req *req, const struct field *f, const void *row)
{
    const char *text = citizen_page_field_text(f, row, req->arena);
    if (!*text)
        return NULL;
    if (f->list)
        return code_label(f->list, text);
    if (f->type == F_MONEY) {
        struct money m;
        memcpy(&m, (const char *)row + f->off, sizeof m);
        return note_tkr(req, m);
    }
    if (text_equal(f->name, "administration") || text_equal(f->name, "committee") ||
        text_equal(f->name, "lead"))
        return organisation_abbrev(text);
    if (text_equal(f->name, "administrations"))
        return note_abbrevs(req, text);
    if (text_equal(f->name, "marks"))
        return code_labels("note_mark", text, req->arena);
    if (text_equal(f->name, "districts"))
        return text_equal(text, "bydaekkende") ? tr("Bydækkende") : code_labels("district", text, req->arena);
    return text;
}

static bool is_option(const struct html_option *options, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(options[i].value, value))
            return true;
    }
    return false;
}

const char *note_ticked(
    struct req *req, const char *name, const struct html_option *options, size_t n_options)
{
    const char **values, *out = NULL;
    size_t n = req_all(req, name, &values);
    for (size_t i = 0; i < n; i++) {
        if (!is_option(options, n_options, values[i]) || text_list_has(out, values[i]))
            continue;
        out = out ? arena_printf(req->arena, "%s,%s", out, values[i]) : values[i];
    }
    return out;
}

bool note_form_again(int rc)
{
    return rc == ERR_INVALID || rc == ERR_REFUSED || rc == ERR_DENIED;
}

int note_form_show(
    struct req *req, struct res *res, const struct budget_note *head, const char *title, struct note_form *f)
{
    struct html *h = note_page_begin(req, res, head, title);
    t_note_form(h, f);
    return page_end(req, res, h);
}

int note_form_done(struct req *req, struct res *res, const char *key, const char *receipt, int64_t nr)
{
    return res_redirect(res,
        nr ? arena_printf(req->arena, "/oekonomi/notater/%s?kvit=%s&nr=%lld", key, receipt, (long long)nr)
           : arena_printf(req->arena, "/oekonomi/notater/%s?kvit=%s", key, receipt));
}

/* ---- choices ---- */

static const struct html_option *organisation_options(
    struct req *req, const char *kind, const char *only, size_t *ret_n)
{
    const struct organisation *all;
    size_t n = organisation_all(&all), found = 0;
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++) {
        bool known = !text_equal(all[i].kind, kind) || (only && !text_list_has(only, all[i].key));
        for (size_t k = 0; k < found && !known; k++)
            known = text_equal(o[k].value, all[i].key);
        if (!known)
            o[found++] = (struct html_option){
                all[i].key, arena_printf(req->arena, "%s, %s", organisation_abbrev(all[i].key),
                                organisation_name(all[i].key))};
    }
    *ret_n = found;
    return o;
}

const struct html_option *note_administration_options(struct req *req, const char *only, size_t *ret_n)
{
    return organisation_options(req, "administration", only, ret_n);
}
const struct html_option *note_committee_options(struct req *req, size_t *ret_n)
{
    return organisation_options(req, "committee", NULL, ret_n);
}

const struct html_option *note_section_options(struct req *req, const struct note_full *n, size_t *ret_n)
{
    struct html_option *o = arena_must(req->arena, (n->n_sections + 1) * sizeof *o);
    for (size_t i = 0; i < n->n_sections; i++)
        o[i] = (struct html_option){n->sections[i].letter,
            arena_printf(req->arena, "%s) %s", n->sections[i].letter, n->sections[i].title)};
    *ret_n = n->n_sections;
    return o;
}

int note_intervention_options(struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n)
{
    struct intervention *rows;
    size_t n = 0;
    int rc = intervention_list(c, NULL, &rows, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "interventions");
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){rows[i].key, lang_pick(rows[i].title, rows[i].title_en)};
    *ret = o;
    *ret_n = n;
    return OK;
}

int note_grant_options(struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n)
{
    struct grant *rows;
    size_t n = 0;
    int rc = grant_list(c, &rows, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "grants");
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){rows[i].key, lang_pick(rows[i].title, rows[i].title_en)};
    *ret = o;
    *ret_n = n;
    return OK;
}

const char *note_chosen(struct req *req, const char *name, const struct html_option *options, size_t n)
{
    const char *typed = req_form(req, name);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(options[i].value, typed))
            return options[i].value;
    }
    return NULL;
}

int note_save_fn(struct conn *c, void *ctx, struct err *err)
{
    struct note_save *w = ctx;
    _Alignas(16) char row[sizeof(struct budget_note_line) + sizeof(struct budget_note)];
    memcpy(row, w->row, w->size);
    return note_part_save(c, &w->actor, w->part, row, &w->nr, err);
}
