/* Standardised rates against R's epitools and the formulas (tests/golden/measure/make_statistics.R). */
#include "measure_golden.h"
#include "measure/standardise.h"

static struct arena *arena;
static struct golden strata, values;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    strata = golden_read("standardise", arena);
    values = golden_read("standardise.value", arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static size_t case_of(const char *name, struct stratum *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < strata.n; i++)
        if (strcmp(golden_text(&strata, i, "case"), name) == 0)
            ret[n++] = (struct stratum){(int64_t)golden_real(&strata, i, "n"),
                (int64_t)golden_real(&strata, i, "events"), golden_real(&strata, i, "rate"),
                golden_real(&strata, i, "standard")};
    assert_true(n > 0);
    return n;
}

static double value(const char *name, const char *key)
{
    for (size_t i = 0; i < values.n; i++)
        if (strcmp(golden_text(&values, i, "case"), name) == 0 &&
            strcmp(golden_text(&values, i, "key"), key) == 0)
            return golden_real(&values, i, "value");
    return NAN;
}

static void test_indirect_rates_equal_r(void **state)
{
    (void)state;
    static const char *const names[] = {"rare", "common", "none", "one", "many"};
    for (size_t i = 0; i < 5; i++) {
        struct stratum s[8];
        size_t n = case_of(names[i], s);
        struct sir exact = sir_indirect(s, n, SIR_EXACT, 0.95), byar = sir_indirect(s, n, SIR_BYAR, 0.95);
        struct sir binomial = sir_indirect(s, n, SIR_BINOMIAL, 0.95);
        assert_true(exact.valid && exact.interval == SIR_EXACT);
        assert_close("expected", exact.expected, value(names[i], "expected"), 1e-12);
        assert_close("ratio", exact.ratio, value(names[i], "ratio"), 1e-12);
        assert_close("low", exact.low, value(names[i], "low"), 1e-11);
        assert_close("high", exact.high, value(names[i], "high"), 1e-11);
        /* epitools finds its exact limits by a search that stops early */
        assert_close("epitools low", exact.low, value(names[i], "exact_low"), 2e-3);
        assert_close("epitools high", exact.high, value(names[i], "exact_high"), 2e-3);
        assert_close("excess", exact.excess, (double)exact.observed - exact.expected, 1e-14);
        assert_close("excess limit", exact.excess_high, (exact.high - 1) * exact.expected, 1e-9);
        bool enough = exact.observed >= SIR_BYAR_LEAST;
        assert_int_equal(byar.interval, enough ? SIR_BYAR : SIR_EXACT);
        assert_close("byar low", byar.low, enough ? value(names[i], "byar_low") : exact.low, 1e-11);
        assert_close("byar high", byar.high, enough ? value(names[i], "byar_high") : exact.high, 1e-11);
        if (exact.observed > 0) {
            assert_close("binomial low", binomial.low, value(names[i], "binomial_low"), 1e-11);
            assert_close("binomial high", binomial.high, value(names[i], "binomial_high"), 1e-11);
        } else {
            assert_int_equal(binomial.interval, SIR_EXACT);
        }
    }
}

static void test_what_is_common_gets_the_narrower_binomial_interval(void **state)
{
    (void)state;
    struct stratum s[8];
    size_t n = case_of("common", s);
    struct sir common = sir_indirect(s, n, SIR_AUTOMATIC, 0.95), exact = sir_indirect(s, n, SIR_EXACT, 0.95);
    assert_int_equal(common.interval, SIR_BINOMIAL);
    assert_true(common.high - common.low < exact.high - exact.low);
    n = case_of("rare", s);
    assert_int_equal(sir_indirect(s, n, SIR_AUTOMATIC, 0.95).interval, SIR_EXACT);
    struct stratum repeated[] = {{10, 14, 0.9, NAN}, {20, 3, 0.2, NAN}};
    assert_int_equal(sir_indirect(repeated, 2, SIR_AUTOMATIC, 0.95).interval, SIR_EXACT);
}

static void test_nobody_and_nothing_expected_give_no_figure(void **state)
{
    (void)state;
    struct stratum nobody[] = {{0, 0, 0.1, NAN}}, nothing[] = {{50, 2, 0, NAN}};
    struct stratum unknown[] = {{50, 2, NAN, NAN}, {100, 4, 0.02, NAN}};
    struct sir s = sir_indirect(nobody, 1, SIR_AUTOMATIC, 0.95);
    assert_true(!s.valid && isnan(s.ratio) && isnan(s.low) && isnan(s.excess));
    s = sir_indirect(nothing, 1, SIR_AUTOMATIC, 0.95);
    assert_true(!s.valid && s.is_rounded_reference && isnan(s.ratio));
    s = sir_indirect(unknown, 2, SIR_AUTOMATIC, 0.95);
    assert_true(s.valid && s.n_unknown == 50 && s.n == 100 && s.observed == 4);
    assert_true(!sir_indirect(NULL, 0, SIR_EXACT, 0.95).valid);
}

