#include "offer/initiative_change.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field change_fields[] = {
    FIELD(initiative_change, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_change, initiative, F_TEXT, NULL, FR_REQUIRED),
    FIELD(initiative_change, what, F_TEXT, NULL, FR_REQUIRED),
    FIELD_MAX(initiative_change, value, F_TEXT, N_("Skift til"), FR_REQUIRED, 40),
    FIELD(initiative_change, from_day, F_DAY, N_("Gælder fra"), FR_REQUIRED),
    FIELD_MAX(initiative_change, reason, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(initiative_change, state_id, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_change, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_change, at, F_STAMP, NULL, FR_HIDDEN),
    FIELD(initiative_change, withdrawn, F_STAMP, NULL, FR_HIDDEN),
    FIELD(initiative_change, withdrawn_by, F_ID, NULL, FR_HIDDEN),
};
TABLE(initiative_change_table, "initiative_change", N_("Indsatsens art og status"), initiative_change,
    change_fields);
static const struct field change_read_fields[] = {
    FIELD(initiative_change, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_change, initiative, F_TEXT, NULL, 0),
    FIELD(initiative_change, what, F_TEXT, NULL, 0),
    FIELD(initiative_change, value, F_TEXT, NULL, 0),
    FIELD(initiative_change, from_day, F_DAY, NULL, 0),
    FIELD(initiative_change, reason, F_LONG, NULL, 0),
    FIELD(initiative_change, state_id, F_ID, NULL, 0),
    FIELD(initiative_change, user_id, F_ID, NULL, 0),
    FIELD(initiative_change, at, F_STAMP, NULL, 0),
    FIELD(initiative_change, withdrawn, F_STAMP, NULL, 0),
    FIELD(initiative_change, withdrawn_by, F_ID, NULL, 0),
    FIELD(initiative_change, user_name, F_TEXT, NULL, 0),
    FIELD(initiative_change, application, F_TEXT, NULL, 0),
};
static TABLE(change_read_table, "initiative_change", NULL, initiative_change, change_read_fields);

/* What decides whether an initiative has money, and may go into operation; days as numbers, missing = none. */
struct standing {
    day_t refused, covered, evaluated;
    int64_t n_fundings, n_of_year;
};
static const struct field standing_fields[] = {
    FIELD(standing, refused, F_DAY, NULL, 0),
    FIELD(standing, covered, F_DAY, NULL, 0),
    FIELD(standing, evaluated, F_DAY, NULL, 0),
    FIELD(standing, n_fundings, F_INT, NULL, 0),
    FIELD(standing, n_of_year, F_INT, NULL, 0),
};
static TABLE(standing_table, "initiative", NULL, standing, standing_fields);

SQL(initiative_select_changes,
    "SELECT x.id AS id, x.initiative AS initiative, x.what AS what, x.value AS value, x.from_day AS from_day, "
    "x.reason AS reason, x.state_id AS state_id, x.user_id AS user_id, x.at AS at, x.withdrawn AS withdrawn, "
    "x.withdrawn_by AS withdrawn_by, u.name AS user_name, p.title AS application FROM initiative_change x "
    "LEFT JOIN app_user u ON u.id = x.user_id LEFT JOIN strategy_application_state s ON s.id = x.state_id "
    "LEFT JOIN strategy_application p ON p.id = s.application_id "
    "WHERE x.initiative = $1 AND x.withdrawn IS NULL ORDER BY x.from_day DESC, x.id DESC");
SQL(initiative_select_last,
    "SELECT id, initiative, what, value, from_day FROM initiative_change "
    "WHERE initiative = $1 AND what = $2 AND withdrawn IS NULL ORDER BY from_day DESC, id DESC LIMIT 1");
SQL(initiative_select_before_missing,
    "SELECT id, initiative, what, value, from_day FROM initiative_change WHERE initiative = $1 AND what = 'status' "
    "AND value <> 'funding_missing' AND withdrawn IS NULL ORDER BY from_day DESC, id DESC LIMIT 1");
/* An application stands where its newest step that is not taken back stands. */
#define NEWEST_STEP                                                                                          \
    "s.withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM strategy_application_state n "                        \
    "WHERE n.application_id = s.application_id AND n.withdrawn IS NULL AND n.id > s.id)"
#define STEP_OF(state)                                                                                                 \
    "FROM strategy_application_initiative l JOIN strategy_application_state s ON s.application_id = l.application_id " \
    "WHERE l.initiative = $1 AND s.state = '" state "' AND " NEWEST_STEP
SQL(initiative_select_standing,
    "SELECT (SELECT MAX(s.day) " STEP_OF(
        "refused") ") AS refused, "
                   "(SELECT MAX(y.day) FROM (SELECT s.day AS day " STEP_OF(
                       "granted") " UNION ALL "
                                  "SELECT f.day FROM initiative_funding f WHERE f.initiative = $1 AND f.removed IS NULL) y) AS covered, "
                                  "(SELECT MIN(e.day) FROM initiative_evaluation e WHERE e.initiative = $1 AND e.removed IS NULL) AS evaluated, "
                                  "(SELECT COUNT(*) FROM initiative_funding f WHERE f.initiative = $1 AND f.removed IS NULL) AS n_fundings, "
                                  "(SELECT COUNT(*) FROM initiative_funding f WHERE f.initiative = $1 AND f.removed IS NULL AND f.first_year <= $2 "
                                  "AND (f.last_year IS NULL OR f.last_year >= $2)) AS n_of_year");
