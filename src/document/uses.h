/* Which figures stand in which section, kept so that a figure's panel can tell where it is used, and with the values the writers saw. */
#pragma once
#include "document/compose.h"
#include "document/document.h"

/* Composes the document and keeps its uses; figures it has not had before get their first value. Sections that cannot be composed have
 * no uses. Call it after a change, outside the write: it reads on a connection of its own. */
int uses_keep(struct db *db, const struct actor *actor, const char *document_key, struct err *err);
/* The same after a change that is stored already: that stands whatever happens here, so a fault is logged and no answer to the user. The uses
 * stay behind the text then (uses_is_behind) until somebody who writes in the document opens or changes it. */
void uses_keep_stored(struct db *db, const struct actor *actor, const char *document_key);
/* Whether the uses kept are others than those of the composed sections. Hidden ones are not looked at. */
int uses_is_behind(struct conn *c, const struct document_full *d, const struct compose *co,
    char *const *markdown, bool *ret, struct arena *a, struct err *err);
/* The writer has seen that numbers are others than before and lets them stand: they are the values that later ones are held against.
 * seen = the drift_mark of what was seen; ERR_CONFLICT, and nothing stored, when the numbers or what they are held against are others
 * by now; NULL = whatever they are. What is stored are the numbers of the mark, though the data change meanwhile. ret_n = how many. Audited. */
int uses_agree(struct db *db, const struct actor *actor, const char *document_key, const char *seen,
    size_t *ret_n, struct err *err);
