/* Offers in words, for pages. */
#pragma once
#include "http/http.h"
#include "offer/fit.h"
#include "offer/offer_state.h"

const char *offer_day(struct arena *a, day_t day);
/* One rule as a sentence. */
const char *offer_rule_words(struct arena *a, const struct target_rule *r);
/* Where a fact is from: "Kilde: svar-2026, Sundhedssamtale". */
const char *offer_source_words(struct conn *c, struct arena *a, const char *source, const char *place);
