/* The audit log: its chain is whole, and shows an edited, deleted, moved or cut-off row. */
#include "system_fixture.h"
#include "system/audit.h"
#include "system/audit_query.h"
#include "system/job.h"
#include <pthread.h>
#include <unistd.h>

static void add(struct fixture *f, const char *detail)
{
    struct audit_entry entry = {"read", "citizen", 7, INT_NONE, detail};
    MUST(audit_log(f->db, &f->actor, &entry, &e));
}

static int64_t first_bad(struct fixture *f, int64_t *ret_rows)
{
    struct conn *c;
    int64_t rows = -1;
    int64_t bad = -1;
    MUST(db_lease(f->db, &c, &e));
    MUST(audit_verify(c, &rows, &bad, &e));
    db_release(f->db, c);
    if (ret_rows) {
        *ret_rows = rows;
    }
    return bad;
}

static void add_five(struct fixture *f)
{
    static const char *const details[] = {"et", "to", "tre", "fire", "fem"};
    for (size_t i = 0; i < 5; i++) {
        add(f, details[i]);
    }
}

static void test_whole_chain(void **state)
{
    struct fixture *f = *state;
    int64_t rows;
    add_five(f);
    add(f, NULL);
    assert_int_equal(first_bad(f, &rows), 0);
    assert_int_equal(rows, 7); /* and the user's creation */
}

static int write_many(struct conn *c, void *ctx, struct err *err)
{
    const struct fixture *f = ctx;
    struct audit_entry entry = {"read", "citizen", 7, INT_NONE, "mange"};
    int rc = OK;
    for (int i = 0; rc == OK && i < 10001; i++) {
        rc = audit_add(c, &f->actor, &entry, err);
    }
    return rc;
}

static bool watch_parts(int64_t rows, void *ctx)
{
    int *parts = ctx;
    ++*parts;
    return rows > 0;
}

/* A log longer than a part of the walk. */
static void test_long_chain(void **state)
{
    struct fixture *f = *state;
    int64_t rows;
    int64_t bad = -1;
    int parts = 0;
    MUST(db_write(f->db, "test", write_many, f, &e));
    assert_int_equal(first_bad(f, &rows), 0);
    assert_int_equal(rows, 10002); /* and the user's creation */
    MUST(audit_verify_watched(f->db, watch_parts, &parts, &rows, &bad, &e));
    assert_int_equal(bad, 0);
    assert_int_equal(rows, 10002);
    assert_int_equal(parts, 3);
    int64_t id = fixture_number(f, "SELECT MAX(id) - 4000 FROM audit");
    fixture_tamper(f, "DELETE FROM audit WHERE id = (SELECT MAX(id) - 4000 FROM audit)");
    assert_int_equal(first_bad(f, NULL), id + 1);
}

static void test_empty_log_is_whole(void **state)
{
    struct fixture *f = *state;
    int64_t rows;
    fixture_tamper(f, "DELETE FROM audit; DELETE FROM setting WHERE key = 'audit_head'");
    assert_int_equal(first_bad(f, &rows), 0);
    assert_int_equal(rows, 0);
}

static void test_edited_row_shows(void **state)
{
    struct fixture *f = *state;
    static const char *const edits[] = {
        "UPDATE audit SET detail = 'to!' WHERE detail = 'to'",
        "UPDATE audit SET at = at + 1 WHERE detail = 'to'",
        "UPDATE audit SET user_id = 1 WHERE detail = 'to'",
        "UPDATE audit SET login = 'en anden' WHERE detail = 'to'",
        "UPDATE audit SET action = 'search' WHERE detail = 'to'",
        "UPDATE audit SET entity = 'referral' WHERE detail = 'to'",
        "UPDATE audit SET entity_id = 8 WHERE detail = 'to'",
        "UPDATE audit SET citizen_id = 1 WHERE detail = 'to'",
        "UPDATE audit SET purpose = 'x' WHERE detail = 'to'",
        "UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE detail = 'to'",
    };
    add_five(f);
    fixture_tamper(f, "CREATE TABLE copy AS SELECT * FROM audit");
    int64_t to = fixture_number(f, "SELECT id FROM audit WHERE detail = 'to'");
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        fixture_tamper(f, edits[i]);
        assert_int_equal(first_bad(f, NULL), to);
        fixture_tamper(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM copy");
        assert_int_equal(first_bad(f, NULL), 0);
    }
}

