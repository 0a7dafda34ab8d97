/* Rows of results for the command line: CSV with a header, or one JSON object a line. */
#pragma once
#include "base/buf.h"
#include "base/date.h"
#include "measure/snapshot.h"
#include <stdbool.h>
#include <stdint.h>

struct result_rows {
    struct buf *out;
    const char *const *columns; /* ends with NULL */
    bool json;
    int at;
};
/* Cells are put in the order of the columns; result_end ends the row. */
void result_start(struct result_rows *r, struct buf *out, bool json, const char *const *columns);
void result_text(struct result_rows *r, const char *text); /* NULL = not known */
void result_int(struct result_rows *r, int64_t x);         /* INT_NONE = not known */
void result_real(struct result_rows *r, double x);         /* 10 significant digits; NAN = not known */
void result_day(struct result_rows *r, day_t day);         /* ISO; DAY_NONE = not known */
void result_end(struct result_rows *r);

/* Where a row of a measure comes from: its last columns, the same for every measure on a snapshot. */
#define RESULT_ORIGIN "profile", "data_date", "rejected", "duplicates", "engine"
enum { RESULT_ENGINE = 1 }; /* version of the measures: raised when a number changes for the same rows */
/* until = first day not known to what was measured; profile NULL = each code by itself. */
void result_origin(struct result_rows *r, const struct snapshot *s, const char *profile, uint16_t until);
