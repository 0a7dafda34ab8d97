/* S3-12a: the pool for the social free card falls job by job until it is used; jobs are counted, not persons. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/pool.h"

#include <string.h>

struct work {
    struct pool_job job;
    int64_t id, version;
};
static int grant_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return pool_job_grant(c, &everyone, &w->job, &w->id, e);
}
static int withdraw_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return pool_job_withdraw(c, &everyone, w->id, w->version, e);
}

static struct work job_of(int64_t citizen, int64_t kr)
{
    struct work w = {0};
    field_clear_row(&pool_job_table, &w.job);
    w.job.pool = "socialt-frikort";
    w.job.citizen_id = citizen;
    w.job.workplace = "Biblioteket";
    w.job.job = "Sætter bøger på plads";
    w.job.granted = day("2026-03-02");
    w.job.amount = (struct money){kr * 100};
    return w;
}

static struct pool_balance balance(void)
{
    struct pool_balance b;
    struct conn *c = lease();
    must(pool_balance_of(c, "socialt-frikort", &b, arena, &err));
    release(c);
    return b;
}

static void test_S3_12a_the_balance_falls_and_jobs_are_counted_apart_from_persons(void **state)
{
    (void)state;
    struct pool_part *parts;
    size_t n;
    struct conn *c = lease();
    must(pool_parts(c, "socialt-frikort", &parts, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(parts[0].amount_kr + parts[1].amount_kr, 3500000);
    assert_int_equal(balance().total.oere, 350000000);
    int64_t person = add_citizen("1980-01-01", "", "");
    struct work w = job_of(person, 1000000);
    must(db_write(db, "grant", grant_fn, &w, &err));
    w = job_of(person, 1000000);
    must(db_write(db, "grant", grant_fn, &w, &err));
    w = job_of(INT_NONE, 500000);
    must(db_write(db, "grant", grant_fn, &w, &err));
    struct pool_balance b = balance();
    assert_int_equal(b.spent.oere, 250000000);
    assert_int_equal(b.n_jobs, 3);
    assert_int_equal(b.n_persons, 1);
    assert_int_equal(b.n_unknown, 1);
}

static void test_S3_12a_no_more_than_is_left_and_nothing_when_it_is_used(void **state)
{
    (void)state;
    struct work w = job_of(INT_NONE, 1000001);
    assert_int_equal(db_write(db, "grant", grant_fn, &w, &err), ERR_REFUSED);
    assert_non_null(strstr(err.user, "1000000"));
    err_clear(&err);
    struct work last = job_of(INT_NONE, 1000000);
    must(db_write(db, "grant", grant_fn, &last, &err));
    w = job_of(INT_NONE, 1);
    assert_int_equal(db_write(db, "grant", grant_fn, &w, &err), ERR_REFUSED);
    assert_non_null(strstr(err.user, "Puljen er brugt"));
    err_clear(&err);
    last.version = 1;
    must(db_write(db, "withdraw", withdraw_fn, &last, &err));
    assert_int_equal(db_write(db, "withdraw", withdraw_fn, &last, &err), ERR_CONFLICT);
    err_clear(&err);
    must(db_write(db, "grant", grant_fn, &w, &err));
    assert_int_equal(balance().n_jobs, 4);
}

static int restore_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return pool_job_restore(c, &everyone, w->id, e);
}

static void test_a_grant_taken_back_can_be_put_back_while_the_money_is_there(void **state)
{
    (void)state;
    struct work w = job_of(INT_NONE, 1000);
    must(db_write(db, "grant", grant_fn, &w, &err));
    w.version = 1;
    must(db_write(db, "withdraw", withdraw_fn, &w, &err));
    int64_t spent = balance().spent.oere;
    must(db_write(db, "restore", restore_fn, &w, &err));
    assert_int_equal(balance().spent.oere, spent + 100000);
    assert_int_equal(db_write(db, "restore", restore_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
}

static void test_what_is_missing_is_told_at_the_fields(void **state)
{
    (void)state;
    struct work w = job_of(INT_NONE, 0);
    w.job.workplace = w.job.job = NULL;
    w.job.granted = DAY_NONE;
    assert_int_equal(db_write(db, "grant", grant_fn, &w, &err), ERR_INVALID);
    assert_int_equal(err.n_fields, 4);
    err_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_12a_the_balance_falls_and_jobs_are_counted_apart_from_persons),
        cmocka_unit_test(test_S3_12a_no_more_than_is_left_and_nothing_when_it_is_used),
        cmocka_unit_test(test_a_grant_taken_back_can_be_put_back_while_the_money_is_there),
        cmocka_unit_test(test_what_is_missing_is_told_at_the_fields),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
