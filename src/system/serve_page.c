/* The command serve: the program as a web server. */
#include "base/lang.h"
#include "base/text.h"
#include "system/app_page.h"
#include "system/audit_query.h"
#include "system/code.h"
#include "system/command.h"
#include "system/import.h"
#include "system/job.h"
#include "system/organisation.h"
#include "system/serve_look.h"
#include "system/setting.h"
#include "system/user.h"
#include "system/user_demo.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

struct serve_options {
    const char *address;
    int64_t port, workers;
    day_t today;
    bool tls;
};

static int read_options(int *argc, char **argv, struct serve_options *ret, struct err *err)
{
    int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);
    const char *today = command_option(argc, argv, "today");
    ret->address = command_option(argc, argv, "address");
    ret->address = ret->address ? ret->address : "127.0.0.1";
    ret->tls = command_flag(argc, argv, "tls");
    ret->today = today ? day_parse_iso(today) : DAY_NONE;
    if (today && day_is_none(ret->today)) {
        return err_user(
            err, ERR_INVALID, "%s", tr("--today skal være en dato som åååå-mm-dd, for eksempel 2026-03-09."));
    }
    int rc = command_number(argc, argv, "port", 0, 65535, 8080, &ret->port, err);
    return rc == OK
               ? command_number(argc, argv, "workers", 1, 256, cores > 2 ? 2 * cores : 4, &ret->workers, err)
               : rc;
}

static bool is_loopback(const char *address)
{
    return text_has_prefix(address, "127.") || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

static void print_demo_users(void)
{
    printf(tr("Brugere i demoen, alle med adgangskoden %s:\n"), USER_DEMO_PASSWORD);
    for (size_t i = 0; i < user_demo_count; i++) {
        const struct user_demo *user = &user_demo_table[i];
        printf(
            "  %-14s %s, %s\n", user->login, tr(role_find(user->role)->label), organisation_name(user->unit));
    }
}

static void announce(const struct server *server, const struct serve_options *options)
{
    printf(tr("Tovholder kører på http://%s:%d. Stop med Ctrl-C.\n"), options->address, server_port(server));
    if (setting_int(setting_demo) == 1 && is_loopback(options->address)) {
        print_demo_users();
    } else if (setting_int(setting_demo) == 1) {
        printf("%s\n", tr("Andre maskiner kan nå serveren. Derfor kan demoens brugere ikke logge ind."));
    }
    fflush(stdout);
}

/* Orders a check of the audit log when the last one is more than a day old. */
static void check_log_daily(struct db *db)
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    struct err err = ERR_INIT;
    struct conn *c;
    struct audit_check check;
    struct arena *a = arena_new(0);
    if (a == NULL || db_lease(db, &c, &err) != OK) {
        arena_free(a);
        return;
    }
    int rc = audit_last_check(c, &check, a, &err);
    db_release(db, c);
    if (rc == ERR_NOT_FOUND || (rc == OK && clock_real().ms - check.at.ms > DAY_MS)) {
        struct actor actor = actor_command_line();
        rc = job_start(db, &actor, "audit_verify", NULL, NULL, NULL, &err);
    }
    if (rc != OK && rc != ERR_NOT_FOUND) {
        log_event(LOG_WARN, "serve", "no daily check of the audit log: %s", err.op);
    }
    arena_free(a);
}

/* Reads organisations and codes again when another process has loaded new ones; last = newest import known. */
static void follow_imports(struct db *db, int64_t *last)
{
    struct err err = ERR_INIT;
    struct conn *c;
    int64_t newest = INT_NONE;
    int rc = db_lease(db, &c, &err);
    if (rc == OK) {
        rc = import_newest(c, &newest, &err);
        db_release(db, c);
    }
    if (rc == OK && newest != *last) {
        rc = organisation_refresh(db, &err);
        if (rc == OK) {
            rc = code_refresh(db, &err);
        }
        *last = rc == OK ? newest : *last;
    }
    if (rc != OK) {
        log_event(LOG_WARN, "serve", "organisations and codes not read again: %s", err.op);
    }
}

