/* What the pages of rounds show. For *_page.c only. */
#pragma once
#include "committee/round.h"
#include "html/components.h"
#include "http/http.h"

#define ROUND_URL "/dokumenter/runder"

struct round_deadline_view {
    const char *committee, *edit_url, *by; /* by NULL = counted backwards */
    day_t submit_day, approve_day;
    bool submit_past, approve_past;
};
struct round_event_view {
    const char *committee, *who, *reason;
    day_t submit_day, approve_day;
    struct stamp at;
};
struct round_case_view {
    const char *title, *url, *state, *state_class, *owners, *lacks;
};
struct round_view {
    const struct fact *facts;
    size_t n_facts;
    const char *source, *note;
    const struct round_deadline_view *deadlines;
    const struct round_event_view *events;
    const struct round_case_view *cases;
    size_t n_deadlines, n_events, n_cases;
    bool may_edit, sees_cases; /* cases are of the economy */
};
