/* Applications to external pools, what a refusal turns, and the proposal that it raises. Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "offer/initiative_record.h"
#include "offer/strategy_status.h"
#include <string.h>

#define STRATEGY "faelles-strategi-2010"
static struct actor birgitte = {.login = "birgitte", .unit = "bif", .admin = "bif"};
static struct err e;

struct job {
    struct strategy_application p;
    struct strategy_application_state step;
    struct strategy_task task;
    struct initiative_funding funding;
    struct initiative_change change;
    int64_t seen, id;
    const char *budget;
    size_t n;
};
static struct job job;
static int save_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct strategy_application p = j->p;
    int rc = strategy_application_save(c, &birgitte, &p, arena, x);
    j->id = p.id;
    return rc;
}
static int step_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct strategy_application_state s = j->step;
    int rc = strategy_application_step(c, &birgitte, STRATEGY, &s, j->seen, j->budget, &j->n, arena, x);
    j->id = s.id;
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return strategy_application_undo(c, &birgitte, STRATEGY, j->p.id, j->id, arena, x);
}
static int close_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct strategy_task t = j->task;
    return strategy_task_close(c, &birgitte, &t, arena, x);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return strategy_task_reopen(c, &birgitte, STRATEGY, j->task.id, arena, x);
}
static int fund_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_funding f = j->funding;
    return initiative_funding_save(c, &birgitte, &f, arena, x);
}
static int set_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_change change = j->change;
    return initiative_set(c, &birgitte, &change, j->seen, arena, x);
}
static int go(db_write_fn *fn)
{
    e = ERR_INIT;
    return db_write(db, "test", fn, &job, &e);
}

static struct strategy_application application(int64_t id)
{
    struct strategy_application p;
    struct conn *c = lease();
    must(strategy_application_by_id(c, STRATEGY, id, &p, arena, &err));
    release(c);
    return p;
}
static int64_t apply(const char *title, const char *initiatives, const char *sent, int64_t kroner)
{
    field_clear_row(&strategy_application_table, &job.p);
    job.p.id = 0;
    job.p.strategy = STRATEGY;
    job.p.title = title;
    job.p.initiatives = initiatives;
    job.p.sought = day(sent);
    job.p.sought_amount = kroner ? (struct money){kroner * 100} : MONEY_NONE;
    must(go(save_fn));
    return job.id;
}
static int answer(int64_t id, const char *state, const char *on, const char *budget)
{
    field_clear_row(&strategy_application_state_table, &job.step);
    job.step.application_id = id;
    job.step.state = state;
    job.step.day = day(on);
    job.budget = budget;
    job.seen = application(id).state_id;
    job.p.id = id;
    return go(step_fn);
}
static const char *status_of(const char *key, const char *on)
{
    struct initiative_now i;
    struct conn *c = lease();
    must(initiative_by_key(c, key, *on ? day(on) : clock_today(), &i, arena, &err));
    release(c);
    return i.status;
}
static int set_status(const char *key, const char *value, const char *from)
{
    struct initiative_now i;
    struct conn *c = lease();
    must(initiative_by_key(c, key, clock_today(), &i, arena, &err));
    release(c);
    job.seen = i.change_id;
    job.change = (struct initiative_change){.initiative = key,
        .what = "status",
        .value = value,
        .from_day = day(from),
        .reason = "Oplyst af forvaltningen.",
        .state_id = INT_NONE};
    return go(set_fn);
}
static size_t tasks(struct strategy_task **ret)
{
    size_t n;
    struct conn *c = lease();
    must(strategy_tasks(c, STRATEGY, 0, ret, &n, arena, &err));
    release(c);
    return n;
}
static const char *money_words(void)
{
    struct initiative_now *rows;
    struct strategy_application *p;
    struct strategy_task *t;
    size_t n, n_p, n_t;
    struct conn *c = lease();
    must(initiative_list(c, STRATEGY, clock_today(), &rows, &n, arena, &err));
    must(strategy_applications(c, STRATEGY, &p, &n_p, arena, &err));
    must(strategy_tasks(c, STRATEGY, 0, &t, &n_t, arena, &err));
    release(c);
    const char *words = strategy_money_words(rows, n, p, n_p, t, n_t, arena);
    return words ? words : "";
}
static void fund(const char *key, const char *on)
{
    field_clear_row(&initiative_funding_table, &job.funding);
    job.funding.id = 0;
    job.funding.initiative = key;
    job.funding.kind = "running";
    job.funding.first_year = 2011;
    job.funding.day = day(on);
    job.funding.version = 1;
    must(go(fund_fn));
}

/* ---- tests ---- */

