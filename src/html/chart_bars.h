/* Which is largest: horizontal bars with their numbers, one size for screen and paper, described in words. For documents,
 * where the chart stands alone; in tables use chart_bar. The text of each bar is given ("224", "undertrykt"). */
#pragma once
#include "html/html.h"

struct chart_bars_row {
    const char *label;
    const char *text; /* the figure as shown */
    double value;     /* NAN = no bar (missing or suppressed) */
};
struct chart_bars {
    const char *title, *unit;
    const char *id; /* unique in the document: the same at every rendering */
    const struct chart_bars_row *rows;
    size_t n;
};
/* A figure with caption; in the drawing title and a desc that tells all values. */
struct html_safe chart_bars(struct html *h, const struct chart_bars *c);
