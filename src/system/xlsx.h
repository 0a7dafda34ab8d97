/* Reads a spreadsheet file (Office Open XML, ECMA-376) from memory: the cells of its sheets as text. Nothing in it is run or followed; the
 * size unpacked, the number of cells and the parts read are limited, so that a small hostile file cannot use up the server. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    XLSX_MAX_UNPACKED = 64 << 20, /* bytes of all parts read together */
    XLSX_MAX_CELLS = 2000000,
    XLSX_MAX_COLUMNS = 200,
    XLSX_MAX_ROW = 1048576,
    XLSX_MAX_SHEETS = 100
};

enum xlsx_kind {
    XLSX_EMPTY,
    XLSX_TEXT,
    XLSX_NUMBER, /* text = "46023", "0.1": also days, as a serial number */
    XLSX_BOOL,   /* "1" or "0" */
    XLSX_FAULT,  /* #REF! and the like */
    XLSX_FORMULA /* computed by a formula, whose last result is not taken */
};
struct xlsx_cell {
    enum xlsx_kind kind;
    const char *text; /* "" when empty */
};
struct xlsx_row {
    int line;                /* number of the row in the sheet, from 1 */
    struct xlsx_cell *cells; /* [n] */
    size_t n;
};
struct xlsx_sheet {
    const char *name;
    struct xlsx_row *rows; /* [n] with at least one cell, in order */
    size_t n;
};
struct xlsx_book {
    struct xlsx_sheet *sheets; /* [n] */
    size_t n;
    bool from_1904; /* days count from 1904-01-01 */
};

/* Whether data begins as such a file does (a zip archive). */
bool xlsx_looks_like(const void *data, size_t n);
/* All in the arena. ERR_INVALID with a message for the user when it is no such file, is damaged or encrypted; ERR_LIMIT, too, when it is
 * larger than the limits. */
int xlsx_read(const void *data, size_t n, struct xlsx_book *ret, struct arena *a, struct err *err);
/* The day of a serial number ("46023") as ISO text; NULL when it is no whole day. */
const char *xlsx_day(const struct xlsx_book *book, const char *serial, struct arena *a);
