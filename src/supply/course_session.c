#include "supply/course_session.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"

enum {
    SESSION_DAY = 24 * 60,
    SESSION_LONGEST = 12 * 60,
    SESSION_AHEAD_DAYS = 2 * 366,
    SESSION_BACK_DAYS = 366
};

static const struct field course_session_fields[] = {
    FIELD(course_session, id, F_ID, NULL, FR_PRIMARY),
    FIELD(course_session, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(course_session, team, F_TEXT, N_("Hold"), 0),
    FIELD(course_session, course_id, F_ID, NULL, 0),
    FIELD(course_session, day, F_DAY, N_("Dag"), FR_REQUIRED),
    FIELD(course_session, minute, F_INT, NULL, FR_REQUIRED),
    FIELD(course_session, minutes_long, F_INT, NULL, FR_REQUIRED),
    FIELD_MAX(course_session, place, F_TEXT, N_("Sted"), 0, 200),
    FIELD(course_session, state, F_TEXT, NULL, FR_REQUIRED),
    FIELD_CODE(course_session, cancel_reason, N_("Årsag til aflysning"), 0, "session_cancel_reason"),
    FIELD_MAX(course_session, cancel_note, F_TEXT, N_("Bemærkning"), 0, 400),
    FIELD(course_session, series, F_TEXT, NULL, 0),
    FIELD(course_session, taken, F_STAMP, NULL, 0),
    FIELD(course_session, taken_by, F_ID, NULL, 0),
    FIELD(course_session, n_expected, F_INT, NULL, 0),
    FIELD(course_session, n_no_show, F_INT, NULL, 0),
    FIELD(course_session, created_by, F_ID, NULL, 0),
    FIELD(course_session, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(course_session_table, "course_session", N_("Mødegange"), course_session, course_session_fields);

static const struct field course_session_row_fields[] = {
    FIELD(course_session_row, id, F_ID, NULL, 0),
    FIELD(course_session_row, intervention_id, F_ID, NULL, 0),
    FIELD(course_session_row, course_id, F_ID, NULL, 0),
    FIELD(course_session_row, minute, F_INT, NULL, 0),
    FIELD(course_session_row, minutes_long, F_INT, NULL, 0),
    FIELD(course_session_row, n_expected, F_INT, NULL, 0),
    FIELD(course_session_row, n_no_show, F_INT, NULL, 0),
    FIELD(course_session_row, taken_by, F_ID, NULL, 0),
    FIELD(course_session_row, version, F_INT, NULL, 0),
    FIELD(course_session_row, team, F_TEXT, NULL, 0),
    FIELD(course_session_row, team_title, F_TEXT, NULL, 0),
    FIELD(course_session_row, team_title_en, F_TEXT, NULL, 0),
    FIELD(course_session_row, place, F_TEXT, NULL, 0),
    FIELD(course_session_row, state, F_TEXT, NULL, 0),
    FIELD(course_session_row, cancel_reason, F_TEXT, NULL, 0),
    FIELD(course_session_row, cancel_note, F_TEXT, NULL, 0),
    FIELD(course_session_row, series, F_TEXT, NULL, 0),
    FIELD(course_session_row, intervention_key, F_TEXT, NULL, 0),
    FIELD(course_session_row, title, F_TEXT, NULL, 0),
    FIELD(course_session_row, title_en, F_TEXT, NULL, 0),
    FIELD(course_session_row, provider, F_TEXT, NULL, 0),
    FIELD(course_session_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(course_session_row, first_name, F_TEXT, NULL, 0),
    FIELD(course_session_row, last_name, F_TEXT, NULL, 0),
    FIELD(course_session_row, citizen_id, F_ID, NULL, 0),
    FIELD(course_session_row, day, F_DAY, NULL, 0),
    FIELD(course_session_row, taken, F_STAMP, NULL, 0),
};
TABLE(course_session_row_table, "course_session_row", N_("Mødegange"), course_session_row,
    course_session_row_fields);

#define SESSION_COLUMNS                                                                                      \
    "id, intervention_id, team, course_id, day, minute, minutes_long, place, state, cancel_reason, "         \
    "cancel_note, series, taken, taken_by, n_expected, n_no_show, created_by, version"
#define SESSION_ROW                                                                                          \
    "s.id AS id, s.intervention_id AS intervention_id, s.course_id AS course_id, s.minute AS minute, "       \
    "s.minutes_long AS minutes_long, s.n_expected AS n_expected, s.n_no_show AS n_no_show, "                 \
    "s.taken_by AS taken_by, s.version AS version, s.team AS team, t.title AS team_title, "                  \
    "t.title_en AS team_title_en, s.place AS place, s.state AS state, s.cancel_reason AS cancel_reason, "    \
    "s.cancel_note AS cancel_note, s.series AS series, i.key AS intervention_key, i.title AS title, "        \
    "i.title_en AS title_en, i.provider AS provider, s.day AS day, s.taken AS taken"
#define SESSION_FROM                                                                                         \
    " FROM course_session s JOIN intervention i ON i.id = s.intervention_id "                                \
    "LEFT JOIN team t ON t.key = s.team "
#define SESSION_CITIZEN                                                                                      \
    ", c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, c.id AS citizen_id"
#define SESSION_JOIN_CITIZEN                                                                                 \
    "LEFT JOIN course o ON o.id = s.course_id LEFT JOIN citizen c ON c.id = o.citizen_id "
/* One course's session is shown to those who may see its citizen. */
#define SESSION_SEEN(user, may, today)                                                                       \
    "AND (s.course_id IS NULL OR (1 = 1 " RESTRICTED_SEEN(user, may, today) ")) "
#define SESSION_OWN(unit) "s.intervention_id IN (SELECT id FROM intervention WHERE provider = " unit ") "
#define SESSION_FILTER                                                                                          \
    SESSION_OWN("$1")                                                                                           \
    "AND s.day >= $5 AND s.day <= $6 AND (CAST($7 AS TEXT) IS NULL OR i.key = $7) "                             \
    "AND (CAST($8 AS TEXT) IS NULL OR s.team = $8) AND (CAST($9 AS BIGINT) IS NULL OR s.course_id = $9) "       \
    "AND (CAST($10 AS BIGINT) = 0 OR (s.taken IS NULL AND s.state = 'planned' AND s.day <= $4)) " SESSION_SEEN( \
        "$2", "$3", "$4")

SQL(course_session_select_first,
    "SELECT " SESSION_ROW SESSION_CITIZEN SESSION_FROM SESSION_JOIN_CITIZEN "WHERE " SESSION_FILTER
    "ORDER BY s.day, s.minute, s.id LIMIT $11 OFFSET $12");
SQL(course_session_select_last,
    "SELECT " SESSION_ROW SESSION_CITIZEN SESSION_FROM SESSION_JOIN_CITIZEN "WHERE " SESSION_FILTER
    "ORDER BY s.day DESC, s.minute DESC, s.id DESC LIMIT $11 OFFSET $12");
SQL(course_session_count_missing,
    "SELECT COUNT(*)" SESSION_FROM SESSION_JOIN_CITIZEN "WHERE " SESSION_OWN(
        "$1") "AND s.day >= $5 AND s.day <= $4 AND s.taken IS NULL AND s.state = 'planned' " SESSION_SEEN("$2",
        "$3", "$4"));
SQL(course_session_select_offer,
    "SELECT " SESSION_ROW SESSION_FROM "WHERE s.intervention_id = $1 AND s.day >= $2 AND s.day <= $3 "
    "AND s.course_id IS NULL ORDER BY s.day, s.minute, s.id LIMIT 100");
SQL(course_session_select_row, "SELECT " SESSION_ROW SESSION_CITIZEN SESSION_FROM SESSION_JOIN_CITIZEN
                               "WHERE s.id = $1 AND i.provider = $2 " SESSION_SEEN("$3", "$4", "$5"));
SQL(course_session_select_id, "SELECT " SESSION_COLUMNS " FROM course_session WHERE id = $1");
SQL(course_session_select_series,
    "SELECT " SESSION_COLUMNS
    " FROM course_session WHERE series = $1 AND day > $2 AND taken IS NULL ORDER BY day, id LIMIT 60");
/* Another session of the same team, or of the same course, at the same time. */
SQL(course_session_count_clash,
    "SELECT COUNT(*) FROM course_session WHERE intervention_id = $1 AND day = $2 AND state = 'planned' AND id <> $3 "
    "AND minute < $5 AND minute + minutes_long > $4 AND ((CAST($6 AS BIGINT) IS NOT NULL AND course_id = $6) "
    "OR (CAST($6 AS BIGINT) IS NULL AND course_id IS NULL AND (team = $7 OR (team IS NULL AND CAST($7 AS TEXT) IS NULL))))");
SQL(course_session_set_series, "UPDATE course_session SET series = $2 WHERE id = $1");

int course_session_list(struct conn *c, const struct actor *actor, const struct course_session_filter *f,
    day_t today, int64_t offset, int64_t limit, struct course_session_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, f->newest_first ? &course_session_select_last : &course_session_select_first,
        ARGS(V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today), V_DAY(f->from),
            V_DAY(f->to), V_TEXT(f->offer), V_TEXT(f->team), V_INT(f->course_id), V_INT(f->missing ? 1 : 0),
            V_INT(limit), V_INT(offset)),
        &course_session_row_table, ret, ret_n, a, err);
}

int course_session_missing(
    struct conn *c, const struct actor *actor, day_t from, day_t today, int64_t *ret, struct err *err)
{
    return q_int(c, &course_session_count_missing,
        ARGS(V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today), V_DAY(from)),
        ret, err);
}

int course_session_of_offer(struct conn *c, int64_t intervention_id, day_t from, day_t to,
    struct course_session_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &course_session_select_offer, ARGS(V_INT(intervention_id), V_DAY(from), V_DAY(to)),
        &course_session_row_table, ret, ret_n, a, err);
}

