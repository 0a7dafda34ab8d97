/* What became of people: a status at a distance from the start or the end of a course or of a spell of benefit, an event within a distance,
 * and the time to the first event. Shares are x / n of those due; a day not yet known is counted apart and is never a failure.
 * Definitions and edge cases: docs/definitions.md, "Status after start or exit" and "Event within a horizon". Pure functions on a snapshot;
 * any number of threads gives the same result to the bit. */
#pragma once
#include "measure/share.h"
#include "measure/snapshot.h"
#include "measure/survival.h"

enum outcome_population {
    OUTCOME_COURSE_STARTED, /* first day in the window */
    OUTCOME_COURSE_ENDED,   /* last day in the window */
    OUTCOME_NEW_SPELL /* spell of the set begun in the window, none of the set in the calendar month before */
};
enum outcome_anchor {
    OUTCOME_FROM_START, /* index day = the first day */
    OUTCOME_FROM_EXIT   /* index day = the last day; still running = not yet due */
};
enum outcome_horizon {
    OUTCOME_AT,     /* on the day n steps after the index day */
    OUTCOME_WITHIN, /* in (index day, index day + n steps] */
    OUTCOME_BEFORE /* before step n begins, counted from the index day: before week 26 is at most 25 weeks, 175 days */
};
enum outcome_step { OUTCOME_DAYS, OUTCOME_WEEKS, OUTCOME_MONTHS, OUTCOME_YEARS };
enum outcome_what {
    OUTCOME_STATUS, /* a code of the outcome is the status: AT on the day, otherwise on some day of the horizon */
    OUTCOME_SPELL_BEGINS, /* a spell of the outcome begins in the horizon; with a profile, a run of the status line */
    OUTCOME_COURSE_BEGINS, /* a course of one of offers begins in the horizon */
    OUTCOME_OVER           /* the course or spell of the population is over; its length is end - start days */
};
enum outcome_unit {
    OUTCOME_FIRST_OF_YEAR, /* the first per person, intervention and calendar year; of spells per person and calendar year */
    OUTCOME_FIRST_OF_PERSON, /* the person's first in the window, whatever the intervention */
    OUTCOME_ALL              /* each one; the interval is for persons as clusters */
};

struct outcome_rule {
    enum outcome_population population;
    const uint16_t *interventions; /* of the courses of the population; n_interventions 0 = all */
    size_t n_interventions;
    struct code_set spells; /* of OUTCOME_NEW_SPELL; spells of the set that touch or overlap are one */
    uint16_t gap_days;      /* and so are those with at most so many days between */
    uint16_t
        leave_days; /* OUTCOME_NEW_SPELL: > 0 = only spells over within so many days (the leavers); not over and younger = not due */
    uint16_t from, to;   /* window [from, to) of the population's first (or, COURSE_ENDED, last) day */
    const uint8_t *keep; /* [n_persons], 0 = the person is left out; NULL = everybody */
    enum outcome_anchor anchor;
    enum outcome_horizon horizon;
    int n; /* steps, 0 to 1200 */
    enum outcome_step step;
    bool national_days; /* 1, 3, 6 and 12 months are 30, 92, 182 and 365 days */
    enum outcome_what what;
    struct code_set outcome;
    const uint16_t *offers; /* interventions of OUTCOME_COURSE_BEGINS; n_offers 0 = all */
    size_t n_offers;
    const struct status_profile *profile; /* one status a day; NULL = each code by itself */
    bool
        leave_out_gone; /* those dead or moved by the due day are not in n; otherwise they are, and not achieved */
    enum outcome_unit unit;
    uint16_t until; /* as known when this was the first day not complete; 0 = what the snapshot knows */
};

enum outcome_state { OUTCOME_NOT_ACHIEVED, OUTCOME_ACHIEVED, OUTCOME_NOT_DUE, OUTCOME_LEFT_OUT };
struct outcome_person {
    uint32_t person;     /* index in the snapshot */
    uint32_t item;       /* index of the course, or of the (first) spell */
    uint16_t start, end; /* of the course or spell, end exclusive, SNAP_OPEN = running */
    uint16_t index, due; /* SNAP_OPEN = not known yet */
    uint8_t state;       /* enum outcome_state */
    bool gone;           /* dead or moved by the due day */
};
struct outcome_result {
    int64_t x, n;          /* achieved of those due */
    int64_t not_due, gone; /* gone: dead or moved by the due day, in n or left out */
    int64_t n_persons;     /* distinct persons in n */
    uint16_t earliest_due; /* of those not due; SNAP_OPEN = none or not known */
    uint16_t until;        /* first day not complete in what was measured */
    struct share share;    /* Wilson; OUTCOME_ALL and persons counted twice: of the clustered variance */
    double variance;       /* of the share, persons as clusters; NAN when it cannot be told */
    struct outcome_person *persons; /* when asked for: all, also not due, by person and start */
    size_t n_rows;
};

/* ERR_INVALID with a rule that says nothing: at and begins, a window that ends before it begins, a distance out of range. */
int outcome_compute(const struct snapshot *s, const struct outcome_rule *rule, bool want_persons,
    int n_threads, struct outcome_result *ret, struct arena *a, struct err *err);
/* The same for every intervention in one pass: ret[s->n_interventions], without persons; rule->interventions is not read. rules[n_rules] share
 * population, window, unit and keep; ret is [n_rules][n_interventions]. */
int outcome_by_intervention(const struct snapshot *s, const struct outcome_rule *rules, int n_rules,
    int n_threads, struct outcome_result *ret, struct arena *a, struct err *err);
/* The due day of an index day; SNAP_OPEN beyond the calendar. */
uint16_t outcome_due(const struct outcome_rule *rule, uint16_t index);

/* ---- time to the first event ---- */

/* The first day, from the index day on, with a code of a cause: t = that day - index day, 0 when the code is there already. Several on the
 * same day: the first cause wins. With over, cause 1 is the end of the population's course or spell, the sets follow from 2, and dead or
 * moved on the same day wins over it. Dead and moved are codes like others: without a cause they censor. Censored on the last
 * complete day. */
struct outcome_times_rule {
    const struct outcome_rule
        *of; /* population, window, unit, keep, anchor, profile, until; the rest is not read */
    const struct code_set *causes; /* [n_causes] */
    int n_causes;                  /* with over at most SURVIVAL_MAX_CAUSES - 1 */
    bool over;
    uint16_t
        register_from; /* first day the causes' sources know; 0 = always. Index before it: late entry. Covered by a cause on it: left out. */
    bool by_intervention; /* group = number of the intervention; otherwise one group */
};
struct outcome_times {
    struct survival_days days; /* entry NULL when nobody enters late */
    int n_groups, n_causes;
    const uint32_t *person; /* [days.n] */
    const uint16_t *index;  /* [days.n] */
    int64_t n_later;        /* index day not known or after the last complete day */
    int64_t n_before;       /* event before the register begins, or not seen after it */
    uint16_t until;
};
int outcome_times(const struct snapshot *s, const struct outcome_times_rule *rule, int n_threads,
    struct outcome_times *ret, struct arena *a, struct err *err);
/* The risk sets of the same times at once, without a row for each: ret[n_groups], 1 or n_interventions; ret_times without columns, days.n = their number. */
int outcome_risk_sets(const struct snapshot *s, const struct outcome_times_rule *rule, int n_threads,
    struct risk_set *ret, struct outcome_times *ret_times, struct arena *a, struct err *err);
