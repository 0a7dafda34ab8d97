#include "people/relation.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field relation_fields[] = {
    FIELD(relation, id, F_ID, NULL, FR_PRIMARY),
    FIELD(relation, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(relation, other_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(relation, kind, N_("Relation"), FR_REQUIRED, "relation_kind"),
    FIELD(relation, from_day, F_DAY, N_("Fra"), 0),
    FIELD(relation, to_day, F_DAY, N_("Til og med"), 0),
    FIELD_MAX(relation, note, F_TEXT, N_("Bemærkning"), 0, 300),
    FIELD(relation, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(relation, removed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(relation, removed_by, F_ID, NULL, FR_HIDDEN),
    FIELD(relation, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(relation_table, "relation", N_("Relationer"), relation, relation_fields);

static const struct field relation_view_fields[] = {
    FIELD(relation_view, id, F_ID, NULL, FR_PRIMARY),
    FIELD(relation_view, other_id, F_ID, NULL, 0),
    FIELD(relation_view, is_inverse, F_INT, NULL, 0),
    FIELD(relation_view, kind, F_TEXT, NULL, 0),
    FIELD(relation_view, from_day, F_DAY, NULL, 0),
    FIELD(relation_view, to_day, F_DAY, NULL, 0),
    FIELD(relation_view, note, F_TEXT, NULL, 0),
    FIELD(relation_view, other_key, F_TEXT, NULL, 0),
    FIELD(relation_view, first_name, F_TEXT, NULL, 0),
    FIELD(relation_view, last_name, F_TEXT, NULL, 0),
    FIELD(relation_view, birth, F_DAY, NULL, 0),
    FIELD(relation_view, dead, F_DAY, NULL, 0),
    FIELD(relation_view, version, F_INT, NULL, 0),
};
static TABLE(relation_view_table, "relation", NULL, relation_view, relation_view_fields);

#define VIEW_COLUMNS                                                                                         \
    "r.kind AS kind, r.from_day AS from_day, r.to_day AS to_day, r.note AS note, c.id AS other_id, "         \
    "c.key AS other_key, c.first_name AS first_name, c.last_name AS last_name, c.birth AS birth, "           \
    "c.dead AS dead, r.version AS version FROM relation r JOIN citizen c "
SQL(relation_select_citizen,
    "SELECT r.id AS id, 0 AS is_inverse, " VIEW_COLUMNS
    "ON c.id = r.other_id WHERE r.citizen_id = $1 AND r.removed IS NULL AND c.merged_into IS NULL " RESTRICTED_SEEN(
        "$2", "$3", "$4") "UNION ALL SELECT r.id AS id, 1 AS is_inverse, " VIEW_COLUMNS
                          "ON c.id = r.citizen_id WHERE r.other_id = $1 AND r.removed IS NULL "
                          "AND c.merged_into IS NULL " RESTRICTED_SEEN(
                              "$2", "$3", "$4") "ORDER BY kind, last_name, first_name, id LIMIT 200");
SQL(relation_select_id, "SELECT id, citizen_id, other_id, kind, from_day, to_day, note, user_id, removed, "
                        "removed_by, version FROM relation WHERE id = $1");
SQL(relation_select_pair,
    "SELECT id, citizen_id, other_id, kind, from_day, to_day, note, user_id, removed, removed_by, version "
    "FROM relation WHERE removed IS NULL AND to_day IS NULL AND ((citizen_id = $1 AND other_id = $2) "
    "OR (citizen_id = $2 AND other_id = $1)) ORDER BY id");

/* The opposite of a kind: "child" of "parent". */
static const char *relation_inverse(const char *kind)
{
    const struct code *code = code_find("relation_kind", kind);
    return code && code->parent ? code->parent : kind;
}

bool relation_in_force(const struct relation_view *r, day_t today)
{
    return (day_is_none(r->from_day) || r->from_day.n <= today.n) &&
           (day_is_none(r->to_day) || r->to_day.n >= today.n);
}

bool relation_is_guardian(const struct relation_view *r, day_t today)
{
    return relation_in_force(r, today) && day_is_none(r->dead) &&
           (text_equal(r->kind, "parent") || text_equal(r->kind, "guardian"));
}

int relation_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct relation_view **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct relation_view *rows;
    size_t n, k = 0;
    int rc = q_all(c, &relation_select_citizen,
        ARGS(V_INT(citizen_id), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)),
        &relation_view_table, &rows, &n, a, err);
    if (rc)
        return rc;
    struct relation_view *sorted = arena_array(a, n + 1, sizeof *sorted);
    if (!sorted)
        return err_set(err, ERR_LIMIT, "relations");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].is_inverse)
            rows[i].kind = relation_inverse(rows[i].kind);
    }
    for (int past = 0; past < 2; past++) {
        for (size_t i = 0; i < n; i++) {
            if (relation_in_force(&rows[i], today) == !past)
                sorted[k++] = rows[i];
        }
    }
    *ret = sorted;
    *ret_n = k;
    return OK;
}

