/* A referral asked for from outside (API, file): keys and codes as text, checked and turned into a struct referral, so
 * that a program gets the same messages as a person at the page. */
#pragma once
#include "path/referral.h"

struct referral_request {
    const char *citizen; /* key, or CPR number with or without hyphen */
    const char *offer;   /* key of the intervention */
    const char *reason;
    const char *
        legal_basis; /* id of the citizen's basis, or a code of sharing_basis: then the first in force for the receiver */
    const char *team;     /* key, or empty: by age */
    const char *priority; /* code, or empty: normal */
    const char *override_reason;
    const char
        *entry_met; /* comma list of entry requirements that are met (referral_requirements), or empty */
    const char *late_reason; /* when it was sent on an earlier day */
};

struct referral_asked {
    struct referral referral; /* ready for referral_send or referral_save_draft */
    struct citizen citizen;
    struct intervention intervention;
};

/* Reads a request for referral on day, as actor sees the citizen. Texts live in a. NULL and "" are the same. ERR_INVALID with
 * messages on the fields citizen, offer, legal_basis, team, priority, reason, override_reason; a wrong CPR number or unknown
 * citizen (or one that the actor may not see) is a message on citizen. What could be read is in *ret: id of citizen and
 * intervention are INT_NONE when unknown. Whether the referral may be sent is decided by referral_send. */
int referral_request_read(struct conn *c, const struct actor *actor, const struct referral_request *request,
    day_t day, struct referral_asked *ret, struct arena *a, struct err *err);

/* Whether a referral of the pair was sent on day; ret_id = the first. ERR_NOT_FOUND (without a message) when none. */
int referral_sent_on(
    struct conn *c, int64_t citizen_id, int64_t intervention_id, day_t day, int64_t *ret_id, struct err *err);
