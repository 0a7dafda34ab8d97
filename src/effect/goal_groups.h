/* A goal's persons who are due, divided by age, sex or district, with small counts hidden; and the curve of their time to a first outcome. */
#pragma once
#include "effect/curve.h"
#include "effect/goal.h"

enum goal_split { GOAL_BY_AGE, GOAL_BY_SEX, GOAL_BY_DISTRICT, GOAL_BY_OUTCOME };
struct goal_group {
    const char *label; /* user's language */
    int64_t x, n;
};
/* Groups without persons are left out. s is read for sex and district. */
/* Not by outcome, which is measured anew for each (goal_by_outcome). */
int goal_groups(const struct snapshot *s, const struct goal_result *r, enum goal_split split,
    struct goal_group **ret, size_t *ret_n, struct arena *a, struct err *err);

/* Each outcome of several by itself among the same persons; somebody may have more than one. None of goals with one outcome, or of offers. */
int goal_by_outcome(struct conn *c, const struct goal *goal, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_group **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Whether x of n can be told beside its outcomes: none of them, nor those without it, nor those with several, are few. */
bool goal_outcomes_are_safe(
    const struct goal_group *groups, size_t n_groups, int64_t x, int64_t n, int64_t k);

/* The time from the goal's index day to a first job, education, or flex job or pension; of a goal about leaving a benefit, until it is over. ret->n_groups 0
 * when the goal counts something else or nobody is in the year. mark = the measuring point in steps, NAN = none. */
int goal_curve(const struct snapshot *s, const struct goal *goal, int year, enum goal_profile profile,
    int64_t k, bool sees_all, struct curve_answer *ret, double *ret_mark, struct arena *a, struct err *err);
