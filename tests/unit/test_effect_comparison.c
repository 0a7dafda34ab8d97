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

static void test_only_designs_that_are_no_effect_can_be_written_in_a_document(void **state)
{
    (void)state;
    struct figure_params p;
    const char *id;
    struct figure f;
    static const char *const wrong[] = {"comparison intervention=ips-rusmiddel year=2023 design=randomised",
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
        cmocka_unit_test(test_only_designs_that_are_no_effect_can_be_written_in_a_document),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
