/* Jobs: run, show progress, fail with a message, stop, and are marked after a restart. */
#include "system_fixture.h"
#include "system/job.h"
#include <stdatomic.h>
#include <unistd.h>

enum { MOST_ROWS = 100000 }; /* more than are gone through before the job is stopped */

static atomic_int n_seen; /* rows that the counting job went through */
static atomic_int n_echoes;

static int run_count(struct job_run *run, struct err *err)
{
    (void)err;
    for (int i = 1; i <= MOST_ROWS; i++) {
        atomic_store(&n_seen, i);
        usleep(2000);
        if (!job_progress(run, i, MOST_ROWS, "rækker")) {
            return OK;
        }
    }
    return OK;
}
JOB(count_job, .kind = "count", .label = "Tæl langsomt", .run = run_count);

static int run_endless(struct job_run *run, struct err *err)
{
    (void)err;
    for (int i = 1; job_progress(run, i, INT_NONE, "rækker"); i++) {
        atomic_store(&n_seen, i);
        usleep(2000);
    }
    return OK;
}
JOB(endless_job, .kind = "endless", .label = "Tæl uden mål", .run = run_endless);

static int run_echo(struct job_run *run, struct err *err)
{
    (void)err;
    atomic_fetch_add(&n_echoes, 1);
    job_progress(run, 3, 3, "rækker");
    job_set_result(run, job_row(run)->argument, "fil.pdf");
    job_set_message(run, job_actor(run)->login);
    return OK;
}
JOB(echo_job, .kind = "echo", .label = "Gentag", .run = run_echo);

JOB(quick_job, .kind = "quick", .label = "Noget, man venter på", .run = run_echo, .is_waited_for = true);

static int run_fail(struct job_run *run, struct err *err)
{
    (void)run;
    return err_user(err, ERR_REFUSED, "Filen er tom.");
}
JOB(fail_job, .kind = "fail", .label = "Fejl", .run = run_fail);

static struct job read_job(struct fixture *f, int64_t id)
{
    struct conn *c;
    struct job job;
    MUST(db_lease(f->db, &c, &e));
    MUST(job_by_id(c, id, &job, f->arena, &e));
    db_release(f->db, c);
    return job;
}

static int64_t start(struct fixture *f, const char *kind, const char *argument)
{
    int64_t id;
    struct actor actor = f->actor;
    actor.user_id = f->user_id;
    actor.login = "mette";
    MUST(job_start(f->db, &actor, kind, NULL, argument, &id, &e));
    return id;
}

/* Waits until the job is over (at most two minutes). */
static struct job wait_for(struct fixture *f, int64_t id)
{
    struct job job = read_job(f, id);
    for (int i = 0; i < 12000 && !job_is_over(&job); i++) {
        usleep(10000);
        job = read_job(f, id);
    }
    return job;
}

static void test_done(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    MUST(job_runner_start(f->db, 2, &runner, &e));
    struct job job = wait_for(f, start(f, "echo", "æble"));
    job_runner_stop(runner);
    assert_string_equal(job.state, "done");
    assert_string_equal(job.title, "Gentag");
    assert_string_equal(job.result, "æble");
    assert_string_equal(job.result_path, "fil.pdf");
    assert_string_equal(job.message, "mette"); /* works with the rights of who started it */
    assert_int_equal(job.done, 3);
    assert_int_equal(job.total, 3);
    assert_false(stamp_is_none(job.started) || stamp_is_none(job.finished));
}

static void test_failed(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    MUST(job_runner_start(f->db, 1, &runner, &e));
    struct job job = wait_for(f, start(f, "fail", NULL));
    job_runner_stop(runner);
    assert_string_equal(job.state, "failed");
    assert_string_equal(job.message, "Filen er tom.");
}

/* As many long jobs as there are threads, and more in line: what somebody waits for is done all the same. */
static void test_long_jobs_do_not_hold_back_what_is_waited_for(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    atomic_store(&n_seen, 0);
    MUST(job_runner_start(f->db, 1, &runner, &e));
    int64_t at_work = start(f, "count", NULL), in_line = start(f, "count", NULL);
    while (atomic_load(&n_seen) == 0) {
        usleep(1000);
    }
    assert_string_equal(wait_for(f, start(f, "quick", "x")).state, "done");
    assert_string_equal(read_job(f, at_work).state, "running");
    assert_string_equal(read_job(f, in_line).state, "waiting");
    job_runner_stop(runner);
}

/* A job does no more than the one who started it may when it begins: nothing, when the log-in is closed. */
static void test_a_closed_login_does_nothing(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    int64_t id = start(f, "echo", "x");
    fixture_tamper(f, "UPDATE app_user SET active = 0");
    atomic_store(&n_echoes, 0);
    MUST(job_runner_start(f->db, 1, &runner, &e));
    struct job job = wait_for(f, id);
    job_runner_stop(runner);
    assert_string_equal(job.state, "failed");
    assert_non_null(strstr(job.message, "ikke længere adgang"));
    assert_int_equal(atomic_load(&n_echoes), 0);
}

static void test_unknown_kind(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    assert_int_equal(job_start(f->db, &f->actor, "findes-ikke", NULL, NULL, NULL, &err), ERR_NOT_FOUND);
}

