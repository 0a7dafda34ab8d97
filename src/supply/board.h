/* The capacity board: places, who has them, who has been promised one, and who waits, per offer and team, today and in the coming weeks.
 * Counts only. A course whose end nobody has planned, of an offer without a normal length, keeps its place in every coming week, so what is
 * shown as free is the least that will be. */
#pragma once
#include "offer/capacity.h"
#include "offer/intervention.h"
#include "offer/offer_state.h"
#include "system/access.h"

enum { BOARD_WEEKS = 12, BOARD_POINTS = BOARD_WEEKS + 1 };

/* One offer (team NULL) or one of its teams. */
struct board_row {
    const char *team, *team_title, *team_title_en; /* "" = the offer's courses without a team */
    int64_t places;                                /* today; INT_NONE = ikke oplyst */
    int64_t occupied, promised, waiting;
    int64_t promised_any_day;        /* of the promised: without a day, counted as of today */
    int64_t no_end;                  /* of the occupied: without a planned or normal end */
    struct stamp longest;            /* since when the first in line has waited */
    int64_t taken_at[BOARD_POINTS];  /* occupied and promised after 0, 7, 14 … days */
    int64_t places_at[BOARD_POINTS]; /* INT_NONE = ikke oplyst */
};
/* Free after `week` weeks; INT_NONE when the places are not known. Negative = more taken than there are places. */
int64_t board_free(const struct board_row *row, size_t week);

struct board_offer {
    int64_t id;
    const char *key, *title, *title_en, *kind, *track, *owner, *provider, *legal_basis, *access, *source;
    day_t open_from, last_referral_day, end_day;
    int64_t normal_days;
    enum offer_state state;
    bool own; /* run by the actor's unit */
    struct board_row all;
    struct board_row *teams;
    size_t n_teams;
};
extern const struct table board_offer_table;

/* All offers that take referrals, and what else has a course, a promise or somebody waiting: the actor's own unit first, then by title in the
 * language of the page. key NULL = all. Of the actor's own unit, restricted citizens that the actor may not see are not counted, as in the unit's
 * lists of names; elsewhere every place counts. The counts of all offers may be up to five seconds old, those of one offer are new. */
int board_read(struct conn *c, const struct actor *actor, const char *key, day_t today,
    struct board_offer **ret, size_t *ret_n, struct arena *a, struct err *err);