static void test_S1_19_a_refusal_turns_its_initiatives_and_raises_a_proposal(void **state)
{
    (void)state;
    struct strategy_task *t;
    must(set_status("opsoegende-vejledning", "running", "2010-08-01"));
    int64_t id =
        apply("Opdigtet pulje A", "opsoegende-vejledning,hurtig-rygudredning", "2010-06-01", 2400000);
    assert_int_equal(answer(id, "refused", "2010-10-01", ""), ERR_INVALID);
    assert_non_null(err_field_text(&e, "budget"));
    must(answer(id, "refused", "2010-10-01", "Budget 2011"));
    assert_int_equal(job.n, 2);
    assert_string_equal(status_of("opsoegende-vejledning", ""), "funding_missing");
    assert_string_equal(
        status_of("opsoegende-vejledning", "2010-09-30"), "running"); /* the time before stays */
    assert_string_equal(status_of("hurtig-rygudredning", ""), "funding_missing");
    assert_string_equal(status_of("kontaktpersonordning", ""), "not_begun"); /* not paid by the pool */
    assert_int_equal(tasks(&t), 1);
    assert_string_equal(t[0].budget, "Budget 2011");
    assert_true(stamp_is_none(t[0].closed));
    const char *words = money_words();
    assert_non_null(strstr(words, "Finansiering mangler til: Opsøgende kommunal indsats"));
    assert_non_null(strstr(words, "Opdigtet pulje A har afslået 1. oktober 2010."));
    assert_non_null(strstr(words, "Et forslag til finansiering skal med i Budget 2011."));
    /* it cannot be said to run while nobody pays */
    assert_int_equal(set_status("opsoegende-vejledning", "running", "2010-11-01"), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&e, "value"), "Finansieringen mangler stadig"));
}

static void test_S1_19_other_money_takes_it_back_to_what_it_was(void **state)
{
    (void)state;
    fund("opsoegende-vejledning", "2010-09-01"); /* older than the refusal: does not make up for it */
    assert_string_equal(status_of("opsoegende-vejledning", ""), "funding_missing");
    fund("opsoegende-vejledning", "2010-12-01");
    assert_string_equal(status_of("opsoegende-vejledning", ""), "running");
    assert_string_equal(status_of("opsoegende-vejledning", "2010-11-30"), "funding_missing");
    assert_string_equal(status_of("hurtig-rygudredning", ""), "funding_missing");
    int64_t second = apply("Opdigtet pulje B", "hurtig-rygudredning", "2010-11-01", 0);
    assert_string_equal(status_of("hurtig-rygudredning", ""), "funding_missing"); /* sought is not granted */
    must(answer(second, "granted", "2011-01-15", NULL));
    assert_string_equal(status_of("hurtig-rygudredning", ""), "not_begun");
    assert_null(strstr(money_words(), "Finansiering mangler til"));
}

