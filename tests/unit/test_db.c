/* Statements, rows, migrations and backup of the database room, on both engines. */
#include "db_fixture.h"
#include "base/text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

SQL(thing_second_first, "SELECT id, key FROM thing WHERE n = $2 AND key = $1");
SQL(thing_all, "SELECT id, key, n FROM thing ORDER BY id");
SQL(thing_sorted, "SELECT key FROM thing ORDER BY key");
SQL(thing_sum, "SELECT SUM(n) FROM thing WHERE CAST($1 AS TEXT) IS NULL OR key LIKE $1");
SQL(thing_delete, "DELETE FROM thing WHERE key = $1");
SQL(trail_add, "INSERT INTO trail (thing_id, what) VALUES ($1, $2)");
SQL(trail_count, "SELECT COUNT(*) FROM trail");

/* Not records: SQLite refuses to prepare them. */
static const struct sql trail_update = {"trail_update", "UPDATE trail SET what = $1"};
static const struct sql trail_delete = {"trail_delete", "DELETE FROM trail WHERE what = $1"};

static int update_thing(struct conn *c, void *ctx, struct err *e)
{
    return q_update(c, &thing_table, ctx, e);
}

static void test_all_types_round_trip(void **state)
{
    (void)state;
    struct thing other = thing_new("other", 0);
    must(write_thing(&other));
    struct thing t = {.key = "æøå 'quoted' $1",
        .n = INT64_MAX,
        .yes = 1,
        .other_id = other.id,
        .note = "",
        .day = day_from_ymd(2026, 3, 9),
        .amount = {-12345},
        .share = {62500},
        .at = {1773051072345}};
    must(write_thing(&t));
    assert_int_not_equal(t.id, other.id);
    struct thing r;
    must(read_thing(t.key, &r));
    assert_int_equal(r.id, t.id);
    assert_string_equal(r.key, t.key);
    assert_true(r.n == INT64_MAX && r.yes == 1 && r.other_id == other.id && r.version == 1);
    assert_string_equal(r.note, "");
    assert_int_equal(r.day.n, t.day.n);
    assert_true(r.amount.oere == -12345 && r.share.milli == 62500 && r.at.ms == t.at.ms);
}

static void test_missing_values_round_trip(void **state)
{
    (void)state;
    struct thing r, t = thing_new("k", INT_NONE);
    must(write_thing(&t));
    must(read_thing("k", &r));
    for (size_t i = 0; i < thing_table.n_fields; i++) {
        const struct field *f = &thing_fields[i];
        bool given =
            strcmp(f->name, "id") == 0 || strcmp(f->name, "key") == 0 || strcmp(f->name, "version") == 0;
        assert_int_equal(field_is_missing(f, &r), !given);
    }
}

static void test_fields_without_a_column_are_missing(void **state)
{
    (void)state;
    struct thing r, t = thing_new("k", 5);
    t.note = "note";
    must(write_thing(&t));
    struct conn *c = lease();
    must(q_one(c, &thing_second_first, ARGS(V_TEXT("k"), V_INT(5)), &thing_table, &r, arena, &err));
    assert_int_equal(r.id, t.id);
    assert_true(r.note == NULL && r.n == INT_NONE && day_is_none(r.day) && money_is_none(r.amount));
    db_release(db, c);
}

static void test_parameters_are_bound_by_name(void **state)
{
    (void)state;
    struct thing r, a = thing_new("a", 1), b = thing_new("b", 2);
    must(write_thing(&a));
    must(write_thing(&b));
    struct conn *c = lease();
    must(q_one(c, &thing_second_first, ARGS(V_TEXT("b"), V_INT(2)), &thing_table, &r, arena, &err));
    assert_int_equal(r.id, b.id);
    int rc = q_one(c, &thing_second_first, ARGS(V_TEXT("b"), V_INT(1)), &thing_table, &r, arena, &err);
    assert_int_equal(rc, ERR_NOT_FOUND);
    assert_int_equal(err.code, OK);
    assert_int_equal(r.id, b.id);
    db_release(db, c);
}

