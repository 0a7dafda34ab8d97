#include "base/csv.h"
#include "base/lang.h"
#include "base/text.h"
#include <string.h>

static bool at_end(const struct csv *csv)
{
    return csv->pos >= csv->len;
}

static char peek(const struct csv *csv)
{
    return csv->data[csv->pos];
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Moves past "\n", "\r\n" or "\r" and counts the line. */
static void skip_line_end(struct csv *csv)
{
    if (at_end(csv))
        return;
    if (peek(csv) == '\r' && csv->pos + 1 < csv->len && csv->data[csv->pos + 1] == '\n')
        csv->pos++;
    csv->pos++;
    csv->next_line++;
}

/* Moves past comments and empty lines. */
static void skip_empty_lines(struct csv *csv)
{
    while (!at_end(csv)) {
        if (peek(csv) == '#') {
            while (!at_end(csv) && !is_line_end(peek(csv)))
                csv->pos++;
        } else if (!is_line_end(peek(csv))) {
            return;
        }
        skip_line_end(csv);
    }
}

static int no_memory(struct err *err, int line)
{
    return err_set(err, ERR_LIMIT, "csv line %d: no memory", line);
}

/* A cell in quotes; pos is at the opening quote. */
static int quoted_cell(struct csv *csv, struct arena *a, char **ret, struct err *err)
{
    size_t start = ++csv->pos;
    size_t n = 0;
    int n_lines = 0;
    size_t end = start;
    for (;; end++) {
        if (end >= csv->len)
            return err_user(err, ERR_INVALID,
                tr("Linje %d: et anførselstegn mangler sin afslutning. Ret filen, og prøv igen."), csv->line);
        if (csv->data[end] == '"') {
            if (end + 1 >= csv->len || csv->data[end + 1] != '"')
                break;
            end++;
        }
        n_lines += csv->data[end] == '\n';
        n++;
    }
    char *cell = arena_alloc(a, n + 1);
    if (!cell)
        return no_memory(err, csv->line);
    size_t to = 0;
    for (size_t i = start; i < end; i++) {
        cell[to++] = csv->data[i];
        if (csv->data[i] == '"')
            i++;
    }
    csv->pos = end + 1;
    csv->next_line += n_lines;
    if (!at_end(csv) && peek(csv) != csv->sep && !is_line_end(peek(csv)))
        return err_user(err, ERR_INVALID,
            tr("Linje %d: der står tekst efter et afsluttende anførselstegn. Ret filen, og prøv igen."),
            csv->line);
    *ret = cell;
    return OK;
}

static int plain_cell(struct csv *csv, struct arena *a, char **ret, struct err *err)
{
    size_t start = csv->pos;
    while (!at_end(csv) && peek(csv) != csv->sep && !is_line_end(peek(csv)))
        csv->pos++;
    size_t n = csv->pos - start;
    char *cell = arena_alloc(a, n + 1);
    if (!cell)
        return no_memory(err, csv->line);
    memcpy(cell, csv->data + start, n);
    *ret = cell;
    return OK;
}

/* Reads one row of at most max cells into cells; empty cells beyond max are dropped. 1 = row, 0 = end. */
static int read_row(
    struct csv *csv, struct arena *a, char **cells, size_t max, size_t *ret_n, struct err *err)
{
    skip_empty_lines(csv);
    csv->line = csv->next_line;
    if (at_end(csv))
        return 0;
    for (size_t n = 0;; n++) {
        char *cell = NULL;
        bool quoted = !at_end(csv) && peek(csv) == '"';
        int rc = quoted ? quoted_cell(csv, a, &cell, err) : plain_cell(csv, a, &cell, err);
        if (rc != OK)
            return rc;
        if (n < max)
            cells[n] = cell;
        else if (*cell)
            return err_user(err, ERR_INVALID,
                tr("Linje %d: der er flere end %zu kolonner. Ret filen, og prøv igen."), csv->line, max);
        if (at_end(csv) || is_line_end(peek(csv))) {
            *ret_n = n < max ? n + 1 : max;
            break;
        }
        csv->pos++;
    }
    skip_line_end(csv);
    return 1;
}

int csv_open(struct csv *csv, const char *data, size_t len, char sep, struct arena *a, struct err *err)
{
    *csv = (struct csv){.data = data, .len = len, .sep = sep, .next_line = 1};
    if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        csv->pos = 3;
    if (!text_is_utf8(data, len))
        return err_user(
            err, ERR_INVALID, tr("Filen er ikke gemt som UTF-8. Gem den som CSV UTF-8, og prøv igen."));
    char *names[CSV_MAX_COLUMNS];
    int rc = read_row(csv, a, names, CSV_MAX_COLUMNS, &csv->n_cols, err);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return err_user(err, ERR_INVALID, tr("Filen er tom. Den første linje skal være kolonnernes navne."));
    char **header = arena_array(a, csv->n_cols, sizeof *header);
    if (!header)
        return no_memory(err, csv->line);
    for (size_t i = 0; i < csv->n_cols; i++) {
        header[i] = text_trim(a, names[i]);
        if (!header[i])
            return no_memory(err, csv->line);
        for (size_t j = 0; j < i; j++)
            if (*header[i] && strcmp(header[i], header[j]) == 0)
                return err_user(err, ERR_INVALID,
                    tr("Kolonnen \"%.60s\" står to gange i første linje. Fjern den ene, og prøv igen."),
                    header[i]);
    }
    csv->header = header;
    return OK;
}

int csv_next(struct csv *csv, struct arena *a, char ***ret_cells, struct err *err)
{
    char **cells = arena_array(a, csv->n_cols, sizeof *cells);
    char *empty = arena_alloc(a, 1);
    if (!cells || !empty)
        return no_memory(err, csv->line);
    bool has_text = false;
    while (!has_text) {
        size_t n = 0;
        int rc = read_row(csv, a, cells, csv->n_cols, &n, err);
        if (rc < 0)
            csv->pos = csv->len;
        if (rc != 1)
            return rc;
        for (size_t i = 0; i < csv->n_cols; i++) {
            if (i >= n)
                cells[i] = empty;
            has_text = has_text || *cells[i];
        }
    }
    *ret_cells = cells;
    return 1;
}

int csv_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->n_cols; i++)
        if (strcmp(csv->header[i], name) == 0)
            return (int)i;
    return -1;
}

