/* Long work outside requests: one record each (JOB), a row in the table job, a runner with a few threads. A job
 * shows how far it is, can be stopped, and survives that its page is closed. Several servers may work on one database: each looks
 * after the jobs that it runs (job.beat), and a job whose server is gone is marked interrupted by one that is there, some ten seconds
 * later; if it was not gone after all, the end that it writes stands. How a job ended is written again until the database takes it. */
#pragma once
#include "base/record.h"
#include "db/db.h"
#include "system/access.h"

struct job_run; /* a job at work */

struct job_kind {
    const char *kind;  /* "audit_verify" */
    const char *label; /* Danish, N_() */
    /* Does the work on a thread of the runner. A nonzero return fails the job; err's text for the user is shown. */
    int (*run)(struct job_run *run, struct err *err);
    bool
        is_waited_for; /* somebody sits and waits: one thread of the runner does nothing else, so that long jobs never hold it back */
};
#define JOB(ident, ...)                                                                                      \
    static const struct job_kind ident = {__VA_ARGS__};                                                      \
    RECORD(tov_job, struct job_kind, ident)

struct job {
    int64_t id;
    const char *kind, *title;
    const char *state;   /* "waiting" "running" "done" "failed" "stopped" "interrupted" */
    int64_t done, total; /* total INT_NONE = not known */
    const char *unit;    /* what is counted, Danish: "rækker" */
    const char *message; /* for the user: how it ended */
    const char *argument, *result, *result_path;
    int64_t user_id; /* INT_NONE = the command line or the program itself */
    struct stamp created, started, finished;
    int64_t stop_wanted;
    int64_t beat; /* raised by the server that runs it; starts at 0 */
};
extern const struct table job_table;

/* Danish label of a state, N_(). */
const char *job_state_label(const char *state);
bool job_is_over(const struct job *job);

/* Puts a job in line; title NULL = the kind's label. */
int job_start(struct db *db, const struct actor *actor, const char *kind, const char *title,
    const char *argument, int64_t *ret_id, struct err *err);
/* Asks a job to stop: a waiting one never starts, a running one stops at its next job_progress. */
int job_stop(struct db *db, const struct actor *actor, int64_t id, struct err *err);
int job_by_id(struct conn *c, int64_t id, struct job *ret, struct arena *a, struct err *err);
/* The latest, newest first, at most 100. */
int job_latest(struct conn *c, struct job **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The last job of a kind that is done; ERR_NOT_FOUND when there is none. */
int job_last_done(struct conn *c, const char *kind, struct job *ret, struct arena *a, struct err *err);

/* For the function of a job. */
struct db *job_db(const struct job_run *run);
const struct job *job_row(const struct job_run *run);
const struct actor *job_actor(const struct job_run *run);
struct arena *job_arena(struct job_run *run); /* lives until the job ends */
/* Tells how far the job is; unit is Danish, N_(). Written at most twice a second. false = stop now and return OK. */
bool job_progress(struct job_run *run, int64_t done, int64_t total, const char *unit);
/* What came of it: a text of the job's own, and a file that may be fetched. Copied. NULL = none. */
void job_set_result(struct job_run *run, const char *result, const char *path);
/* The sentence shown when it is done. Copied. */
void job_set_message(struct job_run *run, const char *message);

struct job_runner;
/* Starts n_threads that run any job, one that runs those that somebody waits for, and one that marks jobs interrupted whose server is gone. */
int job_runner_start(struct db *db, int n_threads, struct job_runner **ret, struct err *err);
/* Jobs in hand are asked to stop and become interrupted. Waits for them. */
void job_runner_stop(struct job_runner *runner);
/* Milliseconds between two beats of a job and between two looks at those of others; a job that has stood still for LOST_LOOKS looks is
 * lost. 2000 when the program starts; tests ask more often. */
void job_beat_every(int ms);
