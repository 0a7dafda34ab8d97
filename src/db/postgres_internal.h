/* Between postgres.c and postgres_backup.c. */
#pragma once
#include "db/db_internal.h"
#include <libpq-fe.h>

/* A connection in UTF-8 with time limits; ask PQstatus. */
PGconn *pg_connect(const char *url);
int pg_backup(struct db *db, const char *path, struct err *err);
int pg_restore(const char *url, const char *path, bool force, struct err *err);
