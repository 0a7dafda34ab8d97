/* What the citizen's page says must be done: at most three lines, the most pressing first. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/follow_up.h"
#include "path/referral.h"
#include "people/citizen_timeline_page.h"

enum { CITIZEN_MAX_ATTENTION = 3, CITIZEN_CONSENT_NEAR_DAYS = 30 };

struct citizen_matters {
    const struct citizen_path *path;
    const struct referral_row *referrals; /* newest first or last, [n_referrals] */
    size_t n_referrals;
    const struct legal_basis *bases;
    size_t n_bases;
    const struct follow_up_row *follow_ups; /* planned, first due first; only those the user sees */
    size_t n_follow_ups;
};
size_t citizen_attention(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention ret[CITIZEN_MAX_ATTENTION]);
/* The referral is on a track the user sees, or sent by the user's administration. */
bool citizen_sees_referral(const struct citizen_open *o, const struct referral_row *r);
