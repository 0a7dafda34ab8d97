#include "budget/note_xlsx.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/export.h"
#include "system/code.h"
#include "system/organisation.h"

#include <xlsxwriter.h>

enum { TEXT_COLUMNS = 8 };
struct sheet {
    lxw_workbook *book;
    lxw_worksheet *at;
    lxw_format *head, *text, *amount, *sum, *bold, *decimal;
    lxw_row_t row;
    lxw_row_t *place; /* [n_rows of the grid] where each row of it stands */
    struct arena *arena;
    lxw_error fault; /* the first one */
};

static void latch(struct sheet *s, lxw_error fault)
{
    if (!s->fault)
        s->fault = fault;
}
static void put(struct sheet *s, lxw_col_t col, const char *text, lxw_format *f)
{
    if (text)
        latch(s, worksheet_write_string(s->at, s->row, col, text, f));
}

/* "F" of column 5 */
static const char *column_name(struct arena *a, size_t col)
{
    return col < 26 ? arena_printf(a, "%c", (char)('A' + col))
                    : arena_printf(a, "%c%c", (char)('A' + col / 26 - 1), (char)('A' + col % 26));
}

static double tkr(struct money m)
{
    return (double)m.oere / 100000;
}

/* The rows of the grid that hold exactly the lines of a sum, one cell each: "=F3+F4". */
static const char *formula_of(struct sheet *s, const struct note_grid *g, size_t sum, size_t col)
{
    const struct note_grid_row *r = &g->rows[sum];
    const char *name = column_name(s->arena, col), *out = NULL;
    for (size_t i = 0; i < g->n_rows; i++) {
        const struct note_grid_row *x = &g->rows[i];
        bool in = false;
        for (size_t k = 0; x->role == NOTE_ROW_LINE && k < r->n_lines && !in; k++)
            in = r->lines[k] == x->lines[0];
        if (in)
            out = arena_printf(s->arena, "%s%s%s%u", out ? out : "=", out ? "+" : "", name, s->place[i] + 1);
    }
    return out;
}

static void put_amounts(struct sheet *s, const struct note_grid *g, size_t i)
{
    const struct note_grid_row *r = &g->rows[i];
    bool line = r->role == NOTE_ROW_LINE;
    size_t last = TEXT_COLUMNS + g->n_years;
    for (size_t y = 0; y < g->n_years; y++) {
        lxw_col_t col = (lxw_col_t)(TEXT_COLUMNS + y);
        if (money_is_none(r->y[y]))
            continue;
        if (line)
            latch(s, worksheet_write_number(s->at, s->row, col, tkr(r->y[y]), s->amount));
        else
            latch(s, worksheet_write_formula_num(
                         s->at, s->row, col, formula_of(s, g, i, col), s->sum, tkr(r->y[y])));
    }
    if (g->n_years && !money_is_none(r->sum)) {
        const char *f = arena_printf(s->arena, "=SUM(%s%u:%s%u)", column_name(s->arena, TEXT_COLUMNS),
            s->row + 1, column_name(s->arena, last - 1), s->row + 1);
        latch(s, worksheet_write_formula_num(
                     s->at, s->row, (lxw_col_t)last, f, line ? s->amount : s->sum, tkr(r->sum)));
    }
}

static const char *sum_label(const struct note_grid_row *r, bool annex, struct arena *a)
{
    const char *area =
        r->steering_area ? code_label("steering_area", r->steering_area) : tr("styringsområde ikke oplyst");
    switch (r->role) {
    case NOTE_ROW_SUBTOTAL: return annex ? arena_printf(a, tr("%s i alt"), area) : tr("Udgifter (netto)");
    case NOTE_ROW_AREA: return arena_printf(a, tr("Heraf %s"), area);
    case NOTE_ROW_COMMITTEE:
        return arena_printf(
            a, tr("Heraf %s"), r->committee ? organisation_abbrev(r->committee) : tr("udvalg ikke oplyst"));
    case NOTE_ROW_TOTAL: return tr("I alt (netto)");
    case NOTE_ROW_LINE: break;
    }
    return r->label;
}

static void put_row(struct sheet *s, const struct note_grid *g, size_t i, bool annex)
{
    const struct note_grid_row *r = &g->rows[i];
    lxw_format *f = r->role == NOTE_ROW_LINE ? s->text : s->bold;
    put(s, 0, r->section, f);
    put(s, 1, sum_label(r, annex, s->arena), f);
    if (r->role == NOTE_ROW_LINE) {
        put(s, 2, r->administration ? organisation_abbrev(r->administration) : NULL, f);
        put(s, 3, r->committee ? organisation_abbrev(r->committee) : NULL, f);
        put(s, 4, r->appropriation, f);
        put(s, 5, r->steering_area ? code_label("steering_area", r->steering_area) : NULL, f);
    }
    put(s, 6, r->price_level ? code_label("note_price_level", r->price_level) : tr("ikke oplyst"), f);
    if (!dec_is_none(r->person_years))
        latch(s, worksheet_write_number(s->at, s->row, 7, (double)r->person_years.milli / 1000, s->decimal));
    put_amounts(s, g, i);
    s->row++;
}

