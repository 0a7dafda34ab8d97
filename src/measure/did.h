/* Difference-in-differences: changes of those who got something against changes of those who did not (yet). On base alone. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

/* A difference with standard error, 95 pct. interval by t, degrees of freedom and two-sided p; NAN where it cannot be told. */
struct did_change {
    int64_t n_treated, n_other; /* persons */
    double difference, se, low, high, df, p;
};
/* 2 × 2: each person's value before and after. By Welch on the persons' changes, so that a person counts once. */
struct did_change did_two_by_two(const double *before, const double *after, const uint8_t *treated, size_t n);

enum { DID_PERIODS = 400, DID_NEVER = 65535, DID_PRE_TREND = 4 };

/* A panel: y is [n][n_periods] (NAN = not known), first[n] = the period from which the person's group has it, DID_NEVER = not in the panel's time. */
struct did_panel {
    size_t n;
    int n_periods;
    const double *y;
    const uint16_t *first;
};
/* Relative to the group's first period: e < 0 is before (the pre-trend, changes against the period before), e >= 0 after (against the period before the
 * first). */
struct did_event {
    int e;
    struct did_change change;
};
struct did_result {
    struct did_change overall; /* mean over groups and periods from e = 0, weighted by persons */
    struct did_event *events;  /* [n_events] by e */
    int n_events, n_before;
    int64_t n_groups;
    bool has_pre_trend;    /* at least DID_PRE_TREND periods before */
    double pre_trend_most; /* the largest |difference| / se before */
};
/* Staggered roll-out: every group against those who have not got it yet at the period, on changes since the period before the group's first
 * (Callaway and Sant'Anna 2021, not-yet-treated); variance from the persons' contributions, so a person is a cluster. ERR_INVALID when no
 * group has anybody to be compared with. */
int did_staggered(const struct did_panel *in, struct did_result *ret, struct arena *a, struct err *err);
