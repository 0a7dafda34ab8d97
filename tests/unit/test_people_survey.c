/* Self-reported well-being and health. Names carry the story's id. */
#include "effect_fixture.h"
#include "effect/figure.h"
#include "people/legal_basis.h"
#include "people/survey.h"
#include "system/user.h"
#include <string.h>

static struct actor health, social;

static struct actor actor_new(const char *login, const char *unit, const char *admin)
{
    struct user user = {.login = login, .name = login, .title = "Prøve", .unit = unit};
    const char *role = "caseworker";
    struct actor actor = {0, login, unit, admin, "sagsbehandling-lab",
        (UINT64_C(1) << PERM_CITIZEN_FIND) | (UINT64_C(1) << PERM_CITIZEN_EDIT)};
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &actor.user_id, &err));
    return actor;
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    clock_set_today(day("2026-04-14"));
    health = actor_new("sund", "afdeling-sundhed-beskaeftigelse", "suf");
    social = actor_new("social", "sof", "sof");
    return 0;
}

struct write {
    const struct actor *actor;
    struct survey_answer s;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return survey_add(c, w->actor, &w->s, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return survey_undo(c, w->actor, w->s.id, e);
}

static struct write asked(int64_t citizen, const char *instrument, const char *on, int64_t q1)
{
    struct write w = {.actor = &health};
    field_clear_row(&survey_answer_table, &w.s);
    w.s.citizen_id = citizen;
    w.s.instrument = instrument;
    w.s.day = day(on);
    w.s.q1 = q1;
    w.s.reported_by = "citizen";
    return w;
}

static void test_who5_is_the_sum_times_four(void **state)
{
    (void)state;
    const int64_t most[] = {5, 5, 5, 5, 5}, least[] = {0, 0, 0, 0, 0}, some[] = {3, 2, 2, 1, 2},
                  missing[] = {3, 2, INT_NONE, 1, 2}, wrong[] = {3, 2, 6, 1, 2};
    assert_int_equal(survey_who5_score(most), 100);
    assert_int_equal(survey_who5_score(least), 0);
    assert_int_equal(survey_who5_score(some), 40);
    assert_int_equal(survey_who5_score(missing), INT_NONE);
    assert_int_equal(survey_who5_score(wrong), INT_NONE);
    assert_null(survey_low_words(52));
    assert_string_equal(survey_low_words(48), "lavt");
    assert_string_equal(survey_low_words(36), "lavt");
    assert_string_equal(survey_low_words(32), "meget lavt");
    assert_null(survey_low_words(INT_NONE));
}

static void test_a_missing_item_gives_no_score_and_is_kept(void **state)
{
    (void)state;
    struct write w = asked(add_citizen("1990-01-01", "", ""), "who5", "2026-04-01", 4);
    struct survey_answer *rows;
    size_t n;
    w.s.q2 = 3;
    must(db_write(db, "test", add_fn, &w, &err));
    w.s.day = day("2026-04-02");
    w.s.q3 = w.s.q4 = w.s.q5 = 1;
    must(db_write(db, "test", add_fn, &w, &err));
    struct conn *c = lease();
    must(survey_of_citizen(c, w.s.citizen_id, "who5", &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].score, INT_NONE);
    assert_int_equal(rows[0].q1, 4);
    assert_int_equal(rows[0].q2, 3);
    assert_int_equal(rows[0].q3, INT_NONE);
    assert_int_equal(rows[1].score, 40);
}

static void test_only_who_sees_health_writes_and_wrong_answers_are_told(void **state)
{
    (void)state;
    struct write w = asked(add_citizen("1990-01-01", "", ""), "self_rated_health", "2026-04-01", 3);
    w.actor = &social;
    assert_int_equal(db_write(db, "test", add_fn, &w, &err), ERR_DENIED);
    err = (struct err)ERR_INIT;
    w.actor = &health;
    w.s.q1 = 6;
    assert_int_equal(db_write(db, "test", add_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    w.s.q1 = 3;
    w.s.day = day("2026-04-15");
    assert_int_equal(db_write(db, "test", add_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    w.s.day = day("2026-04-14");
    w.s.reported_by = NULL;
    assert_int_equal(db_write(db, "test", add_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    w.s.reported_by = "citizen";
    must(db_write(db, "test", add_fn, &w, &err));
    assert_int_equal(w.s.score, 3);
    w.actor = &social;
    assert_int_equal(db_write(db, "test", undo_fn, &w, &err), ERR_DENIED);
    err = (struct err)ERR_INIT;
    w.actor = &health;
    must(db_write(db, "test", undo_fn, &w, &err));
    assert_int_equal(db_write(db, "test", undo_fn, &w, &err), ERR_NOT_FOUND);
    err = (struct err)ERR_INIT;
}

static struct figure improved(const char *age)
{
    struct figure_params p = {3, {{"from", "2024"}, {"to", "2025"}, {"age", age}}};
    struct figure f;
    struct conn *c = lease();
    must(figure_compute_whole(c, "health_improved", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void test_S1_14_improved_of_those_who_answered(void **state)
{
    (void)state;
    for (int i = 0; i < 24; i++) {
        int64_t id = add_citizen(i < 20 ? "2000-01-01" : "1970-01-01", "", "");
        struct write first = asked(id, "self_rated_health", "2024-03-01", 2);
        struct write last = asked(id, "self_rated_health", "2025-11-01", i % 2 ? 3 : 2);
        if (i >= 14)
            last.s.q1 = INT_NONE;
        must(db_write(db, "test", add_fn, &first, &err));
        must(db_write(db, "test", add_fn, &last, &err));
    }
    struct write once = asked(add_citizen("2000-01-01", "", ""), "self_rated_health", "2024-03-01", 2);
    must(db_write(db, "test", add_fn, &once, &err));
    struct figure f = improved("18-29");
    assert_int_equal(f.n, 14);
    assert_int_equal(f.value, 500000);
    assert_non_null(strstr(f.note, "Spurgt begge gange: 20. Besvaret begge gange: 14. Svarprocent: 70 pct."));
    f = improved("30-");
    assert_true(f.missing);
    struct figure_params p = {3, {{"from", "2024"}, {"to", "2025"}, {"age", "18-29"}}};
    struct conn *c = lease();
    must(figure_compute_whole(c, "response_rate", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    assert_int_equal(f.n, 20);
    assert_int_equal(f.value, 700000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_who5_is_the_sum_times_four),
        cmocka_unit_test(test_a_missing_item_gives_no_score_and_is_kept),
        cmocka_unit_test(test_only_who_sees_health_writes_and_wrong_answers_are_told),
        cmocka_unit_test(test_S1_14_improved_of_those_who_answered)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