static int session_not_found(struct err *err)
{
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Mødegangen findes ikke, eller du har ikke adgang."));
}

int course_session_by_id(struct conn *c, const struct actor *actor, int64_t id, day_t today,
    struct course_session_row *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &course_session_select_row,
        ARGS(V_INT(id), V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)),
        &course_session_row_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? session_not_found(err) : rc;
}

/* ---- rules ---- */

static int check_time(const struct course_session *s, const struct intervention *iv, int64_t n_weeks,
    day_t today, struct arena *a, struct err *err)
{
    day_t last = {s->day.n + 7 * (int32_t)(n_weeks - 1)};
    if (day_is_none(s->day))
        err_field(err, "day", "%s", tr("Skriv dagen som 09.03.2026."));
    else if (s->day.n < today.n - SESSION_BACK_DAYS || last.n > today.n + SESSION_AHEAD_DAYS)
        err_field(err, "day", "%s", tr("Dagen ligger mere end et år tilbage eller to år frem. Ret datoen."));
    else if (!day_is_none(iv->end_day) && last.n > iv->end_day.n)
        err_field(err, "day", tr("Tilbuddet ophører %s. Vælg en tidligere dag eller færre uger."),
            words_day(iv->end_day, a));
    if (s->minute == INT_NONE || s->minute < 0 || s->minute >= SESSION_DAY)
        err_field(err, "minute", "%s", tr("Skriv, hvornår mødegangen begynder, som 10.00."));
    else if (s->minutes_long == INT_NONE || s->minutes_long < 5 || s->minutes_long > SESSION_LONGEST ||
             s->minute + s->minutes_long > SESSION_DAY)
        err_field(err, "minutes_long", "%s",
            tr("Skriv, hvornår mødegangen slutter, som 12.00. Den skal vare mellem 5 minutter og 12 timer."));
    return err->code;
}

