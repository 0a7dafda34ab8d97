#include "check/check_text.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/text.h"

#include <string.h>

enum { MOST_COLUMNS = 60, MOST_CELLS = 200000 };

int check_document(const struct check_document *doc, const struct check_data *data, struct finding **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct check k = {.arena = a, .data = data, .document = doc};
    int rc = check_run(&k, err);
    if (rc != OK)
        return rc;
    *ret = k.list;
    *ret_n = k.n;
    return OK;
}

int check_table(const struct check_table *table, const struct check_data *data, struct finding **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct check_document doc = {
        .name = table->title ? table->title : tr("tabel"), .tables = table, .n_tables = 1, .day = DAY_NONE};
    return check_document(&doc, data, ret, ret_n, a, err);
}

int check_text(const char *text, const struct check_data *data, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct check_paragraph p = {.text = text};
    struct check_document doc = {.name = tr("tekst"), .paragraphs = &p, .n_paragraphs = 1, .day = DAY_NONE};
    return check_document(&doc, data, ret, ret_n, a, err);
}

static int year_after(const char *text, const char *word)
{
    for (const char *s = text; s && (s = strstr(s, word)); s++) {
        int64_t year;
        char four[5] = {0};
        const char *at = s + strlen(word);
        size_t n = 0;
        while (n < 4 && at[n] >= '0' && at[n] <= '9') {
            four[n] = at[n];
            n++;
        }
        if (n == 4 && text_to_int(four, 1990, 2099, &year))
            return (int)year;
    }
    return 0;
}

/* Only a heading or a short line of its own names the year: a sentence may speak of an earlier budget. */
int check_document_year(const struct check_document *doc)
{
    if (doc->year)
        return doc->year;
    for (size_t i = 0; i < doc->n_paragraphs; i++) {
        const struct check_paragraph *p = &doc->paragraphs[i];
        int year = year_after(p->section, "Budget ");
        if (!year && strlen(p->text) <= 40)
            year = year_after(p->text, "Budget ");
        if (year)
            return year;
    }
    return 0;
}

/* ---- reading a file ---- */

struct reading {
    const char *name;
    struct arena *a;
    struct check_table *tables;
    struct check_paragraph *paragraphs;
    size_t n_tables, cap_tables, n_paragraphs, cap_paragraphs;
    const char *section;
    const char **cells; /* of the table being read */
    size_t n_cells, cap_cells, n_cols, n_rows, n_heads;
    const char *title; /* the last line of text before the table */
    int table_line;
    struct buf text; /* of the paragraph being read */
    int text_line;
};

static void *grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return old;
    *cap = *cap ? 2 * *cap : 32;
    void *more = arena_array(a, *cap, size);
    if (more && n)
        memcpy(more, old, n * size);
    return more;
}

static int too_large(struct reading *r, struct err *err)
{
    return err_user(err, ERR_LIMIT, tr("%s er for stort til at blive kontrolleret."), r->name);
}

static int end_paragraph(struct reading *r, struct err *err)
{
    if (!r->text.len)
        return OK;
    r->paragraphs = grow(r->a, r->paragraphs, r->n_paragraphs, &r->cap_paragraphs, sizeof *r->paragraphs);
    if (!r->paragraphs || buf_failed(&r->text))
        return too_large(r, err);
    r->title = arena_strdup(r->a, r->text.data);
    if (!r->title)
        return too_large(r, err);
    r->paragraphs[r->n_paragraphs++] =
        (struct check_paragraph){.text = r->title, .section = r->section, .line = r->text_line};
    buf_clear(&r->text);
    return OK;
}

static int end_table(struct reading *r, struct err *err)
{
    if (!r->n_rows)
        return OK;
    r->tables = grow(r->a, r->tables, r->n_tables, &r->cap_tables, sizeof *r->tables);
    if (!r->tables)
        return too_large(r, err);
    r->tables[r->n_tables++] =
        (struct check_table){.title = r->title && strlen(r->title) < 160 ? r->title : r->section,
            .cells = r->cells,
            .n_rows = r->n_rows,
            .n_cols = r->n_cols,
            .n_heads = r->n_heads ? r->n_heads : 1,
            .line = r->table_line};
    r->cells = NULL;
    r->n_cells = r->cap_cells = r->n_rows = r->n_cols = r->n_heads = 0;
    return OK;
}

/* "| a | b |": the cells between the bars. A row of dashes says that what is above it are heads. */
static bool is_rule(const char *line)
{
    for (; *line; line++) {
        if (!strchr("|-: ", *line))
            return false;
    }
    return true;
}

/* To the bar that ends the cell, or the end of the line: "\|" is a bar within it. */
static size_t cell_length(const char *s)
{
    size_t n = 0;
    while (s[n] && s[n] != '|')
        n += s[n] == '\\' && s[n + 1] == '|' ? 2 : 1;
    return n;
}

static void unescape_bars(char *s)
{
    char *to = s;
    for (; *s; s++)
        if (s[0] != '\\' || s[1] != '|')
            *to++ = *s;
    *to = 0;
}

