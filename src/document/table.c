#include "document/table.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "document/compose.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"

#include <string.h>

RECORDS(tov_document_table, struct document_table);

struct table_make {
    struct conn *conn;
    struct compose *co;
    struct figure_table *table;
    bool is_full; /* more rows, columns or sums than there is room for */
};

const struct document_table *document_table_find(const char *id)
{
    for (const struct document_table *const *p = RECORDS_BEGIN(tov_document_table);
         p < RECORDS_END(tov_document_table); p++) {
        if (text_equal((*p)->id, id))
            return *p;
    }
    return NULL;
}

static int table_compare(const void *x, const void *y)
{
    return strcmp(
        (*(const struct document_table *const *)x)->id, (*(const struct document_table *const *)y)->id);
}

size_t document_table_all(const struct document_table *const **ret, struct arena *a)
{
    size_t n = (size_t)(RECORDS_END(tov_document_table) - RECORDS_BEGIN(tov_document_table));
    const struct document_table **all = arena_array(a, n ? n : 1, sizeof *all);
    if (!all)
        return 0;
    for (size_t i = 0; i < n; i++)
        all[i] = RECORDS_BEGIN(tov_document_table)[i];
    array_sort(all, n, sizeof *all, table_compare);
    *ret = all;
    return n;
}

/* ---- for the records ---- */

struct conn *table_conn(const struct table_make *t)
{
    return t->conn;
}

struct arena *table_arena(const struct table_make *t)
{
    return t->co->arena;
}

day_t table_as_of(const struct table_make *t)
{
    return t->co->as_of;
}

