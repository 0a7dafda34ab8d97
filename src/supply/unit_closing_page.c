#include "supply/unit_closing_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "offer/offer_words_page.h"
#include "people/citizen_access_page.h"
#include "supply/unit_closing.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "unit_closing.html.h"

#include <stdlib.h>
#include <string.h>

enum { UNIT_PAGE = 50 };

/* As asked for here: with another label than in the table, and required. */
static const struct field last_day_field = {"valid_to", F_DAY, offsetof(struct organisation, valid_to),
    N_("Enhedens sidste dag"), FR_REQUIRED, 0, NULL};

static bool is_unit(const struct organisation *o)
{
    return organisation_find(o->key, DAY_NONE) == o && !text_equal(o->kind, "municipality") &&
           !text_equal(o->kind, "council") && !text_equal(o->kind, "committee");
}

static int by_name(const void *x, const void *y)
{
    const struct organisation *a = *(const struct organisation *const *)x,
                              *b = *(const struct organisation *const *)y;
    int order = text_compare(lang_pick(a->name, a->name_en), lang_pick(b->name, b->name_en));
    return order ? order : strcmp(a->key, b->key);
}

static int unit_list_page(struct req *req, struct res *res)
{
    const struct organisation *all;
    struct arena *a = req->arena;
    struct unit_list_view v = {.q = req_text(req, "q")};
    size_t n = organisation_all(&all), kept = 0;
    const char *q = v.q ? text_fold(a, v.q) : NULL;
    const struct organisation **list = arena_array(a, n + 1, sizeof *list);
    struct unit_line *rows = arena_array(a, UNIT_PAGE, sizeof *rows);
    if (!list || !rows)
        return err_set(&req->err, ERR_LIMIT, "units: out of memory");
    for (size_t i = 0; i < n; i++) {
        if (is_unit(&all[i]) && (!q || strstr(text_fold(a, lang_pick(all[i].name, all[i].name_en)), q)))
            list[kept++] = &all[i];
    }
    if (kept)
        array_sort(list, kept, sizeof *list, by_name);
    v.paging = (struct paging){
        html_url_with(a, "/tilbud/enheder", "q", v.q), req_int(req, "side", 1), UNIT_PAGE, (int64_t)kept};
    for (size_t i = (size_t)(v.paging.page - 1) * UNIT_PAGE; i < kept && v.n < UNIT_PAGE; i++)
        rows[v.n++] = (struct unit_line){arena_printf(a, "/tilbud/enheder/%s", list[i]->key),
            lang_pick(list[i]->name, list[i]->name_en), code_label("org_kind", list[i]->kind),
            list[i]->parent ? organisation_abbrev(list[i]->parent) : NULL, list[i]->valid_to};
    v.rows = rows;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Enheder og leverandører"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Enheder og leverandører"), crumbs, 2);
    struct page_head head = {.title = tr("Enheder og leverandører"),
        .lead = arena_printf(a, kept == 1 ? tr("%zu enhed") : tr("%zu enheder"), kept)};
    t_page_head(h, &head);
    t_unit_list_page(h, &v);
    return page_end(req, res, h);
}

/* ---- one unit ---- */

static const char *block_words(enum unit_block_kind kind)
{
    switch (kind) {
    case UNIT_REFERRALS: return tr("Åbne henvisninger");
    case UNIT_COURSES: return tr("Forløb i gang");
    case UNIT_INBOX: return tr("Brugere med enhedens indbakke");
    case UNIT_REPORTS: break;
    }
    return tr("Rapporter, der ikke er godkendt");
}

static const char *block_url(struct req *req, const struct unit_block *b)
{
    if (b->kind == UNIT_INBOX)
        return who_may(&req->who, PERM_ADMIN)
                   ? arena_printf(req->arena, "/indstillinger/brugere/%lld", (long long)b->user_id)
                   : NULL;
    if (b->kind == UNIT_REPORTS)
        return arena_printf(req->arena, "/tilbud/%s/aktivitet", b->key);
    return arena_printf(req->arena, "/tilbud/%s", b->key);
}

static int load_blocks(struct req *req, const char *unit, struct unit_view *v)
{
    struct conn *c;
    struct unit_block *blocks = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = unit_closing_blocks(c, unit, clock_today(), &blocks, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct unit_block_line *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "unit: out of memory");
    for (size_t i = 0; i < n; i++) {
        bool persons = blocks[i].kind == UNIT_REFERRALS || blocks[i].kind == UNIT_COURSES;
        int64_t k = figure_small_limit();
        bool small = persons && !who_may(&req->who, PERM_EFFECT_ROWS) && suppress_is_small(blocks[i].n, k);
        if (small)
            v->small_words = arena_printf(req->arena,
                tr("Små antal henvisninger og forløb står som 1–%lld, så enkeltpersoner ikke kan genkendes."),
                (long long)k - 1);
        rows[i] = (struct unit_block_line){block_words(blocks[i].kind),
            lang_pick(blocks[i].title, blocks[i].title_en), block_url(req, &blocks[i]),
            small ? arena_printf(req->arena, "1–%lld", (long long)k - 1)
                  : html_format(req->arena, req->lang, harg_int(blocks[i].n))};
    }
    v->blocks = rows;
    v->n_blocks = n;
    return OK;
}

static const struct organisation *unit_of_request(struct req *req)
{
    const struct organisation *o = organisation_find(req_text(req, "key"), DAY_NONE);
    if (!o)
        err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Enheden findes ikke."));
    return o;
}

