/* The waiting list of a unit's offers: order, rule, expected start, and starting a team. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct waiting_line {
    const char *url, *person, *cpr, *team, *priority, *since, *days, *expected, *note, *value, *id;
    int64_t position;
    bool urgent, chosen, expected_known;
};
struct waiting_view {
    const char *csrf, *url, *start_url;
    const struct err *err;
    const struct tile *tiles; /* one for each offer */
    size_t n_tiles;
    const char *offer, *title, *team;
    const struct html_option *teams;
    size_t n_teams;
    const char *const *rules; /* in order, in words */
    size_t n_rules;
    const char *rate; /* how the expected start is computed */
    const struct waiting_line *rows;
    size_t n;
    struct paging paging;
    const struct field *start_field;
    const char *start_day;
};
struct waiting_result {
    const char *person, *url, *state, *why;
    int64_t id;
    bool started;
};
struct waiting_result_view {
    const char *csrf, *undo_url, *back_url, *offer;
    const struct waiting_result *rows;
    size_t n, n_started;
};
