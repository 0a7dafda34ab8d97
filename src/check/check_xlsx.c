/* Spreadsheets as documents to check: each sheet is a table, its first row the head. */
#include "check/check_text.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 60, MOST_ROWS = 2001 };

/* A number as a paper would print it: decimal comma, at most three decimals, none that are 0. */
static const char *number_words(const char *raw, struct arena *a)
{
    char *end, text[64];
    double x = strtod(raw, &end);
    if (end == raw || *end || x > 1e14 || x < -1e14)
        return raw;
    snprintf(text, sizeof text, "%.3f", x);
    size_t n = strlen(text);
    while (n && text[n - 1] == '0')
        text[--n] = 0;
    if (n && text[n - 1] == '.')
        text[--n] = 0;
    char *dot = strchr(text, '.');
    if (dot)
        *dot = ',';
    return arena_strdup(a, text);
}

static size_t width_of(const struct xlsx_sheet *s)
{
    size_t width = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t c = 0; c < s->rows[i].n; c++) {
            if (s->rows[i].cells[c].text && s->rows[i].cells[c].text[0] && c + 1 > width)
                width = c + 1;
        }
    }
    return width;
}

static int read_sheet(const struct xlsx_sheet *s, struct check_table *ret, struct arena *a, struct err *err)
{
    size_t width = width_of(s), n = s->n < MOST_ROWS ? s->n : MOST_ROWS;
    if (width > MOST_COLUMNS)
        return err_user(
            err, ERR_INVALID, tr("Arket %s har mere end %d kolonner. Del det op."), s->name, MOST_COLUMNS);
    const char **cells = arena_array(a, n * width + 1, sizeof(*cells));
    if (!cells)
        return err_set(err, ERR_LIMIT, "no memory for a sheet");
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < width && c < s->rows[i].n; c++) {
            const struct xlsx_cell *cell = &s->rows[i].cells[c];
            cells[i * width + c] =
                cell->text && cell->kind == XLSX_NUMBER ? number_words(cell->text, a) : cell->text;
        }
    }
    *ret = (struct check_table){.title = s->name,
        .cells = cells,
        .n_rows = n,
        .n_cols = width,
        .n_heads = 1,
        .line = n ? s->rows[0].line : 1};
    return OK;
}

int check_document_xlsx(const char *name, const void *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err)
{
    struct xlsx_book book;
    int rc = xlsx_read(data, len, &book, a, err);
    struct check_table *tables = rc ? NULL : arena_array(a, book.n + 1, sizeof *tables);
    if (!tables)
        return rc ? rc : err_set(err, ERR_LIMIT, "no memory for sheets");
    size_t n = 0;
    for (size_t i = 0; rc == OK && i < book.n; i++) {
        if (book.sheets[i].n)
            rc = read_sheet(&book.sheets[i], &tables[n++], a, err);
    }
    *ret = (struct check_document){.name = name, .tables = tables, .n_tables = n, .day = DAY_NONE};
    return rc;
}
