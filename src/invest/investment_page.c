/* The investment case: its result first, and what it rests on. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "effect/reported.h"
#include "investment.html.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/setting.h"

#include <math.h>
#include <string.h>

SETTING(investment_payback_years, .key = "investment_payback_years",
    .label = N_("Investeringscases: højst så mange år til tilbagebetaling"), .standard = "6", .type = F_INT,
    .min = 1, .max = 50);
SETTING(investment_payback_source, .key = "investment_payback_source",
    .label = N_("Investeringscases: kilde til grænsen for tilbagebetaling"),
    .standard = "BIU 16.02.2026, punkt 5", .type = F_TEXT);

/* ---- result ---- */

/* The limit of the case, else that of the settings. */
static double limit_of(struct req *req, const struct invest_case *c, const char **ret_source)
{
    bool own = !isnan(c->payback_limit);
    *ret_source = own ? c->payback_source : setting_text(&investment_payback_source);
    if (!*ret_source)
        *ret_source = tr("kilde ikke oplyst");
    (void)req;
    return own ? c->payback_limit : (double)setting_int(&investment_payback_years);
}

static const char *with_again(struct req *req, const struct invest_payback *p, int years)
{
    const char *s = investment_payback_words(p, years, req->arena);
    return p->again ? arena_printf(req->arena, tr("%s, men falder under 0 igen"), s) : s;
}

static void fill_verdict(struct req *req, const struct investment_data *d, struct investment_result_view *v)
{
    const struct invest_result *r = &d->r.r;
    const char *source;
    double limit = limit_of(req, &d->r.f.c, &source);
    bool all = r->payback_all.years <= limit && !r->payback_all.again;
    bool service = r->payback_service.years <= limit && !r->payback_service.again;
    v->verdict = all && service ? tr("Inden for grænsen")
                 : all          ? tr("Kun inden for grænsen i alt")
                                : tr("Over grænsen");
    v->verdict_class = all && service ? "success" : all ? "warning" : "error";
    v->verdict_why = arena_printf(req->arena,
        tr("Grænsen for tilbagebetaling er %s år (%s). På service alene: %s. I alt: %s."),
        investment_factor_words(limit, limit > floor(limit) ? 1 : 0, req->arena), source,
        with_again(req, &r->payback_service, d->r.f.c.n_years),
        with_again(req, &r->payback_all, d->r.f.c.n_years));
}

static void fill_facts(struct req *req, const struct investment_data *d, struct investment_result_view *v)
{
    const struct invest_result *r = &d->r.r;
    struct arena *a = req->arena;
    double error = d->r.has_draws ? d->r.draws.sd : 0;
    struct fact *f = arena_must(a, 6 * sizeof *f);
    f[0] = (struct fact){.label = tr("Nutidsværdi for kommunen"),
        .value = investment_kr_words(r->npv_municipality, error, a),
        .note = tr("udgifter og besparelser i budgettet")};
    f[1] = (struct fact){.label = tr("Nutidsværdi i alt"),
        .value = investment_kr_words(r->npv, error, a),
        .note = d->r.has_draws ? arena_printf(a, tr("80 pct. sikkert mellem %s og %s"),
                                     investment_kr_words(d->r.draws.p10, d->r.draws.sd, a),
                                     investment_kr_words(d->r.draws.p90, d->r.draws.sd, a))
                               : tr("alle parter")};
    f[2] = (struct fact){.label = tr("Gevinst pr. udgiftskrone"),
        .value = isnan(r->bcr)
                     ? tr("kan ikke beregnes")
                     : arena_printf(a, tr("%s kr."), investment_factor_words(r->bcr, r->bcr < 10 ? 2 : 1, a)),
        .note = tr("nutidsværdi, kun budgetter")};
    f[3] = (struct fact){.label = tr("Tilbagebetalt, i alt"),
        .value = investment_payback_words(&r->payback_all, d->r.f.c.n_years, a),
        .late = r->payback_all.again ||
                !(r->payback_all.years <= limit_of(req, &d->r.f.c, &(const char *){NULL})),
        .note = r->payback_all.again ? tr("falder under 0 igen") : tr("kommunens budget")};
    f[4] = (struct fact){.label = tr("Tilbagebetalt, kun service"),
        .value = investment_payback_words(&r->payback_service, d->r.f.c.n_years, a),
        .note = r->payback_service.again ? tr("falder under 0 igen") : tr("kommunens serviceramme")};
    f[5] = (struct fact){.label = tr("Største udlæg"),
        .value = investment_kr_words(r->cash_peak, 0, a),
        .note = r->cash_peak < 0 ? arena_printf(a, tr("samlet til og med %d"), r->cash_peak_year)
                                 : tr("kommunen er aldrig i minus")};
    v->facts = f;
    v->n_facts = 6;
}

