#include "system/job.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/organisation.h"
#include "system/user.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    PROGRESS_MS = 500,
    LOOK_MS = 2000,   /* longest wait for a job that another process has put in line */
    MAX_THREADS = 8,  /* of one runner */
    LOST_LOOKS = 5,   /* looks at which a beat stood still */
    MAX_WATCHED = 64, /* jobs of other servers that are looked at; the others are when these are over */
    END_TRIES = 30    /* at writing how a job ended, a beat apart, before what came of it is given up */
};

static const struct field job_fields[] = {
    FIELD(job, id, F_ID, NULL, FR_PRIMARY),
    FIELD(job, kind, F_TEXT, N_("Art"), FR_REQUIRED),
    FIELD(job, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(job, state, F_TEXT, N_("Tilstand"), FR_REQUIRED),
    FIELD(job, done, F_INT, N_("Nået"), FR_REQUIRED),
    FIELD(job, total, F_INT, N_("I alt"), 0),
    FIELD(job, unit, F_TEXT, NULL, 0),
    FIELD(job, message, F_LONG, N_("Besked"), 0),
    FIELD(job, argument, F_LONG, NULL, 0),
    FIELD(job, result, F_LONG, NULL, 0),
    FIELD(job, result_path, F_TEXT, NULL, 0),
    FIELD(job, user_id, F_INT, NULL, 0),
    FIELD(job, created, F_STAMP, N_("Bestilt"), FR_REQUIRED),
    FIELD(job, started, F_STAMP, N_("Startet"), 0),
    FIELD(job, finished, F_STAMP, N_("Slut"), 0),
    FIELD(job, stop_wanted, F_BOOL, NULL, FR_REQUIRED),
    FIELD(job, beat, F_INT, NULL, FR_REQUIRED),
};
TABLE(job_table, "job", N_("Job"), job, job_fields);

#define JOB_COLUMNS                                                                                          \
    "id, kind, title, state, done, total, unit, message, argument, result, result_path, user_id, created, "  \
    "started, finished, stop_wanted, beat"
SQL(job_select_id, "SELECT " JOB_COLUMNS " FROM job WHERE id = $1");
SQL(job_select_latest, "SELECT " JOB_COLUMNS " FROM job ORDER BY id DESC LIMIT 100");
SQL(job_select_last,
    "SELECT " JOB_COLUMNS " FROM job WHERE kind = $1 AND state = 'done' ORDER BY id DESC LIMIT 1");
SQL(job_select_waiting, "SELECT " JOB_COLUMNS " FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1");
SQL(job_select_waiting_of,
    "SELECT " JOB_COLUMNS " FROM job WHERE state = 'waiting' AND kind = $1 ORDER BY id LIMIT 1");
SQL(job_claim, "UPDATE job SET state = 'running', started = $2 WHERE id = $1 AND state = 'waiting'");
SQL(job_raise_beat, "UPDATE job SET beat = beat + 1 WHERE id = $1");
SQL(job_select_running, "SELECT " JOB_COLUMNS " FROM job WHERE state = 'running' ORDER BY id LIMIT $1");
SQL(job_interrupt,
    "UPDATE job SET state = 'interrupted', finished = $3 WHERE id = $1 AND beat = $2 AND state = 'running'");
SQL(job_write_progress, "UPDATE job SET done = $2, total = $3, unit = $4 WHERE id = $1");
SQL(job_write_end,
    "UPDATE job SET state = $2, done = $3, total = $4, unit = $5, message = $6, result = $7, result_path = $8, "
    "finished = $9 WHERE id = $1");
SQL(job_want_stop, "UPDATE job SET stop_wanted = 1 WHERE id = $1 AND state IN ('waiting', 'running')");
SQL(job_drop_waiting, "UPDATE job SET state = 'stopped', finished = $2 WHERE id = $1 AND state = 'waiting'");
SQL(job_stop_wanted, "SELECT stop_wanted FROM job WHERE id = $1");

RECORDS(tov_job, struct job_kind);

static const struct job_kind *kind_find(const char *kind)
{
    for (const struct job_kind *const *p = RECORDS_BEGIN(tov_job); p < RECORDS_END(tov_job); p++) {
        if (text_equal((*p)->kind, kind)) {
            return *p;
        }
    }
    return NULL;
}

const char *job_state_label(const char *state)
{
    static const char *const labels[][2] = {
        {"waiting", N_("Venter")},
        {"running", N_("I gang")},
        {"done", N_("Færdig")},
        {"failed", N_("Fejlet")},
        {"stopped", N_("Stoppet")},
        {"interrupted", N_("Afbrudt")},
    };
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (text_equal(labels[i][0], state)) {
            return labels[i][1];
        }
    }
    return state;
}

