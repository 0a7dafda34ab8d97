/* `tovholder invest FILE.json`: an investment case on the command line. */
#include "invest/invest_file.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/lang.h"
#include "system/command.h"

#include <math.h>
#include <stdio.h>

enum { MOST_THREADS = 2 };

/* All digits of a double: what is read back is the same number. */
static void put_number(struct buf *out, const char *name, double x)
{
    if (isfinite(x))
        buf_printf(out, "\"%s\":%.17g", name, x);
    else
        buf_printf(out, "\"%s\":null", name);
}

static void put_text(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "\"%s\":", name);
    if (text)
        buf_json(out, text);
    else
        buf_puts(out, "null");
}

static void put_years(struct buf *out, const char *name, const double *x, int n)
{
    buf_printf(out, "\"%s\":[", name);
    for (int t = 0; t < n; t++)
        buf_printf(out, "%s%.17g", t ? "," : "", x[t]);
    buf_putc(out, ']');
}

static void put_payback(struct buf *out, const char *name, struct invest_payback p)
{
    buf_printf(out, "\"%s\":{", name);
    put_number(out, "years", p.years);
    buf_printf(out, ",\"falls_again\":%s}", p.again ? "true" : "false");
}

static void put_lines(struct buf *out, const struct invest_case *c, const struct invest_result *r)
{
    static const char *const kinds[] = {"cost", "cashable", "capacity", "welfare"};
    buf_puts(out, "\"lines\":[");
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        size_t at = (size_t)i * (size_t)c->n_years;
        buf_puts(out, i ? ",\n {" : "\n {");
        put_text(out, "key", l->key);
        buf_printf(out, ",\"kind\":\"%s\",", kinds[l->kind]);
        put_text(out, "actor", c->actors[l->actor].key);
        buf_putc(out, ',');
        put_text(out, "area", l->area);
        buf_putc(out, ',');
        put_years(out, "amount", r->line + at, c->n_years);
        if (l->refund_actor != INVEST_NONE) {
            buf_putc(out, ',');
            put_text(out, "refund_actor", c->actors[l->refund_actor].key);
            buf_putc(out, ',');
            put_years(out, "refund", r->refund + at, c->n_years);
        }
        buf_putc(out, '}');
    }
    buf_puts(out, "],\n");
}

static void put_actors(struct buf *out, const struct invest_case *c, const struct invest_result *r)
{
    buf_puts(out, "\"npv_by_actor\":{");
    for (int i = 0; i < c->n_actors; i++) {
        buf_puts(out, i ? "," : "");
        put_number(out, c->actors[i].key, r->npv_actor[i]);
    }
    buf_puts(out, "},\n");
}

static void put_sums(
    struct buf *out, const struct invest_case *c, const struct invest_result *r, double break_even)
{
    const struct {
        const char *name;
        double x;
    } sums[] = {{"npv", r->npv}, {"npv_municipality", r->npv_municipality}, {"npv_capacity", r->npv_capacity},
        {"npv_welfare", r->npv_welfare}, {"npv_society", r->npv_society}, {"pv_benefit", r->pv_benefit},
        {"pv_cost", r->pv_cost}, {"bcr", r->bcr}, {"cash_peak", r->cash_peak},
        {"break_even_factor", break_even}, {"payback_limit", c->payback_limit}};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        put_number(out, sums[i].name, sums[i].x);
        buf_puts(out, ",\n");
    }
    buf_printf(out, "\"cash_peak_year\":%d,\n", r->cash_peak_year);
    put_payback(out, "payback_service", r->payback_service);
    buf_puts(out, ",\n");
    put_payback(out, "payback", r->payback_all);
    buf_puts(out, ",\n");
    put_years(out, "net_service", r->net_service, c->n_years);
    buf_puts(out, ",\n");
    put_years(out, "net", r->net_all, c->n_years);
    buf_puts(out, ",\n");
}

static void put_swings(struct buf *out, const struct invest_case *c, const struct invest_swing *s, size_t n)
{
    buf_puts(out, "\"tornado\":[");
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i ? ",\n {" : "\n {");
        put_text(out, "param", c->params[s[i].param].key);
        buf_putc(out, ',');
        put_number(out, "npv_low", s[i].low);
        buf_putc(out, ',');
        put_number(out, "npv_high", s[i].high);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static void put_draws(struct buf *out, const struct invest_draws *d)
{
    buf_printf(out, ",\n\"draws\":{\"n\":%d,\"seed\":%llu", d->n, (unsigned long long)d->seed);
    const struct {
        const char *name;
        double x;
    } values[] = {{"mean", d->mean}, {"sd", d->sd}, {"p10", d->p10}, {"p50", d->p50}, {"p90", d->p90},
        {"p_positive", d->p_positive}, {"p_positive_error", d->p_positive_error},
        {"p_payback", d->p_payback}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        buf_putc(out, ',');
        put_number(out, values[i].name, values[i].x);
    }
    buf_putc(out, '}');
}

static int put_case(const struct invest_file *f, struct buf *out, struct arena *a, struct err *err)
{
    const struct invest_case *c = &f->c;
    struct invest_result r;
    struct invest_swing *swings = NULL;
    struct invest_draws draws;
    size_t n_swings = 0;
    double break_even = NAN;
    int rc = invest_compute(c, NULL, &r, a, err);
    if (rc == OK)
        rc = invest_break_even(c, &break_even, a, err);
    if (rc == OK)
        rc = invest_tornado(c, &swings, &n_swings, a, err);
    if (rc == OK && f->draws > 0)
        rc = invest_draw(c, f->draws, (uint64_t)f->seed, MOST_THREADS, &draws, a, err);
    if (rc != OK)
        return rc;
    buf_putc(out, '{');
    put_text(out, "title", c->title);
    buf_putc(out, ',');
    put_text(out, "price_level", c->price_level);
    buf_printf(out, ",\"first_year\":%d,\"years\":%d,\n", c->first_year, c->n_years);
    put_years(out, "discount", r.discount, c->n_years);
    buf_puts(out, ",\n");
    put_lines(out, c, &r);
    put_actors(out, c, &r);
    put_sums(out, c, &r, break_even);
    put_swings(out, c, swings, n_swings);
    if (f->draws > 0)
        put_draws(out, &draws);
    buf_puts(out, "}\n");
    return buf_failed(out) ? err_set(err, ERR_LIMIT, "no memory for the result") : OK;
}

static int run_invest(int argc, char **argv, struct err *err)
{
    struct buf data = BUF_INIT, out = BUF_INIT;
    struct invest_file f;
    command_flag(
        &argc, argv, "json"); /* the only form there is; named so that scripts say what they expect */
    int rc = command_arguments(argc, argv, 1, 1, err);
    struct arena *a = rc == OK ? arena_new(0) : NULL;
    if (rc == OK && !a)
        rc = err_set(err, ERR_LIMIT, "no memory for an investment case");
    if (rc == OK)
        rc = file_read(argv[0], 0, &data, err);
    if (rc == OK)
        rc = invest_file_read(data.data ? data.data : "", data.len, &f, a, err);
    if (rc == OK)
        rc = put_case(&f, &out, a, err);
    if (rc == OK)
        fwrite(out.data, 1, out.len, stdout);
    buf_done(&data);
    buf_done(&out);
    if (a)
        arena_free(a);
    return rc;
}
COMMAND(invest_command, "invest", N_("FIL.json [--json]"),
    N_("Regner en investeringscase: hvem betaler, hvem sparer, og hvornår er det tjent hjem."), run_invest);
