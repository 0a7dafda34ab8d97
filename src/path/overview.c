#include "path/overview.h"

#include "people/restricted.h"

static const struct field overview_fields[] = {
    FIELD(overview_item, citizen_id, F_ID, NULL, 0),
    FIELD(overview_item, referral_id, F_ID, NULL, 0),
    FIELD(overview_item, citizen_key, F_TEXT, NULL, 0),
    FIELD(overview_item, first_name, F_TEXT, NULL, 0),
    FIELD(overview_item, last_name, F_TEXT, NULL, 0),
    FIELD(overview_item, cpr, F_TEXT, NULL, 0),
    FIELD(overview_item, intervention_key, F_TEXT, NULL, 0),
    FIELD(overview_item, title, F_TEXT, NULL, 0),
    FIELD(overview_item, title_en, F_TEXT, NULL, 0),
    FIELD(overview_item, track, F_TEXT, NULL, 0),
    FIELD(overview_item, from_admin, F_TEXT, NULL, 0),
    FIELD(overview_item, to_admin, F_TEXT, NULL, 0),
    FIELD(overview_item, decline_reason, F_TEXT, NULL, 0),
    FIELD(overview_item, state, F_TEXT, NULL, 0),
    FIELD(overview_item, recommended, F_TEXT, NULL, 0),
    FIELD(overview_item, day, F_DAY, NULL, 0),
    FIELD(overview_item, at, F_STAMP, NULL, 0),
};
static TABLE(overview_table, "overview_item", NULL, overview_item, overview_fields);

#define CITIZEN_OF                                                                                           \
    "c.id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, c.cpr AS cpr, "
#define OFFER_OF "i.key AS intervention_key, i.title AS title, i.title_en AS title_en, "
#define REFERRAL_FROM                                                                                        \
    "FROM referral r JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id "
#define SEEN(today) RESTRICTED_SEEN("$1", "0", today)
#define OPEN_STATES "('sent', 'received', 'accepted', 'wait_listed')"

SQL(overview_select_declined,
    "SELECT " CITIZEN_OF OFFER_OF
    "r.id AS referral_id, r.decline_reason AS decline_reason, r.state AS state, "
    "r.decided AS at, r.sent_day AS day " REFERRAL_FROM
    "WHERE r.from_user_id = $1 AND r.state = 'declined' AND r.decided >= $2 " SEEN(
        "$4") "AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.citizen_id = r.citizen_id AND n.sent > r.decided) "
              "ORDER BY r.decided, r.id LIMIT $3");
/* Settled by any later referral of the citizen. */
SQL(overview_select_advised,
    "SELECT " CITIZEN_OF OFFER_OF
    "r.id AS referral_id, s.recommended AS recommended, r.state AS state, s.at AS at, r.sent_day AS day "
    "FROM course_assessment s JOIN course o ON o.id = s.course_id JOIN referral r ON r.id = o.referral_id "
    "JOIN citizen c ON c.id = r.citizen_id JOIN intervention i ON i.id = r.intervention_id "
    "WHERE r.from_user_id = $1 AND s.recommended <> 'none' AND s.at >= $2 " SEEN(
        "$4") "AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.citizen_id = r.citizen_id AND n.sent > s.at) "
              "ORDER BY s.at, s.id LIMIT $3");
SQL(overview_select_consent,
    "SELECT " CITIZEN_OF "b.from_admin AS from_admin, b.to_admin AS to_admin, b.valid_to AS day "
    "FROM legal_basis b JOIN citizen c ON c.id = b.citizen_id "
    "WHERE c.responsible_id = $1 AND b.basis = 'samtykke' AND b.withdrawn IS NULL AND b.valid_to >= $2 AND b.valid_to <= $3 "
    "AND NOT EXISTS (SELECT 1 FROM legal_basis e WHERE e.citizen_id = b.citizen_id AND e.basis = b.basis "
    "AND e.valid_to = b.valid_to AND e.withdrawn IS NULL AND e.id < b.id) "
    "ORDER BY b.valid_to, c.sort_name, b.id LIMIT $4");
