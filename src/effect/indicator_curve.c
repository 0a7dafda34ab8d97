/* The mean time without an outcome, and whether two interventions differ over time: what curves tell besides shares and medians. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/outcome_figure.h"
#include "measure/survival_test.h"

#include <math.h>
#include <string.h>

/* ---- the restricted mean ---- */

static int compute_mean(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct wait_curves w;
    uint16_t until;
    int rc = outcome_figure_read(c, p, as_of, 0, &o, a, err);
    if (!rc)
        rc = outcome_figure_wait(&o, &w, &until, a, err);
    if (!rc) {
        double tau = outcome_figure_days(&o.rule);
        struct survival_mean m = survival_mean(&w.net, tau);
        struct survival_point at = survival_at(&w.net, tau);
        ret->title = arena_printf(a, tr("Middeltid uden %s inden for %s: %s, %s"), o.outcome_words,
            o.after_words, o.f.offer_title, o.f.period_words);
        snapshot_figure_tell(&o.f, until, ret, a);
        ret->format = FF_NUMBER;
        ret->n_persons = w.n;
        ret->missing = w.n == 0 || isnan(m.mean);
        outcome_figure_note(&o, &w, ret, a);
        if (ret->missing && w.n)
            ret->text = tr("kan ikke beregnes: ingen er fulgt så længe");
        if (!ret->missing) {
            snapshot_figure_warn(ret, at.warnings | m.warnings, a);
            ret->value = llround(m.mean * 1000);
            ret->least = outcome_figure_least(w.n, at.n_event, at.n_risk);
            if (!isnan(m.low) && m.se > 0)
                ret->limits = arena_printf(a, tr("%s til %s dage"), snapshot_figure_decimals(m.low, 1, a),
                    snapshot_figure_decimals(m.high, 1, a));
        }
    }
    snapshot_figure_close(&o.f);
    return rc;
}

/* ---- two interventions ---- */

enum { BY_SEX = 1, BY_AGE = 2, BY_DISTRICT = 4, AGE_BANDS = 5 };

static int read_strata(const char *text, unsigned *ret, struct err *err)
{
    static const char *const words[] = {"sex", "age", "district"};
    const char *word;
    size_t n;
    *ret = 0;
    while (text && text_list_next(&text, &word, &n)) {
        unsigned bit = 0;
        for (unsigned i = 0; i < 3; i++)
            bit |= strlen(words[i]) == n && memcmp(words[i], word, n) == 0 ? 1u << i : 0;
        if (!bit)
            return err_user(err, ERR_INVALID, "%s",
                tr("Skriv strata som sex, age, district eller flere af dem med komma imellem."));
        *ret |= bit;
    }
    return OK;
}

/* Under 18, 18–29, 30–49, 50 and over on the index day, as the page of curves; the last is not known. */
static int age_band(const struct snapshot *s, uint32_t person, uint16_t day)
{
    if (s->birth[person] == SNAP_OPEN || s->birth[person] > day)
        return AGE_BANDS - 1;
    int age = day_age(snap_date(s->birth[person]), snap_date(day));
    return (age >= 18) + (age >= 30) + (age >= 50);
}

static int n_strata_of(const struct snapshot *s, unsigned by)
{
    return (by & BY_SEX ? 3 : 1) * (by & BY_AGE ? AGE_BANDS : 1) * (by & BY_DISTRICT ? s->n_districts : 1);
}

static uint16_t stratum_of(const struct snapshot *s, unsigned by, uint32_t person, uint16_t day)
{
    int at = by & BY_SEX ? s->sex[person] : 0;
    if (by & BY_AGE)
        at = at * AGE_BANDS + age_band(s, person, day);
    if (by & BY_DISTRICT)
        at = at * s->n_districts + s->district[person];
    return (uint16_t)at;
}

struct two {
    struct outcome_figure o;
    uint16_t offers[2];
    const char *against;
    unsigned by;
    bool gray;
};

