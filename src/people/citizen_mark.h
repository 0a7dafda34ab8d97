/* Dated marks on a citizen: veteran, co-ordinated effort (code list citizen_mark). A mark belongs to the administration that
 * recorded it and is seen by it and by those with a basis for one of its tracks. */
#pragma once
#include "people/legal_basis.h"

struct citizen_mark {
    int64_t id, citizen_id;
    const char
        *mark; /* code list citizen_mark; its parent is the administration that records it, none = any */
    day_t from_day, to_day; /* half-open; to_day missing = still */
    const char *admin;      /* organisation key */
    const char *reason;
    int64_t user_id, version;
};
extern const struct table citizen_mark_table;

int citizen_mark_of_citizen(struct conn *c, int64_t citizen_id, struct citizen_mark **ret, size_t *ret_n,
    struct arena *a, struct err *err);
bool citizen_mark_is_seen(
    const struct citizen_mark *mark, const struct actor *actor, const struct sight *sight);
/* The actor's administration may record marks of that code. */
bool citizen_mark_is_own(const char *mark, const struct actor *actor);
/* Adds one of the actor's administration; the same mark may not run twice at a time (field mark). Audited. */
int citizen_mark_add(struct conn *c, const struct actor *actor, struct citizen_mark *mark, struct err *err);
/* Ends one of the actor's administration: to_day is the first day without it. A stale version gives ERR_CONFLICT. Audited. */
int citizen_mark_end(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, day_t to_day, struct err *err);
/* Takes an ending back. */
int citizen_mark_reopen(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, struct err *err);
