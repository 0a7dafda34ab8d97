#include "base/date.h"
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MS_PER_MINUTE = 60000, MINUTES_PER_DAY = 1440, WINTER_OFFSET = 60, SUMMER_OFFSET = 120 };
static const int64_t MS_PER_DAY = 86400000;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    return a % b + (a % b < 0 ? b : 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01. Years are counted from 1 March, so that the leap day is the year's last. */
static int32_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t cycle = floor_div(y, 400);
    int64_t year_of_cycle = y - cycle * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return (int32_t)(cycle * 146097 + day_of_cycle - 719468);
}

day_t day_from_ymd(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return DAY_NONE;
    return (day_t){days_from_civil(year, month, day)};
}

struct ymd day_ymd(day_t d)
{
    if (day_is_none(d))
        return (struct ymd){0, 0, 0};
    int64_t z = (int64_t)d.n + 719468;
    int64_t cycle = floor_div(z, 146097);
    int64_t day_of_cycle = z - cycle * 146097;
    int64_t year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    int year = (int)(year_of_cycle + cycle * 400 + (month <= 2));
    return (struct ymd){year, month, day};
}

int day_year(day_t d)
{
    return day_ymd(d).year;
}

int day_weekday(day_t d)
{
    return (int)floor_mod((int64_t)d.n + 3, 7) + 1; /* day 0 was a Thursday */
}

/* The Gregorian computus as Meeus gives it (Astronomical Algorithms, chapter 8). */
day_t day_easter(int year)
{
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    int march = epact + to_sunday - 7 * late + 22; /* the day of March, from 1 */
    return (day_t){day_from_ymd(year, 3, 1).n + march - 1};
}

bool day_is_closed(day_t d)
{
    enum { MAUNDY = -3, GOOD_FRIDAY = -2, EASTER_MONDAY = 1, PRAYER = 26, ASCENSION = 39, WHIT_MONDAY = 50 };
    enum { LAST_PRAYER_YEAR = 2023 };
    struct ymd y = day_ymd(d);
    if (day_is_none(d))
        return false;
    int date = y.month * 100 + y.day, after_easter = d.n - day_easter(y.year).n;
    if (day_weekday(d) > 5 || date == 101 || date == 605 || date == 1231 || (date >= 1224 && date <= 1226))
        return true;
    return after_easter == MAUNDY || after_easter == GOOD_FRIDAY || after_easter == EASTER_MONDAY ||
           after_easter == ASCENSION || after_easter == WHIT_MONDAY ||
           (after_easter == PRAYER && y.year <= LAST_PRAYER_YEAR);
}

day_t day_working(day_t d)
{
    while (day_is_closed(d))
        d.n--;
    return d;
}

int day_iso_week(day_t d, int *ret_year)
{
    /* a week belongs to the year of its Thursday */
    day_t thursday = {d.n + 4 - day_weekday(d)};
    int year = day_year(thursday);
    if (ret_year)
        *ret_year = year;
    return (thursday.n - days_from_civil(year, 1, 1)) / 7 + 1;
}

day_t day_add_months(day_t d, int months)
{
    if (day_is_none(d))
        return DAY_NONE;
    struct ymd c = day_ymd(d);
    int64_t month = (int64_t)c.year * 12 + c.month - 1 + months;
    int64_t year = floor_div(month, 12);
    if (year < 1 || year > 9999)
        return DAY_NONE;
    c.year = (int)year;
    c.month = (int)floor_mod(month, 12) + 1;
    int last = month_days(c.year, c.month);
    return day_from_ymd(c.year, c.month, c.day < last ? c.day : last);
}

int day_age(day_t birth, day_t d)
{
    if (day_is_none(birth) || day_is_none(d))
        return -1;
    struct ymd b = day_ymd(birth);
    struct ymd c = day_ymd(d);
    bool before_birthday = c.month < b.month || (c.month == b.month && c.day < b.day);
    return c.year - b.year - before_birthday;
}

