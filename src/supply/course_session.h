/* Sessions: when a team of an offer meets, or one course has its talk, treatment or visit; planned week by week, moved, cancelled with a
 * reason. Everything here is done by the unit that runs the offer. */
#pragma once
#include "offer/intervention.h"
#include "path/course.h"
#include "system/access.h"

struct course_session {
    int64_t id, intervention_id;
    const char *team;  /* NULL = the whole offer, or one course */
    int64_t course_id; /* INT_NONE = a team's */
    day_t day;
    int64_t minute, minutes_long; /* since midnight, Danish clocks */
    const char *place;
    const char *state; /* planned cancelled */
    const char *cancel_reason, *cancel_note;
    const char *series; /* the same for sessions planned together, NULL = alone */
    struct stamp taken; /* when attendance was first recorded */
    int64_t taken_by;
    int64_t n_expected, n_no_show; /* of what is recorded: the base of the no-show rate, and the no-shows */
    int64_t created_by, version;
};
extern const struct table course_session_table;

/* A session with what a list shows of it. */
struct course_session_row {
    int64_t id, intervention_id, course_id, minute, minutes_long, n_expected, n_no_show, taken_by, version;
    const char *team, *team_title, *team_title_en, *place, *state, *cancel_reason, *cancel_note, *series;
    const char *intervention_key, *title, *title_en, *provider;
    const char *citizen_key, *first_name, *last_name; /* of one course's session */
    int64_t citizen_id;
    day_t day;
    struct stamp taken;
};
extern const struct table course_session_row_table;

enum { COURSE_SESSION_MAX = 400 /* rows of a list */, COURSE_SESSION_WEEKS = 52 };

/* Which sessions of the actor's unit a list holds. */
struct course_session_filter {
    day_t from, to;           /* first and last day */
    const char *offer, *team; /* keys, NULL = all */
    int64_t course_id;        /* INT_NONE = all */
    bool missing;             /* only those that have been and lack attendance */
    bool newest_first;
};
/* By day and time; at most COURSE_SESSION_MAX from offset, and one more when there are more. Sessions of restricted citizens that the actor may
 * not see are left out. */
int course_session_list(struct conn *c, const struct actor *actor, const struct course_session_filter *f,
    day_t today, int64_t offset, int64_t limit, struct course_session_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* How many have been, are not cancelled and lack attendance, since `from`. */
int course_session_missing(
    struct conn *c, const struct actor *actor, day_t from, day_t today, int64_t *ret, struct err *err);
/* Team sessions of one offer in days, without names, whoever asks. */
int course_session_of_offer(struct conn *c, int64_t intervention_id, day_t from, day_t to,
    struct course_session_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* One of the actor's unit; ERR_NOT_FOUND with a message otherwise. */
int course_session_by_id(struct conn *c, const struct actor *actor, int64_t id, day_t today,
    struct course_session_row *ret, struct arena *a, struct err *err);

/* Plans n_weeks sessions, a week apart, from s->day; all or none. Messages at the fields offer, team, course_id, day, minute, minutes_long, weeks.
 * Refused when the team already meets then. id and version are not read. ret_n = how many. Audited. */
int course_session_plan(struct conn *c, const struct actor *actor, struct course_session *s, int64_t n_weeks,
    day_t today, int64_t *ret_n, struct err *err);
/* New day, time, length and place. following = also the later ones of the series, by the same number of days. Those with attendance stay. */
int course_session_move(struct conn *c, const struct actor *actor, const struct course_session *s,
    bool following, day_t today, int64_t *ret_n, struct err *err);
/* Cancels with a reason of code list session_cancel_reason; restored again by course_session_restore. Not when attendance is recorded. */
int course_session_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, const char *note, bool following, day_t today, int64_t *ret_n, struct err *err);
int course_session_restore(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err);
