/* What fits one citizen, in a large catalogue.
 *
 *   bench_fit URL fill OFFERS AGREEMENTS    adds an invented catalogue, unless it is there
 *   bench_fit URL CITIZENS [cold]           judges all offers for so many citizens and tells the first page; prints times
 *
 * cold: the catalogue is changed before each, so that it is read again. */
#include "base/lang.h"
#include "base/text.h"
#include "catalogue.h"
#include "offer/fit.h"
#include "people/citizen.h"
#include "system/code.h"
#include "system/organisation.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGE = 20, MAX_RUNS = 100000 };

SQL(bench_count_citizens, "SELECT COALESCE(MAX(id), 0) FROM citizen");
SQL(bench_count_offers, "SELECT COUNT(*) FROM intervention");
SQL(bench_touch, "UPDATE team SET title = title");

static int64_t us_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t now_us(void)
{
    return us_of(CLOCK_MONOTONIC);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int touch(struct conn *c, void *ctx, struct err *err)
{
    (void)ctx;
    return q_exec(c, &bench_touch, NO_ARGS, NULL, err);
}

static int fill(struct db *db, int offers, int agreements, struct err *err)
{
    struct conn *c;
    int64_t citizens = 0, there = 0;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = q_int(c, &bench_count_citizens, NO_ARGS, &citizens, err);
    if (!rc)
        rc = q_int(c, &bench_count_offers, NO_ARGS, &there, err);
    db_release(db, c);
    struct catalogue_size size = {offers, agreements, citizens, clock_today()};
    if (rc || there >= offers)
        return rc;
    int64_t start = now_us();
    rc = catalogue_fill(db, &size, err);
    if (!rc)
        rc = db_analyze(db, err);
    if (!rc)
        printf("# %d offers and %d agreements in %lld ms\n", offers, agreements,
            (long long)(now_us() - start) / 1000);
    return rc;
}

static int judge(struct db *db, int64_t id, size_t *ret_n, int64_t *ret_us, struct err *err)
{
    struct sight all = {.person = true,
        .tracks = SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING,
        .benefit = true,
        .expires = DAY_NONE};
    struct fit_filter every = {0};
    struct fit_search search;
    struct fit_offer *offers;
    struct citizen citizen;
    struct conn *c;
    struct arena *a = arena_new(0);
    int rc = a ? db_lease(db, &c, err) : err_set(err, ERR_LIMIT, "out of memory");
    if (rc)
        return rc;
    rc = citizen_by_id(c, id, &citizen, a, err);
    int64_t start = now_us();
    if (!rc)
        rc = fit_search(c, &citizen, &all, clock_today(), &every, &search, a, err);
    if (!rc) {
        *ret_n = search.n;
        rc = fit_search_tell(c, &search, search.matches, search.n < PAGE ? search.n : PAGE, &offers, a, err);
        *ret_us = now_us() - start;
        fit_search_done(&search);
    }
    db_release(db, c);
    arena_free(a);
    return rc;
}

static int measure(struct db *db, int n, bool cold, struct err *err)
{
    int64_t *us = calloc(MAX_RUNS, sizeof *us), citizens = 0;
    size_t n_offers = 0;
    uint64_t state = 1;
    struct conn *c;
    int64_t cpu_before = us_of(CLOCK_THREAD_CPUTIME_ID);
    int rc = us ? db_lease(db, &c, err) : err_set(err, ERR_LIMIT, "out of memory");
    if (rc)
        return rc;
    rc = q_int(c, &bench_count_citizens, NO_ARGS, &citizens, err);
    db_release(db, c);
    for (int i = 0; !rc && i < n; i++) {
        if (cold)
            rc = db_write(db, "touch", touch, NULL, err);
        if (!rc)
            rc = judge(db, 1 + catalogue_draw(&state, (uint32_t)citizens), &n_offers, &us[i], err);
    }
    if (!rc) {
        qsort(us, (size_t)n, sizeof *us, by_value);
        int64_t cpu = (us_of(CLOCK_THREAD_CPUTIME_ID) - cpu_before) / n;
        printf(
            "looked_at=%zu judged=%d p50_ms=%.2f p95_ms=%.2f p99_ms=%.2f max_ms=%.1f cpu_us_per_request=%lld\n",
            n_offers, n, (double)us[n / 2] / 1000, (double)us[(int64_t)n * 95 / 100] / 1000,
            (double)us[(int64_t)n * 99 / 100] / 1000, (double)us[n - 1] / 1000, (long long)cpu);
    }
    free(us);
    return rc;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct db *db = NULL;
    int64_t n = 0, more = 0;
    bool filling = argc == 5 && text_equal(argv[2], "fill");
    if (argc < 3 || !text_to_int(argv[filling ? 3 : 2], 1, MAX_RUNS, &n) ||
        (filling && !text_to_int(argv[4], 0, MAX_RUNS, &more))) {
        fprintf(stderr, "usage: bench_fit URL fill OFFERS AGREEMENTS | bench_fit URL CITIZENS [cold]\n");
        return 2;
    }
    clock_set_today(day_from_ymd(2026, 4, 14)); /* the demo's day */
    int rc = db_open(argv[1], 2, &db, &err);
    if (!rc)
        rc = organisation_refresh(db, &err);
    if (!rc)
        rc = code_refresh(db, &err);
    if (!rc)
        rc = filling ? fill(db, (int)n, (int)more, &err) : measure(db, (int)n, argc > 3, &err);
    if (rc)
        fprintf(stderr, "%s: %s %s\n", err_name(rc), err.op, err.user);
    db_close(db);
    return rc ? 1 : 0;
}
