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
    int next_line; /* line of the byte at pos */
    size_t n_cols; /* header columns */
    char **header; /* in the arena given to csv_open */
};

enum { CSV_MAX_COLUMNS = 200 };

/* Reads the header row; names are trimmed. data must live as long as csv. Refuses text that is not UTF-8 (a
 * byte-order mark is skipped), more than CSV_MAX_COLUMNS columns and two columns of the same name. */
int csv_open(struct csv *csv, const char *data, size_t len, char sep, struct arena *a, struct err *err);
/* Next row into ret_cells[n_cols] (arena copies; missing trailing cells are ""). Rows without any text are
 * passed over; a line may have more cells than the header only if those are empty. 1 = row, 0 = end,
 * negative = error with line number in err; there is no reading on after that. */
int csv_next(struct csv *csv, struct arena *a, char ***ret_cells, struct err *err);
/* Column number of a header name, or -1. */
int csv_column(const struct csv *csv, const char *name);

/* Writes one cell, quoted when needed; the caller writes sep between cells and the line end. A text beginning with = + - @ TAB CR or LF gets a leading
 * apostrophe so that a spreadsheet does not take it as a formula (OWASP CSV injection); numbers are
 * written through csv_put_raw. */
void csv_put(struct buf *b, const char *cell, char sep);
void csv_put_raw(struct buf *b, const char *cell, char sep);
/* Writes a whole row of texts through csv_put, with its line end. */
void csv_put_row(struct buf *b, const char *const *cells, size_t n, char sep);
