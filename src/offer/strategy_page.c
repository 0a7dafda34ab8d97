#include "offer/strategy_page.h"

#include "base/text.h"
#include "offer/offer_words_page.h"
#include "strategy.html.h"
#include "system/code.h"
#include "system/layout_page.h"

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

static const struct param strategy_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(strategy_route, "GET", "/tilbud/strategier/{key}", PERM_OFFER_READ, strategy_handler, strategy_params);
