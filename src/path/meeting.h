/* Meetings around a citizen (round table, talk, series of health talks) and steering groups without a citizen: agenda, participants, minutes,
 * decisions that become actions of the plan. planned → held or cancelled. */
#pragma once
#include "path/plan.h"

struct meeting {
    int64_t id, citizen_id; /* INT_NONE = no citizen (steering group) */
    const char *kind;       /* code list meeting_kind: round_table talk health_talk steering other */
    const char *title;
    day_t day;
    int64_t minute, minutes_long; /* minutes since midnight, Danish wall clock; INT_NONE = no time agreed */
    const char *place, *agenda;
    const char *minutes,
        *minutes_draft; /* what was said; the draft while nobody has recorded the meeting as held */
    int64_t draft_by;
    const char *state; /* code list meeting_state: planned held cancelled */
    const char *track; /* comma list or NULL = everyone who may open the citizen */
    const char *intervention;
    int64_t course_id;
    const char *series; /* the same text on all talks of a series */
    int64_t series_no, series_of;
    const char *reason; /* why a fourth talk, or why it was cancelled */
    int64_t created_by, version;
};
extern const struct table meeting_table;

struct meeting_participant {
    int64_t id, meeting_id, user_id;
    const char *name, *email, *organisation;
    const char *role; /* code list meeting_role: citizen chair member external */
    int64_t attended; /* 1, 0, or INT_NONE = not recorded */
    int64_t version;
};
extern const struct table meeting_participant_table;
/* With the name of the user. */
struct meeting_person {
    int64_t id, user_id;
    const char *name, *email, *organisation, *role;
    int64_t attended;
};
extern const struct table meeting_person_table;

enum { MEETING_MAX_PEOPLE = 40, MEETING_MAX_DECISIONS = 20, MEETING_TALKS = 3, MEETING_GAP_DAYS = 14 };

int meeting_by_id(struct conn *c, int64_t id, struct meeting *ret, struct arena *a, struct err *err);
int meeting_people(struct conn *c, int64_t meeting_id, struct meeting_person **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Actions decided at the meeting; only_user not INT_NONE = those of that user. */
int meeting_decisions(struct conn *c, int64_t meeting_id, int64_t only_user, struct plan_action **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* What the actor may do with a meeting. */
enum meeting_access {
    MEETING_NONE,
    MEETING_OWN_SHARE /* invited: the meeting, the agenda and own actions */,
    MEETING_FULL
};
int meeting_access_of(struct conn *c, const struct actor *actor, const struct meeting *m,
    enum meeting_access *ret, struct arena *a, struct err *err);

/* An active user by name or login as typed; ERR_NOT_FOUND without a message, ERR_CONFLICT when several have the name. */
int meeting_find_user(struct conn *c, const char *typed, int64_t *ret_id, struct arena *a, struct err *err);

/* Calls a meeting: sets id, state, created_by. The actor is chair; the citizen takes part in all but steering meetings; people are
 * the others. n_talks (1–3, health talks only) books a series with MEETING_GAP_DAYS between. A round table settles the
 * task to call one. Field errors: kind, title, day, people. */
int meeting_call(struct conn *c, const struct actor *actor, struct meeting *m,
    const struct meeting_participant *people, size_t n_people, int n_talks, struct err *err);
/* One more talk in the series of meeting id; from the fourth a reason is needed (field reason). */
int meeting_add_talk(struct conn *c, const struct actor *actor, int64_t id, day_t day, const char *reason,
    int64_t *ret_id, struct err *err);
/* Name of the user who last changed it; NULL in *ret when it was a program, or the meeting has no citizen (the log is read by citizen). */
int meeting_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err);
/* Stores title, day, minute, minutes_long, place, agenda. ERR_CONFLICT when stale or no longer planned. */
int meeting_change(struct conn *c, const struct actor *actor, const struct meeting *m, struct err *err);
int meeting_add_person(
    struct conn *c, const struct actor *actor, const struct meeting_participant *p, struct err *err);
int meeting_remove_person(
    struct conn *c, const struct actor *actor, int64_t meeting_id, int64_t participant_id, struct err *err);
/* Keeps minutes as a draft; the version stays, so that a form in use goes on. ERR_CONFLICT when the meeting is changed or held meanwhile, or
 * the draft there is somebody else's and the actor has not seen it. */
int meeting_save_draft(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *text, bool seen, struct err *err);

struct meeting_decision {
    const char *text, *track;
    int64_t responsible_id;       /* INT_NONE = responsible_name */
    const char *responsible_name; /* the citizen or an external participant */
    day_t due_day;
};
struct meeting_result {
    int64_t id, version;
    const char *minutes;
    bool draft_seen;         /* somebody else's draft has been shown to the actor */
    const int64_t *attended; /* participant ids */
    size_t n_attended;
    const struct meeting_decision *decisions;
    size_t n_decisions;
};
/* Recorded as held: refused before its day, and for a round table without the citizen (field attended). Decisions become actions of the
 * citizen's plan. After the last talk of a series the tovholder gets the task to call a round table. */
int meeting_hold(
    struct conn *c, const struct actor *actor, const struct meeting_result *result, struct err *err);
int meeting_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *reason,
    struct err *err);
/* A cancelled meeting is planned again. */
int meeting_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);

/* Health talks held in the course, or (course_id INT_NONE) of the citizen at all. */
int meeting_talks_held(struct conn *c, int64_t citizen_id, int64_t course_id, int64_t *ret, struct err *err);
/* ERR_REFUSED with a message when a course whose offer begins with health talks has had none: it cannot count as started. */
int meeting_check_started(struct conn *c, int64_t course_id, struct err *err);

/* A row of a list or a calendar. */
struct meeting_row {
    int64_t id, citizen_id;
    const char *kind, *title, *place, *state, *track;
    day_t day;
    int64_t minute, minutes_long, series_no, series_of, version;
    const char *citizen_key, *first_name, *last_name;
    int64_t user_id;
    const char *user_name; /* the user whose meeting it is, in the calendar */
};
extern const struct table meeting_row_table;
/* Of a citizen, latest first. */
int meeting_of_citizen(struct conn *c, int64_t citizen_id, int64_t offset, int64_t limit,
    struct meeting_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Of a user, [from, to], not cancelled, by time; at most 300. */
int meeting_of_user(struct conn *c, int64_t user_id, day_t from, day_t to, struct meeting_row **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Of all users of a unit; at most 300. */
int meeting_of_unit(struct conn *c, const char *unit, day_t from, day_t to, struct meeting_row **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Steering group meetings, first first; at most 100. */
int meeting_steering(
    struct conn *c, struct meeting_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Makes the half-yearly steering meetings that are missing: first on `first`, then each half year to `last`. */
int meeting_plan_steering(struct conn *c, const struct actor *actor, const char *title, day_t first,
    day_t last, int64_t *ret_n, struct err *err);

/* "Rundbordssamtale", "Sundhedssamtale 2 af 3": never a person. */
const char *meeting_name(const char *kind, int64_t series_no, int64_t series_of, struct arena *a);
