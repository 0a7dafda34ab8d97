#include "intake/run.h"
#include "base/lang.h"
#include "base/text.h"
#include <stdio.h>

static const struct field intake_run_fields[] = {
    FIELD(intake_run, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intake_run, run_id, F_ID, NULL, FR_REQUIRED),
    FIELD(intake_run, kind, F_TEXT, N_("Art"), FR_REQUIRED),
    FIELD(intake_run, state, F_TEXT, N_("Tilstand"), FR_REQUIRED),
    FIELD(intake_run, mapping, F_TEXT, N_("Mapping"), FR_REQUIRED),
    FIELD(intake_run, mapping_text, F_LONG, NULL, FR_REQUIRED),
    FIELD(intake_run, source, F_TEXT, N_("Register"), FR_REQUIRED),
    FIELD(intake_run, file_path, F_TEXT, NULL, FR_REQUIRED),
    FIELD(intake_run, uploaded, F_BOOL, NULL, FR_REQUIRED),
    FIELD(intake_run, digest, F_TEXT, NULL, 0),
    FIELD(intake_run, bytes, F_INT, N_("Bytes"), 0),
    FIELD(intake_run, until_day, F_DAY, N_("Komplet til og med"), 0),
    FIELD(intake_run, create_unknown, F_BOOL, NULL, FR_REQUIRED),
    FIELD(intake_run, n_rows, F_INT, N_("Rækker"), FR_REQUIRED),
    FIELD(intake_run, n_ready, F_INT, N_("Klar"), FR_REQUIRED),
    FIELD(intake_run, n_fault, F_INT, N_("Fejl"), FR_REQUIRED),
    FIELD(intake_run, n_unknown, F_INT, N_("Ukendte personer"), FR_REQUIRED),
    FIELD(intake_run, n_duplicate, F_INT, N_("Dubletter"), FR_REQUIRED),
    FIELD(intake_run, n_dropped, F_INT, N_("Udeladt efter mappingen"), FR_REQUIRED),
    FIELD(intake_run, n_zero, F_INT, N_("Summer på nul"), FR_REQUIRED),
    FIELD(intake_run, n_persons, F_INT, N_("Personer"), FR_REQUIRED),
    FIELD(intake_run, n_created, F_INT, N_("Oprettede borgere"), FR_REQUIRED),
    FIELD(intake_run, first_day, F_DAY, N_("Fra"), 0),
    FIELD(intake_run, last_day, F_DAY, N_("Til og med"), 0),
    FIELD(intake_run, position, F_INT, NULL, 0),
    FIELD(intake_run, spells_new, F_INT, N_("Nye perioder"), FR_REQUIRED),
    FIELD(intake_run, spells_changed, F_INT, N_("Ændrede perioder"), FR_REQUIRED),
    FIELD(intake_run, spells_removed, F_INT, N_("Fjernede perioder"), FR_REQUIRED),
    FIELD(intake_run, job_id, F_INT, NULL, 0),
    FIELD(intake_run, progress, F_INT, NULL, FR_REQUIRED),
    FIELD(intake_run, message, F_LONG, NULL, 0),
};
TABLE(intake_run_table, "intake_run", N_("Indlæsninger fra registre"), intake_run, intake_run_fields);

static const struct field intake_fault_fields[] = {
    FIELD(intake_fault, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intake_fault, run_id, F_ID, NULL, FR_REQUIRED),
    FIELD(intake_fault, line, F_INT, N_("Linje"), FR_REQUIRED),
    FIELD(intake_fault, column_name, F_TEXT, N_("Kolonne"), 0),
    FIELD(intake_fault, reason, F_TEXT, N_("Hvad er galt"), FR_REQUIRED),
    FIELD(intake_fault, value, F_TEXT, N_("Værdi"), 0),
    FIELD(intake_fault, row_text, F_LONG, N_("Række"), 0),
};
TABLE(intake_fault_table, "intake_fault", N_("Afviste rækker"), intake_fault, intake_fault_fields);

#define RUN_COLUMNS                                                                                                              \
    "id, run_id, kind, state, mapping, mapping_text, source, file_path, uploaded, digest, bytes, until_day, create_unknown, "    \
    "n_rows, n_ready, n_fault, n_unknown, n_duplicate, n_dropped, n_zero, n_persons, n_created, first_day, last_day, position, " \
    "spells_new, spells_changed, spells_removed, job_id, progress, message"
SQL(intake_run_select, "SELECT " RUN_COLUMNS " FROM intake_run WHERE run_id = $1");
SQL(intake_run_select_latest,
    "SELECT id, run_id, kind, state, mapping, source, file_path, uploaded, digest, bytes, until_day, n_rows, n_ready, n_fault, n_unknown, "
    "n_persons, first_day, last_day, spells_new, spells_changed, spells_removed, job_id, progress "
    "FROM intake_run ORDER BY run_id DESC LIMIT 100");
