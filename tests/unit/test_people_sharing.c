/* Bases for sharing, marks and restriction: what is shared, by whom it is written down and ended, who sees whom. */
#include "effect_fixture.h"
#include "people/citizen_mark.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/code.h"

#define PERMS (UINT64_C(1) << PERM_CITIZEN_FIND | UINT64_C(1) << PERM_CITIZEN_EDIT)
enum { METTE = 1, KARIM = 2, HANNE = 3, AMIRA = 4 };
static struct actor mette = {
    .user_id = METTE, .login = "mette", .unit = "jobcenter-koebenhavn", .admin = "bif", .perms = PERMS};
static struct actor karim = {
    .user_id = KARIM, .login = "karim", .unit = "jobcenter-koebenhavn", .admin = "bif", .perms = PERMS};
static struct actor hanne = {.user_id = HANNE,
    .login = "hanne",
    .unit = "jobcenter-koebenhavn",
    .admin = "bif",
    .perms = PERMS | UINT64_C(1) << PERM_CITIZEN_RESTRICTED};
static struct actor amira = {
    .user_id = AMIRA, .login = "amira", .unit = "sof", .admin = "sof", .perms = PERMS};

SQL(test_add_user, "INSERT INTO app_user (login, name, unit, password, active, failed, version) "
                   "VALUES ($1, $1, $2, 'x', 1, 0, 1)");
SQL(test_core, "INSERT INTO care_team_member (citizen_id, team, user_id, from_day, to_day, version) "
               "VALUES ($1, $2, $3, 0, $4, 1)");
SQL(test_responsible, "UPDATE citizen SET responsible_id = $2 WHERE id = $1");
SQL(test_end_law, "UPDATE code SET valid_to = $1 WHERE list = 'sharing_basis' AND code = 'barnets-lov'");
SQL(test_count_audit, "SELECT COUNT(*) FROM audit WHERE action = $1 AND citizen_id = $2");

struct change {
    const struct sql *sql;
    struct val args[4];
    size_t n;
};
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct change *change = ctx;
    return q_exec(c, change->sql, change->args, change->n, NULL, e);
}
#define CHANGE(sql, ...)                                                                                     \
    do {                                                                                                     \
        struct change ch = {&sql, {__VA_ARGS__}, sizeof((struct val[]){__VA_ARGS__}) / sizeof(struct val)};  \
        must(db_write(db, "test", change_fn, &ch, &err));                                                    \
    } while (0)

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    const struct actor *users[] = {&mette, &karim, &hanne, &amira};
    for (size_t i = 0; i < 4; i++)
        CHANGE(test_add_user, V_TEXT(users[i]->login), V_TEXT(users[i]->unit));
    return rc;
}

struct basis_write {
    const struct actor *actor;
    struct legal_basis basis;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct basis_write *w = ctx;
    return legal_basis_add(c, w->actor, &w->basis, e);
}
static int withdraw_fn(struct conn *c, void *ctx, struct err *e)
{
    struct basis_write *w = ctx;
    return legal_basis_withdraw(c, w->actor, w->basis.id, w->basis.version, day("2026-04-14"), e);
}
static struct basis_write basis(const struct actor *actor, int64_t citizen, const char *kind,
    const char *from, const char *tracks, const char *to_day)
{
    struct basis_write w = {.actor = actor};
    field_clear_row(&legal_basis_table, &w.basis);
    w.basis.citizen_id = citizen;
    w.basis.basis = kind;
    w.basis.from_admin = from;
    w.basis.to_admin = "bif";
    w.basis.tracks = tracks;
    w.basis.valid_from = day("2026-01-01");
    w.basis.valid_to = day(to_day);
    return w;
}

static struct sight sight(const struct actor *actor, int64_t id, const char *on, int *ret_rc)
{
    struct citizen citizen;
    struct sight s;
    struct err e = ERR_INIT;
    struct conn *c = lease();
    must(citizen_by_id(c, id, &citizen, arena, &err));
    int rc = sight_of(c, actor, &citizen, day(on), &s, &e);
    release(c);
    if (ret_rc)
        *ret_rc = rc;
    else
        must(rc);
    return s;
}

static void test_notes_are_shared_only_when_the_basis_says_so(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct basis_write w = basis(&mette, id, "samtykke", "sof", "social", "2026-12-31");
    must(db_write(db, "test", add_fn, &w, &err));
    struct sight s = sight(&mette, id, "2026-04-14", NULL);
    assert_true(s.tracks & SIGHT_SOCIAL);
    assert_false(sight_may_read_notes(&s, "social"));
    assert_true(sight_may_read_notes(&s, "job"));
    w = basis(&mette, id, "samtykke", "sof", "social,journal", "2026-12-31");
    must(db_write(db, "test", add_fn, &w, &err));
    s = sight(&mette, id, "2026-04-14", NULL);
    assert_true(sight_may_read_notes(&s, "social"));
    assert_false(sight_may_read_notes(&s, "health"));
}

