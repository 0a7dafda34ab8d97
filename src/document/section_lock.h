/* Who writes in which section right now. A lock is told to the others and holds nobody back: two who write all the same are told of each
 * other, and meet at the version check when they save. It ends when the writer saves, and by itself after SECTION_LOCK_MINUTES. */
#pragma once
#include "document/document.h"

enum { SECTION_LOCK_MINUTES = 15 };

struct section_lock {
    int64_t id, section_id, user_id;
    struct stamp at;
    const char *section, *title, *user_name; /* as read: the section's key and title */
};
/* Those in force of a document, but not the user's own; by section, then who came first. */
int section_locks(struct conn *c, int64_t document_id, int64_t user_id, struct section_lock **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Inside a write: the user writes there from now on. */
int section_lock_take(struct conn *c, const struct actor *actor, int64_t section_id, struct err *err);
/* Inside a write: the user's own, if there is one. */
int section_lock_end(struct conn *c, const struct actor *actor, int64_t section_id, struct err *err);
