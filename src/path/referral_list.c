#include "path/referral.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/restricted.h"

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
    FIELD(referral_row, start_day, F_DAY, NULL, 0),
    FIELD(referral_row, waiting_since, F_STAMP, NULL, 0),
    FIELD(referral_row, place_day, F_DAY, NULL, 0),
    FIELD(referral_row, place_deadline, F_DAY, NULL, 0),
    FIELD(referral_row, offer_end, F_DAY, NULL, 0),
    FIELD(referral_row, place_state, F_TEXT, NULL, 0),
    FIELD(referral_row, decline_criterion, F_TEXT, NULL, 0),
    FIELD(referral_row, read_days, F_INT, NULL, 0),
    FIELD(referral_row, decide_days, F_INT, NULL, 0),
    FIELD(referral_row, start_days, F_INT, NULL, 0),
    FIELD(referral_row, expire_days, F_INT, NULL, 0),
    FIELD(referral_row, n_from_sender, F_INT, NULL, 0),
    FIELD(referral_row, n_from_receiver, F_INT, NULL, 0),
};
TABLE(referral_row_table, "referral_row", N_("Henvisninger"), referral_row, referral_row_fields);

#define ROW_COLUMNS                                                                                          \
    "r.id AS id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, c.cpr AS cpr, " \
    "c.birth AS birth, i.key AS intervention_key, i.title AS intervention_title, "                           \
    "i.title_en AS intervention_title_en, r.state AS state, r.priority AS priority, "                        \
    "r.from_unit AS from_unit, r.team AS team, r.sent AS sent, r.read_at AS read_at, "                       \
    "r.decided AS decided, r.version AS version, r.citizen_id AS citizen_id, "                               \
    "r.intervention_id AS intervention_id, r.reason AS reason, r.decline_reason AS decline_reason, "         \
    "r.decline_text AS decline_text, i.track AS track, i.provider AS provider, "                             \
    "r.from_admin AS from_admin, r.from_user_id AS from_user_id, u.name AS from_name, "                      \
    "(SELECT MIN(o.start_day) FROM course o WHERE o.referral_id = r.id) AS start_day, "                      \
    "r.waiting_since AS waiting_since, r.place_day AS place_day, r.place_deadline AS place_deadline, "       \
    "i.end_day AS offer_end, r.place_state AS place_state, r.decline_criterion AS decline_criterion, "       \
    "l.read_days AS read_days, l.decide_days AS decide_days, l.start_days AS start_days, "                   \
    "l.expire_days AS expire_days, "                                                                         \
    "(SELECT COUNT(*) FROM referral_message m WHERE m.referral_id = r.id AND m.side = 'sender' "             \
    "AND m.read_at IS NULL) AS n_from_sender, "                                                              \
    "(SELECT COUNT(*) FROM referral_message m WHERE m.referral_id = r.id AND m.side = 'receiver' "           \
    "AND m.read_at IS NULL) AS n_from_receiver "
#define ROW_FROM                                                                                             \
    "FROM referral r JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id " \
    "LEFT JOIN app_user u ON u.id = r.from_user_id LEFT JOIN referral_limit l ON l.intervention = i.key "
/* The unit's offers come first, whatever the planner thinks: each then takes a range of the index referral_inbox. */
#define INBOX_FROM "FROM intervention i CROSS JOIN referral r "
#define INBOX_OPEN                                                                                           \
    "WHERE i.provider = $1 AND r.intervention_id = i.id "                                                    \
    "AND r.state IN " REFERRAL_OPEN " AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) "
#define INBOX_STATE                                                                                          \
    "WHERE i.provider = $1 AND r.intervention_id = i.id "                                                    \
    "AND r.state IN ($3, CASE WHEN $3 = 'unanswered' THEN 'sent' ELSE $3 END, "                              \
    "CASE WHEN $3 = 'unanswered' THEN 'received' ELSE $3 END) AND r.state NOT IN ('draft', 'withdrawn') "    \
    "AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) "
