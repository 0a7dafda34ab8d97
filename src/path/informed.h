/* Citizens in an offer that closes: informed of other offers, moved to one, or wanting none. The closing of an offer stays open until
 * each affected citizen has one of the three. Affected: an open referral to an offer with a last day, or a course there that runs on after it.
 * Anybody in the offer may be marked. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct informed {
    int64_t id, citizen_id;
    const char *intervention; /* key of the offer that closes */
    day_t day;
    const char *outcome; /* code list informed_outcome: informed moved declined */
    const char *offers;  /* comma list of keys: named to the citizen, or moved to */
    const char *reason;  /* why the citizen wants none; or a note */
    int64_t user_id;
    struct stamp deleted;
    int64_t version;
};
extern const struct table informed_table;
enum { INFORMED_UNDO_MS = 30000 };

/* Whether the actor's administration sent the citizen to the offer: then it knows of it, and may tell of its end, without seeing the
 * offer's track. */
int informed_sent(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *intervention,
    bool *ret, struct err *err);

/* Needs sight of the citizen, and of the offer's track unless informed_sent. Messages at outcome, day, offers, reason; ERR_REFUSED when the citizen is not
 * affected. replaces = id of the mark that was shown and is corrected, INT_NONE = there was none: ERR_CONFLICT when another is in force.
 * Sets id. */
int informed_add(struct conn *c, const struct actor *actor, struct informed *row, int64_t replaces,
    day_t today, struct err *err);
/* Takes back one's own mark within 30 seconds of giving it; the one that it replaced is in force again. */
int informed_undo(struct conn *c, const struct actor *actor, int64_t id, day_t today, struct err *err);
/* The mark in force; ERR_NOT_FOUND (without a message) when there is none. */
int informed_of(struct conn *c, int64_t citizen_id, const char *intervention, struct informed *ret,
    struct arena *a, struct err *err);

/* How far the closing of each offer is, among the citizens of one user (INT_NONE = of the unit). */
struct informed_count {
    const char *intervention, *title, *title_en, *track;
    day_t last_referral_day, end_day;
    int64_t affected, informed, moved, declined, left;
};
int informed_counts(struct conn *c, const struct actor *actor, bool unit, day_t today,
    struct informed_count **ret, size_t *ret_n, struct arena *a, struct err *err);
