/* Records that may be of one person: list for those who may join them. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct duplicate_row {
    const char *low_name, *low_url, *low_cpr, *low_district, *high_name, *high_url, *high_cpr, *high_district;
    const char *how, *compare_url, *reject_url;
};
struct duplicate_view {
    const char *csrf, *number_a, *number_b;
    const struct err *err;
    const struct duplicate_row *rows;
    size_t n;
    struct paging paging;
};
