/* See effect_fixture.h. */
#include "effect_fixture.h"
#include "base/file.h"
#include "base/text.h"
#include "db/db_internal.h"
#include "offer/intervention.h"
#include "path/course.h"
#include "people/spell.h"
#include "system/code.h"
#include "system/load.h"
#include "system/organisation.h"
#include "system/setting.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct db *db;
struct arena *arena;
struct err err;
struct actor everyone, reader;
static char folder[] = P_tmpdir "/tov-test-effect-XXXXXX";
static char file[512];
static bool on_postgres;
static const char *take; /* the prepared database to begin with; NULL = an empty one */

void must(int rc)
{
    if (rc)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err.op, err.user);
    assert_int_equal(rc, OK);
}

struct conn *lease(void)
{
    struct conn *c;
    must(db_lease(db, &c, &err));
    return c;
}

void release(struct conn *c)
{
    db_release(db, c);
}

day_t day(const char *iso)
{
    return *iso ? day_parse_iso(iso) : DAY_NONE;
}

static int64_t next_number;

struct new_row {
    const struct table *table;
    const void *row;
    int64_t id;
};

static int insert_row(struct conn *c, void *ctx, struct err *e)
{
    struct new_row *n = ctx;
    return q_insert(c, n->table, n->row, &n->id, e);
}

static int64_t insert(const struct table *table, const void *row)
{
    struct new_row n = {table, row, 0};
    must(db_write(db, "test_insert", insert_row, &n, &err));
    return n.id;
}

int64_t add_citizen(const char *birth, const char *dead, const char *moved)
{
    struct citizen c;
    field_clear_row(&citizen_table, &c);
    int64_t n = ++next_number;
    c.key = arena_printf(arena, "k%lld", (long long)n);
    c.first_name = "Prøve";
    c.last_name = arena_printf(arena, "Person %lld", (long long)n);
    c.sort_name = c.key;
    c.cpr = arena_printf(arena, "%010lld", (long long)n);
    c.birth = day(birth);
    c.sex = "k";
    c.restricted = 0;
    c.dead = day(dead);
    c.moved = day(moved);
    return insert(&citizen_table, &c);
}

static int64_t intervention_id(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    int rc = intervention_by_key(c, key, &iv, arena, &err);
    release(c);
    if (rc == OK)
        return iv.id;
    err_clear(&err);
    field_clear_row(&intervention_table, &iv);
    iv.key = key;
    iv.title = key;
    iv.kind = "offer";
    iv.owner = "bif";
    return insert(&intervention_table, &iv);
}

void add_course(int64_t citizen, const char *intervention, const char *start, const char *end)
{
    struct course c;
    field_clear_row(&course_table, &c);
    c.citizen_id = citizen;
    c.intervention_id = intervention_id(intervention);
    c.start_day = day(start);
    c.end_day = day(end);
    insert(&course_table, &c);
}

void add_spell(int64_t citizen, const char *kind, const char *start, const char *end)
{
    struct spell s;
    field_clear_row(&spell_table, &s);
    s.citizen_id = citizen;
    s.kind = kind;
    s.start_day = day(start);
    s.end_day = day(end);
    insert(&spell_table, &s);
}

void add_referral(int64_t citizen, const char *intervention, const char *sent)
{
    struct referral r;
    field_clear_row(&referral_table, &r);
    r.citizen_id = citizen;
    r.intervention_id = intervention_id(intervention);
    r.state = "sent";
    r.created = r.sent = stamp_from_local(day(sent), 600);
    r.sent_day = day(sent);
    insert(&referral_table, &r);
}

int effect_start(int argc, char **argv)
{
    on_postgres = argc > 1 && strcmp(argv[1], "postgres") == 0;
    const char *pg = getenv("TOV_TEST_PG");
    if (on_postgres && (!pg || (size_t)snprintf(file, sizeof file, "%s", pg) >= sizeof file)) {
        fputs("TOV_TEST_PG is not set\n", stderr);
        return 1;
    }
    return 0;
}

const char *effect_db_url(void)
{
    return file;
}

/* The server's tables of the program that ran before are removed. */
static void remove_tables(void)
{
    struct conn *c;
    must(db->engine->open(db, ROLE_MIGRATOR, &c, &err));
    must(db->engine->exec(c, "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public", &err));
    conn_close(c);
}

/* The public data are read in once a run, for each day that the clock may be set to: TOV_TEST_PREPARED is a folder that the
 * programs of a run share, where a closed database stands from which the others take a copy. */
static bool prepared_file(char out[static 512])
{
    const char *shared = getenv("TOV_TEST_PREPARED");
    return !on_postgres && shared && snprintf(out, 512, "%s/copenhagen-%d.db", shared, clock_today().n) < 512;
}

static void copy_file(const char *from, const char *to)
{
    struct buf b = {0};
    must(file_read(from, 0, &b, &err));
    must(file_write(to, b.data, b.len, &err));
    buf_done(&b);
}

int effect_set_up(void **state)
{
    (void)state;
    int n;
    arena = arena_new(0);
    everyone = actor_command_line();
    reader = everyone;
    reader.perms &= ~(UINT64_C(1) << PERM_EFFECT_ROWS);
    if (!mkdtemp(folder))
        return -1;
    if (!on_postgres)
        snprintf(file, sizeof file, "sqlite:%s/t.db", folder);
    if (take)
        copy_file(take, file + strlen("sqlite:"));
    must(db_open(file, 2, &db, &err));
    if (on_postgres)
        remove_tables();
    must(db_migrate(db, &n, &err));
    must(setting_refresh(db, &err));
    return 0;
}

/* Puts the database where the other programs find it; two that do so at once put the same. */
static void share(const char *prepared)
{
    char own[sizeof folder + 8];
    char half[600];
    snprintf(own, sizeof own, "%s/t.db", folder);
    snprintf(half, sizeof half, "%s-%ld", prepared, (long)getpid());
    db_close(db);
    copy_file(own, half);
    assert_int_equal(rename(half, prepared), 0);
    must(db_open(file, 2, &db, &err));
}

static void load_public_data(void)
{
    struct load_report report = {0};
    int rc = load_dir(db, TEST_DATA "/copenhagen", &everyone, &report, &err);
    if (rc || report.n_error)
        fprintf(stderr, "# %s\n", report.text.data);
    must(rc);
    assert_int_equal(report.n_error, 0);
    buf_done(&report.text);
}

int effect_set_up_with_data(void **state)
{
    char prepared[512];
    bool shared = prepared_file(prepared);
    take = shared && file_exists(prepared) ? prepared : NULL;
    int failed = effect_set_up(state);
    bool taken = take != NULL;
    take = NULL;
    if (failed)
        return -1;
    if (!taken) {
        load_public_data();
        if (shared)
            share(prepared);
    }
    must(code_refresh(db, &err));
    must(organisation_refresh(db, &err));
    return 0;
}

int effect_tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(arena);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s/t.db%s", folder, ends[i]);
        unlink(path);
    }
    return rmdir(folder);
}
