#include "unit.h"
#include "base/date.h"
#include "base/words.h"
#include <string.h>

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* A calendar that counts days one at a time. */
static void days_1900_to_2100_match_a_day_by_day_count(void **state)
{
    (void)state;
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t n = -25567; /* 1900-01-01, a Monday */
    int weekday = 1;
    for (int y = 1900; y <= 2100; y++) {
        for (int m = 1; m <= 12; m++) {
            int last = length[m - 1] + (m == 2 && leap(y));
            for (int d = 1; d <= last; d++, n++, weekday = weekday % 7 + 1) {
                day_t day = day_from_ymd(y, m, d);
                assert_int_equal(day.n, n);
                struct ymd back = day_ymd(day);
                assert_int_equal(back.year, y);
                assert_int_equal(back.month, m);
                assert_int_equal(back.day, d);
                assert_int_equal(day_weekday(day), weekday);
                char text[11];
                assert_int_equal(day_parse_iso(day_iso(day, text)).n, n);
            }
            assert_true(day_is_none(day_from_ymd(y, m, last + 1)));
        }
    }
    assert_int_equal(n, day_from_ymd(2101, 1, 1).n);
}

static void what_is_not_a_date_is_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
        "0000-01-01", "2026-1-01", "2026-01-011", "20260101", "2026/01/01", "2026-01-0x", " 2026-01-01",
        "-026-01-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_true(day_is_none(day_parse_iso(wrong[i])));
    assert_true(day_is_none(day_parse_iso(NULL)));
    assert_true(day_is_none(day_from_ymd(0, 1, 1)));
    assert_true(day_is_none(day_from_ymd(10000, 1, 1)));
    char text[11];
    assert_string_equal(day_iso(DAY_NONE, text), "");
    assert_string_equal(day_iso(day_from_ymd(9999, 12, 31), text), "9999-12-31");
    assert_string_equal(day_iso(day_from_ymd(1, 1, 1), text), "0001-01-01");
    assert_string_equal(day_iso((day_t){day_from_ymd(9999, 12, 31).n + 1}, text), "");
    assert_int_equal(day_year(DAY_NONE), 0);
}

static day_t iso(const char *s)
{
    day_t d = day_parse_iso(s);
    assert_false(day_is_none(d));
    return d;
}

static void iso_weeks(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int year, week;
    } cases[] = {{"2020-12-27", 2020, 52}, {"2020-12-28", 2020, 53}, {"2021-01-03", 2020, 53},
        {"2021-01-04", 2021, 1}, {"2025-12-28", 2025, 52}, {"2025-12-29", 2026, 1}, {"2026-01-01", 2026, 1},
        {"2026-01-04", 2026, 1}, {"2026-01-05", 2026, 2}, {"2026-12-31", 2026, 53}, {"2027-01-03", 2026, 53},
        {"2027-01-04", 2027, 1}, {"2024-12-30", 2025, 1}, {"2016-01-01", 2015, 53}, {"1969-12-31", 1970, 1},
        {"2000-01-01", 1999, 52}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int year = 0;
        assert_int_equal(day_iso_week(iso(cases[i].day), &year), cases[i].week);
        assert_int_equal(year, cases[i].year);
    }
    assert_int_equal(day_iso_week(iso("2026-03-09"), NULL), 11);
}

