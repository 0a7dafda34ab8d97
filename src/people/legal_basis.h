/* Sharing across administrations: consent (specific, dated, withdrawable) or a statute, and what it covers. */
#pragma once
#include "people/citizen.h"

struct legal_basis {
    int64_t id, citizen_id;
    const char *basis;                 /* code list sharing_basis: "samtykke" "sundhedsloven" … */
    const char *statute;               /* the provision in words: "§ 119, stk. 2" */
    const char *from_admin, *to_admin; /* organisation keys; to_admin may be a supplier */
    const char
        *tracks; /* comma list of job,health,social,upskilling,benefit and journal (notes of those tracks) */
    day_t valid_from, valid_to, withdrawn;
    const char *note;
    int64_t recorded_by;
    int64_t withdrawn_by; /* who ended it, and when */
    struct stamp withdrawn_at;
    int64_t version;
};
extern const struct table legal_basis_table;

int legal_basis_of_citizen(struct conn *c, int64_t citizen_id, struct legal_basis **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int legal_basis_by_id(struct conn *c, int64_t id, struct legal_basis *ret, struct arena *a, struct err *err);
/* From its first day to the day before it ends or is withdrawn, and only while its statute is in force (code list sharing_basis). */
bool legal_basis_is_in_force(const struct legal_basis *b, day_t day);
/* Consent needs an end. Sharing by statute is recorded by the administration that shares. A basis cannot be an emergency. Audited. */
int legal_basis_add(struct conn *c, const struct actor *actor, struct legal_basis *basis, struct err *err);
/* Withdraws a consent, or ends sharing by statute, from day on. Who and when is kept. Audited. */
int legal_basis_withdraw(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err);

/* "Job, Sundhed, journalnotater" of a comma list of tracks; tr("intet") when it is empty. */
const char *legal_basis_words(const char *tracks, struct arena *a);

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
    struct stamp emergency_until; /* part of this is emergency access until then; STAMP_NONE = none */
};
enum { SIGHT_JOB = 1, SIGHT_HEALTH = 2, SIGHT_SOCIAL = 4, SIGHT_UPSKILLING = 8, SIGHT_BENEFIT = 16 };
/* A basis lets see the tracks it names of those that its from_admin owns, or that are the receiver's own.
 * Own administration's track (bif: job, upskilling, benefit; suf: health; sof: social) plus what bases to that administration
 * cover today, plus, outside a write, the user's emergency access in force. ERR_NOT_FOUND (as if the citizen did not exist) for a restricted citizen
 * that the user may not see (people/restricted.h), and for offer leaders without a referral to their unit. */
int sight_of(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    struct sight *ret, struct err *err);
/* The same without emergency access, which only lets read: for changes. */
int sight_for_change(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    struct sight *ret, struct err *err);
/* Notes written on that track (a code of list track) may be read: their text, and that they are there. */
bool sight_may_read_notes(const struct sight *sight, const char *track);
/* Bits of the tracks that an administration owns (parent in code list track): it sees them without a basis. */
unsigned sight_own_tracks(const char *admin);
/* Bit of one track name ("job" …); 0 when unknown. "job,social" gives both. */
unsigned sight_track_bits(const char *tracks);
