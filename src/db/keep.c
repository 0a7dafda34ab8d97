/* Results of SQL_KEPT statements, kept until data changes. A result belongs to a generation: the count in table_change that every
 * commit with a change of data raises in its own transaction (write.c), whichever process makes it. A reader finds its generation with its
 * first kept statement of a lease, and takes only results of that generation. */
#include "db/db_internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The generation before the first counted change: nothing is kept. */
static const int64_t UNCOUNTED = -1;

enum { BUCKETS = 4096, MOST_BYTES = 32 << 20, MOST_OF_ONE = 1 << 20 };

RECORDS(tov_sql_kept, struct sql);
RECORDS(tov_sql_apart, struct sql);

struct kept {
    struct keep_key key; /* its args and their texts are copies, behind this struct */
    uint64_t hash;
    int64_t generation;
    size_t n, bytes, all_bytes; /* rows; of block; with this struct */
    char *block;                /* the rows, and then their texts */
    atomic_int uses;            /* readers that copy it, and the list */
    struct kept *in_bucket, *newer, *older;
};

struct keep {
    pthread_mutex_t lock;
    struct kept *bucket[BUCKETS];
    struct kept *newest, *oldest; /* by last use */
    size_t bytes;
    int64_t hits;
};

SQL(keep_generation, "SELECT n FROM table_change WHERE name = 'data'");
SQL_APART(keep_begin, "INSERT INTO table_change (name, n) VALUES ('data', 1)");
SQL_APART(keep_raise, "UPDATE table_change SET n = n + 1 WHERE name = 'data'");

struct keep *keep_new(void)
{
    struct keep *k = calloc(1, sizeof *k);
    if (k)
        pthread_mutex_init(&k->lock, NULL);
    return k;
}

static void unuse(struct kept *e)
{
    if (atomic_fetch_sub(&e->uses, 1) > 1)
        return;
    free(e->block);
    free(e);
}

static void unlink_kept(struct keep *k, struct kept *e)
{
    *(e->newer ? &e->newer->older : &k->newest) = e->older;
    *(e->older ? &e->older->newer : &k->oldest) = e->newer;
}

static void link_newest(struct keep *k, struct kept *e)
{
    e->newer = NULL;
    e->older = k->newest;
    *(k->newest ? &k->newest->newer : &k->oldest) = e;
    k->newest = e;
}

static void drop(struct keep *k, struct kept *e)
{
    struct kept **at = &k->bucket[e->hash % BUCKETS];
    while (*at != e)
        at = &(*at)->in_bucket;
    *at = e->in_bucket;
    unlink_kept(k, e);
    k->bytes -= e->all_bytes;
    unuse(e);
}

void keep_free(struct keep *k)
{
    if (!k)
        return;
    while (k->oldest)
        drop(k, k->oldest);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

int64_t keep_hits(struct keep *k)
{
    pthread_mutex_lock(&k->lock);
    int64_t hits = k->hits;
    pthread_mutex_unlock(&k->lock);
    return hits;
}

int keep_changed(struct conn *c, struct err *err)
{
    int64_t n = 0;
    c->failed = false; /* of a write that was undone */
    int rc = q_exec(c, &keep_raise, NO_ARGS, &n, err);
    return rc || n ? rc : q_exec(c, &keep_begin, NO_ARGS, NULL, err);
}

/* --- keys --- */

static uint64_t mix(uint64_t h, const void *data, size_t n)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(1099511628211);
    return h;
}

static uint64_t hash_of(const struct keep_key *key)
{
    uint64_t h = UINT64_C(14695981039346656037);
    h = mix(h, &key->sql, sizeof key->sql);
    h = mix(h, &key->table, sizeof key->table);
    for (size_t i = 0; i < key->n_args; i++) {
        const struct val *v = &key->args[i];
        h = mix(h, &v->type, sizeof v->type);
        if (v->type == VAL_INT)
            h = mix(h, &v->i, sizeof v->i);
        else if (v->type == VAL_TEXT)
            h = mix(h, v->s, strlen(v->s));
    }
    return h;
}

