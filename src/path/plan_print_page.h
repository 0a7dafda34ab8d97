/* The plan for the citizen, in plain words: on screen, on paper and as PDF. */
#pragma once
#include "path/plan_page.h"

struct plan_print_row {
    const char *text, *who, *when, *how_far;
};
struct plan_print_track {
    const char *label;
    const char *const *goals;
    size_t n_goals;
    const struct plan_print_row *rows;
    size_t n_rows;
};
struct plan_print_view {
    const char *name, *own_goal, *job_goal, *job_goal_reason, *contact, *day;
    const char *const *hidden; /* what is left out, in whole sentences */
    size_t n_hidden;
    bool is_release;
    const struct plan_print_track *tracks;
    size_t n_tracks;
    const char *csrf, *pdf_url, *back_url;
};
