/* Counting groups: offers that a source prints one count for. */
#include "base/lang.h"
#include "db/db.h"
#include "system/load.h"

struct counting_group {
    int64_t id;
    const char *key, *title, *title_en, *source, *place;
};
static const struct field counting_group_fields[] = {
    FIELD(counting_group, id, F_ID, NULL, FR_PRIMARY),
    FIELD(counting_group, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(counting_group, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(counting_group, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(counting_group, source, F_TEXT, N_("Kilde"), 0),
    FIELD(counting_group, place, F_TEXT, N_("Sted"), 0),
};
static TABLE(counting_group_table, "counting_group", N_("Tællegrupper"), counting_group, counting_group_fields);
LOAD(counting_group_load, .file = "counting_groups", .table = &counting_group_table, .order = 20, .keys = {"key"},
     .refs = {{"source", "sources"}});
