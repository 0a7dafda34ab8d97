/* Things found by words, on a page of their own and below the citizens of the header's search. */
#pragma once
#include "html/components.h"
#include "system/find.h"

struct find_view {
    const char *q, *key; /* as typed; key NULL = all kinds */
    const struct html_option *kinds;
    size_t n_kinds;
    struct find_group groups[FIND_SOURCES];
    const char *more[FIND_SOURCES]; /* address of the page with that kind only */
    size_t n_groups;
    struct paging paging; /* of one kind; n_rows = 0 without */
    const char *error;
};
/* Hits by kind, for the page of the header's search. */
void t_find_groups(struct html *h, const struct find_group *groups, size_t n);
