#include "system/session.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/setting.h"
#include "system/user.h"
#include <pthread.h>
#include <sodium.h>

SETTING(session_idle, .key = "session_idle_minutes",
    .label = N_("Minutter uden brug, før en bruger logges af"), .standard = "30", .type = F_INT, .min = 5,
    .max = 240);

enum {
    TOKEN_BYTES = 32,
    ABSOLUTE_MS = 12 * 60 * 60 * 1000,
    KEEP_MS = 2 * ABSOLUTE_MS, /* rows of ended sessions, so that the user can be told why */
    FRESH_MS = 60 * 1000,      /* how long a cached session is believed, and how often `seen` is written */
};

struct session_row {
    int64_t id;
    const char *token;
    int64_t user_id;
    const char *csrf, *purpose;
    struct stamp created, seen;
};
static const struct field session_fields[] = {
    FIELD(session_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(session_row, token, F_TEXT, NULL, FR_REQUIRED),
    FIELD(session_row, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(session_row, csrf, F_TEXT, NULL, FR_REQUIRED),
    FIELD(session_row, purpose, F_TEXT, NULL, 0),
    FIELD(session_row, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(session_row, seen, F_STAMP, NULL, FR_REQUIRED),
};
static TABLE(session_table, "session", NULL, session_row, session_fields);

SQL(session_select, "SELECT id, token, user_id, csrf, purpose, created, seen FROM session WHERE token = $1");
SQL_APART(session_touch, "UPDATE session SET seen = $2 WHERE token = $1 AND seen < $2");
SQL(session_delete, "DELETE FROM session WHERE token = $1");
SQL(session_delete_user, "DELETE FROM session WHERE user_id = $1");
SQL(session_delete_old, "DELETE FROM session WHERE created < $1");
SQL(session_write_purpose, "UPDATE session SET purpose = $2 WHERE token = $1");
SQL(session_reset_failures,
    "UPDATE app_user SET failed = 0, locked_until = NULL WHERE id = $1 AND failed > 0");

/* A session in the cache, with its texts behind it in the same block. */
struct entry {
    struct session session;
    struct stamp seen, written, loaded;
    struct entry *next;
    char *texts;
};

enum { BUCKETS = 4096, MAX_ENTRIES = 50000 };
static struct entry *buckets[BUCKETS];
static size_t n_entries;
/* Raised when sessions are forgotten: what was loaded before is not cached after. */
static uint64_t n_forgotten;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void random_text(char ret[SESSION_TEXT])
{
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(ret, SESSION_TEXT, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void hash_token(const char *token, char ret[SESSION_TEXT])
{
    unsigned char hash[TOKEN_BYTES];
    crypto_generichash(hash, sizeof(hash), (const unsigned char *)token, strlen(token), NULL, 0);
    sodium_bin2base64(ret, SESSION_TEXT, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static int64_t idle_ms(void)
{
    return setting_int(&session_idle) * 60 * 1000;
}

static bool is_over(struct stamp created, struct stamp seen, struct stamp now)
{
    return now.ms - seen.ms >= idle_ms() || now.ms - created.ms >= ABSOLUTE_MS;
}

/* The cache. All with the lock held. */

static struct entry **place_of(const char *id)
{
    /* The id is a hash already. */
    size_t sum = 0;
    for (const char *p = id; *p && p < id + 4; p++) {
        sum = sum * 64 + (unsigned char)*p;
    }
    struct entry **place = &buckets[sum % BUCKETS];
    while (*place && strcmp((*place)->session.id, id) != 0) {
        place = &(*place)->next;
    }
    return place;
}

static void entry_free(struct entry *entry)
{
    free(entry->texts);
    free(entry);
    n_entries--;
}

static void drop(struct entry **place)
{
    struct entry *entry = *place;
    *place = entry->next;
    entry_free(entry);
}

/* Drops the sessions that match: of one user, or (user_id 0) those not used for a while, or all. */
static void drop_many(int64_t user_id, bool all, struct stamp now)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct entry **place = &buckets[i];
        while (*place) {
            const struct entry *entry = *place;
            if (all || (user_id ? entry->session.user_id == user_id : now.ms - entry->seen.ms > FRESH_MS)) {
                drop(place);
            } else {
                place = &(*place)->next;
            }
        }
    }
}

/* Adds text with its NUL; where it begins. */
static size_t keep_text(struct buf *texts, const char *text)
{
    size_t offset = texts->len;
    if (text) {
        buf_put(texts, text, strlen(text) + 1);
    }
    return offset;
}

/* Puts a loaded session into the cache; without memory the session is simply not cached. */
static void put(const struct session *session, struct stamp seen, struct stamp now)
{
    const char *from[] = {session->login, session->name, session->title, session->unit, session->purpose};
    size_t offset[5];
    struct buf texts = BUF_INIT;
    for (size_t i = 0; i < 5; i++) {
        offset[i] = keep_text(&texts, from[i]);
    }
    struct entry *entry = calloc(1, sizeof(*entry));
    if (entry == NULL || buf_failed(&texts)) {
        free(entry);
        buf_done(&texts);
        return;
    }
    if (n_entries >= MAX_ENTRIES) {
        drop_many(0, false, now);
    }
    entry->texts = buf_detach(&texts, NULL);
    entry->session = *session;
    const char **to[] = {&entry->session.login, &entry->session.name, &entry->session.title,
        &entry->session.unit, &entry->session.purpose};
    for (size_t i = 0; i < 5; i++) {
        *to[i] = from[i] ? entry->texts + offset[i] : NULL;
    }
    entry->seen = now;
    entry->written = seen;
    entry->loaded = now;
    struct entry **place = place_of(session->id);
    if (*place) {
        drop(place);
        place = place_of(session->id);
    }
    entry->next = *place;
    *place = entry;
    n_entries++;
}

static void copy_out(const struct entry *entry, struct session *ret, struct arena *a)
{
    *ret = entry->session;
    ret->login = arena_strdup(a, ret->login);
    ret->name = arena_strdup(a, ret->name);
    ret->title = arena_strdup(a, ret->title);
    ret->unit = arena_strdup(a, ret->unit);
    ret->purpose = arena_strdup(a, ret->purpose);
}

struct touch_write {
    const char *id;
    struct stamp now;
};

static int write_touch(struct conn *c, void *ctx, struct err *err)
{
    const struct touch_write *write = ctx;
    return q_exec(c, &session_touch, ARGS(V_TEXT(write->id), V_STAMP(write->now)), NULL, err);
}

/* The session from the database; its user's roles of now. seen = last use as stored. */
static int load(struct db *db, const char *id, struct session *ret, struct stamp *ret_seen, struct arena *a,
    struct err *err)
{
    struct conn *c;
    struct session_row row;
    struct user user;
    const char **roles;
    size_t n_roles;
    int rc = db_lease(db, &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = q_one(c, &session_select, ARGS(V_TEXT(id)), &session_table, &row, a, err);
    if (rc == OK) {
        rc = user_by_id(c, row.user_id, &user, a, err);
    }
    if (rc == OK) {
        rc = user_roles(c, row.user_id, &roles, &n_roles, a, err);
    }
    db_release(db, c);
    if (rc == OK && !user.active) {
        rc = ERR_NOT_FOUND;
    }
    if (rc != OK) {
        return rc;
    }
    *ret = (struct session){
        .user_id = user.id,
        .login = user.login,
        .name = user.name,
        .title = user.title,
        .unit = user.unit,
        .purpose = row.purpose,
        .perms = user_perms(roles, n_roles),
        .created = row.created,
    };
    text_copy(ret->id, sizeof(ret->id), row.token);
    text_copy(ret->csrf, sizeof(ret->csrf), row.csrf);
    *ret_seen = row.seen;
    return OK;
}

/* Looks the session up in the cache. true = *ret_state is the answer; false = it must be loaded, and *ret_seen
 * is its last use as this process knows it (STAMP_NONE = unknown). */
static bool find_cached(const char *id, struct stamp now, struct session *ret, enum session_state *ret_state,
    bool *ret_write, struct stamp *ret_seen, struct arena *a)
{
    bool found = false;
    *ret_seen = STAMP_NONE;
    *ret_write = false;
    pthread_mutex_lock(&lock);
    struct entry **place = place_of(id);
    struct entry *entry = *place;
    if (entry && is_over(entry->session.created, entry->seen, now)) {
        drop(place);
        *ret_state = SESSION_EXPIRED;
        found = true;
    } else if (entry && now.ms - entry->loaded.ms < FRESH_MS) {
        entry->seen = now;
        *ret_write = now.ms - entry->written.ms >= FRESH_MS;
        if (*ret_write) {
            entry->written = now;
        }
        copy_out(entry, ret, a);
        *ret_state = SESSION_OPEN;
        found = true;
    } else if (entry) {
        *ret_seen = entry->seen;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static enum session_state load_and_cache(struct db *db, const char *id, struct stamp now,
    struct stamp seen_here, struct session *ret, bool *ret_write, struct arena *a, struct err *err)
{
    struct stamp seen;
    pthread_mutex_lock(&lock);
    uint64_t forgotten = n_forgotten;
    pthread_mutex_unlock(&lock);
    if (load(db, id, ret, &seen, a, err) != OK) {
        pthread_mutex_lock(&lock);
        struct entry **place = place_of(id);
        if (*place) {
            drop(place);
        }
        pthread_mutex_unlock(&lock);
        return SESSION_NONE;
    }
    struct stamp used = !stamp_is_none(seen_here) && seen_here.ms > seen.ms ? seen_here : seen;
    if (is_over(ret->created, used, now)) {
        return SESSION_EXPIRED;
    }
    *ret_write = now.ms - seen.ms >= FRESH_MS;
    pthread_mutex_lock(&lock);
    if (forgotten == n_forgotten) {
        put(ret, *ret_write ? now : seen, now);
    }
    pthread_mutex_unlock(&lock);
    return SESSION_OPEN;
}

enum session_state session_find(
    struct db *db, const char *token, struct stamp now, struct session *ret, struct arena *a)
{
    if (token == NULL || strlen(token) != SESSION_TEXT - 1) {
        return SESSION_NONE;
    }
    char id[SESSION_TEXT];
    enum session_state state;
    bool write;
    struct stamp seen;
    struct err err = ERR_INIT;
    hash_token(token, id);
    if (!find_cached(id, now, ret, &state, &write, &seen, a)) {
        state = load_and_cache(db, id, now, seen, ret, &write, a, &err);
    }
    struct touch_write touch = {id, now};
    if (state == SESSION_OPEN && write) {
        db_write(db, "session_touch", write_touch, &touch, &err);
    }
    if (err.code != OK) {
        log_event(LOG_WARN, "session", "code=%s %s", err_name(err.code), err.op);
    }
    return state;
}

struct start_write {
    int64_t user_id;
    const char *login, *remote;
    struct stamp now;
    struct session_row row;
};

static int write_start(struct conn *c, void *ctx, struct err *err)
{
    const struct start_write *write = ctx;
    struct val before = v_int(write->now.ms - KEEP_MS);
    int rc = q_exec(c, &session_delete_old, ARGS(before), NULL, err);
    if (rc == OK) {
        rc = q_exec(c, &session_reset_failures, ARGS(V_INT(write->user_id)), NULL, err);
    }
    if (rc == OK) {
        rc = q_insert(c, &session_table, &write->row, NULL, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct actor actor = {.user_id = write->user_id, .login = write->login};
    struct audit_entry entry = {"login", "app_user", write->user_id, INT_NONE, write->remote};
    return audit_add(c, &actor, &entry, err);
}

int session_start(struct db *db, int64_t user_id, const char *login, const char *remote, struct stamp now,
    char ret_token[SESSION_TEXT], struct err *err)
{
    char token[SESSION_TEXT];
    char id[SESSION_TEXT];
    char csrf[SESSION_TEXT];
    random_text(token);
    random_text(csrf);
    hash_token(token, id);
    struct start_write write = {
        .user_id = user_id,
        .login = login,
        .remote = remote,
        .now = now,
        .row = {.token = id, .user_id = user_id, .csrf = csrf, .created = now, .seen = now},
    };
    int rc = db_write(db, "session_start", write_start, &write, err);
    if (rc == OK) {
        text_copy(ret_token, SESSION_TEXT, token);
    }
    return rc;
}

struct change_write {
    const struct actor *actor;
    const char *id, *purpose;
};

static int write_end(struct conn *c, void *ctx, struct err *err)
{
    const struct change_write *write = ctx;
    int rc = q_exec(c, &session_delete, ARGS(V_TEXT(write->id)), NULL, err);
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"logout", "app_user", write->actor->user_id, INT_NONE, NULL};
    return audit_add(c, write->actor, &entry, err);
}

static void forget(const char *id)
{
    pthread_mutex_lock(&lock);
    n_forgotten++;
    struct entry **place = place_of(id);
    if (*place) {
        drop(place);
    }
    pthread_mutex_unlock(&lock);
}

int session_end(struct db *db, const struct actor *actor, const char *id, struct err *err)
{
    struct change_write write = {actor, id, NULL};
    int rc = db_write(db, "session_end", write_end, &write, err);
    if (rc == OK) {
        forget(id);
    }
    return rc;
}

static int write_purpose(struct conn *c, void *ctx, struct err *err)
{
    const struct change_write *write = ctx;
    int rc = q_exec(c, &session_write_purpose, ARGS(V_TEXT(write->id), V_TEXT(write->purpose)), NULL, err);
    if (rc != OK) {
        return rc;
    }
    struct actor actor = *write->actor;
    actor.purpose = write->purpose;
    struct audit_entry entry = {"purpose", "session", INT_NONE, INT_NONE, NULL};
    return audit_add(c, &actor, &entry, err);
}

int session_set_purpose(
    struct db *db, const struct actor *actor, const char *id, const char *purpose, struct err *err)
{
    if (!code_is_valid("lookup_purpose", purpose, DAY_NONE)) {
        return err_field(err, "purpose", "%s", tr("Vælg et formål fra listen."));
    }
    struct change_write write = {actor, id, purpose};
    int rc = db_write(db, "session_purpose", write_purpose, &write, err);
    if (rc == OK) {
        forget(id);
    }
    return rc;
}

int session_end_user(struct conn *c, int64_t user_id, struct err *err)
{
    return q_exec(c, &session_delete_user, ARGS(V_INT(user_id)), NULL, err);
}

void session_forget_user(int64_t user_id)
{
    pthread_mutex_lock(&lock);
    n_forgotten++;
    drop_many(user_id, false, STAMP_NONE);
    pthread_mutex_unlock(&lock);
}

void session_forget_all(void)
{
    pthread_mutex_lock(&lock);
    n_forgotten++;
    drop_many(0, true, STAMP_NONE);
    pthread_mutex_unlock(&lock);
}
