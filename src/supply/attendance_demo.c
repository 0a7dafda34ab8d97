/* Sessions and attendance of the demo: a weekly session of each team of the unit that the demo's leader leads, some weeks back and
 * ahead, and individual sessions of the offers without teams. */
#include "base/text.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "supply/attendance.h"

enum {
    WEEKS_BACK = 10,
    WEEKS_AHEAD = 6,
    TAKEN_PCT = 94,
    CANCELLED_PCT = 4,
    ONE_IN = 3,        /* courses with individual sessions */
    OTHERS_ONE_IN = 12 /* of those of other units */
};
#define DEMO_UNIT "afdeling-sundhed-beskaeftigelse"

/* An offer that meets as a team: when and where. */
static const struct demo_team {
    const char *offer, *team, *place;
    int weekday, minute, minutes_long;
} demo_teams[] = {
    {"hif", "hif-unge", "Sundhedshuset, sal 2", 1, 10 * 60, 120},
    {"hif", "hif-voksne", "Sundhedshuset, sal 1", 2, 9 * 60 + 30, 150},
    {"bbat", NULL, "Sundhedshuset, sal 3", 3, 13 * 60, 90},
    {"hif-ro-i-krop-og-sind", NULL, "Sundhedshuset, sal 3", 4, 10 * 60, 90},
    {"traening-bevaegelse", NULL, "Sundhedshuset, træningssalen", 5, 9 * 60, 60},
};
enum { DEMO_TEAMS = sizeof demo_teams / sizeof demo_teams[0] };

struct demo_row {
    int64_t id, citizen_id, intervention_id;
    const char *offer, *team, *provider;
    day_t start_day, end_day;
};
static const struct field demo_row_fields[] = {
    FIELD(demo_row, id, F_ID, NULL, 0),
    FIELD(demo_row, citizen_id, F_ID, NULL, 0),
    FIELD(demo_row, intervention_id, F_ID, NULL, 0),
    FIELD(demo_row, offer, F_TEXT, NULL, 0),
    FIELD(demo_row, team, F_TEXT, NULL, 0),
    FIELD(demo_row, provider, F_TEXT, NULL, 0),
    FIELD(demo_row, start_day, F_DAY, NULL, 0),
    FIELD(demo_row, end_day, F_DAY, NULL, 0),
};
static TABLE(demo_row_table, "demo_row", NULL, demo_row, demo_row_fields);

SQL(attendance_demo_courses,
    "SELECT o.id AS id, o.citizen_id AS citizen_id, o.intervention_id AS intervention_id, i.key AS offer, i.provider AS provider, o.team AS team, "
    "o.start_day AS start_day, o.end_day AS end_day FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.citizen_id >= $1 AND o.citizen_id <= $2 AND (o.end_day IS NULL OR o.end_day > $3) "
    "AND i.provider IS NOT NULL ORDER BY o.id");
SQL(attendance_demo_offer, "SELECT id FROM intervention WHERE key = $1");
SQL(attendance_demo_session,
    "SELECT s.id AS id, s.day AS start_day FROM course_session s WHERE s.intervention_id = $1 AND s.course_id IS NULL "
    "AND (s.team = $2 OR (s.team IS NULL AND CAST($2 AS TEXT) IS NULL)) AND s.state = 'planned' ORDER BY s.day");
SQL(attendance_demo_sums,
    "UPDATE course_session SET taken = (SELECT MIN(x.at) FROM attendance x WHERE x.session_id = course_session.id), "
    "taken_by = (SELECT MIN(u.user_id) FROM attendance u WHERE u.session_id = course_session.id), "
    "n_expected = (SELECT COUNT(*) FROM attendance y WHERE y.session_id = course_session.id AND y.status NOT IN " ATTENDANCE_OUT
    "), "
    "n_no_show = (SELECT COUNT(*) FROM attendance z WHERE z.session_id = course_session.id AND z.status IN " ATTENDANCE_NO_SHOW
    ") "
    "WHERE taken IS NULL AND day <= $1 AND EXISTS (SELECT 1 FROM attendance w WHERE w.session_id = course_session.id)");

struct step {
    struct conn *c;
    const struct demo_part_run *run;
    struct err *err;
    int64_t by; /* who records; INT_NONE in units without a user in the demo */
};

