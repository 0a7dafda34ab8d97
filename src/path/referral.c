#include "path/referral.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field referral_fields[] = {
    FIELD(referral, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral, team, F_TEXT, N_("Hold"), 0),
    FIELD_CODE(referral, state, N_("Tilstand"), FR_REQUIRED, "referral_state"),
    FIELD_MAX(referral, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 4000),
    FIELD_CODE(referral, priority, N_("Hastegrad"), 0, "priority"),
    FIELD(referral, legal_basis_id, F_ID, N_("Hjemmel"), FR_REQUIRED),
    FIELD(referral, from_user_id, F_ID, NULL, 0),
    FIELD(referral, from_unit, F_TEXT, NULL, 0),
    FIELD(referral, from_admin, F_TEXT, NULL, 0),
    FIELD(referral, created, F_STAMP, NULL, 0),
    FIELD(referral, sent, F_STAMP, N_("Sendt"), 0),
    FIELD(referral, sent_day, F_DAY, N_("Henvisningsdag"), 0),
    FIELD(referral, read_at, F_STAMP, N_("Læst"), 0),
    FIELD(referral, decided, F_STAMP, N_("Besvaret"), 0),
    FIELD(referral, decided_by, F_ID, NULL, 0),
    FIELD_CODE(referral, decline_reason, N_("Årsag til afvisning"), 0, "decline_reason"),
    FIELD_MAX(referral, decline_text, F_LONG, N_("Besked til afsenderen"), 0, 2000),
    FIELD_MAX(referral, override_reason, F_LONG, N_("Begrundelse for andet hold"), 0, 1000),
    FIELD(referral, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(referral_table, "referral", N_("Henvisninger"), referral, referral_fields);

static const struct field referral_event_fields[] = {
    FIELD(referral_event, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral_event, referral_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral_event, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(referral_event, user_id, F_ID, NULL, 0),
    FIELD(referral_event, from_state, F_TEXT, NULL, 0),
    FIELD(referral_event, to_state, F_TEXT, NULL, FR_REQUIRED),
    FIELD(referral_event, reason, F_TEXT, NULL, 0),
    FIELD(referral_event, text, F_LONG, NULL, 0),
};
TABLE(referral_event_table, "referral_event", NULL, referral_event, referral_event_fields);

static const struct field referral_row_fields[] = {
    FIELD(referral_row, id, F_ID, NULL, 0),
    FIELD(referral_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(referral_row, first_name, F_TEXT, NULL, 0),
    FIELD(referral_row, last_name, F_TEXT, NULL, 0),
    FIELD(referral_row, cpr, F_TEXT, NULL, 0),
    FIELD(referral_row, birth, F_DAY, NULL, 0),
    FIELD(referral_row, intervention_key, F_TEXT, NULL, 0),
    FIELD(referral_row, intervention_title, F_TEXT, NULL, 0),
    FIELD(referral_row, intervention_title_en, F_TEXT, NULL, 0),
    FIELD(referral_row, state, F_TEXT, NULL, 0),
    FIELD(referral_row, priority, F_TEXT, NULL, 0),
    FIELD(referral_row, from_unit, F_TEXT, NULL, 0),
    FIELD(referral_row, team, F_TEXT, NULL, 0),
    FIELD(referral_row, sent, F_STAMP, NULL, 0),
    FIELD(referral_row, read_at, F_STAMP, NULL, 0),
    FIELD(referral_row, decided, F_STAMP, NULL, 0),
    FIELD(referral_row, version, F_INT, NULL, 0),
    FIELD(referral_row, citizen_id, F_ID, NULL, 0),
    FIELD(referral_row, intervention_id, F_ID, NULL, 0),
    FIELD(referral_row, reason, F_LONG, NULL, 0),
    FIELD(referral_row, decline_reason, F_TEXT, NULL, 0),
    FIELD(referral_row, decline_text, F_LONG, NULL, 0),
    FIELD(referral_row, track, F_TEXT, NULL, 0),
    FIELD(referral_row, provider, F_TEXT, NULL, 0),
    FIELD(referral_row, from_admin, F_TEXT, NULL, 0),
    FIELD(referral_row, from_user_id, F_ID, NULL, 0),
    FIELD(referral_row, from_name, F_TEXT, NULL, 0),
};
TABLE(referral_row_table, "referral_row", N_("Henvisninger"), referral_row, referral_row_fields);

#define REFERRAL_COLUMNS                                                                                     \
    "id, citizen_id, intervention_id, team, state, reason, priority, legal_basis_id, from_user_id, "         \
    "from_unit, from_admin, created, sent, sent_day, read_at, decided, decided_by, decline_reason, "         \
    "decline_text, override_reason, version"
#define ROW_COLUMNS                                                                                          \
    "r.id AS id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, c.cpr AS cpr, " \
    "c.birth AS birth, i.key AS intervention_key, i.title AS intervention_title, "                           \
    "i.title_en AS intervention_title_en, r.state AS state, r.priority AS priority, "                        \
    "r.from_unit AS from_unit, r.team AS team, r.sent AS sent, r.read_at AS read_at, "                       \
    "r.decided AS decided, r.version AS version, r.citizen_id AS citizen_id, "                               \
    "r.intervention_id AS intervention_id, r.reason AS reason, r.decline_reason AS decline_reason, "         \
    "r.decline_text AS decline_text, i.track AS track, i.provider AS provider, "                             \
    "r.from_admin AS from_admin, r.from_user_id AS from_user_id, u.name AS from_name "
#define ROW_FROM                                                                                             \
    "FROM referral r JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id " \
    "LEFT JOIN app_user u ON u.id = r.from_user_id "
/* The unit's offers come first, whatever the planner thinks: each then takes a range of the index referral_inbox. */
#define INBOX_FROM "FROM intervention i CROSS JOIN referral r "
#define INBOX_MORE "JOIN citizen c ON c.id = r.citizen_id LEFT JOIN app_user u ON u.id = r.from_user_id "
#define INBOX_OPEN                                                                                           \
    "WHERE i.provider = $1 AND r.intervention_id = i.id "                                                    \
    "AND r.state IN ('sent', 'received', 'wait_listed', 'accepted') AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) "
#define INBOX_STATE                                                                                          \
    "WHERE i.provider = $1 AND r.intervention_id = i.id "                                                    \
    "AND r.state = $3 AND r.state NOT IN ('draft', 'withdrawn') "                                            \
    "AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) "
#define INBOX_ORDER                                                                                          \
    "ORDER BY CASE WHEN r.state = 'sent' AND r.read_at IS NULL THEN 0 "                                      \
    "WHEN r.state IN ('sent', 'received') THEN 1 ELSE 2 END, r.sent, r.id "

SQL(referral_select_id, "SELECT " REFERRAL_COLUMNS " FROM referral WHERE id = $1");
SQL(referral_select_draft,
    "SELECT " REFERRAL_COLUMNS " FROM referral WHERE citizen_id = $1 AND intervention_id = $2 "
    "AND from_user_id = $3 AND state = 'draft' ORDER BY id LIMIT 1");
SQL(referral_update_read,
    "UPDATE referral SET read_at = $2 WHERE id = $1 AND read_at IS NULL AND state <> 'draft'");
SQL(referral_select_inbox, "SELECT " ROW_COLUMNS INBOX_FROM INBOX_MORE INBOX_OPEN RESTRICTED_SEEN(
                               "$5", "$6", "$7") INBOX_ORDER "LIMIT $3 OFFSET $4");
SQL(referral_select_inbox_state, "SELECT " ROW_COLUMNS INBOX_FROM INBOX_MORE INBOX_STATE RESTRICTED_SEEN(
                                     "$6", "$7", "$8") INBOX_ORDER "LIMIT $4 OFFSET $5");
SQL(referral_count_inbox,
    "SELECT COUNT(*) " INBOX_FROM
    "JOIN citizen c ON c.id = r.citizen_id " INBOX_OPEN RESTRICTED_SEEN("$3", "$4", "$5"));
SQL(referral_count_inbox_state,
    "SELECT COUNT(*) " INBOX_FROM
    "JOIN citizen c ON c.id = r.citizen_id " INBOX_STATE RESTRICTED_SEEN("$4", "$5", "$6"));
SQL(referral_select_row, "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.id = $1");
SQL(referral_delete_events, "DELETE FROM referral_event WHERE referral_id = $1");
SQL(referral_delete_row, "DELETE FROM referral WHERE id = $1 AND from_user_id = $2 AND state = 'draft'");
SQL(referral_select_sender,
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.from_user_id = $1 " RESTRICTED_SEEN(
        "$1", "0", "$5") "AND (CAST($2 AS TEXT) IS NULL AND r.state <> 'draft' OR r.state = $2) "
                         "ORDER BY r.created DESC, r.id DESC LIMIT $3 OFFSET $4");
SQL(referral_select_citizen,
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.citizen_id = $1 ORDER BY r.created DESC, r.id DESC");
SQL(referral_select_events,
    "SELECT id, referral_id, at, user_id, from_state, to_state, reason, text FROM referral_event "
    "WHERE referral_id = $1 ORDER BY id");
SQL(referral_select_last_event,
    "SELECT id, referral_id, at, user_id, from_state, to_state, reason, text FROM referral_event "
    "WHERE referral_id = $1 ORDER BY id DESC LIMIT 1");
SQL(referral_select_provider, "SELECT COUNT(*) FROM intervention WHERE id = $1 AND provider = $2");

int referral_by_id(struct conn *c, int64_t id, struct referral *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &referral_select_id, ARGS(V_INT(id)), &referral_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return rc;
}

static int referral_event_add(struct conn *c, const struct actor *actor, const struct referral *r,
    const char *from, const char *reason, const char *text, struct err *err)
{
    struct referral_event e = {
        0, r->id, clock_now(), actor->user_id ? actor->user_id : INT_NONE, from, r->state, reason, text};
    int rc = q_insert(c, &referral_event_table, &e, NULL, err);
    if (rc)
        return rc;
    return audit_add(c, actor, &(struct audit_entry){r->state, "referral", r->id, r->citizen_id, NULL}, err);
}

static void referral_stamp_sender(const struct actor *actor, struct referral *r)
{
    r->from_user_id = actor->user_id ? actor->user_id : INT_NONE;
    r->from_unit = actor->unit;
    r->from_admin = actor->admin;
}

int referral_draft(struct conn *c, int64_t user_id, int64_t citizen_id, int64_t intervention_id,
    struct referral *ret, struct arena *a, struct err *err)
{
    return q_one(c, &referral_select_draft, ARGS(V_INT(citizen_id), V_INT(intervention_id), V_INT(user_id)),
        &referral_table, ret, a, err);
}

/* Stores row over the user's earlier draft of the pair, or as a new row. ret_from = "draft" or NULL when new. */
static int referral_put(struct conn *c, const struct actor *actor, struct referral *row,
    const char **ret_from, struct arena *a, struct err *err)
{
    struct referral old;
    referral_stamp_sender(actor, row);
    *ret_from = NULL;
    int rc = referral_draft(c, actor->user_id, row->citizen_id, row->intervention_id, &old, a, err);
    if (rc == OK) {
        *ret_from = "draft";
        row->id = old.id;
        row->version = old.version;
        row->created = old.created;
        return q_update(c, &referral_table, row, err);
    }
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    row->created = clock_now();
    return q_insert(c, &referral_table, row, &row->id, err);
}

int referral_save_draft(struct conn *c, const struct actor *actor, struct referral *r, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_save_draft: out of memory");
    struct referral row = *r;
    const char *from;
    row.state = "draft";
    int rc = referral_put(c, actor, &row, &from, a, err);
    if (!rc && !from)
        rc = referral_event_add(c, actor, &row, NULL, NULL, NULL, err);
    if (!rc)
        r->id = row.id;
    arena_free(a);
    return rc;
}

int referral_delete_draft(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_delete_draft: out of memory");
    struct referral r;
    int64_t n = 0;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc && (!text_equal(r.state, "draft") || r.from_user_id != actor->user_id))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Udkastet findes ikke længere."));
    if (!rc)
        rc = q_exec(c, &referral_delete_events, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &referral_delete_row, ARGS(V_INT(id), V_INT(actor->user_id)), &n, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"delete", "referral", id, r.citizen_id, "draft"}, err);
    arena_free(a);
    return rc;
}

/* The basis must be the citizen's, in force on the day, and let the receiver see something. */
static int referral_check_basis(struct conn *c, const struct referral *r, const struct intervention *iv,
    day_t day, struct arena *a, struct err *err)
{
    struct legal_basis *rows;
    size_t n;
    int rc = legal_basis_of_citizen(c, r->citizen_id, &rows, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id != r->legal_basis_id)
            continue;
        if (!legal_basis_is_in_force(&rows[i], day))
            return err_field(err, "legal_basis_id", "%s",
                tr("Hjemlen gælder ikke i dag. Vælg en anden, eller registrér et nyt samtykke."));
        if (!text_equal(rows[i].to_admin, iv->owner) && !text_equal(rows[i].to_admin, iv->provider))
            return err_field(err, "legal_basis_id", "%s",
                tr("Hjemlen omfatter ikke modtageren. Vælg en hjemmel, der giver modtageren ret til at se oplysningerne."));
        return OK;
    }
    return err_field(err, "legal_basis_id", "%s",
        tr("Vælg, hvilken hjemmel der giver modtageren ret til at se oplysningerne."));
}

