/* What the files of the demo share. Only demo*.c include this.
 *
 * demo.c         the command and the run: users, batches, finish     demo_check.c  sums compared with what they must be
 * demo_cast.c    the plan of the first DEMO_CAST citizens: who plays which part in the published counts
 * demo_referred.c the 896 referrals to the six offers of the agreement       demo_goal.c   the parts that the goals count
 * demo_named.c   citizens with a name and a story                    demo_names.c  names and addresses
 * demo_person.c  one citizen from a life: number, name, marks        demo_spell.c  benefit, work and education
 * demo_course.c  the interventions, courses, referrals with events
 *
 * A life is what is decided about a citizen beforehand; a person is the rows made from it. The lives of the cast are planned
 * together, in memory; every other citizen is drawn alone from the seed and the citizen's place in the row. */
#pragma once
#include "base/rng.h"
#include "base/text.h"
#include "path/course.h"
#include "path/demo.h"
#include "path/referral.h"
#include "people/citizen.h"
#include "people/legal_basis.h"
#include "people/spell.h"

enum {
    DEMO_CAST = 1000,
    DEMO_BATCH = 2000,
    DEMO_COLLEAGUES = 24,
    DEMO_METTE_CITIZENS = 47,
    DEMO_ITEMS = 10,
    DEMO_ISLANDS = 6,
    DEMO_SPELLS = 40,
    DEMO_BASES = 10,
    DEMO_COURSES = 16,
    DEMO_EVENTS = 6,
    DEMO_OFFERS = 40
};

/* Numbers that mock pictures and papers give; all dates are days. */
#define DEMO_DAY(y, m, d) day_from_ymd(y, m, d)

/* What a citizen lives on or does. */
enum demo_state {
    LIFE_SELF, /* none of the others: nothing is registered */
    LIFE_WORK,
    LIFE_SICK,
    LIFE_CLARIFY,
    LIFE_RESOURCE,
    LIFE_ACTIVITY,
    LIFE_JOBREADY,
    LIFE_EDUHELP,
    LIFE_INSURED,
    LIFE_FLEXWAIT,
    LIFE_FLEX,
    LIFE_PENSION,
    LIFE_SENIOR,
    LIFE_EDUCATION,
    LIFE_REHAB,
    LIFE_STATES
};

/* The interventions with a fixed part; the rest of demo_offers is chosen by benefit and age. */
enum demo_offer_nr {
    OFFER_TALK,
    OFFER_PSYCHOLOGIST,
    OFFER_EXERCISE,
    OFFER_BBAT,
    OFFER_HIF,
    OFFER_CALM,
    OFFER_IPS,
    OFFER_STONE,
    OFFER_VETERAN,
    OFFER_WHOLE,
    OFFER_GROUP, /* interne-gruppeforloeb-30plus */
    OFFER_PURCHASE,
    OFFER_PEER,
    OFFER_FAMILY,
    OFFER_CARD, /* socialt-frikort-pulje */
    OFFER_WELFARE,
    OFFER_FIRST_FREE = OFFER_GROUP
};

struct demo_offer {
    const char *key;
    unsigned states; /* bit per demo_state: who may start */
    int age_min, age_max;
    const char *district[2];
    int days_min, days_max;
    int hours_max; /* hours a week, 0 = not stated */
    int weight;
    const char *owner, *provider; /* organisations that a referral's legal basis must cover */
};
extern const struct demo_offer demo_offers[];
extern const size_t demo_offer_count;

/* A referral, a course, or both. */
struct demo_item {
    int offer;
    day_t sent, answered; /* DAY_NONE sent = no referral */
    day_t start, end;     /* course; end = first day not in it, DAY_NONE = open */
    const char *state;    /* of the referral */
    const char *exit;     /* exit reason, NULL while running */
    const char *decline, *text;
    const char *exit_note;
    int hours;
    bool is_unread;
};

/* Work or education inside a time on benefit. kind NULL ends the list. */
struct demo_island {
    day_t start, end;
    const char *kind;
    int hours;
    bool is_beside; /* the benefit goes on */
};

enum demo_mark {
    MARK_NONE,
    MARK_PROTECTED,
    MARK_PROTECTION_ENDED,
    MARK_RESTRICTED,
    MARK_OLD_NUMBER,
    MARK_OLD_REPLACEMENT,
    MARK_REPLACEMENT
};

struct demo_life {
    const char *first_name, *last_name, *cpr; /* NULL = drawn */
    const char *district, *job_goal;
    day_t birth; /* DAY_NONE = drawn at from with age_min..age_max */
    int age_min, age_max;
    int female_pct;
    enum demo_state base;
    day_t from, until; /* base is sure in [from, until) */
    enum demo_state outcome;
    day_t outcome_day; /* DAY_NONE = stays on base, or wanders on */
    int outcome_days;  /* shortest stay in outcome */
    bool is_open;      /* base never ends */
    struct demo_island island[DEMO_ISLANDS];
    int n_islands;
    struct demo_item item[DEMO_ITEMS];
    int n_items;
    const char *condition;  /* first one; NULL = drawn by the offers */
    const char *group_text; /* target group in words, NULL = from the benefit */
    int n_fill;             /* other courses wanted */
    bool may_leave;         /* may die or move */
    bool has_story;         /* named: bases and marks are as told, nothing drawn */
    enum demo_mark mark;
    int64_t responsible_id; /* INT_NONE = nobody */
    day_t responsible_since;
    day_t consent_end; /* last day of the consents, DAY_NONE = drawn */
};

