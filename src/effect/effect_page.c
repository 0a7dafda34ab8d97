/* The definitions of all figures. */
#include "effect/effect_page.h"

#include "base/text.h"
#include "effect.html.h"
#include "effect/export_page.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <string.h>

MENU_ITEM(effect_menu, MENU_EFFECT, N_("Effekt"), "/effekt", PERM_EFFECT_READ);

/* ---- definitions ---- */

static const char *unit_words(const char *unit)
{
    return unit ? code_label_many("unit", unit) : tr("dag eller tekst");
}

/* The list with the definitions themselves. */
static int definitions_file(
    struct req *req, struct res *res, const struct indicator *const *all, size_t n, const char *note)
{
    enum { COLS = 7 };
    const char *heads[COLS] = {
        tr("Tal"), tr("Nøgle"), tr("Version"), tr("Enhed"), tr("Definition"), tr("Parametre"), tr("Kilde")};
    struct export_cell *cells = arena_array(req->arena, n + 1, COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "definitions file");
    for (size_t i = 0; i < n; i++) {
        const struct export_cell row[COLS] = {export_text(tr(all[i]->title)), export_text(all[i]->id),
            export_number(EXPORT_PLAIN, all[i]->version), export_text(unit_words(all[i]->unit_list_code)),
            export_text(tr(all[i]->definition)), export_text(all[i]->params ? all[i]->params : tr("ingen")),
            export_text(tr(all[i]->source))};
        memcpy(cells + i * COLS, row, sizeof row);
    }
    struct export_table t = {"definitioner", heads, COLS, cells, n, &note, 1};
    return export_send(req, res, req_text(req, "format"), &t);
}

static int definitions_page(struct req *req, struct res *res)
{
    const struct indicator *const *all;
    size_t n = indicator_all(&all, req->arena);
    struct definition_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    const char *note =
        tr("En ny version får et nyt nummer; dokumenter husker den version, de er udstedt med.");
    const struct action actions[] = {{tr("Hent tabel (XLSX)"), "/effekt/definitioner?format=xlsx", NULL},
        {tr("Hent CSV"), "/effekt/definitioner?format=csv", NULL}};
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "definitions");
    if (req_text(req, "format"))
        return definitions_file(req, res, all, n, note);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct definition_row){arena_printf(req->arena, "/effekt/definitioner/%s", all[i]->id),
            all[i]->id, tr(all[i]->title), unit_words(all[i]->unit_list_code), tr(all[i]->source),
            all[i]->version};
    struct definitions_view v = {
        .head = {.title = tr("Definitioner"),
            .lead = tr("Ét tal har én definition, på skærm, i filer og i dokumenter"),
            .actions = actions,
            .n_actions = 2,
            .no_primary = true},
        .rows = rows,
        .n = n,
        .source = note};
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Definitioner"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    t_definitions_page(h, &v);
    return page_end(req, res, h);
}
static const struct param definitions_params[] = {{"format", P_KEY, 0, 0}};
ROUTE(
    definitions_route, "GET", "/effekt/definitioner", PERM_EFFECT_READ, definitions_page, definitions_params);

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
