/* What the sheet of a grant shows. */
#pragma once
#include "economy/assessment_sheet_page.h"
#include "economy/grant_total.h"
#include "economy/grant_edit.h"
#include "economy/grant_pay_page.h"
#include "economy/price_index.h"
#include "effect/goal.h"
#include "effect/reported.h"
#include "html/components.h"
#include "system/subject_part_page.h"

struct grant_line_view {
    const char *phase, *label, *area, *who, *period, *price_level, *role, *own, *note;
    const char *amount;    /* in force: as printed where it is as printed */
    const char *printed;   /* as printed, where that is something else; NULL = the same */
    const char *told;      /* "Skrevet i Tovholder", "Rettet …"; NULL = as printed */
    const char *posts;     /* "2 årsværk" */
    const char *converted; /* in the price level asked for, with factor and version, or why not */
    const char *edit_url;
    bool is_total, differs;
};
struct grant_part_view {
    const char *title, *verdict, *verdict_class, *note;
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
/* A line taken out of the sums. */
struct grant_gone_view {
    const char *label, *amount, *period, *reason, *who;
};
struct grant_year_view {
    const char *year, *granted, *ends;
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
    const struct grant_pay_view *pays;
    size_t n_pays;
    const struct grant_move_view *moves;
    size_t n_moves;
    const struct grant_gone_view *gone;
    size_t n_gone;
    const struct grant_year_view *years; /* amounts of each year, for the chart and its table */
    size_t n_years;
    struct html_safe chart;
    const char *years_note;
    const char *receipt, *undo_url, *csrf;
    const char *url, *price_level; /* asked for; NULL = none */
    const struct html_option *price_levels;
    size_t n_price_levels;
    const char *purpose, *printed_head; /* that the head is not as printed; NULL = it is */
    const char *pay_url, *move_url, *line_url, *versions_url; /* NULL = not for this user */
    const struct grant_goal_view *goals;
    size_t n_goals;
    const struct reported_view *reported;
    size_t n_reported;
    const struct grant_rule_view *rules;
    size_t n_rules;
    struct subject_parts of_rooms; /* what other rooms add */
    struct assessment_sheet_view assessment;
    const char *source;
};

struct req;
/* What of the sheet is told on screen (grant_sheet_page.c). */
struct grant_more {
    struct grant_pay *pays;
    struct grant_move *moves;
    struct grant_line *changed; /* newest versions that are changed or taken out */
    struct price_index *rates;
    struct grant printed;
    size_t n_pays, n_moves, n_changed, n_rates;
    bool is_printed;
    const char **who; /* of changed */
};
/* Reads what the sheet shows besides the grant itself, into req->arena. */
int grant_more_read(struct req *req, struct conn *c, const struct grant *g, struct grant_more *ret);
/* Links, moves, lines taken out, receipt, price levels and what the user may do. */
void grant_more_fill(
    struct req *req, const struct grant *g, const struct grant_more *m, struct grant_view *v);
/* One line's amount, how it came to be, and its conversion. */
void grant_more_line(struct req *req, const struct grant *g, const struct grant_more *m,
    const struct grant_line *l, struct grant_line_view *ret);
/* Granted amounts of each year and what of them ends with it, as chart and rows. */
void grant_more_years(struct req *req, struct html *h, const struct grant *g, const struct grant_line *lines,
    size_t n, struct grant_view *v);
