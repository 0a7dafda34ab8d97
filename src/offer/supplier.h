/* Who can be a party of an agreement, and who can be responsible for one. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct party {
    const char *key, *name; /* of an organisation, or log-in and name of a user */
};
/* Organisations that can buy or supply, by name; each once, with its newest name. */
int party_list(struct conn *c, struct party **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Active users who may edit agreements, by name. */
int party_responsibles(struct conn *c, struct party **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Whether the organisation is stored. */
int party_exists(struct conn *c, const char *key, bool *ret, struct err *err);
/* Stores a new supplier; ERR_INVALID at "new_supplier" when the name is empty or taken. Call organisation_refresh after the write. */
int supplier_add(
    struct conn *c, const struct actor *actor, const char *name, char ret_key[81], struct err *err);
