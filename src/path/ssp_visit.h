/* Home visits in an SSP+ case: the police may visit the young person's home (grant expiry no. 14). A register of its own: a visit is neither a
 * follow-up nor a meeting. Seen and written as the case is. */
#pragma once
#include "path/ssp_case.h"

struct ssp_visit {
    int64_t id, case_id;
    day_t day;
    const char *visited_by; /* organisation key, one that may bring a case */
    const char *outcome;    /* code list ssp_visit_outcome */
    const char *note;
    day_t removed; /* taken out as a mistake on that day; none = stands */
    int64_t user_id, version;
};
extern const struct table ssp_visit_table;

/* Sets id. Field errors day (not before the case opened or after it was closed, not in the future), visited_by, outcome. */
int ssp_visit_add(struct conn *c, const struct actor *actor, struct ssp_visit *v, struct err *err);
/* Takes one out (or, undone, puts it back); it stays in the table. ERR_CONFLICT when stale. */
int ssp_visit_remove(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, bool undo, struct err *err);
/* Of all cases of a citizen, newest first; at most 200. Those taken out are left out. */
int ssp_visit_of_citizen(struct conn *c, int64_t citizen_id, struct ssp_visit **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Visits in [from, to] of all cases. */
int ssp_visit_count(struct conn *c, day_t from, day_t to, int64_t *ret, struct err *err);
