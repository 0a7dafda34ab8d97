#include "measure/survival.h"

#include "base/sort.h"

#include "measure/share.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static const double SURVIVAL_Z = 1.959963984540054; /* 97.5 pct. quantile of the normal distribution */
static const double QUANTILE_EQUAL = 1.4901161193847656e-08; /* sqrt of the double's epsilon, as R */

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for risk sets");
}

/* ---- risk sets ---- */

/* Arrays for a group's risk sets, to be filled. */
struct risk_arrays {
    double *time;
    int64_t *risk, *event, *censored, *after;
};

static int risk_arrays_new(struct risk_set *set, size_t n_times, int n_causes, struct risk_arrays *ret,
    struct arena *a, struct err *err)
{
    ret->time = arena_array(a, n_times + 1, sizeof *ret->time);
    ret->risk = arena_array(a, n_times + 1, sizeof *ret->risk);
    ret->event = arena_array(a, (n_times + 1) * (size_t)n_causes, sizeof *ret->event);
    ret->censored = arena_array(a, n_times + 1, sizeof *ret->censored);
    ret->after = arena_array(a, n_times + 1, sizeof *ret->after);
    if (!ret->time || !ret->risk || !ret->event || !ret->censored || !ret->after)
        return no_memory(err);
    *set = (struct risk_set){.n_times = n_times,
        .n_causes = n_causes,
        .time = ret->time,
        .n_risk = ret->risk,
        .n_event = ret->event,
        .n_censored = ret->censored,
        .n_after = ret->after,
        .first_entry = -INFINITY};
    return OK;
}

struct exit_row {
    double time;
    uint8_t event;
};

static int compare_exit(const void *x, const void *y)
{
    double a = ((const struct exit_row *)x)->time, b = ((const struct exit_row *)y)->time;
    return (a > b) - (a < b);
}

