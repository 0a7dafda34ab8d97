/* Draws of an investment case: a uniform per draw and parameter, its quantile, the case, and what is told of the values. */
#include "invest/invest.h"

#include "base/lang.h"
#include "base/sort.h"
#include "measure/special.h"

#include <math.h>
#include <pthread.h>

static uint64_t mix(uint64_t z)
{
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* splitmix64 (S. Vigna, 2015, public domain) as a hash of the three counters. */
double invest_uniform(uint64_t seed, uint64_t draw, uint64_t param)
{
    return ((double)(mix(mix(mix(seed) + draw) + param) >> 12) + 0.5) * 0x1p-52;
}

static double triangular_at(const struct invest_param *p, double u)
{
    double width = p->high - p->low, at = width > 0 ? (p->value - p->low) / width : 0;
    if (!(width > 0))
        return p->value;
    return u < at ? p->low + width * sqrt(u * at) : p->high - width * sqrt((1 - u) * (1 - at));
}

static double pert_at(const struct invest_param *p, double u)
{
    double width = p->high - p->low;
    if (!(width > 0))
        return p->value;
    return p->low + width * beta_quantile(
                                u, 1 + 4 * (p->value - p->low) / width, 1 + 4 * (p->high - p->value) / width);
}

double invest_at(const struct invest_param *p, double u)
{
    switch (p->shape) {
    case INVEST_CERTAIN: return p->value;
    case INVEST_TRIANGULAR: return triangular_at(p, u);
    case INVEST_PERT: return pert_at(p, u);
    case INVEST_COUNTS: return beta_quantile(u, (double)p->x + 0.5, (double)(p->n - p->x) + 0.5);
    }
    return p->value;
}

/* ---- wanted rank correlations ---- */

struct ranked {
    double score;
    int draw;
};

static int compare_ranked(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->score != b->score)
        return a->score < b->score ? -1 : 1;
    return (a->draw > b->draw) - (a->draw < b->draw);
}

/* m[k][k] := lower triangle L with L L' = m; false when m is not positive definite. */
static bool cholesky(double *m, int k)
{
    for (int i = 0; i < k; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = m[i * k + j];
            for (int l = 0; l < j; l++)
                sum -= m[i * k + l] * m[j * k + l];
            if (i != j) {
                m[i * k + j] = sum / m[j * k + j];
                continue;
            }
            if (!(sum > 1e-12))
                return false;
            m[i * k + i] = sqrt(sum);
        }
        for (int j = i + 1; j < k; j++)
            m[i * k + j] = 0;
    }
    return true;
}

struct tie {
    int n, k;          /* draws, parameters tied to others */
    const int *param;  /* [k] numbers of the parameters */
    double *u;         /* [k][n] their uniforms: reordered */
    double *score;     /* [n][k] */
    double *want, *is; /* [k][k] */
    struct ranked *rank;
    int *place; /* [n] */
};

/* Normal scores, in each column in the order that the uniforms have drawn. */
static void fill_scores(struct tie *t)
{
    for (int j = 0; j < t->k; j++) {
        for (int i = 0; i < t->n; i++)
            t->rank[i] = (struct ranked){t->u[(size_t)j * (size_t)t->n + (size_t)i], i};
        array_sort(t->rank, (size_t)t->n, sizeof *t->rank, compare_ranked);
        for (int i = 0; i < t->n; i++)
            t->score[t->rank[i].draw * t->k + j] = normal_quantile((i + 1.0) / (t->n + 1.0));
    }
}

static void fill_correlation(struct tie *t)
{
    for (int a = 0; a < t->k; a++) {
        for (int b = 0; b < t->k; b++) {
            double sum = 0, sa = 0, sb = 0;
            for (int i = 0; i < t->n; i++) {
                double x = t->score[i * t->k + a], y = t->score[i * t->k + b];
                sum += x * y;
                sa += x * x;
                sb += y * y;
            }
            t->is[a * t->k + b] = sum / sqrt(sa * sb);
        }
    }
}

/* Row s of scores := s (W I⁻¹)', with W and I the lower triangles of what is wanted and what is. */
static void turn_scores(struct tie *t, double *row)
{
    for (int i = 0; i < t->n; i++) {
        double *s = t->score + (size_t)i * (size_t)t->k;
        for (int j = 0; j < t->k; j++) { /* row := I⁻¹ s */
            double sum = s[j];
            for (int l = 0; l < j; l++)
                sum -= t->is[j * t->k + l] * row[l];
            row[j] = sum / t->is[j * t->k + j];
        }
        for (int j = 0; j < t->k; j++) {
            s[j] = 0;
            for (int l = 0; l <= j; l++)
                s[j] += t->want[j * t->k + l] * row[l];
        }
    }
}

