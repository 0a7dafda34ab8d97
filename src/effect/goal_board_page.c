/* The front of Effekt: every goal with its value, its interval against the target, its trend and verdict. */
#include "effect/goal_board_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "effect/export_page.h"
#include "effect/goal_board.h"
#include "effect/goal_edit_page.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "effect/goal_summary.h"
#include "effect/goal_words.h"
#include "effect/reported_verdict.h"
#include "effect/suppress.h"
#include "goal_board.html.h"
#include "measure/snapshot_database.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/saved_view_page.h"

#include <math.h>
#include <string.h>

enum { MAX_GROUPS = 24, MAX_FILTERS = 8, OLD_DAYS = 45, PAGE_YEARS = 6 };

static const char *const state_keys[GOAL_STATES] = {
    [GOAL_MET] = "opfyldt",
    [GOAL_NOT_MET] = "ikke-opfyldt",
    [GOAL_UNDECIDED] = "uafklaret",
    [GOAL_NOT_YET] = "ikke-maalt",
    [GOAL_NO_VERDICT] = "intet-maaltal",
    [GOAL_CANNOT] = "kan-ikke-beregnes",
};

struct board_item {
    const struct goal *goal;
    const struct goal_link *link;
    struct goal_summary sum;
    bool suppressed, counted;       /* counted = there is a computed value to show */
    const struct reported *told;    /* the newest told by others, where nothing is computed; NULL = none */
    struct reported_verdict judged; /* of told */
    struct board_row row;
};
struct board_data {
    struct goal_board board;
    struct board_item *items;
    const char *admin, *committee, *verdict, *theme, *owner, *q, *sort;
    int year; /* 0 = each goal's own */
    day_t as_of, until;
    bool sees_all;
    struct saved_view *saved;
    size_t n_saved;
};

/* ---- one goal ---- */

static const char *state_words(enum goal_state_of state)
{
    static const char *const words[GOAL_STATES] = {[GOAL_MET] = N_("Opfyldt"),
        [GOAL_NOT_MET] = N_("Ikke opfyldt"),
        [GOAL_UNDECIDED] = N_("Uafklaret"),
        [GOAL_NOT_YET] = N_("Ikke målt endnu"),
        [GOAL_NO_VERDICT] = N_("Intet måltal"),
        [GOAL_CANNOT] = N_("Kan ikke beregnes")};
    return tr(words[state]);
}

static enum goal_state_of item_state(const struct board_item *i)
{
    static const enum goal_state_of of_verdict[] = {[VERDICT_NONE] = GOAL_CANNOT,
        [VERDICT_MET] = GOAL_MET,
        [VERDICT_NOT_MET] = GOAL_NOT_MET,
        [VERDICT_UNDECIDED] = GOAL_UNDECIDED};
    if (i->told)
        return i->judged.verdict == VERDICT_NONE && dec_is_none(i->goal->target)
                   ? GOAL_NO_VERDICT
                   : of_verdict[i->judged.verdict];
    return i->suppressed ? GOAL_CANNOT : i->sum.state;
}

static const char *trend_words(struct req *req, const struct board_item *i)
{
    const struct share *b = &i->sum.before;
    if (i->sum.trend == GOAL_TREND_UNKNOWN || i->suppressed)
        return "–";
    const char *from = figure_percent_words((b->x * 1000000 + b->n / 2) / b->n, b->n, req->arena);
    const char *text = i->sum.trend == GOAL_TREND_UP     ? tr("Op fra %s i %d")
                       : i->sum.trend == GOAL_TREND_DOWN ? tr("Ned fra %s i %d")
                                                         : tr("Ingen sikker ændring fra %s i %d");
    return arena_printf(req->arena, text, from, i->sum.year - 1);
}

