/* Small tables that are read all the time and changed seldom, kept whole in the process. Readers take no lock. A refresh
 * reads the table again and puts the new rows in place of the old; the old ones are kept until the process
 * ends, because callers may still hold them. */
#pragma once
#include "db/db.h"
#include <pthread.h>
#include <stdatomic.h>

/* The rows of one reading. */
struct cache_rows {
    struct arena *arena; /* holds all of it, for as long as the program runs */
    const void *rows;    /* [n] structs of the table, in the statement's order */
    size_t n;
    const void *const *by_key; /* [n] pointers into rows, in the order of compare; NULL without compare */
    struct cache_rows *previous;
};

struct cache {
    const struct sql *sql; /* SELECT of the whole table, without parameters */
    const struct table *table;
    int (*compare)(
        const void *, const void *); /* of two pointers to row pointers, as for qsort; NULL = no key */
    pthread_mutex_t refreshing;
    struct cache_rows *_Atomic current;
};
#define CACHE(ident, sql_, table_, compare_)                                                                 \
    static struct cache ident = {                                                                            \
        .sql = (sql_), .table = (table_), .compare = (compare_), .refreshing = PTHREAD_MUTEX_INITIALIZER}

/* On failure the rows stay as they were. */
int cache_refresh(struct cache *cache, struct db *db, struct err *err);
/* The rows of now; NULL before the first refresh. */
static inline const struct cache_rows *cache_now(struct cache *cache)
{
    return atomic_load(&cache->current);
}
