/* The counting groups of an agreement: the groups of offers that a paper prints one number for. */
#pragma once
#include "effect/figure.h"

struct referral_group {
    const char *key, *title, *title_en;
};
/* The groups of the agreement's offers, in the order of the agreement. */
int referral_groups(struct conn *c, const char *agreement, struct referral_group **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Whether every offer of the group is one of offers[n]: then a number of the group counts nothing but them. */
int referral_group_is_among(struct conn *c, const char *group, const char *const *offers, size_t n, bool *ret,
    struct arena *a, struct err *err);
/* Whether any referral of the agreement is sent by the day. Without one, numbers of them are not 0 but unknown. */
int referral_is_registered(struct conn *c, const char *agreement, day_t by, bool *ret, struct err *err);
/* Whether referrals, or persons referred, of an offer, a group or an agreement in a year (p = that and the year, nothing else) are hidden beside the others that add
 * up with them: the offers of a group, the groups of an agreement. What tables of them hide no figure alone tells. */
int referral_hidden_in_table(struct conn *c, const char *indicator, const struct figure_params *p,
    day_t as_of, bool *ret, struct arena *a, struct err *err);
