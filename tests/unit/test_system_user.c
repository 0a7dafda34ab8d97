/* Users: passwords, lock-out with back-off, roles; sessions: expiry, purpose, end. */
#include "system_fixture.h"
#include "base/text.h"
#include "system/code.h"
#include "system/session.h"
#include "system/setting.h"
#include "system/user.h"
#include "system/user_demo.h"

static struct stamp later(struct stamp from, int64_t seconds)
{
    return (struct stamp){from.ms + seconds * 1000};
}

static int log_in(
    struct fixture *f, const char *login, const char *password, struct stamp now, struct err *err)
{
    struct user user;
    err_clear(err);
    return user_log_in(f->db, login, password, "127.0.0.1", now, &user, f->arena, err);
}

static void test_right_and_wrong_password(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    struct stamp now = clock_real();
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, now, &err), OK);
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD "!", now, &err), ERR_INVALID);
    assert_int_equal(log_in(f, "mette", "", now, &err), ERR_INVALID);
    assert_int_equal(log_in(f, "METTE", METTE_PASSWORD, now, &err), ERR_INVALID);
    assert_int_equal(fixture_number(f, "SELECT failed FROM app_user"), 2);
    assert_true(text_has_prefix(fixture_text(f, "SELECT password FROM app_user"), "$argon2id$"));
    assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM audit WHERE action = 'login_failed'"), 3);
    assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM audit WHERE detail GLOB '*METTE*'"), 0);
}

static void test_lock_seconds(void **state)
{
    (void)state;
    static const int64_t expected[] = {0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_int_equal(user_lock_seconds((int64_t)i), expected[i]);
    }
    assert_int_equal(user_lock_seconds(1000), 3600);
}

/* The same sequence of answers for a name that exists and for one that does not. */
static void fail_until_locked(
    struct fixture *f, const char *login, struct stamp now, char *ret_text, size_t size)
{
    struct err err = ERR_INIT;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(log_in(f, login, "forkert forkert", now, &err), ERR_INVALID);
    }
    assert_int_equal(log_in(f, login, "forkert forkert", now, &err), ERR_REFUSED);
    assert_int_equal(log_in(f, login, METTE_PASSWORD, later(now, 59), &err), ERR_REFUSED);
    text_copy(ret_text, size, err_user_text(&err));
    assert_int_equal(log_in(f, login, "forkert forkert", later(now, 60), &err), ERR_INVALID);
    assert_int_equal(log_in(f, login, "forkert forkert", later(now, 60 + 119), &err), ERR_REFUSED);
    assert_int_equal(log_in(f, login, "forkert forkert", later(now, 60 + 120), &err), ERR_INVALID);
    assert_int_equal(log_in(f, login, "forkert forkert", later(now, 60 + 120 + 239), &err), ERR_REFUSED);
}

static void test_lock_out(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    char known[300];
    char unknown[300];
    struct stamp now = clock_real();
    fail_until_locked(f, "mette", now, known, sizeof(known));
    fail_until_locked(f, "findes-ikke", now, unknown, sizeof(unknown));
    assert_string_equal(known, unknown);
    /* After the wait the right password opens, and the count begins again. */
    struct stamp end = later(now, 60 + 120 + 240);
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, end, &err), OK);
    char token[SESSION_TEXT];
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", end, token, &e));
    assert_int_equal(fixture_number(f, "SELECT failed FROM app_user"), 0);
    assert_string_equal(fixture_text(f, "SELECT locked_until FROM app_user"), "");
}

static void test_unlock_and_new_password(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    struct stamp now = clock_real();
    for (int i = 0; i < 5; i++) {
        log_in(f, "mette", "forkert forkert", now, &err);
    }
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, now, &err), ERR_REFUSED);
    MUST(user_unlock(f->db, &f->actor, f->user_id, &e));
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, now, &err), OK);
    MUST(user_set_password(f->db, &f->actor, f->user_id, "en helt anden kode", &e));
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, now, &err), ERR_INVALID);
    assert_int_equal(log_in(f, "mette", "en helt anden kode", now, &err), OK);
    err_clear(&err);
    assert_int_equal(user_set_password(f->db, &f->actor, f->user_id, "for kort", &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "password"));
}

static void test_inactive_user(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    MUST(user_set_active(f->db, &f->actor, f->user_id, false, &e));
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, clock_real(), &err), ERR_INVALID);
    MUST(user_set_active(f->db, &f->actor, f->user_id, true, &e));
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, clock_real(), &err), OK);
}

