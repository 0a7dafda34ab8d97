/* A budget note as a spreadsheet: one sheet a table, amounts in whole and decimal 1.000 kr., sums as formulas with their computed values
 * stored, so that they follow when a line is changed in the sheet. */
#pragma once
#include "base/buf.h"
#include "budget/note_table.h"

/* Appends the file to out, which the caller owns; a is scratch. ERR_LIMIT when memory is short. */
int note_xlsx(const struct note_full *n, struct buf *out, struct arena *a, struct err *err);
