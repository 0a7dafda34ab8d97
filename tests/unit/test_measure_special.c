/* Distributions against R (tests/golden/measure/make_special.R), and against each other. */
#include "measure_golden.h"
#include "measure/special.h"

static double value_of(const char *what, double a, double b, double x)
{
    if (strcmp(what, "gamma_quantile") == 0)
        return gamma_quantile(x, a);
    if (strcmp(what, "gamma_lower") == 0)
        return gamma_lower(a, x);
    if (strcmp(what, "gamma_upper") == 0)
        return gamma_upper(a, x);
    if (strcmp(what, "beta_lower") == 0)
        return beta_lower(x, a, b);
    if (strcmp(what, "beta_upper") == 0)
        return beta_upper(x, a, b);
    if (strcmp(what, "beta_quantile") == 0)
        return beta_quantile(x, a, b);
    if (strcmp(what, "normal_quantile") == 0)
        return normal_quantile(x);
    if (strcmp(what, "normal_lower") == 0)
        return normal_lower(x);
    if (strcmp(what, "t_quantile") == 0)
        return t_quantile(x, a);
    if (strcmp(what, "t_two_sided") == 0)
        return t_two_sided(x, a);
    if (strcmp(what, "chi_square_tail") == 0)
        return chi_square_tail(x, a);
    if (strcmp(what, "binomial_at") == 0)
        return binomial_at((int64_t)x, (int64_t)a, b);
    if (strcmp(what, "binomial_lower") == 0)
        return binomial_lower((int64_t)x, (int64_t)a, b);
    if (strcmp(what, "binomial_upper") == 0)
        return binomial_upper((int64_t)x, (int64_t)a, b);
    if (strcmp(what, "binomial_quantile") == 0)
        return (double)binomial_quantile(x, (int64_t)a, b);
    fail_msg("unknown %s", what);
    return NAN;
}

static void test_every_stored_value_is_met_to_twelve_digits(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct golden g = golden_read("special", arena);
    double worst = 0;
    for (size_t i = 0; i < g.n; i++) {
        const char *what = golden_text(&g, i, "what");
        double a = golden_real(&g, i, "a"), b = golden_real(&g, i, "b"), x = golden_real(&g, i, "x");
        double should = golden_real(&g, i, "value");
        char *name = arena_printf(arena, "%s(a %g, b %g, x %.17g)", what, a, b, x);
        double is = value_of(what, a, b, x);
        worst = fmax(worst, should > 0 || should < 0 ? fabs(is / should - 1) : 0);
        assert_close(name, is, should, 1e-12);
    }
    print_message("# %zu values, worst %.2g\n", g.n, worst);
    assert_true(g.n > 900);
    arena_free(arena);
}

static void test_tails_add_up_and_quantiles_lead_back(void **state)
{
    (void)state;
    for (double a = 0.3; a < 3e4; a *= 3.7) {
        for (double p = 1e-7; p < 1; p += 0.0371) {
            double x = gamma_quantile(p, a);
            assert_close("gamma and back", gamma_lower(a, x), p, 1e-11);
            assert_close("gamma tails", gamma_lower(a, x) + gamma_upper(a, x), 1, 1e-14);
            for (double b = 0.4; b < 2e4; b *= 11)
                assert_close("beta and back", beta_lower(beta_quantile(p, a, b), a, b), p, 1e-9);
        }
    }
}

static void test_what_lies_outside_is_not_a_number(void **state)
{
    (void)state;
    assert_true(isnan(gamma_lower(0, 1)) && isnan(gamma_lower(1, -1)) && isnan(gamma_quantile(0.5, -1)));
    assert_true(isnan(beta_lower(1.5, 1, 1)) && isnan(beta_quantile(-0.1, 1, 1)) && isnan(t_quantile(2, 3)));
    assert_true(isnan(normal_quantile(1.1)) && isnan(chi_square_tail(1, 0)) && isnan(t_two_sided(NAN, 1)));
    assert_true(gamma_quantile(0, 3) == 0 && isinf(gamma_quantile(1, 3)) && chi_square_tail(0, 3) == 1);
    assert_true(binomial_quantile(0.5, 3, 2) == -1 && isnan(binomial_at(1, -1, 0.5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stored_value_is_met_to_twelve_digits),
        cmocka_unit_test(test_tails_add_up_and_quantiles_lead_back),
        cmocka_unit_test(test_what_lies_outside_is_not_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
