#include "invest/invest.h"

#include "base/sort.h"

#include <math.h>
#include <string.h>

/* One evaluation: the values in force and what does not depend on lines. */
struct work {
    const struct invest_case *c;
    const double *v;       /* [n_params] */
    const double *effect;  /* [n_outcomes][n_years][n_years]: by cohort age k in year t, persons moved */
    const double *persons; /* [n_years] who begin */
};

static double value(const struct work *w, int param, double missing)
{
    return param == INVEST_NONE ? missing : w->v[param];
}

static double ramp_at(const struct invest_outcome *o, int k)
{
    return k < o->n_ramp ? o->ramp[k] : 1;
}

/* Persons moved by the effort who are in their k-th year of it in year t. */
static void fill_effect(const struct work *w, const struct invest_outcome *o, double *effect)
{
    const struct invest_case *c = w->c;
    int years = c->n_years;
    double each = value(w, o->engaged, 1) * value(w, o->completed, 1) *
                  (value(w, o->p1, 0) - value(w, o->p0, 0)) * (1 - value(w, o->optimism, 0));
    double keep = 1 - value(w, o->drop_off, 0);
    for (int i = 0; i < c->n_cohorts; i++) {
        double left = 1;
        int begin = c->cohorts[i].year + o->lag;
        for (int k = 0; begin + k < years && (o->lasts == 0 || k < o->lasts); k++) {
            effect[(begin + k) * years + k] += c->cohorts[i].persons * each * ramp_at(o, k) * left;
            left *= keep;
        }
    }
}

static double refund_pct(const struct invest_refund *r, int week)
{
    double pct = 0;
    for (size_t i = 0; i < r->n_steps; i++)
        if (week >= r->steps[i].first_week)
            pct = r->steps[i].pct;
    return pct;
}

/* The state's share of `weeks` weeks that follow after `before` weeks, by the steps of a calendar year. */
static double refund_share(const struct invest_case *c, int calendar_year, double before, double weeks)
{
    const struct invest_refund *r = NULL;
    for (int i = 0; i < c->n_refunds; i++)
        if (calendar_year >= c->refunds[i].first_year)
            r = &c->refunds[i];
    if (!r || !(weeks > 0))
        return 0;
    double sum = 0, left = weeks;
    for (int week = (int)before + 1; left > 0; week++) {
        double part = left < 1 ? left : 1;
        sum += part * refund_pct(r, week);
        left -= part;
    }
    return sum / weeks / 100;
}

/* Units of a line in year t; of avoided benefit *state gets the units times the state's share. */
static double success_units(const struct work *w, const struct invest_line *l, int t, double *state)
{
    const struct invest_case *c = w->c;
    const double *moved =
        w->effect + ((size_t)l->outcome * (size_t)c->n_years + (size_t)t) * (size_t)c->n_years;
    double weeks = value(w, l->quantity, 1), units = 0;
    for (int k = 0; k <= t; k++) {
        if (moved[k] == 0)
            continue;
        units += moved[k] * weeks;
        if (l->weeks_before != INVEST_NONE)
            *state +=
                moved[k] * weeks * refund_share(c, c->first_year + t, l->weeks_before + 52.0 * k, weeks);
    }
    return units;
}

static double units_of(const struct work *w, const struct invest_line *l, int t, double *state)
{
    *state = 0;
    switch (l->per) {
    case INVEST_PER_YEAR: return l->by_year[t] * value(w, l->quantity, 1);
    case INVEST_PER_PERSON: return w->persons[t] * value(w, l->quantity, 1);
    case INVEST_PER_COMPLETED: {
        const struct invest_outcome *o = &w->c->outcomes[l->outcome];
        return w->persons[t] * value(w, o->engaged, 1) * value(w, o->completed, 1) * value(w, l->quantity, 1);
    }
    case INVEST_PER_SUCCESS: return success_units(w, l, t, state);
    }
    return 0;
}

static void fill_lines(const struct work *w, struct invest_result *r)
{
    const struct invest_case *c = w->c;
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        double each = value(w, l->unit_value, 1);
        if (l->kind == INVEST_COST)
            each *= -(1 + value(w, l->cost_optimism, 0));
        for (int t = 0; t < c->n_years; t++) {
            double state, units = units_of(w, l, t, &state);
            size_t at = (size_t)i * (size_t)c->n_years + (size_t)t;
            r->line[at] = (units - state) * each + 0.0; /* no -0 */
            r->refund[at] = state * each;
        }
    }
}

