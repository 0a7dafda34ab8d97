#include "supply/utilisation_forecast.h"

#include "base/rng.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BOOTSTRAP_MAX = 300, MONTHS_MAX = 1200, USE_RATE_LEAST = 28 };

/* A course's length so far; ended = known whole. */
struct lived {
    int32_t days;
    bool ended;
};
/* Share of courses that last longer than time[i] days. */
struct curve {
    int32_t *time;
    double *left;
    size_t n;
    double mean; /* of the tail beyond the longest known */
};
/* What one offer's simulations read. */
struct model {
    const struct use_forecast_offer *offer;
    struct lived *lived;
    struct use_span *running; /* on the data date */
    size_t n_lived, ended, n_running;
    int64_t starts, rate_days;
    int64_t *places; /* [days ahead] */
    int32_t last_start, end;
    struct curve curve;
    double *weight;
};

static double exponential(struct rng *r)
{
    return -log(1 - rng_real(r));
}

static double normal(struct rng *r)
{
    double radius = sqrt(2 * exponential(r));
    return radius * cos(2 * M_PI * rng_real(r));
}

/* Gamma of shape at least 1/2 and scale 1 (Marsaglia and Tsang, 2000). */
static double gamma_of(struct rng *r, double shape)
{
    if (shape < 1) {
        double more = gamma_of(r, shape + 1);
        return more * pow(1 - rng_real(r), 1 / shape);
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        if (log(1 - rng_real(r)) < x * x / 2 + d - d * v + d * log(v))
            return d * v;
    }
}

static int poisson(struct rng *r, double mean)
{
    int k = 0;
    for (double sum = exponential(r); sum < mean; sum += exponential(r))
        k++;
    return k;
}

static int compare_lived(const void *x, const void *y)
{
    const struct lived *a = x, *b = y;
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    return (int)b->ended - (int)a->ended;
}

/* ---- lengths ---- */

/* Kaplan and Meier over lived[n], sorted; weight NULL = all alike. */
static void curve_fit(struct curve *c, const struct lived *lived, const double *weight, size_t n)
{
    double at_risk = 0, left = 1, days = 0, events = 0;
    for (size_t i = 0; i < n; i++)
        at_risk += weight ? weight[i] : 1;
    c->n = 0;
    for (size_t i = 0; i < n;) {
        int32_t t = lived[i].days;
        double gone = 0, ended = 0;
        for (; i < n && lived[i].days == t; i++) {
            double w = weight ? weight[i] : 1;
            gone += w;
            ended += lived[i].ended ? w : 0;
            days += w * t;
        }
        if (ended > 0 && at_risk > 0) {
            left *= gone == at_risk && ended == gone ? 0 : fmax(0, 1 - ended / at_risk);
            c->time[c->n] = t;
            c->left[c->n++] = left;
        }
        events += ended;
        at_risk -= gone;
    }
    c->mean = events > 0 ? fmax(1, days / events) : 1;
}

static double left_after(const struct curve *c, int32_t days)
{
    double left = 1;
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->time[mid] <= days) {
            left = c->left[mid];
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return left;
}

/* Length of a course that has lasted longer than `lived` days. Beyond the longest known: the mean length more, exponential. */
static int32_t draw_length(const struct curve *c, int32_t lived, struct rng *r)
{
    double left = lived ? left_after(c, lived) : 1, u = rng_real(r) * left;
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->left[mid] <= u)
            high = mid;
        else
            low = mid + 1;
    }
    if (left > 0 && low < c->n && c->time[low] > lived)
        return c->time[low];
    int32_t longest = c->n && c->time[c->n - 1] > lived ? c->time[c->n - 1] : lived;
    return longest + 1 + (int32_t)fmin(c->mean * exponential(r), 40000);
}

/* ---- one offer ---- */

/* Begun since known_from and before the data date's morrow: these tell of lengths and rate. */
static bool is_known(const struct use_forecast_offer *o, const struct use_span *s, day_t from)
{
    return s->start.n >= o->known_from.n && s->start.n < from.n;
}

