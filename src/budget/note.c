#include "budget/note.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "budget/note_internal.h"
#include "system/load.h"

#include <stdlib.h>
#include <string.h>

static const struct field note_fields[] = {
    FIELD(note, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED),
    FIELD(note, number, F_TEXT, N_("Nummer"), 0),
    FIELD(note, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(note, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(note, budget_year, F_INT, N_("Budgetår"), 0),
    FIELD(note, administrations, F_TEXT, N_("Forvaltninger"), 0),
    FIELD(note, summary, F_LONG, N_("Resumé"), 0),
    FIELD(note, risk, F_LONG, N_("Risiko"), 0),
    FIELD(note, scenario, F_TEXT, N_("Scenarie"), 0),
    FIELD(note, rent_management, F_LONG, N_("Husleje og ledelse"), 0),
    FIELD(note, district_choice, F_TEXT, N_("Bydele"), 0),
    FIELD(note, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(note, source, F_TEXT, N_("Kilde"), 0),
    FIELD(note, place, F_TEXT, N_("Sted"), 0),
};
TABLE(note_table, "note", N_("Budgetnotater"), note, note_fields);
LOAD(note_load, .file = "notes", .table = &note_table, .order = 50, .keys = {"key"},
    .refs = {{"source", "sources"}}, .after = note_derive_all);

static const struct field note_category_fields[] = {
    FIELD(note_category, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note_category, note_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_category, sort, F_INT, NULL, 0),
    FIELD(note_category, label, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_category, label_en, F_TEXT, NULL, 0),
    FIELD(note_category, is_set, F_BOOL, NULL, 0),
};
static TABLE(note_category_table, "note_category", N_("Kategorier"), note_category, note_category_fields);
LOAD(note_category_load, .file = "note_categories", .table = &note_category_table, .order = 55,
    .keys = {"note_key", "label"}, .refs = {{"note_key", "notes"}});

static const struct field note_line_fields[] = {
    FIELD(note_line, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note_line, note_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_line, table_no, F_TEXT, N_("Tabel"), FR_REQUIRED),
    FIELD(note_line, section, F_TEXT, N_("Afsnit"), 0),
    FIELD(note_line, section_title, F_TEXT, NULL, 0),
    FIELD(note_line, row, F_INT, N_("Række"), 0),
    FIELD(note_line, row_label, F_TEXT, N_("Aktivitet"), 0),
    FIELD(note_line, role, F_TEXT, N_("Rolle"), FR_REQUIRED),
    FIELD(note_line, steering_area, F_TEXT, N_("Styringsområde"), 0),
    FIELD(note_line, administration, F_TEXT, N_("Forvaltning"), 0),
    FIELD(note_line, committee, F_TEXT, N_("Udvalg"), 0),
    FIELD(note_line, appropriation, F_TEXT, N_("Bevilling"), 0),
    FIELD(note_line, direction, F_TEXT, N_("Indtægt eller udgift"), 0),
    FIELD(note_line, year, F_TEXT, N_("År"), 0),
    FIELD(note_line, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(note_line, amount, F_INT, N_("1.000 kr."), 0),
    FIELD(note_line, price_level, F_TEXT, N_("Prisniveau"), 0),
    FIELD(note_line, person_years, F_DEC, N_("Årsværk"), 0),
    FIELD(note_line, place, F_TEXT, N_("Sted"), 0),
    FIELD(note_line, note, F_LONG, N_("Bemærkning"), 0),
};
TABLE(note_line_table, "note_line", N_("Beløb i budgetnotater"), note_line, note_line_fields);
LOAD(note_line_load, .file = "note_lines", .table = &note_line_table, .order = 55,
    .keys = {"note_key", "table_no", "section", "row", "row_label", "year"}, .refs = {{"note_key", "notes"}});

static const struct field note_link_fields[] = {
    FIELD(note_link, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note_link, note_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_link, section, F_TEXT, NULL, 0),
    FIELD(note_link, intervention, F_TEXT, NULL, 0),
    FIELD(note_link, grant_key, F_TEXT, NULL, 0),
};
static TABLE(
    note_link_table, "note_intervention", N_("Indsatser i budgetnotater"), note_link, note_link_fields);
LOAD(note_link_load, .file = "note_interventions", .table = &note_link_table, .order = 55,
    .keys = {"note_key", "section", "intervention"},
    .refs = {{"note_key", "notes"}, {"intervention", "interventions"}, {"grant_key", "grants"}});

#define NOTE_COLUMNS                                                                                         \
    "id, key, number, title, title_en, budget_year, administrations, summary, risk, scenario, "              \
    "rent_management, district_choice, note, source, place"
#define NOTE_LINE_COLUMNS                                                                                    \
    "id, note_key, table_no, section, section_title, row, row_label, role, steering_area, "                  \
    "administration, committee, appropriation, direction, year, as_printed, amount, price_level, "           \
    "person_years, place, note"
SQL(note_select_key, "SELECT " NOTE_COLUMNS " FROM note WHERE key = $1");
SQL(note_select_all, "SELECT " NOTE_COLUMNS " FROM note ORDER BY number NULLS FIRST");
SQL(note_select_categories,
    "SELECT id, note_key, sort, label, label_en, is_set FROM note_category WHERE note_key = $1 ORDER BY sort NULLS FIRST");
SQL(note_select_lines,
    "SELECT " NOTE_LINE_COLUMNS " FROM note_line WHERE note_key = $1 AND table_no = $2 ORDER BY id");
SQL(note_select_lines_all, "SELECT " NOTE_LINE_COLUMNS " FROM note_line WHERE note_key = $1 ORDER BY id");
SQL(note_select_links,
    "SELECT id, note_key, section, intervention, grant_key FROM note_intervention WHERE note_key = $1 ORDER BY id");

int note_by_key(struct conn *c, const char *key, struct note *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &note_select_key, ARGS(V_TEXT(key)), &note_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Budgetnotatet findes ikke. Se listen over budgetnotater."));
    return rc;
}

int note_list(struct conn *c, struct note **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &note_select_all, NO_ARGS, &note_table, ret, ret_n, a, err);
}

int note_categories(struct conn *c, const char *key, struct note_category **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &note_select_categories, ARGS(V_TEXT(key)), &note_category_table, ret, ret_n, a, err);
}

int note_lines(struct conn *c, const char *key, const char *table_no, struct note_line **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    if (!table_no)
        return q_all(c, &note_select_lines_all, ARGS(V_TEXT(key)), &note_line_table, ret, ret_n, a, err);
    return q_all(
        c, &note_select_lines, ARGS(V_TEXT(key), V_TEXT(table_no)), &note_line_table, ret, ret_n, a, err);
}

int note_links(
    struct conn *c, const char *key, struct note_link **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &note_select_links, ARGS(V_TEXT(key)), &note_link_table, ret, ret_n, a, err);
}

static bool note_is_part(const struct note_line *sum, const struct note_line *l)
{
    if (!text_equal(l->role, "line") || !text_equal(l->table_no, sum->table_no) ||
        !text_equal(l->year, sum->year))
        return false;
    return text_equal(sum->role, "total") || text_equal(l->section, sum->section);
}

/* A line's printed "I alt" against its own years. */
static int64_t note_row_sum(const struct note_line *lines, size_t n, const struct note_line *row)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct note_line *l = &lines[i];
        if (text_equal(l->table_no, row->table_no) && text_equal(l->section, row->section) &&
            l->row == row->row && text_equal(l->role, row->role) && !text_equal(l->year, "total") &&
            l->amount != INT_NONE)
            sum += l->amount;
    }
    return sum;
}