static const char *item_note(struct req *req, const struct board_item *i)
{
    const struct goal_result *r = &i->sum.result;
    if (i->suppressed)
        return tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    if (i->told)
        return i->judged.why;
    if (i->sum.state == GOAL_NOT_YET)
        return arena_printf(req->arena, tr("Kan tidligst måles %s"),
            html_format(req->arena, req->lang, harg_day(r->earliest_due)));
    if (i->counted)
        return r->not_due ? arena_printf(req->arena, tr("%s er ikke forfaldne endnu"),
                                goal_rough_count(req, r->not_due))
                          : NULL;
    return r->why ? r->why
                  : arena_printf(req->arena, tr("Der er ingen forløb i Tovholder for %d."), i->sum.year);
}

static const char *belongs_words(struct req *req, const struct goal_link *l, const char *title)
{
    if (l->initiative_title)
        return strstr(title, l->initiative_title)
                   ? NULL
                   : arena_printf(req->arena, tr("Indsats i strategien: %s"),
                         lang_pick(l->initiative_title, l->initiative_title_en));
    if (l->offer && l->grant_title)
        return arena_printf(req->arena, tr("%s · bevilling: %s"), lang_pick(l->offer, l->offer_en),
            lang_pick(l->grant_title, l->grant_title_en));
    if (l->grant_title)
        return arena_printf(req->arena, tr("Bevilling: %s"), lang_pick(l->grant_title, l->grant_title_en));
    return l->offer ? lang_pick(l->offer, l->offer_en) : NULL;
}

static struct chart_goal drawn(const struct board_item *i)
{
    const struct goal_result *r = &i->sum.result;
    struct chart_goal g = {NAN, NAN, NAN, NAN};
    int64_t target = goal_target_ppm(i->goal);
    if (target != INT_NONE)
        g.target = (double)target / 1e4;
    if (!i->counted || i->suppressed || r->kind == GOAL_COUNT)
        return g;
    if (r->kind == GOAL_CHANGE) {
        g.value = r->change.value * 100;
        g.lo = r->change.has_interval ? r->change.low * 100 : NAN;
        g.hi = r->change.has_interval ? r->change.high * 100 : NAN;
        return g;
    }
    return (struct chart_goal){r->share.p * 100, r->share.low * 100, r->share.high * 100, g.target};
}

static void fill_row(struct req *req, const struct board_data *d, struct board_item *i)
{
    const struct goal_result *r = &i->sum.result;
    const struct goal *g = i->goal;
    struct chart_goal value = drawn(i);
    enum goal_state_of state = item_state(i);
    bool of_people = r->kind == GOAL_SHARE && i->counted && !i->suppressed;
    const char *words = i->counted ? goal_value_words(g, r, req->arena) : NULL;
    const char *url = arena_printf(req->arena, "/effekt/maal/%s", g->key);
    i->row = (struct board_row){
        .url = d->year ? html_url_with(req->arena, url, "aar", arena_printf(req->arena, "%d", d->year)) : url,
        .title = lang_pick(g->title, g->title_en),
        .about = goal_is_of_people(g)
                     ? arena_printf(req->arena, "%d · %s", i->sum.year, goal_horizon_words(g, req->arena))
                     : arena_printf(req->arena, "%d", i->sum.year),
        .belongs = belongs_words(req, i->link, g->title),
        .year = arena_printf(req->arena, "%d", i->sum.year),
        .value = i->suppressed ? tr("undertrykt")
                 : words       ? words
                               : tr("ikke oplyst"),
        .interval = of_people       ? goal_interval_words(r->share.low, r->share.high, req->arena)
                    : i->suppressed ? NULL
                    : words && r->kind == GOAL_COUNT ? tr("fuldtælling")
                                                     : NULL,
        .persons = of_people ? arena_printf(req->arena, tr("%s af %s"),
                                   html_format(req->arena, req->lang, harg_int(r->x)),
                                   html_format(req->arena, req->lang, harg_int(r->n)))
                             : NULL,
        .target = goal_target_words(g, req->arena),
        .trend = trend_words(req, i),
        .verdict =
            state == GOAL_CANNOT || state == GOAL_NOT_YET ? state_words(state) : goal_result_words(g, r),
        .verdict_class = state == GOAL_CANNOT || state == GOAL_NOT_YET ? "plain" : goal_result_class(g, r),
        .note = item_note(req, i),
        .sort_value = isfinite(value.value)                          ? value.value
                      : i->counted && r->kind == GOAL_COUNT && words ? (double)r->count
                                                                     : NAN,
        .sort_verdict = (int)state,
        .theme = i->link->theme_title ? arena_printf(req->arena, tr("Tema: %s"),
                                            lang_pick(i->link->theme_title, i->link->theme_title_en))
                                      : NULL};

    if (!i->told)
        return;
    i->row.value = i->told->as_printed;
    i->row.persons = tr("oplyst");
    i->row.interval = NULL;
    i->row.about = i->told->period ? i->told->period : tr("periode ikke oplyst");
    i->row.verdict = i->judged.words;
    i->row.verdict_class = i->judged.badge;
    i->row.sort_value = dec_is_none(i->told->value) ? NAN : (double)i->told->value.milli / 1000;
}

