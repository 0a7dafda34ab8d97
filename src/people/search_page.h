/* Finding a citizen: purpose, search, hits, my citizens. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/intervention.h"
#include "people/search.h"

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
    bool may_create, may_find;
    struct search_result *result;
    const struct search_row *rows;
    size_t n;
    const struct intervention *offers; /* from the header's search */
    size_t n_offers;
    struct paging paging;
    int64_t n_mine;
};