bool job_is_over(const struct job *job)
{
    return strcmp(job->state, "waiting") != 0 && strcmp(job->state, "running") != 0;
}

int job_by_id(struct conn *c, int64_t id, struct job *ret, struct arena *a, struct err *err)
{
    return q_one(c, &job_select_id, ARGS(V_INT(id)), &job_table, ret, a, err);
}

int job_latest(struct conn *c, struct job **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &job_select_latest, NO_ARGS, &job_table, ret, ret_n, a, err);
}

int job_last_done(struct conn *c, const char *kind, struct job *ret, struct arena *a, struct err *err)
{
    return q_one(c, &job_select_last, ARGS(V_TEXT(kind)), &job_table, ret, a, err);
}

/* The runner. One a process; job_start wakes it. */
struct job_runner {
    struct db *db;
    pthread_t threads[MAX_THREADS], watch; /* threads[0] runs only what somebody waits for */
    int n_threads;
    bool watching;
    atomic_bool ending, over;     /* over: no thread works any more */
    int64_t at_work[MAX_THREADS]; /* ids of the jobs in hand, 0 = none; under wake_lock */
};
static atomic_int beat_ms = 2000;
static pthread_mutex_t wake_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static uint64_t n_wakes;

static void wake(void)
{
    pthread_mutex_lock(&wake_lock);
    n_wakes++;
    pthread_cond_broadcast(&woken);
    pthread_mutex_unlock(&wake_lock);
}

struct start_write {
    const struct actor *actor;
    struct job job;
};

static int write_start(struct conn *c, void *ctx, struct err *err)
{
    struct start_write *write = ctx;
    int rc = q_insert(c, &job_table, &write->job, &write->job.id, err);
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"create", "job", write->job.id, INT_NONE, write->job.kind};
    return audit_add(c, write->actor, &entry, err);
}

int job_start(struct db *db, const struct actor *actor, const char *kind, const char *title,
    const char *argument, int64_t *ret_id, struct err *err)
{
    const struct job_kind *k = kind_find(kind);
    if (k == NULL) {
        return err_set(err, ERR_NOT_FOUND, "no kind of job %s", kind);
    }
    struct start_write write = {
        .actor = actor,
        .job =
            {
                .kind = k->kind,
                .title = title ? title : k->label,
                .state = "waiting",
                .total = INT_NONE,
                .argument = argument,
                .user_id = actor->user_id ? actor->user_id : INT_NONE,
                .created = clock_real(),
                .started = STAMP_NONE,
                .finished = STAMP_NONE,
            },
    };
    int rc = db_write(db, "job_start", write_start, &write, err);
    if (rc != OK) {
        return rc;
    }
    if (ret_id) {
        *ret_id = write.job.id;
    }
    wake();
    return OK;
}

struct stop_write {
    const struct actor *actor;
    int64_t id;
    struct stamp now;
};

