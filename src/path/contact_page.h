/* What the pages of contacts show. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/contact.h"
#include "path/journal_page.h"

struct contact_line {
    day_t day;
    const char *kind, *subject, *note, *district, *intervention, *who;
    const char *citizen_url, *citizen; /* NULL = about nobody, or hidden */
    int64_t n_persons;
    const char *remove_url; /* NULL = may not */
    int64_t version;
};
struct contact_filter_view {
    const char *name, *label, *value;
    const struct html_option *options;
    size_t n;
};
struct contact_view {
    const char *csrf, *url, *sort; /* url with the filters */
    const struct err *err;
    const char *receipt, *undo_url;
    const struct fact *facts;
    size_t n_facts;
    const struct contact_filter_view *filters;
    size_t n_filters;
    const struct link *active;
    size_t n_active;
    const struct contact_line *rows;
    size_t n;
    struct paging paging;
    const char *csv_url, *xlsx_url;
};
struct contact_form_view {
    const char *csrf, *post_url, *back_url, *submit, *lead;
    const struct err *err;
    const char *fixed_kind;                    /* sent as it is; NULL = chosen among the fields */
    const struct journal_field *fields, *more; /* more = folded */
    size_t n_fields, n_more;
    bool more_open;
};
