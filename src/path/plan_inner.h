/* What plan.c and plan_action.c share. Only they include it. */
#pragma once
#include "path/plan.h"

/* The citizen is in the actor's sight as more than a referral, and so is track when it is given. */
int plan_check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *track,
    struct citizen *ret, struct arena *a, struct err *err);
/* ERR_CONFLICT when the plan is closed. */
int plan_check_open(const struct plan *plan, struct err *err);
int plan_log(struct conn *c, const struct actor *actor, const char *action, const struct plan *p,
    const char *detail, struct err *err);
