/* No-shows: of registrations where the citizen was expected, the share that stayed away without a word. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "offer/intervention.h"
#include "supply/attendance_rate.h"

/* Days of the year, or of one month of it, up to the data date. */
static int period_of(
    const struct figure_params *p, day_t as_of, day_t *ret_from, day_t *ret_to, struct err *err)
{
    int64_t year, month = 0;
    const char *text = figure_param(p, "year"), *month_text = figure_param(p, "month");
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2026."));
    if (month_text && !text_to_int(month_text, 1, 12, &month))
        return err_user(err, ERR_INVALID, "%s", tr("Måneden er et tal fra 1 til 12, fx month=3."));
    *ret_from = day_from_ymd((int)year, month ? (int)month : 1, 1);
    *ret_to = (day_t){day_add_months(*ret_from, month ? 1 : 12).n - 1};
    if (ret_to->n > as_of.n)
        *ret_to = as_of;
    return OK;
}

static int compute_no_show(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct intervention offer;
    struct attendance_cell cell;
    day_t from, to;
    const char *key = figure_param(p, "intervention"), *team = figure_param(p, "team");
    int64_t k = figure_small_limit();
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et tilbud, fx intervention=hif."));
    int rc = period_of(p, as_of, &from, &to, err);
    if (!rc)
        rc = intervention_by_key(c, key, &offer, a, err);
    if (!rc)
        rc = attendance_rate_between(c, offer.id, team, from, to, &cell, err);
    if (rc)
        return rc;
    ret->title = arena_printf(a, tr("Udeblevet uden afbud i %s, %s"), lang_pick(offer.title, offer.title_en),
        figure_param(p, "year"));
    ret->filter = team ? arena_printf(a, tr("Hold: %s. Registreringer, hvor borgeren var ventet"), team)
                       : tr("Registreringer, hvor borgeren var ventet");
    ret->format = FF_PCT;
    ret->n = cell.n;
    ret->n_persons = cell.n_courses;
    ret->missing = cell.n == 0;
    if (!cell.n)
        return OK;
    struct share s = share_wilson_clustered(cell.n_no_show, cell.n, cell.var);
    ret->value = (s.x * 1000000 + cell.n / 2) / cell.n;
    ret->has_interval = s.valid && cell.n_courses > 1;
    ret->low_ppm = share_ppm(s.low);
    ret->high_ppm = share_ppm(s.high);
    if (!suppress_share(cell.n_no_show, cell.n, k) && !suppress_is_small(cell.n_courses, k))
        ret->note = arena_printf(a, tr("%lld af %lld registreringer i %lld forløb."),
            (long long)cell.n_no_show, (long long)cell.n, (long long)cell.n_courses);
    return OK;
}

INDICATOR(indicator_no_show, .id = "no_show_rate", .version = 1, .title = N_("Udeblevet uden afbud"),
    .unit_list_code = "percent",
    .definition = N_(
        "Registreringer af fremmøde, hvor borgeren udeblev uden afbud, ud af de registreringer, hvor borgeren var ventet. "
        "Afbud i tide og borgere, der ikke skulle møde, er ikke med. En borger tæller med ved hver mødegang; "
        "intervallet (Wilson, 95 pct.) er beregnet med forløbet som klynge."),
    .source = N_("Tovholder, fremmøde"), .params = "intervention year team month",
    .compute = compute_no_show);
