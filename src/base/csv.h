/* CSV reading (RFC 4180, any one-byte separator, `#` comment lines) and writing. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include <stddef.h>

struct csv {
    const char *data; /* whole text, not owned */
    size_t len;
    size_t pos;
    char sep;
    int line;      /* 1-based line of the row last read */
    size_t n_cols; /* header columns */
    char **header; /* in the arena given to csv_open */
};

/* Reads the header row. Refuses text that is not UTF-8 (a byte-order mark is skipped), and more than 200 columns. */
int csv_open(struct csv *csv, const char *data, size_t len, char sep, struct arena *a, struct err *err);
/* Next row into ret_cells[n_cols] (arena copies; missing trailing cells are ""). 1 = row, 0 = end,
 * negative = error with line number in err. */
int csv_next(struct csv *csv, struct arena *a, char ***ret_cells, struct err *err);
/* Column number of a header name, or -1. */
int csv_column(const struct csv *csv, const char *name);

/* Writes one cell, quoted when needed. A text beginning with = + - @ TAB or CR gets a leading
 * apostrophe so that a spreadsheet does not take it as a formula (OWASP CSV injection); numbers are
 * written through csv_put_raw. */
void csv_put(struct buf *b, const char *cell, char sep);
void csv_put_raw(struct buf *b, const char *cell, char sep);
