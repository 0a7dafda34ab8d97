/* Where the rows of the worklists come from: one statement per source, each answered by an index. */
#include "path/worklist.h"

#include "system/organisation.h"

#include <string.h>

static const struct field worklist_fields[] = {
    FIELD(worklist_item, kind, F_TEXT, NULL, 0),
    FIELD(worklist_item, citizen_id, F_ID, NULL, 0),
    FIELD(worklist_item, responsible_id, F_ID, NULL, 0),
    FIELD(worklist_item, restricted, F_INT, NULL, 0),
    FIELD(worklist_item, citizen_key, F_TEXT, NULL, 0),
    FIELD(worklist_item, first_name, F_TEXT, NULL, 0),
    FIELD(worklist_item, last_name, F_TEXT, NULL, 0),
    FIELD(worklist_item, sort_name, F_TEXT, NULL, 0),
    FIELD(worklist_item, cpr, F_TEXT, NULL, 0),
    FIELD(worklist_item, district, F_TEXT, NULL, 0),
    FIELD(worklist_item, target_group, F_TEXT, NULL, 0),
    FIELD(worklist_item, ref_id, F_ID, NULL, 0),
    FIELD(worklist_item, referral_id, F_ID, NULL, 0),
    FIELD(worklist_item, track, F_TEXT, NULL, 0),
    FIELD(worklist_item, offer_key, F_TEXT, NULL, 0),
    FIELD(worklist_item, offer_title, F_TEXT, NULL, 0),
    FIELD(worklist_item, offer_en, F_TEXT, NULL, 0),
    FIELD(worklist_item, code, F_TEXT, NULL, 0),
    FIELD(worklist_item, anchor, F_TEXT, NULL, 0),
    FIELD(worklist_item, state, F_TEXT, NULL, 0),
    FIELD(worklist_item, text, F_TEXT, NULL, 0),
    FIELD(worklist_item, from_admin, F_TEXT, NULL, 0),
    FIELD(worklist_item, to_admin, F_TEXT, NULL, 0),
    FIELD(worklist_item, months, F_INT, NULL, 0),
    FIELD(worklist_item, minute, F_INT, NULL, 0),
    FIELD(worklist_item, number, F_INT, NULL, 0),
    FIELD(worklist_item, number_of, F_INT, NULL, 0),
    FIELD(worklist_item, days, F_INT, NULL, 0),
    FIELD(worklist_item, day, F_DAY, NULL, 0),
    FIELD(worklist_item, since, F_DAY, NULL, 0),
    FIELD(worklist_item, at, F_STAMP, NULL, 0),
    FIELD(worklist_item, unread, F_BOOL, NULL, 0),
};
TABLE(worklist_table, "worklist_item", NULL, worklist_item, worklist_fields);

#define CITIZEN_OF                                                                                           \
    "c.id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "       \
    "c.sort_name AS sort_name, c.cpr AS cpr, c.district AS district, c.target_group AS target_group, "       \
    "c.responsible_id AS responsible_id, c.restricted AS restricted, "
#define OFFER_OF "i.key AS offer_key, i.title AS offer_title, i.title_en AS offer_en, "
#define REFERRAL_OF                                                                                          \
    "r.id AS ref_id, r.id AS referral_id, r.state AS state, r.sent_day AS since FROM referral r "            \
    "JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id "
#define OPEN_STATES "('sent', 'received', 'accepted', 'wait_listed')"
/* Later than $2, so that a citizen's answered referrals of years ago are not read. */
#define NOT_REFERRED_AGAIN(when)                                                                             \
    "AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.citizen_id = r.citizen_id AND n.sent > " when ") "

SQL_KEPT(worklist_select_follow_up,
    "SELECT 'follow_up' AS kind, " CITIZEN_OF OFFER_OF
    "f.id AS ref_id, f.kind AS code, f.anchor AS anchor, f.months AS months, f.track AS track, f.due_day AS day "
    "FROM follow_up f JOIN citizen c ON c.id = f.citizen_id LEFT JOIN intervention i ON i.key = f.intervention "
    "WHERE f.responsible_id = $1 AND f.state = 'planned' AND f.due_day >= $2 AND f.due_day <= $3 "
    "AND c.dead IS NULL ORDER BY f.due_day, f.id LIMIT $4");
