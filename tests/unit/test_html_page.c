#include "unit.h"

#include "html_gallery.html.h"

#include <stdio.h>
#include <string.h>

static const char canary[] = "<i>\"'&javascript:{0}";

/* The gallery page with the canary in every text. */
static char *gallery(struct arena *a, enum lang lang, const char *text)
{
    struct buf out = BUF_INIT;
    struct html h;
    struct gallery v;
    lang_set(lang);
    html_init(&h, &out, a, lang);
    gallery_make(&h, &v, text);
    t_gallery(&h, &v);
    assert_false(buf_failed(&out));
    char *page = arena_strndup(a, out.data, out.len);
    buf_done(&out);
    lang_set(LANG_DA);
    return page;
}

static size_t count(const char *page, const char *what)
{
    size_t n = 0;
    for (const char *s = strstr(page, what); s; s = strstr(s + 1, what)) {
        n++;
    }
    return n;
}

static void every_text_from_outside_is_escaped_on_the_page(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_DA, canary);
    assert_null(strstr(page, "<i>"));
    assert_true(count(page, "&lt;i&gt;&quot;&#39;&amp;javascript:{0}") >= 30);
    assert_null(strstr(page, "\"javascript:"));
    assert_null(strstr(page, "<script>"));
    assert_non_null(strstr(page, "href=\"/x/%3Ci%3E%22%27%26javascript%3A%7B0%7D?q=%3Ci%3E"));
    arena_free(a);
}

static void urls_that_run_script_become_a_number_sign(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_DA, "javascript:alert(1)");
    assert_null(strstr(page, "href=\"javascript:"));
    assert_true(count(page, "href=\"#\"") >= 3);
    arena_free(a);
}

static void ids_are_unique(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *page = gallery(a, LANG_DA, "Amira");
    for (char *s = strstr(page, " id=\""); s; s = strstr(s + 1, " id=\"")) {
        char id[200];
        size_t n = strcspn(s + 5, "\"");
        assert_true(n > 0 && n < sizeof id - 10);
        snprintf(id, sizeof id, " id=\"%.*s\"", (int)n, s + 5);
        if (count(page, id) != 1) {
            fail_msg("%s stands %zu times", id, count(page, id));
        }
    }
    arena_free(a);
}

static void nothing_on_the_page_breaks_the_security_policy(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_DA, "Amira");
    assert_null(strstr(page, " style="));
    assert_null(strstr(page, "<style"));
    assert_null(strstr(page, " onclick"));
    assert_int_equal(count(page, "<script"), 2);
    assert_int_equal(count(page, "defer></script>"), 2);
    arena_free(a);
}

static void the_header_keeps_the_nesting_of_the_design_system(void **state)
{
    (void)state;
    static const char *const order[] = {"<!doctype html>", "<html lang=\"da\">", "class=\"skipnav\"",
        "<header class=\"header\">", "class=\"portal-info\"", "portal-info-inner container",
        "button-menu-open", "href=\"/menu\"", "class=\"portal-user\"", "class=\"user\"",
        "function-link log-off", "navigation-menu contains-search", "navigation-menu-inner container",
        "<nav class=\"nav\"", "class=\"mainmenu\"", "class=\"active current\"", "aria-current=\"true\"",
        "class=\"overlay\"", "class=\"mobile-drawer\" role=\"dialog\"", "class=\"menu-top\"",
        "navigation-menu-mobile", "portal-info-mobile", "</header>", "<main id=\"indhold\"", "</main>",
        "tov-foot", "Hjælp", "Hvad må jeg se?", "Tilgængelighedserklæring", "English", "</html>"};
    struct arena *a = arena_new(0);
    const char *s = gallery(a, LANG_DA, "Amira");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        s = strstr(s, order[i]);
        if (!s) {
            fail_msg("%s is missing or out of order", order[i]);
        }
    }
    arena_free(a);
}

static void a_page_without_a_user_has_no_menu(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf out = BUF_INIT;
    struct html h;
    html_init(&h, &out, a, LANG_DA);
    t_layout_open(&h, &(struct layout){.title = "Log ind"});
    t_layout_close(&h);
    assert_null(strstr(out.data, "mainmenu"));
    assert_null(strstr(out.data, "log-off"));
    assert_null(strstr(out.data, "/menu"));
    assert_non_null(strstr(out.data, "<title translate=\"no\">Log ind – Tovholder</title>"));
    buf_done(&out);
    arena_free(a);
}

static void sorting_and_paging_links_keep_the_other_parameters(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_DA, "Amira");
    assert_non_null(strstr(page, "aria-sort=\"ascending\"><a href=\"/x?spor=job&amp;sorter=-frist\">"));
    assert_non_null(strstr(page, "href=\"/x?spor=job&amp;sorter=handling\""));
    assert_non_null(strstr(page, "href=\"/x?spor=job&amp;side=25\""));
    assert_non_null(strstr(page, "Viser 201–250 af 1.234"));
    assert_non_null(strstr(page, "aria-label=\"Side 5\" aria-current=\"page\""));
    arena_free(a);
}

