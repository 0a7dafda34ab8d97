#include "system/cache.h"

#include "base/sort.h"

static int read_rows(
    const struct cache *cache, struct db *db, struct cache_rows *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    char *rows;
    int rc = db_lease(db, &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = q_all(c, cache->sql, NO_ARGS, cache->table, &rows, &ret->n, a, err);
    db_release(db, c);
    if (rc != OK) {
        return rc;
    }
    ret->rows = rows;
    if (cache->compare == NULL) {
        return OK;
    }
    const void **by_key = arena_array(a, ret->n + 1, sizeof(*by_key));
    if (by_key == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the table %s", cache->table->name);
    }
    for (size_t i = 0; i < ret->n; i++) {
        by_key[i] = rows + i * cache->table->size;
    }
    array_sort(by_key, ret->n, sizeof(*by_key), cache->compare);
    ret->by_key = by_key;
    return OK;
}

/* One at a time, so that what was read first never takes the place of what was read later. */
int cache_refresh(struct cache *cache, struct db *db, struct err *err)
{
    struct arena *a = arena_new(0);
    if (a == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the table %s", cache->table->name);
    }
    struct cache_rows *rows = arena_must(a, sizeof(*rows));
    rows->arena = a;
    pthread_mutex_lock(&cache->refreshing);
    int rc = read_rows(cache, db, rows, a, err);
    if (rc == OK) {
        rows->previous = atomic_load(&cache->current);
        atomic_store(&cache->current, rows);
    }
    pthread_mutex_unlock(&cache->refreshing);
    if (rc != OK) {
        arena_free(a);
    }
    return rc;
}
