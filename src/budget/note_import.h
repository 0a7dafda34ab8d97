/* The printed tables of a budget note read from a file (CSV or a spreadsheet), to stand beside the tables made from its lines. One row a printed
 * row: Tabel;Afsnit;Række;Rolle;Styringsområde;Forvaltning;Udvalg;Bevilling;Art;Prisniveau;Sted, then a column for each year (2026) and
 * perhaps "I alt". Amounts stand as printed, in 1.000 kr.; an empty cell is a cell that is empty in the paper. Nothing is repaired: sums stand as
 * printed, and the checks tell what does not add up. */
#pragma once
#include "budget/note.h"
#include "system/access.h"

enum { NOTE_IMPORT_MAX_FILE = 4 << 20, NOTE_IMPORT_MAX_ROWS = 2000 };

/* One row of the file: its cells, or what is wrong with it. */
struct note_import_row {
    int line; /* in the file, from 1; of a spreadsheet in its sheet */
    const char *table_no, *section, *label, *role;
    size_t n_cells;
    const char *fault; /* NULL = can be saved */
};
struct note_import {
    struct note_line *cells; /* [n_cells] of the rows without fault */
    size_t n_cells;
    struct note_import_row *rows; /* [n_rows] in the order of the file */
    size_t n_rows, n_faults;
};
/* Reads a file; name decides the kind (.csv or .xlsx). ERR_INVALID with a message when it is neither, or has no such columns; faults of single rows
 * are in the rows. */
int note_import_read(const char *name, const void *data, size_t n, const char *note_key,
    struct note_import *ret, struct arena *a, struct err *err);
/* Inside a write: the printed cells of the note in place of those of an earlier file. ERR_REFUSED when a row has a fault, the printed paper is of the
 * public data, or the note is approved. ret_replaced = cells that were there. */
int note_import_save(struct conn *c, const struct actor *actor, const char *note_key,
    const struct note_import *file, const char *file_name, int64_t *ret_replaced, struct err *err);
