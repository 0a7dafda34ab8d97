/* The snapshots that are served, one a database. Who leases one holds it until released, whatever is put in its place meanwhile. */
#include "base/lang.h"
#include "base/text.h"
#include "measure/snapshot_build.h"
#include "measure/snapshot_store.h"
#include "system/audit.h"
#include "system/job.h"
#include "system/serve_look.h"
#include "system/setting.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

SETTING(snapshot_fresh_rows, .key = "snapshot_fresh_rows",
    .label = N_("Højst så mange rækker læser en side om til et nyt udtræk; flere læser et job"),
    .standard = "400000", .type = F_INT, .min = 0, .max = 1000000000);
SETTING(snapshot_rest_minutes, .key = "snapshot_rest_minutes",
    .label = N_("Minutter mellem to udtræk, som et job bygger af sig selv"), .standard = "15", .type = F_INT,
    .min = 1, .max = 10000);
SETTING(snapshot_folder_setting, .key = "snapshot_folder", .label = N_("Mappe til udtrækket"),
    .standard = "var/snapshot", .type = F_TEXT);

SQL(snapshot_select_change,
    "SELECT SUM(n) FROM table_change WHERE name IN ('citizen', 'spell', 'course', 'referral', 'intervention', 'code', "
    "'data_source')");
SQL(snapshot_select_database, "SELECT name FROM snapshot_database ORDER BY id LIMIT 1");
SQL(snapshot_insert_database, "INSERT INTO snapshot_database (name) VALUES ($1)");
SQL(snapshot_select_tried, "SELECT COALESCE(MAX(finished), 0) AS n FROM job WHERE kind = 'snapshot_build'");
SQL(snapshot_select_jobs,
    "SELECT COUNT(*) FROM job WHERE kind = 'snapshot_build' AND state IN ('waiting', 'running')");

struct snapshot_database {
    const char *name;
};
static const struct field snapshot_database_fields[] = {FIELD(snapshot_database, name, F_TEXT, NULL, 0)};
static TABLE(snapshot_database_table, "snapshot_database", NULL, snapshot_database, snapshot_database_fields);

struct held {
    struct snapshot snapshot; /* the first member: what is leased */
    struct snapshot_report report;
    int refs; /* leases, and one for being the one served */
    struct arena *arena;
    struct snapshot_store *store; /* NULL = in memory */
    int64_t change, today, n_rows;
};

struct served {
    int64_t db; /* number; 0 = free */
    struct held *now;
    bool building;
    uint64_t used;
    struct stat file; /* the last one looked at */
};
enum { DATABASES = 4 };
static struct served all[DATABASES];
static uint64_t n_used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t built = PTHREAD_COND_INITIALIZER;

/* ---- holding ---- */

static void held_free(struct held *h)
{
    if (!h)
        return;
    snapshot_store_close(h->store);
    arena_free(h->arena);
    free(h);
}

/* With the lock held. */
static void let_go(struct held *h)
{
    if (h && --h->refs == 0)
        held_free(h);
}

static void put_now(struct served *s, struct held *h)
{
    let_go(s->now);
    h->refs++;
    s->now = h;
}

/* The place of a database; another one's when all are taken, the one that was longest not used. NULL when all are being built. */
static struct served *place_of(int64_t number)
{
    struct served *best = NULL;
    for (int i = 0; i < DATABASES; i++) {
        if (all[i].db == number) {
            all[i].used = ++n_used;
            return &all[i];
        }
        if (!all[i].building && (!best || all[i].used < best->used))
            best = &all[i];
    }
    if (best) {
        let_go(best->now);
        *best = (struct served){.db = number, .used = ++n_used};
    }
    return best;
}

static bool is_old(const struct held *h, int64_t change, int64_t today)
{
    return h->change < change || h->today != today;
}

static bool is_small(const struct held *h)
{
    return h->n_rows <= setting_int(&snapshot_fresh_rows);
}

/* ---- reading ---- */

static int change_of(struct conn *c, int64_t *ret, struct err *err)
{
    return q_int(c, &snapshot_select_change, NO_ARGS, ret, err);
}

static struct held *held_new(void)
{
    struct held *h = calloc(1, sizeof *h);
    if (h)
        h->refs = 1;
    return h;
}

