/* What does not agree in a document, and what only seems not to: other documents, numbers in words, names, references (S0-16, S3-05). */
#include "effect_fixture.h"
#include "base/lang.h"
#include "base/text.h"
#include "document/consistency.h"
#include "document/document_page.h"
#include "document/render_page.h"
#include "document/uses.h"
#include <string.h>

static struct actor all, public_reader;
static day_t today;

static int set_up(void **state)
{
    (void)state;
    today = day_from_ymd(2026, 4, 14);
    clock_set_today(today);
    all = actor_command_line();
    public_reader = document_actor(&all);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    return 0;
}

struct made {
    const char *key;
    struct document_full d;
};
static int store_write(struct conn *c, void *ctx, struct err *e)
{
    struct made *m = ctx;
    return document_store(c, &all, &m->d, &m->key, arena, e);
}

static struct made draft(const char *title, const char *body)
{
    struct made m = {0};
    must(document_from_text("political-answer",
        arena_printf(arena, "title: %s\n\n# brug | Brug\n\n%s", title, body), &m.d, arena, &err));
    must(db_write(db, "test", store_write, &m, &err));
    must(uses_keep(db, &all, m.key, &err));
    return m;
}

static size_t of(struct made *m, struct consistency **ret)
{
    size_t n;
    char **markdown;
    struct compose co = {.actor = &public_reader, .as_of = today, .arena = arena};
    struct conn *c = lease();
    must(document_load(c, &all, m->key, NEED_WRITE, &m->d, arena, &err));
    must(render_compose(c, &m->d, &co, &markdown, &err));
    must(consistency_of(c, &all, &m->d, &co, markdown, ret, &n, arena, &err));
    release(c);
    return n;
}

/* The first of the rule, or NULL. */
static const struct consistency *first(struct made *m, enum consistency_rule rule)
{
    struct consistency *rows;
    size_t n = of(m, &rows);
    for (size_t i = 0; i < n; i++)
        if (rows[i].rule == rule)
            return &rows[i];
    return NULL;
}

static void people(const char *offer, const char *sent, int n)
{
    for (int i = 0; i < n; i++)
        add_referral(add_citizen("1980-05-05", "", ""), offer, sent);
}

static void test_numbers_beside_a_figure(void **state)
{
    (void)state;
    people("hif", "2018-02-01", 218);
    static const struct {
        const char *body;
        int severity; /* -1 = nothing to say */
    } cases[] = {
        {"Der er sendt 224 henvisninger, i alt {{figure referrals group=hif year=2018}}.", FINDING_QUESTION},
        {"Der er sendt ca. 220 henvisninger, i alt {{figure referrals group=hif year=2018}}.",
            FINDING_ROUNDING},
        {"Der er sendt 218 henvisninger, i alt {{figure referrals group=hif year=2018}}.", -1},
        {"Efter § 224 er der sendt {{figure referrals group=hif year=2018}} henvisninger i 2018.", -1},
        {"Der er 900 pladser og {{figure referrals group=hif year=2018}} henvisninger.", -1},
        {"Tabel 224 viser {{figure referrals group=hif year=2018}} henvisninger.", -1},
        {"Den 14. april var der {{figure referrals group=hif year=2018}}. Der er 224 pladser.", -1},
        {"Af 224 pct. er {{figure referrals group=hif year=2018}}.", -1},
        /* A point in a sentence does not end it. */
        {"Den 2. februar 2018 var der ca. 224, og bl.a. derfor {{figure referrals group=hif year=2018}}.",
            FINDING_QUESTION},
        /* Said of a bound, which holds or does not. */
        {"Der er mere end 200 henvisninger, {{figure referrals group=hif year=2018}}.", -1},
        {"Der er knap 230 henvisninger, {{figure referrals group=hif year=2018}}.", -1},
        {"Der er mere end 224 henvisninger, {{figure referrals group=hif year=2018}}.", FINDING_QUESTION},
        /* No number of referrals. */
        {"Mellem 210 og 230, nemlig {{figure referrals group=hif year=2018}}.", -1},
        {"210–230, nemlig {{figure referrals group=hif year=2018}}.", -1},
        {"Et fald på 224 procentpoint og {{figure referrals group=hif year=2018}}.", -1},
        {"224 mio. kr. til {{figure referrals group=hif year=2018}} henvisninger.", -1},
        {"Sag 2026-0000224, BI224, nr. 224, side 224: {{figure referrals group=hif year=2018}}.", -1},
        {"Forløb på 224 dage, {{figure referrals group=hif year=2018}}.", -1},
        /* "godt" and "knap" are said of what is near, and of one side of it. */
        {"Der er godt 190 henvisninger, {{figure referrals group=hif year=2018}}.", FINDING_QUESTION},
        {"Der er godt 200 henvisninger, {{figure referrals group=hif year=2018}}.", -1},
        {"Der er knap 200 henvisninger, {{figure referrals group=hif year=2018}}.", FINDING_QUESTION},
        {"Der er mere end 220 henvisninger, {{figure referrals group=hif year=2018}}.", FINDING_QUESTION},
        /* The sentence after and the one before, of the same thing. */
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. De 224 henvisninger er til ét tilbud.",
            FINDING_QUESTION},
        {"De 224 henvisninger er til ét tilbud. Der er sendt {{figure referrals group=hif year=2018}}.",
            FINDING_QUESTION},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger.\nDe 224 henvisninger er til ét tilbud.",
            FINDING_QUESTION},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. De ca. 220 henvisninger er til ét tilbud.",
            FINDING_ROUNDING},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. De 218 henvisninger er til ét tilbud.",
            -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger.\n\nDer er 224 henvisninger.",
            -1},
        {"- {{figure referrals group=hif year=2018}} henvisninger\n- 224 henvisninger", -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. Det er et fald. De 224 henvisninger er kendt.",
            -1},
        /* Of another year, a part, a goal. */
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. I 2017 blev der sendt 224 henvisninger.",
            -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. Året før var det 224 henvisninger.",
            -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. Heraf er 200 henvisninger fra BIF.",
            -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. Målet er 224 henvisninger.",
            -1},
        {"Der er sendt {{figure referrals group=hif year=2018}} henvisninger. Der er 224 borgere.", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct made m = draft("Tal", cases[i].body);
        const struct consistency *found = first(&m, CONSISTENCY_NUMBER);
        if ((found ? (int)found->severity : -1) != cases[i].severity)
            fprintf(stderr, "# %s: %s\n", cases[i].body, found ? found->text : "nothing");
        assert_int_equal(found ? (int)found->severity : -1, cases[i].severity);
        if (found)
            assert_string_equal(found->section, "brug");
    }
}

