/* Runs of a set of codes: a person's spells of the set, merged where they overlap or touch, and which of them are new. Pure. */
#pragma once
#include "measure/snapshot.h"

struct code_run {
    uint16_t start, end; /* [start, end); end is cut at until */
    bool runs;           /* goes on at until: the end is not known */
};
/* By start; spells are cut at until, their codes' first day not known, and left out when they begin there. ret holds as many as the
 * person has spells. */
size_t code_runs(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t until,
    struct code_run *ret);
/* The longest list of spells of one person. */
size_t snapshot_most_spells(const struct snapshot *s);

/* New: no day of the set in the calendar month before the one it begins in (gap_days 0), or on the gap_days days before it. */
bool code_run_is_new(const struct code_run *runs, size_t i, int gap_days);

/* The first day in [from, until) on which the person is dead or has moved; SNAP_OPEN when there is none. */
uint16_t snapshot_gone_from(const struct snapshot *s, size_t person, uint16_t from, uint16_t until);
