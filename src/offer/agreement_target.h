/* Guaranteed places of an agreement against the size of its offers' target group, month by month. */
#pragma once
#include "offer/agreement_place.h"

struct agreement_target {
    day_t day; /* first of the month */
    int64_t
        persons; /* live that day on a benefit that a rule of an offer in the agreement names; INT_NONE = no rule names one */
    int64_t places; /* guaranteed that day; INT_NONE = ikke oplyst */
};
enum { AGREEMENT_TARGET_MONTHS = 60 };

/* The n months (at most AGREEMENT_TARGET_MONTHS) up to and with the month of last, oldest first. A person counts once. Rules count on the days
 * they are in force; age and other conditions are not asked. */
int agreement_target_months(struct conn *c, const char *agreement, day_t last, int n,
    struct agreement_target **ret, struct arena *a, struct err *err);