static void test_S1_19_the_task_is_closed_by_a_note_or_a_reason(void **state)
{
    (void)state;
    struct strategy_task *t;
    tasks(&t);
    job.task = t[0];
    assert_int_equal(go(close_fn), ERR_INVALID);
    assert_non_null(err_field_text(&e, "reason"));
    job.task.note_key = "findes-ikke";
    assert_int_equal(go(close_fn), ERR_INVALID);
    job.task.note_key = "bi10";
    must(go(close_fn));
    assert_non_null(strstr(money_words(), "Forslaget står i"));
    assert_int_equal(go(close_fn), ERR_CONFLICT); /* closed meanwhile */
    must(go(reopen_fn));
    tasks(&t);
    assert_true(stamp_is_none(t[0].closed));
    job.task = t[0];
    job.task.reason = "Udvalget ønsker ikke et forslag.";
    must(go(close_fn));
    assert_non_null(strstr(money_words(), "Der laves ikke et forslag: Udvalget ønsker ikke et forslag."));
}

static void test_an_answer_that_is_undone_leaves_nothing(void **state)
{
    (void)state;
    struct strategy_task *t;
    size_t before = tasks(&t);
    int64_t id = apply("Opdigtet pulje C", "sundhedsraadgivning-boligomraader", "2010-06-01", 0);
    must(answer(id, "refused", "2010-10-01", "Budget 2011"));
    assert_string_equal(status_of("sundhedsraadgivning-boligomraader", ""), "funding_missing");
    must(go(undo_fn));
    assert_string_equal(status_of("sundhedsraadgivning-boligomraader", ""), "not_begun");
    assert_int_equal(tasks(&t), before);
    assert_string_equal(application(id).state, "sought");
    assert_int_equal(go(undo_fn), ERR_REFUSED); /* the sending itself is no answer */
}

static void test_an_application_is_checked_and_not_answered_twice(void **state)
{
    (void)state;
    int64_t id = apply("Opdigtet pulje D", "kontaktpersonordning", "2010-06-01", 500000);
    job.p = application(id);
    job.p.initiatives = "kontaktpersonordning,findes-ikke";
    assert_int_equal(go(save_fn), ERR_INVALID);
    assert_non_null(err_field_text(&e, "initiatives"));
    job.p.initiatives = NULL;
    assert_int_equal(go(save_fn), ERR_INVALID);
    assert_int_equal(answer(id, "granted", "2010-05-01", NULL), ERR_INVALID); /* before it was sent */
    assert_int_equal(answer(id, "sought", "2010-07-01", NULL), ERR_INVALID);
    must(answer(id, "granted", "2010-07-01", NULL));
    job.seen = 1; /* an older step than the newest */
    assert_int_equal(go(step_fn), ERR_CONFLICT);
}

static void test_S1_18_what_is_sought_is_summed_and_what_has_no_amount_is_told(void **state)
{
    (void)state;
    struct strategy_application rows[3] = {
        {.state = "granted", .sought_amount = {100000000}, .granted = {60000000}},
        {.state = "refused", .sought_amount = {50000000}, .granted = MONEY_NONE},
        {.state = "sought", .sought_amount = MONEY_NONE, .granted = MONEY_NONE}};
    struct strategy_sought s;
    must(strategy_sought(rows, 3, &s, &err));
    assert_int_equal(s.sought.oere, 150000000);
    assert_int_equal(s.granted.oere, 60000000);
    assert_int_equal(s.refused.oere, 50000000);
    assert_int_equal(s.n_unknown, 1);
    rows[0].sought_amount.oere = INT64_MAX;
    e = ERR_INIT;
    assert_int_equal(strategy_sought(rows, 3, &s, &e), ERR_LIMIT);
}

int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S1_19_a_refusal_turns_its_initiatives_and_raises_a_proposal),
        cmocka_unit_test(test_S1_19_other_money_takes_it_back_to_what_it_was),
        cmocka_unit_test(test_S1_19_the_task_is_closed_by_a_note_or_a_reason),
        cmocka_unit_test(test_an_answer_that_is_undone_leaves_nothing),
        cmocka_unit_test(test_an_application_is_checked_and_not_answered_twice),
        cmocka_unit_test(test_S1_18_what_is_sought_is_summed_and_what_has_no_amount_is_told),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
