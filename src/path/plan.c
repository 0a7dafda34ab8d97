#include "path/plan.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/follow_up.h"
#include "path/plan_inner.h"
#include "path/plan_version.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"

enum { PLAN_MOST = 50, PLAN_MOST_ACTIONS = 500 };

static const struct field plan_fields[] = {
    FIELD(plan, id, F_ID, NULL, FR_PRIMARY),
    FIELD(plan, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(plan, kind, N_("Art"), FR_REQUIRED, "plan_kind"),
    FIELD_MAX(plan, title, F_TEXT, N_("Titel"), 0, 120),
    FIELD_MAX(plan, own_goal, F_LONG, N_("Borgerens eget mål"), 0, 2000),
    FIELD_MAX(plan, job_goal, F_TEXT, N_("Jobmål"), 0, 200),
    FIELD_MAX(plan, job_goal_reason, F_TEXT, N_("Hvorfor er der ikke et jobmål?"), 0, 300),
    FIELD_CODE(plan, state, N_("Tilstand"), FR_REQUIRED, "plan_state"),
    FIELD(plan, start_day, F_DAY, N_("Begynder"), FR_REQUIRED),
    FIELD(plan, end_day, F_DAY, N_("Slutter"), 0),
    FIELD_CODE(plan, end_reason, N_("Hvorfor afsluttes planen?"), 0, "plan_end_reason"),
    FIELD(plan, created_by, F_ID, NULL, 0),
    FIELD(plan, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(plan_table, "plan", N_("Planer"), plan, plan_fields);

static const struct field plan_citizen_fields[] = {
    FIELD(plan_citizen, id, F_ID, NULL, FR_PRIMARY),
    FIELD(plan_citizen, plan_id, F_ID, NULL, FR_REQUIRED),
    FIELD(plan_citizen, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(plan_citizen, role, N_("Rolle i familien"), FR_REQUIRED, "relation_kind"),
};
TABLE(plan_citizen_table, "plan_citizen", NULL, plan_citizen, plan_citizen_fields);

static const struct field plan_goal_fields[] = {
    FIELD(plan_goal, id, F_ID, NULL, FR_PRIMARY),
    FIELD(plan_goal, plan_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(plan_goal, track, N_("Spor"), FR_REQUIRED, "plan_track"),
    FIELD_MAX(plan_goal, text, F_TEXT, N_("Delmål"), FR_REQUIRED, 300),
    FIELD_CODE(plan_goal, state, N_("Status"), FR_REQUIRED, "plan_goal_state"),
    FIELD(plan_goal, pos, F_INT, NULL, FR_REQUIRED),
    FIELD(plan_goal, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(plan_goal_table, "plan_goal", N_("Delmål"), plan_goal, plan_goal_fields);

static const struct field plan_action_fields[] = {
    FIELD(plan_action, id, F_ID, NULL, FR_PRIMARY),
    FIELD(plan_action, plan_id, F_ID, NULL, FR_REQUIRED),
    FIELD(plan_action, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(plan_action, goal_id, F_ID, N_("Hører til delmål"), 0),
    FIELD_CODE(plan_action, track, N_("Spor"), FR_REQUIRED, "plan_track"),
    FIELD_MAX(plan_action, text, F_TEXT, N_("Handling"), FR_REQUIRED, 300),
    FIELD(plan_action, responsible_id, F_ID, N_("Ansvarlig"), 0),
    FIELD_MAX(plan_action, responsible_name, F_TEXT, N_("Ansvarlig uden for Tovholder"), 0, 120),
    FIELD(plan_action, admin, F_TEXT, N_("Forvaltning"), 0),
    FIELD_CODE(plan_action, phase, N_("Fase"), 0, "plan_phase"),
    FIELD(plan_action, start_day, F_DAY, N_("Begynder"), 0),
    FIELD(plan_action, due_day, F_DAY, N_("Frist"), 0),
    FIELD_CODE(plan_action, state, N_("Status"), FR_REQUIRED, "plan_action_state"),
    FIELD(plan_action, done_day, F_DAY, N_("Udført"), 0),
    FIELD(plan_action, meeting_id, F_ID, NULL, 0),
    FIELD(plan_action, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(plan_action, created_by, F_ID, NULL, 0),
    FIELD(plan_action, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(plan_action_table, "plan_action", N_("Handlinger"), plan_action, plan_action_fields);

static const struct field plan_action_row_fields[] = {
    FIELD(plan_action_row, id, F_ID, NULL, 0),
    FIELD(plan_action_row, plan_id, F_ID, NULL, 0),
    FIELD(plan_action_row, citizen_id, F_ID, NULL, 0),
    FIELD(plan_action_row, goal_id, F_ID, NULL, 0),
    FIELD(plan_action_row, track, F_TEXT, NULL, 0),
    FIELD(plan_action_row, text, F_TEXT, NULL, 0),
    FIELD(plan_action_row, responsible_name, F_TEXT, NULL, 0),
    FIELD(plan_action_row, admin, F_TEXT, NULL, 0),
    FIELD(plan_action_row, phase, F_TEXT, NULL, 0),
    FIELD(plan_action_row, state, F_TEXT, NULL, 0),
    FIELD(plan_action_row, responsible_id, F_ID, NULL, 0),
    FIELD(plan_action_row, start_day, F_DAY, NULL, 0),
    FIELD(plan_action_row, due_day, F_DAY, NULL, 0),
    FIELD(plan_action_row, done_day, F_DAY, NULL, 0),
    FIELD(plan_action_row, meeting_id, F_ID, NULL, 0),
    FIELD(plan_action_row, meeting_day, F_DAY, NULL, 0),
    FIELD(plan_action_row, meeting_kind, F_TEXT, NULL, 0),
    FIELD(plan_action_row, user_name, F_TEXT, NULL, 0),
    FIELD(plan_action_row, user_unit, F_TEXT, NULL, 0),
    FIELD(plan_action_row, first_name, F_TEXT, NULL, 0),
    FIELD(plan_action_row, last_name, F_TEXT, NULL, 0),
    FIELD(plan_action_row, version, F_INT, NULL, 0),
};
TABLE(plan_action_row_table, "plan_action_row", N_("Handlinger"), plan_action_row, plan_action_row_fields);

static const struct field plan_member_fields[] = {
    FIELD(plan_member, citizen_id, F_ID, NULL, 0),
    FIELD(plan_member, key, F_TEXT, NULL, 0),
    FIELD(plan_member, first_name, F_TEXT, NULL, 0),
    FIELD(plan_member, last_name, F_TEXT, NULL, 0),
    FIELD(plan_member, role, F_TEXT, NULL, 0),
    FIELD(plan_member, birth, F_DAY, NULL, 0),
};
static TABLE(plan_member_table, "plan_member", NULL, plan_member, plan_member_fields);

#define PLAN_COLUMNS                                                                                         \
    "p.id AS id, p.citizen_id AS citizen_id, p.kind AS kind, p.title AS title, p.own_goal AS own_goal, "     \
    "p.job_goal AS job_goal, p.job_goal_reason AS job_goal_reason, p.state AS state, "                       \
    "p.start_day AS start_day, p.end_day AS end_day, p.end_reason AS end_reason, "                           \
    "p.created_by AS created_by, p.version AS version "
#define ACTION_COLUMNS                                                                                           \
    "id, plan_id, citizen_id, goal_id, track, text, responsible_id, responsible_name, admin, phase, start_day, " \
    "due_day, state, done_day, meeting_id, created, created_by, version"
/* Plans of the citizen's own, and those of a family that the citizen is in. */
#define PLAN_OF                                                                                              \
    "FROM plan p WHERE p.id IN (SELECT o.id FROM plan o WHERE o.citizen_id = $1 "                            \
    "UNION SELECT m.plan_id FROM plan_citizen m WHERE m.citizen_id = $1) "

SQL(plan_select_id, "SELECT " PLAN_COLUMNS "FROM plan p WHERE p.id = $1");
SQL(plan_select_active,
    "SELECT " PLAN_COLUMNS PLAN_OF "AND p.state = 'active' "
    "ORDER BY CASE WHEN p.kind = 'helhedsplan' THEN 0 ELSE 1 END, p.start_day DESC, p.id DESC LIMIT 1");
SQL(plan_select_citizen,
    "SELECT " PLAN_COLUMNS PLAN_OF
    "ORDER BY CASE WHEN p.state = 'active' THEN 0 ELSE 1 END, p.start_day DESC, p.id DESC LIMIT $2");
SQL(plan_count_same, "SELECT COUNT(*) FROM plan WHERE citizen_id = $1 AND state = 'active' AND kind = $2");
SQL(plan_count_release,
    "SELECT COUNT(*) FROM plan WHERE citizen_id = $1 AND state = 'active' AND kind = 'loesladelsesplan'");
SQL(plan_insert_partner,
    "INSERT INTO care_team_member (citizen_id, team, organisation, role, from_day, version) "
    "SELECT c.id, 'core', $2, 'prison_officer', $3, 1 FROM citizen c WHERE c.id = $1 AND NOT EXISTS "
    "(SELECT 1 FROM care_team_member m WHERE m.citizen_id = $1 AND m.organisation = $2 AND m.to_day IS NULL)");
SQL(plan_select_goals,
    "SELECT id, plan_id, track, text, state, pos, version FROM plan_goal WHERE plan_id = $1 "
    "ORDER BY pos, id LIMIT 200");
SQL(plan_select_goal, "SELECT id, plan_id, track, text, state, pos, version FROM plan_goal WHERE id = $1");
SQL(plan_select_actions,
    "SELECT a.id AS id, a.plan_id AS plan_id, a.citizen_id AS citizen_id, a.goal_id AS goal_id, a.track AS track, "
    "a.text AS text, a.responsible_name AS responsible_name, a.admin AS admin, a.phase AS phase, a.state AS state, "
    "a.responsible_id AS responsible_id, a.start_day AS start_day, a.due_day AS due_day, a.done_day AS done_day, "
    "a.meeting_id AS meeting_id, m.day AS meeting_day, m.kind AS meeting_kind, u.name AS user_name, "
    "u.unit AS user_unit, c.first_name AS first_name, c.last_name AS last_name, a.version AS version "
    "FROM plan_action a JOIN citizen c ON c.id = a.citizen_id LEFT JOIN app_user u ON u.id = a.responsible_id "
    "LEFT JOIN meeting m ON m.id = a.meeting_id WHERE a.plan_id = $1 "
    "ORDER BY CASE WHEN a.state IN ('not_started', 'running') THEN 0 ELSE 1 END, "
    "CASE WHEN a.state IN ('not_started', 'running') THEN a.due_day ELSE -a.done_day END, a.id LIMIT $2");
SQL(plan_select_action, "SELECT " ACTION_COLUMNS " FROM plan_action WHERE id = $1");
SQL(plan_select_members,
    "SELECT c.id AS citizen_id, c.key AS key, c.first_name AS first_name, c.last_name AS last_name, x.role AS role, "
    "c.birth AS birth FROM (SELECT p.citizen_id AS citizen_id, CAST(NULL AS TEXT) AS role, 0 AS pos FROM plan p "
    "WHERE p.id = $1 UNION ALL SELECT m.citizen_id AS citizen_id, m.role AS role, m.id AS pos FROM plan_citizen m "
    "WHERE m.plan_id = $1) x JOIN citizen c ON c.id = x.citizen_id ORDER BY x.pos");
/* Administrations with a case: a running course or a planned one of theirs, or the citizen's coordinator. */
SQL(plan_select_admins,
    "SELECT COUNT(DISTINCT x.owner) FROM (SELECT i.owner AS owner FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.citizen_id IN ($1, $2, $3, $4) AND i.owner IS NOT NULL AND (o.end_day IS NULL OR o.end_day > $5) "
    "UNION ALL SELECT 'bif' AS owner FROM spell s JOIN code k ON k.list = 'benefit' AND k.code = s.kind "
    "WHERE s.citizen_id IN ($1, $2, $3, $4) AND s.start_day <= $5 AND (s.end_day IS NULL OR s.end_day > $5) "
    "UNION ALL SELECT m.admin AS owner FROM citizen_mark m WHERE m.citizen_id IN ($1, $2, $3, $4) "
    "AND (m.to_day IS NULL OR m.to_day >= $5)) x");

const char *plan_track_sight(const char *track)
{
    const struct code *code = code_find("plan_track", track);
    return code && code->parent ? code->parent : track;
}

bool plan_sees_track(const struct sight *sight, const char *track)
{
    return !sight->referral_only && (sight->tracks & sight_track_bits(plan_track_sight(track))) != 0;
}

/* ---- reading ---- */

int plan_by_id(struct conn *c, int64_t id, struct plan *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &plan_select_id, ARGS(V_INT(id)), &plan_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Planen findes ikke, eller du har ikke adgang."))
                               : rc;
}

int plan_active(struct conn *c, int64_t citizen_id, struct plan *ret, struct arena *a, struct err *err)
{
    return q_one(c, &plan_select_active, ARGS(V_INT(citizen_id)), &plan_table, ret, a, err);
}

int plan_has_release(struct conn *c, int64_t citizen_id, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &plan_count_release, ARGS(V_INT(citizen_id)), &n, err);
    *ret = n > 0;
    return rc;
}

int plan_of_citizen(
    struct conn *c, int64_t citizen_id, struct plan **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &plan_select_citizen, ARGS(V_INT(citizen_id), V_INT(PLAN_MOST)), &plan_table, ret, ret_n, a, err);
}

int plan_goals(
    struct conn *c, int64_t plan_id, struct plan_goal **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &plan_select_goals, ARGS(V_INT(plan_id)), &plan_goal_table, ret, ret_n, a, err);
}

int plan_actions(struct conn *c, int64_t plan_id, struct plan_action_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &plan_select_actions, ARGS(V_INT(plan_id), V_INT(PLAN_MOST_ACTIONS)),
        &plan_action_row_table, ret, ret_n, a, err);
}

int plan_action_by_id(struct conn *c, int64_t id, struct plan_action *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &plan_select_action, ARGS(V_INT(id)), &plan_action_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Handlingen findes ikke, eller du har ikke adgang."))
               : rc;
}

int plan_goal_by_id(struct conn *c, int64_t id, struct plan_goal *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &plan_select_goal, ARGS(V_INT(id)), &plan_goal_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Delmålet findes ikke, eller du har ikke adgang."))
               : rc;
}

int plan_members(struct conn *c, int64_t plan_id, struct plan_member **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &plan_select_members, ARGS(V_INT(plan_id)), &plan_member_table, ret, ret_n, a, err);
}

/* ---- who may ---- */

int plan_sees_head(struct conn *c, const struct actor *actor, const struct plan *plan,
    const struct sight *sight, day_t today, bool *ret, struct err *err)
{
    const struct code *kind = code_find("plan_kind", plan->kind);
    bool is_mine = plan->created_by != INT_NONE && plan->created_by == actor->user_id;
    *ret = (is_mine && !sight->referral_only) || (kind && plan_sees_track(sight, kind->parent));
    if (*ret || sight->referral_only)
        return OK;
    return restricted_is_named(c, actor, plan->citizen_id, today, ret, err);
}

int plan_check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *track,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, ret, clock_today(), &sight, err);
    if (!rc && sight.referral_only)
        rc = err_user(err, ERR_DENIED, "%s", tr("Du har ikke adgang til borgerens plan."));
    if (!rc && track && !plan_sees_track(&sight, track))
        rc = err_user(
            err, ERR_DENIED, "%s", tr("Du kan ikke ændre det spor, fordi hjemlen ikke omfatter det."));
    return rc;
}

int plan_check_open(const struct plan *plan, struct err *err)
{
    if (text_equal(plan->state, "active"))
        return OK;
    return err_user(
        err, ERR_CONFLICT, "%s", tr("Planen er afsluttet og kan ikke ændres. Begynd en ny plan."));
}

/* ---- the head ---- */

/* Steady job focus (notat-2023): a job goal, or why there is none. A release plan is voluntary and outside the employment act. */
static int check_head(const struct plan *p, struct err *err)
{
    if (!p->kind ||
        !code_is_valid("plan_kind", p->kind, day_is_none(p->start_day) ? clock_today() : p->start_day))
        err_field(err, "kind", "%s", tr("Vælg, hvilken slags plan det er."));
    if (day_is_none(p->start_day))
        err_field(err, "start_day", "%s", tr("Skriv, hvilken dag planen begynder, som 09.03.2026."));
    if (text_equal(p->kind, PLAN_KIND_RELEASE))
        return err->code;
    if (!p->job_goal && !p->job_goal_reason)
        err_field(err, "job_goal", "%s",
            tr("Skriv borgerens jobmål, eller skriv nedenfor, hvorfor der ikke er et jobmål nu."));
    if (p->job_goal && p->job_goal_reason)
        err_field(err, "job_goal_reason", "%s",
            tr("Planen har et jobmål. Slet begrundelsen, eller slet jobmålet."));
    return err->code;
}

/* A family plan needs cases in more than one administration (S3-06a); up to four of the family are looked at. */
static int plan_check_family(struct conn *c, const struct plan_member *members, size_t n, struct err *err)
{
    int64_t id[4], admins = 0;
    for (size_t i = 0; i < 4; i++)
        id[i] = members[i < n ? i : 0].citizen_id;
    int rc = q_int(c, &plan_select_admins,
        ARGS(V_INT(id[0]), V_INT(id[1]), V_INT(id[2]), V_INT(id[3]), V_DAY(clock_today())), &admins, err);
    if (!rc && admins < 2)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Familien har kun en sag i én forvaltning. En familieplan kræver sager i mindst to. Brug en helhedsorienteret plan til borgeren."));
    return rc;
}

/* The job goal stands on the citizen too, where every page shows it. */
static int keep_job_goal(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct plan *p, struct err *err)
{
    if (text_equal(p->kind, PLAN_KIND_RELEASE) || p->citizen_id != citizen->id ||
        (text_equal(citizen->job_goal, p->job_goal) &&
            text_equal(citizen->job_goal_reason, p->job_goal_reason)))
        return OK;
    struct citizen changed = *citizen;
    changed.job_goal = p->job_goal;
    changed.job_goal_reason = p->job_goal_reason;
    return citizen_update(c, actor, &changed, err);
}

int plan_log(struct conn *c, const struct actor *actor, const char *action, const struct plan *p,
    const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "plan", p->id, p->citizen_id, detail}, err);
}

/* The cases of the whole family count, not the first citizen's alone. */
static int check_members(struct conn *c, const struct plan *p, const struct plan_citizen *members, size_t n,
    struct arena *a, struct err *err)
{
    struct plan_member *all = arena_array(a, n + 1, sizeof *all);
    if (!all)
        return err_set(err, ERR_LIMIT, "plan_begin: out of memory");
    all[0].citizen_id = p->citizen_id;
    for (size_t i = 0; i < n; i++)
        all[i + 1].citizen_id = members[i].citizen_id;
    if (n == 0)
        return err_field(err, "member", "%s", tr("Vælg mindst én mere fra familien."));
    return plan_check_family(c, all, n + 1, err);
}

/* Danmarks Fængsler is in the team of a release plan from its beginning. */
static int add_partner(struct conn *c, const struct plan *p, struct err *err)
{
    return q_exec(c, &plan_insert_partner,
        ARGS(V_INT(p->citizen_id), V_TEXT("danmarks-faengsler"), V_DAY(p->start_day)), NULL, err);
}

/* Everything that follows from a new plan, but not from a refusal. */
static int begin_rest(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct plan *p, struct err *err)
{
    int rc = keep_job_goal(c, actor, citizen, p, err);
    if (!rc && text_equal(p->kind, PLAN_KIND_RELEASE))
        rc = add_partner(c, p, err);
    return rc ? rc : follow_up_after_plan(c, actor, p->id, p->citizen_id, p->start_day, err);
}

static int begin(struct conn *c, const struct actor *actor, struct plan *p,
    const struct plan_citizen *members, size_t n_members, bool is_declined, struct arena *a, struct err *err)
{
    struct citizen citizen;
    int64_t same = 0;
    int rc = plan_check_sight(c, actor, p->citizen_id, NULL, &citizen, a, err);
    if (!rc)
        rc = check_head(p, err);
    if (!rc && !is_declined)
        rc = q_int(c, &plan_count_same, ARGS(V_INT(p->citizen_id), V_TEXT(p->kind)), &same, err);
    if (!rc && same)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Borgeren har allerede en plan af den slags. Åbn den, eller afslut den først."));
    if (!rc && text_equal(p->kind, PLAN_KIND_FAMILY))
        rc = check_members(c, p, members, n_members, a, err);
    if (rc)
        return rc;
    p->state = is_declined ? "closed" : "active";
    p->end_day = is_declined ? p->start_day : DAY_NONE;
    p->end_reason = is_declined ? "citizen_declines" : NULL;
    p->created_by = actor->user_id ? actor->user_id : INT_NONE;
    rc = q_insert(c, &plan_table, p, &p->id, err);
    if (!rc && !is_declined)
        rc = begin_rest(c, actor, &citizen, p, err);
    if (!rc)
        rc = plan_version_add(c, actor, p->id, is_declined ? "closed" : "begun", err);
    return rc ? rc : plan_log(c, actor, "create", p, p->kind, err);
}

int plan_begin_family(struct conn *c, const struct actor *actor, struct plan *plan,
    const struct plan_citizen *members, size_t n_members, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_begin: out of memory");
    int rc = begin(c, actor, plan, members, n_members, false, a, err);
    for (size_t i = 0; !rc && i < n_members; i++)
        rc = plan_member_add(c, actor, plan->id, members[i].citizen_id, members[i].role, err);
    arena_free(a);
    return rc;
}

int plan_begin(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err)
{
    return plan_begin_family(c, actor, plan, NULL, 0, err);
}

int plan_decline(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_decline: out of memory");
    int rc =
        text_equal(plan->kind, PLAN_KIND_RELEASE)
            ? begin(c, actor, plan, NULL, 0, true, a, err)
            : err_field(err, "kind", "%s", tr("Kun et nej tak til en løsladelsesplan bliver noteret her."));
    arena_free(a);
    return rc;
}

/* Who does not see the plan's goal cannot change it. */
static int check_sees_head(struct conn *c, const struct actor *actor, const struct plan *p,
    const struct citizen *citizen, struct err *err)
{
    struct sight sight;
    bool sees = false;
    int rc = sight_for_change(c, actor, citizen, clock_today(), &sight, err);
    if (!rc)
        rc = plan_sees_head(c, actor, p, &sight, clock_today(), &sees, err);
    if (!rc && !sees)
        rc = err_user(
            err, ERR_DENIED, "%s", tr("Du kan ikke ændre planens mål, fordi hjemlen ikke omfatter dem."));
    return rc;
}

static int change(struct conn *c, const struct actor *actor, struct plan *p, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct plan old;
    struct buf diff = BUF_INIT;
    int rc = plan_by_id(c, p->id, &old, a, err);
    if (!rc)
        rc = plan_check_sight(c, actor, old.citizen_id, NULL, &citizen, a, err);
    if (!rc)
        rc = check_sees_head(c, actor, &old, &citizen, err);
    if (!rc)
        rc = plan_check_open(&old, err);
    p->citizen_id = old.citizen_id;
    p->kind = old.kind;
    p->state = old.state;
    p->created_by = old.created_by;
    if (!rc)
        rc = check_head(p, err);
    if (!rc)
        rc = q_update(c, &plan_table, p, err);
    if (!rc)
        rc = keep_job_goal(c, actor, &citizen, p, err);
    if (!rc)
        rc = plan_version_add(c, actor, p->id, "head", err);
    if (!rc) {
        field_diff(&plan_table, &old, p, &diff, a);
        rc = plan_log(c, actor, "update", p, diff.data, err);
    }
    buf_done(&diff);
    return rc;
}

int plan_change(struct conn *c, const struct actor *actor, struct plan *plan, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_change: out of memory");
    int rc = change(c, actor, plan, a, err);
    arena_free(a);
    return rc;
}

int plan_close(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan p;
    struct citizen citizen;
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_close: out of memory");
    int rc = plan_by_id(c, id, &p, a, err);
    if (!rc)
        rc = plan_check_sight(c, actor, p.citizen_id, NULL, &citizen, a, err);
    if (!rc)
        rc = check_sees_head(c, actor, &p, &citizen, err);
    if (!rc)
        rc = plan_check_open(&p, err);
    if (!rc && (day_is_none(day) || day.n < p.start_day.n))
        rc = err_field(err, "end_day", "%s",
            tr("Skriv, hvilken dag planen slutter. Den kan ikke ligge før begyndelsen."));
    if (!rc && (!reason || !code_is_valid("plan_end_reason", reason, clock_today())))
        rc = err_field(err, "end_reason", "%s", tr("Vælg, hvorfor planen afsluttes."));
    if (!rc) {
        p.version = version;
        p.state = "closed";
        p.end_day = day;
        p.end_reason = reason;
        rc = q_update(c, &plan_table, &p, err);
    }
    if (!rc)
        rc = plan_version_add(c, actor, id, "closed", err);
    if (!rc)
        rc = plan_log(c, actor, "close", &p, reason, err);
    arena_free(a);
    return rc;
}
