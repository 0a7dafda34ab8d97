/* Spells: what a person lived on or did, [start_day, end_day) in days; no end = still running. kind is a code of list
 * spell_kind (work, education, flex_job) or benefit. */
#pragma once
#include "db/db.h"

struct spell {
    int64_t id, citizen_id;
    const char *kind;
    day_t start_day, end_day;
    int64_t hours; /* hours a week, for work */
    const char *note, *source;
    day_t right_until; /* last day of the right to the benefit, as the data say; missing = not told */
};
extern const struct table spell_table;
/* The benefit running on day (the latest begun), or NULL in *ret_kind. */
int spell_benefit_on(struct conn *c, int64_t citizen_id, day_t day, const char **ret_kind, day_t *ret_since,
    struct arena *a, struct err *err);
