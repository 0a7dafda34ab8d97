/* Mine borgere as a worklist. For *_page.c only. */
#pragma once
#include "path/worklist_mine.h"
#include "path/worklist_page.h"

struct mine_line {
    const char *url, *person, *cpr;
    const char *handover_url;            /* of another's citizen, for the leader; else NULL */
    const char *benefit, *benefit_since; /* since: NULL = nothing more to say */
    const char *target_group;
    const char *contact;
    const char *next_day, *next_what; /* what: NULL = nothing planned */
    const char *pause, *pause_note;
    const char *right, *right_note;
    bool next_late, pause_over, right_short;
};
struct mine_view {
    const char *receipt, *url, *sort, *person_id;
    const struct link *links, *active, *saved;
    size_t n_links, n_active, n_saved;
    const struct worklist_choice *choices;
    size_t n_choices;
    const struct mine_line *rows;
    size_t n;
    struct paging paging;
    const char *empty, *more;
};
