/* The tables of a budget note, all made from its lines: 2a (what is asked for, by initiative), 3 (earlier grants) and 4 (administrative annex:
 * by steering area, committee and appropriation). Pure functions on what note_full_read gives. Amounts are øre, net: income is negative.
 * Lines in different price levels are never added: each level has sums of its own. */
#pragma once
#include "budget/note.h"
#include "budget/note_full.h"

enum note_row_role {
    NOTE_ROW_LINE,
    NOTE_ROW_SUBTOTAL,  /* of an initiative; in table 4 of a steering area */
    NOTE_ROW_AREA,      /* of a steering area, part of the total below it */
    NOTE_ROW_COMMITTEE, /* of a committee: the same lines seen another way */
    NOTE_ROW_TOTAL
};
struct note_grid_row {
    enum note_row_role role;
    const char *section, *section_title; /* NULL on totals */
    const char *label;                   /* of a line; NULL on sums */
    const char *administration, *committee, *appropriation, *steering_area, *direction, *price_level;
    const char *note;
    struct dec person_years;    /* DEC_NONE = not told */
    struct money y[NOTE_YEARS]; /* [n_years]; MONEY_NONE = nothing in any line */
    struct money sum;
    const struct budget_note_line **lines; /* [n_lines] what it is made of */
    size_t n_lines;
};
struct note_grid {
    int64_t first_year;
    size_t n_years;
    struct note_grid_row *rows;
    size_t n_rows, n_levels; /* price levels among the lines */
    bool has_person_years;
};

/* scenario: a number; lines without a scenario are in all. ERR_LIMIT when out of memory or a sum does not fit. Rows point into n. */
int note_grid_wish(
    const struct note_full *n, int64_t scenario, struct note_grid *ret, struct arena *a, struct err *err);
int note_grid_earlier(const struct note_full *n, struct note_grid *ret, struct arena *a, struct err *err);
int note_grid_annex(
    const struct note_full *n, int64_t scenario, struct note_grid *ret, struct arena *a, struct err *err);
/* The total row of the level (NULL = the first); NULL when there is none. */
const struct note_grid_row *note_grid_total(const struct note_grid *g, const char *price_level);

/* A printed cell that the tables made from the lines do not agree with. */
struct note_grid_finding {
    const struct note_line *printed; /* NULL = a line of one's own that the paper does not print */
    const struct note_grid_row *own; /* NULL = printed, but not among the lines */
    struct money amount;             /* own amount of the cell */
};
/* Every printed cell of tables 2a, 3 and 4 against scenario 1. ret_cells = cells compared. */
int note_grid_check(const struct note_full *n, const struct note_line *printed, size_t n_printed,
    struct note_grid_finding **ret, size_t *ret_n, size_t *ret_cells, struct arena *a, struct err *err);

/* What one citizen costs a year, for initiatives and lines that tell how many. Years in a row with the same amount are one row. */
struct note_cost {
    const struct budget_note_section *section;
    const struct budget_note_line *line; /* NULL = the whole initiative */
    int64_t year_from, year_to, citizens;
    struct money amount, each; /* each: rounded to the øre, halves up */
    const char *price_level;
};
/* Rows live in a and point into n. */
int note_costs(
    const struct note_full *n, struct note_cost **ret, size_t *ret_n, struct arena *a, struct err *err);

/* What differs between two states of a note: one row per part that is added, removed or changed, in the order of enum note_part. */
struct note_difference {
    int part;              /* enum note_part */
    const void *old, *now; /* NULL = not there */
};
/* Rows live in a and point into old and now. */
int note_compare(const struct note_full *old, const struct note_full *now, struct note_difference **ret,
    size_t *ret_n, struct arena *a, struct err *err);
