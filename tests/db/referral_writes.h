/* What the kill test and the benchmark of writes share: a database in which referrals can be sent, and the sending. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct referral_writes {
    struct db *db;
    struct arena *arena;
    struct actor actor; /* a caseworker */
    int64_t intervention_id;
    int64_t *citizen_id, *basis_id; /* [n] citizens and a basis of each that lets the offer see them */
    size_t n;
    day_t day; /* of sending */
};

/* Brings the schema up to date and adds what is missing: the public data of folder data (NULL = it is there), n citizens, a caseworker
 * and a consent of each citizen. Then as writes_open. */
int writes_prepare(struct db *db, const char *data, size_t n, struct referral_writes *ret, struct err *err);
/* Reads what writes_prepare left. Free with writes_done. */
int writes_open(struct db *db, size_t n, struct referral_writes *ret, struct err *err);
void writes_done(struct referral_writes *w);
/* Sends referral number i through referral_send, in a write of its own: row, event and audit row. Thread-safe. */
int writes_send(
    const struct referral_writes *w, size_t i, const char *reason, int64_t *ret_id, struct err *err);
