#include "measure/propensity.h"

#include "base/lang.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

enum { LOGISTIC_STEPS = 60 };
static const double LOGISTIC_CLOSE = 1e-10, LOGISTIC_PIVOT = 1e-9;

/* ---- logistic regression ---- */

/* Columns are centred on mean and divided by scale; coef are those of the scaled columns, coef[0] of 1. */
struct irls {
    const struct propensity_rows *in;
    const double *weight;
    int q;     /* p + 1 */
    double *z; /* [n][q]: 1 and the scaled columns */
    double *mean, *scale, *coef, *step, *score, *information, *factor;
    bool *dropped;
    double deviance;
};

static double row_weight(const struct irls *f, size_t i)
{
    return f->weight ? f->weight[i] : 1;
}

static int irls_new(
    struct irls *f, const struct propensity_rows *in, const double *weight, struct arena *a, struct err *err)
{
    size_t q = (size_t)in->p + 1;
    *f = (struct irls){.in = in, .weight = weight, .q = in->p + 1};
    if (in->p < 0 || in->p >= LOGISTIC_COLUMNS)
        return err_set(err, ERR_INVALID, "%d columns", in->p);
    double *x = arena_array(a, 5 * q + 2 * q * q, sizeof *x);
    f->z = arena_array(a, in->n * q + 1, sizeof *f->z);
    f->dropped = arena_array(a, q, sizeof *f->dropped);
    if (!x || !f->z || !f->dropped)
        return err_set(err, ERR_LIMIT, "no memory for a regression of %zu rows", in->n);
    f->mean = x;
    f->scale = f->mean + q;
    f->coef = f->scale + q;
    f->step = f->coef + q;
    f->score = f->step + q;
    f->information = f->score + q;
    f->factor = f->information + q * q;
    return OK;
}

/* A column that never varies gets scale 0 and is left out. */
static void irls_scale(struct irls *f)
{
    const struct propensity_rows *in = f->in;
    size_t p = (size_t)in->p, q = p + 1;
    double total = 0;
    for (size_t i = 0; i < in->n; i++) {
        double w = row_weight(f, i);
        total += w;
        for (size_t j = 0; j < p; j++)
            f->mean[j + 1] += w * in->x[i * p + j];
    }
    for (size_t j = 1; j < q; j++)
        f->mean[j] /= total;
    for (size_t i = 0; i < in->n; i++)
        for (size_t j = 0; j < p; j++) {
            double off = in->x[i * p + j] - f->mean[j + 1];
            f->scale[j + 1] += row_weight(f, i) * off * off;
        }
    for (size_t j = 1; j < q; j++) {
        f->scale[j] = sqrt(f->scale[j] / total);
        f->dropped[j] = !(f->scale[j] > 1e-12 * (1 + fabs(f->mean[j])));
    }
    for (size_t i = 0; i < in->n; i++) {
        f->z[i * q] = 1;
        for (size_t j = 1; j < q; j++)
            f->z[i * q + j] = f->dropped[j] ? 0 : (in->x[i * p + j - 1] - f->mean[j]) / f->scale[j];
    }
}

static double linear(const struct irls *f, const double *z)
{
    double eta = 0;
    for (int j = 0; j < f->q; j++)
        eta += z[j] * f->coef[j];
    return eta;
}

/* log(1 + e^u) */
static double soft(double u)
{
    return u > 0 ? u + log1p(exp(-u)) : log1p(exp(u));
}

static double irls_deviance(const struct irls *f)
{
    double sum = 0;
    for (size_t i = 0; i < f->in->n; i++) {
        double eta = linear(f, f->z + i * (size_t)f->q), w = row_weight(f, i);
        if (w > 0)
            sum += 2 * w * soft(f->in->treated[i] ? -eta : eta);
    }
    return sum;
}

