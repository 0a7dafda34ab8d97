/* Suppression: an auditor knows everything that is shown and tries every value that the hidden cells could have. */
#include "unit.h"
#include "base/rng.h"
#include "effect/suppress.h"

enum { K = 5, MAX_CELLS = 6 };

/* What the auditor finds out about each hidden cell. */
struct audit {
    int64_t low[MAX_CELLS], high[MAX_CELLS];
};

/* Tries all values of cell i and onwards that add up to left. */
static bool try_from(
    const struct suppress_cell *cells, size_t n, size_t i, int64_t left, int64_t *at, struct audit *a)
{
    if (i == n) {
        if (left != 0)
            return false;
        for (size_t j = 0; j < n; j++) {
            if (at[j] < a->low[j])
                a->low[j] = at[j];
            if (at[j] > a->high[j])
                a->high[j] = at[j];
        }
        return true;
    }
    if (!cells[i].hidden) {
        at[i] = cells[i].value;
        return try_from(cells, n, i + 1, left - cells[i].value, at, a);
    }
    bool any = false;
    for (int64_t v = cells[i].value > 0; v <= left && v <= cells[i].most; v++) {
        at[i] = v;
        any |= try_from(cells, n, i + 1, left - v, at, a);
    }
    return any;
}

/* The narrowest range that the auditor reaches over the hidden cells; INT64_MAX when nothing is hidden. */
static int64_t narrowest(const struct suppress_cell *cells, size_t n)
{
    struct audit a;
    int64_t total = 0, at[MAX_CELLS], best = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        total += cells[i].value;
        a.low[i] = INT64_MAX;
        a.high[i] = -1;
    }
    assert_true(try_from(cells, n, 0, total, at, &a));
    for (size_t i = 0; i < n; i++) {
        if (cells[i].hidden && a.high[i] - a.low[i] < best)
            best = a.high[i] - a.low[i];
    }
    return best;
}

static void test_small_counts(void **state)
{
    (void)state;
    assert_false(suppress_is_small(0, K));
    assert_true(suppress_is_small(1, K));
    assert_true(suppress_is_small(4, K));
    assert_false(suppress_is_small(5, K));
    assert_false(suppress_is_small(3, 3));
    assert_true(suppress_share(3, 100, K));
    assert_true(suppress_share(97, 100, K));
    assert_true(suppress_share(0, 4, K));
    assert_false(suppress_share(0, 40, K));
    assert_false(suppress_share(40, 40, K));
}

/* The auditor itself must be able to win. */
static void test_the_auditor_recovers_a_cell_hidden_alone(void **state)
{
    (void)state;
    struct suppress_cell cells[] = {{31, INT64_MAX, false}, {3, INT64_MAX, true}, {22, INT64_MAX, false}};
    assert_int_equal(narrowest(cells, 3), 0);
    /* Two hidden cells of 1 and 2 still tell that each is 1 or 2, since 0 is shown. */
    struct suppress_cell two[] = {{1, INT64_MAX, true}, {2, INT64_MAX, true}, {22, INT64_MAX, false}};
    assert_int_equal(narrowest(two, 3), 1);
}

static void test_a_second_cell_is_hidden(void **state)
{
    (void)state;
    struct suppress_cell cells[] = {{31, INT64_MAX, false}, {3, INT64_MAX, false}, {22, INT64_MAX, false}};
    assert_true(suppress_table(cells, 3, K));
    assert_false(cells[0].hidden);
    assert_true(cells[1].hidden);
    assert_true(cells[2].hidden);
    struct suppress_cell plain[] = {{31, INT64_MAX, false}, {0, INT64_MAX, false}, {22, INT64_MAX, false}};
    assert_true(suppress_table(plain, 3, K));
    assert_false(plain[0].hidden || plain[1].hidden || plain[2].hidden);
}

static void test_a_table_of_small_cells_gives_up_its_total(void **state)
{
    (void)state;
    struct suppress_cell cells[] = {{1, INT64_MAX, false}, {2, INT64_MAX, false}};
    assert_false(suppress_table(cells, 2, K));
    struct suppress_cell alone[] = {{3, INT64_MAX, false}};
    assert_false(suppress_table(alone, 1, K));
}

