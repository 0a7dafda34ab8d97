/* Measures of the whole city as tables that may be shown: full-time persons, status after exit or start, unique persons and referrals, long pauses, time to
 * a first offer. Small counts are hidden here, so that screen, chart and file tell the same. Measures and edge cases: measure/fulltime.h,
 * outcome.h, unique.h, pause_gap.h. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "measure/fulltime.h"
#include "measure/outcome.h"
#include "measure/unique.h"

enum tally_kind { TALLY_COUNT, TALLY_DECIMAL, TALLY_SHARE };
enum tally_state {
    TALLY_NONE, /* nobody to count: a dash */
    TALLY_KNOWN,
    TALLY_PROVISIONAL, /* the last complete period: later corrections may come */
    TALLY_HIDDEN,      /* suppressed */
    TALLY_NOT_YET      /* after the data date: blank, never 0 */
};
struct tally_cell {
    enum tally_kind kind;
    enum tally_state state;
    int64_t value;     /* count, thousandths, or ppm */
    int64_t low, high; /* of a share, ppm; INT_NONE where a curve has no limits */
    int64_t n;         /* persons behind a share; INT_NONE otherwise */
    int64_t not_due;   /* of a share: not yet followed to the day */
};
struct tally_row {
    const char *label; /* user's language */
    struct tally_cell *cells;
};
struct tally_table {
    const char *title, *head; /* "Fuldtidspersoner", "Ydelse" */
    const char **cols;        /* [n_cols] */
    size_t n_cols, n_rows;
    struct tally_row *rows;
    struct tally_row *total; /* NULL = none */
    bool any_hidden;
};

enum { TALLY_OUTCOMES = 2, TALLY_LIMITS = 4 };
/* Days of the long pauses that everybody may ask for: 28, 56, 91, 182. */
extern const int64_t tally_limits[TALLY_LIMITS];
/* One of several that no status is both of. */
struct tally_outcome {
    const char *codes; /* code list words; NULL = none */
    bool chosen;
};
enum tally_split { TALLY_BY_CODE, TALLY_BY_AGE, TALLY_BY_SEX, TALLY_BY_DISTRICT, TALLY_BY_INTERVENTION };
struct tally_ask {
    int year;
    enum tally_split split;
    bool weeks;                           /* full-time persons of weeks */
    const char *codes;                    /* code list words; NULL = all benefits */
    const struct status_profile *profile; /* one status a day; NULL = each code by itself */
    enum outcome_population population;
    bool months; /* 1, 3, 6, 12 months instead of 30, 92, 182, 365 days */
    struct tally_outcome outcomes[TALLY_OUTCOMES];
    enum unique_what what;
    bool since_referral; /* time to first offer */
    int64_t pause_limit; /* without sees_all one of tally_limits */
    int64_t k;
    bool sees_all;
};
/* ret[0] full-time persons, ret[1] persons; by month of the year. */
int tally_fulltime(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err);
int tally_status(const struct snapshot *s, const struct tally_ask *ask, struct tally_table *ret,
    struct arena *a, struct err *err);
int tally_unique(const struct snapshot *s, const struct tally_ask *ask, struct tally_table *ret,
    struct arena *a, struct err *err);
/* ret[0] by intervention before the gap; ret[1] how many are still without a new course after 8, 13, 26 and 52 weeks. */
int tally_pause(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err);
/* ret[0] persons by how the wait ended; ret[1] how many have begun within 4, 8, 13 and 26 weeks. */
int tally_wait(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err);
