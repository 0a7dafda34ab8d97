/* New spells of a benefit that are over before a week begins, and the share of the leavers who work afterwards (docs/definitions.md, "New spells"):
 * the population is measured by outcome.h, the curve by survival.h. Pure. */
#pragma once
#include "measure/outcome.h"
#include "measure/wait.h"

struct new_spell_rule {
    struct code_set spells; /* the benefit */
    uint16_t gap_days;      /* spells with at most so many days between are one */
    uint16_t from, to;      /* first day in [from, to) */
    uint16_t days;          /* left before week 26 = at most 175 */
    struct code_set work;   /* what the leavers shall do */
    bool within;          /* on some day of the return_days days after the last one; otherwise on that day */
    uint16_t return_days; /* 30, or 28 within */
    const struct status_profile *profile; /* of the return; NULL = each code by itself */
    const uint8_t *keep;                  /* [n_persons] or NULL */
    uint16_t until;                       /* 0 = what the snapshot knows */
    int n_threads;
};
struct new_spell_result {
    struct wait_curves wait;          /* days until the end; 2 = dead or moved on the day it ended */
    struct survival_point on_day;     /* of wait.net at days: 1 - s has left */
    struct survival_point on_day_all; /* of wait.all */
    struct outcome_result
        left; /* of those who began at least so many days before the data date: counted, gone as not left */
    struct outcome_result work; /* of the leavers: in work */
};
int new_spells(const struct snapshot *s, const struct new_spell_rule *rule, bool want_persons,
    struct new_spell_result *ret, struct arena *a, struct err *err);
