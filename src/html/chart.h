/* Charts as SVG, made on the server. Each gives the finished HTML for {raw …}: figure, and where there are several figures
 * the same as a table in a fold-out. Only classes and presentation attributes are used (no style), colours come with
 * dashes or hatch, and text is measured so that it neither overlaps nor is cut off. Texts given are in the user's
 * language. Numbers are doubles: they are estimates for drawing, never money. */
#pragma once
#include "base/date.h"
#include "html/html.h"

/* Width in pixels of a text in IBM Plex Sans at 13 px. */
double chart_text_width(const char *s, bool bold);
/* The text, cut to width with "…"; "" when not even three letters fit. */
const char *chart_text_fit(struct arena *a, const char *s, double width, bool bold);

enum chart_known {
    CHART_KNOWN,
    CHART_MISSING,   /* ikke oplyst */
    CHART_SUPPRESSED /* undertrykt: nothing is drawn, the table says so */
};

struct chart_point {
    double value;
    double lo, hi; /* interval; NAN = full count */
    enum chart_known known;
    int64_t n; /* persons behind it; INT_NONE = not stated */
};

struct chart_series {
    const char *name;
    const struct chart_point *points; /* one per x label */
};

/* Development: lines with interval bars, target as dashed line. */
struct chart_line {
    const char *title;           /* the question */
    const char *unit;            /* under the title: unit and n */
    const char *finding;         /* the finding in figures, for the description */
    const char *x_name;          /* heading of the x column in the table: "Halvår" */
    const char *const *x_labels; /* n; "1. halvår\n2023" = two lines */
    size_t n;
    const struct chart_series *series; /* at most 4 */
    size_t n_series;
    double target; /* NAN = none */
    const char *target_label;
    const char *note; /* line under the chart, or NULL */
    int decimals;
};
struct html_safe chart_line(struct html *h, const struct chart_line *c);

/* Does it meet the goal: value, interval and target on one axis. */
struct chart_interval {
    const char *title, *finding;
    double value, lo, hi; /* lo, hi NAN = full count */
    double target;        /* NAN = none */
    const char *target_label;
    double axis_min, axis_max; /* both 0 = chosen */
    int decimals;
};
struct html_safe chart_interval(struct html *h, const struct chart_interval *c);

/* Time to an event: step curves with band. Values hold from their time on. */
struct chart_step_series {
    const char *name;
    const double *time, *value, *lo, *hi; /* n each; lo and hi NULL, or NAN at a step = no band */
    size_t n;
    double end; /* told until here, drawn no further: too few are left; 0 = x_max */
};
/* How many are still without an outcome at 0, x_tick, 2 x_tick …; INT_NONE = suppressed. */
struct chart_step_left {
    const char *name;
    size_t pen; /* number of the series whose colour it has */
    const int64_t *count;
};
struct chart_step {
    const char *title, *unit, *finding;
    const char *note;   /* line under the chart, or NULL */
    const char *x_name; /* "Måneder efter afslutning" */
    double x_max, x_tick;
    const struct chart_step_series *series; /* at most 4 */
    size_t n_series;
    double mark_x; /* dashed vertical line; NAN = none */
    const char *mark_label;
    const char *left_label; /* "Endnu uden udfald" */
    const struct chart_step_left *left;
    size_t n_left_rows, n_left; /* 0 rows = not shown */
    bool left_in_table_only;    /* not as rows under the axis */
    int decimals;
};
struct html_safe chart_step(struct html *h, const struct chart_step *c);

/* The same small in a table row, whose cells hold the numbers: decoration. All rows of a table share the axis from lo to hi
 * of chart_goal_axis. value NAN = nothing to draw but the target. */
struct chart_goal {
    double value, lo, hi, target; /* NAN = none */
};
struct chart_goal_axis {
    double min, max, step;
};
/* An axis that holds all n goals; from 0 to 1 when there is nothing to hold. */
struct chart_goal_axis chart_goal_axis(const struct chart_goal *goals, size_t n);
struct html_safe chart_goal(
    struct html *h, const struct chart_goal *goal, const struct chart_goal_axis *axis);
/* The axis's numbers, for the column's heading. */
struct html_safe chart_goal_scale(struct html *h, const struct chart_goal_axis *axis);

/* A bar for a table row; the number stands in its own cell, so the bar is decoration. lo, hi NAN = none. */
struct html_safe chart_bar(struct html *h, double value, double lo, double hi, double max);

/* One person's own answers over time; the page gives the same as a table. n at least 1, days in order. */
struct chart_answers {
    const char *title, *unit, *finding;
    const day_t *days;
    const double *values; /* NAN = asked, but no result: a hollow mark on the axis */
    size_t n;
    int y_min, y_max, y_step;
    const char *const *y_words; /* [y_max + 1] what the values are called, or NULL = the numbers */
    double target;              /* dashed line; NAN = none */
    const char *target_label;
};
struct html_safe chart_answers(struct html *h, const struct chart_answers *c);

/* ---- timeline ---- */

enum chart_span_state {
    SPAN_FINISHED,
    SPAN_RUNNING,
    SPAN_PLANNED,
    SPAN_BENEFIT,
    SPAN_AFTERCARE, /* lighter, after a course */
    SPAN_WAITING    /* a referral without a start: ring at `start`, dashed line to today; end is DAY_NONE */
};

struct chart_lane {
    const char *name;
    const char *note;   /* "BIF", or NULL */
    const char *hidden; /* "Nogle oplysninger fra SOF er skjult", or NULL */
};

/* Days [start, end); end DAY_NONE = no end known. */
struct chart_span {
    size_t lane;
    day_t start, end;
    enum chart_span_state state;
    const char *label; /* in the bar */
    const char *url;   /* or NULL */
    day_t referred;    /* ring and arrow to start; DAY_NONE = none */
    size_t from_lane;  /* lane of the ring */
};

enum chart_mark_kind {
    MARK_MEETING, /* round table */
    MARK_FOLLOWUP,
    MARK_OVERDUE,
    MARK_MEETING_PLANNED,
    MARK_FOLLOWUP_PLANNED,
    MARK_OTHER, /* any other meeting */
    MARK_OTHER_PLANNED,
    MARK_FOLLOWUP_MISSED /* tried, but the citizen was not reached */
};

struct chart_mark {
    size_t lane;
    day_t day;
    enum chart_mark_kind kind;
    const char *label;
    const char *url;
};

/* A time without any course, over the limit; end DAY_NONE = goes on today. */
struct chart_pause {
    day_t start, end;
    int64_t days;
};

struct chart_timeline {
    const char *title, *finding;
    day_t from, to; /* [from, to) shown; whole months look best */
    day_t today;
    int64_t pause_limit_days; /* for the key: "Pause over 56 dage"; INT_NONE = not the same for all */
    const struct chart_lane *lanes;
    size_t n_lanes;                 /* at most 12 */
    size_t pause_first, pause_last; /* lanes that a pause covers */
    const struct chart_span *spans;
    size_t n_spans;
    const struct chart_mark *marks;
    size_t n_marks;
    const struct chart_pause *pauses;
    size_t n_pauses;
};
/* The drawing for wide screens with its key, the list for narrow ones, and the table. What does not fit in a lane
 * is counted there and stands in the table. */
struct html_safe chart_timeline(struct html *h, const struct chart_timeline *c);
