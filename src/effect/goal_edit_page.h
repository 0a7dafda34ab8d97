/* What the pages that make and change goals show, and what other pages need to lead there. */
#pragma once
#include "effect/goal.h"
#include "html/components.h"
#include "http/http.h"
#include "system/layout_page.h"

struct goal_field_view {
    const struct field *field; /* NULL = the outcomes, as boxes */
    const char *typed, *error, *hint;
    const struct html_option *options;
    size_t n_options;
};
enum { GOAL_GROUPS = 8, GOAL_GROUP_FIELDS = 9 };
struct goal_group_fields {
    const char *title, *lead;
    struct goal_field_view fields[GOAL_GROUP_FIELDS];
    size_t n;
};
struct goal_edit_view {
    struct page_head head;
    const struct err *err;
    const char *csrf, *post_url, *back_url, *submit;
    int64_t version; /* of the form; INT_NONE = a new goal */
    struct goal_group_fields groups[GOAL_GROUPS];
    size_t n_groups;
    const char *reading; /* NULL = the form is not whole yet */
    const char *open[8];
    size_t n_open;
    const char *preview, *preview_why; /* value now; NULL = not asked for */
};

/* ---- versions ---- */

struct goal_difference_view {
    const char *field, *before, *after;
    bool differs;
};
struct goal_version_row {
    const char *url, *what, *from, *who, *at, *reason;
    int64_t no;
    bool in_force;
};
struct goal_version_view {
    struct page_head head;
    const char *receipt, *undo_url, *csrf, *url;
    int64_t older, newer;
    const char *older_text, *newer_text, *older_reading, *newer_reading;
    const struct html_option *options;
    size_t n_options;
    const struct goal_difference_view *lines;
    size_t n_lines;
    const struct goal_version_row *rows, *targets;
    size_t n_rows, n_targets;
};

/* ---- reported results ---- */

struct goal_told_row {
    const char *printed, *label, *period, *source, *note, *verdict, *verdict_class;
};
enum { GOAL_REPORT_FIELDS = 16 };
struct goal_report_view {
    struct page_head head;
    const struct err *err;
    const char *receipt, *undo_url, *csrf, *post_url, *back_url;
    bool knowledge; /* findings in words, no numbers */
    const struct goal_told_row *rows;
    size_t n_rows;
    struct goal_field_view fields[GOAL_REPORT_FIELDS];
    size_t n_fields;
};

/* The links of one goal for this user, for its page and its row in a list: change, tell a figure, versions. key NULL = a list: make a new
 * one. Returns how many. */
enum { GOAL_LINKS = 3 };
size_t goal_edit_links(struct req *req, const char *key, struct action ret[GOAL_LINKS]);
/* What a goal belongs to, in words: the intervention, initiative, strategy or grant. */
int goal_about(struct req *req, struct conn *c, const struct goal *g, const char **ret);
/* A word of the grammar, a code or a number as read; NULL when there is none. name = field of goal_table. */
const char *goal_field_words(struct req *req, const char *name, const char *value);
