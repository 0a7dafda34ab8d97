/* The results of a goal in few numbers, for lists: kept in memory, so that a page of all goals costs no measuring. */
#pragma once
#include "effect/goal.h"

enum goal_state_of {
    GOAL_MET,
    GOAL_NOT_MET,
    GOAL_UNDECIDED,
    GOAL_NOT_YET,    /* nobody is due yet */
    GOAL_NO_VERDICT, /* computed, but no target to hold it against */
    GOAL_CANNOT,     /* why says why */
    GOAL_STATES
};
/* Compared with the year before; by the interval of the difference. */
enum goal_trend { GOAL_TREND_UNKNOWN, GOAL_TREND_UP, GOAL_TREND_DOWN, GOAL_TREND_UNSURE };

struct goal_summary {
    int year;
    enum goal_result_kind kind;
    bool computable;
    const char *why; /* user's language, in the arena given */
    int64_t x, n, not_due, gone, count;
    bool running;
    day_t earliest_due;
    struct share share, before; /* before = of the year before; not valid when nobody */
    struct share_change change;
    enum verdict verdict;
    enum goal_state_of state;
    enum goal_trend trend;
};
/* The year asked for, or (0) the goal's own; the profile its definition names. Results on people are taken from memory while the
 * snapshot, the definition and the target are the same. Any thread. */
int goal_summarise(struct conn *c, const struct goal *goal, int year, day_t as_of, struct goal_summary *ret,
    struct arena *a, struct err *err);