static int put_grid(struct sheet *s, const struct note_grid *g, const char *name, bool annex, struct err *err)
{
    const char *heads[TEXT_COLUMNS] = {tr("Initiativ"), tr("Aktivitet"), tr("Forvaltning"), tr("Udvalg"),
        tr("Bevilling"), tr("Styringsområde"), tr("Prisniveau"), tr("Årsværk")};
    s->place = arena_array(s->arena, g->n_rows + 1, sizeof *s->place);
    s->at = workbook_add_worksheet(s->book, name);
    if (!s->place || !s->at)
        return err_set(err, ERR_LIMIT, "note xlsx: out of memory");
    s->row = 0;
    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        put(s, (lxw_col_t)i, heads[i], s->head);
    for (size_t i = 0; i < g->n_years; i++)
        put(s, (lxw_col_t)(TEXT_COLUMNS + i),
            arena_printf(s->arena, tr("%lld, 1.000 kr."), (long long)(g->first_year + (int64_t)i)), s->head);
    put(s, (lxw_col_t)(TEXT_COLUMNS + g->n_years), tr("I alt, 1.000 kr."), s->head);
    for (size_t i = 0; i < g->n_rows; i++)
        s->place[i] = (lxw_row_t)i + 1;
    s->row = 1;
    for (size_t i = 0; i < g->n_rows; i++)
        put_row(s, g, i, annex);
    latch(s, worksheet_set_column(s->at, 1, 1, 60, NULL));
    latch(s, worksheet_set_column(s->at, 2, 20, 14, NULL));
    worksheet_freeze_panes(s->at, 1, 2);
    s->row++;
    put(s, 1, tr("Summerne er formler. Indtægter er negative. Forskellige prisniveauer er ikke lagt sammen."),
        s->text);
    return OK;
}

static void formats(struct sheet *s)
{
    s->head = workbook_add_format(s->book);
    format_set_bold(s->head);
    format_set_text_wrap(s->head);
    s->text = workbook_add_format(s->book);
    format_set_text_wrap(s->text);
    s->bold = workbook_add_format(s->book);
    format_set_bold(s->bold);
    s->amount = workbook_add_format(s->book);
    format_set_num_format(s->amount, "#,##0.###");
    s->sum = workbook_add_format(s->book);
    format_set_num_format(s->sum, "#,##0.###");
    format_set_bold(s->sum);
    s->decimal = workbook_add_format(s->book);
    format_set_num_format(s->decimal, "0.0##");
}

static int put_all(struct sheet *s, const struct note_full *n, struct err *err)
{
    struct note_grid g;
    int rc = OK;
    for (size_t i = 0; !rc && i < n->n_scenarios; i++) {
        const char *more =
            n->n_scenarios > 1 ? arena_printf(s->arena, " scenarie %lld", (long long)n->scenarios[i].nr) : "";
        rc = note_grid_wish(n, n->scenarios[i].nr, &g, s->arena, err);
        if (!rc)
            rc = put_grid(s, &g, arena_printf(s->arena, "Tabel 2a%s", more), false, err);
        if (!rc)
            rc = note_grid_annex(n, n->scenarios[i].nr, &g, s->arena, err);
        if (!rc)
            rc = put_grid(s, &g, arena_printf(s->arena, "Tabel 4%s", more), true, err);
    }
    if (!rc)
        rc = note_grid_earlier(n, &g, s->arena, err);
    return rc ? rc : put_grid(s, &g, "Tabel 3", false, err);
}

struct fill {
    const struct note_full *n;
    struct arena *a;
};
static int fill_book(void *book, void *ctx, struct err *err)
{
    const struct fill *f = ctx;
    struct sheet s = {.book = book, .arena = f->a};
    formats(&s);
    int rc = put_all(&s, f->n, err);
    return !rc && s.fault ? err_set(err, ERR_IO, "note xlsx: %s", lxw_strerror(s.fault)) : rc;
}

int note_xlsx(const struct note_full *n, struct buf *out, struct arena *a, struct err *err)
{
    return export_xlsx_made("budgetnotat", fill_book, &(struct fill){n, a}, out, err);
}
