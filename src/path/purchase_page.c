#include "path/purchase_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "path/purchase.h"
#include "people/citizen_access_page.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "purchase.html.h"

/* The citizen, for those who see job and benefit: the target group is judged by the benefit. */
static int purchase_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("enkeltkøb"), o);
    if (rc)
        return rc;
    if (o->sight.referral_only || !(o->sight.tracks & SIGHT_JOB) || !o->sight.benefit)
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Din hjemmel omfatter ikke borgerens job og ydelse. Se fanen Hjemmel og adgang."));
    return OK;
}

static int purchase_grants(
    struct conn *c, struct req *req, const struct intervention *ivs, size_t n, struct purchase_view *v)
{
    struct purchase_grant *list = arena_array(req->arena, 20, sizeof *list);
    bool may = who_may(&req->who, PERM_ECONOMY_READ);
    for (size_t i = 0; list && i < n; i++) {
        struct grant_link *links;
        size_t n_links;
        int rc = grant_links_of_intervention(c, ivs[i].key, &links, &n_links, req->arena, &req->err);
        if (rc)
            return rc;
        for (size_t k = 0; k < n_links && v->n_grants < 20; k++)
            list[v->n_grants++] = (struct purchase_grant){lang_pick(links[k].title, links[k].title_en),
                may ? arena_printf(req->arena, "/oekonomi/bevillinger/%s", links[k].grant_key) : NULL};
    }
    v->grants = list;
    return OK;
}

static int purchase_load(struct req *req, const struct citizen_open *o, struct purchase_view *v)
{
    struct conn *c;
    struct purchase *list = NULL;
    struct intervention *ivs = NULL;
    struct arena *a = req->arena;
    size_t n_ivs = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = purchase_of_citizen(c, o->citizen.id, &list, &v->n, a, &req->err);
    if (!rc)
        rc = purchase_interventions(c, &ivs, &n_ivs, a, &req->err);
    if (!rc)
        rc = purchase_grants(c, req, ivs, n_ivs, v);
    db_release(req->db, c);
    struct purchase_row *rows = arena_array(a, v->n + 1, sizeof *rows);
    for (size_t i = 0; !rc && rows && i < v->n; i++) {
        const struct purchase *p = &list[i];
        const char *title = p->intervention;
        for (size_t k = 0; k < n_ivs; k++)
            if (text_equal(ivs[k].key, p->intervention))
                title = lang_pick(ivs[k].title, ivs[k].title_en);
        bool cancelled = !stamp_is_none(p->cancelled);
        rows[i] = (struct purchase_row){.what = p->what,
            .supplier = p->supplier,
            .offer = title,
            .offer_url = arena_printf(a, "/tilbud/%s", p->intervention),
            .bought = citizen_page_day(a, p->bought),
            .period = number_period(a, p->start_day, p->end_day),
            .amount = html_format(a, req->lang, HARG(p->amount)),
            .rule = p->rule,
            .note = cancelled ? p->cancel_reason : NULL,
            .cancel_url =
                cancelled ? NULL : arena_printf(a, "%s/koeb/%lld/annuller", o->url, (long long)p->id)};
    }
    v->rows = rows;
    return rc;
}

static int purchase_list_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct purchase_view v = {.may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    int rc = purchase_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = purchase_load(req, &o, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Enkeltkøb"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_CITIZENS, arena_printf(req->arena, tr("Enkeltkøb til %s"), o.name), crumbs, 3);
    if (text_equal(req_text(req, "kvit"), "koebt"))
        t_receipt(h, tr("Købet er registreret."), NULL, NULL);
    else if (text_equal(req_text(req, "kvit"), "annulleret"))
        t_receipt(h, tr("Købet er annulleret. Det står her stadig, men tæller ikke med."), NULL, NULL);
    struct action actions[] = {{tr("Registrér køb"), arena_printf(req->arena, "%s/koeb/nyt", o.url), NULL}};
    citizen_page_top(req, h, &o, actions, v.may_edit ? 1 : 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_FACTS);
    t_purchase_list(h, &v);
    return page_end(req, res, h);
}

struct purchase_write {
    struct actor actor;
    struct purchase row;
    int64_t citizen_id, id;
    bool cancel;
};
static int purchase_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct purchase_write *w = ctx;
    struct arena *a = arena_new(0);
    struct citizen citizen;
    struct sight sight;
    if (!a)
        return err_set(err, ERR_LIMIT, "purchase: out of memory");
    int rc = citizen_by_id(c, w->citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, &w->actor, &citizen, clock_today(), &sight, err);
    if (!rc && (!(sight.tracks & SIGHT_JOB) || !sight.benefit))
        rc = err_set(err, ERR_DENIED, "purchase: job and benefit are not seen");
    arena_free(a);
    if (rc)
        return rc;
    return w->cancel ? purchase_cancel(c, &w->actor, w->row.id, w->row.version, w->row.cancel_reason, err)
                     : purchase_add(c, &w->actor, &w->row, &w->id, err);
}

