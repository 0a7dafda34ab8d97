#include "path/own_course.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "path/course.h"
#include "people/restricted.h"
#include "system/audit.h"

static const struct field own_course_fields[] = {
    FIELD(own_course, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(own_course, intervention, F_TEXT, N_("Forløb"), FR_REQUIRED),
    FIELD(own_course, start_day, F_DAY, N_("Begynder"), FR_REQUIRED),
    FIELD_MAX(own_course, judgement, F_LONG, N_("Konkret, individuel vurdering"), 0, 2000),
};
TABLE(own_course_table, "course", N_("Forløb uden henvisning"), own_course, own_course_fields);

struct judgement_row {
    int64_t id, course_id;
    const char *text;
    struct stamp at;
    int64_t user_id;
};
static const struct field judgement_fields[] = {
    FIELD(judgement_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(judgement_row, course_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(judgement_row, text, F_LONG, NULL, FR_REQUIRED, 2000),
    FIELD(judgement_row, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(judgement_row, user_id, F_ID, NULL, 0),
};
static TABLE(judgement_table, "course_judgement", NULL, judgement_row, judgement_fields);

static const struct field own_group_fields[] = {
    FIELD(own_group, id, F_ID, NULL, FR_PRIMARY),
    FIELD(own_group, intervention, F_TEXT, N_("Forløb"), FR_REQUIRED),
    FIELD_MAX(own_group, title, F_TEXT, N_("Gruppens navn"), FR_REQUIRED, 120),
    FIELD(own_group, start_day, F_DAY, N_("Begynder"), FR_REQUIRED),
    FIELD(own_group, end_day, F_DAY, N_("Forventet slut"), 0),
    FIELD(own_group, started, F_STAMP, NULL, FR_HIDDEN),
    FIELD(own_group, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(own_group, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(own_group_table, "own_group", N_("Egne grupper"), own_group, own_group_fields);

static const struct field group_row_fields[] = {
    FIELD(own_group_row, id, F_ID, NULL, 0),
    FIELD(own_group_row, intervention, F_TEXT, NULL, 0),
    FIELD(own_group_row, title, F_TEXT, NULL, 0),
    FIELD(own_group_row, start_day, F_DAY, NULL, 0),
    FIELD(own_group_row, end_day, F_DAY, NULL, 0),
    FIELD(own_group_row, started, F_STAMP, NULL, 0),
    FIELD(own_group_row, n_members, F_INT, NULL, 0),
    FIELD(own_group_row, version, F_INT, NULL, 0),
};
static TABLE(group_row_table, "own_group", NULL, own_group_row, group_row_fields);

struct member_row {
    int64_t id, group_id, citizen_id, adviser_id, course_id;
};
static const struct field member_row_fields[] = {
    FIELD(member_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(member_row, group_id, F_ID, NULL, FR_REQUIRED),
    FIELD(member_row, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(member_row, adviser_id, F_ID, NULL, 0),
    FIELD(member_row, course_id, F_ID, NULL, 0),
};
static TABLE(member_row_table, "own_group_member", NULL, member_row, member_row_fields);

static const struct field member_fields[] = {
    FIELD(own_member, id, F_ID, NULL, 0),
    FIELD(own_member, citizen_id, F_ID, NULL, 0),
    FIELD(own_member, citizen_key, F_TEXT, NULL, 0),
    FIELD(own_member, first_name, F_TEXT, NULL, 0),
    FIELD(own_member, last_name, F_TEXT, NULL, 0),
    FIELD(own_member, birth, F_DAY, NULL, 0),
    FIELD(own_member, adviser_id, F_ID, NULL, 0),
    FIELD(own_member, adviser, F_TEXT, NULL, 0),
    FIELD(own_member, course_id, F_ID, NULL, 0),
};
static TABLE(member_table, "own_group_member", NULL, own_member, member_fields);

static const struct field own_count_fields[] = {
    FIELD(own_count, n_courses, F_INT, NULL, 0),
    FIELD(own_count, n_persons, F_INT, NULL, 0),
};
static TABLE(own_count_table, "course", NULL, own_count, own_count_fields);

SQL(own_select_judgement,
    "SELECT id, course_id, text, at, user_id FROM course_judgement WHERE course_id = $1");
#define GROUP_COLUMNS "id, intervention, title, start_day, end_day, started, user_id, version"
SQL(own_select_group, "SELECT " GROUP_COLUMNS " FROM own_group WHERE id = $1");
SQL(own_select_groups,
    "SELECT g.id AS id, g.intervention AS intervention, g.title AS title, g.start_day AS start_day, g.end_day AS end_day, "
    "g.started AS started, (SELECT COUNT(*) FROM own_group_member m JOIN citizen c ON c.id = m.citizen_id WHERE m.group_id = g.id AND c.restricted = 0) AS n_members, "
    "g.version AS version FROM own_group g WHERE g.intervention = $1 ORDER BY g.start_day DESC, g.id DESC LIMIT 100");
SQL(own_select_members,
    "SELECT m.id AS id, m.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, c.birth AS birth, m.adviser_id AS adviser_id, u.name AS adviser, m.course_id AS course_id "
    "FROM own_group_member m JOIN citizen c ON c.id = m.citizen_id LEFT JOIN app_user u ON u.id = m.adviser_id "
    "WHERE m.group_id = $1 AND c.merged_into IS NULL " RESTRICTED_SEEN(
        "$2", "$3", "$4") "ORDER BY u.name, c.sort_name, m.id LIMIT 100");
SQL(own_select_member,
    "SELECT id, group_id, citizen_id, adviser_id, course_id FROM own_group_member WHERE group_id = $1 ORDER BY id");
SQL(own_count_members, "SELECT COUNT(*) FROM own_group_member WHERE group_id = $1");
SQL(own_count_member, "SELECT COUNT(*) FROM own_group_member WHERE group_id = $1 AND citizen_id = $2");
SQL(own_delete_member, "DELETE FROM own_group_member WHERE id = $1 AND group_id = $2 AND course_id IS NULL");
SQL(own_count_member_seen,
    "SELECT COUNT(*) FROM own_group_member m JOIN citizen c ON c.id = m.citizen_id JOIN own_group g ON g.id = m.group_id "
    "JOIN intervention i ON i.key = g.intervention WHERE m.id = $1 AND m.group_id = $2 AND i.owner = $3 " RESTRICTED_SEEN(
        "$4", "$5", "$6"));
SQL(own_update_member, "UPDATE own_group_member SET course_id = $2 WHERE id = $1");
SQL(own_count_running,
    "SELECT COUNT(*) FROM course WHERE citizen_id = $1 AND intervention_id = $2 AND exit_reason IS NULL AND (end_day IS NULL OR end_day > $3)");
SQL(own_count_courses,
    "SELECT COUNT(*) AS n_courses, COUNT(DISTINCT c.citizen_id) AS n_persons FROM course c "
    "WHERE c.intervention_id = (SELECT id FROM intervention WHERE key = $1) AND c.start_day >= $2 AND c.start_day <= $3");

bool own_course_is(const struct intervention *iv)
{
    return text_equal(iv->kind, "mentoring") || text_has_prefix(iv->key, "peer-") ||
           own_group_has_size(iv->key);
}

bool own_group_has_size(const char *intervention)
{
    return text_has_prefix(intervention, "interne-gruppeforloeb");
}

int own_course_interventions(struct conn *c, const struct actor *actor, struct intervention **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct intervention *all;
    size_t n, k = 0;
    int rc = intervention_list(c, NULL, &all, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (own_course_is(&all[i]) && text_equal(all[i].owner, actor->admin))
            all[k++] = all[i];
    }
    *ret = all;
    *ret_n = rc ? 0 : k;
    return rc;
}

/* ---- one citizen ---- */

static int own_check(struct conn *c, const struct actor *actor, const struct own_course *o,
    struct intervention *iv, struct arena *a, struct err *err)
{
    struct citizen citizen;
    int64_t running = 0;
    int rc = o->intervention ? intervention_by_key(c, o->intervention, iv, a, err)
                             : err_field(err, "intervention", "%s", tr("Vælg et forløb."));
    if (!rc && (!own_course_is(iv) || !text_equal(iv->owner, actor->admin)))
        rc = actor->user_id ? err_field(err, "intervention", "%s", tr("Vælg et forløb.")) : OK;
    if (!rc && day_is_none(o->start_day))
        rc = err_field(err, "start_day", "%s", tr("Skriv startdatoen som 09.03.2026."));
    if (!rc)
        rc = citizen_by_id(c, o->citizen_id, &citizen, a, err);
    if (!rc && !day_is_none(citizen.dead))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Borgeren er død."));
    if (!rc && !day_is_none(iv->end_day) && o->start_day.n > iv->end_day.n)
        rc = err_field(err, "start_day", tr("Tilbuddet ophører %s. Forløbet kan ikke starte derefter."),
            words_day(iv->end_day, a));
    if (!rc)
        rc = own_rule_check(c, &citizen, iv, o->start_day, NULL, NULL, a, err);
    if (!rc)
        rc = q_int(c, &own_count_running, ARGS(V_INT(o->citizen_id), V_INT(iv->id), V_DAY(o->start_day)),
            &running, err);
    if (!rc && running)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Borgeren er allerede i det forløb."));
    return rc;
}

static int own_insert(struct conn *c, const struct actor *actor, const struct own_course *o,
    const struct intervention *iv, int64_t *ret_id, struct err *err)
{
    struct course row;
    field_clear_row(&course_table, &row);
    row.citizen_id = o->citizen_id;
    row.intervention_id = iv->id;
    row.start_day = o->start_day;
    int rc = q_insert(c, &course_table, &row, ret_id, err);
    if (!rc && o->judgement) {
        struct judgement_row j = {
            0, *ret_id, o->judgement, clock_now(), actor->user_id ? actor->user_id : INT_NONE};
        rc = q_insert(c, &judgement_table, &j, NULL, err);
    }
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"start", "course", *ret_id, o->citizen_id, iv->key}, err);
}

int own_course_give(
    struct conn *c, const struct actor *actor, const struct own_course *o, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intervention iv;
    bool needs = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "own_course_give: out of memory");
    int rc = own_check(c, actor, o, &iv, a, err);
    if (!rc)
        rc = own_rule_needs_judgement(c, &iv, o->start_day, &needs, a, err);
    if (!rc && needs && (!o->judgement || !*o->judgement))
        rc = err_field(err, "judgement", "%s",
            tr("Skriv den konkrete, individuelle vurdering. Reglen kræver den for forløb fra den valgte dag."));
    if (!rc)
        rc = own_insert(c, actor, o, &iv, ret_id, err);
    arena_free(a);
    return rc;
}

int own_course_judgement(
    struct conn *c, int64_t course_id, const char **ret, struct arena *a, struct err *err)
{
    struct judgement_row row;
    *ret = NULL;
    int rc = q_one(c, &own_select_judgement, ARGS(V_INT(course_id)), &judgement_table, &row, a, err);
    if (!rc)
        *ret = row.text;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* ---- groups ---- */

int own_group_list(struct conn *c, const char *intervention, struct own_group_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &own_select_groups, ARGS(V_TEXT(intervention)), &group_row_table, ret, ret_n, a, err);
}

int own_group_by_id(struct conn *c, int64_t id, struct own_group *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &own_select_group, ARGS(V_INT(id)), &own_group_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Gruppen findes ikke."));
    return rc;
}

int own_group_add(
    struct conn *c, const struct actor *actor, const struct own_group *g, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intervention iv;
    struct own_group row = *g;
    if (!a)
        return err_set(err, ERR_LIMIT, "own_group_add: out of memory");
    int rc = intervention_by_key(c, g->intervention, &iv, a, err);
    if (!rc && (!own_course_is(&iv) || !text_equal(iv.form, "team")))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Der kan ikke laves grupper i det forløb."));
    if (!rc && (!g->title || !*g->title))
        err_field(err, "title", "%s", tr("Skriv, hvad gruppen hedder."));
    if (!rc && day_is_none(g->start_day))
        err_field(err, "start_day", "%s", tr("Skriv startdatoen som 09.03.2026."));
    else if (!rc && !day_is_none(g->end_day) && g->end_day.n < g->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    rc = rc ? rc : err->code;
    row.started = STAMP_NONE;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    if (!rc)
        rc = q_insert(c, &own_group_table, &row, &row.id, err);
    *ret_id = row.id;
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "own_group", row.id, INT_NONE, row.intervention}, err);
    arena_free(a);
    return rc;
}

int own_group_members(struct conn *c, const struct actor *actor, int64_t group_id, day_t today,
    struct own_member **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &own_select_members,
        ARGS(V_INT(group_id), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)), &member_table, ret,
        ret_n, a, err);
}

static int member_add(struct conn *c, const struct actor *actor, int64_t group_id, int64_t citizen_id,
    struct arena *a, struct err *err)
{
    struct own_group g;
    struct citizen citizen;
    struct intervention iv;
    int64_t n = 0, same = 0;
    int rc = own_group_by_id(c, group_id, &g, a, err);
    if (!rc && !stamp_is_none(g.started))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Gruppen er begyndt. Lav en ny gruppe til flere borgere."));
    if (!rc)
        rc = q_int(c, &own_count_member, ARGS(V_INT(group_id), V_INT(citizen_id)), &same, err);
    if (!rc && same)
        rc = err_field(err, "cpr", "%s", tr("Borgeren er allerede i gruppen."));
    if (!rc)
        rc = q_int(c, &own_count_members, ARGS(V_INT(group_id)), &n, err);
    if (!rc && own_group_has_size(g.intervention) && n >= OWN_GROUP_MAX)
        rc = err_user(err, ERR_REFUSED, tr("Gruppen er fuld. Der er plads til %d borgere."), OWN_GROUP_MAX);
    if (!rc)
        rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = own_check(
            c, actor, &(struct own_course){citizen_id, g.intervention, g.start_day, NULL}, &iv, a, err);
    if (rc)
        return rc;
    int64_t adviser = citizen.responsible_id != INT_NONE ? citizen.responsible_id
                      : actor->user_id                   ? actor->user_id
                                                         : INT_NONE;
    struct member_row row = {0, group_id, citizen_id, adviser, INT_NONE};
    rc = q_insert(c, &member_row_table, &row, &row.id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "own_group_member", row.id, citizen_id, NULL}, err);
}

int own_group_member_add(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t citizen_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "own_group_member_add: out of memory");
    int rc = member_add(c, actor, group_id, citizen_id, a, err);
    arena_free(a);
    return rc;
}

int own_group_member_remove(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t member_id, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &own_count_member_seen,
        ARGS(V_INT(member_id), V_INT(group_id), V_TEXT(actor->admin), V_INT(actor->user_id),
            RESTRICTED_MAY(actor), V_DAY(clock_today())),
        &n, err);
    if (!rc && !n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = q_exec(c, &own_delete_member, ARGS(V_INT(member_id), V_INT(group_id)), &n, err);
    if (!rc && !n)
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Borgeren kan ikke tages ud af gruppen. Se gruppen igen."));
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"delete", "own_group_member", member_id, INT_NONE, NULL}, err);
}

