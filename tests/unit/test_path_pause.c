/* Pauses: days on benefit without any active intervention. Names carry the story's id. */
#include "effect_fixture.h"

#include "base/rng.h"
#include "path/course.h"
#include "path/pause.h"
#include "system/user.h"
#include <string.h>

static struct actor worker;

static int set_up(void **state)
{
    static const struct user user = {
        .login = "pause", .name = "Prøve Person", .title = "Prøve", .unit = "jobcenter-koebenhavn"};
    const char *role = "caseworker";
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    worker = (struct actor){0, "pause", "jobcenter-koebenhavn", "bif", "sagsbehandling-lab",
        (UINT64_C(1) << PERM_CITIZEN_FIND) | (UINT64_C(1) << PERM_CITIZEN_EDIT)};
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &worker.user_id, &err));
    return 0;
}

/* 56 days for all but pensions, which are not counted. */
static int64_t limit_of(const char *benefit, day_t d, const void *ctx)
{
    (void)d;
    (void)ctx;
    return !strcmp(benefit, "foertidspension") ? INT_NONE : 56;
}

static struct pause_span span(enum pause_what what, const char *from, const char *to, const char *code)
{
    return (struct pause_span){what, day(from), *to ? day(to) : DAY_NONE, code};
}

static struct pause found[20];
static size_t find(const struct pause_span *spans, size_t n, const char *today)
{
    return pause_find(spans, n, day(today), limit_of, NULL, found, arena);
}

static void test_S4_06_no_pause_before_the_limit_and_one_after(void **state)
{
    (void)state;
    const struct pause_span spans[] = {span(PAUSE_ON_BENEFIT, "2025-01-01", "", "kontanthjaelp"),
        span(PAUSE_ACTIVE, "2025-01-01", "2026-02-12", NULL)};
    assert_int_equal(find(spans, 2, "2026-04-09"), 1);
    assert_int_equal(found[0].days, 56);
    assert_false(found[0].is_over);
    assert_int_equal(found[0].due.n, day("2026-04-09").n);
    assert_int_equal(find(spans, 2, "2026-04-14"), 1);
    assert_int_equal(found[0].days, 61);
    assert_true(found[0].is_over);
    assert_true(day_is_none(found[0].end));
    assert_int_equal(found[0].start.n, day("2026-02-12").n);
    assert_int_equal(found[0].due.n, day("2026-04-09").n);
    assert_int_equal(find(spans, 2, "2026-02-12"), 0);
}

static void test_S4_06_before_the_first_course_counts(void **state)
{
    (void)state;
    const struct pause_span spans[] = {span(PAUSE_ACTIVE, "2019-08-01", "2025-01-06", NULL),
        span(PAUSE_ON_BENEFIT, "2025-01-06", "", "sygedagpenge"),
        span(PAUSE_ACTIVE, "2025-03-10", "2025-04-24", NULL)};
    assert_int_equal(find(spans, 3, "2025-05-01"), 2);
    assert_int_equal(found[0].days, 63);
    assert_true(found[0].is_over);
    assert_int_equal(found[0].end.n, day("2025-03-10").n);
    assert_int_equal(found[1].days, 7);
    assert_false(found[1].is_over);
}

static void test_S4_06_only_days_on_a_counted_benefit_count(void **state)
{
    (void)state;
    const struct pause_span gap[] = {span(PAUSE_ON_BENEFIT, "2025-01-01", "2025-02-01", "kontanthjaelp"),
        span(PAUSE_ON_BENEFIT, "2025-06-01", "2025-07-01", "kontanthjaelp")};
    assert_int_equal(find(gap, 2, "2025-12-01"), 1);
    assert_int_equal(found[0].days, 61);
    assert_int_equal(found[0].end.n, day("2025-07-01").n);
    const struct pause_span pension[] = {span(PAUSE_ON_BENEFIT, "2020-01-01", "", "foertidspension")};
    assert_int_equal(find(pension, 1, "2025-12-01"), 0);
    const struct pause_span two[] = {span(PAUSE_ON_BENEFIT, "2025-01-01", "2025-02-01", "kontanthjaelp"),
        span(PAUSE_ON_BENEFIT, "2025-01-15", "2025-02-01", "sygedagpenge")};
    assert_int_equal(find(two, 2, "2025-12-01"), 1);
    assert_int_equal(found[0].days, 31);
}

