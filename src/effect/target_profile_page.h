/* What the page of a target group's profile shows. */
#pragma once
#include "effect/target_sheet.h"
#include "html/chart.h"
#include "html/components.h"

struct target_cell_view {
    const char *text;
    bool is_text; /* set to the left */
};
struct target_row_view {
    const char *label;
    const struct target_cell_view *cells;
    struct html_safe bar;
    bool is_total;
};
struct target_sheet_view {
    const char *id, *title, *head, *why_none, *note;
    const char *const *columns, *const *labels; /* labels: shorter, beside the value on phones */
    size_t n_columns;
    const struct target_row_view *rows;
    size_t n;
    bool has_bars, is_wide, is_short;
    struct html_safe chart; /* above the table; then the table folds out */
    const char *csv_url, *xlsx_url;
};
struct target_reported_view {
    const char *label, *printed, *unit, *period, *source, *note;
};
struct target_filter_view {
    const char *name, *label, *value;
    const struct html_option *options;
    size_t n;
};
struct target_view {
    struct page_head head;
    const struct target_filter_view *selects;
    size_t n_selects;
    const struct link *filters;
    size_t n_filters;
    const char *error;
    const struct fact *facts;
    size_t n_facts;
    const char *hidden, *earlier,
        *empty; /* nothing can be shown; an earlier extract stands; nobody is in the group */
    struct target_sheet_view people[2], means[3], before[3], health[2];
    size_t n_people;
    const char *reported_note, *computed, *computed_rule;
    const struct target_reported_view *reported;
    size_t n_reported;
    const char *method, *source;
};
