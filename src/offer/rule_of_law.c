#include "offer/rule_of_law.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field rule_of_law_fields[] = {
    FIELD(rule_of_law, id, F_ID, NULL, FR_PRIMARY),
    FIELD(rule_of_law, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(rule_of_law, subject_kind, F_TEXT, N_("Emnets art"), 0),
    FIELD(rule_of_law, subject, F_TEXT, N_("Emne"), 0),
    FIELD(rule_of_law, kind, F_TEXT, N_("Art"), 0),
    FIELD(rule_of_law, day, F_DAY, N_("Gælder fra"), 0),
    FIELD(rule_of_law, text, F_LONG, N_("Regel"), 0),
    FIELD(rule_of_law, text_en, F_LONG, N_("Regel på engelsk"), 0),
    FIELD(rule_of_law, source, F_TEXT, N_("Kilde"), 0),
    FIELD(rule_of_law, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(rule_of_law_table, "rule_of_law", N_("Daterede regler"), rule_of_law, rule_of_law_fields);
LOAD(rule_of_law_load, .file = "rules", .table = &rule_of_law_table, .order = 30, .keys = {"key"},
    .refs = {{"source", "sources"}});

SQL(rule_of_law_select_about,
    "SELECT id, key, subject_kind, subject, kind, day, text, text_en, source, place FROM rule_of_law "
    "WHERE subject_kind = $1 AND subject = $2 ORDER BY day NULLS FIRST, id");

int rule_of_law_about(struct conn *c, const char *subject_kind, const char *subject, struct rule_of_law **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &rule_of_law_select_about, ARGS(V_TEXT(subject_kind), V_TEXT(subject)),
        &rule_of_law_table, ret, ret_n, a, err);
}
