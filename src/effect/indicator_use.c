/* Guaranteed places against used, as figures that documents quote. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/use_success.h"

/* What the parameters ask for. */
struct use_ask {
    struct utilisation u; /* the offers whose places are stated */
    day_t from, to;
    size_t left_out;
    const char *offer;
    struct utilisation_count count;
    struct use_sum sum;
};

static int use_read_period(const struct figure_params *p, day_t as_of, struct use_ask *ret, struct err *err)
{
    int64_t year, month = 0;
    const char *text = figure_param(p, "year"), *m = figure_param(p, "month");
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    if (m && !text_to_int(m, 1, 12, &month))
        return err_user(err, ERR_INVALID, "%s", tr("Måneden er et tal fra 1 til 12, fx month=3."));
    ret->from = day_from_ymd((int)year, month ? (int)month : 1, 1);
    ret->to = day_add_months(ret->from, month ? 1 : 12);
    if (ret->to.n > as_of.n + 1)
        ret->to = (day_t){as_of.n + 1};
    if (ret->to.n < ret->from.n)
        ret->to = ret->from;
    return OK;
}

/* Days before the first agreed places and after the agreement's last day are not part of the period. */
static void use_cut(struct use_ask *q, const struct utilisation *all)
{
    if (!day_is_none(all->first_day) && all->first_day.n > q->from.n)
        q->from = all->first_day;
    if (!day_is_none(all->last_day) && all->last_day.n + 1 < q->to.n)
        q->to = (day_t){all->last_day.n + 1};
    if (q->to.n < q->from.n)
        q->to = q->from;
}

static int use_read(struct conn *c, const struct figure_params *p, day_t as_of, struct use_ask *ret,
    struct arena *a, struct err *err)
{
    struct utilisation all;
    const char *agreement = figure_param(p, "agreement");
    *ret = (struct use_ask){.offer = figure_param(p, "intervention")};
    if (!agreement)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en aftale, fx agreement=bif-suf."));
    int rc = use_read_period(p, as_of, ret, err);
    if (!rc)
        rc = utilisation_load(c, agreement, ret->from, as_of, &all, a, err);
    if (rc)
        return rc;
    use_cut(ret, &all);
    bool found = !ret->offer;
    for (size_t i = 0; i < all.n; i++)
        found = found || text_equal(all.offers[i].key, ret->offer);
    if (!found)
        return err_user(err, ERR_INVALID, tr("Tilbuddet “%s” er ikke en del af aftalen."), ret->offer);
    rc = utilisation_stated(&all, ret->offer, ret->from, ret->to, &ret->u, &ret->left_out, a, err);
    if (!rc)
        rc = utilisation_sum(&ret->u, NULL, ret->from, ret->to, &ret->sum, NULL, &(size_t){0}, a, err);
    if (!rc && figure_param(p, "benefit"))
        rc = utilisation_load_benefits(c, &ret->u, a, err);
    if (!rc)
        rc = utilisation_count(
            &ret->u, NULL, figure_param(p, "benefit"), ret->from, ret->to, &ret->count, a, err);
    return rc;
}

/* Title, filter and what is left out. */
static void use_words(const struct figure_params *p, const struct use_ask *q, const char *title,
    struct figure *ret, struct arena *a)
{
    const struct agreement *g = &q->u.agreement;
    const char *name = lang_pick(g->title, g->title_en), *year = figure_param(p, "year");
    const char *month = figure_param(p, "month");
    for (size_t i = 0; q->offer && i < q->u.n; i++)
        name = arena_printf(a, "%s, %s", lang_pick(q->u.offers[i].title, q->u.offers[i].title_en), name);
    ret->title = month ? arena_printf(a, "%s: %s, %s-%s", title, name, year, month)
                       : arena_printf(a, "%s: %s, %s", title, name, year);
    ret->filter = name;
    ret->n_persons = q->count.citizens;
    if (q->left_out)
        ret->note = arena_printf(
            a, tr("Ikke med: %zu tilbud, hvis pladser ikke er oplyst i hele perioden."), q->left_out);
}

/* The figure cannot be computed, and why. */
static void use_missing(struct figure *ret, const char *why)
{
    ret->missing = true;
    ret->text = tr("kan ikke beregnes");
    ret->note = why;
}

static const char *use_unknown_why(const struct use_ask *q)
{
    return q->left_out ? tr("Kan ikke beregnes: pladserne er ikke oplyst.")
                       : tr("Kan ikke beregnes: ingen pladser er aftalt i perioden.");
}

