/* SSP+ cases of a citizen, and the consultants' list. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct ssp_case_item {
    int64_t id, version;
    const char *url, *name, *brought_by, *state, *state_class, *reason, *close_url;
    day_t opened, closed, next_day;
    int64_t n_held, n_visits;
    bool late;
};
struct ssp_visit_item {
    day_t day;
    const char *visited_by, *outcome, *note, *remove_url;
    int64_t version;
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
    int64_t n_new, n_held, n_visits;
    const struct ssp_visit_item *visits;
    size_t n_listed;
    const char *visit_url, *visit_undo_url; /* undo = of the one just taken out, or NULL */
    const struct field *visit_day_field, *visited_by_field, *outcome_field, *visit_note_field;
    const struct html_option *outcomes;
    size_t n_outcomes;
    const char *visit_day, *visited_by, *outcome, *visit_note;
    bool visit_saved;
    const char *year;
};
