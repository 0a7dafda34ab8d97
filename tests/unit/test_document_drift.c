/* What an issue keeps for ever, what has changed since and why, and that a hidden number is in no file (S0-24, S3-01). */
#include "effect_fixture.h"
#include "base/text.h"
#include "document/document_page.h"
#include "document/drift.h"
#include "document/render_page.h"
#include "document/table_file.h"
#include "document/uses.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    struct compose co;
    char **markdown;
    const char *html;
    struct buf sheet;
    int64_t no;
};

static int store_write(struct conn *c, void *ctx, struct err *e)
{
    struct made *m = ctx;
    return document_store(c, &all, &m->d, &m->key, arena, e);
}

/* A draft of one section. */
static struct made draft(const char *body)
{
    struct made m = {.sheet = BUF_INIT};
    must(document_from_text("political-answer",
        arena_printf(arena, "title: Svar\n\n# brug | Brug\n\n%s", body), &m.d, arena, &err));
    must(db_write(db, "test", store_write, &m, &err));
    must(uses_keep(db, &all, m.key, &err));
    return m;
}

static void compose_again(struct made *m)
{
    struct conn *c = lease();
    must(document_load(c, &all, m->key, NEED_WRITE, &m->d, arena, &err));
    m->co = (struct compose){.actor = &public_reader, .as_of = today, .arena = arena};
    must(render_compose(c, &m->d, &m->co, &m->markdown, &err));
    release(c);
}

static int number_write(struct conn *c, void *ctx, struct err *e)
{
    const struct made *m = ctx;
    return frozen_take_number(c, m->d.head.id, e);
}

static int issue_write(struct conn *c, void *ctx, struct err *e)
{
    struct made *m = ctx;
    int rc = document_store_issue(c, &all, &m->d.head, m->html,
        arena_printf(arena, "# brug | Brug\n\n%s", m->d.sections[0].body), m->co.figures, m->co.n_figures,
        today, &m->no, e);
    return rc ? rc : frozen_file_store(c, m->d.head.id, m->no, "xlsx", m->sheet.data, m->sheet.len, e);
}

static void issue(struct made *m)
{
    struct buf html = BUF_INIT;
    compose_again(m);
    must(db_write(db, "test", number_write, m, &err));
    compose_again(m);
    must(document_freeze(&m->d, &m->co, m->markdown, &html, &err));
    m->html = arena_strndup(arena, html.data, html.len);
    buf_done(&html);
    must(table_file_xlsx(&m->d, &m->co, m->markdown, &m->sheet, &err));
    must(db_write(db, "test", issue_write, m, &err));
}

static size_t drift(struct made *m, struct drift **ret)
{
    struct figure_then *then;
    size_t n, n_then;
    compose_again(m);
    struct conn *c = lease();
    must(frozen_of_issue(c, m->d.head.id, m->no, &then, &n_then, arena, &err));
    must(drift_since(c, then, n_then, m->co.figures, m->co.n_figures, ret, &n, arena, &err));
    release(c);
    return n;
}

static void people(const char *offer, const char *sent, int n)
{
    for (int i = 0; i < n; i++)
        add_referral(add_citizen("1980-05-05", "", ""), offer, sent);
}

#define BODY                                                                                                       \
    "I 2021 {{figure referrals group=hif year=2021}} og {{figure referrals intervention=bbat year=2021}}; i 2020 " \
    "{{figure referrals group=hif year=2020}}. Sidste dag {{figure end_day intervention=hif}}. "                   \
    "{{figure reported key=henviste-borgere-2025}}."

static void test_S0_24_drift_lists_exactly_the_changed_figures(void **state)
{
    (void)state;
    people("hif", "2021-02-01", 30);
    people("bbat", "2021-02-01", 20);
    people("hif", "2020-02-01", 10);
    struct made m = draft(BODY);
    issue(&m);
    struct drift *rows;
    assert_int_equal(drift(&m, &rows), 0);
    people("hif", "2021-03-01", 1);
    assert_int_equal(drift(&m, &rows), 1);
    assert_string_equal(rows[0].then->key, "referrals group=hif year=2021");
    assert_string_equal(rows[0].then->value, "30");
    assert_string_equal(figure_text(&rows[0].now, arena), "31");
    assert_int_equal(rows[0].cause, DRIFT_DATA);
    assert_non_null(rows[0].then->definition);
    buf_done(&m.sheet);
}

