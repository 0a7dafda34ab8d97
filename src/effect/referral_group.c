#include "effect/referral_group.h"

static const struct field referral_group_fields[] = {
    FIELD(referral_group, key, F_TEXT, NULL, 0),
    FIELD(referral_group, title, F_TEXT, NULL, 0),
    FIELD(referral_group, title_en, F_TEXT, NULL, 0),
};
static TABLE(referral_group_table, "referral_group", NULL, referral_group, referral_group_fields);
SQL(referral_group_select,
    "SELECT g.key AS key, g.title AS title, g.title_en AS title_en FROM counting_group g "
    "JOIN intervention i ON i.counting_group = g.key JOIN agreement_part p ON p.intervention = i.key "
    "WHERE p.agreement = $1 GROUP BY g.id, g.key, g.title, g.title_en ORDER BY MIN(p.id)");

int referral_groups(struct conn *c, const char *agreement, struct referral_group **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &referral_group_select, ARGS(V_TEXT(agreement)), &referral_group_table, ret, ret_n, a, err);
}
