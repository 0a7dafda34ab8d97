/* Leisure jobs of children: an effort of its own, with a guardian, apart from everything that is about unemployment. A child has no
 * benefit and is no unemployed person; nothing here makes a course or a spell. */
#pragma once
#include "people/citizen.h"

struct leisure_job {
    int64_t id, citizen_id;
    const char *intervention; /* key of the effort, NULL = none */
    int64_t parent_id;        /* the parent or guardian it was opened from */
    day_t guardian_consent;
    const char *employer, *job;
    day_t found_day, start_day, end_day; /* end_day = last day */
    int64_t user_id, version;
};
extern const struct table leisure_job_table;

/* Newest first; at most 100. */
int leisure_job_of_citizen(struct conn *c, int64_t citizen_id, struct leisure_job **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int leisure_job_by_id(struct conn *c, int64_t id, struct leisure_job *ret, struct arena *a, struct err *err);
/* Begins or stores an effort. Field errors carry the field's name; ERR_REFUSED when the citizen is 18 or more. Audited. */
int leisure_job_add(struct conn *c, const struct actor *actor, const struct leisure_job *job, int64_t *ret_id,
    struct err *err);
int leisure_job_update(
    struct conn *c, const struct actor *actor, const struct leisure_job *job, struct err *err);
