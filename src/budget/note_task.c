/* Assumptions that are due to be assessed, because their reform has a date that they have not been assessed against. */
#include "base/sort.h"
#include "base/text.h"
#include "budget/note_full.h"

struct task_row {
    const char *note_key, *number, *text, *reform;
    int64_t assumption;
    day_t own_date, rule_date, assessed_for;
};
static const struct field task_fields[] = {
    FIELD(task_row, note_key, F_TEXT, NULL, 0),
    FIELD(task_row, number, F_TEXT, NULL, 0),
    FIELD(task_row, text, F_LONG, NULL, 0),
    FIELD(task_row, reform, F_TEXT, NULL, 0),
    FIELD(task_row, assumption, F_ID, NULL, 0),
    FIELD(task_row, own_date, F_DAY, NULL, 0),
    FIELD(task_row, rule_date, F_DAY, NULL, 0),
    FIELD(task_row, assessed_for, F_DAY, NULL, 0),
};
static TABLE(task_table, "budget_note_assumption", NULL, task_row, task_fields);

SQL(budget_note_select_dated,
    "SELECT s.note_key, n.number, s.text, s.reform, s.id AS assumption, s.reform_date AS own_date, "
    "r.day AS rule_date, s.assessed_for FROM budget_note_assumption s JOIN budget_note n ON n.key = s.note_key "
    "LEFT JOIN rule_of_law r ON r.key = s.rule_key "
    "WHERE s.removed = 0 AND (s.reform_date IS NOT NULL OR r.day IS NOT NULL) ORDER BY s.id");
SQL(budget_note_select_rule_day, "SELECT day FROM rule_of_law WHERE key = $1");

int note_assumption_date(
    struct conn *c, const struct budget_note_assumption *s, day_t *ret, struct arena *a, struct err *err)
{
    int64_t day = INT_NONE;
    (void)a;
    *ret = s->reform_date;
    if (!s->rule_key)
        return OK;
    int rc = q_int(c, &budget_note_select_rule_day, ARGS(V_TEXT(s->rule_key)), &day, err);
    if (!rc && day != INT_NONE)
        *ret = (day_t){(int32_t)day};
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int by_date(const void *x, const void *y)
{
    const struct note_task *a = x, *b = y;
    if (a->date.n != b->date.n)
        return a->date.n < b->date.n ? -1 : 1;
    return a->assumption < b->assumption ? -1 : a->assumption > b->assumption;
}

int note_tasks(struct conn *c, struct note_task **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct task_row *rows;
    size_t n, kept = 0;
    int rc = q_all(c, &budget_note_select_dated, NO_ARGS, &task_table, &rows, &n, a, err);
    if (rc)
        return rc;
    struct note_task *tasks = arena_array(a, n + 1, sizeof *tasks);
    if (!tasks)
        return err_set(err, ERR_LIMIT, "note_tasks: out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct task_row *r = &rows[i];
        day_t date = day_is_none(r->rule_date) ? r->own_date : r->rule_date;
        if (date.n != r->assessed_for.n)
            tasks[kept++] =
                (struct note_task){r->note_key, r->number, r->text, r->reform, r->assumption, date};
    }
    array_sort(tasks, kept, sizeof *tasks, by_date);
    *ret = tasks;
    *ret_n = kept;
    return OK;
}
