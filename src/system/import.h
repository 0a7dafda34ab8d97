/* Runs of loading, as reported by load. */
#pragma once
#include "db/db.h"

struct import_run {
    int64_t id;
    const char *kind, *path;
    struct stamp started, finished;
    int64_t user_id; /* INT_NONE = the command line */
    int64_t n_new, n_changed, n_same, n_error;
    const char *report; /* line by line */
};
extern const struct table import_run_table;

/* The latest 100 without their reports, newest first. */
int import_latest(struct conn *c, struct import_run **ret, size_t *ret_n, struct arena *a, struct err *err);
int import_by_id(struct conn *c, int64_t id, struct import_run *ret, struct arena *a, struct err *err);
/* Id of the latest run; INT_NONE when there is none. */
int import_newest(struct conn *c, int64_t *ret_id, struct err *err);
