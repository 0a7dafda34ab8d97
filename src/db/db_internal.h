/* What the files of db/ share. Nobody outside db/ includes this, except the tests of db/.
 *
 * pool.c    open, close, lease, release       write.c    the writer thread
 * query.c   q_*: statements and rows          stmt.c     statement cache, text checks, generated SQL
 * keep.c    results kept until data changes
 * migrate.c schema files, schema_version      backup.c   db_backup, db_restore
 * sqlite.c, postgres.c: one struct engine each; whatever the engines do differently is a member of it. */
#pragma once
#include "db/db.h"
#include <pthread.h>

enum {
    MAX_ARGS = 200,          /* parameters of one statement */
    MAX_ROWS = 1000000,      /* rows of one q_all */
    STMT_CACHE = 400,        /* prepared statements kept per connection */
    STATEMENT_SECONDS = 120, /* longest run of one statement: ERR_LIMIT */
    LEASE_SECONDS = 30,      /* longest wait for a read connection: ERR_BUSY */
    BATCH_MAX = 512,         /* most writes in one commit */
    MANY_AT_ONCE = 256,      /* groups of arguments sent before what they give is read */
    DEFAULT_READERS = 8
};

enum stmt_kind { STMT_SQL, STMT_INSERT, STMT_INSERT_QUIET, STMT_UPDATE, STMT_EXISTS, STMT_TABLE };

/* A prepared statement of one connection. */
struct stmt {
    const void *key; /* struct sql, or struct table when generated */
    enum stmt_kind kind;
    const char *name;
    const char *text;
    char *owned; /* text when generated, else NULL */
    size_t n_params;
    uint64_t used; /* for eviction: the connection's counter at the last use */
    struct stmt *next;
    void *impl; /* the engine's own */
    /* Columns to fields, made at the first row for a table and kept. */
    const struct table *table;
    int n_cols;
    const struct field **field; /* [n_cols] */
    void *blank;                /* a row of missing values, table->size bytes */
};

enum { STMT_BUCKETS = 256 };

enum conn_role { ROLE_READER, ROLE_WRITER, ROLE_MIGRATOR };

/* An engine's connection begins with this. */
struct conn {
    struct db *db;
    const struct engine *engine;
    enum conn_role role;
    bool in_write; /* between begin and commit */
    bool in_snapshot;
    bool in_lease;      /* a read transaction is open for the length of the lease */
    bool failed;        /* a statement failed in this write: only an error return is left */
    bool retry;         /* the failure was transient: the whole batch may run again */
    bool broken;        /* the connection must be reopened */
    bool changed;       /* data was changed since begin */
    int64_t generation; /* of the data this lease reads; 0 = not asked yet (keep.c) */
    struct stmt *busy;  /* the statement whose rows are being read */
    struct stmt *bucket[STMT_BUCKETS];
    size_t n_stmts;
    uint64_t clock;
    void *row; /* scratch for one row */
    size_t row_cap;
    struct conn *next; /* idle list */
};

enum savepoint { SP_SET, SP_KEEP, SP_UNDO };

/* What a schema token becomes. insert_only, counted: statements, {t} = table, ended by NULL. */
struct dialect {
    const char *pk, *integer, *text, *ref_type, *create_suffix;
    const char *const *insert_only;
    const char *const *counted;          /* each change of the table raises its row in table_change */
    const char *const *citizens_at_once; /* citizen_id is looked up once a statement instead of once a row */
    const char *const *changed_in_place; /* rows are changed often: room is kept beside them */
    const char *analyze;                 /* gathers what the query planner needs */
};

/* Functions that can fail return OK or a negative code with err set, and set conn->failed, retry and broken. */
struct engine {
    enum db_engine id;
    struct dialect dialect;
    /* A reader forgets its pages when others have written since its last transaction, and takes locks for each
     * transaction: one for the whole lease instead of one for each statement. */
    bool one_read_a_lease;
    int (*open)(struct db *db, enum conn_role role, struct conn **ret_conn, struct err *err);
    /* A broken connection again; prepared statements are gone (stmt_forget_all was called). */
    int (*reopen)(struct conn *c, struct err *err);
    void (*close)(struct conn *c);
    /* Called after db_migrate. */
    int (*schema_changed)(struct db *db, struct err *err);

    int (*exec)(struct conn *c, const char *text, struct err *err); /* DDL, no parameters, no rows */
    int (*has_table)(struct conn *c, const char *name, bool *ret, struct err *err);
    int (*snapshot)(struct conn *c, bool begin, struct err *err);
    /* begin: this connection is the only writer until commit or rollback. After a failed commit c->retry tells
     * that nothing was stored and the batch may run again. */
    int (*begin)(struct conn *c, struct err *err);
    int (*commit)(struct conn *c, struct err *err);
    void (*rollback)(struct conn *c);
    int (*savepoint)(struct conn *c, enum savepoint what, struct err *err);
    bool (*in_tx)(struct conn *c);

