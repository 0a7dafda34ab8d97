#include "effect/use_success.h"

#include "base/lang.h"
#include "effect/goal.h"

/* The first goal of the offer with a target on a share that is computed from rows. */
static int goal_result_of(struct conn *c, const struct utilisation_offer *o, day_t from, day_t to,
    day_t as_of, struct goal_result *ret, bool *ret_has, struct arena *a, struct err *err)
{
    struct goal *goals;
    size_t n;
    *ret_has = false;
    int rc = goal_of_intervention(c, o->key, &goals, &n, a, err);
    for (size_t i = 0; !rc && !*ret_has && i < n; i++) {
        rc = goal_compute(c, &goals[i], from, to, GOAL_LOCAL, as_of, ret, a, err);
        *ret_has =
            !rc && ret->computable && ret->kind == GOAL_SHARE && goal_target_ppm(&goals[i]) != INT_NONE;
    }
    return rc;
}

int use_success_of(struct conn *c, const struct utilisation *u, day_t from, day_t to, struct use_success *ret,
    struct arena *a, struct err *err)
{
    *ret = (struct use_success){0};
    for (size_t i = 0; i < u->n; i++) {
        struct goal_result r;
        struct use_sum places;
        bool has;
        int rc = goal_result_of(c, &u->offers[i], from, to, u->as_of, &r, &has, a, err);
        if (!rc)
            rc = utilisation_sum_offer(&u->offers[i], from, to, &places, NULL, a, err);
        if (rc)
            return rc;
        if (!has) {
            ret->without_goal++;
            continue;
        }
        ret->with_goal++;
        ret->achieved += r.x;
        ret->due += r.n;
        ret->not_due += r.not_due;
        use_sum_add(&ret->places, &places);
    }
    return OK;
}

struct money use_success_cost(
    const struct agreement *g, const struct use_success *s, const char **ret_why, struct arena *a)
{
    struct utilisation_money m;
    *ret_why = NULL;
    if (!s->with_goal) {
        *ret_why = tr("Tilbuddene har ikke et effektmål, der kan måles i Tovholder.");
        return MONEY_NONE;
    }
    utilisation_money_of(g, &s->places, &m);
    if (money_is_none(m.paid)) {
        *ret_why = m.why;
        return MONEY_NONE;
    }
    if (s->not_due) {
        *ret_why = arena_printf(a, tr("%lld kan først måles senere."), (long long)s->not_due);
        return MONEY_NONE;
    }
    if (!s->achieved) {
        *ret_why = tr("Ingen har nået målet i perioden.");
        return MONEY_NONE;
    }
    return (struct money){use_divide(m.paid.oere, s->achieved)};
}
