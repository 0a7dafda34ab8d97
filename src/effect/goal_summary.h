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
    struct goal_result result; /* without its persons */
    struct share before;       /* of the year before; not valid when nobody */
    enum goal_state_of state;
    enum goal_trend trend;
};
/* The year asked for, or (0) the goal's own; the profile its definition names. Results on people are taken from memory while the
 * snapshot, the definition and the target are the same. Any thread. */
int goal_summarise(struct conn *c, const struct goal *goal, int year, day_t as_of, struct goal_summary *ret,
    struct arena *a, struct err *err);
