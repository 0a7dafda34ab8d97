/* Curves as charts. */
#include "base/text.h"
#include "effect/curve_page.h"
#include "http/http.h"
#include "measure/share.h"

#include <math.h>

const char *curve_count(struct req *req, int64_t n)
{
    return n == INT_NONE ? tr("undertrykt") : html_format(req->arena, req->lang, harg_int(n));
}

double curve_tick(const struct curve_answer *r)
{
    if (r->weeks)
        return r->n_steps > 60 ? 13 : r->n_steps > 26 ? 8 : 4;
    return r->n_steps > 36 ? 12 : r->n_steps > 24 ? 6 : r->n_steps > 12 ? 3 : 2;
}

static const char *pct(struct arena *a, double share)
{
    return figure_percent_words(share_ppm(share), INT_NONE, a);
}

/* The shown steps as arrays, in percent. */
static int series_of(struct arena *a, const struct curve_step *steps, int n_steps, const char *name,
    struct chart_step_series *ret)
{
    size_t n = (size_t)n_steps + 1;
    double *v = arena_array(a, 4 * n, sizeof *v);
    *ret = (struct chart_step_series){.name = name};
    if (!v)
        return ERR_LIMIT;
    double *time = v, *value = v + n, *lo = v + 2 * n, *hi = v + 3 * n;
    for (int i = 0; i <= n_steps; i++) {
        if (!steps[i].shown)
            continue;
        time[ret->n] = i;
        value[ret->n] = steps[i].share * 100;
        lo[ret->n] = steps[i].low * 100;
        hi[ret->n++] = steps[i].high * 100;
    }
    ret->time = time;
    ret->value = value;
    ret->lo = lo;
    ret->hi = hi;
    ret->end = ret->n ? curve_last_shown(steps, n_steps) : 0;
    return OK;
}

static struct chart_step_left left_of(
    struct arena *a, const struct curve_answer *r, const struct curve_group *g, size_t pen)
{
    int64_t *count = arena_array(a, CURVE_STEPS + 1, sizeof *count);
    int tick = (int)curve_tick(r);
    for (int i = 0; count && i * tick <= r->n_steps; i++)
        count[i] = g->left[i * tick];
    return (struct chart_step_left){g->label, pen, count};
}

/* "48,0 pct. job, 16,0 pct. uddannelse efter 12 måneder" */
static const char *finding(
    struct html *h, const struct curve_answer *r, const struct chart_step_series *s, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        if (s[i].n)
            text = arena_printf(h->arena,
                r->weeks ? tr("%s%s%s: %s efter %g uger") : tr("%s%s%s: %s efter %g måneder"), text,
                *text ? "; " : "", s[i].name, pct(h->arena, s[i].value[s[i].n - 1] / 100), s[i].end);
    return *text ? text : tr("Ingen kurve kan vises: for få har fået et udfald.");
}

const char *curve_left_words(struct req *req, const struct curve_answer *r, const struct curve_group *g)
{
    int tick = (int)curve_tick(r);
    const char *at = "", *left = "";
    for (int i = 0; i <= r->n_steps; i += tick) {
        const char *comma = i ? ", " : "";
        at = arena_printf(req->arena, "%s%s%d", at, comma, i);
        left = arena_printf(req->arena, "%s%s%s", left, comma, curve_count(req, g->left[i]));
    }
    return arena_printf(req->arena,
        r->weeks ? tr("Endnu uden udfald ved %s uger: %s") : tr("Endnu uden udfald ved %s md.: %s"), at,
        left);
}

struct html_safe curve_draw(struct html *h, const struct curve_drawing *d)
{
    const struct curve_answer *r = d->answer;
    struct chart_step_series series[CURVE_DRAWN];
    struct chart_step_left left[CURVE_DRAWN];
    size_t n = 0, n_left = 0;
    for (size_t i = 0; d->by_group && i < r->n_groups && n < CURVE_DRAWN; i++) {
        const struct curve_group *g = &r->groups[i];
        if (g->hidden)
            continue;
        left[n_left++] = left_of(h->arena, r, g, n);
        const struct curve_step *steps = d->cause < r->n_causes ? g->step[d->cause] : g->without;
        if (series_of(h->arena, steps, r->n_steps, g->label, &series[n++]))
            return (struct html_safe){0};
    }
    const struct curve_group *whole = !d->by_group && r->n_groups ? &r->groups[0] : NULL;
    if (whole && !whole->hidden) {
        left[n_left++] = left_of(h->arena, r, whole, 0);
        bool km = d->cause == r->n_causes;
        for (size_t k = 0; k < (km ? 1 : d->n_drawn) && n < CURVE_DRAWN; k++)
            if (series_of(h->arena, km ? whole->without : whole->step[k], r->n_steps,
                    km ? tr("Uden udfald") : r->cause[k], &series[n++]))
                return (struct html_safe){0};
    }
    size_t shown = 0;
    for (size_t i = 0; i < n; i++)
        shown += series[i].n > 0;
    if (!shown)
        return (struct html_safe){0};
    const struct chart_step chart = {.title = d->title,
        .unit = d->unit,
        .finding = finding(h, r, series, n),
        .note = d->note,
        .x_name = d->x_name,
        .x_max = r->n_steps,
        .x_tick = curve_tick(r),
        .series = series,
        .n_series = n,
        .mark_x = d->mark,
        .mark_label = d->mark_label,
        .left_label = tr("Endnu uden udfald"),
        .left = left,
        .n_left_rows = n_left,
        .n_left = (size_t)(r->n_steps / (int)curve_tick(r)) + 1,
        .left_in_table_only = d->left_in_table_only,
        .decimals = 1};
    return chart_step(h, &chart);
}
