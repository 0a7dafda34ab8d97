/* A budget note as figures of a document: what it asks for, and one cell as printed. */
#include "base/lang.h"
#include "base/text.h"
#include "budget/note.h"
#include "budget/note_table.h"
#include "economy/indicator_printed.h"
#include "effect/figure.h"
#include "effect/reported.h"

static const struct note_grid_row *row_of(const struct note_grid *g, const char *section, bool *ret_mixed)
{
    const struct note_grid_row *found = NULL;
    for (size_t i = 0; i < g->n_rows; i++) {
        const struct note_grid_row *r = &g->rows[i];
        bool is = section ? r->role == NOTE_ROW_SUBTOTAL && text_equal(r->section, section)
                          : r->role == NOTE_ROW_TOTAL;
        *ret_mixed = *ret_mixed || (is && found);
        found = is ? r : found;
    }
    return found;
}

static int compute_note_wish(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct note_full n;
    struct note_grid g;
    int64_t year = INT_NONE, scenario = INT_NONE;
    bool mixed = false;
    const char *key = figure_param(p, "note"), *section = figure_param(p, "section");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Skriv notatets nøgle, fx note=bi10."));
    if (figure_param(p, "year") && !text_to_int(figure_param(p, "year"), 1990, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv et år med fire cifre, fx 2026."));
    if (figure_param(p, "scenario") && !text_to_int(figure_param(p, "scenario"), 1, 9, &scenario))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv et nummer fra 1 til 9."));
    int rc = note_full_read(c, key, &n, a, err);
    if (!rc && scenario == INT_NONE && n.n_scenarios)
        scenario = n.scenarios[0].nr;
    if (!rc)
        rc = note_grid_wish(&n, scenario, &g, a, err);
    if (rc)
        return rc;
    const struct note_grid_row *r = row_of(&g, section, &mixed);
    struct money m = MONEY_NONE;
    if (r && !mixed && year == INT_NONE)
        m = r->sum;
    else if (r && !mixed && year >= g.first_year && year < g.first_year + (int64_t)g.n_years)
        m = r->y[year - g.first_year];
    ret->format = FF_MONEY;
    ret->as_of = DAY_NONE;
    ret->missing = money_is_none(m);
    ret->value = money_is_none(m) ? INT_NONE : m.oere;
    ret->n = r ? (int64_t)r->n_lines : 0;
    ret->title = section ? arena_printf(a, tr("%s, %s"), n.head.number, section) : n.head.number;
    ret->filter = year == INT_NONE
                      ? arena_printf(a, tr("Alle år. Scenarie %lld"), (long long)scenario)
                      : arena_printf(a, tr("%lld. Scenarie %lld"), (long long)year, (long long)scenario);
    ret->note = mixed ? tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen.")
                : r && r->price_level ? arena_printf(a, tr("Prisniveau: %s."), r->price_level)
                                      : NULL;
    return OK;
}

static int compute_note_amount(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct note note;
    struct note_line *lines;
    struct note_table_view v;
    size_t n;
    int64_t row;
    const char *key = figure_param(p, "note"), *table = figure_param(p, "table"),
               *column = figure_param(p, "column");
    (void)as_of;
    if (!key || !table || !column)
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv budgetnotat, tabel, række og kolonne, fx note=bi10 table=2a row=1 column=2026."));
    int rc = printed_number(p, "row", &row, err);
    if (!rc)
        rc = note_by_key(c, key, &note, a, err);
    if (!rc)
        rc = note_lines(c, key, table, &lines, &n, a, err);
    if (!rc)
        rc = note_layout(lines, n, table, &v, a, err);
    if (rc)
        return rc;
    size_t k = 0;
    while (k < v.n_columns && !text_equal(v.columns[k], column))
        k++;
    if (row < 1 || (size_t)row > v.n_rows || k == v.n_columns)
        return err_user(err, ERR_INVALID, tr("Tabel %s i %s har ikke række %lld i kolonne %s."), table, key,
            (long long)row, column);
    const struct note_row *r = &v.rows[row - 1];
    const struct note_line *l = r->cells[k];
    ret->title =
        arena_printf(a, "%s, %s", r->first->row_label, text_equal(column, "total") ? tr("i alt") : column);
    ret->filter = arena_printf(a, tr("Budgetnotat %s, tabel %s"), note.number, table);
    ret->source = reported_source_words(c, note.source, l && l->place ? l->place : note.place, a);
    struct money amount = l && l->amount != INT_NONE ? (struct money){l->amount * 100000} : MONEY_NONE;
    printed_amount(ret, amount, l ? l->as_printed : NULL, l ? l->price_level : NULL, l ? l->note : NULL, a);
    return OK;
}

INDICATOR(indicator_note_wish, .id = "note_wish", .version = 1, .title = N_("Søgt i budgetnotat"),
    .unit_list_code = "mio_kr",
    .definition = N_(
        "Summen af notatets linjer i ét prisniveau: udgifter minus indtægter, for et initiativ eller det hele, for et år "
        "eller alle år, i ét scenarie. Lagt sammen i øre og afrundet til sidst."),
    .source = N_("Budgetnotatets linjer"), .params = "note section year scenario",
    .compute = compute_note_wish);
INDICATOR(indicator_note_amount, .id = "note_amount", .version = 1, .title = N_("Beløb i et budgetnotat"),
    .unit_list_code = "t_kr",
    .definition = N_(
        "En celle i en af budgetnotatets tabeller, i 1.000 kr., som trykt. Rækkerne tælles oppefra."),
    .source = N_("Budgetnotat, som trykt"), .params = "note table row column",
    .compute = compute_note_amount);
