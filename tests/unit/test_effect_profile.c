/* Who was referred: education, and weeks in work before the first referral (S0-03). */
#include "base/rng.h"
#include "effect/figure.h"
#include "effect_fixture.h"

#include <stdio.h>

static int64_t persons(const char *indicator, const char *year, const char *name, const char *value)
{
    struct figure f;
    struct figure_params p = {
        .n = 2 + (name != NULL), .p = {{"intervention", "psykologforloeb"}, {"year", year}}};
    if (name) {
        p.p[2].name = name;
        p.p[2].value = value;
    }
    struct conn *c = lease();
    must(figure_compute(c, &everyone, indicator, &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f.missing ? 0 : f.value;
}

static void test_S0_03_weeks_in_work_before_the_first_referral(void **state)
{
    (void)state;
    /* works until the day before; one day 52 weeks ago; one day too long ago; only in a flex job */
    int64_t works = add_citizen("1980-01-01", "", ""), one = add_citizen("1980-01-01", "", ""),
            old = add_citizen("1980-01-01", "", ""), flex = add_citizen("1980-01-01", "", "");
    int64_t all[] = {works, one, old, flex};
    for (size_t i = 0; i < 4; i++)
        add_referral(all[i], "psykologforloeb", "2024-12-30");
    add_referral(works, "psykologforloeb", "2024-12-31");
    add_spell(works, "work", "2020-01-01", "2024-12-30");
    add_spell(one, "work", "2024-01-01", "2024-01-02"); /* 364 days before */
    add_spell(old, "work", "2023-12-31", "2024-01-01"); /* 365 days before */
    add_spell(flex, "flex_job", "2023-01-01", "");
    assert_int_equal(persons("referred_work", "2024", NULL, NULL), 4);
    assert_int_equal(persons("referred_work", "2024", "weeks", "0"), 2);
    assert_int_equal(persons("referred_work", "2024", "weeks", "1-26"), 1);
    assert_int_equal(persons("referred_work", "2024", "weeks", "27-52"), 1);
    assert_int_equal(persons("referred_work", "2024", "weeks", "52"), 1);
    assert_int_equal(persons("referred_persons", "2024", "education", "ikke-oplyst"), 4);
    assert_int_equal(persons("referred_persons", "2024", "education", "grundskole"), 0);
    struct figure f;
    struct figure_params wrong = {.n = 2, .p = {{"year", "2024"}, {"weeks", "27-5"}}};
    struct conn *c = lease();
    assert_int_equal(
        figure_compute(c, &everyone, "referred_work", &wrong, day("2026-04-14"), &f, arena, &err),
        ERR_INVALID);
    release(c);
    err_clear(&err);
}

/* Weeks counted a day at a time. */
static int64_t weeks_by_days(const int64_t (*spell)[2], size_t n, int64_t sent)
{
    int64_t weeks = 0;
    for (int w = 0; w < 52; w++) {
        bool any = false;
        for (int64_t d = sent - 7 * w - 7; d < sent - 7 * w; d++)
            for (size_t i = 0; i < n; i++)
                any |= spell[i][0] <= d && d < spell[i][1];
        weeks += any;
    }
    return weeks;
}

static void test_weeks_equal_a_count_by_days(void **state)
{
    (void)state;
    enum { PEOPLE = 60, SPELLS = 4 };
    struct rng r;
    int64_t band[3] = {0};
    rng_seed(&r, 7);
    for (int p = 0; p < PEOPLE; p++) {
        int64_t spell[SPELLS][2], id = add_citizen("1980-01-01", "", "");
        int64_t sent = day("2023-03-01").n + rng_between(&r, 0, 200);
        size_t n = (size_t)rng_between(&r, 0, SPELLS);
        char from[11], to[11];
        for (size_t i = 0; i < n; i++) {
            spell[i][0] = sent - rng_between(&r, -20, 500);
            spell[i][1] = spell[i][0] + rng_between(&r, 1, 200);
            add_spell(id, i % 2 ? "work" : "ordinary_hours", day_iso((day_t){(int32_t)spell[i][0]}, from),
                day_iso((day_t){(int32_t)spell[i][1]}, to));
        }
        add_referral(id, "psykologforloeb", day_iso((day_t){(int32_t)sent}, from));
        int64_t weeks = weeks_by_days((const int64_t(*)[2])spell, n, sent);
        band[weeks == 0 ? 0 : weeks <= 26 ? 1 : 2]++;
    }
    assert_true(band[0] && band[1] && band[2]);
    assert_int_equal(persons("referred_work", "2023", "weeks", "0"), band[0]);
    assert_int_equal(persons("referred_work", "2023", "weeks", "1-26"), band[1]);
    assert_int_equal(persons("referred_work", "2023", "weeks", "27-52"), band[2]);
    struct figure_params p = {.n = 2, .p = {{"year", "2023"}, {"weeks", "1-26"}}};
    struct figure_row *rows;
    size_t n;
    struct conn *c = lease();
    must(indicator_find("referred_work")->rows(c, &p, day("2026-04-14"), &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, band[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_03_weeks_in_work_before_the_first_referral),
        cmocka_unit_test(test_weeks_equal_a_count_by_days),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
