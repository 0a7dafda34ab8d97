#include "measure/wait.h"

#include <math.h>

static void quartiles(const struct survival_curve *curve, struct survival_quantile ret[3])
{
    for (int q = 0; q < 3; q++)
        ret[q] = survival_quantile(curve, 0.25 * (q + 1));
}

/* 1 - F of the first cause as a curve. */
static int curve_of_incidence(
    const struct incidence_curve *aj, struct survival_curve *ret, struct arena *a, struct err *err)
{
    *ret = aj->overall;
    ret->points = arena_array(a, ret->n + 1, sizeof *ret->points);
    if (!ret->points)
        return err_set(err, ERR_LIMIT, "wait curve: out of memory");
    ret->n_event = 0;
    for (size_t i = 0; i < ret->n; i++) {
        const struct incidence_point *f = &aj->cause[i * (size_t)aj->n_causes];
        struct survival_point *p = &ret->points[i];
        *p = aj->overall.points[i];
        p->n_censored += p->n_event - f->n_event;
        p->n_event = f->n_event;
        p->s = 1 - f->f;
        p->se = f->se;
        p->low = 1 - f->high;
        p->high = 1 - f->low;
        ret->n_event += f->n_event;
    }
    ret->n_censored = ret->n_rows - ret->n_event;
    return OK;
}

int wait_curves_of_days(
    const struct survival_days *rows, int n_causes, struct wait_curves *ret, struct arena *a, struct err *err)
{
    size_t n = rows->n;
    const uint8_t *event = rows->event;
    *ret = (struct wait_curves){.n = (int64_t)n};
    uint8_t *first = arena_array(a, n + 1, 1);
    struct risk_set net, all;
    struct incidence_curve aj;
    if (!first)
        return err_set(err, ERR_LIMIT, "wait curves: out of memory");
    for (size_t i = 0; i < n; i++) {
        first[i] = event[i] == 1;
        ret->n_event += event[i] == 1;
        ret->n_other += event[i] > 1;
    }
    ret->n_running = ret->n - ret->n_event - ret->n_other;
    struct survival_days of_first = {n, rows->entry, rows->exit, first, NULL},
                         of_all = {n, rows->entry, rows->exit, event, NULL};
    int rc = risk_sets_of_days(&of_first, 1, 1, &net, a, err);
    if (!rc)
        rc = risk_sets_of_days(&of_all, 1, n_causes, &all, a, err);
    if (!rc)
        rc = survival_km(&net, &ret->net, a, err);
    if (!rc)
        rc = incidence_aj(&all, &aj, a, err);
    if (rc)
        return rc;
    survival_limits(&ret->net);
    incidence_limits(&aj);
    rc = curve_of_incidence(&aj, &ret->all, a, err);
    quartiles(&ret->net, ret->net_quartile);
    if (!rc)
        quartiles(&ret->all, ret->all_quartile);
    return rc;
}

int wait_curves_of(const uint16_t *days, const uint8_t *event, size_t n, int n_causes,
    struct wait_curves *ret, struct arena *a, struct err *err)
{
    return wait_curves_of_days(&(struct survival_days){n, NULL, days, event, NULL}, n_causes, ret, a, err);
}