static const char **cells_of(struct req *req, const double *x, int years, double unit, bool cumulative)
{
    const char **cells = arena_must(req->arena, ((size_t)years + 1) * sizeof *cells);
    double sum = 0;
    for (int t = 0; t < years; t++) {
        sum += x[t];
        cells[t] = investment_amount_words(cumulative ? sum : x[t], unit, req->arena);
    }
    cells[years] = cumulative ? "" : investment_amount_words(sum, unit, req->arena);
    return cells;
}

static double most_amount(const struct investment_result *r)
{
    double most = 0, sum = 0;
    for (size_t i = 0; i < r->n_flows; i++) {
        for (int t = 0; t < r->f.c.n_years; t++)
            most = fmax(most, fabs(r->flows[i].by_year[t]));
    }
    for (int t = 0; t < r->f.c.n_years; t++) {
        sum += r->r.net_all[t];
        most = fmax(most, fabs(sum));
    }
    return most;
}

static void fill_table(struct req *req, const struct investment_data *d, struct investment_result_view *v)
{
    const struct investment_result *r = &d->r;
    const struct invest_case *c = &r->f.c;
    struct investment_cell_row *rows = arena_must(req->arena, (r->n_flows + 3) * sizeof *rows);
    const char **years = arena_must(req->arena, (size_t)c->n_years * sizeof *years);
    double unit = investment_unit(most_amount(r));
    int last = -1;
    size_t n = 0;
    for (int t = 0; t < c->n_years; t++)
        years[t] = arena_printf(req->arena, "%d", c->first_year + t);
    for (size_t i = 0; i < r->n_flows; i++) {
        const struct investment_flow *f = &r->flows[i];
        rows[n++] = (struct investment_cell_row){
            .label = arena_printf(
                req->arena, "%s", f->actor == last ? c->actors[f->actor].label : c->actors[f->actor].label),
            .line = code_label("steering_area", f->area),
            .cells = cells_of(req, f->by_year, c->n_years, unit, false)};
        last = f->actor;
    }
    rows[n++] = (struct investment_cell_row){.label = tr("Kommunen, kun service"),
        .cells = cells_of(req, r->r.net_service, c->n_years, unit, false),
        .is_sum = true};
    rows[n++] = (struct investment_cell_row){.label = tr("Kommunen i alt"),
        .cells = cells_of(req, r->r.net_all, c->n_years, unit, false),
        .is_sum = true};
    rows[n++] = (struct investment_cell_row){.label = tr("Kommunen i alt, lagt sammen år for år"),
        .cells = cells_of(req, r->r.net_all, c->n_years, unit, true),
        .is_sum = true};
    v->rows = rows;
    v->n_rows = n;
    v->years = years;
    v->n_years = (size_t)c->n_years;
    v->unit = investment_unit_words(unit);
}

static void fill_outside(struct req *req, const struct investment_data *d, struct investment_result_view *v)
{
    const struct invest_case *c = &d->r.f.c;
    struct investment_outside_view *rows = arena_must(req->arena, ((size_t)c->n_lines + 1) * sizeof *rows);
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        double sum = 0;
        if (l->kind == INVEST_COST || l->kind == INVEST_CASHABLE)
            continue;
        for (int t = 0; t < c->n_years; t++)
            sum += d->r.r.line[(size_t)i * (size_t)c->n_years + (size_t)t] * d->r.r.discount[t];
        rows[v->n_outside++] = (struct investment_outside_view){.label = l->label,
            .kind = l->kind == INVEST_CAPACITY ? tr("Frigjort kapacitet") : tr("Velfærd"),
            .amount = investment_kr_words(sum, 0, req->arena),
            .grade = l->grade ? l->grade : tr("ikke oplyst"),
            .source = l->source ? l->source : c->params[l->unit_value].source,
            .long_run = l->long_run};
    }
    v->outside = rows;
}

