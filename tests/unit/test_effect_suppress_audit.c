/* Small counts in tables of two ways and in extracts one after the other: an auditor who gets what is shown tries to find what is not. */
#include "unit.h"

#include "auditor.h"
#include "base/rng.h"
#include "effect/suppress.h"
#include "effect/suppress_net.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CELLS = 200, MOST_EXTRACTS = 6 };

static struct arena *arena;
static struct err err;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- random tables ---- */

struct table {
    size_t rows, cols;
    int64_t v[MOST_CELLS]; /* with margins */
};

static size_t cells_of(const struct table *t)
{
    return (t->rows + 1) * (t->cols + 1);
}

static void add_up(struct table *t)
{
    size_t w = t->cols + 1;
    for (size_t j = 0; j < w; j++)
        t->v[t->rows * w + j] = 0;
    for (size_t i = 0; i < t->rows; i++) {
        if (t->cols)
            t->v[i * w + t->cols] = 0;
        for (size_t j = 0; j < t->cols; j++)
            t->v[i * w + t->cols] += t->v[i * w + j];
        for (size_t j = 0; j < w; j++)
            t->v[t->rows * w + j] += t->v[i * w + j];
    }
}

static int64_t draw(struct rng *r, int64_t n)
{
    return (int64_t)rng_below(r, (uint64_t)n);
}

static struct table random_table(struct rng *r, size_t most_rows, size_t most_cols)
{
    struct table t = {
        .rows = 1 + (size_t)draw(r, (int64_t)most_rows), .cols = (size_t)draw(r, (int64_t)most_cols + 1)};
    t.cols = t.cols == 1 ? 0 : t.cols;
    int64_t top = 2 + draw(r, 30);
    for (size_t i = 0; i < t.rows; i++)
        for (size_t j = 0; j < (t.cols ? t.cols : 1); j++)
            t.v[i * (t.cols + 1) + j] = draw(r, 4) == 0 ? 0 : draw(r, top);
    add_up(&t);
    return t;
}

static void set_values(struct suppress_arc *arcs, const struct table *t)
{
    for (size_t i = 0; i < cells_of(t); i++)
        arcs[i].value = t->v[i];
}

/* What the reader of one extract knows: the sums of the table, and that a hidden cell is at least 1 (but for one that was
 * hidden and has fallen to 0). unknown[i] < 0 = shown. */
static void tell(struct auditor *a, const struct table *t, const bool *hidden, int *unknown)
{
    size_t w = t->cols + 1;
    for (size_t i = 0; i < cells_of(t); i++)
        unknown[i] = hidden[i] ? auditor_unknown(a, t->v[i] > 0, 5000) : -1;
    for (size_t line = 0; line < (t->cols ? t->rows + 1 + w : 1); line++) {
        bool is_row = t->cols && line <= t->rows;
        size_t at = is_row ? line : t->cols ? line - t->rows - 1 : 0, n = is_row ? t->cols : t->rows;
        struct auditor_sum *s = auditor_sum(a, 0);
        for (size_t k = 0; k <= n; k++) {
            size_t i = is_row ? at * w + k : k * w + at;
            int sign = k == n ? -1 : 1;
            if (unknown[i] >= 0)
                auditor_add(s, unknown[i], sign);
            else
                auditor_known(s, t->v[i], sign);
        }
    }
}

struct found {
    int tables, hidden, narrow, refused, tried;
};

static void audit_table(const struct table *t, const struct suppress_net *net, int64_t k, struct found *f)
{
    bool hidden[MOST_CELLS];
    int unknown[MOST_CELLS];
    for (size_t i = 0; i < net->n; i++)
        hidden[i] = net->arcs[i].hidden;
    struct auditor *a = auditor_new();
    tell(a, t, hidden, unknown);
    for (size_t i = 0; i < net->n; i++) {
        int64_t low, high, low_tried, high_tried;
        if (!hidden[i]) {
            assert_false(t->v[i] > 0 && t->v[i] < k);
            continue;
        }
        f->hidden++;
        assert_true(auditor_range(a, unknown[i], &low, &high));
        assert_true(low <= t->v[i] && t->v[i] <= high);
        f->narrow += high - low < k;
        if (!net->primary_only)
            assert_int_equal(net->arcs[i].width, high - low < k ? high - low : k);
        if (auditor_try(a, unknown[i], 3000, &low_tried, &high_tried)) {
            f->tried++;
            assert_int_equal(low, low_tried);
            assert_int_equal(high, high_tried);
        }
    }
    auditor_free(a);
}

