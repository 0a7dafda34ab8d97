/* Registering, changing and cancelling rows of registers, and the actions that ask for something. One form for all registers. */
#include "activity.html.h"
#include "base/text.h"
#include "people/citizen_access_page.h"
#include "people/record_form_page.h"
#include "supply/activity_page.h"
#include "supply/employer.h"
#include "system/code.h"

struct edit {
    const struct activity_register *r;
    const struct activity_action *action; /* NULL = the whole row */
    bool is_cancel;
    struct table table;  /* the register's fields as a table */
    struct activity row; /* as stored; of a new one, what is known beforehand */
    struct html_option *offers;
    size_t n_offers;
    struct html_option *choices;
    size_t n_choices;
    const char *url, *back;
    struct record_form form;
};

static const struct field offer_field = {
    "intervention", F_TEXT, offsetof(struct activity, intervention), N_("Indsats"), FR_REQUIRED, 80, NULL};
static const struct field reason_field = {"cancel_reason", F_TEXT, offsetof(struct activity, cancel_reason),
    N_("Hvorfor annulleres rækken?"), FR_REQUIRED, 300, NULL};

/* ---- loading ---- */

static int load_offers(struct req *req, struct conn *c, struct edit *e)
{
    struct intervention *list;
    struct actor actor = req_actor(req);
    size_t n;
    int rc = activity_interventions(c, e->r, &list, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "offers");
    for (size_t i = 0; i < n; i++) {
        if (activity_may_write(&actor, &list[i]))
            o[e->n_offers++] = (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    }
    e->offers = o;
    return e->n_offers
               ? OK
               : err_user(&req->err, ERR_DENIED, "%s", tr("Din enhed har ingen indsatser i det register."));
}

static int load_choices(struct req *req, struct conn *c, struct edit *e)
{
    struct activity_choice *list;
    size_t n;
    if (!e->r->choices || !e->row.intervention)
        return OK;
    int rc = e->r->choices(c, e->row.intervention, &list, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "choices");
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){list[i].value, list[i].label};
    e->choices = o;
    e->n_choices = n;
    return OK;
}

/* What a new row is known to be from the address: its offer, its parent, its employer. */
static int load_new(struct req *req, struct conn *c, struct edit *e)
{
    struct activity parent;
    struct employer employer;
    int64_t to = req_int(req, "til", INT_NONE), employer_id = req_int(req, "virksomhed", INT_NONE);
    int rc = OK;
    field_clear_row(&activity_table, &e->row);
    e->row.employer_cvr = NULL;
    e->row.reg = e->r->key;
    e->row.state = e->r->state0;
    e->row.intervention = req_text(req, "indsats");
    if (e->r->parent && to == INT_NONE)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Rækken findes ikke i registeret."));
    if (e->r->parent) {
        rc = activity_by_id(c, activity_register_find(e->r->parent), to, &parent, req->arena, &req->err);
        e->row.parent_id = to;
        e->row.intervention = rc ? NULL : parent.intervention;
        e->row.parent_title = rc ? NULL : parent.title;
    }
    if (!rc && employer_id != INT_NONE && activity_field(e->r, "employer_cvr")) {
        rc = employer_by_id(c, employer_id, &employer, req->arena, &req->err);
        e->row.employer_id = employer_id;
        e->row.employer_cvr = rc ? NULL : employer.p_number ? employer.p_number : employer.cvr;
    }
    if (!rc && activity_field(e->r, "day"))
        e->row.day = clock_today();
    return rc;
}

static int load(struct req *req, struct edit *e, bool is_new)
{
    struct conn *c;
    int rc = activity_page_register(req, &e->r);
    if (rc || (rc = db_lease(req->db, &c, &req->err)))
        return rc;
    rc = is_new ? load_new(req, c, e)
                : activity_by_id(c, e->r, req_int(req, "id", 0), &e->row, req->arena, &req->err);
    if (!rc && !e->r->parent && !e->action && !e->is_cancel)
        rc = load_offers(req, c, e);
    if (!rc)
        rc = load_choices(req, c, e);
    db_release(req->db, c);
    if (!rc && !is_new && !stamp_is_none(e->row.cancelled) && !req_is_post(req))
        rc = err_user(&req->err, ERR_CONFLICT, "%s", tr("Rækken er annulleret og kan ikke ændres."));
    e->table = (struct table){"activity", e->r->title, e->r->fields, e->r->n_fields, sizeof(struct activity)};
    return rc;
}

/* ---- the form ---- */

