/* Dated rules that change what may be granted: "ressourceforløb is not granted from 1 February 2026". */
#pragma once
#include "db/db.h"

struct rule_of_law {
    int64_t id;
    const char *key, *subject_kind, *subject, *kind;
    day_t day; /* first day in force; missing = not printed */
    const char *text, *text_en, *source, *place;
};
extern const struct table rule_of_law_table;
int rule_of_law_list(struct conn *c, struct rule_of_law **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Rules about one subject, e.g. benefit ressourceforloeb. */
int rule_of_law_about(struct conn *c, const char *subject_kind, const char *subject, struct rule_of_law **ret, size_t *ret_n, struct arena *a,
                      struct err *err);
