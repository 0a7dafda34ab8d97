/* Result sheets of the steering group: frozen on their day. Names carry the story's id. */
#include "effect_fixture.h"
#include "effect/goal_sheet.h"
#include "path/meeting.h"

struct job {
    const struct actor *actor;
    struct meeting meeting;
    struct goal_sheet_row *rows;
    size_t n;
    day_t as_of;
    int64_t id, sheet;
};
static int call_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct meeting m = j->meeting;
    int rc = meeting_call(c, &everyone, &m, NULL, 0, 1, e);
    j->id = m.id;
    return rc;
}
static int store_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return goal_sheet_store(c, j->actor, j->id, j->as_of, j->rows, j->n, &j->sheet, e);
}
SQL(test_change, "UPDATE goal_sheet_row SET share = '99 pct.' WHERE sheet_id = $1");
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return q_exec(c, &test_change, ARGS(V_INT(j->sheet)), NULL, e);
}

static int64_t call_meeting(int64_t citizen, const char *kind)
{
    struct job j = {0};
    field_clear_row(&meeting_table, &j.meeting);
    j.meeting.citizen_id = citizen;
    j.meeting.kind = kind;
    j.meeting.title = "Styregruppe BIF og SOF";
    j.meeting.day = day("2026-06-15");
    must(db_write(db, "test", call_fn, &j, &err));
    return j.id;
}

static void compute(struct job *j)
{
    struct conn *c = lease();
    must(goal_sheet_compute(c, "bi10-2026", &j->rows, &j->n, &j->as_of, arena, &err));
    release(c);
}

/* Citizens whose course in IPS ended in 2025, with and without work two months later. */
static void add_ips(int n_work, int n_not)
{
    for (int i = 0; i < n_work + n_not; i++) {
        int64_t citizen = add_citizen("1990-01-01", "", "");
        add_course(citizen, "ips-rusmiddel", "2025-01-01", "2025-07-01");
        if (i < n_work)
            add_spell(citizen, "work", "2025-07-01", "");
    }
}

static const struct goal_sheet_row *ips_of(const struct goal_sheet_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].goal, "ips-job-uddannelse") == 0)
            return &rows[i];
    }
    fail_msg("no goal");
    return NULL;
}

static void test_S2_13_a_sheet_keeps_what_the_goals_said_on_its_day(void **state)
{
    (void)state;
    struct goal_sheet *sheets;
    struct goal_sheet_row *kept;
    size_t n, n_kept;
    add_ips(8, 8);
    struct job j = {.actor = &everyone, .id = call_meeting(INT_NONE, "steering")};
    compute(&j);
    assert_int_equal(j.n, 6);
    const char *before = ips_of(j.rows, j.n)->share;
    assert_string_equal(ips_of(j.rows, j.n)->persons, "58");
    must(db_write(db, "test", store_fn, &j, &err));
    add_ips(8, 0);
    struct job later = {.actor = &everyone, .id = j.id};
    compute(&later);
    assert_string_equal(ips_of(later.rows, later.n)->persons, "66");
    struct conn *c = lease();
    must(goal_sheet_of_meeting(c, j.id, &sheets, &n, arena, &err));
    must(goal_sheet_rows(c, sheets[0].id, &kept, &n_kept, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(n_kept, 6);
    assert_string_equal(ips_of(kept, n_kept)->persons, "58");
    assert_string_equal(ips_of(kept, n_kept)->share, before);
    assert_int_not_equal(db_write(db, "test", change_fn, &j, &err), OK);
    err_clear(&err);
    must(db_write(db, "test", store_fn, &later, &err));
    c = lease();
    must(goal_sheet_of_meeting(c, j.id, &sheets, &n, arena, &err));
    must(goal_sheet_rows(c, sheets[1].id, &kept, &n_kept, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(ips_of(kept, n_kept)->persons, "58");
}

static void test_small_counts_are_suppressed_for_everybody(void **state)
{
    (void)state;
    struct job j = {0};
    add_ips(2, 40);
    compute(&j);
    const struct goal_sheet_row *row = ips_of(j.rows, j.n);
    assert_string_equal(row->persons, "undertrykt");
    assert_string_equal(row->share, "undertrykt");
    assert_int_equal(row->verdict, VERDICT_NONE);
}

static void test_only_the_steering_group_has_a_sheet(void **state)
{
    (void)state;
    struct job j = {.actor = &everyone, .id = call_meeting(add_citizen("1990-01-01", "", ""), "round_table")};
    compute(&j);
    assert_int_equal(db_write(db, "test", store_fn, &j, &err), ERR_REFUSED);
    err_clear(&err);
    struct job other = j;
    static const struct actor stranger = {.user_id = 4711, .login = "x", .unit = "suf", .admin = "suf"};
    other.actor = &stranger;
    other.id = call_meeting(INT_NONE, "steering");
    assert_int_equal(db_write(db, "test", store_fn, &other, &err), ERR_NOT_FOUND);
    err_clear(&err);
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    clock_set_today(day("2026-04-14"));
    return 0;
}
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_counts_are_suppressed_for_everybody), /* before there are more */
        cmocka_unit_test(test_S2_13_a_sheet_keeps_what_the_goals_said_on_its_day),
        cmocka_unit_test(test_only_the_steering_group_has_a_sheet),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
