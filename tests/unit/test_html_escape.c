#include "unit.h"

#include "html/html.h"

#include <string.h>

static const char canary[] = "<b>\"'&</b>\x01";
static const char escaped[] = "&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;\xEF\xBF\xBD";

struct page {
    struct arena *arena;
    struct buf out;
    struct html h;
};

static int setup(void **state)
{
    struct page *p = test_malloc(sizeof *p);
    *p = (struct page){.arena = arena_new(0)};
    html_init(&p->h, &p->out, p->arena, LANG_DA);
    lang_set(LANG_DA);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct page *p = *state;
    buf_done(&p->out);
    arena_free(p->arena);
    test_free(p);
    return 0;
}

static const char *text_of(struct page *p)
{
    return p->out.data ? p->out.data : "";
}

static void text_is_escaped(void **state)
{
    struct page *p = *state;
    html_text(&p->h, HARG((const char *)canary));
    assert_string_equal(text_of(p), escaped);
}

static void attribute_is_escaped(void **state)
{
    struct page *p = *state;
    html_attr(&p->h, HARG((const char *)canary));
    assert_string_equal(text_of(p), escaped);
}

static void message_arguments_are_escaped_and_markup_in_texts_too(void **state)
{
    struct page *p = *state;
    html_message(
        &p->h, "Hej {0} &amp; <i> {1} {9} {x}", (const struct harg[]){harg_text(canary), harg_int(1234)}, 2);
    char expected[200];
    snprintf(expected, sizeof expected, "Hej %s &amp; &lt;i&gt; 1.234  {x}", escaped);
    assert_string_equal(text_of(p), expected);
    buf_clear(&p->out);
    html_message_attr(&p->h, "\"{0}\"", (const struct harg[]){harg_text(canary)}, 1);
    snprintf(expected, sizeof expected, "&quot;%s&quot;", escaped);
    assert_string_equal(text_of(p), expected);
}

static void filters_do_not_open_a_way_around(void **state)
{
    struct page *p = *state;
    for (enum hfilter f = HF_NONE; f <= HF_BARE; f++) {
        html_text(&p->h, harg_filter(harg_text(canary), f));
        html_attr(&p->h, harg_filter(harg_text(canary), f));
    }
    assert_null(strstr(text_of(p), "<b>"));
    assert_null(strchr(text_of(p), '"'));
}

static void url_parts_are_percent_encoded(void **state)
{
    struct page *p = *state;
    html_url_part(&p->h, HARG("a/b?c=d&e=æ#\"<~.-_ 9"));
    assert_string_equal(text_of(p), "a%2Fb%3Fc%3Dd%26e%3D%C3%A6%23%22%3C~.-_%209");
    buf_clear(&p->out);
    html_url_part(&p->h, HARG((int64_t)2026));
    html_url_part(&p->h, harg_day(day_from_ymd(2026, 4, 14)));
    assert_string_equal(text_of(p), "20262026-04-14");
}

static void local_and_secure_urls_pass(void **state)
{
    static const char *const good[] = {"/", "/borgere/8f3k2?side=2#x", "?side=2", "#indhold",
        "https://example.dk/a", "mailto:post@example.dk"};
    struct page *p = *state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        buf_clear(&p->out);
        html_url(&p->h, HARG(good[i]));
        assert_string_equal(text_of(p), good[i]);
    }
    buf_clear(&p->out);
    html_url(&p->h, HARG("/a?b=1&c=2 3"));
    assert_string_equal(text_of(p), "/a?b=1&amp;c=2%203");
}

static void other_urls_are_neutralised(void **state)
{
    static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
        "\tjavascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example",
        "http://x", "file:///etc/passwd", "evil", "\x01javascript:alert(1)", "blob:x", "ftp://x"};
    struct page *p = *state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        buf_clear(&p->out);
        html_url(&p->h, HARG(bad[i]));
        assert_string_equal(text_of(p), "#");
    }
}

static void urls_that_browsers_would_read_as_another_host_stay_local(void **state)
{
    struct page *p = *state;
    html_url(&p->h, HARG("/\\evil.example"));
    html_url(&p->h, HARG("/\t/evil.example"));
    html_url(&p->h, HARG("/\n/evil.example"));
    assert_string_equal(text_of(p), "/%5Cevil.example/%09/evil.example/%0A/evil.example");
}

static void icon_labels_are_escaped_and_used_icons_are_in_the_sprite_once(void **state)
{
    struct page *p = *state;
    html_icon(&p->h, "lock", canary);
    html_icon(&p->h, "lock", NULL);
    assert_non_null(strstr(text_of(p), escaped));
    assert_null(strstr(text_of(p), "<b>"));
    buf_clear(&p->out);
    html_sprite(&p->h);
    const char *symbol = strstr(text_of(p), "id=\"lock\"");
    assert_non_null(symbol);
    assert_null(strstr(symbol + 1, "<symbol"));
}

static void url_parameters_are_set_replaced_and_removed(void **state)
{
    struct arena *a = ((struct page *)*state)->arena;
    assert_string_equal(html_url_with(a, "/x", "side", "2"), "/x?side=2");
    assert_string_equal(html_url_with(a, "/x?a=1&side=3&b=2#t", "side", "2"), "/x?a=1&b=2&side=2#t");
    assert_string_equal(html_url_with(a, "/x?side=3", "side", NULL), "/x");
    assert_string_equal(html_url_with(a, "/x?sider=3", "side", "æ&"), "/x?sider=3&side=%C3%A6%26");
}

static void ids_are_counted_on_the_page(void **state)
{
    struct page *p = *state;
    assert_int_equal(html_next_id(&p->h), 1);
    assert_int_equal(html_next_id(&p->h), 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {T(text_is_escaped), T(attribute_is_escaped),
        T(message_arguments_are_escaped_and_markup_in_texts_too), T(filters_do_not_open_a_way_around),
        T(url_parts_are_percent_encoded), T(local_and_secure_urls_pass), T(other_urls_are_neutralised),
        T(urls_that_browsers_would_read_as_another_host_stay_local),
        T(icon_labels_are_escaped_and_used_icons_are_in_the_sprite_once),
        T(url_parameters_are_set_replaced_and_removed), T(ids_are_counted_on_the_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
