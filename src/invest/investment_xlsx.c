#include "invest/investment_xlsx.h"

#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "effect/export.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { FIRST_YEAR = 5 /* column of t = 0 */, HEAD = 3 /* row of the headings */ };

struct book {
    lxw_workbook *book;
    lxw_worksheet *lines, *sums, *numbers;
    lxw_format *bold, *kr, *rate, *ratio;
    const struct investment_result *r;
    lxw_error fault;
};

static void keep(struct book *b, lxw_error e)
{
    if (!b->fault)
        b->fault = e;
}

static void put_text(
    struct book *b, lxw_worksheet *s, lxw_row_t row, lxw_col_t col, const char *text, lxw_format *f)
{
    keep(b, worksheet_write_string(s, row, col, text ? text : "", f));
}

static void put_number(
    struct book *b, lxw_worksheet *s, lxw_row_t row, lxw_col_t col, double x, lxw_format *f)
{
    if (isfinite(x))
        keep(b, worksheet_write_number(s, row, col, x, f));
}

static void put_formula(
    struct book *b, lxw_row_t row, lxw_col_t col, const char *formula, double value, lxw_format *f)
{
    keep(b, isfinite(value) ? worksheet_write_formula_num(b->sums, row, col, formula, f, value)
                            : worksheet_write_formula(b->sums, row, col, formula, f));
}

static const char *kind_words(enum invest_kind kind)
{
    static const char *const words[] = {
        N_("Udgift"), N_("Besparelse"), N_("Frigjort kapacitet"), N_("Velfærd")};
    return tr(words[kind]);
}

static const char *payer_words(enum invest_payer payer)
{
    static const char *const words[] = {"kommune", "region", "stat", "borger"};
    return words[payer];
}

/* One row: label, kind, actor, payer, area, then the years. A payer in the long run is not the payer that the municipality's formulas ask for. */
static void put_amounts(
    struct book *b, lxw_row_t row, const struct invest_line *l, int actor, const double *x)
{
    const struct invest_case *c = &b->r->f.c;
    put_text(b, b->lines, row, 0, l->label, NULL);
    char payer[80];
    snprintf(payer, sizeof payer, "%s%s", payer_words(c->actors[actor].payer),
        l->long_run ? tr(" · langt sigt") : "");
    put_text(b, b->lines, row, 1, kind_words(l->kind), NULL);
    put_text(b, b->lines, row, 2, c->actors[actor].label, NULL);
    put_text(b, b->lines, row, 3, payer, NULL);
    put_text(b, b->lines, row, 4, l->area, NULL);
    for (int t = 0; t < c->n_years; t++)
        put_number(b, b->lines, row, (lxw_col_t)(FIRST_YEAR + t), x[t], b->kr);
}

static void put_heads(struct book *b, lxw_worksheet *s, const char *const heads[FIRST_YEAR])
{
    const struct invest_case *c = &b->r->f.c;
    for (int i = 0; i < FIRST_YEAR; i++)
        put_text(b, s, HEAD, (lxw_col_t)i, heads[i], b->bold);
    for (int t = 0; t < c->n_years; t++)
        keep(b, worksheet_write_number(s, HEAD, (lxw_col_t)(FIRST_YEAR + t), c->first_year + t, b->bold));
}

/* Returns the last row of the amounts. */
static lxw_row_t put_lines(struct book *b)
{
    const struct invest_case *c = &b->r->f.c;
    const char *const heads[FIRST_YEAR] = {
        tr("Linje"), tr("Slags"), tr("Aktør"), tr("Betaler"), tr("Styringsområde")};
    size_t years = (size_t)c->n_years;
    lxw_row_t row = HEAD;
    put_heads(b, b->lines, heads);
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        put_amounts(b, ++row, l, l->actor, b->r->r.line + (size_t)i * years);
        if (l->refund_actor != INVEST_NONE)
            put_amounts(b, ++row, l, l->refund_actor, b->r->r.refund + (size_t)i * years);
    }
    return row;
}

/* Range of a column of the sheet of lines, with its rows fixed. */
static void range(char *out, size_t room, lxw_row_t last, lxw_col_t col)
{
    char name[LXW_MAX_COL_NAME_LENGTH];
    lxw_col_to_name(name, col, 0);
    snprintf(out, room, "Linjer!%s$%u:%s$%u", name, HEAD + 2U, name, (unsigned)last + 1);
}

