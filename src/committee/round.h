/* Rounds where money can be asked for: the transfer case, the budget talks. One table for the committees' calendar and for investment cases.
 * A round of a paper stands as printed; those added on screen can be changed. Its deadlines are counted backwards from its first day, and a committee
 * can have its own, of which every version is kept. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct budget_round {
    int64_t id;
    const char *key, *kind; /* code of list budget_round_kind */
    const char *title, *title_en;
    day_t from_day, to_day; /* first and last day; whole months where only months are printed */
    const char *as_printed; /* "marts 2024", where only the month is printed */
    const char *
        pool; /* key of a reported figure of the pool, of the round's year or the one before; NULL = ikke oplyst */
    const char *note, *source, *place; /* source NULL = added on screen */
    int64_t version;
};
extern const struct table budget_round_table;

struct round_deadline {
    int64_t id;
    const char *round, *committee;
    int64_t no; /* 1, 2 … */
    day_t submit_day, approve_day;
    const char *reason;
    int64_t user_id;
    struct stamp at;
    const char *user_name; /* as read */
};
extern const struct table round_deadline_table;

/* By first day. */
int round_list(struct conn *c, struct budget_round **ret, size_t *ret_n, struct arena *a, struct err *err);
int round_by_key(struct conn *c, const char *key, struct budget_round *ret, struct arena *a, struct err *err);
/* All versions of the committees' own deadlines, by committee, newest first; round NULL = of all rounds. */
int round_deadlines(struct conn *c, const char *round, struct round_deadline **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The newest of that committee in that round among rows[n] of round_deadlines; NULL = none of its own. */
const struct round_deadline *round_deadline_of(
    const struct round_deadline *rows, size_t n, const char *round, const char *committee);

/* "marts 2024" as printed, or its months: "marts 2027", "august–september 2027"; days where it is not whole months. */
const char *round_when(const struct budget_round *r, struct arena *a);
/* Weeks before the first day that the settings say, on working days (day_working). */
day_t round_submit_day(const struct budget_round *r);
day_t round_approve_day(const struct budget_round *r);

/* The pool in words: of the round's own year "150 mio. kr."; else that it is not told, and what is told of the other year.
 * own = NULL when it is not told; note = NULL when nothing more is told. */
struct round_pool {
    const char *own, *note;
};
int round_pool_words(
    struct conn *c, const struct budget_round *r, struct round_pool *ret, struct arena *a, struct err *err);

/* The months of a kind as the paper of 27 October 2023 has them: March, August to September. false for other kinds. */
bool round_months(const char *kind, int *ret_first, int *ret_last);

/* Inside a write. id 0 = a new one, whose key is made of the title; else version is checked. Field errors kind, title, from_day, to_day.
 * ERR_REFUSED for a round of a paper. */
int round_save(struct conn *c, const struct actor *actor, struct budget_round *r, const char **ret_key,
    struct arena *a, struct err *err);
/* Inside a write: the next version of a committee's deadlines; base = the number it was made from, 0 = it had none. Field errors committee,
 * submit_day, approve_day. ERR_CONFLICT when there is a newer one. */
int round_deadline_save(struct conn *c, const struct actor *actor, struct round_deadline *d, int64_t base,
    struct arena *a, struct err *err);
