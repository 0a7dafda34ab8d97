/* The PostgreSQL engine: libpq, prepared statements, text results. Messages that can hold values (class 22 and all
 * details) are left out of err. */
#include "db/db_internal.h"
#include "db/postgres_internal.h"
#include "base/text.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MIN_VERSION = 130000, DRAIN_ROWS = 1000, FATE_TRIES = 50, OID_BOOL = 16 };

/* Held by whoever writes; the same number in every program that writes to the database. */
#define WRITE_LOCK "6076276550747243087"

struct pg_conn {
    struct conn c;
    PGconn *h;
    unsigned n_named;
    char xid[24]; /* transaction of the running batch */
};

enum { NAME_CHARS = 16 };

struct pg_stmt {
    char name[NAME_CHARS];
    char many[NAME_CHARS];  /* the form for many groups of arguments, made when it is first asked for */
    bool is_text[MAX_ARGS]; /* parameters of it that are texts; the others are numbers */
    PGresult *res;          /* rows being read */
    int row;
    bool stream; /* rows come one by one */
    bool more;   /* the server has not sent the end yet */
};

static struct pg_conn *of(struct conn *c)
{
    return (struct pg_conn *)c;
}

static int code_of(const char *state)
{
    static const struct {
        const char *prefix;
        int code;
    } codes[] = {
        {"23502", ERR_INVALID},
        {"23514", ERR_INVALID},
        {"23", ERR_CONFLICT},
        {"22", ERR_INVALID},
        {"40001", ERR_BUSY},
        {"40P01", ERR_BUSY},
        {"55P03", ERR_BUSY},
        {"57014", ERR_LIMIT},
        {"57P", ERR_IO},
        {"08", ERR_IO},
        {"58", ERR_IO},
        {"53100", ERR_IO},
        {"53300", ERR_BUSY},
        {"53", ERR_LIMIT},
        {"54", ERR_LIMIT},
        {"42501", ERR_DENIED},
        {"28", ERR_IO},
        {"XX", ERR_IO},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (text_has_prefix(state, codes[i].prefix))
            return codes[i].code;
    return ERR_DB;
}

static bool is_transient(const char *state)
{
    return text_has_prefix(state, "40") || text_has_prefix(state, "55P03") || text_has_prefix(state, "0A000");
}

static int fail_lost(struct pg_conn *q, const char *name, struct err *err)
{
    const char *why = PQerrorMessage(q->h);
    q->c.broken = q->c.retry = true;
    return err_set(err, ERR_IO, "%s: PostgreSQL connection: %.*s", name, (int)strcspn(why, "\n"), why);
}

/* res may be NULL (connection lost). */
static int fail(struct pg_conn *q, const char *name, const PGresult *res, struct err *err)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *text = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (PQstatus(q->h) == CONNECTION_BAD || !state)
        return fail_lost(q, name, err);
    q->c.retry = is_transient(state);
    if (text_has_prefix(state, "0A000")) /* a prepared plan from before a change of the schema */
        q->c.broken = true;
    if (text_has_prefix(state, "22"))
        text = "a value does not fit its type";
    return err_set(err, code_of(state), "%s: PostgreSQL: %s (%s)", name, text ? text : "error", state);
}

/* --- connections ------------------------------------------------------------------------------- */

