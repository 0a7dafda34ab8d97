#include "measure/estimate.h"

#include "base/lang.h"
#include "base/rng.h"
#include "base/sort.h"
#include "measure/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ESTIMATE_Z = 1.959963984540054;

/* ---- the outcome of weighted rows ---- */

struct outcome_order {
    const struct estimate_outcome *y;
    size_t *row;   /* [n] by time */
    bool complete; /* nobody is cut off before the horizon */
};

struct timed_row {
    double time;
    size_t row;
};

static int compare_timed(const void *x, const void *y)
{
    const struct timed_row *a = x, *b = y;
    if (a->time < b->time || a->time > b->time)
        return a->time < b->time ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int order_outcomes(const struct propensity_rows *in, const struct estimate_outcome *y,
    struct outcome_order *ret, struct arena *a, struct err *err)
{
    struct timed_row *timed = arena_array(a, in->n + 1, sizeof *timed);
    *ret = (struct outcome_order){y, arena_array(a, in->n + 1, sizeof(size_t)), true};
    if (!timed || !ret->row)
        return err_set(err, ERR_LIMIT, "no memory for %zu outcomes", in->n);
    for (size_t i = 0; i < in->n; i++) {
        if (!(y->time[i] >= 0) || y->event[i] > 2)
            return err_set(err, ERR_INVALID, "row %zu: event %d at %g", i, y->event[i], y->time[i]);
        timed[i] = (struct timed_row){y->time[i], i};
        ret->complete &= y->event[i] > 0 || y->time[i] >= y->horizon;
    }
    array_sort(timed, in->n, sizeof *timed, compare_timed);
    for (size_t i = 0; i < in->n; i++)
        ret->row[i] = timed[i].row;
    return OK;
}

static bool has_outcome(const struct estimate_outcome *y, size_t i)
{
    return y->event[i] == 1 && y->time[i] <= y->horizon;
}

/* Share of a group with the outcome by the horizon: a weighted mean when all are followed, otherwise Aalen–Johansen with
 * event 2 as the competing one. NAN when the last one is cut off before it. */
static double weighted_share(
    const struct propensity_rows *in, const struct outcome_order *o, const double *weight, bool treated)
{
    double total = 0, with = 0, f = 0, s = 1;
    for (size_t i = 0; i < in->n; i++) {
        if ((in->treated[i] != 0) != treated)
            continue;
        total += weight[i];
        with += has_outcome(o->y, i) ? weight[i] : 0;
    }
    if (!(total > 0))
        return NAN;
    if (o->complete)
        return with / total;
    double risk = total;
    for (size_t k = 0; k < in->n && o->y->time[o->row[k]] <= o->y->horizon;) {
        double time = o->y->time[o->row[k]], sum[3] = {0};
        for (; k < in->n && o->y->time[o->row[k]] <= time; k++) {
            size_t i = o->row[k];
            if ((in->treated[i] != 0) == treated)
                sum[o->y->event[i]] += weight[i];
        }
        if (sum[1] + sum[2] > 0) {
            f += s * sum[1] / risk;
            s *= fmax(1 - (sum[1] + sum[2]) / risk, 0);
        }
        risk -= sum[0] + sum[1] + sum[2];
        if (risk <= total * 1e-12)
            return s > 1e-12 && time < o->y->horizon ? NAN : f;
    }
    return f;
}

/* ---- one fit: of all rows, or of a draw ---- */

struct fitted {
    struct logistic fit;
    double *logit, *weight; /* [n] */
    size_t n_trimmed, n_unmatched;
    double share[2]; /* others, participants */
};

static int fit_once(const struct propensity_rows *in, const struct outcome_order *y,
    const struct estimate_options *o, const double *count, const double *start, struct fitted *ret,
    struct arena *a, struct err *err)
{
    ret->logit = arena_array(a, 2 * in->n + 1, sizeof *ret->logit);
    if (!ret->logit)
        return err_set(err, ERR_LIMIT, "no memory for weights");
    ret->weight = ret->logit + in->n;
    int rc = OK;
    if (o->unadjusted) {
        for (size_t i = 0; i < in->n; i++)
            ret->weight[i] = count ? count[i] : 1;
    } else {
        rc = logistic_fit(in, count, start, !count, &ret->fit, a, err);
        if (rc == OK)
            logistic_logits(&ret->fit, in, ret->logit);
        if (rc == OK && o->match)
            rc = propensity_match(
                in, count, ret->logit, o->caliper, ret->weight, NULL, &ret->n_unmatched, a, err);
        else if (rc == OK)
            ret->n_trimmed = propensity_weights(in, count, ret->logit, o->trim, ret->weight);
    }
    for (int g = 0; rc == OK && g < 2; g++)
        ret->share[g] = weighted_share(in, y, ret->weight, g == 1);
    return rc;
}

/* ---- bootstrap ---- */

struct bootstrap {
    const struct propensity_rows *in;
    const struct outcome_order *y;
    const struct estimate_options *o;
    const double *start;
    double *difference; /* [n_draws] */
    int failure[ESTIMATE_THREADS];
};

/* Persons of the draw, with replacement. Every draw has a stream of its own, made of the seed and its number. */
static void draw_counts(const struct bootstrap *b, size_t draw, double *persons, double *count)
{
    const struct propensity_rows *in = b->in;
    size_t n_persons = in->person ? in->n_persons : in->n;
    struct rng rng;
    rng_seed(&rng, b->o->seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)draw + 1);
    memset(persons, 0, n_persons * sizeof *persons);
    for (size_t i = 0; i < n_persons; i++)
        persons[rng_below(&rng, n_persons)] += 1;
    for (size_t i = 0; i < in->n; i++)
        count[i] = persons[in->person ? in->person[i] : i];
}

