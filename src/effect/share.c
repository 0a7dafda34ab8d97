#include "effect/share.h"

#include <math.h>

static const double SHARE_Z = 1.959963984540054; /* 97.5 pct. quantile of the normal distribution */

static void share_interval(struct share *s, double n) {
    double z2 = SHARE_Z * SHARE_Z;
    double center = (s->p + z2 / (2 * n)) / (1 + z2 / n);
    double half = SHARE_Z / (1 + z2 / n) * sqrt(s->p * (1 - s->p) / n + z2 / (4 * n * n));
    s->low = s->x == 0 ? 0 : center - half;
    s->high = s->x == s->n ? 1 : center + half;
}

struct share share_wilson(int64_t x, int64_t n) {
    struct share s = {.x = x, .n = n};
    if (n <= 0) return s;
    s.valid = true;
    s.p = (double)x / (double)n;
    share_interval(&s, (double)n);
    return s;
}

struct share share_wilson_clustered(int64_t x, int64_t n, double var) {
    struct share s = share_wilson(x, n);
    if (!s.valid || var <= 0 || x == 0 || x == n) return s;
    share_interval(&s, s.p * (1 - s.p) / var);
    return s;
}

enum verdict share_verdict(const struct share *s, int64_t target_ppm) {
    if (!s->valid) return VERDICT_NONE;
    double target = (double)target_ppm / 1e6;
    if (s->low >= target) return VERDICT_MET;
    if (s->high < target) return VERDICT_NOT_MET;
    return VERDICT_UNDECIDED;
}

/* The Wilson limits meet the target t where n = z2 t (1 - t) / (p - t)^2 (the score test's own equation). */
int64_t share_deciding_n(const struct share *s, int64_t target_ppm) {
    double t = (double)target_ppm / 1e6;
    double gap = s->p - t;
    if (!s->valid || fabs(gap) < 1e-9) return 0;
    return (int64_t)ceil(SHARE_Z * SHARE_Z * t * (1 - t) / (gap * gap));
}
