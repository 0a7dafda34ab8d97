/* The holistic plan of a citizen: own goal, job goal, part-goals and actions per track, with responsible persons, days and
 * states. Kinds are the dated code list plan_kind (holistic, rehabilitation, family, release); of each kind a citizen has one
 * active plan. Every change makes a plan_version (plan_version.h). A family plan is about several citizens
 * (plan_citizen); an action belongs to one of them. What a user sees is decided item by item by sight of the
 * citizen the item is about.
 *
 * A release plan is voluntary and outside the employment act: no rule of benefit or duty looks at it, and a refusal is kept
 * as a closed plan with end_reason "declined" and no consequence. */
#pragma once
#include "people/citizen.h"
#include "people/legal_basis.h"

struct plan {
    int64_t id, citizen_id;
    const char *kind; /* code list plan_kind */
    const char *title;
    const char *own_goal;                   /* the citizen's own words */
    const char *job_goal, *job_goal_reason; /* one of them is always there; as the citizen's facts */
    const char *state;                      /* code list plan_state: active closed */
    day_t start_day, end_day;
    const char *end_reason; /* code list plan_end_reason */
    const char *partner;    /* external party: organisation key */
    int64_t created_by, closed_by;
    struct stamp closed_at;
    int64_t version;
};
extern const struct table plan_table;

struct plan_citizen {
    int64_t id, plan_id, citizen_id;
    const char *role; /* code list plan_member */
};
extern const struct table plan_citizen_table;

struct plan_goal {
    int64_t id, plan_id;
    const char *track;        /* code list plan_track */
    const char *text, *state; /* code list plan_goal_state: open reached dropped */
    int64_t pos, version;
};
extern const struct table plan_goal_table;

struct plan_action {
    int64_t id, plan_id, citizen_id;
    int64_t goal_id; /* INT_NONE = of the track alone */
    const char *track, *text;
    int64_t responsible_id;
    const char *responsible_name; /* when it is no user: the citizen, an external */
    const char *admin;            /* organisation key of the responsible's administration */
    const char *phase;            /* code list plan_phase, of release plans */
    day_t start_day, due_day;
    const char *state; /* code list plan_action_state: not_started running done dropped */
    day_t done_day;
    struct stamp done_at; /* marked done by one click: can be undone until PLAN_UNDO_MS after */
    int64_t done_by;
    const char *state_before;
    int64_t meeting_id; /* decided at this meeting */
    struct stamp created;
    int64_t created_by, version;
};
extern const struct table plan_action_table;

enum { PLAN_UNDO_MS = 30000, PLAN_MAX_ITEMS = 500, PLAN_MAX_PLANS = 100 };

/* Adds an action. plan_id INT_NONE = the citizen's active plan (own before family plan), begun as helhedsplan when there is none. Missing:
 * state not_started, admin from the responsible, responsible = the actor when neither id nor name is given. Required:
 * citizen_id, track, text. The actor must see the track; so must a responsible user, unless the action is a meeting's
 * decision. Field errors: track, text, responsible_id, start_day, due_day, done_day, state, citizen_id. Sets action->id and plan_id. */
int plan_action_add(struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err);
/* Stores an action; version is the one that was read. Clears what could be undone. */
int plan_action_save(struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err);
/* Marks it done today; undo within PLAN_UNDO_MS by the same user. ERR_CONFLICT when it is done already. */
int plan_action_done(struct conn *c, const struct actor *actor, int64_t id, day_t today, struct err *err);
int plan_action_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Takes out an action that was a mistake; the versions keep it. */
int plan_action_delete(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
int plan_action_by_id(struct conn *c, int64_t id, struct plan_action *ret, struct arena *a, struct err *err);

/* Begins a plan: one active of each kind; family: members[n] besides plan->citizen_id, refused when fewer than two administrations have
 * a case in the family (plan_family_admins). declined = the citizen said no to a release plan: kept, closed, without
 * consequence. Field errors: kind, own_goal, job_goal, member. The job goal also becomes the citizen's. */
int plan_begin(struct conn *c, const struct actor *actor, struct plan *plan,
    const struct plan_citizen *members, size_t n_members, bool declined, struct err *err);
/* Stores own goal, title, partner and job goal (with the citizen's facts in the same write). version is the one that was read. */
int plan_save(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err);
/* Closes with a reason of plan_end_reason; open actions stay as they are. Reopening: any time, unless another plan of the kind is active. */
int plan_close(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *reason,
    day_t day, struct err *err);
int plan_reopen(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
int plan_goal_add(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err);
int plan_goal_save(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err);
int plan_goal_by_id(struct conn *c, int64_t id, struct plan_goal *ret, struct arena *a, struct err *err);

int plan_by_id(struct conn *c, int64_t id, struct plan *ret, struct arena *a, struct err *err);
/* All plans the citizen is in, active first, own before family, newest first. */
int plan_of_citizen(
    struct conn *c, int64_t citizen_id, struct plan **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The citizen has an active release plan: the same caseworker through sentence and release (S3-18b). */
int plan_has_release(struct conn *c, int64_t citizen_id, bool *ret, struct err *err);
/* Administrations with a case among the citizens: running course or open referral of theirs, benefit, responsible user, team, case number,
 * action in a plan. ret = organisation keys in the arena. */
int plan_family_admins(struct conn *c, const int64_t *ids, size_t n_ids, day_t today, const char ***ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* One person of a plan as the actor sees them. */
struct plan_person {
    int64_t id;
    const char *key, *name, *role;
    day_t birth;
    bool is_hidden; /* may not be seen at all: only that there is one */
    struct sight sight;
    struct citizen citizen;
};
struct plan_action_row {
    struct plan_action action;
    const char *who;   /* "Mette Lind, BIF"; NULL = ikke oplyst */
    day_t meeting_day; /* of the meeting that decided it */
    const char *meeting_kind;
    const char *person; /* of family plans */
    bool is_late;
};
/* A plan with everything in it that the actor may see, and how much was left out. */
struct plan_full {
    struct plan plan;
    struct plan_person *persons; /* [n_persons], the plan's citizen first */
    size_t n_persons;
    struct plan_goal *goals;
    size_t n_goals;
    struct plan_action_row *actions; /* by track, state, due day */
    size_t n_actions;
    bool
        sees_head; /* own goal and reason: by the track of the kind, or as coordinator or member of the team */
    bool sees_job;             /* the job goal */
    const char *const *hidden; /* administrations with something left out, as keys */
    size_t n_hidden;
    int64_t version_no; /* of the newest version */
    int64_t n_open;     /* actions not done, of those seen */
};
/* ERR_NOT_FOUND when citizen_id is not in the plan. sight = of citizen_id, as opened. */
int plan_load(struct conn *c, const struct actor *actor, int64_t plan_id, const struct citizen *citizen,
    const struct sight *sight, day_t today, struct plan_full *ret, struct arena *a, struct err *err);
/* The plan to show first: the active own one, else the first of plan_of_citizen; ERR_NOT_FOUND (no message) when there is none. */
int plan_first(struct conn *c, int64_t citizen_id, struct plan *ret, struct arena *a, struct err *err);

/* Whether the sight covers a track of list plan_track (a track without bits of its own takes its parent's). */
bool plan_track_is_seen(const struct sight *sight, const char *track);
/* The administration that owns it. */
const char *plan_track_admin(const char *track);
/* Label of a track of list plan_track or track. */
const char *plan_track_label(const char *track);
bool plan_action_is_open(const char *state);
