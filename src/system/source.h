/* The papers that the public data come from. */
#pragma once
#include "db/db.h"

struct source {
    int64_t id;
    const char *key, *title;
    day_t date;
    const char *f2, *edoc, *document_no; /* case numbers */
    const char *note;
};
extern const struct table source_table;

/* All, oldest first; those without a date last. */
int source_all(struct conn *c, struct source **ret, size_t *ret_n, struct arena *a, struct err *err);
int source_by_key(struct conn *c, const char *key, struct source *ret, struct arena *a, struct err *err);
