/* Use of an agreement's places: by month, offer and target group, what it costs, and what lies ahead. */
#include "supply/utilisation_page.h"

#include "base/text.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "effect/use_success.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "utilisation.html.h"

#include <math.h>

enum { MAX_GROUPS = 40 };

/* A row's figures with the citizens behind, and whether it is shown. */
struct cell {
    const char *label, *note, *key;
    struct use_sum sum;
    struct utilisation_count count;
    bool hidden, hide_started, hide_completed;
};
struct data {
    struct utilisation all, u; /* u = the offers that are counted */
    struct use_period period;
    const char *offer;
    size_t left_out;
    struct cell *months, *offers, *groups, total;
    size_t n_months, n_groups;
    bool any_hidden;
    struct use_forecast ahead;
    struct utilisation_warning warning;
    struct utilisation_money money;
    struct use_success success;
};

/* ---- reading ---- */

static int count_cell(
    struct req *req, struct data *d, const char *benefit, day_t from, day_t to, struct cell *ret)
{
    return utilisation_count(&d->u, ret->key, benefit, from, to, &ret->count, req->arena, &req->err);
}

static int read_months(struct req *req, struct data *d)
{
    day_t from = d->period.from, to = d->period.to;
    size_t left_out;
    d->n_months = use_months(from, to);
    struct use_sum *sums = arena_array(req->arena, d->n_months + 1, sizeof *sums);
    d->months = arena_array(req->arena, d->n_months + 1, sizeof *d->months);
    if (!sums || !d->months)
        return err_set(&req->err, ERR_LIMIT, "utilisation page: months");
    int rc = utilisation_sum(&d->u, NULL, from, to, &d->total.sum, sums, &left_out, req->arena, &req->err);
    if (!rc)
        rc = count_cell(req, d, NULL, from, to, &d->total);
    for (size_t i = 0; !rc && i < d->n_months; i++) {
        struct cell *m = &d->months[i];
        day_t first = use_month_start(from, to, i), end = use_month_start(from, to, i + 1);
        m->sum = sums[i];
        m->label = html_format(req->arena, req->lang, harg_filter(harg_day(first), HF_MONTH));
        if (day_add_months(first, 1).n > end.n && end.n == d->period.end.n)
            m->note = arena_printf(req->arena, tr("til og med %s"),
                html_format(req->arena, req->lang, harg_day((day_t){end.n - 1})));
        rc = count_cell(req, d, NULL, first, end, m);
    }
    return rc;
}

static int read_offers(struct req *req, struct data *d)
{
    int rc = OK;
    d->offers = arena_array(req->arena, d->u.n + 1, sizeof *d->offers);
    if (!d->offers)
        return err_set(&req->err, ERR_LIMIT, "utilisation page: offers");
    for (size_t i = 0; !rc && i < d->u.n; i++) {
        const struct utilisation_offer *o = &d->u.offers[i];
        d->offers[i].label = lang_pick(o->title, o->title_en);
        d->offers[i].key = o->key;
        rc = utilisation_sum_offer(
            o, d->period.from, d->period.to, &d->offers[i].sum, NULL, req->arena, &req->err);
        if (!rc)
            rc = count_cell(req, d, NULL, d->period.from, d->period.to, &d->offers[i]);
    }
    return rc;
}

/* Groups with a course in the period, in the order of the list; last those without a benefit. */
static int read_groups(struct req *req, struct data *d)
{
    const struct code *const *codes;
    size_t n = code_list("benefit", DAY_NONE, &codes);
    int rc = OK;
    d->groups = arena_array(req->arena, MAX_GROUPS + 1, sizeof *d->groups);
    if (!d->groups)
        return err_set(&req->err, ERR_LIMIT, "utilisation page: groups");
    for (size_t i = 0; !rc && i <= n && d->n_groups < MAX_GROUPS; i++) {
        struct cell *g = &d->groups[d->n_groups];
        *g = (struct cell){.label = i < n ? code_label("benefit", codes[i]->code) : tr("Ingen ydelse")};
        rc = count_cell(req, d, i < n ? codes[i]->code : "", d->period.from, d->period.to, g);
        d->n_groups += g->count.days > 0;
    }
    return rc;
}

