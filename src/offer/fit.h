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
    const struct alternative_view *alternatives;
    size_t n_alternatives;
};
/* One offer judged by the rules that hold on day. */
int fit_one(struct conn *c, const struct citizen *citizen, const struct sight *sight,
    const struct intervention *iv, day_t day, struct fit_offer *ret, struct arena *a, struct err *err);

/* ---- all offers ---- */

/* Which offers are looked at; NULL or false = all. */
struct fit_filter {
    const char *track; /* code of list track */
    const char *kind;  /* offer or open_offer */
    const char *words; /* each must stand in title, content or target group, in any language */
    bool only_free;    /* with places known to be free, and open offers */
};
struct fit_match {
    const struct intervention *iv;
    enum fit fit;
};
/* The whole catalogue judged for one citizen, from memory. Offers and rules are as they stand in the database now; numbers that decide the order
 * are at most half a minute old. */
struct fit_search {
    /* What passes the filter, best first (fits, reserved, cannot; of the last those nearest to fitting; then shortest wait, title). */
    struct fit_match *matches;
    size_t n, counts[3]; /* counts by enum fit */
    struct fit_inner *inner;
};
/* After OK fit_search_done gives the memory back, when matches and told offers are no longer used. */
int fit_search(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    const struct fit_filter *filter, struct fit_search *ret, struct arena *a, struct err *err);
void fit_search_done(struct fit_search *search);
/* The matches in words, in their order; people in places and people waiting are counted now, and may make a full offer one with a reservation. */
int fit_search_tell(struct conn *c, const struct fit_search *search, const struct fit_match *matches,
    size_t n, struct fit_offer **ret, struct arena *a, struct err *err);
/* Offers of the track that pass the filter's other parts; NULL = all tracks. */
size_t fit_search_count(const struct fit_search *search, const char *track);
