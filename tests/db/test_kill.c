/* Ends the program, or the database server, in the middle of many referrals being sent at once, and looks at what is left.
 *
 *   test_kill [postgres] [--rounds N] [--writes N] [--seed N]
 *
 * A round starts this program again as a child: 16 threads send referrals through referral_send and say on a pipe which were
 * stored. After a random number of answers and a random moment more it is struck: SIGKILL to the child or, every other
 * round on PostgreSQL, SIGKILL to one of the server's own processes, whereupon the server ends all the others and repairs itself
 * from its log while the child goes on. Then the database is opened again. All that was said to be stored must be there once, each
 * referral with one event and one audit row, the audit log whole, and no more than the 16 writes under way stored unsaid.
 * SQLite's own check of the file must pass. Standard: 5 rounds of at most 10,000 writes. PostgreSQL's address is in
 * TOV_TEST_PG; its tables are removed first. */
#include "referral_writes.h"
#include "base/rng.h"
#include "base/text.h"
#include "db/db_internal.h"
#include "system/audit.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { THREADS = 16, CITIZENS = 500, REOPEN_SECONDS = 60 };

static char folder[] = "/tmp/tov-test-kill-XXXXXX";
static char url[512];
static bool on_postgres;
static int64_t n_rounds = 5, n_writes = 10000, seed;

/* --- the child ------------------------------------------------------------------------------------- */

static struct referral_writes child_writes;
static atomic_llong next_write;
static int64_t child_round, child_n;

/* Writes that the server's end made fail are said too; others must not fail. */
static void *send_many(void *arg)
{
    (void)arg;
    for (;;) {
        int64_t i = atomic_fetch_add(&next_write, 1);
        if (i >= child_n)
            return NULL;
        char reason[64];
        char line[64];
        int64_t id;
        struct err err = ERR_INIT;
        snprintf(reason, sizeof reason, "r%lld-%lld", (long long)child_round, (long long)i);
        int rc = writes_send(&child_writes, (size_t)i, reason, &id, &err);
        if (rc)
            fprintf(stderr, "# %s: %s\n", err_name(rc), err.op);
        int n = snprintf(line, sizeof line, "%lld %lld\n", (long long)i, rc ? -1LL : (long long)id);
        if (write(STDOUT_FILENO, line, (size_t)n) != n)
            exit(4);
    }
}

static int run_child(char **argv)
{
    struct db *db;
    struct err err = ERR_INIT;
    pthread_t thread[THREADS];
    if (!text_to_int(argv[3], 0, INT32_MAX, &child_round) || !text_to_int(argv[4], 1, INT32_MAX, &child_n))
        return 2;
    if (db_open(argv[2], 2, &db, &err) || writes_open(db, CITIZENS, &child_writes, &err)) {
        fprintf(stderr, "# child: %s: %s\n", err_name(err.code), err.op);
        return 2;
    }
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, send_many, NULL))
            return 2;
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    writes_done(&child_writes);
    db_close(db);
    return 0;
}

/* --- a round --------------------------------------------------------------------------------------- */

struct round {
    int64_t no, first_id; /* referrals with a greater id are this round's */
    int64_t *said;        /* [n_writes] id, 0 = nothing heard, -1 = said to have failed */
    char *seen;           /* [n_writes] */
    int64_t n_said, n_failed, n_stored, n_unsaid, n_failed_stored;
    int64_t strike_after;
    useconds_t strike_wait;
    bool strike_server;
    char why[400]; /* empty = all is well */
};

#define FAIL(r, ...) ((void)((r)->why[0] ? 0 : snprintf((r)->why, sizeof(r)->why, __VA_ARGS__)))

static pid_t start_child(const struct round *r, int *ret_out)
{
    static char self[] = "/proc/self/exe";
    static char what[] = "child";
    char no[24];
    char n[24];
    int fd[2];
    pid_t pid;
    snprintf(no, sizeof no, "%lld", (long long)r->no);
    snprintf(n, sizeof n, "%lld", (long long)n_writes);
    char *argv[] = {self, what, url, no, n, NULL};
    posix_spawn_file_actions_t acts;
    if (pipe2(fd, O_CLOEXEC))
        return -1;
    /* The child waits when what it said is not heard, so that it is still at work when it is struck. */
    fcntl(fd[1], F_SETPIPE_SZ, r->strike_server ? 32768 : 4096);
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_adddup2(&acts, fd[1], STDOUT_FILENO);
    int rc = posix_spawn(&pid, self, &acts, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&acts);
    close(fd[1]);
    *ret_out = fd[0];
    return rc ? -1 : pid;
}

