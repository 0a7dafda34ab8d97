#include "supply/utilisation_sum.h"

#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR_UNIT = 1000000 };

size_t use_months(day_t from, day_t to)
{
    if (day_is_none(from) || day_is_none(to) || from.n >= to.n)
        return 0;
    struct ymd a = day_ymd(from), b = day_ymd((day_t){to.n - 1});
    return (size_t)((b.year - a.year) * 12 + b.month - a.month + 1);
}

day_t use_month_start(day_t from, day_t to, size_t i)
{
    if (i == 0)
        return from;
    struct ymd a = day_ymd(from);
    day_t day = day_add_months(day_from_ymd(a.year, a.month, 1), (int)i);
    return day.n < to.n ? day : to;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t sooner(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

int64_t use_days_of(const struct use_span *course, day_t from, day_t to)
{
    int32_t start = later(course->start.n, from.n);
    int32_t end = day_is_none(course->end) ? to.n : sooner(course->end.n, to.n);
    return end > start ? end - start : 0;
}

int64_t use_divide(int64_t oere, int64_t parts)
{
    if (parts <= 0 || oere == INT_NONE)
        return INT_NONE;
    return (int64_t)(((__int128)oere * 2 + parts) / ((__int128)parts * 2));
}

int64_t use_ppm(const struct use_sum *s)
{
    if (s->unknown_days || s->guaranteed <= 0)
        return INT_NONE;
    return (int64_t)(((__int128)s->used * 2000000 + s->guaranteed) / ((__int128)s->guaranteed * 2));
}

bool use_has_amount(const struct use_sum *s)
{
    return !s->unknown_days && !s->unpriced_days && s->guaranteed > 0;
}

void use_sum_add(struct use_sum *sum, const struct use_sum *more)
{
    sum->days += more->days;
    sum->guaranteed += more->guaranteed;
    sum->used += more->used;
    sum->over += more->over;
    sum->outside += more->outside;
    sum->unknown += more->unknown;
    sum->unknown_days += more->unknown_days;
    sum->unpriced_days += more->unpriced_days;
    sum->paid_oere += more->paid_oere;
    sum->unused_oere += more->unused_oere;
    sum->used_years_millionths += more->used_years_millionths;
}

/* The days on which something changes, each list sorted. */
struct sweep {
    int32_t *start, *end, *edge;
    size_t n, n_edges;
};

static int compare_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static void sort_days(int32_t *days, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (days[i] < days[i - 1]) {
            array_sort(days, n, sizeof *days, compare_day);
            return;
        }
    }
}

static bool sweep_init(struct sweep *s, const struct use_places *places, size_t n_places,
    const struct use_span *courses, size_t n, day_t from, day_t to, struct arena *a)
{
    *s = (struct sweep){.start = arena_array(a, n + 1, sizeof *s->start),
        .end = arena_array(a, n + 1, sizeof *s->end),
        .edge = arena_array(a, 2 * n_places + 1, sizeof *s->edge)};
    if (!s->start || !s->end || !s->edge)
        return false;
    for (size_t i = 0; i < n; i++) {
        int32_t start = later(courses[i].start.n, from.n);
        int32_t end = day_is_none(courses[i].end) ? to.n : sooner(courses[i].end.n, to.n);
        if (end <= start)
            continue;
        s->start[s->n] = start;
        s->end[s->n++] = end;
    }
    for (size_t i = 0; i < n_places; i++) {
        s->edge[s->n_edges++] = places[i].from.n;
        s->edge[s->n_edges++] = places[i].to.n;
    }
    sort_days(s->start, s->n);
    sort_days(s->end, s->n);
    sort_days(s->edge, s->n_edges);
    return true;
}

/* What the places are from one change to the next. */
struct agreed {
    bool any, unknown, unpriced;
    int64_t places;
    __int128 cost; /* of all of them: øre a year */
};

static struct agreed agreed_on(const struct use_places *rows, size_t n, int32_t day)
{
    struct agreed r = {0};
    for (size_t i = 0; i < n; i++) {
        if (day < rows[i].from.n || day >= rows[i].to.n)
            continue;
        r.any = true;
        r.unknown = r.unknown || rows[i].places == INT_NONE;
        if (r.unknown)
            continue;
        r.places += rows[i].places;
        if (rows[i].price == INT_NONE)
            r.unpriced = r.unpriced || rows[i].places > 0;
        else
            r.cost += (__int128)rows[i].places * rows[i].price;
    }
    return r;
}

/* Øre a year of the first `used` places of the day. */
static __int128 cost_of(const struct use_places *rows, size_t n, int32_t day, int64_t used)
{
    __int128 cost = 0;
    for (size_t i = 0; i < n && used > 0; i++) {
        if (day < rows[i].from.n || day >= rows[i].to.n)
            continue;
        int64_t here = used < rows[i].places ? used : rows[i].places;
        cost += (__int128)here * rows[i].price;
        used -= here;
    }
    return cost;
}

/* Adds the days [day, next), on which nothing changes. paid and used_cost are øre × days. */
static void add_stretch(struct use_sum *m, const struct use_places *rows, size_t n, const struct agreed *g,
    int32_t day, int64_t days, int64_t courses, __int128 *paid, __int128 *used_cost, int64_t *priced_used)
{
    m->days += days;
    if (!g->any) {
        m->outside += courses * days;
        return;
    }
    if (g->unknown) {
        m->unknown_days += days;
        m->unknown += courses * days;
        return;
    }
    int64_t used = courses < g->places ? courses : g->places;
    m->guaranteed += g->places * days;
    m->used += used * days;
    m->over += (courses - used) * days;
    if (g->unpriced) {
        m->unpriced_days += days;
        return;
    }
    *paid += g->cost * days;
    *used_cost += (n == 1 ? (__int128)used * rows[0].price : cost_of(rows, n, day, used)) * days;
    *priced_used += used * days;
}

static bool set_amount(struct use_sum *m, int year, __int128 paid, __int128 used_cost, int64_t priced_used)
{
    int days = (int)(day_from_ymd(year + 1, 1, 1).n - day_from_ymd(year, 1, 1).n);
    __int128 unused = ((paid - used_cost) * 2 + days) / (days * 2);
    paid = (paid * 2 + days) / (days * 2);
    if (paid > INT64_MAX / 4)
        return false;
    m->paid_oere = (int64_t)paid;
    m->unused_oere = (int64_t)unused;
    m->used_years_millionths = (priced_used * 2 * YEAR_UNIT + days) / (days * 2);
    return true;
}

bool use_sum_offer(const struct use_places *places, size_t n_places, const struct use_span *courses, size_t n,
    day_t from, day_t to, struct use_sum *ret, struct arena *scratch)
{
    struct sweep s;
    size_t n_months = use_months(from, to), in = 0, out = 0, edge = 0;
    if (!n_months)
        return true;
    if (!sweep_init(&s, places, n_places, courses, n, from, to, scratch))
        return false;
    memset(ret, 0, n_months * sizeof *ret);
    struct agreed now = agreed_on(places, n_places, from.n);
    int32_t day = from.n;
    for (size_t month = 0; month < n_months; month++) {
        int32_t month_end = use_month_start(from, to, month + 1).n;
        int year = day_year((day_t){day});
        __int128 paid = 0, used_cost = 0;
        int64_t priced_used = 0;
        while (day < month_end) {
            bool moved = false;
            for (; edge < s.n_edges && s.edge[edge] <= day; edge++)
                moved = true;
            if (moved)
                now = agreed_on(places, n_places, day);
            while (in < s.n && s.start[in] <= day)
                in++;
            while (out < s.n && s.end[out] <= day)
                out++;
            int32_t next = month_end;
            next = in < s.n ? sooner(next, s.start[in]) : next;
            next = out < s.n ? sooner(next, s.end[out]) : next;
            next = edge < s.n_edges ? sooner(next, s.edge[edge]) : next;
            add_stretch(&ret[month], places, n_places, &now, day, next - day, (int64_t)(in - out), &paid,
                &used_cost, &priced_used);
            day = next;
        }
        if (!set_amount(&ret[month], year, paid, used_cost, priced_used))
            return false;
    }
    return true;
}