static void read_courses(struct model *m, day_t from)
{
    const struct use_forecast_offer *o = m->offer;
    int32_t since = from.n - USE_RATE_DAYS, first = from.n;
    size_t n_known = 0, at = 0;
    for (size_t i = 0; i < o->n; i++)
        n_known += is_known(o, &o->spans[i], from);
    size_t every = n_known / USE_LENGTHS_MAX + 1; /* of many, evenly drawn ones */
    for (size_t i = 0; i < o->n; i++) {
        const struct use_span *s = &o->spans[i];
        bool ended = !day_is_none(s->end) && s->end.n <= from.n;
        if (s->start.n < from.n && !ended)
            m->running[m->n_running++] = *s;
        if (!is_known(o, s, from))
            continue;
        first = s->start.n < first ? s->start.n : first;
        m->starts += s->start.n >= since;
        if (at++ % every || (ended && s->end.n <= s->start.n))
            continue;
        m->lived[m->n_lived++] = (struct lived){(ended ? s->end.n : from.n) - s->start.n, ended};
        m->ended += ended;
    }
    m->rate_days = first > since ? from.n - first : USE_RATE_DAYS;
    if (m->rate_days < USE_RATE_LEAST)
        m->rate_days = USE_RATE_LEAST;
    array_sort(m->lived, m->n_lived, sizeof *m->lived, compare_lived);
}

/* Places of every day ahead; false when those of one are not stated. */
static bool read_places(struct model *m, day_t from, day_t to)
{
    for (size_t i = 0; i < m->offer->n_places; i++) {
        const struct use_places *p = &m->offer->places[i];
        int32_t first = p->from.n > from.n ? p->from.n : from.n, last = p->to.n < to.n ? p->to.n : to.n;
        if (first < last && p->places == INT_NONE)
            return false;
        for (int32_t d = first; d < last; d++)
            m->places[d - from.n] += p->places;
    }
    return true;
}

static bool model_init(
    struct model *m, const struct use_forecast_offer *o, day_t from, day_t to, struct arena *a)
{
    size_t days = (size_t)(to.n - from.n);
    *m = (struct model){.offer = o,
        .running = arena_array(a, o->n + 1, sizeof *m->running),
        .lived = arena_array(a, USE_LENGTHS_MAX, sizeof *m->lived),
        .places = arena_array(a, days, sizeof *m->places),
        .weight = arena_array(a, USE_LENGTHS_MAX, sizeof *m->weight),
        .curve = {.time = arena_array(a, USE_LENGTHS_MAX + 1, sizeof *m->curve.time),
            .left = arena_array(a, USE_LENGTHS_MAX + 1, sizeof *m->curve.left)}};
    m->end = day_is_none(o->end) || o->end.n > to.n ? to.n : o->end.n;
    m->last_start = day_is_none(o->last_start) ? to.n - 1 : o->last_start.n;
    return m->running && m->lived && m->places && m->weight && m->curve.time && m->curve.left;
}

/* Whether the model knows how long courses last; with too few ended ones they last the offer's normal length. */
static bool model_lengths(struct model *m)
{
    if (m->ended >= USE_ENDED_MIN) {
        curve_fit(&m->curve, m->lived, NULL, m->n_lived);
        return true;
    }
    m->n_lived = 0;
    if (m->offer->normal_days > 0 && m->offer->normal_days < 40000) {
        m->curve.time[0] = (int32_t)m->offer->normal_days;
        m->curve.left[0] = 0;
        m->curve.n = 1;
        m->curve.mean = (double)m->offer->normal_days;
        return true;
    }
    return m->n_running == 0 && m->starts == 0;
}

static void put_course(int32_t *change, const struct model *m, day_t from, int32_t start, int64_t end)
{
    int32_t stop = end < m->end ? (int32_t)end : m->end;
    if (stop > start) {
        change[start - from.n]++;
        change[stop - from.n]--;
    }
}

/* One possible future: change[days + 1] of the number of courses. */
static void simulate(struct model *m, day_t from, int32_t *change, struct rng *r)
{
    if (m->n_lived && m->n_lived <= BOOTSTRAP_MAX) {
        for (size_t i = 0; i < m->n_lived; i++)
            m->weight[i] = exponential(r);
        curve_fit(&m->curve, m->lived, m->weight, m->n_lived);
    }
    double rate = gamma_of(r, (double)m->starts + 0.5) / (double)m->rate_days;
    for (size_t i = 0; i < m->n_running; i++) {
        const struct use_span *s = &m->running[i];
        int64_t end = day_is_none(s->end)
                          ? (int64_t)s->start.n + draw_length(&m->curve, from.n - s->start.n, r)
                          : s->end.n;
        put_course(change, m, from, from.n, end);
    }
    for (int32_t d = from.n; d <= m->last_start && d < m->end; d++)
        for (int k = poisson(r, rate); k > 0; k--)
            put_course(change, m, from, d, (int64_t)d + draw_length(&m->curve, 0, r));
}

/* ---- all offers ---- */

