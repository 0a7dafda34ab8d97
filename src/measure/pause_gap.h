/* Long pauses between courses (docs/definitions.md, "Gaps between courses"). A person's courses are merged when they overlap or touch; a gap is
 * the days between; its benefit days are those whose status is one of the benefits that count. What the worklist calls a pause (path/pause.h) also
 * ends by a plan action, aftercare or work; a gap knows courses alone, so it is never shown as the same figure. Pure. */
#pragma once
#include "measure/snapshot.h"
#include "measure/wait.h"

struct pause_gap_rule {
    const struct status_profile *profile;
    struct code_set benefit; /* active benefits: only days with one of them as the status count */
    int64_t limit_days;      /* more benefit days than this: over */
    uint16_t from, to;       /* gaps that begin in [from, to) */
    uint16_t until;          /* first day not known; 0 = what the snapshot knows */
};
enum pause_gap_end { PAUSE_GAP_RUNS, PAUSE_GAP_COURSE, PAUSE_GAP_GONE /* death or move */ };
struct pause_gap {
    uint32_t person;       /* index in the snapshot */
    uint16_t start, end;   /* [start, end); of one that runs: until */
    uint16_t intervention; /* of the course that ended last before it */
    uint16_t benefit_days;
    enum pause_gap_end ended;
    bool is_over;
};
struct pause_gap_result {
    struct pause_gap *gaps; /* by person and start */
    size_t n;
    int64_t n_persons, n_over, n_over_persons, n_over_running,
        n_undecided; /* persons with a gap; gaps and persons over the limit; gaps within it that run: they may pass it yet */
    int64_t benefit_days;
    uint16_t until;
    struct wait_curves wait; /* for the next course: 2 = gone. Still running gaps are censored at until */
};
int pause_gaps(const struct snapshot *s, const struct pause_gap_rule *rule, struct pause_gap_result *ret,
    struct arena *a, struct err *err);

/* Waiting for the first course. */
enum first_offer_since { FIRST_OFFER_SINCE_BENEFIT, FIRST_OFFER_SINCE_REFERRAL };
struct first_offer_rule {
    enum first_offer_since since;
    /* Since a benefit: new spells of the set (code_run.h) that begin in [from, to), the first per person; who is in a course on that
     * day is left out. Ends: 1 course begins, 2 gone, 3 the benefit stops. Since a referral: the first in [from, to) per person that led
     * to a course. */
    struct code_set benefit;
    int gap_days;             /* as in code_run_is_new */
    const uint8_t *offers;    /* [n_interventions], 0 = not counted as an offer; NULL = all */
    uint16_t from, to, until; /* until as above */
};
struct first_offer_row {
    uint32_t person;
    uint16_t index, days; /* first day of the wait, its length */
    uint8_t event;        /* 0 still waiting, 1 to 3 as above */
};
struct first_offer_result {
    struct first_offer_row *rows; /* by person */
    size_t n;
    int64_t n_already; /* in a course when the benefit began: left out */
    int64_t n_left, n_gone;
    uint16_t until;
    struct wait_curves wait;
};
int first_offers(const struct snapshot *s, const struct first_offer_rule *rule,
    struct first_offer_result *ret, struct arena *a, struct err *err);
