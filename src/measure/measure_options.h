/* What the commands of measures on a snapshot share: the snapshot (snapshot_open.h), the window and the form of the rows. */
#pragma once
#include "measure/result.h"
#include "measure/snapshot_open.h"
#include "measure/wait.h"

struct measure_options {
    struct snapshot_open open;
    bool json;
    int n_threads;
    uint16_t from, to; /* [from, to); without --from and --to everything that is known */
    uint16_t until;    /* first day not known everywhere */
};
/* Takes --json, --csv, --threads, --from, --to and those of snapshot_open.h out of argv, and refuses what is left.
 * profile = the one that counts when none is asked for; NULL = the usual. Ended by measure_options_done when it gave OK. */
int measure_options_take(int argc, char **argv, const char *profile, struct measure_options *ret,
    struct buf *ret_notes, struct err *err);
void measure_options_done(struct measure_options *o);

/* The codes of words; of NULL the benefits whose recipients are to have an active offer, as in path/pause.h. ERR_INVALID when the snapshot has none. */
int measure_active_benefits(
    const struct snapshot *s, const char *words, struct code_set *ret, struct err *err);

/* Rows on a wait: columns from "measure" to "warning" of WAIT_COLUMNS; the caller ends the row. */
#define WAIT_COLUMNS                                                                                         \
    "measure", "at", "unit", "n", "n_event", "n_other", "n_censored", "n_risk", "value", "low", "high",      \
        "warning"
/* "few_at_risk no_event beyond", or "empty": the warnings of one value. */
void measure_warning_words(bool empty, unsigned warnings, char *to, size_t room);
/* Share that is still waiting after so many weeks. net = who ended otherwise is censored. */
void wait_row_after(
    struct result_rows *r, const char *measure, const struct wait_curves *w, bool net, int weeks);
/* Days until the quarter 1 to 3 has got it. */
void wait_row_quartile(
    struct result_rows *r, const char *measure, const struct wait_curves *w, bool net, int quarter);
