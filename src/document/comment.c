#include "document/comment.h"

#include "base/lang.h"
#include "system/audit.h"

static const struct field comment_fields[] = {
    FIELD(document_comment, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_comment, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_comment, section, F_TEXT, N_("Afsnit"), 0),
    FIELD_MAX(document_comment, text, F_LONG, N_("Kommentar"), FR_REQUIRED, 4000),
    FIELD(document_comment, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(document_comment, user_id, F_ID, NULL, 0),
    FIELD(document_comment, resolved, F_STAMP, NULL, 0),
    FIELD(document_comment, resolved_by, F_ID, NULL, 0),
};
TABLE(document_comment_table, "document_comment", N_("Kommentarer"), document_comment, comment_fields);
static const struct field comment_read_fields[] = {
    FIELD(document_comment, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_comment, document_id, F_ID, NULL, 0),
    FIELD(document_comment, section, F_TEXT, NULL, 0),
    FIELD(document_comment, text, F_LONG, NULL, 0),
    FIELD(document_comment, at, F_STAMP, NULL, 0),
    FIELD(document_comment, user_id, F_ID, NULL, 0),
    FIELD(document_comment, resolved, F_STAMP, NULL, 0),
    FIELD(document_comment, resolved_by, F_ID, NULL, 0),
    FIELD(document_comment, user_name, F_TEXT, NULL, 0),
    FIELD(document_comment, resolved_name, F_TEXT, NULL, 0),
};
static TABLE(comment_read_table, "document_comment", NULL, document_comment, comment_read_fields);

SQL(comment_select,
    "SELECT m.id AS id, m.document_id AS document_id, m.section AS section, m.text AS text, m.at AS at, m.user_id AS user_id, "
    "m.resolved AS resolved, m.resolved_by AS resolved_by, u.name AS user_name, r.name AS resolved_name "
    "FROM document_comment m LEFT JOIN app_user u ON u.id = m.user_id LEFT JOIN app_user r ON r.id = m.resolved_by "
    "WHERE m.document_id = $1 ORDER BY CASE WHEN m.resolved IS NULL THEN 0 ELSE 1 END, m.id DESC");
SQL(comment_select_open, "SELECT COUNT(*) FROM document_comment WHERE document_id = $1 AND resolved IS NULL");
SQL(comment_update,
    "UPDATE document_comment SET resolved = $3, resolved_by = $4 WHERE document_id = $1 AND id = $2 "
    "AND CASE WHEN resolved IS NULL THEN 1 ELSE 0 END <> $5");
SQL(comment_count_id, "SELECT COUNT(*) FROM document_comment WHERE document_id = $1 AND id = $2");
SQL(comment_count_section, "SELECT COUNT(*) FROM document_section WHERE document_id = $1 AND key = $2");

int comment_list(struct conn *c, int64_t document_id, struct document_comment **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &comment_select, ARGS(V_INT(document_id)), &comment_read_table, ret, ret_n, a, err);
}

int comment_count_open(struct conn *c, int64_t document_id, int64_t *ret, struct err *err)
{
    return q_int(c, &comment_select_open, ARGS(V_INT(document_id)), ret, err);
}

int comment_add(
    struct conn *c, const struct actor *actor, const struct document_comment *comment, struct err *err)
{
    struct document_comment m = *comment;
    int64_t id, n = 1;
    if (!m.text || !*m.text)
        return err_field(err, "text", "%s", tr("Skriv en kommentar."));
    int rc = m.section
                 ? q_int(c, &comment_count_section, ARGS(V_INT(m.document_id), V_TEXT(m.section)), &n, err)
                 : OK;
    if (!rc && !n)
        rc = err_field(err, "section", "%s", tr("Vælg et af dokumentets afsnit."));
    if (rc)
        return rc;
    m.at = clock_now();
    m.user_id = actor->user_id ? actor->user_id : INT_NONE;
    m.resolved = STAMP_NONE;
    m.resolved_by = INT_NONE;
    rc = q_insert(c, &document_comment_table, &m, &id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "document_comment", id, INT_NONE, m.section}, err);
}

int comment_resolve(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, bool open, struct err *err)
{
    int64_t n, changed = 0;
    int64_t user = open || !actor->user_id ? INT_NONE : actor->user_id;
    int rc = q_int(c, &comment_count_id, ARGS(V_INT(document_id), V_INT(id)), &n, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Kommentaren findes ikke."));
    if (!rc)
        rc = q_exec(c, &comment_update,
            ARGS(V_INT(document_id), V_INT(id), V_STAMP(open ? STAMP_NONE : clock_now()), V_INT(user),
                V_INT(open)),
            &changed, err);
    return rc || !changed ? rc
                          : audit_add(c, actor,
                                &(struct audit_entry){
                                    "update", "document_comment", id, INT_NONE, open ? "opened" : "resolved"},
                                err);
}
