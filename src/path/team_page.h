/* Mit team: the load per person of one's unit. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/team_load.h"

enum { TEAM_COUNTS = 7 };
struct team_line {
    const char *name, *title;
    int64_t count[TEAM_COUNTS]; /* citizens, due, late, pauses, waiting, meetings, to be told */
    const char *url[TEAM_COUNTS];
};
struct team_view {
    const char *url, *sort;
    const char *key[TEAM_COUNTS];
    const char *label[TEAM_COUNTS];
    int64_t total[TEAM_COUNTS];
    const char *counted, *again_url; /* how old the counts are; counts anew */
    const struct link *links;
    size_t n_links;
    const struct team_line *rows;
    size_t n;
};
