/* Money that a phase-out releases: guaranteed places times price, from the day after the offer's end, by year, buyer and price level; what it cannot
 * be stated of and why; and the other offers of the same provider, which other money may still be buying. */
#pragma once
#include "base/money.h"
#include "supply/phase_out.h"

enum { PHASE_OUT_YEARS = 3 }; /* the year in which the payment ends and the two after it */

struct phase_out_release {
    int year;
    const char *admin; /* organisation that pays: the buyer of the agreement */
    struct money amount;
    int64_t price_year; /* price level; INT_NONE = not told */
};
/* Why an offer is not in the sum. */
enum phase_out_no_money {
    MONEY_NO_AGREEMENT, /* part of none */
    MONEY_NO_PRICE,     /* places or price not told */
    MONEY_NO_END /* the end is not set, or paid whether used or not by an agreement whose end is not told */
};
struct phase_out_unpriced {
    const char *title, *title_en;
    const char *agreement; /* key, or NULL */
    enum phase_out_no_money why;
};
struct phase_out_money {
    struct phase_out_release *rows; /* by year, buyer and price level */
    size_t n;
    struct phase_out_unpriced *unpriced;
    size_t n_unpriced;
    bool pays_unused; /* some places are paid until the agreement ends, used or not */
};
int phase_out_money_of(struct conn *c, const struct phase_out *plan,
    const struct phase_out_offer_view *offers, size_t n, struct phase_out_money *ret, struct arena *a,
    struct err *err);

/* Offers of the same providers that are not in the plan and have not ended; at most 50. */
struct phase_out_sibling {
    const char *key, *title, *title_en, *provider;
    day_t end_day;
};
int phase_out_siblings(struct conn *c, int64_t id, day_t today, struct phase_out_sibling **ret, size_t *ret_n,
    struct arena *a, struct err *err);
