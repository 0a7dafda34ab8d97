/* Who writes in a document and who is invited to comment on its draft (document_sight.h). Whoever saves something in it is an author. */
#pragma once
#include "document/document.h"

struct document_member {
    int64_t id, document_id, user_id;
    const char *part;  /* "author" or "invited" */
    const char *admin; /* the user's administration when it was written */
    struct stamp at;
    int64_t added_by;
    const char *user_name, *user_title; /* as read */
};
extern const struct table document_member_table;

/* Authors first, then by name. */
int member_list(struct conn *c, int64_t document_id, struct document_member **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Inside a write: the actor has written in the document, and is an author from now on. */
int member_writes(struct conn *c, const struct actor *actor, int64_t document_id, struct err *err);
/* Inside a write: in place of the part that the user has. Field errors user (may neither comment nor write), part (no author without the right to
 * write; the last author; oneself as no author). */
int member_set(struct conn *c, const struct actor *actor, int64_t document_id, int64_t user_id,
    const char *part, struct err *err);
/* Inside a write. ERR_REFUSED for oneself and for the last author. */
int member_remove(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, struct err *err);

/* Active users who may comment or write, by name. */
struct member_choice {
    int64_t user_id;
    const char *name, *title, *unit;
    bool may_write;
};
int member_choices(
    struct conn *c, struct member_choice **ret, size_t *ret_n, struct arena *a, struct err *err);
