/* What the dashboard of goals shows. */
#pragma once
#include "effect/effect_page.h"

struct board_row {
    const char *url, *title, *about, *belongs, *year, *value, *interval, *persons, *target, *trend;
    const char *verdict, *verdict_class, *note;
    struct html_safe chart; /* empty = nothing on the axis */
    double sort_value;      /* NAN = none */
    int sort_verdict;
    const char *theme, *heading; /* heading = a row above it that begins a theme; NULL = none */
};
struct board_group {
    const char *title, *note;
    struct html_safe scale;
    const struct board_row *rows;
    size_t n;
    bool has_axis;
};
struct board_select {
    const char *name, *label;
    const struct html_option *options;
    size_t n;
    const char *value;
};
struct board_more {
    const char *url, *label, *about;
};
struct board_view {
    struct page_head head;
    const struct tile *tiles; /* by verdict */
    size_t n_tiles;
    const struct attention *attention;
    size_t n_attention;
    const struct board_select *selects;
    size_t n_selects;
    const char *q;
    const struct link *filters;
    size_t n_filters;
    const struct link *saved;
    size_t n_saved;
    const char *save_url;
    const struct board_group *groups;
    size_t n_groups;
    const char *empty;
    const char *url, *sort; /* address without the order */
    const struct board_more *more;
    size_t n_more;
    const char *source;
};
