/* What the page of curves shows, and how curves are drawn on the pages of Effekt. */
#pragma once
#include "effect/curve.h"
#include "effect/effect_page.h"

/* A choice in a row of filters, with its message. */
struct pick {
    const char *name, *label, *hint;
    const struct html_option *options;
    size_t n;
    const char *value, *error;
};
struct pick_check {
    const char *value, *label;
    bool checked;
};

/* curve.html */
void t_pick_field(struct html *h, const struct pick *p);
void t_pick_checks(struct html *h, const char *name, const char *legend, const struct pick_check *checks,
    size_t n, const char *error);

struct curve_row_view {
    const char *label, *n;
    const char *event[CURVE_CAUSES];
    const char *open, *first, *median, *third, *mean;
};
struct curve_test_view {
    const char *cause, *hazard, *share;
};
struct curve_chart_view {
    const char *title;
    struct html_safe chart;
    const char *why; /* there is no chart */
};
struct curve_view {
    struct page_head head;
    const struct pick *picks;
    size_t n_picks;
    const struct pick_check *causes;
    size_t n_causes;
    const char *cause_error;
    bool has_error;
    const struct link *filters;
    size_t n_filters;
    const char *why_none; /* no curve: the sentence that says why */
    const struct curve_chart_view *charts;
    size_t n_charts;
    const char *chart_note;
    const char *const *heads; /* causes */
    size_t n_heads;
    const struct curve_row_view *rows;
    size_t n;
    const char *rows_note, *count_note;
    const struct curve_test_view *tests;
    size_t n_tests;
    const char *test_any;
    const char *definition, *source, *csv_url, *xlsx_url;
};

/* All causes of one group, or one cause (or, cause = n_causes, the share without any) of the first CURVE_DRAWN groups. */
struct curve_drawing {
    const struct curve_answer *answer;
    size_t n_drawn; /* causes drawn of a whole */
    bool by_group;
    size_t cause;
    const char *title, *unit, *x_name;
    double mark; /* steps; NAN = none */
    const char *mark_label;
    bool left_in_table_only;
    const char *note;
};
struct html_safe curve_draw(struct html *h, const struct curve_drawing *d);
/* "Endnu uden udfald ved 0, 2, 4 md.: 120, 62, 47" of a group. */
const char *curve_left_words(struct req *req, const struct curve_answer *answer, const struct curve_group *g);
double curve_tick(const struct curve_answer *answer);
/* A count, or "undertrykt" for INT_NONE. */
const char *curve_count(struct req *req, int64_t n);
