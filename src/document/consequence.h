/* The consequence answer: a draft document about a phase-out, made from its offers, with live figures. */
#pragma once
#include "document/document.h"

/* Everything the kind consequence-answer says about the phase-out with that key, in Danish, the document's language. Nothing is stored.
 * ERR_NOT_FOUND when there is no such phase-out. */
int consequence_draft(struct conn *c, const char *phase_out, day_t today, struct document_full *ret,
    struct arena *a, struct err *err);