SQL(overview_select_closing,
    "SELECT " CITIZEN_OF OFFER_OF "i.track AS track, o.referral_id AS referral_id, i.end_day AS day "
    "FROM course o JOIN citizen c ON c.id = o.citizen_id JOIN intervention i ON i.id = o.intervention_id "
    "WHERE c.responsible_id = $1 AND (o.end_day IS NULL OR o.end_day > $2) AND i.end_day <= $3 "
    "AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.citizen_id = c.id AND n.state IN " OPEN_STATES ") "
    "ORDER BY i.end_day, c.sort_name, o.id LIMIT $4");
SQL(overview_select_waiting,
    "SELECT " CITIZEN_OF OFFER_OF
    "r.id AS referral_id, r.state AS state, r.sent_day AS day, r.sent AS at " REFERRAL_FROM
    "WHERE r.from_user_id = $1 AND r.state IN ('sent', 'received') " SEEN(
        "$3") "ORDER BY r.sent, r.id LIMIT $2");
SQL(overview_select_draft,
    "SELECT " CITIZEN_OF OFFER_OF "r.id AS referral_id, r.state AS state, r.created AS at " REFERRAL_FROM
    "WHERE r.from_user_id = $1 AND r.state = 'draft' " SEEN("$3") "ORDER BY r.created, r.id LIMIT $2");

/* Being responsible for a citizen lets nobody see more of the path: an offer in a hidden track stays hidden. */
static int overview_keep_seen(struct conn *c, const struct actor *actor, day_t today,
    struct overview_item *items, size_t *n, struct err *err)
{
    size_t kept = 0;
    int rc = OK;
    for (size_t i = 0; !rc && i < *n; i++) {
        struct citizen own = {.id = items[i].citizen_id, .responsible_id = actor->user_id};
        struct sight sight;
        rc = sight_of(c, actor, &own, today, &sight, err);
        if (!rc && sight.tracks & sight_track_bits(items[i].track))
            items[kept++] = items[i];
    }
    *n = kept;
    return rc;
}

int overview_items(struct conn *c, enum overview_list list, const struct actor *actor, day_t today,
    struct overview_item **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct val user = V_INT(actor->user_id), most = V_INT(OVERVIEW_MAX);
    switch (list) {
    case OVERVIEW_DECLINED: {
        struct stamp since = stamp_from_local((day_t){today.n - OVERVIEW_DECLINED_DAYS}, 0);
        return q_all(c, &overview_select_declined, ARGS(user, V_STAMP(since), most, V_DAY(today)),
            &overview_table, ret, ret_n, a, err);
    }
    case OVERVIEW_ADVISED: {
        struct stamp since = stamp_from_local((day_t){today.n - OVERVIEW_ADVISED_DAYS}, 0);
        return q_all(c, &overview_select_advised, ARGS(user, V_STAMP(since), most, V_DAY(today)),
            &overview_table, ret, ret_n, a, err);
    }
    case OVERVIEW_CONSENT:
        return q_all(c, &overview_select_consent,
            ARGS(user, V_DAY(today), V_INT(today.n + OVERVIEW_CONSENT_DAYS), most), &overview_table, ret,
            ret_n, a, err);
    case OVERVIEW_CLOSING: {
        int rc = q_all(c, &overview_select_closing,
            ARGS(user, V_DAY(today), V_INT(today.n + OVERVIEW_CLOSING_DAYS), most), &overview_table, ret,
            ret_n, a, err);
        return rc ? rc : overview_keep_seen(c, actor, today, *ret, ret_n, err);
    }
    case OVERVIEW_WAITING:
        return q_all(
            c, &overview_select_waiting, ARGS(user, most, V_DAY(today)), &overview_table, ret, ret_n, a, err);
    case OVERVIEW_DRAFT:
        return q_all(
            c, &overview_select_draft, ARGS(user, most, V_DAY(today)), &overview_table, ret, ret_n, a, err);
    case OVERVIEW_LISTS: break;
    }
    return err_set(err, ERR_INTERNAL, "overview_items: no list %d", (int)list);
}
