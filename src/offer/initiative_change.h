/* Kind and status of an initiative over time. Each change is a row with the day it begins; the row before stays in force until that day, so that
 * what was a trial stays one. A trial goes into operation only with an evaluation and money for it. For writes (db_write). */
#pragma once
#include "offer/initiative.h"

struct initiative_change {
    int64_t id;
    const char *initiative;
    const char *what;  /* "kind" or "status" */
    const char *value; /* code list initiative_kind or initiative_status */
    day_t from_day;
    const char *reason; /* NULL = it follows from the money */
    int64_t state_id;   /* the answer of a pool that made it; INT_NONE = a user */
    int64_t user_id;
    struct stamp at, withdrawn;
    int64_t withdrawn_by;
    const char *user_name, *application; /* as read */
};
extern const struct table initiative_change_table;

/* In force or to come, newest day first. */
int initiative_changes(struct conn *c, const char *key, struct initiative_change **ret, size_t *ret_n,
    struct arena *a, struct err *err);
const char *initiative_change_reason(const struct initiative_change *x);

/* What an initiative lacks to go into operation on a day. */
enum initiative_lack {
    INITIATIVE_LACKS_EVALUATION = 1,
    INITIATIVE_LACKS_FUNDING = 2,
    INITIATIVE_LACKS_YEAR = 4,      /* there is money, but none for the year */
    INITIATIVE_EVALUATED_LATER = 8, /* the first evaluation is of a later day */
};
int initiative_lacks(
    struct conn *c, const char *key, day_t day, unsigned *ret, struct arena *a, struct err *err);
/* One lack as a sentence that says what to do. */
const char *initiative_lack_words(enum initiative_lack lack, day_t day, struct arena *a);

/* Changes kind or status: change->what, value, from_day and reason are the caller's. seen is the change_id the user saw: ERR_CONFLICT when there
 * is a newer one. Field errors value, from_day, reason; into operation ERR_INVALID at value with all that is lacking. change->id is set. */
int initiative_set(struct conn *c, const struct actor *actor, struct initiative_change *change, int64_t seen,
    struct arena *a, struct err *err);
/* Takes back a change that this user made not more than INITIATIVE_UNDO_MS ago, while nothing newer stands. */
int initiative_change_undo(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err);

/* Brings the status in step with the money, from the day: to funding_missing when it is unfunded, back to what it was before when it is not. state_id = the
 * pool's answer that it follows from, or INT_NONE. *ret = it was changed. */
int initiative_settle(struct conn *c, const struct actor *actor, const char *key, day_t day, int64_t state_id,
    bool *ret, struct arena *a, struct err *err);
