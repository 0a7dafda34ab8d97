#include "document/table_file.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/export.h"
#include "html/markdown.h"
#include "system/code.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_TABLES = 200, FILE_NOTES = 60 };

struct table_file {
    const struct compose *co;
    struct arena *a;
    struct export_table table[FILE_TABLES];
    size_t n;
};

/* An amount in its figure's unit, as on screen. */
static struct export_cell file_money(const struct figure *x, struct arena *a)
{
    if (text_equal(x->unit, "t_kr"))
        return export_shown(figure_text(x, a), (double)x->value / 1e5, 0);
    return (struct export_cell){
        .type = text_equal(x->unit, "kr") ? EXPORT_KR : EXPORT_MIO, .value = x->value};
}

static struct export_cell file_figure(const struct figure *x, struct arena *a)
{
    if (x->suppressed || x->missing || x->value == INT_NONE)
        return (struct export_cell){.type = EXPORT_COUNT, .text = figure_text(x, a)};
    switch (x->format) {
    case FF_COUNT: return (struct export_cell){.type = EXPORT_COUNT, .value = x->value};
    case FF_PCT: return (struct export_cell){.type = EXPORT_PCT, .value = x->value};
    case FF_DAY: return (struct export_cell){.type = EXPORT_DAY, .value = x->value};
    case FF_MONEY: return file_money(x, a);
    case FF_NUMBER: return export_shown(figure_text(x, a), (double)x->value / 1000, x->value % 1000 ? 1 : 0);
    case FF_TEXT: break;
    }
    return export_text(figure_text(x, a));
}

static struct export_table *file_add(struct table_file *f, const char *caption)
{
    if (f->n == FILE_TABLES)
        return NULL;
    struct export_table *t = &f->table[f->n];
    t->name = arena_printf(f->a, "%zu. %s", ++f->n, caption); /* each only once */
    return t;
}

static const char *file_data_date(const struct figure *x, struct arena *a)
{
    return day_is_none(x->as_of) ? tr("dato ikke oplyst") : words_day(x->as_of, a);
}

/* What a number is counted by, from what and to when: a line for each of the table's ways of counting. */
static const char *file_definition(const struct figure *x, struct arena *a)
{
    const char *unit = x->unit ? code_label_many("unit", x->unit) : NULL;
    return arena_printf(a, tr("%s%s%s Kilde: %s. Data til og med: %s."), x->definition, unit ? " " : "",
        unit ? arena_printf(a, tr("Enhed: %s."), unit) : "", x->source, file_data_date(x, a));
}

struct file_notes {
    const char **line;
    size_t n;
};

static void file_note(struct file_notes *notes, const char *line)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (text_equal(notes->line[i], line))
            return;
    }
    if (line && notes->n < FILE_NOTES)
        notes->line[notes->n++] = line;
}

/* Under a table: its notes, caption and unit, and what its numbers are. */
static struct file_notes file_notes_of(struct table_file *f, const struct figure_table *t)
{
    struct file_notes notes = {arena_must(f->a, FILE_NOTES * sizeof(char *)), 0};
    file_note(&notes, t->caption);
    if (t->unit)
        file_note(&notes, arena_printf(f->a, tr("Enhed: %s"), t->unit));
    for (size_t i = 0; i < t->n_notes; i++)
        file_note(&notes, t->note[i]);
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct table_cell *cell = &t->row[r]->cell[k];
            if (cell->kind == CELL_FIGURE)
                file_note(&notes, file_definition(&f->co->figures[cell->figure], f->a));
        }
    }
    return notes;
}