static bool is_same(const struct keep_key *a, const struct keep_key *b)
{
    if (a->sql != b->sql || a->table != b->table || a->one != b->one || a->n_args != b->n_args)
        return false;
    for (size_t i = 0; i < a->n_args; i++) {
        const struct val *x = &a->args[i], *y = &b->args[i];
        if (x->type != y->type || (x->type == VAL_INT && x->i != y->i) ||
            (x->type == VAL_TEXT && strcmp(x->s, y->s) != 0))
            return false;
    }
    return true;
}

static struct kept *find(struct keep *k, const struct keep_key *key, uint64_t hash)
{
    struct kept *e = k->bucket[hash % BUCKETS];
    while (e && (e->hash != hash || !is_same(&e->key, key)))
        e = e->in_bucket;
    return e;
}

/* With copies of the arguments; NULL = out of memory. */
static struct kept *kept_new(const struct keep_key *key)
{
    size_t bytes = sizeof(struct kept) + key->n_args * sizeof(struct val);
    for (size_t i = 0; i < key->n_args; i++)
        bytes += key->args[i].type == VAL_TEXT ? strlen(key->args[i].s) + 1 : 0;
    struct kept *e = calloc(1, bytes);
    if (!e)
        return NULL;
    struct val *args = (struct val *)(e + 1);
    char *text = (char *)(args + key->n_args);
    for (size_t i = 0; i < key->n_args; i++) {
        args[i] = key->args[i];
        if (args[i].type != VAL_TEXT)
            continue;
        size_t n = strlen(args[i].s) + 1;
        memcpy(text, args[i].s, n);
        args[i].s = text;
        text += n;
    }
    e->key = *key;
    e->key.args = args;
    e->all_bytes = bytes;
    atomic_init(&e->uses, 1);
    return e;
}

/* --- rows --- */

static bool is_text(const struct field *f)
{
    return f->type == F_TEXT || f->type == F_LONG;
}

/* Calls for each text of the rows. */
static void each_text(
    const struct table *t, char *rows, size_t n, void (*fn)(const char **, void *), void *ctx)
{
    for (size_t f = 0; f < t->n_fields; f++) {
        if (!is_text(&t->fields[f]))
            continue;
        for (size_t i = 0; i < n; i++) {
            char *at = rows + i * t->size + t->fields[f].off;
            const char *text;
            memcpy(&text, at, sizeof text);
            if (!text)
                continue;
            fn(&text, ctx);
            memcpy(at, &text, sizeof text);
        }
    }
}

static void add_length(const char **text, void *ctx)
{
    *(size_t *)ctx += strlen(*text) + 1;
}

static void move_into(const char **text, void *ctx)
{
    char **free_at = ctx;
    size_t n = strlen(*text) + 1;
    memcpy(*free_at, *text, n);
    *text = *free_at;
    *free_at += n;
}

struct move {
    const char *from;
    char *to;
};

static void move_along(const char **text, void *ctx)
{
    const struct move *m = ctx;
    *text = m->to + (*text - m->from);
}

static void *block_copy(const struct kept *e, struct arena *a)
{
    char *out = arena_alloc(a, e->bytes);
    if (!out)
        return NULL;
    memcpy(out, e->block, e->bytes);
    each_text(e->key.table, out, e->n, move_along, &(struct move){e->block, out});
    return out;
}

/* --- for query.c --- */

bool keep_is_apart(const struct sql *sql)
{
    const struct sql *const *p = RECORDS_BEGIN(tov_sql_apart);
    while (p < RECORDS_END(tov_sql_apart) && *p != sql)
        p++;
    return p < RECORDS_END(tov_sql_apart);
}

bool keep_may(const struct conn *c, const struct sql *sql)
{
    if (c->role != ROLE_READER || c->in_snapshot || !c->db->keep)
        return false;
    const struct sql *const *p = RECORDS_BEGIN(tov_sql_kept);
    while (p < RECORDS_END(tov_sql_kept) && *p != sql)
        p++;
    return p < RECORDS_END(tov_sql_kept);
}

