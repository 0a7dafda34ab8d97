/* Commands that keep the database: migrate, load, audit verify, backup, restore, check-sql. */
#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/command.h"
#include "system/load.h"

static int run_migrate(int argc, char **argv, struct err *err)
{
    const char *url = command_db_url(&argc, argv);
    int rc = command_arguments(argc, argv, 0, 0, err);
    struct db *db;
    if (rc == OK) {
        rc = db_open(url, 1, &db, err);
    }
    if (rc != OK) {
        return rc;
    }
    int n = 0;
    rc = db_migrate(db, &n, err);
    db_close(db);
    if (rc == OK) {
        printf(n == 1 ? tr("%d ændring af tabellerne er gennemført.\n")
                      : tr("%d ændringer af tabellerne er gennemført.\n"),
            n);
    }
    return rc;
}
COMMAND(migrate_command, "migrate", "[--db URL]",
    N_("Opretter tabellerne, eller bringer dem op til denne udgave."), run_migrate);

static int run_load(int argc, char **argv, struct err *err)
{
    struct db *db;
    bool quiet = command_flag(&argc, argv, "quiet");
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK) {
        return rc;
    }
    rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK) {
        struct actor actor = actor_command_line();
        struct load_report report = {.text = BUF_INIT};
        rc = load_dir(db, argv[0], &actor, &report, err);
        if (report.text.len && (!quiet || rc != OK)) {
            fputs(report.text.data, stdout);
        }
        printf(tr("%lld nye, %lld ændrede, %lld uændrede, %lld med fejl, %lld kun i databasen.\n"),
            (long long)report.n_new, (long long)report.n_changed, (long long)report.n_same,
            (long long)report.n_error, (long long)report.n_orphan);
        buf_done(&report.text);
    }
    db_close(db);
    return rc;
}
COMMAND(load_command, "load", N_("MAPPE [--quiet] [--db URL]"),
    N_("Indlæser offentlige data og kodelister fra CSV-filer. Det kan gøres igen: kun det, der er nyt eller ændret, skrives."),
    run_load);

static int run_audit_verify(int argc, char **argv, struct err *err)
{
    struct db *db;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK) {
        return rc;
    }
    struct conn *c;
    int64_t rows = 0;
    int64_t bad = 0;
    rc = command_arguments(argc, argv, 0, 0, err);
    if (rc == OK) {
        rc = db_lease(db, &c, err);
    }
    if (rc == OK) {
        rc = audit_verify(c, &rows, &bad, err);
        db_release(db, c);
    }
    db_close(db);
    if (rc == OK && bad != 0) {
        return err_user(err, ERR_CONFLICT,
            tr("Loggen er brudt ved række %lld (af %lld): en række er ændret, slettet eller flyttet."),
            (long long)bad, (long long)rows);
    }
    if (rc == OK) {
        printf(tr("Loggen er hel: %lld rækker.\n"), (long long)rows);
    }
    return rc;
}
COMMAND(audit_verify_command, "audit verify", "[--db URL]",
    N_("Kontrollerer, at ingen række i loggen mangler eller er ændret."), run_audit_verify);

static int run_backup(int argc, char **argv, struct err *err)
{
    struct db *db;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK) {
        return rc;
    }
    rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK) {
        rc = db_backup(db, argv[0], err);
    }
    if (rc == OK) {
        struct actor actor = actor_command_line();
        struct audit_entry entry = {"export", "database", INT_NONE, INT_NONE, "backup"};
        rc = audit_log(db, &actor, &entry, err);
    }
    db_close(db);
    if (rc == OK) {
        printf(tr("Kopien ligger i %s.\n"), argv[0]);
    }
    return rc;
}
COMMAND(backup_command, "backup", N_("FIL [--db URL]"),
    N_("Tager en hel kopi af databasen, også mens Tovholder er i brug."), run_backup);

static int run_restore(int argc, char **argv, struct err *err)
{
    bool force = command_flag(&argc, argv, "force");
    const char *url = command_db_url(&argc, argv);
    int rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK) {
        rc = db_restore(url, argv[0], force, err);
    }
    if (rc == OK) {
        printf(tr("Kopien %s er lagt tilbage.\n"), argv[0]);
    }
    return rc;
}
COMMAND(restore_command, "restore", N_("FIL [--force] [--db URL]"),
    N_("Lægger en kopi tilbage. Stop Tovholder først. --force overskriver en database, der ikke er tom."),
    run_restore);

static int run_check_sql(int argc, char **argv, struct err *err)
{
    struct db *db;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK) {
        return rc;
    }
    struct conn *c;
    int n = 0;
    rc = db_lease(db, &c, err);
    if (rc == OK) {
        rc = db_prepare_all(c, &n, err);
        db_release(db, c);
    }
    db_close(db);
    if (rc == OK) {
        printf("%d statements\n", n);
    }
    return rc;
}
COMMAND(check_sql_command, "check-sql", "[--db URL]", NULL, run_check_sql);
