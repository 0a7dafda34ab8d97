#include "unit.h"

#include "html/html.h"

#include <string.h>

static void check(struct harg x, const char *da, const char *en)
{
    struct arena *a = arena_new(0);
    assert_string_equal(html_format(a, LANG_DA, x), da);
    assert_string_equal(html_format(a, LANG_EN, x), en);
    arena_free(a);
}

static void machine(struct harg x, const char *expected)
{
    char out[HTML_VALUE_MAX];
    size_t n = html_format_machine(out, sizeof out, LANG_DA, x);
    assert_string_equal(out, expected);
    assert_int_equal(n, strlen(expected));
}

#define F(x, f) harg_filter(x, f)

static void integers_have_thousands(void **state)
{
    (void)state;
    check(harg_int(0), "0", "0");
    check(harg_int(999), "999", "999");
    check(harg_int(1234), "1.234", "1,234");
    check(harg_int(-1234567), "-1.234.567", "-1,234,567");
    check(harg_int(INT64_MAX), "9.223.372.036.854.775.807", "9,223,372,036,854,775,807");
    check(harg_int(INT64_MIN + 1), "-9.223.372.036.854.775.807", "-9,223,372,036,854,775,807");
    check(F(harg_int(2026), HF_PLAIN), "2026", "2026");
    check(F(harg_int(1), HF_YESNO), "Ja", "Yes");
    check(F(harg_int(0), HF_YESNO), "Nej", "No");
    check(HARG((bool)true), "Ja", "Yes");
}

static void days_follow_the_language(void **state)
{
    (void)state;
    struct harg d = harg_day(day_from_ymd(2026, 4, 14)), first = harg_day(day_from_ymd(2026, 9, 1));
    check(d, "14.04.2026", "14/04/2026");
    check(F(d, HF_LONG), "14. april 2026", "14 April 2026");
    check(F(first, HF_LONG), "1. september 2026", "1 September 2026");
    check(F(d, HF_MONTH), "april 2026", "April 2026");
    check(F(d, HF_ISO), "2026-04-14", "2026-04-14");
}

static void instants_are_in_danish_local_time(void **state)
{
    (void)state;
    struct harg summer = harg_stamp(stamp_from_local(day_from_ymd(2026, 7, 1), 10 * 60 + 42));
    check(summer, "01.07.2026 kl. 10.42", "01/07/2026 10:42");
    check(F(summer, HF_TIME), "kl. 10.42", "10:42");
    check(F(summer, HF_LONG), "1. juli 2026 kl. 10.42", "1 July 2026 10:42");
    check(F(summer, HF_MONTH), "juli 2026", "July 2026");
}

static void money_is_shown_in_the_unit_asked_for(void **state)
{
    (void)state;
    check(harg_money((struct money){123400}), "1.234 kr.", "DKK 1,234");
    check(harg_money((struct money){123450}), "1.234,50 kr.", "DKK 1,234.50");
    check(harg_money((struct money){-5}), "-0,05 kr.", "DKK -0.05");
    check(F(harg_money((struct money){1234500000}), HF_MIO), "12,3", "12.3");
    check(F(harg_money((struct money){1235000000}), HF_MIO), "12,4", "12.4");
    check(F(harg_money((struct money){-1235000000}), HF_MIO), "-12,4", "-12.4");
    check(F(harg_money((struct money){123456700}), HF_TKR), "1.235", "1,235");
    check(F(harg_money((struct money){123400}), HF_BARE), "1.234", "1,234");
}

static void decimals_drop_zeros_and_shares_keep_one(void **state)
{
    (void)state;
    check(harg_dec((struct dec){500}), "0,5", "0.5");
    check(harg_dec((struct dec){62500}), "62,5", "62.5");
    check(harg_dec((struct dec){1234567}), "1.234,567", "1,234.567");
    check(harg_dec((struct dec){-40}), "-0,04", "-0.04");
    check(harg_pct((struct pct){466667}), "46,7 pct.", "46.7%");
    check(harg_pct((struct pct){500000}), "50,0 pct.", "50.0%");
    check(F(harg_pct((struct pct){466667}), HF_WHOLE), "47 pct.", "47%");
    check(F(harg_pct((struct pct){466667}), HF_BARE), "46,7", "46.7");
    check(harg_pct((struct pct){999999}), "100,0 pct.", "100.0%");
}

static void missing_is_said_and_never_zero(void **state)
{
    (void)state;
    const struct harg missing[] = {harg_text(NULL), harg_int(INT_NONE), harg_day(DAY_NONE),
        harg_money(MONEY_NONE), harg_dec(DEC_NONE), harg_pct((struct pct){INT64_MIN}),
        harg_stamp(STAMP_NONE)};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        check(missing[i], "ikke oplyst", "not stated");
        check(F(missing[i], HF_DASH), "–", "–");
        check(F(missing[i], HF_MIO), "ikke oplyst", "not stated");
        machine(missing[i], "");
    }
    check(F(harg_text(""), HF_DASH), "–", "–");
    check(F(harg_int(0), HF_DASH), "0", "0");
}

static void cpr_numbers_get_their_hyphen_and_can_hide_the_end(void **state)
{
    (void)state;
    check(F(harg_text("0101799992"), HF_CPR), "010179-9992", "010179-9992");
    check(F(harg_text("010179-9992"), HF_CPR), "010179-9992", "010179-9992");
    check(F(harg_text("0101799992"), HF_CPR_SHORT), "010179-xxxx", "010179-xxxx");
    check(F(harg_text("010179-9992"), HF_CPR_SHORT), "010179-xxxx", "010179-xxxx");
}

static void attributes_print_for_machines(void **state)
{
    (void)state;
    machine(harg_int(1234), "1234");
    machine(harg_day(day_from_ymd(2026, 4, 14)), "2026-04-14");
    machine(harg_money((struct money){123450}), "1234,50");
    machine(harg_dec((struct dec){1234500}), "1234,5");
    machine(HARG((bool)true), "1");
    machine(F(harg_day(day_from_ymd(2026, 4, 14)), HF_LONG), "14. april 2026");
}

static void long_text_is_not_cut(void **state)
{
    (void)state;
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    check(harg_text(text), text, text);
    check(F(harg_text(text), HF_DASH), text, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(integers_have_thousands),
        cmocka_unit_test(days_follow_the_language), cmocka_unit_test(instants_are_in_danish_local_time),
        cmocka_unit_test(money_is_shown_in_the_unit_asked_for),
        cmocka_unit_test(decimals_drop_zeros_and_shares_keep_one),
        cmocka_unit_test(missing_is_said_and_never_zero),
        cmocka_unit_test(cpr_numbers_get_their_hyphen_and_can_hide_the_end),
        cmocka_unit_test(attributes_print_for_machines), cmocka_unit_test(long_text_is_not_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
