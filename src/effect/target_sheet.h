/* The tables of a target group's profile as they are shown: on screen, in files, in charts and in their descriptions, from one place, so that what is
 * hidden is hidden everywhere. */
#pragma once
#include "effect/export.h"
#include "effect/target_profile.h"

enum { TARGET_SHEET_COLUMNS = TARGET_VALUES + 2 };
struct target_sheet_row {
    const char *label;
    const struct export_cell *cells; /* [n_columns] */
    double share, other;             /* for bars; NAN = hidden or none */
    bool is_total;
};
struct target_sheet {
    const char *key;   /* in addresses: "bydel" */
    const char *title; /* "Bydel" */
    const char *head;  /* of the first column */
    const char *columns[TARGET_SHEET_COLUMNS];
    size_t n_columns;
    const struct target_sheet_row *rows; /* the total last */
    size_t n;
    const char *note;     /* what must be known of the numbers; NULL = nothing */
    const char *why_none; /* the sheet cannot be shown: why */
};
/* What a sheet is made of. other: what the group is compared with; other_name "hele registret". */
struct target_sheets {
    const struct snapshot_code *codes; /* of the snapshot, copied */
    const char *const *districts;
    const char *const *benefits; /* codes by value of TV_BENEFIT; [0] NULL = none */
    const char *const *educations, *const *conditions;
    const struct snapshot_intervention *interventions;
    int n_interventions, n_districts;
    const struct target_profile *profile, *other;
    const char *other_name;
    struct arena *a;
};
/* The names of a snapshot's values, copied to a. */
int target_sheets_names(struct db *db, int year, struct target_sheets *ret, struct arena *a, struct err *err);

enum target_sheet_kind {
    SHEET_PYRAMID,
    SHEET_SEX, /* only where the pyramid cannot be shown */
    SHEET_DISTRICT,
    SHEET_BENEFIT,
    SHEET_EDUCATION,
    SHEET_WORK_52,
    SHEET_WORK_156,
    SHEET_BENEFIT_156,
    SHEET_TRACKS,
    SHEET_ILLNESS,
    SHEET_PLACE,
    TARGET_SHEETS
};
const char *target_sheet_key(enum target_sheet_kind kind);
/* ERR_LIMIT when out of memory. */
int target_sheet_make(
    const struct target_sheets *s, enum target_sheet_kind kind, struct target_sheet *ret, struct err *err);
const char *target_value_label(const struct target_sheets *s, enum target_variable v, int value);
/* The sheet as a table for a file, with the notes given. */
int target_sheet_export(const struct target_sheet *sheet, const char *const *notes, size_t n_notes,
    struct export_table *ret, struct arena *a, struct err *err);
/* Full-time persons with one decimal, "undertrykt", or "ikke oplyst" before a whole month is over. */
const char *target_full_time_text(const struct target_full_time *t, int64_t days, struct arena *a);