static void test_S4_06_sickness_suspends_without_ending(void **state)
{
    (void)state;
    struct pause_span spans[] = {span(PAUSE_ON_BENEFIT, "2025-01-01", "", "kontanthjaelp"),
        span(PAUSE_SUSPENDED, "2025-01-11", "2025-03-01", "sickness")};
    assert_int_equal(find(spans, 2, "2025-02-01"), 1);
    assert_int_equal(found[0].days, 10);
    assert_string_equal(found[0].suspension, "sickness");
    assert_true(day_is_none(found[0].due));
    assert_int_equal(find(spans, 2, "2025-04-01"), 1);
    assert_int_equal(found[0].days, 41);
    assert_null(found[0].suspension);
    assert_int_equal(found[0].due.n, day("2025-04-16").n);
    assert_false(found[0].is_over);
    assert_int_equal(find(spans, 2, "2025-04-17"), 1);
    assert_true(found[0].is_over);
}

static void test_S4_06_a_day_that_is_both_is_no_pause(void **state)
{
    (void)state;
    const struct pause_span spans[] = {span(PAUSE_ON_BENEFIT, "2025-01-01", "", "kontanthjaelp"),
        span(PAUSE_ACTIVE, "2025-01-01", "2025-02-01", NULL),
        span(PAUSE_ACTIVE, "2025-01-20", "2025-03-01", NULL),
        span(PAUSE_ACTIVE, "2025-01-21", "2025-01-22", NULL), span(PAUSE_ACTIVE, "2025-05-01", "", NULL)};
    assert_int_equal(find(spans, 5, "2025-06-01"), 1);
    assert_int_equal(found[0].start.n, day("2025-03-01").n);
    assert_int_equal(found[0].end.n, day("2025-05-01").n);
    assert_int_equal(found[0].days, 61);
}

/* Against counting day by day, over many drawn lives. */
static void test_S4_06_agrees_with_counting_day_by_day(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 300; round++) {
        struct pause_span spans[6];
        size_t n = 0, k = 0;
        for (; n < 6; n++) {
            seed = seed * 1103515245u + 12345u;
            int32_t start = (int32_t)(seed >> 16) % 200;
            seed = seed * 1103515245u + 12345u;
            int32_t length = 1 + (int32_t)(seed >> 16) % 90;
            spans[n] =
                (struct pause_span){(enum pause_what)(n % 3), {start}, {start + length}, "kontanthjaelp"};
        }
        int64_t counted = 0, told = 0;
        for (int32_t d = 0; d < 180; d++) {
            bool on[3] = {false, false, false};
            for (size_t i = 0; i < n; i++)
                on[spans[i].what] |= spans[i].start.n <= d && spans[i].end.n > d;
            counted += on[PAUSE_ON_BENEFIT] && !on[PAUSE_ACTIVE] && !on[PAUSE_SUSPENDED];
        }
        struct pause list[8];
        k = pause_find(spans, n, (day_t){180}, limit_of, NULL, list, arena);
        for (size_t i = 0; i < k; i++)
            told += list[i].days;
        assert_int_equal(told, counted);
    }
}

/* ---- on the database ---- */

static int action_fn(struct conn *c, void *ctx, struct err *e)
{
    int64_t citizen = *(int64_t *)ctx;
    static const struct sql plan = {"test_plan",
        "INSERT INTO plan (citizen_id, kind, state, start_day, version) VALUES ($1, 'plan', 'active', $2, 1)"};
    static const struct sql action = {"test_action",
        "INSERT INTO plan_action (plan_id, citizen_id, track, text, start_day, state, done_day, created, version) "
        "SELECT MAX(id), $1, 'job', 'Praktik', $2, 'done', $3, 0, 1 FROM plan WHERE citizen_id = $1"};
    int rc = q_exec(c, &plan, ARGS(V_INT(citizen), V_DAY(day("2025-06-01"))), NULL, e);
    return rc ? rc
              : q_exec(c, &action, ARGS(V_INT(citizen), V_DAY(day("2025-06-01")), V_DAY(day("2025-06-30"))),
                    NULL, e);
}

