/* The snapshot of a database: what it holds, that a change shows at the next lease, that a swap disturbs nobody. */
#include "effect_fixture.h"
#include "base/file.h"
#include "measure/snapshot_build.h"
#include "measure/snapshot_store.h"
#include "measure/status_profile.h"
#include "path/course.h"
#include "people/citizen.h"
#include "system/setting.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = P_tmpdir "/tov-test-snapshot-XXXXXX";

SQL(test_end_spell, "UPDATE spell SET end_day = $2 WHERE citizen_id = $1");
SQL(test_delete_spells, "DELETE FROM spell WHERE citizen_id = $1");
SQL(test_source, "INSERT INTO data_source (key, title, kinds, until_day) VALUES ($1, $1, $2, $3)");
SQL(test_delete_sources, "DELETE FROM data_source WHERE key LIKE 'test-%'");
SQL(test_end_course, "UPDATE course SET end_day = $2, exit_reason = $3 WHERE citizen_id = $1");
SQL(test_log, "SELECT COUNT(*) FROM audit WHERE action = 'export' AND entity = 'snapshot' AND detail = $1");
SQL(test_citizens, "SELECT COUNT(*) FROM citizen");

struct change {
    const struct sql *sql;
    const struct val *args;
    size_t n;
};
static int run_change(struct conn *c, void *ctx, struct err *e)
{
    const struct change *x = ctx;
    return q_exec(c, x->sql, x->args, x->n, NULL, e);
}
static void change(const struct sql *sql, const struct val *args, size_t n)
{
    must(db_write(db, "test_change", run_change, &(struct change){sql, args, n}, &err));
}

static const struct snapshot *get(void)
{
    const struct snapshot *s;
    struct conn *c = lease();
    must(snapshot_lease(c, &s, &err));
    release(c);
    return s;
}

static size_t person(const struct snapshot *s, int64_t id)
{
    ptrdiff_t p = snapshot_person_of(s, id);
    assert_true(p >= 0);
    return (size_t)p;
}

static uint16_t on(const char *iso)
{
    return snap_day(day(iso));
}

static void test_a_changed_row_is_in_the_next_lease_and_not_in_the_one_held(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-05-01", "", "");
    const struct snapshot *before = get();
    size_t p = person(before, id);
    assert_int_equal(before->spell_first[p], before->spell_first[p + 1]);
    const struct snapshot *same = get();
    assert_ptr_equal(before, same);
    snapshot_release(same);
    add_spell(id, "work", "2024-01-01", "");
    const struct snapshot *after = get();
    assert_ptr_not_equal(before, after);
    p = person(after, id);
    size_t i = after->spell_first[p];
    assert_int_equal(after->spell_first[p + 1], i + 1);
    assert_string_equal(after->codes[after->spell_code[i]].key, "work");
    assert_int_equal(after->spell_end[i], SNAP_OPEN);
    change(&test_end_spell, ARGS(V_INT(id), V_DAY(day("2024-06-01"))));
    const struct snapshot *ended = get();
    assert_int_equal(ended->spell_end[ended->spell_first[person(ended, id)]], on("2024-06-01"));
    change(&test_delete_spells, ARGS(V_INT(id)));
    const struct snapshot *gone = get();
    p = person(gone, id);
    assert_int_equal(gone->spell_first[p], gone->spell_first[p + 1]);
    assert_int_equal(before->spell_first[person(before, id)], before->spell_first[person(before, id) + 1]);
    assert_string_not_equal(before->identity, after->identity);
    assert_string_equal(before->identity, gone->identity);
    snapshot_release(before);
    snapshot_release(after);
    snapshot_release(ended);
    snapshot_release(gone);
}

static void test_deaths_and_moves_are_spells_and_death_cuts_the_rest(void **state)
{
    (void)state;
    int64_t dead = add_citizen("1980-05-01", "2024-03-01", ""),
            moved = add_citizen("1990-01-01", "", "2024-02-01");
    add_spell(dead, "kontanthjaelp", "2024-01-01", "");
    add_course(dead, "hif-ro-i-krop-og-sind", "2024-01-10", "");
    add_spell(moved, "work", "2024-01-01", "");
    const struct snapshot *s = get();
    size_t p = person(s, dead);
    assert_int_equal(s->spell_end[s->spell_first[p]], on("2024-03-01"));
    assert_int_equal(s->spell_code[s->spell_first[p] + 1], SNAP_DEAD);
    assert_int_equal(s->course_end[s->course_first[p]], on("2024-03-01"));
    assert_int_equal(snapshot_gone_by(s, p, on("2025-01-01")), on("2024-03-01"));
    p = person(s, moved);
    assert_int_equal(snapshot_gone_by(s, p, on("2025-01-01")), on("2024-02-01"));
    assert_int_equal(s->birth[p], on("1990-01-01"));
    assert_int_equal(s->sex[p], SNAP_FEMALE);
    snapshot_release(s);
}

