/* The end of a unit: refused while somebody still depends on it (S0-08). Afterwards its name stays in all history. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum unit_block_kind {
    UNIT_REFERRALS, /* open referrals to an offer that the unit runs */
    UNIT_COURSES,   /* courses there that nobody has ended */
    UNIT_INBOX,     /* active users of the unit who answer referrals */
    UNIT_REPORTS    /* supplier reports that are not approved */
};
/* What stands in the way: of one offer (key and title), or one user (log-in and name). */
struct unit_block {
    enum unit_block_kind kind;
    const char *key, *title, *title_en;
    int64_t n, user_id; /* user_id of an inbox owner, else INT_NONE */
};
/* The unit and all below it, by kind. Nothing in the way: *ret_n is 0. */
int unit_closing_blocks(struct conn *c, const char *unit, day_t today, struct unit_block **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Sets the last day of the unit's newest name. former = the last day the user saw (ERR_CONFLICT when it is another now). ERR_REFUSED while
 * something is in the way; ERR_INVALID at "valid_to". Call organisation_refresh after the write. */
int unit_close(struct conn *c, const struct actor *actor, const char *unit, day_t last, day_t former,
    day_t today, struct err *err);
/* Puts the last day back to what it was before (DAY_NONE = none). */
int unit_reopen(
    struct conn *c, const struct actor *actor, const char *unit, day_t last, day_t former, struct err *err);
