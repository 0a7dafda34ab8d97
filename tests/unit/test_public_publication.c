/* What is published for anybody, on both engines: which issue, which values, small counts, files, feed and cache; off until opened. */
#include "document_fixture.h"
#include "http/http.h"
#include "public/publication.h"
#include "system/app_page.h"
#include "system/setting.h"

static struct app app;

static int set_up_app(void **state)
{
    if (set_up_people(state))
        return -1;
    must(app_setup(&app, db, false, &err));
    return 0;
}

/* What a stranger gets; mark = If-None-Match. */
static struct response ask(const char *target, const char *mark)
{
    struct response r;
    struct raw_request raw = {.method = "GET",
        .target = target,
        .host = "localhost",
        .remote = "127.0.0.1",
        .if_none_match = mark,
        .accept_language = "da"};
    assert_int_equal(app_dispatch(&app, &raw, &r), OK);
    return r;
}
static const char *body(const struct response *r)
{
    return arena_strndup(arena, r->body ? r->body : "", r->body_len);
}
static const char *header(const struct response *r, const char *name)
{
    char *at = strcasestr(r->headers, arena_printf(arena, "%s: ", name));
    return at ? arena_strndup(arena, at + strlen(name) + 2, strcspn(at + strlen(name) + 2, "\n")) : NULL;
}
static const char *get(const char *target, int want)
{
    struct response r = ask(target, NULL);
    assert_int_equal(r.status, want);
    const char *out = body(&r);
    response_done(&r);
    return out;
}
static void open_page(const char *value)
{
    must(setting_set(db, &everyone, setting_find("public_page"), value, &err));
}

