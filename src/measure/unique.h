/* Courses and the different persons behind them, by group and period (docs/definitions.md, "Unique persons"). Distinct counts do not add up: every
 * total is counted anew, never summed. Exact, by one pass over the persons. Pure. */
#pragma once
#include "measure/snapshot.h"

enum unique_what {
    UNIQUE_STARTED, /* courses that begin in the period */
    UNIQUE_RUNNING, /* courses that run on at least one day of it */
    UNIQUE_REFERRED /* courses whose referral was sent in it */
};
enum { UNIQUE_GROUPS = 2000, UNIQUE_NO_GROUP = 65535 };

struct unique_rule {
    enum unique_what what;
    const uint16_t *
        group_of; /* [n_interventions] group of each, UNIQUE_NO_GROUP = left out; NULL = each intervention a group */
    int n_groups;           /* not read when group_of is NULL */
    const uint16_t *period; /* [n_periods + 1] first days; a period is [period[i], period[i + 1]) */
    int n_periods;
    const uint8_t *keep; /* [n_persons], 0 = the person is left out; NULL = everybody */
};
struct unique_count {
    int64_t rows, persons;
};
struct unique_table {
    int n_groups, n_periods;
    /* [n_groups + 1][n_periods + 1]; the last row and column are all groups and all periods, counted anew. */
    struct unique_count *cell;
    int64_t *
        both; /* [n_groups][n_groups] persons in both groups in any of the periods; the diagonal = persons of the group */
    int64_t in_many[4]; /* persons in exactly 1, 2, 3, and in 4 or more groups */
};
static inline struct unique_count unique_at(const struct unique_table *t, int group, int period)
{
    return t->cell[(size_t)group * (size_t)(t->n_periods + 1) + (size_t)period];
}
int unique_count(const struct snapshot *s, const struct unique_rule *rule, struct unique_table *ret,
    struct arena *a, struct err *err);