int relation_by_id(struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id, day_t today,
    struct relation_view *ret, struct arena *a, struct err *err)
{
    struct relation_view *rows;
    size_t n;
    int rc = relation_of_citizen(c, actor, citizen_id, today, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].id == id) {
            *ret = rows[i];
            return OK;
        }
    }
    return rc ? rc
              : err_user(
                    err, ERR_NOT_FOUND, "%s", tr("Relationen findes ikke. Se borgerens relationer igen."));
}

/* ---- changes ---- */

static void relation_check(
    const struct relation *r, const struct citizen *citizen, const struct citizen *other, struct err *err)
{
    if (!r->kind || !code_find("relation_kind", r->kind))
        err_field(err, "kind", "%s", tr("Vælg, hvad den anden er for borgeren."));
    if (!day_is_none(r->from_day) && !day_is_none(r->to_day) && r->to_day.n < r->from_day.n)
        err_field(err, "to_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    bool down = text_equal(r->kind, "child") || text_equal(r->kind, "grandchild");
    bool up = text_equal(r->kind, "parent") || text_equal(r->kind, "grandparent");
    if ((down && other->birth.n <= citizen->birth.n) || (up && other->birth.n >= citizen->birth.n))
        err_field(err, "kind", "%s",
            tr("Et barn er yngre end sin forælder. Vælg den modsatte retning, eller ret personen."));
}

static int relation_audit(
    struct conn *c, const struct actor *actor, const char *action, const struct relation *r, struct err *err)
{
    int rc =
        audit_add(c, actor, &(struct audit_entry){action, "relation", r->id, r->citizen_id, r->kind}, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){action, "relation", r->id, r->other_id, relation_inverse(r->kind)},
                    err);
}

static int relation_add_checked(struct conn *c, const struct actor *actor, const struct relation *r,
    int64_t *ret_id, struct arena *a, struct err *err)
{
    struct citizen citizen, other;
    struct relation row = *r, *same;
    size_t n;
    if (r->other_id == INT_NONE || r->other_id == r->citizen_id)
        return err_field(err, "other", "%s", tr("Skriv den anden persons CPR-nummer, ikke borgerens eget."));
    int rc = citizen_by_id(c, r->citizen_id, &citizen, a, err);
    if (!rc)
        rc = citizen_by_id(c, r->other_id, &other, a, err);
    if (rc)
        return rc;
    relation_check(r, &citizen, &other, err);
    if (err->code)
        return err->code;
    rc = q_all(c, &relation_select_pair, ARGS(V_INT(r->citizen_id), V_INT(r->other_id)), &relation_table,
        &same, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *kind =
            same[i].citizen_id == r->citizen_id ? same[i].kind : relation_inverse(same[i].kind);
        if (text_equal(kind, r->kind))
            return err_field(err, "other", "%s", tr("Relationen er registreret i forvejen."));
    }
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    row.removed = STAMP_NONE;
    row.removed_by = INT_NONE;
    if (!rc)
        rc = q_insert(c, &relation_table, &row, &row.id, err);
    if (!rc)
        *ret_id = row.id;
    return rc ? rc : relation_audit(c, actor, "create", &row, err);
}

