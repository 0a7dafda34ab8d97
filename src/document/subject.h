/* What a document of a kind is about: a grant, a budget note, an investment case, a strategy, an offer, a request between committees, or a year
 * of expiring grants. The kind's template is filled with what stands of it (document/fill.h); the numbers stay references, so they are live in the draft. */
#pragma once
#include "document/document.h"

struct document_subject {
    const char *key, *title; /* title in the user's language */
};
/* All of the kind's subject by title (years: newest first); none when it needs none. */
int subject_list(struct conn *c, const struct document_kind *kind, struct document_subject **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* A draft of the kind about the subject; NULL for kinds that need none. ERR_NOT_FOUND with a message for a kind that is unknown or made
 * elsewhere and for a subject that is unknown, ERR_INVALID on the field subject when one is needed. */
int subject_draft(struct conn *c, const char *kind, const char *subject, struct document_full *ret,
    struct arena *a, struct err *err);
/* Inside the write that stores the draft: a request is carried by its document from now on. */
int subject_stored(struct conn *c, const struct actor *actor, const char *kind, const char *subject,
    const char *document, struct arena *a, struct err *err);