/* ---- small counts ---- */

static bool hide_table(struct req *req, struct cell *cells, size_t n, int64_t k)
{
    struct suppress_cell *s = arena_array(req->arena, n + 1, sizeof *s);
    if (!s)
        return true;
    for (size_t i = 0; i < n; i++)
        s[i] = (struct suppress_cell){
            cells[i].count.days, INT64_MAX, suppress_is_small(cells[i].count.citizens, k)};
    bool total_shown = suppress_table(s, n, k);
    for (size_t i = 0; i < n; i++)
        cells[i].hidden = s[i].hidden;
    return !total_shown;
}

/* Started and completed courses of the offers, each a table with its total. */
static bool hide_events(struct req *req, struct cell *cells, size_t n, int64_t k, bool completed)
{
    struct suppress_cell *s = arena_array(req->arena, n + 1, sizeof *s);
    if (!s)
        return true;
    for (size_t i = 0; i < n; i++) {
        const struct utilisation_count *c = &cells[i].count;
        s[i] = (struct suppress_cell){completed ? c->completed : c->started, INT64_MAX,
            suppress_is_small(completed ? c->completed_citizens : c->started_citizens, k)};
    }
    bool total_shown = suppress_table(s, n, k);
    for (size_t i = 0; i < n; i++)
        *(completed ? &cells[i].hide_completed : &cells[i].hide_started) = s[i].hidden;
    return !total_shown;
}

static void hide_small(struct req *req, struct data *d)
{
    struct actor actor = req_actor(req);
    int64_t k = figure_small_limit();
    struct utilisation_count *t = &d->total.count;
    if (figure_shows_small(&actor))
        return;
    bool total = suppress_is_small(t->citizens, k);
    total = hide_table(req, d->months, d->n_months, k) || total;
    total = hide_table(req, d->offers, d->u.n, k) || total;
    total = hide_table(req, d->groups, d->n_groups, k) || total;
    d->total.hidden = total;
    d->total.hide_started =
        hide_events(req, d->offers, d->u.n, k, false) || suppress_is_small(t->started_citizens, k);
    d->total.hide_completed =
        hide_events(req, d->offers, d->u.n, k, true) || suppress_is_small(t->completed_citizens, k);
    d->any_hidden = total || d->total.hide_started || d->total.hide_completed;
    for (size_t i = 0; i < d->n_months; i++)
        d->any_hidden = d->any_hidden || d->months[i].hidden;
    for (size_t i = 0; i < d->u.n; i++)
        d->any_hidden =
            d->any_hidden || d->offers[i].hidden || d->offers[i].hide_started || d->offers[i].hide_completed;
    for (size_t i = 0; i < d->n_groups; i++)
        d->any_hidden = d->any_hidden || d->groups[i].hidden;
}

static bool is_success_hidden(struct req *req, const struct data *d)
{
    struct actor actor = req_actor(req);
    return !figure_shows_small(&actor) &&
           (d->total.hidden || suppress_share(d->success.achieved, d->success.due, figure_small_limit()));
}

static int read_figures(struct req *req, struct conn *c, struct data *d)
{
    int rc = utilisation_load_benefits(c, &d->u, req->arena, &req->err);
    if (!rc)
        rc = read_months(req, d);
    if (!rc)
        rc = read_offers(req, d);
    if (!rc)
        rc = read_groups(req, d);
    if (!rc)
        rc = use_success_of(c, &d->u, d->period.from, d->period.to, &d->success, req->arena, &req->err);
    if (!rc)
        rc = utilisation_forecast_of(&d->u, NULL, &d->ahead, req->arena, &req->err);
    if (!rc)
        rc = utilisation_warn(&d->u, &d->ahead, &d->warning, req->arena, &req->err);
    if (!rc)
        utilisation_money_of(&d->u.agreement, &d->total.sum, &d->money);
    return rc;
}

