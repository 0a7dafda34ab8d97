/* Emergency access: what it opens, for how long, what it never opens, and what the data-protection officer gets. */
#include "effect_fixture.h"
#include "people/break_glass.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/setting.h"

#define PERMS (UINT64_C(1) << PERM_CITIZEN_FIND | UINT64_C(1) << PERM_CITIZEN_EDIT)
static struct actor mette = {
    .login = "mette", .unit = "jobcenter-koebenhavn", .admin = "bif", .perms = PERMS};
static struct actor karim = {
    .login = "karim", .unit = "jobcenter-koebenhavn", .admin = "bif", .perms = PERMS};

SQL(test_add_user, "INSERT INTO app_user (login, name, unit, password, active, failed, version) "
                   "VALUES ($1, $1, 'jobcenter-koebenhavn', 'x', 1, 0, 1)");
SQL(test_user_id, "SELECT id FROM app_user WHERE login = $1");
SQL(test_restrict, "UPDATE citizen SET restricted = 1, restricted_kind = $2 WHERE id = $1");
SQL(test_core,
    "INSERT INTO care_team_member (citizen_id, team, user_id, from_day, version) VALUES ($1, 'core', $2, 0, 1)");
SQL(test_count_audit, "SELECT COUNT(*) FROM audit WHERE action = $1 AND citizen_id = $2");
SQL(test_age_all, "UPDATE break_glass SET at = at - $2, until = until - $2 WHERE citizen_id = $1");

struct change {
    const struct sql *sql;
    struct val args[2];
    size_t n;
};
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct change *change = ctx;
    return q_exec(c, change->sql, change->args, change->n, NULL, e);
}
static void change(const struct sql *sql, struct val a, struct val b, size_t n)
{
    struct change ch = {sql, {a, b}, n};
    must(db_write(db, "test", change_fn, &ch, &err));
}
static int64_t count(const struct sql *sql, const char *text, int64_t id)
{
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, sql, ARGS(V_TEXT(text), V_INT(id)), &n, &err));
    release(c);
    return n;
}

static void know(struct actor *actor)
{
    if (actor->user_id)
        return;
    change(&test_add_user, V_TEXT(actor->login), V_NULL, 1);
    struct conn *c = lease();
    must(q_int(c, &test_user_id, ARGS(V_TEXT(actor->login)), &actor->user_id, &err));
    release(c);
}

struct open {
    struct break_glass row;
};
static int open_fn(struct conn *c, void *ctx, struct err *e)
{
    struct open *o = ctx;
    return break_glass_open(c, &mette, &o->row, day("2026-04-14"), e);
}
static int opened(int64_t citizen, const char *tracks, const char *reason, const char *text, struct open *ret,
    struct err *e)
{
    field_clear_row(&break_glass_table, &ret->row);
    ret->row.citizen_id = citizen;
    ret->row.tracks = tracks;
    ret->row.reason = reason;
    ret->row.text = text;
    return db_write(db, "test", open_fn, ret, e);
}

static struct sight sight(const struct actor *actor, int64_t id, int *ret_rc)
{
    struct citizen citizen;
    struct sight s;
    struct err e = ERR_INIT;
    struct conn *c = lease();
    must(citizen_by_id(c, id, &citizen, arena, &err));
    *ret_rc = sight_of(c, actor, &citizen, day("2026-04-14"), &s, &e);
    release(c);
    return s;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    know(&mette);
    know(&karim);
    return rc;
}

static void test_opens_the_chosen_tracks_for_the_hours_of_the_setting(void **state)
{
    (void)state;
    struct open o;
    int rc;
    int64_t id = add_citizen("1980-01-01", "", "");
    must(opened(id, "health,journal", "life", "Naboen hører råb om hjælp.", &o, &err));
    assert_int_equal(o.row.until.ms - o.row.at.ms, break_glass_hours() * 3600 * 1000);
    assert_int_equal(break_glass_hours(), 4);
    struct sight s = sight(&mette, id, &rc);
    assert_int_equal(rc, OK);
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING | SIGHT_HEALTH);
    assert_true(sight_may_read_notes(&s, "health"));
    assert_int_equal(s.emergency_until.ms, o.row.until.ms);
    assert_int_equal(sight(&karim, id, &rc).tracks, SIGHT_JOB | SIGHT_UPSKILLING); /* nobody else's */
    change(&test_age_all, V_INT(id), V_INT((int64_t)4 * 3600 * 1000), 2);
    s = sight(&mette, id, &rc);
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    assert_false(sight_may_read_notes(&s, "health"));
    assert_int_equal(count(&test_count_audit, "break_glass", id), 1);
}

struct seen {
    int64_t id;
    unsigned tracks;
};
static int seen_in_write(struct conn *c, void *ctx, struct err *e)
{
    struct seen *seen = ctx;
    struct citizen citizen;
    struct sight s;
    int rc = citizen_by_id(c, seen->id, &citizen, arena, e);
    if (!rc)
        rc = sight_of(c, &mette, &citizen, day("2026-04-14"), &s, e);
    seen->tracks = s.tracks;
    return rc;
}

