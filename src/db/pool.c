/* Opening a database; the pool of read connections. */
#include "db/db_internal.h"
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const struct engine *engine_for(const char *url, const char **ret_address, struct err *err)
{
    static const struct {
        const char *prefix;
        const struct engine *engine;
        bool strip;
    } schemes[] = {
        {"sqlite:", &engine_sqlite, true},
        {"postgresql://", &engine_postgres, false},
        {"postgres://", &engine_postgres, false},
    };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t n = strlen(schemes[i].prefix);
        if (strncmp(url, schemes[i].prefix, n) != 0 || !url[n])
            continue;
        *ret_address = schemes[i].strip ? url + n : url;
        return schemes[i].engine;
    }
    err_set(err, ERR_INVALID, "a database address is sqlite:PATH or postgresql://USER@HOST/NAME");
    return NULL;
}

void conn_close(struct conn *c)
{
    if (!c)
        return;
    stmt_forget_all(c);
    free(c->row);
    c->engine->close(c);
}

int conn_reopen(struct conn *c, struct err *err)
{
    stmt_forget_all(c);
    c->in_write = c->in_snapshot = c->in_lease = c->failed = false;
    int rc = c->engine->reopen(c, err);
    c->broken = rc != OK;
    return rc;
}

static struct db *db_new(const char *url, int n_readers, struct err *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db || !(db->url = strdup(url))) {
        free(db);
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    db->n_readers = n_readers > 0 ? n_readers : DEFAULT_READERS;
    db->statement_seconds = STATEMENT_SECONDS;
    db->lease_seconds = LEASE_SECONDS;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&db->freed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&db->lock, NULL);
    db->keep = keep_new(); /* without one nothing is kept */
    return db;
}

int db_open(const char *url, int n_readers, struct db **ret_db, struct err *err)
{
    struct db *db = db_new(url, n_readers, err);
    if (!db)
        return err->code;
    db->engine = engine_for(db->url, &db->address, err);
    int rc = db->engine ? writer_start(db, err) : err->code;
    if (rc) {
        db_close(db);
        return rc;
    }
    static atomic_llong opened;
    db->number = (int64_t)atomic_fetch_add(&opened, 1) + 1;
    *ret_db = db;
    return OK;
}

int64_t db_number(const struct conn *c)
{
    return c->db->number;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    writer_stop(db);
    assert(db->n_leased == 0);
    while (db->idle) {
        struct conn *c = db->idle;
        db->idle = c->next;
        conn_close(c);
    }
    for (size_t i = 0; i < db->n_insert_only; i++)
        free(db->insert_only[i]);
    free(db->insert_only);
    keep_free(db->keep);
    pthread_cond_destroy(&db->freed);
    pthread_mutex_destroy(&db->lock);
    free(db->url);
    free(db);
}

/* Takes an idle connection, or the right to open one (*ret = NULL). */
static int take_place(struct db *db, struct conn **ret, struct err *err)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += db->lease_seconds;
    int timed_out = 0;
    pthread_mutex_lock(&db->lock);
    while (!db->idle && db->n_open >= db->n_readers && timed_out == 0)
        timed_out = pthread_cond_timedwait(&db->freed, &db->lock, &until);
    struct conn *c = db->idle;
    bool may_open = !c && db->n_open < db->n_readers;
    if (c)
        db->idle = c->next;
    if (may_open)
        db->n_open++;
    if (c || may_open)
        db->n_leased++;
    pthread_mutex_unlock(&db->lock);
    if (!c && !may_open)
        return err_set(err, ERR_BUSY, "no read connection became free in %d s", db->lease_seconds);
    *ret = c;
    return OK;
}

static void give_place(struct db *db, struct conn *c)
{
    pthread_mutex_lock(&db->lock);
    db->n_leased--;
    if (c) {
        c->next = db->idle;
        db->idle = c;
    } else {
        db->n_open--;
    }
    pthread_cond_signal(&db->freed);
    pthread_mutex_unlock(&db->lock);
}

int db_lease(struct db *db, struct conn **ret_conn, struct err *err)
{
    struct conn *c;
    int rc = take_place(db, &c, err);
    if (rc)
        return rc;
    if (!c)
        rc = db->engine->open(db, ROLE_READER, &c, err);
    else if (c->broken)
        rc = conn_reopen(c, err);
    if (rc == OK && db->engine->one_read_a_lease) {
        rc = db->engine->snapshot(c, true, err);
        c->in_lease = rc == OK;
    }
    if (rc) {
        give_place(db, c);
        return rc;
    }
    c->failed = false;
    c->generation = 0;
    *ret_conn = c;
    return OK;
}

int db_lease_snapshot(struct db *db, struct conn **ret_conn, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = c->in_lease ? OK : db->engine->snapshot(c, true, err);
    if (rc) {
        db_release(db, c);
        return rc;
    }
    c->in_snapshot = true;
    *ret_conn = c;
    return OK;
}

void db_release(struct db *db, struct conn *conn)
{
    if (!conn)
        return;
    assert(!conn->busy && conn->role == ROLE_READER);
    bool is_open = conn->in_snapshot || (conn->in_lease && db->engine->in_tx(conn));
    if (is_open && !conn->broken) {
        struct err err = ERR_INIT;
        if (db->engine->snapshot(conn, false, &err))
            conn->broken = true;
    }
    conn->in_snapshot = conn->in_lease = false;
    give_place(db, conn);
}
