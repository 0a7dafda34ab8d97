#include "offer/agreement_grant.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field agreement_grant_fields[] = {
    FIELD(agreement_grant, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_grant, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD(agreement_grant, grant_key, F_TEXT, N_("Bevilling"), FR_REQUIRED),
    FIELD(agreement_grant, from_day, F_DAY, N_("Første dag"), 0),
    FIELD(agreement_grant, to_day, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(agreement_grant, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(agreement_grant, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_grant, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(agreement_grant, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(agreement_grant_table, "agreement_grant", N_("Bevillinger bag aftalerne"), agreement_grant,
    agreement_grant_fields);
LOAD(agreement_grant_load, .file = "agreement_grants", .table = &agreement_grant_table, .order = 60,
    .keys = {"agreement", "grant_key"},
    .refs = {{"agreement", "agreements"}, {"grant_key", "grants"}, {"source", "sources"}});

SQL(agreement_grant_select,
    "SELECT id, agreement, grant_key, from_day, to_day, note, source, place, version FROM agreement_grant "
    "WHERE agreement = $1 ORDER BY to_day NULLS LAST, id");

int agreement_grants_of(struct conn *c, const char *agreement, struct agreement_grant **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &agreement_grant_select, ARGS(V_TEXT(agreement)), &agreement_grant_table, ret, ret_n, a, err);
}

bool agreement_uncovered(
    const struct agreement *g, const struct agreement_grant *rows, size_t n, day_t *ret_from, day_t *ret_to)
{
    day_t last = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        if (day_is_none(rows[i].to_day))
            return false;
        if (day_is_none(last) || rows[i].to_day.n > last.n)
            last = rows[i].to_day;
    }
    if (day_is_none(last) || day_is_none(g->end_day) || last.n >= g->end_day.n)
        return false;
    *ret_from = (day_t){last.n + 1};
    *ret_to = g->end_day;
    return true;
}
