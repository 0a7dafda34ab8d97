/* Who is affected by a phase-out, in SQL: an open referral, a course that runs on after the offer's end, or a mark that tells what
 * became of it (path/informed.h). $1 = phase-out, $2 = today. Each gives p (offer of the plan), i (offer) and c (citizen), once per
 * referral, course and mark. Only phase_out*.c include this. CROSS JOIN keeps SQLite to the order from the few offers to the people; the
 * day an offer ends is the plan's where it has one, so that a draft tells who would be affected. */
#pragma once
#include "offer/referral_state.h"
#include "supply/phase_out.h"

#define PHASE_OUT_END "COALESCE(p.end_day, i.end_day)"
#define AFFECTED_REFERRALS                                                                                   \
    "FROM phase_out_offer p CROSS JOIN intervention i CROSS JOIN referral r CROSS JOIN citizen c "           \
    "WHERE p.phase_out_id = $1 AND i.key = p.intervention AND r.intervention_id = i.id "                     \
    "AND r.state IN " REFERRAL_OPEN " AND c.id = r.citizen_id AND c.dead IS NULL "
#define AFFECTED_COURSES                                                                                     \
    "FROM phase_out_offer p CROSS JOIN intervention i CROSS JOIN course o CROSS JOIN citizen c "             \
    "WHERE p.phase_out_id = $1 AND i.key = p.intervention AND o.intervention_id = i.id "                     \
    "AND (o.end_day IS NULL OR (o.end_day > $2 AND o.end_day > " PHASE_OUT_END " + 1)) "                     \
    "AND c.id = o.citizen_id AND c.dead IS NULL "
#define AFFECTED_MARKS                                                                                       \
    "FROM phase_out_offer p CROSS JOIN intervention i CROSS JOIN informed f CROSS JOIN citizen c "           \
    "WHERE p.phase_out_id = $1 AND i.key = p.intervention AND f.intervention = i.key "                       \
    "AND f.deleted IS NULL AND c.id = f.citizen_id AND c.dead IS NULL AND CAST($2 AS BIGINT) IS NOT NULL "

/* ERR_DENIED without PERM_OFFER_EDIT; ERR_CONFLICT with what to do. */
int phase_out_check_may(const struct actor *actor, struct err *err);
int phase_out_stale(struct err *err);
/* Sets the days on the offer itself, with its audit row. */
int phase_out_set_offer(struct conn *c, const struct actor *actor, const char *intervention,
    day_t last_referral_day, day_t end_day, struct arena *a, struct err *err);
/* The tasks that wait are withdrawn; ret_n = how many. */
int phase_out_withdraw_tasks(
    struct conn *c, const struct actor *actor, int64_t id, int64_t *ret_n, struct err *err);
