/* Logistic regression, weights, matching and the difference with its intervals, against R (tests/golden/measure/make_statistics.R). */
#include "measure_golden.h"
#include "base/rng.h"
#include "measure/estimate.h"

static struct arena *arena;
static struct golden rows, values;
static struct propensity_rows in;
static double *status_time, *times;
static uint8_t *status_event, *events;
static const char *const names[] = {"alder", "kvinde", "uger", "kvinde igen"};

static void *take(size_t n, size_t size)
{
    void *p = arena_array(arena, n, size);
    assert_non_null(p);
    return p;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    rows = golden_read("propensity", arena);
    values = golden_read("propensity.value", arena);
    double *x = take(rows.n * 3, sizeof *x);
    uint8_t *treated = take(rows.n, 1);
    uint32_t *person = take(rows.n, sizeof *person), *cell = take(rows.n, sizeof *cell);
    status_time = take(rows.n, sizeof *times);
    times = take(rows.n, sizeof *times);
    status_event = take(rows.n, 1);
    events = take(rows.n, 1);
    for (size_t i = 0; i < rows.n; i++) {
        x[3 * i] = golden_real(&rows, i, "age");
        x[3 * i + 1] = golden_real(&rows, i, "woman");
        x[3 * i + 2] = golden_real(&rows, i, "weeks");
        treated[i] = golden_real(&rows, i, "treated") > 0.5;
        person[i] = (uint32_t)golden_real(&rows, i, "person");
        cell[i] = (uint32_t)golden_real(&rows, i, "cell");
        status_time[i] = 1;
        status_event[i] = golden_real(&rows, i, "status") > 0.5;
        times[i] = golden_real(&rows, i, "time");
        events[i] = (uint8_t)golden_real(&rows, i, "event");
    }
    in = (struct propensity_rows){rows.n, 3, x, names, treated, person, 360, cell, NULL};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static double value(const char *key)
{
    return golden_value(&values, key);
}

static void close_to_r(const char *key, double is)
{
    double should = value(key);
    if (!(fabs(is - should) <= 1e-9 * fmax(1e-3, fabs(should))))
        fail_msg("%s is %.17g, should be %.17g", key, is, should);
}

static struct estimate estimate_of(const struct estimate_outcome *y, struct estimate_options o)
{
    struct err err = ERR_INIT;
    struct estimate e;
    assert_int_equal(estimate_difference(&in, y, &o, &e, arena, &err), OK);
    return e;
}

static void test_coefficients_variances_and_weights_equal_glm(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct logistic f;
    assert_int_equal(logistic_fit(&in, NULL, NULL, true, &f, arena, &err), OK);
    for (int j = 0; j < 4; j++) {
        close_to_r(arena_printf(arena, "beta%d", j + 1), f.beta[j]);
        close_to_r(arena_printf(arena, "var%d", j + 1), f.covariance[j * 4 + j]);
    }
    close_to_r("deviance", f.deviance);
    struct estimate_outcome y = {status_time, status_event, 1};
    struct estimate e = estimate_of(&y, (struct estimate_options){0});
    close_to_r("effective", e.other.effective);
    close_to_r("most", e.other.most);
    static const char *const columns[] = {"age", "woman", "weeks"};
    for (int j = 0; j < 3; j++) {
        close_to_r(arena_printf(arena, "before_%s", columns[j]), e.balance[j].smd_before);
        close_to_r(arena_printf(arena, "after_%s", columns[j]), e.balance[j].smd_after);
    }
    for (int i = 0; i < OVERLAP_BINS; i++)
        assert_int_equal(e.overlap.treated[i], (int64_t)value(arena_printf(arena, "bin%d", i + 1)));
}

static void test_differences_and_sandwich_equal_r(void **state)
{
    (void)state;
    struct estimate_outcome y = {status_time, status_event, 1};
    struct estimate plain = estimate_of(&y, (struct estimate_options){.unadjusted = true});
    close_to_r("plain_treated", plain.share_treated);
    close_to_r("plain_other", plain.share_other);
    close_to_r("plain_se", plain.sandwich_se);
    close_to_r("lm_se", plain.sandwich_se);
    struct estimate w = estimate_of(&y, (struct estimate_options){0});
    close_to_r("weighted_treated", w.share_treated);
    close_to_r("weighted_other", w.share_other);
    close_to_r("weighted_se", w.sandwich_se);
    close_to_r("lm_weighted", w.difference);
    struct estimate t = estimate_of(&y, (struct estimate_options){.trim = TRIM_COMMON_RANGE});
    close_to_r("trimmed", (double)t.n_trimmed);
    close_to_r("trim_treated", t.share_treated);
    close_to_r("trim_other", t.share_other);
}

static void test_weighted_incidence_equals_survfit(void **state)
{
    (void)state;
    for (int h = 20; h <= 50; h += 30) {
        struct estimate_outcome y = {times, events, h};
        struct estimate e = estimate_of(&y, (struct estimate_options){0});
        close_to_r(arena_printf(arena, "aj_0_%d", h), e.share_other);
        close_to_r(arena_printf(arena, "aj_1_%d", h), e.share_treated);
        assert_true(h > 30 ? isnan(e.sandwich_se) : !isnan(e.sandwich_se)); /* cut off from 30 on */
    }
    /* Nobody is followed that long: no figure, and no 0. */
    for (size_t i = 0; i < in.n; i++)
        if (times[i] > 40) {
            times[i] = 40;
            events[i] = 0;
        }
    struct estimate_outcome beyond = {times, events, 41}, just = {times, events, 40};
    assert_true(isnan(estimate_of(&beyond, (struct estimate_options){0}).difference));
    assert_true(!isnan(estimate_of(&just, (struct estimate_options){0}).difference));
}

static void test_matches_are_the_nearest_as_r_finds_them(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct logistic f;
    struct golden m = golden_read("propensity.match", arena);
    double *logit = take(in.n, sizeof *logit), *weight = take(in.n, sizeof *weight);
    int64_t *match = take(in.n, sizeof *match);
    size_t unmatched;
    assert_int_equal(logistic_fit(&in, NULL, NULL, false, &f, arena, &err), OK);
    logistic_logits(&f, &in, logit);
    assert_int_equal(propensity_match(&in, NULL, logit, 0.2, weight, match, &unmatched, arena, &err), OK);
    for (size_t i = 0; i < m.n; i++) {
        size_t row = (size_t)golden_real(&m, i, "row");
        double should = golden_real(&m, i, "match");
        assert_int_equal(match[row], isnan(should) ? -1 : (int64_t)should);
    }
    close_to_r("unmatched", (double)unmatched);
    struct estimate_outcome y = {status_time, status_event, 1};
    struct estimate e = estimate_of(&y, (struct estimate_options){.match = true, .caliper = 0.2});
    close_to_r("match_treated", e.share_treated);
    close_to_r("match_other", e.share_other);
    close_to_r("match_effective", e.other.effective);
}

static void test_equal_distances_go_to_the_lower_hash_and_nobody_out_of_reach(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    uint8_t treated[] = {1, 0, 0, 0, 1, 0};
    double logit[] = {0, -1, 1, 1, 9, 0}, weight[6];
    uint64_t hash[] = {0, 30, 20, 10, 0, 5};
    uint32_t cell[] = {0, 0, 0, 0, 0, 1};
    int64_t match[6];
    size_t unmatched;
    struct propensity_rows r = {.n = 6, .treated = treated, .hash = hash, .cell = cell};
    assert_int_equal(propensity_match(&r, NULL, logit, 1, weight, match, &unmatched, arena, &err), OK);
    assert_true(match[0] == 3 && match[4] == -1 && unmatched == 1); /* row 5 is nearer, but of another cell */
    hash[1] = 1;
    assert_int_equal(propensity_match(&r, NULL, logit, 1, weight, match, &unmatched, arena, &err), OK);
    assert_true(match[0] == 1 && weight[1] == 1 && weight[3] == 0);
}

static void test_a_column_told_by_another_is_left_out(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct logistic three, four;
    struct propensity_rows more = in;
    double *x = take(in.n * 4, sizeof *x);
    for (size_t i = 0; i < in.n; i++) {
        memcpy(x + 4 * i, in.x + 3 * i, 3 * sizeof *x);
        x[4 * i + 3] = 2 * in.x[3 * i + 1] + 1;
    }
    more.p = 4;
    more.x = x;
    assert_int_equal(logistic_fit(&in, NULL, NULL, false, &three, arena, &err), OK);
    assert_int_equal(logistic_fit(&more, NULL, NULL, false, &four, arena, &err), OK);
    assert_true(four.n_dropped == 1 && four.dropped[4] && isnan(four.beta[4]));
    for (int j = 0; j < 4; j++)
        assert_close("beta", four.beta[j], three.beta[j], 1e-8);
}

static void test_separated_groups_are_refused_in_words(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct logistic f;
    double x[40];
    uint8_t treated[40];
    static const char *const name[] = {"uger på ydelsen"};
    for (int i = 0; i < 40; i++) {
        x[i] = i;
        treated[i] = i >= 20;
    }
    struct propensity_rows r = {.n = 40, .p = 1, .x = x, .name = name, .treated = treated};
    assert_int_equal(logistic_fit(&r, NULL, NULL, false, &f, arena, &err), ERR_REFUSED);
    assert_non_null(strstr(err_user_text(&err), "uger på ydelsen"));
    err_clear(&err);
    treated[3] = 1; /* no longer */
    assert_int_equal(logistic_fit(&r, NULL, NULL, false, &f, arena, &err), OK);
    memset(treated, 1, sizeof treated);
    assert_int_equal(logistic_fit(&r, NULL, NULL, false, &f, arena, &err), ERR_INVALID);
}

static void test_the_bootstrap_is_equal_to_the_bit_for_any_number_of_threads(void **state)
{
    (void)state;
    struct estimate_outcome y = {times, events, 50}, s = {status_time, status_event, 1};
    struct estimate_options o = {.n_draws = 101, .seed = 7, .n_threads = 1, .caliper = 0.2};
    for (int match = 0; match < 2; match++) {
        o.match = match;
        struct estimate one, two;
        o.n_threads = 1;
        one = estimate_of(&y, o);
        o.n_threads = 2;
        two = estimate_of(&y, o);
        assert_memory_equal(&one.se, &two.se, 3 * sizeof one.se);
        o.n_threads = 5;
        two = estimate_of(&y, o);
        assert_memory_equal(&one.se, &two.se, 3 * sizeof one.se);
        assert_true(one.n_failed < 3 && one.low < one.difference && one.difference < one.high);
    }
    o.match = false;
    o.n_draws = 500;
    struct estimate first = estimate_of(&s, o);
    o.seed = 8;
    struct estimate other = estimate_of(&s, o);
    assert_true(first.se != other.se);
    /* Two ways to the same: within the noise of 500 draws. */
    assert_true(
        fabs(first.se / first.sandwich_se - 1) < 0.12 && fabs(other.se / other.sandwich_se - 1) < 0.12);
}

/* Those who take part are older, and age decides the outcome; taking part adds 0.1. */
static void test_weights_recover_a_known_difference_that_the_plain_one_misses(void **state)
{
    (void)state;
    enum { N = 40000 };
    struct rng rng;
    double *x = take(N, sizeof *x), *time = take(N, sizeof *time);
    uint8_t *treated = take(N, 1), *event = take(N, 1);
    rng_seed(&rng, 42);
    for (size_t i = 0; i < N; i++) {
        x[i] = rng_real(&rng) * 2 - 1;
        treated[i] = rng_real(&rng) < 1 / (1 + exp(1 - 1.5 * x[i]));
        time[i] = 1;
        event[i] = rng_real(&rng) < 0.45 - 0.3 * x[i] + 0.1 * treated[i];
    }
    struct propensity_rows r = {.n = N, .p = 1, .x = x, .name = names, .treated = treated};
    struct estimate_outcome y = {time, event, 1};
    struct err err = ERR_INIT;
    struct estimate w, m, plain;
    struct estimate_options o = {.caliper = 0.2};
    assert_int_equal(estimate_difference(&r, &y, &o, &w, arena, &err), OK);
    o.match = true;
    assert_int_equal(estimate_difference(&r, &y, &o, &m, arena, &err), OK);
    o.unadjusted = true;
    assert_int_equal(estimate_difference(&r, &y, &o, &plain, arena, &err), OK);
    assert_true(w.sandwich_low < 0.1 && w.sandwich_high > 0.1 && fabs(m.difference - 0.1) < 0.03);
    assert_true(plain.sandwich_high < 0.02);
    assert_true(w.smd_most_before > 0.5 && w.smd_most_after < 0.02 && m.smd_most_after < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_coefficients_variances_and_weights_equal_glm, setup, teardown),
        cmocka_unit_test_setup_teardown(test_differences_and_sandwich_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weighted_incidence_equals_survfit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_matches_are_the_nearest_as_r_finds_them, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_equal_distances_go_to_the_lower_hash_and_nobody_out_of_reach, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_column_told_by_another_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_separated_groups_are_refused_in_words, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_the_bootstrap_is_equal_to_the_bit_for_any_number_of_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_weights_recover_a_known_difference_that_the_plain_one_misses, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
