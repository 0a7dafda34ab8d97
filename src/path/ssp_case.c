#include "path/ssp_case.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/follow_up.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

static const struct field ssp_case_fields[] = {
    FIELD(ssp_case, id, F_ID, NULL, FR_PRIMARY),
    FIELD(ssp_case, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(ssp_case, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(ssp_case, brought_by, F_TEXT, N_("Indstillet af"), FR_REQUIRED),
    FIELD(ssp_case, opened, F_DAY, N_("Åbnet"), FR_REQUIRED),
    FIELD(ssp_case, closed, F_DAY, N_("Afsluttet"), 0),
    FIELD_CODE(ssp_case, close_reason, N_("Hvorfor afsluttes sagen?"), FR_REQUIRED, "ssp_close_reason"),
    FIELD_MAX(ssp_case, note, F_LONG, N_("Bemærkning"), 0, 2000),
    FIELD(ssp_case, responsible_id, F_ID, NULL, 0),
    FIELD(ssp_case, created_by, F_ID, NULL, 0),
    FIELD(ssp_case, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(ssp_case_table, "ssp_case", N_("SSP+-sager"), ssp_case, ssp_case_fields);

static const struct field ssp_case_row_fields[] = {
    FIELD(ssp_case_row, id, F_ID, NULL, 0),
    FIELD(ssp_case_row, citizen_id, F_ID, NULL, 0),
    FIELD(ssp_case_row, restricted, F_INT, NULL, 0),
    FIELD(ssp_case_row, citizen_responsible_id, F_ID, NULL, 0),
    FIELD(ssp_case_row, key, F_TEXT, NULL, 0),
    FIELD(ssp_case_row, first_name, F_TEXT, NULL, 0),
    FIELD(ssp_case_row, last_name, F_TEXT, NULL, 0),
    FIELD(ssp_case_row, brought_by, F_TEXT, NULL, 0),
    FIELD(ssp_case_row, opened, F_DAY, NULL, 0),
    FIELD(ssp_case_row, next_day, F_DAY, NULL, 0),
    FIELD(ssp_case_row, n_held, F_INT, NULL, 0),
    FIELD(ssp_case_row, n_visits, F_INT, NULL, 0),
};
TABLE(ssp_case_row_table, "ssp_case_row", N_("SSP+-sager"), ssp_case_row, ssp_case_row_fields);

#define SSP_COLUMNS                                                                                          \
    "id, citizen_id, intervention, brought_by, opened, closed, close_reason, note, responsible_id, "         \
    "created_by, version"
SQL(ssp_case_select_id, "SELECT " SSP_COLUMNS " FROM ssp_case WHERE id = $1");
SQL(ssp_case_select_citizen,
    "SELECT " SSP_COLUMNS " FROM ssp_case WHERE citizen_id = $1 ORDER BY opened DESC, id DESC LIMIT 50");
SQL(ssp_case_count_open, "SELECT COUNT(*) AS n FROM ssp_case WHERE citizen_id = $1 AND closed IS NULL");
SQL(ssp_case_count_planned, "SELECT COUNT(*) AS n FROM follow_up WHERE case_id = $1 AND state = 'planned'");
SQL(ssp_case_delete_planned, "DELETE FROM follow_up WHERE case_id = $1 AND state = 'planned'");
SQL(ssp_case_select_open,
    "SELECT s.id AS id, s.citizen_id AS citizen_id, c.restricted AS restricted, c.responsible_id AS citizen_responsible_id, "
    "c.key AS key, c.first_name AS first_name, c.last_name AS last_name, s.brought_by AS brought_by, s.opened AS opened, "
    "(SELECT MIN(f.due_day) FROM follow_up f WHERE f.case_id = s.id AND f.state = 'planned') AS next_day, "
    "(SELECT COUNT(*) FROM follow_up f WHERE f.case_id = s.id AND f.state = 'held') AS n_held, "
    "(SELECT COUNT(*) FROM ssp_visit v WHERE v.case_id = s.id AND v.removed IS NULL) AS n_visits "
    "FROM ssp_case s JOIN citizen c ON c.id = s.citizen_id WHERE s.intervention = $1 AND s.closed IS NULL "
    "AND (c.restricted = 0 OR c.responsible_id = $2) ORDER BY next_day NULLS FIRST, s.id LIMIT 300");
SQL(ssp_case_count_new,
    "SELECT COUNT(*) AS n FROM ssp_case WHERE intervention = $1 AND opened >= $2 AND opened <= $3");
SQL(ssp_case_count_held,
    "SELECT COUNT(*) AS n FROM ssp_case s JOIN follow_up f ON f.case_id = s.id "
    "WHERE s.intervention = $1 AND f.state = 'held' AND f.held_day >= $2 AND f.held_day <= $3");

bool ssp_case_is_seen(const struct sight *sight)
{
    return !sight->referral_only && (sight->tracks & SIGHT_SOCIAL) != 0;
}

bool ssp_case_may_write(const struct actor *actor)
{
    return !actor->user_id || text_equal(actor->admin, "sof");
}

bool ssp_case_may_bring(const char *organisation)
{
    const struct organisation *o = organisation_find(organisation, DAY_NONE);
    const struct organisation *parent = o && o->parent ? organisation_find(o->parent, DAY_NONE) : NULL;
    return o && (text_equal(o->kind, "authority") || text_equal(o->kind, "administration") ||
                    (parent && text_equal(parent->kind, "authority")));
}

int ssp_case_by_id(struct conn *c, int64_t id, struct ssp_case *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &ssp_case_select_id, ARGS(V_INT(id)), &ssp_case_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Sagen findes ikke, eller du har ikke adgang."));
    return rc;
}

static int ssp_case_check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (rc || !actor->user_id)
        return rc;
    rc = sight_of(c, actor, ret, clock_today(), &sight, err);
    if (!rc && (!ssp_case_is_seen(&sight) || !ssp_case_may_write(actor)))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Sagen findes ikke, eller du har ikke adgang."));
    return rc;
}

int ssp_case_check_write(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    return ssp_case_check_sight(c, actor, citizen_id, &citizen, a, err);
}

static int ssp_case_schedule(
    struct conn *c, const struct actor *actor, const struct ssp_case *s, struct err *err)
{
    struct follow_up base;
    field_clear_row(&follow_up_table, &base);
    base.citizen_id = s->citizen_id;
    base.case_id = s->id;
    base.intervention = s->intervention;
    base.track = "social"; /* also job when others take part, but the case itself is SOF's */
    base.responsible_id = s->responsible_id;
    return follow_up_after_case(c, actor, &base, s->opened, err);
}

int ssp_case_open(struct conn *c, const struct actor *actor, struct ssp_case *s, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "ssp_case_open: out of memory");
    struct citizen citizen;
    int64_t n = 0;
    int rc = ssp_case_check_sight(c, actor, s->citizen_id, &citizen, a, err);
    if (!rc)
        rc = q_int(c, &ssp_case_count_open, ARGS(V_INT(s->citizen_id)), &n, err);
    if (!rc && n)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Borgeren har allerede en åben SSP+-sag."));
    if (!rc && !ssp_case_may_bring(s->brought_by))
        rc = err_field(err, "brought_by", "%s", tr("Vælg, hvem der har indstillet sagen."));
    if (!rc && (day_is_none(s->opened) || s->opened.n > clock_today().n))
        rc =
            err_field(err, "opened", "%s", tr("Skriv dagen som 09.03.2026. Den kan ikke ligge i fremtiden."));
    if (!rc) {
        s->intervention = SSP_INTERVENTION;
        s->created_by = actor->user_id ? actor->user_id : INT_NONE;
        if (s->responsible_id == INT_NONE)
            s->responsible_id = s->created_by;
        rc = q_insert(c, &ssp_case_table, s, &s->id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "ssp_case", s->id, s->citizen_id, s->brought_by}, err);
    if (!rc)
        rc = ssp_case_schedule(c, actor, s, err);
    arena_free(a);
    return rc;
}

static int ssp_case_check_close(struct conn *c, const struct ssp_case *s, int64_t version, day_t last,
    const char *reason, struct err *err)
{
    int64_t n = 0;
    if (s->version != version || !day_is_none(s->closed))
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Sagen er ændret eller afsluttet i mellemtiden. Se den igen."));
    if (!code_is_valid("ssp_close_reason", reason, DAY_NONE))
        err_field(err, "close_reason", "%s", tr("Vælg, hvorfor sagen afsluttes."));
    if (day_is_none(last) || last.n < s->opened.n || last.n > clock_today().n)
        err_field(err, "closed", "%s", tr("Skriv en dag fra sagens åbning og til i dag som 09.03.2026."));
    if (err->code || !text_equal(reason, "followed"))
        return err->code;
    int rc = q_int(c, &ssp_case_count_planned, ARGS(V_INT(s->id)), &n, err);
    if (!rc && n)
        rc = err_field(err, "close_reason", "%s",
            tr("Der er stadig planlagte opfølgninger. Registrér dem først, eller vælg en anden grund."));
    return rc;
}

int ssp_case_close(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "ssp_case_close: out of memory");
    struct ssp_case s;
    struct citizen citizen;
    int rc = ssp_case_by_id(c, id, &s, a, err);
    if (!rc)
        rc = ssp_case_check_sight(c, actor, s.citizen_id, &citizen, a, err);
    if (!rc)
        rc = ssp_case_check_close(c, &s, version, last, reason, err);
    if (!rc) {
        s.closed = last;
        s.close_reason = reason;
        rc = q_update(c, &ssp_case_table, &s, err);
    }
    if (!rc)
        rc = q_exec(c, &ssp_case_delete_planned, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"close", "ssp_case", id, s.citizen_id, reason}, err);
    arena_free(a);
    return rc;
}

int ssp_case_of_citizen(struct conn *c, int64_t citizen_id, struct ssp_case **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &ssp_case_select_citizen, ARGS(V_INT(citizen_id)), &ssp_case_table, ret, ret_n, a, err);
}

int ssp_case_open_list(struct conn *c, const struct actor *actor, struct ssp_case_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &ssp_case_select_open, ARGS(V_TEXT(SSP_INTERVENTION), V_INT(actor->user_id)),
        &ssp_case_row_table, ret, ret_n, a, err);
}

int ssp_case_counts(
    struct conn *c, day_t from, day_t to, int64_t *ret_new, int64_t *ret_held, struct err *err)
{
    int rc =
        q_int(c, &ssp_case_count_new, ARGS(V_TEXT(SSP_INTERVENTION), V_DAY(from), V_DAY(to)), ret_new, err);
    if (rc)
        return rc;
    return q_int(
        c, &ssp_case_count_held, ARGS(V_TEXT(SSP_INTERVENTION), V_DAY(from), V_DAY(to)), ret_held, err);
}