static struct found audit_many(bool primary_only, size_t rows, size_t cols, int n)
{
    struct found f = {0};
    struct rng r;
    rng_seed(&r, 20260414);
    for (int i = 0; i < n; i++) {
        struct table t = random_table(&r, rows, cols);
        struct suppress_net net;
        bool safe;
        int64_t k = 3 + draw(&r, 3);
        set_values(suppress_table_of(t.rows, t.cols, &net, arena, &err), &t);
        net.primary_only = primary_only;
        assert_int_equal(suppress_net(&net, k, &safe, arena, &err), OK);
        f.tables++;
        f.refused += !safe;
        if (safe)
            audit_table(&t, &net, k, &f);
        arena_clear(arena);
    }
    return f;
}

/* S0-03, S4-04: nobody narrows a hidden cell to fewer than k + 1 values, in thousands of random tables of one and two ways. */
static void test_S4_04_auditor_finds_no_hidden_cell(void **state)
{
    (void)state;
    struct found small = audit_many(false, 4, 4, ROUNDS_OF(3000)),
                 large = audit_many(false, 11, 4, ROUNDS_OF(400));
    print_message(
        "# small: %d tables, %d hidden cells, %d also by trying, %d refused; large: %d, %d, %d, %d\n",
        small.tables, small.hidden, small.tried, small.refused, large.tables, large.hidden, large.tried,
        large.refused);
    assert_int_equal(small.narrow, 0);
    assert_int_equal(large.narrow, 0);
    assert_true(
        small.hidden > ROUNDS_OF(5000) && small.tried > ROUNDS_OF(2000) && small.refused < small.tables / 3);
}

/* The auditor is able to find something: without the secondary part most tables give cells away. */
static void test_auditor_finds_cells_without_secondary(void **state)
{
    (void)state;
    struct found f = audit_many(true, 4, 4, ROUNDS_OF(1000));
    print_message("# primary only: %d of %d hidden cells found\n", f.narrow, f.hidden);
    assert_true(f.narrow > f.hidden / 2);
}

/* ---- columns, and shares by group ---- */

enum { MOST_ROWS = 12 };

static void note(const struct auditor *a, int unknown, int64_t value, int64_t k, struct found *f)
{
    int64_t low, high, low_tried, high_tried;
    f->hidden++;
    assert_true(auditor_range(a, unknown, &low, &high));
    assert_true(low <= value && value <= high);
    f->narrow += high - low < k;
    if (auditor_try(a, unknown, 3000, &low_tried, &high_tried)) {
        f->tried++;
        assert_int_equal(low, low_tried);
        assert_int_equal(high, high_tried);
    }
}

/* The reader knows that a hidden cell is 1 or more, and the total where the column may be shown with it. */
static void audit_column(const struct suppress_cell *cells, size_t n, int64_t k, struct found *f)
{
    struct auditor *a = auditor_new();
    int unknown[MOST_ROWS];
    struct auditor_sum *s = auditor_sum(a, 0);
    for (size_t i = 0; i < n; i++) {
        int64_t most = cells[i].most < 5000 ? cells[i].most : 5000;
        unknown[i] = cells[i].hidden ? auditor_unknown(a, cells[i].value > 0, most) : -1;
        if (unknown[i] >= 0) {
            auditor_add(s, unknown[i], 1);
            auditor_known(s, -cells[i].value, 1); /* the total less what is shown */
        } else {
            assert_false(suppress_is_small(cells[i].value, k));
        }
    }
    for (size_t i = 0; i < n; i++)
        if (unknown[i] >= 0)
            note(a, unknown[i], cells[i].value, k, f);
    auditor_free(a);
}

