/* An invented register for the tests of target groups: a snapshot and the facts beside it, made from random numbers. */
#pragma once
#include "unit.h"

#include "base/rng.h"
#include "effect/target_sheet.h"

enum { REGISTER_MOST = 900 };
struct invented {
    struct snapshot_rows rows;
    struct snapshot snapshot;
    struct target_facts facts;
    struct target_sheets names;
};
/* People who are on benefit, at work, in courses in the years before `until`. More people come with n; the same seed begins with the same people. */
struct invented *invent_register(uint64_t seed, size_t n, uint16_t until, struct arena *a);
uint16_t register_day(int year, int month, int day);
