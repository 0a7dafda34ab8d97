/* `tovholder effect MEASURE`: what all measures on the command line share. A measure is a COMMAND "effect NAME", whose function calls effect_command_run,
 * and an EFFECT_HELP that says what its options and columns are; `tovholder effect --help` shows all of them, `tovholder effect NAME --help` one. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "base/record.h"

struct effect_help {
    const char *names; /* the measures it tells of, "status" or "km aj" */
    int order; /* on the page: 10 full-time persons, 20 shares, 30 curves on a snapshot, 90 curves of files */
    void (*put)(struct buf *out); /* Danish, tr(); ends with a line end */
};
#define EFFECT_HELP(ident, names_, order_, put_)                                                             \
    static const struct effect_help ident = {names_, order_, put_};                                          \
    RECORD(tov_effect_help, struct effect_help, ident)

/* Shows the help of name when --help is there; otherwise runs it and prints its rows to standard output and the notes, what the reader must know of
 * them, to standard error. argv is as after "effect NAME". */
int effect_command_run(const char *name, int argc, char **argv,
    int (*run)(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err),
    struct err *err);
/* The help of one measure, NULL = of all. */
void effect_help(const char *name, struct buf *out);

/* The options every measure on a snapshot has: --json, --csv, --threads. Taken out of argv. */
struct effect_output {
    bool json;
    int n_threads;
};
int effect_output_read(int *argc, char **argv, struct effect_output *ret, struct err *err);
