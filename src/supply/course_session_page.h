/* The schedule of a unit's teams and courses, one session, and planning them. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "supply/course_session.h"

enum {
    SCHEDULE_DAYS = 7,
    SCHEDULE_TIMES = 60,
    SCHEDULE_WEEKS_AHEAD = 4,
    SCHEDULE_WEEKS_BACK = 8,
    SCHEDULE_PAGE = 50
};

struct schedule_item {
    const char *url, *name, *offer, *place, *weekday, *time, *state, *state_class, *taken, *take_url;
    day_t day;
    int64_t minute;
};
/* The week as a table: a row for each time that something begins. */
struct schedule_cell {
    const struct schedule_item *const *items;
    size_t n;
};
struct schedule_time {
    const char *time;
    struct schedule_cell days[SCHEDULE_DAYS];
};
struct schedule_view {
    const char *title, *url, *shown, *offer, *week; /* shown: uge, liste or mangler */
    const char *previous, *this_week, *next, *ics, *new_url;
    const struct link *tabs;
    size_t n_tabs;
    const struct html_option *offers, *teams;
    size_t n_offers, n_teams; /* no teams when no offer is chosen, or it has none */
    const char *team;
    const char *const *day_names;
    size_t n_days; /* five, or seven when something is planned at the week's end */
    const struct schedule_time *times;
    size_t n_times;
    const struct schedule_item *items;
    size_t n;
    struct paging paging;
    const char *empty;
    bool is_cut;
};
struct session_edit_view {
    const char *csrf, *url, *back_url, *submit, *course;
    const struct err *err;
    bool is_new, in_series;
    int64_t version;
    const struct field *offer_field, *day_field, *begin_field, *end_field, *place_field, *weeks_field;
    const struct html_option *offers;
    size_t n_offers;
    const char *offer, *day, *begin, *end, *place, *weeks;
    bool following;
};

/* "HIF, hold for unge (18–29 år)", or the citizen's name for the session of one course. */
const char *course_session_name(const struct course_session_row *s, struct arena *a);
/* "kl. 10.00–12.00" */
const char *course_session_time(struct arena *a, int64_t minute, int64_t minutes_long);
