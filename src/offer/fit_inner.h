/* What the judging of offers is made of; for the files of fit only. */
#pragma once
#include "offer/capacity.h"
#include "offer/fit.h"

enum fit_rule_kind {
    FIT_RULE_BENEFIT,
    FIT_RULE_AGE,
    FIT_RULE_CONDITION,
    FIT_RULE_ILLNESS,
    FIT_RULE_DOCTOR,
    FIT_RULE_DISTRICT,
    FIT_RULE_ASSESSMENT, /* says what the offer ends with, not whom it is for */
    FIT_RULE_OTHER
};
enum { FIT_RULE_KINDS = FIT_RULE_OTHER + 1 };

/* A rule as it is looked at: of 5,000 offers few rules need more than this. */
struct fit_rule {
    int32_t from, to; /* days it holds */
    uint32_t hash;    /* of code, 0 without */
    enum fit_rule_kind kind;
};
uint32_t fit_hash(const char *code);

/* An offer with all that it is judged by. rules: of every version, by id. */
struct fit_entry {
    struct intervention iv;
    const struct target_rule *rules;
    const struct fit_rule *looks; /* [n_rules] */
    const struct team *teams;
    const struct alternative_view *alternatives;
    const struct capacity *capacities;
    size_t n_rules, n_teams, n_alternatives, n_capacities;
    bool open_offer;     /* its kind */
    int32_t first, last; /* days on which a referral may be sent; none when first is after last */
    unsigned tracks;     /* bits of sight_track_bits */
    unsigned char has;   /* a bit of each kind that one of the rules has, of whatever version */
    uint32_t rank[2];    /* the place among titles in Danish and in English */
    const char *words; /* title, content and target group in both languages, folded: what a search looks in */
};

/* All offers and open offers as they are now, in memory. Shared by requests: what is got must be given back. */
struct fit_catalogue {
    struct arena *arena;
    int64_t db_number, version; /* of the database and its tables */
    struct fit_entry *entries;  /* by id */
    struct fit_entry **by_rank[2];
    size_t n;
    int holders; /* under the lock of fit_catalogue.c */
};
/* Compiles what the judging needs to know of iv and rules. */
int fit_entry_finish(struct fit_entry *e, struct arena *a, struct err *err);
int fit_catalogue_get(struct conn *c, struct fit_catalogue **ret, struct err *err);
void fit_catalogue_put(struct fit_catalogue *catalogue);

/* Numbers of offers that the order goes by, at most FIT_NUMBERS_SECONDS old. */
struct fit_number {
    int64_t intervention_id;
    int64_t occupied;  /* of offers whose places are known, else INT_NONE */
    int64_t wait_days; /* INT_NONE = unknown */
};
struct fit_numbers {
    struct arena *arena;
    int64_t db_number, at; /* at = monotonic seconds */
    day_t day;
    struct fit_number *rows; /* by intervention_id; offers with neither number are left out */
    size_t n;
    int holders;
};
enum { FIT_NUMBERS_SECONDS = 30 };
int fit_numbers_get(struct conn *c, day_t day, struct fit_numbers **ret, struct err *err);
void fit_numbers_put(struct fit_numbers *numbers);
/* They are counted anew the next time. */
void fit_numbers_forget(void);
/* The offer's, looked for from *at on; for offers in the order of their ids. NULL = none. */
const struct fit_number *fit_number_of(
    const struct fit_numbers *numbers, size_t *at, int64_t intervention_id);

/* What is known about the citizen for this user. */
enum { FIT_CHAIN = 4, FIT_CONDITIONS = 32 };
struct fit_facts {
    const struct citizen *citizen;
    const struct sight *sight;
    day_t day;
    int age;
    const char *benefit[FIT_CHAIN]; /* and what it is a part of, nearest first */
    uint32_t benefit_hash[FIT_CHAIN], condition_hash[FIT_CONDITIONS], district_hash;
    size_t n_conditions;
};
int fit_facts_of(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    struct fit_facts *ret, struct arena *a, struct err *err);

/* One judgement. With offer NULL the reasons are only counted: without words, and without the database. */
struct fit_judgement {
    const struct fit_facts *facts;
    const struct fit_entry *entry;
    int64_t places, occupied;
    struct fit_offer *offer; /* reasons and team are put here */
    struct conn *c;          /* of the message about a stop; NULL when offer is */
    struct arena *a;
    int n_for, n_blocks, n_reserved;
};
void fit_judge(struct fit_judgement *j);
enum fit fit_of(const struct fit_judgement *j);
/* Reasons in words into ret, whose places and occupied are known. */
int fit_tell(struct conn *c, const struct fit_facts *facts, const struct fit_entry *entry,
    struct fit_offer *ret, struct arena *a, struct err *err);
/* Counts people in places and people waiting now. The wait is taken from numbers, and counted when they are NULL. */
int fit_count_now(struct conn *c, day_t day, const struct fit_numbers *numbers, struct fit_offer *offers,
    size_t n, struct err *err);