/* The newest figure that others have told of a goal that is not computed. */
static int read_told(struct req *req, struct conn *c, const struct board_data *d, struct board_item *i)
{
    struct reported *told = arena_must(req->arena, sizeof *told);
    bool of_people = goal_is_of_people(i->goal);
    if (i->counted || goal_is_knowledge(i->goal) || (of_people && i->sum.result.computable))
        return OK;
    int rc = reported_newest(c, i->goal->key, 0, told, req->arena, &req->err);
    if (rc || !told->key)
        return rc;
    i->told = told;
    i->judged = reported_judge(i->goal, i->told, d->as_of, req->arena);
    return OK;
}

static int summarise(struct req *req, struct conn *c, struct board_data *d)
{
    d->items = arena_array(req->arena, d->board.n + 1, sizeof *d->items);
    if (!d->items)
        return err_set(&req->err, ERR_LIMIT, "goal board");
    for (size_t k = 0; k < d->board.n; k++) {
        struct board_item *i = &d->items[k];
        *i = (struct board_item){.goal = &d->board.goals[k], .link = &d->board.links[k]};
        int rc = goal_summarise(c, i->goal, d->year, d->as_of, &i->sum, req->arena, &req->err);
        if (rc)
            return rc;
        const struct goal_result *r = &i->sum.result;
        i->counted = r->computable && (r->kind != GOAL_SHARE || r->n > 0);
        i->suppressed = !d->sees_all && i->counted && goal_is_few(i->goal, r, figure_small_limit());
        rc = read_told(req, c, d, i);
        if (rc)
            return rc;
        fill_row(req, d, i);
    }
    return OK;
}

/* ---- filter ---- */

static bool has_text(struct req *req, const char *text, const char *q)
{
    return text && strstr(text_fold(req->arena, text), text_fold(req->arena, q));
}

/* All filters but that on the verdict, which the tiles count. */
static bool passes(struct req *req, const struct board_data *d, const struct board_item *i)
{
    const struct goal_link *l = i->link;
    if (d->admin && !(l->owner && text_equal(organisation_admin(l->owner), d->admin)))
        return false;
    if (d->owner && !text_equal(l->owner, d->owner))
        return false;
    if (d->committee && !goal_board_in_committee(&d->board, i->goal->key, d->committee))
        return false;
    if (d->theme && !text_equal(l->theme, d->theme))
        return false;
    return !d->q || has_text(req, i->row.title, d->q) || has_text(req, i->row.belongs, d->q);
}

static bool is_listed(struct req *req, const struct board_data *d, const struct board_item *i)
{
    return passes(req, d, i) && (!d->verdict || text_equal(state_keys[item_state(i)], d->verdict));
}

/* ---- groups ---- */

static const char *group_title(const struct board_item *i)
{
    if (i->link->strategy_title)
        return lang_pick(i->link->strategy_title, i->link->strategy_title_en);
    if (i->sum.result.kind == GOAL_COUNT && !goal_is_of_people(i->goal))
        return tr("Oplyste antal");
    return i->goal->grant_key && !i->goal->intervention ? tr("Bevillinger") : tr("Indsatser");
}

