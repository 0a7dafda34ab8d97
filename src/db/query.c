/* Running statements: checks and binding, rows through field tables, INSERT and UPDATE of a row. */
#include "db/db_internal.h"
#include "base/text.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One statement at work: from run_start to run_end. */
struct run {
    struct conn *c;
    struct stmt *s;
    bool has_row;
};

static const char *name_of(enum stmt_kind kind, const void *key)
{
    return kind == STMT_SQL ? ((const struct sql *)key)->name : ((const struct table *)key)->name;
}

static int check_args(const struct stmt *s, const struct val *args, size_t n_args, struct err *err)
{
    if (n_args != s->n_params)
        return err_set(err, ERR_INTERNAL, "%s: %zu parameters given, the statement has %zu", s->name, n_args,
            s->n_params);
    for (size_t i = 0; i < n_args; i++)
        if (args[i].type == VAL_TEXT && !text_is_utf8(args[i].s, strlen(args[i].s)))
            return err_set(err, ERR_INVALID, "%s: $%zu is not UTF-8", s->name, i + 1);
    return OK;
}

static int run_once(struct run *r, enum stmt_kind kind, const void *key, const struct val *args,
    size_t n_args, bool stream, struct err *err)
{
    struct conn *c = r->c;
    int rc = stmt_get(c, kind, key, &r->s, err);
    if (rc == OK)
        rc = check_args(r->s, args, n_args, err);
    if (rc == OK)
        rc = c->engine->start(c, r->s, args, n_args, stream, err);
    if (rc)
        return rc;
    rc = c->engine->step(c, r->s, err);
    if (rc < 0) {
        c->engine->finish(c, r->s);
        return rc;
    }
    r->has_row = rc == 1;
    c->busy = r->s;
    return OK;
}

/* The statement changes what a kept result may hold. */
static bool is_change(enum stmt_kind kind, const void *key)
{
    if (kind != STMT_SQL)
        return kind == STMT_INSERT || kind == STMT_INSERT_QUIET || kind == STMT_UPDATE;
    const struct sql *sql = key;
    return strncmp(sql->text, "SELECT", 6) != 0 && !keep_is_apart(sql);
}

/* Starts the statement and fetches its first row. A read on a connection that was lost is begun again
 * once on a new one; a write is begun again as a whole by the writer. */
static int run_start(struct run *r, struct conn *c, enum stmt_kind kind, const void *key,
    const struct val *args, size_t n_args, bool stream, struct err *err)
{
    *r = (struct run){.c = c};
    if (c->busy)
        return err_set(err, ERR_INTERNAL, "%s: started while %s is being read on the same connection",
            name_of(kind, key), c->busy->name);
    if ((c->in_write || c->in_snapshot) && c->failed)
        return err_set(
            err, ERR_DB, "%s: a statement before it failed in the same transaction", name_of(kind, key));
    bool was_clean = err->code == OK;
    c->changed = c->changed || (c->in_write && is_change(kind, key));
    int rc = run_once(r, kind, key, args, n_args, stream, err);
    if (rc && c->broken && !c->in_write && !c->in_snapshot) {
        if (was_clean)
            err_clear(err);
        rc = conn_reopen(c, err);
        if (rc == OK)
            rc = run_once(r, kind, key, args, n_args, stream, err);
    }
    if (rc)
        c->failed = true;
    return rc;
}

static int run_next(struct run *r, struct err *err)
{
    int rc = r->c->engine->step(r->c, r->s, err);
    r->has_row = rc == 1;
    if (rc < 0)
        r->c->failed = true;
    return rc < 0 ? rc : OK;
}

static void run_end(struct run *r)
{
    r->c->busy = NULL;
    r->c->engine->finish(r->c, r->s);
}

