/* Taking attendance at a session, attendance of one course and one citizen, and the no-show rates of offers. */
#pragma once
#include "effect/export.h"
#include "html/components.h"
#include "http/http.h"
#include "supply/attendance.h"
#include "supply/attendance_rate.h"

/* Parameters of the session's page that a form beside it must know, to show the page again. */
#define ATTENDANCE_SHOWN                                                                                     \
    {                                                                                                        \
        "side", P_INT, 1, 1000                                                                               \
    }

struct attendance_past {
    const char *text; /* "Udeblevet uden afbud, 14.04.2026 kl. 10.05, Lone Krag Sørensen" */
};
struct attendance_person {
    const char *url, *name, *cpr, *team, *row, *status, *status_label, *minutes, *note, *late, *minutes_error,
        *theirs;
    const struct attendance_past *past;
    size_t n_past;
    bool open; /* minutes or note are filled in, or wrong */
};
struct session_view {
    const char *csrf, *url, *cancel_url, *restore_url, *edit_url, *ics_url, *schedule_url;
    const struct err *err;
    const struct fact *facts;
    size_t n_facts;
    const struct html_option *statuses;
    size_t n_statuses;
    const struct attendance_person *rows;
    size_t n;
    struct paging paging;
    int64_t version, page;
    bool is_cancelled, is_ahead, may_change, in_series;
    const struct field *reason_field, *note_field;
    const struct html_option *reasons;
    size_t n_reasons;
    const char *reason, *note, *status_error;
};
struct attendance_line_view {
    const char *when, *time, *place, *status, *status_class, *minutes, *note, *by, *late, *url;
    int64_t n_earlier;
};
struct attendance_course_view {
    const char *title, *url, *unit, *period, *attended, *no_show, *hours, *empty, *new_url, *course_url;
    const struct fact *facts;
    size_t n_facts;
    const struct attendance_line_view *rows;
    size_t n;
    struct paging paging;
};
struct attendance_citizen_view {
    const struct attendance_course_view *courses;
    size_t n;
    const struct attendance_course_view *shown; /* one course's lines, or NULL */
    const char *hidden;
};
struct attendance_rate_line {
    const char *label, *url, *unit, *interval;
    struct export_cell n, no_show, share;
};
struct attendance_rate_view {
    const char *url, *offer, *export_url, *title, *sentence, *late, *missing, *note;
    const struct html_option *offers;
    size_t n_offers;
    const struct attendance_rate_line *rows, *teams, *months;
    size_t n, n_teams, n_months;
    struct html_safe chart;
};

/* "11,5 pct. (8,2–15,9) udeblev uden afbud, 26 af 226 …" or why it is not said. own = the reader may see small counts of the offer. */
const char *attendance_page_rate_sentence(struct req *req, const struct attendance_cell *cell, bool own);
/* "kl. 10.00–12.00" */
const char *attendance_page_time(struct arena *a, int64_t minute, int64_t minutes_long);
/* The session's page again, with the messages in req->err. */
int attendance_page_again(struct req *req, struct res *res, int code);
/* "12 timer 30 min." */
const char *attendance_page_hours(struct arena *a, int64_t minutes);