struct publish {
    const char *key, *reason;
    int64_t no, id, version;
    const struct goal *goal;
    const struct publication_value *values;
    size_t n;
};
static int add_document(struct conn *c, void *ctx, struct err *e)
{
    const struct publish *p = ctx;
    return publication_add_document(c, &who[SECRETARY], p->key, p->no, e);
}
static int add_goal(struct conn *c, void *ctx, struct err *e)
{
    const struct publish *p = ctx;
    return publication_add_goal(c, &who[SECRETARY], p->goal, p->values, p->n, today, e);
}
static int withdraw(struct conn *c, void *ctx, struct err *e)
{
    const struct publish *p = ctx;
    return publication_withdraw(c, &who[SECRETARY], p->id, p->version, p->reason, e);
}
static int publish(const char *key, int64_t no)
{
    struct publish p = {.key = key, .no = no};
    err_clear(&err);
    return db_write(db, "test", add_document, &p, &err);
}
static struct publication standing(const char *kind, const char *key)
{
    struct publication p;
    struct conn *c = lease();
    must(publication_by_key(c, kind, key, &p, arena, &err));
    release(c);
    return p;
}
static void take_back(const char *kind, const char *key)
{
    struct publication now = standing(kind, key);
    struct publish p = {.id = now.id, .version = now.version, .reason = "Et tal var forkert."};
    must(db_write(db, "test", withdraw, &p, &err));
}
static bool can_choose(const char *key, int64_t no)
{
    struct publication_choice *rows;
    size_t n;
    bool found = false;
    struct conn *c = lease();
    must(publication_choices(c, &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        found = found || (text_equal(rows[i].key, key) && rows[i].no == no);
    return found;
}

static void test_nothing_is_public_before_the_page_is_opened(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft();
    must(issue(&who[SECRETARY], d.head.key, &no));
    must(publish(d.head.key, 1));
    static const char *const closed[] = {"/offentligt", "/offentligt/data",
        "/offentligt/data/dokumenter/json", "/offentligt/data/maal/csv", "/offentligt/data/datapakke",
        "/offentligt/nyt"};
    assert_false(publication_is_open());
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        get(closed[i], 404);
    const char *page = arena_printf(arena, "/offentligt/dokumenter/%s", d.head.key);
    get(page, 404);
    open_page("1");
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        get(closed[i], 200);
    assert_non_null(strstr(get(page, 200), "Tekst."));
    const char *list = get("/offentligt/data/dokumenter/json", 200), *sum = strstr(list, "\"kontrolsum\":\"");
    assert_non_null(sum);
    sum = arena_strndup(arena, sum + strlen("\"kontrolsum\":\""), 64);
    assert_non_null(strstr(get(page, 200), sum));
    open_page("0");
    get(page, 404);
    open_page("1");
}

static void test_a_draft_is_never_public(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft();
    assert_int_equal(publish(d.head.key, 1), ERR_NOT_FOUND); /* not issued */
    get(arena_printf(arena, "/offentligt/dokumenter/%s", d.head.key), 404);
    must(issue(&who[SECRETARY], d.head.key, &no));
    assert_int_equal(publish(d.head.key, 2), ERR_NOT_FOUND);
    assert_true(can_choose(d.head.key, 1));
    get(arena_printf(arena, "/offentligt/dokumenter/%s", d.head.key), 404); /* issued is not published */
    must(publish(d.head.key, 1));
    assert_int_equal(publish(d.head.key, 1), ERR_CONFLICT);
    assert_false(can_choose(d.head.key, 1));

    /* What is written afterwards stays out of page, list, feed and files, the title too. */
    struct work w = {.actor = &who[SECRETARY], .head = load(d.head.key).head};
    w.head.title = "Kanariefugl";
    must(run(do_head, w));
    d = load(d.head.key);
    must(save_section(&who[SECRETARY], &d, 0, "Kanariefuglens tekst."));
    const char *const targets[] = {"/offentligt", "/offentligt/nyt", "/offentligt/data/dokumenter/json",
        "/offentligt/data/dokumenter/csv", "/offentligt/data/tal/json",
        arena_printf(arena, "/offentligt/dokumenter/%s", d.head.key)};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        assert_null(strstr(get(targets[i], 200), "anariefugl"));
    assert_non_null(strstr(get(targets[5], 200), "Tekst."));
}

static void test_a_newer_issue_replaces_and_what_is_withdrawn_brings_no_older_back(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft();
    must(issue(&who[SECRETARY], d.head.key, &no));
    must(publish(d.head.key, 1));
    must(save_section(&who[SECRETARY], &d, 0, "Den nye tekst."));
    must(issue(&who[SECRETARY], d.head.key, &no));
    const char *page = arena_printf(arena, "/offentligt/dokumenter/%s", d.head.key);
    assert_null(strstr(get(page, 200), "Den nye tekst.")); /* issued anew, not published anew */
    must(publish(d.head.key, 2));
    assert_non_null(strstr(get(page, 200), "Den nye tekst."));
    assert_int_equal(standing("document", d.head.key).no, 2);
    assert_false(can_choose(d.head.key, 1));

    struct publication now = standing("document", d.head.key);
    struct publish p = {.id = now.id, .version = now.version, .reason = ""};
    assert_int_equal(db_write(db, "test", withdraw, &p, &err), ERR_INVALID);
    err_clear(&err);
    p.version++;
    p.reason = "Fejl";
    assert_int_equal(db_write(db, "test", withdraw, &p, &err), ERR_CONFLICT);
    err_clear(&err);
    take_back("document", d.head.key);
    get(page, 404); /* and the first issue is not public again */
    const char *const targets[] = {
        "/offentligt", "/offentligt/nyt", "/offentligt/data/dokumenter/json", "/offentligt/data/tal/json"};
    for (size_t i = 0; i < 4; i++)
        assert_null(strstr(get(targets[i], 200), d.head.key));
    must(publish(d.head.key, 1)); /* asked for */
    assert_int_equal(standing("document", d.head.key).no, 1);
    must(publish(d.head.key, 2)); /* the same row again */
    assert_int_equal(standing("document", d.head.key).no, 2);
}

/* A goal with a small count in one year: what is public tells neither the value nor what it could be computed from. */
static void test_small_counts_of_a_goal_are_in_no_file(void **state)
{
    (void)state;
    struct goal goal;
    struct conn *c = lease();
    must(goal_by_key(c, "ips-job-uddannelse", &goal, arena, &err));
    release(c);
    struct publication_value v[2];
    for (int i = 0; i < 2; i++) {
        field_clear_row(&publication_value_table, &v[i]);
        v[i].indicator = "goal";
        v[i].indicator_version = 1;
        v[i].format = FF_PCT;
        v[i].year = 2024 + i;
    }
    v[0].hidden = 1;
    v[1].hidden = 0;
    v[1].value = 432100;
    v[1].n = 777;
    v[1].low = 400000;
    v[1].high = 460000;
    struct publish p = {.goal = &goal, .values = v, .n = 2};
    must(db_write(db, "test", add_goal, &p, &err));
    struct figure hidden = publication_figure(&v[0]);
    assert_true(hidden.suppressed);
    assert_string_equal(figure_text(&hidden, arena), "undertrykt");
    const char *json = get("/offentligt/data/maal/json", 200), *row = strstr(json, "\"aar\":2024");
    assert_non_null(row);
    row = arena_strndup(arena, row, strcspn(row, "}"));
    static const char *const nothing[] = {"\"vaerdi_pct\":null", "\"lav_pct\":null", "\"hoej_pct\":null",
        "\"antal\":null", "\"personer\":null", "\"dom\":null", "\"undertrykt\":true"};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        assert_non_null(strstr(row, nothing[i]));
    assert_non_null(strstr(json, "\"vaerdi_pct\":43.2100"));
    const char *csv = get("/offentligt/data/maal/csv", 200);
    assert_non_null(strstr(csv, ";2024;;;;;;"));
    assert_non_null(strstr(csv, ";2025;43,2100;40,0000;46,0000;;777;"));
    assert_non_null(strstr(csv, "777"));
    const char *html = get("/offentligt/maal/ips-job-uddannelse", 200);
    assert_non_null(strstr(html, "undertrykt"));
    assert_non_null(strstr(html, "43,2"));

    /* Published anew: the newest values, and when they are withdrawn none. */
    p.n = 1;
    must(db_write(db, "test", add_goal, &p, &err));
    assert_int_equal(standing("goal", "ips-job-uddannelse").no, 2);
    assert_null(strstr(get("/offentligt/data/maal/json", 200), "777"));
    take_back("goal", "ips-job-uddannelse");
    assert_null(strstr(get("/offentligt/data/maal/json", 200), "ips-job-uddannelse"));
    get("/offentligt/maal/ips-job-uddannelse", 404);
}

/* The file of offers has all of them, and the feed says where it is. */
SQL(test_publication_offers,
    "INSERT INTO intervention (key, title, kind, owner, is_public, words) WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL "
    "SELECT i + 1 FROM t WHERE i < $1) SELECT 'aaben-' || i, 'Tilbud ' || i, 'offer', 'bif', 1, 'tilbud' FROM t");
static int add_offers(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &test_publication_offers, ARGS(V_INT(*(int64_t *)ctx)), NULL, e);
}
static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++)
        n++;
    return n;
}
static void test_a_file_has_every_offer_and_the_feed_says_where_it_is(void **state)
{
    (void)state;
    enum { MANY = 5100 };
    size_t csv = count_lines(get("/offentligt/data/tilbud/csv", 200)),
           json = count_lines(get("/offentligt/data/tilbud/json", 200));
    must(db_write(db, "test", add_offers, &(int64_t){MANY}, &err));
    const char *text = get("/offentligt/data/tilbud/csv", 200);
    assert_int_equal(count_lines(text), csv + MANY);
    assert_non_null(strstr(text, "\naaben-1;"));
    assert_non_null(strstr(text, "\naaben-5100;"));
    assert_int_equal(count_lines(get("/offentligt/data/tilbud/json", 200)), json + MANY);
    assert_non_null(strstr(get("/offentligt/nyt", 200), "<link rel=\"self\" "));
}