static int read_int(const struct run *r, int col, const struct field *f, char *row, struct err *err)
{
    int64_t v;
    int got = r->c->engine->col_int(r->s, col, &v);
    if (got < 0)
        return err_set(err, ERR_DB, "%s: column %s is not an integer", r->s->name, f->name);
    if (got == 0)
        return OK;
    if (f->type != F_DAY) {
        memcpy(row + f->off, &v, sizeof v);
        return OK;
    }
    if (v <= INT32_MIN || v > INT32_MAX)
        return err_set(err, ERR_DB, "%s: column %s is not a day", r->s->name, f->name);
    day_t day = {(int32_t)v};
    memcpy(row + f->off, &day, sizeof day);
    return OK;
}

/* a = NULL: the text stays the engine's and lives until the next step. */
static int read_text(
    const struct run *r, int col, const struct field *f, char *row, struct arena *a, struct err *err)
{
    size_t n = 0;
    const char *text = r->c->engine->col_text(r->s, col, a == NULL, &n);
    if (text && a) {
        char *copy = arena_alloc(a, n + 1);
        if (!copy)
            return err_set(err, ERR_LIMIT, "%s: the rows do not fit the memory limit", r->s->name);
        memcpy(copy, text, n);
        text = copy;
    }
    memcpy(row + f->off, &text, sizeof text);
    return OK;
}

static int read_row(const struct run *r, void *row, struct arena *a, struct err *err)
{
    const struct stmt *s = r->s;
    memcpy(row, s->blank, s->table->size);
    for (int i = 0; i < s->n_cols; i++) {
        const struct field *f = s->field[i];
        int rc = f->type == F_TEXT || f->type == F_LONG ? read_text(r, i, f, row, a, err)
                                                        : read_int(r, i, f, row, err);
        if (rc)
            return rc;
    }
    return OK;
}

static int scratch_row(struct conn *c, size_t size, struct err *err)
{
    if (c->row_cap >= size)
        return OK;
    void *p = realloc(c->row, size);
    if (!p)
        return err_set(err, ERR_LIMIT, "out of memory");
    c->row = p;
    c->row_cap = size;
    return OK;
}

bool db_is_writing(const struct conn *conn)
{
    return conn->in_write;
}

int q_one(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, const struct table *t,
    void *ret_row, struct arena *a, struct err *err)
{
    assert(a);
    struct run r;
    const struct keep_key key = {sql, t, true, args, n_args};
    bool found = false, keep = keep_may(c, sql);
    const void *kept = NULL;
    size_t n = 0;
    int rc = keep ? keep_find(c, &key, &kept, &n, &found, a, err) : OK;
    if (rc == OK && found && n)
        memcpy(ret_row, kept, t->size);
    if (rc || found)
        return rc ? rc : n ? OK : ERR_NOT_FOUND;
    rc = run_start(&r, c, STMT_SQL, sql, args, n_args, false, err);
    if (rc)
        return rc;
    rc = stmt_map(c, r.s, t, err);
    if (rc == OK && !r.has_row)
        rc = ERR_NOT_FOUND;
    if (rc == OK)
        rc = scratch_row(c, t->size, err);
    if (rc == OK)
        rc = read_row(&r, c->row, a, err);
    if (rc == OK)
        memcpy(ret_row, c->row, t->size);
    run_end(&r);
    if (keep && (rc == OK || rc == ERR_NOT_FOUND))
        keep_add(c, &key, c->row, rc == OK, t->size);
    return rc;
}

/* Rows gathered in memory that grows, given to the arena at the end. */
struct rows {
    char *data;
    size_t n, cap;
};

static int rows_grow(struct rows *rows, const struct run *r, size_t size, struct err *err)
{
    if (rows->n == MAX_ROWS)
        return err_set(err, ERR_LIMIT, "%s: more than %d rows", r->s->name, (int)MAX_ROWS);
    if (rows->n < rows->cap)
        return OK;
    size_t cap = rows->cap ? rows->cap * 2 : 16;
    char *p = realloc(rows->data, cap * size);
    if (!p)
        return err_set(err, ERR_LIMIT, "%s: out of memory", r->s->name);
    rows->data = p;
    rows->cap = cap;
    return OK;
}

