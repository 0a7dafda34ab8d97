/* The front of the room: goals with their values, strategy goals under their strategy, and the definitions. */
#include "effect/effect_page.h"

#include "base/text.h"
#include "effect.html.h"
#include "effect/goal_words.h"
#include "effect/strategy_goal.h"
#include "system/code.h"
#include "system/layout_page.h"

MENU_ITEM(effect_menu, MENU_EFFECT, N_("Effekt"), "/effekt", PERM_EFFECT_READ);

enum { MAX_LISTS = 10 };

static struct goal_list_view *list_of(struct goal_list_view *lists, size_t *n, const char *title)
{
    for (size_t i = 0; i < *n; i++)
        if (text_equal(lists[i].title, title))
            return &lists[i];
    if (*n == MAX_LISTS)
        return NULL;
    lists[*n] = (struct goal_list_view){.title = title};
    return &lists[(*n)++];
}

static int fill_lists(struct req *req, struct conn *c, struct effect_front_view *v)
{
    struct goal *goals;
    size_t n;
    int rc = goal_list(c, &goals, &n, req->arena, &req->err);
    struct goal_list_view *lists = rc ? NULL : arena_array(req->arena, MAX_LISTS, sizeof *lists);
    if (!lists)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "goal lists");
    for (size_t i = 0; !rc && i < n; i++) {
        const char *title = tr("Effektmål");
        if (goals[i].strategy)
            rc = strategy_goal_title(c, goals[i].strategy, &title, &v->knowledge, req->arena, &req->err);
        struct goal_list_view *list = rc ? NULL : list_of(lists, &v->n_lists, title);
        if (!list)
            continue;
        struct goal_row_view *rows = (struct goal_row_view *)list->rows;
        if (!rows)
            list->rows = rows = arena_array(req->arena, n, sizeof *rows);
        if (!rows)
            return err_set(&req->err, ERR_LIMIT, "goal lists");
        rc = goal_list_row(req, c, &goals[i], &rows[list->n++]);
    }
    v->lists = lists;
    return rc;
}

static int show_front(struct req *req, struct res *res, bool only_goals)
{
    struct conn *c;
    struct effect_front_view v = {.only_goals = only_goals};
    const char *as_of = html_format(req->arena, req->lang, harg_day(figure_data_date()));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = fill_lists(req, c, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.head = (struct page_head){.title = only_goals ? tr("Effektmål") : tr("Effekt"),
        .lead = arena_printf(req->arena,
            tr("Data til og med %s. Andele med interval; et mål er uafklaret, når det ligger inden for intervallet."),
            as_of)};
    v.source = tr(
        "Kilde: Tovholder, forløb og ydelsesperioder. Tallene viser status, ikke effekt: der er ingen kontrolgruppe.");
    const struct crumb crumbs[] = {{tr("Effekt"), only_goals ? "/effekt" : NULL}, {tr("Effektmål"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, only_goals ? 2 : 1);
    t_effect_front(h, &v);
    return page_end(req, res, h);
}

static int effect_front_page(struct req *req, struct res *res)
{
    return show_front(req, res, false);
}
ROUTE_PLAIN(effect_front_route, "GET", "/effekt", PERM_EFFECT_READ, effect_front_page);

static int goals_page(struct req *req, struct res *res)
{
    return show_front(req, res, true);
}
ROUTE_PLAIN(goals_route, "GET", "/effekt/maal", PERM_EFFECT_READ, goals_page);

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
