/* What the page of unit costs shows. */
#pragma once
#include "html/components.h"

struct unit_cost_row {
    const char *url, *title, *period, *amount, *n, *each, *interval, *unit, *price_level, *note, *verdict_url;
};
struct unit_cost_side {
    const char *title, *each, *interval, *n;
};
struct unit_cost_view {
    struct page_head head;
    const char *year;
    const struct unit_cost_row *printed, *counted;
    size_t n_printed, n_counted;
    const struct html_option *years, *choices;
    size_t n_years, n_choices;
    const char *a, *b;                  /* chosen for comparison */
    const struct unit_cost_side *sides; /* two, or NULL */
    const char *ratio;
    const char *const *warnings;
    size_t n_warnings;
    const char *csv_url, *xlsx_url, *source;
};
