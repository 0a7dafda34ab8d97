/* How many of a group have something on a day, against what the age and sex of the group let expect, and with the city's composition. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "measure/share.h"
#include "measure/standardise_city.h"

#include <math.h>

struct question {
    struct snapshot_figure f;
    struct standardise_city city;
    struct standardise_file counts;
    const char *who_words, *status_words;
    const char *day_words;
};

/* The last day of the period that is known. */
static int read_question(struct conn *c, const struct figure_params *p, day_t as_of, struct question *q,
    struct arena *a, struct err *err)
{
    const char *who = figure_param(p, "who"), *status = figure_param(p, "status");
    char iso[11];
    *q = (struct question){0};
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR, &q->f, a, err);
    if (!rc && (!who || !status))
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Skriv who med gruppens koder og status med det, der tælles, fx who=kontanthjaelp status=sygedagpenge."));
    if (!rc)
        rc = snapshot_figure_codes(q->f.s, who, &q->city.who, err);
    if (!rc)
        rc = snapshot_figure_codes(q->f.s, status, &q->city.status, err);
    if (rc)
        return rc;
    q->who_words = snapshot_figure_code_words(who, a);
    q->status_words = snapshot_figure_code_words(status, a);
    q->city.keep = q->f.keep;
    uint16_t last = q->f.to < q->f.until ? q->f.to : q->f.until;
    q->city.day = (uint16_t)(last > 0 ? last - 1 : 0);
    q->day_words = arena_strdup(a, day_iso(snap_date(q->city.day), iso));
    return standardise_city_count(q->f.s, &q->city, &q->counts, a, err);
}

/* A period that has not begun has no day. */
static bool has_day(const struct question *q)
{
    return q->city.day >= q->f.from;
}

static int64_t least_of(int64_t events, int64_t n)
{
    int64_t rest = n - events;
    return events == 0 ? rest : rest <= 0 || events < rest ? events : rest;
}

static void tell(const struct question *q, const char *title, struct figure *ret, struct arena *a)
{
    ret->title = arena_printf(a, title, q->status_words, q->who_words, q->day_words);
    snapshot_figure_tell(&q->f, q->f.until, ret, a);
}

static void fill_ratio(const struct question *q, struct figure *ret, struct arena *a)
{
    const struct standardise_file *f = &q->counts;
    struct sir x = sir_indirect(f->groups[0].strata, f->n_strata, SIR_AUTOMATIC, 0.95);
    tell(q, tr("%s blandt %s mod det ventede efter alder og køn, %s"), ret, a);
    ret->format = FF_NUMBER;
    ret->n_persons = x.n;
    ret->n = INT_NONE;
    ret->missing = !x.valid || !has_day(q);
    if (ret->missing) {
        ret->text = tr("kan ikke beregnes: ingen i gruppen, eller intet forventet antal");
        return;
    }
    ret->value = llround(x.ratio * 1000);
    ret->least = least_of(x.observed, x.n);
    ret->limits = arena_printf(
        a, tr("%s til %s"), snapshot_figure_decimals(x.low, 2, a), snapshot_figure_decimals(x.high, 2, a));
    ret->note = arena_printf(a,
        tr("%s set mod %s ventet. %s. To forhold må ikke sættes i rækkefølge: de hviler på hver sin sammensætning."),
        figure_rough_count(x.observed, a), snapshot_figure_decimals(x.expected, 2, a),
        x.interval == SIR_BINOMIAL ? tr("Binomialt interval") : tr("Eksakt Poisson-interval"));
}

static void fill_share(const struct question *q, struct figure *ret, struct arena *a)
{
    const struct standardise_file *f = &q->counts;
    struct direct x = rate_direct(f->groups[0].strata, f->n_strata, DIRECT_SHARE, 0.95);
    tell(q, tr("%s blandt %s med byens alder og køn, %s"), ret, a);
    ret->format = FF_PCT;
    ret->n = x.n;
    ret->n_persons = x.n;
    ret->missing = !x.valid || !has_day(q);
    if (ret->missing) {
        ret->text = x.n ? tr("kan ikke beregnes: gruppen mangler personer af et køn i en aldersgruppe")
                        : tr("kan ikke beregnes: ingen i gruppen");
        return;
    }
    ret->value = share_ppm(x.rate);
    ret->has_interval = true;
    ret->low_ppm = share_ppm(x.low);
    ret->high_ppm = share_ppm(x.high);
    ret->least = least_of(x.events, x.n);
}

static int compute(struct conn *c, const struct figure_params *p, day_t as_of,
    void (*fill)(const struct question *q, struct figure *ret, struct arena *a), struct figure *ret,
    struct arena *a, struct err *err)
{
    struct question q;
    int rc = read_question(c, p, as_of, &q, a, err);
    if (!rc)
        fill(&q, ret, a);
    snapshot_figure_close(&q.f);
    return rc;
}

static int compute_ratio(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, fill_ratio, ret, a, err);
}

static int compute_share(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, fill_share, ret, a, err);
}

INDICATOR(indicator_standardised_ratio, .id = "standardised_ratio", .version = 1,
    .title = N_("Set mod ventet efter alder og køn"),
    .definition = N_(
        "Antallet i gruppen (who), der har status på periodens sidste kendte dag, divideret med det antal, gruppen ville have, hvis hver femårsalder og hvert køn havde det som hele byen (indirekte standardisering). 1 er som byen. "
        "Gruppen er selv med i byen. Eksakt Poisson-interval, binomialt når det er almindeligt (over 10 pct.). To forhold må ikke sættes i rækkefølge."),
    .source = N_("Tovholder, perioder"), .params = "who status year month " SNAPSHOT_FIGURE_WHO,
    .compute = compute_ratio, .state = snapshot_figure_state);
INDICATOR(indicator_standardised_share, .id = "standardised_share", .version = 1,
    .title = N_("Andel med byens alder og køn"), .unit_list_code = "persons",
    .definition = N_(
        "Andelen af gruppen (who), der har status på periodens sidste kendte dag, hvis gruppen havde byens fordeling på femårsalder og køn (direkte standardisering). Andele fra flere grupper kan sammenlignes. "
        "Interval 95 pct. Ukendt, når gruppen mangler personer af et køn i en aldersgruppe, byen har."),
    .source = N_("Tovholder, perioder"), .params = "who status year month " SNAPSHOT_FIGURE_WHO,
    .compute = compute_share, .state = snapshot_figure_state);
