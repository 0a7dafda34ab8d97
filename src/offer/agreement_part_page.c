/* The parts of an agreement: offers, and their places and price per period. */
#include "base/text.h"
#include "offer/agreement_page.h"
#include "offer/intervention.h"
#include "offer/offer_words_page.h"
#include "people/citizen_access_page.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"

struct part_write {
    struct actor actor;
    struct agreement_part part;
    struct agreement_place place;
    int64_t id;
    const char *agreement, *intervention;
};
static int part_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return agreement_part_add(c, &w->actor, &w->part, err);
}
static int part_update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return agreement_part_update(c, &w->actor, &w->part, err);
}
static int part_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return agreement_part_remove(c, &w->actor, w->agreement, w->intervention, err);
}
static int place_adjust_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    struct agreement_place place = w->place;
    int rc = agreement_place_adjust(c, &w->actor, &place, err);
    w->id = place.id;
    return rc;
}
static int place_correct_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    struct agreement_place place = w->place;
    return agreement_place_correct(c, &w->actor, &place, err);
}
static int place_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return agreement_place_undo(c, &w->actor, w->id, err);
}

static int back(struct req *req, struct res *res, const struct agreement *g, const char *receipt, int64_t id)
{
    return res_redirect(res,
        id ? arena_printf(req->arena, "/tilbud/aftaler/%s?kvit=%s&nr=%lld", g->key, receipt, (long long)id)
           : arena_printf(req->arena, "/tilbud/aftaler/%s?kvit=%s", g->key, receipt));
}

/* ---- parts ---- */

/* Offers that are not part of it yet. */
static int offer_options(
    struct req *req, const struct agreement *g, const struct html_option **ret, size_t *ret_n)
{
    struct conn *c;
    struct intervention *list = NULL;
    struct agreement_part_view *parts = NULL;
    size_t n = 0, n_parts = 0, kept = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_list(c, NULL, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = agreement_parts(c, g->key, &parts, &n_parts, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = rc ? NULL : arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "parts: out of memory");
    for (size_t i = 0; i < n; i++) {
        bool is_part = false;
        for (size_t k = 0; k < n_parts && !is_part; k++)
            is_part = text_equal(parts[k].intervention, list[i].key);
        if (!is_part)
            options[kept++] = (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    }
    *ret = options;
    *ret_n = kept;
    return OK;
}

static int part_new_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct record_form f;
    const struct html_option *options = NULL;
    size_t n = 0;
    int rc = agreement_of_request(req, &g);
    if (!rc)
        rc = offer_options(req, &g, &options, &n);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key);
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/dele/ny", url), url, tr("Tilføj tilbuddet"), INT_NONE);
    record_form_choice(req, &f, field_find(&agreement_part_table, "intervention"), "", options, n, NULL);
    record_form_add(req, &f, &agreement_part_table, "after_end", NULL, NULL,
        tr("Hvad der sker med tilbuddet, når aftalen slutter. Tom: ikke oplyst."));
    record_form_add(req, &f, &agreement_part_table, "note", NULL, NULL, NULL);
    if (req_is_post(req)) {
        struct part_write w = {.actor = req_actor(req)};
        field_clear_row(&agreement_part_table, &w.part);
        record_form_parse(req, &f, &agreement_part_table, &w.part);
        w.part.agreement = g.key;
        w.part.intervention = agreement_chosen(req, "intervention");
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_part_add", part_add_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "del", 0);
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, tr("Tilføj et tilbud"), &f);
}

/* The agreement and the part of path parameter offer. */
static int part_of_request(struct req *req, struct agreement *g, struct agreement_part *ret)
{
    struct conn *c;
    int rc = agreement_of_request(req, g);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_part_by(c, g->key, req_text(req, "offer"), ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int part_edit_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct record_form f;
    struct part_write w = {.actor = req_actor(req)};
    int rc = part_of_request(req, &g, &w.part);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key);
    record_form_begin(req, &f, arena_printf(req->arena, "%s/dele/%s", url, w.part.intervention), url,
        tr("Gem delen"), INT_NONE);
    record_form_add(req, &f, &agreement_part_table, "after_end", &w.part, NULL,
        tr("Hvad der sker med tilbuddet, når aftalen slutter. Tom: ikke oplyst."));
    record_form_add(req, &f, &agreement_part_table, "note", &w.part, NULL, NULL);
    if (req_is_post(req)) {
        record_form_parse(req, &f, &agreement_part_table, &w.part);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_part", part_update_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "del", 0);
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, tr("Ret delen"), &f);
}

