/* A phase-out of an offer with 20,000 affected citizens: what the planner reads, in a few statements, and counts right. */
#include "effect_fixture.h"
#include "supply/phase_out_match.h"
#include "supply/phase_out_task.h"

enum { CITIZENS = 20000 };

static day_t today;

SQL(size_citizens,
    "WITH RECURSIVE n(i) AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < $1) "
    "INSERT INTO citizen (key, first_name, last_name, sort_name, cpr, birth, sex, district, restricted, condition, version) "
    "SELECT 'size' || CAST(i AS TEXT), 'Prøve', 'Person', 'x', CAST(3000000000 + i AS TEXT), 3000 + (i * 37) % 12000, "
    "'k', 'valby', 0, CASE WHEN i % 5 = 0 THEN 'angst' WHEN i % 5 = 1 THEN 'diabetes' ELSE NULL END, 1 FROM n");
SQL(size_spells,
    "INSERT INTO spell (citizen_id, kind, start_day) SELECT id, 'kontanthjaelp', 20000 FROM citizen WHERE key LIKE 'size%'");
SQL(size_referrals,
    "INSERT INTO referral (citizen_id, intervention_id, state, created, sent, sent_day, version) "
    "SELECT c.id, i.id, 'sent', 1, 1, 20500, 1 FROM citizen c JOIN intervention i ON i.key = 'sundhedssamtale' "
    "WHERE c.key LIKE 'size%' AND c.id % 2 = 0");
SQL(size_courses,
    "INSERT INTO course (citizen_id, intervention_id, start_day, version) "
    "SELECT c.id, i.id, 20400, 1 FROM citizen c JOIN intervention i ON i.key = 'sundhedssamtale' "
    "WHERE c.key LIKE 'size%' AND c.id % 2 = 1");
SQL(size_marks,
    "INSERT INTO informed (citizen_id, intervention, day, outcome, offers, version) "
    "SELECT id, 'sundhedssamtale', 20540, 'declined', NULL, 1 FROM citizen WHERE key LIKE 'size%' AND id % 10 = 3");

static int fill(struct conn *c, void *ctx, struct err *e)
{
    const struct sql *rest[] = {&size_spells, &size_referrals, &size_courses, &size_marks};
    (void)ctx;
    int rc = q_exec(c, &size_citizens, ARGS(V_INT(CITIZENS)), NULL, e);
    for (size_t i = 0; !rc && i < sizeof rest / sizeof rest[0]; i++)
        rc = q_exec(c, rest[i], NO_ARGS, NULL, e);
    return rc;
}

static int create(struct conn *c, void *ctx, struct err *e)
{
    struct phase_out *p = ctx;
    static const char *const keys[] = {"sundhedssamtale"};
    char key[81];
    struct phase_out row = *p;
    int rc = phase_out_create(c, &everyone, &row, keys, 1, today, key, e);
    p->id = row.id;
    return rc;
}

static void test_twenty_thousand_affected_citizens_are_read_judged_and_counted(void **state)
{
    (void)state;
    struct phase_out p;
    struct phase_out_offer_view *offers;
    struct phase_out_affected *rows;
    struct phase_out_options options;
    struct phase_out_count counts[1];
    size_t n, n_offers;
    must(db_write(db, "test", fill, NULL, &err));
    field_clear_row(&phase_out_table, &p);
    p.title = "Stor";
    must(db_write(db, "test", create, &p, &err));
    must(db_analyze(db, &err));
    struct arena *a = arena_new(32 << 20); /* what a request may use */
    struct conn *c = lease();
    must(phase_out_offers(c, p.id, &offers, &n_offers, a, &err));
    must(phase_out_affected(c, &everyone, p.id, offers, n_offers, today, &rows, &n, a, &err));
    must(phase_out_counts(c, offers, n_offers, today, counts, &err));
    must(phase_out_options(c, p.id, offers, n_offers, today, &options, a, &err));
    must(phase_out_assign(&options, rows, n, a, &err));
    release(c);
    assert_int_equal(n, CITIZENS);
    assert_int_equal(phase_out_persons(rows, n), CITIZENS);
    assert_int_equal(counts[0].active, CITIZENS / 2);
    assert_int_equal(counts[0].now, CITIZENS / 2);
    struct phase_out_progress progress = phase_out_progress_of(rows, n, today);
    assert_int_equal(progress.total, CITIZENS);
    assert_int_equal(progress.declined, CITIZENS / 10);
    assert_int_equal(progress.nobody, CITIZENS - CITIZENS / 10);
    int64_t need = 0;
    for (size_t i = 0; i < options.n; i++)
        need += options.list[i].need;
    assert_int_equal(need + options.unfit, CITIZENS - CITIZENS / 10);
    assert_int_equal(options.declined, CITIZENS / 10);
    arena_free(a);
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    today = day("2026-04-14");
    clock_set_today(today);
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twenty_thousand_affected_citizens_are_read_judged_and_counted)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
