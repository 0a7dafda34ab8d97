/* Tests of equal curves in groups: log-rank, stratified log-rank and Gray's test. On base alone. */
#pragma once
#include "measure/survival.h"

enum { SURVIVAL_TEST_GROUPS = 200 };

struct survival_test {
    int64_t n, n_event, n_censored; /* n_event = of the causes tested */
    double chi_square, p;           /* NAN when no two groups can be compared */
    int df;                         /* comparable groups less one; 0 = none */
    double *observed, *expected;    /* [n_groups], over all strata; Gray: score = observed - expected */
    double *variance;               /* [n_groups][n_groups] of observed - expected */
};
/* stratum[n] = number below n_strata of each row, NULL = one stratum; n_groups at most SURVIVAL_TEST_GROUPS. */
struct survival_test_rows {
    struct survival_rows rows;
    const uint16_t *stratum;
    int n_groups, n_strata;
};
/* Log-rank of the hazard of cause (others as censored; 0 = any event), with hypergeometric variance; late entry is allowed. */
int survival_logrank(const struct survival_test_rows *in, int cause, struct survival_test *ret,
    struct arena *a, struct err *err);
/* Gray's test (1988, rho = 0) of the cumulative incidence of cause (at least 1). Without late entry: rows.entry is NULL. */
int survival_gray(const struct survival_test_rows *in, int cause, struct survival_test *ret, struct arena *a,
    struct err *err);
