/* The end of a unit (S0-08): refused while something hangs on it, and its name stays. */
#include "base/text.h"
#include "effect_fixture.h"
#include "supply/unit_closing.h"
#include "system/organisation.h"
#include "system/user.h"

#define UNIT "afdeling-sundhed-beskaeftigelse"

struct closing {
    day_t last, former;
};
static int close_fn(struct conn *c, void *ctx, struct err *e)
{
    struct closing *w = ctx;
    return unit_close(c, &everyone, UNIT, w->last, w->former, clock_today(), e);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *e)
{
    struct closing *w = ctx;
    return unit_reopen(c, &everyone, UNIT, w->last, w->former, e);
}
static int run(db_write_fn *fn, const char *last, const char *former)
{
    struct closing w = {day(last), day(former)};
    err = ERR_INIT;
    int rc = db_write(db, "test", fn, &w, &err);
    struct err refresh = ERR_INIT;
    assert_int_equal(organisation_refresh(db, &refresh), OK);
    return rc;
}

static int64_t count(enum unit_block_kind kind)
{
    struct unit_block *blocks;
    size_t n;
    int64_t sum = 0;
    struct conn *c = lease();
    must(unit_closing_blocks(c, UNIT, clock_today(), &blocks, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        sum += blocks[i].kind == kind ? blocks[i].n : 0;
    return sum;
}

SQL(test_withdraw_all, "UPDATE referral SET state = 'withdrawn'");
SQL(test_end_all, "UPDATE course SET exit_reason = 'completed', end_day = start_day + 1");
static int exec_fn(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, ctx, NO_ARGS, NULL, e);
}
static void exec(const struct sql *sql)
{
    must(db_write(db, "test", exec_fn, (void *)(uintptr_t)sql, &err));
}

static void S0_08_a_unit_ends_when_nothing_hangs_on_it_and_keeps_its_name(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    int64_t citizen = add_citizen("1980-01-01", "", ""), user = 0;
    add_referral(citizen, "hif", "2026-03-01");
    add_course(citizen, "psykologforloeb", "2026-03-01", "");
    struct user leader = {.login = "leder", .name = "Opdigtet Leder", .title = "Leder", .unit = UNIT};
    const char *roles[] = {"offer_leader"};
    must(user_add(db, &everyone, &leader, "et langt kodeord", roles, 1, &user, &err));
    assert_int_equal(count(UNIT_REFERRALS), 1);
    assert_int_equal(count(UNIT_COURSES), 1);
    assert_int_equal(count(UNIT_INBOX), 1);
    assert_int_equal(count(UNIT_REPORTS), 0);
    assert_int_equal(run(close_fn, "2026-06-30", ""), ERR_REFUSED);
    exec(&test_withdraw_all);
    assert_int_equal(run(close_fn, "2026-06-30", ""), ERR_REFUSED);
    exec(&test_end_all);
    assert_int_equal(run(close_fn, "2026-06-30", ""), ERR_REFUSED);
    must(user_set_active(db, &everyone, user, false, &err));
    assert_int_equal(run(close_fn, "", ""), ERR_INVALID);
    assert_int_equal(run(close_fn, "2026-06-30", "2026-01-01"), ERR_CONFLICT);
    must(run(close_fn, "2026-06-30", ""));
    clock_set_today(day("2026-07-01"));
    assert_string_equal(organisation_name(UNIT), "Afdeling for Sundhed og Beskæftigelse");
    assert_int_equal(organisation_find(UNIT, DAY_NONE)->valid_to.n, day("2026-06-30").n);
    must(run(reopen_fn, "", "2026-06-30"));
    assert_true(day_is_none(organisation_find(UNIT, DAY_NONE)->valid_to));
}

static void the_units_above_it_are_held_by_the_same(void **state)
{
    (void)state;
    struct unit_block *blocks;
    size_t n;
    clock_set_today(day("2026-04-14"));
    add_referral(add_citizen("1981-01-01", "", ""), "hif", "2026-03-01");
    struct conn *c = lease();
    must(unit_closing_blocks(c, "center-for-genoptraening", clock_today(), &blocks, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(blocks[0].key, "hif");
    must(unit_closing_blocks(c, "settlementet", clock_today(), &blocks, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S0_08_a_unit_ends_when_nothing_hangs_on_it_and_keeps_its_name),
        cmocka_unit_test(the_units_above_it_are_held_by_the_same),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
