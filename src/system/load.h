/* Loading reference data: `tovholder load DIR` reads DIR/NAME.csv and DIR/NAME.*.csv for every LOAD record, in order.
 * A file's columns are the table's fields. A row is found by its key columns: new, changed or same; loading twice changes nothing.
 * A bad row is reported with file, line, column and what to do; one bad row stops the whole load (nothing is written).
 * Rows in the database that no file names any longer are reported, not deleted. */
#pragma once
#include "base/record.h"
#include "db/db.h"
#include "system/access.h"

struct load {
    const char *file; /* "interventions" */
    const struct table *table;
    int order;           /* low first */
    const char *keys[6]; /* key columns, NULL-terminated */
    /* References checked after reading: column → table of key columns (organisation, intervention …). */
    struct {
        const char *column;
        const char *target; /* file name of the LOAD record whose first key column must hold the value */
    } refs[8];
    /* Runs after the rows are written, in the same transaction: what is derived from them. NULL = nothing. */
    int (*after)(struct conn *c, struct err *err);
};
#define LOAD(ident, ...)                                                                                     \
    static const struct load ident = {__VA_ARGS__};                                                          \
    RECORD(tov_load, struct load, ident)

struct load_report {
    int64_t n_new, n_changed, n_same, n_error, n_orphan;
    struct buf text; /* row by row, user's language */
};
int load_dir(
    struct db *db, const char *dir, const struct actor *actor, struct load_report *ret, struct err *err);
/* Code lists: DIR/codes/LIST.csv into table code (list = file name). Called by load_dir when DIR/../codes exists. */
int load_codes(
    struct db *db, const char *dir, const struct actor *actor, struct load_report *ret, struct err *err);
