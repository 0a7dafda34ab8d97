#include "base/lang.h"
#include "base/text.h"
#include "path/plan_inner.h"
#include "path/plan_version.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

SQL(plan_goal_next_pos, "SELECT COALESCE(MAX(pos), 0) + 1 FROM plan_goal WHERE plan_id = $1");
SQL(plan_action_count_member,
    "SELECT COUNT(*) FROM plan p WHERE p.id = $1 AND (p.citizen_id = $2 "
    "OR EXISTS (SELECT 1 FROM plan_citizen m WHERE m.plan_id = p.id AND m.citizen_id = $2))");
SQL(plan_action_last_change,
    "SELECT at, user_id FROM audit WHERE citizen_id = $1 AND entity = 'plan_action' AND entity_id = $2 "
    "ORDER BY id DESC LIMIT 1");

struct responsible {
    const char *unit;
};
static const struct field responsible_fields[] = {
    FIELD(responsible, unit, F_TEXT, NULL, 0),
};
static TABLE(responsible_table, "responsible", NULL, responsible, responsible_fields);
SQL(plan_action_select_unit, "SELECT unit FROM app_user WHERE id = $1 AND active = 1");

struct last_change {
    struct stamp at;
    int64_t user_id;
};
static const struct field last_change_fields[] = {
    FIELD(last_change, at, F_STAMP, NULL, 0),
    FIELD(last_change, user_id, F_ID, NULL, 0),
};
static TABLE(last_change_table, "last_change", NULL, last_change, last_change_fields);

/* Opens the plan for a change in one of its tracks; for_id = the citizen the change is about. */
static int open_plan(struct conn *c, const struct actor *actor, int64_t plan_id, int64_t for_id,
    const char *track, struct plan *ret, struct arena *a, struct err *err)
{
    struct citizen citizen;
    int64_t n = 0;
    int rc = plan_by_id(c, plan_id, ret, a, err);
    if (!rc)
        rc = plan_check_open(ret, err);
    if (!rc)
        rc = plan_check_sight(
            c, actor, for_id == INT_NONE ? ret->citizen_id : for_id, track, &citizen, a, err);
    if (!rc && for_id != INT_NONE)
        rc = q_int(c, &plan_action_count_member, ARGS(V_INT(plan_id), V_INT(for_id)), &n, err);
    if (!rc && for_id != INT_NONE && n == 0)
        rc = err_field(err, "citizen_id", "%s", tr("Vælg en borger, som planen handler om."));
    return rc;
}

/* ---- part-goals ---- */

static int check_goal(const struct plan_goal *g, struct err *err)
{
    if (!g->text || !*g->text)
        err_field(err, "text", "%s", tr("Skriv delmålet med få ord."));
    if (!g->track || !code_is_valid("plan_track", g->track, DAY_NONE))
        err_field(err, "track", "%s", tr("Vælg, hvilket spor delmålet hører til."));
    if (!g->state || !code_is_valid("plan_goal_state", g->state, DAY_NONE))
        err_field(err, "state", "%s", tr("Vælg en status."));
    return err->code;
}

static int add_goal(
    struct conn *c, const struct actor *actor, struct plan_goal *g, struct arena *a, struct err *err)
{
    struct plan plan;
    if (!g->state)
        g->state = "open";
    int rc = check_goal(g, err);
    if (!rc)
        rc = open_plan(c, actor, g->plan_id, INT_NONE, g->track, &plan, a, err);
    if (!rc)
        rc = q_int(c, &plan_goal_next_pos, ARGS(V_INT(g->plan_id)), &g->pos, err);
    if (!rc)
        rc = q_insert(c, &plan_goal_table, g, &g->id, err);
    if (!rc)
        rc = plan_version_add(c, actor, g->plan_id, "goal_added", err);
    return rc ? rc : plan_log(c, actor, "update", &plan, "plan_goal", err);
}

int plan_goal_add(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_goal_add: out of memory");
    int rc = add_goal(c, actor, goal, a, err);
    arena_free(a);
    return rc;
}

int plan_goal_change(struct conn *c, const struct actor *actor, struct plan_goal *goal, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan_goal old;
    struct plan plan;
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_goal_change: out of memory");
    int rc = plan_goal_by_id(c, goal->id, &old, a, err);
    if (!rc) {
        goal->plan_id = old.plan_id;
        goal->pos = old.pos;
        rc = check_goal(goal, err);
    }
    if (!rc)
        rc = open_plan(c, actor, old.plan_id, INT_NONE, old.track, &plan, a, err);
    if (!rc && !text_equal(old.track, goal->track))
        rc = open_plan(c, actor, old.plan_id, INT_NONE, goal->track, &plan, a, err);
    if (!rc)
        rc = q_update(c, &plan_goal_table, goal, err);
    if (!rc)
        rc = plan_version_add(c, actor, old.plan_id, "goal_changed", err);
    if (!rc)
        rc = plan_log(c, actor, "update", &plan, "plan_goal", err);
    arena_free(a);
    return rc;
}