static void test_lets_read_and_not_write(void **state)
{
    (void)state;
    struct open o;
    struct citizen citizen;
    struct sight s;
    int64_t id = add_citizen("1980-01-01", "", "");
    must(opened(id, "social", "child", "Barnet er alene hjemme.", &o, &err));
    struct conn *c = lease();
    must(citizen_by_id(c, id, &citizen, arena, &err));
    must(sight_for_change(c, &mette, &citizen, day("2026-04-14"), &s, &err));
    release(c);
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    assert_true(stamp_is_none(s.emergency_until));
    struct seen seen = {.id = id};
    must(
        db_write(db, "test", seen_in_write, &seen, &err)); /* an operation that asks again inside its write */
    assert_int_equal(seen.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
}

static void test_needs_tracks_a_reason_and_words(void **state)
{
    (void)state;
    struct open o;
    struct err e = ERR_INIT;
    int64_t id = add_citizen("1980-01-01", "", "");
    assert_int_equal(opened(id, NULL, "nysgerrig", "kort", &o, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "tracks"));
    assert_non_null(err_field_text(&e, "reason"));
    assert_non_null(err_field_text(&e, "text"));
    e = ERR_INIT;
    assert_int_equal(opened(id, "journal", "life", "Kun notater er ingen spor.", &o, &e), ERR_INVALID);
    assert_int_equal(count(&test_count_audit, "break_glass", id), 0);
}

static void test_S3_04a_never_opens_a_concern_case_unless_named(void **state)
{
    (void)state;
    struct open o;
    struct err e = ERR_INIT, gone = ERR_INIT;
    int rc;
    int64_t known = add_citizen("1980-01-01", "", ""), concern = add_citizen("1980-01-01", "", "");
    change(&test_restrict, V_INT(known), V_TEXT("known"), 2);
    change(&test_restrict, V_INT(concern), V_TEXT("concern"), 2);
    sight(&mette, known, &rc);
    assert_int_equal(rc, ERR_NOT_FOUND);
    must(opened(known, "social", "life", "Naboen hører råb om hjælp.", &o, &err));
    sight(&mette, known, &rc);
    assert_int_equal(rc, OK);
    assert_int_equal(opened(concern, "social", "life", "Naboen hører råb om hjælp.", &o, &e), ERR_NOT_FOUND);
    assert_int_equal(opened(99999, "social", "life", "Naboen hører råb om hjælp.", &o, &gone), ERR_NOT_FOUND);
    assert_string_equal(err_user_text(&e), err_user_text(&gone)); /* as if there were nobody */
    change(
        &test_restrict, V_INT(known), V_TEXT("concern"), 2); /* an access that runs does not open it either */
    sight(&mette, known, &rc);
    assert_int_equal(rc, ERR_NOT_FOUND);
    change(&test_core, V_INT(concern), V_INT(mette.user_id), 2);
    must(opened(concern, "social", "life", "Naboen hører råb om hjælp.", &o, &err));
}

static int end_fn(struct conn *c, void *ctx, struct err *e)
{
    struct open *o = ctx;
    return break_glass_end(c, &mette, o->row.id, e);
}
static int end_other_fn(struct conn *c, void *ctx, struct err *e)
{
    struct open *o = ctx;
    return break_glass_end(c, &karim, o->row.id, e);
}

static void test_ends_by_its_own_user(void **state)
{
    (void)state;
    struct open o;
    struct err e = ERR_INIT;
    struct break_glass_row *rows;
    size_t n;
    int rc;
    int64_t id = add_citizen("1980-01-01", "", "");
    must(opened(id, "social", "life", "Naboen hører råb om hjælp.", &o, &err));
    assert_int_equal(db_write(db, "test", end_other_fn, &o, &e), ERR_NOT_FOUND);
    must(db_write(db, "test", end_fn, &o, &err));
    must(db_write(db, "test", end_fn, &o, &err)); /* twice is no fault */
    assert_int_equal(sight(&mette, id, &rc).tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    assert_int_equal(count(&test_count_audit, "break_glass_end", id), 1);
    struct conn *c = lease();
    must(break_glass_running(c, mette.user_id, clock_real(), &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(rows[i].citizen_id, id);
}

struct judge {
    int64_t id, version;
    const char *verdict, *text;
};
static int judge_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct judge *j = ctx;
    return break_glass_judge(c, &karim, j->id, j->version, j->verdict, j->text, e);
}

static void test_the_officer_gets_the_unseen_first_and_judges_once(void **state)
{
    (void)state;
    struct open first, second;
    struct break_glass_row *rows;
    size_t n;
    int64_t unseen, before, all;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct conn *c = lease();
    must(break_glass_count(c, &before, NULL, &err));
    release(c);
    must(opened(id, "social", "life", "Naboen hører råb om hjælp.", &first, &err));
    must(opened(id, "health", "crisis", "Borgeren truer med at skade sig.", &second, &err));
    struct judge j = {second.row.id, 1, "justified", ""};
    struct err e = ERR_INIT;
    j.verdict = "maaske";
    assert_int_equal(db_write(db, "test", judge_fn, &j, &e), ERR_INVALID);
    j.verdict = "unjustified";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", judge_fn, &j, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "verdict_text"));
    j.verdict = "justified";
    must(db_write(db, "test", judge_fn, &j, &err));
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", judge_fn, &j, &e), ERR_CONFLICT); /* the version has moved */
    c = lease();
    must(break_glass_count(c, &unseen, &all, &err));
    must(break_glass_all(c, 0, 100, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(unseen, before + 1);
    assert_int_equal(n, all);
    assert_int_equal(rows[0].id, first.row.id);
    assert_true(stamp_is_none(rows[0].seen_at));
    bool judged = false;
    for (size_t i = 0; i < n; i++) {
        assert_true(!judged || rows[i].verdict); /* those not judged come first */
        judged |= rows[i].verdict != NULL;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens_the_chosen_tracks_for_the_hours_of_the_setting),
        cmocka_unit_test(test_lets_read_and_not_write),
        cmocka_unit_test(test_needs_tracks_a_reason_and_words),
        cmocka_unit_test(test_S3_04a_never_opens_a_concern_case_unless_named),
        cmocka_unit_test(test_ends_by_its_own_user),
        cmocka_unit_test(test_the_officer_gets_the_unseen_first_and_judges_once),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
