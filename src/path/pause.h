/* Pauses: days without any active intervention while on benefit. Active are courses (a planned end without an exit reason: until that
 * end), plan actions that run or ran from a start day to an end, aftercare, and work or education beside the benefit. Before the first course counts too. Days are
 * counted on benefit days only, and not while the pause is suspended for sickness or leave.
 *
 * That long pauses are to be avoided is from notat-2023 (Væksthusets Forskningscenter 2018), which gives no number: the 56 days are
 * Tovholder's own standard (setting pause_limit_days); pause_rule holds other limits per target group (benefit), dated. */
#pragma once
#include "people/legal_basis.h"

enum pause_what { PAUSE_ON_BENEFIT, PAUSE_ACTIVE, PAUSE_SUSPENDED };

/* Days [start, end); end DAY_NONE = goes on. */
struct pause_span {
    enum pause_what what;
    day_t start, end;
    const char *code; /* the benefit, or the reason of suspension (list pause_reason); else NULL */
};

struct pause {
    int64_t citizen_id;
    day_t start, end; /* [start, end); end DAY_NONE = goes on today, today not counted */
    int64_t days;     /* counted: on benefit and not suspended */
    int64_t limit_days;
    day_t due;    /* the day the limit is reached; of a pause that goes on and counts, perhaps a coming day */
    bool is_over; /* days > limit_days */
    const char *
        suspension; /* code of list pause_reason in force today, or NULL: then no days are added and due is DAY_NONE if not reached */
    const char *benefit; /* the last benefit in it */
};

/* The limit in days for a benefit on a day; INT_NONE = its days are not counted (pensions …). */
typedef int64_t pause_limit_fn(const char *benefit, day_t day, const void *ctx);

/* All pauses of one citizen's spans (any order, [n]) up to `last`, the first day not counted, oldest first: those with at least one
 * counted day, over the limit or not. ret holds at least n + 1. Pure; returns how many. a = scratch; 0 when out of memory. */
size_t pause_find(const struct pause_span *spans, size_t n, day_t last, pause_limit_fn *limit,
    const void *ctx, struct pause *ret, struct arena *a);

/* The pauses over the limit of one citizen, oldest first; a pause that goes on is the last. */
int pause_of_citizen(struct conn *c, int64_t citizen_id, day_t today, struct pause **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The pauses that go on today of these citizens (each id once; at most one pause per citizen), over the limit or not, in the order of ids.
 * One statement per 100 citizens. Says nothing about what the reader may see: show a row only when pause_may_see. */
int pause_of_citizens(struct conn *c, const int64_t *ids, size_t n, day_t today, struct pause **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* The same of the living citizens whose tovholder the user is, in the order of their ids: at most `most` of them, by name. One statement. */
int pause_of_responsible(struct conn *c, int64_t user_id, int64_t most, day_t today, struct pause **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* The same for everybody on benefit today, streamed in no order; fn's nonzero return stops. ret_on_benefit = persons on a benefit whose
 * days are counted. */
typedef int pause_each_fn(const struct pause *pause, void *ctx, struct err *err);
int pause_each(
    struct conn *c, day_t today, pause_each_fn *fn, void *ctx, int64_t *ret_on_benefit, struct err *err);

/* A pause is only told to those who see every lane: else something hidden could lie there. */
bool pause_may_see(const struct sight *sight);
/* The general limit (setting). */
int64_t pause_standard_days(void);

struct pause_rule {
    int64_t id;
    const char *target_group; /* code of list benefit; its sub-codes follow */
    int64_t limit_days;       /* INT_NONE = days are not counted */
    day_t valid_from, valid_to;
    const char *source, *note;
};
extern const struct table pause_rule_table;

struct pause_suspension {
    int64_t id, citizen_id;
    const char *reason;     /* code list pause_reason */
    day_t from_day, to_day; /* first and last day; none = until further notice */
    const char *note;
    int64_t user_id, version;
};
extern const struct table pause_suspension_table;
/* All of a citizen, newest first. */
int pause_suspension_of(struct conn *c, int64_t citizen_id, struct pause_suspension **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Suspends; the actor must see every lane of the citizen. Field errors at reason, from_day, to_day. */
int pause_suspend(
    struct conn *c, const struct actor *actor, struct pause_suspension *suspension, struct err *err);
/* Ends it: last = its last day, before from_day removes it. ERR_CONFLICT when the version is stale. */
int pause_resume(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last, struct err *err);