/* In memory; change is read first, so that what is changed meanwhile is read again. */
static int read_database(struct conn *c, int64_t change, struct held **ret, struct err *err)
{
    struct held *h = held_new();
    if (h)
        h->arena = arena_new(0);
    if (!h || !h->arena) {
        held_free(h);
        return err_set(err, ERR_LIMIT, "no memory for a snapshot");
    }
    h->change = change;
    h->today = clock_today().n;
    int rc = snapshot_of_database(c, &h->snapshot, &h->report, h->arena, err);
    if (rc != OK) {
        held_free(h);
        return rc;
    }
    h->n_rows = (int64_t)(h->snapshot.n_persons + h->snapshot.n_spells + h->snapshot.n_courses);
    *ret = h;
    return OK;
}

const char *snapshot_folder(void)
{
    const char *folder = getenv("TOV_SNAPSHOT");
    return folder && *folder ? folder : setting_text(&snapshot_folder_setting);
}

/* The name of the database; "" when none has been given yet. */
static int name_of(struct conn *c, char ret[64], struct err *err)
{
    struct arena *a = arena_new(0);
    struct snapshot_database row;
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory");
    int rc = q_one(c, &snapshot_select_database, NO_ARGS, &snapshot_database_table, &row, a, err);
    text_copy(ret, 64, rc == OK ? row.name : "");
    arena_free(a);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* The file in the folder, when it is of this database and not of a later time. NULL in *ret otherwise, also when it is broken: then the database is read. */
static int map_file(struct conn *c, int64_t change, struct held **ret, struct err *err)
{
    char name[64];
    struct err unsaid = ERR_INIT;
    struct snapshot_store *store;
    *ret = NULL;
    int rc = name_of(c, name, err);
    if (rc != OK || !*name)
        return rc;
    if (snapshot_store_open(snapshot_folder(), &store, &unsaid) != OK) {
        if (unsaid.code != ERR_NOT_FOUND)
            log_event(LOG_WARN, "snapshot", "file not used: %s", *unsaid.op ? unsaid.op : unsaid.user);
        return OK;
    }
    const struct snapshot_origin *origin = snapshot_store_origin(store);
    struct held *h = strcmp(origin->database, name) == 0 && origin->change <= change ? held_new() : NULL;
    if (!h) {
        snapshot_store_close(store);
        return OK;
    }
    h->store = store;
    h->snapshot = *snapshot_store_snapshot(store);
    h->report = *snapshot_store_report(store);
    h->change = origin->change;
    h->today = origin->today;
    h->n_rows = (int64_t)(h->snapshot.n_persons + h->snapshot.n_spells + h->snapshot.n_courses);
    *ret = h;
    return OK;
}

/* First from the file; when that is old and small enough to read, or there is none, from the tables. */
static int make_newer(struct conn *c, bool first, int64_t change, struct held **ret, struct err *err)
{
    struct held *h = NULL;
    int rc = first ? map_file(c, change, &h, err) : OK;
    if (rc != OK)
        return rc;
    if (h && is_old(h, change, clock_today().n) && is_small(h)) {
        held_free(h);
        h = NULL;
    }
    if (!h)
        rc = read_database(c, change, &h, err);
    if (rc == OK)
        *ret = h;
    return rc;
}

/* ---- leases ---- */

/* With the lock held: the snapshot that serves as it is, or NULL when a newer one must be made, which the caller then does. */
static struct held *serve_now(int64_t number, int64_t change, struct served **ret)
{
    for (;;) {
        struct served *s = place_of(number);
        *ret = s;
        if (!s)
            return NULL;
        if (s->now && (!is_old(s->now, change, clock_today().n) || !is_small(s->now))) {
            s->now->refs++;
            return s->now;
        }
        if (!s->building)
            return NULL;
        pthread_cond_wait(&built, &lock);
    }
}

/* Inside a write, what it has changed itself is read for it alone: it may still be undone. */
static int lease_in_write(struct conn *c, int64_t change, const struct snapshot **ret, struct err *err)
{
    struct held *h = NULL;
    pthread_mutex_lock(&lock);
    struct served *s = place_of(db_number(c));
    if (s && s->now && (!is_old(s->now, change, clock_today().n) || !is_small(s->now)))
        h = s->now;
    if (h)
        h->refs++;
    pthread_mutex_unlock(&lock);
    int rc = h ? OK : read_database(c, change, &h, err);
    if (rc == OK)
        *ret = &h->snapshot;
    return rc;
}

int snapshot_lease(struct conn *c, const struct snapshot **ret, struct err *err)
{
    int64_t change;
    int rc = change_of(c, &change, err);
    if (rc != OK)
        return rc;
    if (db_is_writing(c))
        return lease_in_write(c, change, ret, err);
    struct served *s;
    pthread_mutex_lock(&lock);
    struct held *h = serve_now(db_number(c), change, &s);
    if (h || !s) {
        pthread_mutex_unlock(&lock);
        rc = h ? OK : read_database(c, change, &h, err);
        if (rc == OK)
            *ret = &h->snapshot;
        return rc;
    }
    bool first = !s->now;
    s->building = true;
    pthread_mutex_unlock(&lock);
    rc = make_newer(c, first, change, &h, err);
    pthread_mutex_lock(&lock);
    s->building = false;
    if (rc == OK) {
        put_now(s, h);
        *ret = &h->snapshot;
    }
    pthread_cond_broadcast(&built);
    pthread_mutex_unlock(&lock);
    return rc;
}

void snapshot_release(const struct snapshot *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&lock);
    let_go((struct held *)(uintptr_t)s);
    pthread_mutex_unlock(&lock);
}