static void test_S4_06_courses_actions_work_and_benefits_of_the_database(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct pause *list;
    size_t n;
    add_spell(id, "work", "2020-01-01", "2025-01-01");
    add_spell(id, "kontanthjaelp-aktivitetsparat", "2025-01-01", "");
    add_course(id, "psykologforloeb", "2025-03-12", "2025-04-01");
    must(db_write(db, "test", action_fn, &id, &err));
    struct conn *c = lease();
    must(pause_of_citizen(c, id, day("2025-09-01"), &list, &n, arena, &err));
    assert_int_equal(n, 3);
    assert_int_equal(list[0].days, 70);
    assert_int_equal(list[1].days, 61);
    assert_int_equal(list[1].end.n, day("2025-06-01").n);
    assert_int_equal(list[2].start.n, day("2025-07-01").n);
    assert_int_equal(list[2].days, 62);
    assert_int_equal(list[2].citizen_id, id);
    release(c);
}

static int task_fn(struct conn *c, void *ctx, struct err *e)
{
    int64_t citizen = *(int64_t *)ctx;
    static const struct sql plan = {"test_plan",
        "INSERT INTO plan (citizen_id, kind, state, start_day, version) VALUES ($1, 'plan', 'active', $2, 1)"};
    static const struct sql task = {"test_task",
        "INSERT INTO plan_action (plan_id, citizen_id, track, text, state, done_day, created, version) "
        "SELECT MAX(id), $1, 'job', 'Ring til arbejdspladsen', 'done', $2, 0, 1 FROM plan WHERE citizen_id = $1"};
    int rc = q_exec(c, &plan, ARGS(V_INT(citizen), V_DAY(day("2025-01-01"))), NULL, e);
    return rc ? rc : q_exec(c, &task, ARGS(V_INT(citizen), V_DAY(day("2025-06-30"))), NULL, e);
}

static void test_S4_06_a_task_that_was_done_without_a_start_is_no_effort(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct pause *list;
    size_t n;
    add_spell(id, "kontanthjaelp", "2025-01-01", "");
    must(db_write(db, "test", task_fn, &id, &err));
    struct conn *c = lease();
    must(pause_of_citizen(c, id, day("2025-07-10"), &list, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].days, 190);
}

static void test_S4_06_who_is_dead_or_on_pension_has_no_pause(void **state)
{
    (void)state;
    int64_t dead = add_citizen("1980-01-01", "2025-02-01", ""), pension = add_citizen("1960-01-01", "", "");
    struct pause *list;
    size_t n;
    add_spell(dead, "kontanthjaelp", "2025-01-01", "");
    add_spell(pension, "foertidspension", "2020-01-01", "");
    const int64_t ids[] = {dead, pension};
    struct conn *c = lease();
    must(pause_of_citizens(c, ids, 2, day("2025-12-01"), &list, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
}

struct seen {
    int64_t ids[1000];
    size_t n;
};
static int each_fn(const struct pause *p, void *ctx, struct err *e)
{
    struct seen *seen = ctx;
    (void)e;
    seen->ids[seen->n++] = p->citizen_id;
    return OK;
}

SQL(give, "UPDATE citizen SET responsible_id = $2, moved = $3, dead = $4 WHERE id = $1");
struct given {
    int64_t ids[60];
};
enum { TOVHOLDER = 1 };
/* All to one tovholder; the tenth is dead and the twentieth has moved. */
static int give_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct given *g = ctx;
    int rc = OK;
    for (size_t i = 0; !rc && i < 60; i++)
        rc = q_exec(c, &give,
            ARGS(V_INT(g->ids[i]), V_INT(TOVHOLDER), V_DAY(i == 20 ? day("2025-11-01") : DAY_NONE),
                V_DAY(i == 10 ? day("2025-11-01") : DAY_NONE)),
            NULL, e);
    return rc;
}

static void test_S4_06_those_of_a_tovholder_are_the_same_as_asked_by_id(void **state)
{
    (void)state;
    struct given g;
    struct pause *list, *mine;
    size_t n, m;
    for (size_t i = 0; i < 60; i++) {
        char from[11];
        g.ids[i] = add_citizen("1990-05-05", "", "");
        day_iso((day_t){day("2025-01-01").n + 5 * (int32_t)i}, from);
        add_spell(g.ids[i], "kontanthjaelp", from, "");
        if (i % 3 == 0)
            add_course(g.ids[i], "psykologforloeb", "2025-10-01", i % 2 ? "" : "2025-11-10");
        if (i % 7 == 0)
            must(db_write(db, "test", task_fn, &g.ids[i], &err));
    }
    must(db_write(db, "test", give_fn, &g, &err));
    struct conn *c = lease();
    must(pause_of_citizens(c, g.ids, 60, day("2025-12-01"), &list, &n, arena, &err));
    must(pause_of_responsible(c, TOVHOLDER, 1000, day("2025-12-01"), &mine, &m, arena, &err));
    release(c);
    assert_true(n > 20 && n < 60);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].citizen_id, mine[i].citizen_id);
        assert_int_equal(list[i].start.n, mine[i].start.n);
        assert_int_equal(list[i].days, mine[i].days);
        assert_int_equal(list[i].is_over, mine[i].is_over);
        assert_int_equal(list[i].due.n, mine[i].due.n);
    }
}