static void test_wrong_parameters_are_refused(void **state)
{
    (void)state;
    static const struct sql gap = {"gap", "SELECT id FROM thing WHERE n = $3 AND key = $1"};
    static const struct sql two = {"two", "SELECT 1; SELECT 2"};
    static const struct sql drop = {"drop", "DROP TABLE thing"};
    int64_t n;
    struct conn *c = lease();
    expect(ERR_INTERNAL, q_int(c, &thing_by_key, NO_ARGS, &n, &err));
    expect(ERR_INTERNAL, q_int(c, &gap, ARGS(V_TEXT("a"), V_INT(1), V_INT(1)), &n, &err));
    expect(ERR_INTERNAL, q_int(c, &two, NO_ARGS, &n, &err));
    expect(ERR_INTERNAL, q_int(c, &drop, NO_ARGS, &n, &err));
    expect(ERR_INVALID, q_int(c, &thing_by_key, ARGS(V_TEXT("\xff")), &n, &err));
    db_release(db, c);
}

static void test_unknown_column_is_named(void **state)
{
    (void)state;
    static const struct sql odd = {"odd", "SELECT id, n AS odd_name FROM thing"};
    struct thing *rows;
    size_t n;
    struct conn *c = lease();
    assert_int_equal(q_all(c, &odd, NO_ARGS, &thing_table, &rows, &n, arena, &err), ERR_INTERNAL);
    assert_non_null(strstr(err.op, "odd_name"));
    db_release(db, c);
}

static void test_duplicate_key_is_a_conflict(void **state)
{
    (void)state;
    struct thing a = thing_new("0101010000", 1), b = thing_new("0101010000", 2);
    must(write_thing(&a));
    assert_int_equal(write_thing(&b), ERR_CONFLICT);
    assert_non_null(strstr(err.op, "thing"));
    assert_null(strstr(err.op, "0101010000"));
    expect(ERR_CONFLICT, err.code);
    struct thing orphan = thing_new("orphan", 1);
    orphan.other_id = 999999;
    expect(ERR_CONFLICT, write_thing(&orphan));
    assert_int_equal(count_of(&thing_count), 1);
}

static int wrong_type(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return q_exec(c, &tally_add, ARGS(V_TEXT("010101-0000")), NULL, e);
}

static void test_values_against_a_rule_are_invalid_and_not_repeated(void **state)
{
    (void)state;
    struct thing no_key = thing_new(NULL, 1), low = thing_new("low", -2000000000);
    expect(ERR_INVALID, write_thing(&no_key));
    expect(ERR_INVALID, write_thing(&low));
    assert_int_equal(db_write(db, "wrong_type", wrong_type, NULL, &err), ERR_INVALID);
    assert_null(strstr(err.op, "010101-0000"));
}

static void test_stale_version_is_a_conflict(void **state)
{
    (void)state;
    struct thing first, second, r, t = thing_new("k", 1);
    must(write_thing(&t));
    must(read_thing("k", &first));
    second = first;
    first.n = 10;
    must(db_write(db, "update", update_thing, &first, &err));
    second.n = 20;
    expect(ERR_CONFLICT, db_write(db, "update", update_thing, &second, &err));
    must(read_thing("k", &r));
    assert_true(r.n == 10 && r.version == 2);
    second.id = 424242;
    expect(ERR_NOT_FOUND, db_write(db, "update", update_thing, &second, &err));
}

static int delete_thing(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &thing_delete, ARGS(V_TEXT("gone")), ctx, e);
}

static void test_an_id_never_comes_again(void **state)
{
    (void)state;
    int64_t changes = 0;
    struct thing a = thing_new("gone", 1), b = thing_new("new", 1);
    must(write_thing(&a));
    must(db_write(db, "delete", delete_thing, &changes, &err));
    assert_int_equal(changes, 1);
    must(write_thing(&b));
    assert_true(b.id > a.id);
}

