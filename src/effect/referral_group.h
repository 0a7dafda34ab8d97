/* The counting groups of an agreement: the groups of offers that a paper prints one number for. */
#pragma once
#include "db/db.h"

struct referral_group {
    const char *key, *title, *title_en;
};
/* The groups of the agreement's offers, in the order of the agreement. */
int referral_groups(struct conn *c, const char *agreement, struct referral_group **ret, size_t *ret_n,
    struct arena *a, struct err *err);