/* S0-13: the citizen's age decides the team; another team needs a reason. */
static int referral_check_team(struct conn *c, struct referral *r, const struct intervention *iv,
    const struct citizen *citizen, day_t day, struct arena *a, struct err *err)
{
    struct team *teams;
    size_t n;
    int age = day_age(citizen->birth, day);
    const struct team *by_age = NULL, *chosen = NULL;
    int rc = intervention_teams(c, iv->key, &teams, &n, a, err);
    if (rc || n == 0)
        return rc;
    for (size_t i = 0; i < n; i++) {
        bool inside = (teams[i].age_min == INT_NONE || age >= teams[i].age_min) &&
                      (teams[i].age_max == INT_NONE || age <= teams[i].age_max);
        if (inside && !by_age)
            by_age = &teams[i];
        if (text_equal(teams[i].key, r->team))
            chosen = &teams[i];
    }
    if (!chosen) {
        if (!by_age)
            return err_field(err, "team", "%s", tr("Vælg et hold. Intet hold passer til borgerens alder."));
        r->team = by_age->key;
        return OK;
    }
    if (chosen == by_age || (r->override_reason && *r->override_reason))
        return OK;
    return err_field(err, "override_reason", tr("Borgeren er %d år. Skriv, hvorfor borgeren skal på %s."),
        age, lang_pick(chosen->title, chosen->title_en));
}