static int compare_rows(const void *x, const void *y)
{
    const struct board_row *a = x, *b = y;
    if (isnan(a->sort_value) || isnan(b->sort_value))
        return isnan(a->sort_value) - isnan(b->sort_value);
    return (a->sort_value > b->sort_value) - (a->sort_value < b->sort_value);
}

static int compare_titles(const void *x, const void *y)
{
    return text_compare(((const struct board_row *)x)->title, ((const struct board_row *)y)->title);
}

static int compare_verdicts(const void *x, const void *y)
{
    return ((const struct board_row *)x)->sort_verdict - ((const struct board_row *)y)->sort_verdict;
}

static void order(const struct board_data *d, struct board_row *rows, size_t n)
{
    bool down = d->sort && d->sort[0] == '-';
    const char *by = d->sort ? d->sort + down : NULL;
    size_t known = n;
    if (!by)
        return;
    array_sort(rows, n, sizeof *rows,
        text_equal(by, "vaerdi")      ? compare_rows
        : text_equal(by, "vurdering") ? compare_verdicts
                                      : compare_titles);
    /* Unknown values stay last both ways. */
    while (text_equal(by, "vaerdi") && known > 0 && isnan(rows[known - 1].sort_value))
        known--;
    for (size_t i = 0; down && i < known / 2; i++) {
        struct board_row t = rows[i];
        rows[i] = rows[known - 1 - i];
        rows[known - 1 - i] = t;
    }
}

/* In the catalogue's order the initiatives of a strategy stand under their themes. */
static void head_themes(const struct board_data *d, struct board_row *rows, size_t n)
{
    for (size_t i = 0; !d->sort && i < n; i++)
        if (rows[i].theme && (i == 0 || !text_equal(rows[i - 1].theme, rows[i].theme)))
            rows[i].heading = rows[i].theme;
}

static int fill_groups(struct req *req, const struct board_data *d, struct board_view *v)
{
    struct board_group *groups = arena_array(req->arena, MAX_GROUPS, sizeof *groups);
    if (!groups)
        return err_set(&req->err, ERR_LIMIT, "goal board groups");
    for (size_t k = 0; k < d->board.n; k++) {
        const struct board_item *i = &d->items[k];
        size_t at = 0;
        if (!is_listed(req, d, i))
            continue;
        const char *title = group_title(i);
        while (at < v->n_groups && !text_equal(groups[at].title, title))
            at++;
        if (at == MAX_GROUPS)
            return err_set(&req->err, ERR_LIMIT, "goal board: more than %d groups", MAX_GROUPS);
        if (at == v->n_groups) {
            struct board_row *rows = arena_array(req->arena, d->board.n, sizeof *rows);
            if (!rows)
                return err_set(&req->err, ERR_LIMIT, "goal board rows");
            groups[v->n_groups++] = (struct board_group){.title = title, .rows = rows};
        }
        ((struct board_row *)groups[at].rows)[groups[at].n++] = i->row;
        groups[at].has_axis = groups[at].has_axis || i->sum.result.kind != GOAL_COUNT;
    }
    for (size_t at = 0; at < v->n_groups; at++) {
        order(d, (struct board_row *)groups[at].rows, groups[at].n);
        head_themes(d, (struct board_row *)groups[at].rows, groups[at].n);
    }
    v->groups = groups;
    return OK;
}