static void months_are_clamped_to_the_end(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int months;
        const char *result;
    } cases[] = {{"2025-12-31", 2, "2026-02-28"}, {"2023-12-31", 2, "2024-02-29"},
        {"2026-01-31", 1, "2026-02-28"}, {"2026-03-31", -1, "2026-02-28"}, {"2026-03-31", 1, "2026-04-30"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2026-01-15", -13, "2024-12-15"},
        {"2026-03-09", 0, "2026-03-09"}, {"2026-11-30", 3, "2027-02-28"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[11];
        assert_string_equal(
            day_iso(day_add_months(iso(cases[i].day), cases[i].months), text), cases[i].result);
    }
    assert_true(day_is_none(day_add_months(DAY_NONE, 1)));
    assert_true(day_is_none(day_add_months(iso("9999-12-01"), 1)));
    assert_true(day_is_none(day_add_months(iso("0001-01-01"), -1)));
    assert_true(day_is_none(day_add_months(iso("2026-01-01"), INT32_MAX)));
}

static void age_counts_whole_years(void **state)
{
    (void)state;
    assert_int_equal(day_age(iso("1990-05-17"), iso("2026-05-16")), 35);
    assert_int_equal(day_age(iso("1990-05-17"), iso("2026-05-17")), 36);
    assert_int_equal(day_age(iso("1996-02-29"), iso("2026-02-28")), 29);
    assert_int_equal(day_age(iso("1996-02-29"), iso("2026-03-01")), 30);
    assert_int_equal(day_age(iso("1996-02-29"), iso("2028-02-29")), 32);
    assert_int_equal(day_age(iso("2026-03-09"), iso("2026-03-09")), 0);
    assert_int_equal(day_age(DAY_NONE, iso("2026-03-09")), -1);
    assert_true(day_age(iso("2026-03-09"), iso("2026-03-08")) < 0);
}

static void what_people_type(void **state)
{
    (void)state;
    day_t ref = iso("2026-03-09");
    static const char *const ninth_of_march[] = {"09.03.2026", "9.3.2026", "9/3-2026", "9-3-2026", "090326",
        "09032026", "2026-03-09", "9.3.26", "  9. 3. 2026 ", "9 3 26", "09/03/2026"};
    for (size_t i = 0; i < sizeof ninth_of_march / sizeof ninth_of_march[0]; i++)
        assert_int_equal(day_parse(ninth_of_march[i], ref).n, ref.n);
    static const char *const wrong[] = {"", "9", "9.3", "9.3.", "9.3.6", "9.3.026", "31.02.2026", "9.13.2026",
        "x", "9.3.2026x", "9.3.2026.1", "90326", "0903026", "123.3.2026", "2026-3-9", "29.02.2026",
        "-9.3.2026.", "....", "2026-03-091", "٩.٣.٢٠٢٦"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_true(day_is_none(day_parse(wrong[i], ref)));
    assert_int_equal(day_year(day_parse("010136", ref)), 2036);
    assert_int_equal(day_year(day_parse("010137", ref)), 1937);
    assert_int_equal(day_year(day_parse("1.1.99", ref)), 1999);
    assert_int_equal(day_year(day_parse("1.1.00", ref)), 2000);
    assert_true(day_is_none(day_parse("1.1.26", DAY_NONE)));
    assert_true(day_is_none(day_parse(NULL, ref)));
}

/* The last Sunday by looking at every day of the month. */
static day_t last_sunday(int year, int month)
{
    day_t found = DAY_NONE;
    for (int d = 1; d <= 31; d++)
        if (day_weekday(day_from_ymd(year, month, d)) == 7)
            found = day_from_ymd(year, month, d);
    return found;
}

static struct stamp utc(day_t d, int minute)
{
    return (struct stamp){(int64_t)d.n * 86400000 + (int64_t)minute * 60000};
}

static void summer_time_edges(void **state)
{
    (void)state;
    for (int year = 1996; year <= 2100; year++) {
        day_t spring = last_sunday(year, 3);
        day_t autumn = last_sunday(year, 10);
        struct stamp before = {utc(spring, 60).ms - 1};
        assert_int_equal(stamp_local_minute(before), 119);
        assert_int_equal(stamp_local_minute(utc(spring, 60)), 180);
        assert_int_equal(stamp_local_minute((struct stamp){utc(autumn, 60).ms - 1}), 179);
        assert_int_equal(stamp_local_minute(utc(autumn, 60)), 120);
        /* the skipped hour comes an hour later, the double hour is the first */
        assert_int_equal(stamp_from_local(spring, 150).ms, utc(spring, 90).ms);
        assert_int_equal(stamp_from_local(autumn, 150).ms, utc(autumn, 30).ms);
        /* the days are 23 and 25 hours long */
        assert_int_equal(
            stamp_from_local((day_t){spring.n + 1}, 0).ms - stamp_from_local(spring, 0).ms, 23 * 3600000);
        assert_int_equal(
            stamp_from_local((day_t){autumn.n + 1}, 0).ms - stamp_from_local(autumn, 0).ms, 25 * 3600000);
    }
    char text[25];
    assert_string_equal(
        stamp_iso(stamp_from_local(iso("2026-03-29"), 180), text), "2026-03-29T01:00:00.000Z");
    assert_string_equal(stamp_iso(stamp_from_local(iso("2026-10-25"), 0), text), "2026-10-24T22:00:00.000Z");
}

static void local_day_and_minute_round_trip(void **state)
{
    (void)state;
    for (day_t d = iso("2024-01-01"); d.n < iso("2028-01-01").n; d.n++) {
        bool spring = d.n == last_sunday(day_year(d), 3).n;
        for (int minute = 0; minute < 1440; minute += 30) {
            struct stamp s = stamp_from_local(d, minute);
            bool skipped = spring && minute >= 120 && minute < 180;
            assert_int_equal(stamp_local_day(s).n, d.n);
            assert_int_equal(stamp_local_minute(s), skipped ? minute + 60 : minute);
        }
    }
    day_t d = iso("2026-06-01");
    assert_int_equal(stamp_from_local(d, 1440).ms, stamp_from_local((day_t){d.n + 1}, 0).ms);
    assert_int_equal(stamp_from_local(d, -1).ms, stamp_from_local((day_t){d.n - 1}, 1439).ms);
    assert_int_equal(stamp_local_day(utc(iso("2026-01-01"), 1380)).n, iso("2026-01-02").n);
    assert_int_equal(stamp_local_day(utc(iso("2025-12-31"), 1379)).n, iso("2025-12-31").n);
    assert_true(stamp_is_none(stamp_from_local(DAY_NONE, 0)));
    assert_true(day_is_none(stamp_local_day(STAMP_NONE)));
}

static void stamps_as_text(void **state)
{
    (void)state;
    char text[25];
    assert_string_equal(stamp_iso((struct stamp){0}, text), "1970-01-01T00:00:00.000Z");
    assert_string_equal(stamp_iso((struct stamp){-1}, text), "1969-12-31T23:59:59.999Z");
    assert_string_equal(stamp_iso(STAMP_NONE, text), "");
    assert_string_equal(stamp_iso((struct stamp){INT64_MAX}, text), "");
    static const char *const same[] = {
        "2026-03-09T10:11:12.345Z", "2026-03-09T11:11:12.345+01:00", "2026-03-09T08:41:12.345999-01:30"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_string_equal(stamp_iso(stamp_parse_iso(same[i]), text), "2026-03-09T10:11:12.345Z");
    assert_string_equal(stamp_iso(stamp_parse_iso("2026-03-09T10:11:12Z"), text), "2026-03-09T10:11:12.000Z");
    static const char *const wrong[] = {"", "2026-03-09", "2026-03-09T10:11Z", "2026-03-09 10:11:12Z",
        "2026-03-09T24:00:00Z", "2026-03-09T10:60:00Z", "2026-03-09T10:11:60Z", "2026-03-09T10:11:12",
        "2026-03-09T10:11:12.Z", "2026-03-09T10:11:12+1:00", "2026-03-09T10:11:12Zx", "2026-02-30T10:11:12Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_true(stamp_is_none(stamp_parse_iso(wrong[i])));
    assert_true(stamp_is_none(stamp_parse_iso(NULL)));
}

static void easter_of_known_years(void **state)
{
    (void)state;
    static const char *const sundays[] = {"1818-03-22", "1943-04-25", "1954-04-18", "1961-04-02",
        "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2023-04-09", "2024-03-31",
        "2025-04-20", "2026-04-05", "2027-03-28", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19",
        "2100-03-28", "2285-03-22"};
    for (size_t i = 0; i < sizeof sundays / sizeof sundays[0]; i++)
        assert_int_equal(day_easter(day_year(iso(sundays[i]))).n, iso(sundays[i]).n);
    for (int year = 1; year <= 9999; year++)
        assert_int_equal(day_weekday(day_easter(year)), 7);
}

static void no_deadline_ends_on_a_closed_day(void **state)
{
    (void)state;
    static const char *const closed[] = {"2026-01-01", "2026-04-02", "2026-04-03", "2026-04-04", "2026-04-05",
        "2026-04-06", "2026-05-14", "2026-05-25", "2026-06-05", "2026-12-24", "2026-12-25", "2026-12-26",
        "2026-12-31", "2023-05-05", "2024-03-28", "2024-05-09", "2024-05-20", "2026-03-07"};
    static const char *const open[] = {"2026-01-02", "2026-04-01", "2026-04-07", "2026-05-01", "2026-05-13",
        "2026-05-15", "2026-05-26", "2026-06-04", "2026-12-23", "2026-12-28", "2024-04-26", "2025-05-16",
        "2022-05-27"};
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        assert_true(day_is_closed(iso(closed[i])));
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        assert_false(day_is_closed(iso(open[i])));
    assert_false(day_is_closed(DAY_NONE));
    static const struct {
        const char *day, *working;
    } before[] = {{"2026-03-09", "2026-03-09"}, {"2026-03-08", "2026-03-06"}, {"2026-04-06", "2026-04-01"},
        {"2026-05-14", "2026-05-13"}, {"2026-05-25", "2026-05-22"}, {"2026-12-27", "2026-12-23"},
        {"2027-01-01", "2026-12-30"}, {"2023-05-05", "2023-05-04"}, {"2024-04-26", "2024-04-26"}};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        assert_int_equal(day_working(iso(before[i].day)).n, iso(before[i].working).n);
    assert_true(day_is_none(day_working(DAY_NONE)));
}

static void the_clock_can_be_set_to_a_day(void **state)
{
    (void)state;
    day_t demo = iso("2026-03-09");
    clock_set_today(demo);
    assert_int_equal(clock_today().n, demo.n);
    assert_int_equal(stamp_local_day(clock_now()).n, demo.n);
    assert_true(clock_real().ms != clock_now().ms);
    clock_set_today(DAY_NONE);
    int64_t apart = clock_now().ms - clock_real().ms;
    assert_true(apart > -5000 && apart <= 0);
}

static void counts_in_words_have_a_point_at_the_thousands(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(words_count(0, a), "0");
    assert_string_equal(words_count(999, a), "999");
    assert_string_equal(words_count(1000, a), "1.000");
    assert_string_equal(words_count(-1234567, a), "-1.234.567");
    assert_string_equal(words_count(INT64_MIN, a), "-9.223.372.036.854.775.808");
    lang_set(LANG_EN);
    assert_string_equal(words_count(1050, a), "1,050");
    lang_set(LANG_DA);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_1900_to_2100_match_a_day_by_day_count),
        cmocka_unit_test(what_is_not_a_date_is_none),
        cmocka_unit_test(iso_weeks),
        cmocka_unit_test(months_are_clamped_to_the_end),
        cmocka_unit_test(age_counts_whole_years),
        cmocka_unit_test(what_people_type),
        cmocka_unit_test(summer_time_edges),
        cmocka_unit_test(local_day_and_minute_round_trip),
        cmocka_unit_test(stamps_as_text),
        cmocka_unit_test(easter_of_known_years),
        cmocka_unit_test(no_deadline_ends_on_a_closed_day),
        cmocka_unit_test(counts_in_words_have_a_point_at_the_thousands),
        cmocka_unit_test(the_clock_can_be_set_to_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