int snapshot_state_now(struct conn *c, struct snapshot_state *ret, struct err *err)
{
    const struct snapshot *snapshot;
    int64_t change;
    int rc = snapshot_lease(c, &snapshot, err);
    if (rc == OK)
        rc = change_of(c, &change, err);
    if (rc != OK)
        return rc;
    const struct held *h = (const struct held *)(const void *)snapshot;
    *ret = (struct snapshot_state){.is_old = is_old(h, change, clock_today().n),
        .is_file = h->store != NULL,
        .is_small = is_small(h),
        .n_rows = h->n_rows,
        .report = h->report};
    snapshot_release(snapshot);
    return OK;
}

/* ---- building the file ---- */

struct name_write {
    struct actor actor;
    const char *dir;
    char name[64];
};
/* Everybody's spells leave the tables for a file, which the log tells. */
static int write_name(struct conn *c, void *ctx, struct err *err)
{
    struct name_write *w = ctx;
    struct audit_entry entry = {"export", "snapshot", INT_NONE, INT_NONE, w->dir};
    int rc = name_of(c, w->name, err);
    if (rc == OK && !*w->name) {
        unsigned char random[16];
        randombytes_buf(random, sizeof random);
        sodium_bin2hex(w->name, sizeof w->name, random, sizeof random);
        rc = q_exec(c, &snapshot_insert_database, ARGS(V_TEXT(w->name)), NULL, err);
    }
    return rc == OK ? audit_add(c, &w->actor, &entry, err) : rc;
}

struct telling {
    struct job_run *run;
    int64_t total;
};
static bool tell(int64_t n, void *ctx)
{
    const struct telling *t = ctx;
    return job_progress(t->run, n, t->total > n ? t->total : INT_NONE, N_("rækker"));
}

static int64_t rows_before(int64_t number)
{
    pthread_mutex_lock(&lock);
    struct served *s = place_of(number);
    int64_t n = s && s->now ? s->now->n_rows : INT_NONE;
    pthread_mutex_unlock(&lock);
    return n;
}

static int read_and_write(
    struct db *db, const char *dir, const char *name, struct job_run *run, struct err *err)
{
    struct snapshot_origin origin = {.today = clock_today().n};
    struct snapshot snapshot;
    struct snapshot_report report;
    struct conn *c;
    struct arena *a = arena_new(0);
    int rc = a ? db_lease_snapshot(db, &c, err) : err_set(err, ERR_LIMIT, "no memory for a snapshot");
    if (rc == OK) {
        struct telling telling = {run, rows_before(db_number(c))};
        struct snapshot_progress progress = {tell, &telling, 0};
        text_copy(origin.database, sizeof origin.database, name);
        rc = change_of(c, &origin.change, err);
        if (rc == OK)
            rc = snapshot_of_database_telling(c, &snapshot, &report, run ? &progress : NULL, a, err);
        db_release(db, c);
    }
    if (rc == OK)
        rc = snapshot_store_write(&snapshot, &report, &origin, dir, err);
    arena_free(a);
    return rc;
}

/* Puts the file in place of what is served, when it is newer. */
static int take_in(struct db *db, struct err *err)
{
    struct conn *c;
    struct held *h = NULL;
    int64_t change;
    int rc = db_lease(db, &c, err);
    if (rc != OK)
        return rc;
    int64_t number = db_number(c);
    rc = change_of(c, &change, err);
    if (rc == OK)
        rc = map_file(c, change, &h, err);
    db_release(db, c);
    if (rc != OK || !h)
        return rc;
    pthread_mutex_lock(&lock);
    struct served *s = place_of(number);
    if (s &&
        (!s->now || s->now->change < h->change || (s->now->change == h->change && s->now->today <= h->today)))
        put_now(s, h);
    let_go(h);
    pthread_mutex_unlock(&lock);
    return OK;
}

