/* Efterværn: the phase after a course, its contacts, ending it. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct aftercare_item {
    const char *url, *title, *period, *state, *state_class, *responsible,
        *name;         /* name = the citizen's, in lists of many */
    const char *ended; /* why, or NULL */
};
struct aftercare_contact {
    const char *url, *state, *state_class, *text;
    day_t day;
};
struct aftercare_view {
    const char *csrf, *url, *back_url, *list_url;
    const struct err *err;
    bool may_edit;
    const char *hidden;
    const struct aftercare_item *items;
    size_t n;
    /* starting by hand */
    const struct html_option *courses;
    size_t n_courses;
    const char *course, *aim;
    const struct field *course_field, *aim_field;
    /* one */
    const char *title;
    const struct fact *facts;
    size_t n_facts;
    const char *goal_words, *pays;
    const struct aftercare_contact *contacts;
    size_t n_contacts;
    bool is_running;
    const char *end_url, *contact_url, *reopen_url;
    int64_t version;
    const struct field *reason_field;
    const struct html_option *reasons;
    size_t n_reasons;
    const char *reason, *last_day, *contact_day;
};
