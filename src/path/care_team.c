#include "path/care_team.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

static const struct field care_team_member_fields[] = {
    FIELD(care_team_member, id, F_ID, NULL, FR_PRIMARY),
    FIELD(care_team_member, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(care_team_member, team, N_("Team"), FR_REQUIRED, "care_team"),
    FIELD(care_team_member, user_id, F_ID, N_("Kollega"), 0),
    FIELD_MAX(care_team_member, name, F_TEXT, N_("Navn"), 0, 120),
    FIELD_CODE(care_team_member, role, N_("Rolle"), 0, "care_role"),
    FIELD_MAX(care_team_member, organisation, F_TEXT, N_("Organisation"), 0, 120),
    FIELD(care_team_member, from_day, F_DAY, N_("Med fra"), FR_REQUIRED),
    FIELD(care_team_member, to_day, F_DAY, N_("Ikke med fra"), 0),
    FIELD(care_team_member, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(care_team_member_table, "care_team_member", N_("Team"), care_team_member, care_team_member_fields);

static const struct field care_team_row_fields[] = {
    FIELD(care_team_row, id, F_ID, NULL, 0),
    FIELD(care_team_row, team, F_TEXT, NULL, 0),
    FIELD(care_team_row, user_id, F_ID, NULL, 0),
    FIELD(care_team_row, name, F_TEXT, NULL, 0),
    FIELD(care_team_row, title, F_TEXT, NULL, 0),
    FIELD(care_team_row, unit, F_TEXT, NULL, 0),
    FIELD(care_team_row, role, F_TEXT, NULL, 0),
    FIELD(care_team_row, organisation, F_TEXT, NULL, 0),
    FIELD(care_team_row, from_day, F_DAY, NULL, 0),
    FIELD(care_team_row, to_day, F_DAY, NULL, 0),
    FIELD(care_team_row, version, F_INT, NULL, 0),
};
static TABLE(care_team_row_table, "care_team_row", NULL, care_team_row, care_team_row_fields);

static const struct field care_team_user_fields[] = {
    FIELD(care_team_user, id, F_ID, NULL, 0),
    FIELD(care_team_user, name, F_TEXT, NULL, 0),
    FIELD(care_team_user, title, F_TEXT, NULL, 0),
    FIELD(care_team_user, unit, F_TEXT, NULL, 0),
};
static TABLE(care_team_user_table, "care_team_user", NULL, care_team_user, care_team_user_fields);

struct care_team_change {
    struct stamp at;
    int64_t user_id;
    const char *action;
};
static const struct field care_team_change_fields[] = {
    FIELD(care_team_change, at, F_STAMP, NULL, 0),
    FIELD(care_team_change, user_id, F_ID, NULL, 0),
    FIELD(care_team_change, action, F_TEXT, NULL, 0),
};
static TABLE(care_team_change_table, "care_team_change", NULL, care_team_change, care_team_change_fields);

#define MEMBER_COLUMNS "id, citizen_id, team, user_id, name, role, organisation, from_day, to_day, version"
SQL(care_team_select_has,
    "SELECT COUNT(*) FROM citizen c WHERE c.id = $1 AND (c.responsible_id = $2 OR EXISTS "
    "(SELECT 1 FROM care_team_member m WHERE m.citizen_id = c.id AND m.user_id = $2 AND m.from_day <= $3 "
    "AND (m.to_day IS NULL OR m.to_day > $3)))");
SQL(care_team_select_rows,
    "SELECT m.id AS id, m.team AS team, m.user_id AS user_id, COALESCE(u.name, m.name) AS name, u.title AS title, "
    "u.unit AS unit, m.role AS role, m.organisation AS organisation, m.from_day AS from_day, m.to_day AS to_day, "
    "m.version AS version FROM care_team_member m LEFT JOIN app_user u ON u.id = m.user_id WHERE m.citizen_id = $1 "
    "ORDER BY m.team, CASE WHEN m.to_day IS NULL OR m.to_day > $2 THEN 0 ELSE 1 END, m.from_day, m.id LIMIT 200");
SQL(care_team_select_coordinator,
    "SELECT u.id AS id, u.id AS user_id, u.name AS name, u.title AS title, u.unit AS unit, "
    "c.responsible_since AS from_day FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE c.id = $1");
SQL(care_team_select_id, "SELECT " MEMBER_COLUMNS " FROM care_team_member WHERE id = $1");
SQL(care_team_select_users,
    "SELECT u.id AS id, u.name AS name, u.title AS title, u.unit AS unit FROM app_user u WHERE u.active = 1 "
    "AND EXISTS (SELECT 1 FROM app_user_role r WHERE r.user_id = u.id "
    "AND r.role IN ('caseworker', 'coordinator', 'team_leader')) ORDER BY u.name, u.id LIMIT 500");
SQL(care_team_count_same,
    "SELECT COUNT(*) FROM care_team_member WHERE citizen_id = $1 AND user_id = $2 AND team = $3 AND id <> $4 "
    "AND (to_day IS NULL OR to_day > $5)");
SQL(care_team_select_change,
    "SELECT at, user_id, action FROM audit WHERE citizen_id = $1 AND entity = 'care_team_member' AND entity_id = $2 "
    "ORDER BY id DESC LIMIT 1");

int care_team_has(struct conn *c, int64_t citizen_id, int64_t user_id, day_t day, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &care_team_select_has, ARGS(V_INT(citizen_id), V_INT(user_id), V_DAY(day)), &n, err);
    *ret = n > 0;
    return rc;
}

/* The administration a member stands for: their unit's, else the organisation's; NULL = none of the municipality's. */
static const char *member_admin(const struct care_team_row *r)
{
    const char *key = r->unit ? r->unit : r->organisation;
    const struct organisation *o = key ? organisation_find(organisation_admin(key), DAY_NONE) : NULL;
    return o && text_equal(o->kind, "administration") ? o->key : NULL;
}

/* Who is outside the municipality is for those who see what their administrations do: job and social. */
static bool may_see(const struct care_team_row *r, const struct actor *actor, const struct sight *sight)
{
    const char *admin = member_admin(r);
    if (sight->referral_only)
        return false;
    if (!admin)
        return (sight->tracks & (SIGHT_JOB | SIGHT_SOCIAL)) != 0 &&
               !text_equal(r->organisation, "danmarks-faengsler");
    unsigned own = sight_own_tracks(admin);
    return text_equal(admin, actor->admin) || own == 0 || (own & sight->tracks) != 0;
}

int care_team_load(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct sight *sight, day_t today, struct care_team *ret, struct arena *a, struct err *err)
{
    struct care_team_row *rows;
    size_t n;
    *ret = (struct care_team){.coordinator = {.id = INT_NONE}};
    int rc = care_team_has(c, citizen->id, actor->user_id, today, &ret->is_member, err);
    if (!rc)
        rc = q_one(c, &care_team_select_coordinator, ARGS(V_INT(citizen->id)), &care_team_row_table,
            &ret->coordinator, a, err);
    if (rc == ERR_NOT_FOUND) {
        ret->coordinator.id = INT_NONE;
        rc = OK;
    }
    if (!rc)
        rc = q_all(c, &care_team_select_rows, ARGS(V_INT(citizen->id), V_DAY(today)), &care_team_row_table,
            &rows, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        const struct care_team_row *r = &rows[i];
        bool is_over = !day_is_none(r->to_day) && r->to_day.n <= today.n;
        if (r->user_id != INT_NONE && r->user_id == ret->coordinator.user_id && !is_over)
            continue;
        if (ret->is_member || may_see(r, actor, sight))
            rows[ret->n_rows++] = *r;
        else if (member_admin(r))
            ret->hidden_admin = member_admin(r);
        else if (!ret->hidden_admin)
            ret->hidden_admin = "sof";
    }
    ret->rows = rows;
    return OK;
}

static int care_team_by_id(
    struct conn *c, int64_t id, struct care_team_member *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &care_team_select_id, ARGS(V_INT(id)), &care_team_member_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Personen er ikke i teamet.")) : rc;
}

int care_team_users(
    struct conn *c, struct care_team_user **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &care_team_select_users, NO_ARGS, &care_team_user_table, ret, ret_n, a, err);
}

int care_team_check_user(
    struct conn *c, int64_t user_id, int64_t citizen_id, const char *field, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    struct user user;
    struct actor as;
    struct citizen citizen;
    struct sight sight;
    struct err hidden = ERR_INIT;
    if (!a)
        return err_set(err, ERR_LIMIT, "care_team_check_user: out of memory");
    int rc = user_by_id(c, user_id, &user, a, &hidden);
    if (!rc)
        rc = user_actor(c, &user, &as, a, &hidden);
    if (!rc)
        rc = citizen_by_id(c, citizen_id, &citizen, a, &hidden);
    if (!rc)
        rc = sight_for_change(c, &as, &citizen, today, &sight, &hidden);
    bool may = !rc && user.active == 1 && !sight.referral_only && actor_may(&as, PERM_CITIZEN_READ);
    if (rc == ERR_NOT_FOUND || (!rc && !may))
        rc = err_field(err, field, "%s", tr("Kollegaen har ikke adgang til borgeren. Vælg en anden."));
    else if (rc)
        err_set(err, rc, "%s", hidden.op);
    arena_free(a);
    return rc;
}

static int check_member(struct conn *c, const struct care_team_member *m, struct err *err)
{
    int64_t same = 0;
    if (!m->team || !code_is_valid("care_team", m->team, DAY_NONE))
        err_field(err, "team", "%s", tr("Vælg, om det er kerneteamet eller supportteamet."));
    if (m->role && !code_is_valid("care_role", m->role, DAY_NONE))
        err_field(err, "role", "%s", tr("Vælg en af mulighederne."));
    if (m->user_id == INT_NONE && !m->name && !m->organisation)
        err_field(err, "user_id", "%s", tr("Vælg en kollega, eller skriv navn eller organisation."));
    if (m->user_id != INT_NONE && m->name)
        err_field(err, "name", "%s", tr("Vælg enten en kollega, eller skriv et navn."));
    if (day_is_none(m->from_day))
        err_field(err, "from_day", "%s", tr("Skriv, fra hvilken dag personen er med, som 09.03.2026."));
    if (!day_is_none(m->to_day) && m->to_day.n < m->from_day.n)
        err_field(err, "to_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (err->code || m->user_id == INT_NONE)
        return err->code;
    int rc = q_int(c, &care_team_count_same,
        ARGS(V_INT(m->citizen_id), V_INT(m->user_id), V_TEXT(m->team), V_INT(m->id == INT_NONE ? 0 : m->id),
            V_DAY(m->from_day)),
        &same, err);
    if (!rc && same)
        rc = err_field(err, "user_id", "%s", tr("Kollegaen er allerede i teamet."));
    return rc;
}

/* Teams are changed by those who work with the citizen; a look at a citizen in an emergency does not let change. */
static int check_may(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && sight.referral_only)
        rc = err_user(err, ERR_DENIED, "%s", tr("Du kan ikke ændre borgerens team."));
    return rc;
}

static int log_member(struct conn *c, const struct actor *actor, const char *action,
    const struct care_team_member *m, const char *detail, struct err *err)
{
    return audit_add(
        c, actor, &(struct audit_entry){action, "care_team_member", m->id, m->citizen_id, detail}, err);
}

int care_team_add(struct conn *c, const struct actor *actor, struct care_team_member *m, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "care_team_add: out of memory");
    m->id = INT_NONE;
    int rc = check_may(c, actor, m->citizen_id, a, err);
    if (!rc)
        rc = check_member(c, m, err);
    if (!rc && m->user_id != INT_NONE)
        rc = care_team_check_user(c, m->user_id, m->citizen_id, "user_id", clock_today(), err);
    if (!rc)
        rc = q_insert(c, &care_team_member_table, m, &m->id, err);
    if (!rc)
        rc = log_member(c, actor, "create", m, m->team, err);
    arena_free(a);
    return rc;
}

