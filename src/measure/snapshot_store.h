/* A snapshot as a file: the columns as they stand in memory, with a header and a BLAKE2b hash of each, mapped read-only. The file is written beside
 * its name and renamed, so that readers have the old one or the new one; a mapped one stays whole when it is replaced. Numbers are stored in the byte
 * order of the machine; a file of another order or version is refused. Layout: docs/definitions.md, "Snapshot". */
#pragma once
#include "measure/snapshot.h"

#define SNAPSHOT_FILE "snapshot.tov" /* in the folder given */
enum { SNAPSHOT_IDENTITY = 32 /* hex characters */ };

/* Where the rows came from, to see whether a file is of this database and whether it is old. */
struct snapshot_origin {
    char database[64]; /* "" = plain files */
    int64_t change;    /* of its tables when they were read */
    int64_t today;     /* day_t.n when they were read */
};
struct snapshot_store; /* one mapped file */

/* Sets identity: a digest of all columns, codes, interventions, districts, exits and data dates; not of when it was built or what was left out. */
int snapshot_identify(struct snapshot *s, struct arena *a, struct err *err);
/* Writes DIR/snapshot.tov, readable by the owner only. ERR_IO when the disk does not take it; then an older file is still there. */
int snapshot_store_write(const struct snapshot *s, const struct snapshot_report *report,
    const struct snapshot_origin *origin, const char *dir, struct err *err);
/* Maps DIR/snapshot.tov and checks every byte of it. ERR_NOT_FOUND when there is none, ERR_INVALID when it is cut off, altered, of another kind or
 * made by another version. Any thread may read it until it is closed. */
int snapshot_store_open(const char *dir, struct snapshot_store **ret, struct err *err);
void snapshot_store_close(struct snapshot_store *store);
const struct snapshot *snapshot_store_snapshot(const struct snapshot_store *store);
const struct snapshot_report *snapshot_store_report(const struct snapshot_store *store);
const struct snapshot_origin *snapshot_store_origin(const struct snapshot_store *store);

/* As snapshot_store_open, of bytes in memory that are 64-byte aligned and live as long as the store. hashed = false passes the hashes over and leaves the
 * other checks, for the fuzzer. name is for messages. */
int snapshot_store_read(
    const char *name, const void *data, size_t n, bool hashed, struct snapshot_store **ret, struct err *err);
