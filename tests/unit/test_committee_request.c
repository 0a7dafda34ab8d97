/* Requests between committees: their states and rules, what is kept of them, and what they owe the calendar; rounds and their deadlines. */
#include "effect_fixture.h"
#include "committee/request.h"
#include "committee/round.h"
#include "invest/investment.h"
#include "system/find.h"
#include "system/source.h"

#include <string.h>

static struct actor secretary, other, reader_only;

enum act { ACT_CREATE, ACT_CHANGE, ACT_SEND, ACT_ANSWER, ACT_WITHDRAW, ACT_LINK, ACT_UNLINK, ACT_UNDO };
struct work {
    enum act act;
    struct actor actor;
    struct committee_request row;
    const char *key, *text, *answer;
    int64_t base;
    day_t day, deadline;
};

static int work_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    struct committee_request row = w->row;
    switch (w->act) {
    case ACT_CREATE: return request_create(c, &w->actor, &row, NULL, 0, &w->key, arena, e);
    case ACT_CHANGE: return request_change(c, &w->actor, w->key, w->base, &row, arena, e);
    case ACT_SEND: return request_send(c, &w->actor, w->key, w->base, w->day, w->deadline, arena, e);
    case ACT_ANSWER:
        return request_answer(c, &w->actor, w->key, w->base, w->answer, w->text, w->day, arena, e);
    case ACT_WITHDRAW: return request_withdraw(c, &w->actor, w->key, w->base, w->text, arena, e);
    case ACT_LINK:
    case ACT_UNLINK:
        return request_link(c, &w->actor, w->key, w->base, w->answer, w->text, w->act == ACT_LINK, arena, e);
    case ACT_UNDO: return request_undo(c, &w->actor, w->key, w->base, arena, e);
    }
    return ERR_INTERNAL;
}
static int run(struct work *w)
{
    err = ERR_INIT;
    if (!w->actor.login)
        w->actor = secretary;
    return db_write(db, "test", work_fn, w, &err);
}
#define RUN(...) run(&(struct work){__VA_ARGS__})

static struct committee_request begun(const char *title)
{
    struct committee_request r;
    field_clear_row(&committee_request_table, &r);
    r.title = title;
    r.asking = "biu";
    r.asked = "sud";
    r.question = "Vil udvalget være med?";
    return r;
}
static const char *draft(const char *title)
{
    struct work w = {.act = ACT_CREATE, .row = begun(title)};
    must(run(&w));
    return w.key;
}
static struct committee_request now(const char *key)
{
    struct committee_request r;
    struct conn *c = lease();
    must(request_by_key(c, key, &r, arena, &err));
    release(c);
    return r;
}
static enum request_state state(const char *key)
{
    struct committee_request r = now(key);
    return request_state_of(&r, clock_today());
}
static day_t days(int n)
{
    return (day_t){clock_today().n + n};
}