SQL_KEPT(worklist_select_action,
    "SELECT CASE WHEN p.meeting_id IS NULL THEN 'action' ELSE 'decision' END AS kind, " CITIZEN_OF
    "p.id AS ref_id, p.track AS track, p.text AS text, p.state AS state, p.due_day AS day, m.kind AS code, "
    "m.day AS since FROM plan_action p JOIN citizen c ON c.id = p.citizen_id LEFT JOIN meeting m ON m.id = p.meeting_id "
    "WHERE p.responsible_id = $1 AND p.state IN ('not_started', 'running') AND p.due_day >= $2 AND p.due_day <= $3 "
    "AND c.dead IS NULL ORDER BY p.due_day, p.id LIMIT $4");
SQL_KEPT(worklist_select_declined,
    "SELECT r.state AS kind, " CITIZEN_OF OFFER_OF
    "i.track AS track, r.decline_reason AS code, r.decline_text AS text, r.decided AS at, " REFERRAL_OF
    "WHERE r.from_user_id = $1 AND r.state IN ('declined', 'expired') AND r.decided >= $2 AND r.decided <= $3 " NOT_REFERRED_AGAIN(
        "r.decided") "ORDER BY r.decided, r.id LIMIT $4");
SQL_KEPT(worklist_select_consent,
    "SELECT 'consent' AS kind, " CITIZEN_OF
    "b.id AS ref_id, b.from_admin AS from_admin, b.to_admin AS to_admin, b.valid_to AS day "
    "FROM legal_basis b JOIN citizen c ON c.id = b.citizen_id "
    "WHERE c.responsible_id = $1 AND b.basis = 'samtykke' AND b.withdrawn IS NULL AND b.valid_to >= $2 AND b.valid_to <= $3 "
    "AND c.dead IS NULL AND NOT EXISTS (SELECT 1 FROM legal_basis e WHERE e.citizen_id = b.citizen_id AND e.basis = b.basis "
    "AND e.valid_to = b.valid_to AND e.withdrawn IS NULL AND e.id < b.id) "
    "ORDER BY b.valid_to, c.sort_name, b.id LIMIT $4");
SQL_KEPT(worklist_select_waiting,
    "SELECT 'waiting' AS kind, " CITIZEN_OF OFFER_OF "i.track AS track, r.sent AS at, " REFERRAL_OF
    "WHERE r.from_user_id = $1 AND r.state IN ('sent', 'received') AND r.sent >= $2 AND r.sent <= $3 "
    "ORDER BY r.sent, r.id LIMIT $4");
SQL_KEPT(worklist_select_asked,
    "SELECT 'asked' AS kind, " CITIZEN_OF
    "h.id AS ref_id, h.asked AS at, CASE WHEN h.to_user_id = $1 THEN f.name ELSE u.name END AS text "
    "FROM handover h JOIN citizen c ON c.id = h.citizen_id "
    "JOIN app_user u ON u.id = h.to_user_id LEFT JOIN app_user f ON f.id = h.from_user_id "
    "WHERE h.asked_by = $1 AND h.state = 'asked' AND h.asked >= $2 AND h.asked <= $3 ORDER BY h.asked, h.id LIMIT $4");
/* Asked to take over by the tovholder, or asked by somebody who wants to; code = take or give. */
SQL_KEPT(worklist_select_handover,
    "SELECT 'handover' AS kind, 'take' AS code, " CITIZEN_OF
    "h.id AS ref_id, h.asked AS at, u.name AS text, 1 AS unread FROM handover h JOIN citizen c ON c.id = h.citizen_id "
    "LEFT JOIN app_user u ON u.id = h.asked_by WHERE h.to_user_id = $1 AND h.state = 'asked' AND h.asked >= $2 "
    "AND h.asked <= $3 AND (h.asked_by IS NULL OR h.asked_by <> $1) ORDER BY h.asked, h.id LIMIT $4");
