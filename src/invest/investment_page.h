/* What the pages of investment cases show, and what they share. For *_page.c only. */
#pragma once
#include "invest/investment.h"
#include "invest/investment_content.h"
#include "invest/investment_result.h"
#include "economy/price_index.h"
#include "html/components.h"
#include "html/chart_waterfall.h"
#include "http/http.h"
#include "system/layout_page.h"

#define INVESTMENT_URL "/oekonomi/cases"

/* ---- the list ---- */

struct investment_row_view {
    const char *url, *title, *owners, *state, *state_class, *npv, *payback, *round, *changed;
    double npv_kr, payback_years;
    int64_t changed_ms;
    enum investment_state state_code;
};
struct investment_round_view {
    const char *title, *url, *when, *pool, *source, *note;
    const char *const *deadlines; /* [n] "Kladde klar 11.11.2023" */
    size_t n_deadlines;
    const struct link *cases;
    size_t n_cases;
};
struct investments_view {
    struct page_head head;
    const char *url, *sort, *q, *state, *committee;
    const struct html_option *states, *committees;
    size_t n_states, n_committees;
    const struct link *filters;
    size_t n_filters;
    const struct investment_row_view *rows;
    size_t n;
    const char *empty, *order;
    const struct investment_round_view *rounds;
    size_t n_rounds;
    const char *source;
};
struct investment_new_view {
    struct page_head head;
    const struct err *err;
    const char *csrf, *title, *committee, *price_level, *first_year, *years, *file_error, *copy;
    const struct html_option *committees, *copies;
    size_t n_committees, n_copies;
};

/* ---- one case ---- */

enum investment_tab {
    TAB_RESULT,
    TAB_ASSUMPTIONS,
    TAB_SENSITIVITY,
    TAB_HANDLING,
    TAB_VERSIONS,
    TAB_FOLLOW,
    INVESTMENT_TABS
};
/* A case opened for a page: read, computed, its title and tabs made. */
struct investment_data {
    struct investment v;
    struct investment_result r;
    const char *url;      /* of the case */
    const char *base_url; /* of the tab */
    bool may_edit;
};
struct investment_top_view {
    struct page_head head;
    struct link tabs[INVESTMENT_TABS];
    size_t n_tabs;
    const char *receipt, *undo_url, *csrf;
    const struct attention *attention;
    size_t n_attention;
};
/* draws: with the draws of the case. */
int investment_open(struct req *req, bool draws, struct investment_data *ret);
void investment_top(struct req *req, const struct investment_data *d, enum investment_tab tab,
    struct investment_top_view *ret);
struct html *investment_begin(struct req *req, struct res *res, const struct investment_data *d,
    const char *last, const struct investment_top_view *top);

struct investment_cell_row {
    const char *label, *line;
    const char *const *cells; /* [n_years + 1] the sum last */
    bool is_sum, is_group;
};
struct investment_outside_view {
    const char *label, *kind, *amount, *grade, *source;
    bool long_run;
};
struct investment_result_view {
    struct investment_top_view top;
    const struct fact *facts;
    size_t n_facts;
    const char *verdict, *verdict_class, *verdict_why;
    struct html_safe actors, steps;
    const char *unit;
    const char *const *years; /* [n_years] */
    size_t n_years;
    const struct investment_cell_row *rows;
    size_t n_rows;
    const struct investment_outside_view *outside;
    size_t n_outside;
    const char *outside_note, *break_even, *source;
};

struct investment_assumption_view {
    const char *label, *value, *range, *source, *grade, *mark, *mark_class, *url;
    const char *group; /* heading above; NULL = same as before */
};
struct investment_quote_view {
    const char *label, *printed, *source, *note;
};
struct investment_assumptions_view {
    struct investment_top_view top;
    const struct investment_assumption_view *rows;
    size_t n, n_unsourced, n_guesses;
    const struct link *edit; /* parts to change */
    size_t n_edit;
    const struct investment_quote_view *quotes;
    size_t n_quotes;
    const char *source;
};

struct investment_sensitivity_view {
    struct investment_top_view top;
    struct html_safe tornado;
    bool has_tornado;
    const struct fact *facts;
    size_t n_facts;
    const char *draws_note, *job_url, *csrf; /* job_url: posts the job */
    const struct html_option *params;
    size_t n_params;
    const char *a, *b, *a_label, *b_label, *url;
    const char *const *a_heads, *const *b_heads; /* [INVESTMENT_GRID] */
    const char *const *cells;                    /* [INVESTMENT_GRID²] */
    bool has_grid;
    const char *source;
};