static void page_lists_show_the_ends_and_the_neighbours(void **state)
{
    (void)state;
    static const struct {
        int64_t page, rows;
        int64_t want[COMPONENT_MAX_PAGES];
    } cases[] = {{1, 350, {1, 2, 3, 4, 5, 6, 7, -1, -1}}, {1, 1000, {1, 2, 0, 20, -1, -1, -1, -1, -1}},
        {10, 1000, {1, 0, 9, 10, 11, 0, 20, -1, -1}}, {20, 1000, {1, 0, 19, 20, -1, -1, -1, -1, -1}},
        {3, 1000, {1, 2, 3, 4, 0, 20, -1, -1, -1}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct paging p = {"/x", cases[i].page, 50, cases[i].rows};
        for (int k = 0; k < COMPONENT_MAX_PAGES; k++) {
            assert_int_equal(component_page_at(&p, k), cases[i].want[k]);
        }
    }
}

static void form_errors_are_at_the_top_and_at_the_field_and_keep_what_was_typed(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_DA, "Amira");
    assert_non_null(strstr(page, "Der er 2 felter, du skal rette"));
    assert_non_null(strstr(page, "<a class=\"function-link\" href=\"#cpr\">CPR-nummeret skal have 10 cifre"));
    assert_non_null(strstr(page, "id=\"cpr\" name=\"cpr\" value=\"Amira\""));
    assert_non_null(strstr(page, "aria-invalid=\"true\" aria-describedby=\"cpr-fejl cpr-hint\""));
    assert_non_null(strstr(page, "value=\"lab\" checked>"));
    assert_non_null(strstr(page, "<option value=\"p2\" selected>"));
    assert_non_null(strstr(page, "Senest start <span class=\"weight-normal\">(valgfri)</span>"));
    arena_free(a);
}

static void a_right_answer_shows_no_error_summary(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    struct html h;
    struct err err = ERR_INIT;
    html_init(&h, &out, NULL, LANG_DA);
    t_error_summary(&h, NULL);
    t_error_summary(&h, &err);
    assert_int_equal(out.len, 0);
    err_user(&err, ERR_REFUSED, "%s", "Du kan ikke henvise.");
    t_error_summary(&h, &err);
    assert_non_null(strstr(out.data, "Du kan ikke henvise."));
    buf_done(&out);
}

/* A list that holds the choice of none gets no second one, as radios and as a list that opens. */
static void none_can_be_chosen_once(void **state)
{
    (void)state;
    static const struct field place = {"sted", F_TEXT, 0, N_("Sted"), 0, 0, NULL};
    static const struct html_option options[] = {
        {"", "Intet sted"}, {"a", "A"}, {"b", "B"}, {"c", "C"}, {"d", "D"}, {"e", "E"}, {"f", "F"}};
    static const struct {
        size_t from, n, n_own;
    } cases[] = {{0, 3, 1}, {1, 2, 0}, {0, 7, 1}, {1, 6, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *a = arena_new(0);
        struct buf out = BUF_INIT;
        struct html h;
        html_init(&h, &out, a, LANG_DA);
        t_field_options(&h, &place, "", NULL, NULL, options + cases[i].from, cases[i].n);
        assert_int_equal(count(out.data, "value=\"\""), 1);
        assert_int_equal(count(out.data, ">Intet sted<"), cases[i].n_own);
        buf_done(&out);
        arena_free(a);
    }
}

static void the_english_page_says_so_and_offers_danish(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *page = gallery(a, LANG_EN, "Amira");
    assert_non_null(strstr(page, "<html lang=\"en\">"));
    assert_non_null(strstr(page, "href=\"/sprog/da\" lang=\"da\""));
    assert_non_null(strstr(page, "10/04/2026"));
    assert_non_null(strstr(page, "not stated"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_text_from_outside_is_escaped_on_the_page),
        cmocka_unit_test(urls_that_run_script_become_a_number_sign), cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(nothing_on_the_page_breaks_the_security_policy),
        cmocka_unit_test(the_header_keeps_the_nesting_of_the_design_system),
        cmocka_unit_test(a_page_without_a_user_has_no_menu),
        cmocka_unit_test(sorting_and_paging_links_keep_the_other_parameters),
        cmocka_unit_test(page_lists_show_the_ends_and_the_neighbours),
        cmocka_unit_test(form_errors_are_at_the_top_and_at_the_field_and_keep_what_was_typed),
        cmocka_unit_test(a_right_answer_shows_no_error_summary), cmocka_unit_test(none_can_be_chosen_once),
        cmocka_unit_test(the_english_page_says_so_and_offers_danish)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
