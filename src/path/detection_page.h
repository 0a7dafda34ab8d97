/* Detection lists on screen: which there are, running one. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "path/detection.h"

struct detection_link {
    const char *title, *about, *url;
};
struct detection_shown {
    const char *url, *name, *cpr, *district, *offer, *state, *state_class;
    day_t since;
    const char *act, *act_url; /* the next step, NULL = none */
};
struct detection_view {
    const char *csrf, *title, *about, *post_url;
    const struct err *err;
    const char *const *criteria;
    size_t n_criteria;
    bool is_own; /* the user's administration owns the list */
    const char *admin, *to_admin;
    const struct html_option *purposes;
    size_t n_purposes;
    const char *purpose;
    bool ran;
    const struct detection_shown *rows;
    size_t n;
    bool more;
    day_t today;
    const struct detection_link *lists;
    size_t n_lists;
};