static void test_S4_06_many_citizens_give_the_same_as_one_by_one(void **state)
{
    (void)state;
    int64_t ids[250];
    struct pause *list, *one;
    struct seen seen = {.n = 0};
    size_t n, m, each = 0;
    int64_t on_benefit = 0;
    for (size_t i = 0; i < 250; i++) {
        char from[11];
        ids[i] = add_citizen("1990-05-05", "", "");
        day_iso((day_t){day("2025-01-01").n + (int32_t)i}, from);
        add_spell(ids[i], "sygedagpenge", from, "");
        if (i % 3 == 0)
            add_course(ids[i], "psykologforloeb", "2025-10-01", "");
    }
    struct conn *c = lease();
    must(pause_of_citizens(c, ids, 250, day("2025-12-01"), &list, &n, arena, &err));
    assert_int_equal(n, 166);
    for (size_t i = 0; i < n; i++) {
        must(pause_of_citizen(c, list[i].citizen_id, day("2025-12-01"), &one, &m, arena, &err));
        assert_int_equal(m, 1);
        assert_int_equal(one[0].days, list[i].days);
    }
    must(pause_each(c, day("2025-12-01"), each_fn, &seen, &on_benefit, &err));
    release(c);
    assert_true(on_benefit >= 250);
    for (size_t i = 0; i < seen.n; i++)
        each += seen.ids[i] >= ids[0] && seen.ids[i] <= ids[249];
    assert_int_equal(each, 166);
}

/* What goes on today is found from the last activity on, and is what all spans give. */
static void test_S4_06_from_the_last_activity_on_gives_the_same_as_from_all(void **state)
{
    (void)state;
    enum { MANY = 80 };
    struct rng rng;
    int64_t ids[MANY];
    struct pause *list, *one;
    struct seen seen = {.n = 0};
    size_t n, m, at = 0, over = 0, each = 0;
    int64_t on_benefit = 0;
    rng_seed(&rng, 20260414);
    for (size_t i = 0; i < MANY; i++) {
        char from[11], to[11];
        ids[i] = add_citizen("1990-05-05", "", "");
        for (int k = 0; k < 6; k++) {
            day_t start = {day("2024-06-01").n + (int32_t)rng_between(&rng, 0, 620)};
            day_iso(start, from);
            day_iso((day_t){start.n + (int32_t)rng_between(&rng, 1, 250)}, to);
            const char *end = rng_between(&rng, 0, 3) ? to : "";
            if (k < 3)
                add_spell(ids[i], k ? "sygedagpenge" : "kontanthjaelp", from, end);
            else if (rng_between(&rng, 0, 1))
                add_course(ids[i], "psykologforloeb", from, to);
        }
    }
    struct conn *c = lease();
    must(pause_of_citizens(c, ids, MANY, day("2025-12-01"), &list, &n, arena, &err));
    must(pause_each(c, day("2025-12-01"), each_fn, &seen, &on_benefit, &err));
    for (size_t i = 0; i < MANY; i++) {
        must(pause_of_citizen(c, ids[i], day("2025-12-01"), &one, &m, arena, &err));
        bool goes_on = m > 0 && day_is_none(one[m - 1].end);
        while (at < n && list[at].citizen_id < ids[i])
            at++;
        bool is_listed = at < n && list[at].citizen_id == ids[i] && list[at].is_over;
        assert_int_equal(is_listed, goes_on);
        if (!goes_on)
            continue;
        over++;
        assert_int_equal(list[at].start.n, one[m - 1].start.n);
        assert_int_equal(list[at].days, one[m - 1].days);
        assert_int_equal(list[at].due.n, one[m - 1].due.n);
        assert_string_equal(list[at].benefit, one[m - 1].benefit);
    }
    release(c);
    for (size_t i = 0; i < seen.n; i++)
        each += seen.ids[i] >= ids[0] && seen.ids[i] <= ids[MANY - 1];
    assert_int_equal(each, n);
    assert_true(over > 5 && n < MANY);
}

