#include "system_fixture.h"
#include "base/file.h"
#include "base/log.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/session.h"
#include "system/setting.h"
#include "system/user.h"
#include <ftw.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

void must_(int rc, const struct err *err, const char *what)
{
    if (rc != OK) {
        print_error("%s: %s; %s; %s\n", what, err_name(rc), err->op, err->user);
        fail();
    }
}

static int write_organisations(struct conn *c, void *ctx, struct err *err)
{
    (void)ctx;
    const struct organisation rows[] = {
        {.key = "kk",
            .kind = "municipality",
            .name = "Københavns Kommune",
            .valid_from = DAY_NONE,
            .valid_to = DAY_NONE},
        {.key = "bif",
            .kind = "administration",
            .parent = "kk",
            .abbrev = "BIF",
            .name = "Beskæftigelse",
            .valid_from = DAY_NONE,
            .valid_to = DAY_NONE},
    };
    int rc = OK;
    for (size_t i = 0; rc == OK && i < sizeof(rows) / sizeof(rows[0]); i++) {
        rc = q_insert(c, &organisation_table, &rows[i], NULL, err);
    }
    return rc;
}

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    assert_true(sodium_init() >= 0);
    log_set_level(LOG_ERROR);
    snprintf(f->dir, sizeof(f->dir), "/tmp/tov-system-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->file, sizeof(f->file), "%s/test.db", f->dir);
    char url[128];
    snprintf(url, sizeof(url), "sqlite:%s", f->file);
    f->arena = arena_new(0);
    f->actor = actor_command_line();
    session_forget_all();
    user_hash_limits(crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN);
    int n;
    struct err err = ERR_INIT;
    must_(db_open(url, 4, &f->db, &err), &err, "db_open");
    must_(db_migrate(f->db, &n, &err), &err, "db_migrate");
    must_(db_write(f->db, "organisations", write_organisations, NULL, &err), &err, "organisations");
    must_(organisation_refresh(f->db, &err), &err, "organisation_refresh");
    must_(code_refresh(f->db, &err), &err, "code_refresh");
    must_(setting_refresh(f->db, &err), &err, "setting_refresh");
    const char *role = "caseworker";
    struct user user = {.login = "mette", .name = "Mette Lind", .unit = "bif"};
    must_(user_add(f->db, &f->actor, &user, METTE_PASSWORD, &role, 1, &f->user_id, &err), &err, "user_add");
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    arena_free(f->arena);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

static sqlite3 *open_file(const struct fixture *f)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

/* The triggers that keep the log insert-only do not stop who owns the file. */
static void drop_triggers(const struct fixture *f)
{
    for (;;) {
        const char *name =
            fixture_text(f, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'");
        if (*name == '\0') {
            return;
        }
        sqlite3 *db = open_file(f);
        assert_int_equal(
            sqlite3_exec(db, arena_printf(f->arena, "DROP TRIGGER \"%s\"", name), NULL, NULL, NULL),
            SQLITE_OK);
        sqlite3_close(db);
    }
}

void fixture_tamper(const struct fixture *f, const char *sql)
{
    drop_triggers(f);
    sqlite3 *db = open_file(f);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        print_error("%s: %s\n", sql, message);
        fail();
    }
    sqlite3_close(db);
}

const char *fixture_text(const struct fixture *f, const char *sql)
{
    sqlite3 *db = open_file(f);
    sqlite3_stmt *stmt;
    const char *text = "";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0)) {
        text = arena_strdup(f->arena, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

int64_t fixture_number(const struct fixture *f, const char *sql)
{
    return strtoll(fixture_text(f, sql), NULL, 10);
}

void fixture_write_file(const struct fixture *f, const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", f->dir, name);
    for (char *p = strchr(path + strlen(f->dir) + 1, '/'); p; p = strchr(p + 1, '/')) {
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
    MUST(file_write(path, text, strlen(text), &e));
}