/* The request of the paper stands as printed: sent, no deadline, no answer, owed by SUD, and the case's second owner is asked by it. */
static void S4_02_the_request_of_the_paper_is_the_one_that_the_case_is_asked_by(void **unused)
{
    (void)unused;
    struct committee_request r = now("biu-sud-2023"), *about;
    struct investment v;
    size_t n;
    assert_string_equal(r.asking, "biu");
    assert_string_equal(r.asked, "sud");
    assert_int_equal(r.sent.n, day("2023-10-27").n);
    assert_true(day_is_none(r.deadline) && day_is_none(r.answered) && !r.answer && !r.answer_text);
    assert_int_equal(state("biu-sud-2023"), REQUEST_SENT);
    assert_string_equal(request_waits_for(&r), "sud");
    struct conn *c = lease();
    must(request_about(c, "case", "ips-biu-sud", &about, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(about[0].key, "biu-sud-2023");
    must(investment_by_key(c, "ips-biu-sud", &v, arena, &err));
    release(c);
    assert_int_equal(v.n_owners, 2);
    assert_string_equal(v.owners[1].request, "biu-sud-2023");
    assert_string_equal(v.owners[1].asked_words, r.question);
    must(RUN(.act = ACT_ANSWER, .key = "biu-sud-2023", .base = 1, .answer = "condition",
        .text = "Kun i to år", .day = days(0)));
    c = lease();
    must(investment_by_key(c, "ips-biu-sud", &v, arena, &err));
    struct committee_request *versions;
    must(request_versions(c, "biu-sud-2023", &versions, &n, arena, &err));
    release(c);
    assert_string_equal(v.owners[1].answer, "condition");
    assert_string_equal(v.owners[1].words, "Kun i to år");
    assert_int_equal(n, 2); /* what was printed is not lost */
    assert_null(versions[1].answer);
    assert_string_equal(versions[1].source, "notat-2023");
    must(RUN(.act = ACT_UNDO, .key = "biu-sud-2023", .base = 2));
    assert_null(now("biu-sud-2023").answer);
}

static void a_request_goes_from_draft_to_answer(void **unused)
{
    (void)unused;
    const char *key = draft("Fra kladde til svar");
    assert_int_equal(state(key), REQUEST_DRAFT);
    struct committee_request r = now(key);
    assert_string_equal(request_waits_for(&r), "biu");
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 1, .answer = "yes", .day = days(0)), ERR_REFUSED);
    assert_int_equal(
        RUN(.act = ACT_SEND, .key = key, .base = 1, .day = days(-9), .deadline = DAY_NONE), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_SEND, .key = key, .base = 1, .day = days(-9), .deadline = days(-10)), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_SEND, .key = key, .base = 1, .day = days(1), .deadline = days(2)), ERR_INVALID);
    must(RUN(.act = ACT_SEND, .key = key, .base = 1, .day = days(-9), .deadline = days(0)));
    assert_int_equal(state(key), REQUEST_SENT); /* the deadline is today */
    r = now(key);
    assert_int_equal(request_state_of(&r, days(1)), REQUEST_OVERDUE);
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 2, .answer = "maybe", .day = days(0)), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 2, .answer = "condition", .day = days(0)), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 2, .answer = "yes", .day = days(-10)), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 2, .answer = "yes", .day = days(1)), ERR_INVALID);
    must(RUN(.act = ACT_ANSWER, .key = key, .base = 2, .answer = "no", .day = days(-1)));
    assert_int_equal(state(key), REQUEST_ANSWERED);
    r = now(key);
    assert_null(request_waits_for(&r));
    must(RUN(.act = ACT_ANSWER, .key = key, .base = 3, .answer = "yes",
        .day = days(0))); /* a new answer in its place */
    assert_string_equal(now(key).answer, "yes");
    assert_int_equal(RUN(.act = ACT_WITHDRAW, .key = key, .base = 4, .text = "Fortrudt"), ERR_REFUSED);
}

static void what_is_sent_stands(void **unused)
{
    (void)unused;
    const char *key = draft("Det sendte");
    struct committee_request r = now(key);
    r.question = "Et andet spørgsmål?";
    must(RUN(.act = ACT_CHANGE, .key = key, .base = 1, .row = r));
    assert_int_equal(
        RUN(.act = ACT_CHANGE, .key = key, .base = 2, .row = r), ERR_INVALID); /* nothing differs */
    must(RUN(.act = ACT_SEND, .key = key, .base = 2, .day = days(0), .deadline = days(9)));
    r = now(key);
    r.question = "Et tredje?";
    assert_int_equal(RUN(.act = ACT_CHANGE, .key = key, .base = 3, .row = r), ERR_REFUSED);
    r = now(key);
    r.deadline = days(12);
    r.reason = "Udvalget har ikke møde før";
    must(RUN(.act = ACT_CHANGE, .key = key, .base = 3, .row = r));
    assert_int_equal(now(key).deadline.n, days(12).n);
    assert_int_equal(RUN(.act = ACT_WITHDRAW, .key = key, .base = 4), ERR_INVALID);
    must(RUN(.act = ACT_WITHDRAW, .key = key, .base = 4, .text = "Casen er droppet"));
    assert_int_equal(state(key), REQUEST_WITHDRAWN);
    assert_int_equal(
        RUN(.act = ACT_ANSWER, .key = key, .base = 5, .answer = "yes", .day = days(0)), ERR_REFUSED);
    assert_int_equal(RUN(.act = ACT_CHANGE, .key = key, .base = 5, .row = r), ERR_REFUSED);
}

static void two_who_change_at_once_do_not_lose_each_others_work(void **unused)
{
    (void)unused;
    const char *key = draft("Konflikt");
    struct committee_request r = now(key);
    r.title = "Konflikt, min";
    must(RUN(.act = ACT_CHANGE, .key = key, .base = 1, .row = r));
    r.title = "Konflikt, din";
    assert_int_equal(RUN(.act = ACT_CHANGE, .actor = other, .key = key, .base = 1, .row = r), ERR_CONFLICT);
    assert_string_equal(now(key).title, "Konflikt, min");
    assert_int_equal(
        RUN(.act = ACT_UNDO, .actor = other, .key = key, .base = 2), ERR_REFUSED); /* somebody else's */
    must(RUN(.act = ACT_UNDO, .key = key, .base = 2));
    assert_string_equal(now(key).title, "Konflikt");
    assert_int_equal(now(key).no, 3);
    assert_int_equal(RUN(.act = ACT_UNDO, .key = key, .base = 3), ERR_REFUSED);
}

