/* Rows of a CSV file for curves and tests: one row per course, columns chosen by name. */
#pragma once
#include "measure/survival_test.h"

/* Columns; entry, group and stratum may be NULL. */
struct survival_columns {
    const char *time, *event, *entry, *group, *stratum;
};
struct survival_file {
    struct survival_test_rows in; /* groups and strata numbered in the order of their labels */
    char **group; /* [in.n_groups] labels: numbers by size before texts; one "" without a column of groups */
    int n_causes; /* the largest event, at least 1 */
    bool whole_days; /* all times and entries are whole numbers below SURVIVAL_FROM_START */
};
/* path is named in messages only. Comma or semicolon between cells is seen from the first line; with semicolons numbers may have a decimal
 * comma. Lines live in a. ERR_INVALID tells file, line, column and what to do. */
int survival_file_read(const char *path, const char *data, size_t len, const struct survival_columns *columns,
    struct survival_file *ret, struct arena *a, struct err *err);
