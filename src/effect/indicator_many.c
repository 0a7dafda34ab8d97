/* How many interventions differ from their common share when chance is allowed for: what the funnel shows, as a figure. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/outcome_figure.h"
#include "measure/multiplicity.h"
#include "measure/threads.h"

#include <math.h>

static const double FALSE_SHARE = 0.05;

/* Interventions with anybody due. */
static int read_funnel(
    const struct outcome_figure *o, struct funnel *ret, uint16_t *ret_until, struct arena *a, struct err *err)
{
    const struct snapshot *s = o->f.s;
    size_t n = (size_t)s->n_interventions, n_rows = 0;
    struct outcome_result *of = arena_array(a, n + 1, sizeof *of);
    struct funnel_row *rows = arena_array(a, n + 1, sizeof *rows);
    *ret = (struct funnel){.target = NAN};
    *ret_until = o->f.until;
    if (!of || !rows)
        return err_set(err, ERR_LIMIT, "no memory for a funnel");
    int rc = n ? outcome_by_intervention(s, &o->rule, 1, threads_default(), of, a, err) : OK;
    for (size_t i = 0; !rc && i < n; i++) {
        *ret_until = of[i].until;
        if (of[i].n > 0)
            rows[n_rows++] = (struct funnel_row){.x = of[i].x, .n = of[i].n};
    }
    return rc || n_rows == 0 ? rc : funnel_make(rows, n_rows, NAN, FALSE_SHARE, ret, a, err);
}

static int compute_outside(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct funnel f;
    uint16_t until;
    int rc = outcome_figure_read(c, p, as_of, OUTCOME_FIGURE_OF_ALL, &o, a, err);
    o.rule.horizon = OUTCOME_AT;
    if (!rc)
        rc = read_funnel(&o, &f, &until, a, err);
    if (!rc) {
        ret->title = arena_printf(a, tr("Indsatser, der skiller sig ud: %s %s efter, %s"), o.outcome_words,
            o.after_words, o.f.period_words);
        snapshot_figure_tell(&o.f, until, ret, a);
        ret->format = FF_COUNT;
        ret->no_persons = true;
        ret->n = (int64_t)f.n_rows;
        ret->missing = f.n_rows == 0;
        ret->text = ret->missing ? tr("ingen er forfaldne til måling") : NULL;
        ret->value = ret->missing ? INT_NONE : (int64_t)f.n_flagged;
        if (!ret->missing)
            ret->note = arena_printf(a,
                tr("Af %lld indsatser med nogen forfaldne. %lld ligger uden for 95 pct.-grænserne; ved ren tilfældighed ville det være omkring %lld."),
                (long long)f.n_rows, (long long)f.n_outside_95, llround(f.expected_outside_95));
    }
    snapshot_figure_close(&o.f);
    return rc;
}

INDICATOR(indicator_outside, .id = "interventions_outside", .version = 1,
    .title = N_("Indsatser, der skiller sig ud"), .unit_list_code = "initiatives",
    .definition = N_(
        "Antal indsatser, hvis andel med udfaldet på dagen afviger fra den fælles andel for alle indsatser, når der er taget højde for, at mange prøves på én gang: højst 5 pct. af dem, der peges på, ventes at være falske (Benjamini–Hochberg, eksakt binomialtest). "
        "Første forløb pr. borger, indsats og kalenderår; ikke forfaldne er ikke med. Forskellene er ikke justeret for, hvem der deltager."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "anchor after outcome year month " SNAPSHOT_FIGURE_WHO, .compute = compute_outside,
    .state = snapshot_figure_state);