static int compute_use(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct use_ask q;
    int rc = use_read(c, p, as_of, &q, a, err);
    if (rc)
        return rc;
    use_words(p, &q, tr("Udnyttelse af pladser"), ret, a);
    struct use_sum share = q.sum;
    if (figure_param(p, "benefit"))
        share.used = q.count.days;
    ret->format = FF_PCT;
    ret->value = use_ppm(&share);
    if (ret->value == INT_NONE)
        use_missing(ret, use_unknown_why(&q));
    return OK;
}

/* ---- place-days ---- */

static int compute_days(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct use_ask q;
    const char *measure = figure_param(p, "measure");
    int rc = use_read(c, p, as_of, &q, a, err);
    if (rc)
        return rc;
    const struct {
        const char *key, *title;
        int64_t value;
    } measures[] = {{"guaranteed", tr("Garanterede pladsdage"), q.sum.guaranteed},
        {"used", tr("Brugte pladsdage"), q.sum.used}, {"over", tr("Overbookede pladsdage"), q.sum.over},
        {"unused", tr("Ubrugte pladsdage"), q.sum.guaranteed - q.sum.used}};
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        if (!text_equal(measures[i].key, measure))
            continue;
        use_words(p, &q, measures[i].title, ret, a);
        ret->value = measures[i].value;
        ret->n = ret->value;
        ret->no_persons = i == 0;
        if (!q.sum.guaranteed)
            use_missing(ret, use_unknown_why(&q));
        return OK;
    }
    return err_user(
        err, ERR_INVALID, "%s", tr("Tallet mangler et mål: measure=guaranteed, used, over eller unused."));
}

/* ---- money ---- */

static void use_amount(struct figure *ret, struct money amount, const char *why)
{
    ret->format = FF_MONEY;
    ret->value = amount.oere;
    if (money_is_none(amount))
        use_missing(ret, why ? why : tr("Kan ikke beregnes: der er intet at dele med i perioden."));
}

static int compute_unused(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct use_ask q;
    struct utilisation_money m;
    int rc = use_read(c, p, as_of, &q, a, err);
    if (rc)
        return rc;
    use_words(p, &q, tr("Ubrugt beløb"), ret, a);
    utilisation_money_of(&q.u.agreement, &q.sum, &m);
    use_amount(ret, m.unused, m.why);
    return OK;
}

/* Paid, divided by what `per` says; ret_persons = the fewest citizens that the figure tells of. */
static int cost_of(struct conn *c, const char *per, const struct use_ask *q, struct money *ret,
    const char **ret_title, const char **ret_why, int64_t *ret_persons, struct arena *a, struct err *err)
{
    struct utilisation_money m;
    struct use_success s;
    utilisation_money_of(&q->u.agreement, &q->sum, &m);
    *ret_why = m.why;
    *ret = MONEY_NONE;
    *ret_persons = q->count.citizens;
    bool known = !money_is_none(m.paid);
    if (text_equal(per, "used_year")) {
        *ret_title = tr("Pris pr. brugt plads om året");
        *ret = m.per_used_year;
    } else if (text_equal(per, "used_day")) {
        *ret_title = tr("Pris pr. brugt pladsdag");
        *ret = m.per_used_day;
    } else if (text_equal(per, "started")) {
        *ret_title = tr("Pris pr. begyndt forløb");
        *ret_persons = q->count.started_citizens;
        ret->oere = known ? use_divide(m.paid.oere, q->count.started) : INT_NONE;
    } else if (text_equal(per, "completed")) {
        *ret_title = tr("Pris pr. gennemført forløb");
        *ret_persons = q->count.completed_citizens;
        ret->oere = known ? use_divide(m.paid.oere, q->count.completed) : INT_NONE;
    } else if (text_equal(per, "successful")) {
        *ret_title = tr("Pris pr. vellykket forløb");
        int rc = use_success_of(c, &q->u, q->from, q->to, &s, a, err);
        if (rc)
            return rc;
        *ret = use_success_cost(&q->u.agreement, &s, ret_why, a);
        *ret_persons =
            s.achieved < s.due - s.achieved || s.due == s.achieved ? s.achieved : s.due - s.achieved;
    } else {
        return err_user(err, ERR_INVALID, "%s",
            tr("Tallet mangler per=used_year, used_day, started, completed eller successful."));
    }
    return OK;
}

static int compute_cost(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct use_ask q;
    struct money amount;
    const char *title = NULL, *why = NULL;
    int64_t persons = 0;
    int rc = use_read(c, p, as_of, &q, a, err);
    if (!rc)
        rc = cost_of(c, figure_param(p, "per"), &q, &amount, &title, &why, &persons, a, err);
    if (rc)
        return rc;
    use_words(p, &q, title, ret, a);
    use_amount(ret, amount, why);
    ret->n_persons = persons;
    return OK;
}