SQL(intake_run_job, "UPDATE intake_run SET job_id = $2 WHERE run_id = $1");
SQL(intake_run_select_done,
    "SELECT " RUN_COLUMNS
    " FROM intake_run WHERE digest = $1 AND source = $2 AND state = 'done' AND mapping_text = $3 "
    "AND n_fault = 0 AND n_unknown = 0 AND n_rows > 0 ORDER BY run_id DESC LIMIT 1");
SQL(intake_run_select_repeated,
    "SELECT " RUN_COLUMNS
    " FROM intake_run WHERE digest = $1 AND source = $2 AND state = 'done' AND mapping_text = $3 AND run_id <> $4 "
    "ORDER BY run_id DESC LIMIT 1");
SQL(intake_run_select_interrupted,
    "SELECT " RUN_COLUMNS
    " FROM intake_run WHERE state = 'writing' AND source = $2 AND digest = $1 AND mapping_text = $3 "
    "ORDER BY run_id DESC LIMIT 1");
SQL(intake_fault_select,
    "SELECT id, run_id, line, column_name, reason, value, row_text FROM intake_fault WHERE run_id = $1 ORDER BY line, id "
    "LIMIT $2 OFFSET $3");
SQL(intake_fault_count, "SELECT COUNT(*) FROM intake_fault WHERE run_id = $1");
SQL(intake_run_set_state,
    "UPDATE intake_run SET state = $3 WHERE run_id = $1 AND state = $2 AND ($3 <> 'writing' OR NOT EXISTS ("
    "SELECT 1 FROM intake_run o WHERE o.source = intake_run.source AND o.state = 'writing' AND o.run_id <> intake_run.run_id))");
SQL(intake_run_set_message, "UPDATE intake_run SET state = $2, message = $3 WHERE run_id = $1");

int intake_run_of(struct conn *c, int64_t run_id, struct intake_run *ret, struct arena *a, struct err *err)
{
    return q_one(c, &intake_run_select, ARGS(V_INT(run_id)), &intake_run_table, ret, a, err);
}

int intake_run_latest(
    struct conn *c, struct intake_run **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &intake_run_select_latest, NO_ARGS, &intake_run_table, ret, ret_n, a, err);
}

int intake_run_set_job(struct conn *c, int64_t run_id, int64_t job_id, struct err *err)
{
    return q_exec(c, &intake_run_job, ARGS(V_INT(run_id), V_INT(job_id)), NULL, err);
}

int intake_run_done(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err)
{
    return q_one(c, &intake_run_select_done,
        ARGS(V_TEXT(like->digest), V_TEXT(like->source), V_TEXT(like->mapping_text)), &intake_run_table, ret,
        a, err);
}

int intake_run_repeated(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err)
{
    return q_one(c, &intake_run_select_repeated,
        ARGS(V_TEXT(like->digest), V_TEXT(like->source), V_TEXT(like->mapping_text), V_INT(like->run_id)),
        &intake_run_table, ret, a, err);
}

int intake_run_interrupted(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err)
{
    return q_one(c, &intake_run_select_interrupted,
        ARGS(V_TEXT(like->digest), V_TEXT(like->source), V_TEXT(like->mapping_text)), &intake_run_table, ret,
        a, err);
}

int intake_faults(struct conn *c, int64_t run_id, int64_t offset, int64_t limit, struct intake_fault **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &intake_fault_select, ARGS(V_INT(run_id), V_INT(limit), V_INT(offset)),
        &intake_fault_table, ret, ret_n, a, err);
}

int intake_fault_count_of(struct conn *c, int64_t run_id, int64_t *ret, struct err *err)
{
    return q_int(c, &intake_fault_count, ARGS(V_INT(run_id)), ret, err);
}

size_t intake_reasons(const char *report, struct intake_reason *ret, size_t max)
{
    size_t n = 0;
    char word[20];
    long long count;
    int used;
    for (; report && n < max && sscanf(report, "%19[a-z] %lld%n", word, &count, &used) == 2;
         report += used + 1) {
        text_copy(ret[n].reason, sizeof ret[n].reason, word);
        ret[n++].n = count;
        if (report[used] != '\n')
            break;
    }
    return n;
}

int intake_run_move(struct conn *c, int64_t run_id, const char *from, const char *to, struct err *err)
{
    int64_t n = 0;
    int rc = q_exec(c, &intake_run_set_state, ARGS(V_INT(run_id), V_TEXT(from), V_TEXT(to)), &n, err);
    if (rc == OK && n == 0)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Indlæsningen er ikke længere, hvor du så den, eller en anden indlæsning fra samme register er i gang. Se listen."));
    return rc;
}

int intake_run_message(
    struct conn *c, int64_t run_id, const char *state, const char *message, struct err *err)
{
    return q_exec(c, &intake_run_set_message, ARGS(V_INT(run_id), V_TEXT(state), V_TEXT(message)), NULL, err);
}
