#include "auditor.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct auditor *auditor_new(void)
{
    struct auditor *a = calloc(1, sizeof *a);
    a->sums = calloc(AUDITOR_SUMS, sizeof *a->sums);
    return a;
}

void auditor_free(struct auditor *a)
{
    free(a->sums);
    free(a);
}

int auditor_unknown(struct auditor *a, int64_t low, int64_t high)
{
    assert(a->n_unknowns < AUDITOR_UNKNOWNS);
    a->low[a->n_unknowns] = low;
    a->high[a->n_unknowns] = high;
    return a->n_unknowns++;
}

struct auditor_sum *auditor_sum(struct auditor *a, int64_t rest)
{
    assert(a->n_sums < AUDITOR_SUMS);
    a->sums[a->n_sums].n = 0;
    a->sums[a->n_sums].rest = rest;
    return &a->sums[a->n_sums++];
}

void auditor_add(struct auditor_sum *s, int unknown, int sign)
{
    assert(s->n < AUDITOR_TERMS);
    s->unknown[s->n] = unknown;
    s->sign[s->n++] = sign;
}

void auditor_known(struct auditor_sum *s, int64_t value, int sign)
{
    s->rest -= sign * value;
}

/* ---- simplex: rows of m sums and of the bounds above, columns of unknowns (less their bound below), slacks, artificials ---- */

struct tableau {
    int m, n;   /* rows, columns without the right side */
    double *t;  /* [m + 1][n + 1]; the last row is the price, the last column the right side */
    int *basis; /* [m] */
};

static double *cell(const struct tableau *t, int i, int j)
{
    return &t->t[(size_t)i * (size_t)(t->n + 1) + (size_t)j];
}

static void pivot(struct tableau *t, int row, int col)
{
    double by = *cell(t, row, col);
    for (int j = 0; j <= t->n; j++)
        *cell(t, row, j) /= by;
    for (int i = 0; i <= t->m; i++) {
        double f = i == row ? 0 : *cell(t, i, col);
        if (fabs(f) < 1e-12)
            continue;
        for (int j = 0; j <= t->n; j++)
            *cell(t, i, j) -= f * *cell(t, row, j);
    }
    t->basis[row] = col;
}

/* Bland's rule: never goes round in circles. */
static void solve(struct tableau *t, int n_cols)
{
    for (;;) {
        int col = 0, row = -1;
        while (col<n_cols && * cell(t, t->m, col)> - 1e-9)
            col++;
        if (col == n_cols)
            return;
        for (int i = 0; i < t->m; i++) {
            if (*cell(t, i, col) < 1e-9)
                continue;
            double ratio = *cell(t, i, t->n) / *cell(t, i, col);
            double best = row < 0 ? INFINITY : *cell(t, row, t->n) / *cell(t, row, col);
            if (ratio < best - 1e-12 || (ratio < best + 1e-12 && t->basis[i] < t->basis[row]))
                row = i;
        }
        assert(row >= 0); /* every unknown has a bound above */
        pivot(t, row, col);
    }
}

/* An artificial left in the basis at 0 could rise again: another column takes its place, or the sum follows from the others. */
static void drive_out(struct tableau *t, int n_cols)
{
    for (int i = 0; i < t->m; i++) {
        for (int j = 0; t->basis[i] >= n_cols && j < n_cols; j++)
            if (fabs(*cell(t, i, j)) > 1e-9)
                pivot(t, i, j);
    }
}

static bool begin(const struct auditor *a, struct tableau *t)
{
    int n = a->n_unknowns;
    t->m = a->n_sums + n;
    t->n = n + n + t->m; /* unknowns, slacks of their bounds, artificials */
    t->t = calloc((size_t)(t->m + 1) * (size_t)(t->n + 1), sizeof *t->t);
    t->basis = calloc((size_t)t->m + 1, sizeof *t->basis);
    for (int i = 0; i < t->m; i++) {
        double right;
        if (i < a->n_sums) {
            const struct auditor_sum *s = &a->sums[i];
            right = (double)s->rest;
            for (int j = 0; j < s->n; j++) {
                *cell(t, i, s->unknown[j]) += s->sign[j];
                right -= (double)s->sign[j] * (double)a->low[s->unknown[j]];
            }
        } else {
            int u = i - a->n_sums;
            *cell(t, i, u) = *cell(t, i, n + u) = 1;
            right = (double)(a->high[u] - a->low[u]);
        }
        *cell(t, i, t->n) = right;
        if (right < 0)
            for (int j = 0; j <= t->n; j++)
                *cell(t, i, j) *= -1;
        *cell(t, i, 2 * n + i) = 1;
        t->basis[i] = 2 * n + i;
        for (int j = 0; j <= t->n; j++)
            if (j < 2 * n || j == t->n)
                *cell(t, t->m, j) -= *cell(t, i, j);
    }
    solve(t, 2 * n);
    bool fits = fabs(*cell(t, t->m, t->n)) < 1e-6;
    drive_out(t, 2 * n);
    return fits;
}

static int64_t extreme(const struct auditor *a, struct tableau *t, int unknown, int sign)
{
    for (int j = 0; j <= t->n; j++)
        *cell(t, t->m, j) = j == unknown ? sign : 0;
    for (int i = 0; i < t->m; i++) {
        double f = *cell(t, t->m, t->basis[i]);
        for (int j = 0; f != 0 && j <= t->n; j++)
            *cell(t, t->m, j) -= f * *cell(t, i, j);
    }
    solve(t, 2 * a->n_unknowns);
    double y = 0;
    for (int i = 0; i < t->m; i++)
        if (t->basis[i] == unknown)
            y = *cell(t, i, t->n);
    return a->low[unknown] + (int64_t)(sign > 0 ? ceil(y - 1e-6) : floor(y + 1e-6));
}

