/* Effect goals with target, value, interval, number of persons and verdict. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "effect/goal_board.h"
#include "effect/goal_grammar.h"
#include "effect/goal_summary.h"
#include "effect/reported_verdict.h"
#include "system/organisation.h"

struct goal_table {
    size_t target, value, interval, base, verdict;
    const char *year;
    int in; /* the same year; 0 = each goal's own */
    bool has_told;
};

static bool goal_is_asked(const struct goal_board *b, size_t i, const struct figure_params *p)
{
    const struct goal *g = &b->goals[i];
    const struct {
        const char *param, *value;
    } is[] = {{"goal", g->key}, {"strategy", g->strategy}, {"initiative", g->initiative},
        {"theme", b->links[i].theme}, {"intervention", g->intervention}, {"grant", g->grant_key},
        {"source", g->source}};
    for (size_t k = 0; k < sizeof is / sizeof is[0]; k++) {
        const char *asked = figure_param(p, is[k].param);
        if (asked && !text_equal(asked, is[k].value))
            return false;
    }
    const char *committee = figure_param(p, "committee");
    return !committee || goal_board_in_committee(b, g->key, committee);
}

/* What others have told of a goal that nothing is computed of; key NULL = nothing, or it is computed. */
static int goal_told(struct table_make *t, const struct goal_table *q, const struct goal *g,
    struct reported *ret, struct err *err)
{
    struct goal_summary sum;
    *ret = (struct reported){0};
    if (goal_is_knowledge(g))
        return OK;
    int rc = goal_summarise(table_conn(t), g, q->in, table_as_of(t), &sum, table_arena(t), err);
    const struct goal_result *r = &sum.result;
    if (rc || (r->computable && (goal_is_of_people(g) || r->kind != GOAL_SHARE || r->n > 0)))
        return rc;
    return reported_newest(table_conn(t), g->key, q->in, ret, table_arena(t), err);
}

/* A told figure is no count of Tovholder's: it hides nothing, and its verdict is words. */
static int goal_told_row(struct table_make *t, struct goal_table *q, const struct goal *g,
    const struct reported *r, struct err *err)
{
    const char *title = lang_pick(g->title, g->title_en);
    struct reported_verdict v = reported_judge(g, r, table_as_of(t), table_arena(t));
    q->has_told = true;
    table_row(t, ROW_PLAIN,
        arena_printf(
            table_arena(t), tr("%s (oplyst, %s)"), title, r->period ? r->period : tr("periode ikke oplyst")));
    int rc =
        table_figure(t, q->target, "goal_target", FIGURE_PARAMS({"key", g->key}, {"year", q->year}), err);
    if (!rc)
        rc = table_figure(t, q->value, "reported", FIGURE_PARAMS({"key", r->key}), err);
    table_text(t, q->verdict, v.words);
    return rc;
}

static int goal_table_row(struct table_make *t, struct goal_table *q, const struct goal *g, struct err *err)
{
    struct reported told;
    int first = goal_told(t, q, g, &told, err);
    if (first || told.key)
        return first ? first : goal_told_row(t, q, g, &told, err);
    const struct figure_params *of = FIGURE_PARAMS({"key", g->key}, {"year", q->year});
    table_row(t, ROW_PLAIN, lang_pick(g->title, g->title_en));
    int rc = table_figure(t, q->target, "goal_target", of, err);
    if (!rc)
        rc = table_figure(t, q->value, "goal", of, err);
    if (rc)
        return rc;
    table_aside(t, q->interval, CELL_INTERVAL, q->value);
    table_aside(t, q->base, CELL_BASE, q->value);
    return table_figure(t, q->verdict, "goal_verdict", of, err);
}

static const size_t BOARD_NO_THEME = SIZE_MAX;

static bool is_first_of_theme(const struct goal_board *b, size_t i, const struct figure_params *p)
{
    for (size_t k = 0; k < i; k++)
        if (text_equal(b->links[k].theme, b->links[i].theme) && goal_is_asked(b, k, p))
            return false;
    return true;
}

