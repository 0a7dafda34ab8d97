/* Days and instants. A day is a count of days since 1970-01-01 (proleptic Gregorian); an instant is
 * milliseconds since 1970-01-01 UTC. Danish local time (Europe/Copenhagen) follows the EU rule:
 * summer time from the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC
 * (directive 2000/84/EC). Spans are half-open [start, end). No libc time zone is used. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t n;
} day_t;

struct stamp {
    int64_t ms;
};

#define DAY_NONE   ((day_t){INT32_MIN})
#define STAMP_NONE ((struct stamp){INT64_MIN})

struct ymd {
    int year, month, day;
};

static inline bool day_is_none(day_t d)
{
    return d.n == INT32_MIN;
}
static inline bool stamp_is_none(struct stamp s)
{
    return s.ms == INT64_MIN;
}

/* DAY_NONE when not a date; years 1 to 9999. */
day_t day_from_ymd(int year, int month, int day);
struct ymd day_ymd(day_t d); /* all 0 for DAY_NONE */
int day_year(day_t d);       /* 0 for DAY_NONE */
/* 1 = Monday … 7 = Sunday */
int day_weekday(day_t d);
/* Easter Sunday of a year from 1 to 9999. */
day_t day_easter(int year);
/* Days on which no deadline ends (forældelsesloven § 27, stk. 2, as in force in 2026): Saturdays and Sundays; the Danish public holidays
 * (helligdage: 1 January, Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday, 25 and 26 December, and until 2023 Store
 * Bededag, lov nr. 214 of 6 March 2023); and 5 June, 24 and 31 December. The Friday after Ascension Day is a working day. */
bool day_is_closed(day_t d);
/* The day itself, or the last one before it that is not closed. */
day_t day_working(day_t d);
int day_iso_week(day_t d, int *ret_year);
/* Adds calendar months; the day is clamped to the month's end (31 Dec + 2 = 28/29 Feb). DAY_NONE stays
 * DAY_NONE, as does a result outside the years 1 to 9999. */
day_t day_add_months(day_t d, int months);
/* Whole years from birth to d. Born 29 February: has birthday 1 March in common years.
 * Negative before birth; -1 when either is DAY_NONE. */
int day_age(day_t birth, day_t d);
/* "2026-03-09" (exactly 10 characters). DAY_NONE when wrong. */
day_t day_parse_iso(const char *s);
/* What people type: 09.03.2026, 9/3-2026, 9-3-2026, 9 3 26, 090326, 09032026, 2026-03-09. DAY_NONE when
 * wrong. Two-digit years: the latest such year that is not more than 10 years after ref. */
day_t day_parse(const char *s, day_t ref);
/* buf needs 11 bytes; "" for DAY_NONE */
const char *day_iso(day_t d, char buf[11]);

/* The Danish local day and time of day (minutes since midnight) of an instant. */
day_t stamp_local_day(struct stamp s);
int stamp_local_minute(struct stamp s);
/* The instant when Danish clocks show day d and that many minutes since midnight (wall clock, so 600 is
 * 10:00 on every day). In the hour that is skipped in March: one hour later; in the hour that comes
 * twice in October: the first. Minutes outside 0..1439 fall on neighbouring days. */
struct stamp stamp_from_local(day_t d, int minute);
/* RFC 3339 in UTC, "2026-03-09T10:11:12.345Z"; buf needs 25 bytes. "" for STAMP_NONE. */
const char *stamp_iso(struct stamp s, char buf[25]);
/* RFC 3339 with Z or an offset, fraction optional (cut to milliseconds). STAMP_NONE when wrong. */
struct stamp stamp_parse_iso(const char *s);

/* The real clock. */
struct stamp clock_real(void);
/* The application's clock: the real one, or, with a demo date set, that date with the real time of
 * day. The audit log always uses clock_real. */
struct stamp clock_now(void);
day_t clock_today(void);
void clock_set_today(day_t today); /* DAY_NONE = real date */
