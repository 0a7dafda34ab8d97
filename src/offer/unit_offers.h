/* The offers that a unit runs. */
#pragma once
#include "offer/intervention.h"

/* Of kind offer, with the unit as provider, by title; unit NULL = none. */
int unit_offers(struct conn *c, const char *unit, struct intervention **ret, size_t *ret_n, struct arena *a,
    struct err *err);
