/* Editing a target group: the rules as rows of a form, also in the form of a new offer. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/target_version.h"

enum { TARGET_FORM_ROWS = 16, TARGET_FORM_SPARE = 3 };

struct target_form_row {
    size_t place;
    const char *choice, *min, *max,
        *text; /* choice = "benefit:sygedagpenge", "age:" …; "" = the row is not used */
    const char *choice_error, *max_error, *text_error;
};
struct target_form_group {
    const char *label;
    const struct html_option *options;
    size_t n;
};
struct target_form {
    const struct target_form_row *rows;
    size_t n;
    const struct target_form_group *groups;
    size_t n_groups;
};
/* Form from rules (after a post: as typed), with spare rows at the end. */
void target_form_fill(struct req *req, const struct target_rule *rules, size_t n, struct target_form *ret);
/* The rules as typed; faults of numbers become messages at the fields. */
size_t target_form_read(struct req *req, struct target_rule ret[TARGET_FORM_ROWS]);
#define TARGET_FORM_PARAMS                                                                                   \
    {"rule", P_FORM, 0, 120}, {"rule_min", P_FORM, 0, 12}, {"rule_max", P_FORM, 0, 12},                      \
    {                                                                                                        \
        "rule_text", P_FORM, 0, 600                                                                          \
    }

struct target_row {
    const char *text, *period;
};
struct target_block {
    const char *title, *reason, *who;
    const struct target_row *rows;
    size_t n;
};
struct target_count {
    const char *label, *n, *note;
};
struct target_edit_view {
    const char *csrf, *post_url, *back_url, *receipt, *undo_url;
    int64_t seen;
    struct target_form form;
    const struct field *fields[3]; /* valid_from, reason, document_no */
    const char *typed[3], *errors[3], *hints[3];
    const struct target_block *blocks; /* newest first */
    size_t n_blocks;
    bool previewed;
    const struct target_count *counts, *why;
    size_t n_counts, n_why;
};