SQL(initiative_withdraw_change,
    "UPDATE initiative_change SET withdrawn = $2, withdrawn_by = $3 WHERE id = $1 AND withdrawn IS NULL");

int initiative_changes(struct conn *c, const char *key, struct initiative_change **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &initiative_select_changes, ARGS(V_TEXT(key)), &change_read_table, ret, ret_n, a, err);
}

const char *initiative_change_reason(const struct initiative_change *x)
{
    if (x->reason)
        return x->reason;
    return text_equal(x->value, "funding_missing") ? tr("En ekstern pulje har afslået at betale.")
                                                   : tr("Der er fundet anden finansiering.");
}

static int read_standing(
    struct conn *c, const char *key, int year, struct standing *ret, struct arena *a, struct err *err)
{
    return q_one(
        c, &initiative_select_standing, ARGS(V_TEXT(key), V_INT(year)), &standing_table, ret, a, err);
}

/* ---- into operation ---- */

int initiative_lacks(
    struct conn *c, const char *key, day_t day, unsigned *ret, struct arena *a, struct err *err)
{
    struct standing s;
    int rc = read_standing(c, key, day_year(day), &s, a, err);
    if (rc)
        return rc;
    *ret = 0;
    if (day_is_none(s.evaluated))
        *ret |= INITIATIVE_LACKS_EVALUATION;
    else if (s.evaluated.n > day.n)
        *ret |= INITIATIVE_EVALUATED_LATER;
    if (!s.n_fundings)
        *ret |= INITIATIVE_LACKS_FUNDING;
    else if (!s.n_of_year)
        *ret |= INITIATIVE_LACKS_YEAR;
    return OK;
}

const char *initiative_lack_words(enum initiative_lack lack, day_t day, struct arena *a)
{
    switch (lack) {
    case INITIATIVE_LACKS_EVALUATION:
        return tr("Der mangler en evaluering. Skriv, hvornår den er lavet, af hvem, og hvad den viser.");
    case INITIATIVE_LACKS_FUNDING:
        return tr(
            "Der mangler finansiering. Skriv den bevilling, driftsramme eller de aktiveringsmidler, der betaler.");
    case INITIATIVE_LACKS_YEAR:
        return arena_printf(
            a, tr("Finansieringen dækker ikke %d. Skriv, hvad der betaler fra det år."), day_year(day));
    case INITIATIVE_EVALUATED_LATER: break;
    }
    return tr("Evalueringen er fra en senere dag. Lad driften begynde tidligst den dag.");
}

static int check_operation(struct conn *c, const char *key, day_t day, struct arena *a, struct err *err)
{
    unsigned lacks;
    const char *words = NULL;
    int rc = initiative_lacks(c, key, day, &lacks, a, err);
    if (rc)
        return rc;
    for (unsigned bit = 1; bit <= INITIATIVE_EVALUATED_LATER; bit <<= 1) {
        if (!(lacks & bit))
            continue;
        const char *one = initiative_lack_words((enum initiative_lack)bit, day, a);
        words = words ? arena_printf(a, "%s %s", words, one) : one;
    }
    if (words)
        err_field(err, "value", "%s %s", tr("Indsatsen kan ikke gå i drift endnu."), words);
    return OK;
}

/* ---- changing ---- */

