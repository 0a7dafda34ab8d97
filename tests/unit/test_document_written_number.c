/* Numbers in Danish text: which are numbers of something, of what unit, and where a sentence ends. */
#include "unit.h"
#include "document/written_number.h"
#include <string.h>

static struct arena *arena;

/* All numbers of a text: "650 count; 62,5 pct; 12,7 money". */
static const char *all(const char *text)
{
    static const char *const units[] = {"count", "pct", "money"};
    const char *p = text, *out = "";
    struct written w;
    while (written_next(text, &p, &w, arena))
        out = arena_printf(arena, "%s%s%s %s%s", out, *out ? "; " : "", w.text, units[w.unit],
            w.bound == WRITTEN_AT_LEAST     ? " mindst"
            : w.bound == WRITTEN_AT_MOST    ? " højst"
            : w.bound == WRITTEN_JUST_OVER  ? " godt"
            : w.bound == WRITTEN_JUST_UNDER ? " knap"
                                            : "");
    return out;
}

static const struct {
    const char *text, *want;
} cases[] = {
    {"Der er 650 borgere", "650 count"},
    {"ca. 650 borgere", "650 count"},
    {"1.234 og 12.345.678", "1.234 count; 12.345.678 count"},
    {"1.234 borgere, 12.345.678 kr.", "1.234 count; 12.345.678 money"},
    {"62,5 pct. og 7 procent, 8 %", "62,5 pct; 7 pct; 8 pct"},
    {"12,7 mio. kr. og 2,7 mia. kr.", "12,7 money; 2,7 money"},
    {"12,7\xC2\xA0mio.\xC2\xA0kr.", "12,7 money"},
    {"250 t.kr., 100 kroner", "250 money; 100 money"},
    {"et fald på 5 procentpoint, 3 pct.-point og 2 %-point", ""},
    {"mere end 600 og knap 700 borgere", "600 count mindst; 700 count knap"},
    {"op imod 3 mia. kr.", "3 money knap"},
    {"godt 600 borgere, lidt over 600 og højst 700", "600 count godt; 600 count godt; 700 count højst"},
    {"600-700, 600–700, 600 – 700 og 600 til 700", ""},
    {"mellem 600 og 700 borgere", ""},
    {"den 14. april 2026 og 14.04.2026 og 2026-04-14", ""},
    {"i 2025 og 2026", ""},
    {"kl. 10.30 og klokken 14", ""},
    {"sundhedslovens § 119, stk. 2, og lov nr. 1234", ""},
    {"§ 8 a, §§ 4-6 og § 10c", ""},
    {"F2 2026-5707, eDoc 2026-0098451 og KLE 15.20.00-P35", ""},
    {"Tabel 1, figur 2, bilag 3, side 12, punkt 6 og BI10", ""},
    {"version 2.1 og 3.2.1", ""},
    {"ring 33 66 33 66", ""},
    {"010180-1234", ""},
    {"unge på 18-29 år, borgere på 30 år, 6 måneder, 13 uger", ""},
    {"1. Første punkt", ""},
    {"Punktet har 5 sager", "5 count"},
    {"(224) og **226**", "224 count; 226 count"},
    {"0,5 pct. af 1.000", "0,5 pct; 1.000 count"},
    {"3 gange så mange", ""},
};

static void test_numbers_of_danish_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = all(cases[i].text);
        if (strcmp(got, cases[i].want) != 0)
            print_message("# %s: got \"%s\", want \"%s\"\n", cases[i].text, got, cases[i].want);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(all(cases[i].text), cases[i].want);
}

static void test_amounts_are_in_their_unit(void **state)
{
    (void)state;
    struct written w;
    const char *text = "12,7 mio. kr.", *p = text;
    assert_true(written_next(text, &p, &w, arena));
    assert_true(w.value > 12.69e8 && w.value < 12.71e8);
    assert_true(w.step > 0.99e7 && w.step < 1.01e7);
    text = p = "2,7 mia. kr.";
    assert_true(written_next(text, &p, &w, arena));
    assert_true(w.value > 2.69e11 && w.value < 2.71e11);
}

static void test_a_sentence_ends_where_it_ends(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first;
    } sentences[] = {
        {"Der er ca. 650 borgere. Flere end før.", "Der er ca. 650 borgere"},
        {"Den 14. april 2026 er der 12,7 mio. kr. i alt. Resten mangler.",
            "Den 14. april 2026 er der 12,7 mio. kr. i alt"},
        {"Budgettet er 5 mio. kr. Kommunen betaler.", "Budgettet er 5 mio. kr"},
        {"Se § 119, stk. 2. Det gælder.", "Se § 119, stk. 2"},
        {"En linje\nog den næste", "En linje"},
        {"Er det nok? Ja.", "Er det nok"},
        {"62,5 pct. af 1.000 borgere.", "62,5 pct. af 1.000 borgere"},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        assert_string_equal(
            arena_strndup(arena, sentences[i].text, written_sentence(sentences[i].text)), sentences[i].first);
}

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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_of_danish_text),
        cmocka_unit_test(test_amounts_are_in_their_unit),
        cmocka_unit_test(test_a_sentence_ends_where_it_ends),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