static void test_S4_04_auditor_finds_no_hidden_cell_of_a_column(void **state)
{
    (void)state;
    struct found f = {0};
    struct rng r;
    rng_seed(&r, 20260415);
    for (int run = 0; run < ROUNDS_OF(6000); run++) {
        struct suppress_cell cells[MOST_ROWS];
        size_t n = 1 + (size_t)draw(&r, run % 3 ? 5 : MOST_ROWS);
        int64_t k = 3 + draw(&r, 8), top = 2 + draw(&r, 30);
        for (size_t i = 0; i < n; i++) {
            int64_t value = draw(&r, 4) ? draw(&r, top) : 0;
            cells[i] = (struct suppress_cell){
                value, draw(&r, 3) ? INT64_MAX : value + draw(&r, 20), draw(&r, 12) == 0};
        }
        f.tables++;
        if (suppress_table(cells, n, k))
            audit_column(cells, n, k, &f);
        else
            f.refused++;
    }
    print_message("# columns: %d, %d hidden cells, %d narrow, %d also by trying, total hidden in %d\n",
        f.tables, f.hidden, f.narrow, f.tried, f.refused);
    assert_int_equal(f.narrow, 0);
    assert_true(f.hidden > ROUNDS_OF(5000) && f.tried > ROUNDS_OF(2000) && f.refused < f.tables / 2);
}

/* Adds a value to a sum, hidden (an unknown) or shown. */
static void put(struct auditor_sum *s, int unknown, int64_t value, int sign)
{
    if (unknown >= 0)
        auditor_add(s, unknown, sign);
    else
        auditor_known(s, value, sign);
}

/* x of n achieved it, n - x did not: x is 0 or more where n is hidden or k, else 1 or more. */
static void audit_rows(
    const struct suppress_row *rows, size_t n, const struct suppress_row *total, int64_t k, struct found *f)
{
    struct auditor *a = auditor_new();
    int ux[MOST_ROWS + 1], uy[MOST_ROWS + 1], un[MOST_ROWS + 1];
    for (size_t i = 0; i <= n; i++) {
        const struct suppress_row *t = i == n ? total : &rows[i];
        bool hide_x = t->hide_x || t->hide_n;
        ux[i] = hide_x ? auditor_unknown(a, i < n && !t->hide_n && t->n > k, 5000) : -1;
        uy[i] = hide_x ? auditor_unknown(a, 0, 5000) : -1;
        un[i] = t->hide_n ? auditor_unknown(a, 1, 5000) : -1;
        assert_true(t->hide_x || !suppress_share(t->x, t->n, k));
        struct auditor_sum *s = auditor_sum(a, 0);
        put(s, ux[i], t->x, 1);
        put(s, uy[i], t->n - t->x, 1);
        put(s, un[i], t->n, -1);
    }
    struct auditor_sum *x = auditor_sum(a, 0), *of = auditor_sum(a, 0);
    for (size_t i = 0; i <= n; i++) {
        const struct suppress_row *t = i == n ? total : &rows[i];
        put(x, ux[i], t->x, i == n ? -1 : 1);
        put(of, un[i], t->n, i == n ? -1 : 1);
    }
    for (size_t i = 0; i < n; i++) {
        int64_t low, high;
        if (ux[i] >= 0)
            note(a, ux[i], rows[i].x, k, f);
        if (un[i] >= 0)
            note(a, un[i], rows[i].n, k, f);
        if (uy[i] >= 0 && auditor_range(a, uy[i], &low, &high) && high > 0)
            note(a, uy[i], rows[i].n - rows[i].x, k, f);
    }
    auditor_free(a);
}

static void test_S4_04_auditor_finds_no_hidden_share(void **state)
{
    (void)state;
    struct found f = {0};
    struct rng r;
    rng_seed(&r, 20260416);
    for (int run = 0; run < ROUNDS_OF(2500); run++) {
        struct suppress_row rows[MOST_ROWS], total;
        size_t n = 1 + (size_t)draw(&r, run % 4 ? 4 : 9);
        int64_t k = 3 + draw(&r, 4), top = 2 + draw(&r, run % 2 ? 60 : 15);
        for (size_t i = 0; i < n; i++) {
            int64_t base = draw(&r, 8) ? draw(&r, top) : draw(&r, 4), kind = draw(&r, 6);
            rows[i] = (struct suppress_row){.n = base,
                .x = kind == 0   ? 0
                     : kind == 1 ? base
                                 : draw(&r, base + 1)};
        }
        suppress_rows(rows, n, k, &total);
        f.tables++;
        f.refused += total.hide_x;
        audit_rows(rows, n, &total, k, &f);
    }
    print_message("# shares: %d tables, %d hidden cells, %d narrow, %d also by trying, total hidden in %d\n",
        f.tables, f.hidden, f.narrow, f.tried, f.refused);
    assert_int_equal(f.narrow, 0);
    assert_true(f.hidden > ROUNDS_OF(5000) && f.tried > ROUNDS_OF(500) && 4 * f.refused < 3 * f.tables);
}

