/* Tables and charts of figures in a document. One record and one function:
 *
 *   {{table referrals agreement=bif-suf year=2025}}      a table, alone on its line
 *   {{curve goal=ips-job-uddannelse year=2025}}          a chart, with its figures as a table under it
 *   {{chart "Title" "unit" …}}                           the same of figures that the writer names, a line each
 *
 * The function adds columns, rows and cells. A number in a cell is always a reference to an INDICATOR, so it has key, definition, date and
 * suppression, is frozen with the document, and is the same number as in running text:
 *
 *   static int make_referrals(struct table_make *t, const struct figure_params *p, struct err *err)
 *   {
 *       size_t sent = table_number_column(t, "2025");
 *       table_caption(t, tr("Henvisninger efter tilbud"), tr("Tilbud"));
 *       table_row(t, ROW_PLAIN, "HIF");
 *       return table_figure(t, sent, "referrals", FIGURE_PARAMS({"group", "hif"}, {"year", "2025"}), err);
 *   }
 *   DOCUMENT_TABLE(table_referrals, .id = "referrals", …, .make = make_referrals);
 *
 * The same table goes to the screen, the frozen HTML, PDF, Word and XLSX. How to add one: docs/add-a-document-kind.md. */
#pragma once
#include "effect/figure.h"

#include <stdarg.h>

struct compose;
struct html;
struct table_make; /* what a record's function works on */

enum { TABLE_COLUMNS = 24, TABLE_ROWS = 600, TABLE_NOTES = 8, TABLE_SUMS = 60 };

enum table_cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_FIGURE,
    CELL_INTERVAL, /* the 95 per cent interval of a figure, hidden with it */
    CELL_BASE      /* its number of persons, hidden with it */
};
struct table_cell {
    enum table_cell_kind kind;
    const char *text; /* CELL_TEXT */
    size_t figure;    /* the others: number in struct compose */
};
enum table_row_kind {
    ROW_PLAIN,
    ROW_HEADING, /* of the rows below it: no cells */
    ROW_SUM
};
struct table_row {
    enum table_row_kind kind;
    const char *label;
    struct table_cell cell[TABLE_COLUMNS];
};
/* The cells of rows [from, to) in a column add up to that of row total. */
struct table_sum {
    size_t column, from, to, total;
};
struct table_column {
    const char *label;
    bool is_number;
};

struct document_table;
/* A finished table or chart. */
struct figure_table {
    const struct document_table *record;
    const char *key;     /* "referrals agreement=bif-suf year=2025" */
    const char *caption; /* user's language; never empty */
    const char *head;    /* of the column of labels */
    struct table_column *column;
    size_t n_columns;
    struct table_row **row;
    size_t n_rows;
    const char *note[TABLE_NOTES];
    size_t n_notes;
    struct table_sum sum[TABLE_SUMS];
    size_t n_sums;
    const char *unit; /* of a chart: under its title */
    void *drawing;    /* what the record's draw needs beside the figures; holds nothing that is suppressed */
};

struct document_table {
    const char *id;    /* "referrals": letters, digits, _ */
    const char *title; /* N_() Danish */
    const char *help;  /* N_() what it shows */
    const char
        *params; /* "agreement year"; types and lists: param.h. title = another caption, always allowed */
    /* Fills the table. ERR_INVALID with a message for the user when a parameter is missing or wrong. */
    int (*make)(struct table_make *t, const struct figure_params *p, struct err *err);
    /* In place of make: what the writer wrote after the name, lines and all. Such a record is in no picker. */
    int (*make_block)(struct table_make *t, const char *text, struct err *err);
    /* Charts: draws <svg> of the finished, suppressed figures; NULL = a table. figure_table.drawing is what make left. */
    void (*draw)(struct html *h, const struct compose *co, const struct figure_table *t);
};
#define DOCUMENT_TABLE(ident, ...)                                                                           \
    static const struct document_table ident = {__VA_ARGS__};                                                \
    RECORD(tov_document_table, struct document_table, ident)
#define DOCUMENT_CHART DOCUMENT_TABLE

const struct document_table *document_table_find(const char *id);
size_t document_table_all(const struct document_table *const **ret, struct arena *a); /* sorted by id */

/* {"name", value}, …: a NULL value leaves the parameter out. */
#define FIGURE_PARAMS(...)                                                                                   \
    (&(const struct figure_params){                                                                          \
        .n = (int)(sizeof((const char *const[][2]){__VA_ARGS__}) / sizeof(const char *[2])),                 \
        .p = {__VA_ARGS__}})

/* ---- for the records ---- */

struct conn *table_conn(const struct table_make *t);
struct arena *table_arena(const struct table_make *t);
day_t table_as_of(const struct table_make *t);
/* A year parameter, or the ERR_INVALID that says it is missing; 0 when absent and not required. */
int table_year(const struct figure_params *p, bool required, int *ret, struct err *err);

/* The note of a year that is not over: how far it is counted. None for other years. */
void table_year_note(struct table_make *t, int year);
/* "BBAT, 18–29 år": words of what a table is narrowed to, one more behind those before; NULL = none. */
const char *table_narrowed(struct table_make *t, const char *before, const char *more);

/* caption "Henvisninger efter tilbud, 2025"; head = heading of the column of labels. */
void table_caption(struct table_make *t, const char *caption, const char *head);
void table_unit(struct table_make *t, const char *unit);
/* Columns come before the first row. Returns its number; the last one when there is no room. */
size_t table_number_column(struct table_make *t, const char *label);
size_t table_text_column(struct table_make *t, const char *label);
/* Begins a row; returns its number. */
size_t table_row(struct table_make *t, enum table_row_kind kind, const char *label);
size_t table_row_count(const struct table_make *t);
/* A cell of the row begun last. NULL = empty. */
void table_text(struct table_make *t, size_t column, const char *text);
/* A figure in it, computed by its indicator unless the document has it already. */
int table_figure(struct table_make *t, size_t column, const char *indicator, const struct figure_params *p,
    struct err *err);
/* The same of a reference as it is written: "referrals group=hif year=2025". */
int table_reference(struct table_make *t, size_t column, const char *reference, struct err *err);
/* The figure put into the last row's cell; NULL when there is none. */
const struct figure *table_last_figure(struct table_make *t, size_t column);
/* In this column what the figure in column of of the same row tells besides: CELL_INTERVAL or CELL_BASE. */
void table_aside(struct table_make *t, size_t column, enum table_cell_kind kind, size_t of);
void table_note(struct table_make *t, const char *note);
/* Rows [from, to) of the column add up to row total: a hidden one hides a second, so that it cannot be found by subtraction. */
void table_adds_up(struct table_make *t, size_t column, size_t from, size_t to, size_t total);
void table_drawing(struct table_make *t, void *drawing);

/* ---- for compose.c and what shows tables ---- */

/* {{table …}}: reference is the text after "table "; of a chart all of it. */
int table_compose(
    struct conn *c, struct compose *co, const char *reference, struct figure_table *ret, struct err *err);
/* Hides what a hidden cell could be found by. */
int table_suppress(struct conn *c, struct compose *co, const struct figure_table *t, struct err *err);
/* What a cell shows: "224", "undertrykt", a text, "". */
const char *table_cell_words(const struct compose *co, const struct table_cell *cell, struct arena *a);
/* The table in a sentence or more, from the figures as shown: the alternative text of a chart. */
const char *table_words(const struct compose *co, const struct figure_table *t, struct arena *a);
