/* Guaranteed places of an agreement, per offer and period, with the price per place and year. A change of places begins a new
 * period and keeps the old one. Periods of one offer in one agreement never overlap. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct agreement_place {
    int64_t id;
    const char *agreement, *intervention;
    day_t valid_from, valid_to; /* first and last day; valid_to DAY_NONE = until the agreement ends */
    int64_t places;             /* INT_NONE = ikke oplyst */
    struct money price;         /* per place and year; MONEY_NONE = ikke oplyst */
    int64_t price_year;         /* price level; INT_NONE = ikke oplyst */
    const char *note, *source, *place;
    int64_t user_id; /* who set it; INT_NONE = loaded from a source */
    int64_t cut_id;  /* the period that this one cut short, */
    day_t cut_to;    /* and its last day before that */
    int64_t version;
};
extern const struct table agreement_place_table;

/* Periods of the agreement, of the offer, or of both; NULL = any. Sorted by agreement, intervention, valid_from. */
int agreement_places_of(struct conn *c, const char *agreement, const char *intervention,
    struct agreement_place **ret, size_t *ret_n, struct arena *a, struct err *err);
int agreement_place_by_id(
    struct conn *c, int64_t id, struct agreement_place *ret, struct arena *a, struct err *err);
/* The period of the offer that covers day among rows[n], or NULL. intervention NULL = any offer's first. */
const struct agreement_place *agreement_place_on(
    const struct agreement_place *rows, size_t n, const char *intervention, day_t day);
/* Places guaranteed in all by rows[n] on day: INT_NONE when none covers the day, or one that does has no number. */
int64_t agreement_places_on(const struct agreement_place *rows, size_t n, day_t day);

/* Begins a new period on p->valid_from: the period that covers that day ends the day before, and the new one lasts
 * until where that one ended (p->valid_to DAY_NONE) or until p->valid_to. ERR_INVALID at the field when a period begins on that day already, or
 * when it would reach into a later one. p->id and version are set. */
int agreement_place_adjust(
    struct conn *c, const struct actor *actor, struct agreement_place *p, struct err *err);
/* Corrects a period where it stands: places, price, price level, last day and note. ERR_CONFLICT when stale. */
int agreement_place_correct(
    struct conn *c, const struct actor *actor, struct agreement_place *p, struct err *err);
/* Takes the offer's latest period away; the one before it lasts again until where the one that was cut short
 * lasted. ERR_REFUSED when a later one has begun. */
int agreement_place_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