static void test_S0_24_an_issue_never_changes(void **state)
{
    (void)state;
    struct made m = draft(BODY);
    struct document_issue first, again;
    struct buf sheet = BUF_INIT, sheet_again = BUF_INIT;
    issue(&m);
    assert_non_null(m.d.head.key);
    struct conn *c = lease();
    must(document_issue_by_no(c, m.d.head.id, 1, &first, arena, &err));
    must(frozen_file(c, m.d.head.id, 1, "xlsx", &sheet, &err));
    release(c);
    buf_done(&m.sheet);
    people("hif", "2021-04-01", 3);
    m.sheet = BUF_INIT;
    issue(&m);
    assert_int_equal(m.no, 2);
    c = lease();
    must(document_issue_by_no(c, m.d.head.id, 1, &again, arena, &err));
    must(frozen_file(c, m.d.head.id, 1, "xlsx", &sheet_again, &err));
    const char *number;
    must(frozen_number(c, m.d.head.id, &number, arena, &err));
    release(c);
    assert_string_equal(first.html, again.html);
    assert_string_equal(first.hash, again.hash);
    assert_int_equal(sheet.len, sheet_again.len);
    assert_memory_equal(sheet.data, sheet_again.data, sheet.len);
    assert_true(text_has_prefix(number, "2026-"));
    assert_non_null(strstr(m.html, number)); /* given at the first issue, kept at the second */
    assert_non_null(strstr(first.html, number));
    struct made other = draft("Ingen tal.");
    issue(&other);
    c = lease();
    const char *next;
    must(frozen_number(c, other.d.head.id, &next, arena, &err));
    release(c);
    assert_string_not_equal(number, next);
    buf_done(&sheet);
    buf_done(&sheet_again);
    buf_done(&m.sheet);
    buf_done(&other.sheet);
}

SQL(test_issue_change, "UPDATE document_issue SET html = 'x' WHERE issue_no = 1");
SQL(test_figure_change, "UPDATE document_figure SET value = '1' WHERE issue_no = 1");
SQL(test_file_change, "DELETE FROM document_file WHERE issue_no = 1");
static int change_write(struct conn *c, void *ctx, struct err *e)
{
    const struct sql *const *statement = ctx;
    return q_exec(c, *statement, NO_ARGS, NULL, e);
}

static void test_the_database_refuses_to_change_an_issue(void **state)
{
    (void)state;
    const struct sql *changes[] = {&test_issue_change, &test_figure_change, &test_file_change};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(db_write(db, "test", change_write, &changes[i], &err), ERR_DENIED);
        err_clear(&err);
    }
}

static struct figure_then then_of(const struct figure *f)
{
    return (struct figure_then){.key = f->key,
        .at = clock_now(),
        .read_at = clock_real(),
        .indicator_version = f->version,
        .definition_no = f->definition_no,
        .as_of = f->as_of,
        .value = "7",
        .exact = 7};
}

static enum drift_cause cause_of(const struct figure_then *then, const struct figure *now)
{
    struct drift d;
    struct conn *c = lease();
    must(drift_explain(c, then, now, &d, arena, &err));
    release(c);
    assert_true(d.cause == DRIFT_NONE || *d.why);
    return d.cause;
}

struct correction {
    int64_t citizen;
    int64_t run;
};
SQL(test_run, "INSERT INTO import_run (kind, path, started, user_id, n_new, n_changed, n_same, n_error) "
              "VALUES ('benefit', 'x.csv', $1, NULL, 0, 1, 0, 0)");
SQL(test_run_id, "SELECT MAX(id) FROM import_run");
SQL(test_earlier,
    "INSERT INTO benefit_week_earlier (source_id, week, citizen_id, code_id, held, run_id, replaced_run) "
    "VALUES (1, $1, $2, 1, 1, 1, $3)");
