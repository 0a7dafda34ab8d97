#include "document/document_member.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/organisation.h"
#include "system/user.h"

static const struct field member_fields[] = {
    FIELD(document_member, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_member, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_member, user_id, F_ID, N_("Hvem"), FR_REQUIRED),
    FIELD(document_member, part, F_TEXT, N_("Hvordan"), FR_REQUIRED),
    FIELD(document_member, admin, F_TEXT, N_("Forvaltning"), 0),
    FIELD(document_member, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(document_member, added_by, F_ID, NULL, 0),
};
TABLE(document_member_table, "document_member", N_("Hvem kan se kladden"), document_member, member_fields);
static const struct field member_read_fields[] = {
    FIELD(document_member, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_member, document_id, F_ID, NULL, 0),
    FIELD(document_member, user_id, F_ID, NULL, 0),
    FIELD(document_member, part, F_TEXT, NULL, 0),
    FIELD(document_member, admin, F_TEXT, NULL, 0),
    FIELD(document_member, at, F_STAMP, NULL, 0),
    FIELD(document_member, added_by, F_ID, NULL, 0),
    FIELD(document_member, user_name, F_TEXT, NULL, 0),
    FIELD(document_member, user_title, F_TEXT, NULL, 0),
};
static TABLE(member_read_table, "document_member", NULL, document_member, member_read_fields);

#define MEMBER_SELECT                                                                                           \
    "SELECT m.id AS id, m.document_id AS document_id, m.user_id AS user_id, m.part AS part, m.admin AS admin, " \
    "m.at AS at, m.added_by AS added_by, u.name AS user_name, u.title AS user_title "                           \
    "FROM document_member m JOIN app_user u ON u.id = m.user_id "
SQL(member_select, MEMBER_SELECT "WHERE m.document_id = $1 ORDER BY m.part, u.name, m.id");
SQL(member_select_id, MEMBER_SELECT "WHERE m.document_id = $1 AND m.id = $2");
SQL(member_insert,
    "INSERT INTO document_member (document_id, user_id, part, admin, at, added_by) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (document_id, user_id) DO UPDATE SET part = excluded.part, admin = excluded.admin");
SQL(member_delete, "DELETE FROM document_member WHERE id = $1");
SQL(member_count_other_authors,
    "SELECT COUNT(*) FROM document_member WHERE document_id = $1 AND part = 'author' AND user_id <> $2");
SQL(member_count_author,
    "SELECT COUNT(*) FROM document_member WHERE document_id = $1 AND part = 'author' AND user_id = $2");

int member_list(struct conn *c, int64_t document_id, struct document_member **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &member_select, ARGS(V_INT(document_id)), &member_read_table, ret, ret_n, a, err);
}

static int put(struct conn *c, const struct actor *actor, int64_t document_id, int64_t user_id,
    const char *part, const char *admin, struct err *err)
{
    int64_t by = actor->user_id ? actor->user_id : INT_NONE;
    return q_exec(c, &member_insert,
        ARGS(
            V_INT(document_id), V_INT(user_id), V_TEXT(part), V_TEXT(admin), V_STAMP(clock_now()), V_INT(by)),
        NULL, err);
}

int member_writes(struct conn *c, const struct actor *actor, int64_t document_id, struct err *err)
{
    int64_t n = 0;
    if (!actor->user_id)
        return OK;
    int rc = q_int(c, &member_count_author, ARGS(V_INT(document_id), V_INT(actor->user_id)), &n, err);
    return rc || n ? rc : put(c, actor, document_id, actor->user_id, "author", actor->admin, err);
}

/* Nobody would be left who writes. */
static int is_last_author(struct conn *c, int64_t document_id, int64_t user_id, bool *ret, struct err *err)
{
    int64_t others = 0, own = 0;
    int rc = q_int(c, &member_count_other_authors, ARGS(V_INT(document_id), V_INT(user_id)), &others, err);
    if (!rc)
        rc = q_int(c, &member_count_author, ARGS(V_INT(document_id), V_INT(user_id)), &own, err);
    *ret = own && !others;
    return rc;
}

