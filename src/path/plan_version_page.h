/* What the page of versions shows. */
#pragma once
#include "path/plan_page.h"

struct plan_version_item {
    int64_t no;
    struct stamp at;
    const char *what, *who, *url; /* url = compared with the one before */
};
struct plan_line_view {
    const char *item; /* heading, NULL = as the line before */
    const char *track, *field, *before, *after, *mark;
    bool differs;
};
struct plan_version_view {
    const char *url, *back_url, *toggle_url;
    const struct plan_version_item *items;
    size_t n_items;
    const struct html_option *options;
    size_t n_options;
    int64_t older, newer;
    const char *older_text, *newer_text;
    bool all;
    const struct plan_line_view *lines;
    size_t n_lines;
};