static int64_t note_column_sum(const struct note_line *lines, size_t n, const struct note_line *sum_line)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (note_is_part(sum_line, &lines[i]) && lines[i].amount != INT_NONE)
            sum += lines[i].amount;
    }
    return sum;
}

int note_check(struct conn *c, const char *key, struct note_finding **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    struct note_line *lines;
    size_t n;
    int rc = note_lines(c, key, NULL, &lines, &n, a, err);
    return rc ? rc : note_check_lines(lines, n, ret, ret_n, a, err);
}

int note_check_lines(const struct note_line *lines, size_t n, struct note_finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    size_t found = 0;
    struct note_finding *out = arena_array(a, 2 * n + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "note_check: out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct note_line *l = &lines[i];
        if (l->amount == INT_NONE || text_equal(l->table_no, "summary"))
            continue;
        struct note_finding f = {
            l->table_no, l->section, l->row_label, l->year, l->place, l->amount, l->amount};
        if (!text_equal(l->role, "line"))
            f.computed = note_column_sum(lines, n, l);
        if (f.computed != f.printed)
            out[found++] = f;
        f.computed = text_equal(l->year, "total") ? note_row_sum(lines, n, l) : f.printed;
        if (f.computed != f.printed)
            out[found++] = f;
    }
    *ret = out;
    *ret_n = found;
    return OK;
}

