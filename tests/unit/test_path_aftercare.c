/* Aftercare as a phase of its own. Names carry the story's id. */
#include "effect_fixture.h"
#include "effect/figure.h"
#include "path/aftercare.h"
#include "path/follow_up.h"
#include "system/user.h"
#include <string.h>

static struct actor consultant, stranger;

static int set_up(void **state)
{
    struct user user = {.login = "ips", .name = "Ida Prøve", .title = "Jobkonsulent", .unit = "bif"};
    const char *role = "caseworker";
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    clock_set_today(day("2026-04-14"));
    consultant = (struct actor){0, "ips", "bif", "bif", "sagsbehandling-lab",
        (UINT64_C(1) << PERM_CITIZEN_FIND) | (UINT64_C(1) << PERM_CITIZEN_EDIT) |
            (UINT64_C(1) << PERM_INBOX)};
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &consultant.user_id, &err));
    stranger = consultant;
    stranger.unit = stranger.admin = "suf";
    return 0;
}

static int64_t course_of(int64_t citizen)
{
    struct course_row *rows;
    size_t n;
    struct conn *c = lease();
    must(course_of_citizen(c, citizen, &rows, &n, arena, &err));
    release(c);
    return rows[n - 1].id;
}

static struct aftercare_row *aftercare(int64_t citizen, size_t *ret_n)
{
    struct aftercare_row *rows;
    struct conn *c = lease();
    must(aftercare_of_citizen(c, citizen, &rows, ret_n, arena, &err));
    release(c);
    return rows;
}

struct write {
    const struct actor *actor;
    int64_t id, version, made;
    day_t day;
    const char *reason;
};
static int end_course_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return course_end(c, w->actor, w->id, 1, w->day, w->reason, NULL, e);
}
static int after_course_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return aftercare_after_course(c, w->actor, w->id, w->reason, w->day, e);
}
static int start_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return aftercare_start(c, w->actor, w->id, "Møde hver måned", &w->made, e);
}
static int end_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return aftercare_end(c, w->actor, w->id, w->version, w->day, w->reason, e);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return aftercare_reopen(c, w->actor, w->id, w->version, e);
}

/* A citizen whose course in IPS ends for that reason on 31 March 2026. */
static int64_t left_ips(const char *reason)
{
    int64_t id = add_citizen("1988-03-03", "", "");
    add_course(id, "ips-rusmiddel", "2025-09-01", "");
    struct write w = {.actor = &consultant, .id = course_of(id), .day = day("2026-03-31"), .reason = reason};
    must(db_write(db, "test", end_course_fn, &w, &err));
    return id;
}

static void test_S2_06_opens_by_itself_when_ips_ends_in_job(void **state)
{
    (void)state;
    size_t n, hidden, contacts = 0, planned;
    int64_t id = left_ips("job");
    struct aftercare_row *rows = aftercare(id, &n);
    struct follow_up_row *follow;
    struct sight sight = {.tracks = SIGHT_JOB | SIGHT_SOCIAL};
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].start_day.n, day("2026-04-01").n);
    assert_true(day_is_none(rows[0].end_day));
    assert_int_equal(rows[0].course_end.n, day("2026-04-01").n);
    assert_int_equal(rows[0].responsible_id, consultant.user_id);
    struct conn *c = lease();
    must(follow_up_of_citizen(c, id, &sight, 0, 50, &follow, &planned, &hidden, arena, &err));
    release(c);
    for (size_t i = 0; i < planned; i++)
        contacts += !strcmp(follow[i].kind, "aftercare");
    assert_int_equal(contacts, 3);
}

static void test_S2_06_not_when_it_ends_for_other_reasons_or_offers(void **state)
{
    (void)state;
    size_t n;
    aftercare(left_ips("opt_out"), &n);
    assert_int_equal(n, 0);
    int64_t id = add_citizen("1988-03-03", "", "");
    add_course(id, "projekt-traedesten", "2025-09-01", "");
    struct write w = {.actor = &consultant, .id = course_of(id), .day = day("2026-03-31"), .reason = "job"};
    must(db_write(db, "test", after_course_fn, &w, &err));
    aftercare(id, &n);
    assert_int_equal(n, 0);
}