static void test_stop_running(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    struct err err = ERR_INIT;
    atomic_store(&n_seen, 0);
    MUST(job_runner_start(f->db, 1, &runner, &e));
    int64_t id = start(f, "count", NULL);
    while (atomic_load(&n_seen) == 0) {
        usleep(1000);
    }
    MUST(job_stop(f->db, &f->actor, id, &e));
    struct job job = wait_for(f, id);
    job_runner_stop(runner);
    assert_string_equal(job.state, "stopped");
    assert_in_range(job.done, 1, MOST_ROWS - 1);
    assert_int_equal(job_stop(f->db, &f->actor, id, &err), ERR_REFUSED);
}

static void test_stop_waiting(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    atomic_store(&n_seen, 0);
    int64_t id = start(f, "count", NULL);
    MUST(job_stop(f->db, &f->actor, id, &e));
    MUST(job_runner_start(f->db, 1, &runner, &e));
    int64_t after = start(f, "echo", "x");
    assert_string_equal(wait_for(f, after).state, "done");
    job_runner_stop(runner);
    assert_string_equal(read_job(f, id).state, "stopped");
    assert_int_equal(atomic_load(&n_seen), 0);
}

static void test_ending_program_interrupts(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    atomic_store(&n_seen, 0);
    MUST(job_runner_start(f->db, 1, &runner, &e));
    int64_t id = start(f, "count", NULL);
    while (atomic_load(&n_seen) == 0) {
        usleep(1000);
    }
    job_runner_stop(runner);
    assert_string_equal(read_job(f, id).state, "interrupted");
}

/* An ending program interrupts a job of which nobody knows how long it is, too. */
static void test_ending_program_interrupts_without_total(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    atomic_store(&n_seen, 0);
    MUST(job_runner_start(f->db, 1, &runner, &e));
    int64_t id = start(f, "endless", NULL);
    while (atomic_load(&n_seen) == 0) {
        usleep(1000);
    }
    job_runner_stop(runner);
    assert_string_equal(read_job(f, id).state, "interrupted");
}

/* A job that was running when the program died; a waiting one is run after the restart. */
static void test_restart(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    int64_t dead = start(f, "count", NULL);
    fixture_tamper(f, "UPDATE job SET state = 'running'");
    int64_t waiting = start(f, "echo", "x");
    MUST(job_runner_start(f->db, 1, &runner, &e));
    assert_string_equal(wait_for(f, waiting).state, "done");
    assert_string_equal(wait_for(f, dead).state, "interrupted");
    job_runner_stop(runner);
}

/* Another server on the same database starts: the job goes on, whatever time it takes. */
static void test_another_server_leaves_jobs_alone(void **state)
{
    struct fixture *f = *state;
    struct job_runner *first, *second;
    struct db *db;
    atomic_store(&n_seen, 0);
    job_beat_every(1000);
    MUST(db_open(arena_printf(f->arena, "sqlite:%s", f->file), 2, &db, &e));
    MUST(job_runner_start(f->db, 1, &first, &e));
    int64_t id = start(f, "count", NULL);
    while (atomic_load(&n_seen) == 0) {
        usleep(1000);
    }
    MUST(job_runner_start(db, 1, &second, &e));
    while (read_job(f, id).beat < 8) { /* more than the looks after which a job is lost */
        assert_string_equal(read_job(f, id).state, "running");
        usleep(10000);
    }
    assert_string_equal(read_job(f, id).state, "running");
    MUST(job_stop(f->db, &f->actor, id, &e));
    assert_string_equal(wait_for(f, id).state, "stopped");
    job_runner_stop(second);
    job_runner_stop(first);
    db_close(db);
    job_beat_every(20);
}

/* A database that does not take a job's end at once gets it later; what it never takes makes the job fail, and is not waited for. */
static void test_end_is_written_again(void **state)
{
    struct fixture *f = *state;
    struct job_runner *runner;
    fixture_tamper(f, "CREATE TRIGGER no_end BEFORE UPDATE OF finished ON job WHEN NEW.state = 'done' "
                      "BEGIN SELECT RAISE(ABORT, 'not now'); END");
    MUST(job_runner_start(f->db, 1, &runner, &e));
    atomic_store(&n_echoes, 0);
    job_beat_every(1000);
    int64_t id = start(f, "echo", "x");
    while (atomic_load(&n_echoes) == 0) {
        usleep(1000);
    }
    usleep(200000);
    fixture_tamper(f, "DROP TRIGGER IF EXISTS no_end");
    assert_string_equal(wait_for(f, id).state, "done");
    assert_string_equal(read_job(f, id).result_path, "fil.pdf");
    job_beat_every(20);
    fixture_tamper(f, "CREATE TRIGGER no_end BEFORE UPDATE OF finished ON job WHEN NEW.state = 'done' "
                      "BEGIN SELECT RAISE(ABORT, 'never'); END");
    struct job job = wait_for(f, start(f, "echo", "x"));
    job_runner_stop(runner);
    assert_string_equal(job.state, "failed");
    assert_non_null(job.message);
    assert_null(job.result_path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_done),
        TEST(test_failed),
        TEST(test_long_jobs_do_not_hold_back_what_is_waited_for),
        TEST(test_a_closed_login_does_nothing),
        TEST(test_unknown_kind),
        TEST(test_stop_running),
        TEST(test_stop_waiting),
        TEST(test_ending_program_interrupts),
        TEST(test_ending_program_interrupts_without_total),
        TEST(test_restart),
        TEST(test_another_server_leaves_jobs_alone),
        TEST(test_end_is_written_again),
    };
    job_beat_every(20);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
