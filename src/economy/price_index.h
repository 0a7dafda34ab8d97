/* Price levels: by how much prices and wages (pris- og lønregulering, p/l) changed from the year before, by steering area. Rates are published
 * ahead and corrected later; a correction is a row with a later version day, and what was known on any day can be computed again.
 *
 * amount(to) = amount(from) × Π over years from + 1 … to of (1 + percent / 100), and divided by it the other way. The factor is held with 15
 * decimals, each multiplication or division rounded to the nearest; the amount is rounded once, to the nearest øre, halves away from 0. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct price_index {
    int64_t id;
    const char *series; /* code of list steering_area */
    int64_t year;
    struct dec percent; /* change from the year before, in per cent: 2,3 */
    day_t version_day;  /* the day the rate was published in this form */
    const char *source, *note;
    int64_t recorded_by;
};
extern const struct table price_index_table;
enum { PRICE_FIRST_YEAR = 1980, PRICE_LAST_YEAR = 2100, PRICE_MOST_PERCENT = 50 };

/* All rows by series, year and version. */
int price_index_all(
    struct conn *c, struct price_index **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Inside a write. *ret_new = false when the same rate stands already with that version day. */
int price_index_add(
    struct conn *c, const struct actor *actor, const struct price_index *row, bool *ret_new, struct err *err);
/* A CSV with the columns series, year, percent, version_day, source and perhaps note: all rows or none. ERR_INVALID names line and column. */
int price_index_import(struct db *db, const struct actor *actor, const char *name, const char *data,
    size_t len, int64_t *ret_new, int64_t *ret_same, struct err *err);

/* The rate in force for series and year as known on the day; NULL = not stated. */
const struct price_index *price_index_of(
    const struct price_index *rows, size_t n, const char *series, int year, day_t known);

struct price_factor {
    bool valid;
    int missing_year; /* first year without a rate; 0 = none */
    int from, to;
    __int128 scaled;   /* the factor × 10^15 */
    day_t version_day; /* latest version used; DAY_NONE when from and to are the same */
};
/* From the price level of year from to that of to, with the rates of rows[n] known on that day (price_index_all). Pure. */
struct price_factor price_factor_of(
    const struct price_index *rows, size_t n, const char *series, int from, int to, day_t known);
/* MONEY_NONE when the factor is not valid, the amount is missing or too large. */
struct money price_convert(struct money m, const struct price_factor *f);
/* "1,023000" */
const char *price_factor_words(const struct price_factor *f, struct arena *a);

/* The calendar year of a price level as stored ("2026"); 0 for "løbende" and what is not told: those are never converted. */
int price_level_year(const char *price_level);
