/* Verdicts in three values: on a share by its interval, on a count when its period is over, on a change by its interval. */
#include "base/text.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"

/* At most: the share of the others is at least the rest; Wilson's interval is symmetric. */
static enum verdict judge_at_most(const struct share *s, int64_t target_ppm)
{
    struct share rest = share_wilson(s->n - s->x, s->n);
    rest.low = 1 - s->high;
    rest.high = 1 - s->low;
    return share_verdict(&rest, 1000000 - target_ppm);
}

static int64_t decide_at_most(const struct share *s, int64_t target_ppm)
{
    struct share rest = share_wilson(s->n - s->x, s->n);
    return share_deciding_n(&rest, 1000000 - target_ppm);
}

enum verdict goal_judge_share(const struct goal *g, const struct share *s)
{
    int64_t target = goal_target_ppm(g);
    if (target == INT_NONE || !s->valid)
        return VERDICT_NONE;
    if (text_equal(g->comparator, "at_least"))
        return share_verdict(s, target);
    if (text_equal(g->comparator, "at_most"))
        return judge_at_most(s, target);
    if (!text_equal(g->comparator, "between") || dec_is_none(g->target_high))
        return VERDICT_NONE;
    enum verdict low = share_verdict(s, target), high = judge_at_most(s, g->target_high.milli * 10);
    if (low == VERDICT_NOT_MET || high == VERDICT_NOT_MET)
        return VERDICT_NOT_MET;
    return low == VERDICT_MET && high == VERDICT_MET ? VERDICT_MET : VERDICT_UNDECIDED;
}

int64_t goal_deciding_n(const struct goal *g, const struct share *s)
{
    int64_t target = goal_target_ppm(g);
    if (target == INT_NONE || !s->valid)
        return 0;
    if (text_equal(g->comparator, "at_most"))
        return decide_at_most(s, target);
    if (!text_equal(g->comparator, "between"))
        return share_deciding_n(s, target);
    int64_t high = g->target_high.milli * 10;
    if (s->x * 1000000 < target * s->n)
        return share_deciding_n(s, target);
    if (s->x * 1000000 > high * s->n)
        return decide_at_most(s, high);
    int64_t a = share_deciding_n(s, target), b = decide_at_most(s, high);
    return a == 0 || b == 0 ? 0 : a > b ? a : b;
}

enum verdict goal_judge_count(const struct goal *g, int64_t milli, bool exact, bool running)
{
    bool at_most = text_equal(g->comparator, "at_most"), between = text_equal(g->comparator, "between");
    if (dec_is_none(g->target) || (!at_most && !between && !text_equal(g->comparator, "at_least")))
        return VERDICT_NONE;
    if (between && dec_is_none(g->target_high))
        return VERDICT_NONE;
    if (!exact)
        return VERDICT_UNDECIDED;
    int64_t ceiling = between ? g->target_high.milli : at_most ? g->target.milli : INT64_MAX;
    if (milli > ceiling)
        return VERDICT_NOT_MET;
    if (!at_most && milli < g->target.milli)
        return running ? VERDICT_NONE : VERDICT_NOT_MET;
    return running && ceiling != INT64_MAX ? VERDICT_NONE : VERDICT_MET;
}

enum verdict goal_judge_change(const struct goal *g, const struct share_change *change)
{
    if (dec_is_none(g->target) || text_equal(g->comparator, "absolute_or_relative_rise"))
        return VERDICT_NONE;
    return share_change_verdict(change, goal_target_ppm(g));
}

static struct share_change opposite(struct share_change c)
{
    double low = c.low;
    c.value = -c.value;
    c.low = -c.high;
    c.high = -low;
    return c;
}

struct share_change goal_change(const struct goal *g, const struct share *base, const struct share *now)
{
    bool points = text_has_prefix(g->comparator, "point_");
    bool fall = text_equal(g->comparator, "relative_fall") || text_equal(g->comparator, "point_fall");
    struct share_change c = points ? share_difference(base, now) : share_relative(base, now);
    return fall ? c : opposite(c);
}
