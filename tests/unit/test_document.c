/* Documents on the public data: reading references, composing, what stops an issue, and what an issue keeps. */
#include "effect_fixture.h"
#include "base/text.h"
#include "document/subject.h"
#include "document/document_page.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct actor actor;
static const char *key;

struct create {
    const char *kind;
};
static int create_write(struct conn *c, void *ctx, struct err *e)
{
    struct create *k = ctx;
    struct document_full d;
    int rc = subject_draft(c, k->kind, NULL, &d, arena, e);
    return rc ? rc : document_store(c, &actor, &d, &key, arena, e);
}

static int set_up(void **state)
{
    (void)state;
    actor = actor_command_line();
    clock_set_today(day_from_ymd(2026, 4, 14));
    struct create k = {"political-answer"};
    must(db_write(db, "test", create_write, &k, &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    return 0;
}

static struct document_full load(void)
{
    struct document_full d;
    struct conn *c = lease();
    must(document_load(c, &actor, key, NEED_WRITE, &d, arena, &err));
    release(c);
    return d;
}

static char **compose(struct document_full *d, struct compose *co)
{
    static struct actor as_reader;
    char **markdown;
    as_reader = document_actor(&actor);
    *co = (struct compose){.actor = &as_reader, .as_of = clock_today(), .arena = arena};
    struct conn *c = lease();
    must(render_compose(c, d, co, &markdown, &err));
    release(c);
    return markdown;
}

static int compose_text(const char *body, char **ret)
{
    struct compose co = {.actor = &actor, .as_of = clock_today(), .arena = arena};
    struct conn *c = lease();
    int rc = compose_body(c, &co, body, ret, &err);
    release(c);
    return rc;
}

static void test_reference_parts(void **state)
{
    (void)state;
    struct figure_params p;
    const char *indicator;
    must(figure_parse(" referrals year=2025 group=hif  title=\"two words\"", &indicator, &p, arena, &err));
    assert_string_equal(indicator, "referrals");
    assert_int_equal(p.n, 3);
    assert_string_equal(
        figure_key(indicator, &p, arena), "referrals group=hif title=\"two words\" year=2025");
    assert_int_equal(figure_parse("=x", &indicator, &p, arena, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(figure_parse("referrals year", &indicator, &p, arena, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(figure_parse("referrals a=\"open", &indicator, &p, arena, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(figure_parse("referrals year=2026 year=2025", &indicator, &p, arena, &err), ERR_INVALID);
    err_clear(&err);
}

static void test_ages_read_as_words(void **state)
{
    (void)state;
    assert_string_equal(figure_age_words("18-29", arena), "18–29 år");
    assert_string_equal(figure_age_words("50-", arena), "50 år og derover");
    assert_string_equal(figure_age_words("ung", arena), "ung");
    assert_string_equal(figure_age_words("18-x", arena), "18-x");
}

static void test_wrong_references_are_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"{{figure nosuch year=2025}}",
        "{{figure referrals group=nosuch year=2025}}", "{{figure referrals}}",
        "{{figure reported key=nosuch}}", "{{unknown}}", "{{figure referrals year=2025",
        "{{chart \"only one text\"\n}}",
        ("\xEE\x80\x80"
         "0")};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char *out;
        assert_int_equal(compose_text(bad[i], &out), ERR_INVALID);
        assert_true(err.user[0] != 0);
        err_clear(&err);
    }
}

static void test_one_figure_counted_once(void **state)
{
    (void)state;
    struct compose co = {.actor = &actor, .as_of = clock_today(), .arena = arena};
    struct conn *c = lease();
    char *out;
    must(compose_body(c, &co,
        "a {{figure end_day intervention=hif}} b {{figure  end_day   intervention=hif}} c {{figure end_day intervention=bbat}}",
        &out, &err));
    release(c);
    assert_int_equal(co.n_figures, 2);
    size_t before, after, number;
    char kind;
    assert_true(compose_next_mark(out, strlen(out), &before, &after, &kind, &number));
    assert_int_equal(kind, 'f');
    assert_int_equal(number, 0);
}

static void test_C1_reported_figures_stay_as_printed(void **state)
{
    (void)state;
    struct figure f;
    struct figure_params p = {1, {{"key", "henviste-borgere-2025"}}};
    struct conn *c = lease();
    must(figure_compute(c, &actor, "reported", &p, clock_today(), &f, arena, &err));
    release(c);
    assert_int_equal(f.kind, FIGURE_REPORTED);
    assert_string_equal(figure_text(&f, arena), "ca. 650");
    assert_true(day_is_none(f.as_of));
}

static void test_S0_16_reported_counts_of_the_four_groups(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text;
    } printed[] = {{"henvist-sundhedssamtale-2025", "224"}, {"henvist-psykologforloeb-2025", "226"},
        {"henvist-traening-bbat-2025", "148"}, {"henvist-hif-2025", "101"},
        {"henvist-sundhedssamtale-2026", "foreløbigt 82"}, {"henvist-psykologforloeb-2026", "foreløbigt 48"},
        {"henvist-traening-bbat-2026", "foreløbigt 40"}, {"henvist-hif-2026", "foreløbigt 27"}};
    struct conn *c = lease();
    for (size_t i = 0; i < sizeof(printed) / sizeof(printed[0]); i++) {
        struct figure f;
        struct figure_params p = {1, {{"key", printed[i].key}}};
        must(figure_compute(c, &actor, "reported", &p, clock_today(), &f, arena, &err));
        assert_string_equal(figure_text(&f, arena), printed[i].text);
    }
    release(c);
}

static void test_last_referral_days(void **state)
{
    (void)state;
    char *out;
    struct compose co = {.actor = &actor, .as_of = clock_today(), .arena = arena};
    struct conn *c = lease();
    must(compose_body(c, &co,
        "{{figure last_referral_day intervention=sundhedssamtale}}{{figure last_referral_day group=hif}}{{figure last_referral_day "
        "group=psykologforloeb}}{{figure end_day intervention=psykologforloeb}}",
        &out, &err));
    release(c);
    assert_string_equal(figure_text(&co.figures[0], arena), "18. marts 2026");
    assert_string_equal(figure_text(&co.figures[1], arena), "9. marts 2026");
    assert_string_equal(figure_text(&co.figures[2], arena), "ikke oplyst");
    assert_string_equal(figure_text(&co.figures[3], arena), "30. juni 2026");
}

static void test_S0_01_issue_refused_while_a_question_is_open(void **state)
{
    (void)state;
    struct document_full d = load();
    assert_int_equal(d.n_questions, 4);
    assert_int_equal(d.head.day.n - d.head.asked.n, 47);
    assert_string_equal(d.head.case_f2, "2026-5707");
    assert_string_equal(d.head.case_edoc, "2026-0098451");
    struct err check = ERR_INIT;
    assert_int_equal(document_check(&d, &check), OK);
    d.questions[1].section = NULL;
    assert_int_equal(document_check(&d, &check), ERR_INVALID);
    assert_non_null(err_field_text(&check, "questions"));
    err_clear(&check);
    d.questions[1].reason = "Effekterne er ikke målt.";
    assert_int_equal(document_check(&d, &check), OK);
    d.sections[0].body = "";
    assert_int_equal(document_check(&d, &check), ERR_INVALID);
    err_clear(&check);
    d.sections[0].hidden = 1;
    assert_int_equal(document_check(&d, &check), OK);
}

struct sex {
    int64_t id;
    const char *code;
};
SQL(test_set_sex, "UPDATE citizen SET sex = $2 WHERE id = $1");
static int set_sex(struct conn *c, void *ctx, struct err *e)
{
    const struct sex *s = ctx;
    return q_exec(c, &test_set_sex, ARGS(V_INT(s->id), V_TEXT(s->code)), NULL, e);
}

static void test_second_writer_gets_a_conflict(void **state)
{
    (void)state;
    struct document_full d = load();
    struct document_section one = d.sections[0], two = d.sections[0];
    one.body = "Første";
    two.body = "Anden";
    must(document_save_section(db, &actor, &one, &err));
    assert_int_equal(document_save_section(db, &actor, &two, &err), ERR_CONFLICT);
    err_clear(&err);
    assert_string_equal(load().sections[0].body, "Første");
}

static void test_bad_reference_is_not_saved(void **state)
{
    (void)state;
    struct document_full d = load();
    struct document_section now = d.sections[0];
    now.body = "Tal: {{figure nosuch}}";
    assert_int_equal(document_save_section(db, &actor, &now, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "body"));
    err_clear(&err);
    assert_string_equal(load().sections[0].body, d.sections[0].body);
}

struct issue {
    struct document_full *d;
    struct compose *co;
    const char *html;
    int64_t no;
};
static int issue_write(struct conn *c, void *ctx, struct err *e)
{
    struct issue *i = ctx;
    return document_store_issue(
        c, &actor, &i->d->head, i->html, "", i->co->figures, i->co->n_figures, i->co->as_of, &i->no, e);
}

static void test_S0_24_issue_freezes_figures_with_their_ground(void **state)
{
    (void)state;
    struct document_full d = load();
    struct compose co;
    struct buf html = BUF_INIT, json = BUF_INIT;
    char **markdown = compose(&d, &co);
    must(document_freeze(&d, &co, markdown, &html, &err));
    struct issue i = {&d, &co, html.data, 0};
    must(db_write(db, "test", issue_write, &i, &err));
    assert_int_equal(i.no, 1);
    assert_non_null(strstr(html.data, "Talgrundlag"));
    assert_non_null(strstr(html.data, "Oplyst tal"));
    assert_non_null(strstr(html.data, "Beregnet tal"));
    assert_non_null(strstr(html.data, "<th scope=\"row\""));
    assert_non_null(strstr(html.data, "<th scope=\"col\""));
    assert_non_null(strstr(html.data, "<caption>"));
    assert_non_null(strstr(html.data, "role=\"img\""));
    assert_null(strstr(html.data, "?tal="));
    struct document_issue stored;
    struct conn *c = lease();
    must(document_issue_by_no(c, d.head.id, 1, &stored, arena, &err));
    must(document_issue_json(c, d.head.id, 1, &json, arena, &err));
    release(c);
    assert_string_equal(stored.html, html.data);
    assert_int_equal(strlen(stored.hash), 64);
    assert_non_null(strstr(json.data, "\"indicator\":\"referrals\""));
    assert_string_equal(load().head.state, "issued");
    buf_done(&html);
    buf_done(&json);
}

static void test_pdf_is_tagged_and_word_opens(void **state)
{
    (void)state;
    struct document_full d = load();
    struct compose co;
    struct buf html = BUF_INIT, pdf = BUF_INIT, docx = BUF_INIT;
    char **markdown = compose(&d, &co);
    must(document_freeze(&d, &co, markdown, &html, &err));
    must(document_file(&d.head, html.data, html.len, "pdf", &pdf, &err));
    must(document_file(&d.head, html.data, html.len, "docx", &docx, &err));
    assert_memory_equal(pdf.data, "%PDF-", 5);
    assert_non_null(memmem(pdf.data, pdf.len, "/MarkInfo", 9));
    assert_non_null(memmem(pdf.data, pdf.len, "/StructTreeRoot", 15));
    assert_non_null(memmem(pdf.data, pdf.len, "/Lang (da)", 10));
    assert_memory_equal(docx.data, "PK", 2);
    buf_done(&html);
    buf_done(&pdf);
    buf_done(&docx);
}

/* Each of 41 drawings is a picture with its own words. */
static void test_word_has_every_chart(void **state)
{
    (void)state;
    enum { CHARTS = 41 };
    struct document_full d = load();
    struct buf html = BUF_INIT, docx = BUF_INIT;
    char path[] = P_tmpdir "/tovholder-test-XXXXXX", words[32];
    for (int i = 1; i <= CHARTS; i++)
        buf_printf(&html,
            "<figure class=\"tov-chart\"><figcaption>F</figcaption><svg width=\"8\" height=\"8\"><title>T</title>"
            "<desc>Diagram %d.</desc><rect width=\"4\" height=\"4\"/></svg></figure>",
            i);
    must(document_file(&d.head, html.data, html.len, "docx", &docx, &err));
    int fd = mkstemp(path);
    assert_int_equal(write(fd, docx.data, docx.len), (ssize_t)docx.len);
    close(fd);
    FILE *p = popen(
        arena_printf(arena,
            "unzip -p %s word/document.xml | grep -o '<wp:docPr descr=\"Diagram [0-9]*[.]' | sort -u | wc -l",
            path),
        "r");
    assert_non_null(p);
    assert_non_null(fgets(words, sizeof words, p));
    assert_int_equal(pclose(p), 0);
    unlink(path);
    assert_int_equal(strtol(words, NULL, 10), CHARTS);
    buf_done(&html);
    buf_done(&docx);
}

/* 3 of 20 referred to HIF are men: hiding the men alone would let anyone subtract the women from the total. */
static void test_hidden_cell_cannot_be_found_by_subtraction(void **state)
{
    (void)state;
    static bool added; /* the database is the group's */
    if (!added) {
        for (int i = 0; i < 20; i++) {
            int64_t id = add_citizen("1980-05-05", "", "");
            add_referral(id, "hif", "2024-03-01");
            struct sex s = {id, i < 3 ? "male" : "female"};
            must(db_write(db, "test", set_sex, &s, &err));
        }
        added = true;
    }
    struct actor public_reader = document_actor(&actor);
    struct compose co = {.actor = &public_reader, .as_of = clock_today(), .arena = arena};
    char *out;
    struct conn *c = lease();
    must(compose_body(c, &co,
        "{{figure referred_persons group=hif sex=male year=2024}} {{figure referred_persons group=hif sex=female year=2024}} "
        "{{figure referred_persons group=hif year=2024}}",
        &out, &err));
    assert_true(co.figures[0].suppressed);
    assert_true(co.figures[1].suppressed); /* the whole less the women is three */
    must(compose_suppress(c, &co, &err));
    release(c);
    assert_true(co.figures[1].suppressed);
    assert_string_equal(figure_text(&co.figures[1], arena), "undertrykt");
    assert_string_equal(figure_text(&co.figures[2], arena), "20");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_reference_parts),
        T(test_ages_read_as_words),
        T(test_wrong_references_are_named),
        T(test_one_figure_counted_once),
        T(test_C1_reported_figures_stay_as_printed),
        T(test_S0_16_reported_counts_of_the_four_groups),
        T(test_last_referral_days),
        T(test_S0_01_issue_refused_while_a_question_is_open),
        T(test_second_writer_gets_a_conflict),
        T(test_bad_reference_is_not_saved),
        T(test_S0_24_issue_freezes_figures_with_their_ground),
        T(test_hidden_cell_cannot_be_found_by_subtraction),
        T(test_pdf_is_tagged_and_word_opens),
        T(test_word_has_every_chart),
    };
    return cmocka_run_group_tests_name("document", tests, effect_set_up_with_data, effect_tear_down);
}