static int check_change(struct conn *c, const struct initiative_now *now, const struct initiative_change *x,
    struct arena *a, struct err *err)
{
    struct initiative_change last;
    bool kind = text_equal(x->what, "kind");
    const char *list = kind ? "initiative_kind" : "initiative_status";
    if (!x->value || !code_is_valid(list, x->value, DAY_NONE))
        err_field(err, "value", "%s", tr("Vælg en af mulighederne."));
    if (day_is_none(x->from_day))
        err_field(err, "from_day", "%s", tr("Skriv den dag, ændringen gælder fra, som 09.03.2026."));
    else if (x->from_day.n > clock_today().n)
        err_field(err, "from_day", "%s", tr("Dagen ligger i fremtiden. Skriv ændringen, når den er sket."));
    if (!x->reason || !*x->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvad ændringen bygger på."));
    if (err->n_fields)
        return ERR_INVALID;
    int rc = q_one(c, &initiative_select_last, ARGS(V_TEXT(now->key), V_TEXT(x->what)),
        &initiative_change_table, &last, a, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (!rc && x->from_day.n < last.from_day.n)
        err_field(err, "from_day", "%s",
            tr("Der står allerede en ændring fra en senere dag. Vælg den dag eller en senere."));
    const char *was = !rc ? last.value : kind ? now->kind : "not_begun";
    if (text_equal(was, x->value))
        err_field(
            err, "value", tr("Indsatsen står allerede som \"%s\". Vælg noget andet."), code_label(list, was));
    return OK;
}

/* A pool has refused the initiative and no money of that day or later has taken its place. *ret_since = the day of the refusal. */
static int is_unfunded(
    struct conn *c, const char *key, bool *ret, day_t *ret_since, struct arena *a, struct err *err)
{
    struct standing s;
    int rc = read_standing(c, key, 0, &s, a, err);
    if (rc)
        return rc;
    *ret = !day_is_none(s.refused) && (day_is_none(s.covered) || s.covered.n < s.refused.n);
    *ret_since = s.refused;
    return OK;
}

static int check_money(struct conn *c, const struct initiative_change *x, struct arena *a, struct err *err)
{
    bool unfunded = false;
    day_t since;
    if (text_equal(x->what, "kind"))
        return text_equal(x->value, "operation") ? check_operation(c, x->initiative, x->from_day, a, err)
                                                 : OK;
    if (text_equal(x->value, "ended") || text_equal(x->value, "funding_missing"))
        return OK;
    int rc = is_unfunded(c, x->initiative, &unfunded, &since, a, err);
    if (!rc && unfunded)
        err_field(err, "value", "%s",
            tr("Finansieringen mangler stadig, fordi en pulje har afslået. Skriv først, hvad der betaler i stedet."));
    return rc;
}

static int insert_change(
    struct conn *c, const struct actor *actor, struct initiative_change *x, struct arena *a, struct err *err)
{
    x->user_id = initiative_writer(actor);
    x->at = clock_now();
    x->withdrawn = STAMP_NONE;
    x->withdrawn_by = INT_NONE;
    int rc = q_insert(c, &initiative_change_table, x, &x->id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"update", "initiative", INT_NONE, INT_NONE,
                        arena_printf(a, "%s: %s = %s", x->initiative, x->what, x->value)},
                    err);
}

int initiative_set(struct conn *c, const struct actor *actor, struct initiative_change *change, int64_t seen,
    struct arena *a, struct err *err)
{
    struct initiative_now now;
    int rc = initiative_by_key(c, change->initiative, clock_today(), &now, a, err);
    if (!rc && now.change_id != seen)
        rc = err_set(err, ERR_CONFLICT, "kind or status changed meanwhile");
    if (!rc)
        rc = check_change(c, &now, change, a, err);
    if (!rc && !err->n_fields)
        rc = check_money(c, change, a, err);
    if (rc || err->n_fields)
        return rc ? rc : ERR_INVALID;
    change->state_id = INT_NONE;
    return insert_change(c, actor, change, a, err);
}

int initiative_change_undo(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err)
{
    struct initiative_change *rows;
    struct initiative_now now;
    size_t n, i = 0;
    int rc = initiative_by_key(c, key, clock_today(), &now, a, err);
    if (!rc)
        rc = initiative_changes(c, key, &rows, &n, a, err);
    if (rc)
        return rc;
    while (i < n && rows[i].id != id)
        i++;
    if (i == n || now.change_id != id || !rows[i].reason ||
        !initiative_may_undo(actor, rows[i].user_id, rows[i].at))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Ændringen kan ikke fortrydes længere. Skriv en ny ændring i stedet."));
    rc = q_exec(c, &initiative_withdraw_change,
        ARGS(V_INT(id), V_STAMP(clock_now()), V_INT(initiative_writer(actor))), NULL, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"undo", "initiative_change", id, INT_NONE, key}, err);
}

/* ---- money and status ---- */

int initiative_settle(struct conn *c, const struct actor *actor, const char *key, day_t day, int64_t state_id,
    bool *ret, struct arena *a, struct err *err)
{
    struct initiative_change last, x;
    bool unfunded;
    day_t since;
    *ret = false;
    int rc = is_unfunded(c, key, &unfunded, &since, a, err);
    if (rc)
        return rc;
    rc = q_one(c, &initiative_select_last, ARGS(V_TEXT(key), V_TEXT("status")), &initiative_change_table,
        &last, a, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    const char *status = rc ? "not_begun" : last.value;
    field_clear_row(&initiative_change_table, &x);
    x.initiative = key;
    x.what = "status";
    x.from_day = !rc && last.from_day.n > day.n ? last.from_day : day;
    x.state_id = state_id;
    bool missing = text_equal(status, "funding_missing");
    if (unfunded == missing || (unfunded && text_equal(status, "ended")))
        return OK;
    if (unfunded) {
        x.value = "funding_missing";
    } else {
        struct initiative_change before;
        rc = q_one(c, &initiative_select_before_missing, ARGS(V_TEXT(key)), &initiative_change_table, &before,
            a, err);
        if (rc && rc != ERR_NOT_FOUND)
            return rc;
        x.value = rc ? "not_begun" : before.value;
    }
    *ret = true;
    return insert_change(c, actor, &x, a, err);
}
