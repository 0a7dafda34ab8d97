/* An invented catalogue, always the same for the same sizes: offers with rules of several versions, teams, alternatives and places,
 * agreements, and courses and referrals that use them. For measurements and for the test of what fits. */
#pragma once
#include "db/db.h"

struct catalogue_size {
    int offers, agreements;
    int64_t citizens; /* ids 1…citizens have courses in the offers with places; 0 = nobody */
    day_t today;
};
/* Adds it in one write. The public data is loaded (organisations, codes). */
int catalogue_fill(struct db *db, const struct catalogue_size *size, struct err *err);
/* The next number of a row of numbers that looks random, below n. */
uint32_t catalogue_draw(uint64_t *state, uint32_t n);
extern const char *const catalogue_benefits[], *const catalogue_conditions[], *const catalogue_districts[];
enum { CATALOGUE_BENEFITS = 14, CATALOGUE_CONDITIONS = 18, CATALOGUE_DISTRICTS = 11 };
