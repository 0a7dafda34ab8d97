/* Records that may be of one person: same name and birth date, the name spelled otherwise, or a birth date that is in an earlier
 * number of the other. What tells of it is indexed when a citizen is stored, so that the list of pairs is only read. */
#pragma once
#include "people/citizen.h"

/* The index of one citizen: of its birth date and of the dates in its numbers, each with the name; pairs with others found by it. */
int duplicate_index(
    struct conn *c, const struct citizen *citizen, const char *const *cprs, size_t n_cprs, struct err *err);
int duplicate_unindex(struct conn *c, int64_t citizen_id, struct err *err);

/* A pair, the older record first. */
struct duplicate {
    int64_t id, low_id, high_id;
    const char *how; /* code list duplicate_kind */
    const char *low_key, *low_first, *low_last, *low_cpr, *low_district, *high_key, *high_first, *high_last,
        *high_cpr, *high_district;
    day_t low_birth, high_birth;
};
enum { DUPLICATE_PAGE = 50 };
/* A page (from 0) of the pairs that nobody has judged; restricted citizens only to those who may see them. */
int duplicate_list(struct conn *c, const struct actor *actor, int64_t page, struct duplicate **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int duplicate_count(struct conn *c, const struct actor *actor, int64_t *ret, struct err *err);
/* Pairs of one citizen. */
int duplicate_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    struct duplicate **ret, size_t *ret_n, struct arena *a, struct err *err);

/* "Ikke samme person", remembered; and taken back. Audited. */
int duplicate_reject(struct conn *c, const struct actor *actor, int64_t a_id, int64_t b_id,
    const char *reason, struct err *err);
int duplicate_unreject(
    struct conn *c, const struct actor *actor, int64_t a_id, int64_t b_id, struct err *err);
/* Who said so and when, STAMP_NONE when nobody did. */
int duplicate_rejected(
    struct conn *c, int64_t a_id, int64_t b_id, struct stamp *ret_at, int64_t *ret_user, struct err *err);

/* Makes the indexes of names and duplicates of all citizens anew, in steps: after an upgrade of a database from before they were kept. */
int duplicate_rebuild(struct db *db, int64_t *ret_pairs, struct err *err);