/* What a stranger is measured by: without any right, so that a city of few gives no value with few persons. */
static void test_what_would_be_published_is_measured_without_rights(void **state)
{
    (void)state;
    struct goal *goals;
    size_t n_goals, n;
    struct publication_value *values;
    struct conn *c = lease();
    must(goal_list(c, &goals, &n_goals, arena, &err));
    for (size_t g = 0; g < n_goals; g++) {
        must(publication_measure(c, &goals[g], &values, &n, arena, &err));
        assert_true(n <= PUBLICATION_YEARS);
        for (size_t i = 0; i < n; i++) {
            assert_true(!values[i].hidden || (values[i].value == INT_NONE && values[i].n == INT_NONE));
            assert_true(values[i].value != INT_NONE || values[i].hidden || values[i].said);
        }
    }
    release(c);
}

static void test_answers_may_be_kept_and_are_asked_for_by_their_mark(void **state)
{
    (void)state;
    static const char *const targets[] = {
        "/offentligt", "/offentligt/data/dokumenter/csv", "/offentligt/nyt", "/offentligt/data/datapakke"};
    for (size_t i = 0; i < 4; i++) {
        struct response first = ask(targets[i], NULL);
        assert_int_equal(first.status, 200);
        assert_non_null(strstr(header(&first, "Cache-Control"), "public"));
        assert_null(header(&first, "Set-Cookie"));
        const char *mark = header(&first, "ETag");
        assert_non_null(mark);
        struct response again = ask(targets[i], mark);
        assert_int_equal(again.status, 304);
        assert_int_equal(again.body_len, 0);
        response_done(&first);
        response_done(&again);
    }
    /* A mark of before is not the mark of after. */
    int64_t no;
    struct response before = ask("/offentligt/nyt", NULL);
    const char *mark = header(&before, "ETag");
    struct document_full d = draft();
    must(issue(&who[SECRETARY], d.head.key, &no));
    must(publish(d.head.key, 1));
    struct response after = ask("/offentligt/nyt", mark);
    assert_int_equal(after.status, 200);
    assert_non_null(strstr(body(&after), d.head.key));
    assert_non_null(strstr(body(&after), "<feed xmlns=\"http://www.w3.org/2005/Atom\""));
    response_done(&before);
    response_done(&after);
}