/* Money and percent in the sentence beside need no word: they are told when they are close. */
static void test_money_and_percent_beside_a_figure(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int severity;
    } cases[] = {
        {"Bevillingen er {{figure grant_amount grant=bevilling-08 year=2026}}. De 4,7 mio. kr. er afsat.",
            FINDING_QUESTION},
        {"Bevillingen er {{figure grant_amount grant=bevilling-08 year=2026}}. De 4.600.000 kr. er afsat.",
            -1},
        {"Bevillingen er {{figure grant_amount grant=bevilling-08 year=2026}}. De 4,2 mio. kr. er til løn.",
            -1},
        {"Bevillingen er {{figure grant_amount grant=bevilling-08 year=2026}}, ca. 4.510.000 kr.",
            FINDING_QUESTION},
        {"Bevillingen er {{figure grant_amount grant=bevilling-08 year=2026}}, ca. 5.000.000 kr.",
            FINDING_ROUNDING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct made m = draft("Tal", cases[i].body);
        const struct consistency *found = first(&m, CONSISTENCY_NUMBER);
        if ((found ? (int)found->severity : -1) != cases[i].severity)
            fprintf(stderr, "# %s: %s\n", cases[i].body, found ? found->text : "nothing");
        assert_int_equal(found ? (int)found->severity : -1, cases[i].severity);
    }
}

static void test_a_figure_that_another_open_document_has_otherwise(void **state)
{
    (void)state;
    people("bbat", "2018-02-01", 30);
    struct made one = draft("Den ene", "{{figure referrals intervention=bbat year=2018}}");
    assert_null(first(&one, CONSISTENCY_OTHER_DOCUMENT));
    people("bbat", "2018-03-01", 1);
    struct made other = draft("Den anden",
        "{{table referrals agreement=bif-suf year=2018}} {{figure referrals intervention=bbat year=2018}}");
    const struct consistency *found = first(&other, CONSISTENCY_OTHER_DOCUMENT);
    assert_non_null(found);
    assert_non_null(strstr(found->text, "31 her og 30 i “Den ene”"));
    assert_string_equal(found->url, arena_printf(arena, "/dokumenter/%s", one.key));
    must(uses_agree(db, &all, one.key, NULL, NULL, &err));
    assert_null(first(&other, CONSISTENCY_OTHER_DOCUMENT));
}

