/* Reported figures: numbers quoted from a paper or a supplier, kept as printed with unit, qualifier, data date and
 * place. Never mixed unmarked with computed ones. */
#pragma once
#include "db/db.h"

struct reported {
    int64_t id;
    const char *key, *subject_kind, *subject, *label, *label_en, *as_printed;
    struct dec value;
    const char *unit, *qualifier, *period, *data_date, *price_level, *source, *place, *note;
    const char *goal;    /* the goal it is a result of, besides its subject; NULL = none */
    const char *verdict; /* what the source itself says of the goal: "met", "not_met"; NULL = nothing */
    int64_t made_good;   /* year in which what was missed is made good */
    int64_t persons;     /* the persons behind a share; INT_NONE = not told */
    struct dec
        base_value; /* of a fall or rise: the share of the goal's base year; value is that of its target year */
    int64_t base_persons;
    int64_t user_id; /* who entered it; INT_NONE = loaded from the public data */
    struct stamp at;
};
extern const struct table reported_table;
int reported_by_key(struct conn *c, const char *key, struct reported *ret, struct arena *a, struct err *err);
int reported_of(struct conn *c, const char *subject_kind, const char *subject, struct reported **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Told of a goal, or tied to it. */
int reported_of_goal(
    struct conn *c, const char *goal, struct reported **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The newest printed figure of a goal that was told for the year (0 = whichever); key NULL = none. */
int reported_newest(
    struct conn *c, const char *goal, int year, struct reported *ret, struct arena *a, struct err *err);
/* How many come from the paper. */
int reported_count_of_source(struct conn *c, const char *source, int64_t *ret, struct err *err);
/* "Udfasningssvar 2026, side: Psykologforløb" */
const char *reported_source_words(struct conn *c, const char *source, const char *place, struct arena *a);