/* Stores a changed row; action is for the log. */
static int store(struct conn *c, const struct actor *actor, struct care_team_member *m, const char *action,
    struct arena *a, struct err *err)
{
    struct care_team_member old;
    struct buf diff = BUF_INIT;
    int rc = care_team_by_id(c, m->id, &old, a, err);
    if (!rc)
        rc = check_may(c, actor, old.citizen_id, a, err);
    if (!rc) {
        m->citizen_id = old.citizen_id;
        m->user_id = old.user_id;
        rc = check_member(c, m, err);
    }
    if (!rc)
        rc = q_update(c, &care_team_member_table, m, err);
    if (!rc) {
        field_diff(&care_team_member_table, &old, m, &diff, a);
        rc = log_member(c, actor, action, m, diff.data, err);
    }
    buf_done(&diff);
    return rc;
}

int care_team_end(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    struct care_team_member m;
    if (!a)
        return err_set(err, ERR_LIMIT, "care_team_end: out of memory");
    int rc = care_team_by_id(c, id, &m, a, err);
    if (!rc && !day_is_none(m.to_day) && m.to_day.n <= day.n)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Personen er allerede ude af teamet."));
    if (!rc) {
        m.version = version;
        m.to_day = day.n < m.from_day.n ? m.from_day : day;
        rc = store(c, actor, &m, "end", a, err);
    }
    arena_free(a);
    return rc;
}

int care_team_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct care_team_member m;
    struct care_team_change last = {STAMP_NONE, INT_NONE, NULL};
    if (!a)
        return err_set(err, ERR_LIMIT, "care_team_undo: out of memory");
    int rc = care_team_by_id(c, id, &m, a, err);
    if (!rc)
        rc = q_one(c, &care_team_select_change, ARGS(V_INT(m.citizen_id), V_INT(id)), &care_team_change_table,
            &last, a, err);
    bool may = !rc && text_equal(last.action, "end") && last.user_id == actor->user_id &&
               clock_real().ms - last.at.ms <= CARE_TEAM_UNDO_MS;
    if (rc == ERR_NOT_FOUND || (!rc && !may))
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("Det kan ikke fortrydes længere. Føj personen til teamet igen."));
    if (!rc) {
        m.to_day = DAY_NONE;
        rc = store(c, actor, &m, "undo", a, err);
    }
    arena_free(a);
    return rc;
}
