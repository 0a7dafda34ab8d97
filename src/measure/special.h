/* Distributions and their quantiles: gamma, Poisson, chi-square, normal, beta, binomial and t. Tails and quantiles are right to 1e-12 of their
 * own size (tests/unit/test_measure_special.c, against R); an argument outside the domain gives NAN. On base alone, any thread.
 *
 * Own code and no library: GSL, the one that Debian has, is under GPL-3, which would decide the licence of the program (MPL-2.0), and what is
 * needed is three functions. Methods: saddle-point form of the densities by C. Loader, "Fast and Accurate Computation of Binomial
 * Probabilities" (2000); series and Lentz's continued fractions as in DLMF 8.7, 8.9 and 8.17; quantiles by a bracketed Newton on the tails. */
#pragma once
#include <stdint.h>

/* Regularised incomplete gamma: lower P(a, x) and upper Q(a, x), a > 0, x >= 0. */
double gamma_lower(double a, double x);
double gamma_upper(double a, double x);
/* x with P(a, x) = p, of scale 1. */
double gamma_quantile(double p, double a);

/* Regularised incomplete beta I_x(a, b), a and b > 0. */
double beta_lower(double x, double a, double b);
double beta_upper(double x, double a, double b);
double beta_quantile(double p, double a, double b);

/* P(X > x), df > 0. */
double chi_square_tail(double x, double df);

double normal_lower(double z);
double normal_quantile(double p);

/* P(|T| > |t|), and t with P(T <= t) = p; df > 0 need not be whole. */
double t_two_sided(double t, double df);
double t_quantile(double p, double df);

/* X of n with probability p each: P(X = x), P(X <= x), P(X >= x), and the smallest x with P(X <= x) >= q. */
double binomial_at(int64_t x, int64_t n, double p);
double binomial_lower(int64_t x, int64_t n, double p);
double binomial_upper(int64_t x, int64_t n, double p);
int64_t binomial_quantile(double q, int64_t n, double p);
