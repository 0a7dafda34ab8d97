/* Shared by compare*.c. */
#pragma once
#include "measure/compare.h"

/* One index date of a person. */
struct cohort_row {
    uint32_t person;
    uint16_t index, benefit_start;
    uint8_t benefit;
    bool treated;
};
struct cohort {
    struct cohort_row *rows; /* [n]: participants first, each part by person and index */
    size_t n, n_treated;
    int64_t n_no_benefit; /* participants not on the benefit at their start */
};
/* Participants of the window and those they are compared with. */
int cohort_make(const struct snapshot *s, const struct compare_question *q, struct cohort *ret,
    struct arena *a, struct err *err);

/* First start of the intervention by the person on or after day; SNAP_OPEN = none. */
uint16_t cohort_begins(const struct snapshot *s, int intervention, size_t person, uint16_t day);
/* The run of touching spells of one code of the set that covers the day: of several the one that began first. */
bool benefit_run(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day,
    uint16_t *ret_start, uint8_t *ret_code);

/* Covariates, cells for matching, persons as clusters. */
struct cohort_columns {
    struct propensity_rows in;
    bool no_districts; /* too few persons to tell districts apart */
    bool merged;       /* rare districts or benefits stand together */
};
int cohort_columns(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct cohort_columns *ret, struct arena *a, struct err *err);

/* Outcome of each row. Rows whose horizon is not known yet are to be left out first (cohort_due). */
struct cohort_outcome {
    struct estimate_outcome y;
    int64_t n_gone[2], n_outcome[2], n_cut[2]; /* others, participants */
};
uint16_t cohort_until(const struct snapshot *s, const struct compare_question *q);
/* Drops the rows that are not due; counts them by group. */
void cohort_due(
    const struct snapshot *s, const struct compare_question *q, struct cohort *c, int64_t ret_not_due[2]);
int cohort_outcome(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct cohort_outcome *ret, struct arena *a, struct err *err);
bool outcome_on(const struct snapshot *s, const struct compare_question *q, size_t person, uint16_t day);

/* compare_rollout.c: fills rollout, places, difference and limits. */
int compare_rollout(const struct snapshot *s, const struct compare_question *q, struct compare_result *ret,
    struct arena *a, struct err *err);
void compare_warn(struct compare_result *r, struct arena *a, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
