#include "economy/assessment_owed.h"

#include "base/sort.h"
#include "base/text.h"

static const struct field owed_fields[] = {
    FIELD(assessment_owed, grant_key, F_TEXT, NULL, 0),
    FIELD(assessment_owed, title, F_TEXT, NULL, 0),
    FIELD(assessment_owed, title_en, F_TEXT, NULL, 0),
    FIELD(assessment_owed, verdict, F_TEXT, NULL, 0),
    FIELD(assessment_owed, state, F_TEXT, NULL, 0),
    FIELD(assessment_owed, nr, F_INT, NULL, 0),
    FIELD(assessment_owed, newest_no, F_INT, NULL, 0),
    FIELD(assessment_owed, n_open, F_INT, NULL, 0),
    FIELD(assessment_owed, responsible_id, F_ID, NULL, 0),
    FIELD(assessment_owed, responsible_name, F_TEXT, NULL, 0),
    FIELD(assessment_owed, deadline, F_DAY, NULL, 0),
    FIELD(assessment_owed, condition_deadline, F_DAY, NULL, 0),
    FIELD(assessment_owed, condition_printed, F_TEXT, NULL, 0),
};
static TABLE(owed_table, "assessment_owed", NULL, assessment_owed, owed_fields);

SQL(assessment_select_owed,
    "SELECT g.key AS grant_key, g.nr AS nr, g.title AS title, g.title_en AS title_en, g.verdict AS verdict, "
    "a.state AS state, a.newest_no AS newest_no, a.deadline AS deadline, a.responsible_id AS responsible_id, "
    "u.name AS responsible_name, v.condition_deadline AS condition_deadline, "
    "v.condition_printed AS condition_printed, (SELECT COUNT(*) FROM assessment_comment k "
    "WHERE k.assessment_id = a.id AND k.resolved_at IS NULL) AS n_open FROM grant_sheet g "
    "LEFT JOIN assessment a ON a.grant_key = g.key AND a.round_year = $1 "
    "LEFT JOIN assessment_version v ON v.assessment_id = a.id AND v.no = a.newest_no "
    "LEFT JOIN app_user u ON u.id = a.responsible_id "
    "WHERE a.id IS NOT NULL OR COALESCE((SELECT MAX(l.year_to) FROM grant_line l WHERE l.grant_key = g.key "
    "AND l.phase = 'granted' AND l.newest = 1 AND l.ended IS NULL), $1) = $1 ORDER BY g.nr");

struct round_row {
    int64_t n;
};
static const struct field round_fields[] = {FIELD(round_row, n, F_INT, NULL, 0)};
static TABLE(round_table, "round_row", NULL, round_row, round_fields);
SQL(assessment_select_rounds,
    "SELECT x.n AS n FROM (SELECT round_year AS n FROM assessment UNION "
    "SELECT year_to AS n FROM grant_line WHERE phase = 'granted' AND newest = 1 AND ended IS NULL "
    "AND year_to IS NOT NULL) x ORDER BY x.n DESC");
SQL(assessment_newest_round, "SELECT MAX(round_year) AS n FROM assessment");

static void settle(struct assessment_owed *o, day_t today)
{
    bool approved = text_equal(o->state, ASSESSMENT_APPROVED);
    bool begun = o->newest_no != INT_NONE && o->newest_no > 0;
    o->newest_no = begun ? o->newest_no : 0;
    o->debt = !begun                                    ? DEBT_NOT_BEGUN
              : text_equal(o->state, ASSESSMENT_REVIEW) ? DEBT_REVIEW
              : !approved                               ? DEBT_DRAFT
              : text_equal(o->verdict, "await")         ? DEBT_AWAITS
              : text_equal(o->verdict, "conditional")   ? DEBT_CONDITION
                                                        : DEBT_NONE;
    o->due = o->debt == DEBT_NONE                                               ? DAY_NONE
             : o->debt == DEBT_CONDITION && !day_is_none(o->condition_deadline) ? o->condition_deadline
                                                                                : o->deadline;
    o->late = !day_is_none(o->due) && o->due.n < today.n;
    o->soon = !day_is_none(o->due) && !o->late && o->due.n <= today.n + ASSESSMENT_SOON_DAYS;
}

static int compare_owed(const void *x, const void *y)
{
    const struct assessment_owed *a = x, *b = y;
    int done = (a->debt == DEBT_NONE) - (b->debt == DEBT_NONE);
    int none = day_is_none(a->due) - day_is_none(b->due);
    if (done || none)
        return done ? done : none;
    if (!day_is_none(a->due) && a->due.n != b->due.n)
        return a->due.n < b->due.n ? -1 : 1;
    return a->nr < b->nr ? -1 : a->nr > b->nr;
}

int assessment_owed_list(struct conn *c, int64_t year, day_t today, struct assessment_owed **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = q_all(c, &assessment_select_owed, ARGS(V_INT(year)), &owed_table, ret, ret_n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < *ret_n; i++)
        settle(&(*ret)[i], today);
    array_sort(*ret, *ret_n, sizeof **ret, compare_owed);
    return OK;
}

int assessment_rounds(struct conn *c, int64_t **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct round_row *rows;
    int rc = q_all(c, &assessment_select_rounds, NO_ARGS, &round_table, &rows, ret_n, a, err);
    if (rc)
        return rc;
    *ret = arena_array(a, *ret_n + 1, sizeof **ret);
    if (!*ret)
        return err_set(err, ERR_LIMIT, "assessment rounds");
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = rows[i].n;
    return OK;
}

int assessment_newest_year(struct conn *c, int64_t *ret, struct err *err)
{
    return q_int(c, &assessment_newest_round, NO_ARGS, ret, err);
}

int assessment_remind(
    struct conn *c, day_t today, struct assessment_reminder *ret, struct arena *a, struct err *err)
{
    struct assessment_owed *rows;
    size_t n;
    *ret = (struct assessment_reminder){0};
    int rc = q_int(c, &assessment_newest_round, NO_ARGS, &ret->round_year, err);
    if (rc || ret->round_year == INT_NONE)
        return rc;
    rc = assessment_owed_list(c, ret->round_year, today, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        ret->n_open += rows[i].debt != DEBT_NONE;
        ret->n_late += rows[i].late;
        ret->n_soon += rows[i].soon;
    }
    return rc;
}