static void be_silent(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

static int run_text(struct pg_conn *q, const char *name, const char *text, struct err *err)
{
    PGresult *res = PQexec(q->h, text);
    ExecStatusType status = PQresultStatus(res);
    int rc = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : fail(q, name, res, err);
    PQclear(res);
    return rc;
}

static int set_up(struct pg_conn *q, struct err *err)
{
    static const char common[] = "SET search_path TO public; SET synchronous_commit TO on; SET jit TO off;"
                                 "SET lock_timeout TO '60s';"
                                 "SET default_transaction_isolation TO 'read committed';"
                                 "SET idle_in_transaction_session_timeout TO '300s'";
    if (PQserverVersion(q->h) < MIN_VERSION)
        return err_set(err, ERR_DB, "PostgreSQL 13 or newer is needed");
    const char *encoding = PQparameterStatus(q->h, "server_encoding");
    if (!text_equal(encoding, "UTF8"))
        return err_set(err, ERR_DB, "the PostgreSQL database must have the encoding UTF8");
    int rc = run_text(q, "open", common, err);
    char timeout[64];
    int seconds = q->c.role == ROLE_MIGRATOR ? 0 : q->c.db->statement_seconds;
    snprintf(timeout, sizeof timeout, "SET statement_timeout TO '%ds'", seconds);
    if (rc == OK)
        rc = run_text(q, "open", timeout, err);
    if (rc == OK && q->c.role == ROLE_READER)
        rc = run_text(q, "open", "SET default_transaction_read_only TO on", err);
    return rc;
}

PGconn *pg_connect(const char *url)
{
    const char *const names[] = {"application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
        "dbname", "client_encoding", NULL};
    const char *const values[] = {"tovholder", "5", "30", "60000", url, "UTF8", NULL};
    PGconn *h = PQconnectdbParams(names, values, 1);
    PQsetNoticeReceiver(h, be_silent, NULL);
    return h;
}

static void pg_close(struct conn *c)
{
    PQfinish(of(c)->h);
    free(of(c));
}

static int pg_open(struct db *db, enum conn_role role, struct conn **ret_conn, struct err *err)
{
    struct pg_conn *q = calloc(1, sizeof *q);
    if (!q)
        return err_set(err, ERR_LIMIT, "out of memory");
    q->c.db = db;
    q->c.engine = &engine_postgres;
    q->c.role = role;
    q->h = pg_connect(db->address);
    int rc = PQstatus(q->h) == CONNECTION_OK ? set_up(q, err) : fail_lost(q, "open", err);
    if (rc) {
        pg_close(&q->c);
        return rc;
    }
    *ret_conn = &q->c;
    return OK;
}

static int pg_reopen(struct conn *c, struct err *err)
{
    struct pg_conn *q = of(c);
    PQreset(q->h);
    return PQstatus(q->h) == CONNECTION_OK ? set_up(q, err) : fail_lost(q, "open", err);
}

static int pg_schema_changed(struct db *db, struct err *err)
{
    (void)db;
    (void)err;
    return OK;
}

/* --- transactions ------------------------------------------------------------------------------ */

static int pg_exec(struct conn *c, const char *text, struct err *err)
{
    return run_text(of(c), "exec", text, err);
}

static int pg_has_table(struct conn *c, const char *name, bool *ret, struct err *err)
{
    struct pg_conn *q = of(c);
    const char *const values[] = {name};
    PGresult *res = PQexecParams(q->h,
        "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relname = $1::text AND c.relkind IN ('r', 'p')",
        1, NULL, values, NULL, NULL, 0);
    int rc = PQresultStatus(res) == PGRES_TUPLES_OK ? OK : fail(q, name, res, err);
    if (rc == OK)
        *ret = PQntuples(res) > 0;
    PQclear(res);
    return rc;
}

static int pg_snapshot(struct conn *c, bool begin, struct err *err)
{
    const char *text = begin ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "COMMIT";
    return run_text(of(c), "snapshot", text, err);
}

static int pg_begin(struct conn *c, struct err *err)
{
    struct pg_conn *q = of(c);
    PGresult *res = PQexec(q->h, "BEGIN; SELECT pg_advisory_xact_lock(" WRITE_LOCK "), pg_current_xact_id()");
    int rc = PQresultStatus(res) == PGRES_TUPLES_OK ? OK : fail(q, "begin", res, err);
    if (rc == OK)
        text_copy(q->xid, sizeof q->xid, PQgetvalue(res, 0, 1));
    PQclear(res);
    if (rc && !c->broken) { /* the lock was not given in time: out of the opened transaction */
        struct err ignored = ERR_INIT;
        bool retry = c->retry;
        if (run_text(q, "rollback", "ROLLBACK", &ignored))
            c->broken = true;
        c->retry = retry;
    }
    return rc;
}

/* The connection was lost in COMMIT: asks on a new one what became of the transaction. */
static int find_fate(struct pg_conn *q, struct err *err)
{
    char xid[sizeof q->xid];
    char status[16] = "";
    text_copy(xid, sizeof xid, q->xid);
    const char *const values[] = {xid};
    for (int i = 0; i < FATE_TRIES; i++) {
        struct err ignored = ERR_INIT;
        struct timespec t = {0, 200000000};
        if (conn_reopen(&q->c, &ignored) == OK) {
            PGresult *res =
                PQexecParams(q->h, "SELECT pg_xact_status($1::xid8)", 1, NULL, values, NULL, NULL, 0);
            if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1)
                text_copy(status, sizeof status, PQgetvalue(res, 0, 0));
            PQclear(res);
        }
        if (text_equal(status, "committed"))
            return OK;
        if (text_equal(status, "aborted")) {
            q->c.retry = true;
            return err_set(err, ERR_IO, "commit: the connection was lost and nothing was stored");
        }
        nanosleep(&t, NULL);
    }
    q->c.retry = false;
    return err_set(
        err, ERR_IO, "commit: the connection was lost, and it is not known whether the write was stored");
}

