/* Activity of an intervention in a register's own unit: rows of the register. Reported figures are never mixed in. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "offer/intervention.h"
#include "supply/activity_count.h"

static int compute_activity(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct intervention iv;
    struct activity_count count;
    int64_t year;
    const char *text = figure_param(p, "year"), *offer = figure_param(p, "intervention");
    const struct activity_measure *m = activity_measure_find(figure_param(p, "measure"));
    if (!m)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et mål, fx measure=companies_visited."));
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    if (!offer)
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler en indsats, fx intervention=groen-erhvervsenhed."));
    int rc = intervention_by_key(c, offer, &iv, a, err);
    day_t from = day_from_ymd((int)year, 1, 1), to = day_from_ymd((int)year, 12, 31);
    if (!rc)
        rc = activity_count_of(c, offer, m, from, to, &count, a, err);
    if (rc)
        return rc;
    ret->title = arena_printf(a, "%s: %s, %s", tr(m->label), lang_pick(iv.title, iv.title_en), text);
    ret->definition = tr(m->definition);
    ret->unit = m->unit;
    ret->as_of = as_of;
    ret->missing = count.rows == INT_NONE;
    ret->value = count.rows;
    ret->n = m->sum == ACTIVITY_AMOUNT ? INT_NONE : count.rows;
    ret->no_persons = !m->personal;
    if (m->sum == ACTIVITY_AMOUNT)
        ret->format = FF_MONEY;
    if (count.n_reported)
        ret->note = arena_printf(a, tr("Oplyst: %s (%s). Oplyste tal er ikke lagt til."),
            count.reported[0].as_printed,
            count.reported[0].period ? count.reported[0].period : tr("periode ikke oplyst"));
    return OK;
}

INDICATOR(indicator_activity, .id = "activity", .version = 1, .title = N_("Aktivitet"),
    .unit_list_code = "contacts",
    .definition = N_(
        "Rækker i et register over aktivitet, talt i registerets egen enhed. Hvad der tælles, siger målet."),
    .source = N_("Tovholder, registre over aktivitet"), .params = "measure intervention year",
    .compute = compute_activity);
