/* Findings that somebody has gone through: who, when and why. A review holds for the numbers it was made on; when they change the finding comes
 * back. Rows are kept; taking a review back only marks it. */
#pragma once
#include "check/finding.h"
#include "system/access.h"
#include "db/db.h"

struct check_review {
    int64_t id;
    const char *finding, *mark, *rule, *subject;
    const char *reason;
    int64_t user_id;
    struct stamp at, withdrawn;
    int64_t version;
    const char *user_name; /* as read */
};
extern const struct table check_review_table;

/* Fills in reviewed and review of the findings. */
int check_review_fill(struct conn *c, struct finding *list, size_t n, struct arena *a, struct err *err);
/* Stores that the finding is gone through; sets review->id. ERR_INVALID with a message at "reason" when none is written; ERR_CONFLICT when somebody
 * has done so meanwhile. */
int check_review_add(struct conn *c, const struct actor *actor, struct check_review *review, struct err *err);
/* Takes a review back; ERR_NOT_FOUND when there is none to take back. */
int check_review_withdraw(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* The review that holds for finding with mark; ERR_NOT_FOUND when there is none. */
int check_review_of(struct conn *c, const char *finding, const char *mark, struct check_review *ret,
    struct arena *a, struct err *err);
