#include "offer/capacity.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field capacity_fields[] = {
    FIELD(capacity, id, F_ID, NULL, FR_PRIMARY),
    FIELD(capacity, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(capacity, valid_from, F_DAY, N_("Fra"), FR_REQUIRED),
    FIELD(capacity, valid_to, F_DAY, N_("Til og med"), 0),
    FIELD(capacity, places, F_INT, N_("Pladser"), FR_REQUIRED),
    FIELD(capacity, source, F_TEXT, N_("Kilde"), 0),
    FIELD(capacity, note, F_TEXT, N_("Bemærkning"), 0),
};
TABLE(capacity_table, "capacity", N_("Pladser"), capacity, capacity_fields);
LOAD(capacity_load, .file = "capacities", .table = &capacity_table, .order = 40,
    .keys = {"intervention", "valid_from"}, .refs = {{"intervention", "interventions"}});

SQL(capacity_select_places, "SELECT SUM(places) FROM capacity WHERE intervention = $1 AND valid_from <= $2 "
                            "AND (valid_to IS NULL OR valid_to >= $2)");

int capacity_places(struct conn *c, const char *intervention, day_t day, int64_t *ret, struct err *err)
{
    return q_int(c, &capacity_select_places, ARGS(V_TEXT(intervention), V_DAY(day)), ret, err);
}
