#include "measure/did.h"

#include "measure/special.h"

#include <math.h>

static void change_interval(struct did_change *c)
{
    bool known = c->se > 0 && c->df > 0;
    double t = known ? t_quantile(0.975, c->df) : NAN;
    c->low = c->difference - t * c->se;
    c->high = c->difference + t * c->se;
    c->p = known ? t_two_sided(c->difference / c->se, c->df) : NAN;
}

/* Mean and variance of the mean in two passes; the variance is NAN for fewer than two. */
struct moments {
    int64_t n;
    double mean, variance;
};

struct did_change did_two_by_two(const double *before, const double *after, const uint8_t *treated, size_t n)
{
    struct moments m[2] = {0};
    struct did_change c = {.difference = NAN, .se = NAN, .df = NAN};
    for (size_t i = 0; i < n; i++) {
        double change = after[i] - before[i];
        if (isnan(change))
            continue;
        m[treated[i] != 0].n++;
        m[treated[i] != 0].mean += change;
    }
    for (int g = 0; g < 2; g++)
        m[g].mean /= (double)m[g].n;
    for (size_t i = 0; i < n; i++) {
        double off = after[i] - before[i] - m[treated[i] != 0].mean;
        if (!isnan(off))
            m[treated[i] != 0].variance += off * off;
    }
    c.n_treated = m[1].n;
    c.n_other = m[0].n;
    if (m[0].n > 0 && m[1].n > 0)
        c.difference = m[1].mean - m[0].mean;
    if (m[0].n > 1 && m[1].n > 1) {
        double v[2];
        for (int g = 0; g < 2; g++)
            v[g] = m[g].variance / (double)(m[g].n - 1) / (double)m[g].n;
        c.se = sqrt(v[0] + v[1]);
        c.df = (v[0] + v[1]) * (v[0] + v[1]) /
               (v[0] * v[0] / (double)(m[0].n - 1) + v[1] * v[1] / (double)(m[1].n - 1));
    }
    change_interval(&c);
    return c;
}

/* ---- staggered roll-out ---- */

/* One comparison: group first = g at period t against those who have it after t, change since base. Each person's contribution to a weighted sum of
 * such differences is collected in part[n]; the variance of the sum is the sum of their squares. */
struct cell {
    bool known;
    int64_t n_treated, n_other;
    double difference;
};

static double value_at(const struct did_panel *in, size_t i, int period)
{
    return in->y[i * (size_t)in->n_periods + (size_t)period];
}

static bool takes_part(const struct did_panel *in, size_t i, int g, int not_yet, bool *ret_treated)
{
    *ret_treated = in->first[i] == g;
    return *ret_treated || in->first[i] > not_yet;
}

static struct cell cell_of(const struct did_panel *in, int g, int t, int base)
{
    struct cell c = {0};
    double sum[2] = {0};
    int not_yet = t > base ? t : base;
    for (size_t i = 0; i < in->n; i++) {
        bool treated;
        double change = value_at(in, i, t) - value_at(in, i, base);
        if (isnan(change) || !takes_part(in, i, g, not_yet, &treated))
            continue;
        sum[treated] += change;
        c.n_treated += treated;
        c.n_other += !treated;
    }
    c.known = c.n_treated > 0 && c.n_other > 0;
    if (c.known)
        c.difference = sum[1] / (double)c.n_treated - sum[0] / (double)c.n_other;
    return c;
}

static void cell_parts(
    const struct did_panel *in, int g, int t, int base, const struct cell *c, double weight, double *part)
{
    double mean[2] = {0};
    int64_t n[2] = {c->n_other, c->n_treated};
    int not_yet = t > base ? t : base;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < in->n; i++) {
            bool treated;
            double change = value_at(in, i, t) - value_at(in, i, base);
            if (isnan(change) || !takes_part(in, i, g, not_yet, &treated))
                continue;
            if (pass == 0)
                mean[treated] += change / (double)n[treated];
            else
                part[i] += weight * (treated ? 1 : -1) * (change - mean[treated]) / (double)n[treated];
        }
}

/* The change at e periods from the group's first, over all groups that have it, weighted by their persons; adds to the overall sum when e >= 0. */
struct overall {
    double sum, weight;
    double *part;
};

