/* What the pages that change a grant show, and what they share. */
#pragma once
#include "economy/grant_edit.h"
#include "html/components.h"
#include "http/http.h"

enum { GRANT_EDIT_FIELDS = 14 };
struct grant_field_view {
    const struct field *field;
    const char *typed, *error, *hint;
    const struct html_option *options;
    size_t n_options;
    bool boxes; /* several may be chosen; typed is a comma list */
};
struct grant_edit_view {
    const char *csrf, *post_url, *back_url, *submit, *lead;
    int64_t version; /* INT_NONE = a new grant */
    struct grant_field_view fields[GRANT_EDIT_FIELDS];
    size_t n;
};

/* ---- versions ---- */

struct grant_change_view {
    const char *what, *detail, *reason, *who, *at;
};
struct grant_history_view {
    struct page_head head;
    const char *url;
    const struct grant_change_view *heads, *lines;
    size_t n_heads, n_lines;
};

/* ---- shared ---- */

/* Organisations of a kind as choices, each once with its name of today. */
const struct html_option *grant_organisations(struct req *req, const char *kind, size_t *ret_n);
/* The chosen value; NULL = none. */
const char *grant_chosen(struct req *req, const char *name);
/* "/oekonomi/bevillinger/KEY" and what follows. */
const char *grant_url(struct req *req, const char *key, const char *rest);
/* Crumbs, heading and what draw writes. key and title NULL = a new grant. */
int grant_form_show(struct req *req, struct res *res, const char *key, const char *title, const char *heading,
    void (*draw)(struct html *h, const void *view), const void *view);
/* Who and when of a version, in words. */
int grant_people(
    struct conn *c, const int64_t *ids, const char **ret, size_t n, struct arena *a, struct err *err);
const char *grant_when(struct req *req, struct stamp at);
