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
int note_check(struct conn *c, const char *key, struct note_finding **ret, size_t *ret_n, struct arena *a,
    struct err *err);