/* Takes in whole lines "number id"; what is left over goes to the front. */
static size_t hear(struct round *r, char *text, size_t n)
{
    char *line = text;
    char *end;
    while ((end = memchr(line, '\n', n - (size_t)(line - text))) != NULL) {
        *end = 0;
        char *rest;
        int64_t i = strtoll(line, &rest, 10);
        int64_t id = strtoll(rest, &rest, 10);
        if (*rest || i < 0 || i >= n_writes || id == 0 || r->said[i])
            FAIL(r, "the child said \"%.60s\"", line);
        else
            r->said[i] = id;
        r->n_said += id > 0;
        r->n_failed += id < 0;
        line = end + 1;
    }
    size_t left = n - (size_t)(line - text);
    memmove(text, line, left);
    return left;
}

static int open_again(struct db **ret, struct err *err)
{
    for (int i = 0; i < REOPEN_SECONDS * 10; i++) {
        err_clear(err);
        if (db_open(url, 2, ret, err) == OK)
            return OK;
        usleep(100000);
    }
    return err->code;
}

/* The oldest of the server's processes that serve a program. */
static void strike_server(struct round *r)
{
    static const struct sql other_backend = {"other_backend",
        "SELECT MIN(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"};
    struct db *db;
    struct conn *c;
    struct err err = ERR_INIT;
    int64_t pid = 0;
    if (db_open(url, 1, &db, &err)) {
        FAIL(r, "strike: %s", err.op);
        return;
    }
    if (db_lease(db, &c, &err) == OK) {
        int rc = q_int(c, &other_backend, NO_ARGS, &pid, &err);
        db_release(db, c);
        if (rc || pid <= 0 || kill((pid_t)pid, SIGKILL))
            FAIL(r, "strike: no server process to end (%s, %s)", err.op, strerror(errno));
    }
    db_close(db);
}

static void strike(struct round *r, pid_t pid)
{
    usleep(r->strike_wait);
    if (r->strike_server)
        strike_server(r);
    else if (kill(pid, SIGKILL))
        FAIL(r, "kill: %s", strerror(errno));
}

/* Listens to the child, strikes, and listens on until it has ended. */
static void run_round(struct round *r)
{
    int out;
    int status;
    bool struck = false;
    char text[8192];
    size_t n = 0;
    pid_t pid = start_child(r, &out);
    if (pid < 0) {
        FAIL(r, "no child: %s", strerror(errno));
        return;
    }
    for (;;) {
        if (!struck && r->n_said >= r->strike_after) {
            strike(r, pid);
            struck = true;
        }
        ssize_t got = read(out, text + n, sizeof text - n);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        if (got > 0)
            n = hear(r, text, n + (size_t)got);
    }
    close(out);
    waitpid(pid, &status, 0);
    bool as_wanted = r->strike_server ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                                      : WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!struck || !as_wanted)
        FAIL(r, "the child ended with status %x%s", (unsigned)status, struck ? "" : " before the strike");
    if (r->n_failed && !r->strike_server)
        FAIL(r, "%lld writes failed", (long long)r->n_failed);
}

/* --- what is left ---------------------------------------------------------------------------------- */

struct left {
    int64_t id, version;
    const char *reason, *state;
};
static const struct field left_fields[] = {
    FIELD(left, id, F_ID, NULL, 0),
    FIELD(left, version, F_INT, NULL, 0),
    FIELD(left, reason, F_TEXT, NULL, 0),
    FIELD(left, state, F_TEXT, NULL, 0),
};
static TABLE(left_table, "left", NULL, left, left_fields);

static const struct sql select_left = {
    "select_left", "SELECT id, version, reason, state FROM referral WHERE id > $1 ORDER BY id"};
static const struct sql select_last = {"select_last", "SELECT COALESCE(MAX(id), 0) FROM referral"};

static int see_left(const void *row, void *ctx, struct err *err)
{
    (void)err;
    const struct left *l = row;
    struct round *r = ctx;
    long long no;
    long long i;
    if (!l->reason || sscanf(l->reason, "r%lld-%lld", &no, &i) != 2 || no != r->no || i < 0 ||
        i >= n_writes || l->version != 1 || !text_equal(l->state, "sent")) {
        FAIL(r, "referral %lld is half done: reason %s, state %s, version %lld", (long long)l->id, l->reason,
            l->state, (long long)l->version);
        return OK;
    }
    if (r->seen[i])
        FAIL(r, "write %lld is stored twice", i);
    if (r->said[i] > 0 && r->said[i] != l->id)
        FAIL(r, "write %lld was said to be %lld and is %lld", i, (long long)r->said[i], (long long)l->id);
    r->seen[i] = 1;
    r->n_stored++;
    r->n_unsaid += r->said[i] == 0;
    r->n_failed_stored += r->said[i] < 0;
    return OK;
}