static void test_nobody_shares_what_another_administration_owns(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct basis_write w = basis(&mette, id, "samtykke", "sof", "health,social", "2026-12-31");
    must(db_write(db, "test", add_fn, &w, &err));
    assert_int_equal(
        sight(&mette, id, "2026-04-14", NULL).tracks, SIGHT_JOB | SIGHT_UPSKILLING | SIGHT_SOCIAL);
}

static void test_a_statute_is_written_down_by_those_who_share(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct basis_write w = basis(&mette, id, "serviceloven", "sof", "social", "");
    assert_int_equal(db_write(db, "test", add_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "from_admin"));
    w = basis(&amira, id, "serviceloven", "sof", "social", "");
    must(db_write(db, "test", add_fn, &w, &err));
    assert_true(sight(&mette, id, "2026-04-14", NULL).tracks & SIGHT_SOCIAL);
    e = ERR_INIT;
    w = basis(&amira, id, "lov", "sof", "social", "");
    assert_int_equal(db_write(db, "test", add_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "statute"));
    e = ERR_INIT;
    w = basis(&amira, id, "noedadgang", "sof", "social", "");
    assert_int_equal(db_write(db, "test", add_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "basis"));
}

static void test_sharing_by_statute_ends_with_the_statute(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct basis_write w = basis(&amira, id, "barnets-lov", "sof", "social", "");
    must(db_write(db, "test", add_fn, &w, &err));
    CHANGE(test_end_law, V_DAY(day("2026-05-31")));
    must(code_refresh(db, &err));
    assert_true(sight(&mette, id, "2026-05-31", NULL).tracks & SIGHT_SOCIAL);
    assert_false(sight(&mette, id, "2026-06-01", NULL).tracks & SIGHT_SOCIAL);
    CHANGE(test_end_law, V_NULL);
    must(code_refresh(db, &err));
}

static void test_withdrawing_takes_effect_at_once_and_is_traceable(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", ""), n = 0;
    struct basis_write w = basis(&mette, id, "samtykke", "sof", "social,journal", "2026-12-31");
    must(db_write(db, "test", add_fn, &w, &err));
    w.basis.version = 1;
    w.actor = &amira;
    must(db_write(db, "test", withdraw_fn, &w, &err));
    struct sight s = sight(&mette, id, "2026-04-14", NULL);
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    assert_false(sight_may_read_notes(&s, "social"));
    struct legal_basis now;
    struct conn *c = lease();
    must(legal_basis_by_id(c, w.basis.id, &now, arena, &err));
    must(q_int(c, &test_count_audit, ARGS(V_TEXT("withdraw"), V_INT(id)), &n, &err));
    release(c);
    assert_int_equal(now.withdrawn.n, day("2026-04-14").n);
    assert_int_equal(now.withdrawn_by, AMIRA);
    assert_false(stamp_is_none(now.withdrawn_at));
    assert_int_equal(now.recorded_by, METTE); /* the history stays */
    assert_int_equal(n, 1);
}

struct restrict_write {
    const struct actor *actor;
    int64_t id, version;
    const char *kind;
};
static int restrict_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct restrict_write *w = ctx;
    return restricted_set(c, w->actor, w->id, w->version, w->kind, day("2026-04-14"), e);
}
static int restricted(const struct actor *actor, int64_t id, int64_t version, const char *kind, struct err *e)
{
    struct restrict_write w = {actor, id, version, kind};
    return db_write(db, "test", restrict_fn, &w, e);
}
static bool may_see(const struct actor *actor, int64_t id)
{
    bool seen = false;
    struct conn *c = lease();
    must(restricted_may_see(c, actor, id, day("2026-04-14"), &seen, &err));
    release(c);
    int rc;
    sight(actor, id, "2026-04-14", &rc);
    assert_int_equal(rc, seen ? OK : ERR_NOT_FOUND); /* lists and pages follow one rule */
    return seen;
}

static void test_restricted_citizens_are_seen_by_the_responsible_the_core_team_and_the_right(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    assert_true(may_see(&mette, id) && may_see(&amira, id));
    must(restricted(&hanne, id, 1, "employee", &err));
    assert_true(may_see(&hanne, id));
    assert_false(may_see(&mette, id));
    assert_false(may_see(&amira, id));
    CHANGE(test_responsible, V_INT(id), V_INT(AMIRA));
    CHANGE(test_core, V_INT(id), V_TEXT("core"), V_INT(METTE), V_NULL);
    CHANGE(test_core, V_INT(id), V_TEXT("support"), V_INT(KARIM), V_NULL);
    assert_true(may_see(&amira, id));
    assert_true(may_see(&mette, id));
    assert_false(may_see(&karim, id)); /* the support team is not named */
}

