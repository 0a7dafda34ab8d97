/* Jobcamps: a year with counts, one camp with its young people. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "path/camp.h"

struct camp_row {
    const char *title, *url, *district, *when, *place;
};
struct camp_count_row {
    const char *district, *camps, *participations, *persons;
};
struct camp_reported {
    const char *label, *printed, *note;
};
struct camp_list_view {
    const struct camp_row *rows;
    size_t n;
    const struct camp_count_row *counts;
    size_t n_counts;
    const struct camp_reported *reported;
    size_t n_reported;
    const char *grant_url, *source;
    const struct html_option *years;
    size_t n_years;
    const char *year;
    const char *bridged; /* "12 af 40, hvor det er oplyst", or NULL */
};
struct camp_youth_line {
    const char *name, *url, *age, *guardian, *consent, *wage, *attended, *mark_url;
    int64_t version;
    bool did, not_did, bridged, not_bridged, may_bridge;
};
struct camp_show_view {
    const char *csrf, *add_url, *pick_url;
    const struct err *err;
    const struct fact *facts;
    size_t n_facts;
    const struct camp_youth_line *rows;
    size_t n;
    bool may_write, hides;
};
