/* The saved states of a budget note, and two of them side by side. */
#pragma once
#include "budget/note_show_page.h"

struct note_version_row {
    int64_t nr;
    const char *url, *what, *who, *when, *state;
    bool approved;
};
struct note_change_row {
    const char *group; /* the part it is of, when it is another than above */
    const char *label, *old, *now;
    const char *difference; /* of amounts; NULL = none */
};
struct note_version_view {
    struct page_head head;
    const struct link *tabs;
    size_t n_tabs;
    const char *url;
    const struct note_version_row *rows;
    size_t n_rows;
    const struct html_option *options;
    size_t n_options;
    const char *from, *to;
    const char *compared; /* heading; NULL = nothing is compared */
    const char *from_words, *to_words;
    const struct note_change_row *changes;
    size_t n_changes;
    const char *total; /* the difference of what is asked for; NULL = none */
};
