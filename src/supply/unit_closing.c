#include "supply/unit_closing.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/referral_state.h"
#include "system/audit.h"
#include "system/organisation.h"

#include <string.h>

static const struct field unit_block_fields[] = {
    FIELD(unit_block, key, F_TEXT, NULL, 0),
    FIELD(unit_block, title, F_TEXT, NULL, 0),
    FIELD(unit_block, title_en, F_TEXT, NULL, 0),
    FIELD(unit_block, n, F_INT, NULL, 0),
    FIELD(unit_block, user_id, F_ID, NULL, 0),
};
static TABLE(unit_block_table, "unit_block", NULL, unit_block, unit_block_fields);

struct unit_role {
    int64_t user_id;
    const char *login, *name, *role;
};
static const struct field unit_role_fields[] = {
    FIELD(unit_role, user_id, F_ID, NULL, 0),
    FIELD(unit_role, login, F_TEXT, NULL, 0),
    FIELD(unit_role, name, F_TEXT, NULL, 0),
    FIELD(unit_role, role, F_TEXT, NULL, 0),
};
static TABLE(unit_role_table, "unit_role", NULL, unit_role, unit_role_fields);

#define BLOCK_COLUMNS "i.key AS key, i.title AS title, i.title_en AS title_en, COUNT(*) AS n"
#define BLOCK_GROUP   " GROUP BY i.key, i.title, i.title_en ORDER BY i.title, i.key"
SQL(unit_closing_referrals,
    "SELECT " BLOCK_COLUMNS " FROM intervention i JOIN referral r ON r.intervention_id = i.id "
    "WHERE i.provider = $1 AND r.state IN " REFERRAL_OPEN BLOCK_GROUP);
/* An end without an exit reason is planned: the course runs until someone ends it. */
SQL(unit_closing_courses,
    "SELECT " BLOCK_COLUMNS " FROM intervention i JOIN course o ON o.intervention_id = i.id "
    "WHERE i.provider = $1 AND o.exit_reason IS NULL AND o.start_day <= $2" BLOCK_GROUP);
SQL(unit_closing_reports,
    "SELECT " BLOCK_COLUMNS " FROM intervention i JOIN activity t ON t.intervention = i.key "
    "WHERE i.provider = $1 AND t.reg = 'supplier_report' AND t.state <> 'approved' AND t.cancelled IS NULL" BLOCK_GROUP);
SQL(unit_closing_roles,
    "SELECT u.id AS user_id, u.login AS login, u.name AS name, r.role AS role FROM app_user u "
    "JOIN app_user_role r ON r.user_id = u.id WHERE u.unit = $1 AND u.active = 1 ORDER BY u.name, u.id");
SQL(unit_closing_row,
    "SELECT id, key, kind, parent, abbrev, name, name_en, valid_from, valid_to, source, note FROM organisation "
    "WHERE key = $1 ORDER BY id DESC LIMIT 1");

struct block_list {
    struct unit_block *rows;
    size_t n, cap;
    struct arena *arena;
};

static int add(struct block_list *l, const struct unit_block *b, enum unit_block_kind kind, struct err *err)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 16;
        struct unit_block *rows = arena_array(l->arena, cap, sizeof *rows);
        if (!rows)
            return err_set(err, ERR_LIMIT, "unit_closing: out of memory");
        if (l->n)
            memcpy(rows, l->rows, l->n * sizeof *rows);
        l->rows = rows;
        l->cap = cap;
    }
    l->rows[l->n] = *b;
    l->rows[l->n++].kind = kind;
    return OK;
}

