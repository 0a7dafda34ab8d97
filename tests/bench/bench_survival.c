/* Kaplan–Meier and Aalen–Johansen with variance of 2,000,000 courses in 40 groups with 5 causes over four years, beside a plain sequential
 * read of the same bytes. bench_survival [rows] prints one line per run and the medians; runs of each kind take turns; one thread. */
#include "base/rng.h"
#include "measure/survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 15, GROUPS = 40, CAUSES = 5, DAYS = 1461, KINDS = 6 };
static const char *const KIND[KINDS] = {"read", "count", "km", "aj", "aj_limits", "aj_sorted"};

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare_double(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

struct bench {
    size_t n;
    uint16_t *days, *group;
    uint8_t *event;
    double *time;
};

/* Every group has its own speed; each course ends by a cause after a skewed time, or is censored at a day drawn evenly. */
static int make(struct bench *b, size_t n)
{
    struct rng r;
    rng_seed(&r, 2026);
    *b = (struct bench){n, malloc(n * 2), malloc(n * 2), malloc(n), malloc(n * sizeof(double))};
    if (!b->days || !b->group || !b->event || !b->time)
        return 1;
    for (size_t i = 0; i < n; i++) {
        int group = (int)rng_below(&r, GROUPS);
        double event = -(300.0 + 20 * group) * log(1 - rng_real(&r)), censored = rng_real(&r) * (DAYS - 1);
        b->group[i] = (uint16_t)group;
        b->event[i] = event < censored ? (uint8_t)(1 + rng_below(&r, CAUSES)) : 0;
        b->days[i] = (uint16_t)fmin(event, censored);
        b->time[i] = b->days[i];
    }
    return 0;
}

/* The same bytes once through, eight at a time. */
static uint64_t read_bytes(const void *data, size_t bytes)
{
    const uint64_t *p = data;
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes / 8; i++)
        sum += p[i];
    return sum;
}

static double check; /* keeps the compiler from leaving work out */

static void curves(const struct risk_set *sets, int kind, struct arena *a)
{
    struct err err = ERR_INIT;
    for (int g = 0; g < GROUPS; g++) {
        struct survival_curve km;
        struct incidence_curve aj;
        if (kind == 2 ? survival_km(&sets[g], &km, a, &err) : incidence_aj(&sets[g], &aj, a, &err))
            abort();
        if (kind == 4)
            incidence_limits(&aj);
        check += kind == 2 ? km.points[km.n / 2].se : aj.cause[aj.overall.n / 2 * CAUSES].se;
    }
}

static double run(const struct bench *b, int kind)
{
    struct err err = ERR_INIT;
    struct risk_set sets[GROUPS];
    struct survival_days days = {b->n, NULL, b->days, b->event, b->group};
    struct survival_rows rows = {b->n, NULL, b->time, b->event, b->group};
    double start = cpu_ms();
    if (kind == 0) {
        uint64_t sum =
            read_bytes(b->days, b->n * 2) + read_bytes(b->group, b->n * 2) + read_bytes(b->event, b->n);
        check += (double)(sum & 1);
        return cpu_ms() - start;
    }
    struct arena *a = arena_new(0);
    if (!a || (kind == 5 ? risk_sets_of_rows(&rows, GROUPS, CAUSES, sets, a, &err)
                         : risk_sets_of_days(&days, GROUPS, CAUSES, sets, a, &err)))
        abort();
    check += (double)sets[0].n_risk[0];
    if (kind > 1)
        curves(sets, kind, a);
    arena_free(a);
    return cpu_ms() - start;
}

int main(int argc, char **argv)
{
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 2000000;
    struct bench b;
    double ms[KINDS][RUNS];
    if (n < 1000 || n > 100000000 || make(&b, (size_t)n)) {
        fprintf(stderr, "bench_survival [rows]\n");
        return 2;
    }
    for (int i = -1; i < RUNS; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            double took = run(&b, kind);
            if (i >= 0) {
                ms[kind][i] = took;
                printf("rows=%ld groups=%d causes=%d days=%d run=%d kind=%s cpu_ms=%.3f\n", n, GROUPS, CAUSES,
                    DAYS, i + 1, KIND[kind], took);
            }
        }
    for (int kind = 0; kind < KINDS; kind++)
        qsort(ms[kind], RUNS, sizeof **ms, compare_double);
    for (int kind = 0; kind < KINDS; kind++)
        printf("median kind=%s cpu_ms=%.3f times_read=%.2f\n", KIND[kind], ms[kind][RUNS / 2],
            ms[kind][RUNS / 2] / ms[0][RUNS / 2]);
    fprintf(stderr, "check %g\n", check);
    free(b.days);
    free(b.group);
    free(b.event);
    free(b.time);
    return 0;
}
