/* Making goals, new versions of their definition, new targets and reported results. Every change is checked, written to the log, and can be
 * taken back by who made it within GOAL_UNDO_MS. For writes (db_write). */
#pragma once
#include "effect/goal.h"
#include "effect/reported.h"
#include "system/access.h"

enum { GOAL_UNDO_MS = 30000 };

/* What a form was made from: the newest version and the newest target then. In forms as one number. */
struct goal_base {
    int64_t version, target;
};
int64_t goal_base_number(struct goal_base b);
struct goal_base goal_base_of(int64_t number);
/* The newest ones now, also those whose day has not come. */
int goal_newest(struct conn *c, const char *key, struct goal *ret, struct goal_base *ret_base,
    const char **ret_who, struct arena *a, struct err *err);

/* A new goal with version 1 and, when it has one, target 1. g->key is made of the title. */
int goal_create(struct conn *c, const struct actor *actor, struct goal *g, struct arena *a, struct err *err);
/* Stores what differs from the newest: a new version of the definition, a new target, or both, from g->valid_from with g->reason. ERR_CONFLICT when
 * there is a newer one than base; ERR_INVALID with messages at the fields, also when nothing differs. */
int goal_revise(struct conn *c, const struct actor *actor, const struct goal *g, struct goal_base base,
    struct goal_base *ret_new, struct arena *a, struct err *err);
/* Takes back what made base: the rows of the newest version and target that this user made within GOAL_UNDO_MS. A goal whose only version
 * goes, goes with it. *ret_gone tells. ERR_REFUSED when it is too late or somebody else's. */
int goal_undo(struct conn *c, const struct actor *actor, const char *key, struct goal_base base,
    bool *ret_gone, struct arena *a, struct err *err);

/* A figure told about a goal; key is made here. */
int goal_report(struct conn *c, const struct actor *actor, const struct goal *g, struct reported *r,
    struct arena *a, struct err *err);
int goal_report_undo(struct conn *c, const struct actor *actor, const char *goal, const char *key,
    struct arena *a, struct err *err);

/* What differs between two definitions, in the order of the form; names of the fields, ends with NULL. */
const char *const *goal_differences(
    const struct goal_version *old_v, const struct goal_version *new_v, struct arena *a);