static int correct_write(struct conn *c, void *ctx, struct err *e)
{
    struct correction *k = ctx;
    int64_t run;
    struct stamp later = {clock_real().ms + 1000};
    int rc = q_exec(c, &test_run, ARGS(V_STAMP(later)), NULL, e);
    if (!rc)
        rc = q_int(c, &test_run_id, NO_ARGS, &run, e);
    return rc ? rc
              : q_exec(
                    c, &test_earlier, ARGS(V_DAY(day("2021-02-01")), V_INT(k->citizen), V_INT(run)), NULL, e);
}

static struct figure computed(const char *reference)
{
    struct figure f;
    struct figure_params p;
    const char *id;
    struct conn *c = lease();
    must(figure_parse(reference, &id, &p, arena, &err));
    must(figure_compute(c, &public_reader, id, &p, today, &f, arena, &err));
    release(c);
    return f;
}

static void test_cause_is_definition_correction_or_data(void **state)
{
    (void)state;
    struct figure now = computed("referrals group=hif year=2021");
    struct figure_then then = then_of(&now);
    assert_int_equal(cause_of(&then, &now), DRIFT_DATA);
    then.indicator_version = 0;
    assert_int_equal(cause_of(&then, &now), DRIFT_DEFINITION);
    then.indicator_version = now.version;
    then.definition_no = 3;
    assert_int_equal(cause_of(&then, &now), DRIFT_DEFINITION);
    then.definition_no = 0;
    /* Corrected: somebody who is not among the figure's persons, then somebody who is. */
    struct correction k = {add_citizen("1980-05-05", "", ""), 0};
    must(db_write(db, "test", correct_write, &k, &err));
    assert_int_equal(cause_of(&then, &now), DRIFT_DATA);
    add_referral(k.citizen, "hif", "2021-05-01");
    assert_int_equal(cause_of(&then, &now), DRIFT_CORRECTION);
    then.read_at.ms += 60000; /* frozen after the correction */
    assert_int_equal(cause_of(&then, &now), DRIFT_DATA);
    struct figure told = computed("reported key=henviste-borgere-2025");
    struct figure_then printed = then_of(&told);
    assert_int_equal(cause_of(&printed, &told), DRIFT_CORRECTION);
    printed.value = "ca. 650";
    printed.exact = INT_NONE;
    assert_int_equal(cause_of(&printed, &told), DRIFT_NONE);
}

static void test_a_figure_of_a_grant_names_it_and_its_committee(void **state)
{
    (void)state;
    struct figure one = computed("grant_amount committee=biu grant=bevilling-08 year=2026");
    assert_string_equal(one.filter,
        "Ledige uddannes til velfærdsområderne. Udvalg: Beskæftigelses- og Integrationsudvalget. Vurdering: alle");
    assert_null(one.note);
    struct figure all_grants = computed("grant_amount year=2026");
    assert_non_null(strstr(all_grants.note, "uden oplyst beløb"));
}

