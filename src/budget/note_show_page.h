/* What the pages of a budget note being written show. */
#pragma once
#include "budget/note_page.h"
#include "budget/note_table.h"
#include "budget/note_write.h"
#include "http/http.h"

enum { NOTE_GRID_TEXTS = 4 };
struct note_grid_cell {
    const char *text; /* NULL = nothing */
};
struct note_grid_line {
    const char *group, *label, *line, *url;
    const char *texts[NOTE_GRID_TEXTS]; /* NULL = ikke oplyst, on sums nothing */
    const char **cells;                 /* [n_columns] 1.000 kr., NULL = nothing */
    bool is_sum, is_memo;               /* memo: the same lines seen another way */
};
struct note_grid_view {
    const char *id, *title, *unit, *region, *under;
    const char *heads[NOTE_GRID_TEXTS];
    size_t n_texts;
    const char **columns;
    size_t n_columns;
    struct note_grid_line *lines;
    size_t n_lines;
};
struct note_text_view {
    const char *id, *title, *edit_url;
    struct html_safe body;
    bool is_empty;
};
struct note_link_view {
    const char *label, *url, *note;
};
struct note_part_view {
    const char *id, *title, *change, *reason, *rent, *management, *citizens, *edit_url;
    struct html_safe body;
    bool is_empty, rent_missing, management_missing;
    const struct note_link_view *interventions;
    size_t n_interventions;
};
struct note_check_row {
    const char *table, *label, *year, *printed, *own, *difference;
};
struct note_assumption_row {
    const char *text, *reform, *date, *state, *state_class, *outcome, *edit_url, *assess_url;
    bool due;
};
struct note_related_row {
    const char *relation, *label, *url, *missing, *reason, *edit_url;
};
struct note_scenario_row {
    const char *title, *body, *sum, *edit_url;
};
struct note_show_view {
    struct page_head head;
    const char *key, *url, *csrf, *receipt, *undo_url,
        *frozen; /* frozen: which version this is; NULL = as it stands */
    const struct err *err;
    const struct link *tabs;
    size_t n_tabs;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const struct note_text_view *before, *risk, *annex; /* texts before the initiatives; risk; annex */
    size_t n_before;
    const struct note_text_view *follow_up, *economy;
    const struct note_part_view *parts;
    size_t n_parts;
    const struct note_goal_row *goals;
    size_t n_goals;
    const struct note_grid_view *wishes; /* by scenario */
    size_t n_wishes;
    const struct note_grid_view *earlier; /* NULL = none */
    const struct note_grid_view *annexes; /* by scenario */
    size_t n_annexes;
    const struct note_cost_row {
        const char *what, *years, *amount, *n, *each, *price_level;
    } * costs;
    size_t n_costs;
    const struct note_check_row *checks;
    size_t n_checks;
    const char *check_words; /* NULL = nothing is printed */
    const struct note_assumption_row *assumptions;
    size_t n_assumptions;
    const struct note_related_row *related;
    size_t n_related;
    const struct note_scenario_row *scenarios;
    size_t n_scenarios;
    const struct note_category_view *marks, *districts;
    size_t n_marks, n_districts;
    const char *address, *source;
    bool may_write, may_lead;
    const char *add_wish, *add_earlier; /* NULL = may not */
    const struct link *grants;          /* of the lines */
    size_t n_grants;
};

/* Tables in words. edit: labels lead to the line's form. */
int note_grid_view_of(struct req *req, const struct note_grid *g, const char *number, const char *title,
    const char *note_url, bool annex, struct note_grid_view *ret);
/* "5.661"; NULL for a missing amount. */
const char *note_tkr(struct req *req, struct money m);
const char *note_price_words(struct req *req, const char *level);
/* "BIF, SOF, SUF" of a comma list of organisations. */
const char *note_abbrevs(struct req *req, const char *keys);

/* Begins a page below a note: breadcrumb, messages, head. title NULL = the note itself. */
struct html *note_page_begin(
    struct req *req, struct res *res, const struct budget_note *head, const char *title);
/* The note's page with the message of a change that was not made. */
int note_show_failed(struct req *req, struct res *res, int rc);
/* The note of path parameter key. */
int note_of_request(struct req *req, struct note_full *ret);
/* Tabs of a note. current: 0 the note, 1 as printed, 2 versions. */
const struct link *note_tabs(struct req *req, const char *key, bool printed, int current, size_t *ret_n);
/* A value of a field in words: labels of code lists, names of organisations, amounts in 1.000 kr. */
const char *note_field_words(struct req *req, const struct field *f, const void *row);
