/* Referrals of a year until the day of the year that the data reach: a year that is not over is compared with nothing else. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/referral_filter.h"

struct same_count {
    int64_t n, persons;
};
static const struct field same_count_fields[] = {
    FIELD(same_count, n, F_INT, NULL, 0),
    FIELD(same_count, persons, F_INT, NULL, 0),
};
static TABLE(same_count_table, "same_count", NULL, same_count, same_count_fields);

SQL_KEPT(indicator_count_same_days,
    "SELECT COUNT(*) AS n, COUNT(DISTINCT r.citizen_id) AS persons " REFERRAL_FILTER);

/* The year's day that as_of is; 28 February for the 29th. */
static day_t same_day(day_t as_of, int year)
{
    return day_add_months(as_of, 12 * (year - day_ymd(as_of).year));
}

static int compute_same_days(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct referral_filter f = {0};
    struct same_count count;
    const char *subject = NULL;
    int64_t year = 0;
    int rc = referral_filter_read(p, as_of, &f, err);
    if (!rc && text_to_int(figure_param(p, "year"), 2000, 2100, &year) && year > day_ymd(as_of).year)
        rc = err_user(err, ERR_INVALID, "%s", tr("Året er ikke begyndt endnu."));
    if (!rc)
        rc = referral_filter_read(p, same_day(as_of, (int)year), &f, err);
    if (!rc)
        rc = referral_filter_subject(c, &f, &subject, a, err);
    if (!rc)
        rc = q_one(c, &indicator_count_same_days, REFERRAL_FILTER_ARGS(f), &same_count_table, &count, a, err);
    if (rc)
        return rc;
    ret->title = arena_printf(
        a, tr("Henvisninger til %s, %s til og med %s"), subject, figure_param(p, "year"), words_day(f.to, a));
    ret->filter = referral_filter_words(&f, subject, p, a);
    ret->value = count.n;
    ret->n = count.n;
    ret->n_persons = count.persons;
    return OK;
}

INDICATOR(indicator_referrals_same_days, .id = "referrals_same_days", .version = 1,
    .title = N_("Henvisninger på de samme dage af året"), .unit_list_code = "referrals",
    .definition = N_(
        "Antal henvisninger, der er sendt fra årets begyndelse til og med den dag i året, som data når til. Et år, der ikke er "
        "slut, sammenlignes kun med andre år på de samme dage. Kladder og tilbagetrukne henvisninger tæller ikke med."),
    .source = N_("Tovholder, registreringer af henvisninger"), .params = REFERRAL_FILTER_PARAMS,
    .compute = compute_same_days);
