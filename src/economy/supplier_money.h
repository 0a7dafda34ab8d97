/* Money that buys from an administration or a supplier, year by year: lines of budget notes in its name, and grants whose efforts it
 * runs. What an agreement's or a unit's end leaves to decide. */
#pragma once
#include "db/db.h"

struct supplier_money {
    const char *note_key, *grant_key; /* one of them; the other is NULL */
    const char *number;               /* of a note: BI10 */
    const char *title, *title_en;     /* of the note's section or the grant */
    const char *what;                 /* the line as printed, or the effort */
    const char *section;              /* "c", of a note */
    const char *unit; /* organisation key; the administration itself when no unit below it is told */
    int64_t year;
    struct money amount; /* MONEY_NONE = ikke oplyst */
    const char *price_level, *place;
    bool unit_known; /* a unit or a supplier is named, not only the administration */
};
/* Of the supplier or what is below it, from year on; notes before grants. */
int supplier_money_of(struct conn *c, const char *supplier, int year, struct supplier_money **ret,
    size_t *ret_n, struct arena *a, struct err *err);
