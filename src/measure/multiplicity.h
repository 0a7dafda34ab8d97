/* Many interventions against one target: exact tests, the share of false alarms, and limits that widen with few persons. On base
 * alone. Definitions: docs/definitions.md, "Many at once". */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

/* Two-sided exact p of x of n when the true share is target: all outcomes at most as likely as x. NAN for n = 0. */
double share_exact_p(int64_t x, int64_t n, double target);

/* Benjamini and Hochberg (1995): ret_adjusted[n] = the lowest share of false alarms at which the row would be flagged. A p of NAN stays NAN and
 * does not count as a test. */
int benjamini_hochberg(const double *p, size_t n, double *ret_adjusted, struct arena *a, struct err *err);

/* Limits around target for n persons, as shares: exact binomial quantiles with interpolation (Spiegelhalter 2005, appendix A.1.1). level = 0.95 or
 * 0.998. They are cut to [0, 1]; n = 0 gives NAN. */
struct funnel_limits {
    double low, high;
};
struct funnel_limits funnel_limits(int64_t n, double target, double level);

enum funnel_place {
    FUNNEL_NONE,
    FUNNEL_INSIDE,
    FUNNEL_BELOW_95,
    FUNNEL_BELOW_998,
    FUNNEL_ABOVE_95,
    FUNNEL_ABOVE_998
};
/* x of n of each; out: the rest. Rows with n = 0 have no share and are in no count. */
struct funnel_row {
    int64_t x, n;
    double share, p, p_adjusted;
    struct funnel_limits limit_95, limit_998;
    enum funnel_place place;
    bool flagged; /* p_adjusted below the share of false alarms that is accepted */
};
struct funnel {
    double target;
    bool target_is_mean; /* the target is that of all rows together */
    int64_t x, n;
    size_t n_rows, n_flagged, n_outside_95, n_outside_998;
    double
        expected_outside_95; /* how many rows chance alone puts outside the 95 per cent limits: n_rows × 0.05 */
};
/* target NAN = the share of all rows together; false_share 0.05. */
int funnel_make(struct funnel_row *rows, size_t n, double target, double false_share, struct funnel *ret,
    struct arena *a, struct err *err);
/* Adjusts p anew for as many rows as are not left out, since an adjusted p can tell of another row: p_adjusted (NAN where left out), flagged and
 * f->n_flagged. */
int funnel_adjust(struct funnel_row *rows, size_t n, const bool *left_out, double false_share,
    struct funnel *f, struct arena *a, struct err *err);
