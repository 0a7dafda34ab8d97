/* SSP+ cases of a citizen, and the consultants' list. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct ssp_case_item {
    int64_t id, version;
    const char *url, *name, *brought_by, *state, *state_class, *reason, *close_url;
    day_t opened, closed, next_day;
    int64_t n_held;
    bool late;
};
struct ssp_case_view {
    const char *csrf, *url, *list_url;
    const struct err *err;
    bool may_edit, has_open, is_cut;
    const struct ssp_case_item *items;
    size_t n;
    const struct field *brought_field, *opened_field, *note_field, *reason_field, *closed_field;
    const struct html_option *bringers, *reasons;
    size_t n_bringers, n_reasons;
    const char *brought_by, *opened, *note, *reason, *closed;
    int64_t n_new, n_held;
    const char *year;
};
