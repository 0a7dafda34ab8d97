#include "path/purchase.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"

#include <stdio.h>

static const struct field purchase_fields[] = {
    FIELD(purchase, id, F_ID, NULL, FR_PRIMARY),
    FIELD(purchase, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(purchase, intervention, F_TEXT, N_("Køb efter"), FR_REQUIRED),
    FIELD_MAX(purchase, supplier, F_TEXT, N_("Leverandør"), FR_REQUIRED, 200),
    FIELD_MAX(purchase, what, F_TEXT, N_("Hvad er købt"), FR_REQUIRED, 300),
    FIELD(purchase, bought, F_DAY, N_("Købt den"), FR_REQUIRED),
    FIELD(purchase, start_day, F_DAY, N_("Begynder"), 0),
    FIELD(purchase, end_day, F_DAY, N_("Slutter"), 0),
    FIELD(purchase, amount, F_MONEY, N_("Beløb i kroner"), FR_REQUIRED),
    FIELD(purchase, benefit, F_TEXT, N_("Ydelse den dag"), 0),
    FIELD(purchase, rule, F_TEXT, N_("Målgruppe"), 0),
    FIELD(purchase, cancelled, F_STAMP, NULL, FR_HIDDEN),
    FIELD(purchase, cancelled_by, F_ID, NULL, FR_HIDDEN),
    FIELD_MAX(purchase, cancel_reason, F_TEXT, N_("Hvorfor bliver købet annulleret?"), 0, 300),
    FIELD(purchase, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(purchase, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(purchase_table, "purchase", N_("Enkeltkøb"), purchase, purchase_fields);

static const struct field purchase_sum_fields[] = {
    FIELD(purchase_sum, n_purchases, F_INT, NULL, 0),
    FIELD(purchase_sum, n_persons, F_INT, NULL, 0),
    FIELD(purchase_sum, amount, F_MONEY, NULL, 0),
};
static TABLE(purchase_sum_table, "purchase", NULL, purchase_sum, purchase_sum_fields);

#define PURCHASE_COLUMNS                                                                                     \
    "id, citizen_id, intervention, supplier, what, bought, start_day, end_day, amount, benefit, rule, "      \
    "cancelled, cancelled_by, cancel_reason, user_id, version"
SQL(purchase_select_citizen, "SELECT " PURCHASE_COLUMNS
                             " FROM purchase WHERE citizen_id = $1 ORDER BY bought DESC, id DESC LIMIT 200");
SQL(purchase_select_id, "SELECT " PURCHASE_COLUMNS " FROM purchase WHERE id = $1");
SQL(purchase_select_sum,
    "SELECT COUNT(*) AS n_purchases, COUNT(DISTINCT citizen_id) AS n_persons, COALESCE(SUM(amount), 0) AS amount "
    "FROM purchase WHERE intervention = $1 AND bought >= $2 AND bought <= $3 AND cancelled IS NULL");

int purchase_interventions(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return intervention_list(c, "purchase", ret, ret_n, a, err);
}

static int purchase_check(const struct purchase *p, struct err *err)
{
    if (!p->supplier || !*p->supplier)
        err_field(err, "supplier", "%s", tr("Skriv, hvem der leverer."));
    if (!p->what || !*p->what)
        err_field(err, "what", "%s", tr("Skriv, hvad der er købt."));
    if (money_is_none(p->amount))
        err_field(err, "amount", "%s", tr("Skriv beløbet i kroner, fx 12.500."));
    else if (p->amount.oere <= 0)
        err_field(err, "amount", "%s", tr("Beløbet skal være større end 0."));
    if (day_is_none(p->bought))
        err_field(err, "bought", "%s", tr("Skriv den dag, købet er besluttet, som 09.03.2026."));
    else if (p->bought.n > clock_today().n)
        err_field(err, "bought", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!day_is_none(p->start_day) && !day_is_none(p->end_day) && p->end_day.n < p->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    return err->code;
}

static int purchase_add_checked(struct conn *c, const struct actor *actor, const struct purchase *p,
    int64_t *ret_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct intervention iv;
    struct purchase row = *p;
    if (!p->intervention)
        err_field(err, "intervention", "%s", tr("Vælg, hvad der købes efter."));
    int rc = purchase_check(p, err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, p->intervention, &iv, a, err);
    if (!rc && !text_equal(iv.kind, "purchase"))
        rc = err_field(err, "intervention", "%s", tr("Vælg, hvad der købes efter."));
    if (!rc)
        rc = citizen_by_id(c, p->citizen_id, &citizen, a, err);
    if (!rc)
        rc = own_rule_check(c, &citizen, &iv, p->bought, &row.benefit, &row.rule, a, err);
    if (rc)
        return rc;
    row.cancelled = STAMP_NONE;
    row.cancelled_by = INT_NONE;
    row.user_id = actor->user_id ? actor->user_id : INT_NONE;
    rc = q_insert(c, &purchase_table, &row, &row.id, err);
    *ret_id = row.id;
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "purchase", row.id, row.citizen_id, row.intervention},
                    err);
}

int purchase_add(
    struct conn *c, const struct actor *actor, const struct purchase *p, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "purchase_add: out of memory");
    int rc = purchase_add_checked(c, actor, p, ret_id, a, err);
    arena_free(a);
    return rc;
}

int purchase_by_id(struct conn *c, int64_t id, struct purchase *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &purchase_select_id, ARGS(V_INT(id)), &purchase_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Købet findes ikke."));
    return rc;
}

int purchase_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    struct purchase row;
    if (!a)
        return err_set(err, ERR_LIMIT, "purchase_cancel: out of memory");
    int rc = purchase_by_id(c, id, &row, a, err);
    if (!rc && (!reason || !*reason))
        rc = err_field(err, "cancel_reason", "%s", tr("Skriv, hvorfor købet bliver annulleret."));
    if (!rc && (row.version != version || !stamp_is_none(row.cancelled)))
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("Købet er ændret i mellemtiden. Se det igen, før du annullerer."));
    if (!rc) {
        row.cancelled = clock_now();
        row.cancelled_by = actor->user_id ? actor->user_id : INT_NONE;
        row.cancel_reason = reason;
        rc = q_update(c, &purchase_table, &row, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"cancel", "purchase", id, row.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int purchase_of_citizen(struct conn *c, int64_t citizen_id, struct purchase **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &purchase_select_citizen, ARGS(V_INT(citizen_id)), &purchase_table, ret, ret_n, a, err);
}

int purchase_sum_of(struct conn *c, const char *intervention, day_t from, day_t to, struct purchase_sum *ret,
    struct arena *a, struct err *err)
{
    return q_one(c, &purchase_select_sum, ARGS(V_TEXT(intervention), V_DAY(from), V_DAY(to)),
        &purchase_sum_table, ret, a, err);
}
