/* What the sheet of a grant shows. */
#pragma once
#include "economy/assessment_sheet_page.h"
#include "economy/grant_total.h"
#include "effect/goal.h"
#include "effect/reported.h"
#include "html/components.h"

struct grant_line_view {
    const char *phase, *label, *area, *who, *period, *printed, *price_level, *role, *own, *note;
    bool is_total, differs;
};
struct grant_part_view {
    const char *title, *verdict, *verdict_class, *note;
};
struct grant_link_view {
    const char *url, *title, *relation, *note;
};
/* One goal with its computed value, or one number told of it. */
struct grant_goal_view {
    const char *url, *title, *about, *target;
    const char *value, *interval, *data_date, *verdict, *verdict_class, *note;
    bool is_told;
};
struct reported_view {
    const char *subject, *label, *printed, *unit, *period, *data_date, *source, *note;
    const char *computed; /* the rows behind the same figure, in words; NULL = no measure is tied to it */
    const char *computed_url;
};
struct grant_rule_view {
    const char *day, *text, *place;
};

struct grant_view {
    struct page_head head;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const struct grant *grant;
    const char *no_result; /* that no result can be stated, and why; NULL = one can */
    const char *content, *results, *results_kind, *verdict_note, *adjusted;
    const struct grant_line_view *lines;
    size_t n_lines;
    const struct grant_part_view *parts;
    size_t n_parts;
    const struct grant_link_view *links;
    size_t n_links;
    const struct grant_goal_view *goals;
    size_t n_goals;
    const struct reported_view *reported;
    size_t n_reported;
    const struct grant_rule_view *rules;
    size_t n_rules;
    struct assessment_sheet_view assessment;
    const char *source;
};