static int part_remove_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_part part;
    int rc = part_of_request(req, &g, &part);
    if (rc)
        return rc;
    struct part_write w = {.actor = req_actor(req), .agreement = g.key, .intervention = part.intervention};
    if (req_is_post(req)) {
        rc = db_write(req->db, "agreement_part_remove", part_remove_fn, &w, &req->err);
        return rc ? rc : back(req, res, &g, "del-fjernet", 0);
    }
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key);
    struct agreement_confirm v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/dele/%s/fjern", url, part.intervention),
        .back_url = url,
        .text = arena_printf(req->arena,
            tr("Vil du fjerne %s fra aftalen? Teksten om, hvad der sker efter aftalen, forsvinder fra siden. Tilbuddet selv bliver stående."),
            part.intervention),
        .submit = tr("Fjern delen")};
    return agreement_confirm_show(req, res, &g, tr("Fjern en del"), &v);
}

/* ---- places ---- */

static const struct {
    const char *name, *hint;
} place_fields[] = {
    {"valid_from", N_("Skriv datoen som 09.03.2026. En periode, der gælder den dag, slutter dagen før.")},
    {"valid_to", N_("Tom: til den periode, der afløses, slutter, eller til aftalen slutter.")},
    {"places", N_("Tom: ikke oplyst.")},
    {"price", N_("Tom: ikke oplyst.")},
    {"price_year", N_("Fx 2026.")},
    {"note", NULL},
};

static void place_form(struct req *req, struct record_form *f, const struct agreement_place *p, bool is_new)
{
    for (size_t i = is_new ? 0 : 1; i < sizeof place_fields / sizeof place_fields[0]; i++)
        record_form_add(req, f, &agreement_place_table, place_fields[i].name, p, NULL,
            place_fields[i].hint ? tr(place_fields[i].hint) : NULL);
}

static int part_options(
    struct req *req, const struct agreement *g, const struct html_option **ret, size_t *ret_n)
{
    struct conn *c;
    struct agreement_part_view *parts = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_parts(c, g->key, &parts, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = rc ? NULL : arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "places: out of memory");
    for (size_t i = 0; i < n; i++)
        options[i] =
            (struct html_option){parts[i].intervention, lang_pick(parts[i].title, parts[i].title_en)};
    *ret = options;
    *ret_n = n;
    return n ? OK : err_user(&req->err, ERR_REFUSED, "%s", tr("Tilføj først det tilbud, pladserne gælder."));
}

static int place_new_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct record_form f;
    const struct html_option *options = NULL;
    size_t n = 0;
    int rc = agreement_of_request(req, &g);
    if (!rc)
        rc = part_options(req, &g, &options, &n);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key), *offer = req_text(req, "tilbud");
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/pladser/ny", url), url, tr("Gem pladserne"), INT_NONE);
    record_form_choice(req, &f, field_find(&agreement_place_table, "intervention"),
        offer ? offer : options[0].value, options, n, NULL);
    place_form(req, &f, NULL, true);
    if (req_is_post(req)) {
        struct part_write w = {.actor = req_actor(req)};
        field_clear_row(&agreement_place_table, &w.place);
        record_form_parse(req, &f, &agreement_place_table, &w.place);
        w.place.agreement = g.key;
        w.place.intervention = agreement_chosen(req, "intervention");
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_place_adjust", place_adjust_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "pladser", w.id);
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, tr("Pladser og pris"), &f);
}

/* The agreement and its period of path parameter id. */
static int place_of_request(struct req *req, struct agreement *g, struct agreement_place *ret)
{
    struct conn *c;
    int rc = agreement_of_request(req, g);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_place_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(ret->agreement, g->key))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Perioden findes ikke. Den kan være fjernet."));
    return rc;
}

static int place_conflict(struct req *req, struct res *res, const struct agreement *g,
    const struct record_form *f, const struct agreement_place *mine, const struct agreement_place *now)
{
    return agreement_conflict_show(
        req, res, g, f, &agreement_place_table, mine, now, now->version, NULL, tr("perioden"));
}

static int place_edit_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_place now;
    struct record_form f;
    int rc = place_of_request(req, &g, &now);
    if (rc)
        return rc;
    const char *url = arena_printf(req->arena, "/tilbud/aftaler/%s", g.key);
    record_form_begin(req, &f, arena_printf(req->arena, "%s/pladser/%lld", url, (long long)now.id), url,
        tr("Gem perioden"), now.version);
    f.lead = arena_printf(req->arena,
        tr("Perioden fra %s. Ret her, hvis noget er skrevet forkert. Er pladserne ændret, så tilføj en ny periode i stedet."),
        offer_day(req->arena, now.valid_from));
    place_form(req, &f, &now, false);
    if (req_is_post(req)) {
        struct part_write w = {.actor = req_actor(req), .place = now};
        record_form_parse(req, &f, &agreement_place_table, &w.place);
        w.place.version = req_int(req, "version", 0);
        if (agreement_form_conflicts(req, &f, now.version))
            return place_conflict(req, res, &g, &f, &w.place, &now);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agreement_place", place_correct_fn, &w, &req->err);
        if (!rc)
            return back(req, res, &g, "rettet", 0);
        if (rc == ERR_CONFLICT) {
            err_clear(&req->err);
            rc = place_of_request(req, &g, &now);
            return rc ? rc : place_conflict(req, res, &g, &f, &w.place, &now);
        }
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return agreement_form_show(req, res, &g, tr("Ret perioden"), &f);
}

