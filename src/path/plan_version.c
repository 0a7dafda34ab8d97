#include "path/plan_version.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { PLAN_VERSIONS_SHOWN = 200, PLAN_PARTS = 4 };

static const struct field plan_version_fields[] = {
    FIELD(plan_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(plan_version, plan_id, F_ID, NULL, FR_REQUIRED),
    FIELD(plan_version, no, F_INT, NULL, FR_REQUIRED),
    FIELD(plan_version, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(plan_version, user_id, F_ID, NULL, 0),
    FIELD_CODE(plan_version, what, NULL, FR_REQUIRED, "plan_change"),
    FIELD(plan_version, content, F_LONG, NULL, FR_REQUIRED),
};
TABLE(plan_version_table, "plan_version", NULL, plan_version, plan_version_fields);

static const struct field plan_version_row_fields[] = {
    FIELD(plan_version_row, no, F_INT, NULL, 0),
    FIELD(plan_version_row, at, F_STAMP, NULL, 0),
    FIELD(plan_version_row, what, F_TEXT, NULL, 0),
    FIELD(plan_version_row, user_name, F_TEXT, NULL, 0),
    FIELD(plan_version_row, user_unit, F_TEXT, NULL, 0),
};
static TABLE(plan_version_row_table, "plan_version_row", NULL, plan_version_row, plan_version_row_fields);

SQL(plan_version_last_no, "SELECT COALESCE(MAX(no), 0) FROM plan_version WHERE plan_id = $1");
SQL(plan_version_select_list,
    "SELECT v.no AS no, v.at AS at, v.what AS what, u.name AS user_name, u.unit AS user_unit "
    "FROM plan_version v LEFT JOIN app_user u ON u.id = v.user_id WHERE v.plan_id = $1 "
    "ORDER BY v.no DESC LIMIT $2");
SQL(plan_version_select_no,
    "SELECT id, plan_id, no, at, user_id, what, content FROM plan_version WHERE plan_id = $1 AND no = $2");

/* ---- writing ---- */

static void put_line(
    struct buf *out, const char *track, int64_t citizen_id, const char *key, const char *value)
{
    buf_printf(out, "%s\t%lld\t%s\t", track, (long long)citizen_id, key);
    for (const char *p = value; *p; p++) {
        char c = *p == '\n' || *p == '\t' ? ' ' : *p;
        buf_put(out, &c, 1);
    }
    buf_put(out, "\n", 1);
}

/* The fields named, as file text: days and codes are written out when they are shown. */
static void put_fields(struct buf *out, const struct table *t, const void *row, const char *track,
    int64_t citizen_id, const char *prefix, const char *const *names, struct arena *a)
{
    for (size_t i = 0; names[i]; i++) {
        const struct field *f = field_find(t, names[i]);
        if (field_is_missing(f, row))
            continue;
        put_line(out, track, citizen_id, arena_printf(a, "%s%s", prefix, names[i]), field_text(f, row, a));
    }
}

static int put_plan(struct conn *c, int64_t plan_id, struct buf *out, struct arena *a, struct err *err)
{
    static const char *const head[] = {"kind", "title", "own_goal", "job_goal", "job_goal_reason", "state",
        "start_day", "end_day", "end_reason", NULL};
    static const char *const goal[] = {"text", "state", NULL};
    static const char *const action[] = {"text", "start_day", "due_day", "state", "done_day", NULL};
    struct plan plan;
    struct plan_goal *goals;
    struct plan_action_row *actions;
    size_t n_goals, n_actions;
    int rc = plan_by_id(c, plan_id, &plan, a, err);
    if (!rc)
        rc = plan_goals(c, plan_id, &goals, &n_goals, a, err);
    if (!rc)
        rc = plan_actions(c, plan_id, &actions, &n_actions, a, err);
    if (rc)
        return rc;
    put_fields(out, &plan_table, &plan, "", plan.citizen_id, "", head, a);
    for (size_t i = 0; i < n_goals; i++)
        put_fields(out, &plan_goal_table, &goals[i], goals[i].track, plan.citizen_id,
            arena_printf(a, "goal-%lld.", (long long)goals[i].id), goal, a);
    for (size_t i = 0; i < n_actions; i++) {
        const char *prefix = arena_printf(a, "action-%lld.", (long long)actions[i].id);
        const char *who = actions[i].user_name ? actions[i].user_name : actions[i].responsible_name;
        put_fields(out, &plan_action_row_table, &actions[i], actions[i].track, actions[i].citizen_id, prefix,
            action, a);
        if (who)
            put_line(out, actions[i].track, actions[i].citizen_id,
                arena_printf(a, "%sresponsible_id", prefix), who);
    }
    return OK;
}

int plan_version_add(
    struct conn *c, const struct actor *actor, int64_t plan_id, const char *what, struct err *err)
{
    return plan_version_add_at(c, actor, plan_id, what, clock_now(), err);
}

int plan_version_add_at(struct conn *c, const struct actor *actor, int64_t plan_id, const char *what,
    struct stamp at, struct err *err)
{
    struct arena *a = arena_new(0);
    struct buf content = BUF_INIT;
    struct plan_version v = {.plan_id = plan_id, .what = what};
    if (!a)
        return err_set(err, ERR_LIMIT, "plan_version_add: out of memory");
    int rc = put_plan(c, plan_id, &content, a, err);
    if (!rc)
        rc = plan_version_last(c, plan_id, &v.no, err);
    if (!rc) {
        v.no++;
        v.at = at;
        v.user_id = actor->user_id ? actor->user_id : INT_NONE;
        v.content = content.data;
        rc = q_insert(c, &plan_version_table, &v, NULL, err);
    }
    buf_done(&content);
    arena_free(a);
    return rc;
}

/* ---- reading ---- */

int plan_version_list(struct conn *c, int64_t plan_id, struct plan_version_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &plan_version_select_list, ARGS(V_INT(plan_id), V_INT(PLAN_VERSIONS_SHOWN)),
        &plan_version_row_table, ret, ret_n, a, err);
}

int plan_version_last(struct conn *c, int64_t plan_id, int64_t *ret, struct err *err)
{
    return q_int(c, &plan_version_last_no, ARGS(V_INT(plan_id)), ret, err);
}

int plan_version_by_no(
    struct conn *c, int64_t plan_id, int64_t no, struct plan_version *ret, struct arena *a, struct err *err)
{
    return q_one(
        c, &plan_version_select_no, ARGS(V_INT(plan_id), V_INT(no)), &plan_version_table, ret, a, err);
}

/* ---- comparing ---- */

/* The lines of a version; their value stands in `after`. */
static struct plan_line *lines_of(const struct plan_version *v, size_t *ret_n, struct arena *a)
{
    size_t most = 1, n = 0;
    for (const char *p = v ? v->content : ""; *p; p++)
        most += *p == '\n';
    struct plan_line *lines = arena_array(a, most, sizeof *lines);
    for (const char *p = v ? v->content : ""; lines && *p && n < most;) {
        const char *end = strchr(p, '\n'), *part[PLAN_PARTS];
        char *line = arena_strndup(a, p, end ? (size_t)(end - p) : strlen(p));
        size_t k = 0;
        for (char *s = line; s && k < PLAN_PARTS; k++) {
            part[k] = s;
            s = k + 1 < PLAN_PARTS ? strchr(s, '\t') : NULL;
            if (s)
                *s++ = 0;
        }
        if (k == PLAN_PARTS) {
            lines[n] = (struct plan_line){part[0], INT_NONE, part[2], NULL, part[3], PLAN_LINE_ADDED};
            lines[n++].citizen_id = strtoll(part[1], NULL, 10);
        }
        p = end ? end + 1 : p + strlen(p);
    }
    *ret_n = lines ? n : 0;
    return lines;
}

struct plan_line *plan_version_compare(
    const struct plan_version *older, const struct plan_version *newer, size_t *ret_n, struct arena *a)
{
    size_t n_old, n_new, n = 0;
    struct plan_line *old = lines_of(older, &n_old, a), *new = lines_of(newer, &n_new, a);
    struct plan_line *all = arena_array(a, n_old + n_new + 1, sizeof *all);
    *ret_n = 0;
    if (!old || !new || !all)
        return NULL;
    for (size_t i = 0; i < n_new; i++) {
        all[n] = new[i];
        for (size_t k = 0; k < n_old; k++) {
            if (!old[k].after || !text_equal(old[k].key, new[i].key))
                continue;
            all[n].before = old[k].after;
            all[n].state = text_equal(old[k].after, new[i].after) ? PLAN_LINE_SAME : PLAN_LINE_CHANGED;
            old[k].after = NULL;
            break;
        }
        n++;
    }
    for (size_t k = 0; k < n_old; k++) {
        if (!old[k].after)
            continue;
        all[n] = old[k];
        all[n].before = old[k].after;
        all[n].after = NULL;
        all[n++].state = PLAN_LINE_GONE;
    }
    *ret_n = n;
    return all;
}
