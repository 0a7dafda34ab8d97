/* Invented citizens for demonstration, tests and load tests: `tovholder demo`. Names, numbers and addresses are
 * made up; the counts of referrals that the papers publish are reproduced exactly. The same number of
 * citizens and the same seed give the same rows. The demo's day is 14 April 2026. */
#pragma once
#include "db/db.h"

enum { DEMO_MIN_CITIZENS = 1000, DEMO_MAX_CITIZENS = 1000000 };

struct demo_report {
    int64_t n_citizens, n_spells, n_courses, n_referrals; /* rows written by this run */
    int64_t n_resumed;                                    /* citizens that an interrupted run had written */
    int64_t n_checks;                                     /* sums compared with what they must be */
    double seconds;                                       /* for writing the citizens */
};

/* Adds the citizens, the demo users, capacities and the settings demo and demo_today to a database with the public
 * data loaded and no citizens; an interrupted run with the same arguments goes on where it stopped. Afterwards all sums
 * are checked. ERR_INVALID for a number out of range, ERR_REFUSED when the database is not ready for it. */
int demo_run(struct db *db, int64_t n_citizens, int64_t seed, struct demo_report *ret, struct err *err);

/* Compares the database with the published counts and the counts the goals need: ERR_INTERNAL names the first
 * that differs. ret_n = sums compared. */
int demo_check(struct db *db, int64_t *ret_n, struct err *err);

day_t demo_today(void);
