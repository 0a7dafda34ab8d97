/* Reading rows of registers. */
#include "supply/activity.h"

#include "base/lang.h"
#include "base/text.h"

#define STORED_FIELDS                                                                                        \
    FIELD(activity, id, F_ID, NULL, FR_PRIMARY), FIELD(activity, reg, F_TEXT, NULL, FR_HIDDEN),              \
        FIELD(activity, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),                                    \
        FIELD(activity, parent_id, F_ID, NULL, 0), FIELD(activity, employer_id, F_ID, NULL, 0),              \
        FIELD(activity, kind, F_TEXT, NULL, 0), FIELD(activity, state, F_TEXT, NULL, 0),                     \
        FIELD(activity, title, F_TEXT, NULL, 0), FIELD(activity, party, F_TEXT, NULL, 0),                    \
        FIELD(activity, person, F_TEXT, NULL, FR_HIDDEN), FIELD(activity, day, F_DAY, NULL, 0),              \
        FIELD(activity, end_day, F_DAY, NULL, 0), FIELD(activity, due_day, F_DAY, NULL, 0),                  \
        FIELD(activity, done_day, F_DAY, NULL, 0), FIELD(activity, reminded, F_DAY, NULL, 0),                \
        FIELD(activity, quantity, F_INT, NULL, 0), FIELD(activity, minutes, F_INT, NULL, 0),                 \
        FIELD(activity, amount, F_MONEY, NULL, 0), FIELD(activity, as_printed, F_TEXT, NULL, 0),             \
        FIELD(activity, value, F_DEC, NULL, 0), FIELD(activity, unit, F_TEXT, NULL, 0),                      \
        FIELD(activity, qualifier, F_TEXT, NULL, 0), FIELD(activity, data_date, F_TEXT, NULL, 0),            \
        FIELD(activity, place, F_TEXT, NULL, 0), FIELD(activity, document, F_TEXT, NULL, 0),                 \
        FIELD(activity, reason, F_TEXT, NULL, 0), FIELD(activity, text, F_LONG, NULL, 0),                    \
        FIELD(activity, pool_job_id, F_ID, NULL, 0), FIELD(activity, sort_title, F_TEXT, NULL, FR_HIDDEN),   \
        FIELD(activity, search, F_TEXT, NULL, FR_HIDDEN),                                                    \
        FIELD(activity, person_key, F_TEXT, NULL, FR_HIDDEN),                                                \
        FIELD(activity, user_id, F_ID, NULL, FR_HIDDEN),                                                     \
        FIELD(activity, undo_state, F_TEXT, NULL, FR_HIDDEN),                                                \
        FIELD(activity, undo_by, F_ID, NULL, FR_HIDDEN), FIELD(activity, undo_at, F_STAMP, NULL, FR_HIDDEN), \
        FIELD(activity, cancelled, F_STAMP, NULL, 0), FIELD(activity, cancelled_by, F_ID, NULL, FR_HIDDEN),  \
        FIELD(activity, cancel_reason, F_TEXT, NULL, 0),                                                     \
        FIELD(activity, version, F_INT, NULL, FR_VERSION | FR_HIDDEN)

static const struct field activity_fields[] = {STORED_FIELDS};
TABLE(activity_table, "activity", N_("Aktivitet"), activity, activity_fields);

static const struct field activity_row_fields[] = {
    STORED_FIELDS,
    FIELD(activity, employer_name, F_TEXT, NULL, 0),
    FIELD(activity, employer_cvr, F_TEXT, NULL, 0),
    FIELD(activity, parent_title, F_TEXT, NULL, 0),
    FIELD(activity, iv_title, F_TEXT, NULL, 0),
    FIELD(activity, iv_title_en, F_TEXT, NULL, 0),
    FIELD(activity, user_name, F_TEXT, NULL, 0),
    FIELD(activity, n_children, F_INT, NULL, 0),
};
static TABLE(activity_row_table, "activity", NULL, activity, activity_row_fields);

#define ROW_COLUMNS                                                                                          \
    "a.id AS id, a.reg AS reg, a.intervention AS intervention, a.parent_id AS parent_id, "                   \
    "a.employer_id AS employer_id, a.kind AS kind, a.state AS state, a.title AS title, a.party AS party, "   \
    "a.person AS person, a.day AS day, a.end_day AS end_day, a.due_day AS due_day, "                         \
    "a.done_day AS done_day, a.reminded AS reminded, a.quantity AS quantity, a.minutes AS minutes, "         \
    "a.amount AS amount, a.as_printed AS as_printed, a.value AS value, a.unit AS unit, "                     \
    "a.qualifier AS qualifier, a.data_date AS data_date, a.place AS place, a.document AS document, "         \
    "a.reason AS reason, a.text AS text, a.pool_job_id AS pool_job_id, a.user_id AS user_id, "               \
    "a.undo_state AS undo_state, a.undo_by AS undo_by, a.undo_at AS undo_at, a.cancelled AS cancelled, "     \
    "a.cancelled_by AS cancelled_by, a.cancel_reason AS cancel_reason, a.version AS version, "               \
    "e.name AS employer_name, COALESCE(e.p_number, e.cvr) AS employer_cvr, p.title AS parent_title, "        \
    "i.title AS iv_title, i.title_en AS iv_title_en, u.name AS user_name, "                                  \
    "(SELECT COUNT(*) FROM activity k WHERE k.parent_id = a.id AND k.cancelled IS NULL) AS n_children "