static void test_text_sorts_bytewise_and_like_minds_case(void **state)
{
    (void)state;
    static const char *const keys[] = {"b", "B", "a", "Æ", "z", "_"};
    static const char *const sorted[] = {"B", "_", "a", "b", "z", "Æ"};
    struct thing *rows;
    size_t n;
    int64_t sum;
    for (size_t i = 0; i < 6; i++) {
        struct thing t = thing_new(keys[i], 1);
        must(write_thing(&t));
    }
    struct conn *c = lease();
    must(q_all(c, &thing_sorted, NO_ARGS, &thing_table, &rows, &n, arena, &err));
    assert_int_equal(n, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(rows[i].key, sorted[i]);
    must(q_int(c, &thing_sum, ARGS(V_TEXT("B%")), &sum, &err));
    assert_int_equal(sum, 1);
    must(q_int(c, &thing_sum, ARGS(V_NULL), &sum, &err));
    assert_int_equal(sum, 6);
    must(q_int(c, &thing_sum, ARGS(V_TEXT("none")), &sum, &err));
    assert_true(sum == INT_NONE);
    db_release(db, c);
}

struct walk {
    int64_t n, sum, stop_at;
    struct conn *c;
};

static int walk_row(const void *row, void *ctx, struct err *e)
{
    const struct thing *t = row;
    struct walk *w = ctx;
    int64_t n;
    (void)e;
    w->n++;
    w->sum += t->n;
    if (w->c) {
        struct err inner = ERR_INIT;
        assert_int_equal(q_int(w->c, &thing_count, NO_ARGS, &n, &inner), ERR_INTERNAL);
    }
    return w->n == w->stop_at ? 7 : OK;
}

static void test_each_streams_and_stops(void **state)
{
    (void)state;
    int64_t n;
    struct conn *c = lease();
    struct walk all = {.stop_at = -1}, some = {.stop_at = 3, .c = c};
    must(q_each(c, &many_rows, ARGS(V_INT(1), V_INT(50000)), &thing_table, walk_row, &all, &err));
    assert_true(all.n == 50000 && all.sum == 1250025000);
    assert_int_equal(
        q_each(c, &many_rows, ARGS(V_INT(1), V_INT(50000)), &thing_table, walk_row, &some, &err), 7);
    assert_int_equal(some.n, 3);
    must(q_int(c, &thing_count, NO_ARGS, &n, &err));
    db_release(db, c);
}

static void test_all_refuses_too_many_rows_and_too_little_memory(void **state)
{
    (void)state;
    struct thing *rows = NULL;
    size_t n = 77;
    struct conn *c = lease();
    expect(ERR_LIMIT,
        q_all(c, &many_rows, ARGS(V_INT(1), V_INT(MAX_ROWS + 1)), &thing_table, &rows, &n, arena, &err));
    struct arena *small = arena_new(4096);
    expect(
        ERR_LIMIT, q_all(c, &many_rows, ARGS(V_INT(1), V_INT(1000)), &thing_table, &rows, &n, small, &err));
    arena_free(small);
    assert_true(rows == NULL && n == 77);
    must(q_all(c, &many_rows, ARGS(V_INT(1), V_INT(1000)), &thing_table, &rows, &n, arena, &err));
    assert_true(n == 1000 && rows[999].n == 1000);
    db_release(db, c);
}

static void test_statements_are_cached_and_mapped_anew(void **state)
{
    (void)state;
    static const struct field short_fields[] = {FIELD(thing, n, F_INT, NULL, 0)};
    static TABLE(short_table, "short", NULL, thing, short_fields);
    int64_t n;
    struct thing t;
    struct conn *c = lease();
    must(q_int(c, &thing_count, NO_ARGS, &n, &err));
    size_t before = c->n_stmts;
    for (int i = 0; i < 100; i++)
        must(q_int(c, &thing_count, NO_ARGS, &n, &err));
    assert_int_equal(c->n_stmts, before);
    const struct table *tables[] = {&thing_table, &short_table, &thing_table};
    for (size_t i = 0; i < 3; i++) {
        must(q_one(c, &many_rows, ARGS(V_INT(4), V_INT(4)), tables[i], &t, arena, &err));
        assert_int_equal(t.n, 4);
    }
    db_release(db, c);
}

static void test_the_statement_cache_is_bounded(void **state)
{
    (void)state;
    static struct sql many[STMT_CACHE + 50];
    static char text[STMT_CACHE + 50][40];
    int64_t n;
    struct conn *c = lease();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < STMT_CACHE + 50; i++) {
            snprintf(text[i], sizeof text[i], "SELECT %d", i);
            many[i] = (struct sql){"many", text[i]};
            must(q_int(c, &many[i], NO_ARGS, &n, &err));
            assert_int_equal(n, i);
        }
    assert_int_equal(c->n_stmts, STMT_CACHE);
    db_release(db, c);
}

