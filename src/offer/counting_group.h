/* Counting groups: offers that a source prints one joint count for. */
#pragma once
#include "db/db.h"

struct counting_group {
    int64_t id;
    const char *key, *title, *title_en, *source, *place;
};
extern const struct table counting_group_table;
int counting_group_by_key(
    struct conn *c, const char *key, struct counting_group *ret, struct arena *a, struct err *err);
