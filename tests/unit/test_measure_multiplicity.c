/* Exact tests, Benjamini–Hochberg and funnels against R (tests/golden/measure/make_statistics.R). */
#include "measure_golden.h"
#include "measure/multiplicity.h"
#include "measure/special.h"

static void test_exact_p_equals_binom_test(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct golden g = golden_read("exact", arena);
    for (size_t i = 0; i < g.n; i++) {
        int64_t x = (int64_t)golden_real(&g, i, "x"), n = (int64_t)golden_real(&g, i, "n");
        double target = golden_real(&g, i, "target");
        char *what = arena_printf(arena, "p of %lld of %lld against %g", (long long)x, (long long)n, target);
        double should = golden_real(&g, i, "p");
        if (should > 1e-290)
            assert_close(what, share_exact_p(x, n, target), should, 1e-10);
        else
            assert_true(share_exact_p(x, n, target) < 1e-280);
    }
    assert_true(
        isnan(share_exact_p(0, 0, 0.5)) && share_exact_p(3, 3, 1) == 1 && share_exact_p(2, 3, 1) == 0);
    arena_free(arena);
}

/* The definition: add up all outcomes that are at most as likely. */
static void test_exact_p_equals_its_definition(void **state)
{
    (void)state;
    for (int64_t n = 1; n < 40; n += 3)
        for (double target = 0.03; target < 1; target += 0.09)
            for (int64_t x = 0; x <= n; x++) {
                double sum = 0, at = binomial_at(x, n, target);
                for (int64_t i = 0; i <= n; i++)
                    sum += binomial_at(i, n, target) <= at * (1 + 1e-7) ? binomial_at(i, n, target) : 0;
                assert_close("p", share_exact_p(x, n, target), fmin(sum, 1), 1e-10);
            }
}

static void test_adjusted_p_equals_r_and_the_paper(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct err err = ERR_INIT;
    struct golden g = golden_read("adjust", arena);
    static const char *const names[] = {"published", "drawn"};
    for (size_t k = 0; k < 2; k++) {
        double p[100], adjusted[100], should[100];
        size_t n = 0, rejected = 0;
        for (size_t i = 0; i < g.n; i++)
            if (strcmp(golden_text(&g, i, "case"), names[k]) == 0) {
                p[n] = golden_real(&g, i, "p");
                should[n++] = golden_real(&g, i, "adjusted");
            }
        assert_int_equal(benjamini_hochberg(p, n, adjusted, arena, &err), OK);
        for (size_t i = 0; i < n; i++) {
            assert_close("adjusted p", adjusted[i], should[i], 1e-12);
            rejected += adjusted[i] <= 0.05;
        }
        if (k == 0)
            assert_int_equal(rejected, 4); /* the paper's own result */
    }
    arena_free(arena);
}

static void test_funnel_limits_equal_r(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct golden g = golden_read("funnel", arena);
    for (size_t i = 0; i < g.n; i++) {
        int64_t n = (int64_t)golden_real(&g, i, "n");
        double target = golden_real(&g, i, "target");
        struct funnel_limits a = funnel_limits(n, target, 0.95), b = funnel_limits(n, target, 0.998);
        assert_true(fabs(a.low - golden_real(&g, i, "low_95")) < 1e-10);
        assert_true(fabs(a.high - golden_real(&g, i, "high_95")) < 1e-10);
        assert_true(fabs(b.low - golden_real(&g, i, "low_998")) < 1e-10);
        assert_true(fabs(b.high - golden_real(&g, i, "high_998")) < 1e-10);
    }
    arena_free(arena);
}

static void test_a_funnel_flags_the_one_that_differs_and_says_nothing_of_nobody(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct err err = ERR_INIT;
    struct funnel f;
    struct funnel_row rows[42] = {0};
    for (int i = 0; i < 40; i++)
        rows[i] = (struct funnel_row){.x = 9 + i % 3, .n = 20};
    rows[40] = (struct funnel_row){.x = 90, .n = 100};
    assert_int_equal(funnel_make(rows, 42, 0.5, 0.05, &f, arena, &err), OK);
    assert_true(f.n_rows == 41 && f.n_flagged == 1 && rows[40].flagged);
    assert_int_equal(rows[40].place, FUNNEL_ABOVE_998);
    assert_true(
        rows[41].place == FUNNEL_NONE && isnan(rows[41].share) && isnan(rows[41].p) && !rows[41].flagged);
    assert_close("what chance puts outside", f.expected_outside_95, 2.05, 1e-12);
    assert_int_equal(funnel_make(rows, 42, NAN, 0.05, &f, arena, &err), OK);
    assert_true(f.target_is_mean);
    assert_close("mean", f.target, (double)f.x / (double)f.n, 1e-15);
    rows[0].x = 21;
    assert_int_equal(funnel_make(rows, 42, NAN, 0.05, &f, arena, &err), ERR_INVALID);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_p_equals_binom_test),
        cmocka_unit_test(test_exact_p_equals_its_definition),
        cmocka_unit_test(test_adjusted_p_equals_r_and_the_paper),
        cmocka_unit_test(test_funnel_limits_equal_r),
        cmocka_unit_test(test_a_funnel_flags_the_one_that_differs_and_says_nothing_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