    int (*prepare)(struct conn *c, struct stmt *s, struct err *err);
    void (*unprepare)(struct conn *c, struct stmt *s);
    /* stream: rows are fetched as they are read instead of all at once. */
    int (*start)(
        struct conn *c, struct stmt *s, const struct val *args, size_t n_args, bool stream, struct err *err);
    int (*step)(struct conn *c, struct stmt *s, struct err *err); /* 1 = row, 0 = end */
    void (*finish)(struct conn *c, struct stmt *s);
    int64_t (*changes)(struct conn *c, struct stmt *s);
    /* As start for n groups of arguments, one after the other, in a write, with the rows of all; NULL = the engine gains nothing by it. */
    int (*start_many)(struct conn *c, struct stmt *s, const struct val *args, size_t n, struct err *err);
    /* All fields but FR_PRIMARY of many rows; as many as suit the engine, the rest are inserted one by one. */
    int (*insert_many)(
        struct conn *c, const struct table *t, const void *rows, size_t n, size_t *ret_done, struct err *err);
    int (*n_cols)(struct stmt *s);
    const char *(*col_name)(struct stmt *s, int i);
    /* 1 = value, 0 = NULL, -1 = not an integer */
    int (*col_int)(struct stmt *s, int i, int64_t *ret);
    /* NULL for NULL; lives until the next step or finish. with_nul: ends with NUL, which may cost a copy. */
    const char *(*col_text)(struct stmt *s, int i, bool with_nul, size_t *ret_len);

    int (*backup)(struct db *db, const char *path, struct err *err);
    int (*restore)(const char *url, const char *path, bool force, struct err *err);
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgres;

struct writer; /* write.c */

struct db {
    const struct engine *engine;
    char *url;
    const char *address; /* what the engine connects to: a path, or the whole URL */
    pthread_mutex_t lock;
    pthread_cond_t freed; /* a reader came back; CLOCK_MONOTONIC */
    struct conn *idle;
    int n_open, n_readers, n_leased;
    int statement_seconds; /* STATEMENT_SECONDS and LEASE_SECONDS, shorter in tests */
    int lease_seconds;
    int64_t number;     /* see db_number */
    char **insert_only; /* SQLite: tables that only take INSERT; under lock */
    size_t n_insert_only;
    struct writer *writer;
    struct keep *keep;
};

/* pool.c */
const struct engine *engine_for(const char *url, const char **ret_address, struct err *err);
void conn_close(struct conn *c);
/* Gives a connection whose statements are all forgotten a new session. */
int conn_reopen(struct conn *c, struct err *err);

/* query.c */
/* The value of a field as INSERT writes it. */
struct val row_val(const struct field *f, const void *row);

/* keep.c */
struct keep *keep_new(void); /* NULL = out of memory */
void keep_free(struct keep *k);
int64_t keep_hits(struct keep *k); /* results given from memory since it was made */
/* In a write, before its commit: what is kept so far is void once it is committed. */
int keep_changed(struct conn *c, struct err *err);
/* What a result is kept by. one = the first row only; table NULL = a number. */
struct keep_key {
    const struct sql *sql;
    const struct table *table;
    bool one;
    const struct val *args;
    size_t n_args;
};
bool keep_is_apart(const struct sql *sql);
/* The statement's results may be kept, and read on this connection. */
bool keep_may(const struct conn *c, const struct sql *sql);
/* *ret_rows = a copy in the arena, NULL when there are none. */
int keep_find(struct conn *c, const struct keep_key *key, void *ret_rows, size_t *ret_n, bool *ret_found,
    struct arena *a, struct err *err);
/* As keep_find for a number; ERR_NOT_FOUND when the kept result has no row. */
int keep_find_int(struct conn *c, const struct keep_key *key, int64_t *ret, bool *ret_found, struct err *err);
/* After keep_find did not find it. */
void keep_add(struct conn *c, const struct keep_key *key, const void *rows, size_t n, size_t row_size);

/* stmt.c */
/* The prepared statement for a record (kind STMT_SQL, key = struct sql) or a table; from the cache. */
int stmt_get(struct conn *c, enum stmt_kind kind, const void *key, struct stmt **ret, struct err *err);
void stmt_forget_all(struct conn *c);
/* Highest $n in text outside quotes and comments. ERR_INTERNAL when a number is left out, or the
 * statement is not SELECT, INSERT, UPDATE, DELETE or WITH. */
int stmt_check_text(const char *name, const char *text, size_t *ret_n_params, struct err *err);
/* Maps the columns of the statement to the fields of t. */
int stmt_map(struct conn *c, struct stmt *s, const struct table *t, struct err *err);

/* write.c */
int writer_start(struct db *db, struct err *err);
void writer_stop(struct db *db); /* after the waiting writes are done */

/* migrate.c. Lists end with a NULL name; names begin with the four-digit version. */
struct schema_file {
    const char *name;
    const char *text;
};
extern const struct schema_file db_schema[];
int migrate_list(struct db *db, const struct schema_file *list, int *ret_n, struct err *err);
int migrate_check(struct db *db, const struct schema_file *list, struct err *err);

/* backup.c */
/* Runs argv[0] from PATH without a shell. env_extra = "NAME=value" or NULL. ERR_IO with the program's first
 * error line when it fails. */
int child_run(const char *const *argv, const char *env_extra, struct err *err);
/* Makes the file if it is not there, readable by its owner only: it will hold personal data. */
int path_create_private(const char *path, struct err *err);
int path_sync_rename(const char *tmp, const char *path, struct err *err);
