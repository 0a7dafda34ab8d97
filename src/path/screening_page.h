/* Screening a citizen for an offer that is visited to, and the year's screenings of one offer. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/fit.h"

struct screening_line {
    const char *person, *cpr, *url, *day, *outcome, *outcome_class, *why, *who, *next, *next_url;
    int64_t id, version;
    bool may_visit, may_undo;
};
struct screening_form_view {
    const char *csrf, *post_url, *list_url, *back_url, *send_url;
    const struct err *err;
    const char *quota;   /* "12 af 40 visiteret i 2026 (anden udgave)" */
    const char *target;  /* the version's target group in words */
    const char *refusal; /* why the citizen cannot be visited; NULL = not tried */
    bool may_wait;       /* offer waiting instead */
    const struct fit_offer *fit;
    size_t n_for, n_against;
    const struct field *outcome_field, *reason_field, *text_field, *day_field;
    const struct html_option *outcomes, *reasons;
    size_t n_outcomes, n_reasons;
    const char *outcome, *reason, *text, *day;
    const struct screening_line *earlier;
    size_t n_earlier;
};
struct screening_list_view {
    const char *url;
    const struct tile *tiles;
    size_t n_tiles;
    const struct html_option *offers, *years, *outcomes;
    size_t n_offers, n_years, n_outcomes;
    const char *offer, *year, *outcome, *version;
    const struct screening_line *rows;
    size_t n;
    struct paging paging;
};
