/* Kept results: what SQL_KEPT gives is always what the statement would give, whoever changes the data. */
#include "db_fixture.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

SQL_KEPT(kept_all, "SELECT id, key, n, yes, other_id, note, day, amount, share, at, version FROM thing "
                   "WHERE CAST($1 AS TEXT) IS NULL OR key = $1 ORDER BY key");
SQL_KEPT(kept_count, "SELECT COUNT(*) FROM thing WHERE n < $1");
SQL_KEPT(kept_n, "SELECT n FROM thing WHERE key = $1");
SQL_APART(tally_apart, "INSERT INTO tally (n) VALUES ($1)");

static size_t all(struct db *of, const char *key, struct thing **ret)
{
    struct conn *c;
    size_t n = 0;
    must(db_lease(of, &c, &err));
    must(q_all(c, &kept_all, ARGS(V_TEXT(key)), &thing_table, ret, &n, arena, &err));
    db_release(of, c);
    return n;
}

static int64_t count_below(struct db *of, int64_t n)
{
    int64_t count = -1;
    struct conn *c;
    must(db_lease(of, &c, &err));
    must(q_int(c, &kept_count, ARGS(V_INT(n)), &count, &err));
    db_release(of, c);
    return count;
}

static void test_the_second_answer_comes_from_memory_and_is_the_same(void **state)
{
    (void)state;
    struct thing *a, *b;
    struct thing one = thing_new("a", 1), two = thing_new("b", 2);
    one.note = "æble";
    one.day = (day_t){20000};
    one.amount = (struct money){1234};
    must(write_thing(&one));
    must(write_thing(&two));
    assert_int_equal(all(db, NULL, &a), 2);
    int64_t hits = keep_hits(db->keep);
    assert_int_equal(all(db, NULL, &b), 2);
    assert_int_equal(keep_hits(db->keep), hits + 1);
    assert_ptr_not_equal(a, b);
    assert_ptr_not_equal(a[0].note, b[0].note);
    assert_string_equal(b[0].key, "a");
    assert_string_equal(b[0].note, "æble");
    assert_int_equal(b[0].day.n, 20000);
    assert_int_equal(b[0].amount.oere, 1234);
    assert_int_equal(b[0].id, one.id);
    assert_null(b[1].note);
    assert_true(b[1].yes == INT_NONE && day_is_none(b[1].day));
    a[0].n = 7; /* a caller may change its own */
    assert_int_equal(all(db, NULL, &b), 2);
    assert_int_equal(b[0].n, 1);
}

static void test_each_argument_has_its_own_answer(void **state)
{
    (void)state;
    struct thing *rows, t = thing_new("a", 1);
    must(write_thing(&t));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(count_below(db, 1), 0);
        assert_int_equal(count_below(db, 2), 1);
        assert_int_equal(all(db, "a", &rows), 1);
        assert_int_equal(all(db, "b", &rows), 0);
        assert_int_equal(all(db, NULL, &rows), 1);
    }
}

static void test_what_is_not_there_is_kept_as_missing(void **state)
{
    (void)state;
    struct thing t = thing_new("a", 5);
    int64_t n = 0;
    for (int i = 0; i < 2; i++) {
        struct conn *c = lease();
        assert_int_equal(q_int(c, &kept_n, ARGS(V_TEXT("a")), &n, &err), ERR_NOT_FOUND);
        assert_int_equal(
            q_one(c, &kept_all, ARGS(V_TEXT("a")), &thing_table, &t, arena, &err), ERR_NOT_FOUND);
        db_release(db, c);
    }
    t = thing_new("a", INT_NONE);
    must(write_thing(&t));
    for (int i = 0; i < 2; i++) {
        struct conn *c = lease();
        struct thing got;
        must(q_int(c, &kept_n, ARGS(V_TEXT("a")), &n, &err));
        assert_true(n == INT_NONE);
        must(q_one(c, &kept_all, ARGS(V_TEXT("a")), &thing_table, &got, arena, &err));
        assert_string_equal(got.key, "a");
        db_release(db, c);
    }
}

static int update_thing(struct conn *c, void *ctx, struct err *e)
{
    return q_update(c, &thing_table, ctx, e);
}

static int exec_sql(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, ctx, NO_ARGS, NULL, e);
}

