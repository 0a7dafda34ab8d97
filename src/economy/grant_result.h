/* Results of a grant: its goals and those of what it pays for, each with its computed value, beside what the paper or a supplier tells;
 * and what the sheet itself says of a result when none can be stated. */
#pragma once
#include "economy/grant.h"
#include "effect/goal_summary.h"
#include "effect/reported_verdict.h"
#include "system/access.h"

/* A number told of the goal, with what it says of the target. */
struct grant_told {
    struct reported reported;
    struct reported_verdict verdict;
    const char *source; /* in words */
};
struct grant_result {
    const struct goal *goal;
    struct goal_summary sum;
    bool counted;    /* computed, with somebody in it */
    bool suppressed; /* small, for this user: neither value nor verdict */
    struct grant_told *told;
    size_t n_told;
};
/* In the order of the goals: the grant's own first, each goal once. Years and profiles are those of the goals. */
int grant_results(struct conn *c, const struct actor *actor, const char *grant_key, day_t as_of,
    struct grant_result **ret, size_t *ret_n, struct arena *a, struct err *err);

/* No result of the grant's own can be stated (supplement to a base grant, hard to isolate, not relevant, nothing printed). */
bool grant_has_no_result(const struct grant *g);
/* What the sheet says, with the reason where it gives one: never empty. */
const char *grant_result_says(const struct grant *g, struct arena *a);
/* "46,7 pct. (38,0–55,6 pct.) af 120, 2025: Uafklaret", or why there is no number. */
const char *grant_result_words(const struct grant_result *r, struct arena *a);
