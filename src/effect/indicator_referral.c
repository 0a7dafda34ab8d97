/* Counts of referrals, of different persons referred, and the dates that stop an offer. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/referral_filter.h"
#include "offer/intervention.h"

struct referral_count {
    int64_t n, persons;
};
static const struct field referral_count_fields[] = {
    FIELD(referral_count, n, F_INT, NULL, 0),
    FIELD(referral_count, persons, F_INT, NULL, 0),
};
static TABLE(referral_count_table, "referral_count", NULL, referral_count, referral_count_fields);

static const struct field figure_row_fields[] = {
    FIELD(figure_row, citizen_id, F_ID, NULL, 0),
    FIELD(figure_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(figure_row, first_name, F_TEXT, NULL, 0),
    FIELD(figure_row, last_name, F_TEXT, NULL, 0),
    FIELD(figure_row, label, F_TEXT, NULL, 0),
    FIELD(figure_row, day, F_DAY, NULL, 0),
    FIELD(figure_row, counted, F_BOOL, NULL, 0),
    FIELD(figure_row, restricted, F_BOOL, NULL, 0),
};
static TABLE(figure_row_table, "figure_row", NULL, figure_row, figure_row_fields);

SQL_KEPT(indicator_count_referrals,
    "SELECT COUNT(*) AS n, COUNT(DISTINCT r.citizen_id) AS persons " REFERRAL_FILTER);
SQL(indicator_rows_referrals,
    "SELECT r.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, i.title AS label, r.sent_day AS day, 1 AS counted, c.restricted AS restricted " REFERRAL_FILTER
    "ORDER BY r.sent_day, r.id LIMIT 5000");
SQL_KEPT(indicator_group_stop, "SELECT MIN(last_referral_day) FROM intervention WHERE counting_group = $1");

static int compute_referrals(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    bool persons, struct arena *a, struct err *err)
{
    struct referral_filter f = {0};
    struct referral_count count;
    const char *subject = NULL;
    int rc = referral_filter_read(p, as_of, &f, err);
    if (!rc)
        rc = referral_filter_subject(c, &f, &subject, a, err);
    if (!rc)
        rc = q_one(
            c, &indicator_count_referrals, REFERRAL_FILTER_ARGS(f), &referral_count_table, &count, a, err);
    if (rc)
        return rc;
    ret->title = arena_printf(a, persons ? tr("Borgere henvist til %s, %s") : tr("Henvisninger til %s, %s"),
        subject, figure_param(p, "year"));
    ret->filter = referral_filter_words(&f, subject, p, a);
    ret->missing = f.from.n > as_of.n;
    if (ret->missing) {
        ret->text = tr("året er ikke begyndt");
        return OK;
    }
    ret->value = persons ? count.persons : count.n;
    ret->n = count.n;
    ret->n_persons = count.persons;
    return OK;
}

static int compute_referral_count(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    return compute_referrals(c, p, as_of, ret, false, a, err);
}

static int compute_referred_persons(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    return compute_referrals(c, p, as_of, ret, true, a, err);
}

static int rows_referrals(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct referral_filter f = {0};
    int rc = referral_filter_read(p, as_of, &f, err);
    if (rc)
        return rc;
    return q_all(
        c, &indicator_rows_referrals, REFERRAL_FILTER_ARGS(f), &figure_row_table, ret, ret_n, a, err);
}

INDICATOR(indicator_referrals, .id = "referrals", .version = 1, .title = N_("Henvisninger"),
    .unit_list_code = "referrals",
    .definition = N_(
        "Antal henvisninger, der er sendt i perioden efter dansk lokal dato. Kladder og tilbagetrukne henvisninger tæller "
        "ikke med. En borger med flere henvisninger tæller flere gange."),
    .source = N_("Tovholder, registreringer af henvisninger"), .params = REFERRAL_FILTER_PARAMS,
    .compute = compute_referral_count, .rows = rows_referrals);
INDICATOR(indicator_referred_persons, .id = "referred_persons", .version = 1, .title = N_("Borgere henvist"),
    .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med mindst én henvisning sendt i perioden. Kladder og tilbagetrukne tæller ikke med. "
        "Tallet kan ikke lægges sammen på tværs af tilbud eller år."),
    .source = N_("Tovholder, registreringer af henvisninger"), .params = REFERRAL_FILTER_PARAMS,
    .compute = compute_referred_persons, .rows = rows_referrals);

static int compute_day(struct conn *c, const struct figure_params *p, struct figure *ret, bool end,
    struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "intervention"), *group = figure_param(p, "group");
    struct intervention iv;
    int64_t day = INT_NONE;
    ret->kind = FIGURE_TEXT;
    ret->format = FF_DAY;
    if (group && !end) {
        struct referral_filter f = {.group = group};
        const char *subject = NULL;
        int rc = referral_filter_subject(c, &f, &subject, a, err);
        if (!rc)
            rc = q_int(c, &indicator_group_stop, ARGS(V_TEXT(group)), &day, err);
        if (rc)
            return rc;
        ret->title = arena_printf(a, tr("Sidste henvisningsdag: %s"), subject);
    } else {
        if (!key)
            return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et tilbud, fx intervention=hif."));
        int rc = intervention_by_key(c, key, &iv, a, err);
        if (rc)
            return rc;
        day_t d = end ? iv.end_day : iv.last_referral_day;
        day = day_is_none(d) ? INT_NONE : d.n;
        ret->title = arena_printf(a, end ? tr("Sidste dag i tilbuddet: %s") : tr("Sidste henvisningsdag: %s"),
            lang_pick(iv.title, iv.title_en));
        if (!end)
            ret->note = iv.stop_note;
    }
    ret->value = day;
    ret->missing = day == INT_NONE;
    return OK;
}

static int compute_stop(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    return compute_day(c, p, ret, false, a, err);
}

static int compute_end(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    return compute_day(c, p, ret, true, a, err);
}

INDICATOR(indicator_last_referral_day, .id = "last_referral_day", .version = 1,
    .title = N_("Sidste henvisningsdag"),
    .definition = N_("Den sidste dag, der må henvises til tilbuddet. Dagen selv er tilladt."),
    .source = N_("Tovholder, tilbudskataloget"), .params = "intervention group", .compute = compute_stop);
INDICATOR(indicator_end_day, .id = "end_day", .version = 1, .title = N_("Sidste dag i tilbuddet"),
    .definition = N_("Den sidste dag, tilbuddet findes."), .source = N_("Tovholder, tilbudskataloget"),
    .params = "intervention", .compute = compute_end);
