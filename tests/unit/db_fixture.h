/* What the tests of the database room share: a small schema, one database per test, and short forms.
 * Without arguments a test program uses SQLite in a temporary folder; with "postgres" the server at TOV_TEST_PG, whose
 * tables are removed. */
#pragma once
#include "unit.h"
#include "db/db_internal.h"

/* One field of each type. */
struct thing {
    int64_t id, n, yes, other_id, version;
    const char *key, *note;
    day_t day;
    struct money amount;
    struct dec share;
    struct stamp at;
};

extern const struct field thing_fields[];
extern const struct table thing_table;
/* Tables: thing (as the struct; key unique, n > -1000000000, other_id refers to thing), trail (thing_id, what;
 * insert-only; one row), tally (n). */
extern const struct schema_file test_schema[];
extern const struct sql thing_by_key, thing_count, tally_add, tally_count, many_rows;

extern bool on_postgres;
extern char dir[]; /* for files of the tests */
extern char url[512];
extern struct db *db;
extern struct arena *arena;
extern struct err err;

/* Fails the test unless rc is OK. */
void must(int rc);
/* Fails the test unless rc is the wanted code; clears err. */
void expect(int want, int rc);
/* DDL and whatever else, on a connection that may do everything. */
void exec_raw(const char *text);
struct conn *lease(void);
int64_t count_of(const struct sql *sql);
struct thing thing_new(const char *key, int64_t n);
/* A db_write_fn; ctx = struct thing. */
int insert_thing(struct conn *c, void *ctx, struct err *e);
int write_thing(struct thing *t);
int read_thing(const char *key, struct thing *ret);

/* Around each test: an empty database with the schema. */
int set_up(void **state);
int tear_down(void **state);
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
/* First and last in main; nonzero = exit status. */
int fixture_start(int argc, char **argv);
int fixture_end(int n_failed);
