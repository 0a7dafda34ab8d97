/* How a document is handled: comments, hearing, approval, committees; and the calendar of all documents. For *_page.c only. */
#pragma once
#include "document/agenda.h"
#include "document/calendar.h"
#include "document/comment.h"
#include "document/hearing.h"
#include "document/section_lock.h"
#include "html/components.h"
#include "http/http.h"

struct process_comment {
    const char *section, *text, *who, *resolved_who;
    struct stamp at;
    bool open;
    const char *url;
};
struct process_hearing {
    const char *administration, *question, *answer, *answer_text, *who, *url, *state, *state_class;
    day_t deadline;
    struct stamp answered;
    bool mine, late; /* mine: the user's administration is asked and has not answered */
    int64_t version;
};
struct process_approval {
    const char *administration, *role, *who, *note, *url, *state, *state_class;
    day_t deadline;
    struct stamp approved;
    bool mine, late; /* mine: the user can approve this version */
    int64_t version, document_version;
};
struct process_agenda {
    const char *committee, *item, *case_no, *decision, *decision_text, *url, *remove_url;
    day_t day, approve_day, submit_day, decided;
    int64_t version;
    bool late;
};
struct process_member {
    const char *who, *admin, *part, *remove_url; /* remove_url NULL = may not be taken off */
    bool is_author;
};
/* Values typed into a form that was refused; form NULL = none. */
struct process_typed {
    const char *form; /* "kommentar", "hoering", "godkendelse", "dagsorden", "deltager", "svar-7" */
    const char *text, *section, *administration, *deadline, *role, *kind, *meeting;
    const char *user, *part;
};
struct process_view {
    const char *url, *csrf;
    const char *comment_url, *hearing_url, *approval_url, *agenda_url,
        *member_url; /* that their forms post to */
    bool may_comment, may_edit;
    const struct process_comment *comments;
    const struct process_hearing *hearings;
    const struct process_approval *approvals;
    const struct process_agenda *agenda;
    size_t n_comments, n_hearings, n_approvals, n_agenda;
    const struct process_member *members;
    const char *decision; /* of the committees together; NULL = none */
    const char *others;   /* who else sees the draft, in words */
    size_t n_members;
    const struct html_option *users, *parts;
    size_t n_users, n_parts;
    const struct html_option *sections, *administrations, *meetings, *answers;
    size_t n_sections, n_administrations, n_meetings, n_answers;
    struct process_typed typed;
    const struct err *err;
};

struct calendar_owed {
    day_t day;
    const char *what, *who, *title, *url;
    bool late;
};
struct calendar_item {
    const char *title, *url, *item, *state, *state_class;
};
struct calendar_meeting {
    const char *committee, *url, *note;
    day_t day, approve_day, submit_day;
    bool approve_late, submit_late;
    const struct calendar_item *items;
    size_t n;
};
struct calendar_round {
    const char *title, *url, *kind, *when, *pool, *pool_note, *source;
    day_t from, to, approve_day, submit_day;
    bool over;
};
struct calendar_view {
    const struct calendar_owed *owed;
    size_t n_owed;
    const struct calendar_meeting *meetings;
    size_t n_meetings;
    const struct calendar_round *rounds;
    size_t n_rounds;
    const struct html_option *committees;
    size_t n_committees;
    const char *committee, *year_url, *ics_url;
    bool may_edit;
};
struct meeting_history_view {
    const struct committee_meeting_version *rows;
    size_t n;
};
struct calendar_month {
    const char *title;
    const struct calendar_entry *entries;
    size_t n;
};
struct calendar_year_view {
    int64_t year;
    const char *before_url, *after_url, *calendar_url, *ics_url, *committee, *committee_name;
    const struct calendar_month *months; /* those with something in them */
    size_t n_months;
    const char *empty_months; /* "januar, juli"; NULL = none */
    const struct html_option *committees;
    size_t n_committees;
    const struct link *missing; /* rounds of the year that nobody has entered */
    size_t n_missing;
    int32_t today;
};
/* The organisations of a kind as choices, in file order, each once. */
const struct html_option *process_organisations(
    struct req *req, const char *kind, const char *all, size_t *ret_n);
