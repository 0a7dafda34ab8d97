/* Agreements on screen: one, the list with what is due, forms. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/agreement.h"
#include "offer/agreement_deadline.h"
#include "offer/agreement_decision.h"
#include "offer/agreement_grant.h"
#include "offer/agreement_history.h"
#include "offer/agreement_option.h"
#include "offer/agreement_place.h"
#include "offer/tender.h"
#include "people/record_form_page.h"

struct agreement_line {
    const char *url, *title, *places, *price, *state, *state_class, *after;
    day_t stop, end;
    const char *edit_url, *places_url, *remove_url; /* NULL = may not */
};
struct agreement_period_line {
    const char *title, *period, *places, *price, *level, *set_by, *note;
    bool is_now;
    const char *edit_url, *remove_url;
};
struct agreement_option_line {
    const struct agreement_option *option;
    const char *kind, *period, *state, *state_class;
    bool late, open;
    const char *edit_url, *use_url, *drop_url; /* NULL = not open, or may not */
};
struct agreement_decision_line {
    const struct agreement_decision *decision;
    const char *day, *document, *edit_url;
};
struct agreement_due_line {
    day_t day;
    const char *as_printed, *what, *distance, *url, *title, *responsible;
    bool late;
};
struct agreement_money_line {
    const char *title, *url, *what, *unit, *amount, *level, *place;
    int64_t year;
};
struct agreement_grant_line {
    const char *title, *url, *period, *note;
};
struct agreement_tender_line {
    const struct tender *tender;
    const char *url, *state, *begin, *start;
};
struct agreement_history_line {
    struct stamp at;
    const char *who, *what, *action, *detail;
};
struct agreement_view {
    const char *csrf, *key, *url;
    bool may_edit, supplier_known;
    const char *receipt, *undo_url;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const char *payment, *pays_unused, *warning, *note, *source, *unit_url;
    const char *status; /* "6 dele ophører …" */
    const struct agreement_line *lines;
    size_t n_lines;
    const struct agreement_period_line *periods;
    size_t n_periods;
    const struct agreement_due_line *due;
    size_t n_due;
    const struct agreement_option_line *options;
    size_t n_options;
    const struct agreement_tender_line *tenders;
    size_t n_tenders;
    const struct agreement_decision_line *decisions;
    size_t n_decisions;
    const struct agreement_money_line *money;
    size_t n_money;
    const struct agreement_grant_line *grants;
    size_t n_grants;
    const struct agreement_history_line *history;
    size_t n_history;
};

struct agreement_row {
    const char *url, *title, *kind, *buyer, *supplier, *parts, *places, *state, *state_class;
    const char *period;
};
struct agreement_list_view {
    const struct agreement_due_line *due;
    size_t n_due;
    const struct agreement_row *rows;
    size_t n;
    const struct html_option *kinds, *suppliers, *bases, *states;
    size_t n_kinds, n_suppliers, n_bases, n_states;
    const char *kind, *supplier, *basis, *state, *q, *sort, *url;
    const struct link *filters;
    size_t n_filters;
    struct paging paging;
    const struct agreement_tender_line *tenders;
    size_t n_tenders;
};

struct tender_view {
    const struct fact *facts;
    size_t n_facts;
    const char *note, *source, *agreement, *agreement_url, *award_url; /* NULL = none */
};
struct agreement_target_view {
    const struct fact *facts;
    size_t n_facts;
    const char *flagged, *edit_url, *source;
    bool warn, no_rules;
    struct html_safe chart;
};
struct agreement_confirm {
    const char *csrf, *post_url, *back_url, *text, *submit;
    const struct fact *facts;
    size_t n_facts;
};

/* ---- in words ---- */

const char *agreement_kind_words(const char *kind);
/* Who says since when that the places follow the target group or not. set_by = name of a user, or NULL. */
const char *agreement_regulated_words(struct arena *a, const struct agreement *g, const char *set_by);
/* "01.01.2026 – 31.12.2026"; an open end is "…" in words. */
const char *agreement_period_words(struct arena *a, day_t from, day_t to);
/* A day or, where none is known, the text as printed, or "ikke oplyst". */
const char *agreement_day_words(struct arena *a, day_t day, const char *as_printed);
const char *agreement_count_words(struct req *req, int64_t n);
const char *agreement_price_words(struct req *req, struct money price);
/* Rows for the template of the days to keep. */
const struct agreement_due_line *agreement_due_lines(
    struct req *req, const struct agreement_deadline *list, size_t n, day_t today);
const struct agreement_tender_line *agreement_tender_lines(
    struct req *req, const struct tender *tenders, size_t n);

/* ---- forms (agreement_form_page.c) ---- */

/* Yes and no; the form adds that it is not told. */
const struct html_option *agreement_yes_no(size_t *ret_n);
/* What was chosen for a field with its own choices; NULL when nothing or none of them. */
const char *agreement_chosen(struct req *req, const char *name);
int64_t agreement_chosen_bool(struct req *req, const char *name);
/* Page with a form under the agreement (NULL = under the list); crumb = its last crumb and title. */
int agreement_form_show(struct req *req, struct res *res, const struct agreement *g, const char *title,
    const struct record_form *f);
/* What was sent is of another version than stored, or a choice between two versions is missing. */
bool agreement_form_conflicts(struct req *req, const struct record_form *f, int64_t version);
/* Somebody stored now meanwhile: the user chooses field by field between it and mine. g as for agreement_form_show; who = NULL or a name; what =
 * "aftalen". */
int agreement_conflict_show(struct req *req, struct res *res, const struct agreement *g,
    const struct record_form *f, const struct table *t, const void *mine, const void *now, int64_t version,
    const char *who, const char *what);
/* Asks before something is lost. */
int agreement_confirm_show(struct req *req, struct res *res, const struct agreement *g, const char *title,
    const struct agreement_confirm *v);
/* The agreement of path parameter key. */
int agreement_of_request(struct req *req, struct agreement *ret);
