/* The difference between participants and others made alike, with its interval: weights or matches by propensity, the outcome as a share or by
 * weighted Aalen–Johansen, a bootstrap over persons that fits the chance of taking part again in every draw, and the sandwich
 * formula beside it. On base alone. */
#pragma once
#include "measure/propensity.h"

enum { ESTIMATE_DRAWS = 500, ESTIMATE_DRAWS_FEWEST = 50, ESTIMATE_THREADS = 16 };

/* The outcome of each row: time from the index date until what happened first, 0 = cut off without having seen it, 1 = the outcome, 2 = death
 * or moving away. Measured at horizon. */
struct estimate_outcome {
    const double *time;
    const uint8_t *event;
    double horizon;
};
struct estimate_options {
    bool match;      /* nearest match, otherwise weights */
    bool unadjusted; /* neither: the plain difference */
    double caliper;  /* of matching, in standard deviations of the logit: 0.2 */
    enum propensity_trim trim;
    int n_draws; /* of the bootstrap; 0 = none */
    uint64_t seed;
    int n_threads;
};
struct estimate {
    struct logistic fit;
    double *logit, *weight;            /* [n] */
    struct weight_size treated, other; /* after weighing */
    size_t n_treated, n_other;         /* rows, before */
    size_t n_trimmed, n_unmatched;
    struct balance_row *balance; /* [p] */
    double smd_most_before, smd_most_after;
    struct overlap overlap;
    double share_treated, share_other, difference;
    int n_draws, n_failed; /* draws made, and of them those without a figure */
    double se, low, high; /* bootstrap: standard deviation and 2.5 and 97.5 per cent quantiles; NAN without */
    double sandwich_se, sandwich_low, sandwich_high; /* NAN when rows are cut off before the horizon */
};
/* Fills ret; texts and arrays live in a. Equal to the bit for every number of threads. ERR_REFUSED as logistic_fit; ERR_INVALID when a group is
 * empty. */
int estimate_difference(const struct propensity_rows *in, const struct estimate_outcome *y,
    const struct estimate_options *o, struct estimate *ret, struct arena *a, struct err *err);
