/* Goals that count nearly the same persons: shown side by side, they tell of the few between them. */
#pragma once
#include "effect/goal_groups.h"

/* Sets r->near, when the persons of r differ by 1 to k-1 from those of another shown definition of the same population, time and profile, whose
 * outcomes, ages or rules hold those of g or are held by them: an earlier goal of the list, or, of a version that is not in force, another
 * version. The goal in force and the earlier of two goals stay shown. */
int goal_set_near(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, int64_t k, struct goal_result *r, struct arena *a, struct err *err);
/* Also, for each division whether it tells of few beside the same division of such a goal. r with its persons; s: the snapshot they are of. */
int goal_set_near_groups(struct conn *c, const struct snapshot *s, const struct goal *g, day_t from, day_t to,
    enum goal_profile profile, day_t as_of, int64_t k, struct goal_result *r, bool ret[GOAL_BY_OUTCOME],
    struct arena *a, struct err *err);
/* goal_compute of a calendar year with goal_set_near, at the installation's limit: the result as it may be shown to those without rows. */
int goal_compute_year(struct conn *c, const struct goal *g, int year, enum goal_profile profile, day_t as_of,
    struct goal_result *ret, struct arena *a, struct err *err);
/* The result tells of 1 to k-1 persons: by itself, or beside another goal. Of people only. */
bool goal_is_few(const struct goal *g, const struct goal_result *r, int64_t k);