static int place_remove_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_place p;
    struct arena *a = req->arena;
    int rc = place_of_request(req, &g, &p);
    if (rc)
        return rc;
    struct part_write w = {.actor = req_actor(req), .id = p.id};
    if (req_is_post(req)) {
        rc = db_write(req->db, "agreement_place_undo", place_undo_fn, &w, &req->err);
        return rc ? rc : back(req, res, &g, "periode-fjernet", 0);
    }
    struct fact facts[] = {{tr("Periode"), agreement_period_words(a, p.valid_from, p.valid_to), NULL, false},
        {tr("Garantipladser"), agreement_count_words(req, p.places), NULL, false},
        {tr("Pris pr. plads pr. år"), agreement_price_words(req, p.price), NULL, false}};
    const char *url = arena_printf(a, "/tilbud/aftaler/%s", g.key);
    struct agreement_confirm v = {.csrf = req_csrf(req),
        .post_url = arena_printf(a, "%s/pladser/%lld/fjern", url, (long long)p.id),
        .back_url = url,
        .text =
            p.cut_id == INT_NONE
                ? tr("Vil du fjerne perioden? Pladserne for de dage er derefter ikke oplyst.")
                : tr("Vil du fjerne perioden? Den periode, den afløste, gælder igen, til den sluttede før."),
        .submit = tr("Fjern perioden"),
        .facts = facts,
        .n_facts = 3};
    return agreement_confirm_show(req, res, &g, tr("Fjern en periode"), &v);
}

static int place_undo_page(struct req *req, struct res *res)
{
    struct agreement g;
    struct agreement_place p;
    int rc = place_of_request(req, &g, &p);
    if (rc)
        return rc;
    struct part_write w = {.actor = req_actor(req), .id = p.id};
    rc = db_write(req->db, "agreement_place_undo", place_undo_fn, &w, &req->err);
    return rc ? rc : back(req, res, &g, "fortrudt", 0);
}

static const struct param part_params[] = {{"key", P_KEY, 0, 0}, {"offer", P_KEY, 0, 0},
    {"intervention", P_FORM, 0, 80}, {"after_end", P_FORM, 0, 1000}, {"note", P_FORM, 0, 1000}};
static const struct param place_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"tilbud", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM,
    {"intervention", P_FORM, 0, 80}, {"valid_from", P_FORM, 0, 30}, {"valid_to", P_FORM, 0, 30},
    {"places", P_FORM, 0, 10}, {"price", P_FORM, 0, 30}, {"price_year", P_FORM, 0, 10},
    {"note", P_FORM, 0, 1000}};
#define PART_ROUTE(ident, method, path, fn)                                                                  \
    ROUTE(ident, method, "/tilbud/aftaler/{key}/" path, PERM_OFFER_EDIT, fn, part_params)
#define PLACE_ROUTE(ident, method, path, fn)                                                                 \
    ROUTE(ident, method, "/tilbud/aftaler/{key}/" path, PERM_OFFER_EDIT, fn, place_params)
PART_ROUTE(part_new_get, "GET", "dele/ny", part_new_page);
PART_ROUTE(part_new_post, "POST", "dele/ny", part_new_page);
PART_ROUTE(part_edit_get, "GET", "dele/{offer}", part_edit_page);
PART_ROUTE(part_edit_post, "POST", "dele/{offer}", part_edit_page);
PART_ROUTE(part_remove_get, "GET", "dele/{offer}/fjern", part_remove_page);
PART_ROUTE(part_remove_post, "POST", "dele/{offer}/fjern", part_remove_page);
PLACE_ROUTE(place_new_get, "GET", "pladser/ny", place_new_page);
PLACE_ROUTE(place_new_post, "POST", "pladser/ny", place_new_page);
PLACE_ROUTE(place_edit_get, "GET", "pladser/{id}", place_edit_page);
PLACE_ROUTE(place_edit_post, "POST", "pladser/{id}", place_edit_page);
PLACE_ROUTE(place_remove_get, "GET", "pladser/{id}/fjern", place_remove_page);
PLACE_ROUTE(place_remove_post, "POST", "pladser/{id}/fjern", place_remove_page);
PLACE_ROUTE(place_undo_post, "POST", "pladser/{id}/fortryd", place_undo_page);