static void test_a_snapshot_stands_still(void **state)
{
    (void)state;
    int64_t n;
    struct thing t = thing_new("k", 1);
    struct conn *c;
    must(db_lease_snapshot(db, &c, &err));
    must(q_int(c, &thing_count, NO_ARGS, &n, &err));
    must(write_thing(&t));
    must(q_int(c, &thing_count, NO_ARGS, &n, &err));
    assert_int_equal(n, 0);
    db_release(db, c);
    assert_int_equal(count_of(&thing_count), 1);
}

static void test_a_reader_cannot_write(void **state)
{
    (void)state;
    struct conn *c = lease();
    assert_int_not_equal(q_exec(c, &tally_add, ARGS(V_INT(1)), NULL, &err), OK);
    err_clear(&err);
    db_release(db, c);
    assert_int_equal(count_of(&tally_count), 0);
}

static int run_sql(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, ctx, ARGS(V_TEXT("x")), NULL, e);
}

static int add_trail(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return q_exec(c, &trail_add, ARGS(V_INT(1), V_TEXT("x")), NULL, e);
}

static void test_insert_only_tables_take_only_inserts(void **state)
{
    (void)state;
    must(db_write(db, "add_trail", add_trail, NULL, &err));
    expect(ERR_DENIED, db_write(db, "update", run_sql, (void *)(uintptr_t)&trail_update, &err));
    expect(ERR_DENIED, db_write(db, "delete", run_sql, (void *)(uintptr_t)&trail_delete, &err));
    /* Also with a connection that may do everything. */
    struct conn *c;
    must(db->engine->open(db, ROLE_MIGRATOR, &c, &err));
    expect(ERR_DENIED, db->engine->exec(c, "UPDATE trail SET what = 'y'", &err));
    expect(ERR_DENIED, db->engine->exec(c, "DELETE FROM trail", &err));
    if (on_postgres)
        expect(ERR_DENIED, db->engine->exec(c, "TRUNCATE trail", &err));
    else
        expect(ERR_DENIED, db->engine->exec(c, "REPLACE INTO trail (id, what) VALUES (1, 'y')", &err));
    conn_close(c);
    assert_int_equal(count_of(&trail_count), 2);
}

static const struct sql change_count = {"change_count", "SELECT n FROM table_change WHERE name = 'tally'"};
static const struct sql tally_raise = {"tally_raise", "UPDATE tally SET n = n + 1 WHERE $1 = 'x'"};
static const struct sql tally_clear = {"tally_clear", "DELETE FROM tally WHERE $1 = 'x'"};
static const struct schema_file counted_schema[] = {{"0001-things", ""}, {"0002-tally", ""},
    {"0003-counted", "INSERT INTO table_change (name, n) VALUES ('tally', 0);\n{counted tally}\n"},
    {NULL, NULL}};

static int add_and_fail(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    int rc = q_exec(c, &tally_add, ARGS(V_INT(5)), NULL, e);
    return rc ? rc : err_set(e, ERR_REFUSED, "undone");
}