static void test_the_auditor_never_wins_on_random_tables(void **state)
{
    (void)state;
    struct rng rng;
    int n_hidden = 0, n_primary_won = 0;
    rng_seed(&rng, 2026);
    for (int run = 0; run < 3000; run++) {
        struct suppress_cell cells[MAX_CELLS], primary[MAX_CELLS];
        size_t n = (size_t)rng_between(&rng, 2, 4);
        int64_t k = rng_between(&rng, 3, 6);
        for (size_t i = 0; i < n; i++) {
            int64_t value = rng_below(&rng, 3) ? rng_between(&rng, 0, 8) : rng_between(&rng, 0, 24);
            int64_t most = rng_below(&rng, 2) ? INT64_MAX : value + rng_between(&rng, 0, 15);
            cells[i] = primary[i] = (struct suppress_cell){value, most, false};
            primary[i].hidden = suppress_is_small(value, k);
        }
        if (narrowest(primary, n) < k)
            n_primary_won++;
        if (!suppress_table(cells, n, k))
            continue;
        int64_t range = narrowest(cells, n);
        assert_true(range >= k);
        if (range != INT64_MAX)
            n_hidden++;
    }
    assert_true(n_hidden > 200);
    assert_true(n_primary_won > 200);
}

static void test_the_same_table_hides_the_same_cells(void **state)
{
    (void)state;
    struct suppress_cell a[] = {
        {9, INT64_MAX, false}, {9, INT64_MAX, false}, {4, INT64_MAX, false}, {9, INT64_MAX, false}};
    struct suppress_cell b[] = {
        {9, INT64_MAX, false}, {9, INT64_MAX, false}, {4, INT64_MAX, false}, {9, INT64_MAX, false}};
    assert_true(suppress_table(a, 4, K) && suppress_table(b, 4, K));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(a[i].hidden, b[i].hidden);
    }
    assert_true(a[0].hidden && a[2].hidden && !a[1].hidden && !a[3].hidden);
}

/* The age table of the goal picture: 31 of 58, 22 of 51, 3 of 11. */
static void test_shares_by_age(void **state)
{
    (void)state;
    struct suppress_row rows[] = {{31, 58, false, false}, {22, 51, false, false}, {3, 11, false, false}},
                        total;
    suppress_rows(rows, 3, K, &total);
    assert_int_equal(total.x, 56);
    assert_int_equal(total.n, 120);
    assert_false(total.hide_x || total.hide_n);
    assert_false(rows[0].hide_x);
    assert_true(rows[1].hide_x && rows[2].hide_x);
    assert_false(rows[0].hide_n || rows[1].hide_n || rows[2].hide_n);
}

static void test_shares_with_a_small_base(void **state)
{
    (void)state;
    struct suppress_row rows[] = {{10, 40, false, false}, {0, 2, false, false}, {12, 30, false, false}},
                        total;
    suppress_rows(rows, 3, K, &total);
    assert_true(rows[1].hide_n && rows[1].hide_x);
    assert_true(rows[2].hide_n && rows[2].hide_x);
    assert_false(rows[0].hide_n);
    assert_false(total.hide_n);
    struct suppress_row tiny[] = {{1, 3, false, false}}, all;
    suppress_rows(tiny, 1, K, &all);
    assert_true(all.hide_n && all.hide_x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_counts),
        cmocka_unit_test(test_the_auditor_recovers_a_cell_hidden_alone),
        cmocka_unit_test(test_a_second_cell_is_hidden),
        cmocka_unit_test(test_a_table_of_small_cells_gives_up_its_total),
        cmocka_unit_test(test_the_auditor_never_wins_on_random_tables),
        cmocka_unit_test(test_the_same_table_hides_the_same_cells),
        cmocka_unit_test(test_shares_by_age),
        cmocka_unit_test(test_shares_with_a_small_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
