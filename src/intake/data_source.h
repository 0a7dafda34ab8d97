/* Registers that spells come from: what each tells of, in which unit, and the last day that is known to be complete. Titles are loaded
 * from data/copenhagen/data_sources.csv; kinds, unit and day are set by what is read in. */
#pragma once
#include "db/db.h"

struct data_source {
    int64_t id;
    const char *key, *title, *title_en;
    const char
        *unit; /* "week", "month" or "day": how the register tells time; NULL = nothing has been read in */
    const char *kinds; /* comma list of spell_kind; NULL = none (courses), or nothing has been read in */
    day_t until_day;   /* last day known to be complete; missing = not known */
    int64_t run_id;    /* the import_run that last changed it; INT_NONE = none */
};
extern const struct table data_source_table;

/* All, by key. */
int data_source_all(
    struct conn *c, struct data_source **ret, size_t *ret_n, struct arena *a, struct err *err);
/* ERR_NOT_FOUND, without a message, when there is none. */
int data_source_by_key(
    struct conn *c, const char *key, struct data_source *ret, struct arena *a, struct err *err);
/* "ugebaseret", "månedsbaseret", "dagbaseret" in the current language; NULL for NULL. */
const char *data_source_unit_label(const char *unit);
