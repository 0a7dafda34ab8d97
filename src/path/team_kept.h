/* The load of a unit's people, counted at most once in TEAM_KEPT_SECONDS for the same leader: leaders open the page again and again, and each
 * count reads every citizen of the unit. */
#pragma once
#include "path/team_load.h"

enum { TEAM_KEPT_SECONDS = 30 };

/* As team_load; *ret_age = seconds since it was counted. fresh = count now. */
int team_kept(struct db *db, const struct actor *actor, day_t today, bool fresh, struct team_member **ret,
    size_t *ret_n, int64_t *ret_age, struct arena *a, struct err *err);