/* Shares on one axis from 0 to 100 pct.; a fall below 0 makes it longer. */
static void draw(struct html *h, struct req *req, const struct board_data *d, struct board_view *v)
{
    for (size_t at = 0; at < v->n_groups; at++) {
        struct board_group *g = (struct board_group *)&v->groups[at];
        struct chart_goal all[2] = {{100, NAN, NAN, 0}, {NAN, NAN, NAN, NAN}};
        for (size_t k = 0; k < d->board.n; k++) {
            struct chart_goal one = drawn(&d->items[k]);
            if (isfinite(one.lo) && !(one.lo > all[1].lo))
                all[1].lo = one.lo;
        }
        struct chart_goal_axis axis = chart_goal_axis(all, 2);
        g->scale = chart_goal_scale(h, &axis);
        for (size_t r = 0; r < g->n; r++) {
            struct board_row *row = (struct board_row *)&g->rows[r];
            for (size_t k = 0; k < d->board.n; k++) {
                const struct board_item *i = &d->items[k];
                struct chart_goal one = drawn(i);
                bool shown = isfinite(one.value) || (isfinite(one.target) && !goal_is_change(i->goal));
                if (shown && text_equal(i->row.url, row->url) && i->sum.result.kind != GOAL_COUNT)
                    row->chart = chart_goal(h, &one, &axis);
            }
        }
    }
    (void)req;
}

/* ---- choices and address ---- */

static size_t add_option(struct html_option *o, size_t n, const char *value, const char *label)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(o[i].value, value))
            return n;
    o[n] = (struct html_option){value, label};
    return n + 1;
}

static int fill_selects(struct req *req, const struct board_data *d, struct board_view *v)
{
    enum { SELECTS = 5 };
    struct arena *a = req->arena;
    size_t most = d->board.n + d->board.n_committees + d->board.n_themes + PAGE_YEARS + 2;
    struct board_select *s = arena_array(a, SELECTS, sizeof *s);
    struct html_option *o[SELECTS];
    size_t n[SELECTS] = {1, 1, 1, 1, 1};
    for (size_t i = 0; i < SELECTS; i++) {
        o[i] = arena_array(a, most, sizeof *o[i]);
        if (!s || !o[i])
            return err_set(&req->err, ERR_LIMIT, "goal board choices");
        o[i][0] = (struct html_option){"", i == 4 ? tr("Målenes egne år") : tr("Alle")};
    }
    for (size_t i = 0; i < d->board.n; i++) {
        const char *owner = d->board.links[i].owner;
        if (!owner)
            continue;
        const char *admin = organisation_admin(owner);
        n[0] = add_option(o[0], n[0], admin, organisation_name(admin));
        n[2] = add_option(o[2], n[2], owner, organisation_name(owner));
    }
    for (size_t i = 0; i < d->board.n_committees; i++)
        n[1] = add_option(o[1], n[1], d->board.committees[i].committee,
            organisation_name(d->board.committees[i].committee));
    for (size_t i = 0; i < d->board.n_themes; i++)
        n[3] = add_option(o[3], n[3], d->board.themes[i].key,
            lang_pick(d->board.themes[i].title, d->board.themes[i].title_en));
    for (int i = 0; i < PAGE_YEARS; i++) {
        const char *year = arena_printf(a, "%d", day_year(d->as_of) - i);
        n[4] = add_option(o[4], n[4], year, year);
    }
    const char *year = d->year ? arena_printf(a, "%d", d->year) : NULL;
    s[0] = (struct board_select){"forvaltning", tr("Forvaltning"), o[0], n[0], d->admin};
    s[1] = (struct board_select){"udvalg", tr("Udvalg"), o[1], n[1], d->committee};
    s[2] = (struct board_select){"ansvarlig", tr("Ansvarlig"), o[2], n[2], d->owner};
    s[3] = (struct board_select){"tema", tr("Tema i strategien"), o[3], n[3], d->theme};
    s[4] = (struct board_select){"aar", tr("År"), o[4], n[4], year};
    v->selects = s;
    v->n_selects = SELECTS;
    return OK;
}

static const char *option_label(const struct board_select *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (text_equal(s->options[i].value, s->value))
            return s->options[i].label;
    return s->value;
}