static int read_data(struct req *req, struct data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    day_t as_of = figure_data_date();
    d->offer = req_text(req, "tilbud");
    day_t from = req_text(req, "fra") ? day_parse_iso(arena_printf(req->arena, "%s-01", req_text(req, "fra")))
                                      : DAY_NONE;
    rc = utilisation_load(c, req_text(req, "key"), from, as_of, &d->all, req->arena, &req->err);
    if (!rc) {
        use_period_read(req, &d->all, &d->period);
        rc = utilisation_stated(
            &d->all, d->offer, d->period.from, d->period.to, &d->u, &d->left_out, req->arena, &req->err);
    }
    if (!rc && d->all.has_places)
        rc = read_figures(req, c, d);
    db_release(req->db, c);
    if (!rc)
        hide_small(req, d);
    return rc;
}

/* ---- the view ---- */

static struct use_row row_of(struct req *req, const struct data *d, const struct cell *c)
{
    struct utilisation_money m;
    utilisation_money_of(&d->u.agreement, &c->sum, &m);
    return (struct use_row){.label = c->label,
        .note = c->note,
        .guaranteed = use_count_text(req, c->sum.guaranteed, false),
        .used = use_count_text(req, c->sum.used, c->hidden),
        .over = use_count_text(req, c->sum.over + c->sum.outside, c->hidden),
        .share = use_share_text(req, use_ppm(&c->sum), c->hidden),
        .unused = use_money_text(req, m.unused, c->hidden),
        .started = use_count_text(req, c->count.started, c->hidden || c->hide_started),
        .completed = use_count_text(req, c->count.completed, c->hidden || c->hide_completed)};
}

static const struct use_row *rows_of(
    struct req *req, const struct data *d, const struct cell *cells, size_t n)
{
    struct use_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++)
        rows[i] = row_of(req, d, &cells[i]);
    return rows;
}

static void fill_groups(struct req *req, const struct data *d, struct utilisation_view *v)
{
    struct use_group_row *rows = arena_array(req->arena, d->n_groups + 1, sizeof *rows);
    const struct use_sum *t = &d->total.sum;
    for (size_t i = 0; rows && i < d->n_groups; i++) {
        const struct cell *g = &d->groups[i];
        struct use_sum share = {.used = g->count.days, .guaranteed = t->guaranteed};
        rows[i] = (struct use_group_row){g->label, use_count_text(req, g->count.days, g->hidden),
            use_share_text(req, use_ppm(&share), g->hidden), use_count_text(req, g->count.courses, g->hidden),
            use_count_text(req, g->count.citizens, g->hidden)};
    }
    v->groups = rows;
    v->n_groups = rows ? d->n_groups : 0;
}

static void fill_costs(struct req *req, const struct data *d, struct utilisation_view *v)
{
    enum { N = 5 };
    struct use_cost_row *rows = arena_array(req->arena, N, sizeof *rows);
    const struct utilisation_count *t = &d->total.count;
    const struct utilisation_money *m = &d->money;
    const char *why;
    struct money success = use_success_cost(&d->u.agreement, &d->success, &why, req->arena);
    bool hide_success = is_success_hidden(req, d), hidden = d->total.hidden;
    if (!rows)
        return;
    struct money started = {money_is_none(m->paid) ? INT_NONE : use_divide(m->paid.oere, t->started)};
    struct money completed = {money_is_none(m->paid) ? INT_NONE : use_divide(m->paid.oere, t->completed)};
    rows[0] = (struct use_cost_row){tr("Betalt for pladserne i perioden"),
        use_money_text(req, m->paid, hidden && utilisation_pay_of(&d->u.agreement) != USE_PAYS_ALL), m->why};
    rows[1] = (struct use_cost_row){tr("Pr. brugt plads om året"),
        use_money_text(req, m->per_used_year, hidden), tr("betalt ÷ brugte pladsdage regnet om til år")};
    rows[2] = (struct use_cost_row){tr("Pr. begyndt forløb"),
        use_money_text(req, started, hidden || d->total.hide_started),
        arena_printf(
            req->arena, tr("%s begyndte"), use_count_text(req, t->started, hidden || d->total.hide_started))};
    rows[3] = (struct use_cost_row){tr("Pr. gennemført forløb"),
        use_money_text(req, completed, hidden || d->total.hide_completed),
        arena_printf(req->arena, tr("%s gennemførte"),
            use_count_text(req, t->completed, hidden || d->total.hide_completed))};
    const char *met = arena_printf(req->arena, tr("%s af %s nåede effektmålet"),
        use_count_text(req, d->success.achieved, hide_success),
        use_count_text(req, d->success.due, hide_success));
    if (d->success.without_goal && d->success.with_goal)
        met = arena_printf(
            req->arena, tr("%s; %zu tilbud uden målt effektmål er ikke med"), met, d->success.without_goal);
    rows[4] = (struct use_cost_row){
        tr("Pr. vellykket forløb"), use_money_text(req, success, hide_success), why ? why : met};
    v->costs = rows;
    v->n_costs = N;
}

