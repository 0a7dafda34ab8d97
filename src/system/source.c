#include "system/source.h"
#include "base/lang.h"
#include "system/load.h"

static const struct field source_fields[] = {
    FIELD(source, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(source, key, F_TEXT, N_("Nøgle"), FR_REQUIRED | FR_KEY, 80),
    FIELD_MAX(source, title, F_TEXT, N_("Titel"), FR_REQUIRED, 400),
    FIELD(source, date, F_DAY, N_("Dato"), 0),
    FIELD(source, f2, F_TEXT, N_("F2-nummer"), 0),
    FIELD(source, edoc, F_TEXT, N_("eDoc-nummer"), 0),
    FIELD(source, document_no, F_TEXT, N_("Dokumentnummer"), 0),
    FIELD(source, note, F_LONG, N_("Note"), 0),
};
TABLE(source_table, "source", N_("Kilder"), source, source_fields);
LOAD(source_load, .file = "sources", .table = &source_table, .order = 10, .keys = {"key"});

SQL(source_select_all, "SELECT id, key, title, date, f2, edoc, document_no, note FROM source "
                       "ORDER BY CASE WHEN date IS NULL THEN 1 ELSE 0 END, date, key");
SQL(source_select_key, "SELECT id, key, title, date, f2, edoc, document_no, note FROM source WHERE key = $1");

int source_all(struct conn *c, struct source **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &source_select_all, NO_ARGS, &source_table, ret, ret_n, a, err);
}

int source_by_key(struct conn *c, const char *key, struct source *ret, struct arena *a, struct err *err)
{
    return q_one(c, &source_select_key, ARGS(V_TEXT(key)), &source_table, ret, a, err);
}