#define INBOX_ORDER                                                                                          \
    "ORDER BY CASE WHEN r.state = 'sent' AND r.read_at IS NULL THEN 0 "                                      \
    "WHEN r.state IN " REFERRAL_UNANSWERED " THEN 1 ELSE 2 END, r.sent, r.id "

/* The rows of the page are found by narrow columns first, and only they are read whole. */
#define INBOX_PAGE_OF                                                                                        \
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.id IN (SELECT x.id FROM (SELECT r.id AS id " INBOX_FROM          \
    "JOIN citizen c ON c.id = r.citizen_id "
SQL_KEPT(referral_select_inbox, INBOX_PAGE_OF INBOX_OPEN RESTRICTED_SEEN("$5", "$6", "$7") INBOX_ORDER
    "LIMIT $3 OFFSET $4) x) " INBOX_ORDER);
SQL_KEPT(referral_select_inbox_state, INBOX_PAGE_OF INBOX_STATE RESTRICTED_SEEN("$6", "$7", "$8") INBOX_ORDER
    "LIMIT $4 OFFSET $5) x) " INBOX_ORDER);
SQL_KEPT(referral_count_inbox,
    "SELECT COUNT(*) " INBOX_FROM
    "JOIN citizen c ON c.id = r.citizen_id " INBOX_OPEN RESTRICTED_SEEN("$3", "$4", "$5"));
SQL_KEPT(referral_count_inbox_state,
    "SELECT COUNT(*) " INBOX_FROM
    "JOIN citizen c ON c.id = r.citizen_id " INBOX_STATE RESTRICTED_SEEN("$4", "$5", "$6"));
SQL(referral_select_row, "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.id = $1");
SQL_KEPT(referral_select_sender,
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.from_user_id = $1 " RESTRICTED_SEEN(
        "$1", "0", "$5") "AND (CAST($2 AS TEXT) IS NULL AND r.state <> 'draft' OR r.state = $2) "
                         "ORDER BY r.created DESC, r.id DESC LIMIT $3 OFFSET $4");
SQL(referral_select_citizen,
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE r.citizen_id = $1 ORDER BY r.created DESC, r.id DESC");
SQL(referral_select_events,
    "SELECT id, referral_id, at, user_id, from_state, to_state, reason, text FROM referral_event "
    "WHERE referral_id = $1 ORDER BY id");

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
    if (referral_is_open(r->state))
        return today.n - sent.n;
    if (!day_is_none(r->start_day))
        return r->start_day.n - sent.n;
    bool back = text_equal(r->state, "declined") || text_equal(r->state, "expired");
    return back && !stamp_is_none(r->decided) ? stamp_local_day(r->decided).n - sent.n : INT_NONE;
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

static const struct field referral_refusal_fields[] = {
    FIELD(referral_refusal, reason, F_TEXT, NULL, 0),
    FIELD(referral_refusal, criterion, F_TEXT, NULL, 0),
    FIELD(referral_refusal, n, F_INT, NULL, 0),
};
static TABLE(referral_refusal_table, "referral_refusal", NULL, referral_refusal, referral_refusal_fields);
SQL(referral_select_refusals,
    "SELECT r.decline_reason AS reason, r.decline_criterion AS criterion, COUNT(*) AS n " INBOX_FROM
    "JOIN citizen c ON c.id = r.citizen_id WHERE i.provider = $1 AND r.intervention_id = i.id AND r.state = 'declined' "
    "AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) AND r.decided >= $3 AND r.decided < $4 " RESTRICTED_SEEN(
        "$5", "$6",
        "$7") "GROUP BY r.decline_reason, r.decline_criterion ORDER BY n DESC, reason NULLS FIRST, criterion");

int referral_refusals(struct conn *c, const struct actor *actor, const char *intervention, day_t from,
    day_t to, struct referral_refusal **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &referral_select_refusals,
        ARGS(V_TEXT(actor->unit), V_TEXT(intervention), V_STAMP(stamp_from_local(from, 0)),
            V_STAMP(stamp_from_local(to, 0)), V_INT(actor->user_id), RESTRICTED_MAY(actor),
            V_DAY(clock_today())),
        &referral_refusal_table, ret, ret_n, a, err);
}
