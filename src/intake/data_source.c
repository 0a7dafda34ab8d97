#include "intake/data_source.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/load.h"

static const struct field data_source_fields[] = {
    FIELD(data_source, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(data_source, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD_MAX(data_source, title, F_TEXT, N_("Register"), FR_REQUIRED, 200),
    FIELD_MAX(data_source, title_en, F_TEXT, N_("Register på engelsk"), 0, 200),
    FIELD(data_source, unit, F_TEXT, N_("Enhed"), 0),
    FIELD(data_source, kinds, F_TEXT, N_("Periodearter"), 0),
    FIELD(data_source, until_day, F_DAY, N_("Komplet til og med"), 0),
    FIELD(data_source, run_id, F_INT, NULL, 0),
};
TABLE(data_source_table, "data_source", N_("Registre"), data_source, data_source_fields);
LOAD(data_source_load, .file = "data_sources", .table = &data_source_table, .order = 90, .keys = {"key"});

SQL(data_source_select_all,
    "SELECT id, key, title, title_en, unit, kinds, until_day, run_id FROM data_source ORDER BY key");
SQL(data_source_select_key,
    "SELECT id, key, title, title_en, unit, kinds, until_day, run_id FROM data_source WHERE key = $1");

int data_source_all(struct conn *c, struct data_source **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &data_source_select_all, NO_ARGS, &data_source_table, ret, ret_n, a, err);
}

int data_source_by_key(
    struct conn *c, const char *key, struct data_source *ret, struct arena *a, struct err *err)
{
    return q_one(c, &data_source_select_key, ARGS(V_TEXT(key)), &data_source_table, ret, a, err);
}

const char *data_source_unit_label(const char *unit)
{
    return unit == NULL                ? NULL
           : text_equal(unit, "week")  ? tr("ugebaseret")
           : text_equal(unit, "month") ? tr("månedsbaseret")
                                       : tr("dagbaseret");
}
