#include "path/plan_seen.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/plan_version.h"

enum { PLAN_SEEN_MOST = 20 };

const struct sight *plan_seen_sight(const struct plan_seen *p, int64_t citizen_id)
{
    for (size_t i = 0; i < p->n_persons; i++) {
        if (p->persons[i].member.citizen_id == citizen_id)
            return p->persons[i].is_seen ? &p->persons[i].sight : NULL;
    }
    return NULL;
}

static bool sees(const struct plan_seen *p, int64_t citizen_id, const char *track)
{
    const struct sight *sight = plan_seen_sight(p, citizen_id);
    return sight && plan_sees_track(sight, track);
}

/* Each member by the sight of that citizen; who may not be seen is only counted. */
static int load_persons(struct conn *c, const struct actor *actor, struct plan_seen *p, day_t today,
    struct arena *a, struct err *err)
{
    struct plan_member *members;
    size_t n;
    int rc = plan_members(c, p->plan.id, &members, &n, a, err);
    if (rc)
        return rc;
    p->persons = arena_array(a, n + 1, sizeof *p->persons);
    if (!p->persons)
        return err_set(err, ERR_LIMIT, "plan_seen: out of memory");
    for (size_t i = 0; i < n; i++) {
        struct plan_seen_person *person = &p->persons[p->n_persons++];
        struct citizen citizen;
        struct err hidden = ERR_INIT;
        person->member = members[i];
        rc = citizen_by_id(c, members[i].citizen_id, &citizen, a, &hidden);
        if (!rc)
            rc = sight_of(c, actor, &citizen, today, &person->sight, &hidden);
        if (rc && rc != ERR_NOT_FOUND)
            return err_set(err, rc, "%s", hidden.op);
        person->is_seen = rc == OK && !person->sight.referral_only;
        p->n_persons_hidden += !person->is_seen;
    }
    return OK;
}

static int load_items(struct conn *c, struct plan_seen *p, struct arena *a, struct err *err)
{
    struct plan_goal *goals;
    struct plan_action_row *actions;
    size_t n_goals, n_actions;
    int rc = plan_goals(c, p->plan.id, &goals, &n_goals, a, err);
    if (!rc)
        rc = plan_actions(c, p->plan.id, &actions, &n_actions, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n_goals; i++) {
        if (sees(p, p->plan.citizen_id, goals[i].track))
            goals[p->n_goals++] = goals[i];
    }
    for (size_t i = 0; i < n_actions; i++) {
        if (sees(p, actions[i].citizen_id, actions[i].track))
            actions[p->n_actions++] = actions[i];
    }
    p->goals = goals;
    p->actions = actions;
    return OK;
}

static int plan_seen_load(struct conn *c, const struct actor *actor, const struct plan *plan, day_t today,
    struct plan_seen *ret, struct arena *a, struct err *err)
{
    *ret = (struct plan_seen){.plan = *plan};
    int rc = load_persons(c, actor, ret, today, a, err);
    const struct sight *first = rc ? NULL : plan_seen_sight(ret, plan->citizen_id);
    if (first)
        rc = plan_sees_head(c, actor, plan, first, today, &ret->sees_head, err);
    ret->sees_job = first && (first->tracks & SIGHT_JOB) != 0;
    if (!rc)
        rc = load_items(c, ret, a, err);
    return rc ? rc : plan_version_last(c, plan->id, &ret->version_no, err);
}

/* Something of it is for the user; else the plan is left out of lists and answered as if it did not exist. */
static bool plan_seen_any(const struct plan_seen *p)
{
    return p->sees_head || p->n_goals > 0 || p->n_actions > 0;
}

int plan_seen_list(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct plan_seen **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct plan *plans;
    size_t n;
    int rc = plan_of_citizen(c, citizen_id, &plans, &n, a, err);
    struct plan_seen *list = rc ? NULL : arena_array(a, n + 1, sizeof *list);
    *ret_n = 0;
    if (!rc && !list)
        rc = err_set(err, ERR_LIMIT, "plan_seen: out of memory");
    for (size_t i = 0; !rc && i < n && i < PLAN_SEEN_MOST; i++) {
        rc = plan_seen_load(c, actor, &plans[i], today, &list[*ret_n], a, err);
        if (!rc && plan_seen_any(&list[*ret_n]))
            ++*ret_n;
    }
    *ret = list;
    return rc;
}

int plan_seen_one(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id, day_t today,
    struct plan_seen *ret, struct arena *a, struct err *err)
{
    struct plan_seen *list;
    size_t n;
    int rc = plan_seen_list(c, actor, citizen_id, today, &list, &n, a, err);
    for (size_t pass = 0; !rc && pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            const struct plan *p = &list[i].plan;
            bool is_main = pass || (text_equal(p->kind, PLAN_KIND_WHOLE) && p->citizen_id == citizen_id);
            if (id ? p->id == id : text_equal(p->state, "active") && is_main) {
                *ret = list[i];
                return OK;
            }
        }
    }
    if (rc)
        return rc;
    return id ? err_user(err, ERR_NOT_FOUND, "%s", tr("Planen findes ikke, eller du har ikke adgang."))
              : ERR_NOT_FOUND;
}
