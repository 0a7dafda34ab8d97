/* Effect goals on rows made by hand: what counts, when it is due, and which status wins. */
#include "effect_fixture.h"
#include "effect/goal.h"

static const struct goal ips = {.key = "ips",
    .intervention = "ips",
    .population = "course_ended",
    .outcome = "work,education",
    .horizon_kind = "at",
    .horizon_n = 2,
    .horizon_unit = "months",
    .comparator = "at_least",
    .target = {50000},
    .base_year = INT_NONE,
    .target_year = INT_NONE};

static struct goal_result compute(
    const struct goal *g, int year, enum goal_profile profile, const char *as_of)
{
    struct goal_result r;
    struct conn *c = lease();
    must(goal_compute(
        c, g, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), profile, day(as_of), &r, arena, &err));
    release(c);
    return r;
}

/* A copy of the goal with an intervention of its own, so that tests do not meet. */
static struct goal with(struct goal g, const char *intervention)
{
    g.intervention = intervention;
    return g;
}

static void test_status_two_calendar_months_after_the_last_day(void **state)
{
    (void)state;
    struct goal g = with(ips, "a");
    int64_t works = add_citizen("1990-01-01", "", ""), late = add_citizen("1990-01-01", "", "");
    /* Last day 31 December 2024: two months on is 28 February 2025. */
    add_course(works, "a", "2024-06-01", "2025-01-01");
    add_spell(works, "work", "2025-02-28", "2025-03-01");
    add_course(late, "a", "2024-06-01", "2025-01-01");
    add_spell(late, "work", "2025-03-01", "");
    struct goal_result r = compute(&g, 2024, GOAL_LOCAL, "2026-04-14");
    assert_int_equal(r.n, 2);
    assert_int_equal(r.x, 1);
    assert_int_equal(r.persons[0].due.n, day("2025-02-28").n);
    assert_int_equal(compute(&g, 2025, GOAL_LOCAL, "2026-04-14").n, 0);
}

static void test_not_yet_due_is_not_a_failure(void **state)
{
    (void)state;
    struct goal g = with(ips, "b");
    int64_t one = add_citizen("1990-01-01", "", ""), two = add_citizen("1990-01-01", "", "");
    add_course(one, "b", "2025-01-01", "2025-12-01");
    add_course(two, "b", "2025-01-01", "2025-10-01");
    struct goal_result r = compute(&g, 2025, GOAL_LOCAL, "2026-01-20");
    assert_int_equal(r.n, 1);
    assert_int_equal(r.not_due, 1);
    assert_int_equal(r.earliest_due.n, day("2026-01-30").n);
    r = compute(&g, 2025, GOAL_LOCAL, "2026-01-30");
    assert_int_equal(r.n, 2);
    assert_int_equal(r.not_due, 0);
}

static void test_dead_and_moved_count_as_not_achieved(void **state)
{
    (void)state;
    struct goal g = with(ips, "c");
    int64_t dead = add_citizen("1990-01-01", "2025-07-01", ""),
            moved = add_citizen("1990-01-01", "", "2025-07-01");
    int64_t later = add_citizen("1990-01-01", "2025-09-01", "");
    int64_t all[] = {dead, moved, later};
    for (size_t i = 0; i < 3; i++) {
        add_course(all[i], "c", "2025-01-01", "2025-06-02");
        add_spell(all[i], "work", "2025-06-02", "");
    }
    struct goal_result r = compute(&g, 2025, GOAL_LOCAL, "2026-04-14");
    assert_int_equal(r.n, 3);
    assert_int_equal(r.gone, 2);
    assert_int_equal(r.x, 1);
}

static void test_the_first_course_per_person_and_year(void **state)
{
    (void)state;
    struct goal g = with(ips, "d");
    int64_t p = add_citizen("1990-01-01", "", "");
    add_course(p, "d", "2024-01-01", "2024-12-31");
    add_course(p, "d", "2025-01-01", "2025-03-01");
    add_course(p, "d", "2025-04-01", "2025-08-01");
    add_spell(p, "education", "2025-09-01", "");
    struct goal_result r = compute(&g, 2025, GOAL_LOCAL, "2026-04-14");
    assert_int_equal(r.n, 1);
    assert_int_equal(r.x, 0);
    assert_int_equal(r.persons[0].index.n, day("2025-02-28").n);
    assert_int_equal(compute(&g, 2024, GOAL_LOCAL, "2026-04-14").n, 1);
}

