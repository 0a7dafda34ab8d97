/* The waiting list of an offer and team: order by the offer's rule, moves by hand with a reason, expected start from the actual rate of
 * starts, offers of a place with a deadline, and the start of a whole team. */
#pragma once
#include "path/course.h"

/* One step of the order, loaded from queue_rules.csv. Offers without rows follow priority, then waiting_since. */
struct queue_rule {
    int64_t id;
    const char *intervention;
    int64_t sort;
    const char *
        kind; /* priority: most urgent first; waiting_since: longest on the list first; sent: referred first */
    const char *code, *text, *text_en, *source;
};
extern const struct table queue_rule_table;
/* The rule in force for the offer, in order; never empty. */
int waiting_rules(struct conn *c, const char *intervention, struct queue_rule **ret, size_t *ret_n,
    struct arena *a, struct err *err);

enum { WAITING_FRONT = -1, WAITING_BY_RULE = 0, WAITING_BACK = 1 };

struct waiting_row {
    int64_t id, citizen_id, version, seen;
    const char *citizen_key, *first_name, *last_name, *cpr;
    day_t birth;
    const char *team, *priority, *wait_reason, *from_name, *from_admin;
    struct stamp sent, waiting_since;
    int64_t
        queue_rank; /* negative = moved to the front, positive = to the back, the last moved furthest; INT_NONE = by rule */
    const char *queue_reason;
    day_t place_day, place_deadline;
    const char *place_state;
    int64_t position; /* from 1, in its team */
};
/* The list in order, team by team (team NULL = all teams), of at most 2,000 referrals. Restricted citizens that the actor may not see are
 * left out and not counted in the positions, which would tell of them. A place offered whose deadline has passed stands as lapsed. */
int waiting_queue(struct conn *c, const struct actor *actor, const struct intervention *iv, const char *team,
    day_t today, struct waiting_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Where a wait-listed referral stands, as the actor sees the line: position from 1 and its length; INT_NONE when it is not on the list. */
int waiting_position(struct conn *c, const struct actor *actor, const struct referral *r, day_t today,
    int64_t *ret_position, int64_t *ret_length, struct arena *a, struct err *err);

/* Starts of the offer and team in the last 180 days. */
enum { WAITING_RATE_DAYS = 180, WAITING_RATE_PERIOD = 30, WAITING_RATE_PERIODS = 6, WAITING_RATE_LEAST = 5 };
struct waiting_rate {
    int64_t starts; /* in all */
    int64_t
        per_period2; /* twice the median of starts in 30 days; 0 = cannot be computed (fewer than WAITING_RATE_LEAST starts, or median 0) */
};
int waiting_rate_of(struct conn *c, int64_t intervention_id, const char *team, day_t today,
    struct waiting_rate *ret, struct err *err);
/* The day when that position can expect to start; DAY_NONE when it cannot be computed. */
day_t waiting_expected(const struct waiting_rate *rate, int64_t position, day_t today);

/* All four: by the receiving unit, on a wait-listed referral. ERR_CONFLICT when stale. Each an event and a log row. */
/* rank: WAITING_FRONT (before all), WAITING_BACK (behind all) or WAITING_BY_RULE; reason required. */
int waiting_move(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t rank,
    const char *reason, struct err *err);
int waiting_offer_place(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    day_t place_day, day_t deadline, struct err *err);
/* The citizen's answer to a place offered, taken down by the receiving unit or by the sender's side. Yes = accepted for that day; no = in line
 * again, at the same place by the rule. ERR_REFUSED after the deadline. */
int waiting_answer_place(struct conn *c, const struct actor *actor, int64_t id, int64_t version, bool yes,
    const char *text, struct err *err);

struct waiting_start {
    int64_t id, version; /* the referral as shown */
    int64_t course_id;   /* 0 = not started */
    char why[240];       /* then: why not, for the user */
};
/* Starts all rows on one day in one write: those that cannot start are told and left, the others start. ret_n = how many started. */
int waiting_start_team(struct conn *c, const struct actor *actor, struct waiting_start *rows, size_t n,
    day_t day, size_t *ret_n, struct err *err);
