/* Backup and restore of a SQLite database with its online backup interface. */
#include "db/sqlite_internal.h"
#include "base/arena.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int check_file(sqlite3 *h, const char *path, struct err *err)
{
    sqlite3_stmt *s = NULL;
    int rc = OK;
    if (sqlite3_prepare_v2(h, "PRAGMA integrity_check(1)", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW)
        rc = sqlite_fail(h, "integrity check", err);
    else if (!text_equal((const char *)sqlite3_column_text(s, 0), "ok"))
        rc = err_set(err, ERR_IO, "%s: the integrity check failed", path);
    sqlite3_finalize(s);
    return rc;
}

/* All pages in one step: a write meanwhile neither waits nor makes the copy start over. */
static int copy_all(sqlite3 *from, sqlite3 *to, struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return sqlite_fail(to, "backup", err);
    int rc = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    if (rc != SQLITE_DONE || end != SQLITE_OK)
        return err_set(err, rc == SQLITE_BUSY || rc == SQLITE_LOCKED ? ERR_BUSY : ERR_IO,
            "backup: SQLite: %s", sqlite3_errstr(rc == SQLITE_DONE ? end : rc));
    return OK;
}

static int copy_to_file(sqlite3 *from, const char *tmp, struct err *err)
{
    sqlite3 *to;
    int rc = sqlite_open_file(tmp, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, err);
    if (rc)
        return rc;
    rc = copy_all(from, to, err);
    /* One file, without -wal and -shm beside it. */
    if (rc == OK && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        rc = sqlite_fail(to, "backup", err);
    if (rc == OK)
        rc = check_file(to, tmp, err);
    sqlite3_close(to);
    return rc;
}

int sqlite_backup(struct db *db, const char *path, struct err *err)
{
    struct arena *a = arena_new(0);
    sqlite3 *from;
    if (!a)
        return err_set(err, ERR_LIMIT, "out of memory");
    const char *tmp = arena_printf(a, "%s.part", path);
    unlink(tmp);
    int rc = sqlite_open_file(db->address, SQLITE_OPEN_READWRITE, &from, err);
    if (rc == OK) {
        rc = copy_to_file(from, tmp, err);
        sqlite3_close(from);
    }
    if (rc == OK)
        rc = path_sync_rename(tmp, path, err);
    if (rc)
        unlink(tmp);
    arena_free(a);
    return rc;
}

static int check_empty(sqlite3 *h, const char *path, struct err *err)
{
    sqlite3_stmt *s = NULL;
    int rc = OK;
    if (sqlite3_prepare_v2(h, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", -1, &s, NULL) !=
            SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW)
        rc = sqlite_fail(h, "restore", err);
    else if (sqlite3_column_int64(s, 0) > 0)
        rc = err_set(err, ERR_REFUSED, "%s is not empty; restore with force to overwrite it", path);
    sqlite3_finalize(s);
    return rc;
}

/* The copy into the target is one transaction of SQLite: after a crash the old database is there. */
int sqlite_restore(const char *address, const char *path, bool force, struct err *err)
{
    sqlite3 *from;
    int rc = sqlite_open_file(path, SQLITE_OPEN_READONLY, &from, err);
    if (rc)
        return rc;
    sqlite3 *to = NULL;
    rc = check_file(from, path, err);
    if (rc == OK)
        rc = sqlite_open_file(address, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, err);
    if (rc == OK && !force)
        rc = check_empty(to, address, err);
    if (rc == OK && sqlite3_exec(to, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
        rc = sqlite_fail(to, "restore", err);
    if (rc == OK)
        rc = copy_all(from, to, err);
    sqlite3_close(to);
    sqlite3_close(from);
    return rc;
}
