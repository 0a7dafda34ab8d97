/* What indicators of printed amounts share: one line of a grant's sheet, one cell of a budget note's table. */
#pragma once
#include "effect/figure.h"

/* The parameter name, a number from 0 to 9999; ERR_INVALID says what to write. */
int printed_number(const struct figure_params *p, const char *name, int64_t *ret, struct err *err);
/* Makes ret a reported amount, with how it was printed, its price level and a remark, each NULL when not told; no amount and nothing
 * printed is missing. Texts must live as long as ret. */
void printed_amount(struct figure *ret, struct money amount, const char *as_printed, const char *level,
    const char *note, struct arena *a);
