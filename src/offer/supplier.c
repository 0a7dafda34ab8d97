#include "offer/supplier.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/organisation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct field party_fields[] = {
    FIELD(party, key, F_TEXT, NULL, 0),
    FIELD(party, name, F_TEXT, NULL, 0),
};
static TABLE(party_table, "party", NULL, party, party_fields);

SQL(party_select_all,
    "SELECT o.key AS key, o.name AS name FROM organisation o WHERE o.kind NOT IN ('committee', 'council') "
    "AND o.id = (SELECT MAX(x.id) FROM organisation x WHERE x.key = o.key) ORDER BY o.name, o.key");
SQL(party_select_responsibles,
    "SELECT u.login AS key, u.name AS name FROM app_user u WHERE u.active = 1 AND EXISTS "
    "(SELECT 1 FROM app_user_role r WHERE r.user_id = u.id "
    "AND r.role IN ('agreement_manager', 'controller', 'administrator')) ORDER BY u.name, u.id LIMIT 500");
SQL(party_count_key, "SELECT COUNT(*) FROM organisation WHERE key = $1");
SQL(party_count_name, "SELECT COUNT(*) FROM organisation WHERE name = $1");

static int by_name(const void *x, const void *y)
{
    const struct party *a = x, *b = y;
    int order = text_compare(a->name, b->name);
    return order ? order : strcmp(a->key, b->key);
}

int party_list(struct conn *c, struct party **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = q_all(c, &party_select_all, NO_ARGS, &party_table, ret, ret_n, a, err);
    if (!rc && *ret_n)
        array_sort(*ret, *ret_n, sizeof **ret, by_name);
    return rc;
}

int party_responsibles(struct conn *c, struct party **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &party_select_responsibles, NO_ARGS, &party_table, ret, ret_n, a, err);
}

int party_exists(struct conn *c, const char *key, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &party_count_key, ARGS(V_TEXT(key)), &n, err);
    *ret = n > 0;
    return rc;
}

static int free_key(struct conn *c, const char *name, char ret[81], struct arena *a, struct err *err)
{
    char slug[61];
    text_copy(slug, sizeof slug, text_slug(a, name));
    if (!*slug)
        text_copy(slug, sizeof slug, "leverandoer");
    for (int i = 1; i < 1000; i++) {
        bool taken = false;
        if (i == 1)
            snprintf(ret, 81, "%s", slug);
        else
            snprintf(ret, 81, "%s-%d", slug, i);
        int rc = party_exists(c, ret, &taken, err);
        if (rc || !taken)
            return rc;
    }
    return err_set(err, ERR_LIMIT, "no free key for a supplier");
}

int supplier_add(
    struct conn *c, const struct actor *actor, const char *name, char ret_key[81], struct err *err)
{
    struct arena *a = arena_new(0);
    struct organisation o;
    int64_t n = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "supplier_add: out of memory");
    int rc = q_int(c, &party_count_name, ARGS(V_TEXT(name)), &n, err);
    if (!rc && !*name)
        rc = err_field(err, "new_supplier", "%s", tr("Skriv leverandørens navn."));
    if (!rc && n > 0)
        rc = err_field(err, "new_supplier", "%s", tr("Leverandøren findes allerede. Vælg den i listen."));
    if (!rc)
        rc = free_key(c, name, ret_key, a, err);
    if (!rc) {
        field_clear_row(&organisation_table, &o);
        o.key = ret_key;
        o.kind = "supplier";
        o.name = name;
        rc = q_insert(c, &organisation_table, &o, &o.id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "organisation", o.id, INT_NONE, ret_key}, err);
    arena_free(a);
    return rc;
}
