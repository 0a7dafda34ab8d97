/* What the pages of requests between committees show. For *_page.c only. */
#pragma once
#include "committee/request.h"
#include "html/components.h"
#include "http/http.h"

#define REQUEST_URL "/dokumenter/henvendelser"

struct request_row_view {
    const char *url, *title, *asking, *asked, *state, *state_class, *answer;
    day_t sent, deadline, answered;
    bool late;
};
struct requests_view {
    struct page_head head;
    const char *url, *sort, *q, *state, *asking, *asked, *empty, *csv_url, *xlsx_url;
    const struct html_option *states, *askings, *askeds;
    size_t n_states, n_askings, n_askeds;
    const struct link *filters;
    size_t n_filters;
    const struct request_row_view *rows;
    size_t n;
};

struct request_link_view {
    const char *kind, *label, *url; /* url NULL = the user may not open it, or it is gone */
    const char *target, *code;      /* for taking it off */
};
struct request_event_view {
    const char *at, *who, *what, *words;
};
struct request_view {
    struct page_head head;
    const struct err *err;
    const char *csrf, *url;
    int64_t no;
    const struct fact *facts;
    size_t n_facts;
    const char *question, *answer, *answer_class, *answer_text, *withdrawn, *source, *source_url, *note;
    const char *key, *document, *document_url; /* document NULL = none carries it */
    const struct request_link_view *links;
    size_t n_links;
    const struct request_event_view *events;
    size_t n_events;
    bool may_send, may_answer, may_withdraw, may_link, may_begin_document;
    const struct html_option *answers, *targets;
    size_t n_answers, n_targets;
    const char *typed_kind, *typed_sent, *typed_deadline, *typed_answer, *typed_text, *typed_day,
        *typed_reason, *typed_target;
};

/* Who may change requests; request.h asks again. */
bool request_may_edit(const struct req *req);
const char *request_state_class(enum request_state state);
/* Committees as choices, in file order; first = the one for none. */
const struct html_option *request_committees(struct req *req, const char *first, size_t *ret_n);
/* Things that a request can be about as choices "case:key", those the user may open. */
int request_choices(
    struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n, struct err *err);
/* The page of what stands under kind and key; NULL when the user may not open it. */
const char *request_target_url(struct req *req, const char *kind, const char *key);
