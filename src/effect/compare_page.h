/* What the pages that compare interventions show. */
#pragma once
#include "effect/curve_page.h"
#include "measure/compare.h"

struct compare_group_view {
    const char *label, *rows, *persons, *share, *effective, *wait, *not_due;
};
struct compare_balance_view {
    const char *label, *treated, *other, *smd_before, *treated_after, *other_after, *smd_after;
    bool is_off; /* more than 0.1 after */
};
struct compare_bin_view {
    const char *label, *treated, *other;
};
struct compare_time_view {
    const char *label, *value, *interval;
    bool is_before;
};
struct compare_place_view {
    const char *label, *first, *persons;
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
};

struct funnel_row_view {
    const char *label, *n, *x, *share, *limits, *place, *p, *adjusted, *mark, *mark_class;
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
