/* The citizens that a phase-out affects, one row per citizen and offer, and the numbers of each offer. Citizens under restriction whom
 * the actor may not see are in no row and no number of rows. */
#pragma once
#include "people/restricted.h"
#include "supply/phase_out.h"

enum phase_out_need {
    NEED_SENT = 1,     /* a referral waits for an answer */
    NEED_LISTED = 2,   /* or stands on the waiting list */
    NEED_ACCEPTED = 4, /* or has a place, but has not started */
    NEED_RUNNING = 8,  /* a course runs on after the end of the offer */
    NEED_MARKED = 16   /* has been given an answer */
};
enum phase_out_answer { ANSWER_NONE, ANSWER_INFORMED, ANSWER_MOVED, ANSWER_DECLINED };

struct phase_out_affected {
    int64_t citizen_id;
    int64_t responsible_id; /* who has the task, else the citizen's responsible; INT_NONE = nobody */
    int64_t task_user_id;   /* who a task was sent to; INT_NONE = none sent */
    size_t offer;           /* index of the plan's offers */
    unsigned need;
    enum phase_out_answer answer;
    day_t since; /* sent, or started */
    day_t ends;  /* of the course; DAY_NONE = no end known */
    day_t task_due, answered;
    day_t birth;
    int64_t restricted;
    const char *district, *benefit, *condition; /* shared among rows; NULL = none told */
    const char *named;                          /* comma list of offers named in the answer, or NULL */
};

/* Rows by citizen and offer. Read in one statement per source. */
int phase_out_affected(struct conn *c, const struct actor *actor, int64_t phase_out_id,
    const struct phase_out_offer_view *offers, size_t n_offers, day_t today, struct phase_out_affected **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Different citizens among rows sorted as above. */
int64_t phase_out_persons(const struct phase_out_affected *rows, size_t n);

/* Numbers of one offer of the plan, of everybody in it as the figures count. */
struct phase_out_count {
    int64_t before, before_persons; /* referrals of the last calendar year, and different persons */
    int64_t now, now_persons;       /* of this year so far */
    int64_t active;                 /* courses that run today */
};
int phase_out_counts(struct conn *c, const struct phase_out_offer_view *offers, size_t n, day_t today,
    struct phase_out_count *ret, struct err *err);

/* Different persons referred to any of the plan's offers in [from, to]. */
int phase_out_count_persons(
    struct conn *c, int64_t phase_out_id, day_t from, day_t to, int64_t *ret, struct err *err);

/* Referrals that are expected to fall away in the rest of the year after the stop: last year's rate, with a 95 pct. interval of what a year
 * with the same rate would give (Poisson with the rate itself counted once). all missing = no rate, or no day. */
struct phase_out_expected {
    int64_t value, low, high;
    double exact;
};
struct phase_out_expected phase_out_expected_of(int64_t last_year, day_t stop, day_t end, day_t today);
