/* How referrals look on every page. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/target_rule.h"
#include "path/referral_clock.h"

/* Badge class of the state: "warning" = sent and not read, "info" = waiting, "success", "error" = declined, "plain". */
const char *referral_state_class(const struct referral_row *r);
/* State in words: "Ikke læst" while sent and not read, else the code's label. */
const char *referral_state_words(const struct referral_row *r);
const char *referral_title(const struct referral_row *r);
const char *referral_person(const struct referral_row *r, struct arena *a);
/* "1 dag", "12 dage"; "–" for INT_NONE. */
const char *referral_days_words(int64_t days, struct arena *a);
/* "4 af 10 dage" while the clock runs, "4 dage" when it has stopped, "–" when it never began. */
const char *referral_clock_words(const struct referral_clock *clock, struct arena *a);
/* Half of a whole number: "4", "3,5". */
const char *referral_half_words(int64_t twice, struct arena *a);
/* Label of a reason as an event or referral in that state has it: of the state's own list, stop_reason, referral_note or expire_reason. */
const char *referral_reason_words(const char *state, const char *reason);
/* "Plads fra 20.04.2026 tilbudt. Svar senest 15.04.2026", or NULL. */
const char *referral_place_words(const struct referral_row *r, day_t today, struct arena *a);
/* What the sender of a returned referral (declined, withdrawn, expired) or of one with a place offered does next, with the link; NULL
 * when there is nothing to do. */
const char *referral_next_step(
    const struct referral_row *r, const char **ret_url, const char **ret_label, struct arena *a);
/* The page of a sent referral opens for its receiver and its sender's administration; drafts only for who writes them. */
bool referral_may_open(
    const struct req *req, const char *provider, const char *from_admin, int64_t from_user_id);
/* The three steps of sending a referral; current from 1. */
void referral_steps(struct html *h, size_t current);
/* Title of the offer, with its state when it is not simply open. */
const char *referral_offer_words(
    const struct referral_row *r, const struct intervention *iv, day_t today, struct arena *a);
/* "14. april 2026: Sendt med brev" of one registered after the day it was sent. */
const char *referral_late_words(const struct referral *r, struct arena *a);

/* What a referral is judged by: the target group on the day it was sent, in words, and the offer's owner that day. */
struct referral_target {
    struct target_rule *rules;
    const char **words;
    size_t n;
    const char *owner;
    bool adjusted; /* the target group is another one today */
};
/* sent DAY_NONE = not sent yet: today's. */
int referral_target_load(struct conn *c, struct req *req, const char *intervention, day_t sent, day_t today,
    struct referral_target *ret);
