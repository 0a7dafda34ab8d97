#include "effect/reported_verdict.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
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

struct reported_verdict reported_judge(
    const struct goal *g, const struct reported *r, day_t today, struct arena *a)
{
    struct reported_verdict v = {VERDICT_NONE, tr("Kan ikke afgøres"), "plain", NULL};
    if (r->verdict)
        return told(g, r, a);
    if (text_equal(g->comparator, "none")) {
        v.words = tr("Intet måltal");
        return v;
    }
    if (text_equal(r->unit, "percent")) {
        v.why = tr("Andelen er oplyst uden antal personer, så den har intet interval.");
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