/* ---- ahead ---- */

static int compute_forecast(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct utilisation u;
    struct use_forecast f;
    struct utilisation_count count;
    const char *agreement = figure_param(p, "agreement"), *offer = figure_param(p, "intervention");
    if (!agreement)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en aftale, fx agreement=bif-suf."));
    int rc = utilisation_load(c, agreement, DAY_NONE, as_of, &u, a, err);
    if (!rc)
        rc = utilisation_forecast_of(&u, offer, &f, a, err);
    if (!rc)
        rc = utilisation_count(
            &u, offer, NULL, (day_t){as_of.n + 1 - USE_RATE_DAYS}, (day_t){as_of.n + 1}, &count, a, err);
    if (rc)
        return rc;
    ret->title = arena_printf(
        a, tr("Prognose for udnyttelse: %s"), lang_pick(u.agreement.title, u.agreement.title_en));
    ret->filter =
        offer ? arena_printf(a, tr("Tilbud: %s"), offer) : lang_pick(u.agreement.title, u.agreement.title_en);
    ret->format = FF_PCT;
    if (f.why != USE_FORECAST_OK) {
        use_missing(ret, tr("Kan ikke beregnes: slutdag, pladser eller længden af forløb er ikke oplyst."));
        return OK;
    }
    ret->value = f.ppm;
    ret->has_interval = true;
    ret->low_ppm = f.low_ppm;
    ret->high_ppm = f.high_ppm;
    ret->n_persons = count.citizens;
    return OK;
}

INDICATOR(indicator_place_use, .id = "place_use", .version = 1, .title = N_("Udnyttelse af pladser"),
    .unit_list_code = "percent",
    .definition = N_(
        "Brugte pladsdage divideret med garanterede pladsdage. En dag kan højst bruge de pladser, der er garanteret den dag; "
        "flere forløb er overbooking og tæller ikke med. Et forløb bruger en plads fra første til sidste dag, begge med; "
        "et åbent forløb til datadagen. Med en ydelse: forløbsdage for borgere med den ydelse på forløbets første dag, uden loft."),
    .source = N_("Aftalens pladser og Tovholders forløb"),
    .params = "agreement intervention year month benefit", .compute = compute_use);
INDICATOR(indicator_place_days, .id = "place_days", .version = 1, .title = N_("Pladsdage"),
    .unit_list_code = "place_days",
    .definition = N_(
        "Pladsdage i perioden: garanterede, brugte, overbookede eller ubrugte. En pladsdag er én plads på én dag."),
    .source = N_("Aftalens pladser og Tovholders forløb"),
    .params = "measure agreement intervention year month", .compute = compute_days);
INDICATOR(indicator_place_unused, .id = "place_unused_kr", .version = 1, .title = N_("Ubrugt beløb"),
    .unit_list_code = "kr",
    .definition = N_(
        "Ubrugte pladsdage gange prisen pr. plads og år, divideret med årets dage, hvis aftalen betaler for ubrugte pladser; "
        "ellers 0. Afrundet til hele øre én gang pr. tilbud og måned."),
    .source = N_("Aftalens pladser og priser og Tovholders forløb"),
    .params = "agreement intervention year month", .compute = compute_unused);
INDICATOR(indicator_place_cost, .id = "place_cost", .version = 1, .title = N_("Pris pr. plads eller forløb"),
    .unit_list_code = "kr",
    .definition = N_(
        "Det, der er betalt for pladserne i perioden, divideret med brugte pladser regnet i år (used_year), brugte pladsdage (used_day), "
        "begyndte forløb (started), forløb gennemført efter afslutningsårsagen (completed) eller personer, der nåede tilbuddets effektmål (successful)."),
    .source = N_("Aftalens pladser og priser og Tovholders forløb"),
    .params = "per agreement intervention year month", .compute = compute_cost);
INDICATOR(indicator_place_forecast, .id = "place_forecast", .version = 1,
    .title = N_("Prognose for udnyttelse"), .unit_list_code = "percent",
    .definition = N_(
        "Ventet udnyttelse fra dagen efter datadagen til aftalens sidste dag, med 95 pct.-interval: løbende forløb varer som de seneste, "
        "nye begynder i samme takt som det seneste halve år, ingen efter sidste henvisningsdag."),
    .source = N_("Aftalens pladser og Tovholders forløb"), .params = "agreement intervention",
    .compute = compute_forecast);
