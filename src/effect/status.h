/* Status of a person on a day, from spans [start, end) with an end of DAY_NONE for still running. Computes on base alone. */
#pragma once
#include "base/date.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum status {
    STATUS_WORK = 1,
    STATUS_EDUCATION = 2,
    STATUS_FLEX_JOB = 4,
    STATUS_BENEFIT = 8,
    STATUS_SICKNESS = 16,
    STATUS_OFFER = 32
};

struct status_span {
    int64_t person;
    unsigned kind; /* bits of enum status */
    day_t start, end;
};
/* Bits of a code of list spell_kind, or "offer_bif". Ordinary hours are work; SU is education; any other benefit is STATUS_BENEFIT. */
unsigned status_kind(const char *kind);
/* Bits of an outcome list, "work,education,supported_work". */
unsigned status_set(const char *outcome);
/* Bits of all spans covering day. benefit_first: with a benefit on the day, work and education do not count. */
unsigned status_on(const struct status_span *spans, size_t n, day_t day, bool benefit_first);
/* A span begins in (after, until]. */
bool status_begins_within(const struct status_span *spans, size_t n, day_t after, day_t until);
/* A span with any of the bits overlaps [from, to). */
bool status_touches(const struct status_span *spans, size_t n, unsigned kind, day_t from, day_t to);
