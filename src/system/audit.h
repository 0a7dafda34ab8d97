/* The audit log: who, when, for what purpose, what. Insert-only; each row's hash covers the row and the hash before
 * it (BLAKE2b-256, keyed with nothing: the chain proves wholeness, not secrecy), so that a missing or edited row shows.
 * Times are the real clock's. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct audit_entry {
    const char *
        action; /* "read" "refused" "search" "create" "update" "delete" "export" "login" "login_failed" "issue" … */
    const char *entity; /* table or thing: "citizen", "referral", "document" */
    int64_t entity_id;  /* INT_NONE = none */
    int64_t citizen_id; /* INT_NONE = none */
    const char *detail; /* field differences, search criteria; NULL = none. Never a password or a session. */
};

/* Adds a row inside a write (same transaction as the change itself). */
int audit_add(struct conn *c, const struct actor *actor, const struct audit_entry *entry, struct err *err);
/* A write of its own, for reads; returns when the row is durable. */
int audit_log(struct db *db, const struct actor *actor, const struct audit_entry *entry, struct err *err);
/* The same for n rows in one write. */
int audit_log_all(
    struct db *db, const struct actor *actor, const struct audit_entry *entries, size_t n, struct err *err);

/* A row as stored. */
struct audit_row {
    int64_t id;
    struct stamp at;
    int64_t user_id; /* INT_NONE = the command line or nobody */
    const char *login, *action, *entity;
    int64_t entity_id, citizen_id;
    const char *purpose, *detail;
    const char *hash; /* 64 hexadecimal digits */
};
extern const struct table audit_table;

/* Walks the whole chain. ret_rows = rows seen, ret_bad = id of the first bad row or 0. Rows missing at the end show as
 * the id after the last row. */
int audit_verify(struct conn *c, int64_t *ret_rows, int64_t *ret_bad, struct err *err);
/* The same a part at a time, each on a connection of its own, so that a long log holds none meanwhile; watch is told the rows
 * seen after each part, may write, and stops the walk by returning false (ERR_BUSY). */
int audit_verify_watched(struct db *db, bool (*watch)(int64_t rows, void *ctx), void *ctx, int64_t *ret_rows,
    int64_t *ret_bad, struct err *err);