static int pg_commit(struct conn *c, struct err *err)
{
    struct pg_conn *q = of(c);
    PGresult *res = PQexec(q->h, "COMMIT");
    int rc = OK;
    if (PQstatus(q->h) == CONNECTION_BAD)
        rc = find_fate(q, err);
    else if (PQresultStatus(res) != PGRES_COMMAND_OK)
        rc = fail(q, "commit", res, err);
    else if (!text_equal(PQcmdStatus(res), "COMMIT"))
        rc = err_set(err, ERR_DB, "commit: PostgreSQL answered %s", PQcmdStatus(res));
    PQclear(res);
    return rc;
}

static bool pg_in_tx(struct conn *c)
{
    PGTransactionStatusType t = PQtransactionStatus(of(c)->h);
    return t == PQTRANS_INTRANS || t == PQTRANS_INERROR;
}

static void pg_rollback(struct conn *c)
{
    struct err ignored = ERR_INIT;
    bool retry = c->retry;
    if (pg_in_tx(c) && run_text(of(c), "rollback", "ROLLBACK", &ignored))
        c->broken = true;
    c->retry = retry;
}

static int pg_savepoint(struct conn *c, enum savepoint what, struct err *err)
{
    static const char *const text[] = {[SP_SET] = "SAVEPOINT w",
        [SP_KEEP] = "RELEASE SAVEPOINT w",
        [SP_UNDO] = "ROLLBACK TO SAVEPOINT w; RELEASE SAVEPOINT w"};
    return run_text(of(c), "savepoint", text[what], err);
}

/* --- statements -------------------------------------------------------------------------------- */

static int prepare_named(
    struct pg_conn *q, const struct stmt *s, const char *text, char name[NAME_CHARS], struct err *err)
{
    char next[NAME_CHARS];
    snprintf(next, sizeof next, "s%u", q->n_named++);
    PGresult *res = PQprepare(q->h, next, text, 0, NULL);
    int rc = PQresultStatus(res) == PGRES_COMMAND_OK ? OK : fail(q, s->name, res, err);
    PQclear(res);
    if (rc == OK)
        memcpy(name, next, sizeof next);
    return rc;
}

static int pg_prepare(struct conn *c, struct stmt *s, struct err *err)
{
    struct pg_stmt *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_LIMIT, "out of memory");
    s->impl = p;
    return prepare_named(of(c), s, s->text, p->name, err);
}

/* In a failed transaction the server keeps the statement; its name is not used again. */
static void pg_unprepare(struct conn *c, struct stmt *s)
{
    struct pg_stmt *p = s->impl;
    const char *const names[] = {p->name, p->many};
    for (size_t i = 0; i < 2; i++)
        if (names[i][0] && PQstatus(of(c)->h) == CONNECTION_OK && !c->broken && c->n_stmts >= STMT_CACHE) {
            char text[32];
            snprintf(text, sizeof text, "DEALLOCATE %s", names[i]);
            PQclear(PQexec(of(c)->h, text));
        }
    PQclear(p->res);
    free(p);
    s->impl = NULL;
}

