/* References in the texts of a budget note, so that amounts and years follow the lines:
 *   {{beløb}} {{beløb 2026}} {{beløb a}} {{beløb a 2026}} {{beløb a årligt}} {{år}} {{år a}}
 * in the first scenario. */
#pragma once
#include "budget/note_full.h"

/* body with each reference as a link to table 2a, in the user's language; a reference that cannot be computed says why in brackets. */
int note_text_resolve(
    const struct note_full *n, const char *body, const char **ret, struct arena *a, struct err *err);
