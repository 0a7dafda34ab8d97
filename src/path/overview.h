/* What a caseworker must do today: declined referrals, recommendations of an assessment, consents that expire, offers that close, referrals without an answer,
 * drafts. Only the user's own citizens and referrals. */
#pragma once
#include "people/legal_basis.h"

enum overview_list {
    OVERVIEW_DECLINED,
    OVERVIEW_ADVISED,
    OVERVIEW_CONSENT,
    OVERVIEW_CLOSING,
    OVERVIEW_WAITING,
    OVERVIEW_DRAFT,
    OVERVIEW_LISTS
};
enum {
    OVERVIEW_CONSENT_DAYS = 30,
    OVERVIEW_CLOSING_DAYS = 120,
    OVERVIEW_DECLINED_DAYS = 90,
    OVERVIEW_ADVISED_DAYS = 90,
    OVERVIEW_MAX = 200
};

struct overview_item {
    int64_t citizen_id, referral_id;
    const char *citizen_key, *first_name, *last_name, *cpr;
    const char *intervention_key, *title, *title_en; /* of the offer, or NULL */
    const char *track;                               /* of the offer that closes, else NULL */
    const char *from_admin, *to_admin;               /* of the consent */
    const char *decline_reason, *state;
    const char *recommended; /* comma list of intervention keys, never "none" */
    day_t day;               /* last day of the consent or the offer, day of sending */
    struct stamp at;         /* when declined, or when the draft was begun */
};
/* Rows of one list, most pressing first, at most OVERVIEW_MAX; *ret_n is their number. Left out are restricted citizens of others, and
 * closing offers in tracks of the citizen that the actor may not see. */
int overview_items(struct conn *c, enum overview_list list, const struct actor *actor, day_t today,
    struct overview_item **ret, size_t *ret_n, struct arena *a, struct err *err);