static void fill_ahead(struct req *req, const struct data *d, struct utilisation_view *v)
{
    const struct use_forecast *f = &d->ahead;
    struct use_ahead_row *rows = arena_array(req->arena, f->n + 1, sizeof *rows);
    v->ahead_why =
        d->total.hidden ? tr("Prognosen bygger på få borgere og er undertrykt.") : use_forecast_why(f);
    if (!rows || v->ahead_why)
        return;
    for (size_t i = 0; i <= f->n; i++) {
        const struct use_forecast_month *m = i < f->n ? &f->months[i] : &f->total;
        struct use_sum share = {.used = llround(m->used), .guaranteed = m->guaranteed};
        struct harg month = harg_filter(harg_day(m->from), HF_MONTH);
        rows[i] = (struct use_ahead_row){
            i == f->n ? use_period_words(req, f->from, f->to)
            : day_ymd(m->from).day > 1
                ? arena_printf(req->arena, tr("resten af %s"), html_format(req->arena, req->lang, month))
                : html_format(req->arena, req->lang, month),
            use_count_text(req, m->guaranteed, false), use_count_text(req, llround(m->used), false),
            arena_printf(req->arena, "%s–%s", use_count_text(req, llround(m->low), false),
                use_count_text(req, llround(m->high), false)),
            use_share_text(req, use_ppm(&share), false)};
    }
    v->ahead = rows;
    v->n_ahead = f->n;
    v->ahead_total = rows[f->n];
}

static void fill_method(struct req *req, const struct data *d, struct utilisation_view *v)
{
    enum { N = 5 };
    const struct use_forecast *f = &d->ahead;
    const char **words = arena_array(req->arena, N, sizeof *words);
    if (!words)
        return;
    words[0] = arena_printf(req->arena,
        tr("De løbende forløb antages at vare som de seneste forløb i samme tilbud (%lld afsluttede), givet hvor længe de har varet."),
        (long long)f->ended);
    words[1] = arena_printf(req->arena,
        tr("Nye forløb begynder tilfældigt i samme takt som de seneste %lld dage (%lld begyndte), men ingen efter tilbuddets sidste henvisningsdag."),
        (long long)f->rate_days, (long long)f->starts);
    words[2] = tr(
        "Ingen forløb varer længere end tilbuddet og aftalen. Højst de garanterede pladser tæller hver dag.");
    words[3] = arena_printf(req->arena,
        tr("Tallet er gennemsnittet af %d beregnede fremtider, og intervallet rummer 95 pct. af dem. De samme rækker giver altid de samme tal."),
        f->n_simulations);
    words[4] =
        tr("Prognosen kender ikke ferier, kampagner, nye regler eller borgere, der venter på at begynde.");
    v->method = words;
    v->n_method = N;
}

static double average(double place_days, int64_t days)
{
    return days > 0 ? place_days / (double)days : NAN;
}

static const char *month_label(struct req *req, day_t d)
{
    static const char *const names[] = {N_("jan."), N_("feb."), N_("mar."), N_("apr."), N_("maj"), N_("jun."),
        N_("jul."), N_("aug."), N_("sep."), N_("okt."), N_("nov."), N_("dec.")};
    struct ymd y = day_ymd(d);
    return arena_printf(req->arena, "%s\n%d", tr(names[y.month - 1]), y.year);
}