static int rows_read(
    struct rows *rows, struct run *r, const struct table *t, struct arena *a, struct err *err)
{
    while (r->has_row) {
        int rc = rows_grow(rows, r, t->size, err);
        if (rc == OK)
            rc = read_row(r, rows->data + rows->n * t->size, a, err);
        if (rc == OK)
            rc = run_next(r, err);
        if (rc)
            return rc;
        rows->n++;
    }
    return OK;
}

static int all_rows(struct conn *c, enum stmt_kind kind, const void *key, const struct val *args,
    size_t n_args, const struct table *t, void *ret_rows, size_t *ret_n, struct arena *a, struct err *err)
{
    assert(a);
    struct run r;
    struct rows rows = {0};
    void *out = NULL;
    int rc = run_start(&r, c, kind, key, args, n_args, true, err);
    if (rc)
        return rc;
    rc = stmt_map(c, r.s, t, err);
    if (rc == OK)
        rc = rows_read(&rows, &r, t, a, err);
    if (rc == OK && rows.n > 0) {
        out = arena_array(a, rows.n, t->size);
        if (out)
            memcpy(out, rows.data, rows.n * t->size);
        else
            rc = err_set(err, ERR_LIMIT, "%s: %zu rows do not fit the memory limit", r.s->name, rows.n);
    }
    if (rc == OK) {
        memcpy(ret_rows, &out, sizeof out);
        *ret_n = rows.n;
    }
    free(rows.data);
    run_end(&r);
    return rc;
}

int q_all(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, const struct table *t,
    void *ret_rows, size_t *ret_n, struct arena *a, struct err *err)
{
    const struct keep_key key = {sql, t, false, args, n_args};
    bool found = false, keep = keep_may(c, sql);
    int rc = keep ? keep_find(c, &key, ret_rows, ret_n, &found, a, err) : OK;
    if (rc || found)
        return rc;
    rc = all_rows(c, STMT_SQL, sql, args, n_args, t, ret_rows, ret_n, a, err);
    if (rc == OK && keep) {
        const void *rows;
        memcpy(&rows, ret_rows, sizeof rows);
        keep_add(c, &key, rows, *ret_n, t->size);
    }
    return rc;
}

int q_table(
    struct conn *c, const struct table *t, void *ret_rows, size_t *ret_n, struct arena *a, struct err *err)
{
    return all_rows(c, STMT_TABLE, t, NO_ARGS, t, ret_rows, ret_n, a, err);
}

int q_each(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args,
    const struct table *t, q_row_fn *fn, void *ctx, struct err *err)
{
    struct run r;
    int rc = run_start(&r, c, STMT_SQL, sql, args, n_args, true, err);
    if (rc)
        return rc;
    rc = stmt_map(c, r.s, t, err);
    if (rc == OK)
        rc = scratch_row(c, t->size, err);
    while (rc == OK && r.has_row) {
        rc = read_row(&r, c->row, NULL, err);
        if (rc == OK)
            rc = fn(c->row, ctx, err);
        if (rc == OK)
            rc = run_next(&r, err);
    }
    run_end(&r);
    return rc;
}

/* At most MANY_AT_ONCE. t may be NULL: rows are not asked for. */
static int some_of_many(struct run *r, const struct val *args, size_t n, const struct table *t, q_row_fn *fn,
    void *ctx, struct err *err)
{
    const struct engine *e = r->c->engine;
    int rc = e->start_many(r->c, r->s, args, n, err);
    if (rc)
        return rc;
    rc = t ? stmt_map(r->c, r->s, t, err) : OK;
    if (rc == OK && t)
        rc = scratch_row(r->c, t->size, err);
    while (rc == OK && t && e->step(r->c, r->s, err) == 1) {
        rc = read_row(r, r->c->row, NULL, err);
        if (rc == OK)
            rc = fn(r->c->row, ctx, err);
    }
    e->finish(r->c, r->s);
    return rc;
}

