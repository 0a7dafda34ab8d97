/* Follow-up of a decided case: what was assumed against what has been measured, and the case computed again with that. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "invest/investment_measured.h"
#include "economy/price_index.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "investment.html.h"

#include <math.h>
#include <string.h>

struct following {
    struct investment_data d;
    struct investment_version decided;
    struct investment_result was; /* as decided */
    struct investment_measured *measured;
    size_t n_measured;
    int64_t *begun;        /* [n_years] */
    struct money *granted; /* [n_years] */
    const char **levels;
    struct price_index *rates;
    size_t n_rates;
    struct content_change *changes;
    size_t n_changes;
    double *persons;
    bool any_persons, sees;
};

static int read_money(struct req *req, struct conn *c, struct following *f)
{
    struct grant_line *lines = NULL;
    size_t n = 0;
    const struct invest_case *k = &f->was.f.c;
    int rc =
        f->decided.grant_key ? grant_lines(c, f->decided.grant_key, &lines, &n, req->arena, &req->err) : OK;
    if (!rc)
        rc = price_index_all(c, &f->rates, &f->n_rates, req->arena, &req->err);
    for (int t = 0; t < k->n_years; t++) {
        f->granted[t] = MONEY_NONE;
        if (rc || !f->decided.grant_key)
            continue;
        struct grant_amount m =
            grant_amount_of(lines, n, f->decided.grant_key, "granted", k->first_year + t, NULL, NULL);
        f->granted[t] = m.used;
        f->levels[t] = m.price_level;
    }
    return rc;
}

static int read_all(struct req *req, struct following *f)
{
    struct conn *c;
    int rc = investment_open(req, false, &f->d);
    if (!rc && f->d.v.state != INVESTMENT_DECIDED)
        rc = err_user(&req->err, ERR_REFUSED, "%s", tr("Opfølgning laves på cases, der er besluttet."));
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_version_by_hash(c, f->d.v.key, f->d.v.decided_hash, &f->decided, req->arena, &req->err);
    if (!rc)
        rc = investment_result_of(f->decided.content, false, &f->was, req->arena, &req->err);
    size_t years = rc ? 1 : (size_t)f->was.f.c.n_years;
    f->begun = arena_must(req->arena, years * sizeof *f->begun);
    f->granted = arena_must(req->arena, years * sizeof *f->granted);
    f->levels = arena_must(req->arena, years * sizeof *f->levels);
    f->persons = arena_must(req->arena, years * sizeof *f->persons);
    for (size_t t = 0; t < years; t++)
        f->begun[t] = INT_NONE;
    if (!rc && f->decided.intervention)
        rc = investment_courses_begun(
            c, f->decided.intervention, f->was.f.c.first_year, f->was.f.c.n_years, f->begun, &req->err);
    if (!rc)
        rc = read_money(req, c, f);
    db_release(req->db, c);
    if (!rc && f->decided.intervention)
        rc = investment_measured_of(
            req->db, f->decided.intervention, &f->measured, &f->n_measured, req->arena, &req->err);
    return rc;
}

static const struct investment_measured *measured_by(const struct following *f, const char *goal)
{
    for (size_t i = 0; goal && i < f->n_measured; i++) {
        if (text_equal(f->measured[i].goal, goal))
            return &f->measured[i];
    }
    return NULL;
}

static const char *percent(struct req *req, double x, int decimals)
{
    return arena_printf(req->arena, tr("%s pct."), investment_factor_words(x * 100, decimals, req->arena));
}

/* The share with the intervention, by the goal that measures the outcome. */
static struct investment_follow_row with_row(
    struct req *req, struct following *f, const struct invest_outcome *o, const struct investment_measured *m)
{
    const struct invest_param *p = &f->was.f.c.params[o->p1];
    bool hidden = m && !f->sees && investment_measured_is_small(m), has = m && m->n > 0;
    struct investment_follow_row row = {.label = arena_printf(req->arena, tr("%s, med indsatsen"), o->label),
        .assumed = investment_param_words(p, p->value, req->arena),
        .measured = hidden ? tr("undertrykt")
                    : has  ? percent(req, m->share, m->n < 50 ? 0 : 1)
                           : tr("ikke målt"),
        .note = !m       ? tr("Intet effektmål er valgt for udfaldet.")
                : hidden ? tr("Tallet er så lille, at enkeltpersoner kan genkendes.")
                : !has   ? tr("Ingen kan måles endnu.")
                         : m->label};
    if (!has || hidden)
        return row;
    row.interval = arena_printf(req->arena, tr("%s–%s pct. (%lld af %lld)"),
        investment_factor_words(m->low * 100, 1, req->arena),
        investment_factor_words(m->high * 100, 1, req->arena), (long long)m->x, (long long)m->n);
    row.differs = p->value < m->low || p->value > m->high;
    if (row.differs)
        row.note = tr("Det antagne ligger uden for intervallet.");
    f->changes[f->n_changes++] = (struct content_change){
        .owner = o->key, .name = "p1", .by_counts = true, .x = m->x, .n = m->n, .source = m->label};
    return row;
}

