/* Options and decisions of an agreement. */
#include "base/text.h"
#include "offer/agreement_page.h"
#include "offer/offer_words_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"

struct option_write {
    struct actor actor;
    struct agreement_option option;
    struct agreement_decision decision;
    int64_t id, version;
};
static int option_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    struct agreement_option o = w->option;
    return agreement_option_add(c, &w->actor, &o, err);
}
static int option_update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    struct agreement_option o = w->option;
    return agreement_option_update(c, &w->actor, &o, err);
}
static int option_use_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    return agreement_option_use(c, &w->actor, w->id, w->version, err);
}
static int option_drop_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    return agreement_option_drop(c, &w->actor, w->id, w->version, err);
}
static int option_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    return agreement_option_undo(c, &w->actor, w->id, err);
}
static int decision_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    struct agreement_decision d = w->decision;
    return agreement_decision_add(c, &w->actor, &d, err);
}
static int decision_update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct option_write *w = ctx;
    struct agreement_decision d = w->decision;
    return agreement_decision_update(c, &w->actor, &d, err);
}

static int back(struct req *req, struct res *res, const struct agreement *g, const char *receipt, int64_t id)
{
    return res_redirect(res,
        id ? arena_printf(req->arena, "/tilbud/aftaler/%s?kvit=%s&nr=%lld", g->key, receipt, (long long)id)
           : arena_printf(req->arena, "/tilbud/aftaler/%s?kvit=%s", g->key, receipt));
}

/* ---- options ---- */

static void option_form(struct req *req, struct record_form *f, const struct agreement_option *o)
{
    const char *day = tr("Skriv datoen som 09.03.2026.");
    record_form_add(req, f, &agreement_option_table, "kind", o, "agreement_option_kind", NULL);
    record_form_add(
        req, f, &agreement_option_table, "from_day", o, NULL, tr("Tom: dagen efter aftalens sidste dag."));
    record_form_add(req, f, &agreement_option_table, "to_day", o, NULL,
        tr("Aftalens sidste dag, hvis den bliver brugt."));
    record_form_add(req, f, &agreement_option_table, "deadline", o, NULL, day);
    record_form_add(req, f, &agreement_option_table, "note", o, NULL, NULL);
}

static int option_new_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct record_form f;
    int rc = agreement_of_request(req, &g);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key);
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/optioner/ny", url), url, tr("Gem optionen"), INT_NONE);
    option_form(req, &f, NULL);
    if (req_is_post(req)) {
        struct option_write w = {.actor = req_actor(req)};
        field_clear_row(&agreement_option_table, &w.option);
        record_form_parse(req, &f, &agreement_option_table, &w.option);
        w.option.agreement = g.key;
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_option_add", option_add_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "option", 0);
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, tr("Tilføj en option"), &f);
}

/* The agreement and its option of path parameter id. */
static int option_of_request(struct req *req, struct agreement *g, struct agreement_option *ret)
{
    struct conn *c;
    int rc = agreement_of_request(req, g);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_option_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(ret->agreement, g->key))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Optionen findes ikke."));
    return rc;
}

static int option_conflict(struct req *req, struct res *res, const struct agreement *g,
    const struct record_form *f, const struct agreement_option *mine, const struct agreement_option *now)
{
    return agreement_conflict_show(
        req, res, g, f, &agreement_option_table, mine, now, now->version, NULL, tr("optionen"));
}

static int option_edit_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_option now;
    struct record_form f;
    int rc = option_of_request(req, &g, &now);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key), *title = tr("Ret optionen");
    record_form_begin(req, &f, arena_printf(req->arena, "%s/optioner/%lld", url, (long long)now.id), url,
        tr("Gem optionen"), now.version);
    option_form(req, &f, &now);
    if (req_is_post(req)) {
        struct option_write w = {.actor = req_actor(req), .option = now};
        record_form_parse(req, &f, &agreement_option_table, &w.option);
        w.option.version = req_int(req, "version", 0);
        if (agreement_form_conflicts(req, &f, now.version))
            return option_conflict(req, res, &g, &f, &w.option, &now);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_option", option_update_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "option", 0);
        if (rc == ERR_CONFLICT) {
            err_clear(&req->err);
            rc = option_of_request(req, &g, &now);
            return rc ? rc : option_conflict(req, res, &g, &f, &w.option, &now);
        }
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, title, &f);
}

