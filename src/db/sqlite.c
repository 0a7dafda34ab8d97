/* The SQLite engine: WAL, synchronous=FULL, a statement deadline, and an authorizer that keeps statements
 * to what both engines have and insert-only tables insert-only. */
#include "db/db_internal.h"
#include "db/sqlite_internal.h"
#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 10000, OPS_PER_CHECK = 20000 };

struct sqlite_conn {
    struct conn c;
    sqlite3 *h;
    sqlite3_stmt *begin, *commit, *rollback, *set, *keep, *undo;
    time_t deadline; /* of the running statement, CLOCK_MONOTONIC seconds */
};

struct sqlite_stmt {
    sqlite3_stmt *h;
    int index[MAX_ARGS + 1]; /* of $n: SQLite numbers parameters by first appearance */
    bool writes;
};

static struct sqlite_conn *of(struct conn *c)
{
    return (struct sqlite_conn *)c;
}

static int code_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        if (rc == SQLITE_CONSTRAINT_TRIGGER)
            return ERR_DENIED;
        if (rc == SQLITE_CONSTRAINT_CHECK || rc == SQLITE_CONSTRAINT_NOTNULL ||
            rc == SQLITE_CONSTRAINT_DATATYPE)
            return ERR_INVALID;
        return ERR_CONFLICT;
    case SQLITE_AUTH: return ERR_DENIED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY: return ERR_IO;
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
    case SQLITE_INTERRUPT: return ERR_LIMIT;
    default: return ERR_DB;
    }
}

/* SQLite's messages name tables and columns, never values. */
static int fail(struct sqlite_conn *q, const char *name, struct err *err)
{
    int rc = sqlite3_extended_errcode(q->h);
    int code = code_of(rc);
    q->c.retry = code == ERR_BUSY;
    return err_set(err, code, "%s: SQLite: %s (%d)", name, sqlite3_errmsg(q->h), rc);
}

int sqlite_fail(sqlite3 *h, const char *what, struct err *err)
{
    int rc = sqlite3_extended_errcode(h);
    return err_set(err, code_of(rc), "%s: SQLite: %s (%d)", what, sqlite3_errmsg(h), rc);
}

/* --- what statements may do -------------------------------------------------------------------- */

