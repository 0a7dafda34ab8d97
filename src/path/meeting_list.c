/* Participants, lists, calendars and the half-yearly steering group. */
#include "base/lang.h"
#include "base/text.h"
#include "path/meeting.h"
#include "system/audit.h"
#include "system/organisation.h"

static const struct field meeting_participant_fields[] = {
    FIELD(meeting_participant, id, F_ID, NULL, FR_PRIMARY),
    FIELD(meeting_participant, meeting_id, F_ID, NULL, FR_REQUIRED),
    FIELD(meeting_participant, user_id, F_ID, NULL, 0),
    FIELD_MAX(meeting_participant, name, F_TEXT, N_("Navn"), 0, 120),
    FIELD_MAX(meeting_participant, email, F_TEXT, N_("E-mail"), 0, 200),
    FIELD_MAX(meeting_participant, organisation, F_TEXT, N_("Organisation"), 0, 200),
    FIELD_CODE(meeting_participant, role, N_("Rolle"), FR_REQUIRED, "meeting_role"),
    FIELD(meeting_participant, attended, F_INT, N_("Til stede"), 0),
    FIELD(meeting_participant, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(meeting_participant_table, "meeting_participant", N_("Mødedeltagere"), meeting_participant,
    meeting_participant_fields);

static const struct field meeting_person_fields[] = {
    FIELD(meeting_person, id, F_ID, NULL, 0),
    FIELD(meeting_person, user_id, F_ID, NULL, 0),
    FIELD(meeting_person, name, F_TEXT, NULL, 0),
    FIELD(meeting_person, email, F_TEXT, NULL, 0),
    FIELD(meeting_person, organisation, F_TEXT, NULL, 0),
    FIELD(meeting_person, role, F_TEXT, NULL, 0),
    FIELD(meeting_person, attended, F_INT, NULL, 0),
};
TABLE(meeting_person_table, "meeting_person", N_("Mødedeltagere"), meeting_person, meeting_person_fields);

static const struct field meeting_row_fields[] = {
    FIELD(meeting_row, id, F_ID, NULL, 0),
    FIELD(meeting_row, citizen_id, F_ID, NULL, 0),
    FIELD(meeting_row, kind, F_TEXT, NULL, 0),
    FIELD(meeting_row, title, F_TEXT, NULL, 0),
    FIELD(meeting_row, place, F_TEXT, NULL, 0),
    FIELD(meeting_row, state, F_TEXT, NULL, 0),
    FIELD(meeting_row, track, F_TEXT, NULL, 0),
    FIELD(meeting_row, day, F_DAY, NULL, 0),
    FIELD(meeting_row, minute, F_INT, NULL, 0),
    FIELD(meeting_row, minutes_long, F_INT, NULL, 0),
    FIELD(meeting_row, series_no, F_INT, NULL, 0),
    FIELD(meeting_row, series_of, F_INT, NULL, 0),
    FIELD(meeting_row, version, F_INT, NULL, 0),
    FIELD(meeting_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(meeting_row, first_name, F_TEXT, NULL, 0),
    FIELD(meeting_row, last_name, F_TEXT, NULL, 0),
    FIELD(meeting_row, user_id, F_ID, NULL, 0),
    FIELD(meeting_row, user_name, F_TEXT, NULL, 0),
};
TABLE(meeting_row_table, "meeting_row", N_("Møder"), meeting_row, meeting_row_fields);

#define ROW_COLUMNS                                                                                          \
    "m.id AS id, m.citizen_id AS citizen_id, m.kind AS kind, m.title AS title, m.place AS place, "           \
    "m.state AS state, m.track AS track, m.day AS day, m.minute AS minute, m.minutes_long AS minutes_long, " \
    "m.series_no AS series_no, m.series_of AS series_of, m.version AS version "
#define ROW_CITIZEN ", c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name "

SQL(meeting_select_people,
    "SELECT p.id AS id, p.user_id AS user_id, COALESCE(u.name, p.name) AS name, p.email AS email, "
    "COALESCE(p.organisation, u.unit) AS organisation, p.role AS role, p.attended AS attended "
    "FROM meeting_participant p LEFT JOIN app_user u ON u.id = p.user_id WHERE p.meeting_id = $1 "
    "ORDER BY p.id LIMIT 100");
SQL(meeting_select_users, "SELECT id AS user_id, name, login AS email FROM app_user WHERE active = 1");
SQL(meeting_select_citizen,
    "SELECT " ROW_COLUMNS
    "FROM meeting m WHERE m.citizen_id = $1 ORDER BY m.day DESC, m.minute DESC NULLS LAST, "
    "m.id DESC LIMIT $2 OFFSET $3");
SQL(meeting_select_user,
    "SELECT " ROW_COLUMNS ROW_CITIZEN
    ", p.user_id AS user_id FROM meeting_participant p JOIN meeting m ON m.id = p.meeting_id "
    "LEFT JOIN citizen c ON c.id = m.citizen_id WHERE p.user_id = $1 AND m.day >= $2 AND m.day <= $3 "
    "AND m.state <> 'cancelled' ORDER BY m.day, m.minute NULLS LAST, m.id LIMIT 300");
SQL(meeting_select_unit,
    "SELECT " ROW_COLUMNS ROW_CITIZEN
    ", u.id AS user_id, u.name AS user_name FROM meeting m JOIN meeting_participant p ON p.meeting_id = m.id "
    "JOIN app_user u ON u.id = p.user_id LEFT JOIN citizen c ON c.id = m.citizen_id "
    "WHERE m.day >= $2 AND m.day <= $3 AND u.unit = $1 AND m.state <> 'cancelled' "
    "ORDER BY m.day, m.minute NULLS LAST, m.id, u.id LIMIT 300");
SQL(meeting_select_steering,
    "SELECT " ROW_COLUMNS "FROM meeting m WHERE m.citizen_id IS NULL AND m.kind = 'steering' "
    "AND m.state <> 'cancelled' ORDER BY m.day, m.id LIMIT 100");
SQL(meeting_count_steering,
    "SELECT COUNT(*) AS n FROM meeting WHERE citizen_id IS NULL AND kind = 'steering' "
    "AND title = $1 AND day >= $2 AND day < $3");

int meeting_people(struct conn *c, int64_t meeting_id, struct meeting_person **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &meeting_select_people, ARGS(V_INT(meeting_id)), &meeting_person_table, ret, ret_n, a, err);
}

int meeting_find_user(struct conn *c, const char *typed, int64_t *ret_id, struct arena *a, struct err *err)
{
    struct meeting_person *users;
    size_t n = 0, hits = 0;
    const char *wanted = text_fold(a, typed);
    int rc = q_all(c, &meeting_select_users, NO_ARGS, &meeting_person_table, &users, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(text_fold(a, users[i].name), wanted) && !text_equal(users[i].email, typed))
            continue;
        hits++;
        *ret_id = users[i].user_id;
    }
    if (rc)
        return rc;
    return hits == 1 ? OK : hits ? ERR_CONFLICT : ERR_NOT_FOUND;
}

int meeting_of_citizen(struct conn *c, int64_t citizen_id, int64_t offset, int64_t limit,
    struct meeting_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &meeting_select_citizen, ARGS(V_INT(citizen_id), V_INT(limit), V_INT(offset)),
        &meeting_row_table, ret, ret_n, a, err);
}

