/* Shares of a reference population with a condition, by sex and age: what a target group's illness is compared with. A row without a rate is a
 * share that a source prints in words only: shown beside, never used to standardise. */
#pragma once
#include "db/db.h"

struct reference_rate {
    int64_t id;
    const char *key, *condition; /* code list condition */
    const char *population, *population_en;
    int64_t year;
    const char *sex;          /* NULL = both */
    int64_t age_from, age_to; /* whole years, both in; INT_NONE = open */
    struct dec rate_percent;  /* DEC_NONE = in words only */
    const char *as_printed, *qualifier, *source, *place, *note;
};
int reference_rate_all(
    struct conn *c, struct reference_rate **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The rate of that condition for an age and sex, 0 to 1; NAN = no row with a rate. */
double reference_rate_of(
    const struct reference_rate *rows, size_t n, const char *condition, const char *sex, int age);
