/* Many shares against one target: each by its number of persons, inside limits that widen where persons are few. What lies outside and is flagged is
 * a filled square with its name; the rest are rings. The page gives the same as a table. */
#pragma once
#include "html/chart.h"

struct chart_funnel_point {
    const char *label;
    double n, share; /* share in per cent */
    bool flagged;
};
/* Limits at n persons, in per cent. */
struct chart_funnel_limit {
    double n, low_95, high_95, low_998, high_998;
};
struct chart_funnel {
    const char *title, *unit, *finding;
    const char *x_name;
    double target; /* per cent */
    const char *target_label;
    const struct chart_funnel_point *points;
    size_t n;
    const struct chart_funnel_limit *limits; /* by n, rising */
    size_t n_limits;
    const char *note;
};
struct html_safe chart_funnel(struct html *h, const struct chart_funnel *c);
