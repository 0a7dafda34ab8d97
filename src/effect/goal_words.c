#include "effect/goal_words.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_grammar.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

/* "50 pct." without decimals when there are none */
static const char *percent_of(struct dec number, struct arena *a)
{
    return figure_percent_words(number.milli * 10, number.milli % 1000 == 0 ? 0 : INT_NONE, a);
}

static const char *plain_number(struct dec number, struct arena *a)
{
    struct figure f = {.format = FF_COUNT, .value = number.milli / 1000};
    if (number.milli % 1000 == 0)
        return figure_text(&f, a);
    return arena_printf(a, "%lld%c%lld", (long long)(number.milli / 1000),
        lang_current() == LANG_EN ? '.' : ',', (long long)(number.milli % 1000 / 100));
}

static const char *unit_words(const struct goal *g, struct dec number)
{
    return !g->unit               ? NULL
           : number.milli == 1000 ? code_label("unit", g->unit)
                                  : code_label_many("unit", g->unit);
}

const char *goal_number_words(const struct goal *g, struct dec number, struct arena *a)
{
    if (dec_is_none(number))
        return NULL;
    if (!goal_is_count(g) || text_equal(g->unit, "percent"))
        return percent_of(number, a);
    const char *unit = unit_words(g, number);
    return unit ? arena_printf(a, "%s %s", plain_number(number, a), unit) : plain_number(number, a);
}

static const char *between_words(const struct goal *g, struct arena *a)
{
    const char *high = goal_number_words(g, g->target_high, a);
    return high ? arena_printf(a, "%s–%s", plain_number(g->target, a), high) : tr("ikke oplyst");
}

const char *goal_target_words(const struct goal *g, struct arena *a)
{
    if (text_equal(g->comparator, "untold"))
        return tr("ikke oplyst");
    const char *number = goal_number_words(g, g->target, a);
    if (!number)
        return tr("ikke fastsat");
    if (text_equal(g->comparator, "between"))
        return between_words(g, a);
    if (text_equal(g->comparator, "at_most"))
        return arena_printf(a, tr("højst %s"), number);
    if (text_equal(g->comparator, "relative_fall"))
        return arena_printf(a, tr("fald på %s (relativt)"), number);
    if (text_equal(g->comparator, "relative_rise"))
        return arena_printf(a, tr("stigning på %s (relativt)"), number);
    if (text_equal(g->comparator, "point_fall"))
        return arena_printf(a, tr("fald på %s procentpoint"), plain_number(g->target, a));
    if (text_equal(g->comparator, "point_rise"))
        return arena_printf(a, tr("stigning på %s procentpoint"), plain_number(g->target, a));
    if (text_equal(g->comparator, "absolute_or_relative_rise"))
        return arena_printf(a, tr("stigning på %s (relativt eller procentpoint er ikke valgt)"), number);
    return arena_printf(a, tr("mindst %s"), number);
}

const char *goal_span_words(const struct goal *g, struct arena *a)
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
    if (goal_is_knowledge(g))
        return tr("mål om viden");
    if (goal_is_count(g))
        return tr("i løbet af et kalenderår");
    if (text_equal(g->horizon_kind, "before") && text_equal(g->horizon_unit, "weeks"))
        return arena_printf(a, tr("før den %lld. uge begynder"), (long long)g->horizon_n);
    if (text_equal(g->horizon_kind, "before"))
        return arena_printf(a, tr("på under %s"), goal_span_words(g, a));
    if (text_equal(g->horizon_kind, "over_period") && g->base_year > 0)
        return arena_printf(a, tr("fra %lld til %lld"), (long long)g->base_year, (long long)g->target_year);
    bool last = goal_from_exit(g);
    if (text_equal(g->horizon_kind, "within"))
        return arena_printf(a,
            last                                     ? tr("inden %s efter sidste dag")
            : text_equal(g->start_day, "referred")   ? tr("inden %s efter henvisningen")
            : text_equal(g->start_day, "plan")       ? tr("inden %s efter planen")
            : text_equal(g->start_day, "first_talk") ? tr("inden %s efter den første samtale")
                                                     : tr("inden %s efter første dag"),
            goal_span_words(g, a));
    return arena_printf(a,
        last                                     ? tr("%s efter sidste dag")
        : text_equal(g->start_day, "referred")   ? tr("%s efter henvisningen")
        : text_equal(g->start_day, "plan")       ? tr("%s efter planen")
        : text_equal(g->start_day, "first_talk") ? tr("%s efter den første samtale")
                                                 : tr("%s efter første dag"),
        goal_span_words(g, a));
}

