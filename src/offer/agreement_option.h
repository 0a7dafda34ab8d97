/* Options and renewals of an agreement: each gives a further period, and must be used by its deadline. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct agreement_option {
    int64_t id;
    const char *agreement, *kind; /* option, renewal */
    day_t from_day, to_day;       /* first and last day of the period it gives */
    day_t deadline;               /* last day to use it; DAY_NONE = not told */
    const char *state;            /* open, used, unused */
    day_t former_end;             /* the agreement's last day before it was used */
    const char *note, *source, *place;
    int64_t version;
};
extern const struct table agreement_option_table;

/* By first day. */
int agreement_options_of(struct conn *c, const char *agreement, struct agreement_option **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int agreement_option_by_id(
    struct conn *c, int64_t id, struct agreement_option *ret, struct arena *a, struct err *err);
/* Stores a new one (open), or changes an open one; ERR_CONFLICT when stale. */
int agreement_option_add(
    struct conn *c, const struct actor *actor, struct agreement_option *o, struct err *err);
int agreement_option_update(
    struct conn *c, const struct actor *actor, struct agreement_option *o, struct err *err);
/* Uses the option: the agreement lasts until its last day. ERR_REFUSED after the deadline, or when it is not open. */
int agreement_option_use(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
/* Lets the option go: it will not be used. */
int agreement_option_drop(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
/* Open again; the agreement ends as before. ERR_REFUSED when its last day has been changed since. */
int agreement_option_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
