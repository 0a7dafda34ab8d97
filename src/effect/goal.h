/* Effect goals: population + outcome + horizon + comparator + target, and their value from rows.
 * Unit of counting: the first course (or spell) per person, intervention and calendar year. A person whose measuring
 * day lies after the data date is "not yet due", never a failure; dead and moved stay in the base as not
 * achieved (as in the national statistics) and are shown as a number. */
#pragma once
#include "db/db.h"
#include "measure/share.h"

struct goal {
    int64_t id;
    const char *key, *title, *title_en, *intervention, *strategy, *parent, *population, *outcome,
        *horizon_kind;
    int64_t horizon_n;
    const char *horizon_unit, *comparator;
    struct dec target; /* percent */
    const char *unit;
    int64_t base_year, target_year;
    const char *definition, *definition_en, *ambiguity, *ambiguity_en, *source, *place;
};
extern const struct table goal_table;

int goal_by_key(struct conn *c, const char *key, struct goal *ret, struct arena *a, struct err *err);
int goal_list(struct conn *c, struct goal **ret, size_t *ret_n, struct arena *a, struct err *err);
int goal_of_intervention(struct conn *c, const char *intervention, struct goal **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Which status wins on a day with both work and benefit, and when 1, 3, 6 and 12 months are read. */
enum goal_profile {
    GOAL_LOCAL,    /* work and education first; calendar months */
    GOAL_NATIONAL, /* benefit first; days 30, 92, 182 and 365 (Jobindsats) */
};

enum goal_state { GOAL_NOT_ACHIEVED, GOAL_ACHIEVED, GOAL_NOT_DUE };
struct goal_person {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    day_t birth, index; /* index = last day of the course, or first day of course or spell */
    day_t due;          /* measuring day (at) or last day of the window (within, before) */
    enum goal_state state;
    bool gone;       /* dead or moved before the measuring day */
    bool restricted; /* the name is only for those responsible */
};
struct goal_result {
    bool computable;       /* false: this goal's data are not in Tovholder; why says which */
    const char *why;       /* user's language */
    day_t from, to, as_of; /* [from, to): window of the index day; as_of = data date */
    int64_t x, n, not_due, gone;
    day_t earliest_due; /* first measuring day among those not yet due */
    struct share share;
    enum verdict verdict;
    int64_t deciding_n;
    struct goal_person *persons; /* all, also not due; by index day */
    size_t n_persons;
};
int goal_compute(struct conn *c, const struct goal *goal, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_result *ret, struct arena *a, struct err *err);
/* The persons of a result whose index day is in [from, to), tallied anew; ret->persons points into all's. The verdict is for
 * comparator at_least; a fall or rise between two years is judged by share_change_verdict. */
void goal_subset(
    const struct goal *goal, const struct goal_result *all, day_t from, day_t to, struct goal_result *ret);

enum { GOAL_AGES = 4 };
struct goal_age {
    int first, last; /* years, inclusive; last 0 = and over */
    int64_t x, n;
};
/* Those due by age on the index day: 18–29, 30–49, 50 and over, and under 18 when there are any. Returns the number of groups. */
size_t goal_by_age(const struct goal_result *r, struct goal_age ret[GOAL_AGES]);

/* The year a goal is read for when none is asked: its target year, else the last calendar year wholly due at as_of. */
int goal_default_year(const struct goal *goal, day_t as_of);
/* The same, or the year after it when only that has persons: then some are due, the others counted as not yet due. */
int goal_find_year(
    struct conn *c, const struct goal *goal, day_t as_of, int *ret, struct arena *a, struct err *err);
int64_t goal_target_ppm(const struct goal *goal);
