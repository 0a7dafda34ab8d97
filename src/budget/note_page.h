/* What the pages of budget notes, the checks and the front of the room show. */
#pragma once
#include "economy/grant_page.h"
#include "budget/note.h"
#include "system/subject_part_page.h"

struct note_cell_view {
    const char *text, *own; /* own sum; NULL = nothing to sum */
    bool differs;
};
struct note_row_view {
    const char *group; /* section title above the row; NULL = same section */
    const char *label, *line, *who, *note;
    const struct note_cell_view *cells; /* [n_columns] */
    bool is_sum, has_own;
};
struct note_table {
    const char *id, *title, *unit, *region, *finding;
    const char *const *columns;
    size_t n_columns;
    const struct note_row_view *rows;
    size_t n_rows;
};
struct note_goal_row {
    const char *url, *title, *target, *horizon, *ambiguity, *reported, *period, *verdict;
};
struct note_section_view {
    const char *title, *url, *intervention;
};
struct note_unit_cost_view {
    const char *what, *amount, *n, *each, *price_level;
};
struct note_category_view {
    const char *label;
    bool is_set;
};
struct note_view {
    struct page_head head;
    const struct link *tabs;
    size_t n_tabs;
    const struct note *note;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const struct note_category_view *categories;
    size_t n_categories;
    const struct note_section_view *sections;
    size_t n_sections;
    const struct note_goal_row *goals;
    size_t n_goals;
    const struct note_table *tables;
    size_t n_tables;
    const struct note_unit_cost_view *costs;
    size_t n_costs;
    const struct reported_view *reported;
    size_t n_reported;
    const char *related; /* a note named in the text that is not in Tovholder; NULL = none */
    const char *source;
    struct subject_parts of_rooms; /* what other rooms add */
};

/* The notes that an offer or a grant is part of. */
struct note_list_view {
    const struct link *links;
    size_t n;
};

struct note_list_row {
    const char *url, *number, *title, *year, *administrations, *findings, *state;
};
struct economy_front_view {
    struct page_head head;
    struct attention remind[6]; /* assessments that are not finished, assumptions to assess */
    size_t n_remind;
    const struct tile *tiles;
    size_t n_tiles;
    const struct attention *attention;
    size_t n_attention;
    const struct note_list_row *notes;
    size_t n_notes;
    const struct grants_verdict_row {
        const char *label, *url;
        int64_t n;
    } * verdicts;
    size_t n_verdicts;
    const char *source;
};

/* Rows of all notes. */
struct req;
/* Assumptions that are due to be assessed, in all notes: for the first pages of who writes them. */
int note_task_attention(struct req *req, struct conn *c, const struct attention **ret, size_t *ret_n);
int note_list_rows(struct req *req, struct conn *c, const struct note_list_row **ret, size_t *ret_n);
void t_note_rows(struct html *h, const struct note_list_row *rows, size_t n);