#define ROW_FROM                                                                                               \
    "FROM activity a LEFT JOIN employer e ON e.id = a.employer_id LEFT JOIN activity p ON p.id = a.parent_id " \
    "LEFT JOIN intervention i ON i.key = a.intervention LEFT JOIN app_user u ON u.id = a.user_id "
/* $11 = day before which a late row was due; $12 = 1: cancelled rows too; $13 = first
 * day a row may begin: that of the period, or none for rows that are periods, which count where they overlap. */
#define ROW_FILTER                                                                                           \
    "AND (CAST($3 AS TEXT) IS NULL OR a.kind = $3) AND (CAST($4 AS TEXT) IS NULL OR a.state = $4) "          \
    "AND (CAST($5 AS BIGINT) IS NULL OR a.employer_id = $5) "                                                \
    "AND a.day >= $13 AND a.day <= $7 AND COALESCE(a.end_day, $7) >= $6 "                                    \
    "AND (CAST($8 AS TEXT) IS NULL OR a.search LIKE $8 OR EXISTS (SELECT 1 FROM employer f "                 \
    "WHERE f.id = a.employer_id AND f.search LIKE $8)) "                                                     \
    "AND (CAST($11 AS BIGINT) IS NULL OR (a.due_day < $11 AND a.state IN ($10, $14))) "                      \
    "AND ($12 = 1 OR a.cancelled IS NULL) "
#define WHERE_ALL                                                                                            \
    "WHERE a.reg = $1 AND a.parent_id IS NULL AND CAST($2 AS TEXT) IS NULL AND CAST($9 AS BIGINT) IS NULL "
#define WHERE_OF                                                                                             \
    "WHERE a.reg = $1 AND a.intervention = $2 AND a.parent_id IS NULL AND CAST($9 AS BIGINT) IS NULL "
#define WHERE_PARENT "WHERE a.parent_id = $9 AND a.reg = $1 AND CAST($2 AS TEXT) IS NULL "
#define NEWEST       "ORDER BY a.day DESC NULLS LAST, a.id DESC"
/* $17 sort, $18 = 1: descending. */
#define ROW_ORDER                                                                                            \
    "ORDER BY CASE WHEN $17 = '' AND a.state IN ($10, $14) THEN 0 ELSE 1 END, "                              \
    "CASE WHEN $17 = '' AND a.state IN ($10, $14) THEN a.due_day END NULLS LAST, "                           \
    "CASE WHEN $17 = 'dag' AND $18 = 0 THEN a.day END NULLS FIRST, "                                         \
    "CASE WHEN $17 = 'frist' AND $18 = 0 THEN a.due_day END NULLS LAST, "                                    \
    "CASE WHEN $17 = 'frist' AND $18 = 1 THEN a.due_day END DESC NULLS LAST, "                               \
    "CASE WHEN $17 = 'beloeb' AND $18 = 0 THEN a.amount END NULLS LAST, "                                    \
    "CASE WHEN $17 = 'beloeb' AND $18 = 1 THEN a.amount END DESC NULLS LAST, "                               \
    "CASE WHEN $17 = 'antal' AND $18 = 0 THEN a.quantity END NULLS LAST, "                                   \
    "CASE WHEN $17 = 'antal' AND $18 = 1 THEN a.quantity END DESC NULLS LAST, "                              \
    "CASE WHEN $17 = 'tilstand' AND $18 = 0 THEN a.state END NULLS LAST, "                                   \
    "CASE WHEN $17 = 'tilstand' AND $18 = 1 THEN a.state END DESC NULLS LAST, "                              \
    "CASE WHEN $17 = 'titel' AND $18 = 0 THEN a.sort_title END NULLS LAST, "                                 \
    "CASE WHEN $17 = 'titel' AND $18 = 1 THEN a.sort_title END DESC NULLS LAST, "                            \
    "a.day DESC, a.id DESC"

/* The page's rows are found first, by index where they are the newest, and only they are joined. */
#define LIST_OF(where, order)                                                                                \
    "SELECT " ROW_COLUMNS ROW_FROM "WHERE a.id IN (SELECT a.id FROM activity a " where ROW_FILTER order      \
    " LIMIT $15 OFFSET $16) " order
