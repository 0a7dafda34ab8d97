/* Schema files and the table schema_version. A file runs in one transaction, and the write lock of the
 * engine is taken first, so that two programs starting at once do not collide. */
#include "db/db_internal.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

SQL(schema_version_last, "SELECT COALESCE(MAX(version), 0) FROM schema_version");
SQL(schema_version_add, "INSERT INTO schema_version (version, name, at) VALUES ($1, $2, $3)");

static const char version_table[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, at {int} NOT NULL)";

static int64_t version_of(const char *name)
{
    int64_t v = 0;
    for (int i = 0; i < 4 && isdigit((unsigned char)name[i]); i++)
        v = v * 10 + (name[i] - '0');
    return v;
}

/* Length of the word at p: letters, digits, underscore. */
static size_t word(const char *p)
{
    size_t n = 0;
    while (isalnum((unsigned char)p[n]) || p[n] == '_')
        n++;
    return n;
}

/* Puts what the token at p ("{pk}", "{ref citizen}") stands for; its length, or 0 when there is none such. */
static size_t put_token(struct buf *out, const struct dialect *d, const char *p)
{
    const struct {
        const char *token, *becomes;
    } plain[] = {{"{pk}", d->pk}, {"{int}", d->integer}, {"{text}", d->text}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (text_has_prefix(p, plain[i].token)) {
            buf_puts(out, plain[i].becomes);
            return strlen(plain[i].token);
        }
    static const char ref[] = "{ref ";
    if (!text_has_prefix(p, ref))
        return 0;
    const char *table = p + strlen(ref);
    size_t n = word(table);
    if (n == 0 || table[n] != '}')
        return 0;
    buf_printf(out, "%s REFERENCES %.*s(id)", d->ref_type, (int)n, table);
    return strlen(ref) + n + 1;
}

static int expand(
    struct buf *out, const struct dialect *d, const char *text, const char *file, struct err *err)
{
    for (const char *p = text; *p;) {
        if (*p != '{') {
            buf_putc(out, *p++);
            continue;
        }
        size_t n = put_token(out, d, p);
        if (n == 0)
            return err_set(err, ERR_DB, "%s: unknown token %.*s", file, (int)strcspn(p, "}\n") + 1, p);
        p += n;
    }
    if (text_has_prefix(text, "CREATE TABLE") && out->len && out->data[out->len - 1] == ')')
        buf_puts(out, d->create_suffix);
    return buf_failed(out) ? err_set(err, ERR_LIMIT, "%s: out of memory", file) : OK;
}

static int exec_expanded(struct conn *c, const char *text, const char *file, struct err *err)
{
    struct buf b = BUF_INIT;
    int rc = expand(&b, &c->engine->dialect, text, file, err);
    if (rc == OK && c->engine->exec(c, b.data, err)) {
        char why[sizeof err->op];
        text_copy(why, sizeof why, err->op);
        rc = err->code;
        err_clear(err);
        rc = err_set(err, rc, "%s: %s, in: %.100s", file, why, text);
    }
    buf_done(&b);
    return rc;
}

/* Tokens that are a line by themselves: "{insertonly TABLE}", "{counted TABLE}", "{citizens_at_once TABLE}",
 * "{changed_in_place TABLE}". */
static const char *const *line_token(const struct dialect *d, const char *text, size_t *ret_len)
{
    const struct {
        const char *token;
        const char *const *becomes;
    } lines[] = {{"{insertonly ", d->insert_only}, {"{counted ", d->counted},
        {"{citizens_at_once ", d->citizens_at_once}, {"{changed_in_place ", d->changed_in_place}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (text_has_prefix(text, lines[i].token)) {
            *ret_len = strlen(lines[i].token);
            return lines[i].becomes;
        }
    return NULL;
}

static int exec_line(
    struct conn *c, const char *const *becomes, const char *table, const char *file, struct err *err)
{
    size_t n = word(table);
    if (n == 0 || strcmp(table + n, "}") != 0)
        return err_set(err, ERR_DB, "%s: wrong: %.60s", file, table);
    for (const char *const *p = becomes; *p; p++) {
        struct buf b = BUF_INIT;
        const char *at = *p;
        for (const char *t = strstr(at, "{t}"); t; at = t + 3, t = strstr(at, "{t}")) {
            buf_put(&b, at, (size_t)(t - at));
            buf_put(&b, table, n);
        }
        buf_puts(&b, at);
        int rc = buf_failed(&b) ? err_set(err, ERR_LIMIT, "out of memory") : c->engine->exec(c, b.data, err);
        buf_done(&b);
        if (rc)
            return rc;
    }
    return OK;
}

static int exec_statement(struct conn *c, const char *text, const char *file, struct err *err)
{
    size_t n;
    const char *const *becomes = line_token(&c->engine->dialect, text, &n);
    return becomes ? exec_line(c, becomes, text + n, file, err) : exec_expanded(c, text, file, err);
}

/* The text without comment lines and comments at line ends. "--" inside a quoted text is kept. */
static char *without_comments(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, strlen(text) + 1);
    char *to = out;
    char quote = 0;
    for (const char *p = text; out && *p; p++) {
        if (!quote && p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
            if (!*p)
                break;
        } else if (quote ? *p == quote : *p == '\'' || *p == '"') {
            quote = quote ? 0 : *p;
        }
        *to++ = *p;
    }
    return out;
}

/* End of the statement at p: the ';' that ends a line, or the end of the text. A line token is a line by itself. */
static char *statement_end(const struct dialect *d, char *p)
{
    size_t n;
    p += strspn(p, " \t\r\n");
    if (line_token(d, p, &n))
        return p + strcspn(p, ";\n");
    for (; *p; p++)
        if (*p == ';') {
            char *rest = p + 1 + strspn(p + 1, " \t\r");
            if (*rest == '\n' || !*rest)
                return p;
        }
    return p;
}

static int run_file(struct conn *c, const struct schema_file *f, struct arena *a, struct err *err)
{
    char *p = without_comments(a, f->text);
    if (!p)
        return err_set(err, ERR_LIMIT, "out of memory");
    while (*p) {
        char *end = statement_end(&c->engine->dialect, p);
        char *next = *end ? end + 1 : end;
        *end = 0;
        const char *statement = text_trim(a, p);
        int rc = *statement ? exec_statement(c, statement, f->name, err) : OK;
        if (rc)
            return rc;
        p = next;
    }
    return q_exec(c, &schema_version_add,
        ARGS(V_INT(version_of(f->name)), V_TEXT(f->name), V_STAMP(clock_real())), NULL, err);
}

static int last_version(struct conn *c, int64_t *ret, struct err *err)
{
    bool there = false;
    int rc = c->engine->has_table(c, "schema_version", &there, err);
    if (rc)
        return rc;
    *ret = 0;
    return there ? q_int(c, &schema_version_last, NO_ARGS, ret, err) : OK;
}

/* Applies the first file newer than the database, if any. */
static int apply_next(
    struct conn *c, const struct schema_file *list, struct arena *a, int *ret_n, struct err *err)
{
    int64_t have;
    int rc = exec_expanded(c, version_table, "schema_version", err);
    if (rc == OK)
        rc = last_version(c, &have, err);
    *ret_n = 0;
    for (const struct schema_file *f = list; rc == OK && f->name; f++)
        if (version_of(f->name) > have) {
            *ret_n = 1;
            return run_file(c, f, a, err);
        }
    return rc;
}

/* What another program keeps in memory is void (keep.c). */
static int raise_data(struct conn *c, struct err *err)
{
    bool there = false;
    int rc = c->engine->has_table(c, "table_change", &there, err);
    return rc || !there ? rc : keep_changed(c, err);
}

static int migrate_on(
    struct conn *c, const struct schema_file *list, struct arena *a, int *ret_n, struct err *err)
{
    int n = 0;
    for (int applied = 1; applied;) {
        c->failed = false;
        int rc = c->engine->begin(c, err);
        if (rc)
            return rc;
        c->in_write = true;
        rc = apply_next(c, list, a, &applied, err);
        if (rc == OK && applied)
            rc = raise_data(c, err);
        if (rc == OK)
            rc = c->engine->commit(c, err);
        if (rc) {
            c->engine->rollback(c);
            c->in_write = false;
            return rc;
        }
        c->in_write = false;
        arena_clear(a);
        n += applied;
    }
    *ret_n = n;
    return OK;
}

static int check_list(const struct schema_file *list, struct err *err)
{
    int64_t last = 0;
    for (const struct schema_file *f = list; f->name; f++) {
        int64_t v = version_of(f->name);
        if (v <= last)
            return err_set(
                err, ERR_DB, "schema file %s: names begin with a rising four-digit number", f->name);
        last = v;
    }
    return OK;
}

int migrate_list(struct db *db, const struct schema_file *list, int *ret_n, struct err *err)
{
    struct conn *c = NULL;
    int n = 0;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "out of memory");
    int rc = check_list(list, err);
    if (rc == OK)
        rc = db->engine->open(db, ROLE_MIGRATOR, &c, err);
    if (rc == OK)
        rc = migrate_on(c, list, a, &n, err);
    conn_close(c);
    if (rc == OK)
        rc = db->engine->schema_changed(db, err);
    if (rc == OK && ret_n)
        *ret_n = n;
    arena_free(a);
    return rc;
}

int migrate_check(struct db *db, const struct schema_file *list, struct err *err)
{
    struct conn *c;
    int64_t have, want = 0;
    for (const struct schema_file *f = list; f->name; f++)
        want = version_of(f->name);
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = last_version(c, &have, err);
    db_release(db, c);
    if (rc)
        return rc;
    if (have < want)
        return err_set(err, ERR_DB,
            "the database has schema %lld, this program needs %lld; run: tovholder migrate", (long long)have,
            (long long)want);
    if (have > want)
        return err_set(err, ERR_DB,
            "the database has schema %lld, newer than this program's %lld; install the newer program",
            (long long)have, (long long)want);
    return OK;
}

int db_migrate(struct db *db, int *ret_n, struct err *err)
{
    return migrate_list(db, db_schema, ret_n, err);
}

int db_analyze(struct db *db, struct err *err)
{
    struct conn *c;
    int rc = db->engine->open(db, ROLE_MIGRATOR, &c, err);
    if (rc)
        return rc;
    rc = c->engine->exec(c, c->engine->dialect.analyze, err);
    conn_close(c);
    return rc;
}

int db_check_schema(struct db *db, struct err *err)
{
    return migrate_check(db, db_schema, err);
}
