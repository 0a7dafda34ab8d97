#include "measure/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { MOST_TERMS = 2000000, MOST_STEPS = 400 };
static const double TINY = 1e-300;
static const double LN_2PI = 1.8378770664093454836;

/* ---- densities ---- */

/* log gamma(n + 1) - log(sqrt(2 pi n) (n / e)^n), the error of Stirling's formula. */
static double stirling_error(double n)
{
    static const double s[] = {1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0,
        1 / 156.0, -3617 / 122400.0};
    if (n < 10) {
        int sign;
        return lgamma_r(n + 1, &sign) - (n + 0.5) * log(n) + n - LN_2PI / 2;
    }
    double sum = 0, n2 = n * n;
    for (int i = 7; i >= 0; i--)
        sum = sum / n2 + s[i];
    return sum / n;
}

/* x log(x / m) + m - x without cancellation near x = m. */
static double deviance(double x, double m)
{
    if (x <= 0)
        return m;
    if (fabs(x - m) >= 0.1 * (x + m))
        return x * log(x / m) + m - x;
    double v = (x - m) / (x + m), sum = (x - m) * v, power = 2 * x * v;
    for (int j = 1; j < MOST_STEPS; j++) {
        power *= v * v;
        double next = sum + power / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

/* log of x^a e^-x / gamma(a + 1) */
static double log_gamma_term(double a, double x)
{
    if (a < 1e-300)
        return -x;
    return -stirling_error(a) - deviance(a, x) - (LN_2PI + log(a)) / 2;
}

/* log of gamma(a + b + 1) / (gamma(a + 1) gamma(b + 1)) x^a y^b, y = 1 - x; a and b > 0 */
static double log_beta_term(double a, double b, double x, double y)
{
    double n = a + b;
    return stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) -
           deviance(b, n * y) - (LN_2PI + log(a) + log(b) - log(n)) / 2;
}

/* ---- incomplete gamma ---- */

/* The one that is summed directly: P by its series for x < a + 1, Q by its continued fraction otherwise. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < MOST_TERMS; n++) {
        term *= x / (a + n);
        sum += term;
        if (term < sum * (DBL_EPSILON / 8))
            break;
    }
    return sum * exp(log_gamma_term(a, x));
}

static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
    for (int i = 1; i < MOST_TERMS; i++) {
        double an = -i * (i - a);
        b += 2;
        d = an * d + b;
        d = 1 / (fabs(d) < TINY ? TINY : d);
        c = b + an / c;
        c = fabs(c) < TINY ? TINY : c;
        h *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON)
            break;
    }
    return h * a * exp(log_gamma_term(a, x));
}

static void gamma_both(double a, double x, double *ret_p, double *ret_q)
{
    if (!(a > 0) || !(x >= 0) || isinf(a)) {
        *ret_p = *ret_q = NAN;
    } else if (x < a + 1) {
        *ret_p = x > 0 ? fmin(gamma_series(a, x), 1) : 0;
        *ret_q = 1 - *ret_p;
    } else {
        *ret_q = isinf(x) ? 0 : fmin(gamma_fraction(a, x), 1);
        *ret_p = 1 - *ret_q;
    }
}

double gamma_lower(double a, double x)
{
    double p, q;
    gamma_both(a, x, &p, &q);
    return p;
}

double gamma_upper(double a, double x)
{
    double p, q;
    gamma_both(a, x, &p, &q);
    return q;
}

/* ---- incomplete beta ---- */

/* I_x(a, b) for x < (a + 1) / (a + b + 2) by the even part of the fraction of DLMF 8.17.22 (DiDonato and Morris 1992, formula 9): nothing
 * cancels where x is close to 1. */
static double beta_fraction(double a, double b, double x, double y)
{
    double lambda = a * y - b * x, first = a / (a + 1) * (lambda + 1), c = first, d = 0, h = first;
    for (int n = 1; n < MOST_TERMS; n++) {
        double m = a + 2 * n - 1;
        double alpha = (a + n - 1) / m * ((a + b + n - 1) / m) * n * (b - n) * x * x;
        double beta = n + n * (b - n) * x / m + (a + n) / (a + 2 * n + 1) * (lambda + 1 + n * (1 + y));
        d = beta + alpha * d;
        d = 1 / (fabs(d) < TINY ? TINY : d);
        c = beta + alpha / c;
        c = fabs(c) < TINY ? TINY : c;
        h *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON)
            break;
    }
    return exp(log_beta_term(a, b, x, y)) * (a * b / (a + b)) / h;
}

