/* Parameters of figures, tables and charts as fields: what each is called, and what can be chosen. For the picker. */
#pragma once
#include "db/db.h"

enum param_kind { PARAM_TEXT, PARAM_YEAR, PARAM_NUMBER, PARAM_LIST };
struct param_choice {
    const char *value, *label;
};
struct param_field {
    const char *name, *label; /* label in the user's language */
    const char *hint;         /* or NULL */
    enum param_kind kind;
    struct param_choice *choices; /* PARAM_LIST */
    size_t n_choices;
};
enum { PARAM_FIELDS = 16 };
/* The fields of params ("year from to …") of the indicator or table id; ret[PARAM_FIELDS], returns how many in *ret_n. */
int param_fields(struct conn *c, const char *id, const char *params, struct param_field *ret, size_t *ret_n,
    struct arena *a, struct err *err);