/* Score and information at the coefficients; returns the largest |logit|. */
static double irls_sums(struct irls *f)
{
    size_t q = (size_t)f->q;
    double most = 0;
    memset(f->score, 0, (q + q * q) * sizeof *f->score);
    for (size_t i = 0; i < f->in->n; i++) {
        double w = row_weight(f, i);
        if (!(w > 0))
            continue;
        const double *z = f->z + i * q;
        double eta = linear(f, z), e = 1 / (1 + exp(-eta)), left = 1 / (1 + exp(eta));
        double r = w * (f->in->treated[i] ? left : -e), v = w * e * left;
        most = fmax(most, fabs(eta));
        for (size_t j = 0; j < q; j++) {
            double vz = v * z[j];
            f->score[j] += r * z[j];
            for (size_t k = 0; k <= j; k++)
                f->information[j * q + k] += vz * z[k];
        }
    }
    return most;
}

/* Cholesky of the information into factor. A pivot that is nothing but rounding belongs to a column that the ones before it determine: it
 * is left out from then on when drop is set. */
static void irls_factor(struct irls *f, bool drop)
{
    size_t q = (size_t)f->q;
    for (size_t i = 0; i < q; i++) {
        double diagonal = f->information[i * q + i], pivot = diagonal;
        for (size_t j = 0; j <= i; j++)
            f->factor[i * q + j] = 0;
        if (f->dropped[i])
            continue;
        for (size_t j = 0; j < i; j++) {
            if (f->dropped[j])
                continue;
            double sum = f->information[i * q + j];
            for (size_t k = 0; k < j; k++)
                sum -= f->factor[i * q + k] * f->factor[j * q + k];
            f->factor[i * q + j] = sum / f->factor[j * q + j];
            pivot -= f->factor[i * q + j] * f->factor[i * q + j];
        }
        if (drop && pivot <= diagonal * LOGISTIC_PIVOT) {
            f->dropped[i] = true;
            memset(f->factor + i * q, 0, (i + 1) * sizeof *f->factor);
        } else {
            f->factor[i * q + i] = sqrt(fmax(pivot, diagonal * 1e-15));
        }
    }
}

/* x with information x = b */
static void irls_solve(const struct irls *f, const double *b, double *x)
{
    size_t q = (size_t)f->q;
    for (size_t i = 0; i < q; i++) {
        double sum = b[i];
        for (size_t k = 0; k < i; k++)
            sum -= f->factor[i * q + k] * x[k];
        x[i] = f->dropped[i] ? 0 : sum / f->factor[i * q + i];
    }
    for (size_t i = q; i-- > 0;) {
        double sum = x[i];
        for (size_t k = i + 1; k < q; k++)
            sum -= f->factor[k * q + i] * x[k];
        x[i] = f->dropped[i] ? 0 : sum / f->factor[i * q + i];
    }
}

static int irls_separated(const struct irls *f, struct err *err)
{
    int worst = 1;
    for (int j = 2; j < f->q; j++)
        if (fabs(f->coef[j]) > fabs(f->coef[worst]))
            worst = j;
    return err_user(err, ERR_REFUSED,
        tr("Sandsynligheden for at deltage kan ikke beregnes: oplysningerne, især \"%s\", skiller næsten helt deltagere fra andre. Vælg en anden sammenligningsgruppe eller en længere periode."),
        f->q > 1 ? f->in->name[worst - 1] : "");
}

/* One Newton step, halved while it makes the fit worse. Returns the largest move of a coefficient, relative to its size. */
static double irls_step(struct irls *f)
{
    double moved = 0;
    irls_solve(f, f->score, f->step);
    for (int j = 0; j < f->q; j++)
        f->coef[j] += f->step[j];
    double deviance = irls_deviance(f);
    for (int half = 0; half < 20 && deviance > f->deviance * (1 + 1e-12) + 1e-12; half++) {
        for (int j = 0; j < f->q; j++) {
            f->step[j] /= 2;
            f->coef[j] -= f->step[j];
        }
        deviance = irls_deviance(f);
    }
    f->deviance = deviance;
    for (int j = 0; j < f->q; j++)
        moved = fmax(moved, fabs(f->step[j]) / fmax(fabs(f->coef[j]), 1e-3));
    return moved;
}