enum { INT_CHARS = 24 };

/* values[n_args] as libpq takes them; ints holds the digits of numbers. */
static void put_values(const struct val *args, size_t n_args, const char **values, char (*ints)[INT_CHARS])
{
    for (size_t i = 0; i < n_args; i++) {
        values[i] = args[i].type == VAL_TEXT ? args[i].s : NULL;
        if (args[i].type != VAL_INT)
            continue;
        snprintf(ints[i], INT_CHARS, "%lld", (long long)args[i].i);
        values[i] = ints[i];
    }
}

static int pg_start(
    struct conn *c, struct stmt *s, const struct val *args, size_t n_args, bool stream, struct err *err)
{
    struct pg_conn *q = of(c);
    struct pg_stmt *p = s->impl;
    const char *values[MAX_ARGS];
    char ints[MAX_ARGS][INT_CHARS];
    put_values(args, n_args, values, ints);
    p->stream = stream;
    p->row = -1;
    p->more = stream;
    if (stream) {
        if (!PQsendQueryPrepared(q->h, p->name, (int)n_args, values, NULL, NULL, 0))
            return fail_lost(q, s->name, err);
        PQsetSingleRowMode(q->h);
        return OK;
    }
    p->res = PQexecPrepared(q->h, p->name, (int)n_args, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(p->res);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return OK;
    int rc = fail(q, s->name, p->res, err);
    PQclear(p->res);
    p->res = NULL;
    return rc;
}

/* Reads what the server still has to send. A long rest of a read outside a transaction is cancelled. */
static void drain(struct pg_conn *q, struct pg_stmt *p)
{
    PGresult *res;
    for (int n = 0; p->more && (res = PQgetResult(q->h)); n++) {
        PQclear(res);
        if (n != DRAIN_ROWS || q->c.in_write || q->c.in_snapshot)
            continue;
        char ignored[128];
        PGcancel *cancel = PQgetCancel(q->h);
        PQcancel(cancel, ignored, sizeof ignored);
        PQfreeCancel(cancel);
    }
    p->more = false;
}

static int step_stream(struct pg_conn *q, struct stmt *s, struct err *err)
{
    struct pg_stmt *p = s->impl;
    PQclear(p->res);
    p->res = PQgetResult(q->h);
    p->row = 0;
    ExecStatusType status = PQresultStatus(p->res);
    if (status == PGRES_SINGLE_TUPLE)
        return 1;
    int rc = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? 0 : fail(q, s->name, p->res, err);
    drain(q, p);
    return rc;
}

static int pg_step(struct conn *c, struct stmt *s, struct err *err)
{
    struct pg_stmt *p = s->impl;
    if (p->stream)
        return p->more ? step_stream(of(c), s, err) : 0;
    return ++p->row < PQntuples(p->res);
}

static void pg_finish(struct conn *c, struct stmt *s)
{
    struct pg_stmt *p = s->impl;
    drain(of(c), p);
    PQclear(p->res);
    p->res = NULL;
}

static int64_t pg_changes(struct conn *c, struct stmt *s)
{
    struct pg_stmt *p = s->impl;
    int64_t n = 0;
    (void)c;
    if (text_has_prefix(PQcmdStatus(p->res), "SELECT") || !text_to_int(PQcmdTuples(p->res), 0, INT64_MAX, &n))
        return 0;
    return n;
}

static int pg_n_cols(struct stmt *s)
{
    return PQnfields(((struct pg_stmt *)s->impl)->res);
}

static const char *pg_col_name(struct stmt *s, int i)
{
    return PQfname(((struct pg_stmt *)s->impl)->res, i);
}

/* sum() of BIGINT is NUMERIC and arrives here as plain digits. */
static int pg_col_int(struct stmt *s, int i, int64_t *ret)
{
    struct pg_stmt *p = s->impl;
    if (PQgetisnull(p->res, p->row, i))
        return 0;
    const char *text = PQgetvalue(p->res, p->row, i);
    if (PQftype(p->res, i) == OID_BOOL) {
        *ret = text[0] == 't';
        return 1;
    }
    return text_to_int(text, INT64_MIN, INT64_MAX, ret) ? 1 : -1;
}

static const char *pg_col_text(struct stmt *s, int i, bool with_nul, size_t *ret_len)
{
    (void)with_nul;
    struct pg_stmt *p = s->impl;
    *ret_len = 0;
    if (PQgetisnull(p->res, p->row, i))
        return NULL;
    *ret_len = (size_t)PQgetlength(p->res, p->row, i);
    return PQgetvalue(p->res, p->row, i);
}

/* --- one statement many times: its arguments as arrays, one a parameter --------------------------- */

/* Which parameters are texts is asked of the server: a group may have none of a value. */
static int many_types(struct pg_conn *q, const struct stmt *s, struct err *err)
{
    struct pg_stmt *p = s->impl;
    PGresult *res = PQdescribePrepared(q->h, p->name);
    int rc = PQresultStatus(res) == PGRES_COMMAND_OK ? OK : fail(q, s->name, res, err);
    for (size_t i = 0; rc == OK && i < s->n_params && i < MAX_ARGS; i++)
        p->is_text[i] = PQparamtype(res, (int)i) == OID_TEXT;
    PQclear(res);
    return rc;
}

static int many_prepare(struct pg_conn *q, struct stmt *s, struct err *err)
{
    struct pg_stmt *p = s->impl;
    struct buf b = BUF_INIT;
    int rc = p->many[0] ? OK : many_types(q, s, err);
    if (rc || p->many[0])
        return rc;
    if (!pg_many_text(&b, s, p->is_text))
        rc = err_set(err, ERR_INTERNAL, "%s: cannot be run for many groups at once", s->name);
    else if (buf_failed(&b))
        rc = err_set(err, ERR_LIMIT, "out of memory");
    else
        rc = prepare_named(q, s, b.data, p->many, err);
    buf_done(&b);
    return rc;
}

static int many_values(struct buf *b, const struct stmt *s, const struct val *args, size_t n,
    const char **values, int *lengths, struct err *err)
{
    const struct pg_stmt *p = s->impl;
    size_t from[MAX_ARGS];
    for (size_t i = 0; i < s->n_params; i++) {
        from[i] = b->len;
        if (!pg_many_array(b, args + i, s->n_params, n, p->is_text[i]))
            return err_set(
                err, ERR_INTERNAL, "%s: $%zu is a text, the statement has a number", s->name, i + 1);
        lengths[i] = (int)(b->len - from[i]);
    }
    if (buf_failed(b))
        return err_set(err, ERR_LIMIT, "%s: out of memory", s->name);
    for (size_t i = 0; i < s->n_params; i++)
        values[i] = b->data + from[i];
    return OK;
}

static int pg_start_many(struct conn *c, struct stmt *s, const struct val *args, size_t n, struct err *err)
{
    struct pg_conn *q = of(c);
    struct pg_stmt *p = s->impl;
    const char *values[MAX_ARGS];
    int lengths[MAX_ARGS], formats[MAX_ARGS];
    struct buf b = BUF_INIT;
    int rc = many_prepare(q, s, err);
    if (rc == OK)
        rc = many_values(&b, s, args, n, values, lengths, err);
    for (size_t i = 0; i < s->n_params; i++)
        formats[i] = 1;
    p->stream = p->more = false;
    p->row = -1;
    if (rc == OK) {
        p->res = PQexecPrepared(q->h, p->many, (int)s->n_params, values, lengths, formats, 0);
        ExecStatusType status = PQresultStatus(p->res);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            rc = fail(q, s->name, p->res, err);
            PQclear(p->res);
            p->res = NULL;
        }
    }
    buf_done(&b);
    return rc;
}

