#include "economy/grant_move.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/grant_edit.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/organisation.h"

static const struct field grant_move_fields[] = {
    FIELD(grant_move, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(grant_move, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD(grant_move, grant_key, F_TEXT, N_("Bevilling"), FR_REQUIRED),
    FIELD_MAX(grant_move, part, F_TEXT, N_("Del"), 0, 80),
    FIELD_CODE(grant_move, kind, N_("Hvad flytter"), FR_REQUIRED, "grant_move_kind"),
    FIELD(grant_move, day, F_DAY, N_("Dag"), 0),
    FIELD_MAX(grant_move, day_text, F_TEXT, N_("Tidspunkt med ord"), 0, 300),
    FIELD_CODE(grant_move, from_area, N_("Fra styringsområde"), 0, "steering_area"),
    FIELD_CODE(grant_move, to_area, N_("Til styringsområde"), 0, "steering_area"),
    FIELD(grant_move, from_administration, F_TEXT, N_("Fra forvaltning"), 0),
    FIELD(grant_move, to_administration, F_TEXT, N_("Til forvaltning"), 0),
    FIELD(grant_move, from_committee, F_TEXT, N_("Fra udvalg"), 0),
    FIELD(grant_move, to_committee, F_TEXT, N_("Til udvalg"), 0),
    FIELD(grant_move, posts, F_DEC, N_("Årsværk"), 0),
    FIELD_MAX(grant_move, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 1000),
    FIELD(grant_move, reason_en, F_LONG, N_("Begrundelse på engelsk"), 0),
    FIELD(grant_move, source, F_TEXT, N_("Kilde"), 0),
    FIELD_MAX(grant_move, place, F_TEXT, N_("Sted i kilden"), 0, 200),
    FIELD(grant_move, removed, F_INT, NULL, FR_HIDDEN),
    FIELD_MAX(grant_move, removed_reason, F_LONG, N_("Hvorfor den er taget tilbage"), FR_HIDDEN, 1000),
    FIELD(grant_move, user_id, F_INT, NULL, FR_HIDDEN),
    FIELD(grant_move, at, F_STAMP, NULL, FR_HIDDEN),
};
TABLE(grant_move_table, "grant_move", N_("Flytninger"), grant_move, grant_move_fields);
LOAD(grant_move_load, .file = "grant_moves", .table = &grant_move_table, .order = 55, .keys = {"key"},
    .refs = {{"grant_key", "grants"}, {"from_administration", "organisations"},
        {"to_administration", "organisations"}, {"from_committee", "organisations"},
        {"to_committee", "organisations"}, {"source", "sources"}});

#define MOVE_COLUMNS                                                                                         \
    "id, key, grant_key, part, kind, day, day_text, from_area, to_area, from_administration, "               \
    "to_administration, from_committee, to_committee, posts, reason, reason_en, source, place, removed, "    \
    "removed_reason, user_id, at"
SQL(grant_move_select,
    "SELECT " MOVE_COLUMNS " FROM grant_move WHERE grant_key = $1 ORDER BY day NULLS LAST, id");
SQL(grant_move_select_id, "SELECT " MOVE_COLUMNS " FROM grant_move WHERE id = $1 AND grant_key = $2");
SQL(grant_move_count_key, "SELECT COUNT(*) FROM grant_move WHERE key = $1");
SQL(grant_move_delete, "DELETE FROM grant_move WHERE id = $1");

int grant_moves(
    struct conn *c, const char *key, struct grant_move **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_move_select, ARGS(V_TEXT(key)), &grant_move_table, ret, ret_n, a, err);
}

static void check_pair(const char *from, const char *to, const char *field, const char *text, struct err *err)
{
    if (!to)
        err_field(err, field, "%s", text);
    else if (text_equal(from, to))
        err_field(err, field, "%s", tr("Fra og til er det samme. Ret det ene."));
}

static int move_check(const struct grant_move *m, struct err *err)
{
    bool area = text_equal(m->kind, "area"), posts = text_equal(m->kind, "posts");
    if (!m->kind || !code_is_valid("grant_move_kind", m->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg en af mulighederne."));
    if (area)
        check_pair(
            m->from_area, m->to_area, "to_area", tr("Vælg det styringsområde, pengene flytter til."), err);
    else if (!m->to_administration && !m->to_committee)
        err_field(
            err, "to_administration", "%s", tr("Vælg den forvaltning eller det udvalg, der overtager."));
    if (!area && m->to_administration && text_equal(m->from_administration, m->to_administration))
        err_field(err, "to_administration", "%s", tr("Fra og til er det samme. Ret det ene."));
    if (!area && m->to_committee && text_equal(m->from_committee, m->to_committee))
        err_field(err, "to_committee", "%s", tr("Fra og til er det samme. Ret det ene."));
    if (posts && dec_is_none(m->posts))
        err_field(err, "posts", "%s", tr("Skriv, hvor mange årsværk der flytter, fx 2."));
    if (!dec_is_none(m->posts) && m->posts.milli <= 0)
        err_field(err, "posts", "%s", tr("Årsværk skal være over 0."));
    if (!m->reason || !*m->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvorfor det flytter."));
    if (day_is_none(m->day) && (!m->day_text || !*m->day_text))
        err_field(err, "day", "%s", tr("Skriv dagen, eller skriv med ord, hvornår det sker."));
    return err->n_fields ? ERR_INVALID : OK;
}

static int move_log(struct conn *c, const struct actor *actor, const char *action, const struct grant_move *m,
    struct arena *a, struct err *err)
{
    return audit_add(c, actor,
        &(struct audit_entry){action, "grant_move", m->id, INT_NONE,
            arena_printf(a, "grant=%s; kind=%s; key=%s", m->grant_key, m->kind, m->key)},
        err);
}

int grant_move_add(
    struct conn *c, const struct actor *actor, struct grant_move *m, struct arena *a, struct err *err)
{
    struct grant g;
    char key[FREE_KEY_SIZE];
    int rc = grant_by_key(c, m->grant_key, &g, a, err);
    if (!rc)
        rc = move_check(m, err);
    if (!rc)
        rc = free_key(c, &grant_move_count_key, arena_printf(a, "%s %s", m->grant_key, m->kind), "flytning",
            key, a, err);
    if (rc)
        return rc;
    m->key = arena_strdup(a, key);
    m->removed = INT_NONE;
    m->user_id = actor->user_id ? actor->user_id : INT_NONE;
    m->at = clock_now();
    rc = q_insert(c, &grant_move_table, m, &m->id, err);
    return rc ? rc : move_log(c, actor, "create", m, a, err);
}

static int move_by_id(
    struct conn *c, const char *key, int64_t id, struct grant_move *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &grant_move_select_id, ARGS(V_INT(id), V_TEXT(key)), &grant_move_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Flytningen findes ikke.")) : rc;
}

int grant_move_remove(struct conn *c, const struct actor *actor, const char *key, int64_t id,
    const char *reason, struct arena *a, struct err *err)
{
    struct grant_move m;
    int rc = move_by_id(c, key, id, &m, a, err);
    if (rc)
        return rc;
    if (m.removed == 1)
        return err_user(err, ERR_CONFLICT, "%s", tr("En anden har allerede taget flytningen tilbage."));
    if (!reason || !*reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor flytningen tages tilbage."));
    m.removed = 1;
    m.removed_reason = reason;
    m.user_id = actor->user_id ? actor->user_id : INT_NONE;
    m.at = clock_now();
    rc = q_update(c, &grant_move_table, &m, err);
    return rc ? rc : move_log(c, actor, "delete", &m, a, err);
}

int grant_move_undo(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err)
{
    struct grant_move m;
    int64_t me = actor->user_id ? actor->user_id : INT_NONE;
    int rc = move_by_id(c, key, id, &m, a, err);
    if (rc)
        return rc;
    if (m.user_id != me || stamp_is_none(m.at) || clock_now().ms - m.at.ms > GRANT_UNDO_MS)
        return err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde."));
    if (m.removed == 1) {
        m.removed = INT_NONE;
        m.removed_reason = NULL;
        m.at = STAMP_NONE;
        rc = q_update(c, &grant_move_table, &m, err);
    } else {
        rc = q_exec(c, &grant_move_delete, ARGS(V_INT(id)), NULL, err);
    }
    return rc ? rc : move_log(c, actor, "undo", &m, a, err);
}
