/* See demo_fixture.h. */
#include "demo_fixture.h"
#include "system/load.h"
#include "system/user.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/tov-test-demo-XXXXXX";
static char path[96];
sqlite3 *file; /* the database of 1,000 citizens, seed 2026 */
struct demo_report report;

static void must(int rc, const struct err *err)
{
    if (rc)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err->op, err->user);
    assert_int_equal(rc, OK);
}

struct db *open_db(const char *name, bool with_data)
{
    struct err err = ERR_INIT;
    struct db *db;
    char url[128];
    snprintf(path, sizeof path, "%s/%s.db", folder, name);
    snprintf(url, sizeof url, "sqlite:%s", path);
    must(db_open(url, 2, &db, &err), &err);
    must(db_migrate(db, NULL, &err), &err);
    if (with_data) {
        struct actor actor = actor_command_line();
        struct load_report loaded;
        must(load_dir(db, TEST_DATA "/copenhagen", &actor, &loaded, &err), &err);
        buf_done(&loaded.text);
    }
    return db;
}

sqlite3 *open_file(void)
{
    sqlite3 *f;
    assert_int_equal(sqlite3_open(path, &f), SQLITE_OK);
    return f;
}

int64_t number_in(sqlite3 *f, const char *sql)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(f, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(f));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

int64_t number(const char *sql)
{
    return number_in(file, sql);
}

void change(sqlite3 *f, const char *sql)
{
    if (sqlite3_exec(f, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(f));
}

sqlite3_stmt *rows_of(const char *sql)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(file, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(file));
    return s;
}

day_t day_column(sqlite3_stmt *s, int i)
{
    return (day_t){sqlite3_column_int(s, i)};
}

/* FNV-1a over every value of a query. */
static uint64_t hash_of(sqlite3 *f, const char *sql)
{
    uint64_t h = 0xcbf29ce484222325U;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(f, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);
            for (const char *p = text ? text : "\1"; *p; p++)
                h = (h ^ (unsigned char)*p) * 0x100000001b3U;
            h = (h ^ 0xff) * 0x100000001b3U;
        }
    sqlite3_finalize(s);
    return h;
}

uint64_t hash_dump(sqlite3 *f, int64_t citizens)
{
    static const char *const tables[][2] = {{"citizen", "id"}, {"citizen_number", "citizen_id"},
        {"citizen_name", "citizen_id"}, {"spell", "citizen_id"}, {"legal_basis", "citizen_id"},
        {"referral", "citizen_id"}, {"course", "citizen_id"}};
    uint64_t h = hash_of(f, "SELECT * FROM referral_event ORDER BY id") ^
                 hash_of(f, "SELECT * FROM capacity ORDER BY id") ^
                 hash_of(f, "SELECT * FROM course_assessment ORDER BY id");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[160];
        snprintf(sql, sizeof sql,
            "SELECT * FROM %s WHERE %s <= %lld ORDER BY "
            "id",
            tables[i][0], tables[i][1], (long long)citizens);
        h = h * 31 + hash_of(f, sql);
    }
    return h;
}

uint64_t hash_parts(sqlite3 *f)
{
    static const char *const tables[] = {"plan", "plan_goal", "plan_action", "follow_up", "journal_note",
        "care_team_member", "meeting", "meeting_participant", "survey_answer", "aftercare", "relation",
        "citizen_mark", "screening"};
    uint64_t h = 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY id", tables[i]);
        h = h * 31 + hash_of(f, sql);
    }
    return h;
}

void run(struct db *db, int64_t n, int64_t seed)
{
    struct err err = ERR_INIT;
    must(demo_run(db, n, seed, &report, &err), &err);
}

int demo_set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    user_hash_limits(1, 8192);
    struct db *db = open_db("main", true);
    run(db, 1000, 2026);
    db_close(db);
    file = open_file();
    return 0;
}

int demo_tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"main", "empty", "twin", "other", "large", "resumed", "bad"};
    static const char *const ends[] = {"", "-wal", "-shm"};
    sqlite3_close(file);
    for (size_t i = 0; i < 21; i++) {
        snprintf(path, sizeof path, "%s/%s.db%s", folder, names[i / 3], ends[i % 3]);
        unlink(path);
    }
    return rmdir(folder);
}