static int read_two(struct conn *c, const struct figure_params *p, day_t as_of, struct two *q,
    struct arena *a, struct err *err)
{
    const char *against = figure_param(p, "against"), *method = figure_param(p, "method");
    struct figure_params with = *p;
    if (!figure_param(p, "after") && with.n < FIGURE_MAX_PARAMS) { /* the whole curve is compared */
        with.p[with.n].name = "after";
        with.p[with.n++].value = "0d";
    }
    int rc = outcome_figure_read(c, &with, as_of, 0, &q->o, a, err);
    q->gray = text_equal(method, "gray");
    if (!rc && method && !q->gray && !text_equal(method, "logrank"))
        rc = err_user(err, ERR_INVALID, "%s", tr("Skriv method=logrank eller method=gray."));
    if (!rc)
        rc = read_strata(figure_param(p, "strata"), &q->by, err);
    int other = rc || !against ? -1 : snapshot_intervention_of(q->o.f.s, against);
    if (!rc && (!against || (other >= 0 && !q->o.f.offer_unknown && other == q->o.f.offer[0])))
        rc = err_user(err, ERR_INVALID, "%s", tr("Skriv against med nøglen på en anden indsats."));
    if (!rc && other < 0)
        rc = err_user(err, ERR_INVALID, tr("Der er ingen forløb på indsatsen \"%.60s\" i data."), against);
    if (rc)
        return rc;
    q->offers[0] = q->o.f.offer[0];
    q->offers[1] = (uint16_t)other;
    q->against = q->o.f.s->interventions[other].label;
    q->o.rule.interventions = q->offers;
    q->o.rule.n_interventions = 2;
    return OK;
}

/* The times as rows of a test: group 0 and 1. */
static int rows_of(const struct two *q, const struct outcome_times *t, struct survival_test_rows *ret,
    int64_t ret_count[2][2], struct arena *a, struct err *err)
{
    double *exit = arena_array(a, t->days.n + 1, sizeof *exit);
    uint16_t *group = arena_array(a, t->days.n + 1, sizeof *group);
    uint16_t *stratum = arena_array(a, t->days.n + 1, sizeof *stratum);
    if (!exit || !group || !stratum)
        return err_set(err, ERR_LIMIT, "rows of a test: out of memory");
    for (size_t i = 0; i < t->days.n; i++) {
        exit[i] = t->days.exit[i];
        group[i] = t->days.group[i] == q->offers[1];
        stratum[i] = stratum_of(q->o.f.s, q->by, t->person[i], t->index[i]);
        ret_count[group[i]][t->days.event[i] == 1]++;
    }
    *ret = (struct survival_test_rows){
        .rows = {.n = t->days.n, .exit = exit, .event = t->days.event, .group = group},
        .stratum = stratum,
        .n_groups = 2,
        .n_strata = n_strata_of(q->o.f.s, q->by)};
    return OK;
}

static int test_two(const struct two *q, struct survival_test *ret, int64_t ret_count[2][2],
    uint16_t *ret_until, struct arena *a, struct err *err)
{
    struct code_set causes[2] = {q->o.rule.outcome, {{0}}};
    struct outcome_times t = {0};
    struct survival_test_rows rows;
    code_set_add(&causes[1], SNAP_DEAD);
    code_set_add(&causes[1], SNAP_MOVED);
    const struct outcome_times_rule rule = {
        .of = &q->o.rule, .causes = causes, .n_causes = 2, .by_intervention = true};
    *ret = (struct survival_test){.p = NAN};
    int rc = q->o.f.offer_unknown ? OK : outcome_times(q->o.f.s, &rule, 1, &t, a, err);
    *ret_until = t.until ? t.until : q->o.f.until;
    if (rc || t.days.n == 0)
        return rc;
    rc = rows_of(q, &t, &rows, ret_count, a, err);
    if (rc)
        return rc;
    return q->gray ? survival_gray(&rows, 1, ret, a, err) : survival_logrank(&rows, 1, ret, a, err);
}

