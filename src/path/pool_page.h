/* A pool: what is left, its jobs, granting one. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct pool_row {
    int64_t id, version;
    const char *job, *workplace, *citizen, *citizen_url, *granted, *period, *amount, *withdraw_url;
    bool withdrawn;
};
struct pool_part_row {
    const char *year, *printed, *amount;
};
struct pool_view {
    const char *csrf, *note, *source, *empty_text;
    const struct fact *facts;
    size_t n_facts;
    const struct pool_part_row *parts;
    size_t n_parts;
    const struct pool_row *rows;
    size_t n;
    struct paging paging;
    bool may_edit, used;
};
