/* Numbers as people write them in Danish text, for holding them against the figures beside them. What only looks like a number of something
 * is left out: days, years, times, paragraphs of laws, case and table numbers, versions, ranges, ages, percentage points. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum written_unit { WRITTEN_COUNT, WRITTEN_PCT, WRITTEN_MONEY };
/* "650", "mere end 600", "højst 700", "godt 600", "knap 700" */
enum written_bound { WRITTEN_IS, WRITTEN_AT_LEAST, WRITTEN_AT_MOST, WRITTEN_JUST_OVER, WRITTEN_JUST_UNDER };
struct written {
    double value; /* in the unit: count, percent, øre */
    double step;  /* of its last digit */
    enum written_unit unit;
    enum written_bound bound;
    const char *text; /* as written */
};
/* The next number of begin from *pp on, which moves past it; false = no more. */
bool written_next(const char *begin, const char **pp, struct written *ret, struct arena *a);
/* Bytes of the sentence that text begins with, without what ends it. A line ends one; the point of "ca." or "14. april" does not. */
size_t written_sentence(const char *text);
