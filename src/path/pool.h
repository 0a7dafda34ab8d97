/* A pool that is spent job by job: part of the wage is paid back to a workplace of the city for a small job of a citizen with a social
 * free card. The balance falls with each job; what is counted is jobs, never persons. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct pool {
    int64_t id;
    const char *key, *intervention, *title, *title_en, *note, *note_en, *source, *place;
};
extern const struct table pool_table;
struct pool_part {
    int64_t id;
    const char *pool;
    int64_t year, amount_kr;
    const char *as_printed, *source, *place;
};
extern const struct table pool_part_table;
struct pool_job {
    int64_t id;
    const char *pool;
    int64_t citizen_id; /* INT_NONE = not chosen yet */
    const char *workplace, *job;
    day_t granted, start_day, end_day;
    struct money amount;
    struct stamp withdrawn;
    int64_t withdrawn_by, user_id;
    int64_t employer_id; /* the workplace in the register of employers; INT_NONE = not told */
    int64_t version;
};
extern const struct table pool_job_table;

/* What is left. jobs and persons are counted apart; n_unknown = jobs without a known citizen. */
struct pool_balance {
    struct money total, spent;
    int64_t n_jobs, n_persons, n_unknown;
};
int pool_by_key(struct conn *c, const char *key, struct pool *ret, struct arena *a, struct err *err);
/* The pool that an intervention is; ERR_NOT_FOUND, without a message, when it is none. */
int pool_of_intervention(
    struct conn *c, const char *intervention, struct pool *ret, struct arena *a, struct err *err);
int pool_parts(
    struct conn *c, const char *key, struct pool_part **ret, size_t *ret_n, struct arena *a, struct err *err);
int pool_balance_of(
    struct conn *c, const char *key, struct pool_balance *ret, struct arena *a, struct err *err);
/* Grants a job. Field errors workplace, job, amount, granted. ERR_REFUSED when the pool is used, or has less left than asked for. Audited. */
int pool_job_grant(
    struct conn *c, const struct actor *actor, const struct pool_job *job, int64_t *ret_id, struct err *err);
/* Takes a grant back: the money returns to the pool. */
int pool_job_withdraw(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
/* Undoes a taking back: by the same user within POOL_UNDO_MS, and while the pool has the money. */
int pool_job_restore(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Newest first, page from 0. */
enum { POOL_PAGE = 50, POOL_UNDO_MS = 30000 };
struct pool_job_row {
    int64_t id, citizen_id;
    const char *workplace, *job;
    day_t granted, start_day, end_day;
    struct money amount;
    struct stamp withdrawn;
    const char *citizen_key, *first_name, *last_name; /* NULL = none, or not to be seen */
    int64_t version;
};
int pool_jobs(struct conn *c, const struct actor *actor, const char *key, day_t today, int64_t page,
    struct pool_job_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int pool_job_count(struct conn *c, const char *key, int64_t *ret, struct err *err);
