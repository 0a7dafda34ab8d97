/* Making a comparison group alike: the chance of taking part by logistic regression, weights and matching by it, and how alike the groups
 * become. On base alone; one thread and one order of sums for each result, so that a run is repeatable to the bit.
 *
 * The figure is that of the participants (ATT): what became of them against what became of persons like them. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum { LOGISTIC_COLUMNS = 120, OVERLAP_BINS = 20 };

/* Rows to be made alike. x is [n][p] without an intercept; name[p] is Danish, for messages and tables. */
struct propensity_rows {
    size_t n;
    int p;
    const double *x;
    const char *const *name;
    const uint8_t *treated;
    const uint32_t
        *person; /* numbers below n_persons: rows of one person stand or fall together; NULL = one row each */
    size_t n_persons;
    const uint32_t *cell; /* matched only within the same: benefit, sex and age band; NULL = one cell */
    const uint64_t *hash; /* breaks ties; NULL = row number */
};

/* logit P(treated) = beta[0] + beta[1..p] x. A column that the others determine is left out (dropped, beta NAN). */
struct logistic {
    int n_columns; /* p + 1 */
    double *beta;
    double *covariance; /* [n_columns][n_columns], 0 where dropped; NULL unless asked for */
    bool *dropped;
    int n_dropped, n_steps;
    double deviance;
};
/* Iteratively reweighted least squares with centred and scaled columns and Cholesky's decomposition, until no coefficient moves by more than 1e-10
 * of its size. weight[n] or NULL; start = coefficients to begin with, or NULL. ERR_REFUSED with words when the groups are separated: a column,
 * or several together, tells who took part. ERR_INVALID when a group is empty. */
int logistic_fit(const struct propensity_rows *in, const double *weight, const double *start,
    bool want_covariance, struct logistic *ret, struct arena *a, struct err *err);
/* logit of each row into ret[n] */
void logistic_logits(const struct logistic *f, const struct propensity_rows *in, double *ret);

/* Who is left out before weighing: nobody, or those outside the range of logits that both groups have. */
enum propensity_trim { TRIM_NONE, TRIM_COMMON_RANGE };

/* count[n] = how many times each row stands (in a draw of a bootstrap), NULL = once. */
/* Weights: participants 1, others e / (1 - e), times the count. Trimmed rows get 0. Returns how many rows were trimmed. */
size_t propensity_weights(const struct propensity_rows *in, const double *count, const double *logit,
    enum propensity_trim trim, double *ret_weight);
/* Each participant with the nearest other in the same cell within caliper standard deviations of the logit, with replacement; equal distances go to
 * the lower hash. Weight of the others = how often they were taken; a participant without a match gets 0. ret_match[n] (or NULL) = row number, -1 =
 * none. Returns the participants without a match. */
int propensity_match(const struct propensity_rows *in, const double *count, const double *logit,
    double caliper, double *ret_weight, int64_t *ret_match, size_t *ret_unmatched, struct arena *a,
    struct err *err);

/* (sum w)^2 / sum w^2 and the largest weight of a group. */
struct weight_size {
    size_t n;
    double sum, effective, most;
};
struct weight_size weight_size_of(const struct propensity_rows *in, const double *weight, bool treated);

/* Means before and after; smd = standardised mean difference by the standard deviation of all participants. NAN = that is 0 and the means
 * differ. */
struct balance_row {
    const char *name;
    double mean_treated, mean_other, mean_treated_after, mean_other_after, smd_before, smd_after;
    bool is_share; /* only 0 and 1 */
};
void propensity_balance(const struct propensity_rows *in, const double *weight, struct balance_row *ret);

/* Rows by chance of taking part, in OVERLAP_BINS equal bins of [0, 1]. */
struct overlap {
    int64_t treated[OVERLAP_BINS], other[OVERLAP_BINS];
};
struct overlap propensity_overlap(const struct propensity_rows *in, const double *logit);
