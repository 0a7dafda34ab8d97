/* A page with every component and chart, on invented data, for tests and for looking at. */
#pragma once
#include "html/chart.h"
#include "html/components.h"

struct gallery_row {
    const char *task, *note, *track, *who;
    day_t due;
    int64_t days_over;
    const char *state, *state_class;
};

struct gallery {
    const struct layout *layout;
    const char *canary; /* printed in every kind of place */
    const struct gallery_row *rows;
    size_t n_rows;
    const struct field *fields;
    const struct html_option *options;
    size_t n_options;
    const struct err *err;
    struct html_safe timeline, line, line_two, interval, step, bar, goal, goal_scale, text;
    struct html_safe pyramid;
};

/* Fills v; everything lives in h->arena or is static. canary is used as text from outside. */
void gallery_make(struct html *h, struct gallery *v, const char *canary);