/* Functions that give the same on PostgreSQL; compared without regard to case. */
static bool is_portable_function(const char *name)
{
    static const char *const names[] = {"abs", "coalesce", "count", "dense_rank", "first_value", "lag",
        "last_value", "lead", "length", "like", "max", "min", "nth_value", "ntile", "nullif", "rank",
        "replace", "row_number", "substr", "sum", "trim"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sqlite3_stricmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_insert_only(struct db *db, const char *table)
{
    bool found = false;
    pthread_mutex_lock(&db->lock);
    for (size_t i = 0; i < db->n_insert_only && !found; i++)
        found = sqlite3_stricmp(db->insert_only[i], table) == 0;
    pthread_mutex_unlock(&db->lock);
    return found;
}

static int authorize(
    void *arg, int action, const char *a, const char *b, const char *database, const char *via)
{
    struct sqlite_conn *q = arg;
    (void)database;
    (void)via;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return SQLITE_OK;
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return is_insert_only(q->c.db, a) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION: return is_portable_function(b) ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static int64_t seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static int check_deadline(void *arg)
{
    struct sqlite_conn *q = arg;
    return q->deadline && seconds_now() > q->deadline;
}

/* --- connections ------------------------------------------------------------------------------- */

/* Without memory statistics SQLite needs no global mutex for each allocation. */
static void configure_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int sqlite_open_file(const char *path, int flags, sqlite3 **ret, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_once);
    if (path[0] == ':')
        return err_set(err, ERR_INVALID, "the database must be a file");
    if (flags & SQLITE_OPEN_CREATE && path_create_private(path, err))
        return err->code;
    sqlite3 *h = NULL;
    int rc = sqlite3_open_v2(path, &h, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc != SQLITE_OK) {
        err_set(
            err, code_of(rc), "cannot open %s: SQLite: %s", path, h ? sqlite3_errmsg(h) : "out of memory");
        sqlite3_close(h);
        return err->code;
    }
    sqlite3_busy_timeout(h, BUSY_MS);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* The same plan whatever is bound: otherwise a new pattern of LIKE prepares the statement anew. */
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    *ret = h;
    return OK;
}

static int prepare_control(struct sqlite_conn *q, const char *text, sqlite3_stmt **ret, struct err *err)
{
    if (sqlite3_prepare_v3(q->h, text, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL) != SQLITE_OK)
        return fail(q, text, err);
    return OK;
}

static int set_up(struct sqlite_conn *q, struct err *err)
{
    static const char common[] = "PRAGMA foreign_keys = ON;"
                                 "PRAGMA recursive_triggers = ON;"
                                 "PRAGMA case_sensitive_like = ON;"
                                 "PRAGMA secure_delete = ON;"
                                 "PRAGMA temp_store = MEMORY;"
                                 /* Mapped anew after every checkpoint, for all pages: slower than reading. */
                                 "PRAGMA mmap_size = 0;";
    static const char reader[] = "PRAGMA cache_size = -8000; PRAGMA query_only = ON;";
    static const char writer[] =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;"
        "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;";
    const char *own = q->c.role == ROLE_READER ? reader : writer;
    if (sqlite3_exec(q->h, common, NULL, NULL, NULL) || sqlite3_exec(q->h, own, NULL, NULL, NULL))
        return fail(q, "open", err);
    static const char *const control[] = {
        "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT w", "RELEASE w", "ROLLBACK TO w"};
    sqlite3_stmt **const into[] = {&q->begin, &q->commit, &q->rollback, &q->set, &q->keep, &q->undo};
    for (size_t i = 0; i < sizeof into / sizeof into[0]; i++) {
        int rc = prepare_control(q, q->c.role == ROLE_READER && i == 0 ? "BEGIN" : control[i], into[i], err);
        if (rc)
            return rc;
    }
    if (q->c.role != ROLE_MIGRATOR)
        sqlite3_set_authorizer(q->h, authorize, q);
    sqlite3_progress_handler(q->h, OPS_PER_CHECK, check_deadline, q);
    return OK;
}

static void sqlite_close(struct conn *c)
{
    struct sqlite_conn *q = of(c);
    sqlite3_stmt *const control[] = {q->begin, q->commit, q->rollback, q->set, q->keep, q->undo};
    for (size_t i = 0; i < sizeof control / sizeof control[0]; i++)
        sqlite3_finalize(control[i]);
    sqlite3_close(q->h);
    free(q);
}

static int load_insert_only(struct db *db, sqlite3 *h, struct err *err);

static int sqlite_open(struct db *db, enum conn_role role, struct conn **ret_conn, struct err *err)
{
    struct sqlite_conn *q = calloc(1, sizeof *q);
    if (!q)
        return err_set(err, ERR_LIMIT, "out of memory");
    q->c.db = db;
    q->c.engine = &engine_sqlite;
    q->c.role = role;
    int create = role == ROLE_READER ? 0 : SQLITE_OPEN_CREATE;
    int rc = sqlite_open_file(db->address, SQLITE_OPEN_READWRITE | create, &q->h, err);
    if (rc == OK && role == ROLE_WRITER)
        rc = load_insert_only(db, q->h, err);
    if (rc == OK)
        rc = set_up(q, err);
    if (rc) {
        sqlite_close(&q->c);
        return rc;
    }
    *ret_conn = &q->c;
    return OK;
}

/* A file does not get lost; this happens only when opening failed before. */
static int sqlite_reopen(struct conn *c, struct err *err)
{
    (void)c;
    return err_set(err, ERR_IO, "the SQLite connection is unusable");
}

/* The tables with an insert-only trigger. */
static int load_insert_only(struct db *db, sqlite3 *h, struct err *err)
{
    sqlite3_stmt *s = NULL;
    char **names = NULL;
    size_t n = 0;
    int rc = sqlite3_prepare_v2(h,
        "SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'insert\\_only\\_%' ESCAPE '\\'",
        -1, &s, NULL);
    while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
        char **grown = realloc(names, (n + 1) * sizeof *names);
        char *name = strdup((const char *)sqlite3_column_text(s, 0));
        if (grown)
            names = grown;
        if (grown && name)
            names[n++] = name;
        else
            rc = SQLITE_NOMEM;
        if (!grown)
            free(name);
    }
    if (sqlite3_finalize(s) != SQLITE_OK || rc != SQLITE_OK) {
        for (size_t i = 0; i < n; i++)
            free(names[i]);
        free(names);
        return rc == SQLITE_NOMEM ? err_set(err, ERR_LIMIT, "out of memory")
                                  : sqlite_fail(h, "insert-only tables", err);
    }
    pthread_mutex_lock(&db->lock);
    char **old = db->insert_only;
    size_t n_old = db->n_insert_only;
    db->insert_only = names;
    db->n_insert_only = n;
    pthread_mutex_unlock(&db->lock);
    for (size_t i = 0; i < n_old; i++)
        free(old[i]);
    free(old);
    return OK;
}

static int sqlite_schema_changed(struct db *db, struct err *err)
{
    sqlite3 *h;
    int rc = sqlite_open_file(db->address, SQLITE_OPEN_READWRITE, &h, err);
    if (rc)
        return rc;
    rc = load_insert_only(db, h, err);
    sqlite3_close(h);
    return rc;
}

/* --- transactions ------------------------------------------------------------------------------ */

static int control(struct sqlite_conn *q, sqlite3_stmt *s, const char *name, struct err *err)
{
    int rc = sqlite3_step(s);
    int reset = sqlite3_reset(s);
    return rc == SQLITE_DONE && reset == SQLITE_OK ? OK : fail(q, name, err);
}

static int sqlite_exec(struct conn *c, const char *text, struct err *err)
{
    of(c)->deadline = 0;
    return sqlite3_exec(of(c)->h, text, NULL, NULL, NULL) == SQLITE_OK ? OK : fail(of(c), "exec", err);
}

static int sqlite_has_table(struct conn *c, const char *name, bool *ret, struct err *err)
{
    int rc = sqlite3_table_column_metadata(of(c)->h, NULL, name, NULL, NULL, NULL, NULL, NULL, NULL);
    if (rc != SQLITE_OK && rc != SQLITE_ERROR)
        return fail(of(c), name, err);
    *ret = rc == SQLITE_OK;
    return OK;
}

static int sqlite_snapshot(struct conn *c, bool begin, struct err *err)
{
    return begin ? control(of(c), of(c)->begin, "begin", err) : control(of(c), of(c)->commit, "commit", err);
}

static int sqlite_begin(struct conn *c, struct err *err)
{
    of(c)->deadline = 0;
    return control(of(c), of(c)->begin, "begin", err);
}

static int sqlite_commit(struct conn *c, struct err *err)
{
    of(c)->deadline = 0;
    return control(of(c), of(c)->commit, "commit", err);
}

static bool sqlite_in_tx(struct conn *c)
{
    return !sqlite3_get_autocommit(of(c)->h);
}

static void sqlite_rollback(struct conn *c)
{
    struct err err = ERR_INIT;
    bool retry = c->retry;
    of(c)->deadline = 0;
    if (sqlite_in_tx(c) && control(of(c), of(c)->rollback, "rollback", &err))
        c->broken = true;
    c->retry = retry;
}

static int sqlite_savepoint(struct conn *c, enum savepoint what, struct err *err)
{
    struct sqlite_conn *q = of(c);
    q->deadline = 0;
    if (what == SP_SET)
        return control(q, q->set, "savepoint", err);
    int rc = what == SP_UNDO ? control(q, q->undo, "rollback to", err) : OK;
    return rc ? rc : control(q, q->keep, "release", err);
}

/* --- statements -------------------------------------------------------------------------------- */

static int sqlite_prepare(struct conn *c, struct stmt *s, struct err *err)
{
    struct sqlite_stmt *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_LIMIT, "out of memory");
    s->impl = p;
    if (sqlite3_prepare_v3(of(c)->h, s->text, -1, SQLITE_PREPARE_PERSISTENT, &p->h, NULL) != SQLITE_OK)
        return fail(of(c), s->name, err);
    p->writes = !sqlite3_stmt_readonly(p->h);
    for (size_t i = 1; i <= s->n_params; i++) {
        char name[8];
        snprintf(name, sizeof name, "$%zu", i);
        p->index[i] = sqlite3_bind_parameter_index(p->h, name);
    }
    return OK;
}

