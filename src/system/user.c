#include "system/user.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/mail.h"
#include "system/organisation.h"
#include "system/session.h"
#include "system/user_demo.h"
#include "system/user_guess.h"
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdatomic.h>

static const struct field user_fields[] = {
    FIELD(user, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(user, login, F_TEXT, N_("Brugernavn"), FR_REQUIRED | FR_KEY, 60),
    FIELD_MAX(user, name, F_TEXT, N_("Navn"), FR_REQUIRED, 120),
    FIELD_MAX(user, title, F_TEXT, N_("Stilling"), 0, 120),
    FIELD_MAX(user, unit, F_TEXT, N_("Enhed"), FR_REQUIRED, 80),
    FIELD(user, password, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD(user, active, F_BOOL, N_("Aktiv"), FR_HIDDEN),
    FIELD(user, failed, F_INT, NULL, FR_HIDDEN),
    FIELD(user, locked_until, F_STAMP, NULL, FR_HIDDEN),
    FIELD_MAX(user, email, F_TEXT, N_("E-mail"), 0, 200),
    FIELD(user, digest, F_TEXT, N_("Daglig e-mail"), 0),
    FIELD(user, version, F_INT, NULL, FR_VERSION),
};
TABLE(user_table, "app_user", N_("Brugere"), user, user_fields);

struct user_role {
    int64_t id, user_id;
    const char *role;
};
static const struct field user_role_fields[] = {
    FIELD(user_role, id, F_ID, NULL, FR_PRIMARY),
    FIELD(user_role, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(user_role, role, F_TEXT, N_("Rolle"), FR_REQUIRED),
};
static TABLE(user_role_table, "app_user_role", N_("Brugeres roller"), user_role, user_role_fields);

#define USER_COLUMNS                                                                                         \
    "id, login, name, title, unit, password, active, failed, locked_until, email, digest, version"
SQL(user_select_login, "SELECT " USER_COLUMNS " FROM app_user WHERE login = $1");
SQL(user_select_id, "SELECT " USER_COLUMNS " FROM app_user WHERE id = $1");
SQL(user_select_all, "SELECT " USER_COLUMNS " FROM app_user ORDER BY login");
SQL(user_select_digest, "SELECT " USER_COLUMNS " FROM app_user WHERE digest = 'daily' AND active = 1 "
                        "AND email IS NOT NULL ORDER BY login");
SQL(user_write_mail, "UPDATE app_user SET email = $2, digest = $3, version = version + 1 WHERE id = $1");
SQL(user_select_roles, "SELECT role FROM app_user_role WHERE user_id = $1 ORDER BY role");
SQL(user_delete_roles, "DELETE FROM app_user_role WHERE user_id = $1");
SQL(user_write_password,
    "UPDATE app_user SET password = $2, failed = 0, locked_until = NULL, version = version + 1 WHERE id = $1");
SQL(user_write_unlock, "UPDATE app_user SET failed = 0, locked_until = NULL WHERE id = $1");
SQL(user_write_active, "UPDATE app_user SET active = $2, version = version + 1 WHERE id = $1");
SQL(user_count_with_role, "SELECT COUNT(*) FROM app_user u JOIN app_user_role r ON r.user_id = u.id "
                          "WHERE r.role = $1 AND u.active = 1");
SQL(user_count_failure, "UPDATE app_user SET failed = failed + 1 WHERE id = $1");
SQL(user_select_failed, "SELECT failed FROM app_user WHERE id = $1");
SQL(user_write_lock, "UPDATE app_user SET locked_until = $2 WHERE id = $1");

static unsigned long long hash_ops = crypto_pwhash_OPSLIMIT_INTERACTIVE;
static size_t hash_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;

/* Hashes in hand at a time: each takes hash_bytes of memory, and guesses hardly overtake their count. */
enum { HASHES_AT_ONCE = 2 };
static sem_t hash_slots;
/* Log-ins in hand, waiting ones too, and the most there may be: each keeps a thread that others could use. */
static atomic_int log_ins, most_log_ins = 3;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_once(void)
{
    if (sodium_init() < 0 || sem_init(&hash_slots, 0, HASHES_AT_ONCE) != 0) {
        abort();
    }
}

static void take_slot(void)
{
    pthread_once(&once, start_once);
    while (sem_wait(&hash_slots) != 0) {
    }
}

static void give_slot(void)
{
    sem_post(&hash_slots);
}

void user_log_in_limit(int most)
{
    atomic_store(&most_log_ins, most > 1 ? most : 1);
}

void user_hash_limits(unsigned long long ops, size_t bytes)
{
    hash_ops = ops ? ops : crypto_pwhash_OPSLIMIT_INTERACTIVE;
    hash_bytes = bytes ? bytes : crypto_pwhash_MEMLIMIT_INTERACTIVE;
}

static int hash_password(const char *password, char ret[crypto_pwhash_STRBYTES], struct err *err)
{
    take_slot();
    int failed = crypto_pwhash_str_alg(
        ret, password, strlen(password), hash_ops, hash_bytes, crypto_pwhash_ALG_ARGON2ID13);
    give_slot();
    return failed ? err_set(err, ERR_LIMIT, "no memory for a password hash") : OK;
}

static int check_password(const char *password, struct err *err)
{
    size_t n = password ? text_length(password) : 0;
    if (n < USER_MIN_PASSWORD || n > USER_MAX_PASSWORD) {
        return err_field(err, "password", tr("Adgangskoden skal have mellem %d og %d tegn."),
            USER_MIN_PASSWORD, USER_MAX_PASSWORD);
    }
    return OK;
}

static void check_login(const char *login, struct err *err)
{
    size_t n = login ? strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789.-_") : 0;
    if (n == 0 || n > 60 || login[n] != '\0') {
        err_field(err, "login", "%s",
            tr("Brugernavnet må kun have små bogstaver a-z, tal, punktum og bindestreg."));
    }
}

static void check_text(const char *field, const char *value, size_t max, struct err *err)
{
    if (value == NULL || *value == '\0') {
        err_field(err, field, "%s", tr("Feltet skal udfyldes."));
    } else if (text_length(value) > max) {
        err_field(err, field, tr("Teksten er for lang. Skriv højst %lld tegn."), (long long)max);
    }
}

static int check_user(const struct user *user, const char *const *roles, size_t n_roles, struct err *err)
{
    check_text("name", user->name, 120, err);
    if (user->title && text_length(user->title) > 120) {
        err_field(err, "title", tr("Teksten er for lang. Skriv højst %lld tegn."), 120LL);
    }
    if (organisation_find(user->unit, DAY_NONE) == NULL) {
        err_field(err, "unit", "%s", tr("Enheden findes ikke. Vælg en enhed fra listen."));
    }
    if (n_roles == 0 || n_roles > USER_MAX_ROLES) {
        err_field(err, "role", "%s", tr("Vælg mindst én rolle."));
    }
    for (size_t i = 0; i < n_roles; i++) {
        if (role_find(roles[i]) == NULL) {
            err_field(err, "role", tr("Rollen %s findes ikke."), roles[i]);
        }
    }
    return err->code;
}

static int write_roles(
    struct conn *c, int64_t user_id, const char *const *roles, size_t n_roles, struct err *err)
{
    int rc = q_exec(c, &user_delete_roles, ARGS(V_INT(user_id)), NULL, err);
    for (size_t i = 0; rc == OK && i < n_roles; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++) {
            again = again || strcmp(roles[i], roles[j]) == 0;
        }
        struct user_role row = {0, user_id, roles[i]};
        rc = again ? OK : q_insert(c, &user_role_table, &row, NULL, err);
    }
    return rc;
}

static void put_roles(struct buf *out, const char *const *roles, size_t n_roles)
{
    for (size_t i = 0; i < n_roles; i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : "", roles[i]);
    }
}

/* What a write of this file needs; each uses its part. */
struct user_write {
    const struct actor *actor;
    struct user user;
    const char *const *roles;
    size_t n_roles;
    const char *detail;
    int64_t id;
};

static int write_add(struct conn *c, void *ctx, struct err *err)
{
    struct user_write *write = ctx;
    int rc = q_insert(c, &user_table, &write->user, &write->id, err);
    if (rc == ERR_CONFLICT) {
        err_clear(err);
        return err_field(err, "login", "%s", tr("Brugernavnet er optaget. Vælg et andet."));
    }
    if (rc == OK) {
        rc = write_roles(c, write->id, write->roles, write->n_roles, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"create", "app_user", write->id, INT_NONE, write->detail};
    return audit_add(c, write->actor, &entry, err);
}

int user_add(struct db *db, const struct actor *actor, const struct user *user, const char *password,
    const char *const *roles, size_t n_roles, int64_t *ret_id, struct err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    check_login(user->login, err);
    check_password(password, err);
    int rc = check_user(user, roles, n_roles, err);
    if (rc == OK) {
        rc = hash_password(password, hash, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct buf detail = BUF_INIT;
    buf_printf(&detail, "%s, %s; ", user->login, user->unit);
    put_roles(&detail, roles, n_roles);
    struct user_write write = {
        .actor = actor, .user = *user, .roles = roles, .n_roles = n_roles, .detail = detail.data};
    write.user.password = hash;
    write.user.active = 1;
    write.user.failed = 0;
    write.user.locked_until = STAMP_NONE;
    rc = db_write(db, "user_add", write_add, &write, err);
    buf_done(&detail);
    if (rc == OK && ret_id) {
        *ret_id = write.id;
    }
    return rc;
}

/* After a change made in the program: somebody must still be able to manage users. The command line always can. */
static int check_an_administrator_is_left(struct conn *c, const struct actor *actor, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &user_count_with_role, ARGS(V_TEXT("administrator")), &n, err);
    if (rc == OK && n == 0 && actor->user_id != 0) {
        return err_user(err, ERR_REFUSED, "%s",
            tr("Der skal være mindst én administrator, der kan logge ind. Giv først en anden bruger rollen."));
    }
    return rc;
}

/* What changed, in words; fields that are not changed here are given to now as they are stored. */
static int change_detail(struct conn *c, const struct user_write *write, struct user *now, struct buf *ret,
    struct arena *a, struct err *err)
{
    struct user old;
    const char **roles;
    size_t n_roles;
    int rc = user_by_id(c, now->id, &old, a, err);
    if (rc == OK) {
        rc = user_roles(c, now->id, &roles, &n_roles, a, err);
    }
    if (rc != OK) {
        return rc;
    }
    now->login = old.login;
    now->password = old.password;
    now->failed = old.failed;
    now->locked_until = old.locked_until;
    now->email = old.email;
    now->digest = old.digest;
    field_diff(&user_table, &old, now, ret, a);
    buf_puts(ret, " [");
    put_roles(ret, roles, n_roles);
    buf_puts(ret, " → ");
    put_roles(ret, write->roles, write->n_roles);
    buf_puts(ret, "]");
    return OK;
}

static int write_change(struct conn *c, void *ctx, struct err *err)
{
    const struct user_write *write = ctx;
    struct user now = write->user;
    struct buf detail = BUF_INIT;
    struct arena *a = arena_new(0);
    if (a == NULL) {
        return err_set(err, ERR_LIMIT, "no memory to change a user");
    }
    int rc = change_detail(c, write, &now, &detail, a, err);
    if (rc == OK) {
        rc = q_update(c, &user_table, &now, err);
    }
    if (rc == OK) {
        rc = write_roles(c, now.id, write->roles, write->n_roles, err);
    }
    if (rc == OK) {
        rc = session_end_user(c, now.id, err);
    }
    if (rc == OK) {
        rc = check_an_administrator_is_left(c, write->actor, err);
    }
    if (rc == OK) {
        struct audit_entry entry = {"update", "app_user", now.id, INT_NONE, detail.data};
        rc = audit_add(c, write->actor, &entry, err);
    }
    buf_done(&detail);
    arena_free(a);
    return rc;
}

int user_change(struct db *db, const struct actor *actor, const struct user *user, const char *const *roles,
    size_t n_roles, struct err *err)
{
    int rc = check_user(user, roles, n_roles, err);
    if (rc != OK) {
        return rc;
    }
    struct user_write write = {.actor = actor, .user = *user, .roles = roles, .n_roles = n_roles};
    rc = db_write(db, "user_change", write_change, &write, err);
    if (rc == OK) {
        session_forget_user(user->id);
    }
    return rc;
}

struct field_write {
    const struct actor *actor;
    const struct sql *sql;
    int64_t id;
    struct val value; /* of $2, when n_args is 2 */
    size_t n_args;
    const char *detail;
    bool ends_sessions;
};

static int write_field(struct conn *c, void *ctx, struct err *err)
{
    const struct field_write *write = ctx;
    struct val args[2] = {V_INT(write->id), write->value};
    int64_t changes = 0;
    int rc = q_exec(c, write->sql, args, write->n_args, &changes, err);
    if (rc == OK && changes == 0) {
        return err_set(err, ERR_NOT_FOUND, "no user %lld", (long long)write->id);
    }
    if (rc == OK && write->ends_sessions) {
        rc = session_end_user(c, write->id, err);
    }
    if (rc == OK && write->sql == &user_write_active) {
        rc = check_an_administrator_is_left(c, write->actor, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"update", "app_user", write->id, INT_NONE, write->detail};
    return audit_add(c, write->actor, &entry, err);
}

static int run_field_write(struct db *db, struct field_write *write, struct err *err)
{
    int rc = db_write(db, write->sql->name, write_field, write, err);
    if (rc == OK && write->ends_sessions) {
        session_forget_user(write->id);
    }
    return rc;
}

int user_set_password(
    struct db *db, const struct actor *actor, int64_t id, const char *password, struct err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    int rc = check_password(password, err);
    if (rc == OK) {
        rc = hash_password(password, hash, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct field_write write = {actor, &user_write_password, id, V_TEXT(hash), 2, "password", true};
    return run_field_write(db, &write, err);
}

struct mail_write {
    const struct actor *actor;
    int64_t id;
    const char *email, *digest;
};

static int write_mail(struct conn *c, void *ctx, struct err *err)
{
    const struct mail_write *write = ctx;
    int64_t changes = 0;
    int rc = q_exec(c, &user_write_mail, ARGS(V_INT(write->id), V_TEXT(write->email), V_TEXT(write->digest)),
        &changes, err);
    if (rc == OK && changes == 0) {
        return err_set(err, ERR_NOT_FOUND, "no user %lld", (long long)write->id);
    }
    if (rc != OK) {
        return rc;
    }
    const char *detail = write->digest ? "email; digest: daily" : "email; digest: –";
    return audit_add(
        c, write->actor, &(struct audit_entry){"update", "app_user", write->id, INT_NONE, detail}, err);
}

int user_set_mail(
    struct db *db, const struct actor *actor, int64_t id, const char *email, bool digest, struct err *err)
{
    bool none = email == NULL || *email == '\0';
    if (!none && !mail_is_address(email)) {
        err_field(err, "email", "%s", tr("Skriv en e-mailadresse som navn@kk.dk."));
    }
    if (none && digest) {
        err_field(err, "email", "%s", tr("Skriv den adresse, den daglige e-mail skal sendes til."));
    }
    if (err->code != OK) {
        return err->code;
    }
    struct mail_write write = {actor, id, none ? NULL : email, digest ? "daily" : NULL};
    return db_write(db, "user_set_mail", write_mail, &write, err);
}

int user_unlock(struct db *db, const struct actor *actor, int64_t id, struct err *err)
{
    struct field_write write = {actor, &user_write_unlock, id, V_NULL, 1, "unlock", false};
    return run_field_write(db, &write, err);
}

int user_set_active(struct db *db, const struct actor *actor, int64_t id, bool active, struct err *err)
{
    struct field_write write = {actor, &user_write_active, id, V_INT(active ? 1 : 0), 2,
        active ? "active: 0 → 1" : "active: 1 → 0", !active};
    return run_field_write(db, &write, err);
}

int user_by_login(struct conn *c, const char *login, struct user *ret, struct arena *a, struct err *err)
{
    return q_one(c, &user_select_login, ARGS(V_TEXT(login)), &user_table, ret, a, err);
}

int user_by_id(struct conn *c, int64_t id, struct user *ret, struct arena *a, struct err *err)
{
    return q_one(c, &user_select_id, ARGS(V_INT(id)), &user_table, ret, a, err);
}

int user_all(struct conn *c, struct user **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &user_select_all, NO_ARGS, &user_table, ret, ret_n, a, err);
}

int user_roles(
    struct conn *c, int64_t user_id, const char ***ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct user_role *rows;
    size_t n;
    int rc = q_all(c, &user_select_roles, ARGS(V_INT(user_id)), &user_role_table, &rows, &n, a, err);
    if (rc != OK) {
        return rc;
    }
    const char **keys = arena_array(a, n + 1, sizeof(*keys));
    if (keys == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for roles");
    }
    for (size_t i = 0; i < n; i++) {
        keys[i] = rows[i].role;
    }
    *ret = keys;
    *ret_n = n;
    return OK;
}

uint64_t user_perms(const char *const *roles, size_t n_roles)
{
    uint64_t perms = 0;
    for (size_t i = 0; i < n_roles; i++) {
        const struct role *role = role_find(roles[i]);
        perms |= role ? role->perms : 0;
    }
    return perms;
}

int user_with_digest(struct conn *c, struct user **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &user_select_digest, NO_ARGS, &user_table, ret, ret_n, a, err);
}

int user_actor(struct conn *c, const struct user *user, struct actor *ret, struct arena *a, struct err *err)
{
    const char **roles;
    size_t n_roles;
    int rc = user_roles(c, user->id, &roles, &n_roles, a, err);
    if (rc == OK) {
        *ret = (struct actor){.user_id = user->id,
            .login = user->login,
            .unit = user->unit,
            .admin = organisation_admin(user->unit),
            .perms = user_perms(roles, n_roles)};
    }
    return rc;
}

int64_t user_lock_seconds(int64_t failed)
{
    int64_t seconds = failed < 5 ? 0 : 60;
    for (int64_t i = 5; i < failed && seconds < 3600; i++) {
        seconds *= 2;
    }
    return seconds > 3600 ? 3600 : seconds;
}

static int refuse_locked(struct stamp until, struct stamp now, struct err *err)
{
    int64_t minutes = (until.ms - now.ms + 59999) / 60000;
    return err_user(err, ERR_REFUSED,
        minutes == 1
            ? tr("Adgangskoden er tastet forkert for mange gange. Vent %lld minut, og prøv igen.")
            : tr("Adgangskoden er tastet forkert for mange gange. Vent %lld minutter, og prøv igen."),
        (long long)minutes);
}

static int refuse_wrong(struct err *err)
{
    return err_user(err, ERR_INVALID, "%s",
        tr("Brugernavn eller adgangskode er forkert. Kontrollér begge, og prøv igen."));
}

struct failure_write {
    const struct user *user; /* NULL = no such user */
    struct stamp now;
    const char *remote;
};

/* Counted where it is stored, so that guesses at the same time are all counted. */
static int count_failure(struct conn *c, int64_t id, struct stamp now, struct err *err)
{
    int64_t failed = 0;
    int rc = q_exec(c, &user_count_failure, ARGS(V_INT(id)), NULL, err);
    if (rc == OK) {
        rc = q_int(c, &user_select_failed, ARGS(V_INT(id)), &failed, err);
    }
    if (rc != OK) {
        return rc;
    }
    int64_t seconds = user_lock_seconds(failed);
    struct stamp until = seconds ? (struct stamp){now.ms + seconds * 1000} : STAMP_NONE;
    return q_exec(c, &user_write_lock, ARGS(V_INT(id), V_STAMP(until)), NULL, err);
}

static int write_failure(struct conn *c, void *ctx, struct err *err)
{
    const struct failure_write *write = ctx;
    struct actor actor = {
        .user_id = write->user ? write->user->id : 0, .login = write->user ? write->user->login : "ukendt"};
    struct audit_entry entry = {
        "login_failed", "app_user", write->user ? write->user->id : INT_NONE, INT_NONE, write->remote};
    int rc = write->user ? count_failure(c, write->user->id, write->now, err) : OK;
    return rc == OK ? audit_add(c, &actor, &entry, err) : rc;
}

/* A hash that no password has, made with the limits in force, for the time it takes to check it. */
static const char *dummy_hash(void)
{
    static char hash[crypto_pwhash_STRBYTES];
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static unsigned long long made_ops;
    static size_t made_bytes;
    pthread_mutex_lock(&lock);
    if (made_ops != hash_ops || made_bytes != hash_bytes) {
        unsigned char secret[32];
        randombytes_buf(secret, sizeof(secret));
        if (crypto_pwhash_str_alg(hash, (const char *)secret, sizeof(secret), hash_ops, hash_bytes,
                crypto_pwhash_ALG_ARGON2ID13) == 0) {
            made_ops = hash_ops;
            made_bytes = hash_bytes;
        }
    }
    pthread_mutex_unlock(&lock);
    return hash;
}

/* Inside a hash slot. */
static int check_log_in(struct db *db, const char *login, const char *password, const char *remote,
    struct stamp now, struct user *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    struct user user;
    int rc = db_lease(db, &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = user_by_login(c, login, &user, a, err);
    db_release(db, c);
    if (rc != OK && rc != ERR_NOT_FOUND) {
        return rc;
    }
    bool known = rc == OK;
    struct stamp until = known ? user.locked_until : user_guess_locked_until(login);
    if (!stamp_is_none(until) && now.ms < until.ms) {
        return refuse_locked(until, now, err);
    }
    bool right =
        crypto_pwhash_str_verify(known ? user.password : dummy_hash(), password, strlen(password)) == 0;
    if (right && known && user.active && user_demo_may_log_in(password)) {
        *ret = user;
        return OK;
    }
    if (!known) {
        user_guess_failed(login, now);
    }
    struct failure_write write = {known ? &user : NULL, now, remote};
    rc = db_write(db, "user_login_failed", write_failure, &write, err);
    return rc == OK ? refuse_wrong(err) : rc;
}

int user_log_in(struct db *db, const char *login, const char *password, const char *remote, struct stamp now,
    struct user *ret, struct arena *a, struct err *err)
{
    int rc;
    if (atomic_fetch_add(&log_ins, 1) >= atomic_load(&most_log_ins)) {
        rc = err_user(err, ERR_BUSY, "%s", tr("Der er mange, der logger ind lige nu. Prøv igen om lidt."));
    } else {
        dummy_hash();
        take_slot();
        rc = check_log_in(db, login, password, remote, now, ret, a, err);
        give_slot();
    }
    atomic_fetch_sub(&log_ins, 1);
    return rc;
}
