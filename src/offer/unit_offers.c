#include "offer/unit_offers.h"

#include "offer/intervention_internal.h"

SQL_KEPT(unit_offers_select, "SELECT " INTERVENTION_COLUMNS
                             " FROM intervention WHERE provider = $1 AND kind = 'offer' ORDER BY title, key");

int unit_offers(struct conn *c, const char *unit, struct intervention **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &unit_offers_select, ARGS(V_TEXT(unit)), &intervention_table, ret, ret_n, a, err);
}
