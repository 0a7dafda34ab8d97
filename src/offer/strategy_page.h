/* A strategy on screen: its initiatives, its money, its goals, and what stands around it. */
#pragma once
#include "effect/goal.h"
#include "effect/initiative_words.h"
#include "html/components.h"
#include "http/http.h"
#include "offer/initiative_record.h"
#include "offer/strategy_status.h"
#include "people/record_form_page.h"

/* What the pages of a strategy read. */
struct strategy_data {
    struct strategy s;
    struct theme *themes;
    struct initiative_now *rows;
    struct initiative_funding *fundings;
    struct strategy_application *applications;
    struct strategy_task *tasks;
    struct goal *goals; /* of the strategy and of its initiatives */
    size_t n_themes, n, n_fundings, n_applications, n_tasks, n_goals;
    const char *source;
};
int strategy_data_read(struct req *req, struct conn *c, const char *key, struct strategy_data *ret);

/* ---- shared words ---- */

const char *strategy_title(const struct strategy *s);
/* "/tilbud/strategier/KEY" and what follows. */
const char *strategy_url(struct req *req, const char *key, const char *rest);
const char *initiative_url(struct req *req, const char *key, const char *rest);
/* The page of an effect goal; NULL for those who may not open it. */
const char *strategy_goal_url(struct req *req, const char *goal);
const char *initiative_title(const struct initiative_now *i);
const char *initiative_kind_words(const char *kind);
const char *initiative_status_class(const char *status);
const char *strategy_application_class(const char *state);
/* All that pays for it, and what is sought; "ikke oplyst" when nothing is told. */
const char *strategy_initiative_money(struct req *req, const struct strategy_data *d, const char *key);
/* The initiative's own goals, "ikke fastsat" without a target. */
const char *initiative_goal_words(struct req *req, const struct strategy_data *d, const char *key);
/* Organisations of a comma list by their short names; NULL = ikke oplyst. */
const char *strategy_organisations(struct req *req, const char *list);
/* Themes' and initiatives' choices. */
const struct html_option *strategy_theme_options(
    struct req *req, const struct theme *themes, size_t n, size_t *ret_n);

enum strategy_tab { STRATEGY_INITIATIVES, STRATEGY_FUNDING, STRATEGY_GOALS, STRATEGY_GROUND, STRATEGY_TABS };
/* Crumbs, heading with the tabs. */
struct html *strategy_begin(
    struct req *req, struct res *res, const struct strategy_data *d, enum strategy_tab tab);
/* A form's page below the strategy, or below an initiative of it. */
int strategy_form_show(struct req *req, struct res *res, const struct strategy *s,
    const struct initiative_now *i, const char *heading, struct record_form *f);
/* Receipt of what was done, with undo where that can be. */
struct strategy_receipt {
    const char *word; /* of the address: ?kvit=word */
    const char *text; /* N_() */
    const char *undo; /* what it is undone under: base/undo/id/fortryd; NULL = none */
};
void strategy_receipt_show(struct req *req, struct html *h, const struct strategy_receipt *list, size_t n,
    const char *base_url, int64_t id);

/* Adds the open proposals that somebody who keeps strategies must think of to list[*n], as long as there is room. */
int strategy_task_remind(struct req *req, struct conn *c, struct attention *list, size_t *n, size_t room);

/* ---- views ---- */

struct strategy_row {
    const char *url, *title, *target, *kind, *since, *status, *status_class, *owner, *goal, *money;
    bool added;
};
struct strategy_theme {
    int64_t no;
    const char *title, *empty;
    const struct strategy_row *rows;
    size_t n;
};
struct strategy_view {
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const char *url, *kind, *status, *progress, *rest, *note, *source;
    const struct html_option *kinds, *statuses;
    size_t n_kinds, n_statuses;
    const struct strategy_theme *themes;
    size_t n_themes;
    const char *csv_url, *xlsx_url;
    bool filtered;
};

struct strategy_part_row {
    const char *label, *amount, *note;
    bool printed;
};
struct strategy_application_row {
    const char *url, *title, *funder, *pays, *amount, *state, *state_class, *day;
};
struct strategy_task_row {
    const char *url, *what, *application, *opened, *responsible, *outcome, *note_url;
    bool open;
};
struct strategy_funding_row {
    const char *url, *title, *lines;
};
struct strategy_funding_view {
    const struct attention *attention;
    size_t n_attention;
    const struct strategy_part_row *parts;
    size_t n_parts;
    const struct strategy_application_row *applications;
    size_t n_applications;
    const char *sums, *new_url, *csv_url, *xlsx_url;
    const struct strategy_task_row *tasks;
    size_t n_tasks;
    const struct strategy_funding_row *rows;
    size_t n;
    const char *source;
};

struct strategy_goal_row {
    const char *url, *title, *target, *state, *state_class, *note;
};
struct strategy_evidence_row {
    const char *url, *title, *day, *who, *result, *conclusion;
};
struct strategy_goals_view {
    const struct strategy_goal_row *goals, *targets;
    size_t n_goals, n_targets;
    const char *aim, *aim_title, *aim_url;
    const char *counted; /* how the source counts its goals; NULL = it does not */
    const struct strategy_evidence_row *evidence;
    size_t n_evidence;
    const char *source;
};
struct strategy_relation_row {
    const char *title, *kind, *partners, *purpose, *origin, *decided, *count;
};
struct strategy_finding_row {
    const char *text, *about, *reading, *caution, *number;
};
struct strategy_ground_view {
    const struct strategy_relation_row *forerunners, *related;
    size_t n_forerunners, n_related;
    const struct strategy_finding_row *findings;
    size_t n_findings;
    const char *source;
};
/* One initiative to choose. */
struct strategy_check {
    const char *key, *label;
    bool on;
};
struct strategy_application_view {
    struct page_head head;
    const struct fact *facts;
    size_t n_facts;
    const struct strategy_row *rows;
    size_t n;
    const struct strategy_evidence_row *steps;
    size_t n_steps;
    const char *note;
};

struct initiative_change_row {
    const char *from, *what, *value, *value_class, *reason, *who;
};
struct initiative_record_row {
    const char *title, *detail, *day, *url, *note, *edit_url, *remove_url;
    int64_t version;
};
struct initiative_view {
    struct page_head head;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const char *csrf, *url, *evaluation_url, *funding_url; /* the last two: to add one */
    bool may_edit;
    const struct initiative_change_row *changes;
    size_t n_changes;
    const struct initiative_record_row *evaluations, *fundings, *goals;
    size_t n_evaluations, n_fundings, n_goals;
    const struct strategy_application_row *applications;
    size_t n_applications;
    const struct initiative_change_row *versions;
    size_t n_versions;
    const char *printed, *source;
};
