/* Dated code lists, loaded from data/codes. Cached like organisations. */
#pragma once
#include "db/db.h"

struct code {
    int64_t id;
    const char *list, *code, *label, *label_en;
    day_t valid_from, valid_to; /* first and last day */
    const char *parent;
    int64_t sort;
    const char *source, *note;
};
extern const struct table code_table;

int code_refresh(struct db *db, struct err *err);
const struct code *code_find(const char *list, const char *code);
/* Label in the current language; the code itself when unknown, tr("ikke oplyst") for NULL. */
const char *code_label(const char *list, const char *code);
/* The label for many of it, where a list has "singular|plural" (unit); else as code_label. */
const char *code_label_many(const char *list, const char *code);
/* Labels of a comma list of codes: "Job, Sundhed"; NULL when there is none. */
const char *code_labels(const char *list, const char *codes, struct arena *a);
/* Codes of a list valid on day (DAY_NONE = today), in sort order; *ret_codes lives until process end. */
size_t code_list(const char *list, day_t day, const struct code *const **ret_codes);
/* true when code is in the list and valid on day */
bool code_is_valid(const char *list, const char *code, day_t day);
/* All rows, by list, sort, id. */
size_t code_all(const struct code **ret_rows);
/* Whether the row is valid on day. */
bool code_is_valid_row(const struct code *row, day_t day);
