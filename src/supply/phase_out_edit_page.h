/* List, beginning and changing of phase-outs. */
#pragma once
#include "supply/phase_out_page.h"

struct phase_out_list_line {
    const char *url, *title, *state, *state_class, *offers, *end, *responsible, *day;
};
struct phase_out_list_view {
    const struct phase_out_list_line *rows;
    size_t n;
};

struct phase_out_offer_choice {
    const char *key, *title, *about;
    bool on;
};
struct phase_out_new_view {
    const char *csrf, *agreement, *agreement_title, *q, *title, *offers_error;
    const struct err *err;
    const struct phase_out_offer_choice *offers;
    size_t n;
    const struct link *agreements; /* that can be begun with */
    size_t n_agreements;
    bool searched, more;
};

struct phase_out_day_field {
    const char *key, *title, *about;
    int64_t sort;
    const char *stop, *end, *stop_error, *end_error; /* as typed */
    const char *stop_now, *end_now;                  /* stored meanwhile, or NULL */
    bool may_remove;
};
struct phase_out_edit_view {
    const char *csrf, *key, *action, *back, *note;
    const struct err *err;
    int64_t version;
    bool conflict, decided;
    const char *title, *responsible, *reason, *document_no; /* as typed */
    const char *title_now, *responsible_now, *reason_now, *document_now;
    const struct html_option *managers;
    size_t n_managers;
    const struct phase_out_day_field *days;
    size_t n;
};
