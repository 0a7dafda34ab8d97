/* The profile of a target group in a calendar year: size, composition, earlier attachment, illness against a reference. Tables with what may be
 * shown of each cell. Definition: docs/definitions.md, "Target-group profile"; small counts: target_extract.h. */
#pragma once
#include "db/db.h"
#include "effect/reference_rate.h"
#include "effect/suppress_net.h"
#include "effect/target_count.h"
#include "measure/standardise.h"

/* What is asked for, as in the address: codes, NULL = not asked for. Without benefit, mark and intervention: the whole register. */
struct target_asked {
    int year;
    const char *benefit;      /* comma list of spell kinds; each with those below it */
    const char *mark;         /* code of list citizen_mark */
    const char *intervention; /* key */
    const char *age;          /* "18-29", one of target_age_label(…, true) */
    const char *sex, *district;
};
#define TARGET_UNKNOWN "ikke-oplyst" /* value of district for those without one */

/* Counts of a table with margins, (rows + 1) × (cols + 1); cols 0 = one way. */
struct target_table {
    size_t rows, cols;
    int64_t *value;
    bool *hidden;
    struct suppress_past *past; /* of the last extract, NULL = none; after hiding, of this one */
    bool is_refused;            /* nothing of it can be shown */
};
enum {
    TARGET_PYRAMID,
    TARGET_PLACE,
    TARGET_GROUPS /* the pyramid's ages in groups */,
    TARGET_FIRST /* then one for each variable */,
    TARGET_TABLES = TARGET_FIRST + TARGET_VARIABLES
};

struct target_illness {
    const char *condition;
    struct sir sir;
    bool hidden, is_printed_rate; /* the reference is a loaded table, not the register */
};
struct target_full_time {
    int64_t days;   /* days on any of the group's benefits, each day once; INT_NONE = not known or hidden */
    int64_t length; /* days of the whole months; 0 = none is over */
    uint16_t until;
    int64_t by_code[256]; /* each code by itself; INT_NONE = hidden */
    int64_t persons[256]; /* with a day on the code; only while counting */
};
struct target_profile {
    struct target_asked asked;
    uint16_t from, until; /* days [from, until) */
    const char *identity; /* of snapshot and facts */
    int64_t n;
    enum target_variable split; /* TV_PLAIN = not split */
    int n_split, chosen;        /* the value of the split variable that is asked for */
    int size[TV_PLAIN];
    int n_conditions, n_codes;
    struct target_table tables[TARGET_TABLES];
    struct target_full_time full_time;
    struct target_illness illness[TARGET_CONDITIONS];
    bool is_whole;   /* small counts are shown */
    bool is_hidden;  /* too few to tell anything: only that */
    bool is_near;    /* few lie between an earlier extract and a wider group: it is kept, but not shown */
    bool is_earlier; /* an earlier extract stands, because the newest would tell of few */
    int64_t number;  /* of the extract; 0 = none */
};

/* A cell of the group asked for. */
struct target_cell {
    int64_t value;         /* INT_NONE when hidden */
    bool hidden, is_known; /* is_known false: the profile has no such table */
};
struct target_cell target_cell_of(const struct target_profile *p, enum target_variable v, int value);
struct target_cell target_total(const struct target_profile *p);
/* Age and sex; sex = SEXES for the row's total, band = AGES for the column's. */
struct target_cell target_pyramid_cell(const struct target_profile *p, int band, int sex);
struct target_cell target_place_cell(const struct target_profile *p, int district, int benefit);
struct target_cell target_condition_cell(const struct target_profile *p, int condition, bool with);

/* What the counting asks of the snapshot. Errors with a message for codes that are not there; ERR_NOT_FOUND for a year without data. */
int target_question_of(const struct snapshot *s, const struct target_facts *f,
    const struct target_asked *asked, bool split, struct target_question *ret, struct err *err);
/* Builds the profile on the snapshot, nothing hidden, and that of the register the same year. */
int target_profile_build(const struct snapshot *s, const struct target_facts *f,
    const struct target_question *q, const struct target_asked *asked, const struct reference_rate *rates,
    size_t n_rates, struct target_profile *ret, struct target_profile *ret_all, struct arena *a,
    struct err *err);