enum sum_kind {
    SUM_COST,
    SUM_CASHABLE,
    SUM_NET,
    SUM_MUNICIPAL,
    SUM_SERVICE,
    SUM_CUMULATIVE,
    SUM_DISCOUNT,
    SUM_PRESENT,
    SUMS
};

/* What the program says of a row in a year. */
static double value_of(const struct investment_result *r, enum sum_kind kind, int t)
{
    double sum = 0;
    switch (kind) {
    case SUM_COST: return r->cost[t];
    case SUM_CASHABLE: return r->cashable[t];
    case SUM_NET: return r->cost[t] + r->cashable[t];
    case SUM_MUNICIPAL: return r->r.net_all[t];
    case SUM_SERVICE: return r->r.net_service[t];
    case SUM_CUMULATIVE:
        for (int k = 0; k <= t; k++)
            sum += r->r.net_all[k];
        return sum;
    case SUM_DISCOUNT: return r->r.discount[t];
    default: return (r->cost[t] + r->cashable[t]) * r->r.discount[t];
    }
}

/* Long-run lines are in no net of the municipality and in no payback, but in the present value. */
static void year_formula(
    char *out, size_t room, const struct book *b, enum sum_kind kind, int t, lxw_row_t last)
{
    char year[80], kinds[80], payers[80], areas[80], name[LXW_MAX_COL_NAME_LENGTH],
        before[LXW_MAX_COL_NAME_LENGTH];
    lxw_col_t col = (lxw_col_t)(FIRST_YEAR + t);
    range(year, sizeof year, last, col);
    range(kinds, sizeof kinds, last, 1);
    range(payers, sizeof payers, last, 3);
    range(areas, sizeof areas, last, 4);
    lxw_col_to_name(name, col, 0);
    lxw_col_to_name(before, (lxw_col_t)(col - 1), 0);
    const char *cost = kind_words(INVEST_COST), *cashable = kind_words(INVEST_CASHABLE);
    unsigned first = HEAD + 2;
    switch (kind) {
    case SUM_COST: snprintf(out, room, "=SUMIFS(%s,%s,\"%s\")", year, kinds, cost); break;
    case SUM_CASHABLE: snprintf(out, room, "=SUMIFS(%s,%s,\"%s\")", year, kinds, cashable); break;
    case SUM_NET: snprintf(out, room, "=%s%u+%s%u", name, first, name, first + 1); break;
    case SUM_MUNICIPAL:
        snprintf(out, room, "=SUMIFS(%s,%s,\"%s\",%s,\"kommune\")+SUMIFS(%s,%s,\"%s\",%s,\"kommune\")", year,
            kinds, cost, payers, year, kinds, cashable, payers);
        break;
    case SUM_SERVICE:
        snprintf(out, room,
            "=SUMIFS(%s,%s,\"%s\",%s,\"kommune\",%s,\"service\")+SUMIFS(%s,%s,\"%s\",%s,\"kommune\",%s,\"service\")",
            year, kinds, cost, payers, areas, year, kinds, cashable, payers, areas);
        break;
    case SUM_CUMULATIVE:
        if (t)
            snprintf(out, room, "=%s%u+%s%u", before, first + 5, name, first + 3);
        else
            snprintf(out, room, "=%s%u", name, first + 3);
        break;
    case SUM_PRESENT: snprintf(out, room, "=%s%u*%s%u", name, first + 2, name, first + 6); break;
    default: out[0] = 0;
    }
    (void)b;
}

