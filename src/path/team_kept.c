#include "path/team_kept.h"

#include "base/text.h"

#include <pthread.h>
#include <time.h>

enum { TEAM_KEPT = 32 };

/* The actor's sight decides what is counted, so a count is one leader's. An entry without an arena is empty. */
struct team_kept_entry {
    struct arena *arena; /* of members and unit */
    const struct db *db;
    int64_t user_id;
    const char *unit;
    day_t today;
    int64_t at; /* monotonic seconds */
    struct team_member *members;
    size_t n;
    bool counting; /* one request counts, the others wait for it */
};
static struct team_kept_entry team_kept_entries[TEAM_KEPT];
static pthread_mutex_t team_kept_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t team_kept_done = PTHREAD_COND_INITIALIZER;

static int64_t seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static void entry_empty(struct team_kept_entry *e)
{
    arena_free(e->arena);
    *e = (struct team_kept_entry){0};
}

/* The entry of the actor, or the one to be used for it: empty, else the oldest. NULL = all are being counted. */
static struct team_kept_entry *entry_of(
    const struct db *db, const struct actor *actor, day_t today, bool *ret_found)
{
    struct team_kept_entry *place = NULL;
    *ret_found = false;
    for (size_t i = 0; i < TEAM_KEPT; i++) {
        struct team_kept_entry *e = &team_kept_entries[i];
        if (e->arena && e->db == db && e->user_id == actor->user_id && text_equal(e->unit, actor->unit) &&
            e->today.n == today.n) {
            *ret_found = true;
            return e;
        }
        if (!e->counting && (!place || (place->arena && (!e->arena || e->at < place->at))))
            place = e;
    }
    return place;
}

static int copy_members(
    const struct team_member *from, size_t n, struct team_member **ret, struct arena *a, struct err *err)
{
    struct team_member *to = arena_array(a, n + 1, sizeof *to);
    *ret = to;
    if (!to)
        return err_set(err, ERR_LIMIT, "team_kept: out of memory");
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
        to[i].login = arena_strdup(a, from[i].login);
        to[i].name = arena_strdup(a, from[i].name);
        to[i].title = arena_strdup(a, from[i].title);
    }
    return OK;
}

static int count_now(struct db *db, const struct actor *actor, day_t today, struct team_member **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = team_load(c, actor, today, ret, ret_n, a, err);
    db_release(db, c);
    return rc;
}

/* Counts into the entry. The lock is held when called and afterwards, not while counting. */
static int entry_count(struct team_kept_entry *e, struct db *db, const struct actor *actor, day_t today,
    struct team_member **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    entry_empty(e);
    *e = (struct team_kept_entry){
        .arena = arena_new(0), .db = db, .user_id = actor->user_id, .today = today, .counting = true};
    if (!e->arena) {
        *e = (struct team_kept_entry){0};
        return err_set(err, ERR_LIMIT, "team_kept: out of memory");
    }
    e->unit = arena_strdup(e->arena, actor->unit);
    pthread_mutex_unlock(&team_kept_lock);
    int rc = count_now(db, actor, today, ret, ret_n, a, err);
    pthread_mutex_lock(&team_kept_lock);
    if (!rc)
        rc = copy_members(*ret, *ret_n, &e->members, e->arena, err);
    if (rc) {
        entry_empty(e);
    } else {
        e->n = *ret_n;
        e->at = seconds_now();
        e->counting = false;
    }
    pthread_cond_broadcast(&team_kept_done);
    return rc;
}

int team_kept(struct db *db, const struct actor *actor, day_t today, bool fresh, struct team_member **ret,
    size_t *ret_n, int64_t *ret_age, struct arena *a, struct err *err)
{
    bool found, waited = false;
    int rc;
    pthread_mutex_lock(&team_kept_lock);
    struct team_kept_entry *e = entry_of(db, actor, today, &found);
    while (found && e->counting) { /* when done it may be gone, or another's */
        pthread_cond_wait(&team_kept_done, &team_kept_lock);
        e = entry_of(db, actor, today, &found);
        waited = true;
    }
    int64_t age = found ? seconds_now() - e->at : 0;
    *ret_age = 0;
    if (found && (waited || !fresh) && age < TEAM_KEPT_SECONDS) {
        rc = copy_members(e->members, e->n, ret, a, err);
        *ret_n = e->n;
        *ret_age = age;
    } else if (e) {
        rc = entry_count(e, db, actor, today, ret, ret_n, a, err);
    } else {
        rc = ERR_BUSY; /* every entry is being counted: this one is not kept */
    }
    pthread_mutex_unlock(&team_kept_lock);
    return rc == ERR_BUSY && !e ? count_now(db, actor, today, ret, ret_n, a, err) : rc;
}
