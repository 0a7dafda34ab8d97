#include "measure/standardise.h"

#include "measure/special.h"

#include <math.h>

void poisson_limits(int64_t events, double confidence, double *ret_low, double *ret_high)
{
    double tail = (1 - confidence) / 2, o = (double)events;
    *ret_low = events > 0 ? gamma_quantile(tail, o) : 0;
    *ret_high = gamma_quantile(1 - tail, o + 1);
}

void byar_limits(int64_t events, double confidence, double *ret_low, double *ret_high)
{
    double z = normal_quantile(1 - (1 - confidence) / 2), o = (double)events, u = o + 1;
    double low = 1 - 1 / (9 * o) - z / (3 * sqrt(o)), high = 1 - 1 / (9 * u) + z / (3 * sqrt(u));
    *ret_low = o * low * low * low;
    *ret_high = u * high * high * high;
}

/* Limits of the count observed, by the interval that fits. */
static void observed_limits(struct sir *r, double variance, double confidence, double *low, double *high)
{
    double o = (double)r->observed, z = normal_quantile(1 - (1 - confidence) / 2);
    if (r->interval == SIR_BINOMIAL) {
        *low = fmax(o - z * sqrt(variance), 0);
        *high = fmin(o + z * sqrt(variance), (double)r->n);
    } else if (r->interval == SIR_BYAR) {
        byar_limits(r->observed, confidence, low, high);
    } else {
        poisson_limits(r->observed, confidence, low, high);
    }
}

struct sir sir_indirect(const struct stratum *s, size_t n, enum sir_interval interval, double confidence)
{
    struct sir r = {.interval = interval, .ratio = NAN, .low = NAN, .high = NAN};
    double most = 0, variance = 0;
    bool repeated = false; /* more events than persons: they are no share */
    for (size_t i = 0; i < n; i++) {
        if (isnan(s[i].rate)) {
            r.n_unknown += s[i].n;
            continue;
        }
        r.n += s[i].n;
        r.observed += s[i].events;
        r.expected += (double)s[i].n * s[i].rate;
        most = s[i].n > 0 ? fmax(most, s[i].rate) : most;
        r.is_rounded_reference |= s[i].rate <= 0 && s[i].events > 0;
        repeated |= s[i].events > s[i].n;
        double p = s[i].n > 0 ? (double)s[i].events / (double)s[i].n : 0;
        variance += (double)s[i].n * p * (1 - p);
    }
    r.excess = r.excess_low = r.excess_high = NAN;
    if (r.n <= 0 || r.expected <= 0)
        return r;
    if (interval == SIR_AUTOMATIC)
        r.interval = most > SIR_COMMON && variance > 0 ? SIR_BINOMIAL : SIR_EXACT;
    /* A binomial interval without variance (all or nobody in every stratum) would be a point; with repeated events it has no meaning. */
    if ((r.interval == SIR_BINOMIAL && (variance <= 0 || repeated)) ||
        (r.interval == SIR_BYAR && r.observed < SIR_BYAR_LEAST))
        r.interval = SIR_EXACT;
    double low, high;
    observed_limits(&r, variance, confidence, &low, &high);
    r.valid = true;
    r.ratio = (double)r.observed / r.expected;
    r.low = low / r.expected;
    r.high = high / r.expected;
    r.excess = (double)r.observed - r.expected;
    r.excess_low = low - r.expected;
    r.excess_high = high - r.expected;
    return r;
}

/* Fay and Feuer (1997), formula 4: the upper limit supposes one event more in the heaviest stratum. */
static void gamma_limits(struct direct *d, double variance, double heaviest, double tail)
{
    double y = d->rate, up = y + heaviest, v = variance + heaviest * heaviest;
    d->low = variance > 0 ? gamma_quantile(tail, y * y / variance) * variance / y : 0;
    d->high = gamma_quantile(1 - tail, up * up / v) * v / up;
}

struct direct rate_direct(const struct stratum *s, size_t n, enum direct_kind kind, double confidence)
{
    struct direct d = {.crude = NAN, .rate = NAN, .se = NAN, .low = NAN, .high = NAN};
    double total = 0, sum = 0, variance = 0, heaviest = 0, tail = (1 - confidence) / 2;
    for (size_t i = 0; i < n; i++) {
        d.n += s[i].n;
        d.events += s[i].events;
        total += s[i].standard;
        d.n_empty += s[i].standard > 0 && s[i].n <= 0;
    }
    if (d.n > 0)
        d.crude = (double)d.events / (double)d.n;
    if (d.n <= 0 || d.n_empty > 0 || !(total > 0))
        return d;
    for (size_t i = 0; i < n; i++) {
        if (!(s[i].standard > 0))
            continue;
        double w = s[i].standard / total, m = (double)s[i].n, p = (double)s[i].events / m;
        sum += w * p;
        variance += w * w * (kind == DIRECT_SHARE ? p * (1 - p) / m : p / m);
        heaviest = fmax(heaviest, w / m);
    }
    d.valid = true;
    d.rate = sum;
    d.se = sqrt(variance);
    if (kind == DIRECT_RATE) {
        gamma_limits(&d, variance, heaviest, tail);
    } else if (variance > 0) {
        double z = normal_quantile(1 - tail);
        d.low = fmax(sum - z * d.se, 0);
        d.high = fmin(sum + z * d.se, 1);
    }
    return d;
}

struct rate_ratio rate_ratio_direct(const struct direct *x, const struct direct *y, double confidence)
{
    struct rate_ratio r = {.ratio = NAN, .low = NAN, .high = NAN, .p = NAN};
    if (!x->valid || !y->valid || !(y->rate > 0))
        return r;
    r.valid = true;
    r.ratio = x->rate / y->rate;
    double se = hypot(x->se / x->rate, y->se / y->rate);
    if (!(x->rate > 0) || !(se > 0))
        return r;
    double z = normal_quantile(1 - (1 - confidence) / 2);
    r.low = r.ratio * exp(-z * se);
    r.high = r.ratio * exp(z * se);
    r.p = erfc(fabs(log(r.ratio)) / se / M_SQRT2);
    return r;
}