static int compare_count(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static double quantile(const int64_t *sorted, int n, double q)
{
    double at = q * (n - 1);
    int i = (int)at;
    if (i + 1 >= n)
        return (double)sorted[n - 1];
    return (double)sorted[i] + (at - i) * (double)(sorted[i + 1] - sorted[i]);
}

static void summarize(struct use_forecast_month *m, int64_t *used, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)used[i];
    array_sort(used, (size_t)n, sizeof *used, compare_count);
    m->used = sum / n;
    m->low = quantile(used, n, 0.025);
    m->high = quantile(used, n, 0.975);
}

/* used[month][simulation] and used[n_months] = the whole time. */
static void add_future(
    const struct model *m, const int32_t *change, const struct use_forecast *f, int64_t **used, int sim)
{
    int64_t running = 0;
    for (size_t k = 0; k < f->n; k++) {
        int64_t sum = 0;
        for (int32_t d = f->months[k].from.n; d < f->months[k].to.n; d++) {
            running += change[d - f->from.n];
            int64_t places = m->places[d - f->from.n];
            sum += running < places ? running : places;
        }
        used[k][sim] += sum;
        used[f->n][sim] += sum;
    }
}

static bool forecast_init(struct use_forecast *f, int64_t ***ret_used, struct arena *a)
{
    size_t n = use_months(f->from, f->to);
    if (n > MONTHS_MAX)
        return false;
    f->months = arena_array(a, n + 1, sizeof *f->months);
    *ret_used = arena_array(a, n + 1, sizeof **ret_used);
    if (!f->months || !*ret_used)
        return false;
    f->n = n;
    for (size_t k = 0; k <= n; k++) {
        (*ret_used)[k] = arena_array(a, (size_t)f->n_simulations, sizeof ***ret_used);
        if (!(*ret_used)[k])
            return false;
        if (k < n) {
            f->months[k].from = use_month_start(f->from, f->to, k);
            f->months[k].to = use_month_start(f->from, f->to, k + 1);
        }
    }
    return true;
}

static void add_guaranteed(struct use_forecast *f, const struct model *m)
{
    for (size_t k = 0; k < f->n; k++) {
        for (int32_t d = f->months[k].from.n; d < f->months[k].to.n; d++)
            f->months[k].guaranteed += m->places[d - f->from.n];
    }
    f->starts += m->starts;
    f->rate_days = m->rate_days > f->rate_days ? m->rate_days : f->rate_days;
    f->ended += (int64_t)m->ended;
    f->running += (int64_t)m->n_running;
}

static void finish(struct use_forecast *f, int64_t **used)
{
    f->total = (struct use_forecast_month){.from = f->from, .to = f->to};
    for (size_t k = 0; k < f->n; k++) {
        f->total.guaranteed += f->months[k].guaranteed;
        summarize(&f->months[k], used[k], f->n_simulations);
    }
    summarize(&f->total, used[f->n], f->n_simulations);
    if (f->total.guaranteed <= 0) {
        f->why = USE_FORECAST_NO_PLACES;
        return;
    }
    double unit = 1e6 / (double)f->total.guaranteed;
    f->ppm = llround(f->total.used * unit);
    f->low_ppm = llround(f->total.low * unit);
    f->high_ppm = llround(f->total.high * unit);
}

bool use_forecast(const struct use_forecast_offer *offers, size_t n, day_t from, day_t to, uint64_t seed,
    int n_simulations, struct use_forecast *ret, struct arena *a)
{
    int64_t **used;
    struct rng r;
    *ret = (struct use_forecast){.from = from, .to = to, .n_simulations = n_simulations};
    if (day_is_none(to) || to.n <= from.n) {
        ret->why = USE_FORECAST_NO_END;
        return true;
    }
    if (!forecast_init(ret, &used, a))
        return false;
    size_t days = (size_t)(to.n - from.n);
    int32_t *change = arena_array(a, days + 1, sizeof *change);
    rng_seed(&r, seed);
    for (size_t i = 0; i < n; i++) {
        struct model m;
        if (!change || !model_init(&m, &offers[i], from, to, a))
            return false;
        if (!read_places(&m, from, to)) {
            ret->why = USE_FORECAST_NO_PLACES;
            return true;
        }
        read_courses(&m, from);
        add_guaranteed(ret, &m);
        if (!model_lengths(&m)) {
            ret->why = USE_FORECAST_NO_LENGTHS;
            return true;
        }
        for (int sim = 0; sim < n_simulations; sim++) {
            memset(change, 0, (days + 1) * sizeof *change);
            simulate(&m, from, change, &r);
            add_future(&m, change, ret, used, sim);
        }
    }
    finish(ret, used);
    return true;
}