struct note_unit_cost note_unit_cost(int64_t tkr, int64_t n)
{
    if (n <= 0 || tkr == INT_NONE)
        return (struct note_unit_cost){MONEY_NONE};
    return (struct note_unit_cost){{(tkr * 100000 + n / 2) / n}};
}

static int compare_column(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    bool last_x = text_equal(x, "total"), last_y = text_equal(y, "total");
    return last_x != last_y ? last_x - last_y : strcmp(x, y);
}

static void note_find_columns(
    const struct note_line *lines, size_t n, const char *table_no, struct note_table_view *v)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        if (!text_equal(lines[i].table_no, table_no))
            continue;
        while (j < v->n_columns && !text_equal(v->columns[j], lines[i].year))
            j++;
        if (j == v->n_columns)
            v->columns[v->n_columns++] = lines[i].year;
    }
    array_sort(v->columns, v->n_columns, sizeof *v->columns, compare_column);
}

static struct note_row *note_row_of(struct note_table_view *v, const struct note_line *l)
{
    for (size_t i = 0; i < v->n_rows; i++) {
        const struct note_line *f = v->rows[i].first;
        if (f->row == l->row && text_equal(f->row_label, l->row_label) && text_equal(f->section, l->section))
            return &v->rows[i];
    }
    v->rows[v->n_rows].first = l;
    return &v->rows[v->n_rows++];
}

int note_layout(const struct note_line *lines, size_t n, const char *table_no, struct note_table_view *ret,
    struct arena *a, struct err *err)
{
    struct note_table_view v = {0};
    v.columns = arena_array(a, n + 1, sizeof *v.columns);
    v.rows = arena_array(a, n + 1, sizeof *v.rows);
    if (!v.columns || !v.rows)
        return err_set(err, ERR_LIMIT, "note_layout: out of memory");
    note_find_columns(lines, n, table_no, &v);
    for (size_t i = 0; i < n; i++) {
        const struct note_line *l = &lines[i];
        if (!text_equal(l->table_no, table_no))
            continue;
        struct note_row *row = note_row_of(&v, l);
        if (!row->cells) {
            row->cells = arena_array(a, v.n_columns, sizeof(*row->cells));
            row->own = arena_array(a, v.n_columns, sizeof *row->own);
            if (!row->cells || !row->own)
                return err_set(err, ERR_LIMIT, "note_layout: out of memory");
            for (size_t c = 0; c < v.n_columns; c++)
                row->own[c] = INT_NONE;
        }
        for (size_t c = 0; c < v.n_columns; c++) {
            if (!text_equal(v.columns[c], l->year))
                continue;
            row->cells[c] = l;
            if (!text_equal(l->role, "line"))
                row->own[c] = note_column_sum(lines, n, l);
            else if (text_equal(l->year, "total"))
                row->own[c] = note_row_sum(lines, n, l);
        }
    }
    *ret = v;
    return OK;
}