static int file_of_table(struct table_file *f, const struct figure_table *t, struct err *err)
{
    size_t cols = t->n_columns + 1;
    const char **heads = arena_array(f->a, cols, sizeof *heads);
    struct export_cell *cells = arena_array(f->a, cols * (t->n_rows + 1), sizeof *cells);
    struct export_table *out = file_add(f, t->caption);
    if (!heads || !cells || !out)
        return err_set(err, ERR_LIMIT, "tables of a document: too many");
    struct file_notes notes = file_notes_of(f, t);
    heads[0] = t->head;
    for (size_t k = 0; k < t->n_columns; k++)
        heads[k + 1] = t->column[k].label;
    for (size_t r = 0; r < t->n_rows; r++) {
        cells[r * cols] = export_text(t->row[r]->label);
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct table_cell *cell = &t->row[r]->cell[k];
            cells[r * cols + k + 1] = cell->kind == CELL_FIGURE
                                          ? file_figure(&f->co->figures[cell->figure], f->a)
                                          : export_text(table_cell_words(f->co, cell, f->a));
        }
    }
    *out = (struct export_table){out->name, heads, cols, cells, t->n_rows, notes.line, notes.n};
    return OK;
}

/* ---- tables written in Markdown, read from their HTML ---- */

/* The text between tags, with the renderer's four entities. */
static char *file_text(const char *s, size_t len, struct arena *a)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    char *out = arena_must(a, len + 1), *to = out;
    for (size_t i = 0; i < len;) {
        if (s[i] == '<') {
            while (i < len && s[i] != '>')
                i++;
            i++;
            continue;
        }
        size_t k = 0;
        while (k < 4 && (s[i] != '&' || strncmp(s + i, entities[k].entity, strlen(entities[k].entity)) != 0))
            k++;
        *to++ = k < 4 ? entities[k].c : s[i];
        i += k < 4 ? strlen(entities[k].entity) : 1;
    }
    return out;
}

/* The words of a piece of HTML, with its figures as they are shown. *ret_alone: it is that figure and nothing else; NULL = it is not. */
static const char *file_words(struct table_file *f, struct file_notes *notes, const char *s, size_t len,
    const struct figure **ret_alone)
{
    char *text = text_trim(f->a, file_text(s, len, f->a));
    size_t left = strlen(text), before, after, number;
    char kind;
    const char *out = "";
    *ret_alone = NULL;
    while (compose_next_mark(text, left, &before, &after, &kind, &number)) {
        const struct figure *x = kind == 'f' && number < f->co->n_figures ? &f->co->figures[number] : NULL;
        if (x)
            file_note(notes, file_definition(x, f->a));
        *ret_alone = before == 0 && after == left && !*out ? x : NULL;
        out = arena_printf(f->a, "%s%.*s%s", out, (int)before, text, x ? figure_text(x, f->a) : "");
        text += after;
        left -= after;
    }
    return arena_printf(f->a, "%s%s", out, text);
}

/* A cell that is one figure alone is a number; figures among words are words. */
static struct export_cell file_cell(struct table_file *f, struct file_notes *notes, const char *s, size_t len)
{
    const struct figure *alone;
    const char *words = file_words(f, notes, s, len, &alone);
    return alone ? file_figure(alone, f->a) : export_text(words);
}

/* The next cell of the table before end, and its length with its tags; NULL when there is none. *ret_rows counts the rows that begin before it. */
static const char *next_cell(const char *s, const char *end, size_t *ret_len, size_t *ret_rows)
{
    for (const char *p = s; (p = strstr(p, "<t")) != NULL && p < end; p++) {
        bool is_head = strncmp(p, "<th ", 4) == 0 || strncmp(p, "<th>", 4) == 0;
        *ret_rows += strncmp(p, "<tr", 3) == 0;
        if (!is_head && strncmp(p, "<td", 3) != 0)
            continue;
        const char *close = strstr(p, is_head ? "</th>" : "</td>");
        *ret_len = close && close < end ? (size_t)(close - p) : 0;
        return *ret_len ? p : NULL;
    }
    return NULL;
}

