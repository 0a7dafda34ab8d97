/* Budget notes with every printed cell of their tables, and the running check of printed totals against lines. */
#pragma once
#include "db/db.h"

struct note {
    int64_t id;
    const char *key, *number, *title, *title_en;
    int64_t budget_year;
    const char *administrations, *summary, *risk, *scenario, *rent_management, *district_choice, *note,
        *source, *place;
};
extern const struct table note_table;

struct note_category {
    int64_t id;
    const char *note_key;
    int64_t sort;
    const char *label, *label_en;
    int64_t is_set;
};
struct note_line {
    int64_t id;
    const char *note_key, *table_no, *section, *section_title;
    int64_t row;
    const char *row_label, *role, *steering_area, *administration, *committee, *appropriation, *direction,
        *year, *as_printed;
    int64_t amount; /* 1.000 kr. */
    const char *price_level;
    struct dec person_years;
    const char *place, *note;
};
extern const struct table note_line_table;
struct note_link {
    int64_t id;
    const char *note_key, *section, *intervention, *grant_key;
};

/* Reads, all into a: one note (ERR_NOT_FOUND, with a message, when there is none), all by number, its ticked categories, the printed cells of
 * one table (table_no NULL = of all) in the order of the paper, and what it is tied to. */
int note_by_key(struct conn *c, const char *key, struct note *ret, struct arena *a, struct err *err);
int note_list(struct conn *c, struct note **ret, size_t *ret_n, struct arena *a, struct err *err);
int note_categories(struct conn *c, const char *key, struct note_category **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int note_lines(struct conn *c, const char *key, const char *table_no, struct note_line **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int note_links(
    struct conn *c, const char *key, struct note_link **ret, size_t *ret_n, struct arena *a, struct err *err);

/* A printed subtotal or total against the sum of the lines above it in the same table, section and year. */
struct note_finding {
    const char *table_no, *section, *row_label, *year, *place;
    int64_t printed, computed; /* 1.000 kr. */
};
/* Only what does not agree; rows live in a and point into lines. note_check reads the lines of a note first. */
int note_check_lines(const struct note_line *lines, size_t n, struct note_finding **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int note_check(struct conn *c, const char *key, struct note_finding **ret, size_t *ret_n, struct arena *a,
    struct err *err);

/* What one costs: amount in 1.000 kr. over n; MONEY_NONE when n is 0 or a number is missing. */
struct note_unit_cost {
    struct money each;
};
/* Rounded to the nearest øre. */
struct note_unit_cost note_unit_cost(int64_t tkr, int64_t n);

/* The lines of a printed table as rows: one per printed row, its cells in the order of the columns. */
struct note_row {
    const struct note_line *first;  /* labels, role, areas of the row */
    const struct note_line **cells; /* [n_columns of the table], NULL = nothing printed */
    int64_t *own; /* [n_columns] own sum of a subtotal, total or total column; INT_NONE = nothing to sum */
};
struct note_table_view {
    const char **columns; /* years as printed, "total" last */
    size_t n_columns;
    struct note_row *rows;
    size_t n_rows;
};
/* Lays out lines[n] of one note; ERR_LIMIT when out of memory. */
int note_layout(const struct note_line *lines, size_t n, const char *table_no, struct note_table_view *ret,
    struct arena *a, struct err *err);