static void fill_chart(struct req *req, struct html *h, const struct data *d, struct utilisation_view *v)
{
    size_t n_ahead = v->ahead_why ? 0 : d->ahead.n;
    struct chart_column *cols = arena_array(req->arena, d->n_months + n_ahead + 1, sizeof *cols);
    if (!cols)
        return;
    for (size_t i = 0; i < d->n_months; i++) {
        const struct cell *m = &d->months[i];
        day_t from = use_month_start(d->period.from, d->period.to, i),
              to = use_month_start(d->period.from, d->period.to, i + 1);
        int64_t days = to.n - from.n;
        cols[i] = (struct chart_column){.label = month_label(req, from),
            .value = average((double)m->sum.used, days),
            .over = average((double)(m->sum.over + m->sum.outside), days),
            .line = average((double)m->sum.guaranteed, days),
            .lo = NAN,
            .hi = NAN,
            .known = m->hidden ? CHART_SUPPRESSED : CHART_KNOWN};
    }
    bool joins = d->period.to.n == d->ahead.from.n;
    for (size_t i = 0; joins && i < n_ahead; i++) {
        const struct use_forecast_month *m = &d->ahead.months[i];
        int64_t days = m->to.n - m->from.n;
        cols[d->n_months + i] = (struct chart_column){.label = month_label(req, m->from),
            .value = average(m->used, days),
            .line = average((double)m->guaranteed, days),
            .lo = average(m->low, days),
            .hi = average(m->high, days),
            .known = CHART_KNOWN,
            .ahead = true};
    }
    const struct chart_columns chart = {.title = tr("Hvor meget af de garanterede pladser bliver brugt?"),
        .unit = tr(
            "Pladser i gennemsnit pr. dag. Mørke søjler er brugte pladser, lyse er prognose med interval, gule er overbooking. Stregen er de garanterede."),
        .finding = arena_printf(req->arena, tr("Udnyttelse i perioden: %s. Prognose: %s."),
            use_share_text(req, use_ppm(&d->total.sum), d->total.hidden),
            use_forecast_text(req, &d->ahead, d->total.hidden)),
        .line_name = tr("Garanteret"),
        .columns = cols,
        .n = d->n_months + (joins ? n_ahead : 0)};
    v->chart = chart_columns(h, &chart);
}

static void fill_facts(struct req *req, const struct data *d, struct utilisation_view *v)
{
    enum { N = 6 };
    struct fact *facts = arena_array(req->arena, N, sizeof *facts);
    const struct use_sum *t = &d->total.sum;
    const struct utilisation_warning *w = &d->warning;
    bool hidden = d->total.hidden;
    if (!facts)
        return;
    const char *interval = !hidden && d->ahead.why == USE_FORECAST_OK
                               ? arena_printf(req->arena, tr("interval %s; til %s"),
                                     use_interval_text(req, d->ahead.low_ppm, d->ahead.high_ppm),
                                     html_format(req->arena, req->lang, harg_day((day_t){d->ahead.to.n - 1})))
                               : v->ahead_why;
    facts[0] = (struct fact){tr("Udnyttelse i perioden"), use_share_text(req, use_ppm(t), hidden),
        tr("brugte ÷ garanterede pladsdage"), w->under_now && use_ppm(t) < w->share_ppm};
    facts[1] =
        (struct fact){tr("Garanterede pladsdage"), use_count_text(req, t->guaranteed, false), NULL, false};
    facts[2] = (struct fact){tr("Brugte pladsdage"), use_count_text(req, t->used, hidden),
        arena_printf(
            req->arena, tr("over det garanterede: %s"), use_count_text(req, t->over + t->outside, hidden)),
        false};
    facts[3] = (struct fact){tr("Ubrugt beløb"), use_money_text(req, d->money.unused, hidden),
        d->money.why                                           ? d->money.why
        : utilisation_pay_of(&d->u.agreement) == USE_PAYS_USED ? tr("aftalen betaler kun for brugte pladser")
                                                               : NULL,
        false};
    facts[4] = (struct fact){tr("Prognose til aftalens slut"), use_forecast_text(req, &d->ahead, hidden),
        interval, w->under_forecast && !hidden};
    facts[5] = (struct fact){tr("Grænse for advarsel"),
        w->share_ppm == INT_NONE ? tr("ikke fastsat") : use_share_text(req, w->share_ppm, false), NULL,
        false};
    v->facts = facts;
    v->n_facts = N;
}

