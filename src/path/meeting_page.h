/* Pages of meetings: one meeting, calling and changing one, the citizen's list, the calendar. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"
#include "path/follow_up_page.h"
#include "path/meeting.h"
#include "people/citizen_access_page.h"

/* A meeting opened for a request. */
struct meeting_open {
    struct actor actor;
    struct meeting m;
    enum meeting_access access;
    struct citizen_open o; /* when access is full and there is a citizen */
    bool has_citizen;
    const char *url, *name; /* "/moeder/12", "Sundhedssamtale 2 af 3" */
};
/* Loads the meeting of path parameter `id`, decides what may be seen and logs the read. OK, an error, or CITIZEN_ANSWERED. */
int meeting_page_open(struct req *req, struct res *res, struct meeting_open *ret);
/* "kl. 13.00" or "" */
const char *meeting_page_time(struct arena *a, int64_t minute);
/* "tirsdag 14.04.2026" */
const char *meeting_page_weekday(struct arena *a, day_t day);
/* As typed: "13.00", "13:00", "9"; INT_NONE when empty, and a field error when wrong. */
int64_t meeting_page_minute(struct req *req, const char *name);
/* The meeting's address for calendars and mail. */
const char *meeting_page_link(struct req *req, int64_t id);

struct meeting_person_view {
    int64_t id;
    const char *name, *organisation, *role, *remove_url;
    bool attended;
    int64_t known; /* attended is recorded */
};
struct meeting_decision_view {
    const char *text, *who, *track, *state;
    day_t due_day;
};
struct meeting_line { /* a decision being typed */
    const char *text, *who, *due, *track;
    int number;
};
struct meeting_view {
    int64_t id;
    const char *csrf, *url;
    const struct err *err;
    const char *name;
    const struct fact *facts;
    size_t n_facts;
    const char *agenda, *minutes, *reason, *invitation;
    const struct meeting_person_view *people;
    size_t n_people;
    const struct meeting_decision_view *decisions;
    size_t n_decisions;
    bool more_lines; /* more than the first is filled in */
    bool is_full, may_write, is_planned, is_cancelled, may_hold, may_add_talk, needs_reason, has_citizen;
    const char *citizen_url, *citizen_name, *list_url, *round_table_url;
    int64_t version;
    const struct field *minutes_field, *reason_field, *day_field, *colleague_field, *name_field, *email_field,
        *organisation_field;
    const char *draft, *other_draft, *other_name, *typed_reason, *typed_day, *colleague, *person, *email,
        *organisation, *attended_error, *decision_error;
    bool draft_seen;
    const struct meeting_line *lines;
    size_t n_lines;
    const struct html_option *who, *tracks;
    size_t n_who, n_tracks;
};
struct meeting_edit_view {
    const char *csrf, *url, *back_url, *submit;
    const struct err *err;
    bool is_new, has_citizen;
    int64_t version;
    const struct field *kind_field, *talks_field, *title_field, *day_field, *time_field, *long_field,
        *place_field, *agenda_field, *people_field, *name_field, *email_field, *organisation_field;
    const struct html_option *kinds, *talks;
    size_t n_kinds, n_talks;
    const char *kind, *n_series, *title, *day, *time, *minutes_long, *place, *agenda, *people, *person,
        *email, *organisation;
};
struct meeting_item {
    const char *sheet_url; /* the result sheet of a steering meeting, or NULL */
    const char *url, *name, *who, *place, *state, *state_class, *time, *weekday;
    day_t day;
    int64_t days_over;
};
struct meeting_week_view {
    const char *title, *previous, *next, *this_week, *mine, *team, *ics;
    bool is_team, may_team;
    const struct meeting_item *items;
    size_t n;
    const char *csrf, *steering_url;
    bool may_plan;
};
/* The citizen's tab. */
struct tab_view {
    const char *hidden, *ssp_url;
    const struct meeting_item *coming, *past;
    const struct follow_up_item *planned, *done;
    size_t n_coming, n_past, n_planned, n_done;
    struct paging paging;
};
