/* The state of an offer on a day: one rule for lists, pages, referrals, public catalogue and feeds. */
#pragma once
#include "offer/intervention.h"

enum offer_state { OFFER_OPEN, OFFER_CLOSING, OFFER_CLOSED, OFFER_NOT_OPENED, OFFER_STATES };
/* closed = past the last referral day or the end; not opened = ahead of the first day, or an offer with referral that cannot take
 * any (intervention_is_opened); closing = a last referral day or an end is set and ahead; else open. */
enum offer_state offer_state_of(const struct intervention *iv, day_t today);
/* An offer with referral needs a legal basis. Rows that come from a source which prints how one is referred, but no basis, are open
 * as the source has them. Other kinds are always opened. */
bool intervention_is_opened(const struct intervention *iv);
/* In the current language. */
const char *offer_state_label(enum offer_state state);
/* Class of the badge: success, warning, error or plain. */
const char *offer_state_class(enum offer_state state);
/* Word in addresses and files: aabent, lukker, lukket, ikke-aabnet. */
const char *offer_state_key(enum offer_state state);
/* open, closing, closed, not_opened: for programs. */
const char *offer_state_code(enum offer_state state);
/* OFFER_STATES when the word is none. */
enum offer_state offer_state_of_key(const char *key);
