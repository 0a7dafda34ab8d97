/* How far an investment case holds: draws, tornado and two numbers at a time. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "investment.html.h"
#include "system/job.h"

#include <math.h>
#include <string.h>

static void fill_draws(
    struct req *req, const struct investment_data *d, struct investment_sensitivity_view *v)
{
    const struct invest_draws *x = &d->r.draws;
    struct arena *a = req->arena;
    struct fact *f = arena_must(a, 5 * sizeof *f);
    if (!d->r.has_draws) {
        v->draws_note =
            d->r.draws_late ? tr("Der er så mange træk i casen, at usikkerheden beregnes for sig.")
            : d->r.n_swings ? tr("Casen beder ikke om træk. Skriv et antal under Regler, fx 10000.")
                            : NULL;
        if (d->r.draws_late && d->may_edit)
            v->job_url = arena_printf(a, "%s/traek", d->url);
        return;
    }
    f[0] = (struct fact){
        .label = tr("Midterste resultat (P50)"), .value = investment_kr_words(x->p50, x->sd, a)};
    f[1] = (struct fact){.label = tr("En af ti under (P10)"), .value = investment_kr_words(x->p10, x->sd, a)};
    f[2] = (struct fact){.label = tr("En af ti over (P90)"), .value = investment_kr_words(x->p90, x->sd, a)};
    f[3] = (struct fact){.label = tr("Sandsynlighed for overskud"),
        .value = arena_printf(
            a, tr("%s pct."), investment_factor_words(x->p_positive * 100, x->n >= 10000 ? 1 : 0, a)),
        .note = arena_printf(a, tr("± %s procentpoint fra trækkene selv"),
            investment_factor_words(x->p_positive_error * 100, 1, a))};
    v->facts = f;
    v->n_facts = 4;
    if (!isnan(x->p_payback))
        f[v->n_facts++] = (struct fact){.label = tr("Tilbagebetalt inden for grænsen"),
            .value = arena_printf(
                a, tr("%s pct. af trækkene"), investment_factor_words(x->p_payback * 100, 0, a))};
    v->draws_note = arena_printf(a,
        tr("%s træk af alle usikre tal på én gang, startværdi %llu. Samme case giver altid samme træk. Nutidsværdi i alt."),
        investment_factor_words(x->n, 0, a), (unsigned long long)x->seed);
}

static void fill_grid(struct req *req, const struct investment_data *d, struct investment_sensitivity_view *v)
{
    const struct investment_two_way *w = &d->r.two_way;
    const struct invest_case *c = &d->r.f.c;
    struct arena *a = req->arena;
    if (w->a == INVEST_NONE)
        return;
    const char **heads = arena_must(a, 2 * INVESTMENT_GRID * sizeof *heads),
               **cells = arena_must(a, INVESTMENT_GRID * INVESTMENT_GRID * sizeof *cells);
    struct html_option *params = arena_must(a, (d->r.n_swings + 1) * sizeof *params);
    double most = 0;
    for (int i = 0; i < INVESTMENT_GRID * INVESTMENT_GRID; i++)
        most = fmax(most, fabs(w->npv[i]));
    double unit = investment_unit(most);
    for (int i = 0; i < INVESTMENT_GRID; i++) {
        heads[i] = investment_param_words(&c->params[w->a], w->a_values[i], a);
        heads[INVESTMENT_GRID + i] = investment_param_words(&c->params[w->b], w->b_values[i], a);
    }
    for (int i = 0; i < INVESTMENT_GRID * INVESTMENT_GRID; i++)
        cells[i] = arena_printf(
            a, "%s %s", investment_amount_words(w->npv[i], unit, a), investment_unit_words(unit));
    for (size_t i = 0; i < d->r.n_swings; i++) {
        const struct invest_param *p = &c->params[d->r.swings[i].param];
        params[i] = (struct html_option){p->key, investment_param_label(c, p, a)};
    }
    v->has_grid = true;
    v->params = params;
    v->n_params = d->r.n_swings;
    v->a = c->params[w->a].key;
    v->b = c->params[w->b].key;
    v->a_label = investment_param_label(c, &c->params[w->a], a);
    v->b_label = investment_param_label(c, &c->params[w->b], a);
    v->a_heads = heads;
    v->b_heads = heads + INVESTMENT_GRID;
    v->cells = cells;
}

static int sensitivity_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct investment_sensitivity_view v = {.csrf = req_csrf(req)};
    int rc = investment_open(req, true, &d);
    if (!rc)
        rc = investment_two_way_of(&d.r, req_text(req, "a"), req_text(req, "b"), req->arena, &req->err);
    if (rc)
        return rc;
    investment_top(req, &d, TAB_SENSITIVITY, &v.top);
    fill_draws(req, &d, &v);
    fill_grid(req, &d, &v);
    v.url = arena_printf(req->arena, "%s/foelsomhed", d.url);
    v.has_tornado = d.r.n_swings > 0;
    v.source = tr(
        "Tal, der er skrevet uden lav og høj værdi, er regnet som sikre. Så er usikkerheden her for lille.");
    struct html *h = investment_begin(req, res, &d, tr("Følsomhed"), &v.top);
    if (v.has_tornado)
        v.tornado = investment_tornado_chart(h, &d.r);
    t_investment_sensitivity_page(h, &v);
    return page_end(req, res, h);
}

static int draws_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct actor actor = req_actor(req);
    int64_t job = 0;
    int rc = investment_open(req, false, &d);
    if (!rc)
        rc = job_start(req->db, &actor, "investment_draw",
            arena_printf(req->arena, tr("Usikkerhed: %s"), d.v.now.title),
            arena_printf(req->arena, "%s %lld", d.v.key, (long long)d.v.now.no), &job, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/indstillinger/job/%lld", (long long)job));
}

static const struct param params[] = {
    {"key", P_KEY, 0, 0}, {"a", P_TEXT, 0, 100}, {"b", P_TEXT, 0, 100}, {"kvit", P_KEY, 0, 0}};
static const struct param draw_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(investment_sensitivity_route, "GET", INVESTMENT_URL "/{key}/foelsomhed", PERM_ECONOMY_READ,
    sensitivity_page, params);
ROUTE(investment_draws_route, "POST", INVESTMENT_URL "/{key}/traek", PERM_ECONOMY_EDIT, draws_page,
    draw_params);