static int unit_show(struct req *req, struct res *res, const struct organisation *o)
{
    char iso[11];
    struct arena *a = req->arena;
    const struct err shown = req->err;
    struct unit_view v = {.csrf = req_csrf(req),
        .key = o->key,
        .may_edit = who_may(&req->who, PERM_OFFER_EDIT),
        .field = &last_day_field,
        .former = arena_strdup(a, day_iso(o->valid_to, iso)),
        .error = err_field_text(&req->err, "valid_to")};
    v.typed = req_is_post(req) ? req_form(req, "valid_to") : citizen_page_day(a, o->valid_to);
    err_clear(&req->err);
    int rc = load_blocks(req, o->key, &v);
    if (rc)
        return rc;
    req->err = shown;
    struct fact facts[] = {{tr("Art"), code_label("org_kind", o->kind), NULL, false},
        {tr("Hører under"), o->parent ? organisation_name(o->parent) : tr("ingen"), NULL, false},
        {tr("Første dag"), day_is_none(o->valid_from) ? NULL : offer_day(a, o->valid_from), NULL, false},
        {tr("Sidste dag"), day_is_none(o->valid_to) ? tr("ikke nedlagt") : offer_day(a, o->valid_to), NULL,
            false}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    const char *name = lang_pick(o->name, o->name_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {tr("Enheder og leverandører"), "/tilbud/enheder"}, {name, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, name, crumbs, 3);
    t_error_summary(h, &req->err);
    if (!req_is_post(req) && req_text(req, "kvit")) {
        const char *undo = text_equal(req_text(req, "kvit"), "gemt") && v.may_edit
                               ? arena_printf(a, "/tilbud/enheder/%s/fortryd?nu=%s%s%s", o->key, v.former,
                                     req_text(req, "foer") ? "&foer=" : "",
                                     req_text(req, "foer") ? req_text(req, "foer") : "")
                               : NULL;
        t_receipt(h, undo ? tr("Enhedens sidste dag er gemt.") : tr("Det er fortrudt."), undo, v.csrf);
    }
    bool ended = !day_is_none(o->valid_to);
    struct page_head head = {.title = name,
        .badge = !ended                            ? NULL
                 : o->valid_to.n < clock_today().n ? tr("Nedlagt")
                                                   : tr("Nedlægges"),
        .badge_class = "warning"};
    t_page_head(h, &head);
    t_unit_page(h, &v);
    return page_end(req, res, h);
}

static int unit_show_page(struct req *req, struct res *res)
{
    const struct organisation *o = unit_of_request(req);
    return o ? unit_show(req, res, o) : ERR_NOT_FOUND;
}

struct unit_write {
    struct actor actor;
    const char *unit;
    day_t last, former;
};
static int close_fn(struct conn *c, void *ctx, struct err *err)
{
    struct unit_write *w = ctx;
    return unit_close(c, &w->actor, w->unit, w->last, w->former, clock_today(), err);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct unit_write *w = ctx;
    return unit_reopen(c, &w->actor, w->unit, w->last, w->former, err);
}

static int unit_close_page(struct req *req, struct res *res)
{
    const struct organisation *o = unit_of_request(req);
    struct organisation typed;
    char iso[11];
    if (!o)
        return ERR_NOT_FOUND;
    field_clear_row(&organisation_table, &typed);
    field_parse(&last_day_field, &typed, req_form(req, "valid_to"), false, req->arena, &req->err);
    const char *former = req_form(req, "former");
    struct unit_write w = {
        req_actor(req), o->key, typed.valid_to, *former ? day_parse_iso(former) : DAY_NONE};
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "unit_close", close_fn, &w, &req->err);
    if (!rc)
        rc = organisation_refresh(req->db, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/tilbud/enheder/%s?kvit=gemt%s%s", w.unit,
                                     *former ? "&foer=" : "", day_iso(w.former, iso)));
    if (rc != ERR_INVALID && rc != ERR_REFUSED && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return unit_show(req, res, o);
}

static int unit_undo_page(struct req *req, struct res *res)
{
    const struct organisation *o = unit_of_request(req);
    if (!o)
        return ERR_NOT_FOUND;
    struct unit_write w = {req_actor(req), o->key, req_day(req, "foer"), req_day(req, "nu")};
    int rc = db_write(req->db, "unit_reopen", reopen_fn, &w, &req->err);
    if (!rc)
        rc = organisation_refresh(req->db, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/tilbud/enheder/%s?kvit=fortrudt", w.unit));
}

static const struct param list_params[] = {{"q", P_TEXT, 0, 100}, {"side", P_INT, 1, 100000}};
static const struct param unit_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"foer", P_KEY, 0, 0},
    {"valid_to", P_FORM, 0, 30}, {"former", P_FORM, 0, 10}};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"foer", P_DAY, 0, 0}, {"nu", P_DAY, 0, 0}};
ROUTE(unit_list_route, "GET", "/tilbud/enheder", PERM_OFFER_READ, unit_list_page, list_params);
ROUTE(unit_show_route, "GET", "/tilbud/enheder/{key}", PERM_OFFER_READ, unit_show_page, unit_params);
ROUTE(unit_close_route, "POST", "/tilbud/enheder/{key}", PERM_OFFER_EDIT, unit_close_page, unit_params);
ROUTE(unit_undo_route, "POST", "/tilbud/enheder/{key}/fortryd", PERM_OFFER_EDIT, unit_undo_page, undo_params);
