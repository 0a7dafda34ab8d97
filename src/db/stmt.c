/* The statement cache of a connection, checks of statement texts, and the statements made from a field table. */
#include "db/db_internal.h"
#include "base/buf.h"
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t bucket_of(const void *key, enum stmt_kind kind)
{
    uintptr_t h = (uintptr_t)key >> 4;
    h ^= h >> 9;
    return (size_t)(h * 31 + (uintptr_t)kind) % STMT_BUCKETS;
}

static void stmt_free(struct conn *c, struct stmt *s)
{
    if (s->impl)
        c->engine->unprepare(c, s);
    free(s->owned);
    free(s->field);
    free(s->blank);
    free(s);
    c->n_stmts--;
}

void stmt_forget_all(struct conn *c)
{
    for (size_t b = 0; b < STMT_BUCKETS; b++)
        while (c->bucket[b]) {
            struct stmt *s = c->bucket[b];
            c->bucket[b] = s->next;
            stmt_free(c, s);
        }
    c->busy = NULL;
}

static void forget_oldest(struct conn *c)
{
    struct stmt **oldest = NULL;
    for (size_t b = 0; b < STMT_BUCKETS; b++)
        for (struct stmt **p = &c->bucket[b]; *p; p = &(*p)->next)
            if (!oldest || (*p)->used < (*oldest)->used)
                oldest = p;
    if (!oldest)
        return;
    struct stmt *s = *oldest;
    *oldest = s->next;
    stmt_free(c, s);
}

/* The rest after a quoted text or a comment that begins at p; p itself when none does. */
static const char *skip_quoted(const char *p)
{
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (*p != '\'' && *p != '"')
        return p;
    char q = *p++;
    while (*p && *p != q)
        p++;
    return *p ? p + 1 : p;
}

static bool begins_right(const char *text)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
    while (isspace((unsigned char)*text))
        text++;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        size_t n = strlen(verbs[i]);
        if (strncmp(text, verbs[i], n) == 0 && isspace((unsigned char)text[n]))
            return true;
    }
    return false;
}

int stmt_check_text(const char *name, const char *text, size_t *ret_n_params, struct err *err)
{
    bool seen[MAX_ARGS + 1] = {false};
    size_t max = 0;
    if (!begins_right(text))
        return err_set(err, ERR_INTERNAL, "%s: must begin with SELECT, INSERT, UPDATE, DELETE or WITH", name);
    for (const char *p = text; *p;) {
        const char *rest = skip_quoted(p);
        if (rest != p) {
            p = rest;
            continue;
        }
        if (*p == ';' || *p == '?')
            return err_set(err, ERR_INTERNAL, "%s: '%c' in the statement", name, *p);
        if (*p++ != '$')
            continue;
        size_t n = 0;
        while (isdigit((unsigned char)*p) && n <= MAX_ARGS)
            n = n * 10 + (size_t)(*p++ - '0');
        if (n == 0 || n > MAX_ARGS)
            return err_set(err, ERR_INTERNAL, "%s: parameters are $1 to $%d", name, (int)MAX_ARGS);
        seen[n] = true;
        max = n > max ? n : max;
    }
    for (size_t i = 1; i <= max; i++)
        if (!seen[i])
            return err_set(err, ERR_INTERNAL, "%s: $%zu is not used", name, i);
    *ret_n_params = max;
    return OK;
}

static const struct field *primary_of(const struct table *t)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].rule & FR_PRIMARY)
            return &t->fields[i];
    return NULL;
}

static void put_insert(struct buf *b, const struct table *t, bool returning)
{
    size_t n = 0;
    buf_printf(b, "INSERT INTO \"%s\" (", t->name);
    for (size_t i = 0; i < t->n_fields; i++)
        if (!(t->fields[i].rule & FR_PRIMARY))
            buf_printf(b, "%s\"%s\"", n++ ? ", " : "", t->fields[i].name);
    buf_puts(b, ") VALUES (");
    for (size_t i = 1; i <= n; i++)
        buf_printf(b, "%s$%zu", i > 1 ? ", " : "", i);
    buf_puts(b, ")");
    const struct field *id = primary_of(t);
    if (id && returning)
        buf_printf(b, " RETURNING \"%s\"", id->name);
}