static void test_history_tells_each_value_with_its_cause(void **state)
{
    (void)state;
    struct made m = draft("{{figure referrals group=hif year=2019}}");
    people("hif", "2019-02-01", 12);
    size_t n, agreed;
    must(uses_keep(db, &all, m.key, &err)); /* saving a section lets no changed number pass unseen */
    struct figure_then *then;
    compose_again(&m);
    struct conn *c = lease();
    must(frozen_baseline(c, m.d.head.id, &then, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(then[0].value, "0");
    assert_true(drift_is(&then[0], &m.co.figures[0]));
    must(uses_agree(db, &all, m.key, NULL, &agreed, &err));
    assert_int_equal(agreed, 1);
    issue(&m);
    c = lease();
    must(frozen_history(c, m.d.head.id, "referrals group=hif year=2019", &then, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_string_equal(then[0].value, "0");
    assert_null(then[0].cause);
    assert_string_equal(then[1].value, "12");
    assert_string_equal(then[1].cause, "data");
    assert_int_equal(then[2].issue_no, 1);
    struct figure_place *places;
    size_t n_places;
    c = lease();
    must(frozen_places(c, &all, "referrals group=hif year=2019", &places, &n_places, arena, &err));
    release(c);
    assert_int_equal(n_places, 1);
    assert_string_equal(places[0].section, "brug");
    buf_done(&m.sheet);
}

/* ---- a hidden number is nowhere ---- */

struct files {
    const char *html, *live, *json, *sheet, *docx, *pdf;
};

static const char *read_through(const char *command, const struct buf *file, const char *name)
{
    const char *path = arena_printf(arena, P_tmpdir "/%s", name);
    struct buf out = BUF_INIT;
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(file->data, 1, file->len, f), file->len);
    fclose(f);
    FILE *p = popen(arena_printf(arena, command, path), "r");
    assert_non_null(p);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, p)) > 0;)
        buf_put(&out, part, n);
    assert_int_equal(pclose(p), 0);
    remove(path);
    const char *ret = arena_strndup(arena, out.data, out.len);
    buf_done(&out);
    return ret;
}

static struct files files_of(struct made *m)
{
    struct files f = {0};
    struct buf json = BUF_INIT, docx = BUF_INIT, pdf = BUF_INIT, live = BUF_INIT;
    struct html h;
    for (size_t i = 0; i < m->co.n_figures; i++)
        figure_json(&m->co.figures[i], &json);
    html_init(&h, &live, arena, LANG_DA);
    render_section(&h, &m->co, m->markdown[0], RENDER_LIVE, NULL);
    f.html = m->html;
    f.live = arena_strndup(arena, live.data, live.len);
    f.json = arena_strndup(arena, json.data, json.len);
    f.sheet =
        read_through("unzip -p %s 'xl/worksheets/*' xl/sharedStrings.xml", &m->sheet, "tovholder-test.xlsx");
    must(document_file(&m->d.head, m->html, strlen(m->html), "docx", &docx, &err));
    must(document_file(&m->d.head, m->html, strlen(m->html), "pdf", &pdf, &err));
    f.docx = read_through("unzip -p %s word/document.xml", &docx, "tovholder-test.docx");
    f.pdf = read_through("pdftotext %s -", &pdf, "tovholder-test.pdf");
    buf_done(&json);
    buf_done(&docx);
    buf_done(&pdf);
    buf_done(&live);
    return f;
}

#define HIDDEN_BODY                                                                                          \
    "Mænd: {{figure referred_persons agreement=bif-suf sex=male year=%d}}\n\n"                              \
    "{{table referrals agreement=bif-suf year=%d}}\n\n"                                                      \
    "{{chart \"Hvem\" \"Antal\"\nHIF: referrals group=hif year=%d\n}}\n\n"                                   \
    "| Tilbud | Antal |\n| --- | ---: |\n| HIF | {{figure referrals group=hif year=%d}} |\n"

/* The same document of two cities that differ in a hidden number alone: every file is the same, byte for byte, so none can hold it. */
SQL(test_set_body, "UPDATE document_section SET body = $2 WHERE document_id = $1");

struct saving {
    int64_t document_id;
    pthread_barrier_t begun;
};

/* Another writer's save, which holds the database until the first one has read the text of before. */
static int slow_save(struct conn *c, void *ctx, struct err *e)
{
    struct saving *s = ctx;
    pthread_barrier_wait(&s->begun);
    usleep(300000);
    return q_exec(c, &test_set_body,
        ARGS(V_INT(s->document_id), V_TEXT("{{figure referrals group=hif year=2018}}")), NULL, e);
}

static void *save_slowly(void *ctx)
{
    struct err e = ERR_INIT;
    return (void *)(intptr_t)db_write(db, "test", slow_save, ctx, &e);
}

static size_t n_places(struct conn *c, const char *key)
{
    struct figure_place *places;
    size_t n = 0;
    must(frozen_places(c, &all, key, &places, &n, arena, &err));
    return n;
}