/* ---- extracts one after the other ---- */

struct extract {
    struct table t;
    bool hidden[MOST_CELLS];
    struct suppress_past past[MOST_CELLS];
    int64_t number;
};

/* People come, and with `leave` some go. */
static void grow(struct rng *r, struct table *t, bool leave)
{
    int64_t top = 1 + draw(r, 8);
    for (size_t i = 0; i < t->rows; i++)
        for (size_t j = 0; j < (t->cols ? t->cols : 1); j++) {
            int64_t *v = &t->v[i * (t->cols + 1) + j];
            if (draw(r, 3) == 0)
                *v += draw(r, top);
            else if (leave && *v > 0 && draw(r, 6) == 0)
                *v -= 1;
        }
    add_up(t);
}

static bool publish(const struct table *t, const struct extract *past, int64_t k, struct extract *ret)
{
    struct suppress_net net;
    bool safe;
    struct suppress_arc *arcs = suppress_table_of(t->rows, t->cols, &net, arena, &err);
    set_values(arcs, t);
    for (size_t i = 0; past && i < net.n; i++)
        arcs[i].past = &past->past[i];
    net.number = past ? past->number + 1 : 1;
    assert_int_equal(suppress_net(&net, k, &safe, arena, &err), OK);
    ret->t = *t;
    ret->number = net.number;
    for (size_t i = 0; i < net.n; i++) {
        ret->hidden[i] = arcs[i].hidden;
        ret->past[i] = suppress_remember(&net, i);
        assert_false(past && past->hidden[i] && !arcs[i].hidden);
    }
    return safe;
}

/* All extracts together, and no cell falls by more than the largest fall from one to the next. */
static void audit_extracts(const struct extract *e, int n, int64_t k, struct found *f)
{
    struct auditor *a = auditor_new();
    int unknown[MOST_EXTRACTS][MOST_CELLS];
    for (int x = 0; x < n; x++) {
        tell(a, &e[x].t, e[x].hidden, unknown[x]);
        int64_t fall = 0;
        for (size_t i = 0; x && i < cells_of(&e[x].t); i++)
            if (e[x - 1].t.v[i] - e[x].t.v[i] > fall)
                fall = e[x - 1].t.v[i] - e[x].t.v[i];
        for (size_t i = 0; x && i < cells_of(&e[x].t); i++) {
            if (unknown[x][i] < 0 && unknown[x - 1][i] < 0)
                continue;
            /* later - earlier - growth = 0, growth at least -fall */
            struct auditor_sum *s = auditor_sum(a, 0);
            auditor_add(s, auditor_unknown(a, -fall, 5000), -1);
            for (int y = 0; y < 2; y++) {
                int u = unknown[x - y][i];
                if (u >= 0)
                    auditor_add(s, u, y ? -1 : 1);
                else
                    auditor_known(s, e[x - y].t.v[i], y ? -1 : 1);
            }
        }
    }
    for (int x = 0; x < n; x++) {
        for (size_t i = 0; i < cells_of(&e[x].t); i++) {
            int64_t low, high;
            if (unknown[x][i] < 0)
                continue;
            f->hidden++;
            assert_true(auditor_range(a, unknown[x][i], &low, &high));
            assert_true(low <= e[x].t.v[i] && e[x].t.v[i] <= high);
            f->narrow += high - low < k;
        }
    }
    auditor_free(a);
}

static struct found audit_histories(bool remember, bool leave, int n)
{
    struct found f = {0};
    struct rng r;
    rng_seed(&r, 7);
    for (int i = 0; i < n; i++) {
        static struct extract e[MOST_EXTRACTS];
        int n_shown = 0;
        int64_t k = 3 + draw(&r, 3);
        struct table t = random_table(&r, 3, 3);
        for (int step = 0; step < MOST_EXTRACTS - 2; step++) {
            if (step)
                grow(&r, &t, leave);
            bool safe = publish(&t, remember && n_shown ? &e[n_shown - 1] : NULL, k, &e[n_shown]);
            n_shown += safe;
            f.refused += !safe;
        }
        f.tables += n_shown;
        audit_extracts(e, n_shown, k, &f);
        arena_clear(arena);
    }
    return f;
}

