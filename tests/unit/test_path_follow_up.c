/* Follow-ups: scheduled by rules in calendar months, answered, moved with their history, undone; hidden tracks stay hidden. */
#include "effect_fixture.h"
#include "path/course.h"
#include "path/follow_up.h"

static struct actor mette = {.user_id = 1, .login = "mette", .unit = "jobcenter-koebenhavn", .admin = "bif"};

struct job {
    int64_t course_id, citizen_id, plan_id, id, next;
    const char *anchor;
    day_t day;
    struct follow_up *row;
    struct follow_up_answer answer;
};
static int after_course(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return follow_up_after_course(c, &everyone, j->course_id, j->anchor, j->day, e);
}
static int after_plan(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return follow_up_after_plan(c, &everyone, j->plan_id, j->citizen_id, j->day, e);
}
static int add(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return follow_up_add(c, j->id ? &mette : &everyone, j->row, e);
}
static int record(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return follow_up_record(c, &everyone, &j->answer, &j->next, e);
}
static int write(db_write_fn *fn, struct job *j)
{
    return db_write(db, "test", fn, j, &err);
}

static struct sight all_sight = {.person = true, .tracks = 31};

static size_t rows_of(
    int64_t citizen, const struct sight *sight, struct follow_up_row **ret, size_t *ret_hidden)
{
    struct conn *c = lease();
    size_t n;
    must(follow_up_of_citizen(c, citizen, sight, 0, 100, ret, &n, ret_hidden, arena, &err));
    release(c);
    return n;
}

