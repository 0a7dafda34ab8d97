/* What the pages about use of places show. Each text is a number or the word that stands for it. */
#pragma once
#include "html/chart_columns.h"
#include "html/components.h"
#include "http/http.h"
#include "supply/utilisation.h"

/* A month, an offer, or all. */
struct use_row {
    const char *label, *note, *guaranteed, *used, *over, *share, *unused, *started, *completed;
};
struct use_group_row {
    const char *label, *days, *share, *courses, *citizens;
};
struct use_ahead_row {
    const char *label, *guaranteed, *used, *interval, *share;
};
struct use_cost_row {
    const char *label, *value, *note;
};
struct utilisation_view {
    struct page_head head;
    const char *url;
    const struct html_option *offers, *months;
    size_t n_offers, n_months;
    const char *offer, *from, *to;
    const struct link *filters;
    size_t n_filters;
    bool empty, may_edit;
    bool none; /* of the chosen offers no places are stated */
    const char *add_url, *what_if_url;
    const struct attention *attention;
    size_t n_attention;
    const struct fact *facts;
    size_t n_facts;
    struct html_safe chart;
    const struct use_row *month_rows, *offer_rows;
    size_t n_month_rows, n_offer_rows;
    struct use_row total;
    const struct use_group_row *groups;
    size_t n_groups;
    const struct use_cost_row *costs;
    size_t n_costs;
    const struct use_ahead_row *ahead;
    size_t n_ahead;
    struct use_ahead_row ahead_total;
    const char *ahead_why;
    const char *const *method;
    size_t n_method;
    const char *left_out, *hidden, *outside, *source;
};

struct use_choice {
    const char *key, *title, *agreed, *typed, *error;
};
struct use_compare_row {
    const char *label, *now, *then;
};
struct use_what_if_view {
    struct page_head head;
    const char *url, *from, *to;
    const struct use_choice *choices;
    size_t n_choices;
    const struct use_compare_row *rows;
    size_t n_rows;
    const struct use_row *offers_now, *offers_then; /* [n_offers] the same offers */
    size_t n_offers;
    bool answered;
    const char *hidden, *source;
};

/* ---- shared by the two pages ---- */

/* The time looked at: whole months, cut at the data date and the agreement's last day. */
struct use_period {
    day_t first, end;                /* of what can be chosen */
    day_t from, to;                  /* [from, to) chosen */
    const char *from_text, *to_text; /* "2026-03"; NULL = standard */
};
/* Reads `fra` and `til`. Standard: the last twelve months. */
void use_period_read(struct req *req, const struct utilisation *u, struct use_period *ret);
/* "1. april 2025–14. april 2026" */
const char *use_period_words(struct req *req, day_t from, day_t to);
const char *use_count_text(struct req *req, int64_t n, bool hidden);
const char *use_share_text(struct req *req, int64_t ppm, bool hidden);
const char *use_money_text(struct req *req, struct money m, bool hidden);
const char *use_interval_text(struct req *req, int64_t low_ppm, int64_t high_ppm);
/* "57,4 pct. (50,2–63,9)", or why there is none. */
const char *use_forecast_text(struct req *req, const struct use_forecast *f, bool hidden);
const char *use_forecast_why(const struct use_forecast *f);
const char *use_url(struct req *req, const char *key, const char *page);