RECORDS(tov_serve_look, struct serve_look);

static void look(struct db *db)
{
    for (const struct serve_look *const *p = RECORDS_BEGIN(tov_serve_look); p < RECORDS_END(tov_serve_look);
         p++) {
        (*p)->fn(db);
    }
}

/* Waits for Ctrl-C or a request to end. The signals are blocked in all threads. */
static void wait_for_end(struct db *db, const sigset_t *signals)
{
    enum { LOOK_SECONDS = 10, LOOKS_A_CHECK = 360 };
    const struct timespec pause = {.tv_sec = LOOK_SECONDS};
    int64_t last_import = INT_NONE;
    int looks = 0;
    check_log_daily(db);
    follow_imports(db, &last_import);
    look(db);
    while (sigtimedwait(signals, NULL, &pause) < 0) {
        if (errno != EAGAIN) {
            continue;
        }
        follow_imports(db, &last_import);
        look(db);
        if (++looks % LOOKS_A_CHECK == 0) {
            check_log_daily(db);
        }
    }
}

/* Serves until told to end; the jobs are running. */
static int serve_app(
    struct app *app, const struct serve_options *options, const sigset_t *signals, struct err *err)
{
    struct server *server;
    user_log_in_limit((int)(options->workers * 3 / 4)); /* the others are left for pages */
    int rc = server_start(app, options->address, (int)options->port, (int)options->workers, &server, err);
    if (rc != OK) {
        return rc;
    }
    announce(server, options);
    wait_for_end(app->db, signals);
    server_stop(server);
    return OK;
}

static int serve(struct db *db, const struct serve_options *options, const sigset_t *signals, struct err *err)
{
    enum { JOB_THREADS = 2 };
    struct app app;
    struct job_runner *runner;
    int rc = app_setup(&app, db, options->tls, err);
    if (rc != OK) {
        return rc;
    }
    clock_set_today(day_is_none(options->today) ? setting_day(setting_demo_today) : options->today);
    user_demo_allow(is_loopback(options->address) && !options->tls); /* a proxy in front opens it to others */
    rc = job_runner_start(db, JOB_THREADS, &runner, err);
    if (rc != OK) {
        return rc;
    }
    rc = serve_app(&app, options, signals, err);
    job_runner_stop(runner);
    return rc;
}

static int run_serve(int argc, char **argv, struct err *err)
{
    struct serve_options options;
    struct db *db;
    sigset_t signals;
    const char *url = command_db_url(&argc, argv);
    int rc = read_options(&argc, argv, &options, err);
    if (rc == OK) {
        rc = command_arguments(argc, argv, 0, 0, err);
    }
    if (rc != OK) {
        return rc;
    }
    /* Before the first thread, so that all have them blocked. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    rc = db_open(url, (int)options.workers + 2, &db, err);
    if (rc != OK) {
        return rc;
    }
    rc = db_check_schema(db, err);
    if (rc == OK) {
        rc = serve(db, &options, &signals, err);
    }
    db_close(db);
    return rc;
}
COMMAND(serve_command, "serve",
    N_("[--port N] [--address A] [--workers N] [--today ÅÅÅÅ-MM-DD] [--tls] [--db URL]"),
    N_("Viser Tovholder i en browser. --tls: en proxy foran taler krypteret med browserne."), run_serve);

/* Method, pattern, permission and name of each route, for tests. */
static int run_routes(int argc, char **argv, struct err *err)
{
    int rc = command_arguments(argc, argv, 0, 0, err);
    if (rc != OK) {
        return rc;
    }
    size_t n;
    const struct route *const *routes = route_all(&n);
    for (size_t i = 0; i < n; i++) {
        printf("%s\t%s\t%s\t%s\n", routes[i]->method, routes[i]->pattern, perm_table[routes[i]->perm].name,
            routes[i]->name);
    }
    return OK;
}
COMMAND(routes_command, "routes", "", NULL, run_routes);
