/* Documents as the search finds them: what is issued, for everybody who reads documents, and the drafts that somebody sees. */
#include "base/lang.h"
#include "document/document.h"
#include "system/find.h"

/* The text as it stands, or the newest issue's when somebody has written since. */
SQL(document_find_issued,
    "SELECT x.key AS key, x.title AS title, x.text1 AS text1, x.text2 AS text2, x.text3 AS text3, x.text4 AS text4, "
    "x.text5 AS text5, x.text6 AS text6 FROM ("
    "SELECT d.key AS key, COALESCE(i.title, d.title) AS title, s.title AS text1, s.body AS text2, d.recipient AS text3, "
    "d.case_f2 AS text4, d.case_edoc AS text5, d.kle AS text6, s.pos AS pos FROM document d "
    "JOIN document_issue i ON i.document_id = d.id AND i.issue_no = d.issue_no "
    "LEFT JOIN document_section s ON s.document_id = d.id AND s.hidden = 0 WHERE d.state = 'issued' UNION ALL "
    "SELECT d.key AS key, COALESCE(i.title, d.title) AS title, NULL AS text1, i.markdown AS text2, NULL AS text3, "
    "NULL AS text4, NULL AS text5, NULL AS text6, 0 AS pos FROM document d "
    "JOIN document_issue i ON i.document_id = d.id AND i.issue_no = d.issue_no WHERE d.state <> 'issued') x "
    "ORDER BY x.key, x.pos");
SQL(document_find_drafts,
    "SELECT d.key AS key, d.title AS title, s.title AS text1, s.body AS text2, d.recipient AS text3, d.case_f2 AS text4, "
    "d.case_edoc AS text5, d.kle AS text6 "
    "FROM document d LEFT JOIN document_section s ON s.document_id = d.id AND s.hidden = 0 WHERE d.state <> 'issued' "
    "ORDER BY d.id, s.pos");
SQL(document_find_version, "SELECT SUM(n) FROM table_change WHERE name IN ('document', 'document_section')");
SQL(document_find_seen,
    "SELECT d.key AS key FROM document d WHERE d.state <> 'issued' AND " SIGHT_SEES("d") " ORDER BY d.key");

struct find_key {
    const char *key;
};
static const struct field find_key_fields[] = {FIELD(find_key, key, F_TEXT, NULL, FR_PRIMARY)};
static TABLE(find_key_table, "document", NULL, find_key, find_key_fields);

static int document_find_drafts_seen(struct conn *c, const struct actor *actor, const char ***ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct find_key *rows;
    int rc = q_all(c, &document_find_seen, ARGS(SIGHT_ARGS(actor)), &find_key_table, &rows, ret_n, a, err);
    *ret = rc ? NULL : arena_array(a, *ret_n + 1, sizeof **ret);
    if (!rc && !*ret)
        return err_set(err, ERR_LIMIT, "document_find: out of memory");
    for (size_t i = 0; !rc && i < *ret_n; i++)
        (*ret)[i] = rows[i].key;
    return rc;
}

FIND_SOURCE(document_source, .key = "dokumenter", .label = N_("Dokumenter"), .order = 60,
    .perm = PERM_DOCUMENT_READ, .rows = &document_find_issued, .version = &document_find_version,
    .address = "/dokumenter");
FIND_SOURCE(document_draft_source, .key = "kladder", .label = N_("Kladder"), .order = 61,
    .perm = PERM_DOCUMENT_COMMENT, .rows = &document_find_drafts, .version = &document_find_version,
    .address = "/dokumenter", .seen = document_find_drafts_seen);
