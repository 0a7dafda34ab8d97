/* Counts by stratum from CSV files, for standardised rates: one row per stratum and group. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "measure/standardise.h"

enum { STANDARDISE_STRATA = 2000, STANDARDISE_GROUPS = 1000 };

struct standardise_group {
    const char *label;      /* "" without a column of groups */
    struct stratum *strata; /* [n_strata] of the reference; those the group lacks have n = 0 */
};
struct standardise_file {
    size_t n_groups, n_strata;
    const char **stratum; /* [n_strata] labels, as in the reference and then those only the groups have */
    struct standardise_group *groups;
};
/* data: columns stratum, n, events and, if wanted, group, rate, standard. reference (may be NULL: then rate and standard stand in data): columns
 * stratum and rate, or n and events, and standard for direct rates. Comma or semicolon; with semicolons a decimal comma. Paths are named in
 * messages only. ERR_INVALID tells file, line, column and what to do: a stratum twice in a group, events without persons, a rate below 0. */
int standardise_file_read(const char *path, const char *data, size_t len, const char *reference_path,
    const char *reference, size_t reference_len, struct standardise_file *ret, struct arena *a,
    struct err *err);