static void sqlite_unprepare(struct conn *c, struct stmt *s)
{
    struct sqlite_stmt *p = s->impl;
    (void)c;
    sqlite3_finalize(p->h);
    free(p);
    s->impl = NULL;
}

static int bind(sqlite3_stmt *h, int index, const struct val *v)
{
    switch (v->type) {
    case VAL_INT: return sqlite3_bind_int64(h, index, v->i);
    case VAL_TEXT: return sqlite3_bind_text(h, index, v->s, -1, SQLITE_STATIC);
    case VAL_NULL: break;
    }
    return sqlite3_bind_null(h, index);
}

static int sqlite_start(
    struct conn *c, struct stmt *s, const struct val *args, size_t n_args, bool stream, struct err *err)
{
    struct sqlite_stmt *p = s->impl;
    (void)stream;
    for (size_t i = 0; i < n_args; i++)
        if (bind(p->h, p->index[i + 1], &args[i]) != SQLITE_OK)
            return fail(of(c), s->name, err);
    of(c)->deadline = seconds_now() + c->db->statement_seconds;
    return OK;
}

static int sqlite_step(struct conn *c, struct stmt *s, struct err *err)
{
    struct sqlite_stmt *p = s->impl;
    int rc = sqlite3_step(p->h);
    if (rc == SQLITE_ROW)
        return 1;
    return rc == SQLITE_DONE ? 0 : fail(of(c), s->name, err);
}

