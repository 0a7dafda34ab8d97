/* Single purchases of guidance or upskilling for one citizen. Whether a citizen is in the target group is judged by the rules of the
 * day of the purchase, and the rule is stored with it. */
#pragma once
#include "path/own_rule.h"

struct purchase {
    int64_t id, citizen_id;
    const char *intervention, *supplier, *what;
    day_t bought, start_day, end_day; /* end_day = last day */
    struct money amount;
    const char *benefit, *rule; /* as they were on the day */
    struct stamp cancelled;
    int64_t cancelled_by;
    const char *cancel_reason;
    int64_t user_id, version;
};
extern const struct table purchase_table;

/* The interventions of kind purchase. */
int purchase_interventions(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Registers a purchase. Field errors carry the field's name; ERR_REFUSED when the citizen is outside the target group. Audited. */
int purchase_add(
    struct conn *c, const struct actor *actor, const struct purchase *p, int64_t *ret_id, struct err *err);
int purchase_by_id(struct conn *c, int64_t id, struct purchase *ret, struct arena *a, struct err *err);
/* Cancels with a reason; the row stays and no longer counts. */
int purchase_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, struct err *err);
/* Newest first; at most 200. */
int purchase_of_citizen(struct conn *c, int64_t citizen_id, struct purchase **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* What was bought in a year by one intervention: purchases, persons and money apart. */
struct purchase_sum {
    int64_t n_purchases, n_persons;
    struct money amount;
};
int purchase_sum_of(struct conn *c, const char *intervention, day_t from, day_t to, struct purchase_sum *ret,
    struct arena *a, struct err *err);
