/* What the pages of expiring grants show. */
#pragma once
#include "economy/grant_book.h"
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
    const char *day, *ends, *level, *period_note; /* when something of it ends, what, and in which prices */
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
    size_t total;         /* n when all are shown */
    const char *more_url; /* the list of all; NULL = all are shown */
};
struct grants_year_view {
    const char *year, *granted, *ends;
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
    const char *left_out_summary, *left_out_more, *empty;
    const char *path;                               /* "/oekonomi/bevillinger" or "/oekonomi/udloeb" */
    const char *price_level, *level_words, *partly; /* of the totals */
    bool expiry;
    size_t n_tabs;
    const char *sort_url;
    struct paging paging;
    struct html_safe chart;
    const char *chart_note;
    const struct grants_year_view *chart_rows;
    size_t n_chart_rows;
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
enum { GRANTS_LEFT_OUT = 50 }; /* rows of what is not added up */
/* What a page reads, and the filter in force. */
struct grants_data {
    struct grant_book *book;
    const struct grant_at *at; /* [book->n] in year */
    uint32_t *chosen;          /* [n] indices that pass the filter */
    size_t n;
    int year, lang;
    enum grant_choice choice;
    const struct grant_summary *summary;
    bool is_expiry; /* the page of what expires */
    const char *verdict, *committee, *area, *q, *sort, *view, *asked_year;
    int64_t expires; /* INT_NONE = all */
};
/* "27 bevillinger" */
const char *grants_words(struct req *req, size_t n);
/* "2027-p/l", "løbende priser", "prisniveau ikke oplyst" */
const char *grants_level_words(struct req *req, const char *level);
/* Totals of all that passes the filter (grants_total_page.c), and what needs the page's writer. */
int grants_fill_totals(struct req *req, struct grants_data *d, struct grants_view *v);
void grants_draw(struct req *req, struct html *h, const struct grants_data *d, struct grants_view *v);
/* The groups of the view of results, and their file (grant_result_page.c). */
int grants_fill_results(struct req *req, struct grants_view *v);
int grants_send_results(struct req *req, struct res *res, const struct grants_view *v, const char *format);
