/* Unit costs: printed amounts divided by printed numbers as intervals, by courses with small counts hidden, and what keeps two apart. */
#include "effect_fixture.h"
#include "base/text.h"
#include "budget/unit_cost.h"
#include "effect/figure.h"
#include <math.h>
#include <string.h>

static const struct unit_cost *of(
    const struct unit_cost *list, size_t n, const char *subject, const char *unit, const char *phase)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(list[i].subject, subject) && text_equal(list[i].unit, unit) &&
            text_equal(list[i].phase, phase))
            return &list[i];
    }
    return NULL;
}

static struct unit_cost *printed(size_t *ret_n)
{
    struct unit_cost *list;
    struct conn *c = lease();
    must(unit_cost_printed(c, NULL, &list, ret_n, arena, &err));
    release(c);
    return list;
}

static void test_S2_29_the_health_effort_of_BI10(void **state)
{
    (void)state;
    size_t n;
    const struct unit_cost *list = printed(&n), *now = of(list, n, "bi10", "persons", "2a"),
                           *before = of(list, n, "bi10", "persons", "3");
    assert_non_null(now);
    assert_true(now->each.mid == 3430000); /* 34.300 kr. */
    assert_string_equal(now->price_level, "2026");
    /* Three lines of whole 1.000 kr.: 1.370,5 to 1.373,5 over 40. */
    assert_true(now->each.low == 3426250 && now->each.high == 3433750);
    assert_true(before->each.mid == 4130000); /* 41.300 kr. */
    assert_string_equal(before->price_level, "løbende");
    const char *warnings[4];
    size_t n_warnings = unit_cost_warnings(now, before, warnings, 4);
    assert_true(n_warnings >= 1);
    assert_non_null(strstr(warnings[0], "Prisniveauerne"));
}

static void test_S3_07c_camps_before_and_after(void **state)
{
    (void)state;
    size_t n;
    const struct unit_cost *list = printed(&n),
                           *now = of(list, n, "bevilling-07", "participations", "granted"),
                           *next = of(list, n, "bevilling-07", "participations", "proposed");
    assert_true(now->each.mid == (50000000 + 45) / 91);
    assert_true(next->n.mid == 60);
    assert_true(next->each.mid == 833333);
    /* 0,5 mio. kr. is 0,45 to 0,55 */
    assert_true(next->each.low == 750000 && next->each.high == 916667);
    const struct unit_cost *least = of(list, n, "bevilling-07", "persons", "proposed");
    assert_true(least->n.high == INT64_MAX && least->each.low == 0); /* "minimum 40" */
}

static void test_S3_09c_a_consultant(void **state)
{
    (void)state;
    size_t n;
    const struct unit_cost *list = printed(&n), *u = of(list, n, "bevilling-09", "positions", "proposed");
    assert_true(u->each.mid == 80000000); /* 2,4 mio. kr. for 3 */
    assert_string_equal(u->price_level, "2027");
}

static void test_no_price_of_what_is_not_told(void **state)
{
    (void)state;
    struct cost_range none = {INT_NONE, INT_NONE, INT_NONE}, some = {100, 90, 110}, zero = {0, 0, 0};
    assert_true(unit_cost_divide(none, some).mid == INT_NONE);
    assert_true(unit_cost_divide(some, none).mid == INT_NONE);
    assert_true(unit_cost_divide(some, zero).mid == INT_NONE);
    struct share s = share_wilson(0, 20);
    assert_true(unit_cost_success(some, &s).mid == INT_NONE);
    s = share_wilson(0, 0);
    assert_true(unit_cost_success(some, &s).mid == INT_NONE);
}

static void test_counts_with_a_qualifier(void **state)
{
    (void)state;
    struct cost_range r = unit_cost_count(400, "ca.");
    assert_true(r.low == 350 && r.high == 450);
    r = unit_cost_count(650, "ca.");
    assert_true(r.low == 645 && r.high == 655);
    r = unit_cost_count(412, NULL);
    assert_true(r.low == 412 && r.high == 412);
    r = unit_cost_count(40, "mindst");
    assert_true(r.low == 40 && r.high == INT64_MAX);
}