/* What must count 0 in the whole database. */
static const struct sql none[] = {
    {"referral without its one event",
        "SELECT COUNT(*) FROM referral r LEFT JOIN (SELECT referral_id, COUNT(*) AS n FROM referral_event"
        " WHERE to_state = 'sent' AND from_state IS NULL GROUP BY referral_id) e ON e.referral_id = r.id"
        " WHERE COALESCE(e.n, 0) <> 1"},
    {"event without a referral",
        "SELECT COUNT(*) FROM referral_event e LEFT JOIN referral r ON r.id = e.referral_id WHERE r.id IS NULL"},
    {"referral without its one audit row",
        "SELECT COUNT(*) FROM referral r LEFT JOIN (SELECT entity_id, citizen_id, COUNT(*) AS n FROM audit"
        " WHERE entity = 'referral' AND action = 'sent' GROUP BY entity_id, citizen_id) a"
        " ON a.entity_id = r.id AND a.citizen_id = r.citizen_id WHERE COALESCE(a.n, 0) <> 1"},
    {"audit row without a referral", "SELECT COUNT(*) FROM audit a LEFT JOIN referral r ON r.id = a.entity_id"
                                     " WHERE a.entity = 'referral' AND r.id IS NULL"},
    {"referral of another version", "SELECT COUNT(*) FROM referral WHERE version <> 1"},
};

static void check_rows(struct round *r, struct conn *c)
{
    struct err err = ERR_INIT;
    int64_t n = 0;
    int64_t bad = 0;
    if (q_each(c, &select_left, ARGS(V_INT(r->first_id)), &left_table, see_left, r, &err))
        FAIL(r, "reading: %s", err.op);
    for (int64_t i = 0; i < n_writes; i++)
        if (r->said[i] > 0 && !r->seen[i])
            FAIL(r, "write %lld was said to be stored as %lld and is gone", (long long)i,
                (long long)r->said[i]);
    if (r->n_unsaid > THREADS)
        FAIL(r, "%lld writes are stored unsaid", (long long)r->n_unsaid);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (q_int(c, &none[i], NO_ARGS, &n, &err))
            FAIL(r, "%s: %s", none[i].name, err.op);
        if (n)
            FAIL(r, "%lld × %s", (long long)n, none[i].name);
    }
    if (audit_verify(c, &n, &bad, &err))
        FAIL(r, "audit_verify: %s", err.op);
    if (bad)
        FAIL(r, "the audit log is broken at row %lld of %lld", (long long)bad, (long long)n);
}

static int see_integrity(void *ctx, int n, char **values, char **names)
{
    (void)n;
    (void)names;
    if (!text_equal(values[0], "ok"))
        FAIL((struct round *)ctx, "integrity_check: %s", values[0]);
    return 0;
}

static void check_file(struct round *r)
{
    sqlite3 *h = NULL;
    if (sqlite3_open(url + strlen("sqlite:"), &h) ||
        sqlite3_exec(h, "PRAGMA integrity_check; PRAGMA foreign_key_check", see_integrity, r, NULL))
        FAIL(r, "SQLite: %s", sqlite3_errmsg(h));
    sqlite3_close(h);
}

/* Opens the database again and looks; ret_last = its last referral. */
static void check_left(struct round *r, int64_t *ret_last)
{
    struct db *db;
    struct conn *c;
    struct err err = ERR_INIT;
    if (open_again(&db, &err)) {
        FAIL(r, "not opened again: %s", err.op);
        return;
    }
    if (db_lease(db, &c, &err) == OK) {
        if (ret_last && q_int(c, &select_last, NO_ARGS, ret_last, &err))
            FAIL(r, "select_last: %s", err.op);
        check_rows(r, c);
        db_release(db, c);
    } else {
        FAIL(r, "lease: %s", err.op);
    }
    db_close(db);
    if (!on_postgres)
        check_file(r);
}

/* --- all rounds ------------------------------------------------------------------------------------ */

