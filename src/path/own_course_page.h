/* Courses without a referral: of a citizen, groups of an intervention, one group. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct own_row {
    const char *title, *url, *when, *judgement;
};
struct own_citizen_view {
    const struct own_row *rows;
    size_t n;
};
struct own_group_line {
    const char *title, *url, *when, *state, *members;
};
struct own_sum {
    const char *title, *courses, *persons;
};
struct own_reported {
    const char *label, *printed, *note;
};
struct own_list_view {
    const struct own_group_line *rows;
    size_t n;
    const struct own_sum *sums;
    size_t n_sums;
    const struct own_reported *reported;
    size_t n_reported;
    const char *year;
    bool groups; /* the intervention has groups */
};
struct own_member_line {
    const char *name, *url, *adviser, *remove_url;
};
struct own_adviser_line {
    const char *name;
    int64_t n;
};
struct own_show_view {
    const char *csrf, *add_url, *start_url, *size;
    int64_t version;
    const struct fact *facts;
    size_t n_facts;
    const struct own_member_line *rows;
    size_t n;
    const struct own_adviser_line *advisers;
    size_t n_advisers;
    bool may_edit, started;
};
