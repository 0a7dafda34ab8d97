/* Parts of the demo beside citizens, referrals and courses: plans, meetings, notes … One record each (DEMO_PART), in the file
 * NAME_demo.c beside the concept. The parts run in order after the citizens are written, each batch in one
 * transaction; an interrupted demo goes on after the last batch. The same seed gives the same rows. */
#pragma once
#include "base/record.h"
#include "base/rng.h"
#include "db/db.h"
#include "system/access.h"

struct demo_part_run {
    int64_t n_citizens, seed;
    int64_t mette, jonas, amira, coordinator,
        leader;    /* ids of the demo users sagsbehandler, suf, sof, koordinator, tilbudsleder */
    int64_t sanne; /* citizen id of the showcase, 010179-9992 */
    int64_t rasmus, amanda, kasper, tove, yusuf, naja; /* the named citizens; 0 when the seed has none */
    const struct actor *actor;
};
struct demo_part {
    const char *name;
    int order; /* low first */
    /* Rows of the citizens with first_id <= id <= last_id. Draw with demo_part_rng, so that batches do not matter. NULL = none. */
    int (*fill)(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
        struct arena *a, struct err *err);
    /* Once, after fill: the named citizens, and what belongs to no citizen. NULL = none. */
    int (*story)(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err);
    /* Once, after story and outside a write: what reads on connections of its own. NULL = none. */
    int (*finish)(struct db *db, const struct demo_part_run *run, struct err *err);
};
#define DEMO_PART(ident, ...)                                                                                \
    static const struct demo_part ident = {__VA_ARGS__};                                                     \
    RECORD(tov_demo_part, struct demo_part, ident)

/* Random numbers of one citizen for one part. */
struct rng demo_part_rng(const struct demo_part_run *run, const char *part, int64_t citizen_id);
/* Runs every part that is not done. */
int demo_part_all(struct db *db, struct demo_part_run *run, struct err *err);
