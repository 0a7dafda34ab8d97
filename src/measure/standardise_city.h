/* Counts by sex and five-year band of everybody in a snapshot on a day, for standardised rates: of those with one of some codes, how many have one of
 * others; the reference and standard are all who live here that day, those of the group too. On base alone. */
#pragma once
#include "measure/snapshot.h"
#include "measure/standardise_file.h"

struct standardise_city {
    struct code_set who, status;
    const uint8_t *keep; /* [n_persons], 0 = not of the group, but of the reference; NULL = everybody */
    uint16_t day;
    bool by_district; /* a group for each district, otherwise one */
};
/* Persons whose birth is not known are left out of both. stratum is not set. */
int standardise_city_count(const struct snapshot *s, const struct standardise_city *rule,
    struct standardise_file *ret, struct arena *a, struct err *err);
