/* Budget note BI10 as loaded: every printed cell, own sums beside printed ones, and the differences found. */
#include "effect_fixture.h"
#include "base/text.h"
#include "budget/note.h"
#include "effect/figure.h"
#include <string.h>

static struct note_line *cells;
static size_t n_cells;

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    struct conn *c = lease();
    must(note_lines(c, "bi10", NULL, &cells, &n_cells, arena, &err));
    release(c);
    return 0;
}

/* A printed cell; INT_NONE when the table prints nothing there. */
static int64_t cell(const char *table, const char *label, const char *year)
{
    for (size_t i = 0; i < n_cells; i++) {
        if (text_equal(cells[i].table_no, table) && strstr(cells[i].row_label, label) &&
            text_equal(cells[i].year, year))
            return cells[i].amount;
    }
    return INT_NONE;
}

static const struct note_finding *finding(const struct note_finding *f, size_t n, const char *table,
    const char *label, const char *section, const char *year)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(f[i].table_no, table) && strstr(f[i].row_label, label) &&
            text_equal(f[i].year, year) && (!section || text_equal(f[i].section, section)))
            return &f[i];
    }
    return NULL;
}

static void test_S2_20_ips_rows(void **state)
{
    (void)state;
    static const char *const years[] = {"2026", "2027", "2028", "2029"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(cell("2a", "IPS-jobkonsulenter", years[i]), 5661);
        assert_int_equal(cell("2a", "Rusmiddelsagsbehandlere", years[i]), 2220);
    }
    assert_int_equal(cell("2a", "IPS-jobkonsulenter", "total"), 22644);
    assert_int_equal(cell("2a", "Rusmiddelsagsbehandlere", "total"), 8880);
    /* 2025 is empty, not 0. */
    assert_true(cell("2a", "IPS-jobkonsulenter", "2025") == INT_NONE);
}

static void test_S2_21_net_line_of_the_veterans_differs(void **state)
{
    (void)state;
    struct note_finding *f;
    size_t n;
    struct conn *c = lease();
    must(note_check(c, "bi10", &f, &n, arena, &err));
    release(c);
    const struct note_finding *one = finding(f, n, "2a", "netto", "b", "2026");
    assert_non_null(one);
    assert_int_equal(one->printed, 1573);
    assert_int_equal(one->computed, 701 + 629 + 315);
    one = finding(f, n, "2a", "netto", "b", "total");
    assert_non_null(one);
    assert_int_equal(one->printed, 6292);
    assert_int_equal(one->computed, 6580);
    assert_null(finding(f, n, "2a", "netto", "a", "2026"));
    assert_null(finding(f, n, "2a", "netto", "c", "2026"));
}

static void test_S2_22_person_years(void **state)
{
    (void)state;
    int64_t milli = 0;
    for (size_t i = 0; i < n_cells; i++) {
        if (text_equal(cells[i].table_no, "2a") && text_equal(cells[i].section, "c") &&
            text_equal(cells[i].role, "line") && text_equal(cells[i].year, "2026"))
            milli += cells[i].person_years.milli;
    }
    assert_int_equal(milli, 2000);
    assert_int_equal(cell("2a", "Projektledelse", "2026"), 428);
}

static void test_S2_23_the_whole_differs_in_2026_and_in_all(void **state)
{
    (void)state;
    struct note_finding *f;
    size_t n;
    struct conn *c = lease();
    must(note_check(c, "bi10", &f, &n, arena, &err));
    release(c);
    const struct note_finding *one = finding(f, n, "2a", "i alt", NULL, "2026");
    assert_non_null(one);
    assert_int_equal(one->printed, 10269);
    assert_int_equal(one->computed, 10898);
    assert_null(finding(f, n, "2a", "i alt", NULL, "2027"));
    one = finding(f, n, "2a", "i alt", NULL, "total");
    assert_non_null(one);
    assert_int_equal(one->computed, 39476);
}

static void test_S2_24_earlier_grants_add_up_by_year(void **state)
{
    (void)state;
    struct note_finding *f;
    size_t n;
    struct conn *c = lease();
    must(note_check(c, "bi10", &f, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        assert_string_not_equal(f[i].table_no, "3");
    assert_int_equal(cell("3", "i alt", "2021"), 7254);
    assert_int_equal(cell("3", "i alt", "2025"), 13213);
    assert_true(cell("3", "i alt", "2026") == INT_NONE);
    for (size_t i = 0; i < n_cells; i++) {
        if (text_equal(cells[i].table_no, "3"))
            assert_string_equal(cells[i].price_level, "løbende");
    }
}

static void test_S2_25_table_4_regroups_table_2a(void **state)
{
    (void)state;
    static const char *const years[] = {"2026", "2027", "2028", "2029"};
    for (size_t y = 0; y < 4; y++) {
        int64_t two = 0, four = 0;
        for (size_t i = 0; i < n_cells; i++) {
            if (!text_equal(cells[i].role, "line") || !text_equal(cells[i].year, years[y]))
                continue;
            if (text_equal(cells[i].table_no, "2a"))
                two += cells[i].amount;
            if (text_equal(cells[i].table_no, "4"))
                four += cells[i].amount;
        }
        assert_int_equal(two, four);
    }
}

static void test_S2_29_unit_costs_stand_apart(void **state)
{
    (void)state;
    struct note_unit_cost now = note_unit_cost(1372, 40), first = note_unit_cost(4130, 100);
    assert_int_equal(now.each.oere, 3430000);
    assert_int_equal(first.each.oere, 4130000);
}

static struct figure computed(const char *text)
{
    struct conn *c = lease();
    const char *indicator;
    struct figure_params p;
    struct figure f;
    must(figure_parse(text, &indicator, &p, arena, &err));
    must(figure_compute(c, &reader, indicator, &p, DAY_NONE, &f, arena, &err));
    release(c);
    return f;
}

static void test_S2_20_what_is_printed_and_what_is_sought_are_two_figures(void **state)
{
    (void)state;
    struct figure printed = computed("note_amount note=bi10 table=2a row=1 column=2026"),
                  sought = computed("note_wish note=bi10 year=2026"),
                  none = computed("note_wish note=bi10 year=1999");
    assert_int_equal(printed.kind, FIGURE_REPORTED);
    assert_string_equal(printed.text, "5.661");
    assert_int_equal(sought.kind, FIGURE_COMPUTED);
    int64_t lines = 0;
    for (size_t i = 0; i < n_cells; i++) {
        if (text_equal(cells[i].role, "line") && text_equal(cells[i].year, "2026") &&
            text_equal(cells[i].table_no, "2a"))
            lines += cells[i].amount;
    }
    assert_int_equal(lines, 10898);
    assert_int_equal(sought.value, lines * 100000);
    assert_true(none.missing);
    assert_true(none.value == INT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_20_ips_rows),
        cmocka_unit_test(test_S2_21_net_line_of_the_veterans_differs),
        cmocka_unit_test(test_S2_22_person_years),
        cmocka_unit_test(test_S2_23_the_whole_differs_in_2026_and_in_all),
        cmocka_unit_test(test_S2_24_earlier_grants_add_up_by_year),
        cmocka_unit_test(test_S2_25_table_4_regroups_table_2a),
        cmocka_unit_test(test_S2_29_unit_costs_stand_apart),
        cmocka_unit_test(test_S2_20_what_is_printed_and_what_is_sought_are_two_figures),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