/* The result of the lease's generation, in use until unuse; NULL = there is none. */
static int take(struct conn *c, const struct keep_key *key, struct kept **ret, struct err *err)
{
    struct keep *k = c->db->keep;
    uint64_t hash = hash_of(key);
    *ret = NULL;
    if (c->generation == 0) {
        int rc = q_int(c, &keep_generation, NO_ARGS, &c->generation, err);
        if (rc == ERR_NOT_FOUND)
            c->generation = UNCOUNTED;
        else if (rc)
            return rc;
    }
    pthread_mutex_lock(&k->lock);
    struct kept *e = find(k, key, hash);
    if (e && e->generation == c->generation) {
        atomic_fetch_add(&e->uses, 1);
        k->hits++;
        unlink_kept(k, e);
        link_newest(k, e);
        *ret = e;
    }
    pthread_mutex_unlock(&k->lock);
    return OK;
}

int keep_find(struct conn *c, const struct keep_key *key, void *ret_rows, size_t *ret_n, bool *ret_found,
    struct arena *a, struct err *err)
{
    struct kept *e;
    int rc = take(c, key, &e, err);
    *ret_found = e != NULL;
    if (rc || !e)
        return rc;
    size_t n = e->n;
    void *out = n ? block_copy(e, a) : NULL;
    unuse(e);
    if (n && !out)
        return err_set(err, ERR_LIMIT, "%s: the rows do not fit the memory limit", key->sql->name);
    memcpy(ret_rows, &out, sizeof out);
    *ret_n = n;
    return OK;
}

int keep_find_int(struct conn *c, const struct keep_key *key, int64_t *ret, bool *ret_found, struct err *err)
{
    struct kept *e;
    int rc = take(c, key, &e, err);
    *ret_found = e != NULL;
    if (rc || !e)
        return rc;
    bool has_row = e->n > 0;
    if (has_row)
        memcpy(ret, e->block, sizeof *ret);
    unuse(e);
    return has_row ? OK : ERR_NOT_FOUND;
}

/* The rows with their texts, in one piece; false = too large, or out of memory. */
static bool fill(struct kept *e, const void *rows, size_t n, size_t row_size)
{
    const struct table *t = e->key.table;
    size_t bytes = n * row_size;
    if (bytes > MOST_OF_ONE)
        return false;
    e->block = malloc(bytes + 1);
    if (!e->block)
        return false;
    if (n)
        memcpy(e->block, rows, bytes);
    if (t)
        each_text(t, e->block, n, add_length, &bytes);
    char *grown = bytes > MOST_OF_ONE ? NULL : realloc(e->block, bytes + 1);
    if (!grown)
        return false;
    char *free_at = grown + n * row_size;
    e->block = grown;
    if (t)
        each_text(t, grown, n, move_into, &free_at);
    e->n = n;
    e->bytes = bytes;
    e->all_bytes += bytes;
    return true;
}

void keep_add(struct conn *c, const struct keep_key *key, const void *rows, size_t n, size_t row_size)
{
    struct keep *k = c->db->keep;
    struct kept *e = c->generation == UNCOUNTED ? NULL : kept_new(key);
    if (!e)
        return;
    if (!fill(e, rows, n, row_size)) {
        unuse(e);
        return;
    }
    e->hash = hash_of(key);
    e->generation = c->generation;
    pthread_mutex_lock(&k->lock);
    struct kept *old = find(k, key, e->hash);
    if (old && old->generation >= e->generation) {
        unuse(e);
    } else {
        if (old)
            drop(k, old);
        e->in_bucket = k->bucket[e->hash % BUCKETS];
        k->bucket[e->hash % BUCKETS] = e;
        link_newest(k, e);
        k->bytes += e->all_bytes;
        while (k->bytes > MOST_BYTES)
            drop(k, k->oldest);
    }
    pthread_mutex_unlock(&k->lock);
}
