/* Offers in words, for pages. */
#pragma once
#include "http/http.h"
#include "offer/fit.h"

const char *offer_day(struct arena *a, day_t day);
/* One rule as a sentence. */
const char *offer_rule_words(struct arena *a, const struct target_rule *r);
/* Where a fact is from: "Kilde: svar-2026, Sundhedssamtale". */
const char *offer_source_words(struct conn *c, struct arena *a, const char *source, const char *place);
enum offer_state { OFFER_OPEN, OFFER_CLOSING, OFFER_CLOSED, OFFER_NOT_OPENED, OFFER_STATES };
/* closed = past the last referral day or the end; closing = one of them is set and ahead; not opened = an offer with referral
 * that has no legal basis recorded. */
enum offer_state offer_state_of(const struct intervention *iv, day_t today);
const char *offer_state_label(enum offer_state state);
const char *offer_state_class(enum offer_state state);
