/* The change of a share between two years, in percentage points or relative to the first, with an interval that knows of persons in both. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "effect/suppress.h"
#include "measure/share.h"

#include <string.h>

struct change_year {
    struct outcome_result r;
    int64_t year;
};

/* The share of one year, by an indicator's own rules: persons are wanted. */
static int read_rule(const struct figure_params *p, struct snapshot_figure *f, struct outcome_rule *rule,
    const char **ret_words, struct arena *a, struct err *err)
{
    const char *anchor = figure_param(p, "anchor"), *outcome = figure_param(p, "outcome"),
               *months = figure_param(p, "months");
    int64_t n = 2;
    bool start = text_equal(anchor, "start");
    if (anchor && !start && !text_equal(anchor, "exit"))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv anchor=exit (efter afslutning) eller anchor=start."));
    if (months && !text_to_int(months, 0, 120, &n))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv afstanden som months=2."));
    outcome = outcome ? outcome : "work,education";
    *rule = (struct outcome_rule){.population = start ? OUTCOME_COURSE_STARTED : OUTCOME_COURSE_ENDED,
        .anchor = start ? OUTCOME_FROM_START : OUTCOME_FROM_EXIT,
        .interventions = f->offer,
        .n_interventions = 1,
        .horizon = OUTCOME_AT,
        .n = (int)n,
        .step = OUTCOME_MONTHS,
        .national_days = text_equal(f->profile.key, "jobindsats"),
        .profile = &f->profile,
        .keep = f->keep,
        .until = f->until};
    *ret_words =
        arena_printf(a, tr("%s %lld måneder efter"), snapshot_figure_code_words(outcome, a), (long long)n);
    return snapshot_figure_codes(f->s, outcome, &rule->outcome, err);
}

static int measure_year(const struct snapshot_figure *f, struct outcome_rule rule, struct change_year *y,
    struct arena *a, struct err *err)
{
    rule.from = snap_day(day_from_ymd((int)y->year, 1, 1));
    rule.to = snap_day(day_from_ymd((int)y->year + 1, 1, 1));
    return outcome_compute(f->s, &rule, true, 1, &y->r, a, err);
}

static void tally(const struct outcome_result *r, size_t *at, uint32_t person, int64_t *x, int64_t *n)
{
    *x = *n = 0;
    for (; *at < r->n_rows && r->persons[*at].person == person; (*at)++) {
        *x += r->persons[*at].state == OUTCOME_ACHIEVED;
        *n += r->persons[*at].state == OUTCOME_ACHIEVED || r->persons[*at].state == OUTCOME_NOT_ACHIEVED;
    }
}

/* Both years person by person; returns how many stand in both. */
static int64_t pair_up(
    const struct outcome_result *from, const struct outcome_result *to, struct cluster_pair *ret)
{
    size_t i = 0, k = 0;
    int64_t both = 0;
    while (i < from->n_rows || k < to->n_rows) {
        uint32_t p = i < from->n_rows ? from->persons[i].person : UINT32_MAX;
        uint32_t q = k < to->n_rows ? to->persons[k].person : UINT32_MAX;
        uint32_t person = p < q ? p : q;
        int64_t x1, n1, x2, n2;
        tally(from, &i, person, &x1, &n1);
        tally(to, &k, person, &x2, &n2);
        cluster_pair_add(ret, x1, n1, x2, n2);
        both += n1 > 0 && n2 > 0;
    }
    return both;
}

static int64_t smallest(const struct outcome_result *r)
{
    int64_t x = r->x, rest = r->n - r->x;
    return !x ? rest : !rest || x < rest ? x : rest;
}

