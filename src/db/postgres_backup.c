/* Backup and restore of a PostgreSQL database with pg_dump and pg_restore. The password goes to the child in its
 * environment, where `ps` does not show it. */
#include "db/postgres_internal.h"
#include "base/arena.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Puts key='value' for a connection string. */
static void put_setting(struct buf *b, const char *key, const char *value)
{
    buf_printf(b, "%s%s='", b->len ? " " : "", key);
    for (const char *p = value; *p; p++) {
        if (*p == '\'' || *p == '\\')
            buf_putc(b, '\\');
        buf_putc(b, *p);
    }
    buf_putc(b, '\'');
}

/* The address without its password, and "PGPASSWORD=…" or NULL. */
static int split_url(
    const char *url, struct arena *a, const char **ret_settings, const char **ret_env, struct err *err)
{
    struct buf b = BUF_INIT;
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (!options)
        return err_set(err, ERR_INVALID, "the PostgreSQL address is not valid");
    *ret_env = NULL;
    for (PQconninfoOption *o = options; o->keyword; o++)
        if (o->val && strcmp(o->keyword, "password") == 0)
            *ret_env = arena_printf(a, "PGPASSWORD=%s", o->val);
        else if (o->val)
            put_setting(&b, o->keyword, o->val);
    PQconninfoFree(options);
    *ret_settings = arena_strdup(a, b.data ? b.data : "");
    int rc = buf_failed(&b) ? err_set(err, ERR_LIMIT, "out of memory") : OK;
    buf_done(&b);
    return rc;
}

int pg_backup(struct db *db, const char *path, struct err *err)
{
    const char *settings, *env;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "out of memory");
    const char *tmp = arena_printf(a, "%s.part", path);
    int rc = split_url(db->address, a, &settings, &env, err);
    if (rc == OK)
        rc = path_create_private(tmp, err);
    if (rc == OK) {
        const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            "--schema=public", "--file", tmp, "--dbname", settings, NULL};
        rc = child_run(argv, env, err);
    }
    if (rc == OK)
        rc = path_sync_rename(tmp, path, err);
    if (rc)
        unlink(tmp);
    arena_free(a);
    return rc;
}

static int exec(PGconn *h, const char *text, struct err *err)
{
    PGresult *res = PQexec(h, text);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    int rc =
        PQresultStatus(res) == PGRES_COMMAND_OK
            ? OK
            : err_set(err, ERR_DB, "restore: PostgreSQL: error %s in: %s", state ? state : "08000", text);
    PQclear(res);
    return rc;
}

static int count_tables(PGconn *h, int64_t *ret, struct err *err)
{
    PGresult *res = PQexec(h, "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'");
    int rc = OK;
    if (PQresultStatus(res) != PGRES_TUPLES_OK || !text_to_int(PQgetvalue(res, 0, 0), 0, INT64_MAX, ret))
        rc = err_set(err, ERR_DB, "restore: cannot list the tables");
    PQclear(res);
    return rc;
}

static int run_restore(const char *settings, const char *env, const char *path, struct err *err)
{
    const char *const argv[] = {"pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", "--schema=public", "--dbname", settings, path, NULL};
    return child_run(argv, env, err);
}

/* The old tables step aside in a schema of their own until the new ones are there. */
static int replace_all(PGconn *h, const char *settings, const char *env, const char *path, struct err *err)
{
    int rc = exec(h,
        "BEGIN; DROP SCHEMA IF EXISTS tovholder_before CASCADE;"
        " ALTER SCHEMA public RENAME TO tovholder_before; CREATE SCHEMA public; COMMIT",
        err);
    if (rc)
        return rc;
    rc = run_restore(settings, env, path, err);
    if (rc == OK)
        return exec(h, "DROP SCHEMA tovholder_before CASCADE", err);
    struct err undo = ERR_INIT;
    exec(h, "BEGIN; DROP SCHEMA public CASCADE; ALTER SCHEMA tovholder_before RENAME TO public; COMMIT",
        &undo);
    return rc;
}

int pg_restore(const char *url, const char *path, bool force, struct err *err)
{
    const char *settings, *env;
    int64_t n_tables = 0;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "out of memory");
    PGconn *h = pg_connect(url);
    int rc = PQstatus(h) == CONNECTION_OK ? OK : err_set(err, ERR_IO, "restore: no connection to PostgreSQL");
    if (rc == OK)
        rc = split_url(url, a, &settings, &env, err);
    if (rc == OK)
        rc = count_tables(h, &n_tables, err);
    if (rc == OK && n_tables > 0 && !force)
        rc = err_set(err, ERR_REFUSED, "the database is not empty; restore with force to overwrite it");
    if (rc == OK)
        rc = n_tables > 0 ? replace_all(h, settings, env, path, err) : run_restore(settings, env, path, err);
    PQfinish(h);
    arena_free(a);
    return rc;
}
