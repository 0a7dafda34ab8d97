#include "invest/investment_result.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/job.h"

#include "invest/investment.h"
#include "measure/threads.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Amounts of one draw times draws: about a second of two threads. */
static const double MOST_WORK = 6e7;

static struct investment_flow *flow_of(
    struct investment_result *v, int actor, const char *area, struct arena *a)
{
    for (size_t i = 0; i < v->n_flows; i++) {
        if (v->flows[i].actor == actor && text_equal(v->flows[i].area, area))
            return &v->flows[i];
    }
    struct investment_flow *f = &v->flows[v->n_flows++];
    *f = (struct investment_flow){actor, area, arena_array(a, (size_t)v->f.c.n_years, sizeof(double)), 0};
    return f;
}

static void add(struct investment_result *v, const struct invest_line *l, int actor, const double *amounts,
    struct arena *a)
{
    bool in_budget = l->kind == INVEST_COST || l->kind == INVEST_CASHABLE;
    struct investment_flow *f = in_budget ? flow_of(v, actor, l->area, a) : NULL;
    for (int t = 0; t < v->f.c.n_years; t++) {
        double x = amounts[t];
        if (l->long_run)
            v->long_run[t] += x;
        if (l->kind == INVEST_CAPACITY)
            v->capacity[t] += x;
        else if (l->kind == INVEST_WELFARE)
            v->welfare[t] += x;
        else
            (l->kind == INVEST_COST ? v->cost : v->cashable)[t] += x;
        if (!f || !f->by_year)
            continue;
        f->by_year[t] += x;
        f->total += x;
        v->actor_total[actor] += x;
    }
    v->has_capacity = v->has_capacity || l->kind == INVEST_CAPACITY;
    v->has_welfare = v->has_welfare || l->kind == INVEST_WELFARE;
    v->has_long_run = v->has_long_run || l->long_run;
}

static int lay_out(struct investment_result *v, struct arena *a, struct err *err)
{
    const struct invest_case *c = &v->f.c;
    size_t years = (size_t)c->n_years;
    double **sums[] = {&v->cost, &v->cashable, &v->capacity, &v->welfare, &v->long_run};
    v->flows = arena_array(a, (size_t)c->n_lines * 2 + 1, sizeof *v->flows);
    v->actor_total = arena_array(a, (size_t)c->n_actors + 1, sizeof(double));
    bool ok = v->flows && v->actor_total;
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        ok = (*sums[i] = arena_array(a, years + 1, sizeof(double))) && ok;
    if (!ok)
        return err_set(err, ERR_LIMIT, "no memory for the result of an investment case");
    for (int actor = 0; actor < c->n_actors; actor++) {
        for (int i = 0; i < c->n_lines; i++) {
            const struct invest_line *l = &c->lines[i];
            if (l->actor == actor)
                add(v, l, actor, v->r.line + (size_t)i * years, a);
            if (l->refund_actor == actor)
                add(v, l, actor, v->r.refund + (size_t)i * years, a);
        }
    }
    return OK;
}

/* Present value of a line's amounts. */
static double present(const struct investment_result *v, const double *amounts)
{
    double sum = 0;
    for (int t = 0; t < v->f.c.n_years; t++)
        sum += amounts[t] * v->r.discount[t];
    return sum;
}

int investment_steps(const struct investment_result *v, struct investment_step **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    const struct invest_case *c = &v->f.c;
    size_t n = 0, years = (size_t)c->n_years;
    struct investment_step *steps = arena_array(a, (size_t)c->n_lines * 2 + 1, sizeof *steps);
    if (!steps)
        return err_set(err, ERR_LIMIT, "no memory for the steps of an investment case");
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < c->n_lines; i++) {
            const struct invest_line *l = &c->lines[i];
            if (l->kind != (pass ? INVEST_CASHABLE : INVEST_COST))
                continue;
            steps[n++] =
                (struct investment_step){l, l->actor, false, present(v, v->r.line + (size_t)i * years)};
            if (l->refund_actor != INVEST_NONE)
                steps[n++] = (struct investment_step){
                    l, l->refund_actor, true, present(v, v->r.refund + (size_t)i * years)};
        }
    }
    *ret = steps;
    *ret_n = n;
    return OK;
}

const char *investment_step_label(
    const struct investment_result *v, const struct investment_step *s, struct arena *a)
{
    return s->is_refund ? arena_printf(a, tr("%s: %s"), s->line->label, v->f.c.actors[s->actor].label)
                        : s->line->label;
}

static double work_of(const struct invest_file *f)
{
    return (double)f->draws * (double)(f->c.n_lines + f->c.n_outcomes * f->c.n_cohorts + f->c.n_params + 1) *
           (double)f->c.n_years;
}

int investment_result_of(
    const char *content, bool draws, struct investment_result *ret, struct arena *a, struct err *err)
{
    *ret = (struct investment_result){.break_even = NAN, .two_way = {.a = INVEST_NONE, .b = INVEST_NONE}};
    int rc = invest_file_read(content, strlen(content), &ret->f, a, err);
    if (!rc)
        rc = invest_compute(&ret->f.c, NULL, &ret->r, a, err);
    if (!rc)
        rc = invest_break_even(&ret->f.c, &ret->break_even, a, err);
    if (!rc)
        rc = invest_tornado(&ret->f.c, &ret->swings, &ret->n_swings, a, err);
    /* A number that moves nothing is no part of what the result hangs on. */
    while (!rc && ret->n_swings &&
           fabs(ret->swings[ret->n_swings - 1].high - ret->swings[ret->n_swings - 1].low) < 0.5)
        ret->n_swings--;
    if (!rc)
        rc = lay_out(ret, a, err);
    if (rc || !draws || ret->f.draws == 0 || ret->n_swings == 0)
        return rc;
    ret->draws_late = work_of(&ret->f) > MOST_WORK;
    if (ret->draws_late)
        return OK;
    rc = invest_draw(&ret->f.c, ret->f.draws, (uint64_t)ret->f.seed, threads_default(), &ret->draws, a, err);
    ret->has_draws = !rc;
    return rc;
}

