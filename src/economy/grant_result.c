#include "economy/grant_result.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/grant_pay.h"
#include "effect/figure.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "system/code.h"

enum { GRANT_GOALS = 40 };

static int add_goals(const struct goal *found, size_t n, struct grant_result *rows, size_t *ret_n)
{
    for (size_t i = 0; i < n && *ret_n < GRANT_GOALS; i++) {
        bool known = false;
        for (size_t k = 0; k < *ret_n; k++)
            known |= text_equal(rows[k].goal->key, found[i].key);
        if (!known)
            rows[(*ret_n)++] = (struct grant_result){.goal = &found[i]};
    }
    return OK;
}

static int read_goals(struct conn *c, const char *grant_key, struct grant_result *rows, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct grant_link *links;
    struct grant_pay *pays;
    struct goal *found;
    size_t n_links, n_pays = 0, n;
    int rc = goal_of_grant(c, grant_key, &found, &n, a, err);
    if (!rc)
        rc = add_goals(found, n, rows, ret_n);
    if (!rc)
        rc = grant_pays(c, grant_key, &pays, &n_pays, a, err);
    for (size_t i = 0; !rc && i < n_pays; i++) {
        struct goal *own = pays[i].kind == GRANT_PAYS_GOAL ? arena_alloc(a, sizeof *own) : NULL;
        if (own && !(rc = goal_by_key(c, pays[i].target, own, a, err)))
            rc = add_goals(own, 1, rows, ret_n);
    }
    if (!rc)
        rc = grant_links(c, grant_key, &links, &n_links, a, err);
    for (size_t i = 0; !rc && i < n_links; i++) {
        rc = goal_of_intervention(c, links[i].intervention, &found, &n, a, err);
        if (!rc)
            rc = add_goals(found, n, rows, ret_n);
    }
    return rc;
}

static int read_told(struct conn *c, struct grant_result *r, day_t as_of, struct arena *a, struct err *err)
{
    struct reported *found;
    int rc = reported_of_goal(c, r->goal->key, &found, &r->n_told, a, err);
    if (rc)
        return rc;
    r->told = arena_array(a, r->n_told + 1, sizeof *r->told);
    if (!r->told)
        return err_set(err, ERR_LIMIT, "grant results: out of memory");
    for (size_t i = 0; i < r->n_told; i++)
        r->told[i] = (struct grant_told){found[i], reported_judge(r->goal, &found[i], as_of, a),
            reported_source_words(c, found[i].source, found[i].place, a)};
    return OK;
}

static bool is_small(const struct grant_result *r)
{
    int64_t k = figure_small_limit();
    return r->counted && goal_is_few(r->goal, &r->sum.result, k);
}

int grant_results(struct conn *c, const struct actor *actor, const char *grant_key, day_t as_of,
    struct grant_result **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct grant_result *rows = arena_array(a, GRANT_GOALS, sizeof *rows);
    size_t n = 0;
    int rc = rows ? read_goals(c, grant_key, rows, &n, a, err)
                  : err_set(err, ERR_LIMIT, "grant results: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        struct grant_result *r = &rows[i];
        rc = goal_summarise(c, r->goal, 0, as_of, &r->sum, a, err);
        const struct goal_result *g = &r->sum.result;
        r->counted = g->computable && (g->kind == GOAL_SHARE      ? g->n > 0
                                          : g->kind == GOAL_COUNT ? g->count > 0
                                                                  : true);
        r->suppressed = !figure_shows_small(actor) && is_small(r);
        if (!rc)
            rc = read_told(c, r, as_of, a, err);
    }
    *ret = rows;
    *ret_n = rc ? 0 : n;
    return rc;
}

bool grant_has_no_result(const struct grant *g)
{
    return text_list_has("no_separate_result,hard_to_isolate,not_relevant,not_printed", g->results_kind);
}

const char *grant_result_says(const struct grant *g, struct arena *a)
{
    const char *label = code_label("result_kind", g->results_kind);
    const char *text = g->results ? lang_pick(g->results, g->results_en) : NULL;
    if (text)
        return grant_has_no_result(g) ? arena_printf(a, "%s: %s", label, text) : text;
    return text_equal(g->results_kind, "no_separate_result")
               ? arena_printf(a, tr("%s: Bevillingen supplerer en grundbevilling."), label)
               : arena_printf(a, tr("%s: Arket trykker intet resultat og ingen begrundelse."), label);
}

const char *grant_result_words(const struct grant_result *r, struct arena *a)
{
    const struct goal_result *g = &r->sum.result;
    if (r->suppressed)
        return arena_printf(a, tr("undertrykt, %d"), r->sum.year);
    if (!r->counted)
        return g->why                         ? g->why
               : r->sum.state == GOAL_NOT_YET ? arena_printf(a, tr("Ikke målt endnu, %d"), r->sum.year)
               : g->kind == GOAL_COUNT
                   ? arena_printf(a, tr("Intet er registreret i Tovholder for %d."), r->sum.year)
                   : arena_printf(a, tr("Der er ingen forløb i Tovholder for %d."), r->sum.year);
    const char *value = goal_value_words(r->goal, g, a), *verdict = goal_result_words(r->goal, g);
    value = value ? value : tr("ikke oplyst");
    if (g->kind != GOAL_SHARE)
        return arena_printf(a, "%s, %d: %s", value, r->sum.year, verdict);
    return arena_printf(a, tr("%s (%s) af %lld, %d: %s"), value,
        goal_interval_words(g->share.low, g->share.high, a), (long long)g->n, r->sum.year, verdict);
}
