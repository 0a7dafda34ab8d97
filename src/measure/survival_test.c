#include "measure/survival_test.h"

#include "base/sort.h"
#include "measure/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- going through the rows in time, stratum by stratum ---- */

struct test_row {
    double time;
    uint16_t stratum, group;
    uint8_t event;
};

static int compare_row(const void *x, const void *y)
{
    const struct test_row *a = x, *b = y;
    if (a->stratum != b->stratum)
        return a->stratum < b->stratum ? -1 : 1;
    return (a->time > b->time) - (a->time < b->time);
}

struct sweep {
    struct test_row *exits, *enters;
    size_t n, at_exit, at_enter;
    int n_groups, cause;
    uint16_t stratum;
    bool new_stratum; /* the step is the first of its stratum */
    int64_t *at_risk; /* [n_groups] at the step's time */
    int64_t *own, *other,
        *gone; /* [n_groups] events of the cause, of other causes, and all who leave at that time */
};

static int test_check(const struct survival_test_rows *in, struct err *err)
{
    const struct survival_rows *r = &in->rows;
    if (in->n_groups < 1 || in->n_groups > SURVIVAL_TEST_GROUPS || in->n_strata < 1)
        return err_set(err, ERR_INVALID, "%d groups, %d strata", in->n_groups, in->n_strata);
    for (size_t i = 0; i < r->n; i++) {
        double entry = r->entry ? r->entry[i] : -INFINITY;
        if (!isfinite(r->exit[i]) || r->exit[i] < 0 || isnan(entry) || entry >= r->exit[i])
            return err_set(err, ERR_INVALID, "row %zu: observed from %g to %g", i, entry, r->exit[i]);
        if ((r->group && r->group[i] >= in->n_groups) || (in->stratum && in->stratum[i] >= in->n_strata))
            return err_set(err, ERR_INVALID, "row %zu: unknown group or stratum", i);
    }
    return OK;
}

static int sweep_new(
    struct sweep *w, const struct survival_test_rows *in, int cause, struct arena *a, struct err *err)
{
    const struct survival_rows *r = &in->rows;
    size_t groups = (size_t)in->n_groups;
    int rc = test_check(in, err);
    if (rc != OK)
        return rc;
    *w = (struct sweep){.n = r->n, .n_groups = in->n_groups, .cause = cause};
    w->exits = arena_array(a, r->n + 1, sizeof *w->exits);
    w->enters = arena_array(a, r->n + 1, sizeof *w->enters);
    w->at_risk = arena_array(a, 4 * groups, sizeof *w->at_risk);
    if (!w->exits || !w->enters || !w->at_risk)
        return err_set(err, ERR_LIMIT, "no memory for a test");
    w->own = w->at_risk + groups;
    w->other = w->own + groups;
    w->gone = w->other + groups;
    for (size_t i = 0; i < r->n; i++) {
        struct test_row row = {
            r->exit[i], in->stratum ? in->stratum[i] : 0, r->group ? r->group[i] : 0, r->event[i]};
        w->exits[i] = w->enters[i] = row;
        w->enters[i].time = r->entry ? r->entry[i] : -INFINITY;
    }
    array_sort(w->exits, r->n, sizeof *w->exits, compare_row);
    array_sort(w->enters, r->n, sizeof *w->enters, compare_row);
    return OK;
}

/* The next time at which somebody leaves; false at the end. */
static bool sweep_next(struct sweep *w)
{
    if (w->at_exit >= w->n)
        return false;
    const struct test_row *now = &w->exits[w->at_exit];
    w->new_stratum = w->at_exit == 0 || now->stratum != w->stratum;
    w->stratum = now->stratum;
    /* Everybody has left at a stratum's end, so no clearing is needed between strata. */
    for (int g = 0; g < w->n_groups; g++) {
        w->at_risk[g] -= w->gone[g];
        w->own[g] = w->other[g] = w->gone[g] = 0;
    }
    for (; w->at_enter < w->n; w->at_enter++) {
        const struct test_row *e = &w->enters[w->at_enter];
        if (e->stratum != w->stratum || e->time >= now->time)
            break;
        w->at_risk[e->group]++;
    }
    for (double time = now->time; w->at_exit < w->n; w->at_exit++) {
        const struct test_row *x = &w->exits[w->at_exit];
        if (x->stratum != w->stratum || x->time > time)
            break;
        bool own = x->event > 0 && (w->cause == 0 || x->event == w->cause);
        w->own[x->group] += own;
        w->other[x->group] += x->event > 0 && !own;
        w->gone[x->group]++;
    }
    return true;
}