int snapshot_build(struct db *db, const char *dir, struct job_run *run, struct err *err)
{
    dir = dir ? dir : snapshot_folder();
    struct name_write write = {.actor = run ? *job_actor(run) : actor_command_line(), .dir = dir};
    if (text_has_prefix(dir, "var/"))
        mkdir("var", 0700); /* the program's own, as for its other files */
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return err_user(err, ERR_IO,
            tr("Mappen %s kan ikke oprettes: %s. Opret den, eller ret indstillingen snapshot_folder."), dir,
            strerror(errno));
    int rc = db_write(db, "snapshot_name", write_name, &write, err);
    if (rc == OK)
        rc = read_and_write(db, dir, write.name, run, err);
    return rc == OK && run ? take_in(db, err) : rc;
}

static int build_job(struct job_run *run, struct err *err)
{
    int rc = snapshot_build(job_db(run), NULL, run, err);
    if (rc == ERR_REFUSED) { /* somebody stopped it */
        err_clear(err);
        return OK;
    }
    if (rc == OK)
        job_set_message(run, tr("Udtrækket er bygget, og tallene regnes på det."));
    return rc;
}
JOB(snapshot_build_job, .kind = "snapshot_build", .label = N_("Byg udtrækket af byen"), .run = build_job);

/* ---- while serving ---- */

static bool file_is_new(int64_t number)
{
    struct arena *a = arena_new(0);
    struct stat now;
    bool is_new = false;
    if (a && stat(arena_printf(a, "%s/" SNAPSHOT_FILE, snapshot_folder()), &now) == 0) {
        pthread_mutex_lock(&lock);
        struct served *s = place_of(number);
        is_new = s && (s->file.st_ino != now.st_ino || s->file.st_mtim.tv_sec != now.st_mtim.tv_sec ||
                          s->file.st_mtim.tv_nsec != now.st_mtim.tv_nsec);
        if (s)
            s->file = now;
        pthread_mutex_unlock(&lock);
    }
    arena_free(a);
    return is_new;
}

int snapshot_is_building(struct conn *c, bool *ret, struct err *err)
{
    int64_t n;
    int rc = q_int(c, &snapshot_select_jobs, NO_ARGS, &n, err);
    if (rc == OK)
        *ret = n > 0;
    return rc;
}

bool snapshot_is_due(struct stamp made, struct stamp tried, struct stamp now, int64_t rest_minutes)
{
    struct stamp since = tried.ms > made.ms ? tried : made;
    return now.ms - since.ms >= rest_minutes * 60000 || stamp_local_day(since).n != stamp_local_day(now).n;
}

/* A large snapshot that is old is built by the job. */
static int start_job(struct db *db, struct err *err)
{
    const struct snapshot *snapshot;
    struct snapshot_state state;
    struct conn *c;
    bool is_building = false;
    int rc = db_lease(db, &c, err);
    if (rc != OK)
        return rc;
    struct stamp since = STAMP_NONE;
    int64_t tried = 0;
    rc = snapshot_lease(c, &snapshot, err);
    if (rc == OK) {
        since = snapshot->built;
        snapshot_release(snapshot);
        rc = snapshot_state_now(c, &state, err);
    }
    if (rc == OK)
        rc = snapshot_is_building(c, &is_building, err);
    if (rc == OK)
        rc = q_int(c, &snapshot_select_tried, NO_ARGS, &tried, err);
    db_release(db, c);
    if (rc != OK || !state.is_old || state.is_small || is_building)
        return rc;
    struct actor actor = actor_command_line();
    bool is_due =
        snapshot_is_due(since, (struct stamp){tried}, clock_real(), setting_int(&snapshot_rest_minutes));
    return is_due ? job_start(db, &actor, "snapshot_build", NULL, NULL, NULL, err) : OK;
}

void snapshot_follow(struct db *db)
{
    struct err err = ERR_INIT;
    struct conn *c;
    int rc = db_lease(db, &c, &err);
    if (rc == OK) {
        int64_t number = db_number(c);
        db_release(db, c);
        if (file_is_new(number))
            rc = take_in(db, &err);
    }
    if (rc == OK)
        rc = start_job(db, &err);
    if (rc != OK)
        log_event(LOG_WARN, "snapshot", "not brought in step: %s", *err.op ? err.op : err.user);
}
SERVE_LOOK(snapshot_look, "snapshot", snapshot_follow);
