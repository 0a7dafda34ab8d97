/* Forecast of used places: running courses end by the empirical distribution of lengths, new ones begin as a Poisson process with
 * the recent rate. Simulated with a fixed seed, so that the same rows give the same figures. Computes on base alone.
 *
 * Lengths: Kaplan and Meier (1958) over the offer's courses, those still running censored. A running course's remaining length
 * is drawn given how long it has lasted. In each simulation the courses are weighted anew (Rubin's Bayesian bootstrap, 1981) and
 * the rate is drawn from its posterior, gamma(starts + 1/2, days), so that the interval holds what is unsure about
 * both. */
#pragma once
#include "supply/utilisation_sum.h"

enum {
    USE_RATE_DAYS = 182, /* starts of so many days up to the data date give the rate */
    USE_SIMULATIONS = 400,
    USE_LENGTHS_MAX = 500, /* courses that give the lengths: of more, evenly drawn ones */
    USE_ENDED_MIN = 5      /* ended courses needed; else the offer's normal length, else no forecast */
};

struct use_forecast_offer {
    const struct use_places *places;
    size_t n_places;
    const struct use_span *spans; /* courses, by start */
    size_t n;
    day_t known_from; /* courses begun since then are all in spans; lengths and rate are read of them only */
    day_t last_start; /* no course begins after it; DAY_NONE = no such day */
    day_t end;        /* first day on which no course runs; DAY_NONE = no such day */
    int64_t normal_days;
};
struct use_forecast_month {
    day_t from, to;
    int64_t guaranteed;
    double used, low, high; /* place-days: mean, and 95 pct. of the simulations */
};
enum use_forecast_why {
    USE_FORECAST_OK,
    USE_FORECAST_NO_END,     /* nothing lies ahead: the end is not stated or has passed */
    USE_FORECAST_NO_PLACES,  /* places are not stated on a day ahead, or none are agreed */
    USE_FORECAST_NO_LENGTHS, /* too few ended courses, and no normal length */
};
struct use_forecast {
    enum use_forecast_why why;
    day_t from, to;
    struct use_forecast_month *months, total;
    size_t n;
    int64_t ppm, low_ppm, high_ppm; /* of the whole time */
    int64_t starts, rate_days;      /* what the rate rests on */
    int64_t ended, running;         /* courses behind the lengths */
    int n_simulations;
};
/* [from, to) = the days ahead; from is the day after the data date. false when out of memory. */
bool use_forecast(const struct use_forecast_offer *offers, size_t n, day_t from, day_t to, uint64_t seed,
    int n_simulations, struct use_forecast *ret, struct arena *a);
