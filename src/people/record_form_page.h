/* A form for one row of a field table, with messages at the fields. When somebody else has stored the row meanwhile, what was typed
 * stays and each field tells what is stored now; saving again is then a choice. For *_page.c only. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

enum { RECORD_FORM_FIELDS = 32 };
struct record_field {
    const struct field *field;
    const char *typed, *error, *hint;
    const char *list; /* code list, or NULL */
    const struct html_option *options;
    size_t n_options;
};
struct record_form {
    const char *csrf, *post_url, *back_url, *submit, *lead;
    const struct err *err;
    int64_t version; /* INT_NONE = a new row */
    bool conflict;
    struct record_field fields[RECORD_FORM_FIELDS];
    size_t n;
};

void record_form_begin(struct req *req, struct record_form *f, const char *post_url, const char *back_url,
    const char *submit, int64_t version);
/* Adds a field: as typed when the request is a post, else of row (NULL = empty). list = code list of choices, or NULL. */
void record_form_add(struct req *req, struct record_form *f, const struct table *t, const char *name,
    const void *row, const char *list, const char *hint);
/* A field with its own choices. */
void record_form_choice(struct req *req, struct record_form *f, const struct field *field, const char *value,
    const struct html_option *options, size_t n, const char *hint);
/* What was typed into row; faults become messages of the fields. Fields with own choices are left to the page. */
void record_form_parse(struct req *req, const struct record_form *f, const struct table *t, void *row);
/* Somebody stored now meanwhile: status 409, and each field that differs tells it. */
void record_form_conflict(struct req *req, struct res *res, struct record_form *f, const struct table *t,
    const void *now, int64_t version);
/* Messages into the fields, after the operation. */
void record_form_errors(struct req *req, struct record_form *f);
void t_record_form(struct html *h, const struct record_form *v);