static void sqlite_finish(struct conn *c, struct stmt *s)
{
    struct sqlite_stmt *p = s->impl;
    sqlite3_reset(p->h);
    sqlite3_clear_bindings(p->h);
    of(c)->deadline = 0;
}

/* --- many rows: one statement inserts several, so that the row of sqlite_sequence is looked for once --- */

enum { ROWS_AT_ONCE = 64 };

static int prepare_many(struct sqlite_conn *q, const struct table *t, sqlite3_stmt **ret, struct err *err)
{
    struct buf b = BUF_INIT;
    size_t n_cols = 0;
    buf_printf(&b, "INSERT INTO \"%s\" (", t->name);
    for (size_t i = 0; i < t->n_fields; i++)
        if (!(t->fields[i].rule & FR_PRIMARY))
            buf_printf(&b, "%s\"%s\"", n_cols++ ? ", " : "", t->fields[i].name);
    for (size_t row = 0; row < ROWS_AT_ONCE; row++) {
        buf_puts(&b, row ? ", (" : ") VALUES (");
        for (size_t i = 0; i < n_cols; i++)
            buf_puts(&b, i ? ", ?" : "?");
        buf_puts(&b, ")");
    }
    int rc = buf_failed(&b) ? err_set(err, ERR_LIMIT, "out of memory") : OK;
    if (rc == OK && sqlite3_prepare_v2(q->h, b.data, -1, ret, NULL) != SQLITE_OK)
        rc = fail(q, t->name, err);
    buf_done(&b);
    return rc;
}

static int bind_row(
    struct sqlite_conn *q, sqlite3_stmt *s, const struct table *t, const char *row, int *at, struct err *err)
{
    for (size_t i = 0; i < t->n_fields; i++) {
        if (t->fields[i].rule & FR_PRIMARY)
            continue;
        struct val v = row_val(&t->fields[i], row);
        if (v.type == VAL_TEXT && !text_is_utf8(v.s, strlen(v.s)))
            return err_set(err, ERR_INVALID, "%s: %s is not UTF-8", t->name, t->fields[i].name);
        if (bind(s, ++*at, &v) != SQLITE_OK)
            return fail(q, t->name, err);
    }
    return OK;
}

static int sqlite_insert_many(
    struct conn *c, const struct table *t, const void *rows, size_t n, size_t *ret_done, struct err *err)
{
    struct sqlite_conn *q = of(c);
    sqlite3_stmt *s = NULL;
    size_t done = 0;
    int rc = n >= ROWS_AT_ONCE ? prepare_many(q, t, &s, err) : OK;
    for (; rc == OK && done + ROWS_AT_ONCE <= n; done += ROWS_AT_ONCE) {
        int at = 0;
        for (size_t i = 0; rc == OK && i < ROWS_AT_ONCE; i++)
            rc = bind_row(q, s, t, (const char *)rows + (done + i) * t->size, &at, err);
        q->deadline = seconds_now() + c->db->statement_seconds;
        if (rc == OK && sqlite3_step(s) != SQLITE_DONE)
            rc = fail(q, t->name, err);
        sqlite3_reset(s);
        q->deadline = 0;
    }
    sqlite3_finalize(s);
    *ret_done = done;
    return rc;
}