/* The unknowns and sums that hang together with one; it becomes number 0. number: [n_unknowns], -1 = not in the part. */
static struct auditor *part_of(const struct auditor *a, int unknown, int *number)
{
    struct auditor *p = auditor_new();
    bool *taken = calloc((size_t)a->n_sums + 1, sizeof *taken);
    for (int i = 0; i < a->n_unknowns; i++)
        number[i] = -1;
    number[unknown] = auditor_unknown(p, a->low[unknown], a->high[unknown]);
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = 0; i < a->n_sums; i++) {
            const struct auditor_sum *s = &a->sums[i];
            bool touches = false;
            for (int j = 0; j < s->n; j++)
                touches |= number[s->unknown[j]] >= 0;
            if (taken[i] || !touches)
                continue;
            taken[i] = grown = true;
            struct auditor_sum *copy = auditor_sum(p, s->rest);
            for (int j = 0; j < s->n; j++) {
                int u = s->unknown[j];
                if (number[u] < 0)
                    number[u] = auditor_unknown(p, a->low[u], a->high[u]);
                auditor_add(copy, number[u], s->sign[j]);
            }
        }
    }
    free(taken);
    return p;
}

bool auditor_range(const struct auditor *a, int unknown, int64_t *low, int64_t *high)
{
    struct tableau t;
    int *number = malloc((size_t)a->n_unknowns * sizeof *number);
    struct auditor *p = part_of(a, unknown, number);
    bool fits = begin(p, &t);
    if (fits) {
        *low = extreme(p, &t, 0, 1);
        *high = extreme(p, &t, 0, -1);
    }
    free(t.t);
    free(t.basis);
    free(number);
    auditor_free(p);
    return fits;
}

bool auditor_ranges(const struct auditor *a, int64_t *low, int64_t *high)
{
    int *number = malloc((size_t)a->n_unknowns * sizeof *number);
    bool *is_done = calloc((size_t)a->n_unknowns + 1, sizeof *is_done), fits = true;
    for (int i = 0; fits && i < a->n_unknowns; i++) {
        struct tableau t;
        if (is_done[i])
            continue;
        struct auditor *p = part_of(a, i, number);
        fits = begin(p, &t);
        for (int j = i; fits && j < a->n_unknowns; j++) {
            if (number[j] < 0)
                continue;
            is_done[j] = true;
            low[j] = extreme(p, &t, number[j], 1);
            high[j] = extreme(p, &t, number[j], -1);
        }
        free(t.t);
        free(t.basis);
        auditor_free(p);
    }
    free(number);
    free(is_done);
    return fits;
}

/* ---- trying ---- */

struct attempt {
    const struct auditor *a;
    int64_t low[AUDITOR_UNKNOWNS], high[AUDITOR_UNKNOWNS], steps;
};

/* Narrows every unknown by every sum until nothing changes; false when something has no value left. */
static bool narrow(struct attempt *q)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < q->a->n_sums; i++) {
            const struct auditor_sum *s = &q->a->sums[i];
            int64_t least = 0, most = 0;
            for (int j = 0; j < s->n; j++) {
                int u = s->unknown[j];
                least += s->sign[j] > 0 ? q->low[u] : -q->high[u];
                most += s->sign[j] > 0 ? q->high[u] : -q->low[u];
            }
            if (s->rest < least || s->rest > most)
                return false;
            for (int j = 0; j < s->n; j++) {
                int u = s->unknown[j];
                bool plus = s->sign[j] > 0;
                int64_t above = s->rest - (least - (plus ? q->low[u] : -q->high[u]));
                int64_t below = s->rest - (most - (plus ? q->high[u] : -q->low[u]));
                int64_t high = plus ? above : -below, low = plus ? below : -above;
                if (high < q->high[u] || low > q->low[u])
                    changed = true;
                q->high[u] = high < q->high[u] ? high : q->high[u];
                q->low[u] = low > q->low[u] ? low : q->low[u];
                if (q->low[u] > q->high[u])
                    return false;
                if (changed)
                    break;
            }
        }
    }
    return true;
}

static bool any_fits(struct attempt *q)
{
    if (q->steps-- <= 0 || !narrow(q))
        return false;
    int u = 0;
    while (u < q->a->n_unknowns && q->low[u] == q->high[u])
        u++;
    if (u == q->a->n_unknowns)
        return true;
    for (int64_t v = q->low[u], last = q->high[u]; v <= last && q->steps > 0; v++) {
        struct attempt *next = malloc(sizeof *next);
        *next = *q;
        next->low[u] = next->high[u] = v;
        bool fits = any_fits(next);
        q->steps = next->steps;
        free(next);
        if (fits)
            return true;
    }
    return false;
}

bool auditor_try(const struct auditor *a, int unknown, int64_t most, int64_t *low, int64_t *high)
{
    struct attempt *q = malloc(sizeof *q);
    q->a = a;
    memcpy(q->low, a->low, sizeof q->low);
    memcpy(q->high, a->high, sizeof q->high);
    q->steps = most;
    bool fits = narrow(q);
    int64_t from = fits ? q->low[unknown] : 0, to = fits ? q->high[unknown] : -1, steps = most;
    *low = INT64_MAX;
    *high = INT64_MIN;
    for (int64_t v = from; v <= to && steps > 0; v++) {
        memcpy(q->low, a->low, sizeof q->low);
        memcpy(q->high, a->high, sizeof q->high);
        q->low[unknown] = q->high[unknown] = v;
        q->steps = steps;
        if (any_fits(q)) {
            *low = v < *low ? v : *low;
            *high = v;
        }
        steps = q->steps;
    }
    free(q);
    return fits && steps > 0 && *low <= *high;
}