/* y = 1 - x is given by itself, so that a share close to 1 keeps its digits. */
static void beta_both(double a, double b, double x, double y, double *ret_p, double *ret_q)
{
    if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) {
        *ret_p = *ret_q = NAN;
    } else if (x <= 0 || y <= 0) {
        *ret_p = x <= 0 ? 0 : 1;
        *ret_q = 1 - *ret_p;
    } else if (x < (a + 1) / (a + b + 2)) {
        *ret_p = fmin(beta_fraction(a, b, x, y), 1);
        *ret_q = 1 - *ret_p;
    } else {
        *ret_q = fmin(beta_fraction(b, a, y, x), 1);
        *ret_p = 1 - *ret_q;
    }
}

double beta_lower(double x, double a, double b)
{
    double p, q;
    beta_both(a, b, x, 1 - x, &p, &q);
    return p;
}

double beta_upper(double x, double a, double b)
{
    double p, q;
    beta_both(a, b, x, 1 - x, &p, &q);
    return q;
}

/* ---- quantiles ---- */

/* A tail as a function of u, with its slope; found at the smaller of p and 1 - p so that no digits are lost. */
struct tail {
    double a, b;
    bool upper;
    double target; /* the smaller tail */
    /* log of the tail at u and the slope of that log */
    void (*at)(const struct tail *t, double u, double *ret_log, double *ret_slope);
};

/* u between low and high where the log of the tail is that of the target: Newton, and a halving whenever Newton leaves the bracket or
 * is slow. The tail falls in u when upper, otherwise it rises. */
static double tail_solve(const struct tail *t, double low, double high, double u)
{
    double goal = log(t->target), last = INFINITY;
    for (int i = 0; i < MOST_STEPS; i++) {
        double value, slope;
        t->at(t, u, &value, &slope);
        if (value == goal)
            return u;
        if ((value > goal) == t->upper)
            low = u;
        else
            high = u;
        double next = u - (value - goal) / slope;
        if (!(next > low && next < high) || fabs(next - u) > last * 0.75)
            next = low + (high - low) / 2;
        last = fabs(next - u);
        if (last <= fabs(u) * (DBL_EPSILON / 2) || next == u)
            return next;
        u = next;
    }
    return u;
}

/* u = log x */
static void gamma_tail(const struct tail *t, double u, double *ret_log, double *ret_slope)
{
    double x = exp(u), p, q;
    gamma_both(t->a, x, &p, &q);
    double tail = fmax(t->upper ? q : p, TINY);
    *ret_log = log(tail);
    *ret_slope = (t->upper ? -1 : 1) * t->a * exp(log_gamma_term(t->a, x)) / tail;
}

double gamma_quantile(double p, double a)
{
    if (!(a > 0) || !(p >= 0) || p > 1)
        return NAN;
    if (p <= 0 || p >= 1)
        return p <= 0 ? 0 : INFINITY;
    struct tail t = {.a = a, .upper = p > 0.5, .target = p > 0.5 ? 1 - p : p, .at = gamma_tail};
    /* Wilson and Hilferty's cube for a start; for small values the first term of the series. */
    double c = 1 - 1 / (9 * a) + normal_quantile(p) / (3 * sqrt(a)), x = a * c * c * c;
    int sign;
    double small = exp((log(p) + lgamma_r(a + 1, &sign)) / a);
    if (!(c > 0) || x < 0.1 * a)
        x = small;
    if (x < 1e-290)
        return small;
    return exp(tail_solve(&t, log(DBL_MIN), log(a + 50 * sqrt(a) + 1000), log(x)));
}

/* u = log(x / (1 - x)) */
static void logit_share(double u, double *ret_x, double *ret_y)
{
    double e = exp(-fabs(u));
    *ret_x = u < 0 ? e / (1 + e) : 1 / (1 + e);
    *ret_y = u < 0 ? 1 / (1 + e) : e / (1 + e);
}

static void beta_tail(const struct tail *t, double u, double *ret_log, double *ret_slope)
{
    double x, y, p, q;
    logit_share(u, &x, &y);
    beta_both(t->a, t->b, x, y, &p, &q);
    double tail = fmax(t->upper ? q : p, TINY);
    *ret_log = log(tail);
    *ret_slope =
        (t->upper ? -1 : 1) * (t->a * t->b / (t->a + t->b)) * exp(log_beta_term(t->a, t->b, x, y)) / tail;
}