static void test_dead_references(void **state)
{
    (void)state;
    struct made there = draft("Der", "Tekst.");
    struct made m =
        draft("Her", arena_printf(arena,
                         "Se [svaret](/dokumenter/%s) og [notatet](/dokumenter/findes-ikke-1).", there.key));
    const struct consistency *found = first(&m, CONSISTENCY_REFERENCE);
    assert_non_null(found);
    assert_int_equal(found->severity, FINDING_ERROR);
    assert_non_null(strstr(found->text, "findes-ikke-1"));
    struct made number = draft("Nummer", "Som i dokument 2019-77.");
    assert_non_null(first(&number, CONSISTENCY_REFERENCE));
    static const char *const dead[] = {
        "Som i dokument nr. 2019-77.", "Som i dokumenterne 2019-77 og 2019-78."};
    for (size_t i = 0; i < 2; i++) {
        struct made d = draft("Nummer", dead[i]);
        assert_non_null(first(&d, CONSISTENCY_REFERENCE));
    }
    struct made issue =
        draft("Udgave", arena_printf(arena, "Se [udgaven](/dokumenter/%s/udgave/7).", there.key));
    found = first(&issue, CONSISTENCY_REFERENCE);
    assert_non_null(found);
    assert_non_null(strstr(found->text, "udgave 7"));
    static const char *const alive[] = {
        "dokument 2026-0098451", "dokumenter 2026-2029", "dokumentation 2026-77"};
    for (size_t i = 0; i < 3; i++) {
        struct made a = draft("Fint", arena_printf(arena, "Som i %s.", alive[i]));
        assert_null(first(&a, CONSISTENCY_REFERENCE));
    }
    struct made fine = draft("Fint", arena_printf(arena, "Se [svaret](/dokumenter/%s).", there.key));
    assert_null(first(&fine, CONSISTENCY_REFERENCE));
}

/* Pages of this room that are no documents. */
static void test_a_link_to_another_page_is_no_dead_reference(void **state)
{
    (void)state;
    static const char *const pages[] = {"kalender/aar", "moeder/1", "runder/ofs-2024",
        "henvendelser/en-henvendelse", "kilder/et-papir", "offentligt"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct made m = draft("Side", arena_printf(arena, "Se [siden](/dokumenter/%s).", pages[i]));
        const struct consistency *found = first(&m, CONSISTENCY_REFERENCE);
        if (found)
            fprintf(stderr, "# %s\n", found->text);
        assert_null(found);
    }
}

/* A document is told in its own language; the same number in two languages is the same number. */
static void test_the_same_number_in_two_languages_agrees(void **state)
{
    (void)state;
    people("hif", "2017-02-01", 1200);
    draft("Dansk", "{{figure referrals group=hif year=2017}}");
    struct made other = draft("Den anden", "{{figure referrals group=hif year=2017}}");
    lang_set(LANG_EN);
    const struct consistency *found = first(&other, CONSISTENCY_OTHER_DOCUMENT);
    lang_set(LANG_DA);
    assert_null(found);
}

static void test_the_checks_run_on_tables_and_names(void **state)
{
    (void)state;
    struct made m = draft("Summer",
        "**Tabel 1. Udgifter (1.000 kr., 2026-p/l)**\n\n| Formål | 2026 |\n| --- | ---: |\n| Løn | 100 |\n| Husleje | 50 |\n| I alt | 160 |");
    const struct consistency *found = first(&m, CONSISTENCY_CHECK);
    assert_non_null(found);
    assert_non_null(strstr(found->text, "150"));
    assert_string_equal(found->section, "brug");
    assert_null(strstr(found->text, "**"));
    struct made name = draft("Navne", "Borgerne kan bruge Kofoed Skole.");
    assert_non_null(first(&name, CONSISTENCY_CHECK));
    struct made committee = draft("Udvalg", "Sendt til Sundhed- og Omsorgsudvalget og Socialudvalget.");
    const struct consistency *body = first(&committee, CONSISTENCY_CHECK);
    assert_non_null(body);
    assert_non_null(strstr(body->text, "Sundheds- og Omsorgsudvalget"));
    struct made right = draft("Udvalget", "Sendt til Sundheds- og Omsorgsudvalget og Socialudvalget.");
    assert_null(first(&right, CONSISTENCY_CHECK));
    struct made note = draft("Notat", "{{table note note=bi10 table=2a}}");
    assert_non_null(first(&note, CONSISTENCY_CHECK)); /* what BI10 itself does not add up to */
    struct made group = draft("Samlet", "{{table referrals agreement=bif-suf year=2018}}");
    struct consistency *rows;
    size_t n = of(&group, &rows);
    for (size_t i = 0; i < n; i++) /* an offer called "samlet" is no sum */
        assert_null(strstr(rows[i].text, "HIF"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        T(test_numbers_beside_a_figure),
        T(test_money_and_percent_beside_a_figure),
        T(test_a_figure_that_another_open_document_has_otherwise),
        T(test_dead_references),
        T(test_a_link_to_another_page_is_no_dead_reference),
        T(test_the_same_number_in_two_languages_agrees),
        T(test_the_checks_run_on_tables_and_names),
    };
    return cmocka_run_group_tests_name(
        "document_consistency", tests, effect_set_up_with_data, effect_tear_down);
}