static int compare_double(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* The uniforms of each parameter in the order of the ranks of its scores. */
static void reorder(struct tie *t)
{
    for (int j = 0; j < t->k; j++) {
        double *u = t->u + (size_t)j * (size_t)t->n;
        for (int i = 0; i < t->n; i++)
            t->rank[i] = (struct ranked){t->score[i * t->k + j], i};
        array_sort(t->rank, (size_t)t->n, sizeof *t->rank, compare_ranked);
        array_sort(u, (size_t)t->n, sizeof *u, compare_double);
        for (int i = 0; i < t->n; i++)
            t->place[t->rank[i].draw] = i;
        for (int i = 0; i < t->n; i++)
            t->score[i * t->k + j] = u[t->place[i]];
        for (int i = 0; i < t->n; i++)
            u[i] = t->score[i * t->k + j];
    }
}

static int tied_params(const struct invest_case *c, int *param, int *number)
{
    int k = 0;
    for (int i = 0; i < c->n_params; i++) {
        number[i] = INVEST_NONE;
        for (int p = 0; p < c->n_pairs && number[i] == INVEST_NONE; p++)
            if (c->pairs[p].a == i || c->pairs[p].b == i)
                number[i] = k;
        if (number[i] != INVEST_NONE)
            param[k++] = i;
    }
    return k;
}

static int tie_make(const struct invest_case *c, int n, uint64_t seed, struct tie *t, int *number,
    struct arena *a, struct err *err)
{
    int *param = arena_array(a, (size_t)c->n_params + 1, sizeof *param);
    if (!param)
        return err_set(err, ERR_LIMIT, "no memory for correlations");
    *t = (struct tie){.n = n, .k = tied_params(c, param, number), .param = param};
    if (t->k == 0)
        return OK;
    size_t k = (size_t)t->k, cells = k * (size_t)n;
    t->u = arena_array(a, cells, sizeof(double));
    t->score = arena_array(a, cells, sizeof(double));
    t->want = arena_array(a, k * k, sizeof(double));
    t->is = arena_array(a, k * k, sizeof(double));
    t->rank = arena_array(a, (size_t)n, sizeof *t->rank);
    t->place = arena_array(a, (size_t)n, sizeof *t->place);
    double *row = arena_array(a, k, sizeof *row);
    if (!t->u || !t->score || !t->want || !t->is || !t->rank || !t->place || !row)
        return err_set(err, ERR_LIMIT, "no memory for correlations");
    for (size_t j = 0; j < k; j++) {
        t->want[j * k + j] = 1;
        for (int i = 0; i < n; i++)
            t->u[j * (size_t)n + (size_t)i] = invest_uniform(seed, (uint64_t)i, (uint64_t)param[j]);
    }
    for (int p = 0; p < c->n_pairs; p++) {
        size_t x = (size_t)number[c->pairs[p].a], y = (size_t)number[c->pairs[p].b];
        t->want[x * k + y] = t->want[y * k + x] = c->pairs[p].r;
    }
    fill_scores(t);
    fill_correlation(t);
    if (!cholesky(t->want, t->k) || !cholesky(t->is, t->k))
        return err_user(err, ERR_INVALID, "%s",
            tr("De ønskede sammenhænge mellem antagelserne modsiger hinanden. Gør dem mindre, eller fjern en."));
    turn_scores(t, row);
    reorder(t);
    return OK;
}

/* ---- drawing ---- */

struct drawing {
    const struct invest_case *c;
    uint64_t seed;
    int n, n_threads;
    const struct tie *tie;
    const int *number; /* [n_params] place in tie, INVEST_NONE = drawn freely */
    double *npv;       /* [n] */
    bool *paid;        /* [n] */
};
struct drawer {
    struct drawing *all;
    struct arena *arena;
    struct err err;
    int no, rc;
};

static void draw_values(const struct drawing *d, int draw, double *values)
{
    for (int i = 0; i < d->c->n_params; i++) {
        int place = d->number[i];
        double u = place == INVEST_NONE ? invest_uniform(d->seed, (uint64_t)draw, (uint64_t)i)
                                        : d->tie->u[(size_t)place * (size_t)d->n + (size_t)draw];
        values[i] = invest_at(&d->c->params[i], u);
    }
}

static void *draw_part(void *ctx)
{
    struct drawer *w = ctx;
    struct drawing *d = w->all;
    for (int i = w->no; i < d->n && w->rc == OK; i += d->n_threads) {
        struct invest_result r;
        arena_clear(w->arena);
        double *values = arena_array(w->arena, (size_t)d->c->n_params + 1, sizeof *values);
        if (!values) {
            w->rc = err_set(&w->err, ERR_LIMIT, "no memory for a draw");
            break;
        }
        draw_values(d, i, values);
        w->rc = invest_compute(d->c, values, &r, w->arena, &w->err);
        d->npv[i] = r.npv;
        d->paid[i] = r.payback_all.years <= d->c->payback_limit;
    }
    return NULL;
}

enum { MOST_THREADS = 16 };

static int draw_all(struct drawing *d, struct err *err)
{
    struct drawer workers[MOST_THREADS];
    pthread_t threads[MOST_THREADS];
    int rc = OK, begun = 0;
    for (int i = 0; i < d->n_threads; i++)
        workers[i] = (struct drawer){d, arena_new(0), ERR_INIT, i, OK};
    for (int i = 0; i < d->n_threads; i++) {
        if (!workers[i].arena)
            workers[i].rc = err_set(&workers[i].err, ERR_LIMIT, "no memory for a thread of draws");
        else if (i + 1 == d->n_threads || pthread_create(&threads[begun], NULL, draw_part, &workers[i]) != 0)
            draw_part(&workers[i]);
        else
            begun++;
    }
    for (int i = 0; i < begun; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < d->n_threads; i++) {
        if (workers[i].rc != OK && rc == OK) {
            rc = workers[i].rc;
            *err = workers[i].err;
        }
        if (workers[i].arena)
            arena_free(workers[i].arena);
    }
    return rc;
}

/* Quantile by straight line between the sorted values (Hyndman and Fan 1996, no. 7). */
static double quantile_of(const double *sorted, int n, double q)
{
    double at = q * (n - 1);
    int low = (int)at;
    return low + 1 < n ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1];
}