static int swing_param(const struct investment_result *v, const char *key, int not_this)
{
    int widest = INVEST_NONE;
    for (size_t i = 0; i < v->n_swings; i++) {
        int p = v->swings[i].param;
        if (p == not_this)
            continue;
        if (key && text_equal(v->f.c.params[p].key, key))
            return p;
        if (widest == INVEST_NONE)
            widest = p;
    }
    return widest;
}

static void spread(const struct invest_param *p, double *ret)
{
    const double at[INVESTMENT_GRID] = {
        p->low, (p->low + p->value) / 2, p->value, (p->value + p->high) / 2, p->high};
    memcpy(ret, at, sizeof at);
}

int investment_two_way_of(
    struct investment_result *v, const char *a_key, const char *b_key, struct arena *a, struct err *err)
{
    struct investment_two_way *w = &v->two_way;
    w->a = swing_param(v, a_key, INVEST_NONE);
    w->b = w->a == INVEST_NONE ? INVEST_NONE : swing_param(v, b_key, w->a);
    if (w->b == INVEST_NONE) {
        w->a = INVEST_NONE;
        return OK;
    }
    spread(&v->f.c.params[w->a], w->a_values);
    spread(&v->f.c.params[w->b], w->b_values);
    return invest_two_way(
        &v->f.c, w->a, w->a_values, INVESTMENT_GRID, w->b, w->b_values, INVESTMENT_GRID, w->npv, a, err);
}

/* ---- draws of a job ---- */

struct draw_row {
    int64_t id;
    const char *hash, *content;
};
static const struct field draw_fields[] = {FIELD(draw_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(draw_row, hash, F_TEXT, NULL, FR_REQUIRED),
    FIELD_MAX(draw_row, content, F_LONG, NULL, FR_REQUIRED, 4000)};
static TABLE(draw_table, "investment_draw", NULL, draw_row, draw_fields);
SQL(investment_draw_by_hash, "SELECT id, hash, content FROM investment_draw WHERE hash = $1");
SQL(investment_draw_insert,
    "INSERT INTO investment_draw (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING");

/* Numbers as they are, in order: n seed mean sd p10 p50 p90 p_positive p_positive_error p_payback. */
static const char *draws_text(const struct invest_draws *d, struct arena *a)
{
    return arena_printf(a, "%d %llu %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g", d->n,
        (unsigned long long)d->seed, d->mean, d->sd, d->p10, d->p50, d->p90, d->p_positive,
        d->p_positive_error, d->p_payback);
}

int investment_draws_stored(struct conn *c, const char *hash, struct invest_draws *ret, bool *ret_found,
    struct arena *a, struct err *err)
{
    struct draw_row row;
    double *const into[] = {&ret->mean, &ret->sd, &ret->p10, &ret->p50, &ret->p90, &ret->p_positive,
        &ret->p_positive_error, &ret->p_payback};
    int rc = q_one(c, &investment_draw_by_hash, ARGS(V_TEXT(hash)), &draw_table, &row, a, err);
    *ret_found = rc == OK;
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    char *at;
    ret->n = (int)strtol(row.content, &at, 10);
    ret->seed = strtoull(at, &at, 10);
    for (size_t i = 0; i < sizeof into / sizeof into[0]; i++)
        *into[i] = strtod(at, &at);
    return OK;
}

static int store_draws(struct conn *c, void *ctx, struct err *err)
{
    const struct draw_row *row = ctx;
    return q_exec(c, &investment_draw_insert, ARGS(V_TEXT(row->hash), V_TEXT(row->content)), NULL, err);
}

/* Argument: "KEY NO". */
static int run_draws(struct job_run *run, struct err *err)
{
    struct arena *a = job_arena(run);
    char key[81] = "";
    long long no = 0;
    struct conn *c;
    struct investment_version v;
    struct invest_file f;
    struct invest_draws d;
    if (sscanf(job_row(run)->argument ? job_row(run)->argument : "", "%80s %lld", key, &no) != 2)
        return err_set(err, ERR_INTERNAL, "draws of which case?");
    int rc = db_lease(job_db(run), &c, err);
    if (rc)
        return rc;
    rc = investment_version_by_no(c, key, no, &v, a, err);
    db_release(job_db(run), c);
    if (!rc)
        rc = invest_file_read(v.content, strlen(v.content), &f, a, err);
    if (!rc && !job_progress(run, 0, f.draws, N_("træk")))
        return OK;
    if (!rc)
        rc = invest_draw(&f.c, f.draws, (uint64_t)f.seed, 1, &d, a, err);
    if (rc)
        return rc;
    struct draw_row row = {0, v.hash, draws_text(&d, a)};
    rc = db_write(job_db(run), "investment_draw", store_draws, &row, err);
    job_progress(run, f.draws, f.draws, N_("træk"));
    job_set_message(run, tr("Usikkerheden er beregnet. Den står på casens side."));
    return rc;
}
JOB(investment_draw_job, .kind = "investment_draw", .label = N_("Usikkerhed i en investeringscase"),
    .run = run_draws);
