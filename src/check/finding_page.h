/* What the pages of findings show, and those beside a grant or a note. */
#pragma once
#include "check/finding.h"
#include "html/components.h"
#include "http/http.h"

struct finding_row {
    const char *severity, *severity_class;
    const char *title, *url; /* of what it was found in; url NULL = no page */
    const char *place, *rule, *why, *printed, *computed, *difference;
    const char *review;     /* NULL = never gone through */
    const char *review_url; /* page of the finding */
    bool reviewed;
};
struct findings_view {
    struct page_head head;
    const char *base_url; /* "/oekonomi/kontrol" with the choices */
    const struct finding_row *rows;
    size_t n;
    const struct html_option *rules, *severities, *kinds, *states;
    size_t n_rules, n_severities, n_kinds, n_states;
    const char *rule, *severity, *kind, *state, *sort;
    const struct tile *tiles;
    size_t n_tiles;
    struct paging paging;
    const char *csv_url, *xlsx_url, *json_url;
    const char *empty, *source;
    const struct factor_view *factors;
};
/* From granted to proposed, as the page of checks shows it. */
struct factor_row {
    const char *url, *title, *area, *granted, *proposed, *factor, *remark;
    bool question;
};
struct factor_view {
    const struct factor_row *rows;
    size_t n;
    const char *note;
};
struct finding_view {
    struct page_head head;
    struct finding_row row;
    const char *what; /* what the rule compares */
    bool may_review;
    const char *csrf, *withdraw_url;
    int64_t review_id; /* 0 = none in force */
};
/* Findings of one grant or note, for its own page. */
struct finding_list {
    const struct finding_row *rows;
    size_t n;
    const char *url; /* of all of them on the page of checks */
    size_t n_reviewed;
    bool too_many; /* the register is too large to be checked at every look */
};
