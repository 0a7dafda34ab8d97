/* What was done to an agreement and to what hangs on it: rows of the log whose thing is the agreement. */
#pragma once
#include "system/audit.h"

/* Logs one change of a row of table t, which belongs to the agreement: old NULL = made, now NULL = taken away. */
int agreement_history_add(struct conn *c, const struct actor *actor, const char *action,
    const char *agreement, const struct table *t, const void *old, const void *now, struct err *err);

struct agreement_change {
    struct stamp at;
    const char *name;   /* of the user; NULL = the command line */
    const char *action; /* as in the log: create, update, delete, undo */
    const char *what;   /* label of the table in the user's language */
    const char *detail; /* "Pladser: 40 → 25; …", or NULL */
};
/* The latest changes, newest first, at most limit. */
int agreement_history(struct conn *c, int64_t agreement_id, int64_t limit, struct agreement_change **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Who changed the agreement last; NULL when nobody has. */
int agreement_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err);
