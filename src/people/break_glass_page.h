/* Emergency access on screen: the form, the notice on every page while one lasts, the data-protection officer's list. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "people/break_glass.h"

struct break_glass_form_view {
    const char *csrf, *post_url, *back_url;
    const struct err *err;
    int64_t hours;
    const struct field *cpr_field; /* NULL on the page of a known citizen */
    const struct field *reason_field, *text_field;
    const struct html_option *reasons, *tracks;
    size_t n_reasons, n_tracks;
    const char *cpr, *reason, *text, *chosen_tracks; /* as typed */
};

struct break_glass_notice {
    const char *name, *url, *covers, *end_url;
    const char *until; /* "kl. 14.30" */
};
struct break_glass_notice_view {
    const char *csrf;
    const struct break_glass_notice *rows;
    size_t n;
};

struct break_glass_judged {
    const struct break_glass_row *row;
    const char *post_url, *log_url, *unit, *reason, *covers, *lasted;
    const char *verdict, *verdict_class;    /* NULL = not judged */
    const struct err *err;                  /* of this row's form, or none */
    const char *typed_verdict, *typed_text; /* NULL = none */
};
struct break_glass_list_view {
    const char *csrf, *receipt;
    const struct err *err;
    const struct field *text_field;
    const struct html_option *verdicts;
    size_t n_verdicts;
    const struct break_glass_judged *rows;
    size_t n;
    int64_t n_unseen, n_all;
    struct paging paging;
};
