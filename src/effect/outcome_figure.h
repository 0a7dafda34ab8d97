/* What the figures of outcomes share: the question of the parameters (intervention, anchor, after, outcome, year, month and who), and the time to the
 * first outcome with death and moving away as what else ends it. */
#pragma once
#include "effect/snapshot_figure.h"
#include "measure/wait.h"

struct outcome_figure {
    struct snapshot_figure f;
    struct outcome_rule rule;
    const char *outcome_words, *after_words; /* "Arbejde eller uddannelse", "2 måneder" */
    day_t
        register_from; /* first day the registers know: who began before is followed from the end of it; none = always */
    int64_t
        n_before; /* of them left out by outcome_figure_wait: the outcome came first, or was there on the day */
};
enum {
    OUTCOME_FIGURE_COURSES = 1, /* outcome=course may be asked */
    OUTCOME_FIGURE_OF_ALL = 2   /* of every intervention: none is named */
};
/* The lease is held until snapshot_figure_close(&o->f), also after a failure. */
int outcome_figure_read(struct conn *c, const struct figure_params *p, day_t as_of, unsigned how,
    struct outcome_figure *o, struct arena *a, struct err *err);
int outcome_figure_wait(
    struct outcome_figure *o, struct wait_curves *ret, uint16_t *ret_until, struct arena *a, struct err *err);
/* The distance in days on the axis of curves: a month is 365/12. */
double outcome_figure_days(const struct outcome_rule *r);
/* How many had not the outcome when last seen, and how many died or moved before; and who entered late. */
void outcome_figure_note(
    const struct outcome_figure *o, const struct wait_curves *w, struct figure *ret, struct arena *a);
/* The smallest number of persons that the curve tells of until a time. */
int64_t outcome_figure_least(int64_t n, int64_t n_event, int64_t n_risk);