static void a_committee_cannot_ask_itself_and_only_those_who_may_write_it(void **unused)
{
    (void)unused;
    struct work w = {.act = ACT_CREATE, .row = begun("Forkert")};
    w.row.asked = "biu";
    assert_int_equal(run(&w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "asked"));
    w.row = begun("Forkert");
    w.row.asked = "hif"; /* no committee */
    w.row.question = NULL;
    assert_int_equal(run(&w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "asked"));
    assert_non_null(err_field_text(&err, "question"));
    w.row = begun("Forkert");
    w.row.document = "findes-ikke";
    assert_int_equal(run(&w), ERR_INVALID);
    w = (struct work){.act = ACT_CREATE, .actor = reader_only, .row = begun("Uden ret")};
    assert_int_equal(run(&w), ERR_DENIED);
}

static void links_are_of_a_version_and_only_to_what_there_is(void **unused)
{
    (void)unused;
    const char *key = draft("Handler om");
    struct committee_request_link *links;
    struct committee_request *about;
    size_t n;
    assert_int_equal(
        RUN(.act = ACT_LINK, .key = key, .base = 1, .answer = "note", .text = "findes-ikke"), ERR_INVALID);
    assert_int_equal(
        RUN(.act = ACT_LINK, .key = key, .base = 1, .answer = "citizen", .text = "bi10"), ERR_INVALID);
    must(RUN(.act = ACT_LINK, .key = key, .base = 1, .answer = "note", .text = "bi10"));
    must(RUN(.act = ACT_LINK, .key = key, .base = 2, .answer = "source", .text = "notat-2023"));
    assert_int_equal(
        RUN(.act = ACT_LINK, .key = key, .base = 3, .answer = "note", .text = "bi10"), ERR_INVALID);
    must(RUN(.act = ACT_UNLINK, .key = key, .base = 3, .answer = "source", .text = "notat-2023"));
    struct conn *c = lease();
    must(request_links(c, key, 3, &links, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(links[1].title, "Baggrundsnotat til tema 2");
    must(request_links(c, key, 4, &links, &n, arena, &err));
    assert_int_equal(n, 1);
    must(request_about(c, "source", "notat-2023", &about, &n, arena, &err));
    assert_int_equal(n, 0); /* it was taken off */
    release(c);
}

/* The three numbers of the case find the paper and what it asks; its reference to the theme discussion has no address. */
static void S4_01_the_case_is_found_by_each_of_its_three_numbers(void **unused)
{
    (void)unused;
    static const char *const numbers[] = {"2023-16720", "4115481", "2023-0394340"};
    struct source_reference *refs;
    size_t n;
    struct conn *c = lease();
    for (size_t i = 0; i < 3; i++) {
        static struct find_group groups[FIND_SOURCES];
        bool paper = false, request = false;
        must(find_things(c, &everyone, numbers[i], NULL, 0, 5, groups, &n, arena, &err));
        for (size_t k = 0; k < n; k++) {
            paper = paper || strcmp(groups[k].hits[0].url, "/dokumenter/kilder/notat-2023") == 0;
            request = request || strcmp(groups[k].hits[0].url, "/dokumenter/henvendelser/biu-sud-2023") == 0;
        }
        assert_true(paper && request);
    }
    must(source_references(c, "notat-2023", &refs, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(refs[0].title, "Temadrøftelse om Helhedsorienteret indsats");
    assert_string_equal(refs[0].committee, "biu");
    assert_int_equal(refs[0].day.n, day("2023-10-23").n);
    assert_null(refs[0].url);
}

/* ---- rounds ---- */

struct round_work {
    struct budget_round row;
    struct round_deadline d;
    int64_t base;
    const char *key;
};
static int round_fn(struct conn *c, void *ctx, struct err *e)
{
    struct round_work *w = ctx;
    struct budget_round row = w->row;
    return round_save(c, &secretary, &row, &w->key, arena, e);
}
static int deadline_fn(struct conn *c, void *ctx, struct err *e)
{
    struct round_work *w = ctx;
    struct round_deadline d = w->d;
    return round_deadline_save(c, &secretary, &d, w->base, arena, e);
}

static void S4_12_a_round_of_the_paper_stands_and_a_new_one_counts_backwards(void **unused)
{
    (void)unused;
    struct round_work w = {0};
    struct conn *c = lease();
    must(round_by_key(c, "budget-2024", &w.row, arena, &err));
    release(c);
    assert_int_equal(w.row.from_day.n, day("2024-08-01").n);
    assert_int_equal(w.row.to_day.n, day("2024-09-30").n);
    assert_string_equal(round_when(&w.row, arena), "august/september 2024");
    w.row.title = "Rettet";
    assert_int_equal(db_write(db, "test", round_fn, &w, &err), ERR_REFUSED);
    err = ERR_INIT;
    field_clear_row(&budget_round_table, &w.row);
    w.row.id = 0;
    w.row.kind = "ofs";
    w.row.title = "Overførselssagen 2027";
    w.row.from_day = day("2027-03-01");
    w.row.to_day = day("2027-02-01");
    assert_int_equal(db_write(db, "test", round_fn, &w, &err), ERR_INVALID);
    err = ERR_INIT;
    w.row.to_day = day("2027-03-31");
    must(db_write(db, "test", round_fn, &w, &err));
    assert_string_equal(round_when(&w.row, arena), "marts 2027");
    assert_int_equal(round_submit_day(&w.row).n, day("2026-10-12").n);  /* 20 weeks before, a Monday */
    assert_int_equal(round_approve_day(&w.row).n, day("2027-01-04").n); /* 8 weeks before */
    w.row.from_day = day("2027-03-06");                                 /* a Saturday: back to Friday */
    assert_int_equal(round_approve_day(&w.row).n, day("2027-01-08").n);
}

static void a_committees_own_deadlines_are_kept_each_time(void **unused)
{
    (void)unused;
    struct round_work w = {.d = {.round = "budget-2024",
                               .committee = "sud",
                               .submit_day = day("2024-03-01"),
                               .approve_day = day("2024-02-01")}};
    struct round_deadline *rows;
    size_t n;
    assert_int_equal(
        db_write(db, "test", deadline_fn, &w, &err), ERR_INVALID); /* submitted after it is approved */
    err = ERR_INIT;
    w.d.approve_day = day("2024-05-01");
    must(db_write(db, "test", deadline_fn, &w, &err));
    assert_int_equal(db_write(db, "test", deadline_fn, &w, &err), ERR_CONFLICT); /* the form is from before */
    err = ERR_INIT;
    w.base = 1;
    assert_int_equal(db_write(db, "test", deadline_fn, &w, &err), ERR_INVALID); /* the same days */
    err = ERR_INIT;
    w.d.approve_day = day("2024-05-15");
    w.d.reason = "Mødet er flyttet";
    must(db_write(db, "test", deadline_fn, &w, &err));
    struct conn *c = lease();
    must(round_deadlines(c, "budget-2024", &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(round_deadline_of(rows, n, "budget-2024", "sud")->approve_day.n, day("2024-05-15").n);
    assert_int_equal(rows[1].approve_day.n, day("2024-05-01").n);
    assert_null(round_deadline_of(rows, n, "budget-2024", "biu"));
}

SQL(test_request_user,
    "INSERT INTO app_user (login, name, unit, password, active, failed, version) VALUES ($1, $1, 'bif', '-', 1, 0, 1)");
SQL(test_request_user_id, "SELECT id FROM app_user WHERE login = $1");
static int add_user_fn(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &test_request_user, ARGS(V_TEXT(ctx)), NULL, e);
}
static struct actor user(const char *login)
{
    struct actor actor = everyone;
    must(db_write(db, "test", add_user_fn, (void *)(uintptr_t)login, &err));
    struct conn *c = lease();
    must(q_int(c, &test_request_user_id, ARGS(V_TEXT(login)), &actor.user_id, &err));
    release(c);
    actor.login = login;
    return actor;
}

static int set_up(void **unused)
{
    int rc = effect_set_up_with_data(unused);
    if (rc)
        return rc;
    clock_set_today(day("2026-04-14"));
    secretary = user("sekretaer");
    other = user("anden");
    reader_only = secretary;
    reader_only.perms = UINT64_C(1) << PERM_DOCUMENT_READ;
    return 0;
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S4_02_the_request_of_the_paper_is_the_one_that_the_case_is_asked_by),
        cmocka_unit_test(a_request_goes_from_draft_to_answer), cmocka_unit_test(what_is_sent_stands),
        cmocka_unit_test(two_who_change_at_once_do_not_lose_each_others_work),
        cmocka_unit_test(a_committee_cannot_ask_itself_and_only_those_who_may_write_it),
        cmocka_unit_test(links_are_of_a_version_and_only_to_what_there_is),
        cmocka_unit_test(S4_01_the_case_is_found_by_each_of_its_three_numbers),
        cmocka_unit_test(S4_12_a_round_of_the_paper_stands_and_a_new_one_counts_backwards),
        cmocka_unit_test(a_committees_own_deadlines_are_kept_each_time)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
