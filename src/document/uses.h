/* Which figures stand in which section, kept so that a figure's panel can tell where it is used, and with the values the writers saw. */
#pragma once
#include "document/compose.h"
#include "document/document.h"

/* Composes the document and keeps its uses; figures it has not had before get their first value. Sections that cannot be composed have
 * no uses. Call it after a change, outside the write: it reads on a connection of its own. */
int uses_keep(struct db *db, const struct actor *actor, const char *document_key, struct err *err);
/* The writer has seen that numbers are others than before and lets them stand: they are the values that later ones are held against.
 * ret_n = how many. Audited. */
int uses_agree(
    struct db *db, const struct actor *actor, const char *document_key, size_t *ret_n, struct err *err);
