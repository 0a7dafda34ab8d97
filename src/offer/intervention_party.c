#include "offer/intervention_party.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/intervention_find.h"
#include "system/audit.h"
#include "system/day_turn.h"
#include "system/load.h"
#include "system/organisation.h"

static const struct field intervention_party_fields[] = {
    FIELD(intervention_party, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intervention_party, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD_CODE(intervention_party, role, N_("Rolle"), FR_REQUIRED, "party_role"),
    FIELD_MAX(intervention_party, organisation, F_TEXT, N_("Organisation"), FR_REQUIRED, 80),
    FIELD(intervention_party, valid_from, F_DAY, N_("Fra og med"), 0),
    FIELD(intervention_party, valid_to, F_DAY, N_("Til og med"), 0),
    FIELD_MAX(intervention_party, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(intervention_party, source, F_TEXT, N_("Kilde"), 0),
    FIELD(intervention_party, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(intervention_party_table, "intervention_party", N_("Ejere og udførere over tid"), intervention_party,
    intervention_party_fields);

#define PARTY_COLUMNS                                                                                        \
    "id, intervention, role, organisation, valid_from, valid_to, note, source, place FROM intervention_party "
SQL(party_select_all, "SELECT " PARTY_COLUMNS
                      "WHERE intervention = $1 ORDER BY role, valid_from DESC NULLS LAST, id DESC LIMIT 200");
SQL(party_select_role, "SELECT " PARTY_COLUMNS
                       "WHERE intervention = $1 AND role = $2 ORDER BY valid_from DESC NULLS LAST, id DESC");
SQL(party_select_id, "SELECT " PARTY_COLUMNS "WHERE id = $1");
SQL(party_delete_from,
    "DELETE FROM intervention_party WHERE intervention = $1 AND role = $2 AND valid_from >= $3");
SQL(party_end_before, "UPDATE intervention_party SET valid_to = $4 WHERE intervention = $1 AND role = $2 "
                      "AND (valid_to IS NULL OR valid_to >= $3)");
SQL(party_delete_id, "DELETE FROM intervention_party WHERE id = $1");
SQL(party_reopen, "UPDATE intervention_party SET valid_to = NULL WHERE id = $1");
SQL(party_touch, "UPDATE intervention SET changed = $2 WHERE key = $1");
/* The last of the periods that hold on $1; only offers with periods for the role are looked at. */
#define PARTY_NOW(role)                                                                                      \
    "(SELECT p.organisation FROM intervention_party p WHERE p.intervention = intervention.key AND p.role = " \
    "'" role "' AND (p.valid_from IS NULL OR p.valid_from <= $1) AND (p.valid_to IS NULL OR p.valid_to >= "  \
    "$1) ORDER BY p.valid_from DESC NULLS LAST, p.id DESC LIMIT 1)"
#define PARTY_SETTLE(role)                                                                                   \
    "UPDATE intervention SET changed = $2, " role                                                            \
    " = " PARTY_NOW(role) " WHERE key IN (SELECT intervention FROM intervention_party WHERE role = '" role   \
                          "') "                                                                              \
                          "AND COALESCE(" role ", '') <> COALESCE(" PARTY_NOW(role) ", '')"
SQL(party_settle_owner, PARTY_SETTLE("owner"));
SQL(party_settle_provider, PARTY_SETTLE("provider"));

int intervention_party_list(struct conn *c, const char *intervention, struct intervention_party **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &party_select_all, ARGS(V_TEXT(intervention)), &intervention_party_table, ret, ret_n, a, err);
}

static bool party_holds(const struct intervention_party *p, day_t day)
{
    return (day_is_none(p->valid_from) || p->valid_from.n <= day.n) &&
           (day_is_none(p->valid_to) || p->valid_to.n >= day.n);
}

int intervention_party_on(struct conn *c, const char *intervention, const char *role, day_t day,
    const char **ret, struct arena *a, struct err *err)
{
    struct intervention_party *rows;
    struct intervention iv;
    size_t n;
    *ret = NULL;
    int rc = q_all(c, &party_select_role, ARGS(V_TEXT(intervention), V_TEXT(role)), &intervention_party_table,
        &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!party_holds(&rows[i], day))
            continue;
        *ret = rows[i].organisation;
        return OK;
    }
    if (rc || n)
        return rc;
    rc = intervention_by_key(c, intervention, &iv, a, err);
    if (!rc)
        *ret = text_equal(role, "owner") ? iv.owner : text_equal(role, "provider") ? iv.provider : NULL;
    return rc;
}

/* Brings intervention.owner and .provider in step with the periods on day. ret_n = offers changed, may be NULL. */
static int intervention_party_settle(struct conn *c, day_t day, int64_t *ret_n, struct err *err)
{
    int64_t owners = 0, providers = 0;
    int rc = q_exec(c, &party_settle_owner, ARGS(V_DAY(day), V_STAMP(clock_now())), &owners, err);
    if (!rc)
        rc = q_exec(c, &party_settle_provider, ARGS(V_DAY(day), V_STAMP(clock_now())), &providers, err);
    if (ret_n)
        *ret_n = owners + providers;
    return rc;
}

static int party_after_load(struct conn *c, struct err *err)
{
    int rc = intervention_party_settle(c, clock_today(), NULL, err);
    return rc ? rc : intervention_find_index_all(c, err);
}
LOAD(intervention_party_load, .file = "intervention_parties", .table = &intervention_party_table, .order = 40,
    .keys = {"intervention", "role", "organisation", "valid_from"},
    .refs = {{"intervention", "interventions"}, {"organisation", "organisations"}, {"source", "sources"}},
    .after = party_after_load);

static int party_day_turn(struct conn *c, day_t today, struct err *err)
{
    int rc = intervention_party_settle(c, today, NULL, err);
    return rc ? rc : intervention_find_index_all(c, err);
}
DAY_TURN(intervention_party_turn, .name = "intervention_party", .fn = party_day_turn);

static int party_check(const struct intervention_party *p, struct err *err)
{
    if (!p->organisation || !organisation_find(p->organisation, DAY_NONE))
        err_field(err, "organisation", "%s", tr("Vælg en organisation fra listen."));
    if (!text_equal(p->role, "owner") && !text_equal(p->role, "provider"))
        err_field(err, "role", "%s", tr("Vælg ejer eller udfører."));
    if (day_is_none(p->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv den første dag, fx 01.01.2027."));
    return err->code;
}

/* The first handover of an offer: who had the role until then gets a period without a first day. */
static int party_put_before(struct conn *c, const struct intervention *iv, const struct intervention_party *p,
    size_t n, struct err *err)
{
    const char *before = text_equal(p->role, "owner") ? iv->owner : iv->provider;
    if (n || !before)
        return OK;
    struct intervention_party first = {.intervention = p->intervention,
        .role = p->role,
        .organisation = before,
        .valid_from = DAY_NONE,
        .valid_to = (day_t){p->valid_from.n - 1},
        .source = iv->source,
        .place = iv->place};
    return q_insert(c, &intervention_party_table, &first, NULL, err);
}

static int party_audit(struct conn *c, const struct actor *actor, const char *action, int64_t iv_id,
    const struct intervention_party *p, struct err *err)
{
    char detail[200], day[11];
    snprintf(detail, sizeof detail, "%s %s=%s from=%s", p->intervention, p->role, p->organisation,
        day_iso(p->valid_from, day));
    return audit_add(
        c, actor, &(struct audit_entry){action, "intervention_party", iv_id, INT_NONE, detail}, err);
}

int intervention_party_move(
    struct conn *c, const struct actor *actor, struct intervention_party *p, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct intervention_party *rows;
    const char *held;
    size_t n;
    int rc = party_check(p, err);
    if (!rc)
        rc = intervention_by_key(c, p->intervention, &iv, a, err);
    if (!rc)
        rc = intervention_party_on(c, p->intervention, p->role, p->valid_from, &held, a, err);
    if (!rc && text_equal(held, p->organisation))
        rc = err_field(
            err, "organisation", tr("%s har allerede rollen den dag."), organisation_name(p->organisation));
    if (!rc)
        rc = q_all(c, &party_select_role, ARGS(V_TEXT(p->intervention), V_TEXT(p->role)),
            &intervention_party_table, &rows, &n, a, err);
    if (!rc)
        rc = party_put_before(c, &iv, p, n, err);
    if (!rc)
        rc = q_exec(c, &party_delete_from,
            ARGS(V_TEXT(p->intervention), V_TEXT(p->role), V_DAY(p->valid_from)), NULL, err);
    if (!rc)
        rc = q_exec(c, &party_end_before,
            ARGS(V_TEXT(p->intervention), V_TEXT(p->role), V_DAY(p->valid_from),
                V_INT((int64_t)p->valid_from.n - 1)),
            NULL, err);
    p->valid_to = DAY_NONE;
    if (!rc)
        rc = q_insert(c, &intervention_party_table, p, &p->id, err);
    if (!rc)
        rc = q_exec(c, &party_touch, ARGS(V_TEXT(p->intervention), V_STAMP(clock_now())), NULL, err);
    if (!rc)
        rc = intervention_party_settle(c, clock_today(), NULL, err);
    return rc ? rc : party_audit(c, actor, "create", iv.id, p, err);
}

int intervention_party_undo(
    struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err)
{
    struct intervention_party row, *rows;
    struct intervention iv;
    size_t n;
    int rc = q_one(c, &party_select_id, ARGS(V_INT(id)), &intervention_party_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Perioden findes ikke længere."));
    if (!rc)
        rc = intervention_by_key(c, row.intervention, &iv, a, err);
    if (!rc)
        rc = q_all(c, &party_select_role, ARGS(V_TEXT(row.intervention), V_TEXT(row.role)),
            &intervention_party_table, &rows, &n, a, err);
    if (rc)
        return rc;
    if (n < 2 || rows[0].id != id || day_is_none(row.valid_from) || row.valid_from.n <= clock_today().n)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Kun en overdragelse, der ikke er begyndt, kan fortrydes. Registrér en ny overdragelse i stedet."));
    rc = q_exec(c, &party_delete_id, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &party_reopen, ARGS(V_INT(rows[1].id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &party_touch, ARGS(V_TEXT(row.intervention), V_STAMP(clock_now())), NULL, err);
    if (!rc)
        rc = intervention_party_settle(c, clock_today(), NULL, err);
    return rc ? rc : party_audit(c, actor, "delete", iv.id, &row, err);
}
