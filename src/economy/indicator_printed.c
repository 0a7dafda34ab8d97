/* Printed amounts as figures: one line of a grant's sheet. */
#include "economy/indicator_printed.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/grant.h"
#include "effect/reported.h"

int printed_number(const struct figure_params *p, const char *name, int64_t *ret, struct err *err)
{
    const char *text = figure_param(p, name);
    return text && text_to_int(text, 0, 9999, ret)
               ? OK
               : err_user(err, ERR_INVALID, tr("Tallet mangler %s, fx %s=1."), name, name);
}

void printed_amount(struct figure *ret, struct money amount, const char *as_printed, const char *level,
    const char *note, struct arena *a)
{
    ret->kind = FIGURE_REPORTED;
    ret->format = FF_MONEY;
    ret->as_of = DAY_NONE;
    ret->missing = money_is_none(amount) && !as_printed;
    ret->value = money_is_none(amount) ? INT_NONE : amount.oere;
    ret->text = as_printed;
    const char *prices =
        level ? arena_printf(a, tr("Prisniveau: %s."), level) : tr("Prisniveau ikke oplyst.");
    ret->note = note ? arena_printf(a, "%s %s", prices, note) : prices;
}

static int compute_grant_line(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct grant grant;
    struct grant_line *lines;
    size_t n;
    int64_t line;
    const char *key = figure_param(p, "grant");
    (void)as_of;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en bevilling, fx grant=bevilling-01."));
    int rc = printed_number(p, "line", &line, err);
    if (!rc)
        rc = grant_by_key(c, key, &grant, a, err);
    if (!rc)
        rc = grant_lines(c, key, &lines, &n, a, err);
    if (rc)
        return rc;
    if (line < 1 || (size_t)line > n)
        return err_user(err, ERR_INVALID, tr("Bevillingen har %zu trykte linjer. Vælg en af dem."), n);
    const struct grant_line *l = &lines[line - 1];
    const char *what = l->purpose ? lang_pick(l->purpose, l->purpose_en) : tr("Formål ikke oplyst");
    ret->title = arena_printf(a, "%s: %s", lang_pick(grant.title, grant.title_en), what);
    ret->filter = arena_printf(a, tr("%s. Periode: %s. Udvalg: %s"),
        text_equal(l->phase, "granted") ? tr("Bevilget") : tr("Foreslået"),
        l->period_printed ? l->period_printed : tr("ikke oplyst"),
        l->committee ? l->committee : tr("ikke oplyst"));
    ret->source = reported_source_words(c, l->source, l->place, a);
    printed_amount(ret, money_from_mio(l->amount), l->as_printed, l->price_level, l->note, a);
    return OK;
}

INDICATOR(indicator_grant_line, .id = "grant_line", .version = 1, .title = N_("Beløb på et bevillingsark"),
    .unit_list_code = "mio_kr",
    .definition = N_(
        "En linje på bevillingens ark med det beløb, der er trykt. Linjerne tælles i arkets rækkefølge."),
    .source = N_("Katalog over bevillingsudløb, som trykt"), .params = "grant line",
    .compute = compute_grant_line);