/* S4-04: what was shown before is remembered, so that two (or four) extracts together give no more than each. */
static void test_S4_04_auditor_finds_no_hidden_cell_in_differences(void **state)
{
    (void)state;
    struct found f = audit_histories(true, false, ROUNDS_OF(500)),
                 g = audit_histories(true, true, ROUNDS_OF(300));
    print_message(
        "# extracts: %d shown, %d stood over, %d hidden cells; with people leaving: %d, %d, %d, %d narrow\n",
        f.tables, f.refused, f.hidden, g.tables, g.refused, g.hidden, g.narrow);
    assert_int_equal(f.narrow, 0);
    assert_int_equal(g.narrow, 0);
    assert_true(f.tables > ROUNDS_OF(500) && f.hidden > ROUNDS_OF(1000));
}

static void test_auditor_finds_cells_when_extracts_are_forgotten(void **state)
{
    (void)state;
    struct found f = audit_histories(false, false, ROUNDS_OF(300));
    print_message("# forgotten: %d of %d hidden cells found by subtraction\n", f.narrow, f.hidden);
    assert_true(f.narrow > ROUNDS_OF(50));
}

/* ---- single cases ---- */

static void set_row(struct suppress_arc *arcs, size_t at, size_t n, const int64_t *v)
{
    for (size_t i = 0; i < n; i++)
        arcs[at + i].value = v[i];
}

static void test_the_cheapest_round_is_hidden(void **state)
{
    (void)state;
    struct suppress_net net;
    bool safe;
    struct suppress_arc *arcs = suppress_table_of(3, 3, &net, arena, &err);
    set_row(arcs, 0, 4, (const int64_t[]){3, 20, 9, 32});
    set_row(arcs, 4, 4, (const int64_t[]){30, 40, 50, 120});
    set_row(arcs, 8, 4, (const int64_t[]){8, 60, 7, 75});
    set_row(arcs, 12, 4, (const int64_t[]){41, 120, 66, 227});
    assert_int_equal(suppress_net(&net, 5, &safe, arena, &err), OK);
    assert_true(safe);
    for (size_t i = 0; i < net.n; i++)
        assert_int_equal(arcs[i].hidden, i == 0 || i == 2 || i == 8 || i == 10);
}

static void test_what_leaves_few_of_a_known_most_is_hidden(void **state)
{
    (void)state;
    struct suppress_net net;
    bool safe;
    struct suppress_arc *arcs = suppress_table_of(3, 0, &net, arena, &err);
    set_row(arcs, 0, 4, (const int64_t[]){48, 30, 22, 100});
    arcs[0].most = 50; /* all but two of them are in the group */
    arcs[1].most = 500;
    assert_int_equal(suppress_net(&net, 5, &safe, arena, &err), OK);
    assert_true(arcs[0].hidden);
    assert_int_equal(arcs[1].hidden + arcs[2].hidden, 1);
}

static void test_a_total_of_few_cannot_be_shown(void **state)
{
    (void)state;
    struct suppress_net net;
    bool safe;
    struct suppress_arc *arcs = suppress_table_of(2, 0, &net, arena, &err);
    set_row(arcs, 0, 3, (const int64_t[]){1, 2, 3});
    assert_int_equal(suppress_net(&net, 5, &safe, arena, &err), OK);
    assert_false(safe);
}

/* One more person in a table that was shown: nothing can hide which cell it is, so the earlier extract stands. */
static void test_a_small_step_stands_over(void **state)
{
    (void)state;
    struct table t = {.rows = 3, .v = {20, 0, 30}};
    static struct extract first, second;
    add_up(&t);
    assert_true(publish(&t, NULL, 5, &first));
    t.v[1] = 1;
    add_up(&t);
    assert_false(publish(&t, &first, 5, &second));
    t.v[0] = 29; /* nine more elsewhere: now the new cell and that one are hidden together */
    add_up(&t);
    assert_true(publish(&t, &first, 5, &second));
    assert_true(second.hidden[0] && second.hidden[1] && !second.hidden[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_cell),
        cmocka_unit_test(test_auditor_finds_cells_without_secondary),
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_cell_of_a_column),
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_share),
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_cell_in_differences),
        cmocka_unit_test(test_auditor_finds_cells_when_extracts_are_forgotten),
        cmocka_unit_test(test_the_cheapest_round_is_hidden),
        cmocka_unit_test(test_what_leaves_few_of_a_known_most_is_hidden),
        cmocka_unit_test(test_a_total_of_few_cannot_be_shown),
        cmocka_unit_test(test_a_small_step_stands_over),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
