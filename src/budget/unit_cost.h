/* What one costs: a printed amount divided by a printed number, or by the courses that rows tell of. Amounts are intervals, because they are printed
 * with few decimals; a successful course has the interval of the goal's share too. Definition: docs/definitions.md, "Unit cost". */
#pragma once
#include "economy/grant.h"
#include "measure/share.h"
#include "system/access.h"

enum unit_cost_of { COST_PRINTED, COST_STARTED, COST_COMPLETED, COST_SUCCESS };

/* An amount or a number as an interval; high INT64_MAX = no upper limit known. Øre or pieces. */
struct cost_range {
    int64_t mid, low, high;
};
struct unit_cost {
    enum unit_cost_of of;
    const char *kind, *subject, *part; /* "grant" and key; "note", key and section */
    const char *title, *title_en, *phase;
    int64_t year;
    const char *unit;                  /* code of list unit */
    const char *price_level;           /* NULL = not printed */
    struct cost_range amount, n, each; /* each.mid INT_NONE = cannot be stated */
    const char *n_printed;             /* "minimum 40"; NULL = counted in rows */
    const char *goal;                  /* title of the goal of a success */
    const char *note;                  /* what the number is, from the file */
    bool partial;                      /* some of the money of the year is not printed */
    bool shared;                       /* the grant pays for several interventions; counted together */
    bool supplement; /* the grant only supplements a base grant, so the price is not the whole price */
    bool hidden;     /* a small count would show */
    const char *why; /* user's language: why it cannot be stated */
};

/* amount / n, rounded to the nearest øre; limits outwards. n.low 0 = no upper limit. */
struct cost_range unit_cost_divide(struct cost_range amount, struct cost_range n);
/* Per success: amount / x, with the limits amount.low / (n p_high) and amount.high / (n p_low). */
struct cost_range unit_cost_success(struct cost_range amount, const struct share *share);
/* "ca. 400" is 350 to 450, "mindst 40" has no upper limit, a plain number is exact. */
struct cost_range unit_cost_count(int64_t n, const char *qualifier);

/* Prices by printed numbers: of a subject, or (NULL) all; by subject, unit and phase. */
int unit_cost_printed(struct conn *c, const char *subject, struct unit_cost **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Prices by rows of the grants' interventions in the calendar year: started, completed and successful courses. Small counts are hidden for actors
 * without PERM_EFFECT_ROWS: a price and an amount tell the count. grant NULL = all with an amount and an intervention. */
int unit_cost_counted(struct conn *c, const struct actor *actor, const char *grant, int year, day_t as_of,
    struct unit_cost **ret, size_t *ret_n, struct arena *a, struct err *err);

/* Two prices side by side: what keeps them from being compared, in words of the user's language; at most max. */
size_t unit_cost_warnings(const struct unit_cost *x, const struct unit_cost *y, const char **ret, size_t max);
/* Why one price must be read with care; at most max. */
size_t unit_cost_cautions(const struct unit_cost *x, const char **ret, size_t max);
