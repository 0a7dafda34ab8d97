#include "intake/intake_job.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/import.h"
#include "system/job.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TELL_MS = 700 };

bool intake_progress_read(const char *message, struct intake_progress *ret)
{
    char what[8];
    long long week;
    long long done;
    long long total;
    if (!message || sscanf(message, "at:%7[a-z] %lld %lld %lld", what, &week, &done, &total) != 4)
        return false;
    *ret = (struct intake_progress){text_equal(what, "save"), week ? week : INT_NONE, done, total};
    return true;
}

struct job_watch {
    struct job_run *job;
    int64_t run_id;
    bool saving, stopped;
    struct stamp told;
};

struct message_write {
    int64_t run_id;
    const char *state, *message;
};

static int write_message(struct conn *c, void *ctx, struct err *err)
{
    const struct message_write *w = ctx;
    return intake_run_message(c, w->run_id, w->state, w->message, err);
}

/* The week stands in the sentence as its first number. */
static long week_in(const char *text)
{
    size_t n = strcspn(text, "0123456789{");
    return text[n] >= '0' && text[n] <= '9' ? strtol(text + n, NULL, 10) : 0;
}

static bool tell(void *ctx, const char *text, int64_t done, int64_t total)
{
    struct job_watch *w = ctx;
    struct stamp now = clock_real();
    if (stamp_is_none(w->told) || now.ms - w->told.ms >= TELL_MS) {
        char message[120];
        struct err ignored = ERR_INIT;
        snprintf(message, sizeof message, "at:%s %ld %lld %lld", w->saving ? "save" : "check",
            w->saving ? 0 : week_in(text), (long long)done, (long long)total);
        struct message_write write = {w->run_id, w->saving ? "writing" : "checking", message};
        db_write(job_db(w->job), "intake_message", write_message, &write, &ignored);
        w->told = now;
    }
    w->stopped = !job_progress(w->job, done, total, w->saving ? N_("personer") : N_("rækker"));
    return !w->stopped;
}

/* The run, and the file's name as the user knows it. */
static int read_run(struct db *db, int64_t run_id, struct intake_run *ret, const char **ret_name,
    struct arena *a, struct err *err)
{
    struct conn *c;
    struct import_run import;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = intake_run_of(c, run_id, ret, a, err);
    if (rc == OK)
        rc = import_by_id(c, run_id, &import, a, err);
    db_release(db, c);
    if (rc == OK && ret_name)
        *ret_name = import.path;
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Indlæsningen findes ikke.")) : rc;
}

static struct intake_order order_of(const struct intake_run *run, const char *name)
{
    return (struct intake_order){.file = run->file_path,
        .name = name,
        .mapping_name = run->mapping,
        .mapping_text = run->mapping_text,
        .uploaded = run->uploaded == 1,
        .create_unknown = run->create_unknown == 1,
        .until = run->until_day};
}

/* The run ends with what is wrong with the file as a whole, and the job with the same words. */
static int fail(struct job_run *job, int64_t run_id, const char *state, int rc, const struct err *why)
{
    struct err ignored = ERR_INIT;
    struct message_write write = {run_id, state, err_user_text(why)};
    db_write(job_db(job), "intake_message", write_message, &write, &ignored);
    return rc;
}

