/* Quoted numbers in documents: as printed, with qualifier, place and source, never part of a sum (S0-04); which day's data a number is of, and
 * what an unfinished year may be compared with (S0-17). */
#include "document_fixture.h"
#include "document/consistency.h"
#include "effect/reported.h"
#include "document/frozen.h"

static struct compose compose_of(const char *text, char **ret)
{
    static struct actor as_reader;
    as_reader = document_actor(&everyone);
    struct compose co = {.actor = &as_reader, .as_of = today, .arena = arena};
    struct conn *c = lease();
    must(compose_body(c, &co, text, ret, &err));
    must(compose_suppress(c, &co, &err));
    release(c);
    return co;
}

/* Every savings statement of the three papers that print one (000, 002, 004), word for word. */
static const struct {
    const char *key, *text, *qualifier, *period, *source, *place;
    bool is_national;
} savings[] = {
    {"besparelse-kk-2030", "ca. 261 mio. kr.", "ca.", "frem mod 2030", "svar-2026", "Indledning", false},
    {"bif-stillinger-2026", "mere end 100 stillinger", "mere end", "2026", "svar-2026", "Indledning", false},
    {"bif-stillinger-2027", "en lignende reduktion", NULL, "budget 2027", "svar-2026", "Indledning", false},
    {"besparelse-land-2035", "2,7 mia. kr.", NULL, "frem mod 2035", "bi10-2026", "Risikovurdering og proces",
        true},
    {"besparelse-land-2030", "op imod 3 mia. kr.", "op imod", "frem mod 2030", "notat-2023", "Indledning",
        true},
};
enum { N_SAVINGS = sizeof savings / sizeof savings[0] };

static void test_S0_04_savings_stand_as_printed_with_qualifier_place_and_source(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAVINGS; i++) {
        struct reported r;
        struct conn *c = lease();
        must(reported_by_key(c, savings[i].key, &r, arena, &err));
        const char *source = reported_source_words(c, r.source, r.place, arena);
        release(c);
        assert_string_equal(r.as_printed, savings[i].text);
        assert_true(text_equal(r.qualifier, savings[i].qualifier));
        assert_string_equal(r.period, savings[i].period);
        assert_string_equal(r.source, savings[i].source);
        assert_string_equal(r.place, savings[i].place);
        assert_int_equal(r.note && strstr(r.note, "hele landet"), savings[i].is_national);

        char *markdown;
        struct compose co =
            compose_of(arena_printf(arena, "{{figure reported key=%s}}", savings[i].key), &markdown);
        const struct figure *f = &co.figures[0];
        assert_int_equal(f->kind, FIGURE_REPORTED);
        assert_string_equal(figure_text(f, arena), savings[i].text);
        assert_string_equal(f->source, source);
        assert_non_null(strstr(f->source, savings[i].place));
        assert_non_null(strstr(f->filter, savings[i].period));
        assert_true(day_is_none(f->as_of));
        /* A text: there is no number that a sum, a bar or a spreadsheet could add. */
        assert_int_equal(f->format, FF_TEXT);
        assert_int_equal(f->value, INT_NONE);
        assert_int_equal(frozen_exact(f), INT_NONE);
    }
}

