/* The three clocks of a referral (waiting to be read, to be decided, to start), their limits per offer, and expiry. */
#pragma once
#include "path/referral.h"

/* Limits of one offer, in days; INT_NONE = the installation's setting. */
struct referral_limit {
    int64_t id;
    const char *intervention;
    int64_t read_days, decide_days, start_days, expire_days;
    const char *source, *note;
};
extern const struct table referral_limit_table;

enum referral_clock_kind {
    REFERRAL_CLOCK_READ,   /* from sending until the receiving unit opens it */
    REFERRAL_CLOCK_DECIDE, /* from sending until the answer; wait-listing is an answer */
    REFERRAL_CLOCK_START,  /* from the first positive answer until the first day of the course */
    REFERRAL_CLOCKS
};
struct referral_clock {
    int64_t days;  /* so far, or in all; INT_NONE = has not begun, or never will */
    int64_t limit; /* days allowed */
    bool runs;     /* still counting */
    bool over;     /* more days than allowed */
};
/* As of today. Nothing is read: the limits of the offer stand in the row. */
void referral_clocks_of(
    const struct referral_row *r, day_t today, struct referral_clock ret[REFERRAL_CLOCKS]);
/* Days left before it expires, 0 = last day; INT_NONE when it cannot. */
int64_t referral_days_to_expiry(const struct referral_row *r, day_t today);
/* Sent so many Danish calendar days ago that an unanswered one has expired; limit INT_NONE = the installation's. */
bool referral_has_expired(struct stamp sent, int64_t expire_days, day_t today);

/* Whose referrals are tidied; one of them is given, none = everybody's. */
struct referral_scope {
    const char *unit; /* receiving unit */
    int64_t from_user_id, citizen_id;
};
/* Expires what nobody acted on in time: unanswered expire_days after sending, accepted and not started expire_days after the answer, and
 * all that is open when the offer has ended; and lets a place that nobody answered lapse, so that the citizen is in line again. Each with
 * event and log row, as done by the program. ret_n = how many changed; a second run changes none. At most 500 at a time. */
int referral_tidy(
    struct conn *c, const struct referral_scope *scope, day_t today, int64_t *ret_n, struct err *err);
/* The same from a page, before its list is read: a look first, a write only when something is due. */
int referral_tidy_now(struct db *db, const struct referral_scope *scope, day_t today, struct err *err);
