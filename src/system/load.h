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
/* Rows for one LOAD record that are in memory: a sheet of a spreadsheet, an uploaded file. */
struct load_cell {
    const char *text;  /* as in a file */
    const char *fault; /* what is wrong with the cell before it is read; NULL = nothing */
};
struct load_rows {
    const char *file; /* of the LOAD record */
    const char *name; /* for messages: "interventions.csv" or the sheet */
    const char *const *header;
    size_t n_cols;
    const struct load_cell *cells; /* [n_rows][n_cols] */
    const int *lines;              /* [n_rows] */
    size_t n_rows;
};
enum load_entry_kind { LOAD_BAD, LOAD_NEW, LOAD_CHANGED, LOAD_SAME };
/* What became, or would become, of a row. */
struct load_entry {
    enum load_entry_kind kind;
    const char *file;
    int line;
    const char *column; /* of a bad cell; NULL = the whole row */
    const char *key;    /* NULL of a bad row */
    const char *text;   /* what is wrong and what to do, or what is changed; NULL = nothing */
};
struct load_entries {
    struct load_entry *list; /* [n] bad ones first, then in the order written */
    size_t n, cap;
};
/* Loads what is in memory, by the same rules; rows of the database that are not there are left alone, and references are looked up in the
 * database too. write = false: everything is tried and undone again, so that ret and entries tell what would happen. ERR_INVALID, with the bad rows in
 * entries, when one is bad. path = the name of the file in the list of runs. Entries live in a. */
int load_memory(struct db *db, const struct load_rows *rows, size_t n, bool write, const char *path,
    const struct actor *actor, struct load_report *ret, struct load_entries *entries, struct arena *a,
    struct err *err);
/* The LOAD record of that file name; NULL when there is none. */
const struct load *load_find(const char *file);