struct move {
    struct citizen citizen;
    int64_t id;
    const char *district;
    bool correct;
};

static int write_new(struct conn *c, void *ctx, struct err *e)
{
    struct move *m = ctx;
    char key[CITIZEN_KEY_SIZE];
    return citizen_create(c, &everyone, &m->citizen, &m->id, key, e);
}

static int write_district(struct conn *c, void *ctx, struct err *e)
{
    struct move *m = ctx;
    int rc = citizen_by_id(c, m->id, &m->citizen, arena, e);
    m->citizen.district = m->district;
    return rc           ? rc
           : m->correct ? citizen_correct(c, &everyone, &m->citizen, e)
                        : citizen_update(c, &everyone, &m->citizen, e);
}

/* A district that a user changes is a move that day, twice a day is once, and what stood before held since ever; a correction moves nobody. */
static void test_a_changed_district_is_a_move_of_that_day(void **state)
{
    (void)state;
    struct move m = {.district = "valby"};
    day_t before = clock_today();
    field_clear_row(&citizen_table, &m.citizen);
    m.citizen.first_name = "Ida";
    m.citizen.last_name = "Prøve";
    m.citizen.cpr = "0101701234";
    m.citizen.sex = "female";
    m.citizen.district = "vanloese";
    m.citizen.restricted = 0;
    must(db_write(db, "test_new", write_new, &m, &err));
    const struct snapshot *s = get();
    assert_string_equal(s->districts[snapshot_district_on(s, person(s, m.id), on("2020-01-01"))], "vanloese");
    snapshot_release(s);
    clock_set_today(day("2024-03-05"));
    m.district = "bispebjerg";
    must(db_write(db, "test_move", write_district, &m, &err));
    m.district = "valby";
    must(db_write(db, "test_move", write_district, &m, &err));
    clock_set_today(day("2024-06-01"));
    must(db_write(db, "test_move", write_district, &m, &err)); /* the same again: no move */
    m.district = NULL;
    must(db_write(db, "test_move", write_district, &m, &err));
    m.district = "valby";
    m.correct = true;
    must(db_write(db, "test_move", write_district, &m, &err));
    s = get();
    size_t p = person(s, m.id);
    assert_string_equal(s->districts[snapshot_district_on(s, p, on("2020-01-01"))], "vanloese");
    assert_string_equal(s->districts[snapshot_district_on(s, p, on("2024-03-04"))], "vanloese");
    assert_string_equal(s->districts[snapshot_district_on(s, p, on("2024-03-05"))], "valby");
    assert_string_equal(s->districts[snapshot_district_on(s, p, on("2024-05-31"))], "valby");
    assert_string_equal(s->districts[snapshot_district_on(s, p, on("2024-06-01"))], "");
    assert_int_equal(s->stay_first[p + 1] - s->stay_first[p], 3);
    snapshot_release(s);
    clock_set_today(before);
}

static void test_a_planned_end_runs_until_somebody_ends_the_course(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-05-01", "", "");
    char later[11];
    day_iso((day_t){clock_today().n + 60}, later);
    add_course(id, "hif-ro-i-krop-og-sind", "2024-01-10", later);
    const struct snapshot *s = get();
    size_t i = s->course_first[person(s, id)];
    assert_int_equal(s->course_end[i], SNAP_OPEN);
    assert_string_equal(s->exits[s->course_exit[i]], "");
    assert_string_equal(s->interventions[s->course_intervention[i]].key, "hif-ro-i-krop-og-sind");
    snapshot_release(s);
    change(&test_end_course, ARGS(V_INT(id), V_DAY(day("2024-02-10")), V_TEXT("completed")));
    s = get();
    i = s->course_first[person(s, id)];
    assert_int_equal(s->course_end[i], on("2024-02-10"));
    assert_string_equal(s->exits[s->course_exit[i]], "completed");
    snapshot_release(s);
}

