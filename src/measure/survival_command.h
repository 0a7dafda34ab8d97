/* `tovholder effect km|aj|logrank|gray … FILE.csv`: curves and tests of any file, without a database. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "measure/result.h"

/* what = "km", "aj", "logrank" or "gray"; argv as after the command's name. ret_out gets the rows, ret_notes what the reader must
 * know about them, in words; the caller ends both. Nothing is printed. */
int survival_command(
    const char *what, int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err);

/* Warnings of a point (enum survival_warning) as a cell of words, and what the words mean. */
void survival_put_warning(struct result_rows *r, unsigned warnings);
void survival_put_notes(struct buf *notes, unsigned warnings);
