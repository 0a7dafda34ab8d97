/* What the pages of a plan show, and what they share. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/plan_seen.h"
#include "people/citizen_access_page.h"

struct plan_row_view {
    const char *text, *note; /* note: "Fra rundbordssamtalen 05.02.2026 · Phase", or NULL */
    const char *track, *who;
    day_t due;
    const char *due_note; /* "4 dage over" */
    bool is_late;
    const char *state, *state_class;
    day_t done;
    const char *edit_url, *done_url; /* NULL = may not */
    int64_t version;
};
struct plan_goal_view {
    const char *text, *state, *state_class, *edit_url;
};
/* One track of a plan. */
struct plan_track_view {
    const char *code, *label, *hidden; /* hidden: the sentence in its place, or NULL */
    const char *add_url;
    const struct plan_goal_view *goals;
    size_t n_goals;
    const struct plan_row_view *rows;
    size_t n_rows;
};
struct plan_view {
    const char *csrf, *title, *state, *url; /* url = "/borgere/KEY/plan" */
    const char *receipt, *undo_url;
    bool has_plan, may_begin, is_active, is_release;
    bool sees_head, sees_job;
    const char *own_goal, *job_goal, *job_goal_reason,
        *facts_job_goal; /* facts_…: when the citizen's facts say something else */
    const char *hidden_head;
    const char *begin_url, *edit_url, *goal_url, *versions_url, *print_url, *close_url;
    int64_t version_no;
    const struct link *others; /* the citizen's other plans */
    size_t n_others;
    const struct link *persons; /* family: who it is about */
    size_t n_persons, n_persons_hidden;
    const struct plan_track_view *tracks;
    size_t n_tracks;
    const char *source;
};
/* Next steps on the citizen's page. */
struct plan_steps_view {
    const char *url, *link; /* "Åbn planen (version 6)" */
    bool has_plan;
    const struct plan_row_view *rows;
    size_t n_rows;
};

/* Opens citizen and plan of path parameters key and plan for a page of its own. OK, CITIZEN_ANSWERED or an error. */
struct plan_page {
    struct citizen_open o;
    struct plan_seen seen;
    const char *url, *plan_url; /* "/borgere/KEY/plan", "/borgere/KEY/plan/12" */
};
int plan_page_open(struct req *req, struct res *res, const char *what, struct plan_page *ret);
/* Title of a plan for this user: its kind, or only "Plan" when the kind is not for them. */
const char *plan_page_title(const struct plan_seen *p);
/* Begins a page below the plan. */
struct html *plan_page_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *title, const char *plan_url);

/* Sections of the citizen's page: next steps and the team, side by side. Nothing for those who act on a referral. */
void plan_sections_show(struct req *req, struct html *h, const struct citizen_open *o);
