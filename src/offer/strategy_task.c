/* Proposals that are owed to a budget because a pool refused. */
#include "base/lang.h"
#include "base/text.h"
#include "offer/strategy_application.h"
#include "system/audit.h"

static const struct field task_fields[] = {
    FIELD(strategy_task, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_task, strategy, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD(strategy_task, application_id, F_ID, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD(strategy_task, state_id, F_ID, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD_MAX(strategy_task, budget, F_TEXT, N_("Budget, som forslaget skal med i"), FR_REQUIRED, 80),
    FIELD(strategy_task, opened, F_DAY, NULL, FR_REQUIRED),
    FIELD(strategy_task, responsible_id, F_ID, NULL, FR_HIDDEN),
    FIELD(strategy_task, closed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(strategy_task, closed_by, F_ID, NULL, FR_HIDDEN),
    FIELD_MAX(strategy_task, note_key, F_TEXT, N_("Budgetnotat med forslaget"), 0, 80),
    FIELD_MAX(strategy_task, reason, F_LONG, N_("Hvorfor der ikke skal et forslag"), 0, 1000),
    FIELD(strategy_task, withdrawn, F_STAMP, NULL, FR_HIDDEN),
    FIELD(strategy_task, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(strategy_task_table, "strategy_task", N_("Forslag, der mangler"), strategy_task, task_fields);
static const struct field task_read_fields[] = {
    FIELD(strategy_task, id, F_ID, NULL, 0),
    FIELD(strategy_task, strategy, F_TEXT, NULL, 0),
    FIELD(strategy_task, application_id, F_ID, NULL, 0),
    FIELD(strategy_task, state_id, F_ID, NULL, 0),
    FIELD(strategy_task, budget, F_TEXT, NULL, 0),
    FIELD(strategy_task, opened, F_DAY, NULL, 0),
    FIELD(strategy_task, responsible_id, F_ID, NULL, 0),
    FIELD(strategy_task, closed, F_STAMP, NULL, 0),
    FIELD(strategy_task, closed_by, F_ID, NULL, 0),
    FIELD(strategy_task, note_key, F_TEXT, NULL, 0),
    FIELD(strategy_task, reason, F_LONG, NULL, 0),
    FIELD(strategy_task, withdrawn, F_STAMP, NULL, 0),
    FIELD(strategy_task, version, F_INT, NULL, 0),
    FIELD(strategy_task, application, F_TEXT, NULL, 0),
    FIELD(strategy_task, strategy_title, F_TEXT, NULL, 0),
    FIELD(strategy_task, strategy_title_en, F_TEXT, NULL, 0),
    FIELD(strategy_task, responsible, F_TEXT, NULL, 0),
    FIELD(strategy_task, note_title, F_TEXT, NULL, 0),
};
static TABLE(task_read_table, "strategy_task", NULL, strategy_task, task_read_fields);
static const struct field note_fields[] = {
    FIELD(strategy_note, key, F_TEXT, NULL, 0),
    FIELD(strategy_note, number, F_TEXT, NULL, 0),
    FIELD(strategy_note, title, F_TEXT, NULL, 0),
};
static TABLE(note_table, "strategy_note", NULL, strategy_note, note_fields);

#define TASK_SELECT                                                                                          \
    "SELECT t.id AS id, t.strategy AS strategy, t.application_id AS application_id, "                        \
    "t.state_id AS state_id, t.budget AS budget, t.opened AS opened, t.responsible_id AS responsible_id, "   \
    "t.closed AS closed, t.closed_by AS closed_by, t.note_key AS note_key, t.reason AS reason, "             \
    "t.withdrawn AS withdrawn, t.version AS version, p.title AS application, s.title AS strategy_title, "    \
    "s.title_en AS strategy_title_en, u.name AS responsible, "                                               \
    "COALESCE(b.title, n.title) AS note_title FROM strategy_task t "                                         \
    "JOIN strategy_application p ON p.id = t.application_id JOIN strategy s ON s.key = t.strategy "          \
    "LEFT JOIN app_user u ON u.id = t.responsible_id LEFT JOIN budget_note b ON b.key = t.note_key "         \
    "LEFT JOIN note n ON n.key = t.note_key WHERE t.withdrawn IS NULL "
SQL(strategy_select_tasks, TASK_SELECT
    "AND (CAST($1 AS TEXT) IS NULL OR t.strategy = $1) AND (CAST($2 AS BIGINT) IS NULL OR t.responsible_id = $2) "
    "ORDER BY CASE WHEN t.closed IS NULL THEN 0 ELSE 1 END, t.opened, t.id LIMIT 500");
SQL(strategy_select_task, TASK_SELECT "AND t.strategy = $1 AND t.id = $2");
SQL(strategy_select_notes,
    "SELECT key, number, title FROM budget_note UNION ALL "
    "SELECT n.key, n.number, n.title FROM note n WHERE NOT EXISTS (SELECT 1 FROM budget_note b WHERE b.key = n.key) "
    "ORDER BY number NULLS FIRST, key");

int strategy_tasks(struct conn *c, const char *strategy, int64_t user_id, struct strategy_task **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_tasks, ARGS(V_TEXT(strategy), V_INT(user_id ? user_id : INT_NONE)),
        &task_read_table, ret, ret_n, a, err);
}

int strategy_task_by_id(struct conn *c, const char *strategy, int64_t id, struct strategy_task *ret,
    struct arena *a, struct err *err)
{
    int rc =
        q_one(c, &strategy_select_task, ARGS(V_TEXT(strategy), V_INT(id)), &task_read_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Opgaven findes ikke. Se strategiens finansiering."))
               : rc;
}

int strategy_notes(
    struct conn *c, struct strategy_note **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_notes, NO_ARGS, &note_table, ret, ret_n, a, err);
}

static int check_close(struct conn *c, const struct strategy_task *t, struct arena *a, struct err *err)
{
    struct strategy_note *notes;
    size_t n, i = 0;
    int rc = strategy_notes(c, &notes, &n, a, err);
    if (rc)
        return rc;
    while (i < n && !text_equal(notes[i].key, t->note_key))
        i++;
    if (t->note_key && i == n)
        err_field(err, "note_key", "%s", tr("Vælg et af budgetnotaterne."));
    if (!t->note_key && (!t->reason || !*t->reason))
        err_field(err, "reason", "%s",
            tr("Vælg det budgetnotat, forslaget står i, eller skriv, hvorfor der ikke skal et."));
    return err->n_fields ? ERR_INVALID : OK;
}

int strategy_task_close(
    struct conn *c, const struct actor *actor, struct strategy_task *t, struct arena *a, struct err *err)
{
    struct strategy_task now;
    int rc = strategy_task_by_id(c, t->strategy, t->id, &now, a, err);
    if (!rc && (now.version != t->version || !stamp_is_none(now.closed)))
        rc = err_set(err, ERR_CONFLICT, "task changed meanwhile");
    if (!rc)
        rc = check_close(c, t, a, err);
    if (rc)
        return rc;
    now.note_key = t->note_key;
    now.reason = t->reason;
    now.closed = clock_now();
    now.closed_by = initiative_writer(actor);
    rc = q_update(c, &strategy_task_table, &now, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){
                        "close", "strategy_task", t->id, INT_NONE, t->note_key ? t->note_key : t->reason},
                    err);
}

int strategy_task_reopen(struct conn *c, const struct actor *actor, const char *strategy, int64_t id,
    struct arena *a, struct err *err)
{
    struct strategy_task t;
    int rc = strategy_task_by_id(c, strategy, id, &t, a, err);
    if (rc)
        return rc;
    if (stamp_is_none(t.closed) || !initiative_may_undo(actor, t.closed_by, t.closed))
        return err_user(err, ERR_REFUSED, "%s", tr("Det kan ikke fortrydes længere."));
    t.closed = STAMP_NONE;
    t.closed_by = INT_NONE;
    t.note_key = t.reason = NULL;
    rc = q_update(c, &strategy_task_table, &t, err);
    return rc ? rc
              : audit_add(c, actor, &(struct audit_entry){"undo", "strategy_task", id, INT_NONE, NULL}, err);
}
