#include "effect/export.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/share.h"

#include <pthread.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

struct export_cell export_number(enum export_type type, int64_t value)
{
    if (value == INT64_MIN || (type == EXPORT_DAY && value == INT32_MIN))
        return export_text(tr("ikke oplyst"));
    return (struct export_cell){.type = type, .value = value};
}

static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

struct export_cell export_shown(const char *text, double x, int decimals)
{
    if (!isfinite(x) || fabs(x) > 1e12)
        return export_text(text);
    return (struct export_cell){EXPORT_SHOWN, text, llround(x * powers[decimals]), decimals};
}

struct export_cell export_share(double p)
{
    int64_t ppm = share_ppm(p);
    return ppm == INT_NONE ? export_text("–") : export_number(EXPORT_PCT, ppm);
}

/* value / scale with a decimal comma and exactly so many decimals (scale = 10^k times the unit). */
static void put_decimal(struct buf *out, int64_t value, int64_t scale, int decimals)
{
    int64_t step = scale;
    for (int i = 0; i < decimals; i++)
        step /= 10;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t rounded = (size + (uint64_t)step / 2) / (uint64_t)step, unit = (uint64_t)(scale / step);
    buf_printf(out, "%s%llu", value < 0 ? "-" : "", (unsigned long long)(rounded / unit));
    if (decimals)
        buf_printf(out, ",%0*llu", decimals, (unsigned long long)(rounded % unit));
}

static bool is_formula(const struct export_cell *c)
{
    return c->type == EXPORT_MIO_FORMULA || c->type == EXPORT_COUNT_FORMULA;
}

/* Its text is no text in place of a number. */
static bool is_number_with_text(const struct export_cell *c)
{
    return is_formula(c) || c->type == EXPORT_SHOWN;
}

static void csv_cell(struct buf *out, const struct export_cell *c)
{
    char iso[11];
    if ((c->text && !is_number_with_text(c)) || c->type == EXPORT_TEXT) {
        csv_put(out, c->text ? c->text : "", ';');
        return;
    }
    switch (c->type) {
    case EXPORT_PCT: put_decimal(out, c->value, 10000, 1); break;
    case EXPORT_PPM: put_decimal(out, c->value, 10000, 4); break;
    case EXPORT_MIO_FORMULA:
    case EXPORT_MIO: put_decimal(out, c->value, 100000000, 1); break;
    case EXPORT_KR: put_decimal(out, c->value, 100, 2); break;
    case EXPORT_SHOWN: put_decimal(out, c->value, (int64_t)powers[c->decimals], c->decimals); break;
    case EXPORT_DAY: csv_put_raw(out, day_iso((day_t){(int32_t)c->value}, iso), ';'); break;
    case EXPORT_COUNT:
    case EXPORT_COUNT_FORMULA:
    case EXPORT_PLAIN:
    case EXPORT_TEXT: buf_int(out, c->value); break;
    }
}

void export_csv(const struct export_table *t, struct buf *out)
{
    buf_puts(out, "\xEF\xBB\xBF");
    csv_put_row(out, t->heads, t->n_cols, ';');
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t c = 0; c < t->n_cols; c++) {
            if (c > 0)
                buf_putc(out, ';');
            csv_cell(out, &t->cells[r * t->n_cols + c]);
        }
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < t->n_notes; i++)
        csv_put_row(out, &t->notes[i], 1, ';');
}

struct xlsx {
    lxw_worksheet *sheet;
    lxw_format *head, *count, *decimal, *kr, *long_decimal, *day, *wrap, *missing;
    lxw_error fault; /* the first one */
};

static void xlsx_latch(struct xlsx *x, lxw_error fault)
{
    if (!x->fault)
        x->fault = fault;
}

static void xlsx_text(struct xlsx *x, lxw_row_t row, lxw_col_t col, const char *text, lxw_format *format)
{
    xlsx_latch(x, worksheet_write_string(x->sheet, row, col, text, format));
}

