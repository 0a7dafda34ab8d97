/* Places an offer has in a period, for the whole offer or for each of its teams; an offer without a row has "ikke oplyst" places, never 0. */
#pragma once
#include "db/db.h"
#include "offer/intervention.h"
#include "system/access.h"

struct capacity {
    int64_t id;
    const char *intervention, *team; /* team NULL = the whole offer */
    day_t valid_from, valid_to;      /* last day */
    int64_t places;
    const char *source, *note;
};
extern const struct table capacity_table;
/* Places on day; INT_NONE = ikke oplyst. */
int capacity_places(struct conn *c, const char *intervention, day_t day, int64_t *ret, struct err *err);
/* All periods of an offer, the newest first. */
int capacity_of(struct conn *c, const char *intervention, struct capacity **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Periods of all offers that reach day or later, by offer and first day. */
int capacity_from(
    struct conn *c, day_t day, struct capacity **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The sum of rows[n], all of one offer, in force on day: of the team, or with team NULL of the whole offer and its teams. INT_NONE = none. */
int64_t capacity_on(const struct capacity *rows, size_t n, const char *team, day_t day);

/* Who may set the places: PERM_OFFER_EDIT, or who answers referrals in the unit that runs the offer. */
bool capacity_may_set(const struct actor *actor, const struct intervention *iv);
/* A new period from row->valid_from, until the next one when there is a later. The period before it ends the day before and is kept; places of
 * the whole offer and of its teams exclude each other. known = the greatest id of the offer's rows that the user saw (0 = none): ERR_CONFLICT
 * when somebody has added one since. Audited. */
int capacity_set(struct conn *c, const struct actor *actor, struct capacity *row, int64_t known, day_t today,
    struct err *err);
