/* The grants that pay for an offer, as the offer sees them: their keys, and how they pay. */
#pragma once
#include "db/db.h"

struct grant_link {
    int64_t id;
    const char *grant_key, *intervention, *relation, *note; /* relation: pays, supplements … */
};
int grant_link_of_intervention(struct conn *c, const char *intervention, struct grant_link **ret,
    size_t *ret_n, struct arena *a, struct err *err);
