/* Single purchases by the rules of the day, mentoring with a judgement, and groups of advisers' own citizens. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/own_course.h"
#include "path/purchase.h"

#include <string.h>

static struct actor worker;

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    clock_set_today(day("2026-09-01"));
    worker = everyone;
    worker.admin = "bif";
    return rc;
}

struct work {
    struct purchase p;
    struct own_course course;
    struct own_group group;
    int64_t id, citizen, version, member;
    const char *reason;
};
static int buy_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return purchase_add(c, &worker, &w->p, &w->id, e);
}
static int cancel_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return purchase_cancel(c, &worker, w->id, w->version, w->reason, e);
}
static int give_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return own_course_give(c, &worker, &w->course, &w->id, e);
}
static int group_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return own_group_add(c, &worker, &w->group, &w->id, e);
}
static int member_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return own_group_member_add(c, &worker, w->id, w->citizen, e);
}
static int start_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return own_group_start(c, &worker, w->id, w->version, e);
}

static int64_t person(const char *birth, const char *benefit)
{
    int64_t id = add_citizen(birth, "", "");
    if (benefit)
        add_spell(id, benefit, "2024-01-01", "");
    return id;
}

static struct work purchase_of(int64_t citizen, const char *bought)
{
    struct work w = {0};
    field_clear_row(&purchase_table, &w.p);
    w.p.citizen_id = citizen;
    w.p.intervention = "enkeltkoeb-vejledning-opkvalificering";
    w.p.supplier = "Kompas";
    w.p.what = "Fem samtaler";
    w.p.bought = day(bought);
    w.p.amount = (struct money){900000};
    return w;
}

static void test_S3_22_activity_ready_is_allowed_from_1_february_2026_and_refused_before(void **state)
{
    (void)state;
    int64_t ready = person("1980-01-01", "kontanthjaelp-aktivitetsparat"),
            resource = person("1980-01-01", "ressourceforloeb"), insured = person("1980-01-01", "dagpenge"),
            nobody = person("1980-01-01", NULL);
    struct work w = purchase_of(ready, "2026-01-31");
    assert_int_equal(db_write(db, "buy", buy_fn, &w, &err), ERR_REFUSED);
    assert_non_null(strstr(err.user, "1. februar 2026"));
    assert_non_null(strstr(err.user, "31. januar 2026"));
    err_clear(&err);
    w = purchase_of(ready, "2026-02-01");
    must(db_write(db, "buy", buy_fn, &w, &err));
    struct purchase stored;
    struct conn *c = lease();
    must(purchase_by_id(c, w.id, &stored, arena, &err));
    release(c);
    assert_string_equal(stored.benefit, "kontanthjaelp-aktivitetsparat");
    assert_non_null(strstr(stored.rule, "Udvidet målgruppe"));
    w = purchase_of(resource, "2025-06-01");
    must(db_write(db, "buy", buy_fn, &w, &err));
    const int64_t outside[] = {insured, nobody};
    for (size_t i = 0; i < 2; i++) {
        w = purchase_of(outside[i], "2026-03-01");
        assert_int_equal(db_write(db, "buy", buy_fn, &w, &err), ERR_REFUSED);
        err_clear(&err);
    }
}

static void test_a_purchase_needs_what_and_how_much_and_a_cancelled_one_does_not_count(void **state)
{
    (void)state;
    int64_t id = person("1980-01-01", "ressourceforloeb");
    struct work w = purchase_of(id, "2026-05-01");
    w.p.amount = (struct money){0};
    w.p.what = w.p.supplier = NULL;
    w.p.end_day = day("2026-05-01");
    w.p.start_day = day("2026-05-02");
    assert_int_equal(db_write(db, "buy", buy_fn, &w, &err), ERR_INVALID);
    assert_int_equal(err.n_fields, 4);
    err_clear(&err);
    w = purchase_of(id, "2026-05-01");
    must(db_write(db, "buy", buy_fn, &w, &err));
    w = purchase_of(id, "2026-05-02");
    must(db_write(db, "buy", buy_fn, &w, &err));
    struct purchase_sum sum;
    struct conn *c = lease();
    must(purchase_sum_of(c, w.p.intervention, day("2026-05-01"), day("2026-05-31"), &sum, arena, &err));
    release(c);
    assert_int_equal(sum.n_purchases, 2);
    assert_int_equal(sum.n_persons, 1);
    assert_int_equal(sum.amount.oere, 1800000);
    w.version = 1;
    assert_int_equal(db_write(db, "cancel", cancel_fn, &w, &err), ERR_INVALID);
    err_clear(&err);
    w.reason = "Købt to gange";
    must(db_write(db, "cancel", cancel_fn, &w, &err));
    assert_int_equal(db_write(db, "cancel", cancel_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    c = lease();
    must(purchase_sum_of(c, w.p.intervention, day("2026-05-01"), day("2026-05-31"), &sum, arena, &err));
    release(c);
    assert_int_equal(sum.n_purchases, 1);
}

static struct work course_of(int64_t citizen, const char *key, const char *start, const char *judgement)
{
    return (struct work){.course = {citizen, key, day(start), judgement}};
}

static void test_S3_25_mentoring_after_1_july_2026_needs_a_judgement(void **state)
{
    (void)state;
    int64_t young = person("2006-01-01", NULL);
    struct work w = course_of(young, "uddannelsesmentor", "2026-07-01", NULL);
    assert_int_equal(db_write(db, "give", give_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "judgement"));
    err_clear(&err);
    w.course.judgement = "Har afbrudt to uddannelser og bor alene.";
    must(db_write(db, "give", give_fn, &w, &err));
    const char *text;
    struct conn *c = lease();
    must(own_course_judgement(c, w.id, &text, arena, &err));
    release(c);
    assert_string_equal(text, w.course.judgement);
    assert_int_equal(db_write(db, "give", give_fn, &w, &err), ERR_REFUSED); /* in it already */
    err_clear(&err);
    w = course_of(person("2006-01-01", NULL), "uddannelsesmentor", "2026-06-30", NULL);
    must(db_write(db, "give", give_fn, &w, &err)); /* the day before */
    w = course_of(person("2006-01-01", NULL), "mentor-aktivitetsparate-unge", "2026-08-01", NULL);
    must(db_write(db, "give", give_fn, &w, &err)); /* S3-19: no such rule */
    w = course_of(young, "hif", "2026-08-01", NULL);
    int rc = db_write(db, "give", give_fn, &w, &err);
    assert_true(rc == ERR_INVALID || worker.user_id == 0);
    err_clear(&err);
}

