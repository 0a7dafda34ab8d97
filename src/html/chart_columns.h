/* How far something is used from month to month: a column for each, a step line for what was agreed, what lies ahead light
 * and with its interval. The page gives the same as a table. */
#pragma once
#include "html/chart.h"

struct chart_column {
    const char *label; /* "mar\n2026" = two lines */
    double value;      /* height; used only when known */
    double over;       /* on top of it, in another colour; 0 = none */
    double line;       /* what was agreed; NAN = not stated */
    double lo, hi;     /* interval; NAN = full count */
    enum chart_known known;
    bool ahead; /* forecast */
};
struct chart_columns {
    const char *title;   /* the question */
    const char *unit;    /* under the title */
    const char *finding; /* the finding in figures, for the description */
    const char *line_name;
    const struct chart_column *columns;
    size_t n; /* at least 1 */
};
struct html_safe chart_columns(struct html *h, const struct chart_columns *c);