static const char *hint_of(const struct activity_register *r, const char *name)
{
    const struct field *f = activity_field(r, name);
    if (text_equal(name, "employer_cvr"))
        return tr("8 cifre; P-nummeret har 10. Virksomheden skal stå i registeret over virksomheder.");
    if (text_equal(name, "person"))
        return tr("Skriv aldrig navnet på en borger.");
    if (text_equal(name, "data_date"))
        return tr("Den dag eller måned, tallet er opgjort, fx 2025-11.");
    if (text_equal(name, "party") && text_equal(r->key, "supplier_report"))
        return tr("Lad feltet være tomt for at bruge indsatsens udfører.");
    return f && f->type == F_DAY ? tr("Skriv datoen som 09.03.2026.") : NULL;
}

static void form_field(struct req *req, struct edit *e, const struct field *f)
{
    if (e->r->choice_field && text_equal(f->name, e->r->choice_field)) {
        const char *value = e->row.kind ? e->row.kind : "";
        record_form_choice(req, &e->form, f, value, e->choices, e->n_choices, hint_of(e->r, f->name));
        return;
    }
    record_form_add(req, &e->form, &e->table, f->name, &e->row, f->list, hint_of(e->r, f->name));
}

static void form_build(struct req *req, struct edit *e, const char *submit, int64_t version)
{
    record_form_begin(req, &e->form, e->url, e->back, submit, version);
    if (e->is_cancel) {
        record_form_choice(req, &e->form, &reason_field, "", NULL, 0, NULL);
        return;
    }
    if (e->n_offers > 1)
        record_form_choice(req, &e->form, &offer_field, e->row.intervention, e->offers, e->n_offers, NULL);
    for (size_t i = 0; i < e->r->n_fields; i++) {
        const struct field *f = &e->r->fields[i];
        bool asked = !e->action;
        for (size_t k = 0; e->action && k < 4 && e->action->fields[k]; k++)
            asked |= text_equal(e->action->fields[k], f->name);
        if (asked)
            form_field(req, e, f);
    }
}

static int form_show(struct req *req, struct res *res, struct edit *e, const char *title)
{
    struct crumb crumbs[4];
    record_form_errors(req, &e->form);
    activity_page_crumbs(req, e->r, crumbs);
    if (e->r->parent)
        crumbs[2] = (struct crumb){
            e->row.parent_title ? e->row.parent_title : tr(activity_register_find(e->r->parent)->one),
            e->back};
    crumbs[3].label = title;
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    if (req->err.code == ERR_REFUSED)
        t_alert(h, "error", NULL, err_user_text(&req->err));
    if (err_field_text(&req->err, "employer_cvr")) {
        const char *typed = req_form(req, "employer_cvr");
        char cvr[9];
        struct attention at = {"warning", tr("Er virksomheden ikke i registeret?"),
            tr("Opret den, og kom tilbage hertil."), tr("Opret virksomhed"),
            employer_parse_cvr(typed, cvr) ? arena_printf(req->arena, "/virksomheder/ny?cvr=%s", cvr)
                                           : "/virksomheder/ny"};
        t_attention(h, &at, 1);
    }
    struct page_head head = {.title = title, .lead = tr(e->r->lead)};
    t_page_head(h, &head);
    t_record_form(h, &e->form);
    return page_end(req, res, h);
}

/* ---- writing ---- */

struct write {
    struct actor actor;
    const struct activity_register *r;
    const struct activity_action *action;
    struct activity row;
    const char *reason;
    int64_t id;
};
static int add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    struct activity row = w->row;
    int rc = activity_add(c, &w->actor, &row, err);
    w->id = row.id;
    return rc;
}
static int update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    struct activity row = w->row;
    return activity_update(c, &w->actor, &row, err);
}
static int cancel_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return activity_cancel(c, &w->actor, w->r, w->row.id, w->row.version, w->reason, err);
}
static int act_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    struct activity row = w->row;
    return activity_act(c, &w->actor, w->action, &row, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return activity_undo(c, &w->actor, w->r, w->row.id, err);
}

/* What was typed, over what the row holds. */
static void read_form(struct req *req, struct edit *e, struct activity *row)
{
    *row = e->row;
    for (size_t i = 0; i < e->form.n; i++) {
        const struct field *f = e->form.fields[i].field;
        const char *typed = req_form(req, f->name);
        if (text_equal(f->name, "intervention"))
            row->intervention = *typed ? typed : NULL;
        else if (f != &reason_field)
            field_parse(f, row, typed, false, req->arena, &req->err);
    }
    if (!e->r->parent && e->n_offers == 1 && !row->intervention)
        row->intervention = e->offers[0].value;
}