static void test_S3_04a_a_concern_case_is_seen_by_named_staff_only(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    int64_t id = add_citizen("1980-01-01", "", "");
    /* Who is not named cannot register it: it would be out of sight. */
    assert_int_equal(restricted(&hanne, id, 1, "concern", &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "restricted_kind"));
    assert_true(may_see(&mette, id)); /* nothing of it was stored */
    CHANGE(test_core, V_INT(id), V_TEXT("core"), V_INT(KARIM), V_NULL);
    CHANGE(test_core, V_INT(id), V_TEXT("core"), V_INT(METTE), V_DAY(day("2026-04-14")));
    must(restricted(&karim, id, 1, "concern", &err));
    assert_true(may_see(&karim, id));
    assert_false(may_see(&hanne, id)); /* in spite of the permission */
    assert_false(may_see(&mette, id)); /* left the team today */
    e = ERR_INIT;
    assert_int_equal(restricted(&hanne, id, 2, NULL, &e), ERR_NOT_FOUND);
    e = ERR_INIT;
    assert_int_equal(restricted(&karim, id, 1, NULL, &e), ERR_CONFLICT);
    must(restricted(&karim, id, 2, NULL, &err));
    assert_true(may_see(&mette, id));
}

struct mark_write {
    const struct actor *actor;
    struct citizen_mark mark;
    day_t end;
};
static int mark_fn(struct conn *c, void *ctx, struct err *e)
{
    struct mark_write *w = ctx;
    return citizen_mark_add(c, w->actor, &w->mark, e);
}
static int mark_end_fn(struct conn *c, void *ctx, struct err *e)
{
    struct mark_write *w = ctx;
    return citizen_mark_end(c, w->actor, w->mark.citizen_id, w->mark.id, w->mark.version, w->end, e);
}
static struct mark_write mark(const struct actor *actor, int64_t id, const char *code)
{
    struct mark_write w = {.actor = actor, .end = day("2026-04-14")};
    field_clear_row(&citizen_mark_table, &w.mark);
    w.mark.citizen_id = id;
    w.mark.mark = code;
    w.mark.from_day = day("2026-02-01");
    w.mark.reason = "Udsendelsesbevis";
    return w;
}

static void test_a_mark_is_recorded_and_ended_by_its_own_administration(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    int64_t id = add_citizen("1980-01-01", "", ""), other = add_citizen("1981-01-01", "", "");
    struct mark_write w = mark(&mette, id, "veteran");
    assert_int_equal(db_write(db, "test", mark_fn, &w, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "mark"));
    w = mark(&amira, id, "veteran");
    must(db_write(db, "test", mark_fn, &w, &err));
    struct mark_write again = mark(&amira, id, "veteran");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", mark_fn, &again, &e), ERR_INVALID); /* it runs already */
    w.mark.version = 1;
    w.actor = &mette;
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", mark_end_fn, &w, &e), ERR_NOT_FOUND);
    w.actor = &amira;
    w.mark.citizen_id = other;
    e = ERR_INIT;
    assert_int_equal(
        db_write(db, "test", mark_end_fn, &w, &e), ERR_NOT_FOUND); /* another citizen's address */
    w.mark.citizen_id = id;
    must(db_write(db, "test", mark_end_fn, &w, &err));
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", mark_end_fn, &w, &e), ERR_CONFLICT);
}

static void test_a_mark_is_seen_with_its_administrations_track(void **state)
{
    (void)state;
    int64_t id = add_citizen("1980-01-01", "", "");
    struct citizen_mark m = {.mark = "veteran", .admin = "sof"};
    struct sight s = sight(&mette, id, "2026-04-14", NULL);
    assert_false(citizen_mark_is_seen(&m, &mette, &s));
    assert_true(citizen_mark_is_seen(&m, &amira, &s));
    struct basis_write w = basis(&mette, id, "samtykke", "sof", "social", "2026-12-31");
    must(db_write(db, "test", add_fn, &w, &err));
    s = sight(&mette, id, "2026-04-14", NULL);
    assert_true(citizen_mark_is_seen(&m, &mette, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notes_are_shared_only_when_the_basis_says_so),
        cmocka_unit_test(test_nobody_shares_what_another_administration_owns),
        cmocka_unit_test(test_a_statute_is_written_down_by_those_who_share),
        cmocka_unit_test(test_sharing_by_statute_ends_with_the_statute),
        cmocka_unit_test(test_withdrawing_takes_effect_at_once_and_is_traceable),
        cmocka_unit_test(test_restricted_citizens_are_seen_by_the_responsible_the_core_team_and_the_right),
        cmocka_unit_test(test_S3_04a_a_concern_case_is_seen_by_named_staff_only),
        cmocka_unit_test(test_a_mark_is_recorded_and_ended_by_its_own_administration),
        cmocka_unit_test(test_a_mark_is_seen_with_its_administrations_track),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