/* ---- actions ---- */

static int check_action(struct plan_action *x, struct err *err)
{
    if (!x->text || !*x->text)
        err_field(err, "text", "%s", tr("Skriv, hvad der skal ske."));
    if (!x->track || !code_is_valid("plan_track", x->track, DAY_NONE))
        err_field(err, "track", "%s", tr("Vælg, hvilket spor handlingen hører til."));
    if (!x->state || !code_is_valid("plan_action_state", x->state, DAY_NONE))
        err_field(err, "state", "%s", tr("Vælg en status."));
    if (x->responsible_id == INT_NONE && !x->responsible_name)
        err_field(err, "responsible_id", "%s", tr("Vælg, hvem der er ansvarlig, eller skriv et navn."));
    if (x->responsible_id != INT_NONE && x->responsible_name)
        err_field(err, "responsible_name", "%s",
            tr("Der kan kun være én ansvarlig. Slet navnet, eller vælg ingen kollega."));
    if (!day_is_none(x->start_day) && !day_is_none(x->due_day) && x->due_day.n < x->start_day.n)
        err_field(err, "due_day", "%s", tr("Fristen ligger før begyndelsen. Ret en af dem."));
    if (text_equal(x->state, "done") && day_is_none(x->done_day))
        x->done_day = clock_today();
    if (!text_equal(x->state, "done"))
        x->done_day = DAY_NONE;
    if (!day_is_none(x->done_day) && x->done_day.n > clock_today().n)
        err_field(
            err, "done_day", "%s", tr("Dagen ligger i fremtiden. Skriv den dag, handlingen blev udført."));
    return err->code;
}