static struct did_change event_of(
    const struct did_panel *in, const int64_t *group_n, int e, struct overall *all, double *part)
{
    struct did_change r = {.difference = NAN, .se = NAN, .df = NAN, .low = NAN, .high = NAN, .p = NAN};
    double weight = 0, sum = 0;
    for (size_t i = 0; i < in->n; i++)
        part[i] = 0;
    for (int g = 1; g < in->n_periods; g++) {
        int t = g + e, base = e < 0 ? t - 1 : g - 1;
        if (group_n[g] == 0 || t < 0 || t >= in->n_periods || base < 0)
            continue;
        struct cell c = cell_of(in, g, t, base);
        if (!c.known)
            continue;
        double w = (double)group_n[g];
        weight += w;
        sum += w * c.difference;
        cell_parts(in, g, t, base, &c, w, part);
        r.n_treated += c.n_treated;
        r.n_other = c.n_other > r.n_other ? c.n_other : r.n_other;
    }
    if (!(weight > 0))
        return r;
    double variance = 0;
    for (size_t i = 0; i < in->n; i++) {
        variance += part[i] * part[i];
        if (e >= 0)
            all->part[i] += part[i];
    }
    if (e >= 0) {
        all->sum += sum;
        all->weight += weight;
    }
    r.difference = sum / weight;
    r.se = sqrt(variance) / weight;
    r.df = INFINITY;
    return r;
}

/* Normal limits: the contributions are many and of unlike size. */
static void normal_interval(struct did_change *c)
{
    static const double z = 1.959963984540054;
    bool known = c->se > 0;
    c->low = known ? c->difference - z * c->se : NAN;
    c->high = known ? c->difference + z * c->se : NAN;
    c->p = known ? erfc(fabs(c->difference) / c->se / M_SQRT2) : NAN;
}

static int panel_check(const struct did_panel *in, struct err *err)
{
    if (in->n_periods < 2 || in->n_periods > DID_PERIODS)
        return err_set(err, ERR_INVALID, "%d periods", in->n_periods);
    for (size_t i = 0; i < in->n; i++)
        if (in->first[i] != DID_NEVER && in->first[i] >= in->n_periods)
            return err_set(err, ERR_INVALID, "row %zu begins in period %d", i, in->first[i]);
    return OK;
}

int did_staggered(const struct did_panel *in, struct did_result *ret, struct arena *a, struct err *err)
{
    struct did_result r = {0};
    int rc = panel_check(in, err);
    if (rc != OK)
        return rc;
    int64_t *group_n = arena_array(a, (size_t)in->n_periods, sizeof *group_n);
    double *part = arena_array(a, 2 * in->n + 1, sizeof *part);
    r.events = arena_array(a, 2 * (size_t)in->n_periods, sizeof *r.events);
    if (!group_n || !part || !r.events)
        return err_set(err, ERR_LIMIT, "no memory for a panel of %zu", in->n);
    for (size_t i = 0; i < in->n; i++)
        if (in->first[i] < in->n_periods)
            group_n[in->first[i]]++;
    for (int g = 0; g < in->n_periods; g++)
        r.n_groups += group_n[g] > 0;
    struct overall all = {.part = part + in->n};
    for (int e = 1 - in->n_periods; e < in->n_periods; e++) {
        struct did_change c = event_of(in, group_n, e, &all, part);
        if (isnan(c.difference))
            continue;
        normal_interval(&c);
        r.events[r.n_events++] = (struct did_event){e, c};
        r.n_before += e < 0;
        if (e < 0 && c.se > 0)
            r.pre_trend_most = fmax(r.pre_trend_most, fabs(c.difference) / c.se);
        if (e >= 0) {
            r.overall.n_treated = c.n_treated > r.overall.n_treated ? c.n_treated : r.overall.n_treated;
            r.overall.n_other = c.n_other > r.overall.n_other ? c.n_other : r.overall.n_other;
        }
    }
    if (!(all.weight > 0))
        return err_set(err, ERR_INVALID, "no group can be compared with one that has not begun");
    double variance = 0;
    for (size_t i = 0; i < in->n; i++)
        variance += all.part[i] * all.part[i];
    r.overall.difference = all.sum / all.weight;
    r.overall.se = sqrt(variance) / all.weight;
    r.overall.df = INFINITY;
    normal_interval(&r.overall);
    r.has_pre_trend = r.n_before >= DID_PRE_TREND;
    *ret = r;
    return OK;
}
