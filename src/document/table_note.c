/* The tables 2a, 3 and 4 of a budget note, as printed. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "budget/note.h"
#include "system/code.h"

static const char *note_section_title(const struct note_line *l, struct arena *a)
{
    if (!l->section || !*l->section || !l->section_title)
        return NULL;
    return arena_printf(a, "%s) %s", l->section, l->section_title);
}

static int note_table_row(struct table_make *t, const char *key, const char *table,
    const struct note_table_view *v, size_t r, size_t first, struct err *err)
{
    struct arena *a = table_arena(t);
    const struct note_row *row = &v->rows[r];
    int rc = OK;
    table_row(t, text_equal(row->first->role, "line") ? ROW_PLAIN : ROW_SUM, row->first->row_label);
    table_text(
        t, first, row->first->steering_area ? code_label("steering_area", row->first->steering_area) : NULL);
    for (size_t k = 0; !rc && k < v->n_columns; k++) {
        if (row->cells[k])
            rc = table_figure(t, first + 1 + k, "note_amount",
                FIGURE_PARAMS({"note", key}, {"table", table}, {"row", arena_printf(a, "%zu", r + 1)},
                    {"column", v->columns[k]}),
                err);
    }
    return rc;
}

static int make_note(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct note note;
    struct note_line *lines;
    struct note_table_view v;
    size_t n;
    struct arena *a = table_arena(t);
    const char *key = figure_param(p, "note"), *table = figure_param(p, "table"), *section = NULL;
    if (!key || !table)
        return err_user(
            err, ERR_INVALID, "%s", tr("Vælg et budgetnotat og en tabel, fx note=bi10 table=2a."));
    int rc = note_by_key(table_conn(t), key, &note, a, err);
    if (!rc)
        rc = note_lines(table_conn(t), key, table, &lines, &n, a, err);
    if (!rc)
        rc = note_layout(lines, n, table, &v, a, err);
    if (!rc && v.n_rows == 0)
        rc = err_user(err, ERR_INVALID, tr("Budgetnotat %s har ingen tabel %s. Vælg 2a, 3 eller 4."),
            note.number, table);
    if (rc)
        return rc;
    table_caption(
        t, arena_printf(a, tr("Budgetnotat %s, tabel %s (1.000 kr.)"), note.number, table), tr("Formål"));
    size_t first = table_text_column(t, tr("Område"));
    for (size_t k = 0; k < v.n_columns; k++)
        table_number_column(t, text_equal(v.columns[k], "total") ? tr("I alt") : v.columns[k]);
    for (size_t r = 0; !rc && r < v.n_rows; r++) {
        const char *title = note_section_title(v.rows[r].first, a);
        if (title && !text_equal(title, section))
            table_row(t, ROW_HEADING, title);
        section = title ? title : section;
        rc = note_table_row(t, key, table, &v, r, first, err);
    }
    if (lines[0].price_level)
        table_note(
            t, arena_printf(a, tr("Prisniveau: %s. Tallene står, som de er trykt."), lines[0].price_level));
    return rc;
}

DOCUMENT_TABLE(table_note_lines, .id = "note", .title = N_("Tabel i et budgetnotat"),
    .help = N_("Tabel 2a, 3 eller 4 i et budgetnotat, celle for celle, som den er trykt."),
    .params = "note table", .make = make_note);
