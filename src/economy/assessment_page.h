/* What the pages of assessments show, and what their files share. For *_page.c only. */
#pragma once
#include "economy/assessment.h"
#include "html/components.h"
#include "http/http.h"

/* The lists of a paper as rows of typed cells. */
enum assessment_list { LIST_PARTS, LIST_LINES, LIST_TRANSFERS, LIST_LINKS, LIST_COUNT };
enum { ASSESSMENT_CELLS = 13, ASSESSMENT_FORM_ROWS = 84, ASSESSMENT_MOST = 80 };
struct assessment_row {
    const char *cell[ASSESSMENT_CELLS];
    const char *error, *id; /* id: "line-0" */
    const char *printed; /* the amount as a sheet prints it, or the title of the other grant; NULL = none */
    int number;          /* from 1 */
};
struct assessment_rows {
    struct assessment_row row[ASSESSMENT_FORM_ROWS];
    size_t n;     /* with the empty ones at the end */
    size_t n_own; /* those that say something; at most ASSESSMENT_MOST */
    bool too_many;
};
struct assessment_options {
    const struct html_option *options;
    size_t n;
};
enum assessment_choice {
    CHOICE_VERDICT,
    CHOICE_AREA,
    CHOICE_ADMIN,
    CHOICE_COMMITTEE,
    CHOICE_RECEIVER,
    CHOICE_RELATION,
    CHOICE_TRANSFER,
    CHOICE_PER,
    CHOICE_FIRM,
    CHOICE_PART,
    CHOICE_USER,
    CHOICE_COUNT
};

/* Everything a page about one assessment reads. */
struct assessment_data {
    struct grant grant;
    struct assessment as;          /* id 0 = nobody has begun */
    struct assessment_paper paper; /* the newest version, or what the sheet says */
    struct assessment_comment *comments;
    struct assessment_step *steps;
    struct grant_line *lines;
    struct assessment_writer *writers;
    size_t n_comments, n_steps, n_lines, n_writers;
    int64_t year;
    const char *results; /* in words, with the live figures */
    struct assessment_options choice[CHOICE_COUNT];
};

/* A text cut into its lines. */
struct assessment_text {
    const char *const *lines;
    size_t n;
};
struct assessment_word {
    const char *name, *label, *text; /* text NULL = nothing */
    struct assessment_text cut;
};
struct assessment_comment_view {
    const char *who, *at, *about, *resolved, *url;
    struct assessment_text body;
    bool is_open;
};
struct assessment_step_view {
    const char *what, *who, *at, *reason, *version;
};
struct assessment_field_view {
    const struct field *field;
    const char *typed, *error, *hint;
};
struct assessment_action_view {
    const char *label, *value, *why_not; /* why_not: shown in place of the button */
    bool primary;
};
struct assessment_view {
    struct page_head head;
    const struct err *err;
    const char *receipt, *undo_url, *csrf;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const char *content, *results_kind, *granted, *proposed;
    struct assessment_text results;
    const char *post_url, *step_url, *comment_url, *back_url, *history_url, *write_url;
    int64_t version;
    bool is_form, may_write, may_comment, in_review, may_return;
    const struct assessment_word *words;
    size_t n_words;
    struct assessment_field_view verdict, note, reservation, adjusted, develops, condition[4], dependency,
        reason, responsible, deadline;
    bool open_condition;
    struct assessment_rows rows[LIST_COUNT];
    struct assessment_options choice[CHOICE_COUNT];
    struct assessment_action_view act;
    const char *return_reason;
    const struct assessment_comment_view *comments;
    size_t n_comments;
    const struct html_option *about;
    size_t n_about;
    const char *comment_typed;
    const struct assessment_step_view *steps;
    size_t n_steps;
    const char *source;
};

/* ---- the form (assessment_form_page.c) ---- */

/* Choices of the form. */
int assessment_form_choices(struct req *req, struct assessment_data *d);
/* What was posted, over d->paper; messages in req->err. lists: what was typed, for showing again. */
int assessment_form_read(struct req *req, struct conn *c, const struct assessment_data *d,
    struct assessment_paper *ret, struct assessment_rows lists[LIST_COUNT]);
/* The rows of a paper as cells. */
void assessment_form_rows(
    struct req *req, const struct assessment_paper *p, struct assessment_rows lists[LIST_COUNT]);
/* Fields and rows of the view, with messages. */
void assessment_form_fill(struct req *req, const struct assessment_data *d, const struct assessment_paper *p,
    struct assessment_rows lists[LIST_COUNT], struct assessment_view *v);
/* Somebody else stored meanwhile: choose field by field, a list as one. */
int assessment_form_conflict(struct req *req, struct res *res, const struct assessment_data *now,
    const struct assessment_paper *mine, const char *who, const char *post_url, const char *back_url);
bool assessment_form_has_open_choice(struct req *req);

/* ---- words (assessment_words_page.c) ---- */

/* Everything a paper says, in the order of the form. */
int assessment_words(
    struct req *req, const struct assessment_paper *p, const struct assessment_word **ret, size_t *ret_n);
const char *assessment_list_words(
    struct req *req, const struct assessment_paper *p, enum assessment_list list);
/* "Version 2, Birgitte Nørlund, 14.04.2026 kl. 10.42" and the like. */
struct assessment_text assessment_cut(struct req *req, const char *text);
const char *assessment_step_words(const struct assessment_step *s);
const char *assessment_url(struct req *req, const char *grant_key, const char *page, int64_t year);

/* ---- the history ---- */

struct assessment_difference_view {
    const char *field;
    struct assessment_text before, after;
    bool differs;
};
struct assessment_version_view {
    const char *label, *who, *at, *reason;
    bool in_force;
};
struct assessment_history_view {
    struct page_head head;
    const char *url, *older, *newer, *older_head, *newer_head;
    int64_t year;
    const struct html_option *options;
    size_t n_options;
    const struct assessment_difference_view *lines;
    size_t n_lines;
    const struct assessment_version_view *versions;
    size_t n_versions;
};