static int add_cell(struct reading *r, const char *s, size_t n, struct err *err)
{
    r->cells = grow(r->a, r->cells, r->n_cells, &r->cap_cells, sizeof(*r->cells));
    const char *text = r->cells && r->n_cells < MOST_CELLS ? arena_strndup(r->a, s, n) : NULL;
    if (!text)
        return too_large(r, err);
    char *plain = text_trim(r->a, text);
    unescape_bars(plain);
    /* Bold and italics of a total are marks, not words. */
    while (plain[0] == '*')
        plain++;
    size_t len = strlen(plain);
    while (len && plain[len - 1] == '*' && len > 1)
        plain[--len] = 0;
    r->cells[r->n_cells++] = plain;
    return OK;
}

static int table_line(struct reading *r, const char *line, int number, struct err *err)
{
    size_t n = 0;
    int rc = OK;
    const char *s = line + 1;
    if (is_rule(line)) {
        r->n_heads = r->n_rows;
        return OK;
    }
    if (!r->n_rows)
        r->table_line = number;
    while (rc == OK && *s) {
        size_t len = cell_length(s);
        if (!s[len] && text_trim(r->a, s)[0] == 0)
            break;
        if (r->n_rows == 0 && n < MOST_COLUMNS)
            r->n_cols = n + 1;
        if (n < r->n_cols)
            rc = add_cell(r, s, len, err);
        else if (n >= MOST_COLUMNS)
            rc =
                err_user(err, ERR_INVALID, tr("%s, linje %d: tabellen har mere end %d kolonner. Del den op."),
                    r->name, number, MOST_COLUMNS);
        n++;
        s += len + (s[len] == '|');
    }
    for (; rc == OK && n < r->n_cols; n++)
        rc = add_cell(r, "", 0, err);
    r->n_rows += rc == OK && r->n_cols > 0;
    return rc;
}

static int text_line(struct reading *r, const char *line, int number, struct err *err)
{
    const char *text = text_trim(r->a, line);
    if (!*text)
        return end_paragraph(r, err);
    if (*text == '#') {
        int rc = end_paragraph(r, err);
        while (*text == '#' || *text == ' ')
            text++;
        r->section = text;
        r->title = text;
        return rc;
    }
    bool item = *text == '-' || *text == '*' || (text[0] >= 'a' && text[0] <= 'z' && text[1] == ')');
    int rc = item ? end_paragraph(r, err) : OK;
    if (!r->text.len)
        r->text_line = number;
    else
        buf_putc(&r->text, ' ');
    buf_puts(&r->text, text);
    return rc;
}

static int read_lines(struct reading *r, const char *data, size_t len, struct err *err)
{
    int rc = OK, number = 0;
    for (const char *s = data, *end = data + len; rc == OK && s < end;) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        size_t n = stop ? (size_t)(stop - s) : (size_t)(end - s);
        char *line = arena_strndup(r->a, s, n && s[n - 1] == '\r' ? n - 1 : n);
        number++;
        if (!line)
            return too_large(r, err);
        const char *text = text_trim(r->a, line);
        if (*text == '|') {
            rc = end_paragraph(r, err);
            if (rc == OK)
                rc = table_line(r, text, number, err);
        } else {
            rc = end_table(r, err);
            if (rc == OK)
                rc = text_line(r, line, number, err);
        }
        s += n + 1;
    }
    if (rc == OK)
        rc = end_paragraph(r, err);
    return rc == OK ? end_table(r, err) : rc;
}

/* A CSV file is one table; the name before a "." is its title. */
static int read_csv(struct reading *r, const char *data, size_t len, struct err *err)
{
    struct csv csv;
    char **cells;
    const char *end = memchr(data, '\n', len);
    size_t first = end ? (size_t)(end - data) : len;
    char sep = memchr(data, ';', first) ? ';' : memchr(data, '\t', first) ? '\t' : ',';
    int rc = csv_open(&csv, data, len, sep, r->a, err), got = 0;
    if (rc != OK)
        return rc;
    if (csv.n_cols > MOST_COLUMNS)
        return err_user(
            err, ERR_INVALID, tr("%s har mere end %d kolonner. Del tabellen op."), r->name, MOST_COLUMNS);
    r->title = r->name;
    r->n_cols = csv.n_cols;
    r->table_line = 1;
    r->n_heads = 1;
    for (size_t c = 0; rc == OK && c < csv.n_cols; c++)
        rc = add_cell(r, csv.header[c], strlen(csv.header[c]), err);
    r->n_rows = 1;
    while (rc == OK && (got = csv_next(&csv, r->a, &cells, err)) == 1) {
        for (size_t c = 0; rc == OK && c < csv.n_cols; c++)
            rc = add_cell(r, cells[c], strlen(cells[c]), err);
        r->n_rows++;
    }
    return rc != OK ? rc : got < 0 ? got : end_table(r, err);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

int check_document_read(const char *name, const char *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err)
{
    struct reading r = {.name = name, .a = a, .text = BUF_INIT};
    if (!text_is_utf8(data, len))
        return err_user(err, ERR_INVALID, tr("%s er ikke UTF-8. Gem filen som UTF-8, og prøv igen."), name);
    int rc = ends_with(name, ".csv") ? read_csv(&r, data, len, err) : read_lines(&r, data, len, err);
    buf_done(&r.text);
    if (rc != OK)
        return rc;
    *ret = (struct check_document){.name = name,
        .day = DAY_NONE,
        .tables = r.tables,
        .n_tables = r.n_tables,
        .paragraphs = r.paragraphs,
        .n_paragraphs = r.n_paragraphs};
    return OK;
}
