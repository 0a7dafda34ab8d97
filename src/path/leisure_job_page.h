/* Leisure jobs and jobcamps of a child. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct leisure_row {
    const char *title, *url, *effort, *parent, *parent_url, *consent, *found, *period, *state, *state_class;
};
struct leisure_camp {
    const char *title, *url, *when;
};
struct leisure_view {
    const struct leisure_row *rows;
    size_t n;
    const struct leisure_camp *camps;
    size_t n_camps;
    const char *new_url;
    bool may_edit;
};