/* One <table> … </table>: its first row are the headings, and every row has as many cells. */
static int file_of_html(struct table_file *f, const char *s, const char *end, struct err *err)
{
    size_t cols = 0, n = 0, rows = 0, len;
    for (const char *p = s; (p = next_cell(p, end, &len, &rows)) != NULL; p += len, n++)
        cols += rows == 1;
    struct export_cell *cells = arena_array(f->a, n + 1, sizeof *cells);
    const char **heads = arena_array(f->a, cols + 1, sizeof *heads);
    const char *caption = strstr(s, "<caption>"), *caption_end = strstr(s, "</caption>");
    bool has = caption && caption < end && caption_end && caption_end < end;
    struct file_notes notes = {arena_must(f->a, FILE_NOTES * sizeof(char *)), 0};
    const struct figure *alone;
    const char *name =
        has ? file_words(f, &notes, caption, (size_t)(caption_end - caption), &alone) : tr("Tabel");
    struct export_table *out = file_add(f, name);
    if (!cells || !heads || !out)
        return err_set(err, ERR_LIMIT, "tables of a document: too many");
    size_t at = 0;
    for (const char *p = s; (p = next_cell(p, end, &len, &rows)) != NULL; p += len, at++) {
        if (at < cols)
            heads[at] = file_words(f, &notes, p, len, &alone);
        else
            cells[at - cols] = file_cell(f, &notes, p, len);
    }
    /* The caption stands first under the table. */
    const char **lines = arena_must(f->a, (notes.n + 1) * sizeof *lines);
    lines[0] = name;
    for (size_t i = 0; i < notes.n; i++)
        lines[i + 1] = notes.line[i];
    *out = (struct export_table){
        out->name, heads, cols, cells, cols ? (n - cols) / cols : 0, lines, notes.n + 1};
    return OK;
}

static int file_of_section(struct table_file *f, const char *markdown, struct err *err)
{
    struct html_safe body = {"", 0};
    int rc = html_markdown(f->a, markdown, 3, &body, err);
    const char *p = rc ? NULL : arena_strndup(f->a, body.html, body.len);
    size_t before, after, number;
    char kind;
    while (!rc && p && *p) {
        const char *table = strstr(p, "<table"), *end = table ? strstr(table, "</table>") : NULL;
        size_t len = table ? (size_t)(table - p) : strlen(p);
        while (!rc && compose_next_mark(p, len, &before, &after, &kind, &number)) {
            if (kind == 't' && number < f->co->n_tables)
                rc = file_of_table(f, &f->co->tables[number], err);
            p += after;
            len -= after;
        }
        if (!rc && end)
            rc = file_of_html(f, table, end, err);
        p = end ? end + strlen("</table>") : NULL;
    }
    return rc;
}

/* ---- all figures, as in the document's own Talgrundlag ---- */

static void file_ground(struct export_cell *cell, size_t no, const struct figure *x, struct arena *a)
{
    cell[0] = (struct export_cell){.type = EXPORT_COUNT, .value = (int64_t)no};
    cell[1] = file_figure(x, a);
    cell[2] = export_text(x->title);
    cell[3] = export_text(x->unit ? code_label_many("unit", x->unit) : "");
    cell[4] = export_text(x->definition);
    cell[5] = export_text(x->filter ? x->filter : "");
    cell[6] = export_text(x->source);
    cell[7] =
        day_is_none(x->as_of) ? export_text(tr("dato ikke oplyst")) : export_number(EXPORT_DAY, x->as_of.n);
    cell[8] = export_text(x->note ? x->note : "");
    cell[9] = export_text(x->key);
}

static int file_of_grounds(struct table_file *f, struct err *err)
{
    static const char *const names[] = {N_("Nr."), N_("Tal"), N_("Hvad det er"), N_("Enhed"),
        N_("Definition"), N_("Afgrænsning"), N_("Kilde"), N_("Data til og med"), N_("Bemærkning"),
        N_("Henvisning")};
    enum { COLUMNS = sizeof names / sizeof names[0] };
    size_t n = f->co->n_figures;
    const char **heads = arena_must(f->a, COLUMNS * sizeof *heads);
    struct export_cell *cells = arena_array(f->a, COLUMNS * n + 1, sizeof *cells);
    struct export_table *out = file_add(f, tr("Talgrundlag"));
    if (!cells || !out)
        return err_set(err, ERR_LIMIT, "tables of a document: too many");
    for (size_t k = 0; k < COLUMNS; k++)
        heads[k] = tr(names[k]);
    for (size_t i = 0; i < n; i++)
        file_ground(cells + i * COLUMNS, i + 1, &f->co->figures[i], f->a);
    *out = (struct export_table){out->name, heads, COLUMNS, cells, n, NULL, 0};
    return OK;
}

