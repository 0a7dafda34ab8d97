/* What one costs, for documents. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/printed.h"
#include "budget/unit_cost.h"
#include "effect/figure.h"

static const char *kr_words(int64_t oere, struct arena *a)
{
    return oere == INT64_MAX ? tr("ukendt") : printed_words((oere + 50) / 100 * 1000, a);
}

static int compute_unit_cost(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct unit_cost *list;
    size_t n;
    int64_t year = INT_NONE;
    const char *of = figure_param(p, "of"), *unit = figure_param(p, "unit"),
               *phase = figure_param(p, "phase"), *when = figure_param(p, "year");
    if (!of || (when && !text_to_int(when, 2000, 2100, &year)))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv hvad prisen er af, fx of=bi10 year=2026 eller of=bevilling-07 unit=participations phase=granted."));
    int rc = unit_cost_printed(c, of, &list, &n, a, err);
    if (rc)
        return rc;
    const struct unit_cost *u = NULL;
    for (size_t i = 0; i < n && !u; i++) {
        if ((!unit || text_equal(list[i].unit, unit)) && (!phase || text_equal(list[i].phase, phase)) &&
            (year == INT_NONE || list[i].year == year))
            u = &list[i];
    }
    ret->format = FF_MONEY;
    ret->as_of = DAY_NONE;
    ret->no_persons = true; /* printed numbers */
    ret->missing = !u || u->each.mid == INT_NONE;
    ret->title = u ? arena_printf(a, tr("Pris pr. enhed: %s, %lld"), lang_pick(u->title, u->title_en),
                         (long long)u->year)
                   : tr("Pris pr. enhed");
    ret->n = INT_NONE;
    ret->n_persons = INT_NONE;
    if (ret->missing)
        return OK;
    ret->value = u->each.mid;
    ret->n = u->n.mid;
    ret->note = arena_printf(a, tr("Mellem %s og %s kr. efter de trykte decimaler. Prisniveau: %s."),
        kr_words(u->each.low, a), kr_words(u->each.high, a),
        u->price_level ? u->price_level : tr("ikke oplyst"));
    return OK;
}

INDICATOR(indicator_unit_cost, .id = "unit_cost", .version = 1, .title = N_("Pris pr. enhed"),
    .unit_list_code = "kr",
    .definition = N_(
        "Trykt beløb for året delt med trykt antal for samme år. Beløbet er et interval efter de trykte decimaler. Mangler et af dem, er prisen ikke oplyst."),
    .source = N_("Budgetnotater og katalog over bevillingsudløb, som trykt"), .params = "of unit phase year",
    .compute = compute_unit_cost);
