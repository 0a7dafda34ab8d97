/* Waiting curves at times against R (tests/golden/wait/make.R), and what is said when nothing is known. */
#include "unit.h"
#include "base/csv.h"
#include "base/file.h"
#include "measure/wait.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

struct table {
    struct csv csv;
    double cell[300][8];
    size_t n;
};

static struct table *read_table(const char *name)
{
    struct table *t = arena_array(arena, 1, sizeof *t);
    struct buf b = {0};
    char **cells;
    assert_non_null(t);
    assert_int_equal(file_read(arena_printf(arena, "%s/wait/%s", TEST_GOLDEN, name), 0, &b, &err), OK);
    char *data = arena_strndup(arena, b.data, b.len);
    assert_int_equal(csv_open(&t->csv, data, b.len, ',', arena, &err), OK);
    while (csv_next(&t->csv, arena, &cells, &err) == 1) {
        assert_true(t->n < 300 && t->csv.n_cols <= 8);
        for (size_t i = 0; i < t->csv.n_cols; i++)
            t->cell[t->n][i] = strcmp(cells[i], "NA") ? strtod(cells[i], NULL) : NAN;
        t->n++;
    }
    buf_done(&b);
    return t;
}

static void same(double x, double y)
{
    assert_true((isnan(x) && isnan(y)) || fabs(x - y) <= 1e-9 * fmax(1, fabs(y)));
}

static struct wait_curves stored_waits(void)
{
    const struct table *t = read_table("waits.csv");
    uint16_t days[300];
    uint8_t event[300];
    struct wait_curves w;
    for (size_t i = 0; i < t->n; i++) {
        days[i] = (uint16_t)t->cell[i][0];
        event[i] = (uint8_t)t->cell[i][1];
    }
    assert_int_equal(wait_curves_of(days, event, t->n, 2, &w, arena, &err), OK);
    return w;
}

static void test_curves_at_times_equal_r(void **state)
{
    (void)state;
    struct wait_curves w = stored_waits();
    const struct table *t = read_table("waits.at.csv");
    assert_int_equal(t->n, 7);
    for (size_t i = 0; i < t->n; i++) {
        const double *r = t->cell[i];
        struct survival_point net = survival_at(&w.net, r[0]), all = survival_at(&w.all, r[0]);
        assert_int_equal(net.n_risk, (int64_t)r[1]);
        same(net.s, r[2]);
        same(net.se, r[3]);
        same(net.low, r[4]);
        same(net.high, r[5]);
        same(all.s, 1 - r[6]);
        same(all.se, r[7]);
    }
}

static void test_quartiles_equal_r(void **state)
{
    (void)state;
    struct wait_curves w = stored_waits();
    const struct table *t = read_table("waits.quantile.csv");
    for (size_t i = 0; i < 3; i++) {
        same(w.net_quartile[i].time, t->cell[i][1]);
        same(w.net_quartile[i].low, t->cell[i][2]);
        same(w.net_quartile[i].high, t->cell[i][3]);
        same(w.all_quartile[i].time, t->cell[i][4]);
    }
}

static void test_beyond_the_last_time_nothing_is_said(void **state)
{
    (void)state;
    const uint16_t days[] = {10, 20, 30};
    const uint8_t event[] = {1, 2, 0};
    struct wait_curves w;
    assert_int_equal(wait_curves_of(days, event, 3, 2, &w, arena, &err), OK);
    assert_true(w.n == 3 && w.n_event == 1 && w.n_other == 1 && w.n_running == 1);
    struct survival_point at = survival_at(&w.net, 31);
    assert_true(isnan(at.s) && isnan(at.low) && (at.warnings & SURVIVAL_BEYOND));
    assert_true(survival_at(&w.net, 9).s == 1 && survival_at(&w.net, 9).n_risk == 3);
    same(survival_at(&w.net, 30).s, 2.0 / 3);
    assert_true(isnan(w.net_quartile[1].time));
    assert_int_equal(wait_curves_of(days, event, 0, 2, &w, arena, &err), OK);
    assert_true(w.n == 0 && isnan(survival_at(&w.net, 0).s) && isnan(w.net_quartile[1].time));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_curves_at_times_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_quartiles_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beyond_the_last_time_nothing_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