static void fill_attention(struct req *req, const struct data *d, struct utilisation_view *v)
{
    enum { N = 3 };
    struct attention *items = arena_array(req->arena, N, sizeof *items);
    const struct utilisation_warning *w = &d->warning;
    const char *page = use_url(req, d->all.agreement.key, "");
    if (!items)
        return;
    if (w->under_now && !d->total.hidden)
        items[v->n_attention++] = (struct attention){"warning", tr("Under grænsen nu."),
            arena_printf(req->arena, tr("De seneste %d dage er %s af pladserne brugt. Grænsen er %s"),
                USE_RECENT_DAYS, use_share_text(req, w->now_ppm, false),
                use_share_text(req, w->share_ppm, false)),
            tr("Prøv et andet antal pladser"), v->what_if_url};
    if (w->under_forecast && !d->total.hidden)
        items[v->n_attention++] = (struct attention){"warning", tr("Under grænsen i prognosen."),
            arena_printf(req->arena,
                w->high_ppm >= w->share_ppm
                    ? tr("Til aftalens slut ventes %s af pladserne brugt (%s). Intervallet rummer grænsen på %s")
                    : tr("Til aftalens slut ventes %s af pladserne brugt (%s). Grænsen er %s"),
                use_share_text(req, w->forecast_ppm, false), use_interval_text(req, w->low_ppm, w->high_ppm),
                use_share_text(req, w->share_ppm, false)),
            w->under_now ? NULL : tr("Prøv et andet antal pladser"), w->under_now ? NULL : v->what_if_url};
    if (d->money.why && !d->total.sum.unknown_days)
        items[v->n_attention++] = (struct attention){"info", tr("Beløb kan ikke beregnes."), d->money.why,
            v->may_edit ? tr("Tilføj oplysningen") : tr("Se aftalen"), page};
    v->attention = items;
}

static void fill_choices(struct req *req, const struct data *d, struct utilisation_view *v)
{
    struct html_option *offers = arena_array(req->arena, d->all.n + 1, sizeof *offers);
    size_t n = use_months(d->period.first, d->period.end);
    struct html_option *months = arena_array(req->arena, n + 1, sizeof *months);
    if (!offers || !months)
        return;
    offers[v->n_offers++] = (struct html_option){"", tr("Alle tilbud")};
    for (size_t i = 0; i < d->all.n; i++)
        offers[v->n_offers++] = (struct html_option){
            d->all.offers[i].key, lang_pick(d->all.offers[i].title, d->all.offers[i].title_en)};
    for (size_t i = 0; i < n; i++) {
        day_t first = use_month_start(d->period.first, d->period.end, i);
        struct ymd y = day_ymd(first);
        months[v->n_months++] = (struct html_option){arena_printf(req->arena, "%04d-%02d", y.year, y.month),
            html_format(req->arena, req->lang, harg_filter(harg_day(first), HF_MONTH))};
    }
    v->offers = offers;
    v->months = months;
    v->offer = d->offer;
    v->from = d->period.from_text;
    v->to = d->period.to_text;
}

static const char *this_url(struct req *req, const struct data *d, const char *name, const char *value)
{
    const char *url = use_url(req, d->all.agreement.key, "/brug");
    url = html_url_with(req->arena, url, "tilbud", d->offer);
    url = html_url_with(req->arena, url, "fra", req_text(req, "fra") ? d->period.from_text : NULL);
    url = html_url_with(req->arena, url, "til", req_text(req, "til") ? d->period.to_text : NULL);
    return name ? html_url_with(req->arena, url, name, value) : url;
}

static void fill_filters(struct req *req, const struct data *d, struct utilisation_view *v)
{
    struct link *filters = arena_array(req->arena, 3, sizeof *filters);
    if (!filters)
        return;
    for (size_t i = 0; d->offer && i < d->all.n; i++)
        if (text_equal(d->all.offers[i].key, d->offer))
            filters[v->n_filters++] =
                (struct link){lang_pick(d->all.offers[i].title, d->all.offers[i].title_en),
                    this_url(req, d, "tilbud", NULL), false};
    if (req_text(req, "fra"))
        filters[v->n_filters++] = (struct link){arena_printf(req->arena, tr("fra %s"), d->period.from_text),
            this_url(req, d, "fra", NULL), false};
    if (req_text(req, "til"))
        filters[v->n_filters++] = (struct link){
            arena_printf(req->arena, tr("til %s"), d->period.to_text), this_url(req, d, "til", NULL), false};
    v->filters = filters;
}

