/* Day turns: what must be brought in step when a new day begins, before anything of that day is answered. One record per concept; all run in
 * one write before the first request that a process answers on the day (app_page.c), and in `tovholder daily`. They change nothing when they
 * have run before. */
#pragma once
#include "base/record.h"
#include "db/db.h"

struct day_turn {
    const char *name;
    int (*fn)(struct conn *c, day_t today, struct err *err);
};
#define DAY_TURN(ident, ...)                                                                                 \
    static const struct day_turn ident = {__VA_ARGS__};                                                      \
    RECORD(tov_day_turn, struct day_turn, ident)

/* Runs the records once per day and process; a failed turn is tried again at the next call. */
int day_turn_run(struct db *db, struct err *err);
