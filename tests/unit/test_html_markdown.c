#include "unit.h"

#include "html/markdown.h"

#include <string.h>

static const char *render(struct arena *a, const char *text)
{
    struct html_safe out = {"", 0};
    struct err err = ERR_INIT;
    assert_int_equal(html_markdown(a, text, 2, &out, &err), OK);
    assert_int_equal(strlen(out.html), out.len);
    return out.html;
}

static void headings_begin_at_the_level_asked_for(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(render(a, "# A\n\n## B\n\n###### C\n"), "<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>\n");
    arena_free(a);
}

static void html_and_script_links_do_not_come_through(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *s =
        render(a, "<script>alert(1)</script>\n\nen <img src=x onerror=alert(1)> [a](javascript:alert(1)) "
                  "[b](data:text/html,x) ![c](vbscript:x) a < b & \"c\"\n");
    assert_null(strstr(s, "<script"));
    assert_null(strstr(s, "<img src=x"));
    assert_null(strstr(s, "javascript:"));
    assert_null(strstr(s, "data:"));
    assert_null(strstr(s, "vbscript:"));
    assert_non_null(strstr(s, "a &lt; b &amp; &quot;c&quot;"));
    arena_free(a);
}

static void a_picture_becomes_its_text(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(
        render(a,
            "a ![et *stort* billede](/etc/passwd \"t\") b ![](x.png)c [![inden i](y)](/z)\n\n![d][e]\n\n[e]: ../f\n"),
        "<p>a et <em>stort</em> billede b c <a href=\"/z\">inden i</a></p>\n<p>d</p>\n");
    arena_free(a);
}

static void tables_get_scopes_and_number_columns(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *s = render(a, "| Tilbud | 2025 |\n|---|---:|\n| Sundhedssamtale | 224 |\n| `<td>` | 1 |\n");
    assert_non_null(strstr(s, "<table class=\"table tov-table\">"));
    assert_non_null(strstr(s, "<th scope=\"col\">Tilbud</th>"));
    assert_non_null(strstr(s, "<th scope=\"col\" class=\"tov-num\">2025</th>"));
    assert_non_null(strstr(s, "<th scope=\"row\">Sundhedssamtale</th>\n<td class=\"tov-num\">224</td>"));
    assert_non_null(strstr(s, "<th scope=\"row\"><code>&lt;td&gt;</code></th>"));
    arena_free(a);
}

static void a_table_whose_first_column_has_no_heading_has_no_row_headings(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *s = render(a, "| | 2025 |\n|---|---|\n| A | 224 |\n");
    assert_null(strstr(s, "scope=\"row\""));
    assert_non_null(strstr(s, "<td></td>\n<th scope=\"col\">2025</th>"));
    assert_non_null(strstr(s, "<td>A</td>"));
    arena_free(a);
}

/* A paragraph in bold before a table is its caption; one that has bold words is a paragraph. */
static void a_bold_paragraph_before_a_table_is_its_caption(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *s = render(a, "**Tabel 1. *To* år**\n\n| A | B |\n|---|---|\n| 1 | 2 |\n");
    assert_true(
        strncmp(s, "<table class=\"table tov-table\"><caption>Tabel 1. <em>To</em> år</caption>\n<thead>",
            70) == 0);
    s = render(a, "**Tabel 1** er fra **2025**\n\n| A | B |\n|---|---|\n| 1 | 2 |\n");
    assert_true(
        strncmp(s,
            "<p><strong>Tabel 1</strong> er fra <strong>2025</strong></p>\n<table class=\"table tov-table\">",
            80) == 0);
    assert_null(strstr(s, "<caption>"));
    s = render(a, "**Tabel 1. Et `a < b` ord**\n\n| A | B |\n|---|---|\n| 1 | 2 |\n");
    assert_non_null(strstr(s, "<caption>Tabel 1. Et <code>a &lt; b</code> ord</caption>"));
    arena_free(a);
}

static void broken_utf8_and_empty_text_are_harmless(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(render(a, ""), "");
    assert_non_null(strstr(render(a, "a\xFF"
                                     "b"),
        "\xEF\xBF\xBD"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(headings_begin_at_the_level_asked_for),
        cmocka_unit_test(html_and_script_links_do_not_come_through),
        cmocka_unit_test(a_picture_becomes_its_text), cmocka_unit_test(tables_get_scopes_and_number_columns),
        cmocka_unit_test(a_table_whose_first_column_has_no_heading_has_no_row_headings),
        cmocka_unit_test(a_bold_paragraph_before_a_table_is_its_caption),
        cmocka_unit_test(broken_utf8_and_empty_text_are_harmless)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