static void describe(struct drawing *d, struct invest_draws *ret)
{
    double sum = 0, squares = 0, positive = 0, paid = 0;
    for (int i = 0; i < d->n; i++) {
        sum += d->npv[i];
        positive += d->npv[i] > 0;
        paid += d->paid[i];
    }
    ret->mean = sum / d->n;
    for (int i = 0; i < d->n; i++)
        squares += (d->npv[i] - ret->mean) * (d->npv[i] - ret->mean);
    ret->sd = d->n > 1 ? sqrt(squares / (d->n - 1)) : NAN;
    ret->p_positive = positive / d->n;
    ret->p_positive_error = sqrt(ret->p_positive * (1 - ret->p_positive) / d->n);
    ret->p_payback = isnan(d->c->payback_limit) ? NAN : paid / d->n;
    array_sort(d->npv, (size_t)d->n, sizeof *d->npv, compare_double);
    ret->p10 = quantile_of(d->npv, d->n, 0.1);
    ret->p50 = quantile_of(d->npv, d->n, 0.5);
    ret->p90 = quantile_of(d->npv, d->n, 0.9);
}

int invest_draw(const struct invest_case *c, int n, uint64_t seed, int n_threads, struct invest_draws *ret,
    struct arena *a, struct err *err)
{
    struct tie tie;
    int *number = arena_array(a, (size_t)c->n_params + 1, sizeof *number);
    struct drawing d = {.c = c,
        .seed = seed,
        .n = n,
        .n_threads = n_threads < 1              ? 1
                     : n_threads > MOST_THREADS ? MOST_THREADS
                                                : n_threads,
        .tie = &tie,
        .number = number,
        .npv = arena_array(a, (size_t)n, sizeof(double)),
        .paid = arena_array(a, (size_t)n, sizeof(bool))};
    if (!number || !d.npv || !d.paid)
        return err_set(err, ERR_LIMIT, "no memory for draws");
    int rc = tie_make(c, n, seed, &tie, number, a, err);
    if (rc == OK)
        rc = draw_all(&d, err);
    if (rc != OK)
        return rc;
    *ret = (struct invest_draws){.n = n, .seed = seed};
    describe(&d, ret);
    return OK;
}
