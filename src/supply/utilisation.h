/* Use of the places of an agreement: what is read for it. The counting is in utilisation_sum.h, the forecast in
 * utilisation_forecast.h. A course counts on every day from its first to its last, an open one to the data date. */
#pragma once
#include "offer/agreement.h"
#include "supply/utilisation_forecast.h"
#include "supply/utilisation_sum.h"

enum {
    USE_RECENT_DAYS = 90,
    USE_FORECAST_MONTHS = 60,
    USE_BACK_YEARS = 3,
    USE_WARNINGS_MAX = 50,
    USE_MANY_COURSES = 2000
};

struct utilisation_course {
    int64_t id, citizen_id;
    day_t start_day, end_day;
    const char *exit_reason;
    const char
        *benefit; /* the citizen's on start_day, the one begun last: list benefit; NULL = none, or not read */
};
struct utilisation_offer {
    int64_t id;
    const char *key, *title, *title_en;
    day_t last_referral_day, end_day;
    int64_t normal_days;
    const struct use_places *places; /* without places in the agreement: one row that says ikke oplyst */
    size_t n_places;
    bool has_places; /* a number of places is agreed in some period */
    const struct utilisation_course *courses;
    const struct use_span *spans; /* the same courses */
    size_t n;
};
struct utilisation {
    struct agreement agreement;
    day_t as_of;      /* data date */
    day_t known_from; /* courses that touch the days from here to the data date are read */
    day_t first_day;  /* first day with agreed places; DAY_NONE = none */
    day_t last_day;   /* of the agreement, else of its last period of places; DAY_NONE = not stated */
    struct utilisation_offer *offers; /* the agreement's parts, by title */
    size_t n;
    bool has_places;
};
/* Courses that touch [from, as_of], and older ones of the last USE_BACK_YEARS years for the forecast. */
int utilisation_load(struct conn *c, const char *agreement, day_t from, day_t as_of, struct utilisation *ret,
    struct arena *a, struct err *err);
/* Reads each course's benefit on its first day. */
int utilisation_load_benefits(struct conn *c, struct utilisation *u, struct arena *a, struct err *err);

/* The chosen offers whose places are stated on every day of [from, to); ret_left_out = how many chosen are not among them. */
int utilisation_stated(const struct utilisation *u, const char *only, day_t from, day_t to,
    struct utilisation *ret, size_t *ret_left_out, struct arena *a, struct err *err);
/* Sum of the chosen offers over [from, to), without those whose places are not stated on some day of it. ret_months (may be NULL) has
 * use_months(from, to) of the same. ret_left_out = how many offers are not in it; when that is all, ret is empty. */
int utilisation_sum(const struct utilisation *u, const char *only, day_t from, day_t to, struct use_sum *ret,
    struct use_sum *ret_months, size_t *ret_left_out, struct arena *a, struct err *err);
/* One offer; ret_months as above. Days whose places are not stated are counted as unknown. */
int utilisation_sum_offer(const struct utilisation_offer *o, day_t from, day_t to, struct use_sum *ret,
    struct use_sum *ret_months, struct arena *a, struct err *err);

/* Courses by what happened in [from, to), and the different citizens behind. */
struct utilisation_count {
    int64_t courses, citizens;         /* that cover a day */
    int64_t days;                      /* course-days */
    int64_t started, completed, ended; /* first day in it; last day in it; completed by the exit reason */
    int64_t started_citizens, completed_citizens;
};
/* benefit: code, "" = without one, NULL = any. */
int utilisation_count(const struct utilisation *u, const char *only, const char *benefit, day_t from,
    day_t to, struct utilisation_count *ret, struct arena *a, struct err *err);

/* What the amounts rest on. */
enum utilisation_pay { USE_PAYS_UNKNOWN, USE_PAYS_ALL, USE_PAYS_USED };
enum utilisation_pay utilisation_pay_of(const struct agreement *g);
/* What is paid for the places of s, and for the unused: MONEY_NONE when it cannot be computed; ret_why = the reason in the
 * user's language, else NULL. */
struct utilisation_money {
    struct money paid, unused;
    const char *why;
    struct money per_used_year; /* paid ÷ used places counted in years */
    struct money per_used_day;
};
void utilisation_money_of(const struct agreement *g, const struct use_sum *s, struct utilisation_money *ret);

/* From the day after the data date to the agreement's last day, at most USE_FORECAST_MONTHS, of the chosen offers with places. No
 * course begins after an offer's last referral day, and none runs after its end. */
int utilisation_forecast_of(const struct utilisation *u, const char *only, struct use_forecast *ret,
    struct arena *a, struct err *err);
/* The same agreement with other numbers of places, one per offer (INT_NONE = as agreed), in all periods that end after from; an
 * offer without stated places gets them for the whole time. Prices stay. */
int utilisation_what_if(const struct utilisation *u, const int64_t *places, day_t from,
    struct utilisation *ret, struct arena *a, struct err *err);

/* Is use under the agreement's share, over the last USE_RECENT_DAYS days or in the forecast? */
struct utilisation_warning {
    const char *key, *title, *title_en;
    int64_t share_ppm;             /* the set share; INT_NONE = none set */
    int64_t now_ppm, forecast_ppm; /* INT_NONE = cannot be computed */
    int64_t low_ppm, high_ppm;
    int64_t citizens; /* behind the use of those days */
    bool under_now, under_forecast;
};
int utilisation_warn(const struct utilisation *u, const struct use_forecast *f,
    struct utilisation_warning *ret, struct arena *a, struct err *err);
/* Of the USE_WARNINGS_MAX agreements with a set share that end first, those whose use is under it. */
int utilisation_warnings(struct conn *c, day_t as_of, struct utilisation_warning **ret, size_t *ret_n,
    struct arena *a, struct err *err);
