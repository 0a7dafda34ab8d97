/* Everything with a day in the committees' year: meetings and rounds with their deadlines counted backwards, and what somebody owes: answers to
 * hearings and requests, approvals, papers for a meeting, cases for a round. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum calendar_kind {
    CALENDAR_MEETING,
    CALENDAR_DEADLINE, /* of a meeting or a round */
    CALENDAR_ROUND,    /* its first day */
    CALENDAR_OWED
};
struct calendar_entry {
    day_t day;
    enum calendar_kind kind;
    const char *what;      /* user's language: "Godkendes senest" */
    const char *who;       /* whose it is: a committee, an administration, a person; NULL = everybody's */
    const char *title;     /* of the document, meeting, round, case or request */
    const char *url;       /* its page; NULL = none of its own */
    const char *committee; /* key; NULL = of none in particular */
    const char *thing;     /* what it is about, for an id that lasts: "moede 12" */
};
/* By day, then title. committee NULL = all; from, to = [from, to), DAY_NONE = without that limit. What is owed stands from its deadline on as long as
 * it is owed; cases only for who may read the economy. */
int calendar_entries(struct conn *c, const struct actor *actor, const char *committee, day_t from, day_t to,
    struct calendar_entry **ret, size_t *ret_n, struct arena *a, struct err *err);