/* Falls are what share.h tells; a figure tells the change, so a rise is above 0. */
static void fill(const struct change_year *from, const struct change_year *to, bool relative,
    struct figure *ret, struct arena *a)
{
    struct cluster_pair pair = {0};
    int64_t both = pair_up(&from->r, &to->r, &pair);
    const struct share *s = &from->r.share, *t = &to->r.share;
    struct share_change c = both ? (relative ? share_relative_paired(&pair) : share_difference_paired(&pair))
                                 : (relative ? share_relative(s, t) : share_difference(s, t));
    ret->format = FF_PCT;
    ret->n = INT_NONE;
    ret->n_persons = from->r.n_persons < to->r.n_persons ? from->r.n_persons : to->r.n_persons;
    ret->missing = !c.valid;
    if (!c.valid)
        return;
    int64_t one = smallest(&from->r), two = smallest(&to->r);
    ret->least = one < two ? one : two;
    ret->value = share_ppm(-c.value);
    ret->has_interval = c.has_interval;
    ret->low_ppm = c.has_interval ? share_ppm(-c.high) : INT_NONE;
    ret->high_ppm = c.has_interval ? share_ppm(-c.low) : INT_NONE;
    if (!relative) {
        const char *words = figure_number_words(ret->value / 10, a);
        ret->text = arena_printf(a, tr("%s procentpoint"), words);
        ret->unit = "percentage_points";
    }
    int64_t k = figure_small_limit();
    if (!suppress_share(from->r.x, from->r.n, k) && !suppress_share(to->r.x, to->r.n, k))
        ret->note = arena_printf(a,
            tr("%lld: %s af %lld. %lld: %s af %lld. Borgere i begge år: %s. Endnu ikke forfaldne: %s."),
            (long long)from->year, figure_percent_words(share_ppm(s->p), s->n, a), (long long)s->n,
            (long long)to->year, figure_percent_words(share_ppm(t->p), t->n, a), (long long)t->n,
            figure_rough_count(both, a), figure_rough_count(from->r.not_due + to->r.not_due, a));
}

static int read_years(
    const struct figure_params *p, struct change_year *from, struct change_year *to, struct err *err)
{
    if (text_to_int(figure_param(p, "from") ? figure_param(p, "from") : "", 1950, 2070, &from->year) &&
        text_to_int(figure_param(p, "to") ? figure_param(p, "to") : "", 1950, 2070, &to->year) &&
        from->year < to->year)
        return OK;
    return err_user(err, ERR_INVALID, "%s", tr("Skriv to år, det første først: from=2023 to=2024."));
}

static int compute_change(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f = {0};
    struct change_year from = {0}, to = {0};
    struct outcome_rule rule;
    const char *words = "", *kind = figure_param(p, "kind");
    bool relative = text_equal(kind, "relative");
    if (!relative && !text_equal(kind, "points"))
        return err_user(err, ERR_INVALID, "%s",
            tr("Vælg kind=relative (i forhold til det første år) eller kind=points (procentpoint)."));
    int rc = read_years(p, &from, &to, err);
    if (!rc)
        rc = snapshot_figure_open(c, p, as_of, NEEDS_OFFER, &f, a, err);
    if (!rc)
        rc = read_rule(p, &f, &rule, &words, a, err);
    if (!rc && !f.offer_unknown)
        rc = measure_year(&f, rule, &from, a, err);
    if (!rc && !f.offer_unknown)
        rc = measure_year(&f, rule, &to, a, err);
    if (!rc) {
        ret->title = arena_printf(a, tr("Ændring fra %lld til %lld: %s, %s"), (long long)from.year,
            (long long)to.year, words, f.offer_title);
        f.period_words = arena_printf(a, tr("%lld mod %lld"), (long long)from.year, (long long)to.year);
        snapshot_figure_tell(&f, to.r.until ? to.r.until : f.until, ret, a);
        fill(&from, &to, relative, ret, a);
    }
    snapshot_figure_close(&f);
    return rc;
}

INDICATOR(indicator_share_change, .id = "share_change", .version = 1,
    .title = N_("Ændring af en andel mellem to år"), .unit_list_code = "percent",
    .definition = N_(
        "Andelen med udfaldet det sidste år mod det første: relativt (p2/p1 − 1) eller i procentpoint (p2 − p1); de to er forskellige mål. Interval 95 pct.: forskellige borgere efter "
        "Newcombe (metode 10) og logaritmen af forholdet; står nogle borgere i begge år, ved linearisering over borgerne, så deres egen samvariation er regnet med. "
        "En ændring over tid er ikke en effekt."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor months outcome from to kind profile", .compute = compute_change,
    .state = snapshot_figure_state);