static int64_t course_of(int64_t citizen)
{
    struct conn *c = lease();
    struct course_row *rows;
    size_t n;
    must(course_of_citizen(c, citizen, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    return rows[0].id;
}

static int64_t plan_one(int64_t citizen, const char *track)
{
    struct follow_up f;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = citizen;
    f.kind = "plan";
    f.track = track;
    f.due_day = day("2026-04-10");
    struct job j = {.row = &f};
    must(write(add, &j));
    return f.id;
}

static struct follow_up read_one(int64_t id)
{
    struct conn *c = lease();
    struct follow_up f;
    must(follow_up_by_id(c, id, &f, arena, &err));
    release(c);
    return f;
}

static void test_a_course_is_followed_after_3_6_and_12_calendar_months(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    size_t hidden;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    add_course(citizen, "hif", "2025-11-30", "");
    struct job j = {.course_id = course_of(citizen), .anchor = "start", .day = day("2025-11-30")};
    must(write(after_course, &j));
    must(write(after_course, &j));
    assert_int_equal(rows_of(citizen, &all_sight, &rows, &hidden), 3);
    assert_int_equal(rows[2].due_day.n, day("2026-02-28").n);
    assert_int_equal(rows[1].due_day.n, day("2026-05-30").n);
    assert_int_equal(rows[0].due_day.n, day("2026-11-30").n);
}

static void test_an_end_takes_over_from_the_start(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    size_t hidden;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    add_course(citizen, "hif", "2025-10-01", "");
    struct job j = {.course_id = course_of(citizen), .anchor = "start", .day = day("2025-10-01")};
    must(write(after_course, &j));
    j.anchor = "exit";
    j.day = day("2026-02-01");
    must(write(after_course, &j));
    must(write(after_course, &j));
    assert_int_equal(rows_of(citizen, &all_sight, &rows, &hidden), 4);
    assert_int_equal(rows[3].due_day.n, day("2026-01-01").n);
    assert_string_equal(rows[2].anchor, "exit");
    assert_int_equal(rows[2].due_day.n, day("2026-05-01").n);
}

static void test_goals_are_followed_at_2_and_6_months(void **state)
{
    (void)state;
    static const struct {
        const char *intervention, *anchor, *due;
    } cases[] = {{"ips-rusmiddel", "exit", "2026-03-01"},
        {"helhedsorienteret-sundhed", "start", "2026-07-01"}, {"veteran-tovholder", "start", "2026-07-01"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct follow_up_row *rows;
        size_t hidden;
        int64_t citizen = add_citizen("2000-01-01", "", "");
        add_course(citizen, cases[i].intervention, "2026-01-01", "");
        struct job j = {.course_id = course_of(citizen), .anchor = cases[i].anchor, .day = day("2026-01-01")};
        must(write(after_course, &j));
        assert_int_equal(rows_of(citizen, &all_sight, &rows, &hidden), 1);
        assert_string_equal(rows[0].kind, "goal");
        assert_int_equal(rows[0].due_day.n, day(cases[i].due).n);
    }
}

static void test_a_plan_is_followed_once(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    size_t hidden;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    struct job j = {.citizen_id = citizen, .plan_id = INT_NONE, .day = day("2025-03-12")};
    must(write(after_plan, &j));
    assert_int_equal(rows_of(citizen, &all_sight, &rows, &hidden), 3);
    assert_int_equal(rows[0].due_day.n, day("2026-03-12").n);
    assert_string_equal(
        follow_up_name(rows[0].kind, rows[0].anchor, rows[0].months, arena), "Opfølgning efter 12 måneder");
}

static void test_a_moved_one_keeps_its_history(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    int64_t id = plan_one(citizen, NULL);
    struct job j = {.answer = {id, 1, "moved", NULL, "Borgeren er syg.", DAY_NONE, {clock_today().n + 20}}};
    must(write(record, &j));
    struct follow_up old = read_one(id), next = read_one(j.next);
    assert_string_equal(old.state, "moved");
    assert_string_equal(next.state, "planned");
    assert_int_equal(next.moved_from, id);
    assert_int_equal(next.due_day.n, clock_today().n + 20);
}

static void test_a_held_one_needs_an_outcome(void **state)
{
    (void)state;
    int64_t id = plan_one(add_citizen("1990-01-01", "", ""), NULL);
    struct job j = {.answer = {id, 1, "held", NULL, "Talt.", DAY_NONE, DAY_NONE}};
    assert_int_equal(write(record, &j), ERR_INVALID);
    assert_non_null(err_field_text(&err, "outcome"));
    err_clear(&err);
    j.answer.outcome = "going_well";
    must(write(record, &j));
    assert_string_equal(read_one(id).outcome, "going_well");
    assert_int_equal(j.next, INT_NONE);
}

static void test_the_second_answer_is_a_conflict_and_changes_nothing(void **state)
{
    (void)state;
    int64_t id = plan_one(add_citizen("1990-01-01", "", ""), NULL);
    struct job j = {.answer = {id, 1, "held", "going_well", "Første.", DAY_NONE, DAY_NONE}};
    must(write(record, &j));
    j.answer.text = "Anden.";
    assert_int_equal(write(record, &j), ERR_CONFLICT);
    err_clear(&err);
    assert_string_equal(read_one(id).text, "Første.");
}

static void test_a_track_without_basis_is_hidden_and_cannot_be_written(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    size_t hidden;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    struct sight job_only = {.person = true, .tracks = SIGHT_JOB};
    plan_one(citizen, "health");
    plan_one(citizen, "job");
    assert_int_equal(rows_of(citizen, &job_only, &rows, &hidden), 1);
    assert_int_equal(hidden, 1);
    struct follow_up f;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = citizen;
    f.kind = "plan";
    f.track = "social";
    f.due_day = day("2026-05-01");
    mette.perms = UINT64_C(1) << PERM_CITIZEN_FIND | UINT64_C(1) << PERM_CITIZEN_EDIT;
    struct job j = {.row = &f, .id = 1};
    assert_int_equal(write(add, &j), ERR_NOT_FOUND);
    err_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_course_is_followed_after_3_6_and_12_calendar_months),
        cmocka_unit_test(test_an_end_takes_over_from_the_start),
        cmocka_unit_test(test_goals_are_followed_at_2_and_6_months),
        cmocka_unit_test(test_a_plan_is_followed_once), cmocka_unit_test(test_a_moved_one_keeps_its_history),
        cmocka_unit_test(test_a_held_one_needs_an_outcome),
        cmocka_unit_test(test_the_second_answer_is_a_conflict_and_changes_nothing),
        cmocka_unit_test(test_a_track_without_basis_is_hidden_and_cannot_be_written)};
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