static void test_refused_users(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    const char *roles[] = {"caseworker", "keiser"};
    struct user user = {.login = "Stor Bogstav", .name = "", .unit = "findes-ikke"};
    assert_int_equal(user_add(f->db, &f->actor, &user, "kort", roles, 2, NULL, &err), ERR_INVALID);
    static const char *const fields[] = {"login", "name", "unit", "password", "role"};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        assert_non_null(err_field_text(&err, fields[i]));
    }
    err_clear(&err);
    user = (struct user){.login = "mette", .name = "En anden", .unit = "bif"};
    assert_int_equal(user_add(f->db, &f->actor, &user, METTE_PASSWORD, roles, 1, NULL, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "login"));
}

static int change(struct fixture *f, int64_t version, const char *role, struct err *err)
{
    struct user user = {
        .id = f->user_id, .name = "Mette Lind Holm", .unit = "bif", .active = 1, .version = version};
    err_clear(err);
    return user_change(f->db, &f->actor, &user, &role, 1, err);
}

static void test_change_and_conflict(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    assert_int_equal(change(f, 1, "analyst", &err), OK);
    assert_string_equal(fixture_text(f, "SELECT role FROM app_user_role"), "analyst");
    assert_string_equal(fixture_text(f, "SELECT name FROM app_user"), "Mette Lind Holm");
    assert_non_null(
        strstr(fixture_text(f, "SELECT detail FROM audit ORDER BY id DESC LIMIT 1"), "caseworker → analyst"));
    assert_int_equal(change(f, 1, "controller", &err), ERR_CONFLICT);
    assert_string_equal(fixture_text(f, "SELECT role FROM app_user_role"), "analyst");
    assert_int_equal(log_in(f, "mette", METTE_PASSWORD, clock_real(), &err), OK);
}

static void test_last_administrator_stays(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    const char *role = "administrator";
    struct actor actor = {.user_id = f->user_id, .login = "mette"};
    assert_int_equal(change(f, 1, role, &err), OK);
    struct user user = {.id = f->user_id, .name = "Mette Lind", .unit = "bif", .active = 1, .version = 2};
    const char *other = "analyst";
    assert_int_equal(user_change(f->db, &actor, &user, &other, 1, &err), ERR_REFUSED);
    assert_string_equal(fixture_text(f, "SELECT role FROM app_user_role"), role);
    err_clear(&err);
    assert_int_equal(user_set_active(f->db, &actor, f->user_id, false, &err), ERR_REFUSED);
    user = (struct user){.login = "to", .name = "To", .unit = "bif"};
    MUST(user_add(f->db, &actor, &user, METTE_PASSWORD, &role, 1, NULL, &e));
    MUST(user_set_active(f->db, &actor, f->user_id, false, &e));
}

static enum session_state find(struct fixture *f, const char *token, struct stamp now, struct session *ret)
{
    return session_find(f->db, token, now, ret, f->arena);
}

static void test_session(void **state)
{
    struct fixture *f = *state;
    struct session session;
    char token[SESSION_TEXT];
    struct stamp now = clock_real();
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", now, token, &e));
    assert_int_equal(find(f, token, now, &session), SESSION_OPEN);
    assert_string_equal(session.login, "mette");
    assert_true(session.perms == role_find("caseworker")->perms);
    assert_int_equal(strlen(session.csrf), 43);
    /* the secret is not in the database */
    char sql[200];
    snprintf(
        sql, sizeof(sql), "SELECT COUNT(*) FROM session WHERE token = '%s' OR csrf = '%s'", token, token);
    assert_int_equal(fixture_number(f, sql), 0);
    assert_int_equal(find(f, "abc", now, &session), SESSION_NONE);
    assert_int_equal(find(f, NULL, now, &session), SESSION_NONE);
    char other[SESSION_TEXT];
    text_copy(other, sizeof(other), token);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    assert_int_equal(find(f, other, now, &session), SESSION_NONE);
}

/* cold: forget the cache before each look, as another process would see it. */
static void check_idle(struct fixture *f, bool cold)
{
    struct session session;
    char token[SESSION_TEXT];
    struct stamp now = clock_real();
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", now, token, &e));
    for (int i = 0; i < 4; i++) {
        now = later(now, 29 * 60);
        if (cold) {
            session_forget_all();
        }
        assert_int_equal(find(f, token, now, &session), SESSION_OPEN);
    }
    if (cold) {
        session_forget_all();
    }
    now = later(now, 30 * 60);
    assert_int_equal(find(f, token, now, &session), SESSION_EXPIRED);
    assert_int_equal(find(f, token, now, &session), SESSION_EXPIRED);
}

static void test_idle_session_ends(void **state)
{
    check_idle(*state, false);
    check_idle(*state, true);
}

static void test_session_ends_after_twelve_hours(void **state)
{
    struct fixture *f = *state;
    struct session session;
    char token[SESSION_TEXT];
    struct stamp start = clock_real();
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", start, token, &e));
    for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
        assert_int_equal(find(f, token, later(start, minutes * 60), &session), SESSION_OPEN);
    }
    assert_int_equal(find(f, token, later(start, 12 * 60 * 60), &session), SESSION_EXPIRED);
}

