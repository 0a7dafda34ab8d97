/* The public part of the catalogue for feeds: offers with is_public and the organisations that run them. */
#pragma once
#include "offer/intervention.h"

struct public_feed {
    const char *search;            /* as typed; the first three words must all be there */
    struct stamp modified_after;   /* changed then or later; STAMP_NONE = all */
    const char *organisation;      /* that runs the offer (the owner, when nobody else does); NULL = all */
    const char *track, *condition; /* codes; NULL = all */
    bool has_track, has_condition; /* only offers with any of that kind */
    bool has_place;                /* only offers with an address or a district */
    day_t today;                   /* target groups in force on that day count */
    int64_t offset, limit;
};
/* A page by key, and how many there are in all. */
int public_feed_find(struct conn *c, const struct public_feed *f, struct intervention **ret, size_t *ret_n,
    int64_t *ret_total, struct arena *a, struct err *err);
/* Only key is set, of all public offers. */
int public_feed_keys(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The offer when it is public; ERR_NOT_FOUND without a message otherwise. */
int public_feed_by_key(
    struct conn *c, const char *key, struct intervention *ret, struct arena *a, struct err *err);
/* Organisations that run public offers: key in `provider`. */
int public_feed_organisations(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err);
