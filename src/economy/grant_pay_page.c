/* What a grant pays for: the list, adding to it, and taking out. */
#include "economy/grant_pay_page.h"

#include "base/text.h"
#include "economy/grant_edit_page.h"
#include "grant_pay.html.h"
#include "people/record_form_page.h"
#include "system/layout_page.h"

static const char *kind_words(enum grant_pay_kind kind)
{
    return kind == GRANT_PAYS_INTERVENTION ? tr("Indsats")
           : kind == GRANT_PAYS_AGREEMENT  ? tr("Aftale")
                                           : tr("Effektmål");
}

/* "beskæftigelsesindsats, 40 pct.": the relation in words. */
static const char *grant_relation_words(struct req *req, const struct grant_pay *p)
{
    const char *words =
        text_equal(p->relation, "supplements") ? tr("supplerer en grundbevilling") : tr("betaler");
    if (!dec_is_none(p->share))
        words = arena_printf(
            req->arena, tr("%s, %s pct."), words, html_format(req->arena, req->lang, harg_dec(p->share)));
    if (!day_is_none(p->to_day))
        words = arena_printf(req->arena, tr("%s til og med %s"), words,
            html_format(req->arena, req->lang, harg_day(p->to_day)));
    return words;
}

static const char *grant_pay_url(struct req *req, const struct grant_pay *p)
{
    const char *base = p->kind == GRANT_PAYS_INTERVENTION ? "/tilbud/"
                       : p->kind == GRANT_PAYS_AGREEMENT  ? "/tilbud/aftaler/"
                                                          : "/effekt/maal/";
    return arena_printf(req->arena, "%s%s", base, p->target);
}

const struct grant_pay_view *grant_pay_rows(
    struct req *req, const char *key, const struct grant_pay *pays, size_t n, bool may_edit)
{
    struct grant_pay_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct grant_pay_view){.title = lang_pick(pays[i].title, pays[i].title_en),
            .url = grant_pay_url(req, &pays[i]),
            .what = kind_words(pays[i].kind),
            .relation = grant_relation_words(req, &pays[i]),
            .note = pays[i].note,
            .remove_url = may_edit
                              ? arena_printf(req->arena, "/oekonomi/bevillinger/%s/betaler/%s/%lld/fjern",
                                    key, grant_pay_kind_code(pays[i].kind), (long long)pays[i].id)
                              : NULL};
    return rows;
}

/* ---- the page ---- */