static const char *break_even_words(struct req *req, const struct investment_result *r)
{
    const struct invest_case *c = &r->f.c;
    struct arena *a = req->arena;
    if (c->n_outcomes == 0)
        return NULL;
    if (isnan(r->break_even) || r->break_even < 0)
        return tr("Der er ingen størrelse af virkningen, som får gevinst og udgift til at gå lige op.");
    const char *words =
        arena_printf(a, tr("Gevinst og udgift går lige op, hvis virkningen er %s pct. af den antagne."),
            investment_factor_words(r->break_even * 100, 0, a));
    if (c->n_outcomes > 1)
        return words;
    const struct invest_outcome *o = &c->outcomes[0];
    double p0 = c->params[o->p0].value, p1 = p0 + r->break_even * (c->params[o->p1].value - p0);
    return p1 > 1 ? words
                  : arena_printf(a, tr("%s Så skal %s pct. nå udfaldet “%s” med indsatsen mod %s pct. uden."),
                        words, investment_factor_words(p1 * 100, 1, a), o->label,
                        investment_factor_words(p0 * 100, 1, a));
}

static void fill_attention(struct req *req, const struct investment_data *d, struct investment_top_view *v);

static int investment_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct investment_result_view v = {0};
    int rc = investment_open(req, true, &d);
    if (rc)
        return rc;
    investment_top(req, &d, TAB_RESULT, &v.top);
    fill_attention(req, &d, &v.top);
    fill_facts(req, &d, &v);
    fill_verdict(req, &d, &v);
    fill_table(req, &d, &v);
    fill_outside(req, &d, &v);
    v.break_even = break_even_words(req, &d.r);
    v.outside_note = tr(
        "Beløbene er nutidsværdier. De lægges aldrig til budgettet og tæller ikke med i tilbagebetalingen.");
    v.source = tr(
        "Inspireret af SØM og GMCA's cost-benefit-model, uden at følge nogen af dem fuldt ud. Som i SØM er udligning og bloktilskud ikke med. Nøgletallene er afrundet efter deres usikkerhed.");
    struct html *h = investment_begin(req, res, &d, NULL, &v.top);
    v.actors = investment_actor_chart(h, &d.r);
    v.steps = investment_step_chart(h, &d.r);
    t_investment_result_page(h, &v);
    return page_end(req, res, h);
}

/* ---- assumptions ---- */

static bool is_guess(const char *source)
{
    return source && (strstr(source, "gæt") || strstr(source, "Gæt") || strstr(source, "GÆT") ||
                         strstr(source, "eksempel") || strstr(source, "Eksempel"));
}

static bool is_owned_by(const struct invest_param *p, const char *key)
{
    size_t n = strlen(key);
    return strncmp(p->key, key, n) == 0 && p->key[n] == '.';
}

static const char *range_words(struct req *req, const struct invest_param *p)
{
    struct arena *a = req->arena;
    if (p->shape == INVEST_CERTAIN)
        return NULL;
    const char *low = investment_param_words(p, p->low, a), *high = investment_param_words(p, p->high, a);
    return p->shape == INVEST_COUNTS ? arena_printf(a, tr("%lld af %lld, 95 pct.-interval %s til %s"),
                                           (long long)p->x, (long long)p->n, low, high)
                                     : arena_printf(a, tr("%s til %s"), low, high);
}

static void mark(struct investment_assumption_view *row, struct investment_assumptions_view *v)
{
    if (!row->source) {
        row->mark = tr("Mangler kilde");
        row->mark_class = "error";
        v->n_unsourced++;
    } else if (is_guess(row->source)) {
        row->mark = tr("Gæt");
        row->mark_class = "warning";
        v->n_guesses++;
    }
}

struct collecting {
    struct req *req;
    const struct investment_data *d;
    struct investment_assumptions_view *v;
    struct investment_assumption_view *rows;
};

static void add_params(
    struct collecting *k, const char *owner, const char *source, const char *grade, const char *url)
{
    const struct invest_case *c = &k->d->r.f.c;
    for (int i = 0; i < c->n_params; i++) {
        const struct invest_param *p = &c->params[i];
        if (!is_owned_by(p, owner))
            continue;
        struct investment_assumption_view row = {.label = investment_param_label(c, p, k->req->arena),
            .value = investment_param_words(p, p->value, k->req->arena),
            .range = range_words(k->req, p),
            .source = p->source ? p->source : source,
            .grade = p->grade ? p->grade : grade,
            .url = url};
        size_t len = strlen(p->key);
        if (!row.source && len > 9 && strcmp(p->key + len - 9, ".optimism") == 0)
            row.source = tr("Casens regler efter evidensgrad");
        mark(&row, k->v);
        k->rows[k->v->n++] = row;
    }
}

