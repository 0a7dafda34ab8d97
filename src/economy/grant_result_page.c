/* Results of every grant, by kind: what its sheet tells, and its goals with their computed values; on screen and as a file. */
#include "base/text.h"
#include "economy/grant_result.h"
#include "economy/grants_page.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "system/code.h"
#include "system/layout_page.h"

/* The computed value; where there is none, the newest that others have told. */
static const char *value_words(const struct grant_result *r, struct arena *a)
{
    size_t i = r->n_told;
    while (i > 0 && !r->told[i - 1].reported.as_printed)
        i--;
    if (r->counted || i == 0)
        return grant_result_words(r, a);
    const struct grant_told *t = &r->told[i - 1];
    if (!t->reported.period)
        return arena_printf(a, tr("%s, oplyst uden periode: %s"), t->reported.as_printed, t->verdict.words);
    return arena_printf(
        a, tr("%s, oplyst for %s: %s"), t->reported.as_printed, t->reported.period, t->verdict.words);
}

/* What each sheet tells, read whole because the register in memory holds no long texts, and its goals with their values. */
static int read_goals(struct req *req, struct grants_row *rows, size_t n)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < n; i++) {
        struct grant_result *found;
        struct grant sheet;
        rc = grant_by_key(c, rows[i].grant->key, &sheet, req->arena, &req->err);
        if (rc)
            break;
        rows[i].result = sheet.results ? lang_pick(sheet.results, sheet.results_en)
                                       : grant_result_says(&sheet, req->arena);
        rc = grant_results(c, &actor, rows[i].grant->key, figure_data_date(), &found, &rows[i].n_goals,
            req->arena, &req->err);
        struct grants_goal_view *goals = arena_array(req->arena, rows[i].n_goals + 1, sizeof *goals);
        if (!rc && !goals)
            rc = err_set(&req->err, ERR_LIMIT, "grants goals");
        for (size_t k = 0; !rc && k < rows[i].n_goals; k++)
            goals[k] = (struct grants_goal_view){
                arena_printf(req->arena, "/effekt/maal/%s", found[k].goal->key),
                lang_pick(found[k].goal->title, found[k].goal->title_en), value_words(&found[k], req->arena)};
        rows[i].goals = goals;
    }
    db_release(req->db, c);
    return rc;
}

/* By the kind of result, in the code list's order. */
int grants_fill_results(struct req *req, struct grants_view *v)
{
    const struct code *const *kinds;
    size_t at = 0, n = code_list("result_kind", DAY_NONE, &kinds);
    struct grants_group *groups = arena_array(req->arena, n + 1, sizeof *groups);
    struct grants_row *rows = arena_array(req->arena, v->n + 1, sizeof *rows);
    if (!groups || !rows)
        return err_set(&req->err, ERR_LIMIT, "grants results");
    for (size_t i = 0; i < n; i++) {
        struct grants_group g = {.label = code_label("result_kind", kinds[i]->code), .rows = rows + at};
        for (size_t j = 0; j < v->n; j++) {
            const struct grant *grant = v->rows[j].grant;
            if (!text_equal(grant->results_kind, kinds[i]->code))
                continue;
            rows[at++] = v->rows[j];
            g.n++;
        }
        g.note = grants_words(req, g.n);
        if (g.n)
            groups[v->n_groups++] = g;
    }
    v->groups = groups;
    return read_goals(req, rows, at);
}

/* One row per goal, and one for a grant without. */
int grants_send_results(struct req *req, struct res *res, const struct grants_view *v, const char *format)
{
    enum { N_COLS = 6 };
    const char *heads[N_COLS] = {tr("Nr."), tr("Bevilling"), tr("Resultat oplyst som"),
        tr("Resultat, som trykt"), tr("Mål"), tr("Beregnet værdi")};
    const char *notes[] = {
        v->source, tr("Beregnede værdier siger, hvordan det gik borgerne, ikke om bevillingen er årsagen.")};
    size_t n = 0, at = 0;
    for (size_t i = 0; i < v->n_groups; i++)
        for (size_t k = 0; k < v->groups[i].n; k++)
            n += v->groups[i].rows[k].n_goals ? v->groups[i].rows[k].n_goals : 1;
    struct export_cell *cells = arena_array(req->arena, n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "results file");
    for (size_t i = 0; i < v->n_groups; i++)
        for (size_t k = 0; k < v->groups[i].n; k++) {
            const struct grants_row *r = &v->groups[i].rows[k];
            for (size_t j = 0; j < (r->n_goals ? r->n_goals : 1); j++) {
                struct export_cell *c = cells + at++ * N_COLS;
                c[0] = export_number(EXPORT_COUNT, r->grant->nr);
                c[1] = export_text(r->title);
                c[2] = export_text(v->groups[i].label);
                c[3] = export_text(r->result);
                c[4] = export_text(r->n_goals ? r->goals[j].title : tr("Intet mål i tal er fastsat."));
                c[5] = export_text(r->n_goals ? r->goals[j].words : "–");
            }
        }
    struct export_table t = {"resultater", heads, N_COLS, cells, at, notes, 2};
    return export_send(req, res, format, &t);
}
