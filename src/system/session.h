/* Sessions of logged-in users. The cookie holds 32 random bytes; the database holds only their hash (BLAKE2b-256). A session
 * ends after a time without use (setting session_idle_minutes, standard 30) and after 12 hours at the latest. Sessions
 * in use are kept in the process, so that reading a page asks the database at most once a minute. Times are the real clock's. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum { SESSION_TEXT = 44 }; /* 32 bytes as base64url with NUL */

struct session {
    char id[SESSION_TEXT];   /* the hash */
    char csrf[SESSION_TEXT]; /* token that every form of the session carries */
    int64_t user_id;
    const char *login, *name, *title, *unit; /* in the caller's arena */
    const char *purpose;                     /* code of lookup_purpose, NULL = not chosen */
    uint64_t perms;
    struct stamp created;
};

enum session_state { SESSION_NONE, SESSION_OPEN, SESSION_EXPIRED };

/* Opens a session for a user who has given the right password: resets the count of failures and logs "login".
 * ret_token = the cookie's value. remote = the client's address, for the audit log. */
int session_start(struct db *db, int64_t user_id, const char *login, const char *remote, struct stamp now,
    char ret_token[SESSION_TEXT], struct err *err);
/* The session of a cookie at instant now; texts are copied into a. SESSION_NONE also when the database does not answer. */
enum session_state session_find(
    struct db *db, const char *token, struct stamp now, struct session *ret, struct arena *a);
/* Ends a session and logs "logout". */
int session_end(struct db *db, const struct actor *actor, const char *id, struct err *err);
/* Purpose of looking citizens up (valid code of lookup_purpose; else ERR_INVALID with field purpose), for the rest of the session; logged. */
int session_set_purpose(
    struct db *db, const struct actor *actor, const char *id, const char *purpose, struct err *err);

/* Inside a write: removes a user's sessions. After the commit session_forget_user makes this process forget them. */
int session_end_user(struct conn *c, int64_t user_id, struct err *err);
void session_forget_user(int64_t user_id);
/* Forgets all cached sessions (tests, loading of organisations). */
void session_forget_all(void);
