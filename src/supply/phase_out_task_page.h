/* Sending tasks and spreading citizens who have nobody. */
#pragma once
#include "supply/phase_out_page.h"

struct phase_out_user_choice {
    const char *id, *name, *about;
    bool on;
};
struct phase_out_task_view {
    const char *csrf, *key, *back, *lead, *due, *due_error;
    const char *const *picks;
    size_t n_picks;
    const struct html_option *units;
    size_t n_units;
    const char *unit, *users_error;
    const struct phase_out_user_choice *users;
    size_t n;
};