static int irls_run(struct irls *f, int *ret_steps, struct err *err)
{
    f->deviance = irls_deviance(f);
    for (int step = 1; step <= LOGISTIC_STEPS; step++) {
        double most = irls_sums(f);
        irls_factor(f, step == 1);
        if (most > 40)
            return irls_separated(f, err);
        if (irls_step(f) < LOGISTIC_CLOSE) {
            *ret_steps = step;
            irls_sums(f);
            irls_factor(f, false);
            return OK;
        }
    }
    return irls_separated(f, err);
}

static int irls_groups(const struct irls *f, double *ret_treated, double *ret_other, struct err *err)
{
    double sum[2] = {0};
    for (size_t i = 0; i < f->in->n; i++)
        sum[f->in->treated[i] != 0] += row_weight(f, i);
    *ret_treated = sum[1];
    *ret_other = sum[0];
    if (!(sum[0] > 0) || !(sum[1] > 0))
        return err_user(err, ERR_INVALID, tr("Der er ingen at sammenligne: en af grupperne er tom."));
    return OK;
}

/* beta = coef of the columns as they are: beta_j = coef_j / scale_j, beta_0 = coef_0 - sum of beta_j mean_j. */
static void irls_unscale(const struct irls *f, double *ret)
{
    ret[0] = f->coef[0];
    for (int j = 1; j < f->q; j++) {
        ret[j] = f->dropped[j] ? NAN : f->coef[j] / f->scale[j];
        if (!f->dropped[j])
            ret[0] -= ret[j] * f->mean[j];
    }
}

/* Covariance of beta: T V T' with V the inverse of the information and T the change of columns. */
static int irls_covariance(const struct irls *f, double **ret, struct arena *a, struct err *err)
{
    size_t q = (size_t)f->q;
    double *v = arena_array(a, 3 * q * q + q, sizeof *v);
    if (!v)
        return err_set(err, ERR_LIMIT, "no memory for a covariance");
    double *t = v + q * q, *half = t + q * q, *unit = half + q * q;
    for (size_t j = 0; j < q; j++) {
        memset(unit, 0, q * sizeof *unit);
        unit[j] = 1;
        irls_solve(f, unit, v + j * q);
        if (j > 0 && !f->dropped[j]) {
            t[j * q + j] = 1 / f->scale[j];
            t[j] = -f->mean[j] / f->scale[j];
        }
    }
    t[0] = 1;
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < q; k++)
                half[i * q + j] += t[i * q + k] * v[k * q + j];
    memset(v, 0, q * q * sizeof *v);
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < q; k++)
                v[i * q + j] += half[i * q + k] * t[j * q + k];
    *ret = v;
    return OK;
}

static void irls_begin(struct irls *f, const double *start, double treated, double other)
{
    f->coef[0] = log(treated / other);
    if (!start)
        return;
    f->coef[0] = start[0];
    for (int j = 1; j < f->q; j++)
        if (!f->dropped[j] && !isnan(start[j])) {
            f->coef[j] = start[j] * f->scale[j];
            f->coef[0] += start[j] * f->mean[j];
        }
}

int logistic_fit(const struct propensity_rows *in, const double *weight, const double *start,
    bool want_covariance, struct logistic *ret, struct arena *a, struct err *err)
{
    struct irls f;
    struct logistic r = {.n_columns = in->p + 1};
    double treated, other;
    int rc = irls_new(&f, in, weight, a, err);
    if (rc == OK)
        rc = irls_groups(&f, &treated, &other, err);
    if (rc != OK)
        return rc;
    irls_scale(&f);
    irls_begin(&f, start, treated, other);
    rc = irls_run(&f, &r.n_steps, err);
    r.beta = arena_array(a, (size_t)f.q, sizeof *r.beta);
    if (rc == OK && !r.beta)
        rc = err_set(err, ERR_LIMIT, "no memory for coefficients");
    if (rc != OK)
        return rc;
    irls_unscale(&f, r.beta);
    r.dropped = f.dropped;
    for (int j = 0; j < f.q; j++)
        r.n_dropped += f.dropped[j];
    r.deviance = f.deviance;
    if (want_covariance)
        rc = irls_covariance(&f, &r.covariance, a, err);
    if (rc == OK)
        *ret = r;
    return rc;
}