static bool needs_quotes(const char *s, char sep)
{
    if (*s == '#' || *s == ' ' || (*s && s[strlen(s) - 1] == ' '))
        return true;
    for (; *s; s++)
        if (*s == sep || *s == '"' || is_line_end(*s))
            return true;
    return false;
}

/* guard = a byte written before the cell's text, or 0. */
static void put_cell(struct buf *b, const char *cell, char sep, char guard)
{
    bool quotes = needs_quotes(cell, sep);
    if (quotes)
        buf_putc(b, '"');
    if (guard)
        buf_putc(b, guard);
    const char *from = cell;
    for (const char *p; (p = strchr(from, '"')) != NULL; from = p + 1) {
        buf_put(b, from, (size_t)(p - from));
        buf_puts(b, "\"\"");
    }
    buf_puts(b, from);
    if (quotes)
        buf_putc(b, '"');
}

/* "-12,5" is a number to a spreadsheet too. */
static bool is_negative_number(const char *cell)
{
    size_t n = *cell == '-' ? strspn(cell + 1, "0123456789.,") : 0;
    return n > 0 && cell[1] >= '0' && cell[1] <= '9' && !cell[1 + n];
}

void csv_put(struct buf *b, const char *cell, char sep)
{
    if (!cell)
        return;
    bool formula = *cell && strchr("=+-@\t\r\n", *cell) && !is_negative_number(cell);
    put_cell(b, cell, sep, formula ? '\'' : 0);
}

void csv_put_raw(struct buf *b, const char *cell, char sep)
{
    if (cell)
        put_cell(b, cell, sep, 0);
}

void csv_put_row(struct buf *b, const char *const *cells, size_t n, char sep)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(b, sep);
        csv_put(b, cells[i], sep);
    }
    buf_putc(b, '\n');
}