static int fill_address(struct req *req, const struct board_data *d, struct board_view *v)
{
    struct link *filters = arena_array(req->arena, MAX_FILTERS, sizeof *filters);
    if (!filters)
        return err_set(&req->err, ERR_LIMIT, "goal board filters");
    const char *url = "/effekt/maal";
    for (size_t i = 0; i < v->n_selects; i++)
        url = html_url_with(req->arena, url, v->selects[i].name, v->selects[i].value);
    url = html_url_with(req->arena, url, "q", d->q);
    url = html_url_with(req->arena, url, "vurdering", d->verdict);
    v->url = url;
    v->sort = d->sort;
    const char *own = html_url_with(req->arena, url, "sorter", d->sort);
    for (size_t i = 0; i < v->n_selects; i++)
        if (v->selects[i].value)
            filters[v->n_filters++] = (struct link){option_label(&v->selects[i]),
                html_url_with(req->arena, own, v->selects[i].name, NULL), false};
    if (d->q)
        filters[v->n_filters++] = (struct link){d->q, html_url_with(req->arena, own, "q", NULL), false};
    for (size_t i = 0; d->verdict && i < GOAL_STATES; i++)
        if (text_equal(state_keys[i], d->verdict))
            filters[v->n_filters++] = (struct link){
                state_words((enum goal_state_of)i), html_url_with(req->arena, own, "vurdering", NULL), false};
    v->filters = filters;
    v->q = d->q;
    if (v->n_groups == 0)
        v->empty = v->n_filters
                       ? arena_printf(req->arena, tr("Ingen mål passer til dine valg. Prøv at fjerne “%s”."),
                             filters[v->n_filters - 1].label)
                       : tr("Der er ingen effektmål i kataloget.");
    struct link *saved = arena_array(req->arena, d->n_saved + 1, sizeof *saved);
    for (size_t i = 0; saved && i < d->n_saved; i++)
        saved[v->n_saved++] =
            (struct link){d->saved[i].name, saved_view_url(&d->saved[i], req->arena), false};
    v->saved = saved;
    const char *query = strchr(own, '?');
    if ((v->n_filters || d->sort) && who_may(&req->who, PERM_HOME))
        v->save_url = saved_view_new_url(req->arena, "/effekt/maal", query ? query + 1 : NULL);
    return OK;
}

static int fill_tiles(struct req *req, const struct board_data *d, struct board_view *v)
{
    struct tile *tiles = arena_array(req->arena, GOAL_STATES, sizeof *tiles);
    if (!tiles)
        return err_set(&req->err, ERR_LIMIT, "goal board tiles");
    for (int s = 0; s < GOAL_STATES; s++) {
        bool current = text_equal(d->verdict, state_keys[s]);
        struct tile *t = &tiles[v->n_tiles++];
        const char *own = html_url_with(req->arena, v->url, "sorter", d->sort);
        *t = (struct tile){.label = state_words((enum goal_state_of)s),
            .url = html_url_with(req->arena, own, "vurdering", current ? NULL : state_keys[s]),
            .current = current};
        for (size_t k = 0; k < d->board.n; k++)
            t->count += passes(req, d, &d->items[k]) && (int)item_state(&d->items[k]) == s;
    }
    v->tiles = tiles;
    return OK;
}

/* ---- around ---- */

static int fill_more(struct req *req, struct board_view *v)
{
    static const struct board_more more[] = {
        {"/effekt/maalgruppe", N_("Målgruppeprofil"),
            N_("Hvem en målgruppe er: alder, køn, bydel, tidligere arbejde og sygdom, ved siden af registret")},
        {"/effekt/kurver", N_("Kurver"),
            N_("Hvornår får borgerne job, uddannelse eller et andet udfald, også i grupper")},
        {"/effekt/sammenligning", N_("Sammenligning"),
            N_("Deltagere i en indsats mod andre, der er gjort ens, med interval og forbehold")},
        {"/effekt/tragt", N_("Indsatser mod et mål"),
            N_("Hvilke indsatser skiller sig ud, når der ses på mange på én gang")},
        {"/effekt/opgoerelse", N_("Opgørelser"),
            N_("Fuldtidspersoner, status efter indsats, forskellige personer, lange pauser og ventetid for hele byen")},
        {"/effekt/henvisninger", N_("Henvisninger pr. år"),
            N_("Fire grupper af tilbud, oplyst og beregnet ved siden af hinanden")},
        {"/effekt/definitioner", N_("Definitioner"), N_("Hvad hvert tal tæller, hvornår og hvorfra")},
        {"/effekt/data", N_("Datagrundlag"),
            N_("Hvad tallene bygger på, til og med hvilken dag, og hvad der er udeladt")},
    };
    enum { MORE = sizeof more / sizeof more[0] };
    struct board_more *rows = arena_array(req->arena, MORE, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "goal board links");
    for (size_t i = 0; i < MORE; i++)
        rows[v->n_more++] = (struct board_more){more[i].url, tr(more[i].label), tr(more[i].about)};
    v->more = rows;
    return OK;
}