static int add_two(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    int rc = q_exec(c, &tally_add, ARGS(V_INT(1)), NULL, e);
    return rc ? rc : q_exec(c, &tally_add, ARGS(V_INT(2)), NULL, e);
}

/* Each change of a counted table raises its count; one that is undone does not. */
static void test_changes_of_a_counted_table_are_counted(void **state)
{
    (void)state;
    static const struct sql *const changes[] = {&tally_raise, &tally_clear};
    int ran;
    must(migrate_list(db, counted_schema, &ran, &err));
    assert_int_equal(ran, 1);
    int64_t n = count_of(&change_count), before;
    must(db_write(db, "add", add_two, NULL, &err));
    before = n;
    assert_true((n = count_of(&change_count)) > before);
    for (size_t i = 0; i < 2; i++) {
        must(db_write(db, "change", run_sql, (void *)(uintptr_t)changes[i], &err));
        before = n;
        assert_true((n = count_of(&change_count)) > before);
    }
    expect(ERR_REFUSED, db_write(db, "fail", add_and_fail, NULL, &err));
    assert_int_equal(count_of(&change_count), n);
    struct thing t = thing_new("other", 1);
    must(write_thing(&t));
    assert_int_equal(count_of(&change_count), n);
}

static void test_migrations_run_once(void **state)
{
    (void)state;
    int n = -1;
    must(migrate_list(db, test_schema, &n, &err));
    assert_int_equal(n, 0);
    must(migrate_check(db, test_schema, &err));
    static const struct schema_file older[] = {{"0001-things", ""}, {NULL, NULL}};
    expect(ERR_DB, migrate_check(db, older, &err));
    static const struct schema_file newer[] = {
        {"0002-tally", ""}, {"0003-more", "CREATE TABLE more (id {pk})"}, {NULL, NULL}};
    expect(ERR_DB, migrate_check(db, newer, &err));
    must(migrate_list(db, newer, &n, &err));
    assert_int_equal(n, 1);
    must(migrate_check(db, newer, &err));
}

static void test_a_broken_migration_leaves_nothing(void **state)
{
    (void)state;
    static const struct schema_file broken[] = {
        {"0003-broken", "CREATE TABLE half (id {pk});\nCREATE TABLE thing (id {pk});\n"}, {NULL, NULL}};
    static const struct schema_file token[] = {
        {"0003-token", "CREATE TABLE t (id {bigserial})"}, {NULL, NULL}};
    assert_int_equal(migrate_list(db, broken, NULL, &err), ERR_DB);
    assert_non_null(strstr(err.op, "0003-broken"));
    err_clear(&err);
    expect(ERR_DB, migrate_list(db, token, NULL, &err));
    bool there = true;
    struct conn *c = lease();
    must(db->engine->has_table(c, "half", &there, &err));
    assert_false(there);
    db_release(db, c);
    must(migrate_check(db, test_schema, &err));
}

static void *migrate_too(void *arg)
{
    static const struct schema_file more[] = {
        {"0003-a", "CREATE TABLE a (id {pk})"}, {"0004-b", "CREATE TABLE b (id {pk})"}, {NULL, NULL}};
    struct err e = ERR_INIT;
    int n = 0;
    *(int *)arg = migrate_list(db, more, &n, &e) ? -1000 : n;
    return NULL;
}

static void test_starters_at_once_migrate_once(void **state)
{
    (void)state;
    pthread_t thread[6];
    int n[6], sum = 0;
    for (int i = 0; i < 6; i++)
        pthread_create(&thread[i], NULL, migrate_too, &n[i]);
    for (int i = 0; i < 6; i++) {
        pthread_join(thread[i], NULL);
        sum += n[i];
    }
    assert_int_equal(sum, 2);
}

