/* Figures kept in memory while the data they were computed on are the same: an indicator with .state names that state. One memory a process. */
#pragma once
#include "effect/figure.h"

/* The figure computed before in the same state, day and language, its texts in a; false = none. */
bool figure_recall(
    int64_t db, const char *key, day_t as_of, const char *state, struct figure *ret, struct arena *a);
/* Keeps a whole figure (nothing hidden). */
void figure_remember(int64_t db, const char *key, day_t as_of, const char *state, const struct figure *f);
