/* Time to an event in groups: risk sets, Kaplan–Meier, Aalen–Johansen, quantiles and restricted means. On base alone; results
 * live in the arena given. A figure that cannot be told is NAN, never 0.
 *
 * A row is observed from entry (late entry, left truncation) to exit: at risk at t when entry < t <= exit, so events at t come before
 * censorings at t, and a row without entry is at risk from the beginning, also at t = 0. Event 0 = censored, 1..n_causes = the cause. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum { SURVIVAL_MAX_CAUSES = 16, SURVIVAL_MAX_GROUPS = 1000, SURVIVAL_FEW = 5 };
#define SURVIVAL_FROM_START ((uint16_t)UINT16_MAX) /* the entry of a row without one, in days */

/* n rows in any order: arrays of n. entry NULL = nobody enters late; -INFINITY = this one does not. group NULL = one group. */
struct survival_rows {
    size_t n;
    const double *entry, *exit;
    const uint8_t *event;
    const uint16_t *group;
};
/* The same in whole days. */
struct survival_days {
    size_t n;
    const uint16_t *entry, *exit;
    const uint8_t *event;
    const uint16_t *group;
};

/* One group's risk sets at its distinct exit times, in order. Arrays of n_times; n_event is [n_times][n_causes]. */
struct risk_set {
    size_t n_times;
    int n_causes;
    const double *time;
    const int64_t *n_risk, *n_event, *n_censored;
    const int64_t *n_after; /* observed just after the time */
    int64_t n;              /* rows */
    double first_entry;     /* -INFINITY when somebody is observed from the beginning */
};
/* Fills ret[n_groups]; a group without rows has n_times 0. ERR_INVALID names a row with exit <= entry, an exit that is not a finite number of at
 * least 0, an unknown cause or group. Rows are sorted, days are counted in O(rows + groups × days); both give the same sets. */
int risk_sets_of_rows(const struct survival_rows *rows, int n_groups, int n_causes, struct risk_set *ret,
    struct arena *a, struct err *err);
int risk_sets_of_days(const struct survival_days *days, int n_groups, int n_causes, struct risk_set *ret,
    struct arena *a, struct err *err);

/* The same from counters: exits[n_groups][n_days][1 + n_causes] with the censored first, enters[n_groups][n_days + 1] by day + 1 with those observed
 * from the beginning first; NULL = all are. */
int risk_sets_of_counters(const uint32_t *exits, const uint32_t *enters, int n_groups, size_t n_days,
    int n_causes, struct risk_set *ret, struct arena *a, struct err *err);

/* What a reader must know before using a figure. */
enum survival_warning {
    SURVIVAL_FEW_AT_RISK = 1, /* fewer than SURVIVAL_FEW at risk */
    SURVIVAL_GAP =
        2, /* for some time before, nobody was at risk: the curve supposes that nothing happened then */
    SURVIVAL_NOT_KNOWN = 4, /* all at risk had the event while others enter later: no figure from here */
    SURVIVAL_LATE_START =
        8, /* the first one enters after 0: the curve is of those without an event until then */
    SURVIVAL_NO_EVENT =
        16, /* no event at all: the figure is a bound by the observation, not a measured 1 or 0 */
    SURVIVAL_BEYOND = 32 /* the time asked for lies after the last observation */
};

/* Kaplan–Meier at one time, with Greenwood's standard error (NAN at S = 0) and log-log limits (NAN at S = 0 and 1). */
struct survival_point {
    double time;
    int64_t n_risk, n_event, n_censored;
    double s, se, low, high;
    unsigned warnings;
};
struct survival_curve {
    size_t n;
    struct survival_point *points;
    int64_t n_rows, n_event, n_censored;
    unsigned warnings; /* those of the points and of the whole */
};
/* All causes together. Limits are not set: see survival_limits. */
int survival_km(const struct risk_set *set, struct survival_curve *ret, struct arena *a, struct err *err);
/* 95 per cent limits of every point. */
void survival_limits(struct survival_curve *curve);

/* The curve at a time: the last point at or before it (before the first: S = 1). After the last time S is known only when it is 0;
 * otherwise NAN with SURVIVAL_BEYOND. n_risk = at risk at the first point from t on, 0 without one; n_event and n_censored = until t. Warns when few are at risk at t, and when there is no event
 * until then. */
struct survival_point survival_at(const struct survival_curve *curve, double t);

/* First time with S <= 1 - q, or the midpoint of a step on which S equals it (R's quantile.survfit). NAN = not reached. Limits are where
 * the limit curves cross. Needs survival_limits. */
struct survival_quantile {
    double q, time, low, high;
};
struct survival_quantile survival_quantile(const struct survival_curve *curve, double q);

/* Area under S from 0 to tau. NAN with SURVIVAL_BEYOND when S is not known until tau. */
struct survival_mean {
    double tau, mean, se, low, high;
    unsigned warnings;
};
struct survival_mean survival_mean(const struct survival_curve *curve, double tau);
/* Mean of other minus mean of first, of two groups with the same tau; p is two-sided by the normal distribution. NAN when either is not known. */
struct survival_mean_change {
    double difference, se, low, high, p;
};
struct survival_mean_change survival_mean_difference(
    const struct survival_mean *first, const struct survival_mean *other);

/* Aalen–Johansen: the share that has had each cause first. cause is [overall.n][n_causes]; limits by log(-log F), at F = 0
 * only upwards (Wilson), and only when nobody was censored before or entered late. */
struct incidence_point {
    int64_t n_event;
    double f, se, low, high;
};
struct incidence_curve {
    struct survival_curve overall;
    int n_causes;
    struct incidence_point *cause;
};
int incidence_aj(const struct risk_set *set, struct incidence_curve *ret, struct arena *a, struct err *err);
void incidence_limits(struct incidence_curve *curve);
/* The share that has had the cause (from 1) by time t, as survival_at; n_event = until then. */
struct incidence_point incidence_at(
    const struct incidence_curve *curve, int cause, double t, unsigned *ret_warnings);
