/* The activity of one intervention, and all registers. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct activity_measure_row {
    const char *label, *definition, *computed, *reported, *period, *source, *unit;
};
struct activity_way_view {
    const char *title, *url, *link, *add_url, *add, *text;
    const struct fact *facts;
    size_t n_facts;
    const struct activity_measure_row *rows;
    size_t n_rows;
};
struct activity_offer_view {
    const char *path, *year;
    const struct html_option *years;
    size_t n_years;
    const struct attention *attention;
    size_t n_attention;
    const struct activity_way_view *ways;
    size_t n_ways;
    const struct activity_measure_row *other;
    size_t n_other;
};
struct activity_index_row {
    const char *title, *url, *late_url;
    int64_t n_rows, n_late;
    const struct link *offers;
    size_t n_offers;
};
struct activity_index_view {
    const char *year;
    const struct attention *attention;
    size_t n_attention;
    const struct activity_index_row *rows;
    size_t n;
};
