/* Tenders: a new contract for what an agreement buys, with the days that must be kept. */
#pragma once
#include "offer/agreement.h"

struct tender {
    int64_t id;
    const char *key, *title, *agreement; /* the agreement it follows, or NULL */
    const char *state;                   /* planned, preparing, published, evaluating, awarded, cancelled */
    day_t begin_day;                     /* the work begins */
    const char *begin_text;              /* as printed, where the source gives no day */
    day_t publish_day, bid_day, award_day;
    day_t start_day; /* the new contract begins */
    const char *start_text;
    const char *supplier; /* who won */
    const char *note, *source, *place;
    int64_t version;
};
extern const struct table tender_table;

/* When work on the next tender begins: a year before the day after the agreement's last. DAY_NONE when that is not known, or when
 * the agreement is of a kind that is not put out to tender. */
day_t tender_proposed_begin(const struct agreement *g);
/* No more is done on it. */
bool tender_is_over(const struct tender *t);

/* By the day it begins; agreement NULL = all. */
int tender_list(struct conn *c, const char *agreement, struct tender **ret, size_t *ret_n, struct arena *a,
    struct err *err);
int tender_by_key(struct conn *c, const char *key, struct tender *ret, struct arena *a, struct err *err);
int tender_create(
    struct conn *c, const struct actor *actor, struct tender *t, char ret_key[81], struct err *err);
/* ERR_CONFLICT when stale. */
int tender_update(struct conn *c, const struct actor *actor, struct tender *t, struct err *err);