static const struct field pay_fields[] = {
    FIELD(grant_pay, target, F_TEXT, N_("Hvad betaler bevillingen for?"), FR_REQUIRED),
    FIELD(grant_pay, relation, F_TEXT, N_("Hvordan?"), FR_REQUIRED),
    FIELD(grant_pay, share, F_DEC, N_("Andel i pct."), 0),
    FIELD(grant_pay, from_day, F_DAY, N_("Første dag"), 0),
    FIELD(grant_pay, to_day, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(grant_pay, note, F_LONG, N_("Bemærkning"), 0, 1000),
};
static TABLE(pay_form_table, "grant_pay_form", NULL, grant_pay, pay_fields);

struct pay_page {
    struct grant grant;
    struct grant_pay *pays;
    struct grant_target *targets;
    size_t n_pays, n_targets;
    enum grant_pay_kind kind;
    struct grant_pay typed;
    struct record_form form;
    struct grant_pays_view view;
};

static int pay_load(struct req *req, struct pay_page *p)
{
    struct conn *c;
    const char *kind = req_text(req, "slags");
    if (!kind || !grant_pay_kind_of(kind, &p->kind))
        p->kind = GRANT_PAYS_INTERVENTION;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, req_text(req, "key"), &p->grant, req->arena, &req->err);
    if (!rc)
        rc = grant_pays(c, p->grant.key, &p->pays, &p->n_pays, req->arena, &req->err);
    if (!rc)
        rc = grant_pay_targets(c, p->kind, &p->targets, &p->n_targets, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static const char *pay_page_url(struct req *req, const struct pay_page *p, enum grant_pay_kind kind)
{
    return arena_printf(
        req->arena, "/oekonomi/bevillinger/%s/betaler?slags=%s", p->grant.key, grant_pay_kind_code(kind));
}

static void pay_form(struct req *req, struct pay_page *p)
{
    struct html_option *targets = arena_must(req->arena, (p->n_targets + 1) * sizeof *targets);
    struct html_option *relations = arena_must(req->arena, 2 * sizeof *relations);
    for (size_t i = 0; i < p->n_targets; i++)
        targets[i] =
            (struct html_option){p->targets[i].key, lang_pick(p->targets[i].title, p->targets[i].title_en)};
    relations[0] = (struct html_option){"pays", tr("Betaler for den, helt eller delvist")};
    relations[1] = (struct html_option){"supplements", tr("Supplerer en grundbevilling")};
    record_form_begin(req, &p->form, pay_page_url(req, p, p->kind), grant_url(req, p->grant.key, ""),
        tr("Tilføj"), INT_NONE);
    record_form_choice(req, &p->form, &pay_fields[0], "", targets, p->n_targets, NULL);
    record_form_choice(req, &p->form, &pay_fields[1], "pays", relations, 2, NULL);
    record_form_choice(req, &p->form, &pay_fields[2], "", NULL, 0,
        tr("Hvor stor en del af udgiften bevillingen dækker. Lad feltet stå tomt, når det ikke er oplyst."));
    if (p->kind == GRANT_PAYS_AGREEMENT) {
        record_form_choice(
            req, &p->form, &pay_fields[3], "", NULL, 0, tr("De dage, bevillingen betaler for."));
        record_form_choice(req, &p->form, &pay_fields[4], "", NULL, 0, NULL);
    }
    record_form_choice(req, &p->form, &pay_fields[5], "", NULL, 0, NULL);
}

static void pay_draw(struct html *h, const void *view)
{
    const struct pay_page *p = view;
    t_grant_pays_list(h, &p->view);
    t_record_form(h, &p->form);
}

static int pay_show(struct req *req, struct res *res, struct pay_page *p)
{
    p->view = (struct grant_pays_view){.csrf = req_csrf(req),
        .rows = grant_pay_rows(req, p->grant.key, p->pays, p->n_pays, true),
        .n = p->n_pays};
    for (int k = 0; k < GRANT_PAY_KINDS; k++)
        p->view.tabs[k] = (struct link){kind_words((enum grant_pay_kind)k),
            pay_page_url(req, p, (enum grant_pay_kind)k), p->kind == (enum grant_pay_kind)k};
    record_form_errors(req, &p->form);
    return grant_form_show(req, res, p->grant.key, lang_pick(p->grant.title, p->grant.title_en),
        tr("Det betaler bevillingen for"), pay_draw, p);
}

struct pay_write {
    struct actor actor;
    const char *key;
    struct grant_pay pay;
    struct arena *arena;
};
static int pay_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pay_write *w = ctx;
    return grant_pay_add(c, &w->actor, w->key, &w->pay, w->arena, err);
}
static int pay_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pay_write *w = ctx;
    struct grant_pay was;
    int rc = grant_pay_remove(c, &w->actor, w->key, w->pay.kind, w->pay.id, &was, w->arena, err);
    if (!rc)
        w->pay = was;
    return rc;
}

static int pay_list_page(struct req *req, struct res *res)
{
    struct pay_page *p = arena_must(req->arena, sizeof *p);
    *p = (struct pay_page){.kind = GRANT_PAYS_INTERVENTION};
    int rc = pay_load(req, p);
    if (rc)
        return rc;
    pay_form(req, p);
    if (!req_is_post(req))
        return pay_show(req, res, p);
    field_clear_row(&pay_form_table, &p->typed);
    record_form_parse(req, &p->form, &pay_form_table, &p->typed);
    struct pay_write w = {req_actor(req), p->grant.key, p->typed, req->arena};
    w.pay.kind = p->kind;
    w.pay.target = grant_chosen(req, "target");
    w.pay.relation = grant_chosen(req, "relation");
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "grant_pay_add", pay_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=tilfoejet&slags=%s&id=%lld",
                     p->grant.key, grant_pay_kind_code(w.pay.kind), (long long)w.pay.id));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return pay_show(req, res, p);
}