/* --- many rows: COPY ---------------------------------------------------------------------------- */

enum { COPY_CHUNK = 1 << 18 };

/* A value in COPY's text format. */
static void copy_val(struct buf *b, struct val v)
{
    if (v.type == VAL_NULL)
        buf_puts(b, "\\N");
    else if (v.type == VAL_INT)
        buf_int(b, v.i);
    for (const char *s = v.type == VAL_TEXT ? v.s : ""; *s; s++) {
        const char *from = "\\\n\r\t";
        const char *at = strchr(from, *s);
        if (at)
            buf_putc(b, '\\');
        buf_putc(b, at ? "\\nrt"[at - from] : *s);
    }
}

static int copy_row(struct buf *b, const struct table *t, const char *row, struct err *err)
{
    bool first = true;
    for (size_t i = 0; i < t->n_fields; i++) {
        if (t->fields[i].rule & FR_PRIMARY)
            continue;
        struct val v = row_val(&t->fields[i], row);
        if (v.type == VAL_TEXT && !text_is_utf8(v.s, strlen(v.s)))
            return err_set(err, ERR_INVALID, "%s: %s is not UTF-8", t->name, t->fields[i].name);
        if (!first)
            buf_putc(b, '\t');
        first = false;
        copy_val(b, v);
    }
    buf_putc(b, '\n');
    return OK;
}

