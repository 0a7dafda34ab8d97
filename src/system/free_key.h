/* A key of its own for a new record, made of its title: "samarbejde", "samarbejde-2" … It stands in addresses. */
#pragma once
#include "db/db.h"

enum { FREE_KEY_SIZE = 81 };
/* count: SELECT COUNT(*) … WHERE key = $1. fallback: for a title without letters. "ny" is never given: it is an address of its own beside the
 * records. ERR_LIMIT when a thousand have the title. */
int free_key(struct conn *c, const struct sql *count, const char *title, const char *fallback,
    char ret[FREE_KEY_SIZE], struct arena *a, struct err *err);
