#include "unit.h"
#include "base/lang.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;

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

static void utf8_is_checked(void **state)
{
    (void)state;
    static const char *const right[] = {
        "", "abc", "æøå", "\u20AC", "\U0001F600", "\x7F", "\uFFFD", "\U0010FFFF"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_true(text_is_utf8(right[i], strlen(right[i])));
    static const char *const wrong[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE2\x82", "\xE0\x80\x80",
        "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE6 b",
        "\xC3("};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_is_utf8(wrong[i], strlen(wrong[i])));
    assert_false(text_is_utf8("a\0b", 3));
    assert_int_equal(text_length("Ærø\u20AC"), 4);
    assert_int_equal(text_length("\xC3\xC3"), 2);
}

static void fold_for_search(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fold;
    } cases[] = {{"Ærø", "aeroe"}, {"Åboulevarden", "aaboulevarden"}, {"AABENRAA", "aabenraa"},
        {"Åbenrå", "aabenraa"}, {"  Café\tMüller--2 ", "cafe muller 2"}, {"Björn", "bjoern"},
        {"Straße", "strasse"}, {"Łódź", "lodz"}, {"", ""}, {"...", ""}, {"A\u030A", "aa"}, {"e\u0301", "e"},
        {"x\xFFy", "x y"}, {"Ayşe Ğ", "ayse g"}, {"ĲSSEL Þór", "ijssel thor"}, {"سلام", "سلام"},
        {"“Job”—plus…", "job plus"}, {"\u0301a", "a"}, {"ÿŸžŽ×÷", "yyzz"}, {"½ job", "job"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(text_fold(arena, cases[i].text), cases[i].fold);
    assert_null(text_fold(arena, NULL));
}

static void slugs(void **state)
{
    (void)state;
    assert_string_equal(text_slug(arena, "Job & Uddannelse (Ørestad)"), "job-uddannelse-oerestad");
    assert_string_equal(text_slug(arena, "سلام x"), "x");
    assert_string_equal(text_slug(arena, "!!"), "");
}

static void trim(void **state)
{
    (void)state;
    assert_string_equal(text_trim(arena, " \t\r\n x y \u00A0\u200B\uFEFF"), "x y");
    assert_string_equal(text_trim(arena, " \x01 "), "");
    assert_string_equal(text_trim(arena, ""), "");
    assert_string_equal(text_trim(arena, "ø"), "ø");
    assert_null(text_trim(arena, NULL));
}

/* Every text sorts before all that follow, by text_compare and by the bytes of the keys. */
static void danish_order(void **state)
{
    (void)state;
    static const char *const sorted[] = {"", "1", "2", "a", "Abel", "abel", "Ny Vej", "Nyborg", "René",
        "Renée", "resumé", "resumés", "Tom", "Yde", "Üde", "Zebra", "zebra", "Ægir", "Ærø", "Öland", "Østen",
        "Öster", "Øster X", "Åbenrå", "Aabenraa", "Åboulevarden", "Århus", "aarhus Ø", "Жук"};
    size_t n = sizeof sorted / sizeof sorted[0];
    for (size_t i = 0; i < n; i++) {
        const char *key = text_sort_key(arena, sorted[i]);
        assert_true(text_is_utf8(key, strlen(key)));
        for (size_t j = i + 1; j < n; j++) {
            if (text_compare(sorted[i], sorted[j]) >= 0 || strcmp(key, text_sort_key(arena, sorted[j])) >= 0)
                fail_msg("%s must come before %s", sorted[i], sorted[j]);
            assert_true(text_compare(sorted[j], sorted[i]) > 0);
        }
        assert_int_equal(text_compare(sorted[i], sorted[i]), 0);
    }
    assert_null(text_sort_key(arena, NULL));
}

static void accents_and_capitals_only_break_ties(void **state)
{
    (void)state;
    static const char *const sorted[] = {"Cafe", "cafe", "Café", "café", "cafe a", "cafè b", "cafeb"};
    for (size_t i = 0; i + 1 < sizeof sorted / sizeof sorted[0]; i++)
        assert_true(strcmp(text_sort_key(arena, sorted[i]), text_sort_key(arena, sorted[i + 1])) < 0);
    assert_string_equal(text_sort_key(arena, "Å"), "}  0~");
    assert_string_equal(text_sort_key(arena, "aa"), "} 1 ~");
    assert_true(strcmp(text_sort_key(arena, "ABc"), text_sort_key(arena, "Abc")) < 0);
    assert_true(strcmp(text_sort_key(arena, "AbC"), text_sort_key(arena, "Abc")) < 0);
    assert_true(strcmp(text_sort_key(arena, "ABC"), text_sort_key(arena, "AbC")) < 0);
    assert_string_equal(text_sort_key(arena, "A\u030A"), text_sort_key(arena, "Å"));
    /* texts longer than the work space on the stack */
    char *x = arena_printf(arena, "%*sø", 3000, "q");
    char *y = arena_printf(arena, "%*så", 3000, "q");
    assert_true(text_compare(x, y) < 0);
    for (int i = 0; i < 2000; i++)
        x[i] = y[i] = 'r';
    assert_true(text_compare(x, y) < 0);
    assert_true(strcmp(text_sort_key(arena, x), text_sort_key(arena, y)) < 0);
}

static void whole_numbers(void **state)
{
    (void)state;
    int64_t v = 7;
    assert_true(text_to_int("0", 0, 9, &v) && v == 0);
    assert_true(text_to_int("-12", -20, 9, &v) && v == -12);
    assert_true(text_to_int("007", 0, 9, &v) && v == 7);
    assert_true(text_to_int("9223372036854775807", 0, INT64_MAX, &v) && v == INT64_MAX);
    assert_true(text_to_int("-9223372036854775808", INT64_MIN, 0, &v) && v == INT64_MIN);
    v = 7;
    static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1x", "0x1", "1.0", "10", "-1",
        "9223372036854775808", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_to_int(wrong[i], 0, 9, &v));
    assert_false(text_to_int("-9223372036854775809", INT64_MIN, INT64_MAX, &v));
    assert_false(text_to_int(NULL, 0, 9, &v));
    assert_int_equal(v, 7);
}

