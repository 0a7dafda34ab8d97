/* All that a goal's page shows of a year, measured once for a snapshot and kept in memory: the page of a large city costs a look-up. */
#pragma once
#include "effect/goal_groups.h"

enum { GOAL_YEARS = 3, GOAL_HALVES = 2 * GOAL_YEARS, GOAL_SPLITS = 4 };

struct goal_half {
    int64_t x, n;
};
struct goal_measured {
    struct goal_result result; /* of the year; without its persons, n_persons is kept */
    bool by_year; /* no half-years, groups or curve: a count, a change, answers, or not of people */
    bool has_other;
    int64_t other_x, other_n;           /* the year by the other profile */
    struct goal_half half[GOAL_HALVES]; /* GOAL_YEARS up to and with the year */
    int64_t near[GOAL_YEARS];           /* of those years and their halves, as result.near */
    bool near_split[GOAL_BY_OUTCOME];   /* the division tells of few beside the same of another goal */
    struct goal_group *groups[GOAL_SPLITS];
    size_t n_groups[GOAL_SPLITS];
    struct goal_group
        *base_outcomes; /* of a change: the outcomes in the base year; n as groups[GOAL_BY_OUTCOME] */
    struct curve_answer curve[2]; /* as shown; [1] to those who may see small counts */
    double mark;                  /* measuring point in steps of the curve, NAN = none */
    day_t until;                  /* last complete day of the snapshot */
};
/* A number that is another when what the goal reads beside the snapshot (definitions, answers, plans, talks) may be another. */
int goal_beside_snapshot(struct conn *c, const struct goal *goal, int64_t *ret, struct err *err);
/* goal_find_year, kept likewise. */
int goal_measured_year(
    struct conn *c, const struct goal *goal, day_t as_of, int *ret, struct arena *a, struct err *err);
/* Held until released. Texts are in the language of the thread. Any thread. */
int goal_measured_lease(struct conn *c, const struct goal *goal, int year, enum goal_profile profile,
    day_t as_of, int64_t k, const struct goal_measured **ret, struct err *err);
void goal_measured_release(const struct goal_measured *m);
