/* Finding offers: one page of the catalogue, answered by an index, for the list, the public catalogue and the feed. */
#pragma once
#include "offer/offer_state.h"

struct intervention_find {
    const char *kind, *track, *owner, *legal_basis, *district; /* NULL = all */
    enum offer_state state;                                    /* OFFER_STATES = all */
    const char *words;                                         /* as typed: offers with all of them */
    bool only_public;                                          /* is_public, offers and open offers only */
    bool not_ended;                                            /* without those past their end */
    int64_t age;                                               /* for a person of that age, INT_NONE = all */
    const char *condition; /* code list condition: especially for, or only for; NULL = all */
    const char *sort;      /* "titel" (default), "ejer", "stop", "slut"; "-titel" = descending */
    day_t today;
    int64_t offset, limit;
};
/* The page's rows and how many there are in all. */
int intervention_find(struct conn *c, const struct intervention_find *f, struct intervention **ret,
    size_t *ret_n, int64_t *ret_total, struct arena *a, struct err *err);
/* Key and titles of all offers and open offers, by title: for choosing one. */
int intervention_choices(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Alternatives of an offer that are in the public catalogue and not ended. */
int intervention_public_alternatives(struct conn *c, const char *key, day_t today,
    struct alternative_view **ret, size_t *ret_n, struct arena *a, struct err *err);
/* How many offers share a counting group. */
int intervention_in_group(struct conn *c, const char *counting_group, int64_t *ret, struct err *err);
/* Owners that have offers, by key. */
int intervention_owners(struct conn *c, const char ***ret, size_t *ret_n, struct arena *a, struct err *err);
/* Writes what the row is sorted and searched by: after each insert and update of it. */
int intervention_find_index(struct conn *c, const struct intervention *iv, struct arena *a, struct err *err);
/* The same for all rows that were loaded since, and stamps their `changed`. */
int intervention_find_index_all(struct conn *c, struct err *err);
