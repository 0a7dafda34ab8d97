/* Jobs per month: who is at risk, how long, and what counts (S3-23). */
#include "effect/figure.h"
#include "effect_fixture.h"

static struct figure rate(const char *offer, const char *year, const char *as_of)
{
    struct figure f;
    struct figure_params p = {.n = 2, .p = {{"intervention", offer}, {"year", year}}};
    struct conn *c = lease();
    must(figure_compute(c, &everyone, "jobs_per_month", &p, day(as_of), &f, arena, &err));
    release(c);
    return f;
}

static void test_S3_23_events_over_months_at_risk(void **state)
{
    (void)state;
    /* 73 days to a job; 365 days without; half a year until the end of the year; works already: not at risk */
    int64_t found = add_citizen("1980-01-01", "", ""), never = add_citizen("1980-01-01", "", ""),
            late = add_citizen("1980-01-01", "", ""), works = add_citizen("1980-01-01", "", "");
    add_course(found, "taskforce-dagpenge", "2025-01-01", "2025-03-01");
    add_spell(found, "work", "2025-03-15", "");
    add_course(never, "taskforce-dagpenge", "2025-01-01", "");
    add_course(late, "taskforce-dagpenge", "2025-07-01", "");
    add_spell(late, "work", "2026-02-01", "");
    add_course(works, "taskforce-dagpenge", "2025-01-01", "");
    add_spell(works, "work", "2024-06-01", "");
    struct figure f = rate("taskforce-dagpenge", "2025", "2026-04-14");
    assert_int_equal(f.n_persons, 3);
    assert_int_equal(f.n, 20); /* 73 + 365 + 184 = 622 days = 20.4 months */
    assert_int_equal(f.value, 50000);
    assert_true(f.has_interval && f.low_ppm < f.value && f.value < f.high_ppm);
    assert_int_equal(f.format, FF_PCT);
    /* the next year: 31 days of the third, and a job; the second is followed no longer than twelve months */
    f = rate("taskforce-dagpenge", "2026", "2026-04-14");
    assert_int_equal(f.n_persons, 1);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.value, 1000000);
}

static void test_death_and_a_second_course_end_and_do_not_add(void **state)
{
    (void)state;
    int64_t died = add_citizen("1950-01-01", "2025-02-01", ""), twice = add_citizen("1980-01-01", "", "");
    add_course(died, "virksomhedsklub", "2025-01-01", "");
    add_spell(died, "work", "2025-03-01", "");
    add_course(twice, "virksomhedsklub", "2025-01-01", "2025-02-01");
    add_course(twice, "virksomhedsklub", "2025-06-01", "");
    struct figure f = rate("virksomhedsklub", "2025", "2026-04-14");
    assert_int_equal(f.n_persons, 2);
    assert_int_equal(f.n, 13); /* 31 + 365 days */
    assert_int_equal(f.value, 0);
}

static void test_nobody_is_missing_and_parameters_are_asked_for(void **state)
{
    (void)state;
    struct figure f = rate("hif", "2025", "2026-04-14");
    assert_true(f.missing);
    struct figure_params p = {.n = 1, .p = {{"year", "2025"}}};
    struct conn *c = lease();
    assert_int_equal(
        figure_compute(c, &everyone, "jobs_per_month", &p, day("2026-04-14"), &f, arena, &err), ERR_INVALID);
    release(c);
    err_clear(&err);
}

static void test_rows_are_the_persons_behind(void **state)
{
    (void)state;
    struct figure_params p = {.n = 2, .p = {{"intervention", "taskforce-dagpenge"}, {"year", "2025"}}};
    struct figure_row *rows;
    size_t n, counted = 0;
    struct conn *c = lease();
    must(indicator_find("jobs_per_month")->rows(c, &p, day("2026-04-14"), &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        counted += rows[i].counted == 1;
    assert_int_equal(counted, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_23_events_over_months_at_risk),
        cmocka_unit_test(test_death_and_a_second_course_end_and_do_not_add),
        cmocka_unit_test(test_nobody_is_missing_and_parameters_are_asked_for),
        cmocka_unit_test(test_rows_are_the_persons_behind),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