static int purchase_form_show(
    struct req *req, struct res *res, const struct citizen_open *o, const char *title, struct record_form *f)
{
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Enkeltkøb"), f->back_url}, {title, NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    if (req->err.code == ERR_REFUSED)
        t_alert(h, "error", tr("Købet kan ikke registreres"), err_user_text(&req->err));
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int purchase_new_form(struct req *req, const struct citizen_open *o, struct record_form *f)
{
    static const struct {
        const char *name, *hint;
    } fields[] = {{"supplier", NULL}, {"what", N_("Fx FVU-dansk, trin 2.")},
        {"bought", N_("Den dag, købet er besluttet. Målgruppen bliver vurderet efter reglerne den dag.")},
        {"amount", N_("Uden moms, fx 12.500.")}, {"start_day", NULL}, {"end_day", NULL}};
    struct conn *c;
    struct intervention *ivs;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = purchase_interventions(c, &ivs, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (rc || !options)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "purchase: out of memory");
    for (size_t i = 0; i < n; i++)
        options[i] = (struct html_option){ivs[i].key, lang_pick(ivs[i].title, ivs[i].title_en)};
    record_form_begin(req, f, arena_printf(req->arena, "%s/koeb/nyt", o->url),
        arena_printf(req->arena, "%s/koeb", o->url), tr("Registrér køb"), INT_NONE);
    record_form_choice(
        req, f, field_find(&purchase_table, "intervention"), n == 1 ? ivs[0].key : "", options, n, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        record_form_add(
            req, f, &purchase_table, fields[i].name, NULL, NULL, fields[i].hint ? tr(fields[i].hint) : NULL);
    return OK;
}

static int purchase_new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct record_form f;
    int rc = purchase_open(req, res, &o);
    if (!rc)
        rc = purchase_new_form(req, &o, &f);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *title = arena_printf(req->arena, tr("Registrér køb til %s"), o.name);
    if (!req_is_post(req))
        return purchase_form_show(req, res, &o, title, &f);
    struct purchase_write w = {.actor = o.actor, .citizen_id = o.citizen.id};
    field_clear_row(&purchase_table, &w.row);
    record_form_parse(req, &f, &purchase_table, &w.row);
    w.row.citizen_id = o.citizen.id;
    const char *key = req_form(req, "intervention");
    w.row.intervention = *key ? key : NULL;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "purchase", purchase_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/koeb?kvit=koebt", o.url));
    if (rc != ERR_INVALID && rc != ERR_REFUSED && rc != ERR_NOT_FOUND)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return purchase_form_show(req, res, &o, title, &f);
}

static int purchase_cancel_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct conn *c;
    struct purchase stored;
    struct record_form f;
    int rc = purchase_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = purchase_by_id(c, req_int(req, "id", 0), &stored, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && stored.citizen_id != o.citizen.id)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Købet findes ikke."));
    if (rc)
        return rc;
    const char *title = tr("Annuller købet");
    record_form_begin(req, &f, arena_printf(req->arena, "%s/koeb/%lld/annuller", o.url, (long long)stored.id),
        arena_printf(req->arena, "%s/koeb", o.url), title, stored.version);
    f.lead = arena_printf(req->arena, tr("%s fra %s, %s"), stored.what, stored.supplier,
        html_format(req->arena, req->lang, HARG(stored.amount)));
    struct field reason = *field_find(&purchase_table, "cancel_reason");
    reason.rule |= FR_REQUIRED;
    record_form_choice(req, &f, &reason, "", NULL, 0, NULL);
    if (!req_is_post(req))
        return purchase_form_show(req, res, &o, title, &f);
    struct purchase_write w = {.actor = o.actor, .row = stored, .citizen_id = o.citizen.id, .cancel = true};
    w.row.version = req_int(req, "version", 0);
    w.row.cancel_reason = text_trim(req->arena, req_form(req, "cancel_reason"));
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "purchase_cancel", purchase_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/koeb?kvit=annulleret", o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return purchase_form_show(req, res, &o, title, &f);
}

static const struct param purchase_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, {"intervention", P_FORM, 0, 80},
    {"supplier", P_FORM, 0, 200}, {"what", P_FORM, 0, 300}, {"bought", P_FORM, 0, 30},
    {"amount", P_FORM, 0, 30}, {"start_day", P_FORM, 0, 30}, {"end_day", P_FORM, 0, 30},
    {"cancel_reason", P_FORM, 0, 300}};
ROUTE(
    purchase_list_get, "GET", "/borgere/{key}/koeb", PERM_CITIZEN_READ, purchase_list_page, purchase_params);
ROUTE(purchase_new_get, "GET", "/borgere/{key}/koeb/nyt", PERM_CITIZEN_EDIT, purchase_new_page,
    purchase_params);
ROUTE(purchase_new_post, "POST", "/borgere/{key}/koeb/nyt", PERM_CITIZEN_EDIT, purchase_new_page,
    purchase_params);
ROUTE(purchase_cancel_get, "GET", "/borgere/{key}/koeb/{id}/annuller", PERM_CITIZEN_EDIT,
    purchase_cancel_page, purchase_params);
ROUTE(purchase_cancel_post, "POST", "/borgere/{key}/koeb/{id}/annuller", PERM_CITIZEN_EDIT,
    purchase_cancel_page, purchase_params);
