/* The snapshot of a database: built from its tables, kept in memory, swapped for a newer one while pages are served. */
#pragma once
#include "db/db.h"
#include "measure/snapshot.h"

/* Reads citizens, spells and courses of a database into a snapshot in a. Restricted citizens are in it like everybody else: who may see a
 * name is decided where names are read. */
int snapshot_of_database(struct conn *c, struct snapshot *ret, struct snapshot_report *ret_report,
    struct arena *a, struct err *err);

/* The same, telling how many rows have been read every so often; tell returns false to stop (ERR_REFUSED). */
enum { SNAPSHOT_PROGRESS_STEP = 16384 };
struct snapshot_progress {
    bool (*tell)(int64_t n, void *ctx);
    void *ctx;
    int64_t n;
};
int snapshot_of_database_telling(struct conn *c, struct snapshot *ret, struct snapshot_report *ret_report,
    struct snapshot_progress *progress, struct arena *a, struct err *err);

/* The newest snapshot of the connection's database, held until released. Built at the first call, or mapped from the file that `tovholder snapshot
 * build` wrote. When rows have changed since: a database that can be read within a request (setting snapshot_fresh_rows) is read anew; a larger
 * one is read by the job snapshot_build, and until then the older snapshot, with its data date, is what everybody gets. Any thread. */
int snapshot_lease(struct conn *c, const struct snapshot **ret, struct err *err);
void snapshot_release(const struct snapshot *s);
