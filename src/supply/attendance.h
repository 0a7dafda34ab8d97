/* Attendance: what became of each expected citizen at each session. One row per session and course; a correction keeps what stood before in
 * attendance_earlier, with who and when. */
#pragma once
#include "supply/course_session.h"

/* What a status counts as is `parent` in the code list attendance_status. In SQL, the two that the no-show rate needs: */
#define ATTENDANCE_NO_SHOW "('no_show')"
/* Was not expected after all, so in neither numerator nor base. */
#define ATTENDANCE_OUT "('cancelled_in_time', 'not_expected')"

struct attendance {
    int64_t id, session_id, course_id, intervention_id;
    const char *team; /* of the course */
    day_t day;        /* of the session */
    const char *status;
    int64_t minutes; /* present only a part of the time: how long; else INT_NONE */
    const char *note;
    struct stamp at; /* when this status was recorded, and by whom */
    int64_t user_id, version;
};
extern const struct table attendance_table;

/* An expected citizen at a session, with the attendance recorded so far (id 0 = none). */
struct attendance_row {
    int64_t id, course_id, citizen_id, minutes, version, n_earlier;
    const char *citizen_key, *first_name, *last_name, *cpr, *team, *status, *note;
    day_t start_day;
    struct stamp at;
};
extern const struct table attendance_row_table;

enum { ATTENDANCE_PAGE = 50 };
/* Who was in the course on the session's day, of the team when it has one, by name; and who has attendance there already. Restricted citizens that
 * the actor may not see are left out. */
int attendance_expected(struct conn *c, const struct actor *actor, const struct course_session_row *s,
    day_t today, int64_t offset, int64_t limit, struct attendance_row **ret, size_t *ret_n, struct arena *a,
    struct err *err);
int attendance_expected_count(struct conn *c, const struct actor *actor, const struct course_session_row *s,
    day_t today, int64_t *ret, struct err *err);

struct attendance_entry {
    int64_t course_id, version; /* of the attendance as shown; 0 = none was recorded */
    const char *status;         /* code list attendance_status */
    int64_t minutes;
    const char *note;
};
/* Records or corrects; rows as they stand are left alone. Refused before the session's day and when it is cancelled; ERR_CONFLICT when somebody has
 * recorded one of them meanwhile. ret_n = rows changed. Each changed row is audited on its citizen. */
int attendance_take(struct conn *c, const struct actor *actor, int64_t session_id,
    const struct attendance_entry *rows, size_t n, day_t today, int64_t *ret_n, struct err *err);

/* What stood before, the newest first. */
struct attendance_earlier {
    int64_t id, attendance_id, minutes, user_id, replaced_by;
    const char *status, *note, *user_name;
    struct stamp at, replaced;
};
extern const struct table attendance_earlier_table;
int attendance_earlier_of(struct conn *c, int64_t attendance_id, struct attendance_earlier **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* One course's attendance, the newest first. */
struct attendance_line {
    int64_t id, session_id, minutes, minute, minutes_long, n_earlier;
    const char *status, *note, *place, *user_name;
    day_t day;
    struct stamp at;
};
extern const struct table attendance_line_table;
int attendance_of_course(struct conn *c, int64_t course_id, int64_t offset, int64_t limit,
    struct attendance_line **ret, size_t *ret_n, struct arena *a, struct err *err);

/* Sums of a course. minutes_planned is of the sessions where the citizen was expected; minutes_present of those attended. */
struct attendance_sum {
    int64_t course_id, n, n_attended, n_no_show, n_base, minutes_planned, minutes_present;
};
extern const struct table attendance_sum_table;
/* All zero when nothing is recorded. */
int attendance_sum_of_course(
    struct conn *c, int64_t course_id, struct attendance_sum *ret, struct arena *a, struct err *err);
/* Of each course of a citizen that has attendance. */
int attendance_sum_of_citizen(struct conn *c, int64_t citizen_id, struct attendance_sum **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* The setting attendance_late_days: more days than that after the session is late. */
int64_t attendance_late_limit(void);
/* Days from the session to its recording when that is late; else 0. */
int64_t attendance_late_days(day_t day, struct stamp at);
