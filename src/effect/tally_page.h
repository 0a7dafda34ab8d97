/* What the page of measures of the whole city shows. */
#pragma once
#include "effect/curve_page.h"
#include "effect/tally.h"

struct tally_cell_view {
    const char *text, *line, *more; /* line, more NULL = none */
};
struct tally_row_view {
    const char *label;
    const struct tally_cell_view *cells;
};
struct tally_table_view {
    const char *title, *head, *lead;
    const char *const *cols;
    size_t n_cols;
    const struct tally_row_view *rows;
    size_t n;
    const struct tally_row_view *total;
    const char *note, *csv_url, *xlsx_url;
    struct html_safe chart;
    bool dense;
};
struct tally_view {
    struct page_head head;
    const struct link *tabs;
    size_t n_tabs;
    const char *measure; /* in the address; NULL = the first */
    const struct pick *picks;
    size_t n_picks;
    const struct pick_check *outcomes;
    size_t n_outcomes;
    const char *outcome_error;
    bool has_error;
    const struct link *filters;
    size_t n_filters;
    const struct tally_table_view *tables;
    size_t n_tables;
    const char *empty, *definition, *source;
};
