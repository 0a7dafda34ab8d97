/* What the page of price levels shows. For *_page.c only. */
#pragma once
#include "economy/price_index.h"
#include "html/components.h"

struct price_row {
    const char *series, *percent, *source, *note;
    int64_t year;
    day_t version_day;
    bool replaced; /* a later version is in force */
};
struct price_view {
    const char *amount, *from, *to, *series, *result, *how, *error;
    const struct html_option *series_options;
    size_t n_series;
    const struct price_row *rows;
    size_t n;
};
