/* The definitions of all figures. */
#include "effect/effect_page.h"

#include "base/text.h"
#include "effect.html.h"
#include "system/code.h"
#include "system/layout_page.h"

MENU_ITEM(effect_menu, MENU_EFFECT, N_("Effekt"), "/effekt", PERM_EFFECT_READ);

/* ---- definitions ---- */

static const char *unit_words(const char *unit)
{
    return unit ? code_label_many("unit", unit) : tr("dag eller tekst");
}

static int definitions_page(struct req *req, struct res *res)
{
    const struct indicator *const *all;
    size_t n = indicator_all(&all, req->arena);
    struct definition_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "definitions");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct definition_row){arena_printf(req->arena, "/effekt/definitioner/%s", all[i]->id),
            all[i]->id, tr(all[i]->title), unit_words(all[i]->unit_list_code), tr(all[i]->source),
            all[i]->version};
    struct definitions_view v = {
        .head = {.title = tr("Definitioner"),
            .lead = tr("Ét tal har én definition, på skærm, i filer og i dokumenter")},
        .rows = rows,
        .n = n,
        .source = tr("En ny version får et nyt nummer; dokumenter husker den version, de er udstedt med.")};
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Definitioner"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    t_definitions_page(h, &v);
    return page_end(req, res, h);
}
ROUTE_PLAIN(definitions_route, "GET", "/effekt/definitioner", PERM_EFFECT_READ, definitions_page);

static int definition_page(struct req *req, struct res *res)
{
    const struct indicator *ind = indicator_find(req_text(req, "id"));
    if (!ind)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Definitionen findes ikke. Se listen over definitioner."));
    const struct goal_pair_view pairs[] = {
        {tr("Nøgle"), ind->id, NULL, NULL},
        {tr("Version"), arena_printf(req->arena, "%d", ind->version), NULL, NULL},
        {tr("Enhed"), unit_words(ind->unit_list_code), NULL, NULL},
        {tr("Kilde"), tr(ind->source), NULL, NULL},
        {tr("Parametre"), ind->params ? ind->params : tr("ingen"), NULL, NULL},
        {tr("Rækker"),
            ind->rows ? tr("Kan vises for dem, der må se rækkerne; visning bliver logget")
                      : tr("Tallet har ingen rækker"),
            NULL, NULL},
        {tr("Små tal"),
            arena_printf(req->arena, tr("1–%lld er undertrykt for dem, der ikke må se rækkerne"),
                (long long)figure_small_limit() - 1),
            NULL, NULL},
    };
    struct definition_view v = {.head = {.title = tr(ind->title)},
        .definition = tr(ind->definition),
        .pairs = pairs,
        .n_pairs = sizeof pairs / sizeof pairs[0],
        .source = tr("Definitionen er den, som tallet beregnes efter nu.")};
    const struct crumb crumbs[] = {
        {tr("Effekt"), "/effekt"}, {tr("Definitioner"), "/effekt/definitioner"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 3);
    t_definition_page(h, &v);
    return page_end(req, res, h);
}
static const struct param definition_params[] = {{"id", P_KEY, 0, 0}};
ROUTE(definition_route, "GET", "/effekt/definitioner/{id}", PERM_EFFECT_READ, definition_page,
    definition_params);