/* n digits at s as a number, or -1. */
static int digits(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

/* The day in the first ten characters, which may be followed by anything. */
static day_t parse_iso_prefix(const char *s)
{
    if (!s || strnlen(s, 10) < 10 || s[4] != '-' || s[7] != '-')
        return DAY_NONE;
    return day_from_ymd(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2));
}

day_t day_parse_iso(const char *s)
{
    return s && strnlen(s, 11) == 10 ? parse_iso_prefix(s) : DAY_NONE;
}

static bool is_date_sign(char c)
{
    return c == '.' || c == '/' || c == '-' || c == ' ';
}

/* Two-digit year yy to the latest such year not more than ten years after ref; -1 without ref. */
static int century(int yy, day_t ref)
{
    if (day_is_none(ref))
        return -1;
    int latest = day_year(ref) + 10;
    return latest - (int)floor_mod(latest - yy, 100);
}

/* "9.3.2026" and "090326" into three numbers with their count of digits; false when it is neither. */
static bool split_date(const char *s, size_t len, int part[3], int n_digits[3])
{
    if ((len == 6 || len == 8) && digits(s, (int)len) >= 0) {
        for (int i = 0; i < 3; i++) {
            n_digits[i] = i < 2 ? 2 : (int)len - 4;
            part[i] = digits(s + 2 * i, n_digits[i]);
        }
        return true;
    }
    int at = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] >= '0' && s[i] <= '9') {
            if (++n_digits[at] > (at == 2 ? 4 : 2))
                return false;
            part[at] = part[at] * 10 + (s[i] - '0');
        } else if (!is_date_sign(s[i])) {
            return false;
        } else if (i && !is_date_sign(s[i - 1]) && ++at > 2) {
            return false;
        }
    }
    return n_digits[0] && n_digits[1] && (n_digits[2] == 2 || n_digits[2] == 4);
}

day_t day_parse(const char *s, day_t ref)
{
    if (!s)
        return DAY_NONE;
    while (*s == ' ' || *s == '\t')
        s++;
    size_t len = strlen(s);
    while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
        len--;
    if (len == 10 && s[4] == '-')
        return parse_iso_prefix(s);
    int part[3] = {0};
    int n_digits[3] = {0};
    if (!split_date(s, len, part, n_digits))
        return DAY_NONE;
    int year = n_digits[2] == 4 ? part[2] : century(part[2], ref);
    return day_from_ymd(year, part[1], part[0]);
}

const char *day_iso(day_t d, char buf[11])
{
    struct ymd c = day_ymd(d);
    buf[0] = 0;
    if (c.year >= 1 && c.year <= 9999)
        snprintf(buf, 11, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100,
            (unsigned)c.day % 100);
    return buf;
}

/* 01:00 UTC on the last Sunday of a month, where summer time begins or ends. */
static int64_t switch_ms(int year, int month)
{
    day_t last = {days_from_civil(year, month, 31)};
    return ((int64_t)last.n - day_weekday(last) % 7) * MS_PER_DAY + 60 * MS_PER_MINUTE;
}

/* Minutes that Danish clocks are ahead of UTC at an instant. Most instants asked about lie in the same summer or winter as the one before. */
static int local_offset(int64_t ms)
{
    static _Thread_local struct {
        int64_t from, to;
        int offset;
    } last;
    if (ms >= last.from && ms < last.to)
        return last.offset;
    int year = day_year((day_t){(int32_t)floor_div(ms, MS_PER_DAY)});
    int64_t summer = switch_ms(year, 3), winter = switch_ms(year, 10);
    bool is_summer = ms >= summer && ms < winter;
    last.from = is_summer ? summer : ms < summer ? (int64_t)days_from_civil(year, 1, 1) * MS_PER_DAY : winter;
    last.to = is_summer     ? winter
              : ms < summer ? summer
                            : (int64_t)days_from_civil(year + 1, 1, 1) * MS_PER_DAY;
    last.offset = is_summer ? SUMMER_OFFSET : WINTER_OFFSET;
    return last.offset;
}

