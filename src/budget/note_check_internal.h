/* Rules of the parts of a budget note. */
#pragma once
#include "budget/note_write.h"

/* Faults become messages of the fields. now = the note as it stands; NULL for a new note. */
int note_check_head(const struct note_full *now, const struct budget_note *h, struct err *err);
int note_check_part(const struct note_full *n, enum note_part part, const void *row, struct err *err);
/* ERR_REFUSED with a message when other parts need it. */
int note_check_remove(const struct note_full *n, enum note_part part, const void *row, struct err *err);
