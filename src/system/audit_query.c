#include "system/audit_query.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/job.h"

RECORDS(tov_table, struct table);

static const struct field line_fields[] = {
    FIELD(audit_line, id, F_ID, NULL, FR_PRIMARY),
    FIELD(audit_line, at, F_STAMP, NULL, 0),
    FIELD(audit_line, login, F_TEXT, NULL, 0),
    FIELD(audit_line, name, F_TEXT, NULL, 0),
    FIELD(audit_line, action, F_TEXT, NULL, 0),
    FIELD(audit_line, entity, F_TEXT, NULL, 0),
    FIELD(audit_line, entity_id, F_INT, NULL, 0),
    FIELD(audit_line, citizen, F_TEXT, NULL, 0),
    FIELD(audit_line, purpose, F_TEXT, NULL, 0),
    FIELD(audit_line, detail, F_TEXT, NULL, 0),
};
static TABLE(line_table, "audit", NULL, audit_line, line_fields);

/* What a filter leaves open is given as NULL or as bounds that leave everything in. */
#define LINES                                                                                                   \
    "SELECT a.id AS id, a.at AS at, a.login AS login, u.name AS name, a.action AS action, a.entity AS entity, " \
    "a.entity_id AS entity_id, c.key AS citizen, a.purpose AS purpose, a.detail AS detail "                     \
    "FROM audit a LEFT JOIN app_user u ON u.id = a.user_id LEFT JOIN citizen c ON c.id = a.citizen_id "         \
    "WHERE a.id < $1 AND a.at >= $2 AND a.at < $3 AND (CAST($4 AS TEXT) IS NULL OR a.action = $4) "             \
    "AND (CAST($5 AS TEXT) IS NULL OR a.login = $5) "
SQL(audit_find_all, LINES "ORDER BY a.id DESC LIMIT $6");
SQL(audit_find_citizen,
    LINES "AND a.citizen_id = (SELECT w.id FROM citizen w WHERE w.key = $7) ORDER BY a.id DESC LIMIT $6");

enum { MAX_FILTER_ARGS = 7 };

static const struct sql *filter_args(
    const struct audit_filter *filter, int64_t limit, struct val ret[MAX_FILTER_ARGS], size_t *ret_n)
{
    int64_t from = day_is_none(filter->from) ? 0 : stamp_from_local(filter->from, 0).ms;
    int64_t to = day_is_none(filter->to) ? INT64_MAX : stamp_from_local((day_t){filter->to.n + 1}, 0).ms;
    ret[0] = V_INT(filter->before == INT_NONE ? INT64_MAX : filter->before);
    ret[1] = V_INT(from);
    ret[2] = V_INT(to);
    ret[3] = V_TEXT(filter->action);
    ret[4] = V_TEXT(filter->login);
    ret[5] = V_INT(limit);
    ret[6] = V_TEXT(filter->citizen);
    *ret_n = filter->citizen ? 7 : 6;
    return filter->citizen ? &audit_find_citizen : &audit_find_all;
}

int audit_find(struct conn *c, const struct audit_filter *filter, int64_t limit, struct audit_line **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct val args[MAX_FILTER_ARGS];
    size_t n;
    const struct sql *sql = filter_args(filter, limit, args, &n);
    return q_all(c, sql, args, n, &line_table, ret, ret_n, a, err);
}

struct each {
    int (*fn)(const struct audit_line *line, void *ctx, struct err *err);
    void *ctx;
};

static int each_line(const void *row, void *ctx, struct err *err)
{
    const struct each *each = ctx;
    return each->fn(row, each->ctx, err);
}

int audit_each(struct conn *c, const struct audit_filter *filter, int64_t limit,
    int (*fn)(const struct audit_line *line, void *ctx, struct err *err), void *ctx, struct err *err)
{
    struct val args[MAX_FILTER_ARGS];
    size_t n;
    struct each each = {fn, ctx};
    const struct sql *sql = filter_args(filter, limit, args, &n);
    return q_each(c, sql, args, n, &line_table, each_line, &each, err);
}