static void test_two_saves_leave_the_uses_of_the_later(void **state)
{
    (void)state;
    struct made m = draft("{{figure referrals group=hif year=2017}}");
    struct saving other = {0};
    pthread_t thread;
    void *rc = NULL;
    compose_again(&m);
    other.document_id = m.d.head.id;
    size_t before, after;
    struct conn *c = lease();
    const char *later = "referrals group=hif year=2018";
    before = n_places(c, later);
    release(c);
    assert_int_equal(pthread_barrier_init(&other.begun, NULL, 2), 0);
    assert_int_equal(pthread_create(&thread, NULL, save_slowly, &other), 0);
    pthread_barrier_wait(&other.begun);
    must(uses_keep(db, &all, m.key, &err));
    assert_int_equal(pthread_join(thread, &rc), 0);
    assert_int_equal((intptr_t)rc, OK);
    pthread_barrier_destroy(&other.begun);
    c = lease();
    after = n_places(c, later);
    release(c);
    assert_int_equal(after, before + 1);
}

/* What a reader of the list of changed numbers has seen. */
static const char *mark_of(struct made *m)
{
    char *mark = arena_alloc(arena, DRIFT_MARK + 1);
    struct figure_then *then;
    struct drift *rows;
    size_t n;
    compose_again(m);
    struct conn *c = lease();
    must(frozen_baseline(c, m->d.head.id, &then, &n, arena, &err));
    must(drift_since(c, then, n, m->co.figures, m->co.n_figures, &rows, &n, arena, &err));
    release(c);
    must(drift_mark(rows, n, mark, arena, &err));
    return mark;
}

static const char *last_agreed(const struct made *m, const char *key, size_t *ret_n)
{
    struct figure_then *then;
    struct conn *c = lease();
    must(frozen_history(c, m->d.head.id, key, &then, ret_n, arena, &err));
    release(c);
    return then[*ret_n - 1].value;
}

static void test_numbers_that_nobody_saw_are_not_agreed_to(void **state)
{
    (void)state;
    const char *key = "referrals group=hif year=2015";
    struct made m = draft("{{figure referrals group=hif year=2015}}");
    size_t n;
    people("hif", "2015-02-01", 12);
    const char *seen = mark_of(&m);
    people("hif", "2015-03-01", 3); /* while the reader reads */
    assert_int_equal(uses_agree(db, &all, m.key, seen, NULL, &err), ERR_CONFLICT);
    err = (struct err)ERR_INIT;
    assert_string_equal(last_agreed(&m, key, &n), "0");
    must(uses_agree(db, &all, m.key, mark_of(&m), &n, &err));
    assert_int_equal(n, 1);
    assert_string_equal(last_agreed(&m, key, &n), "15");
    must(uses_agree(db, &all, m.key, seen, &n, &err)); /* nothing is another one: nothing to agree to */
    assert_int_equal(n, 0);
}

/* Another writer agrees to the number first, and holds the database until the first one has read what it is held against. */
struct agreeing {
    struct figure_agreed value;
    int64_t document_id;
    pthread_barrier_t begun;
};

static int slow_agree(struct conn *c, void *ctx, struct err *e)
{
    struct agreeing *s = ctx;
    pthread_barrier_wait(&s->begun);
    usleep(300000);
    return frozen_agree(c, &all, s->document_id, &s->value, 1, e);
}

static void *agree_slowly(void *ctx)
{
    struct err e = ERR_INIT;
    return (void *)(intptr_t)db_write(db, "test", slow_agree, ctx, &e);
}

static void test_two_who_agree_at_once_leave_one_value(void **state)
{
    (void)state;
    const char *key = "referrals group=hif year=2014";
    struct made m = draft("{{figure referrals group=hif year=2014}}");
    pthread_t thread;
    void *rc = NULL;
    size_t n;
    people("hif", "2014-02-01", 12);
    const char *seen = mark_of(&m);
    struct agreeing other = {{&m.co.figures[0], "data"}, m.d.head.id, {{0}}};
    assert_int_equal(pthread_barrier_init(&other.begun, NULL, 2), 0);
    assert_int_equal(pthread_create(&thread, NULL, agree_slowly, &other), 0);
    pthread_barrier_wait(&other.begun);
    must(uses_agree(db, &all, m.key, seen, NULL, &err));
    assert_int_equal(pthread_join(thread, &rc), 0);
    assert_int_equal((intptr_t)rc, OK);
    pthread_barrier_destroy(&other.begun);
    assert_string_equal(last_agreed(&m, key, &n), "12");
    assert_int_equal(n, 2);
}