static void test_national_profile_puts_benefit_first(void **state)
{
    (void)state;
    struct goal g = with(ips, "e");
    int64_t p = add_citizen("1990-01-01", "", "");
    add_course(p, "e", "2025-01-01", "2025-05-01");
    add_spell(p, "kontanthjaelp", "2024-01-01", "");
    add_spell(p, "work", "2025-05-01", "");
    assert_int_equal(compute(&g, 2025, GOAL_LOCAL, "2026-04-14").x, 1);
    assert_int_equal(compute(&g, 2025, GOAL_NATIONAL, "2026-04-14").x, 0);
}

static void test_S2_07_ordinary_hours_beside_benefit(void **state)
{
    (void)state;
    struct goal g = with(ips, "e2");
    int64_t hours = add_citizen("1990-01-01", "", ""), student = add_citizen("1990-01-01", "", "");
    add_course(hours, "e2", "2025-01-01", "2025-05-01");
    add_spell(hours, "kontanthjaelp", "2024-01-01", "");
    add_spell(hours, "ordinary_hours", "2025-05-01", "");
    add_course(student, "e2", "2025-01-01", "2025-05-01");
    add_spell(student, "education", "2025-05-01", "");
    add_spell(student, "su", "2025-05-01", "");
    assert_int_equal(compute(&g, 2025, GOAL_LOCAL, "2026-04-14").x, 2);
    assert_int_equal(compute(&g, 2025, GOAL_NATIONAL, "2026-04-14").x, 1);
}

static void test_national_profile_reads_six_months_on_day_182(void **state)
{
    (void)state;
    struct goal g = with(ips, "f");
    g.population = "course_started";
    g.horizon_n = 6;
    int64_t p = add_citizen("1990-01-01", "", "");
    add_course(p, "f", "2025-03-01", "");
    assert_int_equal(compute(&g, 2025, GOAL_LOCAL, "2026-04-14").persons[0].due.n, day("2025-09-01").n);
    assert_int_equal(
        compute(&g, 2025, GOAL_NATIONAL, "2026-04-14").persons[0].due.n, day("2025-03-01").n + 182);
}

static void test_an_offer_within_six_months_of_the_start(void **state)
{
    (void)state;
    struct goal g = with(ips, "g");
    g.population = "course_started";
    g.outcome = "offer_bif";
    g.horizon_kind = "within";
    g.horizon_n = 6;
    int64_t in_time = add_citizen("1980-01-01", "", ""), late = add_citizen("1980-01-01", "", "");
    int64_t none = add_citizen("1980-01-01", "", "");
    int64_t all[] = {in_time, late, none};
    for (size_t i = 0; i < 3; i++)
        add_course(all[i], "g", "2025-02-10", "");
    add_course(in_time, "offer", "2025-08-10", "");
    add_course(late, "offer", "2025-08-11", "");
    struct goal_result r = compute(&g, 2025, GOAL_LOCAL, "2026-04-14");
    assert_int_equal(r.n, 3);
    assert_int_equal(r.x, 1);
}

static void test_S1_16_leaving_sickness_benefit_before_week_26(void **state)
{
    (void)state;
    struct goal g = {.key = "s",
        .population = "new_spell",
        .outcome = "left_benefit",
        .horizon_kind = "before",
        .horizon_n = 26,
        .horizon_unit = "weeks",
        .comparator = "at_least",
        .target = {65000},
        .base_year = INT_NONE,
        .target_year = 2011};
    int64_t p[4];
    for (size_t i = 0; i < 4; i++)
        p[i] = add_citizen("1970-01-01", "", "");
    add_spell(p[0], "sygedagpenge", "2011-01-10", "2011-07-04"); /* 175 days */
    add_spell(p[1], "sygedagpenge", "2011-01-10", "2011-07-05"); /* 176 days */
    add_spell(p[2], "sygedagpenge", "2010-12-01", "2010-12-20"); /* the month before: */
    add_spell(p[2], "sygedagpenge", "2011-01-10", "2011-02-01"); /* not a new spell */
    add_spell(p[3], "sygedagpenge", "2011-05-01", "");           /* still running */
    assert_int_equal(goal_default_year(&g, day("2026-04-14")), 2011);
    struct goal_result r = compute(&g, 2011, GOAL_LOCAL, "2011-10-01");
    assert_int_equal(r.n, 2);
    assert_int_equal(r.x, 1);
    assert_int_equal(r.not_due, 1);
    /* The nested goal: of those who left in time, at work on day 30 after the last day. */
    g.parent = "s";
    g.outcome = "work";
    g.horizon_kind = "at";
    g.horizon_n = 30;
    g.horizon_unit = "days";
    add_spell(p[0], "work", "2011-08-02", "");
    r = compute(&g, 2011, GOAL_LOCAL, "2011-12-31");
    assert_int_equal(r.n, 1);
    assert_int_equal(r.x, 1);
    assert_int_equal(r.persons[0].due.n, day("2011-08-02").n);
}