static int64_t total(const int64_t *x, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* ---- the statistic ---- */

static int test_new(struct survival_test *ret, const struct survival_test_rows *in, int cause,
    struct arena *a, struct err *err)
{
    size_t groups = (size_t)in->n_groups;
    *ret = (struct survival_test){.n = (int64_t)in->rows.n, .chi_square = NAN, .p = NAN};
    ret->observed = arena_array(a, groups, sizeof *ret->observed);
    ret->expected = arena_array(a, groups, sizeof *ret->expected);
    ret->variance = arena_array(a, groups * groups, sizeof *ret->variance);
    if (!ret->observed || !ret->expected || !ret->variance)
        return err_set(err, ERR_LIMIT, "no memory for a test");
    for (size_t i = 0; i < in->rows.n; i++) {
        int event = in->rows.event[i];
        ret->n_event += event > 0 && (cause == 0 || event == cause);
        ret->n_censored += event == 0;
    }
    return OK;
}

/* score' V^- score by Cholesky's decomposition. A group that adds nothing (never at risk together with another, or the last, which the
 * others determine) has a pivot of 0 and is left out; df = the pivots that remain. */
static int test_finish(struct survival_test *t, int n_groups, struct arena *a, struct err *err)
{
    size_t g_n = (size_t)n_groups;
    double *l = arena_array(a, g_n * g_n, sizeof *l), *y = arena_array(a, g_n, sizeof *y), chi = 0;
    if (!l || !y)
        return err_set(err, ERR_LIMIT, "no memory for a test");
    for (size_t i = 0; i < g_n; i++) {
        double diagonal = t->variance[i * g_n + i], pivot = diagonal;
        double left = t->observed[i] - t->expected[i];
        for (size_t j = 0; j < i; j++) {
            double sum = t->variance[i * g_n + j];
            for (size_t k = 0; k < j; k++)
                sum -= l[i * g_n + k] * l[j * g_n + k];
            l[i * g_n + j] = l[j * g_n + j] > 0 ? sum / l[j * g_n + j] : 0;
            pivot -= l[i * g_n + j] * l[i * g_n + j];
            left -= l[i * g_n + j] * y[j];
        }
        if (diagonal <= 0 || pivot <= diagonal * 1e-10)
            continue;
        l[i * g_n + i] = sqrt(pivot);
        y[i] = left / l[i * g_n + i];
        chi += y[i] * y[i];
        t->df++;
    }
    if (t->df > 0) {
        t->chi_square = chi;
        t->p = chi_square_tail(chi, t->df);
    }
    return OK;
}

int survival_logrank(const struct survival_test_rows *in, int cause, struct survival_test *ret,
    struct arena *a, struct err *err)
{
    struct sweep w;
    int g_n = in->n_groups;
    int rc = sweep_new(&w, in, cause, a, err);
    if (rc == OK)
        rc = test_new(ret, in, cause, a, err);
    while (rc == OK && sweep_next(&w)) {
        double d = (double)total(w.own, g_n), n = (double)total(w.at_risk, g_n);
        if (d <= 0)
            continue;
        double scale = n > 1 ? d * (n - d) / (n - 1) / (n * n) : 0;
        for (int g = 0; g < g_n; g++) {
            double risk = (double)w.at_risk[g];
            ret->observed[g] += (double)w.own[g];
            ret->expected[g] += d * risk / n;
            ret->variance[g * g_n + g] += scale * risk * (n - risk);
            for (int h = 0; h < g_n; h++)
                if (h != g)
                    ret->variance[g * g_n + h] -= scale * risk * (double)w.at_risk[h];
        }
    }
    return rc == OK ? test_finish(ret, g_n, a, err) : rc;
}

/* ---- Gray ---- */

/* Per group of the stratum: survival and incidence before and after the time, and h = at risk / survival before. C (groups × groups) is the
 * integral of the score's weights; the variance of the score is the sum over groups k of var(C_ik U_k + V_ik), collected as
 * c c' v3 + c v2' + v2 c' + v. */
struct gray {
    int n;
    double pooled;                                /* cumulative incidence of all, just before the time */
    double *s_before, *s, *f_before, *f, *h, *v3; /* [n] */
    double *a, *c, *v2, *v;                       /* [n][n] */
};

static int gray_new(struct gray *y, int n_groups, struct arena *a, struct err *err)
{
    size_t n = (size_t)n_groups;
    double *x = arena_array(a, 6 * n + 4 * n * n, sizeof *x);
    if (!x)
        return err_set(err, ERR_LIMIT, "no memory for a test");
    *y = (struct gray){.n = n_groups};
    double **small[] = {&y->s_before, &y->s, &y->f_before, &y->f, &y->h, &y->v3};
    double **square[] = {&y->a, &y->c, &y->v2, &y->v};
    for (size_t i = 0; i < 6; i++, x += n)
        *small[i] = x;
    for (size_t i = 0; i < 4; i++, x += n * n)
        *square[i] = x;
    return OK;
}

static void gray_clear(struct gray *y)
{
    size_t n = (size_t)y->n;
    memset(y->s_before, 0, (6 * n + 4 * n * n) * sizeof *y->s_before);
    for (size_t g = 0; g < n; g++)
        y->s_before[g] = y->s[g] = 1;
    y->pooled = 0;
}

/* Adds the stratum's variance to the test's. */
static void gray_close(const struct gray *y, struct survival_test *ret)
{
    size_t n = (size_t)y->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = y->v[i * n + j];
            for (size_t k = 0; k < n; k++)
                sum += y->c[i * n + k] * y->c[j * n + k] * y->v3[k] + y->c[i * n + k] * y->v2[j * n + k] +
                       y->c[j * n + k] * y->v2[i * n + k];
            ret->variance[i * n + j] += sum;
        }
}