static bool do_round(int64_t no, struct rng *rng, int64_t *last_id, int64_t ret_sum[4])
{
    struct round r = {.no = no, .first_id = *last_id};
    r.said = calloc((size_t)n_writes, sizeof *r.said);
    r.seen = calloc((size_t)n_writes, 1);
    if (!r.said || !r.seen)
        abort();
    r.strike_server = on_postgres && no % 2 == 1;
    /* The server takes a moment to be struck: leave writes for it. */
    r.strike_after = rng_between(rng, r.strike_server ? 1 : 0, n_writes * (r.strike_server ? 5 : 9) / 10);
    r.strike_wait = (useconds_t)rng_below(rng, 5000);
    run_round(&r);
    check_left(&r, last_id);
    printf("%s %lld - %s at answer %lld\n", r.why[0] ? "not ok" : "ok", (long long)no + 1,
        r.strike_server ? "server process killed" : "program killed", (long long)r.strike_after);
    printf("# said %lld, failed %lld, stored %lld, stored unsaid %lld, stored though failed %lld\n",
        (long long)r.n_said, (long long)r.n_failed, (long long)r.n_stored, (long long)r.n_unsaid,
        (long long)r.n_failed_stored);
    if (r.why[0])
        printf("# %s\n", r.why);
    fflush(stdout);
    const int64_t sums[] = {r.n_said, r.n_failed, r.n_stored, r.n_unsaid};
    for (size_t i = 0; i < 4; i++)
        ret_sum[i] += sums[i];
    free(r.said);
    free(r.seen);
    return !r.why[0];
}

static int prepare(void)
{
    struct db *db;
    struct conn *c;
    struct referral_writes w = {0};
    struct err err = ERR_INIT;
    int rc = db_open(url, 2, &db, &err);
    if (rc == OK && on_postgres && (rc = db->engine->open(db, ROLE_MIGRATOR, &c, &err)) == OK) {
        rc = db->engine->exec(c, "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public", &err);
        conn_close(c);
    }
    if (rc == OK)
        rc = writes_prepare(db, TEST_DATA, CITIZENS, &w, &err);
    if (rc)
        printf("Bail out! %s: %s %s\n", err_name(rc), err.op, err.user);
    writes_done(&w);
    db_close(db);
    return rc;
}

static bool read_arguments(int argc, char **argv)
{
    int i = 1;
    seed = clock_real().ms;
    on_postgres = argc > 1 && strcmp(argv[1], "postgres") == 0;
    for (i += on_postgres; i + 1 < argc; i += 2) {
        int64_t *to = strcmp(argv[i], "--rounds") == 0   ? &n_rounds
                      : strcmp(argv[i], "--writes") == 0 ? &n_writes
                      : strcmp(argv[i], "--seed") == 0   ? &seed
                                                         : NULL;
        if (!to || !text_to_int(argv[i + 1], 1, INT64_MAX / 2, to))
            return false;
    }
    return i == argc && n_writes <= 1000000;
}

static bool choose_url(void)
{
    const char *pg = getenv("TOV_TEST_PG");
    if (on_postgres)
        return pg && (size_t)snprintf(url, sizeof url, "%s", pg) < sizeof url;
    return mkdtemp(folder) && snprintf(url, sizeof url, "sqlite:%s/k.db", folder) > 0;
}

static void remove_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; !on_postgres && i < 3; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/k.db%s", folder, ends[i]);
        unlink(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    int64_t last_id = 0;
    int64_t sum[4] = {0};
    int64_t n_bad = 0;
    struct rng rng;
    if (argc == 5 && strcmp(argv[1], "child") == 0)
        return run_child(argv);
    if (!read_arguments(argc, argv) || !choose_url()) {
        fputs("usage: test_kill [postgres] [--rounds N] [--writes N] [--seed N]; TOV_TEST_PG for postgres\n",
            stderr);
        return 2;
    }
    printf("1..%lld\n# seed %lld\n", (long long)n_rounds, (long long)seed);
    rng_seed(&rng, (uint64_t)seed);
    int rc = prepare();
    for (int64_t no = 0; rc == OK && no < n_rounds; no++)
        n_bad += !do_round(no, &rng, &last_id, sum);
    printf("# %lld rounds: said %lld, failed %lld, stored %lld, stored unsaid %lld; %lld rounds bad\n",
        (long long)n_rounds, (long long)sum[0], (long long)sum[1], (long long)sum[2], (long long)sum[3],
        (long long)n_bad);
    remove_files();
    return rc || n_bad ? 1 : 0;
}