static int copy_begin(struct pg_conn *q, const struct table *t, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "COPY \"%s\" (", t->name);
    for (size_t i = 0, n = 0; i < t->n_fields; i++)
        if (!(t->fields[i].rule & FR_PRIMARY))
            buf_printf(&sql, "%s\"%s\"", n++ ? ", " : "", t->fields[i].name);
    buf_puts(&sql, ") FROM STDIN");
    if (buf_failed(&sql)) {
        buf_done(&sql);
        return err_set(err, ERR_LIMIT, "out of memory");
    }
    PGresult *res = PQexec(q->h, sql.data);
    int rc = PQresultStatus(res) == PGRES_COPY_IN ? OK : fail(q, t->name, res, err);
    PQclear(res);
    buf_done(&sql);
    return rc;
}

static int copy_end(struct pg_conn *q, const struct table *t, const char *why, struct err *err)
{
    int rc = PQputCopyEnd(q->h, why) == 1 ? OK : fail_lost(q, t->name, err);
    PGresult *res;
    while (rc != ERR_IO && (res = PQgetResult(q->h)) != NULL) {
        if (PQresultStatus(res) != PGRES_COMMAND_OK && rc == OK)
            rc = fail(q, t->name, res, err);
        PQclear(res);
    }
    return rc;
}

static int pg_insert_many(
    struct conn *c, const struct table *t, const void *rows, size_t n, size_t *ret_done, struct err *err)
{
    struct pg_conn *q = of(c);
    struct buf b = BUF_INIT;
    int rc = copy_begin(q, t, err);
    if (rc)
        return rc;
    for (size_t i = 0; rc == OK && i < n; i++) {
        rc = copy_row(&b, t, (const char *)rows + i * t->size, err);
        if (rc || (b.len < COPY_CHUNK && i + 1 < n))
            continue;
        if (buf_failed(&b))
            rc = err_set(err, ERR_LIMIT, "out of memory");
        else if (PQputCopyData(q->h, b.data, (int)b.len) != 1)
            rc = fail_lost(q, t->name, err);
        buf_clear(&b);
    }
    buf_done(&b);
    int end = c->broken ? rc : copy_end(q, t, rc ? "stopped" : NULL, err);
    *ret_done = n;
    return rc ? rc : end;
}

static const char *const insert_only[] = {
    "CREATE OR REPLACE FUNCTION insert_only() RETURNS trigger LANGUAGE plpgsql AS $f$"
    " BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = '42501'; END $f$",
    "CREATE TRIGGER insert_only_{t} BEFORE UPDATE OR DELETE OR TRUNCATE ON {t} FOR EACH STATEMENT"
    " EXECUTE FUNCTION insert_only()",
    NULL};

/* Once a transaction: a row changed thousands of times in one transaction is slow to read in it. */
static const char *const counted[] = {
    "CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $f$"
    " BEGIN UPDATE table_change SET n = n + 1, tx = txid_current() WHERE name = TG_TABLE_NAME"
    " AND tx IS DISTINCT FROM txid_current(); RETURN NULL; END $f$",
    "CREATE TRIGGER counted_{t} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {t} FOR EACH STATEMENT"
    " EXECUTE FUNCTION count_change()",
    NULL};