/* The administration is that of the responsible user; of somebody outside as it was given. */
static int fill_admin(struct conn *c, struct plan_action *x, struct arena *a, struct err *err)
{
    struct responsible user;
    if (x->responsible_id == INT_NONE)
        return OK;
    int rc =
        q_one(c, &plan_action_select_unit, ARGS(V_INT(x->responsible_id)), &responsible_table, &user, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_field(
            err, "responsible_id", "%s", tr("Medarbejderen findes ikke længere. Vælg en anden."));
    if (!rc)
        x->admin = organisation_admin(user.unit);
    return rc;
}

static int log_action(struct conn *c, const struct actor *actor, const char *action,
    const struct plan_action *x, const char *detail, struct err *err)
{
    return audit_add(
        c, actor, &(struct audit_entry){action, "plan_action", x->id, x->citizen_id, detail}, err);
}

/* The plan an action goes into: the one named, the citizen's active one, or a new one, without job goal until somebody writes it. */
static int find_plan(
    struct conn *c, const struct actor *actor, struct plan_action *x, struct arena *a, struct err *err)
{
    struct plan plan;
    struct citizen citizen;
    if (x->plan_id != INT_NONE)
        return OK;
    int rc = plan_active(c, x->citizen_id, &plan, a, err);
    if (rc == OK) {
        x->plan_id = plan.id;
        return OK;
    }
    if (rc == ERR_NOT_FOUND)
        rc = citizen_by_id(c, x->citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    field_clear_row(&plan_table, &plan);
    plan.citizen_id = x->citizen_id;
    plan.kind = PLAN_KIND_WHOLE;
    plan.start_day = clock_today();
    plan.job_goal = citizen.job_goal;
    plan.job_goal_reason = citizen.job_goal ? NULL
                           : citizen.job_goal_reason
                               ? citizen.job_goal_reason
                               : tr("Ikke drøftet endnu: planen begyndte med en beslutning på et møde.");
    rc = plan_begin(c, actor, &plan, err);
    x->plan_id = plan.id;
    return rc;
}

static int add_action(
    struct conn *c, const struct actor *actor, struct plan_action *x, struct arena *a, struct err *err)
{
    struct plan plan;
    if (!x->state)
        x->state = "not_started";
    int rc = check_action(x, err);
    if (!rc)
        rc = find_plan(c, actor, x, a, err);
    if (!rc)
        rc = open_plan(c, actor, x->plan_id, x->citizen_id, x->track, &plan, a, err);
    if (!rc)
        rc = fill_admin(c, x, a, err);
    if (rc)
        return rc;
    x->created = clock_now();
    x->created_by = actor->user_id ? actor->user_id : INT_NONE;
    rc = q_insert(c, &plan_action_table, x, &x->id, err);
    if (!rc)
        rc = plan_version_add(c, actor, x->plan_id, "action_added", err);
    return rc ? rc : log_action(c, actor, "create", x, x->track, err);
}

int plan_action_add(struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_action_add: out of memory");
    int rc = add_action(c, actor, action, a, err);
    arena_free(a);
    return rc;
}

static int change_action(struct conn *c, const struct actor *actor, struct plan_action *x, const char *what,
    struct arena *a, struct err *err)
{
    struct plan_action old;
    struct plan plan;
    struct buf diff = BUF_INIT;
    int rc = plan_action_by_id(c, x->id, &old, a, err);
    if (rc)
        return rc;
    x->plan_id = old.plan_id;
    x->created = old.created;
    x->created_by = old.created_by;
    x->meeting_id = old.meeting_id;
    rc = check_action(x, err);
    if (!rc)
        rc = open_plan(c, actor, old.plan_id, old.citizen_id, old.track, &plan, a, err);
    if (!rc && (x->citizen_id != old.citizen_id || !text_equal(x->track, old.track)))
        rc = open_plan(c, actor, old.plan_id, x->citizen_id, x->track, &plan, a, err);
    if (!rc && x->responsible_id != old.responsible_id)
        rc = fill_admin(c, x, a, err);
    if (!rc)
        rc = q_update(c, &plan_action_table, x, err);
    if (!rc)
        rc = plan_version_add(c, actor, old.plan_id, what, err);
    if (!rc) {
        field_diff(&plan_action_table, &old, x, &diff, a);
        rc = log_action(c, actor, "update", x, diff.data, err);
    }
    buf_done(&diff);
    return rc;
}

int plan_action_change(struct conn *c, const struct actor *actor, struct plan_action *action, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_action_change: out of memory");
    int rc = change_action(c, actor, action, "action_changed", a, err);
    arena_free(a);
    return rc;
}

int plan_action_done(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan_action x;
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_action_done: out of memory");
    int rc = plan_action_by_id(c, id, &x, a, err);
    if (!rc && text_equal(x.state, "done"))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Handlingen er allerede markeret som udført."));
    if (!rc) {
        x.version = version;
        x.state = "done";
        x.done_day = day;
        rc = change_action(c, actor, &x, "action_done", a, err);
    }
    arena_free(a);
    return rc;
}

int plan_action_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan_action x;
    struct last_change last = {STAMP_NONE, INT_NONE};
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_action_undo: out of memory");
    int rc = plan_action_by_id(c, id, &x, a, err);
    if (!rc)
        rc = q_one(c, &plan_action_last_change, ARGS(V_INT(x.citizen_id), V_INT(id)), &last_change_table,
            &last, a, err);
    bool may = !rc && text_equal(x.state, "done") && last.user_id == actor->user_id &&
               clock_real().ms - last.at.ms <= PLAN_UNDO_MS;
    if (rc == ERR_NOT_FOUND || (!rc && !may))
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Det kan ikke fortrydes længere. Åbn handlingen, og ret dens status."));
    if (!rc) {
        x.state = day_is_none(x.start_day) || x.start_day.n > clock_today().n ? "not_started" : "running";
        rc = change_action(c, actor, &x, "action_undone", a, err);
    }
    arena_free(a);
    return rc;
}

/* ---- families ---- */

int plan_member_add(struct conn *c, const struct actor *actor, int64_t plan_id, int64_t citizen_id,
    const char *role, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan plan;
    struct citizen citizen;
    struct plan_citizen row = {INT_NONE, plan_id, citizen_id, role};
    int64_t n = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_member_add: out of memory");
    int rc = open_plan(c, actor, plan_id, INT_NONE, NULL, &plan, a, err);
    if (!rc && !text_equal(plan.kind, PLAN_KIND_FAMILY))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Kun en familieplan kan have flere borgere."));
    if (!rc)
        rc = plan_check_sight(c, actor, citizen_id, NULL, &citizen, a, err);
    if (!rc && (!role || !code_is_valid("relation_kind", role, DAY_NONE)))
        rc = err_field(err, "role", "%s", tr("Vælg, hvordan borgeren er i familie med den første."));
    if (!rc)
        rc = q_int(c, &plan_action_count_member, ARGS(V_INT(plan_id), V_INT(citizen_id)), &n, err);
    if (!rc && n)
        rc = err_field(err, "cpr", "%s", tr("Borgeren er allerede i planen."));
    if (!rc)
        rc = q_insert(c, &plan_citizen_table, &row, NULL, err);
    if (!rc)
        rc = plan_version_add(c, actor, plan_id, "member_added", err);
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"update", "plan", plan_id, citizen_id, "plan_citizen"}, err);
    arena_free(a);
    return rc;
}
