/* An investment case as a workbook whose sums are formulas over its lines, with the computed values stored beside them. */
#pragma once
#include "base/buf.h"
#include "invest/investment_result.h"

/* Sheets: Linjer (amounts of each line by year, kroner), Resultat (sums by year, present values, ratio: formulas), Forudsætninger. ERR_IO when the
 * temporary file cannot be written. */
int investment_xlsx(const struct investment_result *r, int64_t version, struct buf *out, struct err *err);
