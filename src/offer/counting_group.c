#include "offer/counting_group.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field counting_group_fields[] = {
    FIELD(counting_group, id, F_ID, NULL, FR_PRIMARY),
    FIELD(counting_group, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(counting_group, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(counting_group, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(counting_group, source, F_TEXT, N_("Kilde"), 0),
    FIELD(counting_group, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(counting_group_table, "counting_group", N_("Optællingsgrupper"), counting_group, counting_group_fields);
LOAD(counting_group_load, .file = "counting_groups", .table = &counting_group_table, .order = 20,
    .keys = {"key"}, .refs = {{"source", "sources"}});

SQL(counting_group_select_key,
    "SELECT id, key, title, title_en, source, place FROM counting_group WHERE key = $1");

int counting_group_by_key(
    struct conn *c, const char *key, struct counting_group *ret, struct arena *a, struct err *err)
{
    return q_one(c, &counting_group_select_key, ARGS(V_TEXT(key)), &counting_group_table, ret, a, err);
}
