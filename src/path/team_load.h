/* The load of the people of a unit, for its leader: counts, never names of citizens. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct team_member {
    int64_t id;
    const char *login, *name, *title;
    int64_t n_citizens;    /* as tovholder */
    int64_t n_due, n_late; /* follow-ups and actions within 7 days, and those past their day */
    int64_t n_waiting;     /* referrals sent and not answered */
    int64_t n_meetings;    /* this week */
    int64_t n_pauses;      /* citizens on a pause over the limit */
    int64_t n_inform;      /* citizens to be told that their offer closes */
};

/* Active users of the actor's unit who may refer citizens, by name. Pauses are counted where the actor sees every lane. */
int team_load(struct conn *c, const struct actor *actor, day_t today, struct team_member **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* One of them; ERR_NOT_FOUND when the user is of another unit. Counts are not filled. */
int team_member_by_id(struct conn *c, const char *unit, int64_t user_id, struct team_member *ret,
    struct arena *a, struct err *err);
/* Citizens whose core or support team the user is in on that day without being their tovholder. */
int team_citizens_with(struct conn *c, int64_t user_id, day_t today, int64_t *ret, struct err *err);