int relation_add(
    struct conn *c, const struct actor *actor, const struct relation *r, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "relation_add: out of memory");
    int rc = relation_add_checked(c, actor, r, ret_id, a, err);
    arena_free(a);
    return rc;
}

/* The stored row of a relation of citizen_id. */
static int relation_own(
    struct conn *c, int64_t id, int64_t citizen_id, struct relation *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &relation_select_id, ARGS(V_INT(id)), &relation_table, ret, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && ret->citizen_id != citizen_id && ret->other_id != citizen_id))
        return err_user(
            err, ERR_NOT_FOUND, "%s", tr("Relationen findes ikke. Se borgerens relationer igen."));
    return rc;
}

static int relation_correct_checked(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const struct relation *r, struct arena *a, struct err *err)
{
    struct relation row;
    struct citizen citizen, other;
    int rc = relation_own(c, r->id, citizen_id, &row, a, err);
    if (!rc && !stamp_is_none(row.removed))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Relationen findes ikke. Se borgerens relationer igen."));
    if (!rc)
        rc = citizen_by_id(c, row.citizen_id, &citizen, a, err);
    if (!rc)
        rc = citizen_by_id(c, row.other_id, &other, a, err);
    if (rc)
        return rc;
    if (row.version != r->version)
        return err_set(err, ERR_CONFLICT, "relation: stale version");
    row.kind = r->kind && row.citizen_id != citizen_id ? relation_inverse(r->kind) : r->kind;
    row.from_day = r->from_day;
    row.to_day = r->to_day;
    row.note = r->note;
    relation_check(&row, &citizen, &other, err);
    rc = err->code;
    if (!rc)
        rc = q_update(c, &relation_table, &row, err);
    return rc ? rc : relation_audit(c, actor, "update", &row, err);
}

int relation_correct(
    struct conn *c, const struct actor *actor, int64_t citizen_id, const struct relation *r, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "relation_correct: out of memory");
    int rc = relation_correct_checked(c, actor, citizen_id, r, a, err);
    arena_free(a);
    return rc;
}

int relation_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id,
    int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct relation row;
    if (!a)
        return err_set(err, ERR_LIMIT, "relation_remove: out of memory");
    int rc = relation_own(c, id, citizen_id, &row, a, err);
    if (!rc && (row.version != version || !stamp_is_none(row.removed)))
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har rettet relationen i mellemtiden. Se den igen, før du fjerner den."));
    if (!rc) {
        row.removed = clock_now();
        row.removed_by = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_update(c, &relation_table, &row, err);
    }
    if (!rc)
        rc = relation_audit(c, actor, "delete", &row, err);
    arena_free(a);
    return rc;
}

int relation_restore(
    struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct relation row;
    if (!a)
        return err_set(err, ERR_LIMIT, "relation_restore: out of memory");
    int rc = relation_own(c, id, citizen_id, &row, a, err);
    int64_t by = actor->user_id ? actor->user_id : INT_NONE;
    if (!rc && (stamp_is_none(row.removed) || row.removed_by != by ||
                   clock_now().ms - row.removed.ms > RELATION_UNDO_MS))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde. Tilføj relationen igen."));
    if (!rc) {
        row.removed = STAMP_NONE;
        row.removed_by = INT_NONE;
        rc = q_update(c, &relation_table, &row, err);
    }
    if (!rc)
        rc = relation_audit(c, actor, "restore", &row, err);
    arena_free(a);
    return rc;
}
