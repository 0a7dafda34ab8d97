/* The writer and what goes wrong around it: groups, savepoints, kills, lost connections, a full disk, time limits. */
#include "db_fixture.h"
#include "base/buf.h"
#include "base/lang.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int insert_twice(struct conn *c, void *ctx, struct err *e)
{
    struct thing *t = ctx;
    struct err ignored = ERR_INIT;
    (void)e;
    q_insert(c, &thing_table, t, NULL, &ignored);
    q_insert(c, &thing_table, t, NULL, &ignored);
    return OK;
}

static void test_a_failed_statement_fails_the_write(void **state)
{
    (void)state;
    struct thing t = thing_new("k", 1);
    assert_int_equal(db_write(db, "insert_twice", insert_twice, &t, &err), ERR_DB);
    assert_int_equal(count_of(&thing_count), 0);
}

static int insert_then_fail(struct conn *c, void *ctx, struct err *e)
{
    struct thing *t = ctx;
    int rc = q_insert(c, &thing_table, t, &t->id, e);
    if (rc)
        return rc;
    return t->n == 13 ? err_user(e, ERR_REFUSED, "nej") : OK;
}

struct worker {
    pthread_t thread;
    int first, n, rc, n_refused;
    atomic_bool ended;
    db_write_fn *fn;
};

static void *work_things(void *arg)
{
    struct worker *w = arg;
    for (int i = 0; i < w->n; i++) {
        char key[32];
        struct err e = ERR_INIT;
        snprintf(key, sizeof key, "k%d", w->first + i);
        struct thing t = thing_new(key, w->first + i);
        int rc = db_write(db, "things", w->fn, &t, &e);
        if (rc == ERR_REFUSED && strcmp(e.user, "nej") == 0)
            w->n_refused++;
        else if (rc)
            w->rc = rc;
    }
    atomic_store(&w->ended, true);
    return NULL;
}

static void start_workers(struct worker *w, int n_workers, int n_each, db_write_fn *fn)
{
    for (int i = 0; i < n_workers; i++) {
        w[i] = (struct worker){.first = i * n_each, .n = n_each, .fn = fn};
        assert_int_equal(pthread_create(&w[i].thread, NULL, work_things, &w[i]), 0);
    }
}

/* How many writes were refused; any other failure fails the test. */
static int join_workers(struct worker *w, int n_workers)
{
    int n_refused = 0;
    for (int i = 0; i < n_workers; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].rc, OK);
        n_refused += w[i].n_refused;
    }
    return n_refused;
}

static void test_one_failing_write_of_a_hundred_fails_alone(void **state)
{
    (void)state;
    struct worker w[100];
    start_workers(w, 100, 1, insert_then_fail);
    assert_int_equal(join_workers(w, 100), 1);
    assert_int_equal(count_of(&thing_count), 99);
    assert_int_equal(db_stats_of(db).failed, 1);
}

static void test_many_threads_write_in_few_commits(void **state)
{
    (void)state;
    struct worker w[16];
    start_workers(w, 16, 500, insert_thing);
    join_workers(w, 16);
    assert_int_equal(count_of(&thing_count), 8000);
    struct db_stats s = db_stats_of(db);
    assert_int_equal(s.writes, 8000);
    print_message("# %lld writes in %lld commits\n", (long long)s.writes, (long long)s.commits);
    assert_true(s.commits < s.writes / 2);
}

static int see_lang(struct conn *c, void *ctx, struct err *e)
{
    (void)c;
    (void)e;
    *(enum lang *)ctx = lang_current();
    return OK;
}

static void test_a_write_speaks_the_callers_language(void **state)
{
    (void)state;
    enum lang seen = LANG_DA;
    lang_set(LANG_EN);
    must(db_write(db, "see_lang", see_lang, &seen, &err));
    assert_int_equal(seen, LANG_EN);
    lang_set(LANG_DA);
    must(db_write(db, "see_lang", see_lang, &seen, &err));
    assert_int_equal(seen, LANG_DA);
}

static int look_from_outside(struct conn *c, void *ctx, struct err *e)
{
    struct thing t = thing_new("k", 1);
    int rc = q_insert(c, &thing_table, &t, NULL, e);
    *(int64_t *)ctx = count_of(&thing_count);
    return rc;
}

static void test_a_reader_sees_only_what_is_committed(void **state)
{
    (void)state;
    int64_t seen = -1;
    must(db_write(db, "look", look_from_outside, &seen, &err));
    assert_int_equal(seen, 0);
    assert_int_equal(count_of(&thing_count), 1);
}