static void test_S3_27_individual_and_team_peer_courses_are_counted_apart(void **state)
{
    (void)state;
    int64_t both = person("1985-01-01", NULL), one = person("1985-01-01", NULL);
    struct work w = course_of(both, "peer-individuelt", "2026-03-01", NULL);
    must(db_write(db, "give", give_fn, &w, &err));
    w = course_of(one, "peer-individuelt", "2026-03-01", NULL);
    must(db_write(db, "give", give_fn, &w, &err));
    w = course_of(both, "peer-hold", "2026-03-01", NULL);
    must(db_write(db, "give", give_fn, &w, &err));
    struct own_count alone, team;
    struct conn *c = lease();
    must(own_course_count(c, "peer-individuelt", day("2026-01-01"), day("2026-12-31"), &alone, arena, &err));
    must(own_course_count(c, "peer-hold", day("2026-01-01"), day("2026-12-31"), &team, arena, &err));
    release(c);
    assert_int_equal(alone.n_persons, 2);
    assert_int_equal(team.n_persons, 1);
}

static void test_S3_21_a_group_of_9_to_12_keeps_the_advisers(void **state)
{
    (void)state;
    struct work w = {0};
    field_clear_row(&own_group_table, &w.group);
    w.group.intervention = "interne-gruppeforloeb-30plus";
    w.group.title = "Gruppen i maj";
    w.group.start_day = day("2026-05-04");
    must(db_write(db, "group", group_fn, &w, &err));
    w.citizen = person("2000-01-01", "kontanthjaelp-aktivitetsparat");
    assert_int_equal(db_write(db, "member", member_fn, &w, &err), ERR_REFUSED); /* 26 years */
    assert_non_null(strstr(err.user, "26 år"));
    err_clear(&err);
    w.citizen = person("1980-01-01", "dagpenge");
    assert_int_equal(db_write(db, "member", member_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
    w.version = 1;
    for (int i = 0; i < 12; i++) {
        if (i == 8) {
            assert_int_equal(db_write(db, "start", start_fn, &w, &err), ERR_REFUSED); /* eight */
            assert_non_null(strstr(err.user, "9-12"));
            err_clear(&err);
        }
        w.citizen = person("1980-01-01", "kontanthjaelp-aktivitetsparat");
        must(db_write(db, "member", member_fn, &w, &err));
        assert_int_equal(db_write(db, "member", member_fn, &w, &err), ERR_INVALID); /* there already */
        err_clear(&err);
    }
    w.citizen = person("1980-01-01", "kontanthjaelp-aktivitetsparat");
    assert_int_equal(db_write(db, "member", member_fn, &w, &err), ERR_REFUSED); /* the thirteenth */
    err_clear(&err);
    must(db_write(db, "start", start_fn, &w, &err));
    assert_int_equal(db_write(db, "start", start_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    struct own_count count;
    struct conn *c = lease();
    must(
        own_course_count(c, w.group.intervention, day("2026-05-04"), day("2026-05-04"), &count, arena, &err));
    release(c);
    assert_int_equal(count.n_courses, 12);
    assert_int_equal(count.n_persons, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_22_activity_ready_is_allowed_from_1_february_2026_and_refused_before),
        cmocka_unit_test(test_a_purchase_needs_what_and_how_much_and_a_cancelled_one_does_not_count),
        cmocka_unit_test(test_S3_25_mentoring_after_1_july_2026_needs_a_judgement),
        cmocka_unit_test(test_S3_27_individual_and_team_peer_courses_are_counted_apart),
        cmocka_unit_test(test_S3_21_a_group_of_9_to_12_keeps_the_advisers),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
