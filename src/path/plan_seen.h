/* A plan as one user may see it: the head by the track of its kind, goals by track and the plan's first citizen, actions by track and
 * the citizen they are about. Pages, print and versions all show what is left here. */
#pragma once
#include "path/plan.h"

struct plan_seen_person {
    struct plan_member member;
    struct sight sight;
    bool is_seen; /* else nothing of this person is shown */
};
struct plan_seen {
    struct plan plan;
    bool sees_head, sees_job;
    struct plan_seen_person *persons; /* the plan's first citizen first */
    size_t n_persons, n_persons_hidden;
    struct plan_goal *goals;
    size_t n_goals;
    struct plan_action_row *actions;
    size_t n_actions;
    int64_t version_no;
};
/* Sight of one of the plan's persons; NULL when nothing of the person may be seen. */
const struct sight *plan_seen_sight(const struct plan_seen *p, int64_t citizen_id);
/* Plans of the citizen of which the user sees something, active first. At most 20. */
int plan_seen_list(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct plan_seen **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The one to show: id, or 0 = the first of the active; ERR_NOT_FOUND (without a message when id is 0) when there is none. */
int plan_seen_one(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id, day_t today,
    struct plan_seen *ret, struct arena *a, struct err *err);
