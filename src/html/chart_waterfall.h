/* Amounts above and below zero as horizontal bars, a row for each: the steps from nothing to a sum (waterfall), who pays and who saves
 * (diverging), and what a sum hangs on (tornado). Below zero is hatched, above it is filled, a sum is dark: told apart without colour. Texts of the
 * figures are given, so that they are as in the table beside. Title, description with all rows, and the same as a table in a fold-out. */
#pragma once
#include "html/chart.h"

struct chart_step_row {
    const char *label, *text; /* text = the figure as shown */
    double value;             /* NAN = no bar */
    bool is_sum;              /* waterfall: value is the sum so far, from 0 */
};
struct chart_waterfall {
    const char *title, *unit;
    const char *finding;        /* for the description, before the rows */
    const char *first, *second; /* headings of the table */
    const char *note;
    const struct chart_step_row *rows;
    size_t n;
};
struct html_safe chart_waterfall(struct html *h, const struct chart_waterfall *c);
/* Each row from zero. */
struct html_safe chart_diverging(struct html *h, const struct chart_waterfall *c);

struct chart_swing_row {
    const char *label, *low_text, *high_text; /* of the sum, with the number at its low and its high */
    const char *low_at, *high_at;             /* the number itself: "46,7 pct." */
    double low, high;
};
struct chart_tornado {
    const char *title, *unit, *finding, *note;
    double middle; /* the sum as it is */
    const char *middle_text;
    const struct chart_swing_row *rows; /* widest first */
    size_t n;
};
struct html_safe chart_tornado(struct html *h, const struct chart_tornado *c);
