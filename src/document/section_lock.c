#include "document/section_lock.h"

#include "base/lang.h"

static const struct field section_lock_fields[] = {
    FIELD(section_lock, id, F_ID, NULL, FR_PRIMARY),
    FIELD(section_lock, section_id, F_ID, NULL, FR_REQUIRED),
    FIELD(section_lock, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(section_lock, at, F_STAMP, NULL, FR_REQUIRED),
};
static TABLE(section_lock_table, "section_lock", NULL, section_lock, section_lock_fields);
static const struct field section_lock_read_fields[] = {
    FIELD(section_lock, id, F_ID, NULL, FR_PRIMARY),
    FIELD(section_lock, section_id, F_ID, NULL, 0),
    FIELD(section_lock, user_id, F_ID, NULL, 0),
    FIELD(section_lock, at, F_STAMP, NULL, 0),
    FIELD(section_lock, section, F_TEXT, NULL, 0),
    FIELD(section_lock, title, F_TEXT, NULL, 0),
    FIELD(section_lock, user_name, F_TEXT, NULL, 0),
};
static TABLE(section_lock_read_table, "section_lock", NULL, section_lock, section_lock_read_fields);

SQL(section_lock_select,
    "SELECT l.id AS id, l.section_id AS section_id, l.user_id AS user_id, l.at AS at, s.key AS section, s.title AS title, "
    "u.name AS user_name FROM document_section s JOIN section_lock l ON l.section_id = s.id JOIN app_user u ON u.id = l.user_id "
    "WHERE s.document_id = $1 AND l.user_id <> $2 AND l.at > $3 ORDER BY s.pos, l.at, l.id");
SQL(section_lock_delete_own, "DELETE FROM section_lock WHERE section_id = $1 AND user_id = $2");

int section_locks(struct conn *c, int64_t document_id, int64_t user_id, struct section_lock **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct stamp since = {clock_now().ms - (int64_t)SECTION_LOCK_MINUTES * 60000};
    return q_all(c, &section_lock_select, ARGS(V_INT(document_id), V_INT(user_id), V_STAMP(since)),
        &section_lock_read_table, ret, ret_n, a, err);
}

int section_lock_take(struct conn *c, const struct actor *actor, int64_t section_id, struct err *err)
{
    struct section_lock l = {.section_id = section_id, .user_id = actor->user_id, .at = clock_now()};
    int rc = section_lock_end(c, actor, section_id, err);
    return rc || !actor->user_id ? rc : q_insert(c, &section_lock_table, &l, NULL, err);
}

int section_lock_end(struct conn *c, const struct actor *actor, int64_t section_id, struct err *err)
{
    return q_exec(c, &section_lock_delete_own, ARGS(V_INT(section_id), V_INT(actor->user_id)), NULL, err);
}
