/* The persons of a goal on a snapshot: population, index day, due day and state of each. For goal_measure.c and its test. */
#pragma once
#include "effect/goal.h"
#include "measure/snapshot.h"

/* A day of somebody's plan or talk. */
struct goal_day {
    int64_t citizen_id;
    day_t day;
};
/* What a goal needs besides the snapshot. */
struct goal_sources {
    const uint16_t *offers; /* interventions of BIF in the snapshot */
    size_t n_offers;
    const uint16_t *also; /* those of the administration that the goal's also_in names */
    size_t n_also;
    const struct goal_day
        *days; /* of plans or of first talks, as the goal's start_day says; by citizen, then day */
    size_t n_days;
};
struct goal_rows {
    struct goal_person *rows; /* by start, then person */
    size_t n;
    const char *why; /* NULL, or why there can be none, in the user's language */
};
/* Every course or spell of the goal with its first (or last) day in [from, to), as known on as_of. Names are not filled. */
int goal_rows_make(const struct snapshot *s, const struct goal *g, const struct goal_sources *src, day_t from,
    day_t to, enum goal_profile profile, day_t as_of, struct goal_rows *ret, struct arena *a,
    struct err *err);
/* The share with the outcome in the goal's distance by Aalen–Johansen, dead and moved competing; NAN when no curve fits the goal. */
int goal_rows_curve(const struct snapshot *s, const struct goal *g, const struct goal_sources *src,
    const struct goal_rows *rows, day_t as_of, double ret[3], struct err *err);
