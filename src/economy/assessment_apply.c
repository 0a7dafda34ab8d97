/* Storing a version, and writing one to the grant's sheet. */
#include "base/text.h"
#include "economy/assessment_internal.h"

SQL(assessment_update_sheet,
    "UPDATE grant_sheet SET verdict = $2, verdict_note = $3, verdict_note_en = $4, reservation = $5, "
    "adjusted_content = $6, adjusted_content_en = $7, dependency = $8 WHERE key = $1");
SQL(assessment_update_part,
    "UPDATE grant_part SET title = $3, title_en = $4, verdict = $5, note = $6 WHERE grant_key = $1 AND part = $2");
SQL(assessment_drop_parts, "DELETE FROM grant_part WHERE grant_key = $1 "
                           "AND part IN (SELECT o.part FROM assessment_part o WHERE o.version_id = $2) "
                           "AND part NOT IN (SELECT n.part FROM assessment_part n WHERE n.version_id = $3)");
SQL(assessment_drop_lines, "DELETE FROM grant_line WHERE grant_key = $1 AND phase = 'proposed'");

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

static int apply_parts(
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

int assessment_apply(struct conn *c, const char *key, const struct assessment_paper *p, int64_t before_id,
    struct arena *a, struct err *err)
{
    const struct assessment_version *v = &p->v;
    struct grant_line *lines;
    size_t n;
    int rc = q_exec(c, &assessment_update_sheet,
        ARGS(V_TEXT(key), V_TEXT(v->verdict), V_TEXT(v->verdict_note), V_TEXT(v->verdict_note_en),
            V_TEXT(v->reservation), V_TEXT(v->adjusted_content), V_TEXT(v->adjusted_content_en),
            V_TEXT(v->dependency)),
        NULL, err);
    if (!rc)
        rc = apply_parts(c, key, p, before_id, err);
    if (!rc)
        rc = q_exec(c, &assessment_drop_lines, ARGS(V_TEXT(key)), NULL, err);
    if (!rc)
        rc = assessment_grant_lines(key, p, &lines, &n, a, err);
    return rc || !n ? rc : q_insert_many(c, &grant_line_table, lines, n, err);
}