static void copies_never_split_a_character(void **state)
{
    (void)state;
    char dst[6];
    text_copy(dst, sizeof dst, "abcdefg");
    assert_string_equal(dst, "abcde");
    text_copy(dst, sizeof dst, "abcdø");
    assert_string_equal(dst, "abcd");
    text_copy(dst, sizeof dst, "ab\u20AC");
    assert_string_equal(dst, "ab\u20AC");
    text_copy(dst, sizeof dst, "abc\u20AC");
    assert_string_equal(dst, "abc");
    text_copy(dst, sizeof dst, "ab\U0001F600");
    assert_string_equal(dst, "ab");
    text_copy(dst, sizeof dst, NULL);
    assert_string_equal(dst, "");
    dst[0] = 'x';
    text_copy(dst, 0, "y");
    assert_int_equal(dst[0], 'x');
    text_copy(dst, 2, "ø");
    assert_string_equal(dst, "");
}

static void equality_and_prefix(void **state)
{
    (void)state;
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("a", NULL));
    assert_true(text_equal("a", "a"));
    assert_true(text_has_prefix("abc", "ab"));
    assert_true(text_has_prefix("abc", ""));
    assert_false(text_has_prefix("a", "ab"));
}

/* A catalogue as msgfmt writes it, made from pairs that are already sorted. */
static size_t make_mo(unsigned char *mo, size_t room, const char *const (*pairs)[2], uint32_t n)
{
    memset(mo, 0, room);
    uint32_t header[] = {0x950412de, 0, n, 28, 28 + 8 * n, 0, 28 + 16 * n};
    memcpy(mo, header, sizeof header);
    uint32_t at = 28 + 16 * n;
    for (uint32_t side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < n; i++) {
            uint32_t entry[2] = {(uint32_t)strlen(pairs[i][side]), at};
            memcpy(mo + 28 + 8 * n * side + 8 * i, entry, sizeof entry);
            memcpy(mo + at, pairs[i][side], entry[0]);
            at += entry[0] + 1;
        }
    }
    assert_true(at <= room);
    return at;
}

