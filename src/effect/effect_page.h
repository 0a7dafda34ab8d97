/* What the pages about goals and figures show. */
#pragma once
#include "effect/figure.h"
#include "effect/goal.h"
#include "html/chart.h"
#include "html/components.h"

/* ---- one goal ---- */

/* A share by group as everybody may see it: each text is a number or "undertrykt". */
struct goal_group_view {
    const char *label, *x, *n, *share, *interval;
    bool hidden;              /* the share is suppressed */
    int64_t x_value, n_value; /* INT_NONE = suppressed */
    double p, low, high;
};
struct goal_pair_view {
    const char *label, *text, *link, *url; /* url NULL = no link after the text */
};
struct goal_reported_view {
    const char *printed, *label, *period, *source, *verdict, *verdict_class, *note;
    bool judged; /* note says how the verdict came about, by interval */
};
/* A piece of a sentence. */
struct goal_text_view {
    const char *text;
    bool bold;
};
struct goal_table_view {
    const char *title, *head; /* "Fordelt på alder", "Alder ved sidste dag" */
    const struct goal_group_view *rows;
    size_t n;
    struct goal_group_view total;
    const char *note;
    bool current;
};
struct goal_view {
    struct page_head head;
    const struct link *years;
    size_t n_years;
    bool has_value, suppressed, has_share;
    bool knowledge; /* an aim without a number: told is what is known, in words */
    bool in_words;  /* the value is too long for large type */
    bool told;      /* nothing is computed: value and verdict are what others have told */
    const char *share_label, *value, *persons, *interval, *range_label;
    struct html_safe interval_chart, trend_chart, curve_chart;
    const char *verdict, *verdict_class, *verdict_why;
    const char *date_label, *as_of, *due, *why, *trend, *old;
    const char *trend_note, *curve_title, *curve_none, *curve_url;
    const struct goal_text_view *reading;
    size_t n_reading;
    const char *definition, *ambiguity;
    const char *open[8];
    size_t n_open;
    const struct goal_pair_view *pairs;
    size_t n_pairs;
    const char *figure_code, *figure_url;
    const struct link *splits;
    size_t n_splits;
    struct goal_table_view table;
    struct goal_group_view total;
    const char *rows_url; /* persons behind; NULL = no access */
    const struct goal_reported_view *reported;
    size_t n_reported;
    const char *source, *xlsx_url, *csv_url;
};

struct goal_person_view {
    const char *url, *name, *state, *state_class, *note;
    day_t index, due;
    int age;
};
struct goal_persons_view {
    struct page_head head;
    const struct goal_person_view *rows;
    size_t n;
    struct paging paging;
    const char *index_label, *source;
};

/* ---- definitions ---- */

struct definition_row {
    const char *url, *id, *title, *unit, *source;
    int version;
};
struct definitions_view {
    struct page_head head;
    const struct definition_row *rows;
    size_t n;
    const char *source;
};
struct definition_view {
    struct page_head head;
    const char *definition;
    const struct goal_pair_view *pairs;
    size_t n_pairs;
    const char *source;
};

/* ---- figures ---- */

struct figure_cell_view {
    const char *text, *url; /* url NULL = no link */
    bool reported;
};
struct referral_row_view {
    const char *label, *unit;
    struct figure_cell_view cell
        [5]; /* first year reported, computed; this year reported, computed; first year on the same days */
    bool is_sum;
};
struct referral_table_view {
    struct page_head head;
    const char *first_year, *this_year, *until, *same_days;
    const struct referral_row_view *rows;
    size_t n;
    const char *note, *hidden_note, *source, *csv_url;
};

struct figure_row_view {
    const char *url, *name, *label;
    day_t day;
    bool counted;
};
struct figure_view {
    struct page_head head;
    const char *value;
    const struct goal_pair_view *pairs;
    size_t n_pairs;
    const char *definition, *rows_url, *no_rows;
    bool shows_rows;
    const struct figure_row_view *rows;
    size_t n;
    struct paging paging;
};

struct req;
/* "færre end 5" for small counts where the actor may not see them. */
const char *goal_rough_count(struct req *req, int64_t count);