static void fill_discount(const struct invest_case *c, double *discount)
{
    double factor = 1;
    size_t at = 0;
    for (int t = 0; t < c->n_years; t++) {
        while (at + 1 < c->n_rates && c->rates[at + 1].from <= t)
            at++;
        double rate = c->n_rates ? c->rates[at].rate : 0;
        if (t > 0)
            factor /= 1 + rate;
        discount[t] = c->mid_year ? factor / sqrt(1 + rate) : factor;
    }
}

static struct invest_payback payback_of(const double *net, int years)
{
    struct invest_payback p = {NAN, false};
    double sum = 0;
    bool below = false;
    for (int t = 0; t < years; t++) {
        double before = sum;
        sum += net[t];
        if (sum < 0) {
            p.again = !isnan(p.years);
            below = true;
        } else if (isnan(p.years) && below) {
            p.years = t - 1 + (net[t] > 0 ? -before / net[t] : 1);
        }
    }
    if (!below)
        p.years = 0;
    return p;
}

/* The sums of one line and of the part that its refund actor has. */
static void add_amount(const struct invest_case *c, const struct invest_line *l, int actor, int t,
    double amount, struct invest_result *r)
{
    double present = amount * r->discount[t];
    if (l->kind == INVEST_WELFARE) {
        r->npv_welfare += present;
        r->npv_society += present;
        return;
    }
    if (!l->transfer)
        r->npv_society += c->net_tax_factor * present;
    if (l->kind == INVEST_CAPACITY) {
        r->npv_capacity += present;
        return;
    }
    r->npv += present;
    r->npv_actor[actor] += present;
    *(l->kind == INVEST_COST ? &r->pv_cost : &r->pv_benefit) += l->kind == INVEST_COST ? -present : present;
    if (c->actors[actor].payer != INVEST_MUNICIPALITY)
        return;
    r->npv_municipality += present;
    if (l->long_run)
        return;
    r->net_all[t] += amount;
    if (strcmp(l->area, "service") == 0)
        r->net_service[t] += amount;
}

static void sum_up(const struct invest_case *c, struct invest_result *r)
{
    for (int i = 0; i < c->n_lines; i++) {
        for (int t = 0; t < c->n_years; t++) {
            size_t at = (size_t)i * (size_t)c->n_years + (size_t)t;
            add_amount(c, &c->lines[i], c->lines[i].actor, t, r->line[at], r);
            if (c->lines[i].refund_actor != INVEST_NONE)
                add_amount(c, &c->lines[i], c->lines[i].refund_actor, t, r->refund[at], r);
        }
    }
    r->bcr = r->pv_cost > 0 ? r->pv_benefit / r->pv_cost : NAN;
    r->payback_service = payback_of(r->net_service, c->n_years);
    r->payback_all = payback_of(r->net_all, c->n_years);
    double sum = 0;
    for (int t = 0; t < c->n_years; t++) {
        sum += r->net_all[t];
        if (sum < r->cash_peak) {
            r->cash_peak = sum;
            r->cash_peak_year = c->first_year + t;
        }
    }
}

/* Memory of one evaluation, used again by sensitivity and draws. */
struct room {
    double *values, *effect, *persons;
    struct invest_result result;
};

static int room_make(const struct invest_case *c, struct room *room, struct arena *a, struct err *err)
{
    size_t years = (size_t)c->n_years, lines = (size_t)c->n_lines * years;
    *room = (struct room){.values = arena_array(a, (size_t)c->n_params + 1, sizeof(double)),
        .effect = arena_array(a, (size_t)c->n_outcomes * years * years + 1, sizeof(double)),
        .persons = arena_array(a, years, sizeof(double)),
        .result = {.line = arena_array(a, lines + 1, sizeof(double)),
            .refund = arena_array(a, lines + 1, sizeof(double)),
            .discount = arena_array(a, years, sizeof(double)),
            .net_service = arena_array(a, years, sizeof(double)),
            .net_all = arena_array(a, years, sizeof(double)),
            .npv_actor = arena_array(a, (size_t)c->n_actors + 1, sizeof(double))}};
    struct invest_result *r = &room->result;
    if (!room->values || !room->effect || !room->persons || !r->line || !r->refund || !r->discount ||
        !r->net_service || !r->net_all || !r->npv_actor)
        return err_set(err, ERR_LIMIT, "no memory for an investment case");
    for (int i = 0; i < c->n_cohorts; i++)
        room->persons[c->cohorts[i].year] += c->cohorts[i].persons;
    fill_discount(c, r->discount);
    return OK;
}

