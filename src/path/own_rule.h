/* Whether a citizen is in the printed target group of an intervention on a day, for what is given without a referral: age and benefit
 * of the target rules, each with its dates. A refusal names the rule and its date. */
#pragma once
#include "offer/fit.h"

/* OK, or ERR_REFUSED with a message for the user. ret_benefit = the benefit on the day (NULL = none), ret_rule = the text of the
 * rule that let the citizen in, in the user's language; both may be NULL. */
int own_rule_check(struct conn *c, const struct citizen *citizen, const struct intervention *iv, day_t day,
    const char **ret_benefit, const char **ret_rule, struct arena *a, struct err *err);
/* Mentoring from the day its rule says: a concrete, individual judgement must be written. */
int own_rule_needs_judgement(
    struct conn *c, const struct intervention *iv, day_t day, bool *ret, struct arena *a, struct err *err);
