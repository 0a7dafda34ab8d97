/* What the files of the referral share. Only referral*.c, waiting.c, screening.c and course.c include this. */
#pragma once
#include "path/referral.h"

/* Adds the event from → r->state with its audit row. */
int referral_event_add(struct conn *c, const struct actor *actor, const struct referral *r, const char *from,
    const char *reason, const char *text, struct err *err);
/* OK for the receiving unit; ERR_NOT_FOUND as if the referral did not exist for others. */
int referral_check_unit(struct conn *c, const struct actor *actor, const struct referral *r, struct err *err);
/* OK for the sender and for a colleague of the same administration who may refer. */
int referral_check_sender(const struct actor *actor, const struct referral *r, struct err *err);
