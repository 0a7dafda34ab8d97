/* Difference-in-differences against R (tests/golden/measure/make_statistics.R). */
#include "measure_golden.h"
#include "measure/did.h"

static double value(const struct golden *g, const char *name, const char *key)
{
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(golden_text(g, i, "case"), name) == 0 && strcmp(golden_text(g, i, "key"), key) == 0)
            return golden_real(g, i, "value");
    fail_msg("no value %s %s", name, key);
    return NAN;
}

static void compare_two_by_two(const char *file, const char *name)
{
    struct arena *arena = arena_new(0);
    struct golden g = golden_read(file, arena), v = golden_read("did.value", arena);
    double before[100], after[100];
    uint8_t treated[100];
    for (size_t i = 0; i < g.n; i++) {
        before[i] = golden_real(&g, i, "before");
        after[i] = golden_real(&g, i, "after");
        treated[i] = golden_real(&g, i, "treated") > 0.5;
    }
    struct did_change c = did_two_by_two(before, after, treated, g.n);
    /* R names the groups in the other order */
    assert_close("difference", fabs(c.difference), fabs(value(&v, name, "difference")), 1e-9);
    assert_close("se", c.se, value(&v, name, "se"), 1e-9);
    assert_close("df", c.df, value(&v, name, "df"), 1e-9);
    assert_close("p", c.p, value(&v, name, "p"), 1e-9);
    assert_close("width", c.high - c.low, value(&v, name, "high") - value(&v, name, "low"), 1e-9);
    arena_free(arena);
}

static void test_welch_on_changes_equals_r(void **state)
{
    (void)state;
    compare_two_by_two("did", "did");
    compare_two_by_two("sleep", "welch_published");
}

static void test_too_few_persons_give_no_interval(void **state)
{
    (void)state;
    double before[] = {1, 2, 3}, after[] = {2, 5, 4};
    uint8_t one[] = {1, 0, 0}, all[] = {1, 1, 1};
    struct did_change c = did_two_by_two(before, after, one, 3);
    assert_close("difference", c.difference, -1, 1e-12);
    assert_true(isnan(c.se) && isnan(c.low) && isnan(c.p));
    c = did_two_by_two(before, after, all, 3);
    assert_true(isnan(c.difference) && c.n_other == 0);
}

static void test_staggered_roll_out_equals_r(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct err err = ERR_INIT;
    struct golden g = golden_read("panel", arena), v = golden_read("panel.value", arena);
    enum { T = 12 };
    double *y = arena_array(arena, g.n * T, sizeof *y);
    uint16_t *first = arena_array(arena, g.n, sizeof *first);
    for (size_t i = 0; i < g.n; i++) {
        first[i] = (uint16_t)golden_real(&g, i, "first");
        for (int t = 0; t < T; t++)
            y[i * T + (size_t)t] = golden_real(&g, i, arena_printf(arena, "y%d", t));
    }
    struct did_panel panel = {g.n, T, y, first};
    struct did_result r;
    assert_int_equal(did_staggered(&panel, &r, arena, &err), OK);
    assert_close("overall", r.overall.difference, value(&v, "panel", "att"), 1e-9);
    assert_close("its se", r.overall.se, value(&v, "panel", "se"), 1e-9);
    for (int i = 0; i < r.n_events; i++) {
        const struct did_event *e = &r.events[i];
        assert_close(
            "event", e->change.difference, value(&v, "panel", arena_printf(arena, "att_%d", e->e)), 1e-8);
        assert_close("event se", e->change.se, value(&v, "panel", arena_printf(arena, "se_%d", e->e)), 1e-9);
    }
    assert_true(r.has_pre_trend && r.n_before >= 4 && r.n_groups == 3);
    assert_true(r.overall.low < 1.3 && r.overall.high > 1.3); /* as the panel was drawn */
    /* One group and one period is a regression with persons as clusters. */
    double before[400], after[400];
    uint8_t treated[400];
    size_t n = 0;
    for (size_t i = 0; i < g.n; i++)
        if (first[i] == 6 || first[i] > 7) {
            before[n] = y[i * T + 5];
            after[n] = y[i * T + 7];
            treated[n++] = first[i] == 6;
        }
    assert_close("regression", did_two_by_two(before, after, treated, n).difference,
        value(&v, "panel", "lm_att"), 1e-9);
    struct did_panel two = {n, 2, arena_array(arena, 2 * n, sizeof *y), arena_array(arena, n, sizeof *first)};
    for (size_t i = 0; i < n; i++) {
        ((double *)(uintptr_t)two.y)[2 * i] = before[i];
        ((double *)(uintptr_t)two.y)[2 * i + 1] = after[i];
        ((uint16_t *)(uintptr_t)two.first)[i] = treated[i] ? 1 : DID_NEVER;
    }
    assert_int_equal(did_staggered(&two, &r, arena, &err), OK);
    assert_close("clustered se", r.overall.se, value(&v, "panel", "lm_se"), 1e-9);
    assert_false(r.has_pre_trend);
    arena_free(arena);
}

static void test_nobody_to_compare_with_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct err err = ERR_INIT;
    double y[] = {1, 2, 3, 4};
    uint16_t first[] = {1, 1}, never[] = {DID_NEVER, DID_NEVER}, beyond[] = {2, DID_NEVER};
    struct did_result r;
    assert_int_equal(did_staggered(&(struct did_panel){2, 2, y, first}, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(did_staggered(&(struct did_panel){2, 2, y, never}, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(did_staggered(&(struct did_panel){2, 2, y, beyond}, &r, arena, &err), ERR_INVALID);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_welch_on_changes_equals_r),
        cmocka_unit_test(test_too_few_persons_give_no_interval),
        cmocka_unit_test(test_staggered_roll_out_equals_r),
        cmocka_unit_test(test_nobody_to_compare_with_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
