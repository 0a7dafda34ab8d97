#include "path/camp.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/fit.h"
#include "people/restricted.h"
#include "system/audit.h"

static const struct field camp_fields[] = {
    FIELD(camp, id, F_ID, NULL, FR_PRIMARY),
    FIELD(camp, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD_MAX(camp, title, F_TEXT, N_("Camp"), FR_REQUIRED, 120),
    FIELD_CODE(camp, district, N_("Bydel"), 0, "district"),
    FIELD_MAX(camp, place, F_TEXT, N_("Sted, der bliver forskønnet"), 0, 200),
    FIELD(camp, start_day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(camp, end_day, F_DAY, N_("Sidste dag"), FR_REQUIRED),
    FIELD_MAX(camp, age_min, F_INT, N_("Alder fra"), 0, 99),
    FIELD_MAX(camp, age_max, F_INT, N_("Alder til og med"), 0, 99),
    FIELD_MAX(camp, wage_agreed, F_TEXT, N_("Lønnen er aftalt med"), 0, 100),
    FIELD_MAX(camp, places, F_INT, N_("Pladser"), 0, 999),
    FIELD(camp, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(camp, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(camp_table, "camp", N_("Jobcamps"), camp, camp_fields);

static const struct field camp_youth_fields[] = {
    FIELD(camp_youth, id, F_ID, NULL, FR_PRIMARY),
    FIELD(camp_youth, camp_id, F_ID, NULL, FR_REQUIRED),
    FIELD(camp_youth, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(camp_youth, guardian_id, F_ID, NULL, 0),
    FIELD_MAX(camp_youth, guardian_name, F_TEXT, N_("Forælder eller værge"), 0, 120),
    FIELD(camp_youth, guardian_consent, F_DAY, N_("Samtykke fra forælder eller værge, dato"), FR_REQUIRED),
    FIELD(camp_youth, wage, F_MONEY, N_("Løn i kroner"), 0),
    FIELD(camp_youth, attended, F_BOOL, N_("Deltog"), 0),
    FIELD(camp_youth, bridged, F_BOOL, N_("Videre til Fritidsjobindsatsen"), 0),
    FIELD(camp_youth, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(camp_youth_table, "camp_youth", N_("Unge på jobcamp"), camp_youth, camp_youth_fields);

static const struct field camp_row_fields[] = {
    FIELD(camp_youth_row, id, F_ID, NULL, 0),
    FIELD(camp_youth_row, citizen_id, F_ID, NULL, 0),
    FIELD(camp_youth_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, first_name, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, last_name, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, birth, F_DAY, NULL, 0),
    FIELD(camp_youth_row, guardian_first, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, guardian_last, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, guardian_name, F_TEXT, NULL, 0),
    FIELD(camp_youth_row, guardian_consent, F_DAY, NULL, 0),
    FIELD(camp_youth_row, wage, F_MONEY, NULL, 0),
    FIELD(camp_youth_row, attended, F_BOOL, NULL, 0),
    FIELD(camp_youth_row, bridged, F_BOOL, NULL, 0),
    FIELD(camp_youth_row, version, F_INT, NULL, 0),
};
static TABLE(camp_row_table, "camp_youth", NULL, camp_youth_row, camp_row_fields);

static const struct field camp_count_fields[] = {
    FIELD(camp_count, district, F_TEXT, NULL, 0),
    FIELD(camp_count, n_camps, F_INT, NULL, 0),
    FIELD(camp_count, n_signed, F_INT, NULL, 0),
    FIELD(camp_count, n_participations, F_INT, NULL, 0),
    FIELD(camp_count, n_persons, F_INT, NULL, 0),
    FIELD(camp_count, n_bridged, F_INT, NULL, 0),
    FIELD(camp_count, n_bridge_known, F_INT, NULL, 0),
};
static TABLE(camp_count_table, "camp", NULL, camp_count, camp_count_fields);

#define CAMP_COLUMNS                                                                                         \
    "id, intervention, title, district, place, start_day, end_day, age_min, age_max, wage_agreed, places, "  \
    "user_id, version"
SQL(camp_select_years,
    "SELECT " CAMP_COLUMNS
    " FROM camp WHERE start_day >= $1 AND start_day <= $2 ORDER BY start_day DESC, id DESC LIMIT 500");
SQL(camp_select_id, "SELECT " CAMP_COLUMNS " FROM camp WHERE id = $1");
SQL(camp_select_citizen,
    "SELECT " CAMP_COLUMNS " FROM camp WHERE id IN (SELECT camp_id FROM camp_youth WHERE citizen_id = $1) "
    "ORDER BY start_day DESC, id DESC LIMIT 50");
SQL(camp_select_youths,
    "SELECT y.id AS id, y.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, c.birth AS birth, g.first_name AS guardian_first, g.last_name AS guardian_last, "
    "y.guardian_name AS guardian_name, y.guardian_consent AS guardian_consent, y.wage AS wage, "
    "y.attended AS attended, y.bridged AS bridged, y.version AS version FROM camp_youth y "
    "JOIN citizen c ON c.id = y.citizen_id LEFT JOIN citizen g ON g.id = y.guardian_id AND g.restricted = 0 "
    "WHERE y.camp_id = $1 AND c.merged_into IS NULL " RESTRICTED_SEEN(
        "$2", "$3", "$4") "ORDER BY c.sort_name, y.id LIMIT 500");
SQL(camp_select_youth,
    "SELECT id, camp_id, citizen_id, guardian_id, guardian_name, guardian_consent, wage, attended, "
    "bridged, version FROM camp_youth WHERE id = $1");
SQL(camp_count_youths, "SELECT COUNT(*) FROM camp_youth WHERE camp_id = $1");
SQL(camp_count_same, "SELECT COUNT(*) FROM camp_youth WHERE camp_id = $1 AND citizen_id = $2");
/* A person whose two records were joined counts once a camp, though both may have a row there. */
#define CAMP_TAKEN                                                                                                   \
    "(SELECT k.district AS district, y.camp_id AS camp_id, COALESCE(c.merged_into, c.id) AS person, "                \
    "MAX(COALESCE(y.attended, 0)) AS attended, MAX(COALESCE(y.bridged, 0)) AS bridged, "                             \
    "MAX(CASE WHEN y.bridged IS NULL THEN 0 ELSE 1 END) AS known FROM camp k JOIN camp_youth y ON y.camp_id = k.id " \
    "JOIN citizen c ON c.id = y.citizen_id WHERE k.start_day >= $1 AND k.start_day <= $2 "                           \
    "GROUP BY k.district, y.camp_id, COALESCE(c.merged_into, c.id)) t"
#define CAMP_SUMS                                                                                            \
    "COUNT(*) AS n_signed, COALESCE(SUM(t.attended), 0) AS n_participations, "                               \
    "COUNT(DISTINCT CASE WHEN t.attended = 1 THEN t.person END) AS n_persons, "                              \
    "COALESCE(SUM(t.bridged), 0) AS n_bridged, COALESCE(SUM(t.known), 0) AS n_bridge_known FROM " CAMP_TAKEN
SQL(camp_count_all, "SELECT " CAMP_SUMS);
SQL(camp_count_districts,
    "SELECT t.district AS district, " CAMP_SUMS " GROUP BY t.district ORDER BY t.district NULLS LAST");
SQL(camp_count_camps,
    "SELECT district AS district, COUNT(*) AS n_camps FROM camp WHERE start_day >= $1 AND start_day <= $2 "
    "GROUP BY district ORDER BY district NULLS LAST");

int camp_list(
    struct conn *c, day_t from, day_t to, struct camp **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &camp_select_years, ARGS(V_DAY(from), V_DAY(to)), &camp_table, ret, ret_n, a, err);
}

int camp_by_id(struct conn *c, int64_t id, struct camp *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &camp_select_id, ARGS(V_INT(id)), &camp_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Campen findes ikke."));
    return rc;
}

int camp_of_citizen(
    struct conn *c, int64_t citizen_id, struct camp **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &camp_select_citizen, ARGS(V_INT(citizen_id)), &camp_table, ret, ret_n, a, err);
}

bool camp_may_write(const struct actor *actor, const char *provider)
{
    return actor_may(actor, PERM_CITIZEN_EDIT) ||
           (actor_may(actor, PERM_INBOX) && provider && text_equal(actor->unit, provider));
}

/* The ages of the target rules in force on the first day. */
static int camp_rule_ages(struct conn *c, struct camp *camp, struct arena *a, struct err *err)
{
    struct target_rule *rules;
    size_t n;
    int rc = target_rule_list(c, camp->intervention, &rules, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(rules[i].kind, "age"))
            continue;
        if (camp->age_min == INT_NONE)
            camp->age_min = rules[i].min;
        if (camp->age_max == INT_NONE)
            camp->age_max = rules[i].max;
    }
    return rc;
}

static int camp_check(
    struct conn *c, const struct actor *actor, struct camp *camp, struct arena *a, struct err *err)
{
    struct intervention iv;
    int rc = intervention_by_key(c, camp->intervention, &iv, a, err);
    if (!rc && !camp_may_write(actor, iv.provider))
        rc = err_set(err, ERR_DENIED, "camp: not the provider");
    if (!rc && !day_is_none(camp->start_day))
        rc = camp_rule_ages(c, camp, a, err);
    if (rc)
        return rc;
    if (!camp->title || !*camp->title)
        err_field(err, "title", "%s", tr("Skriv, hvad campen hedder."));
    if (day_is_none(camp->start_day))
        err_field(err, "start_day", "%s", tr("Skriv den første dag som 09.03.2026."));
    if (day_is_none(camp->end_day))
        err_field(err, "end_day", "%s", tr("Skriv den sidste dag som 09.03.2026."));
    else if (camp->end_day.n < camp->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (camp->age_min == INT_NONE || camp->age_max == INT_NONE || camp->age_min > camp->age_max)
        err_field(err, "age_max", "%s", tr("Skriv alderen fra og til og med, fx 13 og 15."));
    if (!camp->wage_agreed || !*camp->wage_agreed)
        err_field(err, "wage_agreed", "%s", tr("Skriv, hvem lønnen er aftalt med, fx 3F."));
    if (camp->places != INT_NONE && camp->places < 1)
        err_field(err, "places", "%s", tr("Skriv antallet af pladser, eller lad feltet være tomt."));
    return err->code;
}

int camp_add(
    struct conn *c, const struct actor *actor, const struct camp *camp, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "camp_add: out of memory");
    struct camp row = *camp;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    int rc = camp_check(c, actor, &row, a, err);
    if (!rc)
        rc = q_insert(c, &camp_table, &row, &row.id, err);
    *ret_id = row.id;
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "camp", row.id, INT_NONE, row.intervention}, err);
    arena_free(a);
    return rc;
}

int camp_update(struct conn *c, const struct actor *actor, const struct camp *camp, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "camp_update: out of memory");
    struct camp old, row = *camp;
    struct buf diff = BUF_INIT;
    int rc = camp_by_id(c, camp->id, &old, a, err);
    if (!rc) {
        row.intervention = old.intervention;
        row.user_id = old.user_id;
        rc = camp_check(c, actor, &row, a, err);
    }
    if (!rc)
        rc = q_update(c, &camp_table, &row, err);
    if (!rc) {
        field_diff(&camp_table, &old, &row, &diff, a);
        rc = audit_add(c, actor, &(struct audit_entry){"update", "camp", row.id, INT_NONE, diff.data}, err);
    }
    buf_done(&diff);
    arena_free(a);
    return rc;
}

/* ---- the young ---- */

int camp_youths(struct conn *c, const struct actor *actor, int64_t camp_id, day_t today,
    struct camp_youth_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &camp_select_youths,
        ARGS(V_INT(camp_id), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)), &camp_row_table,
        ret, ret_n, a, err);
}

