/* Mit overblik: tiles that are the filter of the list below, and my referrals. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct overview_row {
    const char *url, *person, *cpr, *task, *about, *next_url, *next;
    const char *day, *distance; /* day may be NULL */
    bool late;
};
struct overview_referral {
    const char *url, *person, *title, *state, *state_class, *waited;
};
struct overview_view {
    const struct tile *tiles;
    size_t n_tiles;
    const char *heading, *empty, *day_label;
    const struct overview_row *rows;
    size_t n;
    const struct overview_referral *referrals;
    size_t n_referrals;
    const char *stops; /* offers with a stop, or NULL */
};
