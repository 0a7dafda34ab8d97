/* Worklists from kept results: they never show less, more or older than the tables, whoever changes them, on whichever day. */
#include "base/text.h"
#include "db/db_internal.h"
#include "path/worklist.h"
#include "path/worklist_mine.h"
#include "path_fixture.h"
#include "people/break_glass.h"
#include "people/legal_basis.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

RECORDS(tov_sql_kept, struct sql);
RECORDS(tov_sql_apart, struct sql);

static struct actor mette;
static struct db
    *other; /* another program: a writer, readers and kept results of its own on the same database */
static day_t today;

SQL(test_follow_up,
    "INSERT INTO follow_up (citizen_id, kind, anchor, months, track, due_day, responsible_id, state, created, version) "
    "VALUES ($1, 'plan', 'start', 12, $4, $3, $2, 'planned', 1, 1)");
SQL(test_responsible, "UPDATE citizen SET responsible_id = $2 WHERE id = $1");

struct run_sql {
    const struct sql *sql;
    const struct val *args;
    size_t n;
};
static int run_sql(struct conn *c, void *ctx, struct err *e)
{
    const struct run_sql *r = ctx;
    return q_exec(c, r->sql, r->args, r->n, NULL, e);
}
static void run(struct db *by, const struct sql *sql, const struct val *args, size_t n)
{
    must(db_write(by, "test", run_sql, &(struct run_sql){sql, args, n}, &err));
}

static int64_t mine(void)
{
    int64_t id = add_citizen("1980-01-01", "", "");
    run(db, &test_responsible, ARGS(V_INT(id), V_INT(mette.user_id)));
    return id;
}

static void due(struct db *by, int64_t citizen, int days, const char *track)
{
    run(by, &test_follow_up,
        ARGS(V_INT(citizen), V_INT(mette.user_id), V_INT(today.n + days), V_TEXT(track)));
}

static int add_basis(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &everyone, ctx, e);
}

static struct legal_basis consent(int64_t citizen, day_t last)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = "suf";
    b.to_admin = "bif";
    b.tracks = "health";
    b.valid_from = (day_t){today.n - 365};
    b.valid_to = last;
    must(db_write(db, "test", add_basis, &b, &err));
    return b;
}

static int withdraw(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_withdraw(c, &everyone, ((struct legal_basis *)ctx)->id, 1, today, e);
}

/* How many rows of what is due are of the citizen, as asked twice: the second time mostly from memory. */
static size_t n_due(struct db *by, int64_t citizen, day_t on)
{
    size_t n[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        struct worklist l;
        struct worklist_of of = worklist_own(&mette, on);
        struct conn *c;
        must(db_lease(by, &c, &err));
        must(worklist_load(c, &of, WORKLIST_DUE, &l, arena, &err));
        db_release(by, c);
        for (size_t i = 0; i < l.n; i++)
            n[k] += l.items[i].citizen_id == citizen;
    }
    assert_int_equal(n[0], n[1]);
    return n[0];
}

static void test_a_change_of_this_program_is_shown(void **state)
{
    (void)state;
    int64_t id = mine();
    int64_t hits = keep_hits(db->keep);
    assert_int_equal(n_due(db, id, today), 0);
    assert_true(keep_hits(db->keep) > hits);
    due(db, id, 2, "job");
    assert_int_equal(n_due(db, id, today), 1);
}

static void test_a_change_of_another_program_is_shown(void **state)
{
    (void)state;
    int64_t id = mine();
    assert_int_equal(n_due(db, id, today), 0);
    assert_int_equal(n_due(other, id, today), 0);
    due(other, id, 2, "job");
    assert_int_equal(n_due(db, id, today), 1);
    due(db, id, 3, "job");
    assert_int_equal(n_due(other, id, today), 2);
}

static void test_each_day_has_its_own_list(void **state)
{
    (void)state;
    int64_t id = mine();
    due(db, id, 9, "job");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(n_due(db, id, today), 0);
        assert_int_equal(n_due(db, id, (day_t){today.n + 2}), 1);
    }
}

static void test_a_withdrawn_consent_closes_the_track_at_once(void **state)
{
    (void)state;
    struct db *by[] = {db, other};
    for (int i = 0; i < 2; i++) {
        int64_t id = mine();
        due(db, id, 2, "health");
        assert_int_equal(n_due(db, id, today), 0);
        struct legal_basis b = consent(id, (day_t){today.n + 90});
        assert_int_equal(n_due(db, id, today), 1);
        must(db_write(by[i], "test", withdraw, &b, &err));
        assert_int_equal(n_due(db, id, today), 0);
    }
}

/* Nothing is written meanwhile: the day alone decides. */
static void test_a_consent_that_runs_out_closes_the_track_the_day_after(void **state)
{
    (void)state;
    int64_t id = mine();
    due(db, id, 2, "health");
    consent(id, (day_t){today.n + 1});
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            n_due(db, id, (day_t){today.n + 1}), 2); /* the follow-up, and the consent that runs out */
        assert_int_equal(n_due(db, id, (day_t){today.n + 2}), 0);
    }
}

