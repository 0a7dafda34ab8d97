/* An intervention's participants against others in a snapshot: index dates, covariates at the index date, outcome after it, and the difference
 * when the groups have been made alike. On base alone; results live in the arena given. Definition: docs/definitions.md,
 * "Comparison". */
#pragma once
#include "measure/design.h"
#include "measure/did.h"
#include "measure/estimate.h"
#include "measure/snapshot.h"

/* Index date of those who do not take part. */
enum compare_index {
    INDEX_RISK_SET, /* still on the same benefit, not begun, at the same number of days since it began as a participant */
    INDEX_WAITING_TIME /* the day their benefit began plus a waiting time drawn from the participants' */
};
/* status = in an outcome code on the day at the horizon; event = has been in one within it. */
enum compare_measure { COMPARE_STATUS, COMPARE_EVENT };

struct compare_question {
    int intervention;
    int comparator;          /* another intervention; -1 = those who do not take part */
    uint16_t from, until;    /* index dates in [from, until) */
    struct code_set benefit; /* on one of these on the index date, both groups */
    struct code_set outcome;
    struct code_set work;                 /* for the covariate of earlier work */
    const struct status_profile *profile; /* the outcome by one status a day; NULL = each code by itself */
    enum compare_measure measure;
    int horizon_days;
    enum compare_design design;
    enum compare_index index;
    enum propensity_trim trim;
    int per_participant; /* index dates of others drawn for each participant: 4 */
    const char *
        lot; /* where it is written that lots were drawn (randomised), or that it was begun step by step (roll-out) */
    int n_draws;
    uint64_t seed;
    int n_threads;
    double
        most_work; /* most multiplications of the bootstrap, INFINITY = no limit: draws are cut to fit and the result says so */
    uint16_t known; /* as known when this was the first day not complete; 0 = what the snapshot knows */
    int64_t
        small; /* warnings tell counts from 1 to small - 1 as fewer than small, others to the nearest multiple of it; 0 = exactly */
};
/* What a question holds when nothing else is said: weighted, risk set, 182 days, 500 draws. */
struct compare_question compare_question_usual(const struct snapshot *s);

struct compare_group {
    const char *label;
    int64_t n_rows, n_persons;
    int64_t
        n_not_due; /* index dates whose horizon lies after the data date: left out (status) or cut off (event) */
    int64_t n_gone;    /* died or moved away before the horizon: counted without the outcome */
    int64_t n_outcome; /* rows with it, before weighing */
    double share;      /* after weighing */
    double effective;  /* effective number after weighing */
    double most_weight;
    double median_wait; /* days from the benefit's start to the index date */
};
/* Roll-out: first period (quarter, counted from q->from) in which a district has COMPARE_BEGUN starts. */
enum { COMPARE_BEGUN = 5, COMPARE_FEWEST = 10, COMPARE_WARNINGS = 20 };
struct compare_place {
    const char *district;
    uint16_t first; /* DID_NEVER = not within the window */
    int64_t n_starts, n_persons;
};
struct compare_result {
    const struct compare_question *question;
    const char *
        word; /* "effekt" or "forskel, justeret", N_(); a roll-out whose districts did not keep pace before is no effect */
    struct compare_group treated, other;
    int64_t n_no_benefit; /* participants left out: not on the benefit at the index date */
    int64_t n_no_match;
    int64_t n_begun_later; /* others who began the intervention after their index date */
    int64_t n_rows, n_persons;
    bool valid;                   /* false: no figure; the warnings say why */
    double difference, low, high; /* the figure, of shares; limits NAN when they cannot be told */
    const char *interval;         /* how the limits were made, N_() */
    struct estimate estimate;     /* balance, weights, overlap; both intervals */
    bool has_balance, has_overlap;
    struct did_result rollout;          /* design roll-out */
    const struct compare_place *places; /* [n_places] roll-out: when each district began */
    int n_places;
    const char *warnings[COMPARE_WARNINGS]; /* in the user's language */
    int n_warnings;
    uint16_t data_until; /* first day that is not complete */
};
/* ERR_INVALID when the question cannot be asked (a message tells why); a question without enough persons gives valid = false and warnings. */
int compare_run(const struct snapshot *s, const struct compare_question *q, struct compare_result *ret,
    struct arena *a, struct err *err);
/* Weeks of [day - 7 weeks, day) covered by a code of the set for any day: 0 to weeks. */
int weeks_before(
    const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day, int weeks);