/* The goals asked for of the theme that goal number first is of, under its heading. */
static int goal_theme_rows(struct table_make *t, struct goal_table *q, const struct goal_board *b,
    const struct figure_params *p, size_t first, size_t *n, struct err *err)
{
    const struct goal_link *of = first == BOARD_NO_THEME ? NULL : &b->links[first];
    int rc = OK;
    if (of && !figure_param(p, "theme"))
        table_row(t, ROW_HEADING, lang_pick(of->theme_title, of->theme_title_en));
    for (size_t i = 0; !rc && i < b->n; i++) {
        const char *theme = b->links[i].theme;
        if ((of ? !text_equal(theme, of->theme) : theme != NULL) || !goal_is_asked(b, i, p))
            continue;
        rc = goal_table_row(t, q, &b->goals[i], err);
        ++*n;
    }
    return rc;
}

/* "Fælles strategi, Sundhedsfremme": what the goals asked for are narrowed to, in the words of the first of them; NULL = nothing. */
static const char *goal_words(struct table_make *t, const struct goal_board *b, const struct figure_params *p)
{
    size_t i = 0;
    while (i < b->n && !goal_is_asked(b, i, p))
        i++;
    if (i == b->n)
        return NULL;
    const struct goal_link *l = &b->links[i];
    const struct {
        const char *param, *title, *title_en;
    } of[] = {{"strategy", l->strategy_title, l->strategy_title_en},
        {"theme", l->theme_title, l->theme_title_en},
        {"initiative", l->initiative_title, l->initiative_title_en}, {"intervention", l->offer, l->offer_en},
        {"grant", l->grant_title, l->grant_title_en}};
    const char *words = NULL, *committee = figure_param(p, "committee");
    for (size_t k = 0; k < sizeof of / sizeof of[0]; k++)
        if (figure_param(p, of[k].param))
            words = table_narrowed(t, words, lang_pick(of[k].title, of[k].title_en));
    return table_narrowed(t, words, committee ? organisation_name(committee) : NULL);
}

static int make_goals(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct goal_board board;
    struct goal_table q = {.year = figure_param(p, "year")};
    int rc = table_year(p, false, &q.in, err);
    if (!rc)
        rc = goal_board_read(table_conn(t), &board, table_arena(t), err);
    if (rc)
        return rc;
    const char *caption =
        q.year ? arena_printf(table_arena(t), tr("Effektmål, %s"), q.year) : tr("Effektmål");
    const char *of = goal_words(t, &board, p);
    table_caption(t, of ? arena_printf(table_arena(t), "%s: %s", caption, of) : caption, tr("Mål"));
    q.target = table_text_column(t, tr("Måltal"));
    q.value = table_number_column(t, tr("Målt"));
    q.interval = table_number_column(t, tr("95 pct.-interval"));
    q.base = table_number_column(t, tr("Antal"));
    q.verdict = table_text_column(t, tr("Vurdering"));
    size_t n = 0;
    /* Those of no theme stand first, under no heading; then theme by theme, in the order of their first goals. */
    rc = goal_theme_rows(t, &q, &board, p, BOARD_NO_THEME, &n, err);
    for (size_t i = 0; !rc && i < board.n; i++)
        if (board.links[i].theme && goal_is_asked(&board, i, p) && is_first_of_theme(&board, i, p))
            rc = goal_theme_rows(t, &q, &board, p, i, &n, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_INVALID, "%s", tr("Der er ingen mål efter valget. Vælg bredere."));
    table_note(t,
        tr("Et mål er opfyldt eller ikke opfyldt, når hele 95 pct.-intervallet ligger på den ene side af måltallet. Ellers er det uafklaret."));
    if (!q.year)
        table_note(t, tr("Hvert mål er læst for sit eget år. Året står ved tallet i Talgrundlag."));
    if (q.has_told)
        table_note(t,
            tr("Et oplyst tal er fortalt af andre og ikke beregnet i Tovholder. Kilden står ved tallet i Talgrundlag."));
    return rc;
}

DOCUMENT_TABLE(table_goals, .id = "goals", .title = N_("Effektmål"),
    .help = N_("Mål med måltal, målt værdi, 95 pct.-interval, antal personer og vurdering."),
    .params = "strategy initiative theme committee intervention grant source goal year", .make = make_goals);
