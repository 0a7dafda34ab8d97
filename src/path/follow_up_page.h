/* Recording a follow-up, and planning one by hand. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct follow_up_item {
    const char *url, *name, *about, *responsible, *state, *state_class, *note;
    day_t day;
    int64_t days_over; /* above 0 = overdue */
};
struct follow_up_view {
    const char *csrf, *url, *list_url;
    const struct err *err;
    bool may_edit;
    /* one */
    const char *title;
    const struct fact *facts;
    size_t n_facts;
    bool is_planned;
    const char *kept; /* what was typed when it is no longer planned */
    int64_t version;
    const struct field *outcome_field, *text_field, *next_field, *kind_field, *due_field;
    const struct html_option *outcomes, *kinds;
    size_t n_outcomes, n_kinds;
    const char *outcome, *text, *next_day, *kind, *due_day;
    /* list */
    const struct follow_up_item *items;
    size_t n;
};
