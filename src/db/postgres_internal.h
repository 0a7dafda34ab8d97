/* Between postgres.c, postgres_many.c and postgres_backup.c. */
#pragma once
#include "db/db_internal.h"
#include "base/buf.h"
#include <libpq-fe.h>

/* A connection in UTF-8 with time limits; ask PQstatus. */
PGconn *pg_connect(const char *url);
int pg_backup(struct db *db, const char *path, struct err *err);
int pg_restore(const char *url, const char *path, bool force, struct err *err);

enum { OID_INT8 = 20, OID_TEXT = 25 };
/* The text of s with each parameter as an array, for all groups at once; false when it is no SELECT, UPDATE or DELETE with a WHERE. */
bool pg_many_text(struct buf *b, const struct stmt *s, const bool *is_text);
/* One parameter of n groups, n_args from one to the next, as an array in the server's binary format; false when a number is a text. */
bool pg_many_array(struct buf *b, const struct val *args, size_t n_args, size_t n, bool is_text);
