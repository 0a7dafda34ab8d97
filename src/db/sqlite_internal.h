/* Between sqlite.c and sqlite_backup.c. */
#pragma once
#include "db/db_internal.h"
#include <sqlite3.h>

/* A handle with the busy timeout and the defensive settings; flags as for sqlite3_open_v2. */
int sqlite_open_file(const char *path, int flags, sqlite3 **ret, struct err *err);
/* Sets err from the handle's last error. */
int sqlite_fail(sqlite3 *h, const char *what, struct err *err);
int sqlite_backup(struct db *db, const char *path, struct err *err);
int sqlite_restore(const char *url, const char *path, bool force, struct err *err);
