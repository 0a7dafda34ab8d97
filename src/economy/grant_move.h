/* Moves of a grant's money, posts and authority between steering areas, administrations and committees: what a paper tells, and what is
 * told on screen. Posts and authority are separate moves with their own days. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct grant_move {
    int64_t id;
    const char *key, *grant_key, *part;
    const char *kind;     /* area, owner, posts, authority */
    day_t day;            /* DAY_NONE = not told, or told in two ways */
    const char *day_text; /* as printed, when it is not one day */
    const char *from_area, *to_area, *from_administration, *to_administration, *from_committee, *to_committee;
    struct dec posts; /* person-years; DEC_NONE = not told */
    const char *reason, *reason_en, *source, *place;
    int64_t removed; /* 1 = taken back */
    const char *removed_reason;
    int64_t user_id; /* INT_NONE = from a paper */
    struct stamp at;
};
extern const struct table grant_move_table;

/* Of one grant, by day, those without a day last; also those taken back. */
int grant_moves(struct conn *c, const char *grant_key, struct grant_move **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Adds a move; ERR_INVALID with messages at the fields. */
int grant_move_add(
    struct conn *c, const struct actor *actor, struct grant_move *m, struct arena *a, struct err *err);
/* It stays, marked as taken back with the reason. */
int grant_move_remove(struct conn *c, const struct actor *actor, const char *grant_key, int64_t id,
    const char *reason, struct arena *a, struct err *err);
/* Takes back what this user did within GRANT_UNDO_MS: a move added is deleted, one taken back is in force again. */
int grant_move_undo(struct conn *c, const struct actor *actor, const char *grant_key, int64_t id,
    struct arena *a, struct err *err);