static int write_stop(struct conn *c, void *ctx, struct err *err)
{
    const struct stop_write *write = ctx;
    int64_t changes = 0;
    int rc = q_exec(c, &job_want_stop, ARGS(V_INT(write->id)), &changes, err);
    if (rc == OK && changes == 0) {
        return err_user(err, ERR_REFUSED, "%s", tr("Jobbet er slut og kan ikke stoppes."));
    }
    if (rc == OK) {
        rc = q_exec(c, &job_drop_waiting, ARGS(V_INT(write->id), V_STAMP(write->now)), NULL, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"update", "job", write->id, INT_NONE, "stop"};
    return audit_add(c, write->actor, &entry, err);
}

int job_stop(struct db *db, const struct actor *actor, int64_t id, struct err *err)
{
    struct stop_write write = {actor, id, clock_real()};
    return db_write(db, "job_stop", write_stop, &write, err);
}

/* A job at work. */
struct job_run {
    struct job_runner *runner;
    struct arena *arena;
    struct job job;
    struct actor actor;
    int64_t written;  /* last progress in the database, ms of the clock that nobody sets; 0 = none */
    bool for_waiters; /* at a thread that takes only what somebody waits for */
    bool stopping;
    bool cut; /* was told to stop because the program ends */
};

struct db *job_db(const struct job_run *run)
{
    return run->runner->db;
}

const struct job *job_row(const struct job_run *run)
{
    return &run->job;
}

const struct actor *job_actor(const struct job_run *run)
{
    return &run->actor;
}

struct arena *job_arena(struct job_run *run)
{
    return run->arena;
}

void job_set_result(struct job_run *run, const char *result, const char *path)
{
    run->job.result = arena_strdup(run->arena, result);
    run->job.result_path = arena_strdup(run->arena, path);
}

void job_set_message(struct job_run *run, const char *message)
{
    run->job.message = arena_strdup(run->arena, message);
}

static int write_progress(struct conn *c, void *ctx, struct err *err)
{
    struct job_run *run = ctx;
    const struct job *job = &run->job;
    int64_t stop = 0;
    int rc = q_exec(c, &job_write_progress,
        ARGS(V_INT(job->id), V_INT(job->done), V_INT(job->total), V_TEXT(job->unit)), NULL, err);
    if (rc == OK) {
        rc = q_int(c, &job_stop_wanted, ARGS(V_INT(job->id)), &stop, err);
    }
    run->stopping = stop != 0;
    return rc;
}

static int64_t ticks(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool job_progress(struct job_run *run, int64_t done, int64_t total, const char *unit)
{
    int64_t now = ticks();
    run->job.done = done;
    run->job.total = total;
    run->job.unit = unit;
    if (!run->stopping && (!run->written || now - run->written >= PROGRESS_MS)) {
        struct err err = ERR_INIT;
        run->written = now;
        if (db_write(run->runner->db, "job_progress", write_progress, run, &err) != OK) {
            log_event(LOG_WARN, "job", "id=%lld progress not written: %s", (long long)run->job.id, err.op);
        }
    }
    run->cut = run->cut || atomic_load(&run->runner->ending);
    return !run->stopping && !run->cut;
}

/* The first in line of those that the thread takes; ERR_NOT_FOUND when none waits. */
static int find_waiting(struct conn *c, const struct job_run *run, struct job *ret, struct err *err)
{
    if (!run->for_waiters)
        return q_one(c, &job_select_waiting, NO_ARGS, &job_table, ret, run->arena, err);
    int rc = ERR_NOT_FOUND;
    struct job first = {.id = INT64_MAX}, job;
    for (const struct job_kind *const *p = RECORDS_BEGIN(tov_job); p < RECORDS_END(tov_job); p++) {
        if (!(*p)->is_waited_for)
            continue;
        int one =
            q_one(c, &job_select_waiting_of, ARGS(V_TEXT((*p)->kind)), &job_table, &job, run->arena, err);
        if (one && one != ERR_NOT_FOUND)
            return one;
        if (one == OK && job.id < first.id) {
            first = job;
            rc = OK;
        }
    }
    err_clear(err);
    if (rc == OK)
        *ret = first;
    return rc;
}

static int write_claim(struct conn *c, void *ctx, struct err *err)
{
    struct job_run *run = ctx;
    struct job job;
    int64_t changes = 0;
    struct stamp now = clock_real();
    int rc = find_waiting(c, run, &job, err);
    if (rc == OK) {
        rc = q_exec(c, &job_claim, ARGS(V_INT(job.id), V_STAMP(now)), &changes, err);
    }
    if (rc == OK && changes == 0) {
        rc = ERR_NOT_FOUND;
    }
    if (rc == OK) {
        run->job = job;
        run->job.started = now;
    }
    return rc;
}

static int write_end(struct conn *c, void *ctx, struct err *err)
{
    const struct job *job = ctx;
    return q_exec(c, &job_write_end,
        ARGS(V_INT(job->id), V_TEXT(job->state), V_INT(job->done), V_INT(job->total), V_TEXT(job->unit),
            V_TEXT(job->message), V_TEXT(job->result), V_TEXT(job->result_path), V_STAMP(job->finished)),
        NULL, err);
}

/* The one who started the job, with the rights of now. */
static int fill_actor(struct job_run *run, struct err *err)
{
    struct conn *c;
    struct user user;
    const char **roles;
    size_t n_roles;
    run->actor = actor_command_line();
    if (run->job.user_id == INT_NONE) {
        return OK;
    }
    int rc = db_lease(run->runner->db, &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = user_by_id(c, run->job.user_id, &user, run->arena, err);
    if (rc == OK) {
        rc = user_roles(c, user.id, &roles, &n_roles, run->arena, err);
    }
    db_release(run->runner->db, c);
    if (rc == OK && !user.active) {
        rc = err_user(err, ERR_REFUSED, "%s", tr("Den, der startede jobbet, har ikke længere adgang."));
    }
    if (rc == OK) {
        run->actor = (struct actor){.user_id = user.id,
            .login = user.login,
            .unit = user.unit,
            .admin = organisation_admin(user.unit),
            .perms = user_perms(roles, n_roles)};
    }
    return rc;
}

/* Until ms have passed or *end, whatever wakes others; seen != NULL: or a job has come since *seen. False when *end. */
static bool pause_for(int ms, atomic_bool *end, const uint64_t *seen)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + (int64_t)ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    int rc = 0;
    pthread_mutex_lock(&wake_lock);
    while (rc != ETIMEDOUT && !atomic_load(end) && (!seen || n_wakes == *seen))
        rc = pthread_cond_clockwait(&woken, &wake_lock, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&wake_lock);
    return !atomic_load(end);
}

/* Until it is written or the program ends: a job without an end would be waited for. What the database does not take is given up after
 * some tries, and the job has failed. */
static void put_end(struct job_run *run)
{
    struct job *job = &run->job;
    for (int tries = 1;; tries++) {
        struct err err = ERR_INIT;
        if (db_write(run->runner->db, "job_end", write_end, job, &err) == OK)
            return;
        log_event(LOG_ERROR, "job", "id=%lld end not written: %s", (long long)job->id, err.op);
        if (tries == END_TRIES) {
            job->state = "failed";
            job->message = tr("Jobbet er slut, men det, der kom ud af det, kunne ikke gemmes.");
            job->result = job->result_path = NULL;
        }
        if (!pause_for(atomic_load(&beat_ms), &run->runner->ending, NULL))
            return;
    }
}

static void work(struct job_run *run)
{
    struct err err = ERR_INIT;
    const struct job_kind *kind = kind_find(run->job.kind);
    int rc = fill_actor(run, &err);
    if (rc == OK) {
        rc = kind ? kind->run(run, &err) : err_set(&err, ERR_NOT_FOUND, "no kind of job %s", run->job.kind);
    }
    struct job *job = &run->job;
    bool short_of_all = job->total == INT_NONE || job->done < job->total;
    job->finished = clock_real();
    if (run->stopping) {
        job->state = "stopped";
    } else if (run->cut && (rc != OK || short_of_all)) {
        job->state = "interrupted";
    } else if (rc != OK) {
        err_set(&err, rc, "no message");
        job->state = "failed";
        job->message = err_user_text(&err);
        log_event(err_log_level(err.code), "job", "id=%lld kind=%s error=%s op=\"%s\"", (long long)job->id,
            job->kind, err_name(err.code), err.op);
    } else {
        job->state = "done";
    }
    put_end(run);
}

static uint64_t wakes_seen(void)
{
    pthread_mutex_lock(&wake_lock);
    uint64_t seen = n_wakes;
    pthread_mutex_unlock(&wake_lock);
    return seen;
}

/* Whether a job waits, without asking the writer. */
static bool is_one_waiting(const struct job_run *run)
{
    struct conn *c;
    struct job job;
    struct err err = ERR_INIT;
    if (db_lease(run->runner->db, &c, &err) != OK) {
        return false;
    }
    bool found = find_waiting(c, run, &job, &err) == OK;
    db_release(run->runner->db, c);
    return found;
}

/* The first of the runner's slots that holds was holds is from now. */
static void put_at_work(struct job_runner *runner, int64_t was, int64_t is)
{
    pthread_mutex_lock(&wake_lock);
    for (int i = 0; i < MAX_THREADS; i++) {
        if (runner->at_work[i] == was) {
            runner->at_work[i] = is;
            break;
        }
    }
    pthread_mutex_unlock(&wake_lock);
}

static void run_jobs(struct job_runner *runner, bool for_waiters)
{
    while (!atomic_load(&runner->ending)) {
        uint64_t seen = wakes_seen();
        struct err err = ERR_INIT;
        struct job_run run = {.runner = runner, .arena = arena_new(0), .for_waiters = for_waiters};
        if (run.arena && is_one_waiting(&run) &&
            db_write(runner->db, "job_claim", write_claim, &run, &err) == OK) {
            put_at_work(runner, 0, run.job.id);
            work(&run);
            put_at_work(runner, run.job.id, 0);
        } else {
            pause_for(LOOK_MS, &runner->ending, &seen);
        }
        arena_free(run.arena);
    }
}

static void *runner_main(void *arg)
{
    run_jobs(arg, false);
    return NULL;
}

static void *waiters_main(void *arg)
{
    run_jobs(arg, true);
    return NULL;
}

/* ---- jobs and the servers that run them ---- */

/* A job of another server and how many looks its beat has stood still. */
struct watched {
    int64_t id, beat;
    int looks;
};

struct watch {
    struct job_runner *runner;
    struct watched list[MAX_WATCHED];
    size_t n;
    struct stamp now;
};

static void copy_at_work(struct job_runner *runner, int64_t ret[MAX_THREADS])
{
    pthread_mutex_lock(&wake_lock);
    memcpy(ret, runner->at_work, sizeof runner->at_work);
    pthread_mutex_unlock(&wake_lock);
}

static int write_beat(struct conn *c, void *ctx, struct err *err)
{
    const int64_t *id = ctx;
    int rc = OK;
    for (int i = 0; rc == OK && i < MAX_THREADS; i++)
        rc = id[i] ? q_exec(c, &job_raise_beat, ARGS(V_INT(id[i])), NULL, err) : OK;
    return rc;
}

static int write_interrupt(struct conn *c, void *ctx, struct err *err)
{
    const struct watch *w = ctx;
    int rc = OK;
    for (size_t i = 0; rc == OK && i < w->n; i++)
        if (w->list[i].looks >= LOST_LOOKS)
            rc = q_exec(c, &job_interrupt,
                ARGS(V_INT(w->list[i].id), V_INT(w->list[i].beat), V_STAMP(w->now)), NULL, err);
    return rc;
}

static int look_of(const struct watch *w, const struct job *job)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->list[i].id == job->id && w->list[i].beat == job->beat)
            return w->list[i].looks + 1;
    return 0;
}