int meeting_of_user(struct conn *c, int64_t user_id, day_t from, day_t to, struct meeting_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &meeting_select_user, ARGS(V_INT(user_id), V_DAY(from), V_DAY(to)), &meeting_row_table,
        ret, ret_n, a, err);
}

int meeting_of_unit(struct conn *c, const char *unit, day_t from, day_t to, struct meeting_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &meeting_select_unit, ARGS(V_TEXT(unit), V_DAY(from), V_DAY(to)), &meeting_row_table, ret,
        ret_n, a, err);
}

int meeting_steering(
    struct conn *c, struct meeting_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &meeting_select_steering, NO_ARGS, &meeting_row_table, ret, ret_n, a, err);
}

int meeting_plan_steering(struct conn *c, const struct actor *actor, const char *title, day_t first,
    day_t last, int64_t *ret_n, struct err *err)
{
    int rc = OK;
    *ret_n = 0;
    for (int i = 0; !rc; i++) {
        day_t d = day_add_months(first, 6 * i);
        int64_t there = 0;
        if (d.n > last.n)
            break;
        rc = q_int(c, &meeting_count_steering, ARGS(V_TEXT(title), V_DAY(d), V_DAY(day_add_months(d, 6))),
            &there, err);
        if (rc || there)
            continue;
        struct meeting m;
        field_clear_row(&meeting_table, &m);
        m.kind = "steering";
        m.title = title;
        m.day = d;
        rc = meeting_call(c, actor, &m, NULL, 0, 0, err);
        *ret_n += 1;
    }
    return rc;
}