static int many(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, size_t n,
    const struct table *t, q_row_fn *fn, void *ctx, struct err *err)
{
    struct run r = {.c = c};
    if (c->busy)
        return err_set(err, ERR_INTERNAL, "%s: started while %s is being read on the same connection",
            sql->name, c->busy->name);
    if (c->failed)
        return err_set(err, ERR_DB, "%s: a statement before it failed in the same transaction", sql->name);
    c->changed = c->changed || is_change(STMT_SQL, sql);
    int rc = stmt_get(c, STMT_SQL, sql, &r.s, err);
    for (size_t i = 0; rc == OK && i < n; i++)
        rc = check_args(r.s, args + i * n_args, n_args, err);
    c->busy = rc == OK ? r.s : NULL;
    for (size_t i = 0, some; rc == OK && i < n; i += some) {
        some = n - i < MANY_AT_ONCE ? n - i : MANY_AT_ONCE;
        rc = some_of_many(&r, args + i * n_args, some, t, fn, ctx, err);
    }
    c->busy = NULL;
    c->failed = rc != OK;
    return rc;
}

int q_each_many(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, size_t n,
    const struct table *t, q_row_fn *fn, void *ctx, struct err *err)
{
    int rc = OK;
    if (n && c->in_write && c->engine->start_many)
        return many(c, sql, args, n_args, n, t, fn, ctx, err);
    for (size_t i = 0; rc == OK && i < n; i++)
        rc = q_each(c, sql, args + i * n_args, n_args, t, fn, ctx, err);
    return rc;
}

static int int_now(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, int64_t *ret,
    struct err *err)
{
    struct run r;
    int64_t v = INT_NONE;
    int rc = run_start(&r, c, STMT_SQL, sql, args, n_args, false, err);
    if (rc)
        return rc;
    if (c->engine->n_cols(r.s) < 1)
        rc = err_set(err, ERR_INTERNAL, "%s: gives no column", sql->name);
    else if (!r.has_row)
        rc = ERR_NOT_FOUND;
    else if (c->engine->col_int(r.s, 0, &v) < 0)
        rc = err_set(err, ERR_DB, "%s: the first column is not an integer", sql->name);
    if (rc == OK)
        *ret = v;
    run_end(&r);
    return rc;
}

int q_int(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, int64_t *ret,
    struct err *err)
{
    const struct keep_key key = {sql, NULL, true, args, n_args};
    bool found = false;
    if (!keep_may(c, sql))
        return int_now(c, sql, args, n_args, ret, err);
    int rc = keep_find_int(c, &key, ret, &found, err);
    if (rc || found)
        return rc;
    rc = int_now(c, sql, args, n_args, ret, err);
    if (rc == OK || rc == ERR_NOT_FOUND)
        keep_add(c, &key, ret, rc == OK, sizeof *ret);
    return rc;
}

static int exec_kind(struct conn *c, enum stmt_kind kind, const void *key, const struct val *args,
    size_t n_args, int64_t *ret_changes, struct err *err)
{
    struct run r;
    bool changed = c->changed;
    int rc = run_start(&r, c, kind, key, args, n_args, false, err);
    if (rc)
        return rc;
    while (rc == OK && r.has_row)
        rc = run_next(&r, err);
    int64_t changes = rc == OK ? c->engine->changes(c, r.s) : 0;
    if (rc == OK && !changes)
        c->changed = changed;
    if (rc == OK && ret_changes)
        *ret_changes = changes;
    run_end(&r);
    return rc;
}

int q_exec(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, int64_t *ret_changes,
    struct err *err)
{
    return exec_kind(c, STMT_SQL, sql, args, n_args, ret_changes, err);
}

int q_exec_many(
    struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, size_t n, struct err *err)
{
    int rc = OK;
    if (n && c->in_write && c->engine->start_many)
        return many(c, sql, args, n_args, n, NULL, NULL, NULL, err);
    for (size_t i = 0; rc == OK && i < n; i++)
        rc = q_exec(c, sql, args + i * n_args, n_args, NULL, err);
    return rc;
}

