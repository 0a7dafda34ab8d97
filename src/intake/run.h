/* Runs of files from registers: a row beside the import_run of the list of runs, and the faults of the file. */
#pragma once
#include "intake/mapping.h"
#include "db/db.h"

struct intake_run {
    int64_t id, run_id;
    const char *kind;  /* key of enum intake_kind */
    const char *state; /* "waiting" "checking" "checked" "writing" "done" "discarded" "failed" */
    const char *mapping, *mapping_text; /* name, and the mapping as it was */
    const char *source, *file_path;
    int64_t uploaded; /* the file is ours, and is removed when the run ends */
    const char *digest;
    int64_t bytes;
    day_t until_day; /* last day complete, as told by the user; missing = as the file says */
    int64_t create_unknown;
    int64_t n_rows, n_ready, n_fault, n_unknown; /* n_unknown = rows of persons not known */
    int64_t n_duplicate, n_dropped, n_zero, n_persons, n_created;
    day_t first_day, last_day;
    int64_t position; /* citizens up to this id are written; INT_NONE = none yet */
    int64_t spells_new, spells_changed, spells_removed;
    int64_t job_id;      /* the job at work on it, or the last one */
    int64_t progress;    /* persons saved since it went on */
    const char *message; /* at work: how far it is (intake_job.h); then what the user must know */
};
extern const struct table intake_run_table;

struct intake_fault {
    int64_t id, run_id, line;
    const char *column_name; /* NULL = the whole row */
    const char *reason;      /* read_reason_key */
    const char *value, *row_text;
};
extern const struct table intake_fault_table;

struct intake_reason {
    char reason[20];
    int64_t n;
};

/* ERR_NOT_FOUND, without a message, when the import_run is not one of these. */
int intake_run_of(struct conn *c, int64_t run_id, struct intake_run *ret, struct arena *a, struct err *err);
/* The latest 100, newest first, without the text of the mapping. */
int intake_run_latest(
    struct conn *c, struct intake_run **ret, size_t *ret_n, struct arena *a, struct err *err);
/* A run of the same content, source and mapping that is done and left nothing out, the newest; or (repeated) one that is done, whatever it left
 * out, and is not like->run_id; or one that was interrupted while it wrote. ERR_NOT_FOUND, without a message, when there is none. */
int intake_run_done(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err);
int intake_run_repeated(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err);
int intake_run_interrupted(
    struct conn *c, const struct intake_run *like, struct intake_run *ret, struct arena *a, struct err *err);
/* Faults told, by line, from offset; and how many there are. */
int intake_faults(struct conn *c, int64_t run_id, int64_t offset, int64_t limit, struct intake_fault **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int intake_fault_count_of(struct conn *c, int64_t run_id, int64_t *ret, struct err *err);
/* Rows left out by reason, also those not told one by one: what an import_run's report tells. Fills at most max. */
size_t intake_reasons(const char *report, struct intake_reason *ret, size_t max);
int intake_run_set_job(struct conn *c, int64_t run_id, int64_t job_id, struct err *err);
/* Puts a run from one state into another, as a write; ERR_CONFLICT when it is not (any longer) in the first. to "writing": also when another run
 * of the source is writing. */
int intake_run_move(struct conn *c, int64_t run_id, const char *from, const char *to, struct err *err);
int intake_run_message(
    struct conn *c, int64_t run_id, const char *state, const char *message, struct err *err);
