/* Lists of referrals and courses: inbox, running courses, sent by me, drafts. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct referral_panel;
struct inbox_clock {
    const char *text; /* "12 dage", "–" */
    bool over;
};
struct inbox_row {
    int64_t id;
    const char *url, *beside_url; /* as a page; beside the list */
    const char *person, *cpr, *title, *from, *state, *state_class, *priority, *note, *messages;
    const char *next, *next_url, *next_label; /* what the sender does next, or NULL */
    struct stamp sent;
    bool unread, urgent, may_open, is_open;
    struct inbox_clock read, decide, start;
    const char *delete_url;
};
struct inbox_view {
    const char *csrf;
    const struct inbox_row *rows;
    size_t n;
    const struct tile *tiles;
    size_t n_tiles;
    const struct html_option *states;
    size_t n_states;
    const struct html_option *offers;
    size_t n_offers;
    const char *state, *offer;
    const char *empty;
    const char *limits, *hidden;
    struct paging paging;
    bool may_send;
    const struct referral_panel *panel;              /* open beside the list, or NULL */
    const char *previous_url, *next_url, *close_url; /* its neighbours, or NULL */
};
struct course_list_row {
    const char *url, *citizen_url, *person, *cpr, *title, *team;
    day_t start;
    const char *days;
    day_t offer_end;
    bool over_end;
};
struct course_list_view {
    const struct course_list_row *rows;
    size_t n;
    struct paging paging;
};

enum { REFUSAL_YEARS = 4 };
struct refusal_row {
    const char *reason, *criterion;
    int64_t n;
};
struct refusal_view {
    const struct refusal_row *rows;
    size_t n;
    int64_t total;
    const struct html_option *offers;
    size_t n_offers;
    const char *offer, *year;
    struct html_option years[REFUSAL_YEARS];
};
