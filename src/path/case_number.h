/* Numbers of the citizen's cases in other systems: F2, eDoc, and subjects of KL Emnesystematik (KLE). A number tells that an
 * administration has a case, so it is shown to that administration and to those who may see its tracks. */
#pragma once
#include "people/legal_basis.h"

struct case_number {
    int64_t id, citizen_id;
    const char *kind;   /* code list case_number_kind */
    const char *number; /* as case_number_normal writes it */
    const char *title;
    const char *admin; /* administration of who recorded it */
    int64_t user_id;
    struct stamp removed; /* missing = stands */
    int64_t removed_by;
    int64_t version;
};
extern const struct table case_number_table;
enum { CASE_NUMBER_UNDO_MS = 30000 };

/* The number as it is stored: without spaces, letters as capitals. NULL when it is not of that kind:
 * f2 "2026-5707", edoc "2026-0098451", kle "15.20.00", "15.20.00-P35" or "15.20.00-P35-1-26" (subject, facet, number, year). */
const char *case_number_normal(const char *kind, const char *typed, struct arena *a);

/* It is a number of one of the kinds, and neither a CPR number nor a day. */
bool case_number_is(const char *typed);

/* Those that stand and may be seen. */
int case_number_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const struct sight *sight, struct case_number **ret, size_t *ret_n, struct arena *a, struct err *err);
/* kind, number and title are read. ERR_INVALID with field messages, also when the citizen has the number already. Audited. */
int case_number_add(struct conn *c, const struct actor *actor, struct case_number *n, struct err *err);
/* Takes a number off the citizen's list; its own administration only. */
int case_number_remove(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, struct err *err);
/* Puts it back: who removed it, within CASE_NUMBER_UNDO_MS. */
int case_number_undo(
    struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id, struct err *err);

struct case_number_hit {
    int64_t id, citizen_id;
    const char *kind, *number, *admin;
    const char *citizen_key, *first_name, *last_name;
};
/* Citizens with a case of that number, as far as the actor may see citizen and number; the actor's own citizens first. */
int case_number_find(struct conn *c, const struct actor *actor, day_t today, const char *typed,
    struct case_number_hit **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Bulk path for the demo. */
int case_number_insert_bulk(struct conn *c, struct case_number *n, struct err *err);
