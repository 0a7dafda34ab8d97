/* Composition by age and sex: bars to both sides, the oldest on top, numbers at the ends. Beside a comparison, what the group has more of is
 * hatched and what it has less of stands as a dashed outline. Bars are shares of the whole, so that groups of any size compare; the
 * numbers are counts. The page gives the same as a table. */
#pragma once
#include "html/chart.h"

struct chart_pyramid_cell {
    const char *text; /* as shown: "224", "undertrykt" */
    double share;     /* of the whole, 0 to 1; used when known */
    double other;     /* the comparison's share; NAN = none or suppressed */
    enum chart_known known;
};
struct chart_pyramid_row {
    const char *label; /* "25-34" */
    struct chart_pyramid_cell left, right;
};
struct chart_pyramid {
    const char *title;
    const char *unit;    /* under the title */
    const char *finding; /* the finding in figures, for the description */
    const char *left_name, *right_name;
    const char *other_name;               /* "hele registret"; NULL = no comparison */
    const struct chart_pyramid_row *rows; /* youngest first */
    size_t n;
};
struct html_safe chart_pyramid(struct html *h, const struct chart_pyramid *c);