const char *goal_population_words(const struct goal *g)
{
    return goal_from_exit(g)                    ? tr("afsluttet")
           : text_equal(g->population, "stock") ? tr("på ydelsen")
                                                : tr("begyndt");
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
    if (!isfinite(low) || !isfinite(high))
        return "–";
    /* "38,0–55,6 pct.": the first without its unit. */
    int64_t tenths = llround(fabs(low) * 1000);
    const char *first = arena_printf(a, "%s%lld%c%lld", low < 0 && tenths ? "−" : "",
        (long long)(tenths / 10), lang_current() == LANG_EN ? '.' : ',', (long long)(tenths % 10));
    const char *last = figure_percent_words(llround(fabs(high) * 1e6), INT_NONE, a);
    return low < 0 || high < 0 ? arena_printf(a, tr("%s til %s%s"), first, high < 0 ? "−" : "", last)
                               : arena_printf(a, "%s–%s", first, last);
}

const char *goal_result_words(const struct goal *g, const struct goal_result *r)
{
    bool none = text_equal(g->comparator, "none"), between = text_equal(g->comparator, "between");
    int64_t at = r->kind == GOAL_COUNT ? r->count * 1000 : INT_NONE;
    if (none)
        return tr("Intet måltal");
    if (goal_is_open(r))
        return tr("Endnu ikke forfalden");
    if (!r->computable)
        return tr("Kan ikke afgøres");
    if (r->kind != GOAL_COUNT && r->n == 0 && r->not_due > 0)
        return tr("Endnu ikke forfalden");
    if (r->kind == GOAL_COUNT && r->verdict == VERDICT_NONE && r->running)
        return tr("I gang");
    if (between && r->verdict == VERDICT_MET)
        return tr("Inden for intervallet");
    if (between && r->verdict == VERDICT_NOT_MET) {
        bool over = at != INT_NONE ? at > g->target_high.milli
                                   : r->share.valid && r->share.p * 100000 > (double)g->target_high.milli;
        return over ? tr("Over intervallet") : tr("Under intervallet");
    }
    return goal_verdict_words(r->verdict);
}

const char *goal_result_class(const struct goal *g, const struct goal_result *r)
{
    if (r->kind == GOAL_COUNT && r->verdict == VERDICT_NONE && r->running && r->computable)
        return "info";
    /* Over a range is not a failure by itself: the source may be pleased with more. */
    if (r->kind == GOAL_COUNT && text_equal(g->comparator, "between") && r->verdict == VERDICT_NOT_MET &&
        r->count * 1000 > g->target_high.milli)
        return "warning";
    return goal_verdict_class(r->computable ? r->verdict : VERDICT_NONE);
}

static const char *one_decimal(double p, struct arena *a)
{
    int64_t ppm = (int64_t)llround(fabs(p) * 1e6);
    return figure_percent_words(ppm, INT_NONE, a);
}

const char *goal_points_words(int64_t ppm, struct arena *a)
{
    int64_t tenths = ((ppm < 0 ? -ppm : ppm) + 500) / 1000;
    return arena_printf(a, tr("%lld%c%lld procentpoint"), (long long)(tenths / 10),
        lang_current() == LANG_EN ? '.' : ',', (long long)(tenths % 10));
}

const char *goal_value_words(const struct goal *g, const struct goal_result *r, struct arena *a)
{
    if (!r->computable)
        return NULL;
    if (r->kind == GOAL_COUNT)
        return goal_number_words(g, (struct dec){r->count * 1000}, a);
    if (r->kind == GOAL_CHANGE) {
        bool fall = text_equal(g->comparator, "relative_fall") || text_equal(g->comparator, "point_fall");
        bool down = r->change.value >= 0 ? fall : !fall;
        bool points = text_has_prefix(g->comparator, "point_");
        if (!r->change.valid)
            return NULL;
        return arena_printf(a, down ? tr("fald på %s") : tr("stigning på %s"),
            points ? goal_points_words(llround(r->change.value * 1e6), a) : one_decimal(r->change.value, a));
    }
    return r->n ? figure_percent_words((r->x * 1000000 + r->n / 2) / r->n, r->n, a) : NULL;
}