/* Persons a year: no number of the file has a source of its own there. */
static void add_persons(struct collecting *k)
{
    const struct invest_case *c = &k->d->r.f.c;
    const char *words = NULL;
    for (int i = 0; i < c->n_cohorts; i++)
        words = arena_printf(k->req->arena, "%s%s%d: %s", words ? words : "", words ? " · " : "",
            c->first_year + c->cohorts[i].year,
            investment_factor_words(c->cohorts[i].persons, 0, k->req->arena));
    if (!words)
        return;
    struct investment_assumption_view row = {.group = tr("Personer"),
        .label = tr("Personer, der begynder"),
        .value = words,
        .source = c->cohorts_source};
    mark(&row, k->v);
    k->rows[k->v->n++] = row;
}

static const char *year_words(struct req *req, const struct invest_case *c, const struct invest_line *l)
{
    const char *words = NULL;
    for (int t = 0; t < c->n_years; t++) {
        if (l->by_year[t] > 0 || l->by_year[t] < 0)
            words = arena_printf(req->arena, "%s%s%d: %s", words ? words : "", words ? " · " : "",
                c->first_year + t,
                investment_factor_words(
                    l->by_year[t], floor(l->by_year[t]) < l->by_year[t] ? 1 : 0, req->arena));
    }
    return words ? words : "0";
}

static void add_lines(struct collecting *k)
{
    const struct invest_case *c = &k->d->r.f.c;
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        const char *url =
            k->d->may_edit ? arena_printf(k->req->arena, "%s/ret/linjer?post=%d", k->d->url, i) : NULL;
        if (l->per == INVEST_PER_YEAR) {
            struct investment_assumption_view row = {
                .label = arena_printf(k->req->arena, tr("%s: antal"), l->label),
                .value = year_words(k->req, c, l),
                .source = l->source,
                .grade = l->grade,
                .url = url};
            mark(&row, k->v);
            k->rows[k->v->n++] = row;
        }
        add_params(k, l->key, l->source, l->grade, url);
        if (l->weeks_before != INVEST_NONE) {
            struct investment_assumption_view row = {
                .label = arena_printf(k->req->arena, tr("%s: uger på ydelse før"), l->label),
                .value = investment_factor_words(l->weeks_before, 0, k->req->arena),
                .source = l->source,
                .url = url};
            mark(&row, k->v);
            k->rows[k->v->n++] = row;
        }
    }
}

static void add_rules(struct collecting *k)
{
    const struct invest_case *c = &k->d->r.f.c;
    struct arena *a = k->req->arena;
    const char *rates = NULL;
    for (size_t i = 0; i < c->n_rates; i++)
        rates = arena_printf(a, tr("%s%s%s pct. fra år %d"), rates ? rates : "", rates ? ", " : "",
            investment_factor_words(c->rates[i].rate * 100, 1, a), c->rates[i].from);
    k->rows[k->v->n++] = (struct investment_assumption_view){.group = tr("Regler"),
        .label = tr("Diskontering"),
        .value = rates,
        .source = c->own_rates ? tr("Casens egen") : tr("Finansministeriet, juni 2023")};
    for (int i = 0; i < c->n_refunds; i++) {
        const char *steps = NULL;
        for (size_t s = 0; s < c->refunds[i].n_steps; s++)
            steps = arena_printf(a, tr("%s%s%s pct. fra uge %d"), steps ? steps : "", steps ? ", " : "",
                investment_factor_words(c->refunds[i].steps[s].pct, 0, a), c->refunds[i].steps[s].first_week);
        struct investment_assumption_view row = {
            .label = arena_printf(a, tr("Statens refusion fra %d"), c->refunds[i].first_year),
            .value = steps,
            .source = c->refunds[i].source};
        mark(&row, k->v);
        k->rows[k->v->n++] = row;
    }
}

