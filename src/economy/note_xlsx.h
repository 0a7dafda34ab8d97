/* A budget note as a spreadsheet: one sheet a table, amounts in whole and decimal 1.000 kr., sums as formulas with their computed values
 * stored, so that they follow when a line is changed in the sheet. */
#pragma once
#include "base/buf.h"
#include "economy/note_table.h"

int note_xlsx(const struct note_full *n, struct buf *out, struct arena *a, struct err *err);