static void put_years(struct book *b, lxw_row_t last)
{
    static const char *const labels[SUMS] = {N_("Udgifter"), N_("Besparelser"), N_("Netto, alle parter"),
        N_("Kommunen i alt"), N_("Kommunen, kun service"), N_("Kommunen i alt, lagt sammen"),
        N_("Diskonteringsfaktor"), N_("Netto, nutidsværdi")};
    const struct invest_case *c = &b->r->f.c;
    const char *const heads[FIRST_YEAR] = {tr("Kroner"), "", "", "", tr("I alt")};
    char formula[800], from[LXW_MAX_COL_NAME_LENGTH], to[LXW_MAX_COL_NAME_LENGTH];
    put_heads(b, b->sums, heads);
    lxw_col_to_name(from, FIRST_YEAR, 0);
    lxw_col_to_name(to, (lxw_col_t)(FIRST_YEAR + c->n_years - 1), 0);
    for (int k = 0; k < SUMS; k++) {
        lxw_row_t row = (lxw_row_t)(HEAD + 1 + k);
        double sum = 0;
        put_text(b, b->sums, row, 0, tr(labels[k]), b->bold);
        for (int t = 0; t < c->n_years; t++) {
            double x = value_of(b->r, (enum sum_kind)k, t);
            sum += x;
            if (k == SUM_DISCOUNT) {
                put_number(b, b->sums, row, (lxw_col_t)(FIRST_YEAR + t), x, b->rate);
                continue;
            }
            year_formula(formula, sizeof formula, b, (enum sum_kind)k, t, last);
            put_formula(b, row, (lxw_col_t)(FIRST_YEAR + t), formula, x, b->kr);
        }
        if (k == SUM_CUMULATIVE || k == SUM_DISCOUNT)
            continue;
        snprintf(formula, sizeof formula, "=SUM(%s%u:%s%u)", from, (unsigned)row + 1, to, (unsigned)row + 1);
        put_formula(b, row, 4, formula, sum, b->kr);
    }
}

static void put_sums(struct book *b)
{
    const struct invest_result *r = &b->r->r;
    const struct invest_case *c = &b->r->f.c;
    char from[LXW_MAX_COL_NAME_LENGTH], to[LXW_MAX_COL_NAME_LENGTH], formula[400];
    lxw_row_t row = HEAD + SUMS + 2;
    unsigned cost = HEAD + 2, cashable = HEAD + 3, factor = HEAD + 2 + SUM_DISCOUNT,
             present = HEAD + 2 + SUM_PRESENT;
    lxw_col_to_name(from, FIRST_YEAR, 0);
    lxw_col_to_name(to, (lxw_col_t)(FIRST_YEAR + c->n_years - 1), 0);
    put_text(b, b->sums, row, 0, tr("Nutidsværdi i alt"), b->bold);
    snprintf(formula, sizeof formula, "=SUM(%s%u:%s%u)", from, present, to, present);
    put_formula(b, row++, 4, formula, r->npv, b->kr);
    put_text(b, b->sums, row, 0, tr("Udgifter, nutidsværdi"), b->bold);
    snprintf(formula, sizeof formula, "=-SUMPRODUCT(%s%u:%s%u,%s%u:%s%u)", from, cost, to, cost, from, factor,
        to, factor);
    put_formula(b, row++, 4, formula, r->pv_cost, b->kr);
    put_text(b, b->sums, row, 0, tr("Besparelser, nutidsværdi"), b->bold);
    snprintf(formula, sizeof formula, "=SUMPRODUCT(%s%u:%s%u,%s%u:%s%u)", from, cashable, to, cashable, from,
        factor, to, factor);
    put_formula(b, row++, 4, formula, r->pv_benefit, b->kr);
    put_text(b, b->sums, row, 0, tr("Gevinst pr. udgiftskrone"), b->bold);
    if (isfinite(r->bcr)) {
        snprintf(formula, sizeof formula, "=E%u/E%u", (unsigned)row, (unsigned)row - 1);
        put_formula(b, row, 4, formula, r->bcr, b->ratio);
    }
    row++;
    put_text(b, b->sums, row, 0, tr("Tilbagebetalt, i alt (år)"), b->bold);
    put_number(b, b->sums, row++, 4, r->payback_all.years, b->ratio);
    put_text(b, b->sums, row, 0, tr("Tilbagebetalt, kun service (år)"), b->bold);
    put_number(b, b->sums, row++, 4, r->payback_service.years, b->ratio);
    put_text(b, b->sums, row, 0, tr("Frigjort kapacitet, nutidsværdi"), b->bold);
    put_number(b, b->sums, row++, 4, r->npv_capacity, b->kr);
    put_text(b, b->sums, row, 0, tr("Velfærd, nutidsværdi"), b->bold);
    put_number(b, b->sums, row++, 4, r->npv_welfare, b->kr);
    put_text(b, b->sums, row + 1, 0,
        tr("Beløbene i arket Linjer er beregnet af Tovholder. Summerne her er formler. Linjer på langt sigt er med i nutidsværdien, men ikke i kommunens netto og tilbagebetalingen."),
        NULL);
}