/* Uses the option or lets it go, after asking. */
static int option_settle(struct req *req, struct res *res, bool use)
{
    struct agreement g;
    struct agreement_option o;
    struct arena *a = req->arena;
    int rc = option_of_request(req, &g, &o);
    if (rc)
        return rc;
    struct option_write w = {
        .actor = req_actor(req), .id = o.id, .version = req_int(req, "version", o.version)};
    if (req_is_post(req)) {
        rc = use ? db_write(req->db, "agreement_option_use", option_use_fn, &w, &req->err)
                 : db_write(req->db, "agreement_option_drop", option_drop_fn, &w, &req->err);
        return rc ? rc : back(req, res, &g, use ? "brugt" : "afstaaet", o.id);
    }
    struct fact facts[] = {
        {tr("Aftalen slutter i dag"), agreement_day_words(a, g.end_day, g.end_text), NULL, false},
        {tr("Optionens periode"), agreement_period_words(a, o.from_day, o.to_day), NULL, false},
        {tr("Skal bruges senest"), day_is_none(o.deadline) ? NULL : offer_day(a, o.deadline), NULL,
            !day_is_none(o.deadline) && o.deadline.n < clock_today().n}};
    const char *url = arena_printf(a, "/tilbud/aftaler/%s", g.key);
    struct agreement_confirm v = {.csrf = req_csrf(req),
        .post_url = arena_printf(a, "%s/optioner/%lld/%s?version=%lld", url, (long long)o.id,
            use ? "brug" : "afstaa", (long long)o.version),
        .back_url = url,
        .text = use ? arena_printf(a,
                          tr("Aftalen kommer til at gælde til og med %s. Pladser uden slutdato følger med."),
                          offer_day(a, o.to_day))
                    : tr("Optionen bliver markeret som ikke brugt. Aftalen slutter, som den gør nu."),
        .submit = use ? tr("Brug optionen") : tr("Brug den ikke"),
        .facts = facts,
        .n_facts = 3};
    return agreement_confirm_show(req, res, &g, use ? tr("Brug optionen") : tr("Brug ikke optionen"), &v);
}
static int option_use_page(struct req *req, struct res *res)
{
    return option_settle(req, res, true);
}
static int option_drop_page(struct req *req, struct res *res)
{
    return option_settle(req, res, false);
}

static int option_undo_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_option o;
    int rc = option_of_request(req, &g, &o);
    if (rc)
        return rc;
    struct option_write w = {.actor = req_actor(req), .id = o.id};
    rc = db_write(req->db, "agreement_option_undo", option_undo_fn, &w, &req->err);
    return rc ? rc : back(req, res, &g, "fortrudt", 0);
}

/* ---- decisions ---- */

/* The agreement and its decision of path parameter id (empty when new). */
static int decision_of_request(
    struct req *req, bool is_new, struct agreement *g, struct agreement_decision *ret)
{
    struct conn *c;
    field_clear_row(&agreement_decision_table, ret);
    int rc = agreement_of_request(req, g);
    if (!rc && !is_new)
        rc = db_lease(req->db, &c, &req->err);
    if (rc || is_new)
        return rc;
    rc = agreement_decision_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(ret->agreement, g->key))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Beslutningen findes ikke."));
    return rc;
}

static void decision_form(struct req *req, struct record_form *f, const struct agreement *g,
    const struct agreement_decision *d, bool is_new)
{
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g->key);
    const char *post = is_new ? arena_printf(req->arena, "%s/beslutninger/ny", url)
                              : arena_printf(req->arena, "%s/beslutninger/%lld", url, (long long)d->id);
    const struct table *t = &agreement_decision_table;
    record_form_begin(req, f, post, url, tr("Gem beslutningen"), is_new ? INT_NONE : d->version);
    record_form_add(req, f, t, "day", d, NULL, tr("Skriv datoen som 09.03.2026."));
    record_form_add(req, f, t, "text", d, NULL, NULL);
    record_form_add(req, f, t, "document_system", d, "document_system", NULL);
    record_form_add(req, f, t, "document_no", d, NULL, tr("Fx 2026-5707."));
}

