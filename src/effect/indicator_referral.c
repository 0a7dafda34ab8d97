/* Counts of referrals, of different persons referred, and the dates that stop an offer. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/figure.h"
#include "offer/intervention.h"
#include "system/code.h"

#include <string.h>

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

struct referral_title {
    const char *title, *title_en;
};
static const struct field referral_title_fields[] = {
    FIELD(referral_title, title, F_TEXT, NULL, 0),
    FIELD(referral_title, title_en, F_TEXT, NULL, 0),
};
static TABLE(referral_title_table, "referral_title", NULL, referral_title, referral_title_fields);

#define REFERRAL_FILTER                                                                                                \
    "FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN citizen c ON c.id = r.citizen_id "           \
    "WHERE r.sent_day >= $1 AND r.sent_day <= $2 AND r.state <> 'draft' AND r.state <> 'withdrawn' "                   \
    "AND (CAST($3 AS TEXT) IS NULL OR i.counting_group = $3) "                                                         \
    "AND (CAST($4 AS TEXT) IS NULL OR i.key = $4) "                                                                    \
    "AND (CAST($5 AS TEXT) IS NULL OR i.key IN (SELECT p.intervention FROM agreement_part p WHERE p.agreement = $5)) " \
    "AND (CAST($6 AS TEXT) IS NULL OR c.sex = $6) "                                                                    \
    "AND (CAST($7 AS TEXT) IS NULL OR c.district = $7) "                                                               \
    "AND (CAST($8 AS BIGINT) IS NULL OR c.birth > $8) "                                                                \
    "AND (CAST($9 AS BIGINT) IS NULL OR c.birth <= $9) "                                                               \
    "AND (CAST($10 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = r.citizen_id "               \
    "AND s.kind = $10 AND s.start_day <= r.sent_day AND (s.end_day IS NULL OR s.end_day > r.sent_day))) "

SQL(indicator_count_referrals,
    "SELECT COUNT(*) AS n, COUNT(DISTINCT r.citizen_id) AS persons " REFERRAL_FILTER);
SQL(indicator_rows_referrals,
    "SELECT r.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, i.title AS label, r.sent_day AS day, 1 AS counted, c.restricted AS restricted " REFERRAL_FILTER
    "ORDER BY r.sent_day, r.id LIMIT 5000");
SQL(indicator_group_title, "SELECT title, title_en FROM counting_group WHERE key = $1");
SQL(indicator_agreement_title, "SELECT title, title_en FROM agreement WHERE key = $1");
SQL(indicator_group_stop, "SELECT MIN(last_referral_day) FROM intervention WHERE counting_group = $1");

struct referral_filter {
    day_t from, to;
    const char *group, *intervention, *agreement, *sex, *district, *benefit;
    day_t birth_after, birth_to;
};

static int filter_age(const struct figure_params *p, struct referral_filter *f, struct err *err)
{
    const char *age = figure_param(p, "age");
    int64_t lo, hi;
    f->birth_after = f->birth_to = DAY_NONE;
    if (!age)
        return OK;
    char text[16];
    text_copy(text, sizeof text, age);
    char *dash = strchr(text, '-');
    if (!dash)
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    *dash = 0;
    if (!text_to_int(text, 0, 130, &lo))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    f->birth_to = day_add_months(f->to, (int)(-12 * lo));
    if (!dash[1])
        return OK;
    if (!text_to_int(dash + 1, lo, 130, &hi))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    f->birth_after = day_add_months(f->to, (int)(-12 * (hi + 1)));
    return OK;
}

static int filter_read(const struct figure_params *p, day_t as_of, struct referral_filter *f, struct err *err)
{
    int64_t year;
    const char *text = figure_param(p, "year");
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    f->from = day_from_ymd((int)year, 1, 1);
    f->to = day_from_ymd((int)year, 12, 31);
    if (f->to.n > as_of.n)
        f->to = as_of;
    f->group = figure_param(p, "group");
    f->intervention = figure_param(p, "intervention");
    f->agreement = figure_param(p, "agreement");
    f->sex = figure_param(p, "sex");
    f->district = figure_param(p, "district");
    f->benefit = figure_param(p, "benefit");
    return filter_age(p, f, err);
}

#define FILTER_ARGS(f)                                                                                       \
    ARGS(V_DAY((f).from), V_DAY((f).to), V_TEXT((f).group), V_TEXT((f).intervention), V_TEXT((f).agreement), \
        V_TEXT((f).sex), V_TEXT((f).district), V_DAY((f).birth_after), V_DAY((f).birth_to),                  \
        V_TEXT((f).benefit))

static int filter_subject(
    struct conn *c, const struct referral_filter *f, const char **ret, struct arena *a, struct err *err)
{
    struct referral_title t;
    struct intervention iv;
    int rc;
    if (f->intervention) {
        rc = intervention_by_key(c, f->intervention, &iv, a, err);
        if (!rc)
            *ret = lang_pick(iv.title, iv.title_en);
        return rc;
    }
    if (!f->group && !f->agreement) {
        *ret = tr("alle tilbud");
        return OK;
    }
    const char *key = f->group ? f->group : f->agreement;
    rc = q_one(c, f->group ? &indicator_group_title : &indicator_agreement_title, ARGS(V_TEXT(key)),
        &referral_title_table, &t, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, ERR_INVALID, tr("Der findes ingen gruppe eller aftale med nøglen %s."), key);
    if (!rc)
        *ret = lang_pick(t.title, t.title_en);
    return rc;
}

static const char *filter_words(
    const struct referral_filter *f, const char *subject, const struct figure_params *p, struct arena *a)
{
    const char *out = arena_printf(
        a, tr("Tilbud: %s. Sendt %s til og med %s"), subject, words_day(f->from, a), words_day(f->to, a));
    if (figure_param(p, "age"))
        out = arena_printf(a, tr("%s. Alder %s år ved periodens slutning"), out, figure_param(p, "age"));
    if (f->sex)
        out = arena_printf(a, "%s. %s", out, code_label("sex", f->sex));
    if (f->district)
        out = arena_printf(a, "%s. %s", out, code_label("district", f->district));
    if (f->benefit)
        out =
            arena_printf(a, tr("%s. Ydelse på henvisningsdagen: %s"), out, code_label("benefit", f->benefit));
    return out;
}

static int compute_referrals(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    bool persons, struct arena *a, struct err *err)
{
    struct referral_filter f = {0};
    struct referral_count count;
    const char *subject = NULL;
    int rc = filter_read(p, as_of, &f, err);
    if (!rc)
        rc = filter_subject(c, &f, &subject, a, err);
    if (!rc)
        rc = q_one(c, &indicator_count_referrals, FILTER_ARGS(f), &referral_count_table, &count, a, err);
    if (rc)
        return rc;
    ret->title = arena_printf(a, persons ? tr("Borgere henvist til %s, %s") : tr("Henvisninger til %s, %s"),
        subject, figure_param(p, "year"));
    ret->filter = filter_words(&f, subject, p, a);
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
    int rc = filter_read(p, as_of, &f, err);
    if (rc)
        return rc;
    return q_all(c, &indicator_rows_referrals, FILTER_ARGS(f), &figure_row_table, ret, ret_n, a, err);
}

INDICATOR(indicator_referrals, .id = "referrals", .version = 1, .title = N_("Henvisninger"),
    .unit_list_code = "referrals",
    .definition = N_(
        "Antal henvisninger, der er sendt i perioden efter dansk lokal dato. Kladder og tilbagetrukne henvisninger tæller "
        "ikke med. En borger med flere henvisninger tæller flere gange."),
    .source = N_("Tovholder, registreringer af henvisninger"),
    .params = "group intervention agreement year age sex district benefit", .compute = compute_referral_count,
    .rows = rows_referrals);
INDICATOR(indicator_referred_persons, .id = "referred_persons", .version = 1, .title = N_("Borgere henvist"),
    .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med mindst én henvisning sendt i perioden. Kladder og tilbagetrukne tæller ikke med. "
        "Tallet kan ikke lægges sammen på tværs af tilbud eller år."),
    .source = N_("Tovholder, registreringer af henvisninger"),
    .params = "group intervention agreement year age sex district benefit",
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
        int rc = filter_subject(c, &f, &subject, a, err);
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
