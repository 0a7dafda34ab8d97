/* The catalogue for those who log in. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct offer_row {
    const char *url, *title, *kind, *tracks, *basis, *owner, *stop, *state, *state_class;
    day_t end;
};
struct offer_select {
    const char *name, *label;
    const struct html_option *options;
    size_t n;
    const char *value;
};
struct offer_list_view {
    const struct offer_row *rows;
    size_t n;
    const struct offer_select *selects;
    size_t n_selects;
    const char *q, *sort, *url;
    const struct link *filters;
    size_t n_filters;
    struct paging paging;
    bool first; /* page 1 without filters: agreements and strategies stand below */
    const struct link *agreements, *strategies;
    size_t n_agreements, n_strategies;
};
