#include "offer/target_rule.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field target_rule_fields[] = {
    FIELD(target_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD(target_rule, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(target_rule, valid_from, F_DAY, NULL, 0),
    FIELD(target_rule, valid_to, F_DAY, NULL, 0),
    FIELD(target_rule, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(target_rule, code, F_TEXT, NULL, 0),
    FIELD(target_rule, min, F_INT, NULL, 0),
    FIELD(target_rule, max, F_INT, NULL, 0),
    FIELD(target_rule, text, F_LONG, NULL, 0),
    FIELD(target_rule, text_en, F_LONG, NULL, 0),
    FIELD(target_rule, source, F_TEXT, NULL, 0),
    FIELD(target_rule, place, F_TEXT, NULL, 0),
};
TABLE(target_rule_table, "target_rule", N_("Målgrupperegler"), target_rule, target_rule_fields);
LOAD(target_rule_load, .file = "target_rules", .table = &target_rule_table, .order = 40,
    .keys = {"intervention", "kind", "code", "valid_from", "min", "text"},
    .refs = {{"intervention", "interventions"}});

#define TARGET_RULE_COLUMNS                                                                                  \
    "id, intervention, valid_from, valid_to, kind, code, min, max, text, text_en, source, place"
SQL(target_rule_select_all, "SELECT " TARGET_RULE_COLUMNS
                            " FROM target_rule WHERE intervention = $1 ORDER BY valid_from NULLS FIRST, id");
SQL(target_rule_select_on,
    "SELECT " TARGET_RULE_COLUMNS " FROM target_rule WHERE intervention = $1 "
    "AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2) ORDER BY id");

int target_rule_list(struct conn *c, const char *intervention, struct target_rule **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &target_rule_select_all, ARGS(V_TEXT(intervention)), &target_rule_table, ret, ret_n, a, err);
}

int target_rule_on(struct conn *c, const char *intervention, day_t day, struct target_rule **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &target_rule_select_on, ARGS(V_TEXT(intervention), V_DAY(day)), &target_rule_table, ret,
        ret_n, a, err);
}

bool target_rule_holds(const struct target_rule *rule, day_t day)
{
    return (day_is_none(rule->valid_from) || rule->valid_from.n <= day.n) &&
           (day_is_none(rule->valid_to) || rule->valid_to.n >= day.n);
}
