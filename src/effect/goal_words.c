#include "effect/goal_words.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"

/* "50 pct." without decimals when there are none */
static const char *target_pct(const struct goal *g, struct arena *a)
{
    bool whole = g->target.milli % 1000 == 0;
    return figure_percent_words(goal_target_ppm(g), whole ? 0 : INT_NONE, a);
}

const char *goal_target_words(const struct goal *g, struct arena *a)
{
    if (dec_is_none(g->target))
        return tr("ikke fastsat");
    const char *pct = target_pct(g, a);
    if (text_equal(g->comparator, "relative_fall"))
        return arena_printf(a, tr("fald på %s (relativt)"), pct);
    if (text_equal(g->comparator, "absolute_or_relative_rise"))
        return arena_printf(a, tr("stigning på %s (relativt eller procentpoint er ikke valgt)"), pct);
    return arena_printf(a, tr("mindst %s"), pct);
}

static const char *span_words(const struct goal *g, struct arena *a)
{
    long long n = (long long)g->horizon_n;
    if (text_equal(g->horizon_unit, "months"))
        return arena_printf(a, n == 1 ? tr("%lld måned") : tr("%lld måneder"), n);
    if (text_equal(g->horizon_unit, "weeks"))
        return arena_printf(a, n == 1 ? tr("%lld uge") : tr("%lld uger"), n);
    if (text_equal(g->horizon_unit, "years"))
        return arena_printf(a, tr("%lld år"), n);
    return arena_printf(a, n == 1 ? tr("%lld dag") : tr("%lld dage"), n);
}

const char *goal_horizon_words(const struct goal *g, struct arena *a)
{
    if (text_equal(g->horizon_kind, "before"))
        return arena_printf(a, tr("før den %lld. uge begynder"), (long long)g->horizon_n);
    if (text_equal(g->horizon_kind, "over_period"))
        return arena_printf(a, tr("fra %lld til %lld"), (long long)g->base_year, (long long)g->target_year);
    bool last = text_equal(g->population, "course_ended") || g->parent;
    if (text_equal(g->horizon_kind, "within"))
        return arena_printf(a, tr("inden %s efter første dag"), span_words(g, a));
    return arena_printf(a, last ? tr("%s efter sidste dag") : tr("%s efter første dag"), span_words(g, a));
}

const char *goal_population_words(const struct goal *g)
{
    return text_equal(g->population, "course_ended") || g->parent ? tr("afsluttet") : tr("begyndt");
}

const char *goal_verdict_words(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_MET: return tr("Opfyldt");
    case VERDICT_NOT_MET: return tr("Ikke opfyldt");
    case VERDICT_UNDECIDED: return tr("Uafklaret");
    case VERDICT_NONE: break;
    }
    return tr("Kan ikke afgøres");
}

const char *goal_verdict_class(enum verdict verdict)
{
    return verdict == VERDICT_MET       ? "success"
           : verdict == VERDICT_NOT_MET ? "error"
           : verdict == VERDICT_NONE    ? "plain"
                                        : "warning";
}

const char *goal_interval_words(double low, double high, struct arena *a)
{
    /* "38,0–55,6 pct.": the first without its unit. */
    int64_t tenths = (int64_t)(low * 1000 + 0.5);
    return arena_printf(a, "%lld%c%lld–%s", (long long)(tenths / 10), lang_current() == LANG_EN ? '.' : ',',
        (long long)(tenths % 10), figure_percent_words((int64_t)(high * 1e6 + 0.5), INT_NONE, a));
}

const char *goal_verdict_why(const struct goal *g, const struct goal_result *r, struct arena *a)
{
    if (!r->share.valid)
        return r->why;
    const char *target = target_pct(g, a), *interval = goal_interval_words(r->share.low, r->share.high, a);
    switch (r->verdict) {
    case VERDICT_MET:
        return arena_printf(a, tr("Hele intervallet %s ligger på eller over målet på %s"), interval, target);
    case VERDICT_NOT_MET:
        return arena_printf(a, tr("Hele intervallet %s ligger under målet på %s"), interval, target);
    case VERDICT_UNDECIDED: break;
    case VERDICT_NONE: return r->why;
    }
    const char *why = arena_printf(a, tr("Målet på %s ligger inden for intervallet %s"), target, interval);
    if (r->deciding_n == 0)
        return arena_printf(a, tr("%s Andelen er lig målet, så flere personer afgør det ikke."), why);
    return arena_printf(a, tr("%s Med samme andel skal der %lld personer til for at afgøre det."), why,
        (long long)r->deciding_n);
}
