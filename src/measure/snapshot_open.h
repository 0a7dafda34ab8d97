/* The snapshot that a command measures on, opened from its arguments:
 *
 *   --spells FILE [--courses FILE] [--persons FILE] [--codes FILE]   plain files (snapshot_file.h), without a database
 *   --data DIR                                                       the file that `tovholder snapshot build --out DIR` wrote, mapped
 *   --db URL                                                         a database, read anew; the standard when none of the others is given
 *   --until DATE, --until CODE=DATE (may stand several times)        last day that is complete, instead of what the data say
 *   --profile local|jobindsats|KEY|FILE.csv                          which code counts when several cover a day; standard jobindsats */
#pragma once
#include "base/buf.h"
#include "measure/snapshot.h"

struct snapshot_open {
    const struct snapshot *
        snapshot; /* of plain files without its identity, which costs as much as a tenth of reading them (snapshot_identify) */
    struct status_profile profile; /* texts live until snapshot_open_done */
    struct snapshot_report report; /* rows left out; zero for --data */
    struct snapshot_opened *inner; /* what snapshot_open_done gives back */
};
/* Takes the options out of argv (like command_option) and leaves the rest. ret_notes gets, in words, what the reader must know of the rows that were
 * left out; the caller ends it and prints it to stderr. On failure nothing is to be given back. */
int snapshot_open_argv(
    int *argc, char **argv, struct snapshot_open *ret, struct buf *ret_notes, struct err *err);
void snapshot_open_done(struct snapshot_open *o);

/* What the options mean, one line each, in Danish (tr) or English: part of `tovholder effect --help`. */
void snapshot_open_help(struct buf *out);