/* The running jobs that are not the runner's own. */
static int watch_look(struct watch *w, const int64_t own[MAX_THREADS], struct arena *a, struct err *err)
{
    struct conn *c;
    struct job *jobs;
    size_t n;
    struct watch now = {.n = 0};
    int rc = db_lease(w->runner->db, &c, err);
    if (rc)
        return rc;
    rc = q_all(c, &job_select_running, ARGS(V_INT(MAX_WATCHED)), &job_table, &jobs, &n, a, err);
    db_release(w->runner->db, c);
    for (size_t i = 0; rc == OK && i < n; i++) {
        bool is_own = false;
        for (int k = 0; k < MAX_THREADS; k++)
            is_own = is_own || own[k] == jobs[i].id;
        if (!is_own)
            now.list[now.n++] = (struct watched){jobs[i].id, jobs[i].beat, look_of(w, &jobs[i])};
    }
    if (rc == OK) {
        memcpy(w->list, now.list, sizeof w->list);
        w->n = now.n;
    }
    return rc;
}

static bool any_lost(const struct watch *w)
{
    bool lost = false;
    for (size_t i = 0; i < w->n; i++)
        lost = lost || w->list[i].looks >= LOST_LOOKS;
    return lost;
}

static void *watch_main(void *arg)
{
    struct watch w = {.runner = arg};
    do {
        struct err err = ERR_INIT;
        int64_t own[MAX_THREADS];
        struct arena *a = arena_new(0);
        copy_at_work(w.runner, own);
        bool busy = false;
        for (int i = 0; i < MAX_THREADS; i++)
            busy = busy || own[i];
        int rc = busy ? db_write(w.runner->db, "job_beat", write_beat, own, &err) : OK;
        if (rc == OK && a)
            rc = watch_look(&w, own, a, &err);
        w.now = clock_real();
        if (rc == OK && any_lost(&w))
            rc = db_write(w.runner->db, "job_interrupt", write_interrupt, &w, &err);
        if (rc)
            log_event(LOG_WARN, "job", "beats of jobs: %s", err.op);
        arena_free(a);
    } while (pause_for(atomic_load(&beat_ms), &w.runner->over, NULL));
    return NULL;
}