static void xlsx_number(struct xlsx *x, lxw_row_t row, lxw_col_t col, double value, lxw_format *format)
{
    xlsx_latch(x, worksheet_write_number(x->sheet, row, col, value, format));
}

static void xlsx_cell(struct xlsx *x, lxw_row_t row, lxw_col_t col, const struct export_cell *c)
{
    if (is_formula(c)) {
        bool mio = c->type == EXPORT_MIO_FORMULA;
        xlsx_latch(x, worksheet_write_formula_num(x->sheet, row, col, c->text, mio ? x->decimal : x->count,
                          mio ? (double)c->value / 1e8 : (double)c->value));
        return;
    }
    if ((c->text && !is_number_with_text(c)) || c->type == EXPORT_TEXT) {
        xlsx_text(x, row, col, c->text ? c->text : "", c->type == EXPORT_TEXT ? x->wrap : x->missing);
        return;
    }
    double value = (double)c->value;
    lxw_format *const format[] = {
        x->count, x->decimal, x->kr, x->long_decimal, x->long_decimal, x->long_decimal, x->long_decimal};
    struct ymd d = day_ymd((day_t){(int32_t)c->value});
    lxw_datetime date = {.year = d.year, .month = d.month, .day = d.day};
    switch (c->type) {
    case EXPORT_PPM:
    case EXPORT_PCT: xlsx_number(x, row, col, value / 1e4, x->decimal); break;
    case EXPORT_MIO: xlsx_number(x, row, col, value / 1e8, x->decimal); break;
    case EXPORT_KR: xlsx_number(x, row, col, value / 100, x->kr); break;
    case EXPORT_SHOWN: xlsx_number(x, row, col, value / powers[c->decimals], format[c->decimals]); break;
    case EXPORT_DAY: xlsx_latch(x, worksheet_write_datetime(x->sheet, row, col, &date, x->day)); break;
    case EXPORT_PLAIN: xlsx_number(x, row, col, value, NULL); break;
    case EXPORT_COUNT:
    case EXPORT_MIO_FORMULA:
    case EXPORT_COUNT_FORMULA:
    case EXPORT_TEXT: xlsx_number(x, row, col, value, x->count); break;
    }
}

static lxw_format *number_format(lxw_workbook *book, const char *format)
{
    lxw_format *f = workbook_add_format(book);
    format_set_num_format(f, format);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    return f;
}

/* The name of the sheet is the file's, cut to what the format takes. */
/* What a sheet may be called: none of []:*?/\, no apostrophe first or last, at most 31 characters as UTF-16 counts them. */
static lxw_worksheet *xlsx_sheet(lxw_workbook *book, const struct export_table *t)
{
    char name[LXW_SHEETNAME_MAX * 4 + 1];
    size_t len = 0, units = 0;
    for (const char *p = t->name; *p && len + 1 < sizeof name; p++) {
        unsigned char byte = (unsigned char)*p;
        if ((byte & 0xC0) != 0x80)
            units += byte >= 0xF0 ? 2 : 1;
        if (units > LXW_SHEETNAME_MAX)
            break;
        bool wrong = strchr("[]:*?/\\", *p) || (*p == '\'' && len == 0);
        name[len++] = wrong ? ' ' : *p;
    }
    while (len && (name[len - 1] == '\'' || name[len - 1] == ' '))
        len--;
    name[len] = 0;
    return workbook_add_worksheet(book, name);
}

