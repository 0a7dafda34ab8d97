/* Random registers for measures on a snapshot: overlaps, open ends, deaths, moves and returns, spells across the borders of months and years,
 * sources that end on different days. */
#pragma once
#include "base/rng.h"
#include "measure/snapshot.h"

enum {
    REGISTER_CODES = 7,
    REGISTER_WORK = 2,
    REGISTER_HOURS, /* child of work */
    REGISTER_SCHOOL,
    REGISTER_SICK,
    REGISTER_HELP,
    REGISTER_OFFERS = 3,
    REGISTER_DISTRICTS = 3,
    REGISTER_MOST = 4000,
    /* Days of the register: 1999-11-15 to 2002-03-05, with 29 February 2000. */
    REGISTER_FROM = 36477,
    REGISTER_DAYS = 842,
    REGISTER_UNTIL = REGISTER_FROM + 790
};
extern const struct snapshot_code REGISTER_CODE[REGISTER_CODES];

struct city {
    struct snapshot_person *persons;
    struct snapshot_spell *spells;
    struct snapshot_course *courses;
    struct snapshot_stay *stays; /* of two persons in three, with gaps and overlaps */
    struct snapshot_rows rows;
    struct snapshot s;
    struct snapshot_report report;
};
/* Fails the test when it cannot be made. Lives in a. */
struct city *register_new(uint64_t seed, size_t n_persons, struct arena *a);