/* The limits are those of the share turned around: Fieller's, where the amount has no sampling error. */
static void test_the_interval_of_a_success(void **state)
{
    (void)state;
    struct cost_range amount = {100000000, 100000000, 100000000};
    struct share s = share_wilson(30, 100);
    struct cost_range r = unit_cost_success(amount, &s);
    assert_true(r.mid == 3333333);
    assert_true(fabs((double)r.low - 100000000 / (100 * s.high)) <= 1);
    assert_true(fabs((double)r.high - 100000000 / (100 * s.low)) <= 1);
    struct cost_range wide = {100000000, 95000000, 105000000};
    struct cost_range w = unit_cost_success(wide, &s);
    assert_true(w.low < r.low && w.high > r.high && w.mid == r.mid);
}

static void add_courses(int n, const char *end)
{
    for (int i = 0; i < n; i++)
        add_course(add_citizen("1980-01-01", "", ""), "velfaerdsvejen", "2025-03-01", end);
}

SQL(test_cost_intervention,
    "SELECT COUNT(*) AS n FROM grant_intervention WHERE grant_key = 'bevilling-08' AND intervention = 'velfaerdsvejen'");

static const struct unit_cost *counted(const struct actor *who, enum unit_cost_of kind)
{
    struct unit_cost *list;
    size_t n;
    struct conn *c = lease();
    must(unit_cost_counted(c, who, "bevilling-08", 2025, day("2026-04-14"), &list, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        if (list[i].of == kind)
            return &list[i];
    }
    return NULL;
}

static void test_small_counts_do_not_show_through_a_price(void **state)
{
    (void)state;
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, &test_cost_intervention, NO_ARGS, &n, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_null(counted(&reader, COST_STARTED));
    add_courses(2, "");
    assert_true(counted(&reader, COST_STARTED)->hidden);
    assert_false(counted(&everyone, COST_STARTED)->hidden);
    add_courses(18, "");
    assert_false(counted(&reader, COST_STARTED)->hidden);
    assert_true(counted(&reader, COST_STARTED)->n.mid == 20);
    assert_true(counted(&reader, COST_STARTED)->each.mid == 23000000); /* 4,6 mio. kr. for 20 */
}

static void test_the_indicator(void **state)
{
    (void)state;
    struct figure f;
    struct figure_params p = {.n = 2, .p = {{"of", "bi10"}, {"year", "2026"}}};
    struct conn *c = lease();
    must(figure_compute(c, &reader, "unit_cost", &p, DAY_NONE, &f, arena, &err));
    assert_true(f.value == 3430000 && !f.missing);
    assert_non_null(strstr(f.note, "2026"));
    p.p[1].value = "2030";
    must(figure_compute(c, &reader, "unit_cost", &p, DAY_NONE, &f, arena, &err));
    assert_true(f.missing);
    p.n = 0;
    assert_int_equal(figure_compute(c, &reader, "unit_cost", &p, DAY_NONE, &f, arena, &err), ERR_INVALID);
    err_clear(&err);
    release(c);
}

int main(int argc, char **argv)
{
    int status = effect_start(argc, argv);
    if (status)
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_29_the_health_effort_of_BI10),
        cmocka_unit_test(test_S3_07c_camps_before_and_after),
        cmocka_unit_test(test_S3_09c_a_consultant),
        cmocka_unit_test(test_no_price_of_what_is_not_told),
        cmocka_unit_test(test_counts_with_a_qualifier),
        cmocka_unit_test(test_the_interval_of_a_success),
        cmocka_unit_test(test_small_counts_do_not_show_through_a_price),
        cmocka_unit_test(test_the_indicator),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