static int check_whose(struct conn *c, const struct actor *actor, const struct course_session *s,
    const struct intervention *iv, day_t today, struct arena *a, struct err *err)
{
    struct team *teams = NULL;
    struct course_row course;
    size_t n = 0;
    bool known = s->team == NULL, seen = false;
    if (!actor->unit || !text_equal(iv->provider, actor->unit))
        return err_field(err, "offer", "%s", tr("Vælg et tilbud, som din enhed udfører."));
    int rc = intervention_teams(c, iv->key, &teams, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        known = known || text_equal(teams[i].key, s->team);
    if (!rc && !known)
        return err_field(err, "team", "%s", tr("Vælg et af tilbuddets hold."));
    if (rc || s->course_id == INT_NONE)
        return rc;
    rc = course_row_by_id(c, s->course_id, &course, a, err);
    if (!rc)
        rc = restricted_may_see(c, actor, course.citizen_id, today, &seen, err);
    if (!rc && (!seen || course.intervention_id != iv->id))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    if (!rc && !day_is_none(s->day) &&
        (course.start_day.n > s->day.n || (!day_is_none(course.end_day) && course.end_day.n <= s->day.n)))
        rc = err_field(err, "day", "%s", tr("Forløbet er ikke i gang den dag. Vælg en anden dag."));
    return rc;
}

static int check_clash(struct conn *c, const struct course_session *s, struct arena *a, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &course_session_count_clash,
        ARGS(V_INT(s->intervention_id), V_DAY(s->day), V_INT(s->id), V_INT(s->minute),
            V_INT(s->minute + s->minutes_long), V_INT(s->course_id), V_TEXT(s->team)),
        &n, err);
    return rc || !n ? rc
                    : err_field(err, "minute", tr("Der er allerede en mødegang på det tidspunkt %s."),
                          words_day(s->day, a));
}

