/* The holistic plan (helhedsorienteret plan): the citizen's own goal, the job goal or why there is none, part-goals and actions per
 * track, and every earlier version. A citizen has at most one active plan of a kind. A family plan has several citizens; what a user
 * sees of each follows the sight of that citizen. */
#pragma once
#include "people/citizen.h"
#include "people/legal_basis.h"

struct plan {
    int64_t id, citizen_id; /* the citizen it is opened on; others in plan_citizen */
    const char *kind;       /* code list plan_kind */
    const char *title, *own_goal, *job_goal, *job_goal_reason;
    const char *state; /* code list plan_state: active closed */
    day_t start_day, end_day;
    const char *end_reason; /* code list plan_end_reason */
    int64_t created_by, version;
};
extern const struct table plan_table;

/* A member of a family plan beside the first. */
struct plan_citizen {
    int64_t id, plan_id, citizen_id;
    const char *role; /* code list relation_kind */
};
extern const struct table plan_citizen_table;

struct plan_goal {
    int64_t id, plan_id;
    const char *track; /* code list plan_track; its parent is the track that sight is asked for */
    const char *text;
    const char *state; /* code list plan_goal_state: open reached dropped */
    int64_t pos, version;
};
extern const struct table plan_goal_table;

struct plan_action {
    int64_t id, plan_id, citizen_id, goal_id;
    const char *track, *text;
    int64_t responsible_id;       /* a user; INT_NONE = responsible_name */
    const char *responsible_name; /* the citizen, or somebody outside */
    const char *admin;            /* organisation key */
    const char *phase; /* code list plan_phase, of release plans: before, during and after the sentence */
    day_t start_day, due_day;
    const char *state; /* code list plan_action_state: not_started running done dropped */
    day_t done_day;
    int64_t meeting_id; /* the meeting that decided it */
    struct stamp created;
    int64_t created_by, version;
};
extern const struct table plan_action_table;

/* An action as lists show it. */
struct plan_action_row {
    int64_t id, plan_id, citizen_id, goal_id;
    const char *track, *text, *responsible_name, *admin, *phase, *state;
    int64_t responsible_id;
    day_t start_day, due_day, done_day;
    int64_t meeting_id;
    day_t meeting_day;
    const char *meeting_kind;
    const char *user_name, *user_unit, *first_name, *last_name;
    int64_t version;
};
extern const struct table plan_action_row_table;

/* Code of list plan_kind for a release plan (voluntary, outside the employment act) and a family plan. */
#define PLAN_KIND_RELEASE "loesladelsesplan"
#define PLAN_KIND_FAMILY  "familieplan"
#define PLAN_KIND_WHOLE   "helhedsplan"

/* Track that sight is asked for ("leisure" belongs to one of the administrations' tracks). */
const char *plan_track_sight(const char *track);
bool plan_sees_track(const struct sight *sight, const char *track);

/* Whether the goals of the plan, and that there is one, are for the actor: by the track of its kind (parent in plan_kind), or as who
 * began it, coordinator, or member of the core team. */
int plan_sees_head(struct conn *c, const struct actor *actor, const struct plan *plan,
    const struct sight *sight, day_t today, bool *ret, struct err *err);

int plan_by_id(struct conn *c, int64_t id, struct plan *ret, struct arena *a, struct err *err);
/* An active release plan: the same caseworker through sentence and release, whatever the citizen's age (S3-18b). */
int plan_has_release(struct conn *c, int64_t citizen_id, bool *ret, struct err *err);
/* The citizen's active plan, also one of the family; the holistic one first. ERR_NOT_FOUND without a message when there is none. */
int plan_active(struct conn *c, int64_t citizen_id, struct plan *ret, struct arena *a, struct err *err);
/* All of the citizen's, the active first, then the newest; at most 50. */
int plan_of_citizen(
    struct conn *c, int64_t citizen_id, struct plan **ret, size_t *ret_n, struct arena *a, struct err *err);
int plan_goals(
    struct conn *c, int64_t plan_id, struct plan_goal **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Open ones by due day, then the done and dropped, newest first; at most 500. */
int plan_actions(struct conn *c, int64_t plan_id, struct plan_action_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int plan_action_by_id(struct conn *c, int64_t id, struct plan_action *ret, struct arena *a, struct err *err);
int plan_goal_by_id(struct conn *c, int64_t id, struct plan_goal *ret, struct arena *a, struct err *err);

/* Begins a plan (version 1), keeps the citizen's job goal the same, and schedules its follow-ups. Field errors at kind, own_goal, job_goal,
 * job_goal_reason, start_day; ERR_CONFLICT when there is an active plan of the kind. A family plan is refused while fewer than two
 * administrations have a case with the family. Audited. */
int plan_begin(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err);
/* A family plan with its members beside plan->citizen_id: the cases of all of them count. Field error member. */
int plan_begin_family(struct conn *c, const struct actor *actor, struct plan *plan,
    const struct plan_citizen *members, size_t n_members, struct err *err);
/* The citizen said no to a release plan: kept as a plan closed the same day, and nothing follows from it. */
int plan_decline(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err);
/* Stores the head. plan->version is the version read: ERR_CONFLICT when stale. */
int plan_change(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err);
int plan_close(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day,
    const char *reason, struct err *err);

int plan_goal_add(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err);
int plan_goal_change(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err);

/* plan_id INT_NONE = the citizen's active plan, begun when there is none. Sets id, admin (of the responsible user) and state (not_started
 * when missing). Field errors at text, track, responsible_id, due_day. The actor must see the track. */
int plan_action_add(struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err);
int plan_action_change(
    struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err);
enum { PLAN_UNDO_MS = 30000 };
/* Marks done (or not_started again, as an undo by the same user). */
int plan_action_done(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err);
int plan_action_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);

/* Families. */
struct plan_member {
    int64_t citizen_id;
    const char *key, *first_name, *last_name, *role;
    day_t birth;
};
/* The first citizen and the others, in that order. */
int plan_members(struct conn *c, int64_t plan_id, struct plan_member **ret, size_t *ret_n, struct arena *a,
    struct err *err);
/* The actor must see both citizens. */
int plan_member_add(struct conn *c, const struct actor *actor, int64_t plan_id, int64_t citizen_id,
    const char *role, struct err *err);
