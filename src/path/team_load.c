#include "path/team_load.h"

#include "base/sort.h"

#include "path/pause.h"
#include "path/worklist.h"

#include <stdlib.h>

static const struct field team_fields[] = {
    FIELD(team_member, id, F_ID, NULL, 0),
    FIELD(team_member, login, F_TEXT, NULL, 0),
    FIELD(team_member, name, F_TEXT, NULL, 0),
    FIELD(team_member, title, F_TEXT, NULL, 0),
    FIELD(team_member, n_citizens, F_INT, NULL, 0),
    FIELD(team_member, n_due, F_INT, NULL, 0),
    FIELD(team_member, n_late, F_INT, NULL, 0),
    FIELD(team_member, n_waiting, F_INT, NULL, 0),
    FIELD(team_member, n_meetings, F_INT, NULL, 0),
    FIELD(team_member, n_pauses, F_INT, NULL, 0),
    FIELD(team_member, n_inform, F_INT, NULL, 0),
};
static TABLE(team_table, "team_member", NULL, team_member, team_fields);

struct team_citizen {
    int64_t citizen_id, user_id, restricted, has_basis;
    const char *track; /* of the offer that closes */
};
static const struct field team_citizen_fields[] = {
    FIELD(team_citizen, citizen_id, F_ID, NULL, 0),
    FIELD(team_citizen, user_id, F_ID, NULL, 0),
    FIELD(team_citizen, restricted, F_BOOL, NULL, 0),
    FIELD(team_citizen, has_basis, F_BOOL, NULL, 0),
    FIELD(team_citizen, track, F_TEXT, NULL, 0),
};
static TABLE(team_citizen_table, "team_citizen", NULL, team_citizen, team_citizen_fields);

enum { TEAM_CITIZENS = 5000 };

/* $1 unit, $2 today, $3 last day due, $4 and $5 the week. Each count is one range of an index per person. */
SQL(team_select,
    "SELECT u.id AS id, u.login AS login, u.name AS name, u.title AS title, "
    "(SELECT COUNT(*) FROM citizen c WHERE c.responsible_id = u.id) AS n_citizens, "
    "(SELECT COUNT(*) FROM follow_up f WHERE f.responsible_id = u.id AND f.state = 'planned' AND f.due_day <= $3) + "
    "(SELECT COUNT(*) FROM plan_action p WHERE p.responsible_id = u.id AND p.state IN ('not_started', 'running') "
    "AND p.due_day <= $3) AS n_due, "
    "(SELECT COUNT(*) FROM follow_up f WHERE f.responsible_id = u.id AND f.state = 'planned' AND f.due_day < $2) + "
    "(SELECT COUNT(*) FROM plan_action p WHERE p.responsible_id = u.id AND p.state IN ('not_started', 'running') "
    "AND p.due_day < $2) AS n_late, "
    "(SELECT COUNT(*) FROM referral r WHERE r.from_user_id = u.id AND r.state IN ('sent', 'received')) AS n_waiting, "
    "(SELECT COUNT(DISTINCT m.id) FROM meeting_participant p JOIN meeting m ON m.id = p.meeting_id "
    "WHERE p.user_id = u.id AND m.day >= $4 AND m.day <= $5 AND m.state <> 'cancelled') AS n_meetings "
    "FROM app_user u WHERE u.unit = $1 AND u.active = 1 AND EXISTS (SELECT 1 FROM app_user_role l WHERE l.user_id = u.id "
    "AND l.role IN ('caseworker', 'coordinator', 'team_leader')) ORDER BY u.name, u.id LIMIT 200");
/* Whether there is anything that may open more of the citizen to the user than to everybody of the administration. */
#define HAS_BASIS(user)                                                                                      \
    "CASE WHEN EXISTS (SELECT 1 FROM legal_basis b WHERE b.citizen_id = c.id) "                              \
    "OR EXISTS (SELECT 1 FROM break_glass g WHERE g.citizen_id = c.id AND g.user_id = " user                 \
    ") THEN 1 ELSE 0 END AS has_basis "
SQL(team_select_citizens,
    "SELECT c.id AS citizen_id, u.id AS user_id, c.restricted AS restricted, " HAS_BASIS(
        "$3") "FROM app_user u JOIN citizen c ON c.responsible_id = u.id "
              "WHERE u.unit = $1 AND u.active = 1 AND c.dead IS NULL ORDER BY u.id, c.id LIMIT $2");
/* Citizens of the unit's people in offers that close and not yet told. */
/* From the offers that close, which are few, to the people: CROSS JOIN keeps SQLite to that order. */
SQL(team_select_inform,
    "SELECT c.id AS citizen_id, u.id AS user_id, c.restricted AS restricted, i.track AS track, " HAS_BASIS(
        "$5") "FROM intervention i CROSS JOIN course o CROSS JOIN citizen c CROSS JOIN app_user u "
              "WHERE i.end_day >= $2 AND i.end_day <= $3 AND o.intervention_id = i.id AND (o.end_day IS NULL OR (o.end_day > $2 AND o.end_day > i.end_day + 1)) "
              "AND c.id = o.citizen_id AND c.dead IS NULL AND u.id = c.responsible_id AND u.unit = $1 AND u.active = 1 "
              "AND NOT EXISTS (SELECT 1 FROM informed f WHERE f.citizen_id = c.id "
              "AND f.intervention = i.key AND f.deleted IS NULL) GROUP BY c.id, u.id, i.id ORDER BY u.id, c.id LIMIT $4");
SQL_KEPT(team_select_member,
    "SELECT u.id AS id, u.login AS login, u.name AS name, u.title AS title FROM app_user u "
    "WHERE u.id = $1 AND u.unit = $2 AND u.active = 1");
