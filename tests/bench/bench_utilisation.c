/* Use of places from spans: an agreement with 20,000 courses over five years, month by month, and the forecast of its use.
 * bench_utilisation [courses] prints the median of RUNS runs in milliseconds; no database. */
#include "base/rng.h"
#include "supply/utilisation_forecast.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 21, OFFERS = 6, YEARS = 5 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare_double(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *ms)
{
    qsort(ms, RUNS, sizeof *ms, compare_double);
    return ms[RUNS / 2];
}

struct bench {
    struct use_span *spans[OFFERS];
    size_t n[OFFERS];
    struct use_places places[OFFERS][YEARS];
    day_t from, to;
};

static int compare_span(const void *x, const void *y)
{
    return ((const struct use_span *)x)->start.n - ((const struct use_span *)y)->start.n;
}

static int make(struct bench *b, size_t n)
{
    struct rng r;
    rng_seed(&r, 2026);
    b->from = day_from_ymd(2021, 1, 1);
    b->to = day_from_ymd(2026, 1, 1);
    for (int o = 0; o < OFFERS; o++) {
        b->n[o] = n / OFFERS + ((size_t)o < n % OFFERS);
        b->spans[o] = calloc(b->n[o] + 1, sizeof *b->spans[o]);
        if (!b->spans[o])
            return 1;
        for (size_t i = 0; i < b->n[o]; i++) {
            int32_t start = (int32_t)rng_between(&r, b->from.n - 60, b->to.n - 1);
            int32_t end = start + 30 + (int32_t)rng_below(&r, 120);
            b->spans[o][i] = (struct use_span){{start}, end > b->to.n ? DAY_NONE : (day_t){end}};
        }
        qsort(b->spans[o], b->n[o], sizeof *b->spans[o], compare_span);
        for (int y = 0; y < YEARS; y++)
            b->places[o][y] = (struct use_places){day_from_ymd(2021 + y, 1, 1),
                day_from_ymd(y == YEARS - 1 ? 2028 : 2022 + y, 1, 1), (int64_t)(b->n[o] / 20) + y, 12000000};
    }
    return 0;
}

static double time_sum(const struct bench *b, struct use_sum *ret)
{
    struct arena *a = arena_new(0);
    struct use_sum months[YEARS * 12];
    double start = now_ms();
    *ret = (struct use_sum){0};
    for (int o = 0; o < OFFERS; o++) {
        if (!use_sum_offer(b->places[o], YEARS, b->spans[o], b->n[o], b->from, b->to, months, a))
            abort();
        for (int m = 0; m < YEARS * 12; m++)
            use_sum_add(ret, &months[m]);
    }
    double ms = now_ms() - start;
    arena_free(a);
    return ms;
}

static double time_forecast(const struct bench *b, struct use_forecast *ret)
{
    struct arena *a = arena_new(0);
    struct use_forecast_offer offers[OFFERS];
    for (int o = 0; o < OFFERS; o++)
        offers[o] = (struct use_forecast_offer){.places = b->places[o],
            .n_places = YEARS,
            .spans = b->spans[o],
            .n = b->n[o],
            .known_from = b->from,
            .last_start = DAY_NONE,
            .end = DAY_NONE,
            .normal_days = INT_NONE};
    double start = now_ms();
    if (!use_forecast(offers, OFFERS, b->to, day_from_ymd(2027, 1, 1), 1, USE_SIMULATIONS, ret, a))
        abort();
    double ms = now_ms() - start;
    ret->months = NULL; /* in the arena */
    arena_free(a);
    return ms;
}

int main(int argc, char **argv)
{
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    struct bench b;
    double sum_ms[RUNS], forecast_ms[RUNS];
    struct use_sum sum;
    struct use_forecast f;
    if (n < 1 || n > 10000000 || make(&b, (size_t)n)) {
        fprintf(stderr, "bench_utilisation [courses]\n");
        return 2;
    }
    for (int i = 0; i < RUNS; i++) {
        sum_ms[i] = time_sum(&b, &sum);
        forecast_ms[i] = time_forecast(&b, &f);
    }
    printf("%ld courses at %d offers over %d years: use %lld of %lld place-days, %.2f ms\n", n, OFFERS, YEARS,
        (long long)sum.used, (long long)sum.guaranteed, median(sum_ms));
    printf("forecast of a year, %d simulations: %.1f%% (%.1f-%.1f), %.1f ms\n", f.n_simulations,
        (double)f.ppm / 1e4, (double)f.low_ppm / 1e4, (double)f.high_ppm / 1e4, median(forecast_ms));
    for (int o = 0; o < OFFERS; o++)
        free(b.spans[o]);
    return 0;
}
