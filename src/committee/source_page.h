/* What the pages of papers show: their case numbers, what they refer to, and what here comes from them. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "system/source.h"

struct source_row_view {
    const char *url, *title, *f2, *edoc, *document_no;
    day_t date;
};
struct source_reference_view {
    const char *title, *committee, *url, *place, *note;
    day_t day;
};
struct source_part_view {
    const char *kind, *label, *url, *place;
};
struct source_view {
    const struct fact *facts;
    size_t n_facts;
    const char *note;
    const struct source_reference_view *references;
    const struct source_part_view *parts;
    size_t n_references, n_parts;
    int64_t n_reported;
};
struct sources_view {
    const struct source_row_view *rows;
    size_t n;
};
