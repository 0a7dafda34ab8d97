#include "offer/grant_link.h"

static const struct field grant_link_fields[] = {
    FIELD(grant_link, id, F_ID, NULL, 0),
    FIELD(grant_link, grant_key, F_TEXT, NULL, 0),
    FIELD(grant_link, intervention, F_TEXT, NULL, 0),
    FIELD(grant_link, relation, F_TEXT, NULL, 0),
    FIELD(grant_link, note, F_TEXT, NULL, 0),
};
static TABLE(grant_link_table, "grant_link", NULL, grant_link, grant_link_fields);

SQL(grant_link_select,
    "SELECT id, grant_key, intervention, relation, note FROM grant_intervention WHERE intervention = $1 ORDER BY grant_key, id");

int grant_link_of_intervention(struct conn *c, const char *intervention, struct grant_link **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_link_select, ARGS(V_TEXT(intervention)), &grant_link_table, ret, ret_n, a, err);
}