/* In the papers there is no other: what is printed of savings is in the list above. */
static void test_S0_04_no_savings_statement_is_left_out(void **state)
{
    (void)state;
    struct reported *rows;
    size_t n, n_savings = 0;
    struct conn *c = lease();
    must(reported_of(c, "city", "kk", &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        n_savings += strstr(rows[i].key, "besparelse") || strstr(rows[i].key, "stillinger");
    assert_int_equal(n_savings, N_SAVINGS);
}

static void test_S0_04_a_table_adds_no_quoted_number_up(void **state)
{
    (void)state;
    struct document_full d = draft_of(&who[SECRETARY], "background-note",
        "title: Notat\n\n# a | A\n\n| Hvad | Beløb |\n| --- | ---: |\n| Kommunen | {{figure reported key=besparelse-kk-2030}} |\n"
        "| Landet | {{figure reported key=besparelse-land-2030}} |\n| I alt | 3.261 mio. kr. |\n");
    char *markdown;
    struct compose co = compose_of(d.sections[0].body, &markdown);
    struct consistency *rows;
    size_t n;
    struct conn *c = lease();
    must(consistency_of(c, &everyone, &d, &co, &markdown, &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) /* nobody says that the sum is right or that it should be another */
        assert_null(strstr(rows[i].text, "264"));
    /* The frozen text has both under Talgrundlag as printed numbers. */
    struct buf html = BUF_INIT;
    char *all[] = {markdown};
    must(document_freeze(&d, &co, all, &html, &err));
    assert_non_null(strstr(html.data, "Oplyst"));
    assert_non_null(strstr(html.data, "ca. 261 mio. kr."));
    assert_non_null(strstr(html.data, "Gælder hele landet"));
    buf_done(&html);
}

static void test_S0_17_a_live_number_has_its_day_and_a_printed_one_none(void **state)
{
    (void)state;
    struct document_full d = draft_of(&who[SECRETARY], "background-note",
        "title: Notat\n\n# a | A\n\nI 2026: {{figure reported key=henvist-hif-2026}}; talt op {{figure referrals group=hif year=2026}}.\n");
    char *markdown;
    struct compose co = compose_of(d.sections[0].body, &markdown);
    assert_string_equal(figure_text(&co.figures[0], arena), "foreløbigt 27");
    assert_true(day_is_none(co.figures[0].as_of));
    assert_int_equal(co.figures[1].as_of.n, today.n);
    struct buf html = BUF_INIT;
    char *all[] = {markdown};
    must(document_freeze(&d, &co, all, &html, &err));
    assert_non_null(strstr(html.data, "dato ikke oplyst"));
    assert_non_null(strstr(html.data, "14.04.2026"));
    buf_done(&html);
}

static int64_t count(const char *id, const char *year, int want)
{
    struct figure f;
    struct figure_params p = {2, {{"group", "hif"}, {"year", year}}};
    struct conn *c = lease();
    err_clear(&err);
    int rc = figure_compute(c, &everyone, id, &p, clock_today(), &f, arena, &err);
    release(c);
    assert_int_equal(rc, want);
    return rc ? 0 : f.value;
}

static void test_S0_17_an_unfinished_year_is_compared_on_the_same_days(void **state)
{
    (void)state;
    int64_t someone = add_citizen("1980-05-01", "", "");
    static const char *const sent[] = {"2024-02-28", "2024-02-29", "2025-01-01", "2025-04-14", "2025-04-15",
        "2025-12-31", "2026-01-01", "2026-04-14"};
    for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++)
        add_referral(someone, "hif", sent[i]);
    assert_int_equal(count("referrals", "2025", OK), 4);
    assert_int_equal(count("referrals_same_days", "2025", OK), 2);
    assert_int_equal(count("referrals_same_days", "2026", OK), count("referrals", "2026", OK));
    count("referrals_same_days", "2027", ERR_INVALID);
    clock_set_today(day("2028-02-29")); /* and the day that most years lack */
    assert_int_equal(count("referrals_same_days", "2024", OK), 2);
    assert_int_equal(count("referrals_same_days", "2025", OK), 1);
    set_up(NULL);

    /* The table of an unfinished year puts the other years on the same days beside it; of finished years it does not. */
    char *markdown;
    struct compose co = compose_of("{{table referrals agreement=bif-suf from=2025 to=2026}}", &markdown);
    const struct figure_table *t = &co.tables[0];
    assert_int_equal(t->n_columns, 4);
    assert_string_equal(t->column[1].label, "2026*");
    assert_string_equal(t->column[2].label, "2025 på samme dage");
    co = compose_of("{{table referrals agreement=bif-suf from=2024 to=2025}}", &markdown);
    assert_int_equal(co.tables[0].n_columns, 3);
    /* The printed number of 2026 has no day: no comparison is made with it. */
    struct figure f;
    struct figure_params p = {1, {{"key", "henvist-hif-2026"}}};
    struct conn *c = lease();
    must(figure_compute(c, &everyone, "reported", &p, today, &f, arena, &err));
    release(c);
    assert_int_equal(f.value, INT_NONE);
    assert_non_null(strstr(f.note, "Datoen for det foreløbige tal er ikke oplyst"));
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        T(test_S0_04_savings_stand_as_printed_with_qualifier_place_and_source),
        T(test_S0_04_no_savings_statement_is_left_out),
        T(test_S0_04_a_table_adds_no_quoted_number_up),
        T(test_S0_17_a_live_number_has_its_day_and_a_printed_one_none),
        T(test_S0_17_an_unfinished_year_is_compared_on_the_same_days),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up_people, effect_tear_down);
}
