/* What fits a citizen: each target-group rule judged for or against, with words. */
#pragma once
#include "offer/intervention.h"
#include "offer/target_rule.h"
#include "people/citizen.h"
#include "people/legal_basis.h"

enum fit { FIT_YES, FIT_RESERVED, FIT_NO };

struct fit_reason {
    bool is_for;
    bool blocks;      /* against, and cannot be chosen */
    bool unknown;     /* "kan ikke vurderes" (hidden or not recorded) */
    const char *text; /* in the user's language */
};
struct fit_offer {
    struct intervention iv;
    enum fit fit;
    struct fit_reason *reasons;
    size_t n_reasons;
    const struct team *team;           /* the team of the citizen's age, or NULL */
    int64_t places, occupied, waiting; /* places INT_NONE = ikke oplyst; occupied is then not counted */
    int64_t wait_days;                 /* median of the last 20 starts, INT_NONE = unknown */
    struct alternative_view *alternatives;
    size_t n_alternatives;
};
/* All offers and open offers judged for the citizen on day, best first (fits, reserved, cannot; of the last those nearest to fitting; then shortest wait, title). */
int fit_offers(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    struct fit_offer **ret, size_t *ret_n, struct arena *a, struct err *err);
int fit_one(struct conn *c, const struct citizen *citizen, const struct sight *sight,
    const struct intervention *iv, day_t day, struct fit_offer *ret, struct arena *a, struct err *err);
