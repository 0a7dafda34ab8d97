/* The affected citizens of a phase-out, one by one: with names for those who answer for them, without names for those with the right to
 * rows, and as a number for everybody else. */
#pragma once
#include "supply/phase_out_page.h"

enum { PHASE_OUT_WAYS = 6 };
struct phase_out_way {
    const char *title, *url, *note; /* note: what speaks for it, room, and what must be done */
    const char *fit, *fit_class;
};
struct phase_out_citizen_line {
    const char *pick, *pick_label;  /* value of the box, NULL = cannot be sent */
    const char *name, *url, *about; /* name NULL = without name */
    const char *offer, *situation, *since;
    const char *responsible, *unit;
    const char *answer, *answer_class, *answer_note, *answer_url;
    struct phase_out_way ways[PHASE_OUT_WAYS];
    size_t n_ways;
    const char *more_ways;
};
struct phase_out_citizen_view {
    const char *csrf, *key, *url, *sort, *all_url, *xlsx_url;
    const struct html_option *offers, *answers, *users;
    size_t n_offers, n_answers, n_users;
    const char *offer, *answer, *user;
    const struct phase_out_citizen_line *rows;
    size_t n;
    struct paging paging;
    const char *heading, *others, *rule;
    bool may_send, has_rows;
};
