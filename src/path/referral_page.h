/* One referral: what was sent, its history, and the answers. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"
#include "path/referral_view_page.h"

struct referral_line {
    const char *label, *value;
};
struct referral_history {
    struct stamp at;
    const char *state, *who, *text;
};
struct referral_letter {
    struct stamp at;
    const char *who, *text;
    bool is_new, is_unread; /* new to the reader; not yet read by the other side */
};
struct referral_view {
    const char *csrf;
    int64_t id, version;
    const char *answer_url, *start_url, *end_url;
    const struct err *err;
    const struct referral_line *lines;
    size_t n_lines;
    const struct referral_history *events;
    size_t n_events;
    const struct referral_target *target;
    const char *hidden; /* what the basis does not cover, or NULL */
    const struct html_option *reasons;
    size_t n_reasons;
    const struct field *decline_reason_field, *decline_text_field, *start_field;
    const char *decline_reason, *decline_text, *start_day;
    const char *withdraw_reason, *criterion;
    const struct html_option *withdraw_reasons, *wait_reasons, *criteria;
    size_t n_withdraw_reasons, n_wait_reasons, n_criteria;
    const struct fact *clocks;
    size_t n_clocks;
    const struct referral_letter *letters;
    size_t n_letters;
    const struct field *message_field;
    const char *message, *message_url;
    const char *next, *next_url, *next_label;                    /* what the sender does next, or NULL */
    const char *assessment, *advice, *assessed_after, *plan_url; /* advice NULL = no assessment */
    const char *position, *expected, *moved;                     /* on the waiting list, or NULL */
    const char *place, *place_url, *place_answer_url, *queue_url;
    const struct field *place_day_field, *place_deadline_field, *queue_reason_field;
    const char *place_day, *place_deadline, *queue_reason, *queue_rank;
    bool place_open, queue_open;
    bool may_accept, may_wait, may_decline, may_start, may_withdraw, decline_open, withdraw_open;
    bool may_write, may_answer_place, may_queue;
};
struct course_view {
    const char *csrf;
    int64_t version;
    const char *post_url;
    const struct err *err;
    const struct fact *facts;
    size_t n_facts;
    const struct field *last_field, *reason_field, *note_field;
    const char *last_day, *exit_reason, *exit_note;
    const struct html_option *reasons;
    size_t n_reasons;
    const struct field *stop_field;
    const char *stop_reason;
    const struct html_option *stop_reasons;
    size_t n_stop_reasons;
    bool ended;
    bool assess; /* the course ends with an assessment */
    const struct field *assessment_field;
    const char *assessment;
    const struct html_option *offers; /* that can be recommended */
    size_t n_offers;
    const char *recommended; /* comma list as typed */
};

/* A referral beside the inbox: loaded (and noted as read) before the page begins. The route declares kvit, tilstand and tilbud as the
 * inbox does. */
struct referral_state;
struct referral_panel {
    const char *name, *lead, *state_words, *state_class, *url, *citizen_url;
    struct referral_view view;
    const struct referral_state *state;
};
int referral_panel_load(struct req *req, int64_t id, struct referral_panel *ret);
void referral_panel_receipt(struct req *req, struct html *h, const struct referral_panel *p);
void t_referral_panel(struct html *h, const struct referral_panel *p);

/* For the other pages that change one referral (path parameter `id`): opens it for its sender or receiver; and back to it with a receipt, or
 * the page again with what was typed (route parameters as those of the answer). */
struct actor;
int referral_page_open(struct req *req, struct actor *ret);
int referral_page_after(struct req *req, struct res *res, int rc, const char *receipt);