/* A jump of size var in group k that moves the score of i by a_ik + weight C_ik now and by weight times later growth of C. */
static void gray_variance(struct gray *y, size_t k, double weight, double var, bool own)
{
    size_t n = (size_t)y->n;
    y->v3[k] += weight * weight * var;
    for (size_t i = 0; i < n; i++) {
        double ti = (own ? y->a[i * n + k] : 0) - weight * y->c[i * n + k];
        y->v2[i * n + k] += ti * weight * var;
        for (size_t j = 0; j < n; j++) {
            double tj = (own ? y->a[j * n + k] : 0) - weight * y->c[j * n + k];
            y->v[i * n + j] += ti * tj * var;
        }
    }
}

/* Survival, incidence and h of each group at the time; the pooled incidence after it, sum of h and of h (1 - f). */
static double gray_groups(struct gray *y, const struct sweep *w, double d, double *ret_h, double *ret_left)
{
    double h_sum = 0, left_sum = 0;
    for (int g = 0; g < y->n; g++) {
        double risk = (double)w->at_risk[g];
        y->h[g] = 0;
        if (risk <= 0)
            continue;
        y->s[g] = y->s_before[g] * (risk - (double)w->own[g] - (double)w->other[g]) / risk;
        y->f[g] = y->f_before[g] + y->s_before[g] * (double)w->own[g] / risk;
        y->h[g] = risk / y->s_before[g];
        h_sum += y->h[g];
        left_sum += y->h[g] * (1 - y->f_before[g]);
    }
    *ret_h = h_sum;
    *ret_left = left_sum;
    return y->pooled + d / h_sum;
}

static void gray_weights(struct gray *y, double d, double h_sum)
{
    size_t n = (size_t)y->n;
    double growth = d / (h_sum * (1 - y->pooled));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double a = (i == j ? y->h[i] : 0) - y->h[i] * y->h[j] / h_sum;
            y->a[i * n + j] = a;
            y->c[i * n + j] += a * growth;
        }
}

static void gray_step(struct gray *y, const struct sweep *w, struct survival_test *ret)
{
    double d = (double)total(w->own, y->n), d_other = (double)total(w->other, y->n);
    if (d <= 0 && d_other <= 0)
        return;
    double h_sum, left_sum, pooled = gray_groups(y, w, d, &h_sum, &left_sum);
    if (d > 0)
        gray_weights(y, d, h_sum);
    for (int g = 0; g < y->n; g++) {
        double risk = (double)w->at_risk[g], before = y->s_before[g], own = (double)w->own[g];
        if (risk <= 0)
            continue;
        double other = (double)w->other[g];
        if (d > 0) {
            ret->observed[g] += own;
            ret->expected[g] += d * y->h[g] * (1 - y->f_before[g]) / left_sum;
            double ties = d > 1 ? 1 - (d - 1) / (h_sum * before - 1) : 1;
            double weight = y->s[g] > 0 ? 1 - (1 - pooled) / y->s[g] : 1;
            gray_variance(y, (size_t)g, weight, ties * before * d / (h_sum * risk), true);
        }
        if (other > 0 && y->s[g] > 0) {
            double ties = other > 1 ? 1 - (other - 1) / (risk - 1) : 1;
            gray_variance(
                y, (size_t)g, (1 - pooled) / y->s[g], ties * before * before * other / (risk * risk), false);
        }
    }
    for (int g = 0; g < y->n; g++) {
        y->s_before[g] = y->s[g];
        y->f_before[g] = y->f[g];
    }
    y->pooled = pooled;
}

int survival_gray(const struct survival_test_rows *in, int cause, struct survival_test *ret, struct arena *a,
    struct err *err)
{
    struct sweep w;
    struct gray y;
    if (cause < 1 || in->rows.entry)
        return err_set(err, ERR_INVALID, "Gray's test needs a cause, and no late entry");
    int rc = sweep_new(&w, in, cause, a, err);
    if (rc == OK)
        rc = test_new(ret, in, cause, a, err);
    if (rc == OK)
        rc = gray_new(&y, in->n_groups, a, err);
    bool open = false;
    while (rc == OK && sweep_next(&w)) {
        if (w.new_stratum && open)
            gray_close(&y, ret);
        if (w.new_stratum)
            gray_clear(&y);
        open = true;
        gray_step(&y, &w, ret);
    }
    if (rc == OK && open)
        gray_close(&y, ret);
    return rc == OK ? test_finish(ret, in->n_groups, a, err) : rc;
}