static const char *draw_status(struct rng *r)
{
    uint64_t draw = rng_below(r, 100);
    return draw < 76   ? "present"
           : draw < 79 ? "part"
           : draw < 88 ? "no_show"
           : draw < 91 ? "cancelled_late"
           : draw < 95 ? "cancelled_in_time"
           : draw < 99 ? "ill"
                       : "excused";
}

static int put_attendance(const struct step *s, struct rng *r, const struct demo_row *o, int64_t session,
    day_t day, int64_t minutes_long)
{
    struct attendance x;
    field_clear_row(&attendance_table, &x);
    x.session_id = session;
    x.course_id = o->id;
    x.intervention_id = o->intervention_id;
    x.team = o->team;
    x.day = day;
    x.status = draw_status(r);
    x.minutes = text_equal(x.status, "part") ? minutes_long / 2 : INT_NONE;
    x.at = stamp_from_local((day_t){day.n + (rng_below(r, 20) == 0 ? 6 : 0)}, 15 * 60);
    x.user_id = s->by;
    return q_insert(s->c, &attendance_table, &x, NULL, s->err);
}

static int put_session(const struct step *s, struct course_session *row, int64_t *ret_id)
{
    row->state = row->state ? row->state : "planned";
    row->created_by = s->by;
    return q_insert(s->c, &course_session_table, row, ret_id, s->err);
}

/* The teams' sessions stand before the citizens' attendance: made by the batch that holds the first citizen. */
static int put_teams(const struct step *s)
{
    day_t today = demo_today(), monday = {today.n - (day_weekday(today) - 1)};
    int rc = OK;
    for (size_t t = 0; !rc && t < DEMO_TEAMS; t++) {
        struct rng r = demo_part_rng(s->run, "session", (int64_t)t + 1);
        const char *series = demo_teams[t].team ? demo_teams[t].team : demo_teams[t].offer;
        int64_t offer = 0;
        rc = q_int(s->c, &attendance_demo_offer, ARGS(V_TEXT(demo_teams[t].offer)), &offer, s->err);
        if (rc == ERR_NOT_FOUND) {
            rc = OK;
            continue;
        }
        for (int32_t w = -WEEKS_BACK; !rc && w <= WEEKS_AHEAD; w++) {
            struct course_session row;
            field_clear_row(&course_session_table, &row);
            row.intervention_id = offer;
            row.team = demo_teams[t].team;
            row.day = (day_t){monday.n + 7 * w + demo_teams[t].weekday - 1};
            row.minute = demo_teams[t].minute;
            row.minutes_long = demo_teams[t].minutes_long;
            row.place = demo_teams[t].place;
            row.series = series;
            if (rng_below(&r, 100) < CANCELLED_PCT) {
                row.state = "cancelled";
                row.cancel_reason = "staff_ill";
            }
            rc = put_session(s, &row, NULL);
        }
    }
    return rc;
}

/* The sessions of a team that have been; read once for each batch. */
struct team_sessions {
    struct demo_row *rows;
    size_t n;
};

static int read_sessions(const struct step *s, struct team_sessions *ret, struct arena *a)
{
    int rc = OK;
    for (size_t t = 0; !rc && t < DEMO_TEAMS; t++) {
        int64_t offer = 0;
        ret[t] = (struct team_sessions){0};
        rc = q_int(s->c, &attendance_demo_offer, ARGS(V_TEXT(demo_teams[t].offer)), &offer, s->err);
        if (!rc)
            rc = q_all(s->c, &attendance_demo_session, ARGS(V_INT(offer), V_TEXT(demo_teams[t].team)),
                &demo_row_table, &ret[t].rows, &ret[t].n, a, s->err);
        if (rc == ERR_NOT_FOUND)
            rc = OK;
    }
    return rc;
}

static bool runs_on(const struct demo_row *o, day_t day)
{
    return o->start_day.n <= day.n && (day_is_none(o->end_day) || o->end_day.n > day.n);
}

static int fill_team(const struct step *s, struct rng *r, const struct demo_row *o,
    const struct demo_team *team, const struct team_sessions *sessions)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < sessions->n; i++) {
        day_t day = sessions->rows[i].start_day;
        /* Of today's session nothing is taken yet, and of the Monday team's last one neither. */
        if (day.n >= demo_today().n || !runs_on(o, day) || rng_below(r, 100) >= TAKEN_PCT)
            continue;
        rc = put_attendance(s, r, o, sessions->rows[i].id, day, team->minutes_long);
    }
    return rc;
}