static void test_every_kind_of_change_is_seen_at_once(void **state)
{
    (void)state;
    static const struct sql gone = {"test_gone", "DELETE FROM thing WHERE key = 'a'"};
    struct thing *rows, t = thing_new("a", 1);
    static const char *const keys[] = {"b", "c"};
    assert_int_equal(all(db, NULL, &rows), 0);
    must(write_thing(&t));
    assert_int_equal(all(db, NULL, &rows), 1);
    t = rows[0];
    t.note = "ny";
    must(db_write(db, "update", update_thing, &t, &err));
    assert_int_equal(all(db, NULL, &rows), 1);
    assert_string_equal(rows[0].note, "ny");
    for (size_t i = 0; i < 2; i++) {
        t = thing_new(keys[i], 2);
        must(write_thing(&t));
        assert_int_equal(all(db, NULL, &rows), 2 + i);
    }
    must(db_write(db, "delete", exec_sql, (void *)(uintptr_t)&gone, &err));
    assert_int_equal(all(db, NULL, &rows), 2);
}

static int insert_many(struct conn *c, void *ctx, struct err *e)
{
    struct thing many[3] = {thing_new("x", 1), thing_new("y", 2), thing_new("z", 3)};
    (void)ctx;
    return q_insert_many(c, &thing_table, many, 3, e);
}

static void test_many_rows_at_once_are_seen(void **state)
{
    (void)state;
    struct thing *rows;
    assert_int_equal(all(db, NULL, &rows), 0);
    must(db_write(db, "many", insert_many, NULL, &err));
    assert_int_equal(all(db, NULL, &rows), 3);
}

static void test_another_program_s_change_is_seen_at_once(void **state)
{
    (void)state;
    struct db *other;
    struct thing *rows, t = thing_new("a", 1), u = thing_new("b", 1);
    must(db_open(
        url, 2, &other, &err)); /* a writer, readers and kept results of its own, as another program has */
    assert_int_equal(count_below(db, 9), 0);
    assert_int_equal(count_below(other, 9), 0);
    must(db_write(other, "insert", insert_thing, &t, &err));
    assert_int_equal(count_below(db, 9), 1);
    assert_int_equal(count_below(other, 9), 1);
    must(write_thing(&u));
    assert_int_equal(count_below(other, 9), 2);
    assert_int_equal(all(other, NULL, &rows), 2);
    db_close(other);
}

static int insert_apart(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return q_exec(c, &tally_apart, ARGS(V_INT(1)), NULL, e);
}

static void test_a_row_of_the_log_leaves_the_answers(void **state)
{
    (void)state;
    assert_int_equal(count_below(db, 9), 0);
    int64_t hits = keep_hits(db->keep);
    must(db_write(db, "apart", insert_apart, NULL, &err));
    assert_int_equal(count_below(db, 9), 0);
    assert_int_equal(keep_hits(db->keep), hits + 1);
    assert_int_equal(count_of(&tally_count), 1);
}

static int insert_both(struct conn *c, void *ctx, struct err *e)
{
    int rc = insert_apart(c, ctx, e);
    return rc ? rc : insert_thing(c, ctx, e);
}

static void test_a_change_with_its_row_of_the_log_is_seen(void **state)
{
    (void)state;
    struct thing t = thing_new("a", 1);
    assert_int_equal(count_below(db, 9), 0);
    must(db_write(db, "both", insert_both, &t, &err));
    assert_int_equal(count_below(db, 9), 1);
}

static int change_nothing(struct conn *c, void *ctx, struct err *e)
{
    static const struct sql none = {"test_none", "DELETE FROM thing WHERE key = $1"};
    (void)ctx;
    return q_exec(c, &none, ARGS(V_TEXT("nobody")), NULL, e);
}

static void test_a_write_that_changes_no_row_leaves_the_answers(void **state)
{
    (void)state;
    struct thing t = thing_new("a", 1);
    must(write_thing(&t));
    assert_int_equal(count_below(db, 9), 1);
    int64_t hits = keep_hits(db->keep);
    must(db_write(db, "none", change_nothing, NULL, &err));
    assert_int_equal(count_below(db, 9), 1);
    assert_int_equal(keep_hits(db->keep), hits + 1);
}

static int fail_after_insert(struct conn *c, void *ctx, struct err *e)
{
    int rc = insert_thing(c, ctx, e);
    return rc ? rc : err_user(e, ERR_REFUSED, "nej");
}

static int look_in_write(struct conn *c, void *ctx, struct err *e)
{
    struct thing t = thing_new("w", 1);
    int rc = insert_thing(c, &t, e);
    return rc ? rc : q_int(c, &kept_count, ARGS(V_INT(9)), ctx, e);
}

