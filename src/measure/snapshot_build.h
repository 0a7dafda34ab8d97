/* Building the snapshot of a database into its file, and keeping the one that is served in step: by the job snapshot_build, and by what the serving
 * program does every ten seconds. */
#pragma once
#include "measure/snapshot_database.h"
#include "system/job.h"

/* The folder of the snapshot's file: TOV_SNAPSHOT, or the setting snapshot_folder. */
const char *snapshot_folder(void);
/* Reads the database and writes DIR/snapshot.tov (dir NULL = snapshot_folder, made when it is missing); what is served in this process is then that
 * file. run NULL = not a job. */
int snapshot_build(struct db *db, const char *dir, struct job_run *run, struct err *err);

/* What the page tells of the snapshot that is served. */
struct snapshot_state {
    bool is_old;    /* rows have changed, or a day has begun, since it was read */
    bool is_file;   /* mapped, not in memory */
    bool is_small;  /* read anew by whoever asks */
    int64_t n_rows; /* persons, spells and courses read */
    struct snapshot_report report;
};
int snapshot_state_now(struct conn *c, struct snapshot_state *ret, struct err *err);
/* A job that builds it waits or runs. */
int snapshot_is_building(struct conn *c, bool *ret, struct err *err);
/* Whether a large snapshot that is old is built now: a day has begun since it was built and since the last try ended (0 ms = none), or both have stood
 * rest_minutes. */
bool snapshot_is_due(struct stamp made, struct stamp tried, struct stamp now, int64_t rest_minutes);
/* Takes in a file that has been replaced, and starts the job when a large snapshot is old. Called every ten seconds by `tovholder serve`. */
void snapshot_follow(struct db *db);
