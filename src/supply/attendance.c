#include "supply/attendance.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/setting.h"

SETTING(attendance_late_setting, .key = "attendance_late_days",
    .label = N_("Fremmøde: dage efter mødegangen, før en registrering vises som sen. Tovholders eget valg"),
    .standard = "3", .type = F_INT, .min = 0, .max = 60);

static const struct field attendance_fields[] = {
    FIELD(attendance, id, F_ID, NULL, FR_PRIMARY),
    FIELD(attendance, session_id, F_ID, NULL, FR_REQUIRED),
    FIELD(attendance, course_id, F_ID, NULL, FR_REQUIRED),
    FIELD(attendance, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(attendance, team, F_TEXT, NULL, 0),
    FIELD(attendance, day, F_DAY, NULL, FR_REQUIRED),
    FIELD_CODE(attendance, status, N_("Fremmøde"), FR_REQUIRED, "attendance_status"),
    FIELD_MAX(attendance, minutes, F_INT, N_("Minutter"), 0, 720),
    FIELD_MAX(attendance, note, F_TEXT, N_("Bemærkning"), 0, 200),
    FIELD(attendance, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(attendance, user_id, F_ID, NULL, 0),
    FIELD(attendance, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(attendance_table, "attendance", N_("Fremmøde"), attendance, attendance_fields);

static const struct field attendance_row_fields[] = {
    FIELD(attendance_row, id, F_ID, NULL, 0),
    FIELD(attendance_row, course_id, F_ID, NULL, 0),
    FIELD(attendance_row, citizen_id, F_ID, NULL, 0),
    FIELD(attendance_row, minutes, F_INT, NULL, 0),
    FIELD(attendance_row, version, F_INT, NULL, 0),
    FIELD(attendance_row, n_earlier, F_INT, NULL, 0),
    FIELD(attendance_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(attendance_row, first_name, F_TEXT, NULL, 0),
    FIELD(attendance_row, last_name, F_TEXT, NULL, 0),
    FIELD(attendance_row, cpr, F_TEXT, NULL, 0),
    FIELD(attendance_row, team, F_TEXT, NULL, 0),
    FIELD(attendance_row, status, F_TEXT, NULL, 0),
    FIELD(attendance_row, note, F_TEXT, NULL, 0),
    FIELD(attendance_row, start_day, F_DAY, NULL, 0),
    FIELD(attendance_row, at, F_STAMP, NULL, 0),
};
TABLE(attendance_row_table, "attendance_row", N_("Fremmøde"), attendance_row, attendance_row_fields);

static const struct field attendance_earlier_fields[] = {
    FIELD(attendance_earlier, id, F_ID, NULL, FR_PRIMARY),
    FIELD(attendance_earlier, attendance_id, F_ID, NULL, FR_REQUIRED),
    FIELD(attendance_earlier, minutes, F_INT, NULL, 0),
    FIELD(attendance_earlier, user_id, F_ID, NULL, 0),
    FIELD(attendance_earlier, replaced_by, F_ID, NULL, 0),
    FIELD(attendance_earlier, status, F_TEXT, NULL, FR_REQUIRED),
    FIELD(attendance_earlier, note, F_TEXT, NULL, 0),
    FIELD(attendance_earlier, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(attendance_earlier, replaced, F_STAMP, NULL, FR_REQUIRED),
    FIELD(attendance_earlier, user_name, F_TEXT, NULL, 0),
};
TABLE(attendance_earlier_table, "attendance_earlier", N_("Tidligere fremmøde"), attendance_earlier,
    attendance_earlier_fields);

static const struct field attendance_line_fields[] = {
    FIELD(attendance_line, id, F_ID, NULL, 0),
    FIELD(attendance_line, session_id, F_ID, NULL, 0),
    FIELD(attendance_line, minutes, F_INT, NULL, 0),
    FIELD(attendance_line, minute, F_INT, NULL, 0),
    FIELD(attendance_line, minutes_long, F_INT, NULL, 0),
    FIELD(attendance_line, n_earlier, F_INT, NULL, 0),
    FIELD(attendance_line, status, F_TEXT, NULL, 0),
    FIELD(attendance_line, note, F_TEXT, NULL, 0),
    FIELD(attendance_line, place, F_TEXT, NULL, 0),
    FIELD(attendance_line, user_name, F_TEXT, NULL, 0),
    FIELD(attendance_line, day, F_DAY, NULL, 0),
    FIELD(attendance_line, at, F_STAMP, NULL, 0),
};
TABLE(attendance_line_table, "attendance_line", N_("Fremmøde"), attendance_line, attendance_line_fields);

static const struct field attendance_sum_fields[] = {
    FIELD(attendance_sum, course_id, F_ID, NULL, 0),
    FIELD(attendance_sum, n, F_INT, NULL, 0),
    FIELD(attendance_sum, n_attended, F_INT, NULL, 0),
    FIELD(attendance_sum, n_no_show, F_INT, NULL, 0),
    FIELD(attendance_sum, n_base, F_INT, NULL, 0),
    FIELD(attendance_sum, minutes_planned, F_INT, NULL, 0),
    FIELD(attendance_sum, minutes_present, F_INT, NULL, 0),
};
TABLE(attendance_sum_table, "attendance_sum", N_("Fremmøde"), attendance_sum, attendance_sum_fields);

/* $1 session, $2 intervention, $3 day, $4 team, $5 the one course or NULL. */
#define EXPECTED_COURSES                                                                                     \
    "(SELECT n.id FROM course n WHERE n.intervention_id = $2 AND n.end_day IS NULL AND n.start_day <= $3 "   \
    "AND (CAST($4 AS TEXT) IS NULL OR n.team = $4) AND (CAST($5 AS BIGINT) IS NULL OR n.id = $5) UNION "     \
    "SELECT l.id FROM course l WHERE l.intervention_id = $2 AND l.end_day > $3 AND l.start_day <= $3 "       \
    "AND (CAST($4 AS TEXT) IS NULL OR l.team = $4) AND (CAST($5 AS BIGINT) IS NULL OR l.id = $5) UNION "     \
    "SELECT k.course_id FROM attendance k WHERE k.session_id = $1) "
SQL(attendance_select_expected,
    "SELECT COALESCE(x.id, 0) AS id, o.id AS course_id, o.citizen_id AS citizen_id, x.minutes AS minutes, "
    "COALESCE(x.version, 0) AS version, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
    "c.cpr AS cpr, o.team AS team, x.status AS status, x.note AS note, o.start_day AS start_day, x.at AS at, "
    "(SELECT COUNT(*) FROM attendance_earlier e WHERE e.attendance_id = x.id) AS n_earlier "
    "FROM course o JOIN citizen c ON c.id = o.citizen_id "
    "LEFT JOIN attendance x ON x.session_id = $1 AND x.course_id = o.id WHERE o.id IN " EXPECTED_COURSES
        RESTRICTED_SEEN("$6", "$7", "$8") "ORDER BY c.sort_name, o.id LIMIT $9 OFFSET $10");
SQL(attendance_count_expected,
    "SELECT COUNT(*) FROM course o JOIN citizen c ON c.id = o.citizen_id WHERE o.id IN " EXPECTED_COURSES
        RESTRICTED_SEEN("$6", "$7", "$8"));
/* The course is expected at the session, and its citizen may be seen: 1. */
SQL(attendance_count_one,
    "SELECT COUNT(*) FROM course o JOIN citizen c ON c.id = o.citizen_id WHERE o.id = $9 AND o.id IN " EXPECTED_COURSES
        RESTRICTED_SEEN("$6", "$7", "$8"));
SQL(attendance_select_one,
    "SELECT id, session_id, course_id, intervention_id, team, day, status, minutes, note, at, user_id, version "
    "FROM attendance WHERE session_id = $1 AND course_id = $2");
SQL(attendance_insert_earlier,
    "INSERT INTO attendance_earlier (attendance_id, status, minutes, note, at, user_id, replaced, replaced_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
SQL(attendance_update_session,
    "UPDATE course_session SET taken = COALESCE(taken, $2), taken_by = COALESCE(taken_by, $3), "
    "n_expected = (SELECT COUNT(*) FROM attendance x WHERE x.session_id = $1 AND x.status NOT IN " ATTENDANCE_OUT
    "), "
    "n_no_show = (SELECT COUNT(*) FROM attendance y WHERE y.session_id = $1 AND y.status IN " ATTENDANCE_NO_SHOW
    "), "
    "version = version + 1 WHERE id = $1");
SQL(attendance_select_earlier,
    "SELECT e.id AS id, e.attendance_id AS attendance_id, e.status AS status, e.minutes AS minutes, e.note AS note, "
    "e.at AS at, e.user_id AS user_id, e.replaced AS replaced, e.replaced_by AS replaced_by, u.name AS user_name "
    "FROM attendance_earlier e LEFT JOIN app_user u ON u.id = e.user_id WHERE e.attendance_id = $1 ORDER BY e.id DESC LIMIT 50");
SQL(attendance_select_course,
    "SELECT x.id AS id, x.session_id AS session_id, x.minutes AS minutes, s.minute AS minute, "
    "s.minutes_long AS minutes_long, x.status AS status, x.note AS note, s.place AS place, u.name AS user_name, "
    "x.day AS day, x.at AS at, (SELECT COUNT(*) FROM attendance_earlier e WHERE e.attendance_id = x.id) AS n_earlier "
    "FROM attendance x JOIN course_session s ON s.id = x.session_id LEFT JOIN app_user u ON u.id = x.user_id "
    "WHERE x.course_id = $1 ORDER BY x.day DESC, x.id DESC LIMIT $2 OFFSET $3");
#define ATTENDANCE_SUMS                                                                                            \
    "COUNT(*) AS n, COALESCE(SUM(CASE WHEN x.status IN ('present', 'part') THEN 1 ELSE 0 END), 0) AS n_attended, " \
    "COALESCE(SUM(CASE WHEN x.status IN " ATTENDANCE_NO_SHOW " THEN 1 ELSE 0 END), 0) AS n_no_show, "              \
    "COALESCE(SUM(CASE WHEN x.status IN " ATTENDANCE_OUT " THEN 0 ELSE 1 END), 0) AS n_base, "                     \
    "COALESCE(SUM(CASE WHEN x.status IN " ATTENDANCE_OUT                                                           \
    " THEN 0 ELSE s.minutes_long END), 0) AS minutes_planned, "                                                    \
    "COALESCE(SUM(CASE WHEN x.status = 'present' THEN s.minutes_long WHEN x.status = 'part' "                      \
    "THEN COALESCE(x.minutes, 0) ELSE 0 END), 0) AS minutes_present "                                              \
    "FROM attendance x JOIN course_session s ON s.id = x.session_id "
SQL(attendance_sum_course, "SELECT " ATTENDANCE_SUMS "WHERE x.course_id = $1");
SQL(attendance_sum_citizen,
    "SELECT x.course_id AS course_id, " ATTENDANCE_SUMS
    "WHERE x.course_id IN (SELECT id FROM course WHERE citizen_id = $1) GROUP BY x.course_id "
    "ORDER BY x.course_id");

#define EXPECTED_ARGS(s)                                                                                     \
    V_INT((s)->id), V_INT((s)->intervention_id), V_DAY((s)->day), V_TEXT((s)->team), V_INT((s)->course_id),  \
        V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)

int attendance_expected(struct conn *c, const struct actor *actor, const struct course_session_row *s,
    day_t today, int64_t offset, int64_t limit, struct attendance_row **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &attendance_select_expected, ARGS(EXPECTED_ARGS(s), V_INT(limit), V_INT(offset)),
        &attendance_row_table, ret, ret_n, a, err);
}

int attendance_expected_count(struct conn *c, const struct actor *actor, const struct course_session_row *s,
    day_t today, int64_t *ret, struct err *err)
{
    return q_int(c, &attendance_count_expected, ARGS(EXPECTED_ARGS(s)), ret, err);
}

static bool same_status(const struct attendance *row, const struct attendance_entry *e)
{
    return text_equal(row->status, e->status) && row->minutes == e->minutes && text_equal(row->note, e->note);
}

static int attendance_conflict(struct err *err)
{
    return err_user(err, ERR_CONFLICT, "%s",
        tr("En anden har registreret fremmøde, mens du skrev. Se de nye registreringer, før du gemmer."));
}

static int keep_earlier(
    struct conn *c, const struct actor *actor, const struct attendance *old, struct err *err)
{
    return q_exec(c, &attendance_insert_earlier,
        ARGS(V_INT(old->id), V_TEXT(old->status), V_INT(old->minutes), V_TEXT(old->note), V_STAMP(old->at),
            V_INT(old->user_id), V_STAMP(clock_now()), V_INT(actor->user_id ? actor->user_id : INT_NONE)),
        NULL, err);
}

/* One row: recorded, corrected, or left as it stands (ret_changed false). */
static int take_one(struct conn *c, const struct actor *actor, const struct course_session_row *s,
    const struct attendance_entry *e, day_t today, bool *ret_changed, struct arena *a, struct err *err)
{
    struct attendance row, old;
    struct course_row course;
    int64_t n = 0;
    *ret_changed = false;
    int rc = q_int(c, &attendance_count_one, ARGS(EXPECTED_ARGS(s), V_INT(e->course_id)), &n, err);
    if (!rc && !n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = course_row_by_id(c, e->course_id, &course, a, err);
    if (rc)
        return rc;
    rc = q_one(
        c, &attendance_select_one, ARGS(V_INT(s->id), V_INT(e->course_id)), &attendance_table, &old, a, err);
    bool is_new = rc == ERR_NOT_FOUND;
    if (rc && !is_new)
        return rc;
    if ((is_new ? 0 : old.version) != e->version)
        return !is_new && same_status(&old, e) ? OK : attendance_conflict(err);
    if (!is_new && same_status(&old, e))
        return OK;
    if (is_new)
        field_clear_row(&attendance_table, &row);
    else
        row = old;
    row.session_id = s->id;
    row.course_id = e->course_id;
    row.intervention_id = s->intervention_id;
    row.team = course.team;
    row.day = s->day;
    row.status = e->status;
    row.minutes = e->minutes;
    row.note = e->note;
    row.at = clock_now();
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    rc = is_new ? OK : keep_earlier(c, actor, &old, err);
    if (!rc)
        rc = is_new ? q_insert(c, &attendance_table, &row, &row.id, err)
                    : q_update(c, &attendance_table, &row, err);
    const char *detail =
        is_new ? arena_strdup(a, row.status) : arena_printf(a, "%s → %s", old.status, row.status);
    *ret_changed = true;
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){
                        is_new ? "create" : "update", "attendance", row.id, course.citizen_id, detail},
                    err);
}

static int check_entries(const struct course_session_row *s, const struct attendance_entry *rows, size_t n,
    day_t today, struct err *err)
{
    if (text_equal(s->state, "cancelled"))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Mødegangen er aflyst. Genopret den, før du registrerer fremmøde."));
    if (s->day.n > today.n)
        return err_user(err, ERR_REFUSED, "%s", tr("Fremmøde kan registreres fra den dag, mødegangen er."));
    for (size_t i = 0; i < n; i++) {
        char name[40];
        struct buf b = BUF_INIT;
        buf_printf(&b, "m%lld", (long long)rows[i].course_id);
        text_copy(name, sizeof name, b.data);
        buf_done(&b);
        if (!rows[i].status || !code_is_valid("attendance_status", rows[i].status, today))
            err_field(err, "fremmoede", "%s", tr("Vælg fremmøde fra listen."));
        else if (text_equal(rows[i].status, "part") != (rows[i].minutes != INT_NONE))
            err_field(err, name, "%s",
                text_equal(rows[i].status, "part")
                    ? tr("Skriv, hvor mange minutter borgeren var med.")
                    : tr("Skriv kun minutter, når borgeren var med en del af tiden."));
        else if (rows[i].minutes != INT_NONE && (rows[i].minutes < 1 || rows[i].minutes > s->minutes_long))
            err_field(err, name, tr("Skriv et antal minutter fra 1 til %lld."), (long long)s->minutes_long);
    }
    return err->code;
}

int attendance_take(struct conn *c, const struct actor *actor, int64_t session_id,
    const struct attendance_entry *rows, size_t n, day_t today, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "attendance_take: out of memory");
    struct course_session_row s;
    *ret_n = 0;
    int rc = course_session_by_id(c, actor, session_id, today, &s, a, err);
    if (!rc)
        rc = check_entries(&s, rows, n, today, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool changed = false;
        rc = take_one(c, actor, &s, &rows[i], today, &changed, a, err);
        *ret_n += changed;
    }
    if (!rc && *ret_n)
        rc = q_exec(c, &attendance_update_session,
            ARGS(V_INT(session_id), V_STAMP(clock_now()), V_INT(actor->user_id ? actor->user_id : INT_NONE)),
            NULL, err);
    arena_free(a);
    return rc;
}

int attendance_earlier_of(struct conn *c, int64_t attendance_id, struct attendance_earlier **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &attendance_select_earlier, ARGS(V_INT(attendance_id)), &attendance_earlier_table, ret,
        ret_n, a, err);
}

int attendance_of_course(struct conn *c, int64_t course_id, int64_t offset, int64_t limit,
    struct attendance_line **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &attendance_select_course, ARGS(V_INT(course_id), V_INT(limit), V_INT(offset)),
        &attendance_line_table, ret, ret_n, a, err);
}

int attendance_sum_of_course(
    struct conn *c, int64_t course_id, struct attendance_sum *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &attendance_sum_course, ARGS(V_INT(course_id)), &attendance_sum_table, ret, a, err);
    ret->course_id = course_id;
    return rc;
}

int attendance_sum_of_citizen(struct conn *c, int64_t citizen_id, struct attendance_sum **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &attendance_sum_citizen, ARGS(V_INT(citizen_id)), &attendance_sum_table, ret, ret_n, a, err);
}

int64_t attendance_late_limit(void)
{
    return setting_int(&attendance_late_setting);
}

int64_t attendance_late_days(day_t day, struct stamp at)
{
    int64_t days = (int64_t)stamp_local_day(at).n - day.n;
    return days > attendance_late_limit() ? days : 0;
}
