/* Places an offer has in a period; an offer without a row has "ikke oplyst" places, never 0. */
#pragma once
#include "db/db.h"

struct capacity {
    int64_t id;
    const char *intervention;
    day_t valid_from, valid_to; /* last day */
    int64_t places;
    const char *source, *note;
};
extern const struct table capacity_table;
/* Places on day; INT_NONE = ikke oplyst. */
int capacity_places(struct conn *c, const char *intervention, day_t day, int64_t *ret, struct err *err);