/* Text cannot be moved from one column to the next without showing. */
static void test_moved_text_shows(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    fixture_tamper(f, "UPDATE audit SET action = 'readc', entity = 'itizen' WHERE detail = 'tre'");
    assert_int_equal(first_bad(f, NULL), fixture_number(f, "SELECT id FROM audit WHERE detail = 'tre'"));
}

static void test_deleted_row_shows(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    int64_t after = fixture_number(f, "SELECT id FROM audit WHERE detail = 'fire'");
    fixture_tamper(f, "DELETE FROM audit WHERE detail = 'tre'");
    assert_int_equal(first_bad(f, NULL), after);
}

static void test_deleted_first_row_shows(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    fixture_tamper(f, "DELETE FROM audit WHERE id = (SELECT MIN(id) FROM audit)");
    assert_int_equal(first_bad(f, NULL), fixture_number(f, "SELECT MIN(id) FROM audit"));
}

static void test_cut_off_end_shows(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    int64_t last = fixture_number(f, "SELECT id FROM audit WHERE detail = 'tre'");
    fixture_tamper(f, "DELETE FROM audit WHERE detail IN ('fire', 'fem')");
    assert_int_equal(first_bad(f, NULL), last + 1);
    /* and still after the program has gone on writing */
    add(f, "seks");
    assert_true(first_bad(f, NULL) > last);
}

static void test_all_deleted_shows(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    fixture_tamper(f, "DELETE FROM audit");
    assert_int_not_equal(first_bad(f, NULL), 0);
}

static void test_reordered_rows_show(void **state)
{
    struct fixture *f = *state;
    add_five(f);
    int64_t to = fixture_number(f, "SELECT id FROM audit WHERE detail = 'to'");
    fixture_tamper(f,
        "UPDATE audit SET id = -1 WHERE detail = 'to';"
        "UPDATE audit SET id = id - 1 WHERE detail = 'tre';"
        "UPDATE audit SET id = (SELECT MAX(id) + 1 FROM audit WHERE detail = 'tre') WHERE id = -1");
    assert_int_equal(first_bad(f, NULL), to);
}

/* The program itself can only add. */
SQL(test_audit_edit, "UPDATE audit SET detail = 'x' WHERE id = $1");

static int write_edit(struct conn *c, void *ctx, struct err *err)
{
    (void)ctx;
    return q_exec(c, &test_audit_edit, ARGS(V_INT(1)), NULL, err);
}

static void test_program_cannot_edit(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    assert_int_not_equal(db_write(f->db, "edit", write_edit, NULL, &err), OK);
    assert_int_equal(first_bad(f, NULL), 0);
}

static void *add_many(void *arg)
{
    struct fixture *f = arg;
    for (int i = 0; i < 100; i++) {
        struct err err = ERR_INIT;
        struct audit_entry entry = {"read", "citizen", i, INT_NONE, "samtidig"};
        if (audit_log(f->db, &f->actor, &entry, &err) != OK) {
            return arg;
        }
    }
    return NULL;
}

static void test_chain_with_many_writers(void **state)
{
    struct fixture *f = *state;
    pthread_t threads[4];
    int64_t rows;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, f), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(first_bad(f, &rows), 0);
    assert_int_equal(rows, 401);
}

/* A write that is undone takes its row with it. */
static int write_and_fail(struct conn *c, void *ctx, struct err *err)
{
    struct fixture *f = ctx;
    struct audit_entry entry = {"update", "citizen", 1, INT_NONE, "fortrudt"};
    int rc = audit_add(c, &f->actor, &entry, err);
    return rc == OK ? err_user(err, ERR_REFUSED, "no") : rc;
}