int member_set(struct conn *c, const struct actor *actor, int64_t document_id, int64_t user_id,
    const char *part, struct err *err)
{
    struct arena *a = arena_new(0);
    struct user user;
    struct actor who = {.perms = 0};
    int64_t steps_down = 0;
    bool last = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "document_member: out of memory");
    bool is_author = text_equal(part, "author");
    int rc = user_by_id(c, user_id, &user, a, err);
    if (!rc)
        rc = user_actor(c, &user, &who, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc && !is_author && !text_equal(part, "invited"))
        rc = err_field(err, "part", "%s", tr("Vælg, om personen skal skrive med eller kommentere."));
    if (!rc && (!who.user_id || !user.active || sight_rank(&who) == 0))
        rc = err_field(err, "user", "%s", tr("Vælg en, der kan skrive eller kommentere dokumenter."));
    if (!rc && is_author && !actor_may(&who, PERM_DOCUMENT_EDIT))
        rc = err_field(
            err, "part", tr("%s kan ikke skrive dokumenter. Inviter til at kommentere."), user.name);
    if (!rc && !is_author)
        rc = is_last_author(c, document_id, user_id, &last, err);
    if (!rc && last)
        rc = err_field(err, "part", "%s", tr("Dokumentet skal have mindst én forfatter."));
    if (!rc && !is_author && user_id == actor->user_id)
        rc = q_int(c, &member_count_author, ARGS(V_INT(document_id), V_INT(user_id)), &steps_down, err);
    if (!rc && steps_down)
        rc = err_field(err, "part", "%s",
            tr("Du kan ikke tage dig selv af som forfatter, for så kan du ikke fortryde. Bed en anden forfatter om det."));
    if (!rc)
        rc = put(c, actor, document_id, user_id, part, who.admin, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "document_member", document_id, INT_NONE,
                arena_printf(a, "%s %s", user.login, part)},
            err);
    arena_free(a);
    return rc;
}

int member_remove(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_member m;
    bool last = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "document_member: out of memory");
    int rc = q_one(c, &member_select_id, ARGS(V_INT(document_id), V_INT(id)), &member_read_table, &m, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_user(err, rc, "%s", tr("Personen er allerede taget af."));
    if (!rc && m.user_id == actor->user_id)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Du kan ikke tage dig selv af, for så kan du ikke fortryde. Bed en anden forfatter om det."));
    if (!rc)
        rc = is_last_author(c, document_id, m.user_id, &last, err);
    if (!rc && last)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Dokumentet skal have mindst én forfatter."));
    if (!rc)
        rc = q_exec(c, &member_delete, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"delete", "document_member", document_id, INT_NONE,
                arena_printf(a, "user %lld %s", (long long)m.user_id, m.part)},
            err);
    arena_free(a);
    return rc;
}

/* ---- who can be chosen ---- */

struct choice {
    int64_t user_id;
    const char *name, *title, *unit, *role;
};
static const struct field choice_fields[] = {
    FIELD(choice, user_id, F_ID, NULL, 0),
    FIELD(choice, name, F_TEXT, NULL, 0),
    FIELD(choice, title, F_TEXT, NULL, 0),
    FIELD(choice, unit, F_TEXT, NULL, 0),
    FIELD(choice, role, F_TEXT, NULL, 0),
};
static TABLE(choice_table, "document_member", NULL, choice, choice_fields);
SQL(member_select_choices,
    "SELECT u.id AS user_id, u.name AS name, u.title AS title, u.unit AS unit, r.role AS role FROM app_user u "
    "JOIN app_user_role r ON r.user_id = u.id WHERE u.active = 1 ORDER BY u.name, u.id, r.role");

int member_choices(
    struct conn *c, struct member_choice **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct choice *rows;
    size_t n, n_out = 0;
    int rc = q_all(c, &member_select_choices, NO_ARGS, &choice_table, &rows, &n, a, err);
    if (rc)
        return rc;
    struct member_choice *out = arena_array(a, n + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "document_member: out of memory");
    for (size_t i = 0; i < n;) {
        struct actor who = {.user_id = rows[i].user_id};
        size_t first = i;
        for (; i < n && rows[i].user_id == rows[first].user_id; i++) {
            const struct role *role = role_find(rows[i].role);
            who.perms |= role ? role->perms : 0;
        }
        if (sight_rank(&who) > 0)
            out[n_out++] = (struct member_choice){rows[first].user_id, rows[first].name, rows[first].title,
                rows[first].unit, actor_may(&who, PERM_DOCUMENT_EDIT)};
    }
    *ret = out;
    *ret_n = n_out;
    return OK;
}