/* After a write: back with a receipt, the form again with messages, or the conflict beside what was typed. */
static int answer(
    struct req *req, struct res *res, struct edit *e, int rc, const char *done, const char *title)
{
    struct conn *c;
    struct activity now;
    if (!rc)
        return res_redirect(res, done);
    if (rc == ERR_CONFLICT && e->form.n && e->form.version != INT_NONE) {
        struct err err = ERR_INIT;
        if (db_lease(req->db, &c, &err))
            return rc;
        int found = activity_by_id(c, e->r, e->row.id, &now, req->arena, &err);
        db_release(req->db, c);
        if (found || !stamp_is_none(now.cancelled))
            return rc;
        record_form_conflict(req, res, &e->form, &e->table, &now, now.version);
        return form_show(req, res, e, title);
    }
    if ((rc != ERR_INVALID && rc != ERR_REFUSED) || !e->form.n)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return form_show(req, res, e, title);
}

/* Children are shown on their parent's page. */
static const char *home_of(
    struct req *req, const struct activity_register *r, const struct activity *row, int64_t id)
{
    return r->parent ? activity_page_url(req, activity_register_find(r->parent), row->parent_id)
                     : activity_page_url(req, r, id);
}

static int new_page(struct req *req, struct res *res)
{
    struct edit e = {0};
    struct write w = {.actor = req_actor(req)};
    int rc = load(req, &e, true);
    if (rc)
        return rc;
    struct arena *a = req->arena;
    const char *query = "";
    if (e.r->parent)
        query = arena_printf(a, "?til=%lld", (long long)e.row.parent_id);
    else if (e.row.intervention && e.n_offers == 1)
        query = arena_printf(a, "?indsats=%s", e.row.intervention);
    e.url = arena_printf(a, "/aktiviteter/%s/ny%s", e.r->path, query);
    e.back = e.r->parent ? home_of(req, e.r, &e.row, 0) : arena_printf(a, "/aktiviteter/%s", e.r->path);
    form_build(req, &e, tr(e.r->add), INT_NONE);
    if (!req_is_post(req))
        return form_show(req, res, &e, tr(e.r->add));
    read_form(req, &e, &w.row);
    if (!req->err.n_fields)
        rc = db_write(req->db, "activity_add", add_fn, &w, &req->err);
    else
        rc = ERR_INVALID;
    const char *done = arena_printf(a, "%s?kvit=oprettet", home_of(req, e.r, &e.row, w.id));
    return answer(req, res, &e, rc, done, tr(e.r->add));
}

static int edit_page(struct req *req, struct res *res)
{
    struct edit e = {0};
    struct write w = {.actor = req_actor(req)};
    int rc = load(req, &e, false);
    if (rc)
        return rc;
    e.back = activity_page_url(req, e.r, e.row.id);
    e.url = arena_printf(req->arena, "%s/ret", e.back);
    form_build(req, &e, tr("Gem"), req_is_post(req) ? req_int(req, "version", 0) : e.row.version);
    const char *title = arena_printf(req->arena, tr("Ret %s"), activity_page_name(req, e.r, &e.row));
    if (!req_is_post(req))
        return form_show(req, res, &e, title);
    read_form(req, &e, &w.row);
    w.row.version = e.form.version;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "activity_update", update_fn, &w, &req->err);
    return answer(req, res, &e, rc, arena_printf(req->arena, "%s?kvit=rettet", e.back), title);
}

static int cancel_page(struct req *req, struct res *res)
{
    struct edit e = {.is_cancel = true};
    struct write w = {.actor = req_actor(req)};
    int rc = load(req, &e, false);
    if (rc)
        return rc;
    e.back = activity_page_url(req, e.r, e.row.id);
    e.url = arena_printf(req->arena, "%s/annuller", e.back);
    form_build(req, &e, tr("Annullér rækken"), req_is_post(req) ? req_int(req, "version", 0) : e.row.version);
    e.form.lead = tr(
        "Rækken bliver stående med din begrundelse, men tæller ikke længere. Det, der står under den, tæller heller ikke.");
    const char *title = arena_printf(req->arena, tr("Annullér %s"), activity_page_name(req, e.r, &e.row));
    if (!req_is_post(req))
        return form_show(req, res, &e, title);
    w.r = e.r;
    w.row = e.row;
    w.row.version = e.form.version;
    w.reason = req_form(req, "cancel_reason");
    rc = db_write(req->db, "activity_cancel", cancel_fn, &w, &req->err);
    const char *done = arena_printf(req->arena, "%s?kvit=annulleret&nr=%lld", e.back, (long long)e.row.id);
    return answer(req, res, &e, rc, done, title);
}