/* What the intervention moves: the comparison's difference, which the case is computed again with. It measures work or education after 182 days, so
 * it answers only for an outcome that a goal measures. */
static struct investment_follow_row difference_row(struct req *req, struct following *f,
    const struct invest_outcome *o, const struct investment_measured *m,
    const struct investment_measured *other)
{
    const struct invest_case *c = &f->was.f.c;
    double assumed = c->params[o->p1].value - c->params[o->p0].value;
    /* The case computed again tells the share with the intervention too. */
    bool hidden =
        other && !f->sees && (investment_measured_is_small(other) || (m && investment_measured_is_small(m)));
    bool has = m && m->n > 0 && other && !hidden;
    struct investment_follow_row row = {
        .label = arena_printf(req->arena, tr("%s, forskel med og uden"), o->label),
        .assumed =
            arena_printf(req->arena, tr("%s point"), investment_factor_words(assumed * 100, 1, req->arena)),
        .measured = m && hidden ? tr("undertrykt") : tr("ikke målt"),
        .note = m ? tr("Der er ingen sammenligning at måle på.")
                  : tr("Ingen sammenligningsgruppe for udfaldet.")};
    if (!has)
        return row;
    row.measured = arena_printf(
        req->arena, tr("%s point"), investment_factor_words(other->difference * 100, 1, req->arena));
    row.note =
        tr("Sammenligning 182 dage efter start: en forskel, ikke en effekt. Casen er regnet om med den.");
    if (isfinite(other->difference_low)) {
        row.interval = arena_printf(req->arena, tr("%s til %s point"),
            investment_factor_words(other->difference_low * 100, 1, req->arena),
            investment_factor_words(other->difference_high * 100, 1, req->arena));
        row.differs = assumed < other->difference_low || assumed > other->difference_high;
    }
    f->changes[f->n_changes++] = (struct content_change){.owner = o->key,
        .name = "p0",
        .value = fmin(fmax(m->share - other->difference, 0), 1),
        .source = other->label};
    return row;
}

static void fill_outcomes(struct req *req, struct following *f, struct investment_follow_view *v)
{
    const struct invest_case *c = &f->was.f.c;
    struct investment_follow_row *rows =
        arena_must(req->arena, ((size_t)c->n_outcomes * 2 + 1) * sizeof *rows);
    const struct investment_measured *other = NULL;
    f->changes = arena_must(req->arena, ((size_t)c->n_outcomes * 2 + 1) * sizeof *f->changes);
    for (size_t i = 0; i < f->n_measured; i++) {
        if (f->measured[i].is_other)
            other = &f->measured[i];
    }
    for (int i = 0; i < c->n_outcomes; i++) {
        const struct invest_outcome *o = &c->outcomes[i];
        const struct investment_measured *m = measured_by(f, o->goal);
        rows[v->n_outcomes++] = with_row(req, f, o, m);
        rows[v->n_outcomes++] = difference_row(req, f, o, m, other);
    }
    v->outcomes = rows;
}

static void fill_persons(struct req *req, struct following *f, struct investment_follow_view *v)
{
    const struct invest_case *c = &f->was.f.c;
    struct investment_follow_row *rows = arena_must(req->arena, ((size_t)c->n_years + 1) * sizeof *rows);
    int64_t small = figure_small_limit();
    for (int t = 0; t < c->n_years; t++) {
        double assumed = 0;
        f->persons[t] = NAN;
        for (int i = 0; i < c->n_cohorts; i++)
            assumed += c->cohorts[i].year == t ? c->cohorts[i].persons : 0;
        int64_t n = f->begun[t];
        bool hidden = n != INT_NONE && n > 0 && n < small && !f->sees;
        if (n == INT_NONE && !(assumed > 0))
            continue;
        if (n != INT_NONE && !hidden) {
            f->persons[t] = (double)n;
            f->any_persons = true;
        }
        rows[v->n_persons++] =
            (struct investment_follow_row){.label = arena_printf(req->arena, "%d", c->first_year + t),
                .assumed = investment_factor_words(assumed, 0, req->arena),
                .measured = hidden          ? tr("undertrykt")
                            : n == INT_NONE ? tr("året er ikke omme")
                                            : html_format(req->arena, req->lang, harg_int(n)),
                .note = n == INT_NONE ? NULL : tr("Begyndte forløb, fuldtælling")};
    }
    v->persons = rows;
}