int table_year(const struct figure_params *p, bool required, int *ret, struct err *err)
{
    const char *text = figure_param(p, "year");
    int64_t year = 0;
    if ((text || required) && !text_to_int(text ? text : "", 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv et år, fx year=2025."));
    *ret = (int)year;
    return OK;
}

void table_year_note(struct table_make *t, int year)
{
    if (year == day_ymd(t->co->as_of).year)
        table_note(t, arena_printf(t->co->arena, tr("%d er talt til og med datadagen."), year));
}

const char *table_narrowed(struct table_make *t, const char *before, const char *more)
{
    return before && more ? arena_printf(t->co->arena, "%s, %s", before, more) : before ? before : more;
}

void table_caption(struct table_make *t, const char *caption, const char *head)
{
    if (!t->table->caption)
        t->table->caption = arena_strdup(t->co->arena, caption);
    t->table->head = arena_strdup(t->co->arena, head);
}

void table_unit(struct table_make *t, const char *unit)
{
    t->table->unit = arena_strdup(t->co->arena, unit);
}

static size_t table_column(struct table_make *t, const char *label, bool is_number)
{
    struct figure_table *table = t->table;
    if (table->n_columns == TABLE_COLUMNS) {
        t->is_full = true;
        return TABLE_COLUMNS - 1;
    }
    table->column[table->n_columns] =
        (struct table_column){arena_strdup(t->co->arena, label ? label : ""), is_number};
    return table->n_columns++;
}

size_t table_number_column(struct table_make *t, const char *label)
{
    return table_column(t, label, true);
}

size_t table_text_column(struct table_make *t, const char *label)
{
    return table_column(t, label, false);
}

size_t table_row(struct table_make *t, enum table_row_kind kind, const char *label)
{
    struct figure_table *table = t->table;
    if (table->n_rows == TABLE_ROWS) {
        t->is_full = true;
        return TABLE_ROWS - 1;
    }
    struct table_row *row = arena_must(t->co->arena, sizeof *row);
    *row = (struct table_row){.kind = kind, .label = arena_strdup(t->co->arena, label ? label : "")};
    table->row[table->n_rows] = row;
    return table->n_rows++;
}

size_t table_row_count(const struct table_make *t)
{
    return t->table->n_rows;
}

/* The cell of the last row, or NULL. */
static struct table_cell *table_cell(struct table_make *t, size_t column)
{
    if (t->table->n_rows == 0 || column >= t->table->n_columns)
        return NULL;
    return &t->table->row[t->table->n_rows - 1]->cell[column];
}

void table_text(struct table_make *t, size_t column, const char *text)
{
    struct table_cell *cell = table_cell(t, column);
    if (cell && text)
        *cell = (struct table_cell){CELL_TEXT, arena_strdup(t->co->arena, text), 0};
}

int table_figure(struct table_make *t, size_t column, const char *indicator, const struct figure_params *p,
    struct err *err)
{
    struct figure_params given = {0};
    struct table_cell *cell = table_cell(t, column);
    size_t number = 0;
    for (int i = 0; i < p->n; i++) {
        if (p->p[i].value)
            given.p[given.n++] = p->p[i];
    }
    int rc = cell && !t->is_full ? compose_figure(t->conn, t->co, indicator, &given, &number, err) : OK;
    if (!rc && cell)
        *cell = (struct table_cell){CELL_FIGURE, NULL, number};
    return rc;
}

int table_reference(struct table_make *t, size_t column, const char *reference, struct err *err)
{
    struct figure_params params;
    const char *indicator;
    int rc = figure_parse(reference, &indicator, &params, t->co->arena, err);
    return rc ? rc : table_figure(t, column, indicator, &params, err);
}

const struct figure *table_last_figure(struct table_make *t, size_t column)
{
    const struct table_cell *cell = table_cell(t, column);
    return cell && cell->kind == CELL_FIGURE ? &t->co->figures[cell->figure] : NULL;
}

void table_aside(struct table_make *t, size_t column, enum table_cell_kind kind, size_t of)
{
    struct table_cell *cell = table_cell(t, column), *from = table_cell(t, of);
    if (cell && from && from->kind == CELL_FIGURE)
        *cell = (struct table_cell){kind, NULL, from->figure};
}

void table_note(struct table_make *t, const char *note)
{
    struct figure_table *table = t->table;
    for (size_t i = 0; i < table->n_notes; i++) {
        if (text_equal(table->note[i], note))
            return;
    }
    if (note && table->n_notes < TABLE_NOTES)
        table->note[table->n_notes++] = arena_strdup(t->co->arena, note);
}

void table_adds_up(struct table_make *t, size_t column, size_t from, size_t to, size_t total)
{
    struct figure_table *table = t->table;
    if (table->n_sums == TABLE_SUMS)
        t->is_full = true;
    else
        table->sum[table->n_sums++] = (struct table_sum){column, from, to, total};
}

void table_drawing(struct table_make *t, void *drawing)
{
    t->table->drawing = drawing;
}

/* ---- composing ---- */

/* The parameters that the record knows; title is everybody's. */
static int table_check_params(
    const struct document_table *record, const struct figure_params *p, struct err *err)
{
    for (int i = 0; i < p->n; i++) {
        const char *name = p->p[i].name, *at = record->params;
        size_t len = strlen(name);
        bool known = text_equal(name, "title");
        while (!known && (at = strstr(at, name)) != NULL) {
            known = (at == record->params || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0);
            at += len;
        }
        if (!known)
            return err_user(err, ERR_INVALID, tr("%s kan ikke vælges efter %s. Der kan vælges: %s."),
                record->id, name, record->params);
    }
    return OK;
}

static int table_begin(struct compose *co, const struct document_table *record, const char *id,
    const struct figure_params *p, struct figure_table *ret, struct err *err)
{
    const char *title = figure_param(p, "title");
    *ret = (struct figure_table){.record = record,
        .key = figure_key(id, p, co->arena),
        .caption = title && *title ? title : NULL,
        .head = "",
        .column = arena_array(co->arena, TABLE_COLUMNS, sizeof *ret->column),
        .row = arena_array(co->arena, TABLE_ROWS, sizeof *ret->row)};
    return ret->column && ret->row ? OK : err_set(err, ERR_LIMIT, "table_begin: out of memory");
}

/* A record that reads what the writer wrote after its name; NULL = another. */
static const struct document_table *table_block(const char *reference, const char **ret_text, struct arena *a)
{
    size_t len = strcspn(reference, " \n");
    const struct document_table *record = document_table_find(arena_strndup(a, reference, len));
    *ret_text = reference + len;
    return record && record->make_block ? record : NULL;
}

/* "Figur 2. …": charts are numbered in the order of the text, unless their title says a number itself. */
static void table_number(const struct compose *co, struct figure_table *t)
{
    const char *word = tr("Figur");
    size_t no = 1;
    for (size_t i = 0; i < co->n_tables; i++)
        no += co->tables[i].record->draw != NULL;
    if (!text_has_prefix(t->caption, arena_printf(co->arena, "%s ", word)))
        t->caption = arena_printf(co->arena, "%s %zu. %s", word, no, t->caption);
}

/* The record and the parameters that reference asks for. */
static int table_read(struct compose *co, const char *reference, const struct document_table **ret,
    struct figure_params *params, struct err *err)
{
    const char *id;
    int rc = figure_parse(reference, &id, params, co->arena, err);
    if (rc)
        return rc;
    *ret = document_table_find(id);
    if (!*ret || !(*ret)->make)
        return err_user(err, ERR_INVALID, tr("Tabellen “%s” findes ikke. Vælg en under Indsæt tabel."), id);
    return table_check_params(*ret, params, err);
}

int table_compose(
    struct conn *c, struct compose *co, const char *reference, struct figure_table *ret, struct err *err)
{
    struct figure_params params = {0};
    const char *text;
    const struct document_table *record = table_block(reference, &text, co->arena);
    int rc = record ? OK : table_read(co, reference, &record, &params, err);
    if (!rc)
        rc = table_begin(co, record, record->id, &params, ret, err);
    if (rc)
        return rc;
    struct table_make t = {c, co, ret, false};
    rc = record->make_block ? record->make_block(&t, text, err) : record->make(&t, &params, err);
    if (!rc && t.is_full)
        rc = err_user(err, ERR_LIMIT, tr("Tabellen “%s” bliver for stor. Vælg mindre ud, eller del den op."),
            record->id);
    if (!rc && !ret->caption)
        ret->caption = tr(record->title);
    if (!rc && record->draw)
        table_number(co, ret);
    if (rc == ERR_NOT_FOUND) {
        char why[sizeof err->user];
        text_copy(why, sizeof why, err->user);
        err_clear(err);
        rc = err_user(err, ERR_INVALID, "{{table %s}}: %s", ret->key, why);
    }
    return rc;
}

/* ---- suppression ---- */

/* A figure's true count, also when it is suppressed. */
static int table_whole(
    struct conn *c, struct compose *co, const struct figure *f, int64_t *ret, struct err *err)
{
    struct figure_params params;
    struct figure whole;
    const char *indicator;
    *ret = f->value;
    if (!f->suppressed)
        return OK;
    int rc = figure_parse(f->key, &indicator, &params, co->arena, err);
    if (!rc)
        rc = figure_compute_whole(c, indicator, &params, co->as_of, &whole, co->arena, err);
    if (!rc)
        *ret = whole.value;
    return rc;
}

static struct figure *table_count(struct compose *co, const struct figure_table *t, size_t row, size_t column)
{
    const struct table_cell *cell = &t->row[row]->cell[column];
    struct figure *f = cell->kind == CELL_FIGURE ? &co->figures[cell->figure] : NULL;
    return f && f->kind == FIGURE_COMPUTED && f->format == FF_COUNT && !f->missing && !f->no_persons ? f
                                                                                                     : NULL;
}

static int table_suppress_sum(struct conn *c, struct compose *co, const struct figure_table *t,
    const struct table_sum *s, struct err *err)
{
    struct suppress_cell cells[TABLE_ROWS + 1];
    struct figure *figures[TABLE_ROWS], *total = table_count(co, t, s->total, s->column);
    size_t n = 0;
    int64_t rest = 0;
    bool any = false, hidden_total = total && total->suppressed;
    int rc = total ? table_whole(c, co, total, &rest, err) : OK;
    for (size_t i = s->from; !rc && i < s->to; i++) {
        struct figure *f = table_count(co, t, i, s->column);
        if (!f)
            continue;
        cells[n] = (struct suppress_cell){0, INT64_MAX, f->suppressed};
        any |= f->suppressed;
        rc = table_whole(c, co, f, &cells[n].value, err);
        rest -= cells[n].value;
        figures[n++] = f;
    }
    int64_t k = figure_small_limit();
    if (rc || !total || n == 0 || any == hidden_total || (hidden_total && rest > k))
        return rc;
    /* What the rows leave out is not shown either, and so hides along. A hidden total is told by its rows when few are left out. */
    size_t n_cells = n;
    if (hidden_total)
        cells[n_cells++] = suppress_hidden_total();
    else if (rest > 0)
        cells[n_cells++] = (struct suppress_cell){rest, INT64_MAX, true};
    bool enough = suppress_table(cells, n_cells, k);
    for (size_t i = 0; i < n; i++) {
        if (cells[i].hidden)
            figure_hide(figures[i]);
    }
    if (!enough)
        figure_hide(total);
    return OK;
}

int table_suppress(struct conn *c, struct compose *co, const struct figure_table *t, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < t->n_sums && !figure_shows_small(co->actor); i++)
        rc = table_suppress_sum(c, co, t, &t->sum[i], err);
    return rc;
}

/* ---- showing ---- */

/* Interval and base of a figure; "–" when it has none, or is not told. */
static const char *table_aside_words(const struct figure *f, enum table_cell_kind kind, struct arena *a)
{
    if (f->suppressed)
        return tr("undertrykt");
    if (kind == CELL_INTERVAL && f->has_interval)
        return goal_interval_words((double)f->low_ppm / 1e6, (double)f->high_ppm / 1e6, a);
    if (kind == CELL_INTERVAL && f->limits)
        return f->limits;
    if (kind == CELL_BASE && f->n != INT_NONE && !f->missing)
        return figure_text(&(struct figure){.format = FF_COUNT, .value = f->n}, a);
    return "–";
}

const char *table_cell_words(const struct compose *co, const struct table_cell *cell, struct arena *a)
{
    if (cell->kind == CELL_INTERVAL || cell->kind == CELL_BASE)
        return table_aside_words(&co->figures[cell->figure], cell->kind, a);
    if (cell->kind == CELL_FIGURE)
        return figure_text(&co->figures[cell->figure], a);
    return cell->kind == CELL_TEXT ? cell->text : "";
}

const char *table_words(const struct compose *co, const struct figure_table *t, struct arena *a)
{
    const char *out = t->unit ? arena_printf(a, "%s.", t->unit) : "";
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *row = t->row[r]->label;
        for (size_t k = 0; k < t->n_columns; k++) {
            const char *words = table_cell_words(co, &t->row[r]->cell[k], a);
            if (*words)
                row = arena_printf(a, "%s, %s: %s", row, t->column[k].label, words);
        }
        out = arena_printf(a, "%s%s%s.", out, *out ? " " : "", row);
    }
    return out;
}
