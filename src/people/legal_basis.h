/* Sharing across administrations: consent (specific, dated, withdrawable) or a statute, and what it covers. */
#pragma once
#include "people/citizen.h"

struct legal_basis {
    int64_t id, citizen_id;
    const char *basis;                 /* code list sharing_basis: "samtykke" "sundhedsloven" … */
    const char *statute;               /* code of list sharing_basis / legal_basis */
    const char *from_admin, *to_admin; /* organisation keys; to_admin may be a supplier */
    const char
        *tracks; /* comma list of job,health,social,upskilling,benefit and journal (notes of those tracks) */
    day_t valid_from, valid_to, withdrawn;
    const char *note;
    int64_t recorded_by, version;
};
extern const struct table legal_basis_table;

int legal_basis_of_citizen(struct conn *c, int64_t citizen_id, struct legal_basis **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int legal_basis_by_id(struct conn *c, int64_t id, struct legal_basis *ret, struct arena *a, struct err *err);
bool legal_basis_is_in_force(const struct legal_basis *b, day_t day);
int legal_basis_add(struct conn *c, const struct actor *actor, struct legal_basis *basis, struct err *err);
int legal_basis_withdraw(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err);

/* What a user may see of one citizen today. */
struct sight {
    bool person; /* name, number, district */
    bool address;
    /* Suppliers and offer leaders: only their own referrals and courses, and what the basis covers. */
    bool referral_only;
    unsigned tracks; /* bit per track: SIGHT_JOB … */
    bool benefit;
    /* May read journal notes at all; of which tracks, sight_may_read_notes tells: own administration's tracks always, another's
     * only when the basis names "journal" beside the track. */
    bool notes;
    unsigned note_tracks; /* bits as tracks */
    day_t expires;        /* earliest end of a basis in force, or DAY_NONE */
    bool by_consent;
};
enum { SIGHT_JOB = 1, SIGHT_HEALTH = 2, SIGHT_SOCIAL = 4, SIGHT_UPSKILLING = 8, SIGHT_BENEFIT = 16 };
/* Own administration's track (bif: job, upskilling, benefit; suf: health; sof: social) plus what bases to that administration
 * cover today. ERR_NOT_FOUND (as if the citizen did not exist) for a restricted citizen that is not the
 * user's, and for offer leaders without a referral to their unit. */
int sight_of(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    struct sight *ret, struct err *err);
/* Notes written on that track (a code of list track) may be read: their text, and that they are there. */
bool sight_may_read_notes(const struct sight *sight, const char *track);
/* Bit of one track name ("job" …); 0 when unknown. "job,social" gives both. */
unsigned sight_track_bits(const char *tracks);
