/* No-show rates: of those expected at sessions, how many stayed away without a word. Base: recorded attendance but for those who cancelled in time and
 * those not expected. A person is in the base once for each session, so the interval must know of the repetition: var is the
 * variance of the share with the course as cluster. */
#pragma once
#include "supply/attendance.h"

enum { ATTENDANCE_MONTHS = 12, ATTENDANCE_TEAMS = 16 };

struct attendance_cell {
    int64_t n_no_show, n, n_courses;
    double var; /* of n_no_show / n; 0 with fewer than two courses */
};
struct attendance_rate {
    day_t from, to;                     /* first and last day */
    day_t month[ATTENDANCE_MONTHS + 1]; /* first day of each month, and of the one after the last */
    struct attendance_cell all, by_month[ATTENDANCE_MONTHS];
    const char *team[ATTENDANCE_TEAMS];               /* keys; NULL = without a team */
    struct attendance_cell by_team[ATTENDANCE_TEAMS]; /* [n_teams] */
    size_t n_teams;
    int64_t n_recorded, n_late; /* all recorded, and those recorded late */
};
/* The twelve calendar months that end with the one of `to`, days up to `to`, of one offer. */
int attendance_rate_of(struct conn *c, int64_t intervention_id, day_t to, struct attendance_rate *ret,
    struct arena *a, struct err *err);
/* Between two days, all together. team NULL = all. */
int attendance_rate_between(struct conn *c, int64_t intervention_id, const char *team, day_t from, day_t to,
    struct attendance_cell *ret, struct err *err);

/* Offers with attendance in [from, to], from what is counted on each session; no interval. */
struct attendance_offer {
    int64_t intervention_id, n_sessions, n_taken, n, n_no_show, own;
    const char *key, *title, *title_en, *provider;
};
extern const struct table attendance_offer_table;
/* The actor's unit first, then by title. */
int attendance_offers(struct conn *c, const struct actor *actor, day_t from, day_t to,
    struct attendance_offer **ret, size_t *ret_n, struct arena *a, struct err *err);