static void test_a_statement_does_not_run_for_ever(void **state)
{
    (void)state;
    int64_t sum;
    static const struct sql endless = {"endless",
        "WITH RECURSIVE r (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM r WHERE n < $1)"
        " SELECT MAX(n) FROM r"};
    db->statement_seconds = 1;
    struct conn *c = lease();
    expect(ERR_LIMIT, q_int(c, &endless, ARGS(V_INT(INT64_MAX / 2)), &sum, &err));
    db_release(db, c);
    assert_int_equal(count_of(&thing_count), 0);
}

static void test_a_lease_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct conn *c[4], *fifth;
    db->lease_seconds = 1;
    for (int i = 0; i < 4; i++)
        c[i] = lease();
    expect(ERR_BUSY, db_lease(db, &fifth, &err));
    for (int i = 0; i < 4; i++)
        db_release(db, c[i]);
    assert_int_equal(count_of(&thing_count), 0);
}

/* Runs this program on the database: "write-on" prints the key of each write after it is stored, "nested" starts a
 * write inside a write. Its output can be read from *ret_out. */
static pid_t start_child(const char *what, int *ret_out)
{
    static char self[] = "/proc/self/exe";
    int fd[2];
    pid_t pid;
    assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
    posix_spawn_file_actions_t acts;
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_adddup2(&acts, fd[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&acts, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char *argv[] = {self, (char *)(uintptr_t)what, url, NULL};
    assert_int_equal(posix_spawn(&pid, self, &acts, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&acts);
    close(fd[1]);
    *ret_out = fd[0];
    return pid;
}

static void *child_write_on(void *arg)
{
    for (int i = 0;; i++) {
        struct err e = ERR_INIT;
        char key[48];
        int n = snprintf(key, sizeof key, "%d-%d-%d", (int)getpid(), *(int *)arg, i);
        struct thing t = thing_new(key, i);
        if (db_write(db, "child", insert_thing, &t, &e))
            exit(3);
        key[n] = '\n';
        if (write(STDOUT_FILENO, key, (size_t)n + 1) != n + 1)
            exit(4);
    }
}

static int write_in_write(struct conn *c, void *ctx, struct err *e)
{
    (void)c;
    return db_write(db, "inner", insert_thing, ctx, e);
}

static int run_child(const char *what, const char *address)
{
    static int no[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    pthread_t thread[8];
    struct thing t = thing_new("nested", 1);
    if (db_open(address, 1, &db, &err))
        return 2;
    if (strcmp(what, "nested") == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        return db_write(db, "outer", write_in_write, &t, &err);
    }
    for (int i = 0; i < 8; i++)
        if (pthread_create(&thread[i], NULL, child_write_on, &no[i]))
            return 2;
    pthread_join(thread[0], NULL);
    return 0;
}

static void test_a_write_inside_a_write_aborts(void **state)
{
    (void)state;
    int out, status;
    pid_t pid = start_child("nested", &out);
    waitpid(pid, &status, 0);
    close(out);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_int_equal(count_of(&thing_count), 0);
}

enum { KEY_SIZE = 64, MOST_HEARD = 200 };

/* Reads the key of a stored write; false = there are no more. */
static bool hear(FILE *f, char key[KEY_SIZE])
{
    char *end = fgets(key, KEY_SIZE, f) ? strchr(key, '\n') : NULL;
    if (end)
        *end = 0;
    return end != NULL;
}

/* Whatever was said to be stored is there after a kill at any moment, and the next program goes on. */
static void test_stored_writes_survive_a_kill(void **state)
{
    (void)state;
    int64_t n_said = 0;
    static char keys[MOST_HEARD][KEY_SIZE];
    for (int round = 0; round < 8; round++) {
        int out, status, n = 0;
        char key[KEY_SIZE];
        struct thing t;
        pid_t pid = start_child("write-on", &out);
        FILE *f = fdopen(out, "r");
        assert_non_null(f);
        while (n < 20 + 20 * round && hear(f, keys[n]))
            n++;
        usleep(1003 * (useconds_t)round);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        assert_true(WIFSIGNALED(status));
        for (int i = 0; i < n; i++)
            must(read_thing(keys[i], &t));
        for (; hear(f, key); n++)
            must(read_thing(key, &t));
        fclose(f);
        n_said += n;
    }
    print_message("# %lld stored writes checked\n", (long long)n_said);
    assert_true(n_said > 100);
    assert_true(count_of(&thing_count) >= n_said);
    struct thing t = thing_new("after", 1);
    must(write_thing(&t));
}

/* A file limit stands in for a full disk. */
static void test_a_full_disk_fails_writes_and_no_more(void **state)
{
    (void)state;
    struct rlimit old;
    static char long_note[100001];
    int64_t n_ok = 0;
    int rc = OK;
    memset(long_note, 'x', sizeof long_note - 1);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000000, old.rlim_max});
    for (int i = 0; i < 100 && rc == OK; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        struct thing t = thing_new(key, i);
        t.note = long_note;
        rc = write_thing(&t);
        n_ok += rc == OK;
    }
    setrlimit(RLIMIT_FSIZE, &old);
    expect(ERR_IO, rc);
    assert_true(n_ok > 0);
    assert_int_equal(count_of(&thing_count), n_ok);
    struct thing t = thing_new("after", 1);
    must(write_thing(&t));
    assert_int_equal(count_of(&thing_count), n_ok + 1);
}

static void end_all_sessions(void)
{
    exec_raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
             " WHERE pid <> pg_backend_pid() AND datname = current_database()");
}

static void test_lost_connections_are_replaced(void **state)
{
    (void)state;
    struct thing t = thing_new("k", 1), u = thing_new("l", 1);
    must(write_thing(&t));
    assert_int_equal(count_of(&thing_count), 1);
    end_all_sessions();
    assert_int_equal(count_of(&thing_count), 1);
    must(write_thing(&u));
    assert_int_equal(count_of(&thing_count), 2);
}

/* Each key is unique, so that a write stored twice would be a conflict. */
static void test_writes_across_lost_connections_are_stored_once(void **state)
{
    (void)state;
    struct worker w[8];
    start_workers(w, 8, 1000, insert_thing);
    for (int i = 0; i < 5; i++) {
        usleep(100000);
        end_all_sessions();
    }
    join_workers(w, 8);
    assert_int_equal(count_of(&thing_count), 8000);
}

/* The session ends in COMMIT before anything is stored: the write runs again. */
static void test_a_commit_that_was_lost_before_is_run_again(void **state)
{
    (void)state;
    struct thing t = thing_new("k", 1);
    exec_raw("CREATE SEQUENCE ends");
    exec_raw("CREATE FUNCTION end_once() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN"
             " IF nextval('ends') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
             " RETURN NULL; END $f$");
    exec_raw("CREATE CONSTRAINT TRIGGER end_once AFTER INSERT ON thing DEFERRABLE INITIALLY DEFERRED"
             " FOR EACH ROW EXECUTE FUNCTION end_once()");
    must(write_thing(&t));
    assert_int_equal(count_of(&thing_count), 1);
    assert_int_equal(db_stats_of(db).commits, 1);
}

static void set_standby(const char *set_or_reset)
{
    exec_raw(set_or_reset);
    exec_raw("SELECT pg_reload_conf()");
    usleep(200000);
}

/* The session ends in COMMIT when the write is stored and only a standby is waited for: it does not run again. */
static void test_a_commit_that_was_lost_after_counts_as_stored(void **state)
{
    (void)state;
    struct worker w;
    set_standby("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    start_workers(&w, 1, 1, insert_thing);
    while (!atomic_load(&w.ended)) {
        exec_raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        usleep(10000);
    }
    pthread_join(w.thread, NULL);
    set_standby("ALTER SYSTEM RESET synchronous_standby_names");
    assert_int_equal(w.rc, OK);
    assert_int_equal(count_of(&thing_count), 1);
}

static void test_a_plan_from_before_a_change_is_made_anew(void **state)
{
    (void)state;
    struct thing r, t = thing_new("k", 1);
    must(write_thing(&t));
    must(read_thing("k", &r));
    exec_raw("ALTER TABLE thing DROP COLUMN share");
    must(read_thing("k", &r));
    exec_raw("ALTER TABLE thing ADD COLUMN share INTEGER");
    must(read_thing("k", &r));
    struct thing u = thing_new("l", 1);
    must(write_thing(&u));
}

/* Groups that find many rows, one and none; texts and numbers that are missing, quoted and with a bracket or a mark; a row taken away. */
static const struct sql thing_of = {"thing_of",
    "SELECT key, n, note FROM thing WHERE note = $1 AND n > COALESCE($2, -1) AND note <> '$1 (it''s WHERE ' ORDER BY n DESC LIMIT 2"};
static const struct sql thing_mend = {"thing_mend",
    "UPDATE thing SET note = (SELECT MIN(t.key) FROM thing AS t WHERE t.n >= $1), n = n + $3 WHERE key = $2 AND note IS NULL"};
static const struct sql thing_drop = {"thing_drop", "DELETE FROM thing WHERE key = $1 AND n = $2"};

static int see_of(const void *row, void *ctx, struct err *e)
{
    const struct thing *got = row;
    struct buf *seen = ctx;
    (void)e;
    buf_printf(seen, "%s:%d:%s ", got->key, (int)got->n, got->note ? got->note : "-");
    return OK;
}

static int use_groups(struct conn *c, void *ctx, struct err *e)
{
    static const char odd[] = "a,\"b\" {NULL} \\ '$1' æ";
    struct thing rows[6];
    buf_clear(ctx);
    for (int i = 0; i < 6; i++) {
        rows[i] = thing_new(arena_printf(arena, "g-%d", i), i);
        rows[i].note = i < 3 ? odd : i < 5 ? "NULL" : NULL;
    }
    const struct val of[] = {V_TEXT("NULL"), V_NULL, V_TEXT("nobody"), V_INT(1), V_TEXT(odd), V_INT(0),
        V_NULL, V_NULL, V_TEXT(odd), V_INT(1)};
    const struct val mend[] = {V_INT(2), V_TEXT("g-5"), V_INT(10), V_INT(2), V_TEXT("g-1"), V_INT(10)};
    const struct val drop[] = {V_TEXT("g-0"), V_INT(0), V_TEXT("g-1"), V_INT(0), V_TEXT("g-2"), V_NULL};
    const struct val left[] = {V_TEXT("g-2"), V_NULL};
    int rc = q_insert_many(c, &thing_table, rows, 6, e);
    if (rc == OK)
        rc = q_each_many(c, &thing_of, of, 2, 5, &thing_table, see_of, ctx, e);
    if (rc == OK)
        rc = q_exec_many(c, &thing_mend, mend, 3, 2, e);
    if (rc == OK)
        rc = q_exec_many(c, &thing_drop, drop, 2, 3, e);
    buf_puts(ctx, "| ");
    return rc ? rc : q_each_many(c, &thing_of, left, 2, 1, &thing_table, see_of, ctx, e);
}

static void test_groups_find_what_one_at_a_time_finds(void **state)
{
    (void)state;
    struct buf seen = BUF_INIT;
    must(db_write(db, "groups", use_groups, &seen, &err));
    assert_string_equal(seen.data,
        "g-4:4:NULL g-3:3:NULL "
        "g-2:2:a,\"b\" {NULL} \\ '$1' æ g-1:1:a,\"b\" {NULL} \\ '$1' æ g-2:2:a,\"b\" {NULL} \\ '$1' æ | g-5:15:g-2 ");
    assert_int_equal(count_of(&thing_count), 5);
    buf_done(&seen);
}

#define ON_BOTH                                                                                              \
    T(test_groups_find_what_one_at_a_time_finds), T(test_a_failed_statement_fails_the_write),                \
        T(test_one_failing_write_of_a_hundred_fails_alone), T(test_many_threads_write_in_few_commits),       \
        T(test_a_write_speaks_the_callers_language), T(test_a_reader_sees_only_what_is_committed),           \
        T(test_a_statement_does_not_run_for_ever), T(test_a_lease_does_not_wait_for_ever),                   \
        T(test_a_write_inside_a_write_aborts), T(test_stored_writes_survive_a_kill),                         \
        T(test_a_plan_from_before_a_change_is_made_anew)

int main(int argc, char **argv)
{
    const struct CMUnitTest on_sqlite[] = {ON_BOTH, T(test_a_full_disk_fails_writes_and_no_more)};
    const struct CMUnitTest on_server[] = {ON_BOTH, T(test_lost_connections_are_replaced),
        T(test_writes_across_lost_connections_are_stored_once),
        T(test_a_commit_that_was_lost_before_is_run_again),
        T(test_a_commit_that_was_lost_after_counts_as_stored)};
    if (argc > 2)
        return run_child(argv[1], argv[2]);
    int rc = fixture_start(argc, argv);
    if (rc)
        return rc;
    return fixture_end(on_postgres ? cmocka_run_group_tests_name("db_write", on_server, NULL, NULL)
                                   : cmocka_run_group_tests_name("db_write", on_sqlite, NULL, NULL));
}