static void test_the_package_describes_every_field_of_every_file(void **state)
{
    (void)state;
    const char *package = get("/offentligt/data/datapakke", 200);
    static const char *const files[] = {"maal", "dokumenter", "tal", "tilbud"};
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(strstr(package, arena_printf(arena, "\"path\":\"%s/csv\"", files[i])));
        assert_non_null(strstr(package, arena_printf(arena, "\"path\":\"%s/json\"", files[i])));
        const char *csv = get(arena_printf(arena, "/offentligt/data/%s/csv", files[i]), 200);
        csv += strncmp(csv, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        char *save = NULL, *heads = arena_strndup(arena, csv, strcspn(csv, "\r\n"));
        for (char *name = strtok_r(heads, ";", &save); name; name = strtok_r(NULL, ";", &save))
            assert_non_null(strstr(package, arena_printf(arena, "{\"name\":\"%s\",\"type\":", name)));
    }
    /* JSON has a word for true; 1 and 0 are what CSV has. */
    const char *csv = strstr(package, "\"name\":\"maal-csv\""),
               *json = strstr(package, "\"name\":\"maal-json\""),
               *next = strstr(package, "\"name\":\"dokumenter-csv\"");
    assert_true(csv && json && next && csv < json && json < next);
    const char *digits = strstr(csv, "\"trueValues\":[\"1\"],\"falseValues\":[\"0\"]");
    assert_true(digits && digits < json);
    assert_null(strstr(arena_strndup(arena, json, (size_t)(next - json)), "trueValues"));
    get("/offentligt/data/findes-ikke/csv", 404);
    get("/offentligt/data/maal/xlsx", 404);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        T(test_nothing_is_public_before_the_page_is_opened),
        T(test_a_draft_is_never_public),
        T(test_a_newer_issue_replaces_and_what_is_withdrawn_brings_no_older_back),
        T(test_small_counts_of_a_goal_are_in_no_file),
        T(test_a_file_has_every_offer_and_the_feed_says_where_it_is),
        T(test_what_would_be_published_is_measured_without_rights),
        T(test_answers_may_be_kept_and_are_asked_for_by_their_mark),
        T(test_the_package_describes_every_field_of_every_file),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up_app, effect_tear_down);
}