static int64_t sqlite_changes(struct conn *c, struct stmt *s)
{
    struct sqlite_stmt *p = s->impl;
    return p->writes ? sqlite3_changes64(of(c)->h) : 0;
}

static int sqlite_n_cols(struct stmt *s)
{
    return sqlite3_column_count(((struct sqlite_stmt *)s->impl)->h);
}

static const char *sqlite_col_name(struct stmt *s, int i)
{
    return sqlite3_column_name(((struct sqlite_stmt *)s->impl)->h, i);
}

static int sqlite_col_int(struct stmt *s, int i, int64_t *ret)
{
    sqlite3_stmt *h = ((struct sqlite_stmt *)s->impl)->h;
    switch (sqlite3_column_type(h, i)) {
    case SQLITE_NULL: return 0;
    case SQLITE_INTEGER: *ret = sqlite3_column_int64(h, i); return 1;
    default: return -1;
    }
}

/* SQLite copies a text to end it with NUL, but not a blob; of an empty one it gives NULL. */
static const char *sqlite_col_text(struct stmt *s, int i, bool with_nul, size_t *ret_len)
{
    sqlite3_stmt *h = ((struct sqlite_stmt *)s->impl)->h;
    const void *text = with_nul ? (const void *)sqlite3_column_text(h, i) : sqlite3_column_blob(h, i);
    *ret_len = text ? (size_t)sqlite3_column_bytes(h, i) : 0;
    return text || sqlite3_column_type(h, i) == SQLITE_NULL ? text : "";
}

static const char *const insert_only[] = {
    "CREATE TRIGGER insert_only_{t}_update BEFORE UPDATE ON {t} BEGIN SELECT RAISE(ABORT, '{t} is insert-only'); END",
    "CREATE TRIGGER insert_only_{t}_delete BEFORE DELETE ON {t} BEGIN SELECT RAISE(ABORT, '{t} is insert-only'); END",
    NULL};

#define COUNT_CHANGE "BEGIN UPDATE table_change SET n = n + 1 WHERE name = '{t}'; END"
static const char *const counted[] = {"CREATE TRIGGER counted_{t}_insert AFTER INSERT ON {t} " COUNT_CHANGE,
    "CREATE TRIGGER counted_{t}_update AFTER UPDATE ON {t} " COUNT_CHANGE,
    "CREATE TRIGGER counted_{t}_delete AFTER DELETE ON {t} " COUNT_CHANGE, NULL};

/* The table's own reference does it. */
static const char *const citizens_at_once[] = {NULL};
/* A row is changed where it stands. */
static const char *const changed_in_place[] = {NULL};

const struct engine engine_sqlite = {
    .id = DB_SQLITE,
    /* AUTOINCREMENT: the id of a deleted row never comes again, as on PostgreSQL; the audit log refers to ids. */
    .dialect = {.pk = "INTEGER PRIMARY KEY AUTOINCREMENT",
        .integer = "INTEGER",
        .text = "TEXT",
        .ref_type = "INTEGER",
        .create_suffix = " STRICT",
        .insert_only = insert_only,
        .counted = counted,
        .citizens_at_once = citizens_at_once,
        .changed_in_place = changed_in_place,
        .analyze = "PRAGMA analysis_limit = 1000; ANALYZE"},
    .one_read_a_lease = true,
    .open = sqlite_open,
    .reopen = sqlite_reopen,
    .close = sqlite_close,
    .schema_changed = sqlite_schema_changed,
    .exec = sqlite_exec,
    .has_table = sqlite_has_table,
    .snapshot = sqlite_snapshot,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .in_tx = sqlite_in_tx,
    .prepare = sqlite_prepare,
    .unprepare = sqlite_unprepare,
    .start = sqlite_start,
    .step = sqlite_step,
    .finish = sqlite_finish,
    .changes = sqlite_changes,
    .insert_many = sqlite_insert_many,
    .n_cols = sqlite_n_cols,
    .col_name = sqlite_col_name,
    .col_int = sqlite_col_int,
    .col_text = sqlite_col_text,
    .backup = sqlite_backup,
    .restore = sqlite_restore,
};
