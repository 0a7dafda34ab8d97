/* Standardised rates: how many events a group should have had by a reference population's rates in each stratum (indirect, SIR), and what rate a
 * group would have with the standard's composition (direct). On base alone. Definitions: docs/definitions.md, "Standardisation".
 *
 * Two SIRs rest on two compositions and must not be ranked against each other; direct rates may (standardise_may_rank). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One stratum (sex and age band): the group's persons and events, the reference's rate, the standard's persons. */
struct stratum {
    int64_t n, events;
    double rate;     /* of the reference, 0 to 1 for a share; NAN = not known */
    double standard; /* persons (or weight) of the standard population; direct only */
};

enum sir_interval {
    SIR_AUTOMATIC, /* binomial when a rate is above SIR_COMMON, otherwise exact */
    SIR_EXACT,     /* Poisson, gamma quantiles; right for every count */
    SIR_BYAR,      /* approximate Poisson; only from SIR_BYAR_LEAST events, below that exact */
    SIR_BINOMIAL   /* for what is common: variance of the observed sum n p (1 - p) */
};
enum { SIR_BYAR_LEAST = 10 };
#define SIR_COMMON 0.1

struct sir {
    bool valid; /* false: nobody, or nothing expected */
    int64_t observed, n;
    double expected, ratio, low, high;
    double excess, excess_low, excess_high; /* events above the expected */
    enum sir_interval interval;             /* the one used */
    int64_t n_unknown;         /* persons in strata without a reference rate: left out, with their events */
    bool is_rounded_reference; /* a rate of 0 in a stratum with events: the reference is too small for it */
};
/* confidence: 0.95. */
struct sir sir_indirect(const struct stratum *s, size_t n, enum sir_interval interval, double confidence);

/* Exact limits of a Poisson count (0 has the lower limit 0). */
void poisson_limits(int64_t events, double confidence, double *ret_low, double *ret_high);
/* Byar's approximation to them; events at least 1. */
void byar_limits(int64_t events, double confidence, double *ret_low, double *ret_high);

enum direct_kind {
    DIRECT_SHARE,
    DIRECT_RATE
}; /* persons with something; or events, of which a person may have several */
struct direct {
    bool valid; /* false: nobody in a stratum that the standard has */
    int64_t n, events;
    double crude, rate, se, low,
        high;       /* share: normal limits cut to [0, 1]; rate: Fay and Feuer's gamma limits */
    size_t n_empty; /* strata of the standard without anybody in the group */
};
struct direct rate_direct(const struct stratum *s, size_t n, enum direct_kind kind, double confidence);

/* Ratio of two direct rates of the same standard, with limits by its log; NAN limits when either has no event. */
struct rate_ratio {
    bool valid;
    double ratio, low, high, p;
};
struct rate_ratio rate_ratio_direct(const struct direct *x, const struct direct *y, double confidence);

enum standardise_method { STANDARDISE_INDIRECT, STANDARDISE_DIRECT };
/* May two figures made by the method be put in order? */
static inline bool standardise_may_rank(enum standardise_method m)
{
    return m == STANDARDISE_DIRECT;
}