static int session_audit(struct conn *c, const struct actor *actor, const char *action,
    const struct course_session *s, const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "course_session", s->id, INT_NONE, detail}, err);
}

int course_session_plan(struct conn *c, const struct actor *actor, struct course_session *s, int64_t n_weeks,
    day_t today, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_session_plan: out of memory");
    struct intervention iv;
    int64_t first = 0;
    int rc = intervention_by_id(c, s->intervention_id, &iv, a, err);
    if (!rc)
        rc = check_whose(c, actor, s, &iv, today, a, err);
    if (!rc && (n_weeks < 1 || n_weeks > COURSE_SESSION_WEEKS))
        rc = err_field(err, "weeks", tr("Skriv et antal uger fra 1 til %d."), COURSE_SESSION_WEEKS);
    if (!rc)
        rc = check_time(s, &iv, n_weeks, today, a, err);
    *ret_n = 0;
    struct course_session row = *s;
    row.state = "planned";
    row.series = NULL;
    row.created_by = actor->user_id ? actor->user_id : INT_NONE;
    for (int32_t i = 0; !rc && i < n_weeks; i++) {
        row.day = (day_t){s->day.n + 7 * i};
        row.id = 0;
        rc = check_clash(c, &row, a, err);
        if (!rc)
            rc = q_insert(c, &course_session_table, &row, &row.id, err);
        if (!rc && i == 0) {
            first = row.id;
            row.series = n_weeks > 1 ? arena_printf(a, "%lld", (long long)first) : NULL;
            if (row.series)
                rc = q_exec(c, &course_session_set_series, ARGS(V_INT(first), V_TEXT(row.series)), NULL, err);
        }
        *ret_n += rc == OK;
    }
    s->id = row.id = first;
    if (!rc)
        rc = session_audit(c, actor, "create", &row, arena_printf(a, "weeks=%lld", (long long)n_weeks), err);
    arena_free(a);
    return rc;
}

/* The session, of the actor's unit, as the user saw it and without attendance. */
static int session_load(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today,
    struct course_session *ret, struct arena *a, struct err *err)
{
    struct course_session_row row;
    int rc = course_session_by_id(c, actor, id, today, &row, a, err);
    if (!rc)
        rc = q_one(c, &course_session_select_id, ARGS(V_INT(id)), &course_session_table, ret, a, err);
    if (!rc && ret->version != version)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret mødegangen, mens du skrev. Se den igen, før du gemmer."));
    if (!rc && !stamp_is_none(ret->taken))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Der er registreret fremmøde. Mødegangen kan derfor ikke flyttes eller aflyses."));
    return rc;
}