/* The logit of the quantile, so that both ends keep their digits. */
static double beta_quantile_logit(double p, double tail, bool upper, double a, double b)
{
    struct tail t = {.a = a, .b = b, .upper = upper, .target = tail, .at = beta_tail};
    double z = normal_quantile(p), mean = a / (a + b), sd = sqrt(mean * (1 - mean) / (a + b + 1));
    double x = fmin(fmax(mean + z * sd, mean * 1e-3), 1 - (1 - mean) * 1e-3);
    return tail_solve(&t, -690, 690, log(x / (1 - x)));
}

double beta_quantile(double p, double a, double b)
{
    if (!(a > 0) || !(b > 0) || !(p >= 0) || p > 1)
        return NAN;
    if (p <= 0 || p >= 1)
        return p <= 0 ? 0 : 1;
    double x, y;
    logit_share(beta_quantile_logit(p, p > 0.5 ? 1 - p : p, p > 0.5, a, b), &x, &y);
    return x;
}

double chi_square_tail(double x, double df)
{
    if (isnan(x) || !(df > 0))
        return NAN;
    return x <= 0 ? 1 : gamma_upper(df / 2, x / 2);
}

/* ---- normal and t ---- */

double normal_lower(double z)
{
    return erfc(-z / M_SQRT2) / 2;
}

double normal_quantile(double p)
{
    if (!(p >= 0) || p > 1)
        return NAN;
    if (p <= 0 || p >= 1)
        return p <= 0 ? -INFINITY : INFINITY;
    double q = p - 0.5, tail = p < 0.5 ? p : 1 - p, sign = q < 0 ? -1 : 1;
    /* Abramowitz and Stegun 26.2.23, then Halley's steps on erf in the middle and on erfc in the tails. */
    double r = sqrt(-2 * log(tail));
    double z = fabs(q) < 0.1 ? fabs(q) * sqrt(2 * M_PI)
                             : r - (2.515517 + r * (0.802853 + r * 0.010328)) /
                                       (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)));
    for (int i = 0; i < 6; i++) {
        double density = exp(-z * z / 2) / sqrt(2 * M_PI);
        double off = fabs(q) < 0.3 ? erf(z / M_SQRT2) / 2 - fabs(q) : tail - erfc(z / M_SQRT2) / 2;
        double step = off / density;
        double next = z - step / (1 + z * step / 2);
        if (next == z)
            break;
        z = next;
    }
    return sign * z;
}

double t_two_sided(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    double p, q;
    beta_both(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t), &p, &q);
    return p;
}

double t_quantile(double p, double df)
{
    if (!(df > 0) || !(p >= 0) || p > 1)
        return NAN;
    if (p <= 0 || p >= 1)
        return p <= 0 ? -INFINITY : INFINITY;
    double off = fabs(p - 0.5) * 2, both = p < 0.5 ? 2 * p : 2 * (1 - p);
    if (off <= 0)
        return 0;
    /* t^2 / (df + t^2) is beta (1/2, df/2): its odds times df are t^2. */
    bool upper = both < off;
    double u = beta_quantile_logit(off, upper ? both : off, upper, 0.5, df / 2);
    return (p < 0.5 ? -1 : 1) * sqrt(df) * exp(u / 2);
}

/* ---- binomial ---- */

double binomial_at(int64_t x, int64_t n, double p)
{
    if (n < 0 || !(p >= 0) || p > 1)
        return NAN;
    if (x < 0 || x > n)
        return 0;
    if (x == 0)
        return exp((double)n * log1p(-p));
    if (x == n)
        return exp((double)n * log(p));
    if (p <= 0 || p >= 1)
        return 0;
    return exp(log_beta_term((double)x, (double)(n - x), p, 1 - p));
}

double binomial_lower(int64_t x, int64_t n, double p)
{
    if (n < 0 || !(p >= 0) || p > 1)
        return NAN;
    if (x < 0 || x >= n)
        return x < 0 ? 0 : 1;
    return beta_upper(p, (double)x + 1, (double)(n - x));
}

double binomial_upper(int64_t x, int64_t n, double p)
{
    if (n < 0 || !(p >= 0) || p > 1)
        return NAN;
    if (x <= 0 || x > n)
        return x <= 0 ? 1 : 0;
    return beta_lower(p, (double)x, (double)(n - x) + 1);
}

int64_t binomial_quantile(double q, int64_t n, double p)
{
    if (n < 0 || !(p >= 0) || p > 1 || !(q >= 0) || q > 1)
        return -1;
    int64_t low = 0, high = n; /* the answer lies in [low, high] */
    while (low < high) {
        int64_t x = low + (high - low) / 2;
        if (binomial_lower(x, n, p) >= q * (1 - 64 * DBL_EPSILON))
            high = x;
        else
            low = x + 1;
    }
    return low;
}
