#include "measure/share.h"

#include "base/money.h"

#include <math.h>

int64_t share_ppm(double p)
{
    return isfinite(p) ? llround(p * 1e6) : INT_NONE;
}

static const double SHARE_Z = 1.959963984540054; /* 97.5 pct. quantile of the normal distribution */

static void share_interval(struct share *s, double n)
{
    double z2 = SHARE_Z * SHARE_Z;
    double center = (s->p + z2 / (2 * n)) / (1 + z2 / n);
    double half = SHARE_Z / (1 + z2 / n) * sqrt(s->p * (1 - s->p) / n + z2 / (4 * n * n));
    s->low = s->x == 0 ? 0 : center - half;
    s->high = s->x == s->n ? 1 : center + half;
}

struct share share_wilson(int64_t x, int64_t n)
{
    struct share s = {.x = x, .n = n};
    if (n <= 0)
        return s;
    s.valid = true;
    s.p = (double)x / (double)n;
    share_interval(&s, (double)n);
    return s;
}

struct share share_wilson_clustered(int64_t x, int64_t n, double var)
{
    struct share s = share_wilson(x, n);
    if (!s.valid || var <= 0 || x == 0 || x == n)
        return s;
    share_interval(&s, s.p * (1 - s.p) / var);
    return s;
}

struct share share_wilson_persons(int64_t x, int64_t n, int64_t n_persons, double var)
{
    struct share s = share_wilson(x, n);
    if (!s.valid || n_persons <= 0 || n_persons >= n)
        return s;
    bool spread = n_persons > 1 && var > 0 && x > 0 && x < n;
    share_interval(&s, spread ? s.p * (1 - s.p) / var : (double)n_persons);
    return s;
}

struct share share_of_clusters(const struct cluster_sum *s)
{
    return share_wilson_persons(s->x, s->n, s->n_clusters, cluster_variance(s));
}

enum verdict share_verdict(const struct share *s, int64_t target_ppm)
{
    if (!s->valid)
        return VERDICT_NONE;
    double target = (double)target_ppm / 1e6;
    if (s->low >= target)
        return VERDICT_MET;
    if (s->high < target)
        return VERDICT_NOT_MET;
    return VERDICT_UNDECIDED;
}

/* The Wilson limits meet the target t where n = z2 t (1 - t) / (p - t)^2 (the score test's own equation). */
int64_t share_deciding_n(const struct share *s, int64_t target_ppm)
{
    double t = (double)target_ppm / 1e6;
    double gap = s->p - t;
    if (!s->valid || fabs(gap) < 1e-9)
        return 0;
    return (int64_t)ceil(SHARE_Z * SHARE_Z * t * (1 - t) / (gap * gap));
}

struct share_change share_difference(const struct share *from, const struct share *to)
{
    struct share_change c = {0};
    if (!from->valid || !to->valid)
        return c;
    c.valid = c.has_interval = true;
    c.value = from->p - to->p;
    c.low = c.value - hypot(from->p - from->low, to->high - to->p);
    c.high = c.value + hypot(from->high - from->p, to->p - to->low);
    return c;
}

struct share_change share_relative(const struct share *from, const struct share *to)
{
    struct share_change c = {0};
    if (!from->valid || !to->valid || from->x == 0)
        return c;
    c.valid = true;
    c.value = 1 - to->p / from->p;
    if (to->x == 0)
        return c;
    double se = sqrt(1 / (double)to->x - 1 / (double)to->n + 1 / (double)from->x - 1 / (double)from->n);
    c.has_interval = true;
    c.low = 1 - to->p / from->p * exp(SHARE_Z * se);
    c.high = 1 - to->p / from->p * exp(-SHARE_Z * se);
    return c;
}

struct share_change share_difference_paired(const struct cluster_pair *s)
{
    struct share_change c = {0};
    if (s->from.n == 0 || s->to.n == 0)
        return c;
    c.valid = true;
    c.value = (double)s->from.x / (double)s->from.n - (double)s->to.x / (double)s->to.n;
    double half = SHARE_Z * sqrt(cluster_pair_variance(s, 1, -1));
    c.has_interval = half > 0;
    c.low = c.value - half;
    c.high = c.value + half;
    return c;
}

struct share_change share_relative_paired(const struct cluster_pair *s)
{
    struct share_change c = {0};
    if (s->from.n == 0 || s->to.n == 0 || s->from.x == 0)
        return c;
    double p = (double)s->from.x / (double)s->from.n, q = (double)s->to.x / (double)s->to.n;
    c.valid = true;
    c.value = 1 - q / p;
    if (s->to.x == 0)
        return c;
    double half = SHARE_Z * sqrt(cluster_pair_variance(s, -1 / p, 1 / q));
    c.has_interval = half > 0;
    c.low = 1 - q / p * exp(half);
    c.high = 1 - q / p * exp(-half);
    return c;
}

enum verdict share_change_verdict(const struct share_change *c, int64_t target_ppm)
{
    double target = (double)target_ppm / 1e6;
    if (!c->valid || !c->has_interval)
        return VERDICT_NONE;
    if (c->low >= target)
        return VERDICT_MET;
    return c->high < target ? VERDICT_NOT_MET : VERDICT_UNDECIDED;
}
