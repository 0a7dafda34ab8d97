/* Forms of a plan: begin, goals and job goal, part-goal, action, close; and the choice between two who changed the same. */
#pragma once
#include "path/plan_page.h"

struct plan_form_field {
    const struct field *field;
    const char *typed, *error, *hint;
    const struct html_option *options;
    size_t n_options;
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
};
bool plan_form_is_chosen(const struct plan_form_view *v, const char *key);
