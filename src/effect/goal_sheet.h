/* Result sheets (S2-13): what the goals of a budget note say on the day a steering group meets, frozen, so that later courses, corrections and
 * definitions do not change what the group had before it. Small counts are suppressed for everybody, as in documents. */
#pragma once
#include "effect/goal.h"
#include "system/access.h"

struct goal_sheet {
    int64_t id, meeting_id;
    struct stamp at;
    day_t as_of; /* data date of the values */
    int64_t user_id;
    const char *user_name;
};

struct goal_sheet_row {
    int64_t id, sheet_id, pos;
    const char *goal, *title, *title_en;
    int64_t for_year;
    const char *persons, *share, *spread; /* as shown, Danish; NULL = ikke oplyst */
    const char *target;                   /* "mindst 50 pct." */
    int64_t verdict;                      /* enum verdict */
    const char *note;                     /* why there is no value */
};

/* The goals of that source as they stand now, for a sheet that is not stored yet. Slow: on a read connection. */
int goal_sheet_compute(struct conn *c, const char *source, struct goal_sheet_row **ret, size_t *ret_n,
    day_t *ret_as_of, struct arena *a, struct err *err);
/* Stores a sheet of a meeting without a citizen (ERR_REFUSED for others); a meeting may have several. Audited. */
int goal_sheet_store(struct conn *c, const struct actor *actor, int64_t meeting_id, day_t as_of,
    const struct goal_sheet_row *rows, size_t n, int64_t *ret_id, struct err *err);
/* Of a meeting, newest first, at most 50. */
int goal_sheet_of_meeting(struct conn *c, int64_t meeting_id, struct goal_sheet **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int goal_sheet_rows(struct conn *c, int64_t sheet_id, struct goal_sheet_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
