/* Durable writes per second: N threads, each write inserts a row and a row in an insert-only table whose hash follows
 * the row before it, as the audit log does.
 *
 *   bench_db URL [threads] [seconds]
 *
 * Prints writes/s, writes per commit and the wait of a write in microseconds (median, 99 %). The two tables
 * bench and bench_trail are made in the database if they are not there. */
#include "db/db_internal.h"
#include "base/text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 256, MAX_WAITS = 1 << 20 };

static const struct schema_file schema[] = {
    {"0001-bench",
        "CREATE TABLE bench (id {pk}, key {text} NOT NULL UNIQUE, day {int}, note {text});\n"
        "CREATE TABLE bench_trail (id {pk}, at {int} NOT NULL, entity_id {int}, what {text} NOT NULL, hash {text} NOT NULL);\n"
        "{insertonly bench_trail};\n"},
    {NULL, NULL},
};

SQL(bench_add, "INSERT INTO bench (key, day, note) VALUES ($1, $2, $3) RETURNING id");
SQL(bench_last, "SELECT COALESCE(MAX(id), 0) FROM bench_trail");
SQL(bench_trail_add, "INSERT INTO bench_trail (at, entity_id, what, hash) VALUES ($1, $2, $3, $4)");

static struct db *db;
static atomic_bool stop;
static int64_t run_no;

struct thread {
    pthread_t id;
    int no, rc;
    int64_t n;
    uint32_t *wait_us; /* [MAX_WAITS] */
};

struct job {
    int64_t key, at;
    char text[32];
};

static int write_one(struct conn *c, void *ctx, struct err *err)
{
    struct job *j = ctx;
    int64_t id, last;
    char hash[65];
    int rc = q_int(c, &bench_add,
        ARGS(V_TEXT(j->text), V_INT(20500), V_TEXT("A note of ordinary length, as people write.")), &id, err);
    if (rc == OK)
        rc = q_int(c, &bench_last, NO_ARGS, &last, err);
    if (rc)
        return rc;
    snprintf(hash, sizeof hash, "%064llx", (unsigned long long)(last * 1000003 + id));
    return q_exec(
        c, &bench_trail_add, ARGS(V_INT(j->at), V_INT(id), V_TEXT("create bench"), V_TEXT(hash)), NULL, err);
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void *work(void *arg)
{
    struct thread *t = arg;
    while (!stop) {
        struct err err = ERR_INIT;
        struct job j = {.at = now_us()};
        snprintf(j.text, sizeof j.text, "%llx-%d-%lld", (unsigned long long)run_no, t->no, (long long)t->n);
        t->rc = db_write(db, "bench", write_one, &j, &err);
        if (t->rc) {
            fprintf(stderr, "%s: %s\n", err_name(t->rc), err.op);
            return NULL;
        }
        t->wait_us[t->n++ % MAX_WAITS] = (uint32_t)(now_us() - j.at);
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int report(struct thread *t, int n_threads, double seconds, struct db_stats stats)
{
    int64_t total = 0;
    size_t n = 0;
    for (int i = 0; i < n_threads; i++)
        total += t[i].n;
    uint32_t *all = calloc((size_t)total + 1, sizeof *all);
    if (!all)
        return 1;
    for (int i = 0; i < n_threads; i++)
        for (int64_t k = 0; k < t[i].n && k < MAX_WAITS; k++)
            all[n++] = t[i].wait_us[k];
    qsort(all, n, sizeof *all, by_value);
    printf("threads=%d writes_per_s=%.0f writes_per_commit=%.1f wait_us_median=%u wait_us_99=%u\n", n_threads,
        (double)total / seconds, (double)stats.writes / (double)stats.commits, all[n / 2], all[n * 99 / 100]);
    free(all);
    return total > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct thread threads[MAX_THREADS];
    struct err err = ERR_INIT;
    int64_t n_threads = 16, seconds = 5;
    if (argc < 2 || (argc > 2 && !text_to_int(argv[2], 1, MAX_THREADS, &n_threads)) ||
        (argc > 3 && !text_to_int(argv[3], 1, 600, &seconds))) {
        fputs("usage: bench_db URL [threads] [seconds]\n", stderr);
        return 2;
    }
    if (db_open(argv[1], 2, &db, &err) || migrate_list(db, schema, NULL, &err)) {
        fprintf(stderr, "%s: %s\n", err_name(err.code), err.op);
        return 1;
    }
    run_no = clock_real().ms;
    int64_t start = now_us();
    for (int i = 0; i < n_threads; i++) {
        threads[i] = (struct thread){.no = i, .wait_us = calloc(MAX_WAITS, sizeof(uint32_t))};
        if (!threads[i].wait_us || pthread_create(&threads[i].id, NULL, work, &threads[i]))
            return 1;
    }
    struct timespec t = {seconds, 0};
    nanosleep(&t, NULL);
    stop = true;
    for (int i = 0; i < n_threads; i++)
        pthread_join(threads[i].id, NULL);
    int rc = report(threads, (int)n_threads, (double)(now_us() - start) / 1e6, db_stats_of(db));
    for (int i = 0; i < n_threads; i++)
        free(threads[i].wait_us);
    db_close(db);
    return rc;
}