static int64_t local_ms(struct stamp s)
{
    return s.ms + (int64_t)local_offset(s.ms) * MS_PER_MINUTE;
}

day_t stamp_local_day(struct stamp s)
{
    if (stamp_is_none(s))
        return DAY_NONE;
    return (day_t){(int32_t)floor_div(local_ms(s), MS_PER_DAY)};
}

int stamp_local_minute(struct stamp s)
{
    if (stamp_is_none(s))
        return 0;
    return (int)(floor_mod(local_ms(s), MS_PER_DAY) / MS_PER_MINUTE);
}

struct stamp stamp_from_local(day_t d, int minute)
{
    if (day_is_none(d))
        return STAMP_NONE;
    int64_t local = (int64_t)d.n * MS_PER_DAY + (int64_t)minute * MS_PER_MINUTE;
    int64_t summer = local - SUMMER_OFFSET * MS_PER_MINUTE;
    if (local_offset(summer) == SUMMER_OFFSET)
        return (struct stamp){summer};
    return (struct stamp){local - WINTER_OFFSET * MS_PER_MINUTE};
}

const char *stamp_iso(struct stamp s, char buf[25])
{
    buf[0] = 0;
    int64_t day = floor_div(s.ms, MS_PER_DAY);
    if (stamp_is_none(s) || day < days_from_civil(1, 1, 1) || day > days_from_civil(9999, 12, 31))
        return buf;
    char date[11];
    day_iso((day_t){(int32_t)day}, date);
    unsigned ms = (unsigned)floor_mod(s.ms, MS_PER_DAY);
    snprintf(buf, 25, "%sT%02u:%02u:%02u.%03uZ", date, ms / 3600000 % 24, ms / 60000 % 60, ms / 1000 % 60,
        ms % 1000);
    return buf;
}

/* Minutes of "Z", "+hh:mm" or "-hh:mm" with nothing after; false when wrong. */
static bool parse_offset(const char *s, int *ret_minutes)
{
    *ret_minutes = 0;
    if (strcmp(s, "Z") == 0)
        return true;
    if (strlen(s) != 6 || (*s != '+' && *s != '-') || s[3] != ':')
        return false;
    int hour = digits(s + 1, 2);
    int minute = digits(s + 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return false;
    *ret_minutes = (hour * 60 + minute) * (*s == '-' ? -1 : 1);
    return true;
}

struct stamp stamp_parse_iso(const char *s)
{
    day_t d = parse_iso_prefix(s);
    if (day_is_none(d) || strnlen(s, 20) < 20 || s[10] != 'T' || s[13] != ':' || s[16] != ':')
        return STAMP_NONE;
    int hour = digits(s + 11, 2);
    int minute = digits(s + 14, 2);
    int second = digits(s + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return STAMP_NONE;
    s += 19;
    int milli = 0;
    if (*s == '.') {
        s++;
        if (*s < '0' || *s > '9')
            return STAMP_NONE;
        for (int weight = 100; *s >= '0' && *s <= '9'; s++, weight /= 10)
            milli += (*s - '0') * weight;
    }
    int offset;
    if (!parse_offset(s, &offset))
        return STAMP_NONE;
    int64_t minutes = (int64_t)d.n * MINUTES_PER_DAY + hour * 60 + minute - offset;
    return (struct stamp){minutes * MS_PER_MINUTE + second * 1000 + milli};
}

static _Atomic int32_t demo_today = INT32_MIN;

struct stamp clock_real(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (struct stamp){(int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000};
}

struct stamp clock_now(void)
{
    struct stamp real = clock_real();
    day_t demo = {atomic_load(&demo_today)};
    if (day_is_none(demo))
        return real;
    struct stamp s = stamp_from_local(demo, stamp_local_minute(real));
    s.ms += floor_mod(real.ms, MS_PER_MINUTE);
    return s;
}

day_t clock_today(void)
{
    return stamp_local_day(clock_now());
}

void clock_set_today(day_t today)
{
    atomic_store(&demo_today, today.n);
}
