/* An agreement and a strategy. */
#include "base/text.h"
#include "offer.html.h"
#include "offer/offer_page.h"
#include "offer/offer_words_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

static const char *agreement_text(const char *s)
{
    return s && *s ? s : NULL;
}

/* An ISO day in words of figures; a year or other text as printed. */
static const char *agreement_day(struct arena *a, const char *text)
{
    day_t day = text ? day_parse_iso(text) : DAY_NONE;
    return day_is_none(day) ? agreement_text(text) : offer_day(a, day);
}

static const struct agreement_line *agreement_lines(
    struct req *req, const struct agreement_part_view *parts, size_t n)
{
    struct agreement_line *lines = arena_array(req->arena, n + 1, sizeof *lines);
    for (size_t i = 0; lines && i < n; i++) {
        const struct agreement_part_view *p = &parts[i];
        lines[i] = (struct agreement_line){
            .url = arena_printf(req->arena, "/tilbud/%s", p->intervention),
            .title = lang_pick(p->title, p->title_en),
            .places = p->places == INT_NONE ? tr("ikke oplyst")
                                            : html_format(req->arena, req->lang, harg_int(p->places)),
            .price = money_is_none(p->price_kr) ? tr("ikke oplyst")
                                                : html_format(req->arena, req->lang, harg_money(p->price_kr)),
            .use = tr("kan ikke beregnes"),
            .stop = offer_day(req->arena, p->last_referral_day),
            .end = offer_day(req->arena, p->end_day),
            .after = p->after_end ? p->after_end : tr("ikke oplyst"),
        };
    }
    return lines;
}

static int agreement_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct agreement g;
    struct agreement_part_view *parts = NULL;
    struct agreement_view v = {0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_by_key(c, req_text(req, "key"), &g, req->arena, &req->err);
    if (!rc)
        rc = agreement_parts(c, g.key, &parts, &v.n_lines, req->arena, &req->err);
    if (!rc)
        v.source = offer_source_words(c, req->arena, g.source, g.place);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.lines = agreement_lines(req, parts, v.n_lines);
    struct fact facts[] = {{tr("Køber"), organisation_name(g.buyer), NULL, false},
        {tr("Leverandør"), organisation_name(g.supplier), NULL, false},
        {tr("Begyndt"), agreement_day(req->arena, g.start_text), NULL, false},
        {tr("Slutter"), agreement_day(req->arena, g.end_text), NULL, false},
        {tr("Lovgrundlag"), g.legal_basis ? code_label("legal_basis", g.legal_basis) : NULL, NULL, false}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    v.payment = lang_pick(g.payment, g.payment_en);
    v.note = g.note;
    v.regulated_known = g.target_regulated != INT_NONE;
    v.regulated = g.target_regulated == 1;
    const char *title = lang_pick(g.title, g.title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 2);
    struct page_head head = {.title = title,
        .lead = arena_printf(req->arena, tr("Aftale mellem %s og %s"), organisation_abbrev(g.buyer),
            organisation_abbrev(g.supplier))};
    t_page_head(h, &head);
    t_agreement_page(h, &v);
    return page_end(req, res, h);
}

/* ---- strategy ---- */

const char *offer_initiative_kind(const struct initiative *i)
{
    return i->kind ? code_label("initiative_kind", i->kind) : tr("ikke oplyst");
}

static const struct strategy_theme *strategy_tree(
    struct req *req, const struct theme *themes, size_t n_themes, const struct initiative *list, size_t n)
{
    struct strategy_theme *tree = arena_array(req->arena, n_themes + 1, sizeof *tree);
    for (size_t i = 0; tree && i < n_themes; i++) {
        tree[i].title = lang_pick(themes[i].title, themes[i].title_en);
        for (size_t k = 0; k < n; k++) {
            if (!text_equal(list[k].theme, themes[i].key))
                continue;
            if (!tree[i].n)
                tree[i].initiatives = &list[k];
            tree[i].n++;
        }
    }
    return tree;
}

static int strategy_handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct strategy s;
    struct theme *themes = NULL;
    struct initiative *list = NULL;
    size_t n = 0;
    struct strategy_view v = {0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_by_key(c, req_text(req, "key"), &s, req->arena, &req->err);
    if (!rc)
        rc = strategy_themes(c, s.key, &themes, &v.n_themes, req->arena, &req->err);
    if (!rc)
        rc = strategy_initiatives(c, s.key, &list, &n, req->arena, &req->err);
    if (!rc)
        v.source = offer_source_words(c, req->arena, s.source, s.place);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.themes = strategy_tree(req, themes, v.n_themes, list, n);
    struct fact facts[] = {{tr("Sag"), s.case_no, NULL, false}, {tr("Status"), s.status, NULL, false},
        {tr("Besluttet"), s.decided, NULL, false}, {tr("I kraft"), s.in_force_as_printed, NULL, false},
        {tr("Budget som trykt"), s.budget_as_printed, NULL, false},
        {tr("Eksterne midler som trykt"), s.external_as_printed, NULL, false}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    v.note = s.note;
    v.summary = s.n_initiatives_printed == INT_NONE
                    ? arena_printf(req->arena, tr("%zu indsatser navngivet i kilden"), n)
                    : arena_printf(req->arena, tr("%lld indsatser, heraf %zu navngivet i kilden"),
                          (long long)s.n_initiatives_printed, n);
    const char *title = lang_pick(s.title, s.title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 2);
    struct page_head head = {.title = title, .lead = v.summary};
    t_page_head(h, &head);
    t_strategy_page(h, &v);
    return page_end(req, res, h);
}

static const struct param agreement_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(agreement_route, "GET", "/tilbud/aftaler/{key}", PERM_OFFER_READ, agreement_handler, agreement_params);
ROUTE(strategy_route, "GET", "/tilbud/strategier/{key}", PERM_OFFER_READ, strategy_handler, agreement_params);
