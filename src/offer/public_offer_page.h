/* The public catalogue: what anybody may read without logging in. No counts, no internal notes, no log-ins. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/intervention_find.h"
#include "offer/offer_list_page.h"

/* Offers to citizens: with referral, and open to all. Other kinds are not in the public catalogue. */
bool public_offer_kind(const struct intervention *iv);

struct public_row {
    const char *url, *title, *content, *target, *tracks, *place, *state, *state_class;
};
struct public_list_view {
    const struct public_row *rows;
    size_t n;
    const struct offer_select *selects;
    size_t n_selects;
    const char *q, *age;
    const struct link *filters;
    size_t n_filters;
    struct paging paging;
    bool has_papers; /* the public page of documents and figures is open */
};
struct public_view {
    const char *content, *target, *access, *closed;
    const struct fact *facts;
    size_t n_facts;
    const char *const *rules;
    size_t n_rules;
    const struct link *teams, *alternatives;
    size_t n_teams, n_alternatives;
};
