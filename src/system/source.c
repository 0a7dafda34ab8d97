#include "system/source.h"
#include "base/lang.h"
#include "system/find.h"
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

static const struct field reference_fields[] = {
    FIELD(source_reference, id, F_ID, NULL, FR_PRIMARY),
    FIELD(source_reference, source, F_TEXT, N_("Papir"), FR_REQUIRED),
    FIELD_MAX(source_reference, title, F_TEXT, N_("Henviser til"), FR_REQUIRED, 400),
    FIELD(source_reference, committee, F_TEXT, N_("Udvalg"), 0),
    FIELD(source_reference, day, F_DAY, N_("Dato"), 0),
    FIELD_MAX(source_reference, url, F_TEXT, N_("Adresse"), 0, 400),
    FIELD(source_reference, place, F_TEXT, N_("Sted i papiret"), 0),
    FIELD(source_reference, note, F_LONG, N_("Note"), 0),
};
TABLE(source_reference_table, "source_reference", N_("Hvad papirerne henviser til"), source_reference,
    reference_fields);
LOAD(source_reference_load, .file = "source_references", .table = &source_reference_table, .order = 22,
    .keys = {"source", "title"}, .refs = {{"source", "sources"}, {"committee", "organisations"}});

SQL(source_reference_select,
    "SELECT id, source, title, committee, day, url, place, note FROM source_reference "
    "WHERE CAST($1 AS TEXT) IS NULL OR source = $1 ORDER BY day NULLS LAST, title");
SQL(source_select_key, "SELECT id, key, title, date, f2, edoc, document_no, note FROM source WHERE key = $1");
SQL(source_find_rows,
    "SELECT s.key AS key, s.title AS title, s.note AS text1, s.f2 AS text2, s.edoc AS text3, s.document_no AS text4, "
    "r.title AS text5, r.note AS text6 FROM source s LEFT JOIN source_reference r ON r.source = s.key ORDER BY s.id, r.id");
SQL(source_find_version, "SELECT SUM(n) AS n FROM table_change WHERE name IN ('source', 'source_reference')");
FIND_SOURCE(source_find, .key = "kilder", .label = N_("Papirer, som tallene kommer fra"), .order = 80,
    .perm = PERM_DOCUMENT_READ, .rows = &source_find_rows, .version = &source_find_version,
    .address = "/dokumenter/kilder");

SQL(source_select_all, "SELECT id, key, title, date, f2, edoc, document_no, note FROM source "
                       "ORDER BY date NULLS LAST, key");

int source_all(struct conn *c, struct source **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &source_select_all, NO_ARGS, &source_table, ret, ret_n, a, err);
}

int source_by_key(struct conn *c, const char *key, struct source *ret, struct arena *a, struct err *err)
{
    return q_one(c, &source_select_key, ARGS(V_TEXT(key)), &source_table, ret, a, err);
}

int source_references(struct conn *c, const char *source, struct source_reference **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &source_reference_select, ARGS(V_TEXT(source)), &source_reference_table, ret, ret_n, a, err);
}
