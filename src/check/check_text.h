/* Checks of a document: its tables and its running text, against themselves and each other, and its names against the dated lists. For documents
 * made here, for notes that are read in, and for `tovholder check FILE`. On base alone: the loaded data are optional. */
#pragma once
#include "base/date.h"
#include "check/finding.h"

/* A table as printed. cells[n_rows * n_cols], row after row, the first n_heads rows are heads; an empty cell is "" or NULL. */
struct check_table {
    const char *title; /* "Tabel 2a. …", with unit and price level when they stand there; NULL = none */
    const char *const *cells;
    size_t n_rows, n_cols, n_heads;
    int line; /* of the title or first row in the file; 0 = not from a file */
};
/* A paragraph or a list item. */
struct check_paragraph {
    const char *text;
    const char *section; /* the heading above it; NULL = none */
    int line;
};
/* The sum of a group of dated names and known variants is read from data; NULL = names are not checked. */
struct check_document {
    const char *name; /* of the file or the document, for the place of a finding */
    const struct check_table *tables;
    size_t n_tables;
    const struct check_paragraph *paragraphs;
    size_t n_paragraphs;
    int year; /* the budget year the document is for; 0 = found in the text ("Budget 2026"), else not known */
    day_t day; /* whose names are the right ones; DAY_NONE = today's */
};

/* All rules that look at documents, on doc. data may be NULL. The findings live in a. */
int check_document(const struct check_document *doc, const struct check_data *data, struct finding **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* One table, and one text: the same rules. */
int check_table(const struct check_table *table, const struct check_data *data, struct finding **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int check_text(const char *text, const struct check_data *data, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The year a document says it is for, when it does not say: "Budget 2026"; 0 = not found. */
int check_document_year(const struct check_document *doc);

/* Reads Markdown or plain text (tables of "|" lines) and CSV of one table into doc. name says which: ".csv" is a table. ERR_INVALID
 * with file, line and what to do. */
int check_document_read(const char *name, const char *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err);
/* The same of a Word file: its tables and paragraphs; a place is told by the table's caption or the heading above. */
int check_document_docx(const char *name, const void *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err);
/* The same of a spreadsheet: each sheet is a table. Cells computed by a formula have no value here and are passed over. */
int check_document_xlsx(const char *name, const void *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err);
