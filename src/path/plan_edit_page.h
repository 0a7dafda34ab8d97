/* Forms of a plan: begin, goals and job goal, part-goal, action, close; and the choice between two who changed the same. */
#pragma once
#include "path/plan_page.h"

struct plan_form_field {
    const struct field *field;
    const char *typed, *error, *hint;
    const struct html_option *options;
    size_t n_options;
};
struct plan_choice {
    const char *name, *label;
    const char *mine, *theirs;             /* values as they are posted */
    const char *mine_shown, *theirs_shown; /* in words, NULL = none */
    bool missing;                          /* nothing was chosen the last time */
};
struct plan_kept {
    const char *name, *value;
};
struct plan_form_view {
    const char *csrf, *post_url, *back_url, *submit, *intro;
    int64_t version; /* 0 = new */
    const struct plan_form_field *fields;
    size_t n_fields;
    /* begin */
    const char *kind;
    const struct link *kinds; /* the other kinds */
    size_t n_kinds;
    const struct html_option *members; /* of the family */
    size_t n_members;
    bool asks_members, asks_declined, declined;
    const char *member_error, *relations_url;
    const char *const *chosen; /* member keys ticked */
    size_t n_chosen;
    /* conflict */
    const struct plan_choice *choices;
    size_t n_choices;
    const struct plan_kept *kept;
    size_t n_kept;
};
bool plan_form_is_chosen(const struct plan_form_view *v, const char *key);
