#include "effect/reported_verdict.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "effect/figure.h"
#include "effect/goal_words.h"

/* The year a period is of; INT_NONE when it is not one whole year. */
static int64_t year_of(const char *period)
{
    int64_t year;
    return period && text_to_int(period, 1900, 2200, &year) ? year : INT_NONE;
}

static struct reported_verdict told(const struct goal *g, const struct reported *r, struct arena *a)
{
    (void)g;
    bool met = text_equal(r->verdict, "met");
    struct reported_verdict v = {.verdict = met ? VERDICT_MET : VERDICT_NOT_MET,
        .words = met ? tr("Opfyldt") : tr("Ikke opfyldt"),
        .badge = met ? "success" : "error",
        .why = tr("Efter kildens egen vurdering.")};
    if (!met && r->made_good != INT_NONE && r->made_good > 0) {
        v.words = arena_printf(a, tr("Ikke opfyldt, indhentes i %lld"), (long long)r->made_good);
        v.badge = "warning";
    }
    return v;
}

/* The share that a printed one was made of; invalid when the number of persons is not told. */
static struct share share_of(struct dec value, int64_t persons)
{
    if (dec_is_none(value) || persons == INT_NONE || persons <= 0 || value.milli < 0 || value.milli > 100000)
        return (struct share){0};
    int64_t whole = value.milli / 100000, rest = value.milli % 100000;
    return share_wilson(whole * persons + (rest * persons + 50000) / 100000, persons);
}

static void judged(const struct goal *g, const struct goal_result *r, const char *what, struct arena *a,
    struct reported_verdict *v)
{
    v->verdict = r->verdict;
    v->words = goal_result_words(g, r);
    v->badge = goal_result_class(g, r);
    v->why = arena_printf(a, "%s %s", what, goal_verdict_why(g, r, a));
}

/* A share is judged like a computed one when the persons behind are told too, without reservation. */
static void judge_told_share(
    const struct goal *g, const struct reported *r, struct arena *a, struct reported_verdict *v)
{
    struct goal_result result = {
        .kind = GOAL_SHARE, .computable = true, .share = share_of(r->value, r->persons)};
    if (!result.share.valid) {
        v->why = tr("Andelen er oplyst uden antal personer, så den har intet interval.");
        return;
    }
    if (r->qualifier) {
        v->why = arena_printf(a, tr("Tallet er oplyst med forbehold (%s)."), r->qualifier);
        return;
    }
    result.x = result.share.x;
    result.n = result.share.n;
    result.verdict = goal_judge_share(g, &result.share);
    result.deciding_n = result.verdict == VERDICT_NONE ? 0 : goal_deciding_n(g, &result.share);
    judged(g, &result,
        arena_printf(
            a, tr("%lld af %lld personer, regnet af andelen."), (long long)result.x, (long long)result.n),
        a, v);
}

/* "18,3 pct. relativt, 5,5 procentpoint" of two printed shares, exactly; positive as the comparator says. */
static const char *told_change_words(
    const struct goal *g, const struct reported *r, bool *ret_reached, struct arena *a)
{
    bool fall = text_equal(g->comparator, "relative_fall") || text_equal(g->comparator, "point_fall");
    bool points = text_has_prefix(g->comparator, "point_");
    int64_t by = fall ? r->base_value.milli - r->value.milli : r->value.milli - r->base_value.milli;
    /* by / base >= target / 100, in whole numbers */
    *ret_reached = !dec_is_none(g->target) &&
                   (points ? by >= g->target.milli : by * 100000 >= g->target.milli * r->base_value.milli);
    int64_t ppm =
        points ? by * 10 : (by * 1000000 + (by < 0 ? -1 : 1) * r->base_value.milli / 2) / r->base_value.milli;
    const char *number =
        points ? goal_points_words(ppm, a) : figure_percent_words(ppm < 0 ? -ppm : ppm, INT_NONE, a);
    bool down = fall == (by >= 0);
    return arena_printf(a, down ? tr("et fald på %s") : tr("en stigning på %s"), number);
}

static void judge_told_change(
    const struct goal *g, const struct reported *r, struct arena *a, struct reported_verdict *v)
{
    bool reached;
    if (dec_is_none(r->value) || dec_is_none(r->base_value) || r->base_value.milli <= 0) {
        v->why = tr("En ændring kan kun vurderes, når andelen i begge år er oplyst.");
        return;
    }
    const char *change = told_change_words(g, r, &reached, a);
    struct goal_result result = {.kind = GOAL_CHANGE,
        .computable = true,
        .base = share_of(r->base_value, r->base_persons),
        .share = share_of(r->value, r->persons)};
    if (text_equal(g->comparator, "absolute_or_relative_rise")) {
        v->why = arena_printf(
            a, tr("Relativt er det %s. Om målet er relativt eller procentpoint, er ikke valgt."), change);
        return;
    }
    const char *point = reached ? tr("Efter tallene alene er det %s: målet er nået.")
                                : tr("Efter tallene alene er det %s: målet er ikke nået.");
    const char *what = arena_printf(a, point, change);
    if (r->qualifier) {
        v->why = arena_printf(a, tr("%s Tallet er oplyst med forbehold (%s)."), what, r->qualifier);
        return;
    }
    if (!result.base.valid || !result.share.valid) {
        v->why = arena_printf(
            a, tr("%s Uden antal personer har ændringen intet interval, så målet kan ikke afgøres."), what);
        return;
    }
    result.n = result.share.n;
    result.change = goal_change(g, &result.base, &result.share);
    result.verdict = goal_judge_change(g, &result.change);
    judged(g, &result, what, a, v);
}

struct reported_verdict reported_judge(
    const struct goal *g, const struct reported *r, day_t today, struct arena *a)
{
    struct reported_verdict v = {VERDICT_NONE, tr("Kan ikke afgøres"), "plain", NULL};
    if (r->verdict)
        return told(g, r, a);
    if (goal_is_knowledge(g)) {
        v.words = tr("Vurderes ikke");
        return v;
    }
    if (text_equal(g->comparator, "none")) {
        v.words = tr("Intet måltal");
        return v;
    }
    if (goal_is_change(g) && (text_equal(r->unit, "percent") || !dec_is_none(r->base_value))) {
        judge_told_change(g, r, a, &v);
        return v;
    }
    if (text_equal(r->unit, "percent")) {
        judge_told_share(g, r, a, &v);
        return v;
    }
    if (!goal_is_count(g) || dec_is_none(r->value) || (g->unit && !text_equal(g->unit, r->unit))) {
        v.why = goal_is_count(g) ? tr("Tallet har en anden enhed end målet.") : NULL;
        return v;
    }
    int64_t year = year_of(r->period);
    if (year == INT_NONE) {
        v.why = tr("Perioden er ikke ét år, så tallet kan ikke holdes op mod årets mål.");
        return v;
    }
    bool running = year >= day_year(today);
    v.verdict = goal_judge_count(g, r->value.milli, r->qualifier == NULL, running);
    struct goal_result result = {.kind = GOAL_COUNT,
        .computable = true,
        .count = r->value.milli / 1000,
        .running = running,
        .verdict = v.verdict};
    v.words = goal_result_words(g, &result);
    v.badge = goal_result_class(g, &result);
    if (v.verdict == VERDICT_UNDECIDED)
        v.why = arena_printf(a, tr("Tallet er oplyst med forbehold (%s)."), r->qualifier);
    return v;
}
