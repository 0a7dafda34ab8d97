/* The two jobs of a run: intake_check and intake_write. While they work the run's message tells how far they are. */
#pragma once
#include "intake/intake.h"

struct intake_progress {
    bool saving;
    int64_t week; /* being checked; INT_NONE = none */
    int64_t done, total;
};
/* What a message tells; false when it tells no progress. */
bool intake_progress_read(const char *message, struct intake_progress *ret);

/* Starts the job that fits the run's state: the check of a waiting one (or one whose check was interrupted), the saving of a checked one (or one
 * that was interrupted while it was saved). */
int intake_start_check(struct db *db, const struct actor *actor, int64_t run_id, struct err *err);
int intake_start_save(struct db *db, const struct actor *actor, int64_t run_id, struct err *err);