void logistic_logits(const struct logistic *f, const struct propensity_rows *in, double *ret)
{
    size_t p = (size_t)in->p;
    for (size_t i = 0; i < in->n; i++) {
        double eta = f->beta[0];
        for (size_t j = 0; j < p; j++)
            if (!f->dropped[j + 1])
                eta += in->x[i * p + j] * f->beta[j + 1];
        ret[i] = eta;
    }
}

/* ---- weights and matches ---- */

static double count_of(const double *count, size_t i)
{
    return count ? count[i] : 1;
}

size_t propensity_weights(const struct propensity_rows *in, const double *count, const double *logit,
    enum propensity_trim trim, double *ret_weight)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    size_t trimmed = 0;
    for (size_t i = 0; i < in->n; i++) {
        int g = in->treated[i] != 0;
        if (!(count_of(count, i) > 0))
            continue;
        low[g] = fmin(low[g], logit[i]);
        high[g] = fmax(high[g], logit[i]);
    }
    double from = fmax(low[0], low[1]), to = fmin(high[0], high[1]);
    for (size_t i = 0; i < in->n; i++) {
        double times = count_of(count, i);
        bool out = trim == TRIM_COMMON_RANGE && (logit[i] < from || logit[i] > to);
        ret_weight[i] = out || !(times > 0) ? 0 : times * (in->treated[i] ? 1 : exp(logit[i]));
        trimmed += out && times > 0;
    }
    return trimmed;
}

struct candidate {
    uint32_t cell;
    double logit;
    uint64_t hash;
    size_t row;
};

static int compare_candidate(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    if (a->logit < b->logit || a->logit > b->logit)
        return a->logit < b->logit ? -1 : 1;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* The nearest of the cell; of equals the lowest hash. -1 when none is within reach. */
static int64_t nearest(const struct candidate *all, size_t n, const struct candidate *to, double reach)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t i = low + (high - low) / 2;
        if (all[i].cell < to->cell || (all[i].cell == to->cell && all[i].logit < to->logit))
            low = i + 1;
        else
            high = i;
    }
    /* Candidates of one logit stand by hash: the first of those at or above, and the first of those just below. */
    const struct candidate *best = low < n && all[low].cell == to->cell ? &all[low] : NULL;
    if (low > 0 && all[low - 1].cell == to->cell) {
        size_t i = low - 1;
        while (i > 0 && all[i - 1].cell == to->cell && all[i - 1].logit >= all[low - 1].logit)
            i--;
        double under = to->logit - all[i].logit, over = best ? best->logit - to->logit : INFINITY;
        if (under < over || (under <= over && all[i].hash < best->hash))
            best = &all[i];
    }
    return best && fabs(best->logit - to->logit) <= reach ? (int64_t)best->row : -1;
}

static double logit_sd(const double *count, const double *logit, size_t n)
{
    double total = 0, mean = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        total += count_of(count, i);
        mean += count_of(count, i) * logit[i];
    }
    mean /= total;
    for (size_t i = 0; i < n; i++)
        sum += count_of(count, i) * (logit[i] - mean) * (logit[i] - mean);
    return total > 1 ? sqrt(sum / (total - 1)) : 0;
}

