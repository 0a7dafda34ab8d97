/* Messages between sender and receiver on one referral. */
#pragma once
#include "path/referral.h"

struct referral_message {
    int64_t id, referral_id;
    struct stamp at;
    int64_t user_id;
    const char *unit, *side; /* side: sender or receiver */
    const char *text;
    struct stamp read_at; /* by the other side */
    const char *name;     /* of the writer, NULL = unknown */
};
extern const struct table referral_message_table;

/* Oldest first, the last 100. Whoever asks: the page checks the right to the referral. */
int referral_messages(struct conn *c, int64_t referral_id, struct referral_message **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Writes one. The side follows from who writes: the receiving unit, or the sender and colleagues of the same administration
 * who may refer; others get ERR_NOT_FOUND. Not on drafts. */
int referral_message_add(struct conn *c, const struct actor *actor, int64_t referral_id, const char *text,
    int64_t *ret_id, struct err *err);
/* Messages of the other side are read, by the receiving unit or by who sent the referral. Nothing for anybody else. ret_n = how many. */
int referral_message_mark_read(
    struct conn *c, const struct actor *actor, int64_t referral_id, int64_t *ret_n, struct err *err);