SQL_KEPT(team_count_with,
    "SELECT COUNT(DISTINCT t.citizen_id) FROM care_team_member t JOIN citizen c ON c.id = t.citizen_id "
    "WHERE t.user_id = $1 AND t.from_day <= $2 AND (t.to_day IS NULL OR t.to_day > $2) "
    "AND (c.responsible_id IS NULL OR c.responsible_id <> $1)");

static struct team_member *team_find(struct team_member *members, size_t n, int64_t user_id)
{
    for (size_t i = 0; i < n; i++) {
        if (members[i].id == user_id)
            return &members[i];
    }
    return NULL;
}

static int team_compare_citizen(const void *x, const void *y)
{
    const struct team_citizen *a = x, *b = y;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

/* What the leader sees of the citizen; own = of everybody. Without a basis nobody asks the database. No tracks when the citizen is not
 * for the leader. */
static int team_sight(struct conn *c, const struct actor *actor, day_t today, const struct team_citizen *row,
    const struct sight *own, struct sight *ret, struct err *err)
{
    struct citizen citizen = {
        .id = row->citizen_id, .responsible_id = row->user_id, .restricted = row->restricted};
    struct err refused = ERR_INIT;
    *ret = *own;
    if (row->has_basis != 1 && row->restricted != 1)
        return OK;
    int rc = sight_of(c, actor, &citizen, today, ret, &refused);
    if (rc == ERR_NOT_FOUND) {
        *ret = (struct sight){0};
        return OK;
    }
    if (rc)
        *err = refused;
    return rc;
}

/* Only citizens whose every lane the leader sees are looked through: of the others a pause is not told, so it need not be found. */
static int team_pauses(struct conn *c, const struct actor *actor, day_t today, const struct sight *own,
    struct team_member *members, size_t n, struct arena *a, struct err *err)
{
    struct team_citizen *rows;
    struct pause *pauses;
    size_t n_rows, n_seen = 0, n_pauses = 0;
    int rc = q_all(c, &team_select_citizens,
        ARGS(V_TEXT(actor->unit), V_INT(TEAM_CITIZENS), V_INT(actor->user_id)), &team_citizen_table, &rows,
        &n_rows, a, err);
    int64_t *ids = rc ? NULL : arena_array(a, n_rows + 1, sizeof *ids);
    if (!rc && !ids)
        rc = err_set(err, ERR_LIMIT, "team_load: out of memory");
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct sight sight;
        rc = team_sight(c, actor, today, &rows[i], own, &sight, err);
        if (!rc && pause_may_see(&sight))
            rows[n_seen++] = rows[i];
    }
    if (rc || !n_seen)
        return rc;
    array_sort(rows, n_seen, sizeof *rows, team_compare_citizen);
    for (size_t i = 0; i < n_seen; i++)
        ids[i] = rows[i].citizen_id;
    rc = pause_of_citizens(c, ids, n_seen, today, &pauses, &n_pauses, a, err);
    for (size_t p = 0, i = 0; !rc && p < n_pauses; p++) {
        while (i < n_seen && rows[i].citizen_id != pauses[p].citizen_id)
            i++;
        struct team_member *m = i < n_seen ? team_find(members, n, rows[i].user_id) : NULL;
        if (m && pauses[p].is_over && !pauses[p].suspension)
            m->n_pauses++;
    }
    return rc;
}

/* Citizens to be told that their offer closes, where the leader sees the track of the offer. */
static int team_inform(struct conn *c, const struct actor *actor, day_t today, const struct sight *own,
    struct team_member *members, size_t n, struct arena *a, struct err *err)
{
    struct team_citizen *rows;
    size_t n_rows;
    int rc = q_all(c, &team_select_inform,
        ARGS(V_TEXT(actor->unit), V_DAY(today), V_INT(today.n + WORKLIST_INFORM_DAYS), V_INT(TEAM_CITIZENS),
            V_INT(actor->user_id)),
        &team_citizen_table, &rows, &n_rows, a, err);
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct team_member *m = team_find(members, n, rows[i].user_id);
        struct sight sight;
        rc = m ? team_sight(c, actor, today, &rows[i], own, &sight, err) : OK;
        if (!rc && m && (sight.tracks & sight_track_bits(rows[i].track)))
            m->n_inform++;
    }
    return rc;
}

int team_load(struct conn *c, const struct actor *actor, day_t today, struct team_member **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    day_t monday = worklist_monday(today), until = {today.n + WORKLIST_DUE_DAYS};
    struct citizen nobody = {.responsible_id = actor->user_id};
    struct sight own;
    int rc = q_all(c, &team_select,
        ARGS(V_TEXT(actor->unit), V_DAY(today), V_DAY(until), V_DAY(monday), V_INT(monday.n + 6)),
        &team_table, ret, ret_n, a, err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        (*ret)[i].n_pauses = (*ret)[i].n_inform = 0;
    if (!rc)
        rc = sight_of(c, actor, &nobody, today, &own, err);
    if (!rc)
        rc = team_pauses(c, actor, today, &own, *ret, *ret_n, a, err);
    return rc ? rc : team_inform(c, actor, today, &own, *ret, *ret_n, a, err);
}

int team_member_by_id(struct conn *c, const char *unit, int64_t user_id, struct team_member *ret,
    struct arena *a, struct err *err)
{
    return q_one(c, &team_select_member, ARGS(V_INT(user_id), V_TEXT(unit)), &team_table, ret, a, err);
}

int team_citizens_with(struct conn *c, int64_t user_id, day_t today, int64_t *ret, struct err *err)
{
    return q_int(c, &team_count_with, ARGS(V_INT(user_id), V_DAY(today)), ret, err);
}
