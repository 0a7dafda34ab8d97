/* The status of a strategy as a document: what is not due, not begun or not paid is told as that, and one document goes to three
 * committees. Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "offer/initiative_record.h"
#include "document/agenda.h"
#include "document/document_page.h"
#include "document/render_page.h"
#include "document/subject.h"
#include "offer/intervention_find.h"
#include "offer/strategy_status.h"
#include <string.h>

#define STRATEGY "faelles-strategi-2010"
static struct actor secretary, public_reader;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(day("2011-02-15"));
    secretary = actor_command_line();
    public_reader = document_actor(&secretary);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    return 0;
}

/* The section as everybody may read it on a day, tags and all. */
static const char *section(const char *key, const char *on)
{
    struct document_full d;
    const char *ret = NULL;
    struct conn *c = lease();
    must(subject_draft(c, "strategy-status", STRATEGY, &d, arena, &err));
    for (size_t i = 0; i < d.n_sections; i++) {
        if (!text_equal(d.sections[i].key, key))
            continue;
        struct compose co = {.actor = &public_reader, .as_of = day(on), .arena = arena};
        char *markdown;
        struct buf out = BUF_INIT;
        struct html h;
        must(compose_body(c, &co, d.sections[i].body, &markdown, &err));
        must(compose_suppress(c, &co, &err));
        html_init(&h, &out, arena, LANG_DA);
        render_section(&h, &co, markdown, RENDER_LIVE, NULL);
        ret = arena_strndup(arena, out.data, out.len);
        buf_done(&out);
    }
    release(c);
    assert_non_null(ret);
    return ret;
}
static size_t times(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, word)) != NULL; p += strlen(word))
        n++;
    return n;
}

static void test_S1_20_goals_of_2012_are_not_due_in_2011(void **state)
{
    (void)state;
    const char *first = section("maal", "2011-02-15"), *later = section("maal", "2026-04-14");
    /* 14 days, health, social cases, 26 weeks in 2011 and in 2012, back to work */
    assert_true(times(first, "Endnu ikke forfalden") >= 5);
    assert_int_equal(times(first, "Ikke opfyldt"), 0);
    assert_int_equal(times(first, "Opfyldt<"), 0);
    assert_int_equal(times(later, "Endnu ikke forfalden"), 0);
}

static void test_S1_20_initiatives_are_told_as_they_were_on_the_day(void **state)
{
    (void)state;
    const char *text = section("initiativer", "2011-02-15");
    assert_non_null(strstr(text, "Ikke startet"));
    assert_int_equal(times(text, ">Ikke startet<"), 9);
    assert_non_null(strstr(text, "9</a> ikke startet"));
    assert_null(strstr(text, "Finansiering mangler"));
    assert_non_null(strstr(section("baggrund", "2011-02-15"), "15 indsatser, heraf 9 navngivet i kilden"));
    assert_non_null(strstr(section("oekonomi", "2011-02-15"), "mere end 4,7 mio. kr."));
    assert_non_null(strstr(section("oekonomi", "2011-02-15"), "ingen ansøgninger"));
}

static int refuse_fn(struct conn *c, void *ctx, struct err *e)
{
    struct strategy_application p;
    struct strategy_application_state s;
    size_t n;
    (void)ctx;
    field_clear_row(&strategy_application_table, &p);
    p.id = 0;
    p.strategy = STRATEGY;
    p.title = "Opdigtet pulje";
    p.initiatives = "hurtig-rygudredning";
    p.sought = day("2010-06-01");
    p.sought_amount = (struct money){240000000};
    int rc = strategy_application_save(c, &secretary, &p, arena, e);
    if (!rc)
        rc = strategy_application_by_id(c, STRATEGY, p.id, &p, arena, e);
    field_clear_row(&strategy_application_state_table, &s);
    s.application_id = p.id;
    s.state = "refused";
    s.day = day("2010-10-01");
    return rc ? rc
              : strategy_application_step(
                    c, &secretary, STRATEGY, &s, p.state_id, "Budget 2011", &n, arena, e);
}