static int find_done(struct db *db, const struct intake_run *run, const struct intake_look *look,
    int64_t *ret_id, struct arena *a, struct err *err)
{
    struct conn *c;
    struct intake_run found;
    struct intake_run like = {.run_id = run->run_id,
        .digest = look->digest,
        .source = run->source,
        .mapping_text = run->mapping_text};
    *ret_id = 0;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = intake_run_repeated(c, &like, &found, a, err);
    db_release(db, c);
    if (rc == OK)
        *ret_id = found.run_id;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int run_check(struct job_run *job, struct err *err)
{
    struct db *db = job_db(job);
    struct intake_run run;
    struct intake_look look = {0};
    int64_t run_id = strtoll(job_row(job)->argument, NULL, 10);
    int64_t done = 0;
    struct job_watch w = {job, run_id, false, false, STAMP_NONE};
    struct intake_watch watch = {tell, &w};
    const char *name;
    int rc = read_run(db, run_id, &run, &name, job_arena(job), err);
    if (rc)
        return rc;
    struct intake_order order = order_of(&run, name);
    rc = intake_look(db, &order, &watch, &look, err);
    if (rc == OK)
        rc = find_done(db, &run, &look, &done, job_arena(job), err);
    if (rc == OK)
        rc = intake_checked(db, run_id, &look, true, err);
    if (rc == OK && done) {
        struct message_write write = {run_id, "checked",
            arena_printf(job_arena(job),
                tr("Den samme fil er allerede indlæst (indlæsning %lld). Gemmer du den igen, kommer kun det med, der manglede. Det, senere filer har rettet, bliver stående."),
                (long long)done)};
        rc = db_write(db, "intake_message", write_message, &write, err);
    } else if (rc == OK) {
        struct message_write write = {run_id, "checked", NULL};
        rc = db_write(db, "intake_message", write_message, &write, err);
    }
    intake_look_done(&look);
    if (rc && w.stopped) { /* as if it had not begun */
        struct message_write write = {run_id, "waiting", NULL};
        err_clear(err);
        return db_write(db, "intake_message", write_message, &write, err);
    }
    if (rc && run.uploaded)
        unlink(run.file_path);
    return rc ? fail(job, run_id, "failed", rc, err) : OK;
}
JOB(intake_check_job, .kind = "intake_check", .label = N_("Kontrol af en fil"), .run = run_check);

static int run_save(struct job_run *job, struct err *err)
{
    struct db *db = job_db(job);
    struct intake_run run;
    struct intake_look look = {0};
    struct actor actor = *job_actor(job);
    int64_t run_id = strtoll(job_row(job)->argument, NULL, 10);
    struct job_watch w = {job, run_id, true, false, STAMP_NONE};
    struct intake_watch watch = {tell, &w};
    const char *name;
    int rc = read_run(db, run_id, &run, &name, job_arena(job), err);
    if (rc)
        return rc;
    struct intake_order order = order_of(&run, name);
    rc = intake_look(db, &order, NULL, &look, err);
    if (rc == OK)
        rc = intake_save(db, &actor, run_id, &look, &watch, err);
    intake_look_done(&look);
    if (rc) {
        struct intake_run now;
        struct err ignored = ERR_INIT;
        bool begun = read_run(db, run_id, &now, NULL, job_arena(job), &ignored) == OK &&
                     text_equal(now.state, "writing");
        int end = fail(job, run_id, begun ? "writing" : "checked", rc, err);
        if (w.stopped)
            err_clear(err);
        return w.stopped ? OK : end;
    }
    struct message_write write = {run_id, "done", NULL};
    return db_write(db, "intake_message", write_message, &write, err);
}
JOB(intake_save_job, .kind = "intake_write", .label = N_("Indlæsning af en fil"), .run = run_save);

struct job_write {
    int64_t run_id, job_id;
};

static int write_job(struct conn *c, void *ctx, struct err *err)
{
    const struct job_write *w = ctx;
    return intake_run_set_job(c, w->run_id, w->job_id, err);
}

/* Refuses when a job is at work on the run. */
static int check_idle(struct db *db, const struct intake_run *run, struct arena *a, struct err *err)
{
    struct job job;
    struct conn *c;
    if (run->job_id == INT_NONE)
        return OK;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = job_by_id(c, run->job_id, &job, a, err);
    db_release(db, c);
    if (rc == OK && !job_is_over(&job))
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Der arbejdes allerede på indlæsningen. Vent, til den er færdig."));
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int start(struct db *db, const struct actor *actor, int64_t run_id, const char *kind,
    const char *const *states, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intake_run run;
    char argument[24];
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to start a job");
    int rc = read_run(db, run_id, &run, NULL, a, err);
    bool fits = false;
    for (size_t i = 0; rc == OK && states[i]; i++)
        fits |= text_equal(states[i], run.state);
    if (rc == OK && !fits)
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("Indlæsningen er ikke længere, hvor du så den. Se siden igen."));
    if (rc == OK)
        rc = check_idle(db, &run, a, err);
    snprintf(argument, sizeof argument, "%lld", (long long)run_id);
    struct job_write write = {run_id, 0};
    if (rc == OK)
        rc = job_start(db, actor, kind, NULL, argument, &write.job_id, err);
    if (rc == OK)
        rc = db_write(db, "intake_job", write_job, &write, err);
    arena_free(a);
    return rc;
}

int intake_start_check(struct db *db, const struct actor *actor, int64_t run_id, struct err *err)
{
    static const char *const states[] = {"waiting", "checking", NULL};
    return start(db, actor, run_id, "intake_check", states, err);
}

int intake_start_save(struct db *db, const struct actor *actor, int64_t run_id, struct err *err)
{
    static const char *const states[] = {"checked", "writing", NULL};
    return start(db, actor, run_id, "intake_write", states, err);
}
