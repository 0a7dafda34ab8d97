/* Danish word forms of base/stem. */
#include "unit.h"
#include <stdlib.h>
#include <string.h>

#include "base/stem.h"

static struct arena *a;

static bool finds(const char *q, const char *text)
{
    char *words[STEM_QUERY_WORDS];
    size_t n = stem_words(a, q, words, STEM_QUERY_WORDS);
    char *tokens = stem_tokens(a, &text, 1);
    for (size_t i = 0; i < n; i++) {
        if (!stem_found(tokens, words[i]))
            return false;
    }
    return n > 0;
}

static void one_form_finds_the_others(void **state)
{
    (void)state;
    static const char *const forms[][4] = {{"indsats", "indsatser", "indsatsen", "indsatserne"},
        {"bevilling", "bevillinger", "bevillingen", "bevillingernes"},
        {"henvisning", "henvisninger", "henvisningen", "henvisningerne"},
        {"udvalg", "udvalget", "udvalgets", "udvalgene"}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        for (size_t x = 0; x < 4; x++) {
            for (size_t y = 0; y < 4; y++)
                assert_true(finds(forms[i][x], forms[i][y]));
        }
    }
}

static void danish_letters_may_be_typed_as_two(void **state)
{
    (void)state;
    assert_true(finds("oekonomi", "Økonomiudvalget"));
    assert_true(finds("økonomi", "OEKONOMI"));
    assert_true(finds("aeldre paa gaaben", "Ældre på gåben"));
}

static void all_words_must_be_there_and_short_ones_whole(void **state)
{
    (void)state;
    assert_false(finds("bevilling jobklub", "En bevilling"));
    assert_true(finds("job", "et job"));
    assert_false(finds("job", "jobcenter"));
    assert_true(finds("jobcent", "jobcenter"));
    assert_false(finds("", "jobcenter"));
    assert_false(finds("?!", "jobcenter"));
}

static void a_snippet_shows_the_word_in_its_place(void **state)
{
    (void)state;
    struct stem_snippet s = stem_snippet("Der er givet én bevilling i år.", "bevillingernes", a);
    assert_string_equal(s.before, "Der er givet én ");
    assert_string_equal(s.match, "bevilling");
    assert_string_equal(s.after, " i år.");
    s = stem_snippet("Intet her.", "bevilling", a);
    assert_string_equal(s.match, "");
}

/* What is kept of a text is its stems, and a long text is looked through word by word. */
static void test_memory_is_that_of_what_is_kept(void **state)
{
    (void)state;
    struct arena *own = arena_new(1 << 20);
    for (int i = 0; i < 200; i++)
        assert_non_null(stem_tokens(own, (const char *const[]){"Behandlingen af borgere"}, 1));
    assert_in_range(arena_used(own), 1, 1 << 16);
    size_t len = 3000000;
    char *text = malloc(len + 20);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = i % 6 == 5 ? ' ' : 'a';
    memcpy(text + len, " behandling", 12);
    struct stem_snippet found = stem_snippet(text, "behandlinger", own);
    assert_string_equal(found.match, "behandling");
    assert_in_range(arena_used(own), 1, 1 << 16);
    free(text);
    arena_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_form_finds_the_others),
        cmocka_unit_test(test_memory_is_that_of_what_is_kept),
        cmocka_unit_test(danish_letters_may_be_typed_as_two),
        cmocka_unit_test(all_words_must_be_there_and_short_ones_whole),
        cmocka_unit_test(a_snippet_shows_the_word_in_its_place)};
    a = arena_new(0);
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return status;
}