static void test_the_log_of_reads_leaves_the_lists_kept(void **state)
{
    (void)state;
    int64_t id = mine();
    due(db, id, 2, "job");
    assert_int_equal(n_due(db, id, today), 1);
    must(audit_log(
        db, &mette, &(struct audit_entry){"search", "worklist", INT_NONE, INT_NONE, "hits=1"}, &err));
    struct worklist l;
    struct worklist_of of = worklist_own(&mette, today);
    struct conn *c = lease();
    int64_t generation = c->generation, hits = keep_hits(db->keep);
    must(worklist_load(c, &of, WORKLIST_WAITING, &l, arena, &err));
    must(worklist_load(c, &of, WORKLIST_DUE, &l, arena, &err));
    assert_int_equal(generation, 0);
    assert_true(c->generation > 0);
    release(c);
    assert_true(keep_hits(db->keep) > hits);
}

static int insert_access(struct conn *c, void *ctx, struct err *e)
{
    return q_insert(c, &break_glass_table, ctx, NULL, e);
}

/* Emergency access ends by the clock, without a write. */
static void test_emergency_access_ends_with_its_minute(void **state)
{
    (void)state;
    const char *tracks;
    struct stamp until, now = clock_real();
    struct break_glass row;
    field_clear_row(&break_glass_table, &row);
    row.citizen_id = mine();
    row.user_id = mette.user_id;
    row.at = now;
    row.until = (struct stamp){now.ms + 60000};
    row.tracks = "health";
    row.reason = "liv_helbred";
    row.text = "Faldet om på gaden";
    must(db_write(db, "test", insert_access, &row, &err));
    for (int i = 0; i < 2; i++) {
        struct break_glass_row *rows;
        size_t n;
        struct conn *c = lease();
        must(break_glass_tracks(c, row.citizen_id, mette.user_id, now, &tracks, &until, arena, &err));
        assert_string_equal(tracks, "health");
        must(break_glass_running(c, mette.user_id, now, &rows, &n, arena, &err));
        assert_int_equal(n, 1);
        struct stamp after = {now.ms + 60000};
        must(break_glass_tracks(c, row.citizen_id, mette.user_id, after, &tracks, &until, arena, &err));
        assert_string_equal(tracks, "");
        must(break_glass_running(c, mette.user_id, after, &rows, &n, arena, &err));
        assert_int_equal(n, 0);
        struct stamp before = {now.ms - 1};
        must(break_glass_running(c, mette.user_id, before, &rows, &n, arena, &err));
        assert_int_equal(n, 0);
        release(c);
    }
}
static void test_my_citizens_follow_a_hand_over_by_another_program(void **state)
{
    (void)state;
    int64_t id = mine();
    size_t n[2];
    bool more;
    for (int i = 0; i < 2; i++) {
        struct mine_row *rows;
        struct worklist_of of = worklist_own(&mette, today);
        struct conn *c = lease();
        must(mine_load(c, &of, &rows, &n[i], &more, arena, &err));
        release(c);
        if (i == 0)
            run(other, &test_responsible, ARGS(V_INT(id), V_NULL));
    }
    assert_int_equal(n[1] + 1, n[0]);
}

/* ---- what may be kept ---- */

static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool begins = at == text || !(strchr("_.", at[-1]) || (at[-1] >= 'a' && at[-1] <= 'z'));
        bool ends = !(at[n] == '_' || (at[n] >= 'a' && at[n] <= 'z'));
        if (begins && ends)
            return true;
    }
    return false;
}

static void test_no_kept_statement_reads_what_is_changed_apart(void **state)
{
    (void)state;
    static const char *const changed[] = {"audit", "session", "setting"};
    size_t n = 0;
    for (const struct sql *const *p = RECORDS_BEGIN(tov_sql_kept); p < RECORDS_END(tov_sql_kept); p++, n++) {
        assert_true(
            strncmp((*p)->text, "SELECT", 6) == 0 || strncmp((*p)->text, "WITH mine AS (SELECT", 20) == 0);
        assert_false(has_word((*p)->text, "table_change"));
        for (size_t i = 0; i < 3; i++) {
            if (has_word((*p)->text, changed[i]))
                fail_msg("%s reads %s", (*p)->name, changed[i]);
        }
    }
    assert_true(n > 30);
    n = 0;
    for (const struct sql *const *p = RECORDS_BEGIN(tov_sql_apart); p < RECORDS_END(tov_sql_apart);
         p++, n++) {
        static const char *const begins[] = {"INSERT INTO audit (", "UPDATE session SET seen ",
            "UPDATE setting SET value = $1 WHERE key = 'audit_head'", "UPDATE table_change SET ",
            "INSERT INTO table_change "};
        bool known = false;
        for (size_t i = 0; i < 5; i++)
            known = known || strncmp((*p)->text, begins[i], strlen(begins[i])) == 0;
        if (!known)
            fail_msg("%s changes more than the log", (*p)->name);
    }
    assert_int_equal(n, 5);
}

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    today = day("2026-04-14");
    clock_set_today(today);
    mette = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    must(db_open(db->url, 2, &other, &err));
    return 0;
}

static int tear_down(void **state)
{
    db_close(other);
    return effect_tear_down(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_change_of_this_program_is_shown),
        cmocka_unit_test(test_a_change_of_another_program_is_shown),
        cmocka_unit_test(test_each_day_has_its_own_list),
        cmocka_unit_test(test_a_withdrawn_consent_closes_the_track_at_once),
        cmocka_unit_test(test_a_consent_that_runs_out_closes_the_track_the_day_after),
        cmocka_unit_test(test_the_log_of_reads_leaves_the_lists_kept),
        cmocka_unit_test(test_emergency_access_ends_with_its_minute),
        cmocka_unit_test(test_my_citizens_follow_a_hand_over_by_another_program),
        cmocka_unit_test(test_no_kept_statement_reads_what_is_changed_apart),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
