/* Names in running text against the dated lists and the known variants. */
#pragma once
#include "check/check.h"

/* Where a name stands in text that is spelled otherwise than in the lists; variant NULL = none further. Begin with *at = 0. */
struct name_hit {
    const char *printed; /* as it stands in the text */
    const char *name;    /* as in the lists; NULL = not known */
    const char *why;     /* user's language */
    enum finding_severity severity;
};
/* The next hit at or after *at, which is moved past it; false at the end. Texts live in a. */
bool check_name_next(
    const struct check_data *d, const char *text, size_t *at, struct name_hit *ret, struct arena *a);
/* The same of names of committees and administrations: one that the list does not have, or has for other days than day. */
bool check_organisation_next(const struct check_data *d, day_t day, const char *text, size_t *at,
    struct name_hit *ret, struct arena *a);