static void fill_notes(struct req *req, const struct data *d, struct utilisation_view *v)
{
    if (d->left_out)
        v->left_out = arena_printf(req->arena,
            d->left_out == 1 ? tr("%zu tilbud er ikke med: pladserne er ikke oplyst i hele perioden.")
                             : tr("%zu tilbud er ikke med: deres pladser er ikke oplyst i hele perioden."),
            d->left_out);
    if (d->any_hidden)
        v->hidden =
            tr("Små antal er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud.");
    v->source = arena_printf(req->arena,
        tr("Kilder: aftalens pladser og priser og Tovholders forløb. Data til og med %s. Et forløb tæller fra første til sidste dag; målgruppe er ydelsen på forløbets første dag. Beløb er afrundet til hele øre pr. tilbud og måned."),
        html_format(req->arena, req->lang, harg_day(d->all.as_of)));
}

static void fill_head(struct req *req, const struct data *d, struct utilisation_view *v)
{
    struct action *actions = arena_array(req->arena, 3, sizeof *actions);
    if (!actions)
        return;
    actions[0] = (struct action){tr("Prøv et andet antal pladser"), v->what_if_url, NULL};
    actions[1] = (struct action){tr("Hent XLSX"), this_url(req, d, "format", "xlsx"), NULL};
    actions[2] = (struct action){tr("Hent CSV"), this_url(req, d, "format", "csv"), NULL};
    v->head = (struct page_head){.title = tr("Brug af pladser"),
        .lead =
            arena_printf(req->arena, "%s · %s", lang_pick(d->all.agreement.title, d->all.agreement.title_en),
                use_period_words(req, d->period.from, d->period.to)),
        .actions = actions,
        .n_actions = v->empty || v->none ? 1 : 3};
}

static void fill_view(struct req *req, const struct data *d, struct utilisation_view *v)
{
    v->may_edit = who_may(&req->who, PERM_OFFER_EDIT);
    v->url = use_url(req, d->all.agreement.key, "/brug");
    v->add_url = use_url(req, d->all.agreement.key, v->may_edit && d->all.n ? "/pladser/ny" : "");
    v->what_if_url = use_url(req, d->all.agreement.key, "/brug/hvad-nu-hvis");
    v->empty = !d->all.has_places;
    v->none = !v->empty && !d->u.n;
    fill_head(req, d, v);
    fill_notes(req, d, v);
    if (v->empty)
        return;
    fill_choices(req, d, v);
    fill_filters(req, d, v);
    if (v->none)
        return;
    fill_ahead(req, d, v);
    fill_method(req, d, v);
    fill_facts(req, d, v);
    fill_attention(req, d, v);
    fill_groups(req, d, v);
    fill_costs(req, d, v);
    v->month_rows = rows_of(req, d, d->months, d->n_months);
    v->n_month_rows = v->month_rows ? d->n_months : 0;
    v->offer_rows = rows_of(req, d, d->offers, d->u.n);
    v->n_offer_rows = v->offer_rows ? d->u.n : 0;
    v->total = row_of(req, d, &d->total);
    v->total.label = tr("I alt");
}

/* ---- file ---- */

enum { FILE_COLS = 10 };