static void test_the_programs_own_schema_is_accepted(void **state)
{
    (void)state;
    int n;
    if (on_postgres)
        exec_raw("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    else
        exec_raw(
            "DROP TABLE thing; DROP TABLE trail; DROP TABLE tally; DROP TABLE table_change; DROP TABLE schema_version");
    must(db_migrate(db, &n, &err));
    assert_true(n > 0);
    must(db_check_schema(db, &err));
}

static void test_prepare_all_names_the_wrong_statement(void **state)
{
    (void)state;
    int n = 0;
    struct conn *c = lease();
    must(db_prepare_all(c, &n, &err));
    assert_true(n >= 12);
    db_release(db, c);
    exec_raw("DROP TABLE tally");
    db_close(db);
    must(db_open(url, 4, &db, &err));
    c = lease();
    assert_int_not_equal(db_prepare_all(c, &n, &err), OK);
    assert_non_null(strstr(err.op, "tally_"));
    db_release(db, c);
}

static void test_functions_of_one_engine_are_refused(void **state)
{
    (void)state;
    static const struct sql wrong[] = {{"f1", "SELECT strftime('%Y', 'now')"}, {"f2", "SELECT ifnull(1, 2)"},
        {"f3", "SELECT pg_sleep(0), random_bytes(1)"}, {"f4", "SELECT key FROM thing WHERE key = \"text\""}};
    int64_t n;
    struct conn *c = lease();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_not_equal(q_int(c, &wrong[i], NO_ARGS, &n, &err), OK);
        err_clear(&err);
    }
    db_release(db, c);
}

static atomic_bool stop_writing;

static void *write_on(void *arg)
{
    atomic_llong *n = arg;
    while (!stop_writing) {
        struct err e = ERR_INIT;
        char key[32];
        snprintf(key, sizeof key, "w%lld", (long long)*n);
        struct thing t = thing_new(key, *n);
        if (db_write(db, "write_on", insert_thing, &t, &e))
            return "failed";
        (*n)++;
    }
    return NULL;
}

static void test_backup_while_writing_and_restore(void **state)
{
    (void)state;
    char path[256];
    pthread_t thread;
    atomic_llong n_written = 0;
    void *failed;
    struct thing mark = thing_new("mark", 1), after = thing_new("after", 1), r;
    snprintf(path, sizeof path, "%s/copy.backup", dir);
    must(write_thing(&mark));
    stop_writing = false;
    pthread_create(&thread, NULL, write_on, &n_written);
    while (n_written < 10)
        usleep(1000);
    must(db_backup(db, path, &err));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    stop_writing = true;
    pthread_join(thread, &failed);
    assert_null(failed);
    must(write_thing(&after));
    int64_t n_all = count_of(&thing_count);
    assert_int_equal(n_all, n_written + 2);

    expect(ERR_REFUSED, db_restore(url, path, false, &err));
    assert_int_equal(count_of(&thing_count), n_all);
    must(db_restore(url, path, true, &err));
    assert_int_equal(read_thing("after", &r), ERR_NOT_FOUND);
    must(read_thing("mark", &r));
    assert_int_equal(r.id, mark.id);
    int64_t n_back = count_of(&thing_count);
    assert_true(n_back > 1 && n_back < n_all);
    must(write_thing(&after));
    assert_true(after.id > n_back);
    expect(ERR_DENIED, db_write(db, "delete", run_sql, (void *)(uintptr_t)&trail_delete, &err));
    unlink(path);
}