static void room_clear(const struct invest_case *c, struct room *room)
{
    struct invest_result *r = &room->result, old = *r;
    size_t years = (size_t)c->n_years;
    *r = (struct invest_result){.line = old.line,
        .refund = old.refund,
        .discount = old.discount,
        .net_service = old.net_service,
        .net_all = old.net_all,
        .npv_actor = old.npv_actor,
        .cash_peak_year = c->first_year};
    memset(room->effect, 0, (size_t)c->n_outcomes * years * years * sizeof(double));
    memset(r->net_service, 0, years * sizeof(double));
    memset(r->net_all, 0, years * sizeof(double));
    memset(r->npv_actor, 0, (size_t)c->n_actors * sizeof(double));
}

static void evaluate(const struct invest_case *c, struct room *room)
{
    struct work w = {c, room->values, room->effect, room->persons};
    size_t years = (size_t)c->n_years;
    room_clear(c, room);
    for (int o = 0; o < c->n_outcomes; o++)
        fill_effect(&w, &c->outcomes[o], room->effect + (size_t)o * years * years);
    fill_lines(&w, &room->result);
    sum_up(c, &room->result);
}

static void own_values(const struct invest_case *c, double *values)
{
    for (int i = 0; i < c->n_params; i++)
        values[i] = c->params[i].value;
}

int invest_compute(const struct invest_case *c, const double *values, struct invest_result *ret,
    struct arena *a, struct err *err)
{
    struct room room;
    int rc = room_make(c, &room, a, err);
    if (rc != OK)
        return rc;
    own_values(c, room.values);
    if (values && c->n_params)
        memcpy(room.values, values, (size_t)c->n_params * sizeof(double));
    evaluate(c, &room);
    *ret = room.result;
    return OK;
}

/* ---- sensitivity ---- */

int invest_break_even(const struct invest_case *c, double *ret, struct arena *a, struct err *err)
{
    struct room room;
    int rc = room_make(c, &room, a, err);
    if (rc != OK)
        return rc;
    own_values(c, room.values);
    evaluate(c, &room);
    double whole = room.result.npv;
    for (int o = 0; o < c->n_outcomes; o++)
        room.values[c->outcomes[o].p1] = room.values[c->outcomes[o].p0];
    evaluate(c, &room);
    double without = room.result.npv, effect = whole - without;
    *ret = effect != 0 ? -without / effect : NAN;
    return OK;
}

static double npv_with(const struct invest_case *c, struct room *room, int param, double x)
{
    double old = room->values[param];
    room->values[param] = x;
    evaluate(c, room);
    room->values[param] = old;
    return room->result.npv;
}

static int compare_swing(const void *x, const void *y)
{
    const struct invest_swing *a = x, *b = y;
    double wa = fabs(a->high - a->low), wb = fabs(b->high - b->low);
    if (wa != wb)
        return wa > wb ? -1 : 1;
    return (a->param > b->param) - (a->param < b->param);
}

int invest_tornado(
    const struct invest_case *c, struct invest_swing **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct room room;
    int rc = room_make(c, &room, a, err);
    struct invest_swing *swings = arena_array(a, (size_t)c->n_params + 1, sizeof *swings);
    if (rc != OK || !swings)
        return rc ? rc : err_set(err, ERR_LIMIT, "no memory for a tornado");
    own_values(c, room.values);
    size_t n = 0;
    for (int i = 0; i < c->n_params; i++) {
        const struct invest_param *p = &c->params[i];
        if (p->shape == INVEST_CERTAIN)
            continue;
        swings[n].param = i;
        swings[n].low = npv_with(c, &room, i, p->low);
        swings[n++].high = npv_with(c, &room, i, p->high);
    }
    array_sort(swings, n, sizeof *swings, compare_swing);
    *ret = swings;
    *ret_n = n;
    return OK;
}

int invest_two_way(const struct invest_case *c, int param_a, const double *a_values, size_t n_a, int param_b,
    const double *b_values, size_t n_b, double *ret, struct arena *a, struct err *err)
{
    struct room room;
    int rc = room_make(c, &room, a, err);
    if (rc != OK)
        return rc;
    own_values(c, room.values);
    for (size_t i = 0; i < n_a; i++) {
        room.values[param_a] = a_values[i];
        for (size_t j = 0; j < n_b; j++)
            ret[i * n_b + j] = npv_with(c, &room, param_b, b_values[j]);
    }
    return OK;
}