static void fill_assumptions(
    struct req *req, const struct investment_data *d, struct investment_assumptions_view *v)
{
    const struct invest_case *c = &d->r.f.c;
    size_t most = (size_t)(c->n_params + 2 * c->n_lines + c->n_refunds + 4);
    struct collecting k = {
        req, d, v, arena_must(req->arena, most * sizeof(struct investment_assumption_view))};
    add_persons(&k);
    for (int i = 0; i < c->n_outcomes; i++) {
        size_t first = v->n;
        add_params(&k, c->outcomes[i].key, c->outcomes[i].source, c->outcomes[i].grade,
            d->may_edit ? arena_printf(req->arena, "%s/ret/udfald?post=%d", d->url, i) : NULL);
        if (i == 0 && v->n > first)
            k.rows[first].group = tr("Udfald");
    }
    size_t first = v->n;
    add_lines(&k);
    if (v->n > first)
        k.rows[first].group = tr("Udgifter og gevinster");
    add_rules(&k);
    v->rows = k.rows;
}

static void fill_attention(struct req *req, const struct investment_data *d, struct investment_top_view *top)
{
    struct investment_assumptions_view v = {0};
    struct attention *items = arena_must(req->arena, 3 * sizeof *items);
    size_t n = 0;
    const char *url = arena_printf(req->arena, "%s/forudsaetninger", d->url);
    fill_assumptions(req, d, &v);
    if (v.n_unsourced)
        items[n++] = (struct attention){"warning", NULL,
            v.n_unsourced == 1
                ? tr("1 tal i casen mangler kilde.")
                : arena_printf(req->arena, tr("%zu tal i casen mangler kilde."), v.n_unsourced),
            tr("Se forudsætningerne"), url};
    if (v.n_guesses)
        items[n++] = (struct attention){"warning", NULL,
            v.n_guesses == 1 ? tr("1 tal er et gæt. Resultatet er kun så godt som gættet.")
                             : arena_printf(req->arena,
                                   tr("%zu tal er gæt. Resultatet er kun så godt som gættene."), v.n_guesses),
            tr("Se, hvad det betyder"), arena_printf(req->arena, "%s/foelsomhed", d->url)};
    if (d->v.state == INVESTMENT_REVIEW && who_may(&req->who, PERM_ECONOMY_APPROVE))
        items[n++] = (struct attention){"time", NULL, tr("Casen venter på godkendelse."),
            tr("Gå til behandlingen"), arena_printf(req->arena, "%s/behandling", d->url)};
    top->attention = items;
    top->n_attention = n;
}

/* What others say will be saved is quoted beside the case and never counted in it (S4_09). */
static int fill_quotes(struct req *req, struct investment_assumptions_view *v)
{
    struct conn *c;
    struct reported *rows;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    const struct organisation *city = organisation_of_kind("municipality");
    rc = reported_of(c, "city", city ? city->key : "kk", &rows, &n, req->arena, &req->err);
    struct investment_quote_view *quotes = arena_must(req->arena, (n + 1) * sizeof *quotes);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_has_prefix(rows[i].key, "besparelse-"))
            continue;
        quotes[v->n_quotes++] = (struct investment_quote_view){
            arena_printf(req->arena, "%s%s%s", lang_pick(rows[i].label, rows[i].label_en),
                rows[i].period ? ", " : "", rows[i].period ? rows[i].period : ""),
            rows[i].as_printed, reported_source_words(c, rows[i].source, rows[i].place, req->arena),
            rows[i].note};
    }
    db_release(req->db, c);
    v->quotes = quotes;
    return rc;
}

static int assumptions_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct investment_assumptions_view v = {0};
    int rc = investment_open(req, false, &d);
    if (!rc)
        rc = fill_quotes(req, &v);
    if (rc)
        return rc;
    investment_top(req, &d, TAB_ASSUMPTIONS, &v.top);
    fill_assumptions(req, &d, &v);
    struct link *edit = arena_must(req->arena, CONTENT_PARTS * sizeof *edit);
    for (int i = 0; d.may_edit && i < CONTENT_PARTS; i++)
        edit[v.n_edit++] = (struct link){tr(CONTENT_INFO[i].title),
            arena_printf(req->arena, "%s/ret/%s", d.url, CONTENT_INFO[i].key), false};
    v.edit = edit;
    v.source = tr("Evidensgraden er casens egen. Den styrer, hvor meget gevinsten er skrevet ned.");
    struct html *h = investment_begin(req, res, &d, tr("Forudsætninger"), &v.top);
    t_investment_assumptions_page(h, &v);
    return page_end(req, res, h);
}

static const struct param case_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(investment_route, "GET", INVESTMENT_URL "/{key}", PERM_ECONOMY_READ, investment_page, case_params);
ROUTE(investment_assumptions_route, "GET", INVESTMENT_URL "/{key}/forudsaetninger", PERM_ECONOMY_READ,
    assumptions_page, case_params);