static int compare_double(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int sizes_check(int n_groups, int n_causes, struct err *err)
{
    if (n_groups < 1 || n_groups > SURVIVAL_MAX_GROUPS || n_causes < 1 || n_causes > SURVIVAL_MAX_CAUSES)
        return err_set(err, ERR_INVALID, "%d groups, %d causes", n_groups, n_causes);
    return OK;
}

static int rows_check(const struct survival_rows *r, int n_groups, int n_causes, struct err *err)
{
    int rc = sizes_check(n_groups, n_causes, err);
    for (size_t i = 0; rc == OK && i < r->n; i++) {
        double entry = r->entry ? r->entry[i] : -INFINITY;
        if (!isfinite(r->exit[i]) || r->exit[i] < 0 || isnan(entry) || entry >= r->exit[i])
            rc = err_set(err, ERR_INVALID, "row %zu: observed from %g to %g", i, entry, r->exit[i]);
        else if (r->event[i] > n_causes || (r->group && r->group[i] >= n_groups))
            rc = err_set(err, ERR_INVALID, "row %zu: unknown cause or group", i);
    }
    return rc;
}

/* The risk sets of one group from its sorted exits and entries. */
static int risk_set_of_sorted(struct risk_set *ret, const struct exit_row *exits, const double *entries,
    size_t n, int n_causes, struct arena *a, struct err *err)
{
    struct risk_arrays to;
    size_t n_times = 0, t = 0, before = 0, until = 0;
    for (size_t i = 0; i < n; i++)
        n_times += i == 0 || exits[i].time > exits[i - 1].time;
    int rc = risk_arrays_new(ret, n_times, n_causes, &to, a, err);
    if (rc != OK)
        return rc;
    ret->n = (int64_t)n;
    if (n)
        ret->first_entry = entries[0];
    for (size_t i = 0; i < n; t++) {
        double time = exits[i].time;
        while (before < n && entries[before] < time)
            before++;
        while (until < n && entries[until] <= time)
            until++;
        to.time[t] = time;
        to.risk[t] = (int64_t)before - (int64_t)i;
        for (; i < n && exits[i].time <= time; i++) {
            if (exits[i].event)
                to.event[t * (size_t)n_causes + exits[i].event - 1u]++;
            else
                to.censored[t]++;
        }
        to.after[t] = (int64_t)until - (int64_t)i;
    }
    return OK;
}

int risk_sets_of_rows(const struct survival_rows *rows, int n_groups, int n_causes, struct risk_set *ret,
    struct arena *a, struct err *err)
{
    int rc = rows_check(rows, n_groups, n_causes, err);
    if (rc != OK)
        return rc;
    struct exit_row *exits = arena_array(a, rows->n + 1, sizeof *exits);
    double *entries = arena_array(a, rows->n + 1, sizeof *entries);
    size_t *first = arena_array(a, (size_t)n_groups + 2, sizeof *first);
    if (!exits || !entries || !first)
        return no_memory(err);
    /* first[g + 1] is where the next row of g goes; after the loop it is where g + 1 begins. */
    for (size_t i = 0; i < rows->n; i++)
        first[(rows->group ? rows->group[i] : 0) + 2]++;
    for (int g = 0; g < n_groups; g++)
        first[g + 2] += first[g + 1];
    for (size_t i = 0; i < rows->n; i++) {
        size_t at = first[(rows->group ? rows->group[i] : 0) + 1]++;
        exits[at] = (struct exit_row){rows->exit[i], rows->event[i]};
        entries[at] = rows->entry ? rows->entry[i] : -INFINITY;
    }
    for (int g = 0; rc == OK && g < n_groups; g++) {
        size_t at = first[g], n = first[g + 1] - at;
        array_sort(exits + at, n, sizeof *exits, compare_exit);
        if (rows->entry)
            array_sort(entries + at, n, sizeof *entries, compare_double);
        rc = risk_set_of_sorted(&ret[g], exits + at, entries + at, n, n_causes, a, err);
    }
    return rc;
}

/* Largest values of the rows, and whether one leaves before it enters. */
struct day_range {
    unsigned exit, event, group;
    bool wrong;
};

/* In blocks of a fixed size, which the compiler turns into vectors. */
enum { BLOCK = 256 };

static unsigned most_of(const uint16_t *x, size_t n)
{
    uint16_t most = 0;
    size_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK)
        for (size_t j = 0; j < BLOCK; j++)
            most = x[i + j] > most ? x[i + j] : most;
    for (; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

static unsigned most_of_bytes(const uint8_t *x, size_t n)
{
    uint8_t most = 0;
    size_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK)
        for (size_t j = 0; j < BLOCK; j++)
            most = x[i + j] > most ? x[i + j] : most;
    for (; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

static struct day_range days_range(const struct survival_days *d)
{
    struct day_range r = {most_of(d->exit, d->n), most_of_bytes(d->event, d->n), 0, false};
    if (d->group)
        r.group = most_of(d->group, d->n);
    for (size_t i = 0; d->entry && i < d->n; i++)
        r.wrong |= d->entry[i] >= d->exit[i] && d->entry[i] != SURVIVAL_FROM_START;
    return r;
}

/* One group's risk sets from its counters: exits[day][1 + n_causes], enters[day + 1] with those from the start at 0; NULL = all from the start. */
static int risk_set_of_counters(struct risk_set *ret, const uint32_t *exits, const uint32_t *enters,
    size_t n_days, int n_causes, struct arena *a, struct err *err)
{
    size_t width = 1 + (size_t)n_causes, n_times = 0, t = 0;
    int64_t n = 0;
    for (size_t day = 0; day < n_days; day++) {
        int64_t out = 0;
        for (size_t k = 0; k < width; k++)
            out += exits[day * width + k];
        n += out;
        n_times += out > 0;
    }
    struct risk_arrays to;
    int rc = risk_arrays_new(ret, n_times, n_causes, &to, a, err);
    if (rc != OK)
        return rc;
    ret->n = n;
    int64_t observed = enters ? enters[0] : n;
    if (n && observed == 0) {
        size_t day = 0;
        while (enters[day + 1] == 0)
            day++;
        ret->first_entry = (double)day;
    }
    for (size_t day = 0; day < n_days; day++) {
        const uint32_t *row = exits + day * width;
        int64_t out = 0, at_risk = observed;
        for (size_t k = 0; k < width; k++)
            out += row[k];
        observed += (enters ? enters[day + 1] : 0) - out;
        if (out == 0)
            continue;
        to.time[t] = (double)day;
        to.risk[t] = at_risk;
        to.censored[t] = row[0];
        for (int k = 0; k < n_causes; k++)
            to.event[t * (size_t)n_causes + (size_t)k] = row[1 + k];
        to.after[t++] = observed;
    }
    return OK;
}

int risk_sets_of_counters(const uint32_t *exits, const uint32_t *enters, int n_groups, size_t n_days,
    int n_causes, struct risk_set *ret, struct arena *a, struct err *err)
{
    int rc = sizes_check(n_groups, n_causes, err);
    for (int g = 0; rc == OK && g < n_groups; g++)
        rc = risk_set_of_counters(&ret[g], exits + (size_t)g * n_days * (1 + (size_t)n_causes),
            enters ? enters + (size_t)g * (n_days + 1) : NULL, n_days, n_causes, a, err);
    return rc;
}

int risk_sets_of_days(const struct survival_days *days, int n_groups, int n_causes, struct risk_set *ret,
    struct arena *a, struct err *err)
{
    int rc = sizes_check(n_groups, n_causes, err);
    if (rc != OK)
        return rc;
    struct day_range most = days_range(days);
    if (most.wrong || most.event > (unsigned)n_causes || most.group >= (unsigned)n_groups ||
        days->n >= UINT32_MAX)
        return err_set(err, ERR_INVALID, "days: exit before entry %d, cause %u, group %u, rows %zu",
            most.wrong, most.event, most.group, days->n);
    size_t n_days = (size_t)most.exit + 1, width = 1 + (size_t)n_causes;
    uint32_t *exits = arena_array(a, (size_t)n_groups * n_days * width, sizeof *exits), *enters = NULL;
    if (days->entry)
        enters = arena_array(a, (size_t)n_groups * (n_days + 1), sizeof *enters);
    if (!exits || (days->entry && !enters))
        return no_memory(err);
    for (size_t i = 0; i < days->n; i++)
        exits[((days->group ? days->group[i] : 0) * n_days + days->exit[i]) * width + days->event[i]]++;
    for (size_t i = 0; enters && i < days->n; i++) {
        /* SURVIVAL_FROM_START + 1 is 0 in 16 bits. */
        size_t at = (uint16_t)(days->entry[i] + 1u);
        enters[(days->group ? days->group[i] : 0) * (n_days + 1) + at]++;
    }
    return risk_sets_of_counters(exits, enters, n_groups, n_days, n_causes, ret, a, err);
}

/* ---- Kaplan–Meier ---- */

static int64_t events_at(const struct risk_set *set, size_t t)
{
    int64_t d = 0;
    for (int k = 0; k < set->n_causes; k++)
        d += set->n_event[t * (size_t)set->n_causes + (size_t)k];
    return d;
}

/* Counts and warnings of every point; s, se and limits are unknown. */
static int curve_new(const struct risk_set *set, struct survival_curve *ret, struct arena *a, struct err *err)
{
    *ret = (struct survival_curve){.n = set->n_times, .n_rows = set->n};
    ret->points = arena_array(a, set->n_times + 1, sizeof *ret->points);
    if (!ret->points)
        return no_memory(err);
    unsigned lasting = set->first_entry > 0 ? SURVIVAL_LATE_START : 0;
    for (size_t t = 0; t < set->n_times; t++) {
        struct survival_point *p = &ret->points[t];
        *p = (struct survival_point){.time = set->time[t],
            .n_risk = set->n_risk[t],
            .n_event = events_at(set, t),
            .n_censored = set->n_censored[t],
            .s = NAN,
            .se = NAN,
            .low = NAN,
            .high = NAN};
        ret->n_event += p->n_event;
        ret->n_censored += p->n_censored;
        bool more = t + 1 < set->n_times;
        if (more && p->n_event == p->n_risk)
            lasting |= SURVIVAL_NOT_KNOWN;
        p->warnings = lasting | (p->n_risk < SURVIVAL_FEW ? SURVIVAL_FEW_AT_RISK : 0);
        if (more && set->n_after[t] == 0 && p->n_event < p->n_risk)
            lasting |= SURVIVAL_GAP;
        ret->warnings |= p->warnings;
    }
    if (ret->n_event == 0)
        ret->warnings |= SURVIVAL_NO_EVENT;
    return OK;
}

int survival_km(const struct risk_set *set, struct survival_curve *ret, struct arena *a, struct err *err)
{
    int rc = curve_new(set, ret, a, err);
    long double s = 1, sum = 0;
    for (size_t t = 0; rc == OK && t < ret->n; t++) {
        struct survival_point *p = &ret->points[t];
        if (p->warnings & SURVIVAL_NOT_KNOWN)
            break;
        if (p->n_event > 0) {
            long double n = (long double)p->n_risk, left = (long double)(p->n_risk - p->n_event);
            s = s * left / n;
            if (left > 0)
                sum += (long double)p->n_event / (n * left);
        }
        p->s = (double)s;
        p->se = s > 0 ? (double)s * sqrt((double)sum) : NAN;
    }
    return rc;
}

void survival_limits(struct survival_curve *curve)
{
    for (size_t t = 0; t < curve->n; t++) {
        struct survival_point *p = &curve->points[t];
        if (isnan(p->s) || p->s <= 0 || p->s >= 1)
            continue;
        double shift = SURVIVAL_Z * p->se / (p->s * log(p->s)); /* negative */
        p->low = pow(p->s, exp(-shift));
        p->high = pow(p->s, exp(shift));
    }
}

static double value_s(const struct survival_point *p)
{
    return p->s;
}

static double value_low(const struct survival_point *p)
{
    return p->low;
}

static double value_high(const struct survival_point *p)
{
    return p->high;
}

/* Where 1 - value first reaches q; points without a value are passed over. */
static double crossing(
    const struct survival_curve *curve, double q, double (*value)(const struct survival_point *))
{
    double on = NAN, last = NAN, reached = 0, last_known = NAN;
    for (size_t t = 0; t < curve->n; t++) {
        double y = 1 - value(&curve->points[t]);
        last_known = y;
        if (isnan(y) || y <= reached)
            continue;
        reached = y;
        if (isnan(on) && y + QUANTILE_EQUAL >= q)
            on = curve->points[t].time;
        if (y - QUANTILE_EQUAL >= q)
            return (on + curve->points[t].time) / 2;
    }
    if (isnan(on) || isnan(last_known))
        return NAN;
    last = curve->points[curve->n - 1].time;
    return (on + last) / 2;
}

struct survival_quantile survival_quantile(const struct survival_curve *curve, double q)
{
    assert(q > 0 && q < 1);
    return (struct survival_quantile){
        q, crossing(curve, q, value_s), crossing(curve, q, value_low), crossing(curve, q, value_high)};
}

/* Whether S is known from 0 to tau: the curve has no unknown part before tau, and its last time or its end at 0 reaches it. */
static bool known_until(const struct survival_curve *curve, double tau)
{
    for (size_t t = 0; t < curve->n && curve->points[t].time <= tau; t++)
        if (isnan(curve->points[t].s))
            return false;
    if (curve->n == 0)
        return false;
    const struct survival_point *last = &curve->points[curve->n - 1];
    return last->time >= tau || last->s <= 0;
}

struct survival_point survival_at(const struct survival_curve *curve, double t)
{
    struct survival_point at = {.time = t, .s = 1, .low = NAN, .high = NAN};
    size_t i = 0;
    for (; i < curve->n && curve->points[i].time <= t; i++) {
        const struct survival_point *p = &curve->points[i];
        at.s = p->s;
        at.se = p->se;
        at.low = p->low;
        at.high = p->high;
        at.n_event += p->n_event;
        at.n_censored += p->n_censored;
        at.warnings |= p->warnings;
    }
    at.n_risk = i < curve->n ? curve->points[i].n_risk : 0;
    if (i > 0 && curve->points[i - 1].time == t)
        at.n_risk = curve->points[i - 1].n_risk;
    at.warnings |= at.n_risk < SURVIVAL_FEW ? SURVIVAL_FEW_AT_RISK : 0;
    at.warnings |= at.n_event == 0 ? SURVIVAL_NO_EVENT : 0;
    if (!known_until(curve, t)) {
        at.s = at.se = at.low = at.high = NAN;
        at.warnings |= SURVIVAL_BEYOND;
    }
    return at;
}

struct survival_mean survival_mean(const struct survival_curve *curve, double tau)
{
    struct survival_mean m = {.tau = tau, .mean = NAN, .se = NAN, .low = NAN, .high = NAN};
    if (!known_until(curve, tau)) {
        m.warnings = curve->warnings | SURVIVAL_BEYOND;
        return m;
    }
    size_t n = 0;
    for (; n < curve->n && curve->points[n].time <= tau; n++)
        m.warnings |= curve->points[n].warnings;
    /* Backwards: the area from each time to tau. */
    long double area = 0, sum = 0, end = tau;
    for (size_t t = n; t-- > 0;) {
        const struct survival_point *p = &curve->points[t];
        area += (long double)p->s * (end - p->time);
        end = p->time;
        if (p->n_event > 0 && p->n_event < p->n_risk)
            sum += area * area * (long double)p->n_event /
                   ((long double)p->n_risk * (long double)(p->n_risk - p->n_event));
    }
    m.mean = (double)(area + end);
    m.se = (double)sqrtl(sum);
    m.low = m.mean - SURVIVAL_Z * m.se;
    m.high = m.mean + SURVIVAL_Z * m.se;
    return m;
}

struct survival_mean_change survival_mean_difference(
    const struct survival_mean *first, const struct survival_mean *other)
{
    struct survival_mean_change c = {other->mean - first->mean, hypot(first->se, other->se), NAN, NAN, NAN};
    if (!(c.se > 0))
        return c;
    c.low = c.difference - SURVIVAL_Z * c.se;
    c.high = c.difference + SURVIVAL_Z * c.se;
    c.p = erfc(fabs(c.difference) / c.se / M_SQRT2);
    return c;
}

/* ---- Aalen–Johansen ---- */

/* The sums of one cause's variance up to t, with all differences F(t) - F(u) kept at the present t, so that every term but the last is
 * positive and nothing large is subtracted: b = sum (F - Fu) a, c = sum (F - Fu)^2 a, d = sum S^2 dk (n - dk) / n^3,
 * e = sum S dk / n^2, g = sum (F - Fu) S dk / n^2, where a = d / (n (n - d)). */
struct cause_sums {
    long double f, b, c, d, e, g;
};

/* s = S before, a = sum of d / (n (n - d)) before, per_n = 1 / n. */
static void cause_step(struct cause_sums *u, long double s, long double a, long double per_n, long double dk)
{
    long double h = dk * per_n, step = s * h;
    u->c += step * (2 * u->b + step * a);
    u->b += step * a;
    u->g += step * u->e;
    u->f += step;
    u->d += s * step * (1 - h) * per_n;
    u->e += step * per_n;
}

static void cause_put(struct incidence_point *p, const struct cause_sums *u)
{
    long double var = u->c + u->d - 2 * u->g;
    p->f = (double)u->f;
    p->se = var > 0 ? sqrt((double)var) : 0;
}

int incidence_aj(const struct risk_set *set, struct incidence_curve *ret, struct arena *a, struct err *err)
{
    size_t k_n = (size_t)set->n_causes;
    struct cause_sums sums[SURVIVAL_MAX_CAUSES] = {0};
    long double sum_a = 0, s = 1;
    *ret = (struct incidence_curve){.n_causes = set->n_causes};
    int rc = survival_km(set, &ret->overall, a, err);
    if (rc != OK)
        return rc;
    ret->cause = arena_array(a, (set->n_times + 1) * k_n, sizeof *ret->cause);
    if (!ret->cause)
        return no_memory(err);
    for (size_t t = 0; t < set->n_times; t++) {
        const struct survival_point *p = &ret->overall.points[t];
        const int64_t *events = set->n_event + t * k_n;
        struct incidence_point *to = ret->cause + t * k_n, *before = t ? to - k_n : NULL;
        bool known = !isnan(p->s);
        long double n = (long double)p->n_risk, per_n = 1 / n, total;
        for (size_t k = 0; k < k_n; k++) {
            to[k] =
                (struct incidence_point){.n_event = events[k], .f = NAN, .se = NAN, .low = NAN, .high = NAN};
            if (known && events[k] > 0) {
                cause_step(&sums[k], s, sum_a, per_n, (long double)events[k]);
                cause_put(&to[k], &sums[k]);
            } else if (known && before) { /* nothing of the cause changes between its events */
                to[k].f = before[k].f;
                to[k].se = before[k].se;
            } else if (known) {
                to[k].f = to[k].se = 0;
            }
        }
        if (!known || p->n_event == 0)
            continue;
        long double left = (long double)(p->n_risk - p->n_event);
        s = s * left / n;
        if (left > 0)
            sum_a += (long double)p->n_event / (n * left);
        total = s;
        for (size_t k = 0; k < k_n; k++)
            total += sums[k].f;
        assert(fabsl(total - 1) <= 1e-12L);
    }
    return OK;
}

void incidence_limits(struct incidence_curve *curve)
{
    size_t k_n = (size_t)curve->n_causes;
    /* All rows are at risk at the first time, and none has been censored since: F is a plain share of the rows. */
    bool whole = !(curve->overall.warnings & SURVIVAL_LATE_START) && curve->overall.n > 0 &&
                 curve->overall.points[0].n_risk == curve->overall.n_rows;
    survival_limits(&curve->overall);
    for (size_t t = 0; t < curve->overall.n; t++) {
        whole = whole && (t == 0 || curve->overall.points[t - 1].n_censored == 0);
        for (size_t k = 0; k < k_n; k++) {
            struct incidence_point *p = &curve->cause[t * k_n + k];
            if (p->f == 0 && whole) {
                p->low = 0;
                p->high = share_wilson(0, curve->overall.n_rows).high;
            }
            if (isnan(p->f) || p->f <= 0 || p->f >= 1)
                continue;
            double shift = SURVIVAL_Z * p->se / (p->f * log(p->f)); /* negative */
            p->low = pow(p->f, exp(-shift));
            p->high = pow(p->f, exp(shift));
        }
    }
}

struct incidence_point incidence_at(
    const struct incidence_curve *curve, int cause, double t, unsigned *ret_warnings)
{
    struct survival_point overall = survival_at(&curve->overall, t);
    struct incidence_point at = {.low = NAN, .high = NAN};
    int64_t n_event = 0;
    assert(cause >= 1 && cause <= curve->n_causes);
    for (size_t i = 0; i < curve->overall.n && curve->overall.points[i].time <= t; i++) {
        at = curve->cause[i * (size_t)curve->n_causes + (size_t)cause - 1];
        n_event += at.n_event;
    }
    at.n_event = n_event;
    if (overall.warnings & SURVIVAL_BEYOND)
        at.f = at.se = at.low = at.high = NAN;
    *ret_warnings = overall.warnings;
    return at;
}