struct demo_sent {
    struct referral row;
    int basis; /* index into bases, -1 = none */
    struct referral_event event[DEMO_EVENTS];
    int n_events;
};

struct demo_person {
    struct citizen citizen;
    struct citizen_number second; /* cpr NULL = none */
    struct spell spell[DEMO_SPELLS];
    int n_spells;
    struct legal_basis basis[DEMO_BASES];
    int n_bases;
    struct demo_sent sent[DEMO_ITEMS];
    int n_sent;
    struct course course[DEMO_COURSES];
    int course_sent[DEMO_COURSES];                     /* index into sent, -1 = none */
    struct course_assessment assessment[DEMO_COURSES]; /* text NULL = none */
    int n_courses;
};

struct demo_world {
    int64_t n, seed;
    int64_t offer_id[DEMO_OFFERS];
    int64_t mette, coordinator, leader, sof, suf;
    int64_t colleague[DEMO_COLLEAGUES];
    struct demo_life *cast; /* [DEMO_CAST] in the order of citizens */
    unsigned char *numbers; /* taken CPR numbers: a bit per birth date and three last digits */
};

static inline day_t day_plus(day_t d, int64_t n)
{
    return (day_t){(int32_t)(d.n + n)};
}
static inline day_t day_min(day_t a, day_t b)
{
    return a.n < b.n ? a : b;
}
static inline day_t day_max(day_t a, day_t b)
{
    return a.n > b.n ? a : b;
}
static inline bool chance(struct rng *r, int pct)
{
    return (int)rng_below(r, 100) < pct;
}
static inline day_t day_between(struct rng *r, day_t lo, day_t hi)
{
    return (day_t){(int32_t)rng_between(r, lo.n, hi.n)};
}
/* Born so many years before the day, and up to 360 days more. */
static inline day_t demo_birth(struct rng *r, day_t at, int years_min, int years_max)
{
    int64_t days = rng_between(r, 0, 360), years = rng_between(r, years_min, years_max);
    return day_plus(day_add_months(at, (int)(-12 * years)), -days);
}

/* demo_names.c. Texts are static or in a. */
const char *demo_first_name(struct rng *r, bool is_female, struct arena *a);
const char *demo_last_name(struct rng *r, struct arena *a);
/* district NULL = drawn by inhabitants */
void demo_address(struct rng *r, const char *district, struct citizen *ret, struct arena *a);
const char *demo_pick_text(struct rng *r, const char *const *texts, size_t n);

/* demo_spell.c */
void demo_spells(struct demo_person *p, const struct demo_life *life, struct rng *r);
/* A life drawn from nothing: a walk through benefits and work up to today. */
void demo_spells_free(struct demo_person *p, struct rng *r);
enum demo_state demo_state_on(const struct demo_person *p, day_t day);
void demo_spells_cut(struct demo_person *p, day_t day);

/* demo_course.c */
day_t demo_work_day(struct rng *r, day_t lo, day_t hi);
/* Referrals, events, bases and courses of the life's items. */
void demo_items(
    struct demo_person *p, const struct demo_life *life, const struct demo_world *w, struct rng *r);
/* Up to n courses in interventions that fit the citizen on the day they start. */
void demo_fill(struct demo_person *p, int n, const struct demo_world *w, struct rng *r);

/* demo_person.c */
void demo_rng(struct rng *r, const struct demo_world *w, uint64_t stream);
void demo_person(struct demo_person *p, int64_t index, struct demo_world *w, struct arena *a);
/* Takes the numbers of citizens [0, n), as demo_person does, without making them. */
void demo_take_numbers(struct demo_world *w, int64_t n);
/* Bytes of demo_world.numbers. */
size_t demo_numbers_size(void);
/* Takes a number given in full, so that it is not drawn. */
void demo_take_number(struct demo_world *w, const char *cpr);

/* demo_cast.c, demo_referred.c, demo_goal.c, demo_named.c */
int demo_plan(struct demo_world *w, struct arena *a, struct err *err);
struct demo_item *demo_add_item(struct demo_life *life, int offer);
struct demo_island *demo_add_island(
    struct demo_life *life, const char *kind, day_t start, day_t end, int hours);
day_t demo_first_day(const struct demo_life *life);
void demo_shuffle(struct rng *r, void *items, size_t n, size_t size);
int demo_plan_referred(struct demo_life *life, size_t n, struct rng *r, struct err *err);
int demo_plan_ips(struct demo_life *own_2025, struct demo_life *own_before, struct demo_life *const *others,
    struct rng *r, struct err *err);
int demo_plan_stone(struct demo_life *const *lives, size_t n, struct rng *r, struct err *err);
void demo_plan_veterans(struct demo_life *life, struct rng *r);
void demo_plan_whole(struct demo_life *life, struct rng *r);
void demo_name_lives(struct demo_world *w, struct demo_life *referred, size_t n);
