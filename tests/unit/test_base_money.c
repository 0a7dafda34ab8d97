#include "unit.h"
#include "base/money.h"

static void decimals_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t milli;
    } cases[] = {{"1.234,5", 1234500}, {"0,5", 500}, {"62,5", 62500}, {"1234.5", 1234500}, {"0", 0},
        {"7", 7000}, {"-3,25", -3250}, {"\u22123,25", -3250}, {"1.234", 1234000}, {"12.345.678", 12345678000},
        {"0.125", 125}, {"0,125", 125}, {"1234.567", 1234567}, {"1.23", 1230}, {" 5 ", 5000},
        {"1.234,567", 1234567}, {"-1.000", -1000000}, {"33,0", 33000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dec d = DEC_NONE;
        if (!dec_parse(cases[i].text, &d))
            fail_msg("%s must be read", cases[i].text);
        assert_int_equal(d.milli, cases[i].milli);
    }
    static const char *const wrong[] = {"", " ", "-", ",", ".", "1,", ",5", "1.", "1,2,3", "1.2.3", "1.2345",
        "1,2345", "12.34,5", "1.234.56", "1234.567,8", "0.123.456", "1 2", "1e3", "x", "--1", "1,5x", "٣",
        "1.2345.678", "1..234", "9223372036854776", "9999999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct dec d = {42};
        if (dec_parse(wrong[i], &d))
            fail_msg("%s must be refused", wrong[i]);
        assert_int_equal(d.milli, 42);
    }
    assert_false(dec_parse(NULL, &(struct dec){0}));
}

static void decimals_in_data_files_have_no_groups(void **state)
{
    (void)state;
    struct dec d;
    assert_true(dec_parse_plain("1.234", &d) && d.milli == 1234);
    assert_true(dec_parse_plain("1,234", &d) && d.milli == 1234);
    assert_true(dec_parse_plain("-62,5", &d) && d.milli == -62500);
    assert_false(dec_parse_plain("1.234,5", &d));
    assert_false(dec_parse_plain("1.234.567", &d));
    assert_false(dec_parse_plain(NULL, &d));
}

static void kroner_become_oere(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t oere;
    } cases[] = {{"1.250", 125000}, {"1.250,50", 125050}, {"1250.5", 125050}, {"500 kr.", 50000},
        {"500kr", 50000}, {"500,-", 50000}, {"-0,05", -5}, {"0", 0}, {"1.234.567,89 kr", 123456789}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money m = MONEY_NONE;
        if (!money_parse_kr(cases[i].text, &m))
            fail_msg("%s must be read", cases[i].text);
        assert_int_equal(m.oere, cases[i].oere);
    }
    static const char *const wrong[] = {
        "", "kr", "kr.", ",-", "1,234", "0.125", "1 kr kr", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct money m = {42};
        if (money_parse_kr(wrong[i], &m))
            fail_msg("%s must be refused", wrong[i]);
        assert_int_equal(m.oere, 42);
    }
    struct money m;
    assert_true(money_parse_plain("1250,50", &m) && m.oere == 125050);
    assert_false(money_parse_plain("1.250", &m));
    assert_false(money_parse_plain("1250 kr", &m));
    assert_false(money_parse_kr(NULL, &m));
    assert_false(money_parse_plain(NULL, &m));
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    struct money sum = {INT64_MAX - 5};
    assert_true(money_add(&sum, (struct money){5}));
    assert_false(money_add(&sum, (struct money){1}));
    assert_int_equal(sum.oere, INT64_MAX);
    sum.oere = INT64_MIN + 5;
    assert_false(money_add(&sum, (struct money){-5}));
    assert_false(money_add(&sum, (struct money){-6}));
    assert_int_equal(sum.oere, INT64_MIN + 5);
    assert_true(money_add(&sum, MONEY_NONE));
    assert_int_equal(sum.oere, INT64_MIN + 5);
    sum = MONEY_NONE;
    assert_true(money_add(&sum, MONEY_NONE));
    assert_true(money_is_none(sum));
    assert_true(money_add(&sum, (struct money){7}));
    assert_int_equal(sum.oere, 7);
}

static void printed_units(void **state)
{
    (void)state;
    assert_int_equal(money_from_mio((struct dec){62500}).oere, INT64_C(6250000000));
    assert_int_equal(money_from_tkr((struct dec){1000}).oere, 100000);
}

static void printed_amounts_become_oere_or_nothing(void **state)
{
    (void)state;
    assert_int_equal(money_from_mio((struct dec){1500}).oere, 150000000);
    assert_int_equal(money_from_tkr((struct dec){-2000}).oere, -200000);
    assert_true(money_is_none(money_from_mio(DEC_NONE)));
    assert_true(money_is_none(money_from_mio((struct dec){INT64_MAX})));
    assert_true(money_is_none(money_from_tkr(DEC_NONE)));
}

static void test_ratio_is_exact_to_the_nearest(void **state)
{
    (void)state;
    const struct money none = MONEY_NONE, zero = {0};
    assert_int_equal(money_ratio((struct money){1}, (struct money){3}, 1000), 333);
    assert_int_equal(money_ratio((struct money){1}, (struct money){2}, 1), 1);
    assert_int_equal(money_ratio((struct money){-1}, (struct money){2}, 1), -1);
    assert_int_equal(money_ratio((struct money){-7}, (struct money){10}, 1), -1);
    assert_int_equal(money_ratio((struct money){-4}, (struct money){10}, 1), 0);
    /* More than 2^53 øre: a double would round the amount before it divides. */
    assert_int_equal(
        money_ratio((struct money){9007199254740993}, (struct money){9007199254740992}, 9007199254740992),
        9007199254740993);
    assert_true(money_ratio(none, (struct money){1}, 1000) == INT_NONE);
    assert_true(money_ratio((struct money){1}, none, 1000) == INT_NONE);
    assert_true(money_ratio((struct money){1}, zero, 1000) == INT_NONE);
    assert_true(money_ratio((struct money){1}, (struct money){-1}, 1000) == INT_NONE);
    assert_true(money_ratio((struct money){INT64_MAX}, (struct money){1}, 1000) == INT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_amounts_become_oere_or_nothing),
        cmocka_unit_test(decimals_as_people_write_them),
        cmocka_unit_test(decimals_in_data_files_have_no_groups),
        cmocka_unit_test(kroner_become_oere),
        cmocka_unit_test(sums_do_not_overflow),
        cmocka_unit_test(printed_units),
        cmocka_unit_test(test_ratio_is_exact_to_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