static int group_start(
    struct conn *c, const struct actor *actor, struct own_group *g, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct member_row *members;
    size_t n;
    int rc = intervention_by_key(c, g->intervention, &iv, a, err);
    if (!rc)
        rc = q_all(c, &own_select_member, ARGS(V_INT(g->id)), &member_row_table, &members, &n, a, err);
    if (rc)
        return rc;
    if (own_group_has_size(g->intervention) && (n < OWN_GROUP_MIN || n > OWN_GROUP_MAX))
        return err_user(err, ERR_REFUSED,
            tr("Gruppen har %zu borgere. Den skal have %d-%d, før den kan begynde."), n, OWN_GROUP_MIN,
            OWN_GROUP_MAX);
    if (!n)
        return err_user(err, ERR_REFUSED, "%s", tr("Gruppen er tom. Tilføj borgere, før den begynder."));
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t course = 0;
        struct own_course o = {members[i].citizen_id, g->intervention, g->start_day, NULL};
        rc = own_insert(c, actor, &o, &iv, &course, err);
        if (!rc)
            rc = q_exec(c, &own_update_member, ARGS(V_INT(members[i].id), V_INT(course)), NULL, err);
    }
    g->started = clock_now();
    if (!rc)
        rc = q_update(c, &own_group_table, g, err);
    return rc ? rc
              : audit_add(c, actor, &(struct audit_entry){"start", "own_group", g->id, INT_NONE, NULL}, err);
}

int own_group_start(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct own_group g;
    if (!a)
        return err_set(err, ERR_LIMIT, "own_group_start: out of memory");
    struct intervention iv;
    int rc = own_group_by_id(c, group_id, &g, a, err);
    if (!rc)
        rc = intervention_by_key(c, g.intervention, &iv, a, err);
    if (!rc && actor->user_id && !text_equal(iv.owner, actor->admin))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Gruppen findes ikke."));
    if (!rc && (g.version != version || !stamp_is_none(g.started)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Gruppen er ændret i mellemtiden. Se den igen."));
    if (!rc)
        rc = group_start(c, actor, &g, a, err);
    arena_free(a);
    return rc;
}

int own_course_count(struct conn *c, const char *intervention, day_t from, day_t to, struct own_count *ret,
    struct arena *a, struct err *err)
{
    return q_one(c, &own_count_courses, ARGS(V_TEXT(intervention), V_DAY(from), V_DAY(to)), &own_count_table,
        ret, a, err);
}
