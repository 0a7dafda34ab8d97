/* Every version of a plan, kept as it was: lines that a person can read, each with its track, so that sight holds for old
 * versions too. Insert-only. */
#pragma once
#include "path/plan.h"

struct plan_version {
    int64_t id, plan_id, no;
    struct stamp at;
    int64_t user_id;
    const char *what; /* code list plan_change */
    const char *
        content; /* lines "track TAB citizen id TAB key TAB value", see struct plan_line; track "" = the head */
};
extern const struct table plan_version_table;

struct plan_version_row {
    int64_t no;
    struct stamp at;
    const char *what, *user_name, *user_unit;
};
/* Adds the plan as it now stands; the next number. Inside the write that changed it. */
int plan_version_add(
    struct conn *c, const struct actor *actor, int64_t plan_id, const char *what, struct err *err);
/* The same at a given instant, for the demo. */
int plan_version_add_at(struct conn *c, const struct actor *actor, int64_t plan_id, const char *what,
    struct stamp at, struct err *err);
/* Newest first, at most 200. */
int plan_version_list(struct conn *c, int64_t plan_id, struct plan_version_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The newest number; 0 when there is none. */
int plan_version_last(struct conn *c, int64_t plan_id, int64_t *ret, struct err *err);
int plan_version_by_no(
    struct conn *c, int64_t plan_id, int64_t no, struct plan_version *ret, struct arena *a, struct err *err);

/* A line of two versions side by side. */
enum plan_line_state { PLAN_LINE_SAME, PLAN_LINE_CHANGED, PLAN_LINE_ADDED, PLAN_LINE_GONE };
struct plan_line {
    const char *track; /* "" = the head */
    int64_t citizen_id;
    /* Of the head a field of plan_table ("own_goal"); else "goal-ID.FIELD" or "action-ID.FIELD" with a field of plan_goal_table or
     * plan_action_table; the responsible is the name as it was. */
    const char *key;
    const char *before, *after; /* as field_text gives it; NULL = not there */
    enum plan_line_state state;
};
/* The lines of both (older may be NULL), matched by key; in the newer one's order, what is gone last. */
struct plan_line *plan_version_compare(
    const struct plan_version *older, const struct plan_version *newer, size_t *ret_n, struct arena *a);