static int add_query(struct conn *c, struct block_list *l, const struct sql *sql, const struct val *args,
    size_t n_args, enum unit_block_kind kind, struct err *err)
{
    struct unit_block *rows;
    size_t n;
    int rc = q_all(c, sql, args, n_args, &unit_block_table, &rows, &n, l->arena, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = add(l, &rows[i], kind, err);
    return rc;
}

/* Users of the unit with a role that answers referrals, each once. */
static int add_inbox(struct conn *c, struct block_list *l, const char *unit, struct err *err)
{
    struct unit_role *rows;
    size_t n;
    int64_t last = INT_NONE;
    int rc = q_all(c, &unit_closing_roles, ARGS(V_TEXT(unit)), &unit_role_table, &rows, &n, l->arena, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct role *role = role_find(rows[i].role);
        if (rows[i].user_id == last || !role || !(role->perms >> PERM_INBOX & 1))
            continue;
        last = rows[i].user_id;
        rc =
            add(l, &(struct unit_block){.key = rows[i].login, .title = rows[i].name, .n = 1, .user_id = last},
                UNIT_INBOX, err);
    }
    return rc;
}

static int add_kind(struct conn *c, struct block_list *l, enum unit_block_kind kind, const char *unit,
    day_t today, struct err *err)
{
    switch (kind) {
    case UNIT_REFERRALS: return add_query(c, l, &unit_closing_referrals, ARGS(V_TEXT(unit)), kind, err);
    case UNIT_COURSES:
        return add_query(c, l, &unit_closing_courses, ARGS(V_TEXT(unit), V_DAY(today)), kind, err);
    case UNIT_REPORTS: return add_query(c, l, &unit_closing_reports, ARGS(V_TEXT(unit)), kind, err);
    case UNIT_INBOX: break;
    }
    return add_inbox(c, l, unit, err);
}

int unit_closing_blocks(struct conn *c, const char *unit, day_t today, struct unit_block **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    static const enum unit_block_kind kinds[] = {UNIT_REFERRALS, UNIT_COURSES, UNIT_INBOX, UNIT_REPORTS};
    const struct organisation *all;
    struct block_list l = {.arena = a};
    size_t n = organisation_all(&all);
    int rc = OK;
    for (size_t k = 0; !rc && k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t i = 0; !rc && i < n; i++) {
            /* A unit with several names has several rows; the one in force stands for it. */
            if (organisation_find(all[i].key, DAY_NONE) == &all[i] &&
                (text_equal(all[i].key, unit) || organisation_is_within(all[i].key, unit)))
                rc = add_kind(c, &l, kinds[k], all[i].key, today, err);
        }
    }
    *ret = l.rows;
    *ret_n = l.n;
    return rc;
}

static int store(struct conn *c, const struct actor *actor, const char *unit, day_t last, day_t former,
    const char *action, struct arena *a, struct err *err)
{
    struct organisation o;
    struct buf diff = BUF_INIT;
    int rc = q_one(c, &unit_closing_row, ARGS(V_TEXT(unit)), &organisation_table, &o, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Enheden findes ikke."));
    if (!rc && o.valid_to.n != former.n)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret enhedens sidste dag, mens du skrev. Se den nye, og prøv igen."));
    if (!rc && !day_is_none(last) && !day_is_none(o.valid_from) && last.n < o.valid_from.n)
        rc = err_field(err, "valid_to", "%s", tr("Dagen ligger før enhedens første dag. Ret den."));
    if (rc)
        return rc;
    struct organisation now = o;
    now.valid_to = last;
    field_diff(&organisation_table, &o, &now, &diff, a);
    rc = q_update(c, &organisation_table, &now, err);
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){action, "organisation", o.id, INT_NONE, diff.data}, err);
    buf_done(&diff);
    return rc;
}

int unit_close(struct conn *c, const struct actor *actor, const char *unit, day_t last, day_t former,
    day_t today, struct err *err)
{
    struct unit_block *blocks;
    size_t n;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "unit_close: out of memory");
    if (day_is_none(last))
        err_field(err, "valid_to", "%s", tr("Skriv enhedens sidste dag."));
    int rc = err->code ? err->code : unit_closing_blocks(c, unit, today, &blocks, &n, a, err);
    if (!rc && n > 0)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Enheden kan ikke nedlægges endnu. Afslut først det, der står på listen."));
    if (!rc)
        rc = store(c, actor, unit, last, former, "update", a, err);
    arena_free(a);
    return rc;
}

int unit_reopen(
    struct conn *c, const struct actor *actor, const char *unit, day_t last, day_t former, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "unit_reopen: out of memory");
    int rc = store(c, actor, unit, last, former, "undo", a, err);
    arena_free(a);
    return rc;
}
