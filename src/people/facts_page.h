/* Stamdata: view, edit with conflict, create. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct facts_field {
    const struct field *field;
    const char *typed;
    const char *error;
    const char *hint;
    const struct html_option *options; /* NULL = free text */
    size_t n_options;
};
struct facts_pair {
    const char *label, *value;
};
struct facts_view {
    const char *csrf;
    const char *post_url, *back_url, *edit_url;
    const struct err *err;
    int64_t version;
    const struct facts_pair *pairs;
    size_t n_pairs;
    const struct facts_field *fields;
    size_t n_fields;
    const struct html_option *conditions;
    size_t n_conditions;
    const char *chosen_conditions; /* comma list */
    bool may_edit, saved, modulus_warning, create;
    const char *who; /* who changed it meanwhile */
};