static void file_row(
    const struct data *d, const char *kind, const struct cell *c, bool is_group, struct export_cell *out)
{
    struct utilisation_money m;
    utilisation_money_of(&d->u.agreement, &c->sum, &m);
    const char *word = tr("undertrykt"), *none = tr("kan ikke beregnes");
    bool no_start = c->hidden || c->hide_started, no_end = c->hidden || c->hide_completed;
    int64_t ppm = use_ppm(&c->sum);
    out[0] = export_text(kind);
    out[1] = export_text(c->label);
    out[2] = is_group ? export_text("") : export_number(EXPORT_COUNT, c->sum.guaranteed);
    out[3] =
        c->hidden ? export_text(word) : export_number(EXPORT_COUNT, is_group ? c->count.days : c->sum.used);
    out[4] = is_group    ? export_text("")
             : c->hidden ? export_text(word)
                         : export_number(EXPORT_COUNT, c->sum.over);
    out[5] = is_group    ? export_text("")
             : c->hidden ? export_text(word)
                         : export_number(EXPORT_COUNT, c->sum.outside);
    out[6] = is_group          ? export_text("")
             : ppm == INT_NONE ? export_text(none)
             : c->hidden       ? export_text(word)
                               : export_number(EXPORT_PCT, ppm);
    out[7] = is_group                  ? export_text("")
             : money_is_none(m.unused) ? export_text(none)
             : c->hidden               ? export_text(word)
                                       : export_number(EXPORT_KR, m.unused.oere);
    out[8] = no_start ? export_text(word) : export_number(EXPORT_COUNT, c->count.started);
    out[9] = no_end || is_group ? export_text(is_group ? "" : word)
                                : export_number(EXPORT_COUNT, c->count.completed);
}

static int send_file(struct req *req, struct res *res, struct data *d, const struct utilisation_view *v)
{
    const char *heads[FILE_COLS] = {tr("Opdeling"), tr("Navn"), tr("Garanterede pladsdage"),
        tr("Brugte pladsdage"), tr("Overbookede pladsdage"), tr("Pladsdage uden aftalte pladser"),
        tr("Udnyttelse, pct."), tr("Ubrugt beløb, kr."), tr("Begyndte forløb"), tr("Gennemførte forløb")};
    size_t n = d->n_months + d->u.n + d->n_groups + 1, row = 0;
    struct export_cell *cells = arena_array(req->arena, n, FILE_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "utilisation file");
    for (size_t i = 0; i < d->n_months; i++) {
        /* Started and completed are not suppressed by month as a table: they stand on the offers. */
        struct cell m = d->months[i];
        m.hide_started = m.hide_completed = d->any_hidden;
        file_row(d, tr("Måned"), &m, false, cells + row++ * FILE_COLS);
    }
    for (size_t i = 0; i < d->u.n; i++)
        file_row(d, tr("Tilbud"), &d->offers[i], false, cells + row++ * FILE_COLS);
    for (size_t i = 0; i < d->n_groups; i++) {
        struct cell g = d->groups[i];
        g.hide_started = d->any_hidden;
        file_row(d, tr("Målgruppe"), &g, true, cells + row++ * FILE_COLS);
    }
    d->total.label = tr("I alt");
    file_row(d, tr("I alt"), &d->total, false, cells + row++ * FILE_COLS);
    const char *notes[4] = {v->head.lead, v->source};
    size_t n_notes = 2;
    if (v->left_out)
        notes[n_notes++] = v->left_out;
    if (v->hidden)
        notes[n_notes++] = v->hidden;
    struct export_table t = {arena_printf(req->arena, "brug-%s", d->all.agreement.key), heads, FILE_COLS,
        cells, row, notes, n_notes};
    return export_send(req, res, req_text(req, "format"), &t);
}

static int utilisation_page(struct req *req, struct res *res)
{
    struct data *d = arena_alloc(req->arena, sizeof *d);
    struct utilisation_view v = {0};
    int rc = d ? read_data(req, d) : err_set(&req->err, ERR_LIMIT, "utilisation page");
    if (rc)
        return rc;
    fill_view(req, d, &v);
    if (req_text(req, "format") && !v.empty && !v.none)
        return send_file(req, res, d, &v);
    const struct agreement *g = &d->all.agreement;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {lang_pick(g->title, g->title_en), use_url(req, g->key, "")}, {tr("Brug af pladser"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, v.head.title, crumbs, 3);
    if (!v.empty && !v.none)
        fill_chart(req, h, d, &v);
    t_utilisation_page(h, &v);
    return page_end(req, res, h);
}

static const struct param utilisation_params[] = {{"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0},
    {"fra", P_KEY, 0, 0}, {"til", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(utilisation_route, "GET", "/tilbud/aftaler/{key}/brug", PERM_OFFER_READ, utilisation_page,
    utilisation_params);