static int action_page(struct req *req, struct res *res)
{
    struct edit e = {0};
    struct write w = {.actor = req_actor(req)};
    int rc = activity_page_register(req, &e.r);
    e.action = rc ? NULL : activity_action_find(e.r, req_text(req, "handling"));
    if (!rc && !e.action)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Handlingen findes ikke i registeret."));
    if (!rc)
        rc = load(req, &e, false);
    if (rc)
        return rc;
    if (!req_is_post(req) && !activity_action_fits(e.action, &w.actor, &e.row))
        return err_user(&req->err, ERR_CONFLICT, "%s", tr("En anden har ændret rækken imens. Se den igen."));
    e.back = activity_page_url(req, e.r, e.row.id);
    e.url = arena_printf(req->arena, "%s/%s", e.back, e.action->key);
    form_build(req, &e, tr(e.action->label), req_is_post(req) ? req_int(req, "version", 0) : e.row.version);
    const char *title =
        arena_printf(req->arena, "%s: %s", tr(e.action->label), activity_page_name(req, e.r, &e.row));
    if (!req_is_post(req))
        return form_show(req, res, &e, title);
    read_form(req, &e, &w.row);
    w.action = e.action;
    w.row.version = e.form.version;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "activity_act", act_fn, &w, &req->err);
    const char *done =
        arena_printf(req->arena, "%s?kvit=%s&nr=%lld", e.back, e.action->key, (long long)e.row.id);
    return answer(req, res, &e, rc, done, title);
}

static int undo_page(struct req *req, struct res *res)
{
    struct write w = {.actor = req_actor(req)};
    int rc = activity_page_register(req, &w.r);
    if (rc)
        return rc;
    w.row.id = req_int(req, "id", 0);
    rc = db_write(req->db, "activity_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s?kvit=fortrudt", activity_page_url(req, w.r, w.row.id)));
}

#define FORM_PARAMS                                                                                          \
    {"register", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"handling", P_KEY, 0, 0},                       \
        {"version", P_INT, 1, INT64_MAX}, {"til", P_INT, 1, INT64_MAX}, {"virksomhed", P_INT, 1, INT64_MAX}, \
        {"indsats", P_KEY, 0, 0}, {"intervention", P_FORM, 0, 80}, {"kind", P_FORM, 0, 80},                  \
        {"state", P_FORM, 0, 80}, {"title", P_FORM, 0, 300}, {"party", P_FORM, 0, 300},                      \
        {"person", P_FORM, 0, 300}, {"employer_cvr", P_FORM, 0, 40}, {"day", P_FORM, 0, 40},                 \
        {"end_day", P_FORM, 0, 40}, {"due_day", P_FORM, 0, 40}, {"done_day", P_FORM, 0, 40},                 \
        {"quantity", P_FORM, 0, 20}, {"minutes", P_FORM, 0, 20}, {"amount", P_FORM, 0, 30},                  \
        {"as_printed", P_FORM, 0, 120}, {"value", P_FORM, 0, 30}, {"unit", P_FORM, 0, 80},                   \
        {"qualifier", P_FORM, 0, 80}, {"data_date", P_FORM, 0, 40}, {"place", P_FORM, 0, 300},               \
        {"document", P_FORM, 0, 160}, {"reason", P_FORM, 0, 600}, {"text", P_FORM, 0, 6000},                 \
    {                                                                                                        \
        "cancel_reason", P_FORM, 0, 600                                                                      \
    }
static const struct param form_params[] = {FORM_PARAMS};
ROUTE(activity_new_get, "GET", "/aktiviteter/{register}/ny", PERM_ACTIVITY_EDIT, new_page, form_params);
ROUTE(activity_new_post, "POST", "/aktiviteter/{register}/ny", PERM_ACTIVITY_EDIT, new_page, form_params);
ROUTE(
    activity_edit_get, "GET", "/aktiviteter/{register}/{id}/ret", PERM_ACTIVITY_EDIT, edit_page, form_params);
ROUTE(activity_edit_post, "POST", "/aktiviteter/{register}/{id}/ret", PERM_ACTIVITY_EDIT, edit_page,
    form_params);
ROUTE(activity_cancel_get, "GET", "/aktiviteter/{register}/{id}/annuller", PERM_ACTIVITY_EDIT, cancel_page,
    form_params);
ROUTE(activity_cancel_post, "POST", "/aktiviteter/{register}/{id}/annuller", PERM_ACTIVITY_EDIT, cancel_page,
    form_params);
ROUTE(activity_action_get, "GET", "/aktiviteter/{register}/{id}/{handling}", PERM_ACTIVITY_EDIT, action_page,
    form_params);
ROUTE(activity_action_post, "POST", "/aktiviteter/{register}/{id}/{handling}", PERM_ACTIVITY_EDIT,
    action_page, form_params);
ROUTE(activity_undo_post, "POST", "/aktiviteter/{register}/{id}/fortryd", PERM_ACTIVITY_EDIT, undo_page,
    form_params);