SQL_KEPT(worklist_select_give,
    "SELECT 'handover' AS kind, 'give' AS code, " CITIZEN_OF
    "h.id AS ref_id, h.asked AS at, u.name AS text, 1 AS unread FROM handover h JOIN citizen c ON c.id = h.citizen_id "
    "JOIN app_user u ON u.id = h.to_user_id WHERE h.from_user_id = $1 AND h.state = 'asked' AND h.asked >= $2 "
    "AND h.asked <= $3 AND h.asked_by = h.to_user_id ORDER BY h.asked, h.id LIMIT $4");
/* Open referrals of mine whose last message is another's. */
SQL_KEPT(worklist_select_message,
    "SELECT 'message' AS kind, " CITIZEN_OF OFFER_OF
    "i.track AS track, g.at AS at, u.name AS text, 1 AS unread, " REFERRAL_OF
    "JOIN referral_message g ON g.referral_id = r.id LEFT JOIN app_user u ON u.id = g.user_id "
    "WHERE r.from_user_id = $1 AND r.state IN " OPEN_STATES " AND g.at >= $2 AND g.at <= $3 "
    "AND (g.user_id IS NULL OR g.user_id <> $1) "
    "AND NOT EXISTS (SELECT 1 FROM referral_message l WHERE l.referral_id = r.id AND l.id > g.id) "
    "ORDER BY g.at, g.id LIMIT $4");
/* To the offers of a unit: the receiving side's inbox. */
SQL_KEPT(worklist_select_received,
    "SELECT 'referral' AS kind, " CITIZEN_OF OFFER_OF
    "i.track AS track, r.sent AS at, u.name AS text, CASE WHEN r.read_at IS NULL THEN 1 ELSE 0 END AS unread, "
    "r.id AS ref_id, r.id AS referral_id, r.state AS state, r.sent_day AS since FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id JOIN citizen c ON c.id = r.citizen_id "
    "LEFT JOIN app_user u ON u.id = r.from_user_id "
    "WHERE r.intervention_id IN (SELECT p.id FROM intervention p WHERE p.provider = $1) "
    "AND r.state IN ('sent', 'received') AND r.sent >= $2 AND r.sent <= $3 "
    "ORDER BY r.sent, r.id LIMIT $4");
/* Only what is counted and sorted by: the index meeting_day holds it, so that no meeting is read. The week is gone through before the user's
 * meetings, which may be those of many years. Of a citizen who is not restricted the tovholder decides nothing. */
#define IS_RESTRICTED "m.citizen_id IN (SELECT x.id FROM citizen x WHERE x.restricted = 1)"
SQL_KEPT(worklist_select_meeting,
    "SELECT 'meeting' AS kind, m.id AS ref_id, m.kind AS code, m.day AS day, m.minute AS minute, m.citizen_id AS citizen_id, "
    "CASE WHEN " IS_RESTRICTED " THEN 1 ELSE 0 END AS restricted, "
    "CASE WHEN " IS_RESTRICTED
    " THEN (SELECT y.responsible_id FROM citizen y WHERE y.id = m.citizen_id) END AS responsible_id "
    "FROM meeting m CROSS JOIN meeting_participant p "
    "WHERE p.meeting_id = m.id AND p.user_id = $1 AND m.day >= $2 AND m.day <= $3 AND m.state <> 'cancelled' "
    "ORDER BY m.day, m.minute NULLS FIRST, m.id LIMIT $4");
/* Settled by any later referral of the citizen. Few have been assessed: whether one has is looked for before the names. */
SQL_KEPT(worklist_select_advised,
    "SELECT 'advised' AS kind, " CITIZEN_OF OFFER_OF
    "i.track AS track, r.id AS ref_id, s.recommended AS text, s.at AS at "
    "FROM referral r CROSS JOIN course o CROSS JOIN course_assessment s "
    "JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id "
    "WHERE r.from_user_id = $1 AND o.referral_id = r.id AND s.course_id = o.id AND s.recommended <> 'none' AND s.at >= $2 AND s.at <= $3 " NOT_REFERRED_AGAIN(
        "s.at") "ORDER BY s.at, s.id LIMIT $4");
