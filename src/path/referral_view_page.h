/* How referrals look on every page. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "path/referral.h"

/* Badge class of the state: "warning" = sent and not read, "info" = waiting, "success", "error" = declined, "plain". */
const char *referral_state_class(const struct referral_row *r);
/* State in words: "Ikke læst" while sent and not read, else the code's label. */
const char *referral_state_words(const struct referral_row *r);
const char *referral_title(const struct referral_row *r);
const char *referral_person(const struct referral_row *r, struct arena *a);
/* "1 dag", "12 dage"; "–" for INT_NONE. */
const char *referral_days_words(int64_t days, struct arena *a);
/* The three steps of sending a referral; current from 1. */
void referral_steps(struct html *h, size_t current);