static void test_a_write_sees_its_own_change_and_what_is_undone_nobody_sees(void **state)
{
    (void)state;
    struct thing t = thing_new("a", 1);
    int64_t n = -1;
    assert_int_equal(count_below(db, 9), 0);
    expect(ERR_REFUSED, db_write(db, "refused", fail_after_insert, &t, &err));
    assert_int_equal(count_below(db, 9), 0);
    must(db_write(db, "look", look_in_write, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(count_below(db, 9), 1);
}

static void test_a_snapshot_asks_the_database(void **state)
{
    (void)state;
    struct thing *rows, t = thing_new("a", 1);
    size_t n = 0;
    struct conn *c;
    must(db_lease_snapshot(db, &c, &err));
    must(q_all(c, &kept_all, ARGS(V_NULL), &thing_table, &rows, &n, arena, &err));
    must(write_thing(&t));
    assert_int_equal(all(db, NULL, &rows), 1);
    must(q_all(c, &kept_all, ARGS(V_NULL), &thing_table, &rows, &n, arena, &err));
    assert_int_equal(n, 0);
    db_release(db, c);
}

static void test_large_answers_are_not_kept_and_many_are_thrown_out(void **state)
{
    (void)state;
    static char note[90001];
    struct thing *rows;
    memset(note, 'x', sizeof note - 1);
    for (int i = 0; i < 20; i++) {
        char key[8];
        snprintf(key, sizeof key, "k%d", i);
        struct thing t = thing_new(key, i);
        t.note = note;
        must(write_thing(&t));
    }
    assert_int_equal(all(db, NULL, &rows), 20);
    int64_t hits = keep_hits(db->keep);
    assert_int_equal(all(db, NULL, &rows), 20);
    assert_int_equal(keep_hits(db->keep), hits);
    for (int i = 0; i < 600; i++) { /* each asked for with a parameter of its own holds 90 kB */
        char key[16];
        snprintf(key, sizeof key, "k%d", i % 20);
        assert_int_equal(all(db, key, &rows), 1);
        assert_int_equal(strlen(rows[0].note), sizeof note - 1);
        assert_true(count_below(db, i) >= 0);
        arena_clear(arena);
    }
}

/* Readers who ask while others write: after each write the count is never below it. */
static atomic_int written;
static atomic_bool over;
static void *read_along(void *arg)
{
    (void)arg;
    int64_t n_seen = 0;
    while (!atomic_load(&over)) {
        int64_t least = atomic_load(&written), n = -1;
        struct err e = ERR_INIT;
        struct conn *c;
        if (db_lease(db, &c, &e))
            return "no lease";
        int rc = q_int(c, &kept_count, ARGS(V_INT(1000000)), &n, &e);
        db_release(db, c);
        if (rc || n < least || n < n_seen)
            return "an older answer";
        n_seen = n;
    }
    return NULL;
}

static void test_no_reader_sees_less_than_was_written_before_it_asked(void **state)
{
    (void)state;
    pthread_t readers[3];
    atomic_store(&written, 0);
    atomic_store(&over, false);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_along, NULL), 0);
    for (int i = 0; i < 200; i++) {
        char key[16];
        snprintf(key, sizeof key, "r%d", i);
        struct thing t = thing_new(key, i);
        must(write_thing(&t));
        atomic_store(&written, i + 1);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 3; i++) {
        void *wrong;
        pthread_join(readers[i], &wrong);
        if (wrong)
            fail_msg("%s", (char *)wrong);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        T(test_the_second_answer_comes_from_memory_and_is_the_same),
        T(test_each_argument_has_its_own_answer),
        T(test_what_is_not_there_is_kept_as_missing),
        T(test_every_kind_of_change_is_seen_at_once),
        T(test_many_rows_at_once_are_seen),
        T(test_another_program_s_change_is_seen_at_once),
        T(test_a_row_of_the_log_leaves_the_answers),
        T(test_a_change_with_its_row_of_the_log_is_seen),
        T(test_a_write_sees_its_own_change_and_what_is_undone_nobody_sees),
        T(test_a_write_that_changes_no_row_leaves_the_answers),
        T(test_a_snapshot_asks_the_database),
        T(test_large_answers_are_not_kept_and_many_are_thrown_out),
        T(test_no_reader_sees_less_than_was_written_before_it_asked),
    };
    if (fixture_start(argc, argv))
        return 1;
    return fixture_end(cmocka_run_group_tests(tests, NULL, NULL));
}