static struct figure goal(void)
{
    struct figure_params p = {2, {{"key", "ips-job-uddannelse"}, {"year", "2025"}}};
    struct figure f;
    struct conn *c = lease();
    must(figure_compute_whole(c, "goal", &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void test_S2_06_the_exit_day_of_the_goal_is_the_courses(void **state)
{
    (void)state;
    size_t n;
    int64_t ids[10];
    for (int i = 0; i < 10; i++) {
        ids[i] = add_citizen("1988-03-03", "", "");
        add_course(ids[i], "ips-rusmiddel", "2025-01-01", "");
        /* In work two months after the course, and no longer when the aftercare ends. */
        add_spell(ids[i], "work", "2025-06-01", i < 6 ? "2025-09-01" : "2025-07-01");
    }
    for (int i = 0; i < 10; i++) {
        struct write w = {
            .actor = &consultant, .id = course_of(ids[i]), .day = day("2025-06-10"), .reason = "job"};
        must(db_write(db, "test", end_course_fn, &w, &err));
    }
    struct figure before = goal();
    assert_int_equal(before.n, 10);
    assert_int_equal(before.value, 600000);
    for (int i = 0; i < 10; i++) {
        struct aftercare_row *rows = aftercare(ids[i], &n);
        assert_int_equal(n, 1);
        struct write w = {.actor = &consultant,
            .id = rows[0].id,
            .version = rows[0].version,
            .day = day("2026-03-01"),
            .reason = "settled"};
        must(db_write(db, "test", end_fn, &w, &err));
    }
    struct figure after = goal();
    assert_int_equal(after.n, before.n);
    assert_int_equal(after.value, before.value);
}

static void test_S2_10_started_by_hand_once_and_only_by_who_sees_the_track(void **state)
{
    (void)state;
    size_t n;
    int64_t id = add_citizen("1980-01-01", "", "");
    add_course(id, "ips-rusmiddel", "2025-09-01", "");
    struct write w = {
        .actor = &consultant, .id = course_of(id), .day = day("2026-03-31"), .reason = "completed"};
    assert_int_equal(db_write(db, "test", start_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    must(db_write(db, "test", end_course_fn, &w, &err));
    aftercare(id, &n);
    assert_int_equal(n, 0);
    w.actor = &stranger;
    assert_int_equal(db_write(db, "test", start_fn, &w, &err), ERR_NOT_FOUND);
    err = (struct err)ERR_INIT;
    w.actor = &consultant;
    must(db_write(db, "test", start_fn, &w, &err));
    assert_int_equal(db_write(db, "test", start_fn, &w, &err), ERR_CONFLICT);
    err = (struct err)ERR_INIT;
    assert_string_equal(aftercare(id, &n)[0].aim, "Møde hver måned");
}

static void test_S2_10_ends_with_a_reason_and_can_be_opened_again(void **state)
{
    (void)state;
    size_t n;
    int64_t id = left_ips("education");
    struct aftercare_row *rows = aftercare(id, &n);
    struct write w = {.actor = &consultant, .id = rows[0].id, .version = 1, .day = day("2026-04-10")};
    assert_int_equal(db_write(db, "test", end_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    w.reason = "settled";
    w.day = day("2026-03-01");
    assert_int_equal(db_write(db, "test", end_fn, &w, &err), ERR_INVALID);
    err = (struct err)ERR_INIT;
    w.day = day("2026-04-10");
    must(db_write(db, "test", end_fn, &w, &err));
    assert_int_equal(db_write(db, "test", end_fn, &w, &err), ERR_CONFLICT);
    err = (struct err)ERR_INIT;
    assert_int_equal(aftercare(id, &n)[0].end_day.n, day("2026-04-11").n);
    w.version = 2;
    must(db_write(db, "test", reopen_fn, &w, &err));
    assert_true(day_is_none(aftercare(id, &n)[0].end_day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_S2_06_opens_by_itself_when_ips_ends_in_job),
        cmocka_unit_test(test_S2_06_not_when_it_ends_for_other_reasons_or_offers),
        cmocka_unit_test(test_S2_06_the_exit_day_of_the_goal_is_the_courses),
        cmocka_unit_test(test_S2_10_started_by_hand_once_and_only_by_who_sees_the_track),
        cmocka_unit_test(test_S2_10_ends_with_a_reason_and_can_be_opened_again)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