static struct val val_of(const struct field *f, const void *row)
{
    const char *at = (const char *)row + f->off;
    if (f->type == F_TEXT || f->type == F_LONG) {
        const char *s;
        memcpy(&s, at, sizeof s);
        return v_text(s);
    }
    if (f->type == F_DAY) {
        day_t d;
        memcpy(&d, at, sizeof d);
        return v_day(d);
    }
    int64_t i;
    memcpy(&i, at, sizeof i);
    return v_int(i);
}

struct val row_val(const struct field *f, const void *row)
{
    return f->rule & FR_VERSION ? v_int(1) : val_of(f, row);
}

/* The values of all fields but those with a rule in `without`; ret has room for MAX_ARGS. */
static size_t vals_of(const struct table *t, const void *row, unsigned without, struct val *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_fields; i++)
        if (!(t->fields[i].rule & without)) {
            assert(n < MAX_ARGS - 2);
            ret[n++] = row_val(&t->fields[i], row);
        }
    return n;
}

int q_insert(struct conn *c, const struct table *t, const void *row, int64_t *ret_id, struct err *err)
{
    struct val args[MAX_ARGS];
    struct run r;
    size_t n = vals_of(t, row, FR_PRIMARY, args);
    int rc = run_start(&r, c, ret_id ? STMT_INSERT : STMT_INSERT_QUIET, t, args, n, false, err);
    if (rc)
        return rc;
    int64_t id = INT_NONE;
    if (ret_id && (!r.has_row || c->engine->col_int(r.s, 0, &id) != 1))
        rc = err_set(err, ERR_INTERNAL, "%s: the insert gave no id", t->name);
    while (rc == OK && r.has_row)
        rc = run_next(&r, err);
    if (rc == OK && ret_id)
        *ret_id = id;
    run_end(&r);
    return rc;
}

int q_insert_many(struct conn *c, const struct table *t, const void *rows, size_t n, struct err *err)
{
    const char *row = rows;
    size_t done = 0;
    if (c->busy)
        return err_set(err, ERR_INTERNAL, "%s: started while %s is being read on the same connection",
            t->name, c->busy->name);
    if (c->failed)
        return err_set(err, ERR_DB, "%s: a statement before it failed in the same transaction", t->name);
    c->changed = true;
    int rc = n ? c->engine->insert_many(c, t, rows, n, &done, err) : OK;
    c->failed = rc != OK;
    for (; rc == OK && done < n; done++)
        rc = q_insert(c, t, row + done * t->size, NULL, err);
    return rc;
}

int q_update(struct conn *c, const struct table *t, const void *row, struct err *err)
{
    struct val args[MAX_ARGS];
    struct val id = V_NULL;
    int64_t changes;
    size_t n = vals_of(t, row, FR_PRIMARY | FR_VERSION, args);
    for (size_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].rule & FR_PRIMARY)
            id = val_of(&t->fields[i], row);
    args[n++] = id;
    for (size_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].rule & FR_VERSION)
            args[n++] = val_of(&t->fields[i], row);
    int rc = exec_kind(c, STMT_UPDATE, t, args, n, &changes, err);
    if (rc || changes == 1)
        return rc;
    struct run r;
    rc = run_start(&r, c, STMT_EXISTS, t, &id, 1, false, err);
    if (rc)
        return rc;
    bool is_there = r.has_row;
    run_end(&r);
    if (!is_there)
        return err_set(err, ERR_NOT_FOUND, "%s: the row to update is gone", t->name);
    return err_set(err, ERR_CONFLICT, "%s: the row was changed meanwhile", t->name);
}

RECORDS(tov_sql, struct sql);

int db_prepare_all(struct conn *c, int *ret_n, struct err *err)
{
    int n = 0;
    for (const struct sql *const *p = RECORDS_BEGIN(tov_sql); p < RECORDS_END(tov_sql); p++, n++) {
        struct stmt *s;
        int rc = stmt_get(c, STMT_SQL, *p, &s, err);
        if (rc)
            return rc;
    }
    *ret_n = n;
    return OK;
}
