/* Decisions about an agreement, with the number of the document that holds them. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct agreement_decision {
    int64_t id;
    const char *agreement;
    day_t day;
    const char *text;
    const char *document_system, *document_no; /* F2, eDoc; NULL = not told */
    const char *source, *place;
    int64_t user_id; /* INT_NONE = loaded from a source */
    int64_t version;
};
extern const struct table agreement_decision_table;

/* Newest first; those without a day last. */
int agreement_decisions_of(struct conn *c, const char *agreement, struct agreement_decision **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int agreement_decision_by_id(
    struct conn *c, int64_t id, struct agreement_decision *ret, struct arena *a, struct err *err);
int agreement_decision_add(
    struct conn *c, const struct actor *actor, struct agreement_decision *d, struct err *err);
/* ERR_CONFLICT when stale. */
int agreement_decision_update(
    struct conn *c, const struct actor *actor, struct agreement_decision *d, struct err *err);