static int fill_head(struct req *req, const struct board_data *d, struct board_view *v, bool front)
{
    struct action *actions = arena_array(req->arena, 2 + GOAL_LINKS, sizeof *actions);
    struct attention *old = arena_array(req->arena, 1, sizeof *old);
    if (!actions || !old)
        return err_set(&req->err, ERR_LIMIT, "goal board head");
    const char *own = html_url_with(req->arena, v->url, "sorter", d->sort);
    const char *until = html_format(req->arena, req->lang, harg_day(d->until));
    actions[0] =
        (struct action){tr("Hent tabel (XLSX)"), html_url_with(req->arena, own, "format", "xlsx"), NULL};
    actions[1] = (struct action){tr("Hent CSV"), html_url_with(req->arena, own, "format", "csv"), NULL};
    v->head = (struct page_head){.title = front ? tr("Effekt") : tr("Effektmål"),
        .lead = arena_printf(req->arena,
            tr("%zu mål · data til og med %s · et mål er uafklaret, når det ligger inden for intervallet"),
            d->board.n, until),
        .actions = actions,
        .n_actions = v->n_groups ? 2 + goal_edit_links(req, NULL, actions + 2) : 0,
        .no_primary = true};
    int age = clock_today().n - d->until.n;
    if (age > OLD_DAYS) {
        old[0] = (struct attention){"warning", tr("Data er gamle."),
            arena_printf(req->arena,
                tr("De går til og med %s, %d dage tilbage. Mål, der forfalder senere, står som ikke målt endnu."),
                until, age),
            tr("Se datagrundlaget"), "/effekt/data"};
        v->n_attention = 1;
    }
    v->attention = old;
    v->source = arena_printf(req->arena,
        tr("Kilde: Tovholder, forløb og perioder til og med %s, og oplyste antal med deres egen dato. Tallene viser status, ikke effekt: der er ingen kontrolgruppe."),
        until);
    return fill_more(req, v);
}

/* ---- the file ---- */

static void file_row(
    struct req *req, const struct board_group *g, const struct board_item *i, struct export_cell *c)
{
    const struct goal_result *r = &i->sum.result;
    const struct board_row *row = &i->row;
    bool share = !i->told && row->persons != NULL;
    c[0] = export_text(g->title);
    c[1] = export_text(row->title);
    c[2] = export_text(row->belongs ? row->belongs : "–");
    c[3] = export_number(EXPORT_PLAIN, i->sum.year);
    c[4] = share ? export_share(r->share.p) : export_text(row->value);
    c[5] = share ? export_share(r->share.low) : export_text("–");
    c[6] = share ? export_share(r->share.high) : export_text("–");
    c[7] = share ? export_number(EXPORT_COUNT, r->x) : export_text("–");
    c[8] = share ? export_number(EXPORT_COUNT, r->n) : export_text("–");
    c[9] = export_text(row->target);
    c[10] = export_text(row->trend);
    c[11] = export_text(row->verdict);
    c[12] = export_text(row->note ? row->note : "–");
    (void)req;
}