SQL_KEPT(worklist_select_closing,
    "SELECT 'closing' AS kind, " CITIZEN_OF OFFER_OF
    "i.track AS track, o.referral_id AS ref_id, i.end_day AS day "
    "FROM citizen c JOIN course o ON o.citizen_id = c.id JOIN intervention i ON i.id = o.intervention_id "
    "WHERE c.responsible_id = $1 AND (o.end_day IS NULL OR o.end_day > $2) AND i.end_day <= $3 "
    "AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.citizen_id = c.id AND n.state IN " OPEN_STATES ") "
    "ORDER BY i.end_day, c.sort_name, o.id LIMIT $4");
/* Of several courses or referrals in the offer worklist.c keeps the first. */
SQL_KEPT(worklist_select_inform,
    "SELECT 'inform' AS kind, " CITIZEN_OF OFFER_OF "i.track AS track, o.id AS ref_id, i.end_day AS day "
    "FROM citizen c JOIN course o ON o.citizen_id = c.id JOIN intervention i ON i.id = o.intervention_id "
    "WHERE c.responsible_id = $1 AND c.dead IS NULL AND (o.end_day IS NULL OR (o.end_day > $2 AND o.end_day > i.end_day + 1)) "
    "AND i.end_day >= $2 AND i.end_day <= $3 AND NOT EXISTS (SELECT 1 FROM informed f WHERE f.citizen_id = c.id "
    "AND f.intervention = i.key AND f.deleted IS NULL) "
    "ORDER BY i.end_day, c.sort_name, o.id LIMIT $4");
/* Sent by whoever is responsible for the phase-out; read first, so that the task's own deadline stands. */
SQL_KEPT(worklist_select_inform_task,
    "SELECT 'inform' AS kind, " CITIZEN_OF OFFER_OF "i.track AS track, t.id AS ref_id, t.due_day AS day, "
    "t.sent_day AS since, b.name AS text FROM phase_out_task t JOIN citizen c ON c.id = t.citizen_id "
    "JOIN intervention i ON i.key = t.intervention LEFT JOIN app_user b ON b.id = t.sent_by "
    "WHERE t.user_id = $1 AND t.withdrawn IS NULL AND t.due_day >= $2 AND t.due_day <= $3 AND c.dead IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM informed f WHERE f.citizen_id = c.id AND f.intervention = i.key AND f.deleted IS NULL) "
    "AND (EXISTS (SELECT 1 FROM course o WHERE o.citizen_id = c.id AND o.intervention_id = i.id AND (o.end_day IS NULL "
    "OR o.end_day > i.end_day + 1)) OR EXISTS (SELECT 1 FROM referral r WHERE r.citizen_id = c.id "
    "AND r.intervention_id = i.id AND r.state IN " OPEN_STATES
    ")) ORDER BY t.due_day, c.sort_name, t.id LIMIT $4");
SQL_KEPT(worklist_select_inform_referred,
    "SELECT 'inform' AS kind, " CITIZEN_OF OFFER_OF "i.track AS track, r.id AS ref_id, i.end_day AS day "
    "FROM citizen c JOIN referral r ON r.citizen_id = c.id JOIN intervention i ON i.id = r.intervention_id "
    "WHERE c.responsible_id = $1 AND c.dead IS NULL AND r.state IN " OPEN_STATES
    " AND i.end_day >= $2 AND i.end_day <= $3 AND NOT EXISTS (SELECT 1 FROM informed f WHERE f.citizen_id = c.id "
    "AND f.intervention = i.key AND f.deleted IS NULL) "
    "ORDER BY i.end_day, c.sort_name, r.id LIMIT $4");
