/* What Tovholder itself has measured about an intervention, as a case may use it: shares by its goals and by a comparison with others, courses begun a
 * year, and what its grant has cost. */
#pragma once
#include "db/db.h"
#include "invest/investment_result.h"

struct investment_measured {
    const char *label, *about;
    const char *goal; /* key; NULL = of a comparison */
    bool is_other;    /* the others of a comparison: a p0 */
    int64_t x, n;     /* n = 0: nothing due yet. Of weighted shares the effective number */
    int64_t near;     /* of a goal: as goal_result.near */
    double share, low, high;
    double difference, difference_low,
        difference_high; /* of participants and others, with is_other; limits NAN when they cannot be told */
};
/* Goals that are shares, by their latest year with anybody due; then participants and others of the usual comparison. */
int investment_measured_of(struct db *db, const char *intervention, struct investment_measured **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* A count in it is so small that it tells of persons. */
bool investment_measured_is_small(const struct investment_measured *m);
/* Courses begun in each of the years; ret[n_years], INT_NONE = the year is not over or has no data. */
int investment_courses_begun(
    struct conn *c, const char *intervention, int first_year, int n_years, int64_t *ret, struct err *err);
