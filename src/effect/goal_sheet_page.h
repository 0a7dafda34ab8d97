/* The result sheet of a steering meeting. */
#pragma once
#include "effect/goal_sheet.h"
#include "html/components.h"
#include "http/http.h"

struct goal_sheet_line {
    const char *url, *title, *persons, *share, *spread, *target, *verdict, *verdict_class, *note;
    int64_t for_year;
};
struct goal_sheet_view {
    const char *csrf, *post_url;
    const char *told; /* when it was frozen and by whom, or that it is not */
    const struct goal_sheet_line *rows;
    size_t n;
    const struct link *sheets; /* all that are frozen, newest first */
    size_t n_sheets;
    bool may_freeze, is_frozen, saved;
};