static int send_file(struct req *req, struct res *res, const struct board_data *d, const struct board_view *v)
{
    enum { COLS = 13 };
    const char *heads[COLS] = {tr("Gruppe"), tr("Mål"), tr("Hører til"), tr("År"), tr("Værdi"),
        tr("Nedre grænse, pct."), tr("Øvre grænse, pct."), tr("Opnået"), tr("Personer"), tr("Måltal"),
        tr("Udvikling"), tr("Vurdering"), tr("Bemærkning")};
    struct export_cell *cells = arena_array(req->arena, d->board.n + 1, COLS * sizeof *cells);
    size_t at = 0;
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "goal board file");
    for (size_t g = 0; g < v->n_groups; g++)
        for (size_t r = 0; r < v->groups[g].n; r++)
            for (size_t k = 0; k < d->board.n; k++)
                if (text_equal(d->items[k].row.url, v->groups[g].rows[r].url))
                    file_row(req, &v->groups[g], &d->items[k], cells + COLS * at++);
    const char *notes[] = {v->head.title, v->head.lead, v->source};
    struct export_table t = {"effektmaal", heads, COLS, cells, at, notes, 3};
    return export_send(req, res, req_text(req, "format"), &t);
}

/* ---- the page ---- */

static void read_query(struct req *req, struct board_data *d)
{
    struct actor actor = req_actor(req);
    d->admin = req_text(req, "forvaltning");
    d->committee = req_text(req, "udvalg");
    for (size_t i = 0; i < GOAL_STATES; i++)
        if (text_equal(req_text(req, "vurdering"), state_keys[i]))
            d->verdict = state_keys[i];
    d->theme = req_text(req, "tema");
    d->owner = req_text(req, "ansvarlig");
    d->q = req_text(req, "q");
    d->sort = req_text(req, "sorter");
    d->year = (int)req_int(req, "aar", 0);
    d->as_of = figure_data_date();
    d->sees_all = figure_shows_small(&actor);
}

static int read_board(struct req *req, struct board_data *d)
{
    struct conn *c;
    const struct snapshot *s = NULL;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = snapshot_lease(c, &s, &req->err);
    if (!rc) {
        d->until = snap_date((uint16_t)(s->until ? s->until - 1 : 0));
        snapshot_release(s);
        rc = goal_board_read(c, &d->board, req->arena, &req->err);
    }
    if (!rc)
        rc =
            saved_view_of(c, req->who.user_id, "/effekt/maal", &d->saved, &d->n_saved, req->arena, &req->err);
    if (!rc)
        rc = summarise(req, c, d);
    db_release(req->db, c);
    return rc;
}

static int show_board(struct req *req, struct res *res, bool front)
{
    struct board_data *d = arena_alloc(req->arena, sizeof *d);
    struct board_view v = {0};
    if (!d)
        return err_set(&req->err, ERR_LIMIT, "goal board");
    memset(d, 0, sizeof *d);
    read_query(req, d);
    int rc = read_board(req, d);
    if (!rc)
        rc = fill_groups(req, d, &v);
    if (!rc)
        rc = fill_selects(req, d, &v);
    if (!rc)
        rc = fill_address(req, d, &v);
    if (!rc)
        rc = fill_tiles(req, d, &v);
    if (!rc)
        rc = fill_head(req, d, &v, front);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return send_file(req, res, d, &v);
    const struct crumb crumbs[] = {{tr("Effekt"), front ? NULL : "/effekt"}, {tr("Effektmål"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, front ? 1 : 2);
    draw(h, req, d, &v);
    t_goal_board_page(h, &v);
    return page_end(req, res, h);
}

static int front_page(struct req *req, struct res *res)
{
    return show_board(req, res, true);
}

static int goals_page(struct req *req, struct res *res)
{
    return show_board(req, res, false);
}

static const struct param board_params[] = {{"forvaltning", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0},
    {"vurdering", P_KEY, 0, 0}, {"tema", P_KEY, 0, 0}, {"ansvarlig", P_KEY, 0, 0}, {"q", P_TEXT, 0, 80},
    {"sorter", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"format", P_KEY, 0, 0}};
ROUTE(effect_front_route, "GET", "/effekt", PERM_EFFECT_READ, front_page, board_params);
ROUTE(goals_route, "GET", "/effekt/maal", PERM_EFFECT_READ, goals_page, board_params);
