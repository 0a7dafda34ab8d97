/* What the pages that compare interventions show. */
#pragma once
#include "effect/curve_page.h"
#include "effect/export.h"
#include "measure/compare.h"

struct res;

/* Cells have their text for the screen and their number for files. */
struct compare_group_view {
    const char *label;
    struct export_cell rows, persons, share, effective, wait, not_due;
};
struct compare_balance_view {
    const char *label;
    struct export_cell treated, other, smd_before, treated_after, other_after, smd_after;
    bool is_share; /* the four means are percent */
    bool is_off;   /* more than 0.1 after */
};
struct compare_bin_view {
    const char *label;
    struct export_cell treated, other;
};
struct compare_time_view {
    const char *label, *interval;
    struct export_cell value, low, high; /* percentage points */
    bool is_before;
};
struct compare_place_view {
    const char *label, *first;
    struct export_cell persons;
};
struct compare_view {
    struct page_head head;
    const struct pick *picks;
    size_t n_picks;
    bool asks_decision; /* by lot, roll-out: where is it written? */
    const char *decision, *decision_label;
    const char *error; /* of the question; NULL = none */
    const struct link *filters;
    size_t n_filters;
    const char *why_none;
    const struct fact *facts;
    size_t n_facts;
    const char *word;             /* "forskel, justeret" */
    struct export_cell figure[5]; /* shares of the two, difference, its limits */
    struct html_safe chart, overlap_chart;
    const char *const *warnings;
    size_t n_warnings;
    const struct compare_group_view *groups;
    size_t n_groups;
    const struct compare_balance_view *balance;
    size_t n_balance;
    const struct compare_bin_view *bins;
    size_t n_bins;
    const struct compare_time_view *times;
    size_t n_times;
    const struct compare_place_view *places;
    size_t n_places;
    const char *method, *source;
    const char *url; /* of the page with its choices, for files */
};

struct funnel_row_view {
    const char *label, *limits, *place, *mark, *mark_class;
    struct export_cell n, x, share, low, high, p, adjusted;
    const char *url;
};
struct funnel_view {
    struct page_head head;
    const struct pick *picks;
    size_t n_picks;
    const char *error;
    const struct link *filters;
    size_t n_filters;
    const char *why_none;
    const struct fact *facts;
    size_t n_facts;
    struct html_safe chart;
    const struct funnel_row_view *rows;
    size_t n;
    const char *url, *sort; /* the address without the order, and the order */
    const char *hidden_note, *method, *source;
};

/* Sends a table of a comparison: part 1 = figure and balance, 2 groups, 3 overlap, 4 quarters, 5 districts; 0 = all of them as "xlsx", the first as "csv". */
int compare_file(
    struct req *req, struct res *res, const char *format, int64_t part, const struct compare_view *v);
/* "12,3 pct." */
const char *compare_percent(struct req *req, double x);
/* A number with so many decimals. */
const char *compare_number(struct req *req, double x, int decimals);
/* Interventions with a course in the snapshot, by title. first_label NULL = no empty choice. */
const struct html_option *compare_offers(
    struct req *req, const struct snapshot *s, const char *first_label, size_t *ret_n);
/* Outcomes to choose among: value = codes with - between them (an address holds no comma). */
const struct html_option *compare_outcomes(struct req *req, size_t *ret_n);
int compare_outcome_set(const struct snapshot *s, const char *value, struct code_set *ret, struct err *err);