static int draw_once(const struct bootstrap *b, size_t draw, struct arena *a)
{
    struct err err = ERR_INIT;
    struct fitted f = {0};
    size_t n_persons = b->in->person ? b->in->n_persons : b->in->n;
    double *count = arena_array(a, b->in->n + n_persons + 1, sizeof *count);
    if (!count)
        return ERR_LIMIT;
    draw_counts(b, draw, count + b->in->n, count);
    int rc = fit_once(b->in, b->y, b->o, count, b->start, &f, a, &err);
    b->difference[draw] = rc == OK ? f.share[1] - f.share[0] : NAN;
    return rc == ERR_LIMIT ? rc : OK;
}

static void draw_part(void *job, int part, size_t from, size_t to)
{
    struct bootstrap *b = job;
    struct arena *a = arena_new(0);
    int rc = a ? OK : ERR_LIMIT;
    for (size_t i = from; rc == OK && i < to; i++) {
        rc = draw_once(b, i, a);
        arena_clear(a);
    }
    b->failure[part] = rc;
    if (a)
        arena_free(a);
}

static int compare_real(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Linear between order statistics (R's type 7). */
static double sorted_quantile(const double *x, size_t n, double q)
{
    double at = (double)(n - 1) * q;
    size_t i = (size_t)at;
    return i + 1 < n ? x[i] + (at - (double)i) * (x[i + 1] - x[i]) : x[n - 1];
}

static void bootstrap_limits(struct bootstrap *b, struct estimate *ret)
{
    size_t n = 0;
    double mean = 0, sum = 0;
    for (int i = 0; i < b->o->n_draws; i++)
        if (!isnan(b->difference[i]))
            b->difference[n++] = b->difference[i];
    ret->n_draws = b->o->n_draws;
    ret->n_failed = b->o->n_draws - (int)n;
    if (n < 2)
        return;
    for (size_t i = 0; i < n; i++)
        mean += b->difference[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (b->difference[i] - mean) * (b->difference[i] - mean);
    ret->se = sqrt(sum / (double)(n - 1));
    array_sort(b->difference, n, sizeof *b->difference, compare_real);
    ret->low = sorted_quantile(b->difference, n, 0.025);
    ret->high = sorted_quantile(b->difference, n, 0.975);
}

static int bootstrap_run(struct bootstrap *b, struct estimate *ret, struct arena *a, struct err *err)
{
    int threads = b->o->n_threads < 1                  ? 1
                  : b->o->n_threads > ESTIMATE_THREADS ? ESTIMATE_THREADS
                                                       : b->o->n_threads;
    b->difference = arena_array(a, (size_t)b->o->n_draws + 1, sizeof *b->difference);
    if (!b->difference)
        return err_set(err, ERR_LIMIT, "no memory for %d draws", b->o->n_draws);
    threads_run(threads, (size_t)b->o->n_draws, draw_part, b);
    for (int i = 0; i < threads; i++)
        if (b->failure[i] != OK)
            return err_set(err, b->failure[i], "no memory for the draws of a bootstrap");
    bootstrap_limits(b, ret);
    return OK;
}

/* ---- the sandwich ---- */

/* Influence of each row on the difference of shares; with weights also through the fitted coefficients (Lunceford and Davidian 2004). Persons are
 * clusters. */
static int sandwich(const struct propensity_rows *in, const struct outcome_order *y, const struct fitted *f,
    bool weighted, struct estimate *ret, struct arena *a, struct err *err)
{
    size_t q = (size_t)in->p + 1, n_persons = in->person ? in->n_persons : in->n, n_clusters = 0;
    double *sum = arena_array(a, n_persons + 2 * q + 1, sizeof *sum), total[2] = {0}, variance = 0;
    bool *seen = arena_array(a, n_persons + 1, sizeof *seen);
    if (!sum || !seen)
        return err_set(err, ERR_LIMIT, "no memory for a variance");
    double *h = sum + n_persons, *vh = h + q;
    for (size_t i = 0; i < in->n; i++) {
        int g = in->treated[i] != 0;
        double left = (has_outcome(y->y, i) ? 1 : 0) - f->share[g];
        total[g] += f->weight[i];
        for (size_t j = 0; weighted && g == 0 && j < q; j++)
            if (!f->fit.dropped[j])
                h[j] += f->weight[i] * left * (j ? in->x[i * (q - 1) + j - 1] : 1);
    }
    for (size_t j = 0; weighted && j < q; j++)
        for (size_t k = 0; k < q; k++)
            vh[j] += f->fit.covariance[j * q + k] * h[k];
    for (size_t i = 0; i < in->n; i++) {
        int g = in->treated[i] != 0;
        double left = (has_outcome(y->y, i) ? 1 : 0) - f->share[g], through = 0;
        for (size_t j = 0; weighted && j < q; j++)
            if (!f->fit.dropped[j])
                through += vh[j] * (j ? in->x[i * (q - 1) + j - 1] : 1);
        double e = weighted ? 1 / (1 + exp(-f->logit[i])) : 0;
        double part = (g ? 1 : -1) * f->weight[i] * left / total[g] - through * (g - e) / total[0];
        size_t person = in->person ? in->person[i] : i;
        sum[person] += part;
        n_clusters += !seen[person];
        seen[person] = true;
    }
    for (size_t i = 0; i < n_persons; i++)
        variance += sum[i] * sum[i];
    if (n_clusters < 2)
        return OK;
    ret->sandwich_se = sqrt(variance * ((double)n_clusters / (double)(n_clusters - 1)));
    ret->sandwich_low = ret->difference - ESTIMATE_Z * ret->sandwich_se;
    ret->sandwich_high = ret->difference + ESTIMATE_Z * ret->sandwich_se;
    return OK;
}

/* ---- all of it ---- */

static double most_smd(const struct balance_row *rows, int p, bool after)
{
    double most = 0;
    for (int j = 0; j < p; j++) {
        double smd = after ? rows[j].smd_after : rows[j].smd_before;
        if (isnan(smd))
            return INFINITY;
        most = fmax(most, fabs(smd));
    }
    return most;
}

static void estimate_clear(struct estimate *e)
{
    *e = (struct estimate){.difference = NAN, .share_treated = NAN, .share_other = NAN};
    e->se = e->low = e->high = e->sandwich_se = e->sandwich_low = e->sandwich_high = NAN;
}

int estimate_difference(const struct propensity_rows *in, const struct estimate_outcome *y,
    const struct estimate_options *o, struct estimate *ret, struct arena *a, struct err *err)
{
    struct outcome_order order;
    struct fitted f = {0};
    struct estimate e;
    estimate_clear(&e);
    for (size_t i = 0; i < in->n; i++)
        (*(in->treated[i] ? &e.n_treated : &e.n_other))++;
    if (e.n_treated == 0 || e.n_other == 0)
        return err_user(err, ERR_INVALID, tr("Der er ingen at sammenligne: en af grupperne er tom."));
    int rc = order_outcomes(in, y, &order, a, err);
    if (rc == OK)
        rc = fit_once(in, &order, o, NULL, NULL, &f, a, err);
    e.balance = arena_array(a, (size_t)in->p + 1, sizeof *e.balance);
    if (rc == OK && !e.balance)
        rc = err_set(err, ERR_LIMIT, "no memory for a balance");
    if (rc != OK)
        return rc;
    e.fit = f.fit;
    e.logit = o->unadjusted ? NULL : f.logit;
    e.weight = f.weight;
    e.n_trimmed = f.n_trimmed;
    e.n_unmatched = f.n_unmatched;
    e.treated = weight_size_of(in, f.weight, true);
    e.other = weight_size_of(in, f.weight, false);
    propensity_balance(in, f.weight, e.balance);
    e.smd_most_before = most_smd(e.balance, in->p, false);
    e.smd_most_after = most_smd(e.balance, in->p, true);
    if (!o->unadjusted)
        e.overlap = propensity_overlap(in, f.logit);
    e.share_treated = f.share[1];
    e.share_other = f.share[0];
    e.difference = f.share[1] - f.share[0];
    bool known = !isnan(e.difference);
    if (known && order.complete)
        rc = sandwich(in, &order, &f, !o->match && !o->unadjusted, &e, a, err);
    struct bootstrap b = {.in = in, .y = &order, .o = o, .start = o->unadjusted ? NULL : f.fit.beta};
    if (rc == OK && known && o->n_draws > 0)
        rc = bootstrap_run(&b, &e, a, err);
    if (rc == OK)
        *ret = e;
    return rc;
}
