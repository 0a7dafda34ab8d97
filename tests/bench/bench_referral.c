/* Durable referrals per second: threads send referrals through referral_send, each with its checks, event and audit row.
 *
 *   bench_referral URL [threads] [seconds] [citizens]
 *
 * The database has the public data loaded and citizens (tovholder demo); a caseworker and consents are added the first
 * time. Prints writes/s, writes per commit and the wait of a write in microseconds (median, 95 %, 99 %). */
#include "referral_writes.h"
#include "base/text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MAX_THREADS = 256, MAX_WAITS = 1 << 20 };

static struct referral_writes writes;
static atomic_llong next_write;
static atomic_bool stop;

struct thread {
    pthread_t id;
    int rc;
    int64_t n;
    uint32_t *wait_us; /* [MAX_WAITS] */
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void *work(void *arg)
{
    struct thread *t = arg;
    while (!stop && t->n < MAX_WAITS) {
        struct err err = ERR_INIT;
        int64_t id;
        int64_t start = now_us();
        t->rc = writes_send(&writes, (size_t)atomic_fetch_add(&next_write, 1),
            "Borgeren ønsker støtte til at komme i gang igen efter en længere sygemelding.", &id, &err);
        if (t->rc) {
            fprintf(stderr, "%s: %s %s\n", err_name(t->rc), err.op, err.user);
            return NULL;
        }
        t->wait_us[t->n++] = (uint32_t)(now_us() - start);
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int report(
    const struct thread *t, int n_threads, double seconds, struct db_stats before, struct db_stats after)
{
    size_t n = 0;
    size_t total = 0;
    int rc = 0;
    for (int i = 0; i < n_threads; i++)
        total += (size_t)t[i].n;
    uint32_t *all = calloc(total + 1, sizeof *all);
    if (!all)
        return 1;
    for (int i = 0; i < n_threads; i++) {
        for (int64_t k = 0; k < t[i].n; k++)
            all[n++] = t[i].wait_us[k];
        rc |= t[i].rc;
    }
    qsort(all, n, sizeof *all, by_value);
    printf(
        "threads=%d seconds=%.1f writes_per_s=%.0f writes_per_commit=%.1f wait_us_median=%u wait_us_95=%u wait_us_99=%u\n",
        n_threads, seconds, (double)total / seconds,
        (double)(after.writes - before.writes) / (double)(after.commits - before.commits), all[n / 2],
        all[n * 95 / 100], all[n * 99 / 100]);
    free(all);
    return rc || total == 0 ? 1 : 0;
}

static int run(struct db *db, int n_threads, int64_t seconds)
{
    static struct thread threads[MAX_THREADS];
    struct db_stats before = db_stats_of(db);
    int64_t start = now_us();
    for (int i = 0; i < n_threads; i++) {
        threads[i].wait_us = calloc(MAX_WAITS, sizeof(uint32_t));
        if (!threads[i].wait_us || pthread_create(&threads[i].id, NULL, work, &threads[i]))
            return 1;
    }
    nanosleep(&(struct timespec){seconds, 0}, NULL);
    stop = true;
    for (int i = 0; i < n_threads; i++)
        pthread_join(threads[i].id, NULL);
    int rc = report(threads, n_threads, (double)(now_us() - start) / 1e6, before, db_stats_of(db));
    for (int i = 0; i < n_threads; i++)
        free(threads[i].wait_us);
    return rc;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct db *db;
    int64_t n_threads = 16;
    int64_t seconds = 10;
    int64_t n_citizens = 10000;
    if (argc < 2 || (argc > 2 && !text_to_int(argv[2], 1, MAX_THREADS, &n_threads)) ||
        (argc > 3 && !text_to_int(argv[3], 1, 600, &seconds)) ||
        (argc > 4 && !text_to_int(argv[4], 1, 1000000, &n_citizens))) {
        fputs("usage: bench_referral URL [threads] [seconds] [citizens]\n", stderr);
        return 2;
    }
    if (db_open(argv[1], 2, &db, &err) || writes_prepare(db, NULL, (size_t)n_citizens, &writes, &err)) {
        fprintf(stderr, "%s: %s %s\n", err_name(err.code), err.op, err.user);
        return 1;
    }
    int rc = run(db, (int)n_threads, seconds);
    writes_done(&writes);
    db_close(db);
    return rc;
}
