/* Finding a citizen: purpose, search, hits, my citizens. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "people/search.h"
#include "system/find_page.h"

struct search_row {
    const char *url, *name, *cpr, *district, *responsible;
    day_t birth;
};
struct search_view {
    const char *csrf;
    const char *purpose; /* label, or NULL = must be chosen */
    const struct html_option *purposes;
    size_t n_purposes;
    const char *purpose_code; /* as typed */
    const char *typed;        /* search text; in the page, never in the address */
    const char *onward;       /* address to go on to after choosing, or NULL */
    const struct err *err;
    bool searched;
    bool may_create, may_find, may_merge;
    struct search_result *result;
    const struct search_row *rows;
    size_t n;
    bool everywhere;    /* from the header's search: cases and groups hold what the user may open */
    struct link *cases; /* citizens by the number of a case */
    size_t n_cases;
    struct find_group groups[FIND_SOURCES];
    size_t n_groups;
    bool is_case; /* a case number was typed: citizens by name are not searched */
    struct paging paging;
    int64_t n_mine;
};