static void test_each_source_has_its_own_data_date(void **state)
{
    (void)state;
    change(
        &test_source, ARGS(V_TEXT("test-wages"), V_TEXT("work, ordinary_hours"), V_DAY(day("2024-03-31"))));
    change(&test_source, ARGS(V_TEXT("test-benefits"), V_TEXT("kontanthjaelp,sygedagpenge,nothing"),
                             V_DAY(day("2024-05-05"))));
    change(&test_source, ARGS(V_TEXT("test-more"), V_TEXT("sygedagpenge"), V_DAY(day("2024-04-07"))));
    const struct snapshot *s = get();
    assert_int_equal(s->codes[snapshot_code_of(s, "work")].until, on("2024-04-01"));
    assert_int_equal(s->codes[snapshot_code_of(s, "kontanthjaelp-jobparat")].until, on("2024-05-06"));
    assert_int_equal(s->codes[snapshot_code_of(s, "sygedagpenge")].until, on("2024-04-08"));
    assert_int_equal(
        s->codes[snapshot_code_of(s, "education")].until, snap_day((day_t){clock_today().n + 1}));
    assert_int_equal(s->until, on("2024-04-01"));
    snapshot_release(s);
    change(&test_delete_sources, NULL, 0);
    s = get();
    assert_int_equal(s->until, snap_day((day_t){clock_today().n + 1}));
    snapshot_release(s);
}

/* A file of the week that is not over tells of its Sunday; nobody knows tomorrow. */
static void test_no_data_date_is_later_than_today(void **state)
{
    (void)state;
    uint16_t after_today = snap_day((day_t){clock_today().n + 1});
    change(
        &test_source, ARGS(V_TEXT("test-week"), V_TEXT("sygedagpenge"), V_DAY((day_t){clock_today().n + 5})));
    const struct snapshot *s = get();
    assert_int_equal(s->codes[snapshot_code_of(s, "sygedagpenge")].until, after_today);
    assert_int_equal(s->until, after_today);
    snapshot_release(s);
    change(&test_delete_sources, NULL, 0);
}

static void test_a_new_day_gives_a_new_data_date(void **state)
{
    (void)state;
    const struct snapshot *s = get();
    uint16_t until = s->until;
    snapshot_release(s);
    clock_set_today((day_t){clock_today().n + 1});
    s = get();
    assert_int_equal(s->until, until + 1);
    snapshot_release(s);
    clock_set_today(DAY_NONE);
}

static void test_the_profiles_of_the_database_rank_as_those_of_the_program(void **state)
{
    (void)state;
    static const char *const keys[] = {"local", "jobindsats"};
    const struct snapshot *s = get();
    for (int i = 0; i < 2; i++) {
        struct status_profile loaded, own;
        struct conn *c = lease();
        must(status_profile_of_database(c, s, keys[i], &loaded, arena, &err));
        release(c);
        must(status_profile_of_program(s, keys[i], &own, &err));
        assert_memory_equal(loaded.rank, own.rank, sizeof own.rank);
        assert_memory_equal(loaded.place, own.place, sizeof own.place);
        assert_string_equal(loaded.title, own.title);
        for (int code = 2; code < s->n_codes; code++)
            if (own.rank[0][code] == SNAP_NO_CODE)
                fail_msg("%s has no rank in %s", s->codes[code].key, keys[i]);
    }
    struct status_profile none;
    struct conn *c = lease();
    assert_int_equal(status_profile_of_database(c, s, "nothing", &none, arena, &err), ERR_NOT_FOUND);
    release(c);
    err_clear(&err);
    snapshot_release(s);
}

/* ---- a file ---- */

static void test_a_built_file_holds_the_same_and_is_known_as_this_databases(void **state)
{
    (void)state;
    const struct snapshot *s = get();
    struct snapshot_store *store;
    must(snapshot_build(db, NULL, NULL, &err));
    must(snapshot_store_open(folder, &store, &err));
    assert_string_equal(snapshot_store_snapshot(store)->identity, s->identity);
    assert_int_equal(strlen(snapshot_store_origin(store)->database), 32);
    int64_t logged;
    struct conn *c = lease();
    must(q_int(c, &test_log, ARGS(V_TEXT(folder)), &logged, &err));
    release(c);
    assert_int_equal(logged, 1);
    snapshot_store_close(store);
    snapshot_release(s);
}