static void test_S1_19_the_status_says_what_is_not_paid(void **state)
{
    (void)state;
    must(db_write(db, "test", refuse_fn, NULL, &err));
    const char *text = section("initiativer", "2011-02-15"), *money = section("oekonomi", "2011-02-15");
    assert_int_equal(times(text, ">Finansiering mangler<"), 1);
    assert_int_equal(times(text, ">Ikke startet<"), 8);
    assert_non_null(strstr(money, "Finansiering mangler til: Direkte henvisning til hurtig rygudredning."));
    assert_non_null(strstr(money, "Et forslag til finansiering skal med i Budget 2011."));
    assert_non_null(strstr(money, ">2,4 mio. kr.<"));
    /* a document of an earlier day tells the initiative as it was then */
    assert_int_equal(times(section("initiativer", "2010-09-30"), ">Ikke startet<"), 9);
}

static int pay_fn(struct conn *c, void *ctx, struct err *e)
{
    struct strategy_task *tasks;
    struct initiative_funding f;
    size_t n;
    (void)ctx;
    int rc = strategy_tasks(c, STRATEGY, 0, &tasks, &n, arena, e);
    assert_int_equal(n, 1);
    tasks[0].reason = "Forvaltningen betaler selv.";
    if (!rc)
        rc = strategy_task_close(c, &secretary, &tasks[0], arena, e);
    field_clear_row(&initiative_funding_table, &f);
    f.id = 0;
    f.initiative = "hurtig-rygudredning";
    f.kind = "running";
    f.administration = "suf";
    f.first_year = 2011;
    f.day = day("2011-03-01");
    f.version = 1;
    return rc ? rc : initiative_funding_save(c, &secretary, &f, arena, e);
}

/* What pools have answered, and what has been found instead, as on the day of the document and never as it is now. */
static void test_S1_18_the_money_is_told_as_it_was_on_the_day(void **state)
{
    (void)state; /* after the refusal of 1 October 2010 */
    const char *before = section("oekonomi", "2010-05-31"), *sought = section("oekonomi", "2010-09-30");
    assert_non_null(strstr(before, "ingen ansøgninger"));
    assert_null(strstr(before, "2,4 mio. kr."));
    assert_non_null(strstr(sought, "Ingen pulje har afslået."));
    assert_int_equal(times(sought, ">2,4 mio. kr.<"), 1); /* sought, and not refused */
    assert_int_equal(times(section("oekonomi", "2011-02-15"), ">2,4 mio. kr.<"), 2);
    assert_non_null(strstr(section("initiativer", "2010-09-30"), "Opdigtet pulje: Søgt"));
    assert_null(strstr(section("initiativer", "2010-05-31"), "Opdigtet pulje"));
    clock_set_today(day("2011-03-10"));
    must(db_write(db, "test", pay_fn, NULL, &err));
    assert_non_null(
        strstr(section("oekonomi", "2011-02-15"), "Et forslag til finansiering skal med i Budget 2011."));
    assert_non_null(strstr(section("oekonomi", "2011-03-10"), "Der laves ikke et forslag"));
    assert_null(strstr(section("initiativer", "2011-02-15"), "varigt fra 2011"));
    assert_non_null(strstr(section("initiativer", "2011-03-10"), "varigt fra 2011"));
}

struct agenda_job {
    int64_t document, meeting[3];
    const char *key;
};
static int agenda_fn(struct conn *c, void *ctx, struct err *e)
{
    static const char *const committees[] = {"biu", "sou", "sud"};
    struct agenda_job *j = ctx;
    struct document_full d;
    int rc = subject_draft(c, "strategy-status", STRATEGY, &d, arena, e);
    d.head.key = "status-2011";
    if (!rc)
        rc = document_store(c, &secretary, &d, &j->key, arena, e);
    if (!rc)
        rc = document_load(c, &secretary, j->key, NEED_WRITE, &d, arena, e);
    j->document = d.head.id;
    for (size_t i = 0; !rc && i < 3; i++) {
        struct committee_meeting m, *there;
        size_t n;
        field_clear_row(&committee_meeting_table, &m);
        m.id = 0;
        m.committee = committees[i];
        m.day = day_from_ymd(2011, 3, 7 + (int)i);
        rc = agenda_save_meeting(c, &secretary, &m, e);
        if (!rc)
            rc = agenda_meetings(c, m.committee, m.day, &there, &n, arena, e);
        if (!rc)
            rc = agenda_put(c, &secretary, j->document, there[0].id, e);
        j->meeting[i] = rc ? 0 : there[0].id;
    }
    return rc;
}
static int again_fn(struct conn *c, void *ctx, struct err *e)
{
    struct agenda_job *j = ctx;
    return agenda_put(c, &secretary, j->document, j->meeting[1], e);
}
static int decide_fn(struct conn *c, void *ctx, struct err *e)
{
    struct agenda_job *j = ctx;
    struct document_agenda *rows;
    size_t n;
    int rc = agenda_list(c, &secretary, j->document, DAY_NONE, &rows, &n, arena, e);
    if (rc)
        return rc;
    rows[0].item = 6;
    rows[0].decision = "approved";
    rows[0].decided = rows[0].day;
    return agenda_save(c, &secretary, &rows[0], e);
}

