/* What of a grant ends when. A line ends in its last year (or on its own last day) unless the grant goes on with it: a granted line of the
 * next year for the same part, steering area, administration, committee and purpose, where what the earlier line does not say matches
 * anything. Pure functions on lines in force. */
#pragma once
#include "economy/grant.h"

/* What of the grant lines[n] ends in year. */
struct grant_ending {
    int n_lines, n_all;      /* lines that end, of those in force in year */
    struct money amount;     /* a year, of those that end; MONEY_NONE = not told */
    struct money period;     /* for a whole period or half a year: shown, not added */
    int n_missing;           /* lines that end without an amount */
    const char *price_level; /* of the amounts; NULL = not told */
    bool mixed;              /* several price levels: amount is MONEY_NONE */
    day_t day;               /* the first day something ends; the last of the year when no line says */
};
/* false when nothing ends in year. expires = of the grant's head, or DAY_NONE. */
bool grant_ending_of(
    const struct grant_line *lines, size_t n, int year, day_t expires, struct grant_ending *ret);

enum { GRANT_YEARS = 30 };
struct grant_year {
    struct money granted, ends; /* a year; MONEY_NONE = not told, or in several price levels */
    const char *price_level;    /* of both; NULL = not told */
};
struct grant_years {
    int first;
    size_t n;
    struct grant_year years[GRANT_YEARS];
    bool mixed; /* several price levels among the years */
};
/* Granted amounts of each year from the first to the last of the lines, all of one grant. */
void grant_years_of(const struct grant_line *lines, size_t n, struct grant_years *ret);
