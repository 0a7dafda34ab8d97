#include "base/cluster.h"

void cluster_add(struct cluster_sum *s, int64_t x, int64_t n)
{
    if (n <= 0)
        return;
    s->n_clusters++;
    s->x += x;
    s->n += n;
    s->xx += x * x;
    s->xn += x * n;
    s->nn += n * n;
}

void cluster_merge(struct cluster_sum *s, const struct cluster_sum *other)
{
    s->n_clusters += other->n_clusters;
    s->x += other->x;
    s->n += other->n;
    s->xx += other->xx;
    s->xn += other->xn;
    s->nn += other->nn;
}

/* sum (x_i - p n_i)^2 */
static double residuals(const struct cluster_sum *s)
{
    double p = (double)s->x / (double)s->n;
    double sum = (double)s->xx - 2 * p * (double)s->xn + p * p * (double)s->nn;
    return sum > 0 ? sum : 0;
}

static double small_sample(int64_t n_clusters)
{
    return (double)n_clusters / (double)(n_clusters - 1);
}

double cluster_variance(const struct cluster_sum *s)
{
    if (s->n_clusters < 2)
        return 0;
    return residuals(s) / ((double)s->n * (double)s->n) * small_sample(s->n_clusters);
}

void cluster_pair_add(struct cluster_pair *s, int64_t x_from, int64_t n_from, int64_t x_to, int64_t n_to)
{
    s->n_clusters += n_from > 0 || n_to > 0;
    cluster_add(&s->from, x_from, n_from);
    cluster_add(&s->to, x_to, n_to);
    if (n_from <= 0 || n_to <= 0)
        return;
    s->xx += x_from * x_to;
    s->xn += x_from * n_to;
    s->nx += n_from * x_to;
    s->nn += n_from * n_to;
}

void cluster_pair_merge(struct cluster_pair *s, const struct cluster_pair *other)
{
    s->n_clusters += other->n_clusters;
    cluster_merge(&s->from, &other->from);
    cluster_merge(&s->to, &other->to);
    s->xx += other->xx;
    s->xn += other->xn;
    s->nx += other->nx;
    s->nn += other->nn;
}

double cluster_pair_variance(const struct cluster_pair *s, double w_from, double w_to)
{
    if (s->n_clusters < 2 || s->from.n == 0 || s->to.n == 0)
        return 0;
    double p = (double)s->from.x / (double)s->from.n, q = (double)s->to.x / (double)s->to.n;
    double both = (double)s->xx - q * (double)s->xn - p * (double)s->nx + p * q * (double)s->nn;
    double f = w_from / (double)s->from.n, t = w_to / (double)s->to.n;
    double sum = f * f * residuals(&s->from) + t * t * residuals(&s->to) + 2 * f * t * both;
    return sum > 0 ? sum * small_sample(s->n_clusters) : 0;
}