SQL_KEPT(worklist_select_draft,
    "SELECT 'draft' AS kind, " CITIZEN_OF OFFER_OF "i.track AS track, r.created AS at, " REFERRAL_OF
    "WHERE r.from_user_id = $1 AND r.state = 'draft' AND r.created >= $2 AND r.created <= $3 "
    "ORDER BY r.created, r.id LIMIT $4");
/* Of strategies, given to who registered the refusal. A proposal has no deadline: its day is that of the refusal. */
SQL_KEPT(worklist_select_proposal,
    "SELECT 'proposal' AS kind, t.id AS ref_id, s.key AS offer_key, s.title AS offer_title, s.title_en AS offer_en, "
    "t.budget AS text, p.title AS code, t.opened AS day FROM strategy_task t "
    "JOIN strategy s ON s.key = t.strategy JOIN strategy_application p ON p.id = t.application_id "
    "WHERE t.responsible_id = $1 AND t.opened >= $2 AND t.opened <= $3 AND t.closed IS NULL AND t.withdrawn IS NULL "
    "ORDER BY t.opened, t.id LIMIT $4");
/* The rest of rows that are shown, by twenty. */
#define TWENTY "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) "
SQL_KEPT(worklist_select_citizens,
    "SELECT 'pause' AS kind, " CITIZEN_OF "c.id AS ref_id FROM citizen c WHERE c.id IN " TWENTY);
SQL_KEPT(worklist_select_meetings,
    "SELECT 'meeting' AS kind, " CITIZEN_OF
    "m.id AS ref_id, m.kind AS code, m.title AS offer_title, m.place AS text, m.track AS track, m.state AS state, "
    "m.day AS day, m.minute AS minute, m.series_no AS number, m.series_of AS number_of "
    "FROM meeting m LEFT JOIN citizen c ON c.id = m.citizen_id WHERE m.id IN " TWENTY);
/* Participants but the user. */
SQL_KEPT(worklist_select_companies,
    "SELECT p.meeting_id AS ref_id, COALESCE(u.unit, p.organisation) AS text FROM meeting_participant p "
    "LEFT JOIN app_user u ON u.id = p.user_id WHERE p.meeting_id IN " TWENTY
    "AND (p.user_id IS NULL OR p.user_id <> $21) ORDER BY p.meeting_id, p.id");
SQL_KEPT(worklist_count_stopped, "SELECT COUNT(*) FROM intervention WHERE last_referral_day < $1");

enum { LONG_AGO = 4000, EVER = 20000 };
const struct worklist_source worklist_sources[] = {
    {WORKLIST_DUE, &worklist_select_follow_up, LONG_AGO, WORKLIST_DUE_DAYS, false, false},
    {WORKLIST_DUE, &worklist_select_action, LONG_AGO, WORKLIST_DUE_DAYS, false, false},
    {WORKLIST_DUE, &worklist_select_declined, WORKLIST_BACK_DAYS, 1, true, false},
    {WORKLIST_INBOX, &worklist_select_handover, LONG_AGO, 1, true, false},
    {WORKLIST_INBOX, &worklist_select_give, LONG_AGO, 1, true, false},
    {WORKLIST_INBOX, &worklist_select_message, LONG_AGO, 1, true, false},
    {WORKLIST_INBOX, &worklist_select_received, LONG_AGO, 1, true, true},
    {WORKLIST_WAITING, &worklist_select_waiting, LONG_AGO, 1, true, false},
    {WORKLIST_WAITING, &worklist_select_asked, LONG_AGO, 1, true, false},
    {WORKLIST_MEETING, &worklist_select_meeting, 0, 6, false, false},
    {WORKLIST_CONSENT, &worklist_select_consent, 0, WORKLIST_CONSENT_DAYS, false, false},
    {WORKLIST_ADVISED, &worklist_select_advised, WORKLIST_BACK_DAYS, 1, true, false},
    {WORKLIST_CLOSING, &worklist_select_closing, 0, WORKLIST_CLOSING_DAYS, false, false},
    {WORKLIST_INFORM, &worklist_select_inform_task, LONG_AGO, WORKLIST_INFORM_DAYS, false, false},
    {WORKLIST_INFORM, &worklist_select_inform, 0, WORKLIST_INFORM_DAYS, false, false},
    {WORKLIST_INFORM, &worklist_select_inform_referred, 0, WORKLIST_INFORM_DAYS, false, false},
    {WORKLIST_DRAFT, &worklist_select_draft, LONG_AGO, 1, true, false},
    {WORKLIST_PROPOSAL, &worklist_select_proposal, EVER, 1, false, false},
};
const size_t worklist_source_count = sizeof worklist_sources / sizeof worklist_sources[0];