/* The granted amount in the case's price level, and what was done to it. */
static struct money in_case_level(struct req *req, const struct following *f, int t, const char **ret_note)
{
    const char *own = f->was.f.c.price_level, *level = f->levels[t];
    struct price_factor factor = investment_level_factor(f->rates, f->n_rates, level, own, req->arena);
    if (factor.valid && factor.from == factor.to) {
        *ret_note = tr("Bevilget ifølge kataloget");
        return f->granted[t];
    }
    if (!factor.valid) {
        *ret_note = arena_printf(req->arena,
            tr("Bevilget ifølge kataloget, %s. Beløbet kan ikke omregnes til %s og ikke trækkes fra det antagne."),
            level ? level : tr("prisniveau ikke oplyst"), own);
        return f->granted[t];
    }
    *ret_note = arena_printf(req->arena,
        tr("Bevilget ifølge kataloget, omregnet fra %s med faktor %s, satser for service til og med %s"),
        level, price_factor_words(&factor, req->arena),
        html_format(req->arena, req->lang, harg_day(factor.version_day)));
    return price_convert(f->granted[t], &factor);
}

static void fill_costs(struct req *req, const struct following *f, struct investment_follow_view *v)
{
    const struct invest_case *c = &f->was.f.c;
    struct investment_follow_row *rows = arena_must(req->arena, ((size_t)c->n_years + 1) * sizeof *rows);
    for (int t = 0; f->decided.grant_key && t < c->n_years; t++) {
        const char *note;
        if (money_is_none(f->granted[t]))
            continue;
        struct money m = in_case_level(req, f, t, &note);
        rows[v->n_costs++] =
            (struct investment_follow_row){.label = arena_printf(req->arena, "%d", c->first_year + t),
                .assumed = investment_kr_words(-f->was.cost[t], 0, req->arena),
                .measured = investment_kr_words((double)m.oere / 100, 0, req->arena),
                .note = note};
    }
    v->costs = rows;
}

static int follow_page(struct req *req, struct res *res)
{
    struct following *f = arena_must(req->arena, sizeof *f);
    struct investment_follow_view v = {0};
    struct investment_result *now = arena_must(req->arena, sizeof *now);
    const char *content;
    int rc = read_all(req, f);
    if (rc)
        return rc;
    f->sees = who_may(&req->who, PERM_EFFECT_ROWS);
    fill_outcomes(req, f, &v);
    if (f->decided.intervention)
        fill_persons(req, f, &v);
    fill_costs(req, f, &v);
    if (f->n_changes || f->any_persons) {
        rc = investment_content_changed(f->decided.content, f->changes, f->n_changes,
            f->any_persons ? f->persons : NULL, &content, req->arena, &req->err);
        if (!rc)
            rc = investment_result_of(content, false, now, req->arena, &req->err);
        if (rc)
            return rc;
        v.n_results = investment_pair_rows(req, &f->was, now, 1, &v.results);
    }
    v.lead = arena_printf(req->arena,
        tr("Besluttet %s på version %lld. Det, der ikke er målt, står i omregningen som antaget."),
        html_format(req->arena, req->lang, harg_day(f->d.v.decided->day)), (long long)f->decided.no);
    if (!f->decided.intervention)
        v.empty = tr(
            "Casen var ikke knyttet til en indsats, da den blev besluttet. Derfor er der intet at måle på.");
    v.source = arena_printf(req->arena,
        tr("Kilde: Tovholder, forløb og effektmål, data til og med %s. Målte andele har 95 pct.-interval. Tal uden sammenligningsgruppe viser en status, ikke en effekt."),
        html_format(req->arena, req->lang, harg_day(figure_data_date())));
    investment_top(req, &f->d, TAB_FOLLOW, &v.top);
    struct html *h = investment_begin(req, res, &f->d, tr("Opfølgning"), &v.top);
    t_investment_follow_page(h, &v);
    return page_end(req, res, h);
}

static const struct param params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(investment_follow_route, "GET", INVESTMENT_URL "/{key}/opfoelgning", PERM_ECONOMY_READ, follow_page,
    params);
