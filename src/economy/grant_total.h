/* Totals of grants by verdict and by committee, steering area or administration, with what could not be counted. */
#pragma once
#include "economy/grant.h"

enum grant_dimension { GRANT_BY_COMMITTEE, GRANT_BY_AREA, GRANT_BY_ADMINISTRATION };

/* The part of grant_amount_of(…).used whose lines carry code in the dimension; code NULL = the part whose lines do not say.
 * The parts over all codes and NULL add up to used. MONEY_NONE when there is no such part. */
struct money grant_amount_part(const struct grant_line *lines, size_t n, const char *grant_key,
    const char *phase, int year, enum grant_dimension dimension, const char *code);

enum { GRANT_TOTAL_CODES = 12 };

struct grant_total_row {
    const char *verdict; /* code; "" = not assessed; NULL in the sum row */
    int n;
    struct money part[GRANT_TOTAL_CODES + 1]; /* granted, by code; the last = not stated */
    struct money granted;                     /* in year, running prices */
    struct money proposed;                    /* in year + 1, firm amounts in that year's price level */
    int n_granted_missing, n_proposed_missing;
};

/* Why an amount is not in the totals. */
enum grant_left_out_why {
    GRANT_NOT_PRINTED,
    GRANT_WHOLE_PERIOD, /* for several years or half a year in one */
    GRANT_NO_YEARS,     /* "årligt" without years */
    GRANT_OTHER_YEARS,  /* a proposal printed for years that have passed */
    GRANT_TENTATIVE,
    GRANT_OTHER_PRICES /* no price level told, another one, or several */
};
struct grant_left_out {
    const struct grant *grant;
    const char *phase;
    enum grant_left_out_why why;
    struct money amount; /* MONEY_NONE when not printed */
    const char *as_printed, *period_printed;
};

struct grant_totals {
    enum grant_dimension dimension;
    int year;
    const char
        *price_level; /* of the granted amounts that are added: the one most grants have; NULL = not told */
    int n_left_granted, n_left_proposed;  /* amounts left out, also those not in left_out */
    const char *codes[GRANT_TOTAL_CODES]; /* those found, sorted by amount, largest first */
    size_t n_codes;
    bool has_unstated;
    struct grant_total_row *rows; /* by the verdicts' sort order; verdicts without grants are left out */
    size_t n_rows;
    struct grant_total_row sum;
    struct grant_left_out *left_out; /* by grant number */
    size_t n_left_out;
};
/* Totals over grants[n] for the amounts granted in year and proposed for year + 1. ERR_LIMIT when out of memory. */
int grant_total(const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines,
    int year, enum grant_dimension dimension, struct grant_totals *ret, struct arena *a, struct err *err);

/* New ÷ old per line: the same grant, part, steering area and administration in both phases. Amounts are printed with one
 * decimal, so each stands for an interval of 0,1 mio. kr. and the factor for an interval too. */
struct grant_factor {
    const struct grant *grant;
    const char *part, *steering_area;
    struct money granted, proposed;
    int64_t low_milli, high_milli; /* thousandths */
    bool comparable;               /* false: the content is adjusted, or the amount tentative */
    bool question; /* outside what prices alone can explain (settings price_factor_low and _high) */
};
/* Each yearly amount granted for year that has a proposal of the same part, steering area and administration; lines are those of all grants, as grant_lines_all orders them.
 * Rows live in a and point into grants and lines. */
int grant_factors(const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines,
    int year, struct grant_factor **ret, size_t *ret_n, struct arena *a, struct err *err);

/* For grant_book.c: the pieces that grant_total is made of, each for the lines of one grant. */
struct money grant_firm_proposal(const struct grant_line *lines, size_t n, const char *grant_key, int year,
    const struct grant_amount *amount);
/* Adds the lines of g that are not in the totals of t->year to ret[*ret_n], at most max; returns how many there are. */
int grant_find_left_out(const struct grant *g, const struct grant_line *lines, size_t n, int year,
    const char *phase, const char *price_level, struct grant_left_out *ret, size_t *ret_n, size_t max);
void grant_total_row_clear(struct grant_total_row *row, const char *verdict);
/* Orders codes by their sums, largest first, and says how many have one. */
size_t grant_total_order(const char *const *codes, const struct money *sums, size_t n, size_t *ret_order);
