/* What does not agree: within a document, with other open documents, and with the dated lists of names. Nothing is changed by it, and it stops
 * no issue: the writer decides. Definition: docs/definitions.md, "Consistency of documents". */
#pragma once
#include "document/compose.h"
#include "document/document.h"
#include "check/finding.h"

enum consistency_rule {
    CONSISTENCY_OTHER_DOCUMENT, /* the same figure has another value in another open document */
    CONSISTENCY_NUMBER,         /* a number written beside a figure is another one */
    CONSISTENCY_REFERENCE,      /* a document that is referred to is not there */
    CONSISTENCY_CHECK           /* a rule of the checks of printed tables and words (check/check_text.h) */
};
struct consistency {
    enum consistency_rule rule;
    enum finding_severity severity; /* FINDING_ROUNDING: explained by rounding */
    const char *section;            /* key, or NULL */
    const char *text;               /* a sentence or two, user's language */
    const char *url;                /* of the other document, or NULL */
};
/* Of the document as composed and suppressed; of other documents what the actor sees. Errors before questions before rounding. */
int consistency_of(struct conn *c, const struct actor *actor, const struct document_full *d,
    const struct compose *co, char *const *markdown, struct consistency **ret, size_t *ret_n, struct arena *a,
    struct err *err);
