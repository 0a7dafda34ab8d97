/* Storing a version, and writing one to the grant's sheet. */
#include "base/text.h"
#include "economy/assessment_internal.h"
#include "economy/grant_edit.h"
#include "system/audit.h"

SQL(assessment_update_part,
    "UPDATE grant_part SET title = $3, title_en = $4, verdict = $5, note = $6 WHERE grant_key = $1 AND part = $2");
SQL(assessment_drop_parts, "DELETE FROM grant_part WHERE grant_key = $1 "
                           "AND part IN (SELECT o.part FROM assessment_part o WHERE o.version_id = $2) "
                           "AND part NOT IN (SELECT n.part FROM assessment_part n WHERE n.version_id = $3)");
SQL(assessment_set_line, "UPDATE assessment_line SET line = $2 WHERE id = $1");
SQL(assessment_newest_line, "SELECT " GRANT_LINE_COLUMNS " FROM grant_line WHERE line = $1 AND newest = 1");
SQL(assessment_pass_line, "UPDATE grant_line SET newest = 0 WHERE id = $1");

/* Rows of the children, with the version's id. */
#define INSERT_ROWS(rows, n, table)                                                                          \
    do {                                                                                                     \
        for (size_t i = 0; i < (n); i++)                                                                     \
            (rows)[i].version_id = p->v.id;                                                                  \
        if (!rc && (n))                                                                                      \
            rc = q_insert_many(c, &(table), (rows), (n), err);                                               \
    } while (0)

int assessment_insert(struct conn *c, int64_t assessment_id, int64_t no, struct assessment_paper *p,
    struct arena *a, struct err *err)
{
    (void)a;
    p->v.assessment_id = assessment_id;
    p->v.no = no;
    int rc = q_insert(c, &assessment_version_table, &p->v, &p->v.id, err);
    INSERT_ROWS(p->parts, p->n_parts, assessment_part_table);
    INSERT_ROWS(p->lines, p->n_lines, assessment_line_table);
    INSERT_ROWS(p->transfers, p->n_transfers, assessment_transfer_table);
    INSERT_ROWS(p->links, p->n_links, assessment_link_table);
    return rc;
}

int assessment_step_add(struct conn *c, const struct assessment_step *step, struct err *err)
{
    int64_t id;
    return q_insert(c, &assessment_step_table, step, &id, err);
}

int assessment_apply_parts(
    struct conn *c, const char *key, const struct assessment_paper *p, int64_t before_id, struct err *err)
{
    int rc = before_id == INT_NONE ? OK
                                   : q_exec(c, &assessment_drop_parts,
                                         ARGS(V_TEXT(key), V_INT(before_id), V_INT(p->v.id)), NULL, err);
    for (size_t i = 0; !rc && i < p->n_parts; i++) {
        const struct assessment_part *s = &p->parts[i];
        int64_t changed;
        rc = q_exec(c, &assessment_update_part,
            ARGS(V_TEXT(key), V_TEXT(s->part), V_TEXT(s->title), V_TEXT(s->title_en), V_TEXT(s->verdict),
                V_TEXT(s->note)),
            &changed, err);
        if (rc || changed)
            continue;
        struct grant_part row = {.grant_key = key,
            .part = s->part,
            .title = s->title,
            .title_en = s->title_en,
            .verdict = s->verdict,
            .note = s->note,
            .source = s->source,
            .place = s->place};
        rc = q_insert(c, &grant_part_table, &row, &row.id, err);
    }
    return rc;
}

static int apply_sheet(struct conn *c, const struct actor *actor, const char *key,
    const struct assessment_version *v, const char *reason, struct arena *a, struct err *err)
{
    struct grant old, g;
    struct buf diff = BUF_INIT;
    int rc = grant_by_key(c, key, &old, a, err);
    if (rc)
        return rc;
    g = old;
    g.verdict = v->verdict;
    g.verdict_note = v->verdict_note;
    g.verdict_note_en = v->verdict_note_en;
    g.reservation = v->reservation;
    g.adjusted_content = v->adjusted_content;
    g.adjusted_content_en = v->adjusted_content_en;
    g.dependency = v->dependency;
    field_diff(&grant_table, &old, &g, &diff, a);
    bool differs = diff.len > 0;
    buf_done(&diff);
    g.reason = reason;
    return differs ? grant_store(c, actor, &g, a, err) : OK;
}

/* A line that was taken out stands in the sums again. */
static int revive_line(struct conn *c, const struct actor *actor, int64_t line, const char *reason,
    struct arena *a, struct err *err)
{
    struct grant_line l;
    int rc = q_one(c, &assessment_newest_line, ARGS(V_INT(line)), &grant_line_table, &l, a, err);
    if (rc || l.ended != 1)
        return rc == ERR_NOT_FOUND ? err_set(err, ERR_INTERNAL, "no line %lld", (long long)line) : rc;
    rc = q_exec(c, &assessment_pass_line, ARGS(V_INT(l.id)), NULL, err);
    l.no++;
    l.ended = INT_NONE;
    l.reason = reason;
    l.user_id = actor->user_id ? actor->user_id : INT_NONE;
    l.at = clock_now();
    if (!rc)
        rc = q_insert(c, &grant_line_table, &l, &l.id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"update", "grant_line", line, INT_NONE,
                        arena_printf(a, "grant=%s; taken in again", l.grant_key)},
                    err);
}

static bool is_in_force(const struct grant_line *lines, size_t n, int64_t line)
{
    for (size_t i = 0; i < n; i++) {
        if (lines[i].line == line)
            return true;
    }
    return false;
}

/* Proposed lines of the sheet that p does not have are taken out. */
static int end_others(struct conn *c, const struct actor *actor, const struct assessment_paper *p,
    const struct grant_line *now, size_t n, const char *reason, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        bool kept = !text_equal(now[i].phase, "proposed");
        for (size_t k = 0; !kept && k < p->n_lines; k++)
            kept = p->lines[k].line == now[i].line;
        if (!kept)
            rc = grant_line_end(c, actor, now[i].id, reason, a, err);
    }
    return rc;
}

static int apply_lines(struct conn *c, const struct actor *actor, const char *key, struct assessment_paper *p,
    const char *reason, struct arena *a, struct err *err)
{
    struct grant_line *now, *lines;
    size_t n_now, n;
    int rc = grant_lines(c, key, &now, &n_now, a, err);
    if (!rc)
        rc = assessment_grant_lines(key, p, &lines, &n, a, err);
    if (!rc)
        rc = end_others(c, actor, p, now, n_now, reason, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct assessment_line *l = &p->lines[i];
        if (l->line != INT_NONE) {
            if (!is_in_force(now, n_now, l->line))
                rc = revive_line(c, actor, l->line, reason, a, err);
            continue;
        }
        lines[i].reason = reason;
        rc = grant_line_add(c, actor, &lines[i], a, err);
        l->line = lines[i].line;
        if (!rc)
            rc = q_exec(c, &assessment_set_line, ARGS(V_INT(l->id), V_INT(l->line)), NULL, err);
    }
    return rc;
}

int assessment_apply(struct conn *c, const struct actor *actor, const char *key, struct assessment_paper *p,
    int64_t before_id, const char *reason, struct arena *a, struct err *err)
{
    int rc = apply_sheet(c, actor, key, &p->v, reason, a, err);
    if (!rc)
        rc = assessment_apply_parts(c, key, p, before_id, err);
    return rc ? rc : apply_lines(c, actor, key, p, reason, a, err);
}
