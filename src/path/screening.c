#include "path/screening.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/load.h"
#include "system/organisation.h"

static const struct field visit_quota_fields[] = {
    FIELD(visit_quota, id, F_ID, NULL, FR_PRIMARY),
    FIELD(visit_quota, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(visit_quota, version, F_TEXT, NULL, FR_REQUIRED),
    FIELD(visit_quota, day_from, F_DAY, NULL, 0),
    FIELD(visit_quota, day_to, F_DAY, NULL, 0),
    FIELD(visit_quota, per_year, F_INT, NULL, 0),
    FIELD(visit_quota, target_text, F_LONG, NULL, 0),
    FIELD(visit_quota, target_text_en, F_LONG, NULL, 0),
    FIELD(visit_quota, source, F_TEXT, NULL, 0),
    FIELD(visit_quota, place, F_TEXT, NULL, 0),
};
TABLE(visit_quota_table, "visit_quota", N_("Årskvoter"), visit_quota, visit_quota_fields);
LOAD(visit_quota_load, .file = "visit_quotas", .table = &visit_quota_table, .order = 40,
    .keys = {"intervention", "version"}, .refs = {{"intervention", "interventions"}});

static const struct field screening_fields[] = {
    FIELD(screening, id, F_ID, NULL, FR_PRIMARY),
    FIELD(screening, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(screening, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(screening, day, F_DAY, N_("Screeningsdag"), FR_REQUIRED),
    FIELD_CODE(screening, outcome, N_("Udfald"), FR_REQUIRED, "screening_outcome"),
    FIELD_CODE(screening, reason, N_("Årsag"), 0, "screening_reason"),
    FIELD_MAX(screening, text, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(screening, referral_id, F_ID, NULL, 0),
    FIELD(screening, user_id, F_ID, NULL, 0),
    FIELD(screening, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(screening_table, "screening", N_("Screeninger"), screening, screening_fields);

static const struct field screening_count_fields[] = {
    FIELD(screening_count, screened, F_INT, NULL, 0),
    FIELD(screening_count, visited, F_INT, NULL, 0),
    FIELD(screening_count, not_visited, F_INT, NULL, 0),
    FIELD(screening_count, waiting, F_INT, NULL, 0),
    FIELD(screening_count, referred, F_INT, NULL, 0),
};
static TABLE(screening_count_table, "screening_count", NULL, screening_count, screening_count_fields);

static const struct field screening_row_fields[] = {
    FIELD(screening_row, id, F_ID, NULL, 0),
    FIELD(screening_row, citizen_id, F_ID, NULL, 0),
    FIELD(screening_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(screening_row, first_name, F_TEXT, NULL, 0),
    FIELD(screening_row, last_name, F_TEXT, NULL, 0),
    FIELD(screening_row, cpr, F_TEXT, NULL, 0),
    FIELD(screening_row, birth, F_DAY, NULL, 0),
    FIELD(screening_row, day, F_DAY, NULL, 0),
    FIELD(screening_row, outcome, F_TEXT, NULL, 0),
    FIELD(screening_row, reason, F_TEXT, NULL, 0),
    FIELD(screening_row, text, F_LONG, NULL, 0),
    FIELD(screening_row, referral_state, F_TEXT, NULL, 0),
    FIELD(screening_row, user_name, F_TEXT, NULL, 0),
    FIELD(screening_row, referral_id, F_ID, NULL, 0),
    FIELD(screening_row, version, F_INT, NULL, 0),
};
TABLE(screening_row_table, "screening_row", N_("Screeninger"), screening_row, screening_row_fields);

#define QUOTA_COLUMNS                                                                                        \
    "SELECT id, intervention, version, day_from, day_to, per_year, target_text, target_text_en, source, "    \
    "place FROM visit_quota "
#define SCREENING_COLUMNS                                                                                    \
    "id, citizen_id, intervention, day, outcome, reason, text, referral_id, user_id, version"
SQL(visit_quota_select_day,
    QUOTA_COLUMNS "WHERE intervention = $1 AND (day_from IS NULL OR day_from <= $2) "
                  "AND (day_to IS NULL OR day_to >= $2) ORDER BY day_from DESC NULLS LAST, id DESC LIMIT 1");
SQL(visit_quota_select_all, QUOTA_COLUMNS
    "WHERE CAST($1 AS TEXT) IS NULL OR intervention = $1 ORDER BY intervention, day_from NULLS FIRST, id");
SQL(screening_select_id, "SELECT " SCREENING_COLUMNS " FROM screening WHERE id = $1");
SQL(screening_select_citizen,
    "SELECT " SCREENING_COLUMNS " FROM screening WHERE citizen_id = $1 AND intervention = $2 "
    "ORDER BY day DESC, id DESC LIMIT 50");
SQL(screening_count_visited,
    "SELECT COUNT(*) FROM screening WHERE intervention = $1 AND day >= $2 AND day <= $3 "
    "AND outcome = 'visited' AND id <> $4");
SQL(screening_count_days,
    "SELECT COUNT(*) AS screened, COUNT(CASE WHEN outcome = 'visited' THEN 1 END) AS visited, "
    "COUNT(CASE WHEN outcome = 'not_visited' THEN 1 END) AS not_visited, "
    "COUNT(CASE WHEN outcome = 'waiting' THEN 1 END) AS waiting, COUNT(referral_id) AS referred "
    "FROM screening WHERE intervention = $1 AND day >= $2 AND day < $3");
SQL(screening_select_list,
    "SELECT s.id AS id, s.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, c.cpr AS cpr, c.birth AS birth, s.day AS day, s.outcome AS outcome, s.reason AS reason, "
    "s.text AS text, r.state AS referral_state, u.name AS user_name, s.referral_id AS referral_id, s.version AS version "
    "FROM screening s JOIN citizen c ON c.id = s.citizen_id LEFT JOIN referral r ON r.id = s.referral_id "
    "LEFT JOIN app_user u ON u.id = s.user_id WHERE s.intervention = $1 AND s.day >= $2 AND s.day < $3 "
    "AND (CAST($4 AS TEXT) IS NULL OR s.outcome = $4) " RESTRICTED_SEEN(
        "$7", "$8", "$9") "ORDER BY s.day DESC, s.id DESC LIMIT $5 OFFSET $6");
/* A visitation is used up by its referral, unless that came back. */
#define SCREENING_FREE                                                                                       \
    "SELECT s.id FROM screening s LEFT JOIN referral r ON r.id = s.referral_id WHERE s.citizen_id = $1 "     \
    "AND s.intervention = $2 AND s.outcome = 'visited' AND s.day <= $3 "                                     \
    "AND (s.referral_id IS NULL OR r.state IN " REFERRAL_RETURNED ") ORDER BY s.day DESC, s.id DESC LIMIT 1"
SQL(screening_select_free, SCREENING_FREE);
SQL(screening_update_referral, "UPDATE screening SET referral_id = $2, version = version + 1 WHERE id = $1");

int visit_quota_on(struct conn *c, const char *intervention, day_t day, struct visit_quota *ret,
    struct arena *a, struct err *err)
{
    return q_one(
        c, &visit_quota_select_day, ARGS(V_TEXT(intervention), V_DAY(day)), &visit_quota_table, ret, a, err);
}

int visit_quota_list(struct conn *c, const char *intervention, struct visit_quota **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &visit_quota_select_all, ARGS(V_TEXT(intervention)), &visit_quota_table, ret, ret_n, a, err);
}

int screening_judge(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct intervention *iv, day_t day, struct fit_offer *ret_fit, const char **ret, struct arena *a,
    struct err *err)
{
    struct sight sight;
    struct intervention undated = *iv;
    *ret = NULL;
    int rc = sight_of(c, actor, citizen, clock_today(), &sight, err);
    if (rc)
        return rc;
    /* Only the target group: whether the offer takes referrals that day is decided when one is sent. */
    undated.open_from = undated.last_referral_day = undated.end_day = DAY_NONE;
    rc = fit_one(c, citizen, &sight, &undated, day, ret_fit, a, err);
    for (size_t i = 0; !rc && i < ret_fit->n_reasons; i++) {
        const struct fit_reason *r = &ret_fit->reasons[i];
        if (!r->is_for && r->blocks)
            *ret = *ret ? arena_printf(a, "%s; %s", *ret, r->text) : r->text;
    }
    return rc;
}

/* The days that share a number: the calendar year of day, cut to the version. */
static void quota_span(const struct visit_quota *q, day_t day, day_t *ret_first, day_t *ret_last)
{
    int year = day_year(day);
    *ret_first = day_from_ymd(year, 1, 1);
    *ret_last = day_from_ymd(year, 12, 31);
    if (!day_is_none(q->day_from) && q->day_from.n > ret_first->n)
        *ret_first = q->day_from;
    if (!day_is_none(q->day_to) && q->day_to.n < ret_last->n)
        *ret_last = q->day_to;
}

static int screening_check_quota(
    struct conn *c, const struct screening *s, const struct visit_quota *q, struct err *err)
{
    day_t first, last;
    int64_t n = 0;
    if (q->per_year == INT_NONE)
        return OK;
    quota_span(q, s->day, &first, &last);
    int rc = q_int(c, &screening_count_visited,
        ARGS(V_TEXT(s->intervention), V_DAY(first), V_DAY(last), V_INT(s->id ? s->id : 0)), &n, err);
    if (rc || n < q->per_year)
        return rc;
    return err_user(err, ERR_REFUSED,
        tr("Årskvoten er brugt: %lld af %lld er visiteret i %d. Du kan sætte borgeren til at vente."),
        (long long)n, (long long)q->per_year, day_year(s->day));
}

static int screening_check_fields(const struct screening *s, struct err *err)
{
    if (day_is_none(s->day))
        err_field(err, "day", "%s", tr("Skriv screeningsdagen som 09.03.2026."));
    else if (s->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Screeningen ligger i fremtiden. Ret datoen."));
    if (!code_is_valid("screening_outcome", s->outcome, clock_today()))
        err_field(err, "outcome", "%s", tr("Vælg, hvad screeningen viste."));
    else if (!text_equal(s->outcome, "visited") &&
             !code_is_valid("screening_reason", s->reason, clock_today()))
        err_field(err, "reason", "%s", tr("Vælg, hvorfor borgeren ikke bliver visiteret nu."));
    return err->code;
}

/* All that both recording and deciding again must hold. */
static int screening_check(
    struct conn *c, const struct actor *actor, const struct screening *s, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct citizen citizen;
    struct visit_quota quota;
    struct fit_offer fit;
    const char *against = NULL;
    int rc = intervention_by_key(c, s->intervention, &iv, a, err);
    if (!rc && actor->admin && !text_equal(organisation_admin(iv.owner), actor->admin))
        return err_user(err, ERR_NOT_FOUND, tr("%s visiteres af %s."), lang_pick(iv.title, iv.title_en),
            organisation_abbrev(iv.owner));
    if (!rc)
        rc = citizen_by_id(c, s->citizen_id, &citizen, a, err);
    if (!rc)
        rc = screening_check_fields(s, err);
    if (!rc)
        rc = visit_quota_on(c, iv.key, s->day, &quota, a, err);
    if (rc == ERR_NOT_FOUND && !err->code)
        return err_user(
            err, ERR_REFUSED, tr("%s har ingen visitation den dag."), lang_pick(iv.title, iv.title_en));
    if (!rc)
        rc = screening_judge(c, actor, &citizen, &iv, s->day, &fit, &against, a, err);
    if (rc || !text_equal(s->outcome, "visited"))
        return rc;
    if (against)
        return err_user(err, ERR_REFUSED, tr("Borgeren er uden for målgruppen den dag (%s udgave): %s"),
            code_label("visit_version", quota.version), against);
    return screening_check_quota(c, s, &quota, err);
}

static int screening_log(
    struct conn *c, const struct actor *actor, const struct screening *s, const char *action, struct err *err)
{
    return audit_add(
        c, actor, &(struct audit_entry){action, "screening", s->id, s->citizen_id, s->outcome}, err);
}

int screening_add(struct conn *c, const struct actor *actor, struct screening *s, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "screening_add: out of memory");
    struct screening row = *s;
    row.id = 0;
    row.referral_id = INT_NONE;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    if (text_equal(row.outcome, "visited"))
        row.reason = NULL;
    int rc = screening_check(c, actor, &row, a, err);
    if (!rc)
        rc = q_insert(c, &screening_table, &row, &row.id, err);
    if (!rc)
        rc = screening_log(c, actor, &row, "create", err);
    if (!rc)
        s->id = row.id;
    arena_free(a);
    return rc;
}

int screening_by_id(struct conn *c, int64_t id, struct screening *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &screening_select_id, ARGS(V_INT(id)), &screening_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Screeningen findes ikke, eller du har ikke adgang."));
    return rc;
}

int screening_decide(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *outcome, const char *reason, const char *text, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "screening_decide: out of memory");
    struct screening row;
    int rc = screening_by_id(c, id, &row, a, err);
    if (!rc && row.referral_id != INT_NONE)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Borgeren er henvist efter screeningen. Træk henvisningen tilbage, hvis det er forkert."));
    if (!rc && row.version != version)
        rc = err_user(err, ERR_CONFLICT, tr("Screeningen er ændret i mellemtiden. Den er nu: %s."),
            code_label("screening_outcome", row.outcome));
    if (!rc) {
        row.outcome = outcome;
        row.reason = text_equal(outcome, "visited") ? NULL : reason;
        row.text = text ? text : row.text;
        row.day = day;
        row.user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = screening_check(c, actor, &row, a, err);
    }
    if (!rc)
        rc = q_update(c, &screening_table, &row, err);
    if (!rc)
        rc = screening_log(c, actor, &row, "update", err);
    arena_free(a);
    return rc;
}

int screening_of_citizen(struct conn *c, int64_t citizen_id, const char *intervention, struct screening **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &screening_select_citizen, ARGS(V_INT(citizen_id), V_TEXT(intervention)),
        &screening_table, ret, ret_n, a, err);
}

int screening_count_year(
    struct conn *c, const char *intervention, int year, struct screening_count *ret, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "screening_count_year: out of memory");
    int rc = q_one(c, &screening_count_days,
        ARGS(V_TEXT(intervention), V_DAY(day_from_ymd(year, 1, 1)), V_DAY(day_from_ymd(year + 1, 1, 1))),
        &screening_count_table, ret, a, err);
    arena_free(a);
    return rc;
}

int screening_list(struct conn *c, const struct actor *actor, const char *intervention, int year,
    const char *outcome, int64_t offset, int64_t limit, struct screening_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &screening_select_list,
        ARGS(V_TEXT(intervention), V_DAY(day_from_ymd(year, 1, 1)), V_DAY(day_from_ymd(year + 1, 1, 1)),
            V_TEXT(outcome), V_INT(limit), V_INT(offset), V_INT(actor->user_id), RESTRICTED_MAY(actor),
            V_DAY(clock_today())),
        &screening_row_table, ret, ret_n, a, err);
}

int screening_check_referral(struct conn *c, int64_t citizen_id, const struct intervention *iv, day_t day,
    struct arena *a, struct err *err)
{
    struct visit_quota quota;
    int64_t id = 0;
    int rc = visit_quota_on(c, iv->key, day, &quota, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (!rc)
        rc = q_int(c, &screening_select_free, ARGS(V_INT(citizen_id), V_TEXT(iv->key), V_DAY(day)), &id, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, ERR_REFUSED,
            tr("Borgeren skal være screenet og visiteret til %s, før du henviser. Screen borgeren først."),
            lang_pick(iv->title, iv->title_en));
    return rc;
}

int screening_link(struct conn *c, int64_t citizen_id, int64_t intervention_id, int64_t referral_id,
    day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "screening_link: out of memory");
    struct intervention iv;
    int64_t id = 0;
    int rc = intervention_by_id(c, intervention_id, &iv, a, err);
    if (!rc)
        rc = q_int(c, &screening_select_free, ARGS(V_INT(citizen_id), V_TEXT(iv.key), V_DAY(day)), &id, err);
    if (rc == ERR_NOT_FOUND && !err->code)
        rc = OK;
    else if (!rc)
        rc = q_exec(c, &screening_update_referral, ARGS(V_INT(id), V_INT(referral_id)), NULL, err);
    arena_free(a);
    return rc;
}