enum { WORKLIST_CHUNK = 20 };
/* user_id INT_NONE = not a parameter. */
static int worklist_read_chunk(struct conn *c, const struct sql *sql, const int64_t *ids, size_t n,
    int64_t user_id, struct worklist_item **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct val args[WORKLIST_CHUNK + 1];
    for (size_t i = 0; i < WORKLIST_CHUNK; i++)
        args[i] = V_INT(ids[i < n ? i : n - 1]);
    args[WORKLIST_CHUNK] = V_INT(user_id);
    return q_all(c, sql, args, WORKLIST_CHUNK + (user_id != INT_NONE), &worklist_table, ret, ret_n, a, err);
}

int worklist_citizens(
    struct conn *c, const int64_t *ids, size_t n, struct worklist_item *ret, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t at = 0; !rc && at < n; at += WORKLIST_CHUNK) {
        size_t chunk = n - at < WORKLIST_CHUNK ? n - at : WORKLIST_CHUNK, n_rows = 0;
        struct worklist_item *rows;
        rc = worklist_read_chunk(
            c, &worklist_select_citizens, &ids[at], chunk, INT_NONE, &rows, &n_rows, a, err);
        for (size_t i = 0; i < n_rows; i++) {
            for (size_t k = at; k < at + chunk; k++) {
                if (ids[k] == rows[i].citizen_id)
                    ret[k] = rows[i];
            }
        }
    }
    return rc;
}

/* The administration of a participant's unit, once. */
static void worklist_add_company(
    struct worklist_item *meeting, const struct worklist_item *participant, struct arena *a)
{
    const char *admin = participant->text ? organisation_admin(participant->text) : NULL;
    const char *name = admin ? organisation_abbrev(admin) : NULL;
    if (!name || (meeting->to_admin && strstr(meeting->to_admin, name)))
        return;
    meeting->to_admin = meeting->to_admin ? arena_printf(a, "%s, %s", meeting->to_admin, name) : name;
}

int worklist_meetings(
    struct conn *c, int64_t user_id, struct worklist_item *items, size_t n, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t at = 0; !rc && at < n; at += WORKLIST_CHUNK) {
        int64_t ids[WORKLIST_CHUNK];
        size_t chunk = n - at < WORKLIST_CHUNK ? n - at : WORKLIST_CHUNK, n_rows = 0, n_others = 0;
        struct worklist_item *rows, *others;
        for (size_t i = 0; i < chunk; i++)
            ids[i] = items[at + i].ref_id;
        rc = worklist_read_chunk(c, &worklist_select_meetings, ids, chunk, INT_NONE, &rows, &n_rows, a, err);
        if (!rc)
            rc = worklist_read_chunk(
                c, &worklist_select_companies, ids, chunk, user_id, &others, &n_others, a, err);
        for (size_t i = 0; !rc && i < n_rows; i++) {
            for (size_t k = 0; k < n_others; k++) {
                if (others[k].ref_id == rows[i].ref_id)
                    worklist_add_company(&rows[i], &others[k], a);
            }
            for (size_t k = at; k < at + chunk; k++) {
                if (items[k].ref_id == rows[i].ref_id)
                    items[k] = rows[i];
            }
        }
    }
    return rc;
}

int worklist_stopped_offers(struct conn *c, day_t today, int64_t *ret, struct err *err)
{
    return q_int(c, &worklist_count_stopped, ARGS(V_DAY(today)), ret, err);
}