static int pay_remove_page(struct req *req, struct res *res)
{
    struct pay_write w = {.actor = req_actor(req), .key = req_text(req, "key"), .arena = req->arena};
    if (!grant_pay_kind_of(req_text(req, "slags"), &w.pay.kind))
        return err_set(&req->err, ERR_NOT_FOUND, "no such kind of link");
    w.pay.id = req_int(req, "id", 0);
    int rc = db_write(req->db, "grant_pay_remove", pay_remove_fn, &w, &req->err);
    if (rc)
        return rc;
    /* Enough for the receipt to put it back. */
    const char *url =
        arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=fjernet&slags=%s&maal=%s&relation=%s", w.key,
            grant_pay_kind_code(w.pay.kind), w.pay.target, w.pay.relation);
    if (!dec_is_none(w.pay.share))
        url = arena_printf(req->arena, "%s&andel=%lld", url, (long long)w.pay.share.milli);
    if (!day_is_none(w.pay.from_day))
        url = arena_printf(req->arena, "%s&fra=%d", url, w.pay.from_day.n);
    if (!day_is_none(w.pay.to_day))
        url = arena_printf(req->arena, "%s&til=%d", url, w.pay.to_day.n);
    return res_redirect(res, url);
}

static int pay_back_page(struct req *req, struct res *res)
{
    struct pay_write w = {.actor = req_actor(req), .key = req_text(req, "key"), .arena = req->arena};
    if (!grant_pay_kind_of(req_text(req, "slags"), &w.pay.kind))
        return err_set(&req->err, ERR_NOT_FOUND, "no such kind of link");
    w.pay.target = req_text(req, "maal");
    w.pay.relation = req_text(req, "relation");
    w.pay.share = DEC_NONE;
    if (req_int(req, "andel", INT_NONE) != INT_NONE)
        w.pay.share.milli = req_int(req, "andel", 0);
    int64_t from = req_int(req, "fra", INT_NONE), to = req_int(req, "til", INT_NONE);
    w.pay.from_day = from == INT_NONE ? DAY_NONE : (day_t){(int32_t)from};
    w.pay.to_day = to == INT_NONE ? DAY_NONE : (day_t){(int32_t)to};
    int rc = db_write(req->db, "grant_pay_back", pay_add_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, grant_url(req, w.key, "?kvit=fortrudt"));
}

static const struct param pay_list_params[] = {{"key", P_KEY, 0, 0}, {"slags", P_KEY, 0, 0},
    {"target", P_FORM, 0, 80}, {"relation", P_FORM, 0, 20}, {"share", P_FORM, 0, 20},
    {"from_day", P_FORM, 0, 30}, {"to_day", P_FORM, 0, 30}, {"note", P_FORM, 0, 1200}};
static const struct param pay_remove_params[] = {
    {"key", P_KEY, 0, 0}, {"slags", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
static const struct param pay_back_params[] = {{"key", P_KEY, 0, 0}, {"slags", P_KEY, 0, 0},
    {"maal", P_KEY, 0, 0}, {"relation", P_KEY, 0, 0}, {"andel", P_INT, 1, 100000}, {"fra", P_INT, 1, 200000},
    {"til", P_INT, 1, 200000}};
ROUTE(grant_pay_list_get, "GET", "/oekonomi/bevillinger/{key}/betaler", PERM_ECONOMY_EDIT, pay_list_page,
    pay_list_params);
ROUTE(grant_pay_list_post, "POST", "/oekonomi/bevillinger/{key}/betaler", PERM_ECONOMY_EDIT, pay_list_page,
    pay_list_params);
ROUTE(grant_pay_remove_post, "POST", "/oekonomi/bevillinger/{key}/betaler/{slags}/{id}/fjern",
    PERM_ECONOMY_EDIT, pay_remove_page, pay_remove_params);
ROUTE(grant_pay_back_post, "POST", "/oekonomi/bevillinger/{key}/betaler/tilbage", PERM_ECONOMY_EDIT,
    pay_back_page, pay_back_params);
