/* Curves as they may be shown: the time to a first outcome by Aalen–Johansen and the share still without one by Kaplan–Meier, for one
 * population or in groups, on a grid of months or weeks. Small counts are hidden here, so that screen, table and file tell the same.
 *
 * Estimates are made on days; the grid reads them at 30.4375 (or 7) days times the step. Everybody: a step is shown only where at least k are
 * still observed. Those who may not see small counts: a curve begins when k have had its outcome and takes a new step when k more have;
 * numbers left are hidden when they differ by less than k from the last shown; groups with fewer than k are hidden, and a second
 * with them. Definition: docs/definitions.md, "Curves". */
#pragma once
#include "measure/outcome.h"
#include "measure/survival_test.h"

enum { CURVE_CAUSES = 6, CURVE_GROUPS = 16, CURVE_STEPS = 160, CURVE_QUANTILE_N = 10, CURVE_DRAWN = 4 };

struct curve_cause {
    const char *key, *label, *codes; /* label N_(); codes of list spell_kind, "work,ordinary_hours" */
};
/* job, uddannelse, fleksjob, pension and, always the last to compete, gone (dead or moved). */
extern const struct curve_cause curve_causes[];
extern const size_t curve_n_causes;

enum curve_split { CURVE_WHOLE, CURVE_BY_SEX, CURVE_BY_AGE, CURVE_BY_DISTRICT, CURVE_BY_INTERVENTION };

struct curve_ask {
    struct outcome_rule of; /* population, window, profile; the outcome is not read */
    const struct curve_cause *causes;
    size_t n_causes; /* at most CURVE_CAUSES - 1; dead and moved compete besides, unless among them */
    const char *
        over; /* the end of the population's course or spell is the first cause, called so; NULL = it is not one */
    enum curve_split split;
    bool weeks;
    int n_steps; /* of the grid, at most CURVE_STEPS */
    int64_t k;
    bool sees_all; /* may see small counts */
    bool tests;    /* compare the groups */
};

struct curve_step {
    bool shown;
    double share, low, high; /* low and high NAN = no interval */
};
struct curve_group {
    const char *label; /* user's language; "" when whole */
    bool hidden;       /* too few: nothing of it is shown */
    int64_t n, n_open; /* persons; without an outcome when last seen; INT_NONE = hidden */
    int64_t n_event[CURVE_CAUSES];
    struct curve_step *step[CURVE_CAUSES]; /* [n_steps + 1] */
    struct curve_step *without;            /* [n_steps + 1], by Kaplan–Meier: none of the causes yet */
    int64_t *left;      /* [n_steps + 1] observed and without an outcome; INT_NONE = hidden */
    bool has_quartiles; /* at least CURVE_QUANTILE_N persons */
    struct survival_quantile
        quartile[3];           /* of the time to any cause, in steps of the grid; NAN = not reached */
    struct survival_mean mean; /* until the grid's end, in steps */
    unsigned warnings;
};
/* p NAN = cannot be compared. */
struct curve_test {
    double p_hazard, p_share; /* log-rank of the cause's hazard; Gray's test of its share over time */
    int df;
};
struct curve_answer {
    int n_steps;
    bool weeks;
    size_t n_causes; /* with dead and moved */
    const char *cause[CURVE_CAUSES];
    size_t n_groups, n_hidden;
    struct curve_group *groups; /* those with anybody */
    struct curve_test test[CURVE_CAUSES];
    double p_any; /* log-rank of any of the causes */
    int64_t n, n_later, n_before;
    uint16_t until;
};
int curve_compute(const struct snapshot *s, const struct curve_ask *ask, struct curve_answer *ret,
    struct arena *a, struct err *err);
/* All of it into another arena. */
int curve_copy(const struct curve_answer *answer, struct curve_answer *ret, struct arena *a, struct err *err);
/* The last shown step of a curve, or -1. */
int curve_last_shown(const struct curve_step *steps, int n_steps);
