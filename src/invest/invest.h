/* Investment cases: what an effort costs and saves, for whom, by year. Inspired by SØM (Social- og Boligstyrelsen) and GMCA's cost-benefit
 * model, with no claim of conforming to either. Computes on base alone; amounts are kroner in doubles, because shares, prices and discounting
 * are estimates: nothing is rounded inside, and no amount of a budget is made here. Definitions: docs/definitions.md, "Investment cases".
 *
 * Years are t = 0 … n_years - 1 after first_year. Whatever is uncertain is a parameter: lines and outcomes name parameters by number, and
 * invest_compute takes the values of all of them, so that sensitivity and draws need no other model. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INVEST_YEARS = 100, INVEST_PARAMS = 400, INVEST_NONE = -1 };

enum invest_shape {
    INVEST_CERTAIN,
    INVEST_TRIANGULAR, /* low, value (the mode), high */
    INVEST_PERT,       /* beta with the same three, weight 4 on the mode */
    INVEST_COUNTS      /* a share of x of n: Beta(x + ½, n - x + ½) */
};
struct invest_param {
    const char *key, *label; /* "job.p1" */
    const char *source;      /* where the value is from; NULL = not told */
    const char *grade;       /* of the evidence; NULL = not told */
    enum invest_shape shape;
    double value, low,
        high; /* low and high are limits of the 95 per cent interval for INVEST_COUNTS, and equal to value when certain */
    int64_t x, n; /* INVEST_COUNTS */
};

enum invest_kind {
    INVEST_COST,
    INVEST_CASHABLE, /* shows in the payer's budget */
    INVEST_CAPACITY, /* frees time or places that are used for others: never in the budget */
    INVEST_WELFARE   /* worth something to people or society: never in the budget */
};
enum invest_per {
    INVEST_PER_YEAR,      /* quantity[t] units in year t */
    INVEST_PER_PERSON,    /* quantity units for each one who begins, in that year */
    INVEST_PER_COMPLETED, /* … for each one who completes */
    INVEST_PER_SUCCESS    /* … a year for each one whom the effort has moved, as long as the effect lasts */
};
enum invest_payer { INVEST_MUNICIPALITY, INVEST_REGION, INVEST_STATE, INVEST_CITIZEN };
struct invest_actor {
    const char *key, *label; /* "biu" */
    enum invest_payer payer;
};
/* Refund of benefit expenses by the person's weeks on any benefit: from week n on the state pays pct per cent. */
struct invest_refund_step {
    int first_week;
    double pct;
};
struct invest_refund {
    int first_year;     /* holds from this calendar year */
    const char *source; /* NULL = not told */
    const struct invest_refund_step *steps;
    size_t n_steps;
};
struct invest_line {
    const char *key, *label, *source, *grade;
    enum invest_kind kind;
    enum invest_per per;
    int actor;             /* number in actors */
    const char *area;      /* "service", "anlaeg", "overfoersler", "indsats" */
    int outcome;           /* of INVEST_PER_SUCCESS and INVEST_PER_COMPLETED; INVEST_NONE otherwise */
    const double *by_year; /* INVEST_PER_YEAR: [n_years] */
    int quantity;          /* parameter; INVEST_PER_YEAR: INVEST_NONE = 1 */
    int unit_value;        /* parameter: kroner a unit, in the case's price level */
    int cost_optimism;     /* parameter: costs are raised by this share; INVEST_NONE = 0 */
    /* Weeks avoided are the last ones: weeks_before = the person's weeks on benefit when they begin; INVEST_NONE = no refund. The line keeps the
     * payer's part; with refund_actor the state's part goes to that actor. */
    int weeks_before, refund_actor;
    bool transfer; /* moves money between actors and is nothing won for society */
    bool long_run; /* told, but in no payback */
};
struct invest_outcome {
    const char *key, *label;
    const char *source, *grade; /* NULL = not told */
    const char *goal;           /* key of the goal that measures it; NULL = none */
    int p1, p0;                 /* parameters: share with the outcome with and without the effort */
    int engaged, completed;     /* shares of those who begin, and of them */
    int drop_off;               /* share of the effect lost each year */
    int optimism;               /* benefits are lowered by this share */
    int lag;                    /* years before the effect begins */
    const double *ramp;         /* [n_ramp] share of the effect in its first years; then 1 */
    int n_ramp;
    int lasts; /* years; 0 = to the horizon */
};
struct invest_cohort {
    int year; /* t */
    double persons;
};
struct invest_rate {
    int from; /* years from t = 0 */
    double rate;
};
struct invest_case {
    const char *title, *price_level;
    int first_year, n_years;
    bool mid_year; /* amounts fall in the middle of the year instead of at t */
    double
        net_tax_factor; /* factor prices to market prices in the view of society; 1.28 (Finansministeriet, June 2023) */
    double payback_limit; /* years; NAN = none */
    const char *payback_source;
    const struct invest_rate *rates; /* rising from; the first is 0 */
    size_t n_rates;
    bool own_rates;             /* not the usual ones */
    const char *cohorts_source; /* where the persons a year are from; NULL = not told */
    const struct invest_param *params;
    const struct invest_actor *actors;
    const struct invest_line *lines;
    const struct invest_outcome *outcomes;
    const struct invest_cohort *cohorts;
    const struct invest_refund *refunds; /* rising first_year */
    int n_params, n_actors, n_lines, n_outcomes, n_cohorts, n_refunds;
    /* Rank correlations wanted between parameters: pairs[n_pairs]. */
    const struct invest_pair *pairs;
    int n_pairs;
};
struct invest_pair {
    int a, b;
    double r;
};

