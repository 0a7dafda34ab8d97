/* Grants that pay for an agreement, and for which days; what of the agreement's time no grant covers. */
#pragma once
#include "offer/agreement.h"

struct agreement_grant {
    int64_t id;
    const char *agreement, *grant_key;
    day_t from_day, to_day; /* first and last day paid for; DAY_NONE = not told */
    const char *note, *source, *place;
    int64_t version;
};
extern const struct table agreement_grant_table;

int agreement_grants_of(struct conn *c, const char *agreement, struct agreement_grant **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Days at the agreement's end that no grant of rows[n] pays for: first and last. false when there are none, or when the
 * agreement's last day or a grant's is not told. */
bool agreement_uncovered(
    const struct agreement *g, const struct agreement_grant *rows, size_t n, day_t *ret_from, day_t *ret_to);
