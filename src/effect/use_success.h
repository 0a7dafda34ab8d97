/* Courses of an agreement's offers that reached the offer's measured goal. */
#pragma once
#include "supply/utilisation.h"

struct use_success {
    int64_t achieved, due,
        not_due; /* persons, as goals count them; not_due = their measuring day has not come */
    size_t with_goal, without_goal; /* offers */
    struct use_sum places;          /* of the offers with a goal */
};
/* Persons whose goal has its index day in [from, to), at the offers of u, by the goal's own profile (lokal). A goal that cannot be computed
 * from rows counts as none. */
int use_success_of(struct conn *c, const struct utilisation *u, day_t from, day_t to, struct use_success *ret,
    struct arena *a, struct err *err);
/* What a successful course cost: paid for the places of the offers with a goal, divided by those who reached it; MONEY_NONE with the
 * reason in the user's language when it cannot be computed, also while somebody's measuring day has not come. */
struct money use_success_cost(
    const struct agreement *g, const struct use_success *s, const char **ret_why, struct arena *a);