static void translation(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", "Language: en\n"}, {"Borger", "Citizen"},
        {"Henvisning", "Referral"}, {"menu\004Borger", "Citizens"}, {"Årsag", "Cause"}, {"Ø", "Island"}};
    static unsigned char mo[1000];
    size_t n = make_mo(mo, sizeof mo, pairs, 6);
    lang_set(LANG_EN);
    assert_string_equal(tr("Borger"), "Borger");
    assert_true(lang_load_mo(mo, n));
    for (size_t i = 1; i < 6; i++)
        assert_string_equal(tr(pairs[i][0]), pairs[i][1]);
    assert_string_equal(tr_in("menu", "Borger"), "Citizens");
    assert_string_equal(tr_in("menu", "Henvisning"), "Referral");
    assert_string_equal(tr_in("tabel", "Borger"), "Citizen");
    assert_string_equal(tr_in("menu", "Ukendt"), "Ukendt");
    assert_string_equal(tr_in("menu", ""), "");
    assert_string_equal(tr("Ukendt"), "Ukendt");
    assert_string_equal(tr("Aaa"), "Aaa");
    assert_string_equal(tr("Åååå"), "Åååå");
    assert_string_equal(tr(""), "");
    assert_string_equal(lang_pick("hund", "dog"), "dog");
    assert_string_equal(lang_pick("hund", ""), "hund");
    assert_string_equal(lang_pick("hund", NULL), "hund");
    lang_set(LANG_DA);
    assert_string_equal(tr("Borger"), "Borger");
    assert_string_equal(tr_in("menu", "Borger"), "Borger");
    assert_string_equal(lang_pick("hund", "dog"), "hund");
    assert_int_equal(lang_current(), LANG_DA);
    /* what is not a catalogue is refused and the old one stays */
    static unsigned char bad[1000];
    for (size_t cut = 0; cut < n; cut++) {
        memcpy(bad, mo, n);
        assert_false(lang_load_mo(bad, cut));
    }
    static const size_t spots[] = {0, 4 + 2, 8 + 3, 12 + 3, 16 + 3, 28 + 3, 28 + 7, 28 + 40 + 3, 28 + 40 + 7};
    for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
        memcpy(bad, mo, n);
        bad[spots[i]] ^= 0x7F;
        assert_false(lang_load_mo(bad, n));
    }
    lang_set(LANG_EN);
    assert_string_equal(tr("Ø"), "Island");
    lang_set(LANG_DA);
}

static void days_in_words(void **state)
{
    (void)state;
    day_t d = day_from_ymd(2026, 3, 18);
    assert_string_equal(words_day(d, arena), "18. marts 2026");
    assert_string_equal(words_day(DAY_NONE, arena), "ikke oplyst");
    assert_string_equal(words_month(12, LANG_DA), "december");
    lang_set(LANG_EN);
    assert_string_equal(words_day(d, arena), "18 March 2026");
    assert_string_equal(words_month(1, LANG_EN), "January");
    lang_set(LANG_DA);
}

static void a_log_event_is_one_line(void **state)
{
    (void)state;
    char path[] = "/tmp/test-log-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    int real = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
    log_event(LOG_DEBUG, "hidden", "x=%d", 1);
    log_event(LOG_WARN, "slow", "ms=%d name=%s", 12, "a\nb");
    char big[4000];
    memset(big, 'y', sizeof big - 1);
    big[sizeof big - 1] = 0;
    log_set_level(LOG_ERROR);
    log_event(LOG_WARN, "hidden", "x=%d", 2);
    log_event(LOG_ERROR, "big", "%s", big);
    log_set_level(LOG_INFO);
    dup2(real, STDERR_FILENO);
    close(real);
    char text[8000];
    ssize_t n = pread(file, text, sizeof text - 1, 0);
    close(file);
    unlink(path);
    assert_true(n > 0);
    text[n] = 0;
    assert_null(strstr(text, "hidden"));
    assert_non_null(strstr(text, "Z warn slow ms=12 name=a b\n"));
    assert_non_null(strstr(text, " error big yyy"));
    assert_int_equal(text[n - 1], '\n');
    int lines = 0;
    for (ssize_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    assert_int_equal(lines, 2);
}

static void comma_lists_are_read_word_by_word(void **state)
{
    (void)state;
    const char *list = " job,health, social,,", *word;
    size_t n;
    assert_true(text_list_next(&list, &word, &n) && n == 3 && memcmp(word, "job", 3) == 0);
    assert_true(text_list_next(&list, &word, &n) && n == 6 && memcmp(word, "health", 6) == 0);
    assert_true(text_list_next(&list, &word, &n) && n == 6 && memcmp(word, "social", 6) == 0);
    assert_false(text_list_next(&list, &word, &n));
    const char *none = NULL;
    assert_false(text_list_next(&none, &word, &n));
    assert_true(text_list_has("job, health", "health"));
    assert_false(text_list_has("job,health", "heal"));
    assert_false(text_list_has("job,health", "job,health"));
    assert_false(text_list_has("job", ""));
    assert_false(text_list_has(NULL, "job"));
    assert_false(text_list_has("job", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comma_lists_are_read_word_by_word),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(fold_for_search),
        cmocka_unit_test(slugs),
        cmocka_unit_test(trim),
        cmocka_unit_test(danish_order),
        cmocka_unit_test(accents_and_capitals_only_break_ties),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(copies_never_split_a_character),
        cmocka_unit_test(equality_and_prefix),
        cmocka_unit_test(translation),
        cmocka_unit_test(days_in_words),
        cmocka_unit_test(a_log_event_is_one_line),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
