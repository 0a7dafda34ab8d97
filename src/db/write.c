/* The writer: one thread, one write connection. Waiting writes share one transaction (group commit), each
 * in its own savepoint. The first write of a transaction needs none: if it fails, the transaction is undone. */
#include "db/db_internal.h"
#include "base/lang.h"
#include <assert.h>
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ATTEMPTS = 7, FIRST_PAUSE_MS = 20 };

enum { BATCH_DONE, BATCH_AGAIN };

struct job {
    const char *name;
    db_write_fn *fn;
    void *ctx;
    enum lang lang;
    int rc; /* of the last run */
    struct err err;
    bool settled; /* failed for good: not run again with its batch */
    sem_t done;
    struct job *next;
};

struct batch {
    struct job *job[BATCH_MAX];
    size_t n;
    size_t n_ok; /* writes in the open transaction */
};

struct writer {
    struct db *db;
    struct conn *c;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *first, **last;
    bool stop;
    struct db_stats stats; /* under lock */
};

static _Thread_local bool in_writer_thread;

/* Moves waiting jobs to the batch. wait = until there is one or the writer stops. */
static void batch_fill(struct writer *w, struct batch *b, bool wait)
{
    pthread_mutex_lock(&w->lock);
    while (wait && !w->first && !w->stop)
        pthread_cond_wait(&w->filled, &w->lock);
    while (w->first && b->n < BATCH_MAX) {
        b->job[b->n++] = w->first;
        w->first = w->first->next;
    }
    if (!w->first)
        w->last = &w->first;
    pthread_mutex_unlock(&w->lock);
}

static void job_run(struct conn *c, struct job *j)
{
    if (j->err.code)
        err_clear(&j->err);
    c->failed = false;
    lang_set(j->lang);
    j->rc = j->fn(c, j->ctx, &j->err);
    if (j->rc == OK && c->failed)
        j->rc = err_set(&j->err, ERR_DB, "%s: returned OK after a statement failed", j->name);
}

static int begin(struct conn *c, struct batch *b, struct err *err)
{
    b->n_ok = 0;
    int rc = c->engine->begin(c, err);
    c->in_write = rc == OK;
    c->changed = false;
    return rc;
}

static void undo(struct conn *c)
{
    if (c->in_write)
        c->engine->rollback(c);
    c->in_write = false;
}

/* Runs one job in the open transaction. BATCH_DONE = go on, BATCH_AGAIN = the other jobs must run again,
 * negative = error for all. */
static int job_step(struct conn *c, struct batch *b, struct job *j, struct err *err)
{
    const struct engine *e = c->engine;
    bool saved = b->n_ok > 0, changed = c->changed;
    int rc = saved ? e->savepoint(c, SP_SET, err) : OK;
    if (rc)
        return rc;
    job_run(c, j);
    if (j->rc == OK) {
        b->n_ok++;
        return saved ? e->savepoint(c, SP_KEEP, err) : OK;
    }
    if (c->retry || c->broken)
        return BATCH_AGAIN;
    j->settled = true;
    c->changed = changed;
    if (saved && e->in_tx(c))
        return e->savepoint(c, SP_UNDO, err);
    undo(c);
    return saved ? BATCH_AGAIN : BATCH_DONE;
}

/* As job_step for the whole batch, with commit. Jobs that arrive meanwhile join. */
static int batch_try(struct writer *w, struct batch *b, struct err *err)
{
    struct conn *c = w->c;
    int rc = c->broken ? conn_reopen(c, err) : OK;
    for (size_t i = 0; rc == OK && i < b->n; i++) {
        if (!b->job[i]->settled) {
            rc = c->in_write ? OK : begin(c, b, err);
            if (rc == OK)
                rc = job_step(c, b, b->job[i], err);
        }
        if (i + 1 == b->n)
            batch_fill(w, b, false);
    }
    if (rc || !c->in_write)
        return rc;
    rc = c->changed ? keep_changed(c, err) : OK;
    if (rc == OK)
        rc = c->engine->commit(c, err);
    if (rc == OK)
        c->in_write = false;
    return rc;
}

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&t, &t) && errno == EINTR)
        continue;
}

/* Runs the batch until it is committed or has failed; every job has its rc and err afterwards. */
static void batch_run(struct writer *w, struct batch *b)
{
    struct err err = ERR_INIT;
    long pause = FIRST_PAUSE_MS;
    for (int attempt = 1;;) {
        w->c->retry = false;
        int rc = batch_try(w, b, &err);
        if (rc == BATCH_DONE)
            return;
        undo(w->c);
        if (w->c->retry && attempt++ < MAX_ATTEMPTS) {
            pause_ms(pause);
            pause *= 2;
        } else if (rc != BATCH_AGAIN || w->c->retry) {
            break;
        }
        err_clear(&err);
    }
    err_set(&err, ERR_BUSY, "the database did not take the write in %d attempts", (int)MAX_ATTEMPTS);
    for (size_t i = 0; i < b->n; i++)
        if (!b->job[i]->settled) {
            b->job[i]->err = err;
            b->job[i]->rc = err.code;
        }
}

static void batch_wake(struct writer *w, struct batch *b)
{
    int64_t n_ok = 0;
    for (size_t i = 0; i < b->n; i++)
        n_ok += b->job[i]->rc == OK;
    pthread_mutex_lock(&w->lock);
    w->stats.writes += n_ok;
    w->stats.failed += (int64_t)b->n - n_ok;
    w->stats.commits += n_ok > 0;
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < b->n; i++)
        sem_post(&b->job[i]->done);
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct batch b;
    in_writer_thread = true;
    for (;;) {
        b.n = 0;
        batch_fill(w, &b, true);
        if (b.n == 0)
            return NULL;
        batch_run(w, &b);
        batch_wake(w, &b);
    }
}

int writer_start(struct db *db, struct err *err)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_LIMIT, "out of memory");
    w->db = db;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->filled, NULL);
    db->writer = w;
    int rc = db->engine->open(db, ROLE_WRITER, &w->c, err);
    if (rc)
        return rc;
    if (pthread_create(&w->thread, NULL, writer_main, w))
        return err_set(err, ERR_LIMIT, "no thread for the database writer");
    w->is_running = true;
    return OK;
}

void writer_stop(struct db *db)
{
    struct writer *w = db->writer;
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->filled);
    pthread_mutex_unlock(&w->lock);
    if (w->is_running)
        pthread_join(w->thread, NULL);
    conn_close(w->c);
    pthread_cond_destroy(&w->filled);
    pthread_mutex_destroy(&w->lock);
    free(w);
    db->writer = NULL;
}

int db_write(struct db *db, const char *name, db_write_fn *fn, void *ctx, struct err *err)
{
    assert(!in_writer_thread);
    struct writer *w = db->writer;
    struct job j = {.name = name, .fn = fn, .ctx = ctx, .lang = lang_current()};
    sem_init(&j.done, 0, 0);
    pthread_mutex_lock(&w->lock);
    assert(!w->stop);
    *w->last = &j;
    w->last = &j.next;
    pthread_cond_signal(&w->filled);
    pthread_mutex_unlock(&w->lock);
    while (sem_wait(&j.done) && errno == EINTR)
        continue;
    sem_destroy(&j.done);
    if (j.rc && err->code == OK)
        *err = j.err;
    return j.rc;
}

struct db_stats db_stats_of(struct db *db)
{
    pthread_mutex_lock(&db->writer->lock);
    struct db_stats stats = db->writer->stats;
    pthread_mutex_unlock(&db->writer->lock);
    return stats;
}
