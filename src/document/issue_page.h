/* Issuing a document. Request thread, or the program's own thread when it makes the demo. */
#pragma once
#include "document/compose.h"
#include "document/consistency.h"
#include "document/document.h"

/* The whole document composed in its own language on one state of the database, what does not agree in it (ret_found, which stops
 * nothing), and what stops an issue (check: an err_field each). co has actor, as_of and arena; everything is in its arena. */
int document_issue_compose(struct db *db, const char *key, struct document_full *d, struct compose *co,
    char ***ret_markdown, struct consistency **ret_found, size_t *ret_n, struct err *check, struct err *err);

/* Freezes what was composed: gives the document its number, stores the issue with its figures and tables and sets the state. Outside a
 * write. ret_no = number of the issue. */
int document_issue_composed(struct db *db, const struct actor *actor, struct document_full *d,
    struct compose *co, char *const *markdown, int64_t *ret_no, struct err *err);
