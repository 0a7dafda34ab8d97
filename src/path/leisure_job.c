#include "path/leisure_job.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/relation.h"
#include "system/audit.h"

static const struct field leisure_job_fields[] = {
    FIELD(leisure_job, id, F_ID, NULL, FR_PRIMARY),
    FIELD(leisure_job, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(leisure_job, intervention, F_TEXT, N_("Indsats"), 0),
    FIELD(leisure_job, parent_id, F_ID, N_("Forælder eller værge"), FR_REQUIRED),
    FIELD(leisure_job, guardian_consent, F_DAY, N_("Samtykke fra forælder eller værge, dato"), FR_REQUIRED),
    FIELD_MAX(leisure_job, employer, F_TEXT, N_("Arbejdsgiver"), 0, 200),
    FIELD_MAX(leisure_job, job, F_TEXT, N_("Job"), 0, 200),
    FIELD(leisure_job, found_day, F_DAY, N_("Jobbet er fundet den"), 0),
    FIELD(leisure_job, start_day, F_DAY, N_("Begynder"), 0),
    FIELD(leisure_job, end_day, F_DAY, N_("Sidste dag"), 0),
    FIELD(leisure_job, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(leisure_job, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(leisure_job_table, "leisure_job", N_("Fritidsjob"), leisure_job, leisure_job_fields);

#define JOB_COLUMNS                                                                                             \
    "id, citizen_id, intervention, parent_id, guardian_consent, employer, job, found_day, start_day, end_day, " \
    "user_id, version"
SQL(leisure_job_select_citizen,
    "SELECT " JOB_COLUMNS " FROM leisure_job WHERE citizen_id = $1 ORDER BY id DESC LIMIT 100");
SQL(leisure_job_select_id, "SELECT " JOB_COLUMNS " FROM leisure_job WHERE id = $1");

int leisure_job_of_citizen(struct conn *c, int64_t citizen_id, struct leisure_job **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &leisure_job_select_citizen, ARGS(V_INT(citizen_id)), &leisure_job_table, ret, ret_n, a, err);
}

int leisure_job_by_id(struct conn *c, int64_t id, struct leisure_job *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &leisure_job_select_id, ARGS(V_INT(id)), &leisure_job_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Fritidsjobbet findes ikke."));
    return rc;
}

/* The parent must be one by relation. */
static int job_check_parent(
    struct conn *c, const struct actor *actor, const struct leisure_job *j, struct arena *a, struct err *err)
{
    struct relation_view *relations;
    size_t n;
    day_t today = clock_today();
    int rc = relation_of_citizen(c, actor, j->citizen_id, today, &relations, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (relations[i].other_id == j->parent_id && relation_is_guardian(&relations[i], today))
            return OK;
    }
    return err_field(err, "parent_id", "%s",
        tr("Vælg en forælder eller værge. Personen skal stå som relation på Stamdata."));
}

static int job_check(
    struct conn *c, const struct actor *actor, const struct leisure_job *j, struct arena *a, struct err *err)
{
    struct citizen citizen;
    day_t today = clock_today(), first = day_is_none(j->start_day) ? today : j->start_day;
    int rc = citizen_by_id(c, j->citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    if (!citizen_is_child(&citizen, first))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Fritidsjob er for børn og unge under 18 år. Brug job og forløb i stedet."));
    rc = job_check_parent(c, actor, j, a, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    if (day_is_none(j->guardian_consent))
        err_field(
            err, "guardian_consent", "%s", tr("Skriv den dag, forælderen eller værgen har givet samtykke."));
    else if (j->guardian_consent.n > today.n)
        err_field(err, "guardian_consent", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if ((!day_is_none(j->found_day) || !day_is_none(j->start_day)) && (!j->employer || !*j->employer))
        err_field(err, "employer", "%s", tr("Skriv, hvem der er arbejdsgiver."));
    if (!day_is_none(j->found_day) && !day_is_none(j->start_day) && j->start_day.n < j->found_day.n)
        err_field(err, "start_day", "%s", tr("Jobbet begynder, før det er fundet. Ret en af datoerne."));
    if (!day_is_none(j->start_day) && !day_is_none(j->end_day) && j->end_day.n < j->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    return err->code;
}

int leisure_job_add(struct conn *c, const struct actor *actor, const struct leisure_job *job, int64_t *ret_id,
    struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "leisure_job_add: out of memory");
    struct leisure_job row = *job;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    int rc = job_check(c, actor, &row, a, err);
    if (!rc)
        rc = q_insert(c, &leisure_job_table, &row, &row.id, err);
    *ret_id = row.id;
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "leisure_job", row.id, row.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int leisure_job_update(
    struct conn *c, const struct actor *actor, const struct leisure_job *job, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "leisure_job_update: out of memory");
    struct leisure_job old, row = *job;
    struct buf diff = BUF_INIT;
    int rc = leisure_job_by_id(c, job->id, &old, a, err);
    if (!rc) {
        row.citizen_id = old.citizen_id;
        row.user_id = old.user_id;
        rc = job_check(c, actor, &row, a, err);
    }
    if (!rc)
        rc = q_update(c, &leisure_job_table, &row, err);
    if (!rc) {
        field_diff(&leisure_job_table, &old, &row, &diff, a);
        rc = audit_add(
            c, actor, &(struct audit_entry){"update", "leisure_job", row.id, row.citizen_id, diff.data}, err);
    }
    buf_done(&diff);
    arena_free(a);
    return rc;
}
