/* The only SQL API. SQLite and PostgreSQL run the same statements; docs/sql-portability.md lists what
 * differs. Only files in db/ know the engines.
 *
 * A statement is a named record beside its function:
 *
 *   SQL(citizen_by_key, "SELECT id, key FROM citizen WHERE key = $1");
 *   q_one(c, &citizen_by_key, ARGS(V_TEXT(key)), &citizen_table, &row, arena, err);
 *
 * Parameters are $1…$n, bound by name. Rows are read through a field table: result columns are matched by name
 * to fields, each result column must have a field; fields without a column are set to missing. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/field.h"
#include "base/money.h"
#include "base/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;   /* one open database: read pool + writer thread. Thread-safe. */
struct conn; /* a leased connection. One thread at a time. */

struct sql {
    const char *name;
    const char *text;
};
#define SQL(ident, text_)                                                                                    \
    static const struct sql ident = {#ident, text_};                                                         \
    RECORD(tov_sql, struct sql, ident)
/* A SELECT whose results q_one, q_all and q_int keep in memory, by arguments, until any process commits a change of data: for what the
 * same user asks again and again. They give what the statement would give; a write and db_lease_snapshot always ask. It may not read
 * what SQL_APART changes, nor the table setting. */
#define SQL_KEPT(ident, text_)                                                                               \
    SQL(ident, text_);                                                                                       \
    RECORD_AS(tov_sql_kept, struct sql, ident, ident##_kept)
/* A change of what no kept statement reads: the log, when a session was last used. Every other change makes the kept results void. */
#define SQL_APART(ident, text_)                                                                              \
    SQL(ident, text_);                                                                                       \
    RECORD_AS(tov_sql_apart, struct sql, ident, ident##_apart)

enum val_type { VAL_NULL, VAL_INT, VAL_TEXT };
struct val {
    enum val_type type;
    int64_t i;
    const char *s;
};
static inline struct val v_int(int64_t i)
{
    return (struct val){i == INT_NONE ? VAL_NULL : VAL_INT, i, NULL};
}
static inline struct val v_text(const char *s)
{
    return (struct val){s ? VAL_TEXT : VAL_NULL, 0, s};
}
static inline struct val v_day(day_t d)
{
    return (struct val){day_is_none(d) ? VAL_NULL : VAL_INT, d.n, NULL};
}
#define V_INT(x)   v_int(x)
#define V_TEXT(x)  v_text(x)
#define V_DAY(x)   v_day(x)
#define V_DEC(x)   v_int((x).milli)
#define V_STAMP(x) v_int((x).ms)
#define V_NULL     ((struct val){VAL_NULL, 0, NULL})
#define ARGS(...)                                                                                            \
    ((const struct val[]){__VA_ARGS__}), (sizeof((struct val[]){__VA_ARGS__}) / sizeof(struct val))
#define NO_ARGS NULL, 0

enum db_engine { DB_SQLITE, DB_POSTGRES };

/* url: "sqlite:PATH" or "postgresql://…". Opens, does not migrate. n_readers = size of the read pool (0 = 8). */
int db_open(const char *url, int n_readers, struct db **ret_db, struct err *err);
void db_close(struct db *db);
/* A number that no other database opened by this process has had: for what is kept in memory of one. */
int64_t db_number(const struct conn *c);
/* Brings the schema up to date (db/schema/NNNN-*.sql, embedded). ret_n = migrations applied. */
int db_migrate(struct db *db, int *ret_n, struct err *err);
/* OK when the schema is current, ERR_DB with what to do otherwise. */
int db_check_schema(struct db *db, struct err *err);
/* Gathers statistics for the query planner: after large imports and demo data. */
int db_analyze(struct db *db, struct err *err);

/* Read connection from the pool; waits until one is free. Hold it briefly; never across db_write: on SQLite all its
 * statements read the database as it was at the first. */
int db_lease(struct db *db, struct conn **ret_conn, struct err *err);
void db_release(struct db *db, struct conn *conn);
/* As db_lease, but all statements until db_release read the database as it was at the first one. */
int db_lease_snapshot(struct db *db, struct conn **ret_conn, struct err *err);

/* A write. fn runs on a write connection inside a transaction; it may run more than once, so it must not
 * touch the response and must set all its outputs anew. Many writers are grouped in one durable commit, each in
 * its own savepoint: an error return undoes only this write. db_write returns after the commit is
 * on disk. Call from any thread, never from inside a write. name is for logs and statistics. */
typedef int db_write_fn(struct conn *conn, void *ctx, struct err *err);
int db_write(struct db *db, const char *name, db_write_fn *fn, void *ctx, struct err *err);
/* The connection is a write's own. */
bool db_is_writing(const struct conn *conn);

/* First row. ERR_NOT_FOUND when there is none; err is then not touched, so that the caller can go on with it. */
int q_one(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, const struct table *t,
    void *ret_row, struct arena *a, struct err *err);
/* All rows: *ret_rows = array of *ret_n structs of t->size in the arena. */
int q_all(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, const struct table *t,
    void *ret_rows, size_t *ret_n, struct arena *a, struct err *err);
/* All rows of a table, all its fields, in no order. */
int q_table(
    struct conn *c, const struct table *t, void *ret_rows, size_t *ret_n, struct arena *a, struct err *err);
/* Calls fn for each row; the row and its texts live until fn returns. fn's nonzero return stops and is returned. */
typedef int q_row_fn(const void *row, void *ctx, struct err *err);
int q_each(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args,
    const struct table *t, q_row_fn *fn, void *ctx, struct err *err);
/* First column of the first row as integer; INT_NONE when NULL; ERR_NOT_FOUND when no row. */
int q_int(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, int64_t *ret,
    struct err *err);
/* Runs a change. ret_changes may be NULL. A broken UNIQUE or FOREIGN KEY gives ERR_CONFLICT. */
int q_exec(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, int64_t *ret_changes,
    struct err *err);
/* The same statement n times, args one group after the other, in a write. q_each_many: a SELECT, as q_each for each group in turn. q_exec_many: an
 * UPDATE or DELETE of one table with a WHERE, as q_exec for each group where no two groups change the same row. On PostgreSQL many groups are one
 * statement: each parameter is sent as an array. The first fault ends it. */
int q_each_many(struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, size_t n,
    const struct table *t, q_row_fn *fn, void *ctx, struct err *err);
int q_exec_many(
    struct conn *c, const struct sql *sql, const struct val *args, size_t n_args, size_t n, struct err *err);

/* INSERT of all fields but FR_PRIMARY, made from the field table; missing values become NULL; FR_VERSION starts at 1. */
int q_insert(struct conn *c, const struct table *t, const void *row, int64_t *ret_id, struct err *err);
/* The same for n rows that stand one after the other, without their ids. One statement for many rows, on PostgreSQL one COPY. */
int q_insert_many(struct conn *c, const struct table *t, const void *rows, size_t n, struct err *err);
/* UPDATE of all fields where id and version match; the version is raised by one. ERR_CONFLICT when
 * the version is stale, ERR_NOT_FOUND when the row is gone. Tables without FR_VERSION match on id only. */
int q_update(struct conn *c, const struct table *t, const void *row, struct err *err);

/* Tests: prepares every SQL record on this connection; err names the first that fails. ret_n = how many. */
int db_prepare_all(struct conn *c, int *ret_n, struct err *err);
/* Writer statistics since open. */
struct db_stats {
    int64_t writes, commits, failed;
};
struct db_stats db_stats_of(struct db *db);

/* A consistent copy while serving. SQLite: online backup to file path. PostgreSQL: pg_dump custom format. */
int db_backup(struct db *db, const char *path, struct err *err);
/* Puts a backup back into the (not served) database at url. Refuses to overwrite a non-empty database unless force. */
int db_restore(const char *url, const char *path, bool force, struct err *err);