static void test_a_large_database_serves_the_older_one_until_a_newer_file_is_there(void **state)
{
    (void)state;
    struct snapshot_state now;
    must(setting_set(db, &everyone, setting_find("snapshot_fresh_rows"), "0", &err));
    const struct snapshot *before = get();
    int64_t id = add_citizen("1980-05-01", "", "");
    const struct snapshot *still = get();
    assert_ptr_equal(before, still);
    struct conn *c = lease();
    must(snapshot_state_now(c, &now, &err));
    release(c);
    assert_true(now.is_old && !now.is_small && !now.is_file);
    must(snapshot_build(db, NULL, NULL, &err));
    snapshot_follow(db);
    const struct snapshot *after = get();
    assert_true(snapshot_person_of(after, id) >= 0);
    assert_int_equal(snapshot_person_of(before, id), -1);
    c = lease();
    must(snapshot_state_now(c, &now, &err));
    release(c);
    assert_false(now.is_old);
    assert_true(now.is_file);
    snapshot_release(before);
    snapshot_release(still);
    snapshot_release(after);
    must(setting_set(db, &everyone, setting_find("snapshot_fresh_rows"), NULL, &err));
}

/* A file that is altered or cut off is never served: what is served stays, and who begins reads the database. */
static void test_a_broken_file_is_passed_over(void **state)
{
    (void)state;
    static const size_t keep[] = {SIZE_MAX, 900, 0};
    struct snapshot_state now;
    struct buf whole = BUF_INIT;
    char path[200];
    must(setting_set(db, &everyone, setting_find("snapshot_fresh_rows"), "0", &err));
    must(snapshot_build(db, NULL, NULL, &err));
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    must(file_read(path, 0, &whole, &err));
    const struct snapshot *before = get();
    for (size_t i = 0; i < sizeof keep / sizeof keep[0]; i++) {
        int64_t id = add_citizen("1980-05-01", "", "");
        struct buf broken = BUF_INIT;
        buf_put(&broken, whole.data, keep[i] < whole.len ? keep[i] : whole.len);
        if (broken.len > 600)
            broken.data[broken.len / 2] ^= 1;
        must(file_write(path, broken.data ? broken.data : "", broken.len, &err));
        buf_done(&broken);
        snapshot_follow(db);
        const struct snapshot *still = get();
        assert_string_equal(still->identity, before->identity);
        assert_int_equal(snapshot_person_of(still, id), -1);
        snapshot_release(still);
        struct snapshot_store *store;
        assert_int_equal(snapshot_store_open(folder, &store, &err), ERR_INVALID);
        assert_non_null(strstr(err.user, "Byg det igen"));
        err_clear(&err);
    }
    must(snapshot_build(db, NULL, NULL, &err));
    snapshot_follow(db);
    struct conn *c = lease();
    must(snapshot_state_now(c, &now, &err));
    release(c);
    assert_true(now.is_file && !now.is_old);
    snapshot_release(before);
    buf_done(&whole);
    must(setting_set(db, &everyone, setting_find("snapshot_fresh_rows"), NULL, &err));
}

static int write_and_lease(struct conn *c, void *ctx, struct err *e)
{
    int64_t *id = ctx;
    const struct snapshot *s;
    int rc = q_exec(c, &test_delete_spells, ARGS(V_INT(*id)), NULL, e);
    if (rc == OK)
        rc = snapshot_lease(c, &s, e);
    if (rc != OK)
        return rc;
    size_t p = person(s, *id);
    assert_int_equal(s->spell_first[p], s->spell_first[p + 1]);
    snapshot_release(s);
    return err_set(e, ERR_REFUSED, "undone");
}

static void test_a_write_sees_its_own_change_and_nobody_sees_it_when_it_is_undone(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-05-01", "", "");
    add_spell(id, "work", "2024-01-01", "");
    assert_int_equal(db_write(db, "test_undone", write_and_lease, &id, &err), ERR_REFUSED);
    err_clear(&err);
    const struct snapshot *s = get();
    size_t p = person(s, id);
    assert_int_equal(s->spell_first[p + 1] - s->spell_first[p], 1);
    snapshot_release(s);
}

/* ---- threads ---- */

static atomic_bool ending;
static atomic_llong n_leases;
static atomic_bool wrong;

