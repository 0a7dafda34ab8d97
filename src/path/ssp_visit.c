#include "path/ssp_visit.h"

#include "base/lang.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field ssp_visit_fields[] = {
    FIELD(ssp_visit, id, F_ID, NULL, FR_PRIMARY),
    FIELD(ssp_visit, case_id, F_ID, NULL, FR_REQUIRED),
    FIELD(ssp_visit, day, F_DAY, N_("Besøgt"), FR_REQUIRED),
    FIELD(ssp_visit, visited_by, F_TEXT, N_("Besøgt af"), FR_REQUIRED),
    FIELD_CODE(ssp_visit, outcome, N_("Hvad kom der ud af besøget?"), FR_REQUIRED, "ssp_visit_outcome"),
    FIELD_MAX(ssp_visit, note, F_LONG, N_("Bemærkning til besøget"), 0, 1000),
    FIELD(ssp_visit, removed, F_DAY, NULL, 0),
    FIELD(ssp_visit, user_id, F_ID, NULL, 0),
    FIELD(ssp_visit, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(ssp_visit_table, "ssp_visit", N_("Hjemmebesøg i SSP+-sager"), ssp_visit, ssp_visit_fields);

#define VISIT_COLUMNS                                                                                        \
    "v.id AS id, v.case_id AS case_id, v.day AS day, v.visited_by AS visited_by, v.outcome AS outcome, "     \
    "v.note AS note, v.removed AS removed, v.user_id AS user_id, v.version AS version"
SQL(ssp_visit_select_id, "SELECT " VISIT_COLUMNS " FROM ssp_visit v WHERE v.id = $1");
SQL(ssp_visit_select_citizen,
    "SELECT " VISIT_COLUMNS " FROM ssp_visit v JOIN ssp_case s ON s.id = v.case_id "
    "WHERE s.citizen_id = $1 AND v.removed IS NULL ORDER BY v.day DESC, v.id DESC LIMIT 200");
SQL(ssp_visit_count_days,
    "SELECT COUNT(*) AS n FROM ssp_visit WHERE day >= $1 AND day <= $2 AND removed IS NULL");

int ssp_visit_add(struct conn *c, const struct actor *actor, struct ssp_visit *v, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "ssp_visit_add: out of memory");
    struct ssp_case s;
    int rc = ssp_case_by_id(c, v->case_id, &s, a, err);
    if (!rc)
        rc = ssp_case_check_write(c, actor, s.citizen_id, a, err);
    if (!rc) {
        if (day_is_none(v->day) || v->day.n < s.opened.n || v->day.n > clock_today().n ||
            (!day_is_none(s.closed) && v->day.n > s.closed.n))
            err_field(err, "day", "%s",
                tr("Skriv en dag, hvor sagen var åben, og som ikke ligger i fremtiden, fx 09.03.2026."));
        if (!v->visited_by || !ssp_case_may_bring(v->visited_by))
            err_field(err, "visited_by", "%s", tr("Vælg, hvem der var på besøg."));
        if (!v->outcome || !code_is_valid("ssp_visit_outcome", v->outcome, clock_today()))
            err_field(err, "outcome", "%s", tr("Vælg, hvad der kom ud af besøget."));
        rc = err->code;
    }
    if (!rc) {
        v->user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_insert(c, &ssp_visit_table, v, &v->id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "ssp_visit", v->id, s.citizen_id, v->outcome}, err);
    arena_free(a);
    return rc;
}

int ssp_visit_remove(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, bool undo, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "ssp_visit_remove: out of memory");
    struct ssp_visit v;
    struct ssp_case s = {0};
    int rc = q_one(c, &ssp_visit_select_id, ARGS(V_INT(id)), &ssp_visit_table, &v, a, err);
    if (!rc)
        rc = ssp_case_by_id(c, v.case_id, &s, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && s.citizen_id != citizen_id))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Besøget findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = ssp_case_check_write(c, actor, s.citizen_id, a, err);
    if (!rc) {
        v.version = version;
        v.removed = undo ? DAY_NONE : clock_today();
        rc = q_update(c, &ssp_visit_table, &v, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){undo ? "undo" : "remove", "ssp_visit", id, s.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int ssp_visit_of_citizen(struct conn *c, int64_t citizen_id, struct ssp_visit **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &ssp_visit_select_citizen, ARGS(V_INT(citizen_id)), &ssp_visit_table, ret, ret_n, a, err);
}

int ssp_visit_count(struct conn *c, day_t from, day_t to, int64_t *ret, struct err *err)
{
    return q_int(c, &ssp_visit_count_days, ARGS(V_DAY(from), V_DAY(to)), ret, err);
}