static bool is_behind(struct made *m)
{
    bool behind;
    compose_again(m);
    struct conn *c = lease();
    must(uses_is_behind(c, &m->d, &m->co, m->markdown, &behind, arena, &err));
    release(c);
    return behind;
}

static int body_write(struct conn *c, void *ctx, struct err *e)
{
    const struct made *m = ctx;
    return q_exec(c, &test_set_body,
        ARGS(V_INT(m->d.head.id), V_TEXT("{{figure referrals group=hif year=2018}}, {{figure referrals "
                                         "group=hif year=2018}}\n\n{{table referrals agreement=bif-suf "
                                         "year=2018}}")),
        NULL, e);
}

static void test_uses_are_behind_until_they_are_kept(void **state)
{
    (void)state;
    struct made m = draft("Uden tal.");
    assert_false(is_behind(&m));
    must(db_write(db, "test", body_write, &m, &err));
    assert_true(is_behind(&m));
    uses_keep_stored(db, &all, m.key);
    assert_false(is_behind(&m));
}

static void test_S0_16_a_hidden_number_is_in_no_file(void **state)
{
    (void)state;
    struct files f[2];
    const char *number[2];
    for (int i = 0; i < 2; i++) {
        int year = 2016 + i;
        const char *sent = arena_printf(arena, "%d-02-01", year);
        people("hif", sent, i ? 2 : 4);
        people("bbat", sent, i ? 12 : 10);
        people("sundhedssamtale", sent, 30);
        struct made m = draft(arena_printf(arena, HIDDEN_BODY, year, year, year, year));
        issue(&m);
        assert_true(m.co.n_figures > 3);
        f[i] = files_of(&m);
        struct conn *c = lease();
        must(frozen_number(c, m.d.head.id, &number[i], arena, &err));
        release(c);
        buf_done(&m.sheet);
    }
    const char *const of[2][6] = {{f[0].html, f[0].live, f[0].json, f[0].sheet, f[0].docx, f[0].pdf},
        {f[1].html, f[1].live, f[1].json, f[1].sheet, f[1].docx, f[1].pdf}};
    for (size_t k = 0; k < 6; k++) {
        assert_non_null(strstr(of[0][k], k == 2 ? "\"suppressed\":true" : "undertrykt"));
        char *second = arena_strdup(arena, of[1][k]);
        for (char *p = second; (p = strstr(p, "2017")) != NULL;)
            memcpy(p, "2016", 4);
        assert_int_equal(
            strlen(number[0]), strlen(number[1])); /* the number of the document, and nothing else */
        for (char *p = second; (p = strstr(p, number[1])) != NULL;)
            memcpy(p, number[0], strlen(number[0]));
        assert_string_equal(of[0][k], second);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        T(test_S0_24_drift_lists_exactly_the_changed_figures),
        T(test_S0_24_an_issue_never_changes),
        T(test_the_database_refuses_to_change_an_issue),
        T(test_cause_is_definition_correction_or_data),
        T(test_a_figure_of_a_grant_names_it_and_its_committee),
        T(test_history_tells_each_value_with_its_cause),
        T(test_two_saves_leave_the_uses_of_the_later),
        T(test_numbers_that_nobody_saw_are_not_agreed_to),
        T(test_two_who_agree_at_once_leave_one_value),
        T(test_uses_are_behind_until_they_are_kept),
        T(test_S0_16_a_hidden_number_is_in_no_file),
    };
    return cmocka_run_group_tests_name("document_drift", tests, effect_set_up_with_data, effect_tear_down);
}