static void test_undone_write_leaves_no_row(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    add(f, "før");
    assert_int_equal(db_write(f->db, "undone", write_and_fail, f, &err), ERR_REFUSED);
    add(f, "efter");
    assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM audit WHERE detail = 'fortrudt'"), 0);
    assert_int_equal(first_bad(f, NULL), 0);
}

static size_t find(struct fixture *f, struct audit_filter filter, struct audit_line **ret)
{
    struct conn *c;
    size_t n;
    MUST(db_lease(f->db, &c, &e));
    MUST(audit_find(c, &filter, 100, ret, &n, f->arena, &e));
    db_release(f->db, c);
    return n;
}

static void test_filter(void **state)
{
    struct fixture *f = *state;
    struct audit_line *lines;
    const struct audit_filter all = {.from = DAY_NONE, .to = DAY_NONE, .before = INT_NONE};
    add_five(f);
    assert_int_equal(find(f, all, &lines), 6);
    assert_string_equal(lines[0].detail, "fem"); /* newest first */
    struct audit_filter filter = all;
    filter.action = "create";
    assert_int_equal(find(f, filter, &lines), 1);
    filter = all;
    filter.login = "mette";
    assert_int_equal(find(f, filter, &lines), 0);
    filter = all;
    find(f, filter, &lines);
    filter.from = stamp_local_day(
        lines[5].at); /* another day than that of the last, when midnight is passed meanwhile */
    filter.to = stamp_local_day(lines[0].at);
    assert_int_equal(find(f, filter, &lines), 6);
    filter.from = filter.to = (day_t){filter.from.n - 1};
    assert_int_equal(find(f, filter, &lines), 0);
    filter = all;
    filter.citizen = "findes-ikke";
    assert_int_equal(find(f, filter, &lines), 0);
    filter = all;
    find(f, filter, &lines);
    filter.before = lines[1].id;
    assert_int_equal(find(f, filter, &lines), 4);
}

/* Runs the job that checks the chain and waits for its end. */
static void check_by_job(struct fixture *f, struct audit_check *ret)
{
    struct job_runner *runner;
    struct conn *c;
    int64_t id;
    struct job job = {.state = "waiting"};
    MUST(job_runner_start(f->db, 1, &runner, &e));
    MUST(job_start(f->db, &f->actor, "audit_verify", NULL, NULL, &id, &e));
    for (int i = 0; i < 12000 && !job_is_over(&job); i++) {
        usleep(10000);
        MUST(db_lease(f->db, &c, &e));
        MUST(job_by_id(c, id, &job, f->arena, &e));
        db_release(f->db, c);
    }
    job_runner_stop(runner);
    assert_string_equal(job.state, "done");
    MUST(db_lease(f->db, &c, &e));
    MUST(audit_last_check(c, ret, f->arena, &e));
    db_release(f->db, c);
}

static void test_last_check(void **state)
{
    struct fixture *f = *state;
    struct audit_check check;
    add_five(f);
    check_by_job(f, &check);
    assert_int_equal(check.bad, 0);
    assert_int_equal(check.rows, 7); /* with the rows about the user and the job */
    fixture_tamper(f, "UPDATE audit SET detail = 'x' WHERE detail = 'tre'");
    check_by_job(f, &check);
    assert_int_equal(check.bad, fixture_number(f, "SELECT id FROM audit WHERE detail = 'x'"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_chain),
        TEST(test_long_chain),
        TEST(test_empty_log_is_whole),
        TEST(test_edited_row_shows),
        TEST(test_moved_text_shows),
        TEST(test_deleted_row_shows),
        TEST(test_deleted_first_row_shows),
        TEST(test_cut_off_end_shows),
        TEST(test_all_deleted_shows),
        TEST(test_reordered_rows_show),
        TEST(test_program_cannot_edit),
        TEST(test_chain_with_many_writers),
        TEST(test_undone_write_leaves_no_row),
        TEST(test_filter),
        TEST(test_last_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