/* The session and, when following, the later ones of its series without attendance. */
static int session_following(struct conn *c, const struct course_session *s, bool following,
    struct course_session **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct course_session *later = NULL;
    size_t n = 0;
    int rc = following && s->series
                 ? q_all(c, &course_session_select_series, ARGS(V_TEXT(s->series), V_DAY(s->day)),
                       &course_session_table, &later, &n, a, err)
                 : OK;
    *ret = arena_must(a, (n + 1) * sizeof **ret);
    (*ret)[0] = *s;
    for (size_t i = 0; i < n; i++)
        (*ret)[i + 1] = later[i];
    *ret_n = n + 1;
    return rc;
}

int course_session_move(struct conn *c, const struct actor *actor, const struct course_session *s,
    bool following, day_t today, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_session_move: out of memory");
    struct course_session old, *rows = NULL;
    struct intervention iv;
    size_t n = 0;
    *ret_n = 0;
    int rc = session_load(c, actor, s->id, s->version, today, &old, a, err);
    if (!rc)
        rc = intervention_by_id(c, old.intervention_id, &iv, a, err);
    if (!rc)
        rc = check_time(s, &iv, 1, today, a, err);
    if (!rc)
        rc = session_following(c, &old, following, &rows, &n, a, err);
    int32_t days = rc ? 0 : s->day.n - old.day.n;
    for (size_t k = 0; !rc && k < n;
         k++) { /* later sessions first when they move on, so that none meets the next one */
        size_t i = days > 0 ? n - 1 - k : k;
        struct course_session before = rows[i];
        struct buf diff = BUF_INIT;
        rows[i].day.n += days;
        rows[i].minute = s->minute;
        rows[i].minutes_long = s->minutes_long;
        rows[i].place = s->place;
        rc = check_whose(c, actor, &rows[i], &iv, today, a, err);
        if (!rc)
            rc = check_time(&rows[i], &iv, 1, today, a, err);
        if (!rc && text_equal(rows[i].state, "planned"))
            rc = check_clash(c, &rows[i], a, err);
        if (!rc)
            rc = q_update(c, &course_session_table, &rows[i], err);
        field_diff(&course_session_table, &before, &rows[i], &diff, a);
        if (!rc)
            rc = session_audit(c, actor, "update", &rows[i], diff.len ? diff.data : NULL, err);
        buf_done(&diff);
        *ret_n += rc == OK;
    }
    arena_free(a);
    return rc;
}

int course_session_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, const char *note, bool following, day_t today, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_session_cancel: out of memory");
    struct course_session s, *rows = NULL;
    size_t n = 0;
    *ret_n = 0;
    int rc = session_load(c, actor, id, version, today, &s, a, err);
    if (!rc && (!reason || !code_is_valid("session_cancel_reason", reason, today)))
        rc = err_field(err, "cancel_reason", "%s", tr("Vælg, hvorfor mødegangen er aflyst."));
    if (!rc)
        rc = session_following(c, &s, following, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(rows[i].state, "cancelled"))
            continue;
        rows[i].state = "cancelled";
        rows[i].cancel_reason = reason;
        rows[i].cancel_note = note;
        rc = q_update(c, &course_session_table, &rows[i], err);
        if (!rc)
            rc = session_audit(c, actor, "cancel", &rows[i], reason, err);
        *ret_n += rc == OK;
    }
    arena_free(a);
    return rc;
}

int course_session_restore(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_session_restore: out of memory");
    struct course_session s;
    int rc = session_load(c, actor, id, version, today, &s, a, err);
    if (!rc)
        rc = check_clash(c, &s, a, err);
    if (!rc) {
        s.state = "planned";
        s.cancel_reason = s.cancel_note = NULL;
        rc = q_update(c, &course_session_table, &s, err);
    }
    if (!rc)
        rc = session_audit(c, actor, "restore", &s, NULL, err);
    arena_free(a);
    return rc;
}