/* Parameters: the fields in order without id and version, then id, then version if there is one. */
static void put_update(struct buf *b, const struct table *t)
{
    const struct field *id = primary_of(t);
    const struct field *version = NULL;
    size_t n = 0;
    buf_printf(b, "UPDATE \"%s\" SET ", t->name);
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (f->rule & FR_VERSION)
            version = f;
        else if (!(f->rule & FR_PRIMARY)) {
            buf_printf(b, "%s\"%s\" = $%zu", n ? ", " : "", f->name, n + 1);
            n++;
        }
    }
    if (version)
        buf_printf(b, "%s\"%s\" = \"%s\" + 1", n ? ", " : "", version->name, version->name);
    buf_printf(b, " WHERE \"%s\" = $%zu", id->name, n + 1);
    if (version)
        buf_printf(b, " AND \"%s\" = $%zu", version->name, n + 2);
}

static void put_table(struct buf *b, const struct table *t)
{
    for (size_t i = 0; i < t->n_fields; i++)
        buf_printf(b, "%s\"%s\"", i ? ", " : "SELECT ", t->fields[i].name);
    buf_printf(b, " FROM \"%s\"", t->name);
}

static int text_from_table(struct stmt *s, const struct table *t, struct err *err)
{
    struct buf b = BUF_INIT;
    s->name = t->name;
    if ((s->kind == STMT_UPDATE || s->kind == STMT_EXISTS) && !primary_of(t))
        return err_set(err, ERR_INTERNAL, "%s: a table without FR_PRIMARY cannot be updated", t->name);
    switch (s->kind) {
    case STMT_INSERT: put_insert(&b, t, true); break;
    case STMT_INSERT_QUIET: put_insert(&b, t, false); break;
    case STMT_UPDATE: put_update(&b, t); break;
    case STMT_EXISTS:
        buf_printf(&b, "SELECT 1 FROM \"%s\" WHERE \"%s\" = $1", t->name, primary_of(t)->name);
        break;
    case STMT_TABLE: put_table(&b, t); break;
    case STMT_SQL: assert(false);
    }
    if (buf_failed(&b)) {
        buf_done(&b);
        return err_set(err, ERR_LIMIT, "%s: out of memory", t->name);
    }
    s->text = s->owned = buf_detach(&b, NULL);
    return OK;
}

static int stmt_make(struct conn *c, struct stmt *s, struct err *err)
{
    if (s->kind == STMT_SQL) {
        const struct sql *sql = s->key;
        s->name = sql->name;
        s->text = sql->text;
    } else {
        int rc = text_from_table(s, s->key, err);
        if (rc)
            return rc;
    }
    int rc = stmt_check_text(s->name, s->text, &s->n_params, err);
    return rc ? rc : c->engine->prepare(c, s, err);
}

int stmt_get(struct conn *c, enum stmt_kind kind, const void *key, struct stmt **ret, struct err *err)
{
    struct stmt **head = &c->bucket[bucket_of(key, kind)];
    for (struct stmt *s = *head; s; s = s->next)
        if (s->key == key && s->kind == kind) {
            assert(kind != STMT_SQL || s->text == ((const struct sql *)key)->text);
            s->used = ++c->clock;
            *ret = s;
            return OK;
        }
    if (c->n_stmts >= STMT_CACHE)
        forget_oldest(c);
    struct stmt *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_LIMIT, "out of memory");
    c->n_stmts++;
    s->key = key;
    s->kind = kind;
    int rc = stmt_make(c, s, err);
    if (rc) {
        stmt_free(c, s);
        return rc;
    }
    s->used = ++c->clock;
    s->next = *head;
    *head = s;
    *ret = s;
    return OK;
}

int stmt_map(struct conn *c, struct stmt *s, const struct table *t, struct err *err)
{
    int n = c->engine->n_cols(s);
    if (s->table == t && s->n_cols == n)
        return OK;
    const struct field **map = calloc((size_t)n + 1, sizeof(*map));
    void *blank = calloc(1, t->size + 1);
    if (!map || !blank) {
        free(map);
        free(blank);
        return err_set(err, ERR_LIMIT, "out of memory");
    }
    field_clear_row(t, blank);
    for (int i = 0; i < n; i++) {
        const char *name = c->engine->col_name(s, i);
        map[i] = field_find(t, name);
        if (!map[i]) {
            int rc = err_set(err, ERR_INTERNAL, "%s: column %s is not a field of %s", s->name, name, t->name);
            free(map);
            free(blank);
            return rc;
        }
    }
    free(s->field);
    free(s->blank);
    s->field = map;
    s->blank = blank;
    s->n_cols = n;
    s->table = t;
    return OK;
}
