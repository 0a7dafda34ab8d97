/* Comments on a draft, on a section or on the whole; resolved ones stay readable. */
#pragma once
#include "document/document.h"

struct document_comment {
    int64_t id, document_id;
    const char *section; /* key; NULL = the whole document */
    const char *text;
    struct stamp at;
    int64_t user_id;
    struct stamp resolved; /* STAMP_NONE = open */
    int64_t resolved_by;
    const char *user_name, *resolved_name; /* as read */
};
extern const struct table document_comment_table;

/* Open ones first, then newest first. */
int comment_list(struct conn *c, int64_t document_id, struct document_comment **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int comment_count_open(struct conn *c, int64_t document_id, int64_t *ret, struct err *err);
/* Inside a write. Field errors text (none), section (not one of the document's). */
int comment_add(
    struct conn *c, const struct actor *actor, const struct document_comment *comment, struct err *err);
/* Inside a write; open = take the resolving back. Nothing when it stands so already. */
int comment_resolve(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, bool open, struct err *err);
