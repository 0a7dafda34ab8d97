/* What the pages of expiring grants show. */
#pragma once
#include "economy/grant_total.h"
#include "html/components.h"

/* A goal with its computed value in words: "46,7 pct. (38,0–55,6 pct.) af 120, 2025: Uafklaret". */
struct grants_goal_view {
    const char *url, *title, *words;
};
struct grants_row {
    const struct grant *grant;
    const char *url, *title, *decision, *areas, *committees;
    struct money granted, proposed; /* for sorting */
    const char *granted_text, *granted_note, *proposed_text, *proposed_note;
    const char *verdict, *verdict_class, *remark;
    const char *granted_period, *proposed_period; /* as printed */
    const char *result;
    const struct grants_goal_view *goals; /* of the view of results */
    size_t n_goals;
};
struct grants_total_view {
    const char *label, *url; /* url NULL = the sum row */
    int n;
    const char **parts; /* [n_parts] */
    const char *granted, *granted_note, *share, *proposed;
    double share_pct; /* for the bar */
    struct html_safe bar;
};
struct grants_left_out_view {
    const char *url, *title, *phase, *amount, *period, *why;
};
struct grants_amount_view {
    const char *label, *granted, *proposed;
};
struct grants_split_view {
    const char *title, *head;
    const struct grants_amount_view *rows;
    size_t n;
};
struct grants_group {
    const char *label, *sum, *note;
    const struct grants_row *rows;
    size_t n;
};

struct grants_view {
    struct page_head head;
    int year;
    const char *parts_heads[GRANT_TOTAL_CODES + 1];
    size_t n_parts;
    const struct grants_total_view *totals;
    size_t n_totals;
    struct grants_total_view sum;
    const struct grants_left_out_view *left_out;
    size_t n_left_out;
    const struct grants_split_view *splits;
    size_t n_splits;
    const char *left_out_summary, *empty;
    struct link tabs[4];
    const char *url, *sort, *verdict, *committee, *area, *q, *year_text, *view;
    const struct html_option *verdicts, *committees, *areas, *years;
    size_t n_verdicts, n_committees, n_areas, n_years;
    const struct link *filters;
    size_t n_filters;
    bool board, calendar, results;
    bool may_assess; /* cards of the board can be moved */
    const struct grants_row *rows;
    size_t n;
    const struct grants_group *groups; /* board, calendar and results */
    size_t n_groups;
    const char *shown, *csv_url, *xlsx_url, *source;
};

struct req;
struct res;
/* "27 bevillinger" */
const char *grants_words(struct req *req, size_t n);
/* The groups of the view of results, and their file (grant_result_page.c). */
int grants_fill_results(struct req *req, struct grants_view *v);
int grants_send_results(struct req *req, struct res *res, const struct grants_view *v, const char *format);
