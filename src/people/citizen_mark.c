#include "people/citizen_mark.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field citizen_mark_fields[] = {
    FIELD(citizen_mark, id, F_ID, NULL, FR_PRIMARY),
    FIELD(citizen_mark, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(citizen_mark, mark, N_("Markering"), FR_REQUIRED, "citizen_mark"),
    FIELD(citizen_mark, from_day, F_DAY, N_("Gælder fra"), FR_REQUIRED),
    FIELD(citizen_mark, to_day, F_DAY, N_("Gælder til"), 0),
    FIELD(citizen_mark, admin, F_TEXT, N_("Registreret af"), FR_REQUIRED),
    FIELD_MAX(citizen_mark, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 500),
    FIELD(citizen_mark, user_id, F_ID, NULL, 0),
    FIELD(citizen_mark, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(citizen_mark_table, "citizen_mark", N_("Markeringer"), citizen_mark, citizen_mark_fields);

#define COLUMNS "id, citizen_id, mark, from_day, to_day, admin, reason, user_id, version"
SQL(citizen_mark_select_citizen,
    "SELECT " COLUMNS " FROM citizen_mark WHERE citizen_id = $1 ORDER BY from_day DESC, id DESC LIMIT 100");
SQL(citizen_mark_select_id, "SELECT " COLUMNS " FROM citizen_mark WHERE id = $1");
SQL(citizen_mark_count_same,
    "SELECT COUNT(*) FROM citizen_mark WHERE citizen_id = $1 AND mark = $2 AND admin = $3 "
    "AND (to_day IS NULL OR to_day > $4)");

int citizen_mark_of_citizen(struct conn *c, int64_t citizen_id, struct citizen_mark **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &citizen_mark_select_citizen, ARGS(V_INT(citizen_id)), &citizen_mark_table, ret, ret_n, a, err);
}

bool citizen_mark_is_seen(
    const struct citizen_mark *mark, const struct actor *actor, const struct sight *sight)
{
    if (text_equal(mark->admin, actor->admin) && !sight->referral_only)
        return true;
    return (sight_own_tracks(mark->admin) & sight->tracks) != 0;
}

bool citizen_mark_is_own(const char *mark, const struct actor *actor)
{
    const struct code *code = code_find("citizen_mark", mark);
    return code && (!code->parent || text_equal(code->parent, actor->admin));
}

int citizen_mark_add(struct conn *c, const struct actor *actor, struct citizen_mark *m, struct err *err)
{
    if (!m->mark || !code_is_valid("citizen_mark", m->mark, clock_today()) ||
        !citizen_mark_is_own(m->mark, actor))
        err_field(err, "mark", "%s", tr("Vælg en markering, som din forvaltning registrerer."));
    if (day_is_none(m->from_day))
        err_field(err, "from_day", "%s", tr("Skriv, fra hvilken dag markeringen gælder."));
    else if (!day_is_none(m->to_day) && m->to_day.n <= m->from_day.n)
        err_field(err, "to_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (!m->reason || !*m->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvad markeringen bygger på."));
    int64_t n = 0;
    int rc = err->code
                 ? err->code
                 : q_int(c, &citizen_mark_count_same,
                       ARGS(V_INT(m->citizen_id), V_TEXT(m->mark), V_TEXT(actor->admin), V_DAY(m->from_day)),
                       &n, err);
    if (!rc && n)
        rc = err_field(err, "mark", "%s", tr("Borgeren har allerede markeringen i den periode."));
    if (rc)
        return rc;
    m->admin = actor->admin;
    m->user_id = actor->user_id ? actor->user_id : INT_NONE;
    rc = q_insert(c, &citizen_mark_table, m, &m->id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "citizen_mark", m->id, m->citizen_id, m->mark}, err);
}

static int citizen_mark_set_end(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, day_t to_day, const char *action, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_mark_end: out of memory");
    struct citizen_mark m;
    int rc = q_one(c, &citizen_mark_select_id, ARGS(V_INT(id)), &citizen_mark_table, &m, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && (m.citizen_id != citizen_id || !text_equal(m.admin, actor->admin))))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Markeringen findes ikke, eller du har ikke adgang."));
    if (!rc && !day_is_none(to_day) && to_day.n < m.from_day.n)
        rc = err_field(err, "to_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (!rc) {
        m.version = version;
        m.to_day = to_day;
        rc = q_update(c, &citizen_mark_table, &m, err);
    }
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){action, "citizen_mark", id, m.citizen_id, m.mark}, err);
    arena_free(a);
    return rc;
}

int citizen_mark_end(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, day_t to_day, struct err *err)
{
    return citizen_mark_set_end(c, actor, citizen_id, id, version, to_day, "end", err);
}

int citizen_mark_reopen(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, struct err *err)
{
    return citizen_mark_set_end(c, actor, citizen_id, id, version, DAY_NONE, "update", err);
}
