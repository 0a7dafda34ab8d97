/* Full-time persons: person-days on a code (or in an intervention) in a period ÷ the days of the period; in weeks: weeks with at least one day ÷
 * weeks of the period. Everything is counted in whole numbers and divided last. Definition and edge cases: docs/definitions.md,
 * "Full-time persons". Pure functions on a snapshot; any number of threads gives the same result to the bit. */
#pragma once
#include "measure/snapshot.h"

enum fulltime_period { FULLTIME_MONTH, FULLTIME_WEEK, FULLTIME_YEAR };
enum fulltime_basis {
    FULLTIME_DAYS,
    FULLTIME_WEEKS /* ISO weeks; a week belongs to the month and year of its Thursday */
};
enum fulltime_age {
    FULLTIME_AGE_NONE,
    FULLTIME_AGE_NATIONAL, /* on the last day in the spell or of the period, the earlier: Jobindsats */
    FULLTIME_AGE_EXACT     /* split at the birthday */
};
/* Under 16, 16–19, 20–24 … 60–64, 65 and over, not known. */
enum { FULLTIME_BANDS = 13, FULLTIME_BAND_UNKNOWN = 12, FULLTIME_SEXES = 3 };

struct fulltime_rule {
    uint16_t from, to; /* widened to whole periods */
    enum fulltime_period period;
    enum fulltime_basis basis;
    const struct status_profile *profile; /* the status line; NULL = each code by itself */
    bool by_intervention;                 /* persons in a course of it; without profile */
    /* [n_codes] the group of each code, SNAP_NO_CODE = left out; NULL = each code is a group. Not by intervention. */
    const uint8_t *group_of;
    int n_groups;
    bool once; /* a person counts once a day in a group, however many spells of it overlap; weeks always do */
    enum fulltime_age age;
    bool by_sex, by_district;
    const uint8_t *keep; /* [n_persons], 0 = left out; NULL = everybody */
    bool persons;        /* count distinct persons too */
    uint16_t until;      /* as known when this was the first day not complete; 0 = what the snapshot knows */
};

enum fulltime_state { FULLTIME_KNOWN, FULLTIME_PROVISIONAL, FULLTIME_NOT_KNOWN };
/* Cells are [n_groups][n_bands][n_sexes][n_districts][n_periods]; a part not asked for has size 1. */
struct fulltime {
    int n_groups, n_bands, n_sexes, n_districts, n_periods;
    enum fulltime_basis basis;
    enum fulltime_period period;
    const uint16_t *start;  /* [n_periods + 1]: the first day of each period, and the day after the last */
    const int32_t *length;  /* [n_periods] days or weeks */
    const uint16_t *until;  /* [n_groups] first day not complete */
    const int64_t *units;   /* person-days or person-weeks */
    const int64_t *persons; /* distinct; NULL when not asked for */
};
/* ERR_INVALID with a window that ends before it begins or a profile by intervention, ERR_LIMIT with more cells than fit. */
int fulltime_compute(const struct snapshot *s, const struct fulltime_rule *rule, int n_threads,
    struct fulltime *ret, struct arena *a, struct err *err);
size_t fulltime_cell(const struct fulltime *f, int group, int band, int sex, int district, int period);
/* Not known: the period is not over in the group's source. Provisional: the last one that is. */
enum fulltime_state fulltime_state_of(const struct fulltime *f, int group, int period);
/* NAN when not known. */
double fulltime_value(const struct fulltime *f, size_t cell, int group, int period);
/* Mean weeks of those with any: value ÷ persons × 52 for a year, × days ÷ 7 otherwise. NAN without persons. */
double fulltime_mean_weeks(const struct fulltime *f, size_t cell, int group, int period);
/* "16-19"; "" for not known. */
const char *fulltime_band_label(int band);
