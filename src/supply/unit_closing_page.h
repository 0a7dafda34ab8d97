/* Units, and the last day of one. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct unit_line {
    const char *url, *name, *kind, *parent;
    day_t valid_to;
};
struct unit_list_view {
    const struct unit_line *rows;
    size_t n;
    const char *q;
    struct paging paging;
};
struct unit_block_line {
    const char *what, *title, *url, *count; /* url NULL = the user may not open it */
};
struct unit_view {
    const char *csrf, *url, *key;
    const struct fact *facts;
    size_t n_facts;
    const struct unit_block_line *blocks;
    size_t n_blocks;
    bool may_edit;
    const char *small_words; /* NULL = no number is shown as a span */
    const struct field *field;
    const char *typed, *error, *former; /* former: ISO day, "" = none */
};
