#include "path/pool.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/intervention.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/load.h"

#include <inttypes.h>

static const struct field pool_fields[] = {
    FIELD(pool, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(pool, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD(pool, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD_MAX(pool, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD_MAX(pool, title_en, F_TEXT, N_("Engelsk titel"), 0, 200),
    FIELD(pool, note, F_TEXT, N_("Bemærkning"), 0),
    FIELD(pool, note_en, F_TEXT, N_("Engelsk bemærkning"), 0),
    FIELD(pool, source, F_TEXT, N_("Kilde"), 0),
    FIELD(pool, place, F_TEXT, N_("Sted"), 0),
};
TABLE(pool_table, "pool", N_("Puljer"), pool, pool_fields);
LOAD(pool_load, .file = "pools", .table = &pool_table, .order = 45, .keys = {"key"},
    .refs = {{"intervention", "interventions"}});

static const struct field pool_part_fields[] = {
    FIELD(pool_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(pool_part, pool, F_TEXT, N_("Pulje"), FR_REQUIRED),
    FIELD(pool_part, year, F_INT, N_("År"), FR_REQUIRED),
    FIELD(pool_part, amount_kr, F_INT, N_("Beløb"), FR_REQUIRED),
    FIELD(pool_part, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(pool_part, source, F_TEXT, N_("Kilde"), 0),
    FIELD(pool_part, place, F_TEXT, N_("Sted"), 0),
};
TABLE(pool_part_table, "pool_part", N_("Puljers beløb"), pool_part, pool_part_fields);
LOAD(pool_part_load, .file = "pool_parts", .table = &pool_part_table, .order = 46, .keys = {"pool", "year"},
    .refs = {{"pool", "pools"}});

static const struct field pool_job_fields[] = {
    FIELD(pool_job, id, F_ID, NULL, FR_PRIMARY),
    FIELD(pool_job, pool, F_TEXT, NULL, FR_REQUIRED),
    FIELD(pool_job, citizen_id, F_ID, NULL, 0),
    FIELD_MAX(pool_job, workplace, F_TEXT, N_("Arbejdsplads i kommunen"), FR_REQUIRED, 200),
    FIELD_MAX(pool_job, job, F_TEXT, N_("Job"), FR_REQUIRED, 200),
    FIELD(pool_job, granted, F_DAY, N_("Bevilget den"), FR_REQUIRED),
    FIELD(pool_job, start_day, F_DAY, N_("Begynder"), 0),
    FIELD(pool_job, end_day, F_DAY, N_("Slutter"), 0),
    FIELD(pool_job, amount, F_MONEY, N_("Refunderet løn i kroner"), FR_REQUIRED),
    FIELD(pool_job, withdrawn, F_STAMP, NULL, FR_HIDDEN),
    FIELD(pool_job, withdrawn_by, F_ID, NULL, FR_HIDDEN),
    FIELD(pool_job, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(pool_job, employer_id, F_ID, NULL, FR_HIDDEN),
    FIELD(pool_job, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(pool_job_table, "pool_job", N_("Småjob"), pool_job, pool_job_fields);

static const struct field pool_balance_fields[] = {
    FIELD(pool_balance, total, F_MONEY, NULL, 0),
    FIELD(pool_balance, spent, F_MONEY, NULL, 0),
    FIELD(pool_balance, n_jobs, F_INT, NULL, 0),
    FIELD(pool_balance, n_persons, F_INT, NULL, 0),
    FIELD(pool_balance, n_unknown, F_INT, NULL, 0),
};
static TABLE(pool_balance_table, "pool", NULL, pool_balance, pool_balance_fields);

static const struct field pool_row_fields[] = {
    FIELD(pool_job_row, id, F_ID, NULL, 0),
    FIELD(pool_job_row, citizen_id, F_ID, NULL, 0),
    FIELD(pool_job_row, workplace, F_TEXT, NULL, 0),
    FIELD(pool_job_row, job, F_TEXT, NULL, 0),
    FIELD(pool_job_row, granted, F_DAY, NULL, 0),
    FIELD(pool_job_row, start_day, F_DAY, NULL, 0),
    FIELD(pool_job_row, end_day, F_DAY, NULL, 0),
    FIELD(pool_job_row, amount, F_MONEY, NULL, 0),
    FIELD(pool_job_row, withdrawn, F_STAMP, NULL, 0),
    FIELD(pool_job_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(pool_job_row, first_name, F_TEXT, NULL, 0),
    FIELD(pool_job_row, last_name, F_TEXT, NULL, 0),
    FIELD(pool_job_row, version, F_INT, NULL, 0),
};
static TABLE(pool_row_table, "pool_job", NULL, pool_job_row, pool_row_fields);

SQL(pool_select_key,
    "SELECT id, key, intervention, title, title_en, note, note_en, source, place FROM pool WHERE key = $1");
SQL(pool_select_intervention,
    "SELECT id, key, intervention, title, title_en, note, note_en, source, place FROM pool WHERE intervention = $1 ORDER BY key LIMIT 1");
SQL(pool_select_parts,
    "SELECT id, pool, year, amount_kr, as_printed, source, place FROM pool_part WHERE pool = $1 ORDER BY year");
SQL(pool_select_balance,
    "SELECT (SELECT COALESCE(SUM(amount_kr), 0) FROM pool_part WHERE pool = $1) AS total, "
    "(SELECT COALESCE(SUM(amount), 0) FROM pool_job WHERE pool = $1 AND withdrawn IS NULL) AS spent, "
    "(SELECT COUNT(*) FROM pool_job WHERE pool = $1 AND withdrawn IS NULL) AS n_jobs, "
    "(SELECT COUNT(DISTINCT citizen_id) FROM pool_job WHERE pool = $1 AND withdrawn IS NULL) AS n_persons, "
    "(SELECT COUNT(*) FROM pool_job WHERE pool = $1 AND withdrawn IS NULL AND citizen_id IS NULL) AS n_unknown");
SQL(pool_select_job,
    "SELECT id, pool, citizen_id, workplace, job, granted, start_day, end_day, amount, withdrawn, "
    "withdrawn_by, user_id, employer_id, version FROM pool_job WHERE id = $1");
SQL(pool_select_jobs,
    "SELECT j.id AS id, j.citizen_id AS citizen_id, j.workplace AS workplace, j.job AS job, j.granted AS granted, "
    "j.start_day AS start_day, j.end_day AS end_day, j.amount AS amount, j.withdrawn AS withdrawn, "
    "c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, j.version AS version "
    "FROM pool_job j LEFT JOIN citizen c ON c.id = j.citizen_id " RESTRICTED_SEEN(
        "$2", "$3", "$4") "WHERE j.pool = $1 ORDER BY j.granted DESC, j.id DESC LIMIT $5 OFFSET $6");
SQL(pool_count_jobs, "SELECT COUNT(*) FROM pool_job WHERE pool = $1");

int pool_by_key(struct conn *c, const char *key, struct pool *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &pool_select_key, ARGS(V_TEXT(key)), &pool_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Puljen findes ikke."));
    return rc;
}

int pool_of_intervention(
    struct conn *c, const char *intervention, struct pool *ret, struct arena *a, struct err *err)
{
    return q_one(c, &pool_select_intervention, ARGS(V_TEXT(intervention)), &pool_table, ret, a, err);
}

int pool_parts(
    struct conn *c, const char *key, struct pool_part **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &pool_select_parts, ARGS(V_TEXT(key)), &pool_part_table, ret, ret_n, a, err);
}

int pool_balance_of(
    struct conn *c, const char *key, struct pool_balance *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &pool_select_balance, ARGS(V_TEXT(key)), &pool_balance_table, ret, a, err);
    if (!rc)
        ret->total.oere *= 100; /* the parts are in kroner */
    return rc;
}

static void pool_check_fields(const struct pool_job *job, struct err *err)
{
    if (!job->workplace || !*job->workplace)
        err_field(err, "workplace", "%s", tr("Skriv, hvilken arbejdsplads der ansætter."));
    if (!job->job || !*job->job)
        err_field(err, "job", "%s", tr("Skriv, hvad jobbet er."));
    if (money_is_none(job->amount))
        err_field(err, "amount", "%s", tr("Skriv beløbet i kroner, fx 12.500."));
    else if (job->amount.oere <= 0)
        err_field(err, "amount", "%s", tr("Beløbet skal være større end 0."));
    if (day_is_none(job->granted))
        err_field(err, "granted", "%s", tr("Skriv den dag, tilskuddet er bevilget, som 09.03.2026."));
    else if (job->granted.n > clock_today().n)
        err_field(err, "granted", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!day_is_none(job->start_day) && !day_is_none(job->end_day) && job->end_day.n < job->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
}

static int pool_grant(struct conn *c, const struct actor *actor, const struct pool_job *job, int64_t *ret_id,
    struct arena *a, struct err *err)
{
    struct pool pool;
    struct pool_balance b;
    struct pool_job row = *job;
    pool_check_fields(job, err);
    int rc = err->code;
    if (!rc)
        rc = pool_by_key(c, job->pool, &pool, a, err);
    if (!rc)
        rc = pool_balance_of(c, job->pool, &b, a, err);
    if (rc)
        return rc;
    int64_t left = b.total.oere - b.spent.oere;
    if (left <= 0)
        return err_user(err, ERR_REFUSED, "%s", tr("Puljen er brugt. Der kan ikke bevilges flere småjob."));
    if (job->amount.oere > left)
        return err_user(err, ERR_REFUSED, tr("Der er kun %lld kr. tilbage i puljen. Skriv et mindre beløb."),
            (long long)(left / 100));
    row.withdrawn = STAMP_NONE;
    row.withdrawn_by = INT_NONE;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    rc = q_insert(c, &pool_job_table, &row, &row.id, err);
    *ret_id = row.id;
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "pool_job", row.id, row.citizen_id, row.pool}, err);
}

int pool_job_grant(
    struct conn *c, const struct actor *actor, const struct pool_job *job, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "pool_job_grant: out of memory");
    int rc = pool_grant(c, actor, job, ret_id, a, err);
    arena_free(a);
    return rc;
}

/* A job with a citizen is taken back by who sees the citizen on the pool's track; else it is as if there were none. */
static int pool_check_sight(
    struct conn *c, const struct actor *actor, const struct pool_job *job, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    struct pool pool;
    struct intervention iv;
    if (job->citizen_id == INT_NONE)
        return OK;
    int rc = pool_by_key(c, job->pool, &pool, a, err);
    if (!rc)
        rc = intervention_by_key(c, pool.intervention, &iv, a, err);
    if (!rc)
        rc = citizen_by_id(c, job->citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && !(sight.tracks & sight_track_bits(iv.track)))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Jobbet findes ikke."));
    return rc;
}

int pool_job_withdraw(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct pool_job row;
    if (!a)
        return err_set(err, ERR_LIMIT, "pool_job_withdraw: out of memory");
    int rc = q_one(c, &pool_select_job, ARGS(V_INT(id)), &pool_job_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        err_user(err, rc, "%s", tr("Jobbet findes ikke."));
    if (!rc)
        rc = pool_check_sight(c, actor, &row, a, err);
    if (!rc && (row.version != version || !stamp_is_none(row.withdrawn)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Jobbet er ændret i mellemtiden. Se det igen."));
    if (!rc) {
        row.withdrawn = clock_now();
        row.withdrawn_by = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_update(c, &pool_job_table, &row, err);
    }
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){"withdraw", "pool_job", id, row.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

static int pool_restore(
    struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err)
{
    struct pool_job row;
    struct pool_balance b;
    int rc = q_one(c, &pool_select_job, ARGS(V_INT(id)), &pool_job_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Jobbet findes ikke."));
    if (!rc)
        rc = pool_check_sight(c, actor, &row, a, err);
    if (!rc)
        rc = pool_balance_of(c, row.pool, &b, a, err);
    if (rc)
        return rc;
    int64_t by = actor->user_id ? actor->user_id : INT_NONE;
    if (stamp_is_none(row.withdrawn) || row.withdrawn_by != by ||
        clock_now().ms - row.withdrawn.ms > POOL_UNDO_MS || row.amount.oere > b.total.oere - b.spent.oere)
        return err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde. Bevilg jobbet igen."));
    row.withdrawn = STAMP_NONE;
    row.withdrawn_by = INT_NONE;
    rc = q_update(c, &pool_job_table, &row, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"restore", "pool_job", id, row.citizen_id, NULL}, err);
}

int pool_job_restore(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "pool_job_restore: out of memory");
    int rc = pool_restore(c, actor, id, a, err);
    arena_free(a);
    return rc;
}

int pool_jobs(struct conn *c, const struct actor *actor, const char *key, day_t today, int64_t page,
    struct pool_job_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &pool_select_jobs,
        ARGS(V_TEXT(key), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today), V_INT(POOL_PAGE),
            V_INT(page * POOL_PAGE)),
        &pool_row_table, ret, ret_n, a, err);
}

int pool_job_count(struct conn *c, const char *key, int64_t *ret, struct err *err)
{
    return q_int(c, &pool_count_jobs, ARGS(V_TEXT(key)), ret, err);
}
