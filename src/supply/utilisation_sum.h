/* Guaranteed places against used, from spans of days. Computes on base alone: no database, no clock.
 *
 * A day's used places are its courses, at most the places guaranteed that day; the courses above that are overbooking and
 * counted apart, and so are courses on days without agreed places. Days are swept from one change to the next,
 * never one by one. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"

/* Places of one offer in [from, to). Several on one day add up; the first in the array are filled first. */
struct use_places {
    day_t from, to;
    int64_t places; /* INT_NONE = ikke oplyst */
    int64_t price;  /* øre per place and year; INT_NONE = ikke oplyst */
};
/* A course, [start, end); end DAY_NONE = open. */
struct use_span {
    day_t start, end;
};
/* Place-days and øre of one offer in a calendar month, or of several of them added up. */
struct use_sum {
    int64_t days;                  /* offer-days looked at */
    int64_t guaranteed, used;      /* of days with known places; used <= guaranteed */
    int64_t over;                  /* courses above the guaranteed places */
    int64_t outside;               /* courses on days without agreed places */
    int64_t unknown;               /* courses on days whose places are not stated */
    int64_t unknown_days;          /* days whose places are not stated */
    int64_t unpriced_days;         /* days with known places, one or more of them without a price */
    int64_t paid_oere;             /* all guaranteed places at their price, of priced days */
    int64_t unused_oere;           /* the unused of them */
    int64_t used_years_millionths; /* used places of priced days in place-years: a day is 1/365 or 1/366 */
};

/* Calendar months that [from, to) touches. */
size_t use_months(day_t from, day_t to);
/* First day of the i-th of them, cut to from; i = use_months gives to. */
day_t use_month_start(day_t from, day_t to, size_t i);

/* One offer, month by month, into ret[use_months(from, to)]. Øre are rounded once per offer and month, half up: the sum of places ×
 * price over the month's days is divided by the days of the year, so that sums of months and offers add up exactly.
 * false when out of memory or when an amount is too large for øre. */
bool use_sum_offer(const struct use_places *places, size_t n_places, const struct use_span *courses, size_t n,
    day_t from, day_t to, struct use_sum *ret, struct arena *scratch);
void use_sum_add(struct use_sum *sum, const struct use_sum *more);
/* used ÷ guaranteed in parts per million, rounded half up; INT_NONE when places of any day are not stated or none are agreed. */
int64_t use_ppm(const struct use_sum *s);
/* Whether the amounts can be stated: places and price of every day with places known. */
bool use_has_amount(const struct use_sum *s);
/* Days of [from, to) that the course covers. */
int64_t use_days_of(const struct use_span *course, day_t from, day_t to);
/* oere / parts, rounded half up; INT_NONE when parts is 0. */
int64_t use_divide(int64_t oere, int64_t parts);