static void put_numbers(struct book *b)
{
    const struct invest_case *c = &b->r->f.c;
    const char *const heads[] = {tr("Navn i filen"), tr("Forudsætning"), tr("Værdi"), tr("Lav"), tr("Høj"),
        tr("Antal"), tr("Ud af"), tr("Kilde"), tr("Evidensgrad")};
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        put_text(b, b->numbers, 0, (lxw_col_t)i, heads[i], b->bold);
    for (int i = 0; a && i < c->n_params; i++) {
        const struct invest_param *p = &c->params[i];
        lxw_row_t row = (lxw_row_t)(i + 1);
        put_text(b, b->numbers, row, 0, p->key, NULL);
        put_text(b, b->numbers, row, 1, investment_param_label(c, p, a), NULL);
        put_number(b, b->numbers, row, 2, p->value, NULL);
        put_number(b, b->numbers, row, 3, p->low, NULL);
        put_number(b, b->numbers, row, 4, p->high, NULL);
        if (p->shape == INVEST_COUNTS) {
            put_number(b, b->numbers, row, 5, (double)p->x, NULL);
            put_number(b, b->numbers, row, 6, (double)p->n, NULL);
        }
        put_text(b, b->numbers, row, 7, p->source, NULL);
        put_text(b, b->numbers, row, 8, p->grade, NULL);
    }
    if (a)
        arena_free(a);
}

static void head_lines(struct book *b, lxw_worksheet *s, int64_t version)
{
    const struct invest_case *c = &b->r->f.c;
    char text[200];
    put_text(b, s, 0, 0, c->title, b->bold);
    snprintf(text, sizeof text, tr("Version %lld, %s. Inspireret af SØM og GMCA."), (long long)version,
        c->price_level);
    text_mend_end(text);
    put_text(b, s, 1, 0, text, NULL);
    worksheet_set_column(s, 0, 0, 38, NULL);
    worksheet_set_column(s, 1, FIRST_YEAR + (lxw_col_t)c->n_years, 14, NULL);
    worksheet_freeze_panes(s, HEAD + 1, 1);
}

static lxw_format *number_format(lxw_workbook *book, const char *format)
{
    lxw_format *f = workbook_add_format(book);
    format_set_num_format(f, format);
    return f;
}

static void fill(struct book *b, int64_t version)
{
    b->bold = workbook_add_format(b->book);
    format_set_bold(b->bold);
    b->kr = number_format(b->book, "#,##0");
    b->rate = number_format(b->book, "0.0000");
    b->ratio = number_format(b->book, "0.00");
    b->sums = workbook_add_worksheet(b->book, "Resultat");
    b->lines = workbook_add_worksheet(b->book, "Linjer");
    b->numbers = workbook_add_worksheet(b->book, "Forudsætninger");
    head_lines(b, b->sums, version);
    head_lines(b, b->lines, version);
    lxw_row_t last = put_lines(b);
    put_years(b, last);
    put_sums(b);
    put_numbers(b);
    worksheet_set_column(b->numbers, 0, 1, 34, NULL);
}

int investment_xlsx(const struct investment_result *r, int64_t version, struct buf *out, struct err *err)
{
    char path[] = P_tmpdir "/tovholder-case-XXXXXX";
    struct book b = {.r = r};
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "no temporary file for a case");
    close(fd);
    b.book = workbook_new(path);
    if (!b.book) {
        unlink(path);
        return err_set(err, ERR_LIMIT, "no memory for the workbook of a case");
    }
    fill(&b, version);
    keep(&b, (lxw_error)export_close_book(b.book));
    int rc = b.fault ? err_set(err, ERR_IO, "case workbook: %s", lxw_strerror(b.fault))
                     : file_read(path, 0, out, err);
    unlink(path);
    return rc;
}