int propensity_match(const struct propensity_rows *in, const double *count, const double *logit,
    double caliper, double *ret_weight, int64_t *ret_match, size_t *ret_unmatched, struct arena *a,
    struct err *err)
{
    struct candidate *all = arena_array(a, in->n + 1, sizeof *all);
    size_t n = 0, unmatched = 0;
    double reach = caliper * logit_sd(count, logit, in->n);
    if (!all)
        return err_set(err, ERR_LIMIT, "no memory to match %zu rows", in->n);
    for (size_t i = 0; i < in->n; i++) {
        ret_weight[i] = 0;
        if (ret_match)
            ret_match[i] = -1;
        if (!in->treated[i] && count_of(count, i) > 0)
            all[n++] =
                (struct candidate){in->cell ? in->cell[i] : 0, logit[i], in->hash ? in->hash[i] : i, i};
    }
    array_sort(all, n, sizeof *all, compare_candidate);
    for (size_t i = 0; i < in->n; i++) {
        double times = count_of(count, i);
        if (!in->treated[i] || !(times > 0))
            continue;
        struct candidate to = {in->cell ? in->cell[i] : 0, logit[i], 0, i};
        int64_t match = nearest(all, n, &to, reach);
        unmatched += match < 0;
        if (match < 0)
            continue;
        ret_weight[i] = times;
        ret_weight[match] += times;
        if (ret_match)
            ret_match[i] = match;
    }
    *ret_unmatched = unmatched;
    return OK;
}

/* ---- how alike ---- */

struct weight_size weight_size_of(const struct propensity_rows *in, const double *weight, bool treated)
{
    struct weight_size s = {0};
    double squares = 0;
    for (size_t i = 0; i < in->n; i++) {
        if ((in->treated[i] != 0) != treated || !(weight[i] > 0))
            continue;
        s.n++;
        s.sum += weight[i];
        squares += weight[i] * weight[i];
        s.most = fmax(s.most, weight[i]);
    }
    s.effective = squares > 0 ? s.sum * s.sum / squares : 0;
    return s;
}

static double mean_of(const struct propensity_rows *in, const double *weight, size_t j, bool treated)
{
    double sum = 0, total = 0;
    for (size_t i = 0; i < in->n; i++) {
        if ((in->treated[i] != 0) != treated)
            continue;
        double w = weight ? weight[i] : 1;
        sum += w * in->x[i * (size_t)in->p + j];
        total += w;
    }
    return total > 0 ? sum / total : NAN;
}

static double standardised(double difference, double sd)
{
    if (sd > 0)
        return difference / sd;
    return fabs(difference) > 0 || isnan(difference) ? NAN : 0;
}

void propensity_balance(const struct propensity_rows *in, const double *weight, struct balance_row *ret)
{
    for (size_t j = 0; j < (size_t)in->p; j++) {
        struct balance_row *r = &ret[j];
        double sum = 0, n = 0;
        *r = (struct balance_row){in->name[j], mean_of(in, NULL, j, true), mean_of(in, NULL, j, false),
            mean_of(in, weight, j, true), mean_of(in, weight, j, false), NAN, NAN, true};
        for (size_t i = 0; i < in->n; i++) {
            double x = in->x[i * (size_t)in->p + j];
            r->is_share &= fabs(x * (x - 1)) <= 0;
            if (!in->treated[i])
                continue;
            double off = x - r->mean_treated;
            sum += off * off;
            n++;
        }
        double sd = n > 1 ? sqrt(sum / (n - 1)) : 0;
        r->smd_before = standardised(r->mean_treated - r->mean_other, sd);
        r->smd_after = standardised(r->mean_treated_after - r->mean_other_after, sd);
    }
}

struct overlap propensity_overlap(const struct propensity_rows *in, const double *logit)
{
    struct overlap o = {0};
    for (size_t i = 0; i < in->n; i++) {
        double e = 1 / (1 + exp(-logit[i]));
        int bin = e >= 1 ? OVERLAP_BINS - 1 : (int)(e * OVERLAP_BINS);
        (in->treated[i] ? o.treated : o.other)[bin]++;
    }
    return o;
}