/* A reference to citizen that is looked up once a statement: PostgreSQL's own way looks up and locks the citizen once a row, which took half the
 * time of a COPY. Whoever writes holds WRITE_LOCK, so that no citizen goes meanwhile. The plans do not depend on what the first statement was. */
static const char *const citizens_at_once[] = {
    "CREATE OR REPLACE FUNCTION citizens_of_added() RETURNS trigger LANGUAGE plpgsql"
    " SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off AS $f$"
    " BEGIN IF EXISTS (SELECT 1 FROM added a WHERE NOT EXISTS (SELECT 1 FROM citizen c WHERE c.id = a.citizen_id)) THEN"
    " RAISE EXCEPTION 'a row of % is about nobody', TG_TABLE_NAME USING ERRCODE = '23503'; END IF; RETURN NULL; END $f$",
    "CREATE OR REPLACE FUNCTION citizen_of_row() RETURNS trigger LANGUAGE plpgsql AS $f$"
    " BEGIN IF NOT EXISTS (SELECT 1 FROM citizen c WHERE c.id = NEW.citizen_id) THEN"
    " RAISE EXCEPTION 'a row of % is about nobody', TG_TABLE_NAME USING ERRCODE = '23503'; END IF; RETURN NULL; END $f$",
    "CREATE OR REPLACE FUNCTION citizen_is_told_of() RETURNS trigger LANGUAGE plpgsql AS $f$ DECLARE told boolean;"
    " BEGIN EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE citizen_id = $1)', TG_ARGV[0]) INTO told USING OLD.id;"
    " IF told THEN RAISE EXCEPTION '% still tells of a citizen', TG_ARGV[0] USING ERRCODE = '23503'; END IF; RETURN NULL; END $f$",
    "ALTER TABLE {t} DROP CONSTRAINT {t}_citizen_id_fkey",
    "CREATE TRIGGER citizens_of_{t} AFTER INSERT ON {t} REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION citizens_of_added()",
    "CREATE TRIGGER citizen_of_{t} AFTER UPDATE OF citizen_id ON {t} FOR EACH ROW"
    " WHEN (OLD.citizen_id IS DISTINCT FROM NEW.citizen_id) EXECUTE FUNCTION citizen_of_row()",
    "CREATE TRIGGER citizen_in_{t} AFTER DELETE ON citizen FOR EACH ROW EXECUTE FUNCTION citizen_is_told_of('{t}')",
    "CREATE TRIGGER citizen_id_in_{t} AFTER UPDATE OF id ON citizen FOR EACH ROW"
    " WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION citizen_is_told_of('{t}')",
    NULL};

/* A page keeps room for a changed row beside the one it replaces, so that no index has to name it anew. */
static const char *const changed_in_place[] = {"ALTER TABLE {t} SET (fillfactor = 85)", NULL};

const struct engine engine_postgres = {
    .id = DB_POSTGRES,
    .dialect = {.pk = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        .integer = "BIGINT",
        .text = "TEXT COLLATE \"C\"",
        .ref_type = "BIGINT",
        .create_suffix = "",
        .insert_only = insert_only,
        .counted = counted,
        .citizens_at_once = citizens_at_once,
        .changed_in_place = changed_in_place,
        .analyze = "ANALYZE"},
    .open = pg_open,
    .reopen = pg_reopen,
    .close = pg_close,
    .schema_changed = pg_schema_changed,
    .exec = pg_exec,
    .has_table = pg_has_table,
    .snapshot = pg_snapshot,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .savepoint = pg_savepoint,
    .in_tx = pg_in_tx,
    .prepare = pg_prepare,
    .unprepare = pg_unprepare,
    .start = pg_start,
    .step = pg_step,
    .finish = pg_finish,
    .changes = pg_changes,
    .start_many = pg_start_many,
    .insert_many = pg_insert_many,
    .n_cols = pg_n_cols,
    .col_name = pg_col_name,
    .col_int = pg_col_int,
    .col_text = pg_col_text,
    .backup = pg_backup,
    .restore = pg_restore,
};
