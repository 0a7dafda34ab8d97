/* Relations between citizens: partner, child, parent, guardian … One row tells both directions; the code list
 * relation_kind names the opposite of each kind. A restricted person stands in nobody's list but that of those who may see them. */
#pragma once
#include "people/citizen.h"

struct relation {
    int64_t id, citizen_id, other_id;
    const char *kind; /* what the other is to the citizen */
    day_t from_day, to_day;
    const char *note;
    int64_t user_id;
    struct stamp removed; /* registered by mistake */
    int64_t removed_by;
    int64_t version;
};
extern const struct table relation_table;

/* A relation seen from one citizen. */
struct relation_view {
    int64_t id, other_id, is_inverse;
    const char *kind; /* what the other is to this citizen */
    day_t from_day, to_day;
    const char *note;
    const char *other_key, *first_name, *last_name;
    day_t birth, dead;
    int64_t version;
};
enum { RELATION_MAX = 200, RELATION_UNDO_MS = 30000 };
/* The citizen's relations to people whom the actor may see, those in force first, then by kind and name. */
int relation_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct relation_view **ret, size_t *ret_n, struct arena *a, struct err *err);
bool relation_in_force(const struct relation_view *r, day_t today);
/* Parent or guardian: who may consent for a child. */
bool relation_is_guardian(const struct relation_view *r, day_t today);

/* One relation, seen from citizen_id; ERR_NOT_FOUND when it is not theirs, is removed, or the other may not be seen. */
int relation_by_id(struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id, day_t today,
    struct relation_view *ret, struct arena *a, struct err *err);
/* Adds a relation to other_id. Field errors: kind, other, from_day, to_day. Audited for both. */
int relation_add(
    struct conn *c, const struct actor *actor, const struct relation *r, int64_t *ret_id, struct err *err);
/* Stores kind (as seen from citizen_id), days and note; version is the version that was read. Audited. */
int relation_correct(
    struct conn *c, const struct actor *actor, int64_t citizen_id, const struct relation *r, struct err *err);
/* Takes out a relation that was a mistake, and puts it back within RELATION_UNDO_MS by the same user. Audited. */
int relation_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id,
    int64_t version, struct err *err);
int relation_restore(
    struct conn *c, const struct actor *actor, int64_t id, int64_t citizen_id, struct err *err);