static const char *strata_words(unsigned by, struct arena *a)
{
    const char *const words[] = {tr("køn"), tr("alder"), tr("bydel")};
    const char *all = "";
    for (unsigned i = 0; i < 3; i++)
        if (by & 1u << i)
            all = arena_printf(a, "%s%s%s", all, *all ? ", " : "", words[i]);
    return all;
}

static void tell_two(const struct two *q, const struct survival_test *test, int64_t count[2][2],
    struct figure *ret, struct arena *a)
{
    const char *name = q->gray ? tr("Grays test") : tr("log-rank");
    ret->title = arena_printf(a, tr("Forskel i tid til %s: %s mod %s, %s"), q->o.outcome_words,
        q->o.f.offer_title, q->against, q->o.f.period_words);
    ret->format = FF_TEXT;
    ret->n = INT_NONE;
    ret->n_persons = count[0][0] + count[0][1] + count[1][0] + count[1][1];
    ret->missing = isnan(test->p);
    if (ret->missing) {
        ret->text = tr("kan ikke beregnes: grupperne er aldrig fulgt samtidig ved en hændelse");
        return;
    }
    for (int g = 0; g < 2; g++)
        for (int k = 0; k < 2; k++)
            if (count[g][k] && (ret->least == 0 || count[g][k] < ret->least))
                ret->least = count[g][k];
    ret->text = test->p < 0.001 ? tr("p < 0,001")
                                : arena_printf(a, "p = %s", snapshot_figure_decimals(test->p, 3, a));
    ret->note = arena_printf(a,
        tr("%s%s%s: χ² = %s med %d frihedsgrad. %s mod %s forløb. Forskellen er ikke justeret og er ikke en effekt."),
        name, q->by ? tr(", inden for ") : "", strata_words(q->by, a),
        snapshot_figure_decimals(test->chi_square, 2, a), test->df,
        figure_rough_count(count[0][0] + count[0][1], a), figure_rough_count(count[1][0] + count[1][1], a));
}

static int compute_test(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct two q = {0};
    struct survival_test test;
    int64_t count[2][2] = {{0}};
    uint16_t until;
    int rc = read_two(c, p, as_of, &q, a, err);
    if (!rc)
        rc = test_two(&q, &test, count, &until, a, err);
    if (!rc) {
        snapshot_figure_tell(&q.o.f, until, ret, a);
        tell_two(&q, &test, count, ret, a);
    }
    snapshot_figure_close(&q.o.f);
    return rc;
}

INDICATOR(indicator_outcome_mean, .id = "outcome_mean", .version = 1,
    .title = N_("Middeltid uden udfaldet inden for en tid"), .unit_list_code = "days",
    .definition = N_(
        "Det gennemsnitlige antal dage uden udfaldet i den første tid efter sidste (anchor=exit) eller første dag i forløbet: arealet under Kaplan–Meier-kurven frem til tidens slutning (RMST). "
        "Døde og fraflyttede er censureret. Interval 95 pct. Ukendt, når ingen er fulgt så længe. Tallet siger ikke, om indsatsen er årsagen."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor after outcome year month register_from " SNAPSHOT_FIGURE_WHO,
    .compute = compute_mean, .state = snapshot_figure_state);
INDICATOR(indicator_outcome_test, .id = "outcome_test", .version = 1,
    .title = N_("Test af forskel mellem to indsatser over tid"),
    .definition = N_(
        "Sandsynligheden (p) for mindst så stor en forskel i tiden til udfaldet mellem forløb i intervention og forløb i against, hvis der ingen er. Log-rank: om udfaldet sker lige hurtigt blandt dem, der ikke har haft det; "
        "method=gray: om lige mange har fået det over tid, med død og fraflytning som konkurrerende. strata=sex,age,district sammenligner kun inden for samme køn, alder på dagen (under 18, 18–29, 30–49, 50 og derover) og bydel. "
        "Første forløb pr. borger, indsats og kalenderår. Forskellen er ikke justeret og er ikke en effekt."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention against anchor outcome year method strata profile", .compute = compute_test,
    .state = snapshot_figure_state);
