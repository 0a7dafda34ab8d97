/* A table as a file for spreadsheets: the same rows and the same suppression as on screen. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/money.h"

enum export_type {
    EXPORT_TEXT,
    EXPORT_COUNT,
    EXPORT_PCT,
    EXPORT_PPM, /* in percent as EXPORT_PCT, with all its decimals: for programs */
    EXPORT_MIO,
    EXPORT_KR,
    EXPORT_DAY,
    EXPORT_PLAIN,
    EXPORT_MIO_FORMULA, /* value in øre, computed; in a spreadsheet also the formula in text: "=SUM(C2:C9)" */
    EXPORT_COUNT_FORMULA, /* the same of a count */
    EXPORT_SHOWN          /* text on screen, in a file the number value / 10^decimals */
};

struct export_cell {
    enum export_type type;
    const char *text; /* EXPORT_TEXT; in place of a number: "undertrykt", "ikke oplyst" */
    int64_t value;    /* count, ppm, øre or day number */
    int decimals;     /* of EXPORT_SHOWN, 0–6 */
};
struct export_table {
    const char *name;         /* of the file and the sheet: "bevillinger" */
    const char *const *heads; /* [n_cols], with the unit */
    size_t n_cols;
    const struct export_cell *cells; /* [n_rows][n_cols] */
    size_t n_rows;
    const char *const *notes; /* [n_notes] under the table: source, data date, what is left out */
    size_t n_notes;
};

static inline struct export_cell export_text(const char *text)
{
    return (struct export_cell){EXPORT_TEXT, text, 0, 0};
}
/* A sum that stays alive in a spreadsheet, with its value. */
static inline struct export_cell export_formula(enum export_type type, const char *formula, int64_t value)
{
    return (struct export_cell){type, formula, value, 0};
}
/* A number, or missing ("ikke oplyst") when it is INT64_MIN. */
struct export_cell export_number(enum export_type type, int64_t value);
/* A share in percent, or a dash when it cannot be stated (NaN or infinite). */
struct export_cell export_share(double p);
/* x as text says it on screen ("46,7 pct." for 46.7), and as a number with so many decimals in a file; text alone when x is not finite. */
struct export_cell export_shown(const char *text, double x, int decimals);

/* UTF-8 with a byte-order mark, semicolons, decimal comma, ISO days; texts cannot be taken for formulas. */
void export_csv(const struct export_table *t, struct buf *out);
/* One sheet with real numbers and formats. ERR_IO when the temporary file cannot be written. */
int export_xlsx(const struct export_table *t, struct buf *out, struct err *err);
/* The same with a sheet per table. */
int export_xlsx_book(const struct export_table *tables, size_t n, struct buf *out, struct err *err);
/* Closes a workbook of libxlsxwriter, which is not safe from several threads by itself; its error code. */
int export_close_book(void *book);
/* A spreadsheet that fill makes on an empty book (lxw_workbook *): formulas and the like. name is for messages. */
int export_xlsx_made(const char *name, int (*fill)(void *book, void *ctx, struct err *err), void *ctx,
    struct buf *out, struct err *err);