static void test_S1_20_one_document_is_three_entries_with_a_decision_each(void **state)
{
    (void)state;
    struct agenda_job job = {0};
    struct document_agenda *rows;
    struct strategy s;
    size_t n;
    must(db_write(db, "test", agenda_fn, &job, &err));
    struct conn *c = lease();
    must(agenda_list(c, &secretary, job.document, DAY_NONE, &rows, &n, arena, &err));
    must(strategy_by_key(c, STRATEGY, &s, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_true(text_list_has(s.committees, rows[i].committee));
        assert_string_equal(rows[i].document_key, job.key);
        assert_null(rows[i].decision);
    }
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "test", again_fn, &job, &e), ERR_CONFLICT); /* not twice on one agenda */
    clock_set_today(day("2011-03-20"));
    must(db_write(db, "test", decide_fn, &job, &err));
    c = lease();
    must(agenda_list(c, &secretary, job.document, DAY_NONE, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].decision, "approved");
    assert_null(rows[1].decision); /* each committee decides for itself */
    assert_null(rows[2].decision);
}

SQL(test_strategy_title, "UPDATE strategy SET title = $2 WHERE key = $1");
SQL(test_offer_title, "UPDATE intervention SET title = $2 WHERE key = $1");

struct titles {
    const char *strategy, *offer;
};
static int titles_write(struct conn *c, void *ctx, struct err *e)
{
    const struct titles *t = ctx;
    int rc = q_exec(c, &test_strategy_title, ARGS(V_TEXT(STRATEGY), V_TEXT(t->strategy)), NULL, e);
    return rc ? rc : q_exec(c, &test_offer_title, ARGS(V_TEXT("ips-rusmiddel"), V_TEXT(t->offer)), NULL, e);
}

/* All sections composed, one after the other. */
static const char *composed(const char *kind, const char *subject)
{
    struct document_full d;
    struct compose co = {.actor = &public_reader, .as_of = day("2026-04-14"), .arena = arena};
    const char *ret = "";
    char *markdown;
    struct conn *c = lease();
    must(subject_draft(c, kind, subject, &d, arena, &err));
    for (size_t i = 0; i < d.n_sections; i++) {
        must(compose_body(c, &co, d.sections[i].body, &markdown, &err));
        ret = arena_printf(arena, "%s%s\n", ret, markdown);
    }
    for (size_t i = 0; i < co.n_tables; i++)
        ret = arena_printf(arena, "%s%s\n", ret, co.tables[i].caption);
    release(c);
    return ret;
}

/* What stands in names is text, in sentences and in the captions of tables. */
static void test_signs_in_names_are_no_markup_and_break_no_reference(void **state)
{
    (void)state;
    struct strategy st;
    struct intervention iv;
    struct conn *c = lease();
    must(strategy_by_key(c, STRATEGY, &st, arena, &err));
    must(intervention_by_key(c, "ips-rusmiddel", &iv, arena, &err));
    release(c);
    struct titles before = {st.title, iv.title};
    struct titles odd = {"*Job* {{figure x}}", "IPS \"Ny vej\" [2]}} a_b"};
    must(db_write(db, "test", titles_write, &odd, &err));
    const char *status = composed("strategy-status", STRATEGY), *note = composed("budget-note", "bi10");
    must(db_write(db, "test", titles_write, &before, &err));
    assert_non_null(strstr(status, "\\*Job\\* \\{\\{figure x\\}\\}"));
    assert_non_null(strstr(note, "Effektmål: IPS ”Ny vej” [2] a_b\n"));
}

int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_S1_20_goals_of_2012_are_not_due_in_2011, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_S1_20_initiatives_are_told_as_they_were_on_the_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_S1_19_the_status_says_what_is_not_paid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_S1_18_the_money_is_told_as_it_was_on_the_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_S1_20_one_document_is_three_entries_with_a_decision_each, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_signs_in_names_are_no_markup_and_break_no_reference, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