static int youth_check(struct conn *c, const struct camp *camp, const struct camp_youth *y,
    const struct citizen *citizen, struct arena *a, struct err *err)
{
    int64_t same = 0;
    int age = day_age(citizen->birth, camp->start_day);
    int rc = q_int(c, &camp_count_same, ARGS(V_INT(y->camp_id), V_INT(y->citizen_id)), &same, err);
    if (rc)
        return rc;
    if (same)
        err_field(err, "cpr", "%s", tr("Den unge er allerede på campen."));
    else if (age < camp->age_min || age > camp->age_max)
        err_field(err, "cpr",
            tr("Den unge er %d år den %s, hvor campen begynder. Campen er for unge på %lld-%lld år."), age,
            words_day(camp->start_day, a), (long long)camp->age_min, (long long)camp->age_max);
    if (y->guardian_id == INT_NONE && (!y->guardian_name || !*y->guardian_name))
        err_field(err, "guardian_name", "%s", tr("Vælg eller skriv, hvem der er forælder eller værge."));
    if (day_is_none(y->guardian_consent))
        err_field(err, "guardian_consent", "%s",
            tr("Den unge kan først komme med, når en forælder eller værge har givet samtykke. Skriv datoen."));
    else if (y->guardian_consent.n > clock_today().n)
        err_field(err, "guardian_consent", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!money_is_none(y->wage) && y->wage.oere <= 0)
        err_field(err, "wage", "%s", tr("Beløbet skal være større end 0."));
    return err->code;
}