static lxw_error xlsx_fill(lxw_workbook *book, const struct export_table *t)
{
    struct xlsx x = {.sheet = xlsx_sheet(book, t),
        .head = workbook_add_format(book),
        .count = number_format(book, "#,##0"),
        .decimal = number_format(book, "#,##0.0"),
        .kr = number_format(book, "#,##0.00"),
        .long_decimal = number_format(book, "#,##0.000"),
        .day = number_format(book, "dd.mm.yyyy"),
        .wrap = workbook_add_format(book),
        .missing = workbook_add_format(book)};
    format_set_bold(x.head);
    format_set_text_wrap(x.head);
    format_set_bottom(x.head, LXW_BORDER_THIN);
    format_set_text_wrap(x.wrap);
    format_set_align(x.wrap, LXW_ALIGN_VERTICAL_TOP);
    format_set_align(x.missing, LXW_ALIGN_RIGHT);
    format_set_align(x.missing, LXW_ALIGN_VERTICAL_TOP);
    for (size_t c = 0; c < t->n_cols; c++)
        xlsx_text(&x, 0, (lxw_col_t)c, t->heads[c], x.head);
    worksheet_set_column(x.sheet, 0, (lxw_col_t)(t->n_cols - 1), 16, NULL);
    worksheet_freeze_panes(x.sheet, 1, 0);
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t c = 0; c < t->n_cols; c++)
            xlsx_cell(&x, (lxw_row_t)(r + 1), (lxw_col_t)c, &t->cells[r * t->n_cols + c]);
    }
    for (size_t i = 0; i < t->n_notes; i++)
        xlsx_text(&x, (lxw_row_t)(t->n_rows + 2 + i), 0, t->notes[i], NULL);
    return x.fault;
}

/* The library dates a workbook with gmtime, whose answer all threads share. */
int export_close_book(void *book)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    lxw_error fault = workbook_close(book);
    pthread_mutex_unlock(&lock);
    return (int)fault;
}

int export_xlsx(const struct export_table *t, struct buf *out, struct err *err)
{
    return export_xlsx_book(t, 1, out, err);
}

/* A large book holds one row at a time, and each text where it stands instead of once: less than half the memory, a larger file. */
static lxw_workbook *book_for(const char *path, const struct export_table *tables, size_t n)
{
    enum { MANY_ROWS = 20000 };
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    for (size_t i = 0; i < n; i++)
        if (tables[i].n_rows > MANY_ROWS)
            options.constant_memory = LXW_TRUE;
    return workbook_new_opt(path, &options);
}

int export_xlsx_book(const struct export_table *tables, size_t n, struct buf *out, struct err *err)
{
    char path[] = P_tmpdir "/tovholder-xlsx-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    lxw_error written = LXW_NO_ERROR;
    if (fd < 0)
        return err_set(err, ERR_IO, "no temporary file for %s.xlsx", tables[0].name);
    close(fd);
    lxw_workbook *book = book_for(path, tables, n);
    if (!book) {
        unlink(path);
        return err_set(err, ERR_LIMIT, "no memory for %s.xlsx", tables[0].name);
    }
    for (size_t i = 0; i < n; i++) {
        lxw_error filled = xlsx_fill(book, &tables[i]);
        written = written ? written : filled;
    }
    lxw_error closed = (lxw_error)export_close_book(book), fault = n > 1 && written ? written : closed;
    int rc = fault ? err_set(err, ERR_IO, "%s.xlsx: %s", tables[0].name, lxw_strerror(fault))
                   : file_read(path, 0, out, err);
    unlink(path);
    return rc;
}

int export_xlsx_made(const char *name, int (*fill)(void *book, void *ctx, struct err *err), void *ctx,
    struct buf *out, struct err *err)
{
    char path[] = P_tmpdir "/tovholder-xlsx-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "no temporary file for %s.xlsx", name);
    close(fd);
    lxw_workbook *book = workbook_new(path);
    int rc = book ? fill(book, ctx, err) : err_set(err, ERR_LIMIT, "no memory for %s.xlsx", name);
    lxw_error closed = book ? (lxw_error)export_close_book(book) : LXW_NO_ERROR;
    if (!rc)
        rc = closed ? err_set(err, ERR_IO, "%s.xlsx: %s", name, lxw_strerror(closed))
                    : file_read(path, 0, out, err);
    unlink(path);
    return rc;
}
