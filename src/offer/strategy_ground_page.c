/* A strategy's goals on their two levels with the aim of knowing more, and what stands around it: findings, forerunners, related cases. */
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_summary.h"
#include "effect/goal_words.h"
#include "effect/reported.h"
#include "offer/offer_words_page.h"
#include "offer/strategy_page.h"
#include "strategy_ground.html.h"
#include "system/code.h"
#include "system/layout_page.h"

/* ---- goals ---- */

static bool is_knowledge(const struct goal *g)
{
    return text_equal(g->population, "knowledge");
}

static int goal_row(struct req *req, struct conn *c, const struct goal *g, struct strategy_goal_row *ret)
{
    struct goal_summary s;
    int rc = goal_summarise(c, g, 0, figure_data_date(), &s, req->arena, &req->err);
    if (rc)
        return rc;
    *ret = (struct strategy_goal_row){.url = strategy_goal_url(req, g->key),
        .title = lang_pick(g->title, g->title_en),
        .target = goal_target_words(g, req->arena),
        .state = goal_result_words(g, &s.result),
        .state_class = goal_result_class(g, &s.result),
        .note = s.result.computable ? NULL : s.result.why};
    return OK;
}

static int fill_goals(
    struct req *req, struct conn *c, const struct strategy_data *d, struct strategy_goals_view *v)
{
    struct strategy_goal_row *goals = arena_must(req->arena, (d->n_goals + 1) * sizeof *goals);
    struct strategy_goal_row *targets = arena_must(req->arena, (d->n_goals + d->n + 1) * sizeof *targets);
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_goals; i++) {
        const struct goal *g = &d->goals[i];
        if (is_knowledge(g)) {
            v->aim_title = lang_pick(g->title, g->title_en);
            v->aim = lang_pick(g->definition, g->definition_en);
            v->aim_url = strategy_goal_url(req, g->key);
        } else if (!g->initiative)
            rc = goal_row(req, c, g, &goals[v->n_goals++]);
    }
    for (size_t i = 0; i < d->n; i++)
        targets[v->n_targets++] =
            (struct strategy_goal_row){.url = initiative_url(req, d->rows[i].key, "#maal"),
                .title = initiative_title(&d->rows[i]),
                .target = initiative_goal_words(req, d, d->rows[i].key)};
    v->goals = goals;
    v->targets = targets;
    return rc;
}

static void fill_evidence(struct req *req, const struct strategy_data *d,
    const struct initiative_evaluation *list, size_t n, struct strategy_goals_view *v)
{
    struct strategy_evidence_row *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const char *title = list[i].initiative;
        for (size_t k = 0; k < d->n; k++) {
            if (text_equal(d->rows[k].key, list[i].initiative))
                title = initiative_title(&d->rows[k]);
        }
        rows[i] = (struct strategy_evidence_row){initiative_url(req, list[i].initiative, "#evaluering"),
            title, offer_day(req->arena, list[i].day), list[i].who,
            code_label("initiative_evaluation", list[i].result), list[i].conclusion};
    }
    v->evidence = rows;
    v->n_evidence = n;
}

/* How the source itself counts its goals. */
static int count_words(struct req *req, struct conn *c, const char *key, const char **ret)
{
    struct reported *rows;
    size_t n;
    int rc = reported_of(c, "strategy", key, &rows, &n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(rows[i].unit, "goals"))
            *ret = arena_printf(req->arena, "%s: %s. %s", lang_pick(rows[i].label, rows[i].label_en),
                rows[i].as_printed, rows[i].note ? rows[i].note : "");
    }
    return rc;
}

static int goals_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct strategy_data d;
    struct initiative_evaluation *list = NULL;
    size_t n = 0;
    struct strategy_goals_view v = {.n_goals = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_data_read(req, c, req_text(req, "key"), &d);
    if (!rc)
        rc = strategy_evaluations(c, d.s.key, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = fill_goals(req, c, &d, &v);
    if (!rc)
        rc = count_words(req, c, d.s.key, &v.counted);
    db_release(req->db, c);
    if (rc)
        return rc;
    fill_evidence(req, &d, list, n, &v);
    v.source = d.source;
    struct html *h = strategy_begin(req, res, &d, STRATEGY_GOALS);
    t_strategy_goals(h, &v);
    return page_end(req, res, h);
}

/* ---- what stands around it ---- */

static void fill_relations(
    struct req *req, const struct strategy_relation *list, size_t n, struct strategy_ground_view *v)
{
    struct strategy_relation_row *before = arena_must(req->arena, (n + 1) * sizeof *before);
    struct strategy_relation_row *beside = arena_must(req->arena, (n + 1) * sizeof *beside);
    for (size_t i = 0; i < n; i++) {
        const struct strategy_relation *r = &list[i];
        bool forerunner = text_equal(r->kind, "forerunner");
        *(forerunner ? &before[v->n_forerunners++] : &beside[v->n_related++]) =
            (struct strategy_relation_row){.title = lang_pick(r->title, r->title_en),
                .kind = code_label("strategy_relation", r->kind),
                .partners = strategy_organisations(req, r->partners),
                .purpose = lang_pick(r->purpose, r->purpose_en),
                .origin = lang_pick(r->origin, r->origin_en),
                .decided = r->decided_as_printed,
                .count = r->count_as_printed};
    }
    v->forerunners = before;
    v->related = beside;
}

static void fill_findings(
    struct req *req, const struct strategy_finding *list, size_t n, struct strategy_ground_view *v)
{
    struct strategy_finding_row *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct strategy_finding_row){.text = lang_pick(list[i].text, list[i].text_en),
            .about = code_label("strategy_finding", list[i].about),
            .reading = lang_pick(list[i].reading, list[i].reading_en),
            .caution = strategy_finding_words(&list[i]),
            .number = list[i].as_printed};
    v->findings = rows;
    v->n_findings = n;
}

static int ground_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct strategy_data d;
    struct strategy_relation *relations = NULL;
    struct strategy_finding *findings = NULL;
    size_t n_relations = 0, n_findings = 0;
    struct strategy_ground_view v = {.n_related = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_data_read(req, c, req_text(req, "key"), &d);
    if (!rc)
        rc = strategy_relations(c, d.s.key, &relations, &n_relations, req->arena, &req->err);
    if (!rc)
        rc = strategy_findings(c, d.s.key, &findings, &n_findings, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    fill_relations(req, relations, n_relations, &v);
    fill_findings(req, findings, n_findings, &v);
    v.source = d.source;
    struct html *h = strategy_begin(req, res, &d, STRATEGY_GROUND);
    t_strategy_ground(h, &v);
    return page_end(req, res, h);
}

static const struct param ground_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(
    strategy_goals_route, "GET", "/tilbud/strategier/{key}/maal", PERM_OFFER_READ, goals_page, ground_params);
ROUTE(strategy_ground_route, "GET", "/tilbud/strategier/{key}/baggrund", PERM_OFFER_READ, ground_page,
    ground_params);