void job_beat_every(int ms)
{
    atomic_store(&beat_ms, ms);
}

int job_runner_start(struct db *db, int n_threads, struct job_runner **ret, struct err *err)
{
    struct job_runner *runner = calloc(1, sizeof(*runner));
    if (runner == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the runner of jobs");
    }
    runner->db = db;
    runner->watching = pthread_create(&runner->watch, NULL, watch_main, runner) == 0;
    int wanted = n_threads + 1 < MAX_THREADS ? n_threads + 1 : MAX_THREADS;
    while (runner->watching && runner->n_threads < wanted &&
           pthread_create(&runner->threads[runner->n_threads], NULL,
               runner->n_threads == 0 ? waiters_main : runner_main, runner) == 0) {
        runner->n_threads++;
    }
    if (!runner->watching || runner->n_threads < wanted) {
        job_runner_stop(runner);
        return err_set(err, ERR_LIMIT, "no thread for the runner of jobs");
    }
    *ret = runner;
    return OK;
}

void job_runner_stop(struct job_runner *runner)
{
    atomic_store(&runner->ending, true);
    wake();
    for (int i = 0; i < runner->n_threads; i++) {
        pthread_join(runner->threads[i], NULL);
    }
    atomic_store(&runner->over, true);
    wake();
    if (runner->watching) {
        pthread_join(runner->watch, NULL);
    }
    free(runner);
}
