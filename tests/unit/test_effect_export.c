/* Files for spreadsheets, and figures as those without the right to rows see them. */
#include "effect_fixture.h"
#include "effect/export.h"
#include "effect/figure.h"
#include "system/load.h"
#include <math.h>
#include <string.h>

static void test_csv_is_safe_and_danish(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    const char *heads[] = {"Titel", "Antal", "Andel", "Mio. kr.", "Dag"};
    const char *notes[] = {"=note"};
    const struct export_cell cells[] = {export_text("=HYPERLINK(\"x\")"), export_number(EXPORT_COUNT, 1234),
        export_number(EXPORT_PCT, 466667), export_number(EXPORT_MIO, 970000000),
        export_number(EXPORT_DAY, day("2026-04-14").n), export_text("undertrykt"),
        export_number(EXPORT_COUNT, INT_NONE), export_number(EXPORT_PCT, 49),
        export_number(EXPORT_MIO, -5000000), export_number(EXPORT_DAY, DAY_NONE.n)};
    struct export_table t = {"prøve", heads, 5, cells, 2, notes, 1};
    export_csv(&t, &out);
    assert_false(buf_failed(&out));
    assert_string_equal(out.data, "\xEF\xBB\xBFTitel;Antal;Andel;Mio. kr.;Dag\n"
                                  "\"'=HYPERLINK(\"\"x\"\")\";1234;46,7;9,7;2026-04-14\n"
                                  "undertrykt;ikke oplyst;0,0;-0,1;ikke oplyst\n"
                                  "'=note\n");
    buf_done(&out);
}

/* What programs read says the whole number; a negative one stands as a number. */
static void test_a_share_for_programs_has_all_its_decimals(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    const char *heads[] = {"a", "b"};
    const struct export_cell cells[] = {export_number(EXPORT_PPM, 466667), export_number(EXPORT_PPM, -12345),
        export_number(EXPORT_PPM, 0), export_number(EXPORT_PLAIN, -7)};
    struct export_table t = {"prøve", heads, 2, cells, 2, NULL, 0};
    export_csv(&t, &out);
    assert_false(buf_failed(&out));
    assert_string_equal(out.data, "\xEF\xBB\xBF"
                                  "a;b\n46,6667;-1,2345\n0,0000;-7\n");
    buf_done(&out);
}

/* What a page says in words is a number in a file; what is hidden stays the words. */
static void test_what_is_shown_in_words_is_a_number_in_a_file(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    const char *heads[] = {"a", "b", "c"};
    const struct export_cell cells[] = {export_shown("46,7 pct.", 46.6667, 1),
        export_shown("−0,43", -0.43, 2), export_shown("1.127", 1127, 0),
        export_shown("< 0,001", 0.0000123, 6), export_shown("–", NAN, 1), export_text("undertrykt")};
    struct export_table t = {"prøve", heads, 3, cells, 2, NULL, 0};
    export_csv(&t, &out);
    assert_string_equal(out.data, "\xEF\xBB\xBF"
                                  "a;b;c\n46,7;-0,43;1127\n0,000012;–;undertrykt\n");
    buf_done(&out);
    must(export_xlsx(&t, &out, &err));
    assert_memory_equal(out.data, "PK", 2);
    buf_done(&out);
}

static void test_a_share_that_cannot_be_stated_is_a_dash(void **state)
{
    (void)state;
    struct export_cell known = export_share(0.25), unknown = export_share(NAN);
    assert_int_equal(known.type, EXPORT_PCT);
    assert_int_equal(known.value, 250000);
    assert_int_equal(unknown.type, EXPORT_TEXT);
    assert_string_equal(unknown.text, "–");
}

static void test_xlsx_is_a_zip_with_the_numbers(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    const char *heads[] = {"Titel"};
    const struct export_cell cells[] = {export_number(EXPORT_COUNT, 7)};
    struct export_table t = {"tal", heads, 1, cells, 1, NULL, 0};
    must(export_xlsx(&t, &out, &err));
    assert_true(out.len > 1000);
    assert_memory_equal(out.data, "PK", 2);
    buf_done(&out);
}

/* A large book has its texts in the sheet, a small one in a list of their own, whose name stands in the zip. */
static bool has_list_of_texts(size_t n_rows)
{
    struct buf out = BUF_INIT;
    const char *heads[] = {"Titel"};
    struct export_cell *cells = arena_array(arena, n_rows, sizeof *cells);
    assert_non_null(cells);
    for (size_t i = 0; i < n_rows; i++)
        cells[i] = export_text("tekst");
    struct export_table t = {"tal", heads, 1, cells, n_rows, NULL, 0};
    must(export_xlsx(&t, &out, &err));
    assert_memory_equal(out.data, "PK", 2);
    bool found = memmem(out.data, out.len, "xl/sharedStrings.xml", 20) != NULL;
    assert_non_null(memmem(out.data, out.len, "xl/worksheets/sheet1.xml", 24));
    buf_done(&out);
    return found;
}

static void test_a_large_book_is_not_held_in_memory(void **state)
{
    (void)state;
    assert_true(has_list_of_texts(100));
    assert_false(has_list_of_texts(20001));
}

static struct figure referrals(const struct actor *actor, const char *year)
{
    struct figure f;
    struct figure_params p = {.n = 2, .p = {{"intervention", "small"}, {"year", year}}};
    struct conn *c = lease();
    must(figure_compute(c, actor, "referrals", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void test_small_counts_are_hidden_without_the_right_to_rows(void **state)
{
    (void)state;
    int64_t one = add_citizen("1990-01-01", "", "");
    for (int i = 0; i < 6; i++)
        add_referral(one, "small", "2025-03-01");
    for (int i = 0; i < 5; i++)
        add_referral(add_citizen("1990-01-01", "", ""), "small", "2024-03-01");
    /* Six referrals of one person tell of one person. */
    assert_int_equal(referrals(&everyone, "2025").value, 6);
    struct figure f = referrals(&reader, "2025");
    assert_true(f.suppressed);
    assert_true(f.value == INT_NONE && f.n_persons == INT_NONE);
    assert_string_equal(figure_text(&f, arena), "undertrykt");
    assert_int_equal(referrals(&reader, "2024").value, 5);
    f = referrals(&reader, "2023");
    assert_false(f.suppressed);
    assert_int_equal(f.value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_is_safe_and_danish),
        cmocka_unit_test(test_a_share_for_programs_has_all_its_decimals),
        cmocka_unit_test(test_what_is_shown_in_words_is_a_number_in_a_file),
        cmocka_unit_test(test_a_share_that_cannot_be_stated_is_a_dash),
        cmocka_unit_test(test_xlsx_is_a_zip_with_the_numbers),
        cmocka_unit_test(test_a_large_book_is_not_held_in_memory),
        cmocka_unit_test(test_small_counts_are_hidden_without_the_right_to_rows),
    };
    return cmocka_run_group_tests(tests, effect_set_up, effect_tear_down);
}
