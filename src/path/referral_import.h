/* Referrals from a file: `tovholder import referrals FILE`. Columns citizen (CPR number or key), offer, sent_day, reason,
 * legal_basis, team, priority, override_reason, entry_met and late_reason, separated by ; or , as the header row shows; the last six may be missing.
 * A row is judged as a referral sent on the page that day, with the same messages. A row whose citizen, offer and day were
 * sent before is the same and passed over, so that a file can be read again. */
#pragma once
#include "path/referral.h"

struct referral_import {
    const char *path; /* for the report and the list of imports */
    const char *data; /* the file's text */
    size_t len;
    struct actor actor; /* sender */
    bool partial;       /* send the good rows even when others are refused */
    bool dry_run;       /* write nothing */
};
struct referral_import_report {
    int64_t n_sent, n_same, n_refused, n_drafts; /* n_sent = good rows; written only when sent */
    bool sent;                                   /* whether the good rows were written */
    struct buf text; /* row by row with line numbers, user's language; names no person */
};
enum { REFERRAL_IMPORT_MAX_ROWS = 20000 };

/* Reads, judges and writes. Unless partial is set, all rows are judged before any is sent, and one refused row stops the file. Rows are
 * written 500 at a time, so that nobody waits long; a run that is interrupted is finished by reading the file again. Refused rows whose citizen and offer are known are kept as the actor's drafts (an actor with a user_id). One row in
 * import_run, with the report, and one in the audit log per run; one per referral. ERR_INVALID when the file cannot be
 * read at all; refused rows are in the report and not an error. buf_done(&ret->text) is the caller's. */
int referral_import(
    struct db *db, const struct referral_import *in, struct referral_import_report *ret, struct err *err);
