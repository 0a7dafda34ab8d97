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
/* What a paper refers to: a discussion, a recommendation. */
struct source_reference {
    int64_t id;
    const char *source, *title, *committee; /* committee: organisation or NULL */
    day_t day;
    const char *url; /* NULL = the paper has a link, but its address is not printed */
    const char *place, *note;
};
extern const struct table source_reference_table;
/* Of the paper, by day; source NULL = of all. */
int source_references(struct conn *c, const char *source, struct source_reference **ret, size_t *ret_n,
    struct arena *a, struct err *err);

int source_by_key(struct conn *c, const char *key, struct source *ret, struct arena *a, struct err *err);
