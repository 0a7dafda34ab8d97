/* See db_fixture.h. */
#include "db_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct field thing_fields[] = {
    FIELD(thing, id, F_ID, NULL, FR_PRIMARY),
    FIELD(thing, key, F_TEXT, NULL, FR_REQUIRED | FR_KEY),
    FIELD(thing, n, F_INT, NULL, 0),
    FIELD(thing, yes, F_BOOL, NULL, 0),
    FIELD(thing, other_id, F_ID, NULL, 0),
    FIELD(thing, note, F_LONG, NULL, 0),
    FIELD(thing, day, F_DAY, NULL, 0),
    FIELD(thing, amount, F_MONEY, NULL, 0),
    FIELD(thing, share, F_DEC, NULL, 0),
    FIELD(thing, at, F_STAMP, NULL, 0),
    FIELD(thing, version, F_INT, NULL, FR_VERSION),
};
TABLE(thing_table, "thing", NULL, thing, thing_fields);

const struct schema_file test_schema[] = {
    {"0001-things",
        "-- A comment; with a semicolon;\n"
        "CREATE TABLE thing (\n"
        "    id {pk}, -- the id;\n"
        "    key {text} NOT NULL UNIQUE,\n"
        "    n {int} CHECK (n > -1000000000),\n"
        "    yes {int}, other_id {ref thing}, note {text}, day {int}, amount {int}, share {int}, at {int},\n"
        "    version {int} NOT NULL\n"
        ");\n"
        "CREATE TABLE trail (id {pk}, thing_id {int}, what {text} NOT NULL);\n"
        "INSERT INTO trail (what) VALUES ('a; b -- c');\n"
        "{insertonly trail};\n"},
    {"0002-tally",
        "CREATE TABLE tally (id {pk}, n {int} NOT NULL);\n"
        "CREATE TABLE table_change (id {pk}, name {text} NOT NULL UNIQUE, n {int} NOT NULL, tx {int})"},
    {NULL, NULL},
};

const struct sql thing_by_key = {"thing_by_key", "SELECT * FROM thing WHERE key = $1"};
RECORD(tov_sql, struct sql, thing_by_key);
const struct sql thing_count = {"thing_count", "SELECT COUNT(*) FROM thing"};
RECORD(tov_sql, struct sql, thing_count);
const struct sql tally_add = {"tally_add", "INSERT INTO tally (n) VALUES ($1)"};
RECORD(tov_sql, struct sql, tally_add);
const struct sql tally_count = {"tally_count", "SELECT COUNT(*) FROM tally"};
RECORD(tov_sql, struct sql, tally_count);
const struct sql many_rows = {"many_rows",
    "WITH RECURSIVE r (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM r WHERE n < $2)"
    " SELECT n FROM r"};
RECORD(tov_sql, struct sql, many_rows);

bool on_postgres;
char dir[] = "/tmp/tov-test-db-XXXXXX";
char url[512];
struct db *db;
struct arena *arena;
struct err err;

void must(int rc)
{
    if (rc)
        fprintf(stderr, "# %s: %s\n", err_name(rc), err.op);
    assert_int_equal(rc, OK);
}

void expect(int want, int rc)
{
    if (rc != want)
        fprintf(stderr, "# wanted %s, got %s: %s\n", err_name(want), err_name(rc), err.op);
    assert_int_equal(rc, want);
    err_clear(&err);
}

void exec_raw(const char *text)
{
    struct conn *c;
    must(db->engine->open(db, ROLE_MIGRATOR, &c, &err));
    must(db->engine->exec(c, text, &err));
    conn_close(c);
}

/* Every test has an empty database with the test schema. */
int set_up(void **state)
{
    static int n;
    (void)state;
    err_clear(&err);
    arena = arena_new(0);
    if (!on_postgres)
        snprintf(url, sizeof url, "sqlite:%s/%d.db", dir, n++);
    must(db_open(url, 4, &db, &err));
    if (on_postgres)
        exec_raw("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
    must(migrate_list(db, test_schema, NULL, &err));
    return 0;
}

static void remove_file(const char *suffix)
{
    char path[600];
    snprintf(path, sizeof path, "%s%s", url + strlen("sqlite:"), suffix);
    unlink(path);
}

int tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(arena);
    if (!on_postgres) {
        remove_file("");
        remove_file("-wal");
        remove_file("-shm");
    }
    return 0;
}

struct conn *lease(void)
{
    struct conn *c = NULL;
    must(db_lease(db, &c, &err));
    return c;
}

int64_t count_of(const struct sql *sql)
{
    int64_t n = -1;
    struct conn *c = lease();
    must(q_int(c, sql, NO_ARGS, &n, &err));
    db_release(db, c);
    return n;
}

struct thing thing_new(const char *key, int64_t n)
{
    struct thing t;
    field_clear_row(&thing_table, &t);
    t.key = key;
    t.n = n;
    return t;
}

int insert_thing(struct conn *c, void *ctx, struct err *e)
{
    struct thing *t = ctx;
    return q_insert(c, &thing_table, t, &t->id, e);
}

int write_thing(struct thing *t)
{
    return db_write(db, "insert_thing", insert_thing, t, &err);
}

int read_thing(const char *key, struct thing *ret)
{
    struct conn *c = lease();
    int rc = q_one(c, &thing_by_key, ARGS(V_TEXT(key)), &thing_table, ret, arena, &err);
    db_release(db, c);
    return rc;
}

int fixture_start(int argc, char **argv)
{
    on_postgres = argc > 1 && strcmp(argv[1], "postgres") == 0;
    const char *pg = getenv("TOV_TEST_PG");
    if (on_postgres && (!pg || (size_t)snprintf(url, sizeof url, "%s", pg) >= sizeof url)) {
        fputs("TOV_TEST_PG is not set\n", stderr);
        return 1;
    }
    return mkdtemp(dir) ? 0 : 1;
}

int fixture_end(int n_failed)
{
    rmdir(dir);
    return n_failed;
}