static void test_poisson_and_byar_limits_equal_r(void **state)
{
    (void)state;
    struct golden g = golden_read("poisson", arena);
    for (size_t i = 0; i < g.n; i++) {
        double low, high;
        int64_t events = (int64_t)golden_real(&g, i, "events");
        poisson_limits(events, 0.95, &low, &high);
        assert_close("low", low, golden_real(&g, i, "low"), 1e-11);
        assert_close("high", high, golden_real(&g, i, "high"), 1e-11);
        byar_limits(events, 0.95, &low, &high);
        assert_close("byar low", low, golden_real(&g, i, "byar_low"), 1e-11);
        assert_close("byar high", high, golden_real(&g, i, "byar_high"), 1e-11);
    }
}

static void test_direct_rates_equal_r(void **state)
{
    (void)state;
    static const char *const names[] = {"city", "group", "deaths"};
    struct direct of[3];
    for (size_t i = 0; i < 3; i++) {
        struct stratum s[8];
        size_t n = case_of(names[i], s);
        struct direct rate = rate_direct(s, n, DIRECT_RATE, 0.95);
        of[i] = rate_direct(s, n, DIRECT_SHARE, 0.95);
        assert_true(rate.valid && of[i].valid);
        assert_close("crude", rate.crude, value(names[i], "crude"), 1e-12);
        assert_close("rate", rate.rate, value(names[i], "rate"), 1e-12);
        assert_close("rate se", rate.se, value(names[i], "rate_se"), 1e-11);
        assert_close("gamma low", rate.low, value(names[i], "gamma_low"), 1e-11);
        assert_close("gamma high", rate.high, value(names[i], "gamma_high"), 1e-11);
        assert_close("share se", of[i].se, value(names[i], "share_se"), 1e-11);
        assert_close("share low", of[i].low, value(names[i], "share_low"), 1e-11);
        assert_close("share high", of[i].high, value(names[i], "share_high"), 1e-11);
    }
    struct rate_ratio r = rate_ratio_direct(&of[1], &of[0], 0.95);
    assert_close("ratio", r.ratio, value("group/city", "ratio"), 1e-11);
    assert_close("low", r.low, value("group/city", "low"), 1e-11);
    assert_close("high", r.high, value("group/city", "high"), 1e-11);
    assert_close("p", r.p, value("group/city", "p"), 1e-9);
}

static void test_an_empty_stratum_of_the_standard_gives_no_direct_rate(void **state)
{
    (void)state;
    struct stratum s[] = {{100, 10, NAN, 5000}, {0, 0, NAN, 4000}}, none[] = {{100, 0, NAN, 1}};
    struct direct d = rate_direct(s, 2, DIRECT_SHARE, 0.95), zero = rate_direct(none, 1, DIRECT_RATE, 0.95);
    assert_true(!d.valid && d.n_empty == 1 && isnan(d.rate) && isnan(d.low));
    assert_true(zero.valid && zero.rate == 0 && zero.low == 0);
    assert_close("upper limit of no event", zero.high, 0.036888794541139363, 1e-12); /* -log(0.025) / 100 */
    struct rate_ratio r = rate_ratio_direct(&zero, &d, 0.95);
    assert_true(!r.valid && isnan(r.ratio));
}

static void test_indirect_figures_must_not_be_ranked(void **state)
{
    (void)state;
    assert_false(standardise_may_rank(STANDARDISE_INDIRECT));
    assert_true(standardise_may_rank(STANDARDISE_DIRECT));
    /* Why: A has lower rates than B in both strata, and yet the higher SIR. */
    struct stratum a[] = {{900, 27, 0.02, 1}, {100, 18, 0.3, 1}},
                   b[] = {{100, 4, 0.02, 1}, {900, 180, 0.3, 1}};
    assert_true(sir_indirect(a, 2, SIR_EXACT, 0.95).ratio > sir_indirect(b, 2, SIR_EXACT, 0.95).ratio);
    assert_true(rate_direct(a, 2, DIRECT_SHARE, 0.95).rate < rate_direct(b, 2, DIRECT_SHARE, 0.95).rate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_indirect_rates_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_what_is_common_gets_the_narrower_binomial_interval, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_and_nothing_expected_give_no_figure, setup, teardown),
        cmocka_unit_test_setup_teardown(test_poisson_and_byar_limits_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_direct_rates_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_an_empty_stratum_of_the_standard_gives_no_direct_rate, setup, teardown),
        cmocka_unit_test_setup_teardown(test_indirect_figures_must_not_be_ranked, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
