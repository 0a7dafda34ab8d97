/* S0-23: a like offer for a group whose offer was closed needs money of its own.
 *
 * Two offers are like each other when all three hold:
 *   - the same legal basis (both recorded);
 *   - the same kind (offer with referral, mentoring …) and at least one track in common;
 *   - target groups that overlap: there is no kind of rule on which they exclude each other. On age: the spans share an age. On
 *     benefit, district and illness: a code in common, or one's code above the other's in its list; an offer without a rule of that
 *     kind takes everybody.
 * Closed = past its end day, or ended by a phase-out, without a grant that pays for it (grant_intervention). Rules are those in
 * force at the closed offer's end and on the new offer's first day. */
#pragma once
#include "offer/intervention.h"
#include "offer/target_rule.h"

/* The first closed offer like iv with those rules on day; ERR_NOT_FOUND (without a message) when there is none. */
int intervention_like_closed(struct conn *c, const struct intervention *iv, const struct target_rule *rules,
    size_t n_rules, day_t day, struct intervention *ret, struct arena *a, struct err *err);
/* Whether the two target groups overlap, as told above. */
bool target_rules_overlap(const struct target_rule *a, size_t n_a, const struct target_rule *b, size_t n_b);
