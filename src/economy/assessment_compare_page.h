/* What the page of changed verdicts shows. */
#pragma once
#include "economy/assessment_compare.h"
#include "html/components.h"
#include "http/http.h"

struct compare_row_view {
    const char *label, *before, *before_note, *after, *after_note, *difference, *difference_note;
};
struct compare_table_view {
    const char *title, *head;
    const struct compare_row_view *rows;
    size_t n;
};
struct compare_effect_view {
    const char *url, *title, *from, *to, *to_class, *before, *after, *note, *write_url;
};
struct compare_missing_view {
    const char *url, *title, *verdict, *when;
};
struct compare_view {
    struct page_head head;
    const char *year, *message;
    const char **chosen; /* for the form */
    size_t n_chosen;
    const struct link *filters;
    size_t n_filters;
    const struct html_option *grants, *verdicts;
    size_t n_grants, n_verdicts;
    const struct compare_effect_view *effects;
    size_t n_effects;
    struct compare_table_view tables[3];
    const struct compare_missing_view *missing;
    size_t n_missing;
    const char *first_year, *under, *source, *missing_under;
    bool by_number; /* too many grants for a list */
    bool may_write;
};
