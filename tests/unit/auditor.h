/* A reader with a pencil: knows what is shown and the sums it takes part in, and works out the range of what is not shown. Two ways that share no
 * code: linear programming (dense simplex) and, for small systems, trying every whole number. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AUDITOR_UNKNOWNS = 4000, AUDITOR_SUMS = 6000, AUDITOR_TERMS = 64 };

struct auditor_sum {
    int n, unknown[AUDITOR_TERMS], sign[AUDITOR_TERMS];
    int64_t rest;
};
struct auditor {
    int n_unknowns, n_sums;
    int64_t low[AUDITOR_UNKNOWNS], high[AUDITOR_UNKNOWNS];
    struct auditor_sum *sums; /* [AUDITOR_SUMS] */
};
struct auditor *auditor_new(void);
void auditor_free(struct auditor *a);
int auditor_unknown(struct auditor *a, int64_t low, int64_t high);
/* Begins "the following add up to rest". */
struct auditor_sum *auditor_sum(struct auditor *a, int64_t rest);
void auditor_add(struct auditor_sum *s, int unknown, int sign);
/* A value that the reader sees: moved to the other side. */
void auditor_known(struct auditor_sum *s, int64_t value, int sign);
/* Smallest and greatest possible value, from the sums that hang together with it; false when nothing fits at all. */
bool auditor_range(const struct auditor *a, int unknown, int64_t *low, int64_t *high);
/* The same of every unknown; false when nothing fits. */
bool auditor_ranges(const struct auditor *a, int64_t *low, int64_t *high);
/* The same by trying; false also when more than `most` steps were needed. */
bool auditor_try(const struct auditor *a, int unknown, int64_t most, int64_t *low, int64_t *high);
