#include "document/document_sight.h"

/* 3 = the command line, 2 = secretariat, 1 = may comment or write, 0 = never sees a draft. */
int64_t sight_rank(const struct actor *actor)
{
    bool works = actor_may(actor, PERM_DOCUMENT_COMMENT) || actor_may(actor, PERM_DOCUMENT_EDIT);
    if (!works || actor->user_id == 0)
        return works ? 3 : 0;
    return actor_may(actor, PERM_DOCUMENT_ISSUE) ? 2 : 1;
}

struct sight {
    int64_t issue_no, sees, writes;
};
static const struct field sight_fields[] = {
    FIELD(sight, issue_no, F_INT, NULL, 0),
    FIELD(sight, sees, F_INT, NULL, 0),
    FIELD(sight, writes, F_INT, NULL, 0),
};
static TABLE(sight_table, "document_sight", NULL, sight, sight_fields);
SQL(sight_select,
    "SELECT d.issue_no AS issue_no, CASE WHEN " SIGHT_SEES(
        "d") " THEN 1 ELSE 0 END AS sees, "
             "CASE WHEN " SIGHT_WRITES("d") " THEN 1 ELSE 0 END AS writes FROM document d WHERE d.id = $4");

int sight_read(
    struct conn *c, const struct actor *actor, int64_t document_id, enum document_sight *ret, struct err *err)
{
    struct sight s = {0, 0, 0};
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "document_sight: out of memory");
    int rc = q_one(c, &sight_select, ARGS(SIGHT_ARGS(actor), V_INT(document_id)), &sight_table, &s, a, err);
    arena_free(a);
    *ret = s.writes ? SIGHT_WRITE : s.sees ? SIGHT_DRAFT : s.issue_no > 0 ? SIGHT_ISSUED : SIGHT_NONE;
    return rc == ERR_NOT_FOUND ? OK : rc;
}