static int referral_check_send(
    struct conn *c, struct referral *r, day_t day, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct citizen citizen;
    int rc = intervention_by_id(c, r->intervention_id, &iv, a, err);
    if (!rc)
        rc = citizen_by_id(c, r->citizen_id, &citizen, a, err);
    if (!rc)
        rc = intervention_check_referral_day(c, &iv, day, a, err);
    if (rc)
        return rc;
    if (!day_is_none(citizen.dead))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Borgeren er registreret som død. Henvisningen kan ikke sendes."));
    if (!r->reason || !*r->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvorfor borgeren henvises. Modtageren læser det først."));
    rc = referral_check_basis(c, r, &iv, day, a, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    rc = referral_check_team(c, r, &iv, &citizen, day, a, err);
    return rc ? rc : err->code;
}

int referral_send(struct conn *c, const struct actor *actor, struct referral *r, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_send: out of memory");
    struct referral row = *r;
    const char *from = NULL;
    int rc = referral_check_send(c, &row, day, a, err);
    if (!rc) {
        row.state = "sent";
        row.sent = day.n == clock_today().n ? clock_now() : stamp_from_local(day, 12 * 60);
        row.sent_day = day;
        row.read_at = row.decided = STAMP_NONE;
        row.decided_by = INT_NONE;
        row.decline_reason = row.decline_text = NULL;
        rc = referral_put(c, actor, &row, &from, a, err);
    }
    if (!rc)
        rc = referral_event_add(c, actor, &row, from, NULL, row.override_reason, err);
    if (!rc) {
        r->id = row.id;
        r->state = row.state;
        r->sent = row.sent;
        r->sent_day = day;
    }
    arena_free(a);
    return rc;
}

/* The receiving unit, the sender (withdraw only), or ERR_NOT_FOUND as if it did not exist. */
static int referral_check_unit(
    struct conn *c, const struct actor *actor, const struct referral *r, struct err *err)
{
    int64_t n = 0;
    int rc =
        q_int(c, &referral_select_provider, ARGS(V_INT(r->intervention_id), V_TEXT(actor->unit)), &n, err);
    if (rc)
        return rc;
    if (n == 0)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return OK;
}

int referral_mark_read(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_mark_read: out of memory");
    struct referral r;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = referral_check_unit(c, actor, &r, err);
    if (!rc)
        rc = q_exec(c, &referral_update_read, ARGS(V_INT(id), V_STAMP(clock_now())), NULL, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"read", "referral", id, r.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

static bool referral_may_change(const char *from, const char *to)
{
    static const struct {
        const char *from, *to;
    } allowed[] = {{"sent", "accepted"}, {"sent", "declined"}, {"sent", "wait_listed"}, {"sent", "withdrawn"},
        {"received", "accepted"}, {"received", "declined"}, {"received", "wait_listed"},
        {"received", "withdrawn"}, {"wait_listed", "accepted"}, {"wait_listed", "declined"},
        {"wait_listed", "withdrawn"}, {"accepted", "withdrawn"}, {"draft", "withdrawn"}};
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        if (text_equal(allowed[i].from, from) && text_equal(allowed[i].to, to))
            return true;
    }
    return false;
}

static int referral_check_answer(struct conn *c, const struct actor *actor, const struct referral *r,
    int64_t version, const char *to, const char *reason, struct err *err)
{
    int rc = OK;
    if (text_equal(to, "withdrawn")) {
        if (r->from_user_id != actor->user_id)
            rc = referral_check_unit(c, actor, r, err);
    } else {
        rc = referral_check_unit(c, actor, r, err);
    }
    if (rc)
        return rc;
    if (r->version != version || !referral_may_change(r->state, to))
        return err_user(err, ERR_CONFLICT,
            tr("Henvisningen er ændret i mellemtiden. Den er nu: %s. Se den igen, før du svarer."),
            code_label("referral_state", r->state));
    if (text_equal(to, "declined") && !code_is_valid("decline_reason", reason, clock_today()))
        return err_field(err, "decline_reason", "%s",
            tr("Vælg, hvorfor henvisningen afvises. Afsenderen skal kunne finde et andet tilbud."));
    return OK;
}

int referral_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *to_state, const char *reason, const char *text, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_answer: out of memory");
    struct referral r;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = referral_check_answer(c, actor, &r, version, to_state, reason, err);
    if (!rc) {
        const char *from = r.state;
        r.state = to_state;
        r.decided = clock_now();
        r.decided_by = actor->user_id ? actor->user_id : INT_NONE;
        r.decline_reason = text_equal(to_state, "declined") ? reason : NULL;
        r.decline_text = text_equal(to_state, "declined") ? text : r.decline_text;
        if (stamp_is_none(r.read_at))
            r.read_at = r.decided;
        rc = q_update(c, &referral_table, &r, err);
        if (!rc)
            rc = referral_event_add(c, actor, &r, from, reason, text, err);
    }
    arena_free(a);
    return rc;
}

int referral_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_undo: out of memory");
    struct referral r;
    struct referral_event last;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = q_one(c, &referral_select_last_event, ARGS(V_INT(id)), &referral_event_table, &last, a, err);
    if (!rc && (last.user_id != actor->user_id || !last.from_state ||
                   clock_now().ms - last.at.ms > REFERRAL_UNDO_MS || text_equal(last.to_state, "started") ||
                   text_equal(last.from_state, "started") || text_equal(last.to_state, "sent")))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Det kan ikke længere fortrydes. Du kan i stedet ændre svaret."));
    if (!rc) {
        const char *from = r.state;
        r.state = last.from_state;
        r.decline_reason = NULL;
        r.decline_text = NULL;
        r.decided = STAMP_NONE;
        r.decided_by = INT_NONE;
        rc = q_update(c, &referral_table, &r, err);
        if (!rc)
            rc = referral_event_add(c, actor, &r, from, NULL, tr("Fortrudt"), err);
    }
    arena_free(a);
    return rc;
}

int referral_inbox(struct conn *c, const struct actor *actor, const char *state, const char *intervention,
    int64_t offset, int64_t limit, struct referral_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    if (state == NULL)
        return q_all(c, &referral_select_inbox,
            ARGS(V_TEXT(actor->unit), V_TEXT(intervention), V_INT(limit), V_INT(offset),
                V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(clock_today())),
            &referral_row_table, ret, ret_n, a, err);
    return q_all(c, &referral_select_inbox_state,
        ARGS(V_TEXT(actor->unit), V_TEXT(intervention), V_TEXT(state), V_INT(limit), V_INT(offset),
            V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(clock_today())),
        &referral_row_table, ret, ret_n, a, err);
}

int referral_inbox_count(struct conn *c, const struct actor *actor, const char *state,
    const char *intervention, int64_t *ret, struct err *err)
{
    if (state == NULL)
        return q_int(c, &referral_count_inbox,
            ARGS(V_TEXT(actor->unit), V_TEXT(intervention), V_INT(actor->user_id), RESTRICTED_MAY(actor),
                V_DAY(clock_today())),
            ret, err);
    return q_int(c, &referral_count_inbox_state,
        ARGS(V_TEXT(actor->unit), V_TEXT(intervention), V_TEXT(state), V_INT(actor->user_id),
            RESTRICTED_MAY(actor), V_DAY(clock_today())),
        ret, err);
}

int referral_row_by_id(struct conn *c, int64_t id, struct referral_row *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &referral_select_row, ARGS(V_INT(id)), &referral_row_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return rc;
}

int64_t referral_wait_days(const struct referral_row *r, day_t today)
{
    if (stamp_is_none(r->sent))
        return INT_NONE;
    day_t sent = stamp_local_day(r->sent);
    if (text_equal(r->state, "sent") || text_equal(r->state, "received") ||
        text_equal(r->state, "accepted") || text_equal(r->state, "wait_listed"))
        return today.n - sent.n;
    if (text_equal(r->state, "declined") && !stamp_is_none(r->decided))
        return stamp_local_day(r->decided).n - sent.n;
    return INT_NONE;
}

int referral_sent_by(struct conn *c, int64_t user_id, const char *state, int64_t offset, int64_t limit,
    struct referral_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &referral_select_sender,
        ARGS(V_INT(user_id), V_TEXT(state), V_INT(limit), V_INT(offset), V_DAY(clock_today())),
        &referral_row_table, ret, ret_n, a, err);
}

int referral_of_citizen(struct conn *c, int64_t citizen_id, struct referral_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &referral_select_citizen, ARGS(V_INT(citizen_id)), &referral_row_table, ret, ret_n, a, err);
}

int referral_events(struct conn *c, int64_t referral_id, struct referral_event **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &referral_select_events, ARGS(V_INT(referral_id)), &referral_event_table, ret, ret_n, a, err);
}
