/* Users and log-in. Passwords are stored as argon2id (libsodium). From the fifth wrong password in a row the user is
 * locked out: one minute, then twice as long for each further failure, at most an hour. A login that does
 * not exist gets the same answers after the same time. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct user {
    int64_t id;
    const char *login, *name, *title, *unit; /* unit = organisation key */
    const char *password;                    /* argon2id text */
    int64_t active;                          /* 0 = may not log in */
    int64_t failed;                          /* wrong passwords in a row */
    struct stamp locked_until;
    const char *email;  /* NULL = none */
    const char *digest; /* "daily" = a daily e-mail about the worklists; NULL = none */
    int64_t version;
};
extern const struct table user_table;

enum { USER_MIN_PASSWORD = 12, USER_MAX_PASSWORD = 200, USER_MAX_ROLES = 8 };

/* Work of a password hash, for all later hashes of the process; 0 = libsodium's interactive limits (the standard). */
void user_hash_limits(unsigned long long ops, size_t bytes);

/* Adds an active user; id, password, failed, locked_until and version of user are not read. roles[n] are role keys.
 * ERR_INVALID with field messages (login, name, unit, password, role), ERR_CONFLICT when the login is taken. */
int user_add(struct db *db, const struct actor *actor, const struct user *user, const char *password,
    const char *const *roles, size_t n_roles, int64_t *ret_id, struct err *err);
/* Stores name, title, unit, active and the roles; user->id and version say which. Ends the user's sessions.
 * ERR_REFUSED when nobody would be left who may manage users (but for the command line), ERR_CONFLICT when stale. */
int user_change(struct db *db, const struct actor *actor, const struct user *user, const char *const *roles,
    size_t n_roles, struct err *err);
/* Sets the password, opens a lock-out and ends the user's sessions. */
int user_set_password(
    struct db *db, const struct actor *actor, int64_t id, const char *password, struct err *err);
/* The address, NULL or "" = none, and whether the daily e-mail is wanted. ERR_INVALID with messages at email and digest. */
int user_set_mail(
    struct db *db, const struct actor *actor, int64_t id, const char *email, bool digest, struct err *err);
/* Opens a lock-out. */
int user_unlock(struct db *db, const struct actor *actor, int64_t id, struct err *err);
/* active false: the user can no longer log in, and the sessions end. */
int user_set_active(struct db *db, const struct actor *actor, int64_t id, bool active, struct err *err);

int user_by_login(struct conn *c, const char *login, struct user *ret, struct arena *a, struct err *err);
int user_by_id(struct conn *c, int64_t id, struct user *ret, struct arena *a, struct err *err);
/* All, by login. */
int user_all(struct conn *c, struct user **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Role keys of a user, sorted. */
int user_roles(
    struct conn *c, int64_t user_id, const char ***ret, size_t *ret_n, struct arena *a, struct err *err);
/* The user as one who acts: unit, administration and the roles' permissions; no purpose. Strings are the user's. */
int user_actor(struct conn *c, const struct user *user, struct actor *ret, struct arena *a, struct err *err);
/* Active users with an address who want the daily e-mail, by login. */
int user_with_digest(struct conn *c, struct user **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Union of the roles' permissions; unknown role keys give none. */
uint64_t user_perms(const char *const *roles, size_t n_roles);
/* Seconds of lock-out after that many wrong passwords in a row; 0 below five. */
int64_t user_lock_seconds(int64_t failed);

/* The most log-ins in hand at a time (at least 1; 3 unless set); one more gets ERR_BUSY at once. */
void user_log_in_limit(int most);
/* Checks a login and password at instant now. remote = the client's address, for the audit log. OK fills *ret. ERR_REFUSED while locked
 * out, ERR_INVALID when login or password is wrong; both with a message for the user. Failures are
 * logged; the caller logs the success (session_start). */
int user_log_in(struct db *db, const char *login, const char *password, const char *remote, struct stamp now,
    struct user *ret, struct arena *a, struct err *err);