/* A talk each second week. */
static int fill_individual(const struct step *s, struct rng *r, const struct demo_row *o)
{
    day_t today = demo_today();
    int rc = OK;
    if (rng_below(r, ONE_IN) != 0)
        return OK;
    int32_t first = o->start_day.n > today.n - 7 * WEEKS_BACK ? o->start_day.n : today.n - 7 * WEEKS_BACK;
    first += (int32_t)rng_below(r, 7);
    for (int32_t d = first; !rc && d < today.n + 14; d += 14) {
        struct course_session row;
        int64_t id = 0;
        day_t day = {d - (day_weekday((day_t){d}) > 5 ? 2 : 0)};
        if (!runs_on(o, day))
            continue;
        field_clear_row(&course_session_table, &row);
        row.intervention_id = o->intervention_id;
        row.course_id = o->id;
        row.day = day;
        row.minute = 8 * 60 + 30 + 60 * (int64_t)rng_below(r, 7);
        row.minutes_long = 50;
        row.place = text_equal(o->provider, DEMO_UNIT) ? "Sundhedshuset, 2. sal" : NULL;
        rc = put_session(s, &row, &id);
        if (!rc && day.n < today.n && rng_below(r, 100) < TAKEN_PCT)
            rc = put_attendance(s, r, o, id, day, row.minutes_long);
    }
    return rc;
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct step s = {c, run, err, run->leader};
    struct team_sessions sessions[DEMO_TEAMS];
    struct demo_row *rows = NULL;
    size_t n = 0;
    int rc = read_sessions(&s, sessions, a);
    bool planned = false;
    for (size_t t = 0; t < DEMO_TEAMS; t++)
        planned = planned || sessions[t].n;
    if (!rc && !planned) {
        rc = put_teams(&s);
        if (!rc)
            rc = read_sessions(&s, sessions, a);
    }
    if (!rc)
        rc = q_all(c, &attendance_demo_courses,
            ARGS(V_INT(first_id), V_INT(last_id), V_DAY(((day_t){demo_today().n - 7 * WEEKS_BACK}))),
            &demo_row_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(run, "attendance", rows[i].id);
        bool own = text_equal(rows[i].provider, DEMO_UNIT);
        if (!own && rng_below(&r, OTHERS_ONE_IN) != 0)
            continue;
        s.by = own ? run->leader : INT_NONE;
        bool met = false;
        for (size_t t = 0; !rc && t < DEMO_TEAMS; t++) {
            const struct demo_team *team = &demo_teams[t];
            if (!text_equal(team->offer, rows[i].offer) ||
                (team->team && !text_equal(team->team, rows[i].team)))
                continue;
            met = true;
            rc = fill_team(&s, &r, &rows[i], team, &sessions[t]);
        }
        if (!rc && !met)
            rc = fill_individual(&s, &r, &rows[i]);
    }
    return rc;
}

/* What each session counts follows from the attendance; one correction is told of. */
SQL(attendance_demo_corrected,
    "SELECT id, session_id, course_id, intervention_id, team, day, status, minutes, note, at, user_id, version "
    "FROM attendance WHERE status = 'ill' AND user_id = $1 ORDER BY day DESC, id LIMIT 1");
SQL(attendance_demo_earlier,
    "INSERT INTO attendance_earlier (attendance_id, status, at, user_id, replaced, replaced_by) "
    "VALUES ($1, 'no_show', $2, $3, $4, $3)");

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct attendance x;
    int rc = q_exec(c, &attendance_demo_sums, ARGS(V_DAY(demo_today())), NULL, err);
    if (!rc)
        rc = q_one(c, &attendance_demo_corrected, ARGS(V_INT(run->leader)), &attendance_table, &x, a, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    x.note = "Ringede dagen efter. Var indlagt.";
    struct stamp before = x.at;
    x.at.ms += 20 * 3600 * 1000;
    rc = q_exec(c, &attendance_demo_earlier,
        ARGS(V_INT(x.id), V_STAMP(before), V_INT(run->leader), V_STAMP(x.at)), NULL, err);
    return rc ? rc : q_update(c, &attendance_table, &x, err);
}

DEMO_PART(attendance_demo, .name = "attendance", .order = 60, .fill = fill, .story = story);