int table_file_xlsx(const struct document_full *d, const struct compose *co, char *const *markdown,
    struct buf *out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct table_file *f = a ? arena_alloc(a, sizeof *f) : NULL;
    int rc = f ? OK : err_set(err, ERR_LIMIT, "tables of a document: out of memory");
    if (f)
        *f = (struct table_file){.co = co, .a = a};
    for (size_t i = 0; !rc && i < d->n_sections; i++)
        rc = markdown[i] ? file_of_section(f, markdown[i], err) : OK;
    static const char *const none_heads[] = {N_("Dokumentet har ingen tabeller")};
    const char *heads[] = {tr(none_heads[0])};
    if (!rc && f->n == 0)
        f->table[f->n++] = (struct export_table){tr("Tabeller"), heads, 1, NULL, 0, NULL, 0};
    if (!rc && co->n_figures)
        rc = file_of_grounds(f, err);
    if (!rc)
        rc = export_xlsx_book(f->table, f->n, out, err);
    arena_free(a);
    return rc;
}

/* ---- JSON ---- */

static void json_member(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, ",\"%s\":", name);
    if (value)
        buf_json(out, value);
    else
        buf_puts(out, "null");
}

static void json_cell(
    const struct compose *co, const struct table_cell *cell, struct buf *out, struct arena *a)
{
    buf_puts(out, "{\"text\":");
    buf_json(out, table_cell_words(co, cell, a));
    if (cell->kind != CELL_EMPTY && cell->kind != CELL_TEXT)
        json_member(out, cell->kind == CELL_FIGURE ? "key" : "of", co->figures[cell->figure].key);
    buf_putc(out, '}');
}

static void json_row(const struct compose *co, const struct figure_table *t, const struct table_row *row,
    struct buf *out, struct arena *a)
{
    static const char *const kinds[] = {[ROW_PLAIN] = "row", [ROW_HEADING] = "heading", [ROW_SUM] = "sum"};
    buf_puts(out, "{\"label\":");
    buf_json(out, row->label);
    json_member(out, "kind", kinds[row->kind]);
    buf_puts(out, ",\"cells\":[");
    for (size_t k = 0; k < t->n_columns && row->kind != ROW_HEADING; k++) {
        if (k)
            buf_putc(out, ',');
        json_cell(co, &row->cell[k], out, a);
    }
    buf_puts(out, "]}");
}

static void json_table(
    const struct compose *co, const struct figure_table *t, struct buf *out, struct arena *a)
{
    buf_puts(out, "{\"caption\":");
    buf_json(out, t->caption);
    json_member(out, "kind", t->record->draw ? "chart" : "table");
    json_member(out, "unit", t->unit);
    json_member(out, "head", t->head);
    buf_puts(out, ",\"columns\":[");
    for (size_t k = 0; k < t->n_columns; k++) {
        if (k)
            buf_putc(out, ',');
        buf_json(out, t->column[k].label);
    }
    buf_puts(out, "],\"rows\":[");
    for (size_t r = 0; r < t->n_rows; r++) {
        if (r)
            buf_puts(out, ",\n");
        json_row(co, t, t->row[r], out, a);
    }
    buf_puts(out, "],\"notes\":[");
    for (size_t i = 0; i < t->n_notes; i++) {
        if (i)
            buf_putc(out, ',');
        buf_json(out, t->note[i]);
    }
    buf_puts(out, "]}");
}

void table_file_json(const struct compose *co, struct buf *out)
{
    buf_putc(out, '[');
    for (size_t i = 0; i < co->n_tables; i++) {
        if (i)
            buf_puts(out, ",\n");
        json_table(co, &co->tables[i], out, co->arena);
    }
    buf_putc(out, ']');
}
