/* All that an investment case comes to: the engine's answer laid out by actor, steering area and year, with sensitivity and draws. */
#pragma once
#include "db/db.h"
#include "invest/invest_file.h"
#include "system/access.h"

struct investment_flow {
    int actor;
    const char *area;
    double *by_year; /* [n_years] costs and cashable benefits, kroner, undiscounted */
    double total;
};
enum { INVESTMENT_GRID = 5 };
struct investment_result {
    struct invest_file f;
    struct invest_result r;
    double break_even; /* factor on all effects; NAN = none */
    struct invest_swing *swings;
    size_t n_swings;
    struct investment_flow
        *flows; /* [n_flows] actors in their order, areas as in the lines; only those with a line */
    size_t n_flows;
    double *actor_total;     /* [n_actors] undiscounted sums */
    double *cost, *cashable; /* [n_years] everybody's */
    double *capacity, *welfare,
        *long_run; /* [n_years] freed capacity, welfare; long_run = part of all kinds */
    bool has_capacity, has_welfare, has_long_run;
    bool has_draws, draws_late; /* late: a job makes them */
    struct invest_draws draws;
    struct investment_two_way {
        int a, b; /* parameters; INVEST_NONE = there are not two */
        double a_values[INVESTMENT_GRID], b_values[INVESTMENT_GRID];
        double npv[INVESTMENT_GRID * INVESTMENT_GRID]; /* [a][b] */
    } two_way;
};
/* Of a stored content; texts and arrays live in a. With draws: those of the case, when they take about a second at most. */
int investment_result_of(
    const char *content, bool draws, struct investment_result *ret, struct arena *a, struct err *err);
/* The two-way table of two uncertain parameters from low to high; NULL or unknown keys: the two with the widest swing. */
int investment_two_way_of(
    struct investment_result *v, const char *a_key, const char *b_key, struct arena *a, struct err *err);

/* What a line of a budget, or the refund that follows from it, adds to the net present value: costs in the file's order, then what is saved. */
struct investment_step {
    const struct invest_line *line;
    int actor; /* whose budget */
    bool is_refund;
    double npv;
};
/* All of them add up to r.npv; ret in a. */
int investment_steps(const struct investment_result *v, struct investment_step **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* "Virksomhedskonsulenter", and of a refund whose it is. */
const char *investment_step_label(
    const struct investment_result *v, const struct investment_step *s, struct arena *a);

/* Draws that a job has made, by the hash of the case; *ret_found tells. */
int investment_draws_stored(struct conn *c, const char *hash, struct invest_draws *ret, bool *ret_found,
    struct arena *a, struct err *err);

/* "1,4 mio. kr.", "−840 t.kr.", "0 kr.": no more digits than an amount of that size deserves. error = how uncertain it is (a standard deviation), 0 = not
 * known; then no digit below a tenth of it is shown. */
const char *investment_kr_words(double kr, double error, struct arena *a);
/* Tables and charts share one unit: 1e6 (mio. kr., one decimal) when amounts reach 10 mio. kr., else 1e3 (t.kr., whole). */
double investment_unit(double most_kr);
const char *investment_unit_words(double unit);                               /* "mio. kr." */
const char *investment_amount_words(double kr, double unit, struct arena *a); /* "−1,4"; "0" */
/* "5,7 år", "ikke inden for 10 år", "intet udlæg" */
const char *investment_payback_words(const struct invest_payback *p, int n_years, struct arena *a);
const char *investment_factor_words(double x, int decimals, struct arena *a); /* "1,4"; "–" for NAN */
/* A parameter's value: "46,7 pct." or an amount. */
const char *investment_param_words(const struct invest_param *p, double x, struct arena *a);
/* "I arbejde: med indsatsen"; owner and what it is, in words. */
const char *investment_param_label(
    const struct invest_case *c, const struct invest_param *p, struct arena *a);
