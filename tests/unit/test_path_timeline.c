/* What a reader gets of a citizen's timeline: nothing of what is hidden, not even through a limit or a first day. */
#include "effect_fixture.h"
#include "path/timeline.h"
#include <string.h>

static const struct actor health = {.user_id = 7, .unit = "afdeling-sundhed-beskaeftigelse", .admin = "suf"};

static const char *iso(int n)
{
    static char text[11];
    return day_iso((day_t){n}, text);
}

static struct timeline read_as(int64_t id, const struct sight *sight, const char *from, const char *to)
{
    struct timeline t;
    struct conn *c = lease();
    must(timeline_read(c, id, &health, sight, day(from), day(to), &t, arena, &err));
    release(c);
    return t;
}

static day_t first_as(int64_t id, const struct sight *sight)
{
    day_t first;
    struct conn *c = lease();
    must(timeline_first_day(c, id, &health, sight, &first, &err));
    release(c);
    return first;
}

static int mark_fn(struct conn *c, void *ctx, struct err *e)
{
    int64_t id = *(int64_t *)ctx;
    static const struct sql meeting = {"test_meeting",
        "INSERT INTO meeting (citizen_id, kind, title, day, state, track, version) VALUES ($1, 'talk', $2, $3, 'held', $4, 1)"};
    static const struct sql follow = {"test_follow",
        "INSERT INTO follow_up (citizen_id, kind, anchor, due_day, state, track, created, version) "
        "VALUES ($1, 'plan', 'hand', $2, $3, $4, 0, 1)"};
    int rc = q_exec(c, &meeting,
        ARGS(V_INT(id), V_TEXT("Om økonomi"), V_DAY(day("2010-01-01")), V_TEXT("social")), NULL, e);
    if (!rc)
        rc = q_exec(
            c, &meeting, ARGS(V_INT(id), V_TEXT("Åbent møde"), V_DAY(day("2025-03-01")), V_NULL), NULL, e);
    if (!rc)
        rc = q_exec(
            c, &follow, ARGS(V_INT(id), V_DAY(day("2011-01-01")), V_TEXT("planned"), V_TEXT("job")), NULL, e);
    if (!rc)
        rc = q_exec(c, &follow, ARGS(V_INT(id), V_DAY(day("2025-04-01")), V_TEXT("moved"), V_NULL), NULL, e);
    return rc ? rc
              : q_exec(c, &follow,
                    ARGS(V_INT(id), V_DAY(day("2025-05-01")), V_TEXT("planned"), V_TEXT("health")), NULL, e);
}

static void test_I3_12_hidden_tracks_are_in_no_list_and_no_first_day(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    const struct sight sight = {.person = true, .tracks = SIGHT_HEALTH},
                       all = {.person = true,
                           .tracks = SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING,
                           .benefit = true};
    add_spell(id, "kontanthjaelp", "2009-01-01", "");
    add_spell(id, "work", "2008-01-01", "2009-01-01");
    add_course(id, "projekt-traedesten", "2012-01-01", "");
    add_course(id, "psykologforloeb", "2025-02-01", "2025-03-01");
    must(db_write(db, "test", mark_fn, &id, &err));
    struct timeline t = read_as(id, &sight, "2000-01-01", "2027-01-01");
    assert_int_equal(t.n_courses, 1);
    assert_string_equal(t.courses[0].intervention_key, "psykologforloeb");
    assert_int_equal(t.n_spells, 0);
    assert_int_equal(t.n_meetings, 1);
    assert_string_equal(t.meetings[0].title, "Åbent møde");
    assert_int_equal(t.n_follow_ups, 1);
    assert_int_equal(first_as(id, &sight).n, day("2025-02-01").n);
    t = read_as(id, &all, "2000-01-01", "2027-01-01");
    assert_int_equal(t.n_courses, 2);
    assert_int_equal(t.n_spells, 2);
    assert_int_equal(t.n_meetings, 2);
    assert_int_equal(t.n_follow_ups, 2);
    assert_int_equal(first_as(id, &all).n, day("2008-01-01").n);
}

static void test_I3_12_hidden_rows_use_up_no_room(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    const struct sight sight = {.person = true, .tracks = SIGHT_HEALTH};
    add_course(id, "psykologforloeb", "2015-02-01", "2015-03-01");
    for (int i = 0; i < TIMELINE_MAX + 20; i++)
        add_course(id, "projekt-traedesten", iso(day("2016-01-01").n + i), iso(day("2016-01-02").n + i));
    struct timeline t = read_as(id, &sight, "2000-01-01", "2027-01-01");
    assert_int_equal(t.n_courses, 1);
    assert_false(t.is_cut);
}

static void test_I3_12_a_receiving_unit_sees_its_own_offer_and_no_follow_ups(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    const struct sight sight = {.person = true, .referral_only = true};
    add_course(id, "psykologforloeb", "2025-02-01", "");
    add_course(id, "projekt-traedesten", "2012-01-01", "");
    must(db_write(db, "test", mark_fn, &id, &err));
    struct timeline t = read_as(id, &sight, "2000-01-01", "2027-01-01");
    assert_int_equal(t.n_courses, 1);
    assert_string_equal(t.courses[0].intervention_key, "psykologforloeb");
    assert_int_equal(t.n_meetings, 0);
    assert_int_equal(t.n_follow_ups, 0);
    assert_int_equal(first_as(id, &sight).n, day("2025-02-01").n);
}

static void test_only_what_lies_in_the_period_is_read_newest_first(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    const struct sight sight = {.person = true, .tracks = SIGHT_HEALTH};
    add_course(id, "psykologforloeb", "2024-01-01", "2025-01-01");
    add_course(id, "psykologforloeb", "2024-06-01", "2025-01-02");
    add_course(id, "bbat", "2025-07-01", "");
    add_course(id, "hif", "2026-01-01", "");
    struct timeline t = read_as(id, &sight, "2025-01-01", "2026-01-01");
    assert_int_equal(t.n_courses, 2);
    assert_string_equal(t.courses[0].intervention_key, "bbat");
    assert_string_equal(t.courses[1].intervention_key, "psykologforloeb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I3_12_hidden_tracks_are_in_no_list_and_no_first_day),
        cmocka_unit_test(test_I3_12_hidden_rows_use_up_no_room),
        cmocka_unit_test(test_I3_12_a_receiving_unit_sees_its_own_offer_and_no_follow_ups),
        cmocka_unit_test(test_only_what_lies_in_the_period_is_read_newest_first)};
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