static int youth_write(struct conn *c, const struct actor *actor, const struct camp_youth *y, int64_t *ret_id,
    struct arena *a, struct err *err)
{
    struct camp camp;
    struct intervention iv;
    struct citizen citizen;
    struct camp_youth row = *y;
    int64_t n = 0;
    int rc = camp_by_id(c, y->camp_id, &camp, a, err);
    if (!rc)
        rc = intervention_by_key(c, camp.intervention, &iv, a, err);
    if (!rc && !camp_may_write(actor, iv.provider))
        rc = err_set(err, ERR_DENIED, "camp: not the provider");
    if (!rc)
        rc = citizen_by_id(c, y->citizen_id, &citizen, a, err);
    if (!rc)
        rc = youth_check(c, &camp, y, &citizen, a, err);
    if (!rc)
        rc = q_int(c, &camp_count_youths, ARGS(V_INT(camp.id)), &n, err);
    if (!rc && camp.places != INT_NONE && n >= camp.places)
        rc = err_user(err, ERR_REFUSED,
            tr("Campen er fuld: Der er %lld pladser. Ret antallet af pladser, eller vælg en anden camp."),
            (long long)camp.places);
    if (rc)
        return rc;
    row.attended = row.bridged = INT_NONE;
    rc = q_insert(c, &camp_youth_table, &row, &row.id, err);
    *ret_id = row.id;
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "camp_youth", row.id, row.citizen_id, NULL}, err);
}

