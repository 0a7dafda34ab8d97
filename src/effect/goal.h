/* Effect goals: population + outcome + horizon + comparator + target, each a word of the grammar in goal_grammar.h. What stays
 * about a goal is one row (goal); its definition is versions with a day and a reason (goal_version), its target rows with a day
 * (goal_target). struct goal is the goal with one version and one target: by default those in force today. */
#pragma once
#include "db/db.h"
#include "measure/share.h"

struct goal {
    int64_t id;
    /* what stays */
    const char *key, *intervention, *strategy, *initiative, *grant_key, *parent, *source, *place;
    /* the version of the definition; no = 1, 2 …; valid_from DAY_NONE = from the beginning */
    int64_t no;
    day_t valid_from;
    const char *title, *title_en, *population;
    const char *spell_kind;   /* of spells and stock: code of list spell_kind */
    int64_t age_from, age_to; /* years on the index day, inclusive; INT_NONE or 0 = any */
    const char *
        also_in; /* key of an administration: only who has a course in its offers at the same time; NULL = everybody */
    const char *restriction; /* part of the population that Tovholder cannot tell, in words; NULL = none */
    const char *start_day, *counting, *outcome_kind, *outcome, *horizon_kind;
    int64_t horizon_n;
    const char *horizon_unit, *comparator, *unit;
    int64_t base_year, target_year;
    const char *profile, *gone;
    const char *definition, *definition_en, *ambiguity, *ambiguity_en;
    const char *reason; /* why the version was made */
    int64_t user_id;    /* who made it; INT_NONE = loaded from the public data */
    struct stamp at;
    /* the target in force; percent, or a count in unit */
    struct dec target, target_high; /* target_high: of comparator between */
    /* of a nested goal: when those of the parent's version in force count as having left */
    const char *parent_kind, *parent_unit;
    int64_t parent_n;
};
extern const struct table goal_table;         /* all of it, as read */
extern const struct table goal_head_table;    /* what stays, as stored */
extern const struct table goal_version_table; /* struct goal_version */

/* A version as a row of its own. */
struct goal_version {
    int64_t id;
    const char *goal;
    int64_t no;
    day_t valid_from;
    const char *title, *title_en, *population, *spell_kind;
    int64_t age_from, age_to;
    const char *also_in, *restriction, *start_day, *counting, *outcome_kind, *outcome, *horizon_kind;
    int64_t horizon_n;
    const char *horizon_unit, *comparator, *unit;
    int64_t base_year, target_year;
    const char *profile, *gone, *definition, *definition_en, *ambiguity, *ambiguity_en, *reason;
    int64_t user_id;
    struct stamp at;
    const char *user_name; /* as read */
};
struct goal_target {
    int64_t id;
    const char *goal;
    int64_t no;
    day_t valid_from; /* DAY_NONE = not told */
    struct dec target, target_high;
    const char *reason, *source, *place;
    int64_t user_id;
    struct stamp at;
    const char *user_name;
};
extern const struct table goal_target_table;

