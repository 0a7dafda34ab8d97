/* The figure of a comparison: value, interval, and what of it those see who may not see small counts. */
#include "effect_fixture.h"
#include "effect/figure.h"
#include <string.h>

static struct figure compute(const struct actor *actor, const char *reference)
{
    const char *id;
    struct figure_params p;
    struct figure f;
    struct conn *c = lease();
    must(figure_parse(reference, &id, &p, arena, &err));
    must(figure_compute(c, actor, id, &p, day("2026-01-01"), &f, arena, &err));
    release(c);
    return f;
}

/* 120 on the benefit from 2023; every second begins the course after a hundred days; of those two in five work from day 150 on, of the others one in
 * five. */
static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return 1;
    for (int i = 0; i < 120; i++) {
        int64_t who = add_citizen("1985-05-05", "", "");
        bool begins = i % 2, works = i % 10 == 1 || i % 10 == 3 || i % 10 == 4;
        add_spell(who, "kontanthjaelp", "2023-01-01", works ? "2023-09-01" : "");
        if (works)
            add_spell(who, "work", "2023-09-01", "");
        if (begins)
            add_course(who, "ips-rusmiddel", i % 4 == 1 ? "2023-04-11" : "2023-04-25", "2023-12-01");
    }
    return 0;
}

static void test_the_difference_is_told_with_interval_design_and_words(void **state)
{
    (void)state;
    struct figure f = compute(&everyone, "comparison intervention=ips-rusmiddel year=2023");
    assert_true(!f.missing && f.format == FF_NUMBER && !f.suppressed);
    /* 24 of 60 against 12 of 60 of those who had not begun; ages, histories and days are alike. */
    assert_true(f.value > 15000 && f.value < 25000);
    assert_non_null(strstr(f.title, "forskel, justeret"));
    assert_non_null(strstr(f.limits, "procentpoint"));
    assert_non_null(strstr(f.note, "er ikke en effekt"));
    assert_string_equal(f.unit, "percentage_points");
}

static void test_nobody_begun_is_missing_and_not_zero(void **state)
{
    (void)state;
    struct figure f = compute(&everyone, "comparison intervention=ips-rusmiddel year=2020");
    assert_true(f.missing && f.value == INT_NONE && !f.limits);
    f = compute(&everyone, "comparison intervention=peer-hold year=2023");
    assert_true(f.missing && f.value == INT_NONE);
}

static void test_few_with_the_outcome_are_hidden_from_those_who_may_not_see_them(void **state)
{
    (void)state;
    const char *reference = "comparison intervention=ips-rusmiddel year=2023 outcome=education";
    int64_t who = add_citizen("1985-05-05", "", "");
    add_spell(who, "kontanthjaelp", "2023-01-01", "2023-09-01");
    add_spell(who, "education", "2023-09-01", "");
    add_course(who, "ips-rusmiddel", "2023-04-11", "2023-12-01");
    struct figure all = compute(&everyone, reference), few = compute(&reader, reference);
    assert_true(!all.suppressed && !all.missing && all.value > 0);
    assert_true(few.suppressed && few.value == INT_NONE && !few.limits);
}

SQL(test_move_all, "UPDATE citizen SET district = $1 WHERE id = $2");
static int move_to(struct conn *c, void *ctx, struct err *e)
{
    const struct val *args = ctx;
    return q_exec(c, &test_move_all, args, 2, NULL, e);
}

/* 40 in each of two districts, on the benefit since 2020. In one of them 20 begin in January 2022 and work from February on; nobody in the other. One in
 * eight of both works in the spring of 2021. */
static void add_roll_out(void)
{
    for (int i = 0; i < 80; i++) {
        int64_t who = add_citizen("1975-05-05", "", "");
        struct val args[] = {V_TEXT(i % 2 ? "noerrebro" : "valby"), V_INT(who)};
        must(db_write(db, "test_move", move_to, args, &err));
        add_spell(who, "kontanthjaelp", "2020-01-01", "");
        if (i % 8 < 2)
            add_spell(who, "work", "2021-03-01", "2021-05-01");
        if (i % 4 == 1) {
            add_course(who, "mentorkorps", "2022-01-10", "2022-06-01");
            add_spell(who, "work", "2022-02-01", "");
        }
    }
}

static void test_a_roll_out_is_an_effect_only_where_it_is_decided(void **state)
{
    (void)state;
    add_roll_out();
    struct figure f = compute(&everyone,
        "comparison intervention=mentorkorps from=2020 year=2022 design=rollout decision=\"SUD 12.1.2022, pkt. 4\" "
        "outcome=work profile=local");
    assert_true(!f.missing && f.value == 50000); /* 20 of 40 against none */
    assert_non_null(strstr(f.title, ", effekt: "));
    assert_non_null(strstr(f.title, "2020–2022"));
    assert_non_null(strstr(f.note, "SUD 12.1.2022, pkt. 4"));
    /* Without four quarters before nobody can see that the districts kept pace. */
    f = compute(&everyone,
        "comparison intervention=mentorkorps year=2022 design=rollout decision=x outcome=work profile=local");
    assert_true(f.missing && !strstr(f.title, ", effekt:"));
}

static void test_effects_without_a_decision_and_unknown_designs_are_refused(void **state)
{
    (void)state;
    struct figure_params p;
    const char *id;
    struct figure f;
    static const char *const wrong[] = {"comparison intervention=ips-rusmiddel year=2023 design=randomised",
        "comparison intervention=ips-rusmiddel year=2023 design=rollout",
        "comparison intervention=ips-rusmiddel year=2023 from=2024",
        "comparison intervention=ips-rusmiddel year=2023 design=best",
        "comparison intervention=ips-rusmiddel year=2023 against=ukendt",
        "comparison intervention=ips-rusmiddel year=2023 days=x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err e = ERR_INIT;
        struct conn *c = lease();
        must(figure_parse(wrong[i], &id, &p, arena, &err));
        assert_int_equal(figure_compute(c, &everyone, id, &p, day("2026-01-01"), &f, arena, &e), ERR_INVALID);
        release(c);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_difference_is_told_with_interval_design_and_words),
        cmocka_unit_test(test_nobody_begun_is_missing_and_not_zero),
        cmocka_unit_test(test_few_with_the_outcome_are_hidden_from_those_who_may_not_see_them),
        cmocka_unit_test(test_effects_without_a_decision_and_unknown_designs_are_refused),
        cmocka_unit_test(test_a_roll_out_is_an_effect_only_where_it_is_decided),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
