#include "measure/multiplicity.h"

#include "base/sort.h"
#include "measure/special.h"

#include <math.h>

double share_exact_p(int64_t x, int64_t n, double target)
{
    if (n <= 0 || x < 0 || x > n || !(target >= 0) || target > 1)
        return NAN;
    if (target <= 0 || target >= 1)
        return x == (target <= 0 ? 0 : n) ? 1 : 0;
    double mean = (double)n * target, most = binomial_at(x, n, target) * (1 + 1e-7);
    if (fabs((double)x - mean) <= 0)
        return 1;
    /* The other tail begins where an outcome is at most as likely; probabilities fall from the mean outwards. */
    bool under = (double)x < mean;
    int64_t low = under ? (int64_t)ceil(mean) : 0, high = under ? n + 1 : (int64_t)floor(mean) + 1;
    while (low < high) {
        int64_t i = low + (high - low) / 2;
        bool likely = binomial_at(i, n, target) > most;
        if (under ? likely : !likely)
            low = i + 1;
        else
            high = i;
    }
    double p = under ? binomial_lower(x, n, target) + (low > n ? 0 : binomial_upper(low, n, target))
                     : binomial_upper(x, n, target) + binomial_lower(low - 1, n, target);
    return fmin(p, 1);
}

struct ranked {
    double p;
    size_t row;
};

static int compare_ranked(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->p < b->p || a->p > b->p)
        return a->p < b->p ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

int benjamini_hochberg(const double *p, size_t n, double *ret_adjusted, struct arena *a, struct err *err)
{
    size_t m = 0;
    struct ranked *ranked = arena_array(a, n + 1, sizeof *ranked);
    if (!ranked)
        return err_set(err, ERR_LIMIT, "no memory for %zu tests", n);
    for (size_t i = 0; i < n; i++) {
        ret_adjusted[i] = NAN;
        if (!isnan(p[i]))
            ranked[m++] = (struct ranked){p[i], i};
    }
    array_sort(ranked, m, sizeof *ranked, compare_ranked);
    double least = 1;
    for (size_t i = m; i-- > 0;) {
        least = fmin(least, ranked[i].p * ((double)m / (double)(i + 1)));
        ret_adjusted[ranked[i].row] = least;
    }
    return OK;
}

/* The point between two counts where P(X <= x), drawn as a line between whole counts, reaches q. */
static double interpolated(double q, int64_t n, double target)
{
    int64_t x = binomial_quantile(q, n, target);
    double at = binomial_at(x, n, target);
    double over = at > 0 ? (binomial_lower(x, n, target) - q) / at : 0;
    return ((double)x - over) / (double)n;
}

struct funnel_limits funnel_limits(int64_t n, double target, double level)
{
    if (n <= 0 || !(target >= 0) || target > 1)
        return (struct funnel_limits){NAN, NAN};
    if (target <= 0 || target >= 1)
        return (struct funnel_limits){target, target};
    double tail = (1 - level) / 2;
    return (struct funnel_limits){
        fmax(interpolated(tail, n, target), 0), fmin(interpolated(1 - tail, n, target), 1)};
}

static enum funnel_place place_of(const struct funnel_row *r)
{
    if (r->n <= 0)
        return FUNNEL_NONE;
    if (r->share < r->limit_998.low)
        return FUNNEL_BELOW_998;
    if (r->share > r->limit_998.high)
        return FUNNEL_ABOVE_998;
    if (r->share < r->limit_95.low)
        return FUNNEL_BELOW_95;
    return r->share > r->limit_95.high ? FUNNEL_ABOVE_95 : FUNNEL_INSIDE;
}

int funnel_adjust(struct funnel_row *rows, size_t n, const bool *left_out, double false_share,
    struct funnel *f, struct arena *a, struct err *err)
{
    double *p = arena_array(a, 2 * n + 1, sizeof *p);
    if (!p)
        return err_set(err, ERR_LIMIT, "no memory for a funnel of %zu", n);
    for (size_t i = 0; i < n; i++)
        p[i] = left_out[i] ? NAN : rows[i].p;
    int rc = benjamini_hochberg(p, n, p + n, a, err);
    f->n_flagged = 0;
    for (size_t i = 0; rc == OK && i < n; i++) {
        rows[i].p_adjusted = p[n + i];
        rows[i].flagged = rows[i].p_adjusted < false_share;
        f->n_flagged += rows[i].flagged;
    }
    return rc;
}

int funnel_make(struct funnel_row *rows, size_t n, double target, double false_share, struct funnel *ret,
    struct arena *a, struct err *err)
{
    struct funnel f = {.target = target, .target_is_mean = isnan(target)};
    double *p = arena_array(a, 2 * n + 1, sizeof *p);
    if (!p)
        return err_set(err, ERR_LIMIT, "no memory for a funnel of %zu", n);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].n < 0 || rows[i].x < 0 || rows[i].x > rows[i].n)
            return err_set(
                err, ERR_INVALID, "row %zu: %lld of %lld", i, (long long)rows[i].x, (long long)rows[i].n);
        f.x += rows[i].x;
        f.n += rows[i].n;
        f.n_rows += rows[i].n > 0;
    }
    if (f.target_is_mean)
        f.target = f.n > 0 ? (double)f.x / (double)f.n : NAN;
    for (size_t i = 0; i < n; i++)
        p[i] = rows[i].p = share_exact_p(rows[i].x, rows[i].n, f.target);
    int rc = benjamini_hochberg(p, n, p + n, a, err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; i < n; i++) {
        struct funnel_row *r = &rows[i];
        r->share = r->n > 0 ? (double)r->x / (double)r->n : NAN;
        r->p_adjusted = p[n + i];
        r->limit_95 = funnel_limits(r->n, f.target, 0.95);
        r->limit_998 = funnel_limits(r->n, f.target, 0.998);
        r->place = place_of(r);
        r->flagged = r->p_adjusted < false_share;
        f.n_flagged += r->flagged;
        f.n_outside_95 += r->place > FUNNEL_INSIDE;
        f.n_outside_998 += r->place == FUNNEL_BELOW_998 || r->place == FUNNEL_ABOVE_998;
    }
    f.expected_outside_95 = 0.05 * (double)f.n_rows;
    *ret = f;
    return OK;
}