/* In force today. */
int goal_by_key(struct conn *c, const char *key, struct goal *ret, struct arena *a, struct err *err);
int goal_list(struct conn *c, struct goal **ret, size_t *ret_n, struct arena *a, struct err *err);
int goal_of_intervention(struct conn *c, const char *intervention, struct goal **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int goal_of_grant(
    struct conn *c, const char *grant, struct goal **ret, size_t *ret_n, struct arena *a, struct err *err);
/* With version no of the definition; ERR_NOT_FOUND with a message when there is none. */
int goal_by_version(
    struct conn *c, const char *key, int64_t no, struct goal *ret, struct arena *a, struct err *err);
/* Takes the target in force on the last day of the year, where targets were revised. */
int goal_set_year(struct conn *c, struct goal *g, int year, struct arena *a, struct err *err);
/* Newest first. */
int goal_versions(struct conn *c, const char *key, struct goal_version **ret, size_t *ret_n, struct arena *a,
    struct err *err);
int goal_targets(struct conn *c, const char *key, struct goal_target **ret, size_t *ret_n, struct arena *a,
    struct err *err);
/* The definition of v into g, and back. */
void goal_put_version(struct goal *g, const struct goal_version *v);
struct goal_version goal_get_version(const struct goal *g);

/* Which status wins on a day with both work and benefit, and when 1, 3, 6 and 12 months are read. */
enum goal_profile {
    GOAL_LOCAL,    /* work and education first; calendar months */
    GOAL_NATIONAL, /* benefit first; days 30, 92, 182 and 365 (Jobindsats) */
};
/* The profile the definition names; GOAL_LOCAL when it names none. */
enum goal_profile goal_profile_of(const struct goal *goal);
/* The day n units after index, as the goal and the profile say. */
day_t goal_horizon(const struct goal *goal, enum goal_profile profile, day_t index);
/* Of a nested goal: the most days on the benefit of those who left in time for the parent, "before week 26" = 175; 0 without a parent. */
int goal_leave_days(const struct goal *goal);

/* Of a share or a fall or rise in percent; INT_NONE without a target, and for counts. */
int64_t goal_target_ppm(const struct goal *goal);
/* The year a goal is read for when none is asked: its target year, else the last calendar year wholly due at as_of. */
int goal_default_year(const struct goal *goal, day_t as_of);

/* ---- its value (goal_measure.c) ---- */

/* Unit of counting: the first course (or spell) per person, intervention and calendar year. A person whose measuring day lies after the
 * data date is "not yet due", never a failure; dead and moved stay in the base as not achieved unless the definition leaves
 * them out, and are shown as a number. */
enum goal_state { GOAL_NOT_ACHIEVED, GOAL_ACHIEVED, GOAL_NOT_DUE, GOAL_LEFT_OUT };
struct goal_person {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name; /* NULL until goal_name_persons */
    day_t birth, index;                               /* index = the day that the time runs from */
    day_t
        start; /* the day that puts the person in the year: last day of the course, or first day of course or spell */
    day_t due; /* measuring day (at) or last day of the window (within, before) */
    enum goal_state state;
    bool gone;       /* dead or moved before the measuring day */
    bool no_start;   /* left out: the plan or talk that the time runs from is not there */
    bool restricted; /* the name is only for those responsible; true until goal_name_persons */
};
enum goal_result_kind { GOAL_SHARE, GOAL_COUNT, GOAL_CHANGE };
struct goal_result {
    enum goal_result_kind kind;
    bool computable;       /* false: this goal's data are not in Tovholder; why says which */
    const char *why;       /* user's language */
    day_t from, to, as_of; /* [from, to): window of the index day; as_of = data date */
    int64_t x, n, not_due, gone;
    int64_t near;     /* persons between this and another goal's, when they are few (goal_near.h); 0 = none */
    int64_t no_start; /* left out, because the day that the time runs from is not known */
    int64_t asked;    /* answered goals: persons asked both times; INT_NONE otherwise */
    day_t earliest_due; /* first measuring day among those not yet due */
    struct share share;
    int64_t count;              /* GOAL_COUNT: how many in the period */
    bool running;               /* the period is not over at as_of */
    struct share base;          /* GOAL_CHANGE: the share of the base year; share = that of the target year */
    struct share_change change; /* GOAL_CHANGE: a fall or rise as the comparator says, positive = as wanted */
    double curve; /* share by the curve (Aalen–Johansen) when many are not due; NAN = not told */
    double curve_low, curve_high;
    enum verdict verdict;
    int64_t deciding_n;
    struct goal_person *persons; /* all, also not due; by start */
    size_t n_persons;
};
/* The window goes on after the data date and nothing is decided yet: not due, and never a failure (S1-20). A count that runs is "I gang". */
static inline bool goal_is_open(const struct goal_result *r)
{
    return r->kind != GOAL_COUNT && r->verdict == VERDICT_NONE && !day_is_none(r->as_of) &&
           r->to.n - 1 > r->as_of.n;
}
int goal_compute(struct conn *c, const struct goal *goal, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_result *ret, struct arena *a, struct err *err);
/* Keys, names and restriction of n persons; everybody else stays without a name. */
int goal_name_persons(
    struct conn *c, struct goal_person *persons, size_t n, struct arena *a, struct err *err);
/* The persons of a result whose start is in [from, to), tallied anew; ret->persons points into all's. */
void goal_subset(
    const struct goal *goal, const struct goal_result *all, day_t from, day_t to, struct goal_result *ret);

enum { GOAL_AGES = 4 };
struct goal_age {
    int first, last; /* years, inclusive; last 0 = and over */
    int64_t x, n;
};
/* Those due by age on the index day: 18–29, 30–49, 50 and over, and under 18 when there are any. Returns the number of groups. */
size_t goal_by_age(const struct goal_result *r, struct goal_age ret[GOAL_AGES]);
/* As goal_default_year, or the year after it when only that has persons: then some are due, the others counted as not yet due. */
int goal_find_year(
    struct conn *c, const struct goal *goal, day_t as_of, int *ret, struct arena *a, struct err *err);

/* Verdict on a share, a count or a change that was computed or told. between: met when the whole interval lies inside, not met when
 * it lies outside. */
enum verdict goal_judge_share(const struct goal *goal, const struct share *s);
/* counted exactly; a running period is decided only when nothing that comes can change it. */
enum verdict goal_judge_count(const struct goal *goal, int64_t milli, bool exact, bool running);
enum verdict goal_judge_change(const struct goal *goal, const struct share_change *change);
/* The fall or rise the comparator speaks of; positive = as wanted. An open choice of percent or points is read as relative. */
struct share_change goal_change(const struct goal *goal, const struct share *base, const struct share *now);
/* Smallest n at which the same share would be decided; 0 when it never will. */
int64_t goal_deciding_n(const struct goal *goal, const struct share *s);
