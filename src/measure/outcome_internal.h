/* Shared by outcome*.c. */
#pragma once
#include "measure/outcome.h"

/* A course or (merged) spell of the population. */
struct outcome_item {
    uint32_t item;
    uint16_t start, end, intervention; /* end exclusive, SNAP_OPEN = running */
};

enum { OUTCOME_YEARS_KNOWN = 181 };
struct outcome_walk {
    const struct snapshot *s;
    const struct outcome_rule *rule;
    const uint8_t *wanted; /* [n_interventions] of the population; NULL = all */
    uint16_t until;        /* first day not complete in what is measured */
    uint16_t spells_until; /* of the population's spells */
    size_t most;           /* most items of one person */
    uint32_t year_first[OUTCOME_YEARS_KNOWN];
};

/* Checks the rule's population and window and readies a walk. until = what the outcome's sources know. */
int outcome_walk_make(const struct snapshot *s, const struct outcome_rule *rule, bool all_interventions,
    uint16_t until, struct outcome_walk *ret, struct arena *a, struct err *err);
/* The person's items in order of start; at most walk->most. */
size_t outcome_items(const struct outcome_walk *w, size_t person, struct outcome_item *to);
/* The index day of an item; SNAP_OPEN = not known yet. */
uint16_t outcome_index(const struct outcome_rule *rule, const struct outcome_item *item);
/* [n_all] bytes with 1 at each of n; NULL when n = 0. */
int outcome_wanted(
    const uint16_t *of, size_t n, int n_all, const uint8_t **ret, struct arena *a, struct err *err);
/* A spell of dead or moved covers the day. */
bool outcome_gone_on(const struct snapshot *s, size_t person, uint16_t day);