struct change {
    struct pause_suspension row;
    day_t last;
};
static int suspend_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *change = ctx;
    return pause_suspend(c, &worker, &change->row, e);
}
static int resume_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *change = ctx;
    return pause_resume(c, &worker, change->row.id, change->row.version, change->last, e);
}
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &worker, ctx, e);
}

static void share(int64_t citizen, const char *from, const char *tracks)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = from;
    b.to_admin = "bif";
    b.tracks = tracks;
    b.valid_from = day("2025-01-01");
    b.valid_to = day("2026-12-31");
    must(db_write(db, "test", basis_fn, &b, &err));
}

static void test_S4_06_suspended_only_by_who_sees_every_lane(void **state)
{
    (void)state;
    struct change change;
    struct pause *list;
    size_t n;
    int64_t id = add_citizen("1985-01-01", "", "");
    clock_set_today(day("2026-04-14"));
    add_spell(id, "kontanthjaelp", "2026-01-01", "");
    field_clear_row(&pause_suspension_table, &change.row);
    change.row.citizen_id = id;
    change.row.reason = "sickness";
    change.row.from_day = day("2026-02-01");
    assert_int_equal(db_write(db, "test", suspend_fn, &change, &err), ERR_DENIED);
    err = (struct err)ERR_INIT;
    share(id, "suf", "health");
    share(id, "sof", "social");
    change.row.reason = "dovenskab";
    assert_int_equal(db_write(db, "test", suspend_fn, &change, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    change.row.reason = "sickness";
    must(db_write(db, "test", suspend_fn, &change, &err));
    struct change again = change;
    assert_int_equal(db_write(db, "test", suspend_fn, &again, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    struct conn *c = lease();
    must(pause_of_citizens(c, &id, 1, day("2026-04-14"), &list, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].days, 31);
    assert_string_equal(list[0].suspension, "sickness");
    change.row.version = 1;
    change.last = day("2026-02-28");
    must(db_write(db, "test", resume_fn, &change, &err));
    assert_int_equal(db_write(db, "test", resume_fn, &change, &err), ERR_CONFLICT);
    err = (struct err)ERR_INIT;
    c = lease();
    must(pause_of_citizens(c, &id, 1, day("2026-04-14"), &list, &n, arena, &err));
    release(c);
    assert_int_equal(list[0].days, 31 + 44);
    assert_true(list[0].is_over);
    clock_set_today(DAY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_S4_06_no_pause_before_the_limit_and_one_after),
        cmocka_unit_test(test_S4_06_before_the_first_course_counts),
        cmocka_unit_test(test_S4_06_only_days_on_a_counted_benefit_count),
        cmocka_unit_test(test_S4_06_sickness_suspends_without_ending),
        cmocka_unit_test(test_S4_06_a_day_that_is_both_is_no_pause),
        cmocka_unit_test(test_S4_06_agrees_with_counting_day_by_day),
        cmocka_unit_test(test_S4_06_courses_actions_work_and_benefits_of_the_database),
        cmocka_unit_test(test_S4_06_a_task_that_was_done_without_a_start_is_no_effort),
        cmocka_unit_test(test_S4_06_who_is_dead_or_on_pension_has_no_pause),
        cmocka_unit_test(test_S4_06_those_of_a_tovholder_are_the_same_as_asked_by_id),
        cmocka_unit_test(test_S4_06_many_citizens_give_the_same_as_one_by_one),
        cmocka_unit_test(test_S4_06_from_the_last_activity_on_gives_the_same_as_from_all),
        cmocka_unit_test(test_S4_06_suspended_only_by_who_sees_every_lane)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
