/* The daily e-mail: how many rows each worklist of a user has, and a link. Text only, no personal data. A user gets it once a day, also when
 * the program is started again: a row of digest_sent is written before the mail leaves. A mail that the server refused is tried again by the
 * next run of the same day; one that was cut off in the middle is not, because it may have arrived. */
#pragma once
#include "db/db.h"
#include "system/user.h"

struct digest_counts {
    int64_t n_due, n_late, n_inbox, n_waiting, n_pauses, n_meetings, n_consents, n_inform;
    int64_t n_activity;  /* rows of activity registers past their deadline that the user registered */
    int64_t n_emergency; /* emergency openings to judge, for those who read the log; INT_NONE = not theirs */
};
struct digest_report {
    int64_t sent, nothing, failed; /* users: sent to, without tasks today, to be tried again */
    int64_t before;                /* settled by an earlier run of the day */
    char reason[200];              /* of the last failure, for the operator; empty = none */
};

int digest_count(struct conn *c, const struct user *user, day_t today, struct digest_counts *ret,
    struct arena *a, struct err *err);
/* Anything to write about. */
bool digest_has(const struct digest_counts *n);
/* The text. base = address of the program, NULL = no link. */
const char *digest_text(const struct digest_counts *n, const char *base, struct arena *a);

/* Sends what is not yet settled today. watch is told how far it is and stops it by returning false; NULL = none. OK also when mails
 * failed: see report. After three failures in a row the rest waits for the next run. */
int digest_run(struct db *db, bool (*watch)(int64_t done, int64_t total, void *ctx), void *ctx,
    struct digest_report *ret, struct err *err);
/* The report in a sentence. */
const char *digest_words(const struct digest_report *report, struct arena *a);
