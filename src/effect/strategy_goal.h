/* The strategy that goals belong to, as the goal pages need it. */
#pragma once
#include "db/db.h"

/* Title in the user's language, and the sentence of its note about the knowledge aim, which has no number (NULL when none). */
int strategy_goal_title(struct conn *c, const char *strategy, const char **ret_title, const char **ret_note,
    struct arena *a, struct err *err);
