/* What a budget note asks for, as a figure of a document. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/note_table.h"
#include "effect/figure.h"

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

static int compute_note_amount(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
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
    ret->value = money_is_none(m) ? 0 : m.oere;
    ret->n = r ? (int64_t)r->n_lines : 0;
    ret->title = section ? arena_printf(a, tr("%s, %s)"), n.head.number, section) : n.head.number;
    ret->filter = year == INT_NONE
                      ? arena_printf(a, tr("Alle år. Scenarie %lld"), (long long)scenario)
                      : arena_printf(a, tr("%lld. Scenarie %lld"), (long long)year, (long long)scenario);
    ret->note = mixed ? tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen.")
                : r && r->price_level ? arena_printf(a, tr("Prisniveau: %s."), r->price_level)
                                      : NULL;
    return OK;
}

INDICATOR(indicator_note_amount, .id = "note_amount", .version = 1, .title = N_("Søgt i budgetnotat"),
    .unit_list_code = "mio_kr",
    .definition = N_(
        "Summen af notatets linjer i ét prisniveau: udgifter minus indtægter, for et initiativ eller det hele, for et år "
        "eller alle år, i ét scenarie. Lagt sammen i øre og afrundet til sidst."),
    .source = N_("Budgetnotatets linjer"), .params = "note section year scenario",
    .compute = compute_note_amount);