static int decision_conflict(struct req *req, struct res *res, const struct agreement *g,
    const struct record_form *f, const struct agreement_decision *mine, const struct agreement_decision *now)
{
    return agreement_conflict_show(
        req, res, g, f, &agreement_decision_table, mine, now, now->version, NULL, tr("beslutningen"));
}

static int decision_page(struct req *req, struct res *res, bool is_new)
{
    struct agreement g;
    struct agreement_decision now;
    struct record_form f;
    const char *title = is_new ? tr("Tilføj en beslutning") : tr("Ret beslutningen");
    int rc = decision_of_request(req, is_new, &g, &now);
    if (rc)
        return rc;
    decision_form(req, &f, &g, &now, is_new);
    if (!req_is_post(req))
        return agreement_form_show(req, res, &g, title, &f);
    struct option_write w = {.actor = req_actor(req), .decision = now};
    record_form_parse(req, &f, &agreement_decision_table, &w.decision);
    w.decision.document_system = agreement_chosen(req, "document_system");
    w.decision.agreement = g.key;
    w.decision.version = is_new ? 1 : req_int(req, "version", 0);
    if (!is_new && agreement_form_conflicts(req, &f, now.version))
        return decision_conflict(req, res, &g, &f, &w.decision, &now);
    rc = req->err.n_fields ? ERR_INVALID
         : is_new          ? db_write(req->db, "agreement_decision_add", decision_add_fn, &w, &req->err)
                           : db_write(req->db, "agreement_decision", decision_update_fn, &w, &req->err);
    if (!rc)
        return back(req, res, &g, "beslutning", 0);
    if (rc == ERR_CONFLICT && !is_new) {
        err_clear(&req->err);
        rc = decision_of_request(req, false, &g, &now);
        return rc ? rc : decision_conflict(req, res, &g, &f, &w.decision, &now);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    record_form_errors(req, &f);
    return agreement_form_show(req, res, &g, title, &f);
}
static int decision_new_page(struct req *req, struct res *res)
{
    return decision_page(req, res, true);
}
static int decision_edit_page(struct req *req, struct res *res)
{
    return decision_page(req, res, false);
}

static const struct param option_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM, {"kind", P_FORM, 0, 40}, {"from_day", P_FORM, 0, 30},
    {"to_day", P_FORM, 0, 30}, {"deadline", P_FORM, 0, 30}, {"note", P_FORM, 0, 1000}};
static const struct param decision_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM, {"day", P_FORM, 0, 30}, {"text", P_FORM, 0, 2000},
    {"document_system", P_FORM, 0, 20}, {"document_no", P_FORM, 0, 80}};
#define OPTION_ROUTE(ident, method, path, fn)                                                                \
    ROUTE(ident, method, "/tilbud/aftaler/{key}/optioner/" path, PERM_OFFER_EDIT, fn, option_params)
#define DECISION_ROUTE(ident, method, path, fn)                                                              \
    ROUTE(ident, method, "/tilbud/aftaler/{key}/beslutninger/" path, PERM_OFFER_EDIT, fn, decision_params)
OPTION_ROUTE(option_new_get, "GET", "ny", option_new_page);
OPTION_ROUTE(option_new_post, "POST", "ny", option_new_page);
OPTION_ROUTE(option_edit_get, "GET", "{id}", option_edit_page);
OPTION_ROUTE(option_edit_post, "POST", "{id}", option_edit_page);
OPTION_ROUTE(option_use_get, "GET", "{id}/brug", option_use_page);
OPTION_ROUTE(option_use_post, "POST", "{id}/brug", option_use_page);
OPTION_ROUTE(option_drop_get, "GET", "{id}/afstaa", option_drop_page);
OPTION_ROUTE(option_drop_post, "POST", "{id}/afstaa", option_drop_page);
OPTION_ROUTE(option_undo_post, "POST", "{id}/fortryd", option_undo_page);
DECISION_ROUTE(decision_new_get, "GET", "ny", decision_new_page);
DECISION_ROUTE(decision_new_post, "POST", "ny", decision_new_page);
DECISION_ROUTE(decision_edit_get, "GET", "{id}", decision_edit_page);
DECISION_ROUTE(decision_edit_post, "POST", "{id}", decision_edit_page);