/* Payback in years on undiscounted sums, the amount of year t falling at time t: the first time the sum of the net is 0 or more, by straight line
 * within the year. NAN = not within the horizon; 0 = never below. again = it falls below 0 later. */
struct invest_payback {
    double years;
    bool again;
};
struct invest_result {
    /* Sums of a line by year: [n_lines][n_years], costs negative. refund: what the line gives its refund_actor. */
    double *line, *refund;
    double *discount; /* [n_years] */
    /* The municipality's budget: costs and cashable benefits of actors that are municipal, undiscounted. */
    double *net_service, *net_all; /* [n_years] */
    double npv;                    /* of everybody's costs and cashable benefits */
    double *npv_actor;             /* [n_actors] of the same */
    double npv_municipality, npv_capacity, npv_welfare;
    double
        npv_society; /* net tax factor × what is no transfer of costs, cashable and capacity, plus welfare */
    double pv_benefit, pv_cost, bcr; /* cashable benefits over costs; NAN without costs */
    struct invest_payback payback_service, payback_all;
    double cash_peak; /* the municipality's lowest sum of net_all (0 or negative) */
    int cash_peak_year;
};
/* values[n_params], NULL = the parameters' own. ret's arrays live in a. */
int invest_compute(const struct invest_case *c, const double *values, struct invest_result *ret,
    struct arena *a, struct err *err);

/* The factor on all effects (p1 - p0) at which the net present value of costs and cashable benefits is 0. The value is linear in it, so it is
 * found exactly. NAN when no factor does. */
int invest_break_even(const struct invest_case *c, double *ret, struct arena *a, struct err *err);

/* One parameter at a time at its low and its high, by falling swing of the net present value; only those not certain. */
struct invest_swing {
    int param;
    double low, high; /* net present value with the parameter at low, at high */
};
/* Rows live in a. ERR_LIMIT when memory is short. */
int invest_tornado(
    const struct invest_case *c, struct invest_swing **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Net present value for every pair of values of two parameters: ret[n_a][n_b]. */
int invest_two_way(const struct invest_case *c, int param_a, const double *a_values, size_t n_a, int param_b,
    const double *b_values, size_t n_b, double *ret, struct arena *a, struct err *err);

/* Draws of all uncertain parameters. The stream of a draw depends on seed, draw and parameter only, so any number of threads gives the same
 * result to the bit. With pairs the draws are reordered by rank (Iman and Conover, 1982). */
struct invest_draws {
    int n;
    uint64_t seed;
    double mean, sd, p10, p50, p90;      /* of the net present value */
    double p_positive, p_positive_error; /* P(value > 0) and its own error sqrt(p(1 - p)/n) */
    double p_payback; /* share of draws paid back within the limit, on all areas; NAN without a limit */
};
/* n draws from seed; any number of threads gives the same bits. a is scratch. */
int invest_draw(const struct invest_case *c, int n, uint64_t seed, int n_threads, struct invest_draws *ret,
    struct arena *a, struct err *err);
/* A counter-based uniform in (0, 1). */
double invest_uniform(uint64_t seed, uint64_t draw, uint64_t param);
/* The parameter's value at probability u. */
double invest_at(const struct invest_param *p, double u);