static void *lease_often(void *ctx)
{
    (void)ctx;
    struct err own = ERR_INIT;
    size_t least = 0;
    while (!ending) {
        const struct snapshot *s;
        struct conn *c;
        if (db_lease(db, &c, &own) != OK || snapshot_lease(c, &s, &own) != OK) {
            wrong = true;
            return NULL;
        }
        db_release(db, c);
        size_t sum = 0;
        for (size_t p = 0; p < s->n_persons; p++)
            sum += s->spell_first[p + 1] - s->spell_first[p];
        if (sum != s->n_spells || s->n_persons < least)
            wrong = true;
        least = s->n_persons;
        snapshot_release(s);
        n_leases++;
    }
    return NULL;
}

/* A build that fails is not tried again before the rest, on a new day either. */
static void test_a_build_is_due_when_the_last_try_has_rested(void **state)
{
    (void)state;
    static const struct {
        const char *built, *tried, *now;
        bool is_due;
    } cases[] = {{"2026-03-10T09:00:00Z", NULL, "2026-03-10T09:10:00Z", false},
        {"2026-03-10T09:00:00Z", NULL, "2026-03-10T09:15:00Z", true},
        {"2026-03-10T09:00:00Z", "2026-03-10T09:15:02Z", "2026-03-10T09:15:12Z", false},
        {"2026-03-10T09:00:00Z", "2026-03-10T09:15:02Z", "2026-03-10T09:30:02Z", true},
        {"2026-03-10T22:58:00Z", NULL, "2026-03-10T23:00:10Z", true},
        {"2026-03-10T22:58:00Z", "2026-03-10T23:00:20Z", "2026-03-10T23:00:30Z", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stamp tried = cases[i].tried ? stamp_parse_iso(cases[i].tried) : (struct stamp){0};
        assert_int_equal(
            snapshot_is_due(stamp_parse_iso(cases[i].built), tried, stamp_parse_iso(cases[i].now), 15),
            cases[i].is_due);
    }
}

static void test_threads_lease_while_it_is_swapped(void **state)
{
    (void)state;
    enum { THREADS = 3, CHANGES = 60 };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, lease_often, NULL), 0);
    int64_t id = 0;
    for (int i = 0; i < CHANGES; i++) {
        id = add_citizen("1980-05-01", "", "");
        add_spell(id, "work", "2024-01-01", "");
        if (i % 10 == 0) {
            must(snapshot_build(db, NULL, NULL, &err));
            snapshot_follow(db);
        }
    }
    ending = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_false(wrong);
    assert_true(n_leases > CHANGES);
    const struct snapshot *s = get();
    int64_t n;
    struct conn *c = lease();
    must(q_int(c, &test_citizens, NO_ARGS, &n, &err));
    release(c);
    assert_int_equal(s->n_persons, n);
    assert_true(snapshot_person_of(s, id) >= 0);
    snapshot_release(s);
}

static int set_up(void **state)
{
    if (!mkdtemp(folder) || setenv("TOV_SNAPSHOT", folder, 1) != 0)
        return -1;
    return effect_set_up_with_data(state);
}

static int tear_down(void **state)
{
    char path[64];
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    unlink(path);
    rmdir(folder);
    return effect_tear_down(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_changed_row_is_in_the_next_lease_and_not_in_the_one_held),
        cmocka_unit_test(test_deaths_and_moves_are_spells_and_death_cuts_the_rest),
        cmocka_unit_test(test_a_changed_district_is_a_move_of_that_day),
        cmocka_unit_test(test_a_planned_end_runs_until_somebody_ends_the_course),
        cmocka_unit_test(test_each_source_has_its_own_data_date),
        cmocka_unit_test(test_no_data_date_is_later_than_today),
        cmocka_unit_test(test_a_new_day_gives_a_new_data_date),
        cmocka_unit_test(test_the_profiles_of_the_database_rank_as_those_of_the_program),
        cmocka_unit_test(test_a_built_file_holds_the_same_and_is_known_as_this_databases),
        cmocka_unit_test(test_a_large_database_serves_the_older_one_until_a_newer_file_is_there),
        cmocka_unit_test(test_a_broken_file_is_passed_over),
        cmocka_unit_test(test_a_write_sees_its_own_change_and_nobody_sees_it_when_it_is_undone),
        cmocka_unit_test(test_a_build_is_due_when_the_last_try_has_rested),
        cmocka_unit_test(test_threads_lease_while_it_is_swapped),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
