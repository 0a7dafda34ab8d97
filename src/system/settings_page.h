/* What the pages below Indstillinger show. */
#pragma once
#include "base/err.h"
#include "html/components.h"
#include "system/audit_query.h"
#include "system/code.h"
#include "system/import.h"
#include "system/job.h"
#include "system/setting.h"
#include "system/user.h"

/* The err of a view when nothing is wrong. */
extern const struct err settings_no_err;

/* A link with a line about what it leads to. */
struct settings_link {
    const char *label, *url, *about;
};

struct settings_front_view {
    const char *csrf;
    const char *receipt;   /* NULL = none */
    const struct err *err; /* of the password form */
    bool keys_off;
    const struct settings_link *links;
    size_t n_links;
};

struct settings_value {
    const struct setting *setting;
    const char *value; /* in force, or as typed; NULL = none */
    const char *hint;  /* NULL = none */
    const char *error;
};
struct settings_values_view {
    const char *csrf, *receipt;
    const struct err *err;
    const struct settings_value *values;
    size_t n;
};

struct user_row {
    int64_t id;
    const char *login, *name, *title, *unit, *roles;
    const char *state, *state_class; /* NULL = active */
};

struct user_role_choice {
    const char *key, *label;
    bool on;
};
struct user_form_view {
    const char *csrf, *receipt;
    const struct err *err;
    int64_t id; /* 0 = a new user */
    const char *title, *action;
    const char *login, *name, *job_title, *unit;
    bool active, locked;
    int64_t version;
    const struct html_option *units;
    size_t n_units;
    const struct user_role_choice *roles;
    size_t n_roles;
    const struct user_mail_view *mail; /* of a stored user */
};

/* Address and daily e-mail of a user: one's own, or, for an administrator, another's. */
struct user_mail_view {
    const char *csrf, *receipt, *action, *back;
    const struct err *err;
    const char *email;
    bool digest;
    const char *state; /* what is sent, or why nothing is */
};

struct code_list_row {
    const char *list, *label;
    int64_t n, n_valid;
};
struct code_row {
    const struct code *code;
    const char *label;
    bool valid;
};

struct job_view {
    const char *csrf;
    const struct job *job;
    const char *by;
    const char *state, *state_class;
    bool over;
    const char *back;
};

struct audit_view_line {
    const struct audit_line *line;
    const char *action, *entity, *purpose;
};
struct audit_view {
    const char *csrf;
    const char *login, *citizen, *action, *from, *to; /* as typed, NULL = not filtered */
    const char *error;                                /* of a day, or NULL */
    const struct html_option *actions;
    size_t n_actions;
    const struct audit_check *check; /* NULL = never checked */
    const struct audit_view_line *lines;
    size_t n;
    const char *export_url;
    const char *older_url;  /* NULL = no more */
    const char *newest_url; /* NULL = these are the newest */
};