SQL(activity_list_all, LIST_OF(WHERE_ALL, ROW_ORDER));
SQL(activity_list_of, LIST_OF(WHERE_OF, ROW_ORDER));
SQL(activity_list_parent, LIST_OF(WHERE_PARENT, ROW_ORDER));
SQL(activity_newest_all, LIST_OF(WHERE_ALL, NEWEST));
SQL(activity_newest_of, LIST_OF(WHERE_OF, NEWEST));
SQL(activity_newest_parent, LIST_OF(WHERE_PARENT, NEWEST));
SQL(activity_count_all, "SELECT COUNT(*) FROM activity a " WHERE_ALL ROW_FILTER);
SQL(activity_count_of_one, "SELECT COUNT(*) FROM activity a " WHERE_OF ROW_FILTER);
SQL(activity_count_parent, "SELECT COUNT(*) FROM activity a " WHERE_PARENT ROW_FILTER);
SQL(activity_select_id, "SELECT " ROW_COLUMNS ROW_FROM "WHERE a.id = $1 AND a.reg = $2");
SQL(activity_select_employer,
    "SELECT " ROW_COLUMNS ROW_FROM
    "WHERE a.employer_id = $1 AND a.cancelled IS NULL AND p.cancelled IS NULL ORDER BY a.day DESC NULLS LAST, a.id DESC LIMIT $2");

struct filter_args {
    struct val v[18];
};

static struct filter_args make_args(
    const struct activity_register *r, const struct activity_filter *f, struct arena *a)
{
    const char *folded = f->words && *f->words ? text_fold(a, f->words) : NULL;
    bool by_parent = r->parent != NULL;
    const char *sort = f->sort ? f->sort : "";
    bool down = *sort == '-';
    const char *late[2];
    activity_two_states(r->late_state, late, a);
    return (struct filter_args){{V_TEXT(r->key), V_TEXT(by_parent ? NULL : f->intervention), V_TEXT(f->kind),
        V_TEXT(f->state), V_INT(f->employer_id ? f->employer_id : INT_NONE),
        V_INT(day_is_none(f->from) ? INT32_MIN + 1 : f->from.n),
        V_INT(day_is_none(f->to) ? INT32_MAX : f->to.n),
        V_TEXT(folded && *folded ? arena_printf(a, "%%%s%%", folded) : NULL),
        V_INT(by_parent ? f->parent_id : INT_NONE), V_TEXT(late[0]),
        V_INT(f->late ? clock_today().n : INT_NONE), V_INT(f->cancelled ? 1 : 0),
        V_INT(r->with_span || day_is_none(f->from) ? INT32_MIN + 1 : f->from.n), V_TEXT(late[1]), V_INT(0),
        V_INT(0), V_TEXT(sort + down), V_INT(down ? 1 : 0)}};
}

int activity_list(struct conn *c, const struct activity_register *r, const struct activity_filter *f,
    int64_t per_page, int64_t page, struct activity **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct filter_args args = make_args(r, f, a);
    args.v[14] = V_INT(per_page);
    args.v[15] = V_INT(page * per_page);
    bool newest = f->sort ? text_equal(f->sort, "-dag") : r->late_state == NULL;
    const struct sql *sorted = r->parent         ? &activity_list_parent
                               : f->intervention ? &activity_list_of
                                                 : &activity_list_all,
                     *by_day = r->parent         ? &activity_newest_parent
                               : f->intervention ? &activity_newest_of
                                                 : &activity_newest_all;
    return q_all(
        c, newest ? by_day : sorted, args.v, newest ? 16 : 18, &activity_row_table, ret, ret_n, a, err);
}

int activity_count_rows(struct conn *c, const struct activity_register *r, const struct activity_filter *f,
    int64_t *ret, struct arena *a, struct err *err)
{
    struct filter_args args = make_args(r, f, a);
    const struct sql *sql = r->parent         ? &activity_count_parent
                            : f->intervention ? &activity_count_of_one
                                              : &activity_count_all;
    return q_int(c, sql, args.v, 14, ret, err);
}

int activity_by_id(struct conn *c, const struct activity_register *r, int64_t id, struct activity *ret,
    struct arena *a, struct err *err)
{
    int rc = q_one(c, &activity_select_id, ARGS(V_INT(id), V_TEXT(r->key)), &activity_row_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Rækken findes ikke i registeret.")) : rc;
}

int activity_of_employer(struct conn *c, int64_t employer_id, int64_t limit, struct activity **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &activity_select_employer, ARGS(V_INT(employer_id), V_INT(limit)), &activity_row_table,
        ret, ret_n, a, err);
}
