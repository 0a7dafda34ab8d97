/* Columns of an offer, for the statements of this room. */
#pragma once
#include "offer/intervention.h"

#define INTERVENTION_COLUMNS                                                                                 \
    "id, key, title, title_en, kind, track, owner, provider, counting_group, legal_basis, content, "         \
    "content_en, target_text, target_text_en, form, open_from, last_referral_day, stop_note, end_day, "      \
    "access, access_en, normal_days, source, place, contact, address, district, accessibility, is_public, "  \
    "changed, version"