struct investment_owner_view {
    const char *name, *asked, *answer, *answer_class, *words, *approved, *request_url;
};
struct investment_event_view {
    const char *at, *who, *what, *words;
};
struct investment_handling_view {
    struct investment_top_view top;
    const struct err *err;
    const char *csrf, *post_url;
    int64_t seq;
    const struct investment_owner_view *owners;
    size_t n_owners;
    const struct html_option *committees, *owned, *to_approve, *rounds, *decisions;
    size_t n_committees, n_owned, n_to_approve, n_rounds;
    const char *round, *why_not_approve;
    bool may_edit, may_submit, may_return, may_approve, may_decide, is_over;
    const char *typed_words, *typed_day, *typed_committee, *typed_answer, *typed_kind;
    const struct link *links; /* intervention, grant, note */
    size_t n_links;
    const char *links_url;
    const struct investment_event_view *events;
    size_t n_events;
};

struct investment_version_row {
    const char *no, *title, *reason, *who, *at, *npv, *json_url, *compare_url, *restore_url;
    bool is_now, is_decided;
};
struct investment_versions_view {
    struct investment_top_view top;
    const char *csrf;
    const struct investment_version_row *rows;
    size_t n;
    const struct html_option *options;
    size_t n_options;
};

struct investment_pair_row {
    const char *label, *a, *b, *difference;
    bool differs;
};
struct investment_compare_view {
    struct page_head head;
    const char *a_title, *b_title, *unit_note;
    const struct html_option *options; /* "key.no" */
    size_t n_options;
    const char *a, *b, *error;
    const struct investment_pair_row *rows, *assumptions;
    size_t n, n_assumptions;
};

struct investment_follow_row {
    const char *label, *assumed, *measured, *interval, *note;
    bool differs;
};
struct investment_follow_view {
    struct investment_top_view top;
    const char *empty, *lead;
    const struct investment_follow_row *outcomes, *persons, *costs;
    size_t n_outcomes, n_persons, n_costs;
    const struct investment_pair_row *results;
    size_t n_results;
    const char *source;
};

/* ---- forms of the content ---- */

struct investment_field_view {
    const struct content_field *f;
    const struct field *field; /* name, label and type for the parts of the page */
    const char *typed, *error;
    const char *extra_typed[CONTENT_EXTRAS], *extra_error[CONTENT_EXTRAS];
    const struct html_option *options;
    size_t n_options;
    bool folded; /* seldom used, and empty */
};
struct investment_item_view {
    const char *url, *label, *about, *amount;
};
struct investment_measured_view {
    const char *label, *x, *n, *share, *interval, *about; /* x and n as they are typed */
};
struct investment_edit_view {
    struct page_head head;
    struct link tabs[CONTENT_PARTS + 1];
    size_t n_tabs;
    const struct err *err;
    const char *csrf, *post_url, *back_url, *drop_url, *lead, *add, *add_url, *theirs;
    const char *receipt, *undo_url;
    int64_t version;
    bool is_list; /* items to choose from, no form */
    const struct investment_item_view *items;
    size_t n_items;
    const struct investment_field_view *fields;
    size_t n_fields;
    const char *reason, *reason_error;
    const struct investment_measured_view *measured;
    size_t n_measured;
    const char *measured_note;
};

/* Class of the state's badge; and the committees that own the case, in words ("BIU, SUD"), in req->arena. */
const char *investment_state_class(enum investment_state state);
const char *investment_owner_words(struct req *req, const struct investment *v);
/* "Version 3" with reason; committees as choices; "14.04.2026". */
const struct html_option *investment_committees(struct req *req, const char *first, size_t *ret_n);
const char *investment_day_words(struct req *req, struct stamp at);
/* Rows of two results side by side; b's amounts are multiplied by scale (1 = the same price level). */
size_t investment_pair_rows(struct req *req, const struct investment_result *a,
    const struct investment_result *b, double scale, const struct investment_pair_row **ret);
/* From one price level as written ("2026-p/l") to another, by the rates of service; not valid when one is no year or a rate is missing. */
struct price_factor investment_level_factor(
    const struct price_index *rates, size_t n, const char *from, const char *to, struct arena *a);

/* The charts of a case, for its page and for documents: who pays and who saves, and the steps from costs to net present value. */
struct html_safe investment_actor_chart(struct html *h, const struct investment_result *r);
struct html_safe investment_step_chart(struct html *h, const struct investment_result *r);
struct html_safe investment_tornado_chart(struct html *h, const struct investment_result *r);
