/* One referral: what was sent, its history, and the answers. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct referral_line {
    const char *label, *value;
};
struct referral_history {
    struct stamp at;
    const char *state, *who, *text;
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
    const char *hidden; /* what the basis does not cover, or NULL */
    const struct html_option *reasons;
    size_t n_reasons;
    const struct field *decline_reason_field, *decline_text_field, *start_field;
    const char *decline_reason, *decline_text, *start_day;
    bool may_accept, may_wait, may_decline, may_start, may_withdraw, decline_open;
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
    bool ended;
    bool assess; /* the course ends with an assessment */
    const struct field *assessment_field;
    const char *assessment;
    const struct html_option *offers; /* that can be recommended */
    size_t n_offers;
    const char *recommended; /* comma list as typed */
};
