/* The figures on pauses and on tracks that run at the same time. Names carry the story's id. */
#include "effect_fixture.h"
#include "effect/figure.h"
#include <string.h>

static struct figure figure(const char *id)
{
    struct figure_params p = {0};
    struct figure f;
    struct conn *c = lease();
    must(figure_compute_whole(c, id, &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void test_S4_06_persons_over_the_limit_and_their_share(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        int64_t id = add_citizen("1985-06-01", "", "");
        add_spell(id, i < 30 ? "kontanthjaelp-aktivitetsparat" : "foertidspension", "2025-01-01", "");
        if (i < 20)
            add_course(id, "bbat", "2025-01-01", i < 8 ? "2026-02-12" : "2026-03-20");
    }
    struct figure count = figure("pause_over_limit"), share = figure("pause_share");
    assert_int_equal(count.value, 18);
    assert_int_equal(share.n, 30);
    assert_int_equal(share.value, 600000);
    assert_true(share.has_interval);
    assert_non_null(strstr(count.definition, "nævner intet antal dage"));
}

static void test_S4_06_the_persons_behind_are_those_counted(void **state)
{
    (void)state;
    struct figure_params p = {0};
    struct figure_row *rows;
    size_t n;
    struct conn *c = lease();
    must(indicator_find("pause_over_limit")->rows(c, &p, day("2026-04-14"), &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 18);
    assert_non_null(rows[0].citizen_key);
    assert_int_equal(rows[0].day.n, day("2026-02-12").n);
    assert_string_equal(rows[0].label, "61 dage uden indsats");
}

static void test_S4_08_a_job_track_together_with_another(void **state)
{
    (void)state;
    struct figure before = figure("combined_tracks");
    int64_t both_before = (before.missing ? 0 : before.value * before.n + 500000) / 1000000;
    int64_t n_before = before.missing ? 0 : before.n;
    for (int i = 0; i < 30; i++) {
        int64_t id = add_citizen("1985-06-01", "", "");
        if (i < 20)
            add_course(id, "projekt-traedesten", "2026-01-01", "");
        if (i >= 10)
            add_course(id, "bbat", "2026-01-01", "");
    }
    struct figure f = figure("combined_tracks");
    assert_int_equal(f.n, n_before + 30);
    assert_int_equal((f.value * f.n + 500000) / 1000000, both_before + 10);
    assert_non_null(f.note);
}

static struct figure tracks(const char *number)
{
    struct figure f;
    struct figure_params p = {.n = 1, .p = {{"tracks", number}}};
    struct conn *c = lease();
    must(figure_compute(c, &everyone, "citizens_by_tracks", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void test_S4_05_citizens_with_one_two_three_or_more_tracks(void **state)
{
    (void)state;
    int64_t before[3], n = tracks("1").n;
    static const char *const number[] = {"1", "2", "3"};
    for (int i = 0; i < 3; i++)
        before[i] = tracks(number[i]).value;
    assert_int_equal(before[0] + before[1] + before[2], n);
    /* job; job and health; job, health and social */
    for (int i = 0; i < 12; i++) {
        int64_t id = add_citizen("1985-06-01", "", "");
        add_course(id, "projekt-traedesten", "2026-01-01", "");
        if (i < 7)
            add_course(id, "bbat", "2026-01-01", "");
        if (i < 5)
            add_course(id, "hfi-noerrebro-bispebjerg", "2026-01-01", "");
    }
    struct figure f = tracks("1");
    assert_int_equal(f.n, n + 12);
    assert_int_equal(f.value, before[0] + 5);
    assert_int_equal(tracks("2").value, before[1] + 2);
    assert_int_equal(tracks("3").value, before[2] + 5);
    assert_non_null(f.note);
    struct figure_params p = {.n = 1, .p = {{"tracks", "2"}}};
    struct figure_row *rows;
    size_t n_rows;
    struct conn *c = lease();
    must(indicator_find("citizens_by_tracks")->rows(c, &p, day("2026-04-14"), &rows, &n_rows, arena, &err));
    release(c);
    assert_int_equal(n_rows, tracks("2").value);
    p.p[0].value = "4";
    c = lease();
    assert_int_equal(
        figure_compute(c, &everyone, "citizens_by_tracks", &p, day("2026-04-14"), &f, arena, &err),
        ERR_INVALID);
    release(c);
    err_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_S4_06_persons_over_the_limit_and_their_share),
        cmocka_unit_test(test_S4_06_the_persons_behind_are_those_counted),
        cmocka_unit_test(test_S4_08_a_job_track_together_with_another),
        cmocka_unit_test(test_S4_05_citizens_with_one_two_three_or_more_tracks)};
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
