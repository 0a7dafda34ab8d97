/* What pays for a strategic initiative, in words of the user's language. */
#pragma once
#include "offer/initiative_record.h"
#include "offer/strategy_application.h"

/* "Driftsramme, SUF: varigt fra 2012, 250.000 kr. om året" */
const char *initiative_funding_words(const struct initiative_funding *f, struct arena *a);
/* All of the initiative's lines and applications; "ikke oplyst" when nothing is told. */
const char *initiative_money_words(const char *key, const struct initiative_funding *fundings,
    size_t n_fundings, const struct strategy_application *applications, size_t n_applications,
    struct arena *a);