static void test_goals_without_data_say_why(void **state)
{
    (void)state;
    struct goal g = {.population = "stock",
        .outcome = "sick_over_14_days",
        .target = {20000},
        .comparator = "relative_fall"};
    struct goal_result r = compute(&g, 2012, GOAL_LOCAL, "2026-04-14");
    assert_false(r.computable);
    assert_non_null(r.why);
    /* S1-14: non-answerers are never counted as not improved: without answers there is no figure. */
    g.outcome = "health_improved";
    r = compute(&g, 2012, GOAL_LOCAL, "2026-04-14");
    assert_false(r.computable);
    assert_int_equal(r.verdict, VERDICT_NONE);
}

static void test_half_years_and_ages_add_up(void **state)
{
    (void)state;
    struct goal g = with(ips, "h");
    struct goal_age ages[GOAL_AGES];
    struct goal_result r, first, second;
    static const char *const birth[] = {"2010-01-01", "2000-01-01", "1990-01-01", "1960-01-01", "1961-01-01"};
    for (size_t i = 0; i < 5; i++) {
        int64_t p = add_citizen(birth[i], "", "");
        add_course(p, "h", "2025-01-01", i % 2 ? "2025-07-01" : "2025-07-02");
        if (i > 2)
            add_spell(p, "work", "2025-07-02", "");
    }
    r = compute(&g, 2025, GOAL_LOCAL, "2026-04-14");
    goal_subset(&g, &r, day("2025-01-01"), day("2025-07-01"), &first);
    goal_subset(&g, &r, day("2025-07-01"), day("2026-01-01"), &second);
    assert_int_equal(first.n, 2);
    assert_int_equal(second.n, 3);
    assert_int_equal(first.x + second.x, r.x);
    size_t n = goal_by_age(&r, ages);
    assert_int_equal(n, 4);
    assert_int_equal(ages[0].n, 1);
    assert_int_equal(ages[3].first, 50);
    assert_int_equal(ages[3].x, 2);
}

static void test_names_are_read_alike_one_by_one_and_in_one_pass(void **state)
{
    (void)state;
    enum { N = 520 };
    struct goal_person *few = arena_array(arena, N, sizeof *few), *many = arena_array(arena, N, sizeof *many);
    int64_t ids[4];
    for (size_t i = 0; i < 4; i++)
        ids[i] = add_citizen("1990-01-01", "", "");
    for (size_t i = 0; i < N; i++)
        few[i] = many[i] =
            (struct goal_person){.citizen_id = i % 7 == 6 ? 999999 : ids[i * 3 % 4], .restricted = true};
    struct conn *c = lease();
    for (size_t i = 0; i < N; i += 130)
        must(goal_name_persons(c, few + i, 130, arena, &err));
    must(goal_name_persons(c, many, N, arena, &err));
    release(c);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(few[i].restricted, many[i].restricted);
        assert_int_equal(many[i].restricted, i % 7 == 6); /* whoever is not found stays without a name */
        if (few[i].citizen_key)
            assert_string_equal(few[i].citizen_key, many[i].citizen_key);
        else
            assert_null(many[i].citizen_key);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_two_calendar_months_after_the_last_day),
        cmocka_unit_test(test_not_yet_due_is_not_a_failure),
        cmocka_unit_test(test_dead_and_moved_count_as_not_achieved),
        cmocka_unit_test(test_the_first_course_per_person_and_year),
        cmocka_unit_test(test_national_profile_puts_benefit_first),
        cmocka_unit_test(test_S2_07_ordinary_hours_beside_benefit),
        cmocka_unit_test(test_national_profile_reads_six_months_on_day_182),
        cmocka_unit_test(test_an_offer_within_six_months_of_the_start),
        cmocka_unit_test(test_S1_16_leaving_sickness_benefit_before_week_26),
        cmocka_unit_test(test_goals_without_data_say_why),
        cmocka_unit_test(test_half_years_and_ages_add_up),
        cmocka_unit_test(test_names_are_read_alike_one_by_one_and_in_one_pass),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
