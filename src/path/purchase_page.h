/* Single purchases of a citizen. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct purchase_row {
    const char *what, *supplier, *offer, *offer_url, *bought, *period, *amount, *rule, *note, *cancel_url;
};
struct purchase_grant {
    const char *label, *url;
};
struct purchase_view {
    const struct purchase_row *rows;
    size_t n;
    const struct purchase_grant *grants;
    size_t n_grants;
    bool may_edit;
};