const char *goal_sentence(const char *text, struct arena *a)
{
    size_t n = strlen(text);
    return n && text[n - 1] == '.' ? text : arena_printf(a, "%s.", text);
}

static const char *count_why(const struct goal *g, const struct goal_result *r, struct arena *a)
{
    const char *value = goal_value_words(g, r, a), *target = goal_target_words(g, a);
    if (r->verdict == VERDICT_NONE && r->running)
        return arena_printf(
            a, tr("%s til nu. Målet er %s i hele året, og året er ikke slut."), value, target);
    return arena_printf(
        a, "%s %s", goal_sentence(value, a), goal_sentence(arena_printf(a, tr("Målet er %s"), target), a));
}

/* Both readings, until one is chosen. */
static const char *open_change_why(const struct goal_result *r, struct arena *a)
{
    struct share_change points = share_difference(&r->base, &r->share);
    double rise = -points.value;
    return arena_printf(a,
        tr("Relativt er ændringen %s%s, og i point er den %s%s. Hvad målet mener, er ikke valgt, så det kan ikke afgøres."),
        r->change.value < 0 ? "−" : "+", one_decimal(r->change.value, a), rise < 0 ? "−" : "+",
        goal_points_words(llround(rise * 1e6), a));
}

static const char *change_why(const struct goal *g, const struct goal_result *r, struct arena *a)
{
    if (!r->change.valid)
        return tr("Ændringen kan ikke regnes ud, fordi et af årene ikke har personer.");
    if (text_equal(g->comparator, "absolute_or_relative_rise"))
        return open_change_why(r, a);
    if (!r->change.has_interval)
        return tr("Ændringen har intet interval, fordi et af antallene er 0.");
    return arena_printf(a, "%s %s",
        goal_sentence(arena_printf(a, tr("Ændringens 95 pct.-interval er %s"),
                          goal_interval_words(r->change.low, r->change.high, a)),
            a),
        goal_sentence(arena_printf(a, tr("Målet er %s"), goal_target_words(g, a)), a));
}

const char *goal_verdict_why(const struct goal *g, const struct goal_result *r, struct arena *a)
{
    if (!r->computable)
        return r->why;
    if (r->kind == GOAL_COUNT)
        return count_why(g, r, a);
    if (r->kind == GOAL_CHANGE)
        return change_why(g, r, a);
    if (!r->share.valid)
        return r->why;
    const char *target = goal_target_words(g, a), *number = goal_number_words(g, g->target, a);
    const char *interval = goal_interval_words(r->share.low, r->share.high, a);
    bool at_least = text_equal(g->comparator, "at_least");
    switch (r->verdict) {
    case VERDICT_MET:
        return at_least ? arena_printf(
                              a, tr("Hele intervallet %s ligger på eller over målet på %s"), interval, number)
                        : arena_printf(a, tr("Hele intervallet %s opfylder målet: %s"), interval, target);
    case VERDICT_NOT_MET:
        return at_least
                   ? arena_printf(a, tr("Hele intervallet %s ligger under målet på %s"), interval, number)
                   : arena_printf(a, tr("Hele intervallet %s ligger uden for målet: %s"), interval, target);
    case VERDICT_UNDECIDED: break;
    case VERDICT_NONE:
        return r->why ? r->why
                      : arena_printf(a, "%s %s",
                            goal_sentence(arena_printf(a, tr("95 pct.-intervallet er %s"), interval), a),
                            goal_sentence(arena_printf(a, tr("Måltal: %s"), target), a));
    }
    const char *why =
        at_least ? arena_printf(a, tr("Målet på %s ligger inden for intervallet %s"), number, interval)
                 : arena_printf(a, tr("Målet (%s) afgøres ikke af intervallet %s"), target, interval);
    if (r->deciding_n == 0)
        return arena_printf(a, tr("%s Andelen er lig målet, så flere personer afgør det ikke."), why);
    return arena_printf(a, tr("%s Med samme andel skal der %lld personer til for at afgøre det."), why,
        (long long)r->deciding_n);
}