static void test_a_broken_backup_is_not_restored(void **state)
{
    (void)state;
    char path[256];
    struct thing t = thing_new("k", 1);
    must(write_thing(&t));
    snprintf(path, sizeof path, "%s/broken.backup", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("this is not a backup, and long enough to be read as a header of a database file", f);
    fclose(f);
    expect(ERR_IO, db_restore(url, path, true, &err));
    assert_int_equal(count_of(&thing_count), 1);
    unlink(path);
    expect(ERR_IO, db_backup(db, "/nonexistent/folder/x", &err));
}

static void test_wrong_addresses_are_refused(void **state)
{
    (void)state;
    struct db *other = NULL;
    expect(ERR_INVALID, db_open("mysql://x", 1, &other, &err));
    expect(ERR_INVALID, db_open("sqlite::memory:", 1, &other, &err));
    expect(ERR_INVALID, db_open("sqlite:", 1, &other, &err));
    expect(ERR_IO, db_open("sqlite:/nonexistent/folder/x.db", 1, &other, &err));
    expect(ERR_IO, db_open("postgresql://nobody@127.0.0.1:1/none", 1, &other, &err));
    assert_null(other);
}

/* --- many rows ---------------------------------------------------------------------------------- */

struct many {
    struct thing rows[150]; /* more than go into one statement, and a rest */
    size_t n;
};

static int insert_things(struct conn *c, void *ctx, struct err *e)
{
    struct many *m = ctx;
    return q_insert_many(c, &thing_table, m->rows, m->n, e);
}

static void test_many_rows_are_inserted_as_they_are(void **state)
{
    (void)state;
    struct many m = {.n = 150};
    for (int i = 0; i < 150; i++)
        m.rows[i] = thing_new(arena_printf(arena, "many-%d", i), i);
    m.rows[0].note = "tab\t, linje\n, \\N og \"æøå\"";
    m.rows[1].note = NULL;
    m.rows[2].note = "";
    must(db_write(db, "many", insert_things, &m, &err));
    for (int i = 0; i < 150; i++) {
        struct thing got;
        assert_int_equal(read_thing(m.rows[i].key, &got), OK);
        assert_int_equal(got.n, i);
        assert_int_equal(got.version, 1);
        assert_true(text_equal(got.note, m.rows[i].note));
    }
}

static void test_one_bad_row_of_many_undoes_all(void **state)
{
    (void)state;
    struct many m = {.n = 2};
    m.rows[0] = thing_new("good", 1);
    m.rows[1] = thing_new("good", 2); /* the same key */
    expect(ERR_CONFLICT, db_write(db, "many", insert_things, &m, &err));
    m.rows[1] = thing_new("bad", 2);
    m.rows[1].note = "\xff";
    expect(ERR_INVALID, db_write(db, "many", insert_things, &m, &err));
    m.n = 100;
    for (int i = 0; i < 100; i++)
        m.rows[i] = thing_new(arena_printf(arena, "same-%d", i % 60), i);
    expect(ERR_CONFLICT, db_write(db, "many", insert_things, &m, &err));
    assert_int_equal(count_of(&thing_count), 0);
    m.n = 0;
    must(db_write(db, "many", insert_things, &m, &err));
}

/* One statement many times: more than are under way at once, a fault among them, and a reader who stops. */
static const struct sql thing_take = {"thing_take", "UPDATE thing SET n = $2, note = $3 WHERE key = $1"};
static const struct sql thing_below = {
    "thing_below", "SELECT key, n FROM thing WHERE n >= $1 AND n < $2 ORDER BY n"};
static const struct sql taken_sum = {"taken_sum", "SELECT SUM(n) FROM thing"};
enum { TAKEN = 600 };

struct take {
    const char *bad;   /* the note of the 300th */
    bool bad_n;        /* the number of the 300th breaks a rule of the table */
    size_t n, stop_at; /* rows seen; 0 = read to the end */
};

static int see_taken(const void *row, void *ctx, struct err *e)
{
    struct take *t = ctx;
    const struct thing *got = row;
    char key[20];
    snprintf(key, sizeof key, "take-%d", (int)t->n);
    assert_string_equal(got->key, key);
    assert_int_equal(got->n, 1000 + (int)t->n);
    return ++t->n == t->stop_at ? err_set(e, ERR_REFUSED, "enough") : OK;
}

static int take_things(struct conn *c, void *ctx, struct err *e)
{
    struct take *t = ctx;
    struct val args[3 * TAKEN], ranges[2 * TAKEN];
    struct thing rows[TAKEN];
    t->n = 0;
    for (int i = 0; i < TAKEN; i++) {
        rows[i] = thing_new(arena_printf(arena, "take-%d", i), i);
        args[3 * i] = V_TEXT(rows[i].key);
        args[3 * i + 1] = V_INT(t->bad_n && i == 300 ? -2000000000 : 1000 + i);
        args[3 * i + 2] = V_TEXT(i == 300 ? t->bad : NULL);
        ranges[2 * i] = V_INT(1000 + i);
        ranges[2 * i + 1] = V_INT(1001 + i);
    }
    int rc = q_insert_many(c, &thing_table, rows, TAKEN, e);
    if (rc == OK)
        rc = q_exec_many(c, &thing_take, args, 3, TAKEN, e);
    if (rc == OK)
        rc = q_each_many(c, &thing_below, ranges, 2, TAKEN, &thing_table, see_taken, t, e);
    if (rc == OK)
        rc = q_exec_many(c, &thing_take, args, 3, 0, e);
    return rc;
}

static void test_one_statement_many_times(void **state)
{
    (void)state;
    struct take t = {0};
    must(db_write(db, "take", take_things, &t, &err));
    assert_int_equal(t.n, TAKEN);
    assert_int_equal(count_of(&thing_count), TAKEN);
    assert_int_equal(count_of(&taken_sum), TAKEN * 1000 + TAKEN * (TAKEN - 1) / 2);
}

static void test_a_fault_among_many_undoes_all(void **state)
{
    (void)state;
    struct take bad = {.bad = "\xff"}, rule = {.bad_n = true}, stop = {.stop_at = 300}, good = {0};
    expect(ERR_INVALID, db_write(db, "take", take_things, &bad, &err));
    expect(ERR_INVALID, db_write(db, "take", take_things, &rule, &err));
    expect(ERR_REFUSED, db_write(db, "take", take_things, &stop, &err));
    assert_int_equal(stop.n, 300);
    assert_int_equal(count_of(&thing_count), 0);
    must(db_write(db, "take", take_things, &good, &err));
    assert_int_equal(count_of(&thing_count), TAKEN);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        T(test_one_statement_many_times),
        T(test_a_fault_among_many_undoes_all),
        T(test_many_rows_are_inserted_as_they_are),
        T(test_one_bad_row_of_many_undoes_all),
        T(test_all_types_round_trip),
        T(test_missing_values_round_trip),
        T(test_fields_without_a_column_are_missing),
        T(test_parameters_are_bound_by_name),
        T(test_wrong_parameters_are_refused),
        T(test_unknown_column_is_named),
        T(test_duplicate_key_is_a_conflict),
        T(test_values_against_a_rule_are_invalid_and_not_repeated),
        T(test_stale_version_is_a_conflict),
        T(test_an_id_never_comes_again),
        T(test_text_sorts_bytewise_and_like_minds_case),
        T(test_each_streams_and_stops),
        T(test_all_refuses_too_many_rows_and_too_little_memory),
        T(test_statements_are_cached_and_mapped_anew),
        T(test_the_statement_cache_is_bounded),
        T(test_a_snapshot_stands_still),
        T(test_a_reader_cannot_write),
        T(test_insert_only_tables_take_only_inserts),
        T(test_changes_of_a_counted_table_are_counted),
        T(test_migrations_run_once),
        T(test_a_broken_migration_leaves_nothing),
        T(test_starters_at_once_migrate_once),
        T(test_the_programs_own_schema_is_accepted),
        T(test_prepare_all_names_the_wrong_statement),
        T(test_functions_of_one_engine_are_refused),
        T(test_backup_while_writing_and_restore),
        T(test_a_broken_backup_is_not_restored),
        T(test_wrong_addresses_are_refused),
    };
    int rc = fixture_start(argc, argv);
    return rc ? rc : fixture_end(cmocka_run_group_tests_name("db", tests, NULL, NULL));
}
