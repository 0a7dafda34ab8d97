/* Dated rules of law that the sources print: a benefit that can no longer be granted, a duty that ends. */
#pragma once
#include "db/db.h"

struct rule_of_law {
    int64_t id;
    const char *key, *subject_kind, *subject, *kind;
    day_t day; /* first day the rule holds; missing = not printed */
    const char *text, *text_en, *source, *place;
};
extern const struct table rule_of_law_table;
/* Rules about one subject ("benefit", "ressourceforloeb"), oldest first. */
int rule_of_law_about(struct conn *c, const char *subject_kind, const char *subject, struct rule_of_law **ret,
    size_t *ret_n, struct arena *a, struct err *err);