int camp_youth_add(struct conn *c, const struct actor *actor, const struct camp_youth *youth, int64_t *ret_id,
    struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "camp_youth_add: out of memory");
    int rc = youth_write(c, actor, youth, ret_id, a, err);
    arena_free(a);
    return rc;
}

static int youth_mark(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    int64_t attended, int64_t bridged, struct arena *a, struct err *err)
{
    struct camp_youth row;
    struct camp camp;
    struct intervention iv;
    int rc = q_one(c, &camp_select_youth, ARGS(V_INT(id)), &camp_youth_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Den unge er ikke på campen."));
    if (!rc)
        rc = camp_by_id(c, row.camp_id, &camp, a, err);
    if (!rc)
        rc = intervention_by_key(c, camp.intervention, &iv, a, err);
    if (!rc && !camp_may_write(actor, iv.provider))
        rc = err_set(err, ERR_DENIED, "camp: not the provider");
    if (!rc && attended == 1 && camp.start_day.n > clock_today().n)
        rc = err_user(err, ERR_REFUSED,
            tr("Campen begynder først %s. Registrér fremmøde, når den er begyndt."),
            words_day(camp.start_day, a));
    if (!rc && row.version != version)
        rc =
            err_user(err, ERR_CONFLICT, "%s", tr("En anden har registreret fremmøde imens. Se campen igen."));
    if (rc)
        return rc;
    row.attended = attended;
    row.bridged = bridged;
    rc = q_update(c, &camp_youth_table, &row, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"update", "camp_youth", id, row.citizen_id, NULL}, err);
}

int camp_youth_mark(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t attended,
    int64_t bridged, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "camp_youth_mark: out of memory");
    int rc = youth_mark(c, actor, id, version, attended, bridged, a, err);
    arena_free(a);
    return rc;
}

/* ---- counts ---- */

static struct camp_count *count_of(struct camp_count *list, size_t *n, const char *district)
{
    for (size_t i = 1; i < *n; i++) {
        if (text_equal(list[i].district, district) || (!list[i].district && !district))
            return &list[i];
    }
    list[*n] = (struct camp_count){.district = district};
    return &list[(*n)++];
}

int camp_counts(struct conn *c, day_t from, day_t to, struct camp_count **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    struct camp_count *camps, *sums, all;
    size_t n_camps = 0, n_sums = 0, n = 1;
    const struct val args[] = {V_DAY(from), V_DAY(to)};
    int rc = q_all(c, &camp_count_camps, args, 2, &camp_count_table, &camps, &n_camps, a, err);
    if (!rc)
        rc = q_all(c, &camp_count_districts, args, 2, &camp_count_table, &sums, &n_sums, a, err);
    if (!rc)
        rc = q_one(c, &camp_count_all, args, 2, &camp_count_table, &all, a, err);
    struct camp_count *list = arena_array(a, n_camps + n_sums + 1, sizeof *list);
    if (rc || !list)
        return rc ? rc : err_set(err, ERR_LIMIT, "camp_counts: out of memory");
    list[0] = all;
    list[0].n_camps = 0;
    for (size_t i = 0; i < n_camps; i++) {
        list[0].n_camps += camps[i].n_camps;
        count_of(list, &n, camps[i].district)->n_camps = camps[i].n_camps;
    }
    for (size_t i = 0; i < n_sums; i++) {
        struct camp_count *one = count_of(list, &n, sums[i].district);
        int64_t of_camps = one->n_camps;
        *one = sums[i];
        one->n_camps = of_camps;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}