const struct audit_word audit_actions[] = {
    {"read", N_("Opslag")},
    {"refused", N_("Opslag nægtet")},
    {"search", N_("Søgning")},
    {"purpose", N_("Formål valgt")},
    {"create", N_("Oprettet")},
    {"update", N_("Ændret")},
    {"delete", N_("Slettet")},
    {"withdraw", N_("Trukket tilbage")},
    {"break_glass", N_("Nødadgang")},
    {"break_glass_end", N_("Nødadgang afsluttet")},
    {"judge", N_("Nødadgang vurderet")},
    {"restrict", N_("Adgang begrænset")},
    {"unrestrict", N_("Begrænsning ophævet")},
    {"draft", N_("Kladde gemt")},
    {"sent", N_("Sendt")},
    {"received", N_("Modtaget")},
    {"accepted", N_("Accepteret")},
    {"declined", N_("Afvist")},
    {"wait_listed", N_("Sat på venteliste")},
    {"started", N_("Begyndt")},
    {"completed", N_("Gennemført")},
    {"discontinued", N_("Afbrudt")},
    {"withdrawn", N_("Henvisning trukket tilbage")},
    {"expired", N_("Udløbet")},
    {"start", N_("Startet")},
    {"agree", N_("Godtaget")},
    {"assess", N_("Vurderet")},
    {"cancel", N_("Aflyst")},
    {"close", N_("Lukket")},
    {"correct", N_("Rettet")},
    {"move", N_("Flyttet")},
    {"publish", N_("Offentliggjort")},
    {"receive", N_("Modtaget")},
    {"record", N_("Registreret")},
    {"reopen", N_("Genåbnet")},
    {"restore", N_("Gendannet")},
    {"send", N_("Sendt")},
    {"stop", N_("Stoppet")},
    {"undo", N_("Fortrudt")},
    {"end", N_("Afsluttet")},
    {"issue", N_("Udstedt")},
    {"export", N_("Hentet ud")},
    {"import", N_("Indlæst")},
    {"login", N_("Log ind")},
    {"login_failed", N_("Forgæves log ind")},
    {"logout", N_("Log af")},
};
const size_t audit_action_count = sizeof(audit_actions) / sizeof(audit_actions[0]);

static const struct audit_word entities[] = {
    {"citizen", N_("borger")},
    {"legal_basis", N_("hjemmel")},
    {"break_glass", N_("nødadgang")},
    {"citizen_mark", N_("markering")},
    {"detection", N_("opsporingsliste")},
    {"referral", N_("henvisning")},
    {"course", N_("forløb")},
    {"document", N_("dokument")},
    {"figure", N_("tal")},
    {"grant", N_("bevilling")},
    {"app_user", N_("bruger")},
    {"session", N_("log ind")},
    {"setting", N_("indstilling")},
    {"job", N_("job")},
    {"snapshot", N_("udtræk af byen")},
    {"reference_data", N_("offentlige data")},
    {"database", N_("hele databasen")},
    {"audit", N_("log")},
};

static const char *label_of(const struct audit_word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(words[i].code, code)) {
            return words[i].label;
        }
    }
    return code;
}

const char *audit_action_label(const char *action)
{
    return label_of(audit_actions, audit_action_count, action);
}

const char *audit_entity_label(const char *entity)
{
    const char *label = label_of(entities, sizeof(entities) / sizeof(entities[0]), entity);
    if (label != entity)
        return label;
    for (const struct table *const *p = RECORDS_BEGIN(tov_table); p < RECORDS_END(tov_table); p++) {
        if ((*p)->label && text_equal((*p)->name, entity))
            return (*p)->label;
    }
    return entity;
}

/* The job's result is "ROWS BAD". */
int audit_last_check(struct conn *c, struct audit_check *ret, struct arena *a, struct err *err)
{
    struct job job;
    int rc = job_last_done(c, "audit_verify", &job, a, err);
    if (rc != OK) {
        return rc;
    }
    size_t n = job.result ? strcspn(job.result, " ") : 0;
    const char *rows = n > 0 ? arena_strndup(a, job.result, n) : "";
    if (!text_to_int(rows, 0, INT64_MAX, &ret->rows) ||
        !text_to_int(job.result + n + 1, 0, INT64_MAX, &ret->bad)) {
        return ERR_NOT_FOUND;
    }
    ret->at = job.finished;
    return OK;
}

struct progress {
    struct job_run *run;
    int64_t rows, total;
};

static bool tell(int64_t rows, void *ctx)
{
    struct progress *progress = ctx;
    return job_progress(progress->run, rows, progress->total, N_("rækker"));
}

SQL(audit_count, "SELECT COUNT(*) FROM audit");

static int run_verify(struct job_run *run, struct err *err)
{
    struct conn *c;
    struct progress progress = {.run = run};
    int64_t rows = 0;
    int64_t bad = 0;
    int rc = db_lease(job_db(run), &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = q_int(c, &audit_count, NO_ARGS, &progress.total, err);
    db_release(job_db(run), c);
    if (rc == OK) {
        rc = audit_verify_watched(job_db(run), tell, &progress, &rows, &bad, err);
    }
    if (rc == ERR_BUSY && err->code == OK) {
        return OK; /* asked to stop */
    }
    if (rc != OK) {
        return rc;
    }
    job_progress(run, rows, rows, N_("rækker"));
    job_set_result(run, arena_printf(job_arena(run), "%lld %lld", (long long)rows, (long long)bad), NULL);
    job_set_message(
        run, bad == 0 ? arena_printf(job_arena(run), tr("Loggen er hel: %lld rækker."), (long long)rows)
                      : arena_printf(job_arena(run), tr("Loggen er brudt ved række %lld."), (long long)bad));
    return OK;
}
JOB(audit_verify_job, .kind = "audit_verify", .label = N_("Kontrol af loggen"), .run = run_verify);