/* `seen` is written at most once a minute. */
static void test_seen_is_written_rarely(void **state)
{
    struct fixture *f = *state;
    struct session session;
    char token[SESSION_TEXT];
    struct stamp start = clock_real();
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", start, token, &e));
    int64_t before = db_stats_of(f->db).writes;
    for (int s = 0; s < 300; s++) {
        assert_int_equal(find(f, token, later(start, s), &session), SESSION_OPEN);
    }
    int64_t writes = db_stats_of(f->db).writes - before;
    assert_true(writes >= 3 && writes <= 5);
}

static void test_changes_end_sessions(void **state)
{
    struct fixture *f = *state;
    struct session session;
    struct err err = ERR_INIT;
    char token[SESSION_TEXT];
    struct stamp now = clock_real();
    for (int kind = 0; kind < 4; kind++) {
        MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", now, token, &e));
        assert_int_equal(find(f, token, now, &session), SESSION_OPEN);
        switch (kind) {
        case 0: MUST(session_end(f->db, &f->actor, session.id, &e)); break;
        case 1: MUST(user_set_password(f->db, &f->actor, f->user_id, METTE_PASSWORD, &e)); break;
        case 2:
            assert_int_equal(
                change(f, fixture_number(f, "SELECT version FROM app_user"), "analyst", &err), OK);
            break;
        default: MUST(user_set_active(f->db, &f->actor, f->user_id, false, &e));
        }
        assert_int_equal(find(f, token, now, &session), SESSION_NONE);
    }
}

static int write_purpose_code(struct conn *c, void *ctx, struct err *err)
{
    (void)ctx;
    const struct code row = {.list = "lookup_purpose",
        .code = "tilsyn",
        .label = "Tilsyn",
        .valid_from = DAY_NONE,
        .valid_to = DAY_NONE,
        .sort = 1};
    return q_insert(c, &code_table, &row, NULL, err);
}

static void test_purpose(void **state)
{
    struct fixture *f = *state;
    struct session session;
    struct err err = ERR_INIT;
    char token[SESSION_TEXT];
    struct stamp now = clock_real();
    MUST(db_write(f->db, "code", write_purpose_code, NULL, &e));
    MUST(code_refresh(f->db, &e));
    MUST(session_start(f->db, f->user_id, "mette", "127.0.0.1", now, token, &e));
    assert_int_equal(find(f, token, now, &session), SESSION_OPEN);
    assert_null(session.purpose);
    assert_int_equal(session_set_purpose(f->db, &f->actor, session.id, "nysgerrighed", &err), ERR_INVALID);
    MUST(session_set_purpose(f->db, &f->actor, session.id, "tilsyn", &e));
    assert_int_equal(find(f, token, now, &session), SESSION_OPEN);
    assert_string_equal(session.purpose, "tilsyn");
    assert_string_equal(fixture_text(f, "SELECT purpose FROM audit WHERE action = 'purpose'"), "tilsyn");
}

static void test_demo_password_only_at_home(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    MUST(user_set_password(f->db, &f->actor, f->user_id, USER_DEMO_PASSWORD, &e));
    assert_int_equal(log_in(f, "mette", USER_DEMO_PASSWORD, clock_real(), &err), OK);
    user_demo_allow(false);
    int rc = log_in(f, "mette", USER_DEMO_PASSWORD, clock_real(), &err);
    user_demo_allow(true);
    assert_int_equal(rc, ERR_INVALID);
}

static void test_settings(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_INIT;
    const struct setting *idle = setting_find("session_idle_minutes");
    assert_non_null(idle);
    assert_int_equal(setting_int(idle), 30);
    MUST(setting_set(f->db, &f->actor, idle, "45", &e));
    assert_int_equal(setting_int(idle), 45);
    assert_int_equal(setting_set(f->db, &f->actor, idle, "4", &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "session_idle_minutes"));
    MUST(setting_set(f->db, &f->actor, idle, "", &e));
    assert_int_equal(setting_int(idle), 30);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_right_and_wrong_password),
        TEST(test_lock_seconds),
        TEST(test_lock_out),
        TEST(test_unlock_and_new_password),
        TEST(test_inactive_user),
        TEST(test_refused_users),
        TEST(test_change_and_conflict),
        TEST(test_last_administrator_stays),
        TEST(test_session),
        TEST(test_idle_session_ends),
        TEST(test_session_ends_after_twelve_hours),
        TEST(test_seen_is_written_rarely),
        TEST(test_changes_end_sessions),
        TEST(test_purpose),
        TEST(test_demo_password_only_at_home),
        TEST(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
