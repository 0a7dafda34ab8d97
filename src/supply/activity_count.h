/* Counts of activity: rows where rows exist, and reported figures where they don't, side by side and never mixed. A measure is one record
 * (ACTIVITY_MEASURE) beside its register, in the register's own unit. */
#pragma once
#include "supply/activity.h"

enum activity_sum {
    ACTIVITY_ROWS,
    ACTIVITY_EMPLOYERS, /* different employers */
    ACTIVITY_PERSONS,   /* different employees, by name and unit */
    ACTIVITY_QUANTITY,  /* sum of quantity */
    ACTIVITY_MINUTES,   /* sum of minutes, in whole hours */
    ACTIVITY_AMOUNT     /* sum of amount in øre */
};
struct activity_measure {
    const char *key;   /* in addresses and data files: "companies_visited" */
    const char *label; /* N_("Virksomheder besøgt") */
    const char *unit;  /* code of list unit; øre are shown as money */
    const char *reg;   /* register of the rows, or the key of another way of working (activity_ways) */
    enum activity_sum sum;
    const char *kind, *state; /* only rows of that kind, and of at most two states (with comma); NULL = all */
    bool personal;            /* counts citizens: small counts are suppressed */
    /* Rows of other rooms: how many in [from, to], and whether there is any at all. NULL = rows of the register. */
    int (*count)(struct conn *c, const char *intervention, day_t from, day_t to, int64_t *ret, bool *ret_any,
        struct err *err);
    const char *definition; /* N_() */
    int sort;
};
#define ACTIVITY_MEASURE(ident, ...)                                                                         \
    static const struct activity_measure ident = {__VA_ARGS__};                                              \
    RECORD(tov_activity_measure, struct activity_measure, ident)

const struct activity_measure *activity_measure_find(const char *key);
/* Those of a register or way, in order. */
size_t activity_measures_of(const char *reg, const struct activity_measure ***ret, struct arena *a);

/* A figure that a paper or a supplier gave, with what it says of itself. */
struct activity_figure {
    const char *label, *label_en, *as_printed;
    struct dec value;
    const char *unit, *qualifier, *period, *data_date, *source, *place, *note;
    int64_t report_id;                   /* of a supplier report; INT_NONE = of a paper */
    day_t first_day, last_day, received; /* of the report */
    const char *supplier;
};
struct activity_count {
    const struct activity_measure *measure;
    int64_t rows; /* computed; INT_NONE = the register has no row of the intervention in any year */
    struct activity_figure *reported; /* in the order of the data */
    size_t n_reported;
};
/* One measure of one intervention in [from, to]. Reported figures of papers come with any period, those of approved supplier reports when
 * their period overlaps. */
int activity_count_of(struct conn *c, const char *intervention, const struct activity_measure *measure,
    day_t from, day_t to, struct activity_count *ret, struct arena *a, struct err *err);
/* What Tovholder's rows say of a loaded figure whose period is one year: the measure tied to it and the count. ERR_NOT_FOUND, without a
 * message, when no measure is, or the period is another. */
int activity_of_reported(struct conn *c, const char *reported, const char *period,
    const char **ret_intervention, const struct activity_measure **ret, struct arena *a, struct err *err);
/* Figures of approved supplier reports that say the same as no measure, of periods that overlap [from, to]. */
int activity_report_figures(struct conn *c, const char *intervention, day_t from, day_t to,
    struct activity_figure **ret, size_t *ret_n, struct arena *a, struct err *err);
