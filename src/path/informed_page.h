/* Telling citizens that their offer closes. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/informed.h"

struct informed_choice {
    const char *key, *title, *about;
    bool on;
};
struct informed_form {
    const char *csrf, *action, *back;
    const struct err *err;
    const struct fact *facts;
    size_t n_facts;
    const char *outcome, *day, *reason;
    const struct html_option *outcomes;
    size_t n_outcomes;
    const struct informed_choice *offers;
    size_t n_offers;
    const char *stored, *stored_note; /* a mark that is there already, or NULL */
    int64_t replaces;                 /* its id, or INT_NONE */
};
struct informed_line {
    const char *title, *url;
    day_t last_referral_day, end_day;
    int64_t affected, informed, moved, declined, left;
};
struct informed_list {
    const struct link *scopes;
    size_t n_scopes;
    const struct informed_line *rows;
    size_t n;
};
